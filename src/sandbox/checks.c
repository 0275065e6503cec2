/* The checks that every write passes, in the words seen from Autotask. */
#include "sandbox/checks.h"

#include "sandbox/picklists.h"

#include <stdio.h>

void sb_check_required(struct sb_change *c)
{
    for (size_t i = 0; i < c->entity->n_fields; i++) {
        const struct cat_field *f = &c->entity->fields[i];
        bool empty =
            c->after[i].kind == SB_NULL || (c->after[i].kind == SB_TEXT && c->after[i].s.n == 0);
        bool asked = c->write == SB_CREATE || c->sent[i];
        if ((f->flags & CAT_REQUIRED) && empty && asked)
            sb_error(&c->errors, "Value does not exist for the required field %.*s",
                     STR_ARG(f->name));
    }
}

/* Whether the record says that it is inactive; entities without isActive are always active. */
static const char *active_sql(const struct cat_entity *e)
{
    return cat_field_find(e, STR("isActive")) ? " AND ifnull(\"isActive\",1)<>0" : "";
}

bool sb_reference_ok(struct sb_request *r, const struct cat_entity *e, int64_t id)
{
    char sql[200];
    if (!cat_field_find(e, STR("id")))
        return false;
    snprintf(sql, sizeof(sql), "SELECT 1 FROM \"%.*s\" WHERE id=?1%s", STR_ARG(e->name),
             active_sql(e));
    return sb_exists(r, sql, id, 0, 0);
}

static struct str value_text(struct arena *a, const struct sb_value *v)
{
    if (v->kind == SB_I64)
        return str_from(str_printf(a, "%lld", (long long)v->i));
    return v->s;
}

/* The value of the field that a dependent list hangs on; empty when there is none. */
static struct str parent_value(struct sb_change *c, const struct sb_picklist *list)
{
    const struct cat_field *f = cat_field_find(c->entity, str_from(list->parent_field));
    return f ? value_text(c->r->arena, &c->after[f - c->entity->fields]) : (struct str){0};
}

static bool picklist_has(struct sb_change *c, const struct sb_picklist *list, struct str value)
{
    const struct sb_picklist_value *v = sb_picklist_value_find(list, value);
    return v && v->is_active && (!*v->parent || str_eq(str_from(v->parent), parent_value(c, list)));
}

static void check_picklist(struct sb_change *c, const struct cat_field *f, const struct sb_value *v)
{
    const struct sb_picklist *list = sb_picklist_find(c->entity->name, f->name);
    struct str text = value_text(c->r->arena, v);
    if (!list || list->n == 0 || picklist_has(c, list, text))
        return;
    /* Task types are a table of their own inside, and their error says so. */
    if (str_eq(c->entity->name, STR("Tasks")) && str_eq(f->name, STR("taskType")))
        sb_error(&c->errors, "Value does not reference an existing entity for taskType . ");
    else
        sb_error(&c->errors, "Picklist value [%.*s] does not exist for %.*s",
                 (int)(text.n > 100 ? 100 : text.n), text.p, STR_ARG(f->name));
}

static void check_reference(struct sb_change *c, const struct cat_field *f,
                            const struct sb_value *v)
{
    if (sb_reference_ok(c->r, f->reference, v->i))
        return;
    if (str_eq(f->reference->name, STR("Roles")))
        sb_error(&c->errors, "Role does not exist or is invalid");
    else
        sb_error(&c->errors,
                 "Reference value on field: %.*s of type: %.*s does not exist or is invalid.",
                 STR_ARG(f->name), STR_ARG(sb_entity_word(f->reference)));
}

/* Length as .NET counts it: in UTF-16 units. */
static size_t utf16_length(struct str s)
{
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        unsigned char b = (unsigned char)s.p[i];
        n += (b & 0xC0) != 0x80;
        n += b >= 0xF0;
    }
    return n;
}

static void check_length(struct sb_change *c, const struct cat_field *f, const struct sb_value *v)
{
    if (f->max_length == 0 || utf16_length(v->s) <= f->max_length)
        return;
    sb_error(&c->errors, "String value exceeds maximum length (field:%.*s).  ", STR_ARG(f->name));
    sb_error(&c->errors, "Error %s entity for record number [1].",
             c->write == SB_CREATE ? "creating" : "updating");
}

void sb_check_values(struct sb_change *c)
{
    for (size_t i = 0; i < c->entity->n_fields; i++) {
        const struct cat_field *f = &c->entity->fields[i];
        const struct sb_value *v = &c->after[i];
        if (!c->sent[i] || v->kind == SB_NULL || sb_value_equal(v, &c->before[i]))
            continue;
        if (f->flags & CAT_PICKLIST)
            check_picklist(c, f, v);
        else if (f->reference && v->kind == SB_I64)
            check_reference(c, f, v);
        if (v->kind == SB_TEXT && f->type == CAT_STRING)
            check_length(c, f, v);
    }
}
