/* Security levels: a set of denied deeds for each entity. */
#include "sandbox/rights.h"

enum {
    QUERY = CAT_QUERY,
    CREATE = CAT_CREATE,
    UPDATE = CAT_UPDATE,
    DELETE = CAT_DELETE,
    ROWS = 1 << 16,
    NON_BILLABLE = 1 << 17,
    IMPERSONATE = 1 << 18
};

struct sb_rights {
    bool any;
    unsigned denied[]; /* by cat_entity.index */
};

static unsigned deeds_of(struct str word)
{
    static const struct {
        const char *word;
        unsigned deeds;
    } words[] = {{"", QUERY | CREATE | UPDATE | DELETE},
                 {"read", QUERY},
                 {"query", QUERY},
                 {"write", CREATE | UPDATE | DELETE},
                 {"create", CREATE},
                 {"update", UPDATE},
                 {"delete", DELETE},
                 {"rows", ROWS},
                 {"nonbillable", NON_BILLABLE},
                 {"impersonate", IMPERSONATE}};
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_nocase(word, str_from(words[i].word)))
            return words[i].deeds;
    }
    return 0;
}

static enum err_code deny(struct sb_rights *s, struct str item, struct err *err)
{
    struct str deeds = item;
    struct str name = str_trim(str_split(&deeds, ':'));
    const struct cat_entity *e = cat_entity_find(name);
    unsigned bits = deeds_of(str_trim(deeds));
    if (!e)
        return err_set(err, ERR_BAD_VALUE, "There is no entity \"%.*s\".", STR_ARG(name));
    if (bits == NON_BILLABLE && !cat_field_find(e, STR("isNonBillable")))
        return err_set(err, ERR_BAD_VALUE, "%.*s have no isNonBillable to hide them by.",
                       STR_ARG(name));
    if (!bits)
        return err_set(err, ERR_BAD_VALUE,
                       "Of %.*s can be denied: read, write, query, create, update, delete, rows, "
                       "nonbillable, impersonate; not \"%.*s\".",
                       STR_ARG(name), STR_ARG(str_trim(deeds)));
    s->denied[e->index] |= bits;
    s->any = true;
    return ERR_OK;
}

enum err_code sb_rights_new(const char *denied, struct sb_rights **ret, struct err *err)
{
    size_t n;
    struct str rest = str_from(denied ? denied : "");
    enum err_code code = ERR_OK;
    cat_entities(&n);
    struct sb_rights *s = mem_calloc(1, sizeof(*s) + n * sizeof(s->denied[0]));
    while (!code && rest.n > 0) {
        struct str item = str_trim(str_split(&rest, ','));
        code = item.n > 0 ? deny(s, item, err) : ERR_OK;
    }
    if (code)
        sb_rights_free(s);
    else
        *ret = s;
    return code;
}

void sb_rights_free(struct sb_rights *s)
{
    mem_free(s);
}

static unsigned deed_of(const struct sb_request *r, const struct sb_route *route,
                        const char **ret_word)
{
    static const struct str query = STR_INIT("query");
    bool is_query = r->verb == SB_GET || (route->n > 1 && str_eq_nocase(route->segments[1], query));
    *ret_word = is_query               ? "query"
                : r->verb == SB_POST   ? "create"
                : r->verb == SB_DELETE ? "delete"
                                       : "update";
    return is_query ? QUERY : r->verb == SB_POST ? CREATE : r->verb == SB_DELETE ? DELETE : UPDATE;
}

bool sb_rights_check(const struct sb_rights *s, struct sb_request *r, const struct sb_route *route)
{
    const char *word;
    if (!s->any || !route->entity)
        return true;
    for (size_t i = 1; i < route->n; i++) {
        if (str_eq_nocase(route->segments[i], STR("entityInformation")))
            return true;
    }
    if (!(s->denied[route->entity->index] & deed_of(r, route, &word)))
        return true;
    sb_fail(r,
            "The logged in Resource does not have the adequate permissions to %s this entity type.",
            word);
    return false;
}

bool sb_rights_may(const struct sb_rights *s, const struct cat_entity *e, unsigned op)
{
    return !(s->denied[e->index] & op);
}

const char *sb_rights_hidden(const struct sb_rights *s, const struct cat_entity *e)
{
    if (s->denied[e->index] & ROWS)
        return "1";
    return s->denied[e->index] & NON_BILLABLE ? "ifnull(\"isNonBillable\",0)<>0" : NULL;
}

bool sb_rights_may_impersonate(const struct sb_rights *s, const struct cat_entity *e)
{
    return !(s->denied[e->index] & IMPERSONATE);
}
