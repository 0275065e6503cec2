/* Ids that the cache does not know are sorted, made unique and asked for together. A name comes
 * from this query or from the cache, never from a row of another id. */
#include "autotask/names.h"

#include "autotask/client_parts.h"
#include "autotask/names_cache.h"
#include "autotask/scope.h"
#include "autotask/naming.h"
#include "base/arena.h"
#include "base/jw.h"

#include <stdlib.h>

/* Lists of 200 ids in one `in` condition are proven to work. */
enum { CHUNK = 200, FILTER_MAX = 16 * 1024 };

bool at_has_names(const struct cat_entity *e)
{
    struct naming n;
    return naming_of(e, &n);
}

void at_names_forget(struct at_client *c, const struct cat_entity *e)
{
    names_cache_forget(c->names, e);
}

/* An id and, once known, its name. */
struct named {
    int64_t id;
    struct str name;
};

static int by_id(const void *a, const void *b)
{
    const struct named *x = a, *y = b;
    return (x->id > y->id) - (x->id < y->id);
}

static struct named *find(struct named *list, size_t n, int64_t id)
{
    struct named key = {.id = id};
    return n > 0 ? bsearch(&key, list, n, sizeof(*list), by_id) : NULL;
}

/* The ids that the cache cannot answer, sorted, each once. */
static size_t missing_ids(struct at_client *c, struct arena *a, const struct cat_entity *e,
                          const int64_t *ids, size_t n, struct str *ret_names, struct named *ret)
{
    size_t count = 0, unique = 0;
    for (size_t i = 0; i < n; i++) {
        ret_names[i] = str_make(NULL, 0);
        if (ids[i] >= 0 && !names_cache_get(c->names, a, e, ids[i], &ret_names[i]))
            ret[count++] = (struct named){.id = ids[i]};
    }
    if (count > 0)
        qsort(ret, count, sizeof(*ret), by_id);
    for (size_t i = 0; i < count; i++) {
        if (unique == 0 || ret[unique - 1].id != ret[i].id)
            ret[unique++] = ret[i];
    }
    return unique;
}

static struct str in_filter(struct arena *a, const struct named *list, size_t n)
{
    CLEANUP(buf_done) struct buf b = {0};
    buf_init(&b, FILTER_MAX);
    buf_add_z(&b, "[{\"op\":\"in\",\"field\":\"id\",\"value\":[");
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%s%lld", i ? "," : "", (long long)list[i].id);
    buf_add_z(&b, "]}]");
    return str_make(str_dup(a, buf_str(&b)), b.n);
}

/* One query for up to CHUNK ids; what is not in the answer does not exist. */
static enum err_code look_up(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                             const struct naming *naming, struct named *list, size_t n,
                             struct err *err)
{
    const char *fields[NAMING_FIELDS_MAX];
    struct at_rows rows;
    uint64_t epoch = names_cache_epoch(c->names, e);
    struct at_query q = {
        .filter = in_filter(call->arena, list, n), .fields = fields, .max_rows = (unsigned)n};
    q.n_fields = naming_fields(e, naming, fields);
    /* What rows in reach point to may be called by its name, even where it cannot be searched. */
    bool only_names = c->scope && !scope_has_way(c->scope, e);
    call->unscoped += only_names;
    enum err_code rc = at_query(c, call, e, &q, &rows, err);
    call->unscoped -= only_names;
    if (rc)
        return rc;
    for (size_t i = 0; i < rows.n; i++) {
        int64_t id;
        struct named *known =
            json_i64(json_get_nocase(rows.rows[i], STR("id")), &id) ? find(list, n, id) : NULL;
        if (known)
            known->name = naming_text(call->arena, naming, rows.rows[i]);
    }
    for (size_t i = 0; i < n; i++)
        names_cache_put(c->names, e, epoch, list[i].id, list[i].name);
    return ERR_OK;
}

enum err_code at_names_of(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          const int64_t *ids, size_t n, struct str *ret_names, struct err *err)
{
    struct naming naming;
    bool has_names = naming_of(e, &naming);
    for (size_t i = 0; i < n; i++)
        ret_names[i] = str_make(NULL, 0);
    if (!has_names || n == 0)
        return ERR_OK;
    if (n > arena_room(call->arena) / (4 * sizeof(struct named)))
        return err_set(err, ERR_TOO_LARGE, "Too many names are needed at once.");
    struct named *list = ARENA_ARRAY(call->arena, struct named, n);
    size_t missing = missing_ids(c, call->arena, e, ids, n, ret_names, list);
    for (size_t at = 0; at < missing; at += CHUNK) {
        size_t count = missing - at < CHUNK ? missing - at : CHUNK;
        enum err_code rc = look_up(c, call, e, &naming, list + at, count, err);
        if (rc)
            return rc;
    }
    for (size_t i = 0; i < n; i++) {
        const struct named *known = find(list, missing, ids[i]);
        if (known)
            ret_names[i] = known->name;
    }
    return ERR_OK;
}
