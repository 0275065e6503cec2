/* Tables from the catalogue. The order of columns is chosen for reading: SQLite decodes a row up to
 * the last column that is asked for, so numbers and dates stand before short texts, and long texts
 * and bytes stand last, where scans do not pass them. */
#include "sandbox/schema_sql.h"

static const char attachment_info[] = "AttachmentInfo";

bool sb_has_table(const struct cat_entity *e)
{
    return cat_field_find(e, STR("id")) && !str_eq(e->name, str_from(attachment_info));
}

static const char *column_type(enum cat_type type)
{
    switch (type) {
    case CAT_INTEGER:
    case CAT_LONG:
    case CAT_BOOLEAN:
        return "INTEGER";
    case CAT_DECIMAL:
        return "NUMERIC";
    case CAT_BYTES:
        return "BLOB";
    case CAT_STRING:
    case CAT_DATETIME:
    case CAT_OBJECT:
        break;
    }
    return "TEXT COLLATE NOCASE";
}

enum { SHORT_TEXT = 255, N_GROUPS = 4 };

/* Which part of the row a field stands in. */
static int column_group(const struct cat_field *f)
{
    if (f->type == CAT_BYTES)
        return 3;
    if (f->type != CAT_STRING && f->type != CAT_OBJECT)
        return 0;
    return f->max_length > 0 && f->max_length <= SHORT_TEXT ? 1 : 2;
}

void sb_schema_table(struct buf *out, const struct cat_entity *e)
{
    buf_printf(out, "CREATE TABLE IF NOT EXISTS \"%.*s\" (\"id\" INTEGER PRIMARY KEY",
               STR_ARG(e->name));
    for (int group = 0; group < N_GROUPS; group++) {
        for (size_t i = 0; i < e->n_fields; i++) {
            const struct cat_field *f = &e->fields[i];
            if (column_group(f) == group && !str_eq(f->name, STR("id")))
                buf_printf(out, ",\"%.*s\" %s", STR_ARG(f->name), column_type(f->type));
        }
        if (group == 2 && e->has_udfs)
            buf_add_z(out, ",\"userDefinedFields\" TEXT");
    }
    buf_add_z(out, ");");
}

static bool is_attachment(const struct cat_entity *e)
{
    return str_ends(e->name, STR("Attachments"));
}

static void view_part(struct buf *out, const struct cat_entity *info, const struct cat_entity *e)
{
    buf_add_z(out, "SELECT ");
    for (size_t i = 0; i < info->n_fields; i++) {
        struct str name = info->fields[i].name;
        buf_printf(out, "%s%s%.*s%s AS \"%.*s\"", i ? "," : "",
                   cat_field_find(e, name) ? "\"" : "NULL/*", STR_ARG(name),
                   cat_field_find(e, name) ? "\"" : "*/", STR_ARG(name));
    }
    buf_printf(out, " FROM \"%.*s\"", STR_ARG(e->name));
    /* Files of a ticket's notes and time entries are listed with the ticket's own as well. */
    if (str_eq(e->name, STR("TicketNoteAttachments")) ||
        str_eq(e->name, STR("TimeEntryAttachments")))
        buf_add_z(out, " WHERE id NOT IN (SELECT id FROM \"TicketAttachments\")");
}

void sb_schema_attachment_view(struct buf *out)
{
    size_t n;
    const struct cat_entity *all = cat_entities(&n);
    const struct cat_entity *info = cat_entity_find(str_from(attachment_info));
    bool first = true;
    if (!info)
        return;
    buf_printf(out, "CREATE VIEW IF NOT EXISTS \"%s\" AS ", attachment_info);
    for (size_t i = 0; i < n; i++) {
        if (!is_attachment(&all[i]))
            continue;
        if (!first)
            buf_add_z(out, " UNION ALL ");
        first = false;
        view_part(out, info, &all[i]);
    }
    buf_add_z(out, ";");
}

/* What people search by; entity "" = every entity that has the field. */
static const struct {
    const char *entity, *field;
} indexes[] = {
    {"", "companyID"},
    {"", "ticketID"},
    {"", "projectID"},
    {"", "contractID"},
    {"", "resourceID"},
    {"", "opportunityID"},
    {"Companies", "companyName"},
    {"ConfigurationItems", "serialNumber"},
    {"ConfigurationItems", "referenceTitle"},
    {"Contacts", "emailAddress"},
    {"Contacts", "lastName"},
    {"InvoiceTemplates", "name"},
    {"Resources", "email"},
    {"ServiceCalls", "startDateTime"},
    {"Tasks", "assignedResourceID"},
    {"Tasks", "status"},
    {"Tickets", "assignedResourceID"},
    {"Tickets", "completedDate"},
    {"Tickets", "configurationItemID"},
    {"Tickets", "contactID"},
    {"Tickets", "createDate"},
    {"Tickets", "dueDateTime"},
    {"Tickets", "lastActivityDate"},
    {"Tickets", "priority"},
    {"Tickets", "queueID"},
    {"Tickets", "status"},
    {"Tickets", "ticketNumber"},
    {"TicketNotes", "createDateTime"},
    {"TimeEntries", "billingApprovalDateTime"},
    {"TimeEntries", "dateWorked"},
    {"TimeEntries", "taskID"},
    {"UserDefinedFieldDefinitions", "udfType"},
    {"BillingItems", "invoiceID"},
    {"Invoices", "invoiceDateTime"},
};

static void one_index(struct buf *out, const struct cat_entity *e, struct str field)
{
    buf_printf(out, "CREATE INDEX IF NOT EXISTS \"ix_%.*s_%.*s\" ON \"%.*s\" (\"%.*s\");",
               STR_ARG(e->name), STR_ARG(field), STR_ARG(e->name), STR_ARG(field));
}

bool sb_is_indexed(const struct cat_entity *e, struct str field)
{
    if (e->parent_field && str_eq(e->parent_field->name, field))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(indexes); i++) {
        if ((!*indexes[i].entity || str_eq(str_from(indexes[i].entity), e->name)) &&
            str_eq(str_from(indexes[i].field), field))
            return true;
    }
    return false;
}

void sb_schema_indexes(struct buf *out, const struct cat_entity *e)
{
    if (!sb_has_table(e))
        return;
    if (e->parent_field)
        one_index(out, e, e->parent_field->name);
    for (size_t i = 0; i < ARRAY_LEN(indexes); i++) {
        struct str field = str_from(indexes[i].field);
        if ((!*indexes[i].entity || str_eq(str_from(indexes[i].entity), e->name)) &&
            cat_field_find(e, field))
            one_index(out, e, field);
    }
}
