/* Nearly every entity has one field that names its records, and the catalogue says which. The
 * table holds the exceptions: people, numbers, assets without a title. */
#include "autotask/naming.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"

enum { PLAIN_MAX = 40, SAID_MAX = 120 /* bytes */ };

struct special {
    const char *entity;
    struct naming naming;
};

static const struct special specials[] = {
    {"Resources",
     {.shown = {"firstName", "lastName"}, .joined = true, .emails = {"email", "email2", "email3"}}},
    {"Contacts",
     {.shown = {"firstName", "lastName"},
      .joined = true,
      .emails = {"emailAddress", "emailAddress2", "emailAddress3"}}},
    {"Tickets", {.shown = {"ticketNumber"}, .number = "ticketNumber", .search = "title"}},
    {"Projects", {.shown = {"projectName"}, .number = "projectNumber"}},
    {"Tasks", {.shown = {"title"}, .number = "taskNumber"}},
    {"ConfigurationItems", {.shown = {"referenceTitle", "serialNumber", "referenceNumber"}}},
};

bool naming_of(const struct cat_entity *e, struct naming *ret)
{
    if (!(e->ops & CAT_QUERY))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(specials); i++) {
        if (str_eq(e->name, str_from(specials[i].entity))) {
            *ret = specials[i].naming;
            return true;
        }
    }
    if (!e->name_field)
        return false;
    *ret = (struct naming){.shown = {e->name_field->name.p}};
    return true;
}

static size_t add_field(const char **fields, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++) {
        if (strcmp(fields[i], name) == 0)
            return n;
    }
    fields[n] = name;
    return n + 1;
}

size_t naming_fields(const struct cat_entity *e, const struct naming *n,
                     const char *ret[NAMING_FIELDS_MAX])
{
    size_t count = add_field(ret, 0, "id");
    for (size_t i = 0; i < ARRAY_LEN(n->shown) && n->shown[i]; i++)
        count = add_field(ret, count, n->shown[i]);
    if (n->search)
        count = add_field(ret, count, n->search);
    if (n->number)
        count = add_field(ret, count, n->number);
    if (n->emails[0])
        count = add_field(ret, count, n->emails[0]);
    if (cat_field_find(e, STR("isActive")))
        count = add_field(ret, count, "isActive");
    return count;
}

/* Invoice numbers and the like may be numbers. */
static struct str text_of(const struct json *v)
{
    return str_trim(json_is(v, JSON_NUMBER) ? json_number(v) : json_str(v));
}

struct str naming_text(struct arena *a, const struct naming *n, const struct json *record)
{
    struct str name = {0};
    for (size_t i = 0; i < ARRAY_LEN(n->shown) && n->shown[i]; i++) {
        struct str part = text_of(json_get_nocase(record, str_from(n->shown[i])));
        if (part.n == 0)
            continue;
        if (name.n == 0)
            name = part;
        else if (n->joined)
            name = str_from(str_printf(a, "%.*s %.*s", STR_ARG(name), STR_ARG(part)));
    }
    return name.n > 0 ? str_make(str_dup(a, name), name.n) : name;
}

void naming_quote(struct buf *out, struct str name)
{
    struct str kept = utf8_cut(name, SAID_MAX);

    buf_add_char(out, '"');
    for (size_t i = 0; i < kept.n; i++)
        buf_add_char(out, kept.p[i] == '"' ? '\'' : kept.p[i]);
    buf_add_z(out, kept.n < name.n ? "...\"" : "\"");
}

void naming_say(struct buf *out, struct str name)
{
    static const char marks[] = " &.'-()/,+#_@";
    bool is_plain = name.n <= PLAIN_MAX;

    for (size_t i = 0; i < name.n && is_plain; i++) {
        char c = name.p[i];
        is_plain = (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
                   (c >= 'a' && c <= 'z') || (c && strchr(marks, c));
    }
    if (is_plain)
        buf_add_str(out, name);
    else
        naming_quote(out, name);
}
