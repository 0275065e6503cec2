/* Which records belong to one parent. */
#include "sandbox/children.h"

/* Children that do not carry their parent's id in a field; "?" is the parent's id. */
static const struct {
    const char *entity, *before, *after;
} special[] = {
    /* The text of an article has the article's own id. */
    {"ArticlePlainTextContent", "\"id\"=", ""},
    {"DocumentPlainTextContent", "\"id\"=", ""},
    {"ServiceLevelAgreementResults",
     "\"ticketID\" IN (SELECT id FROM \"Tickets\" WHERE serviceLevelAgreementID=", ")"},
};

void sb_child_condition(struct sb_where *w, const struct cat_entity *e, int64_t parent_id)
{
    const char *before = NULL, *after = "";
    for (size_t i = 0; i < ARRAY_LEN(special); i++) {
        if (str_eq(e->name, str_from(special[i].entity))) {
            before = special[i].before;
            after = special[i].after;
        }
    }
    if (!before && !e->parent_field) {
        buf_add_z(w->sql, "0");
        return;
    }
    if (before)
        buf_add_z(w->sql, before);
    else
        buf_printf(w->sql, "\"%.*s\"=", STR_ARG(e->parent_field->name));
    sb_where_bind(w, (struct sb_bind){.type = SB_BIND_I64, .i = parent_id});
    buf_add_z(w->sql, after);
}
