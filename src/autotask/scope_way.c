/* Parents come first; without one, the references that say whose a record is, in an order in which
 * the nearer one stands before the farther. Other references (vendors, opportunities of
 * attachments) say something else. */
#include "autotask/scope_way.h"

enum { MAX_DEPTH = 4 };

static bool find_way(enum scope_kind kind, const struct cat_entity *e, unsigned depth,
                     struct scope_way *ret);

static const struct cat_field *own_field(enum scope_kind kind, const struct cat_entity *e)
{
    if (kind == SCOPE_QUEUE)
        return str_eq(e->name, STR("Tickets")) ? cat_field_find(e, STR("queueID")) : NULL;
    if (str_eq(e->name, STR("Companies")))
        return cat_field_find(e, STR("id"));
    const struct cat_field *f = cat_field_find(e, STR("companyID"));
    return f && f->reference && str_eq(f->reference->name, STR("Companies")) ? f : NULL;
}

static bool add_hop(enum scope_kind kind, const struct cat_entity *e, const struct cat_field *f,
                    const struct cat_entity *to, unsigned depth, struct scope_way *way)
{
    struct scope_way rest;

    if (!f || !to || to == e || way->n == SCOPE_HOPS || (f->flags & CAT_NOT_QUERYABLE) ||
        !find_way(kind, to, depth - 1, &rest))
        return false;
    way->hops[way->n++] = (struct scope_hop){f, to};
    return true;
}

static bool find_way(enum scope_kind kind, const struct cat_entity *e, unsigned depth,
                     struct scope_way *ret)
{
    static const struct str owners[] = {STR_INIT("ticketID"),      STR_INIT("taskID"),
                                        STR_INIT("projectID"),     STR_INIT("configurationItemID"),
                                        STR_INIT("contractID"),    STR_INIT("quoteID"),
                                        STR_INIT("serviceCallID"), STR_INIT("contactID")};
    const struct cat_field *parent = e->parent_field;

    *ret = (struct scope_way){.own = own_field(kind, e)};
    if (ret->own)
        return true;
    if (depth == 0)
        return false;
    if (parent &&
        add_hop(kind, e, parent, parent->reference ? parent->reference : e->parent, depth, ret))
        return true;
    for (size_t i = 0; i < ARRAY_LEN(owners); i++) {
        const struct cat_field *f = cat_field_find(e, owners[i]);
        if (add_hop(kind, e, f, f ? f->reference : NULL, depth, ret) && (f->flags & CAT_REQUIRED))
            return true;
    }
    return ret->n > 0;
}

bool scope_way(enum scope_kind kind, const struct cat_entity *e, struct scope_way *ret)
{
    return find_way(kind, e, MAX_DEPTH, ret);
}
