/* A slot per entity and kind. Its first reader loads it while the others wait; a failed load leaves
 * the slot as it was, and the next in line tries. Values are copied into memory that lives as long
 * as the client, so callers keep pointers without counting references. */
#include "autotask/metadata.h"

#include "autotask/client_parts.h"
#include "autotask/exchange.h"
#include "autotask/governor.h"
#include "autotask/metadata_cache.h"
#include "autotask/metadata_disk.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/jw.h"

#include <uv.h>

enum {
    LIFETIME_MS = 24 * 3600 * 1000,
    POLL_MS = 50,
    TRUST_MS = 60000, /* what was read less than this long ago is not wrong */
    LIST_MAX = 2 << 20,
    MAX_FIELDS = 2000,
    MAX_VALUES = 20000, /* of one picklist */
    MEMORY_MAX = 64 << 20
};

enum what { FIELDS, UDFS, WHATS };

/* One kind of metadata of one entity. */
struct slot {
    bool loading;
    const void *items; /* NULL = never read; struct at_metadata or struct at_udf[] */
    size_t n;
    uint64_t hash; /* of the reply it was made of */
    int64_t read_at_ms;
};

struct metadata_cache {
    uv_mutex_t mutex;
    uv_cond_t changed;
    struct arena *memory;
    const char *folder; /* "" = nothing is kept on disk */
    size_t n_entities;
    struct slot *slots; /* WHATS per entity */
};

struct metadata_cache *metadata_cache_new(const char *folder)
{
    struct metadata_cache *m = mem_calloc(1, sizeof(*m));
    m->folder = folder;
    (void)cat_entities(&m->n_entities);
    m->slots = mem_calloc(m->n_entities * WHATS, sizeof(*m->slots));
    m->memory = arena_new(MEMORY_MAX);
    if (uv_mutex_init(&m->mutex) || uv_cond_init(&m->changed))
        BUG("no mutex to be had");
    return m;
}

void metadata_cache_free(struct metadata_cache *m)
{
    if (!m)
        return;
    uv_cond_destroy(&m->changed);
    uv_mutex_destroy(&m->mutex);
    arena_free(m->memory);
    mem_free(m->slots);
    mem_free(m);
}

/* ---- Reading a reply into memory that stays ---- */

static struct str keep(struct arena *a, struct str s)
{
    return str_make(str_dup(a, s), s.n);
}

/* A value may come as text or as a number; both are kept as text. */
static struct str text_of(const struct json *v)
{
    return json_is(v, JSON_NUMBER) ? json_number(v) : json_str(v);
}

static struct at_picklist_value *read_values(struct arena *a, const struct json *list,
                                             size_t *ret_n)
{
    size_t n = 0, max = json_len(list);
    struct at_picklist_value *values;
    *ret_n = 0;
    if (!json_is(list, JSON_ARRAY) || max == 0)
        return NULL;
    if (max > MAX_VALUES)
        max = MAX_VALUES;
    values = ARENA_ARRAY(a, struct at_picklist_value, max);
    for (struct json_iter it = json_iter(list); n < max && json_next(&it);) {
        const struct json *active = json_get_nocase(it.value, STR("isActive"));
        struct str value = text_of(json_get_nocase(it.value, STR("value")));
        if (value.n == 0)
            continue;
        values[n++] = (struct at_picklist_value){
            .value = keep(a, value),
            .label = keep(a, text_of(json_get_nocase(it.value, STR("label")))),
            .parent = keep(a, text_of(json_get_nocase(it.value, STR("parentValue")))),
            .is_active = !active || json_true(active),
            .is_default = json_true(json_get_nocase(it.value, STR("isDefaultValue"))),
        };
    }
    *ret_n = n;
    return values;
}

static void read_field(struct arena *a, const struct cat_entity *e, const struct json *v,
                       struct at_field_info *ret)
{
    const struct json *queryable = json_get_nocase(v, STR("isQueryable"));
    ret->name = keep(a, json_str(json_get_nocase(v, STR("name"))));
    ret->field = cat_field_find(e, ret->name);
    ret->data_type = keep(a, json_str(json_get_nocase(v, STR("dataType"))));
    ret->is_required = json_true(json_get_nocase(v, STR("isRequired")));
    ret->is_read_only = json_true(json_get_nocase(v, STR("isReadOnly")));
    ret->is_queryable = !queryable || json_true(queryable);
    ret->is_picklist = json_true(json_get_nocase(v, STR("isPickList")));
    ret->picklist_parent_field =
        keep(a, json_str(json_get_nocase(v, STR("picklistParentValueField"))));
    ret->values = read_values(a, json_get_nocase(v, STR("picklistValues")), &ret->n_values);
}

static void read_udf(struct arena *a, const struct json *v, struct at_udf *ret)
{
    ret->name = keep(a, json_str(json_get_nocase(v, STR("name"))));
    ret->label = keep(a, json_str(json_get_nocase(v, STR("label"))));
    ret->type = keep(a, json_str(json_get_nocase(v, STR("type"))));
    if (ret->type.n == 0)
        ret->type = keep(a, json_str(json_get_nocase(v, STR("dataType"))));
    ret->is_required = json_true(json_get_nocase(v, STR("isRequired")));
    ret->is_picklist = json_true(json_get_nocase(v, STR("isPickList")));
    ret->values = read_values(a, json_get_nocase(v, STR("picklistValues")), &ret->n_values);
}

static size_t read_fields(struct arena *a, const struct cat_entity *e, const struct json *list,
                          const void **ret)
{
    size_t n = 0, max = json_len(list);
    struct at_field_info *fields = ARENA_ARRAY(a, struct at_field_info, max);
    for (struct json_iter it = json_iter(list); n < max && json_next(&it);)
        read_field(a, e, it.value, &fields[n++]);
    struct at_metadata *m = ARENA_NEW(a, struct at_metadata);
    *m = (struct at_metadata){.fields = fields, .n_fields = n};
    *ret = m;
    return n;
}

static size_t read_udfs(struct arena *a, const struct json *list, const void **ret)
{
    size_t n = 0, max = json_len(list);
    struct at_udf *udfs = ARENA_ARRAY(a, struct at_udf, max + 1);
    for (struct json_iter it = json_iter(list); n < max && json_next(&it);)
        read_udf(a, it.value, &udfs[n++]);
    *ret = udfs;
    return n;
}

/* ---- Loading ---- */

static uint64_t hash_json(const struct json *v, uint64_t h)
{
    struct str s = text_of(v);
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
    if (json_is(v, JSON_BOOL))
        h = (h ^ (json_true(v) ? 3u : 5u)) * 1099511628211u;
    if (json_is(v, JSON_ARRAY) || json_is(v, JSON_OBJECT)) {
        for (struct json_iter it = json_iter(v); json_next(&it);)
            h = hash_json(it.value, (h ^ 7u) * 1099511628211u);
    }
    return h;
}

static enum err_code load(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          enum what what, const struct json **ret_list, struct err *err)
{
    const struct json *root = NULL;
    struct exchange x = {.kind = REPLY_GET, .entity = e, .method = STR("GET")};
    x.path = str_from(str_printf(call->arena, "%.*s/entityInformation/%s", STR_ARG(e->path),
                                 what == FIELDS ? "fields" : "userDefinedFields"));
    enum err_code rc = exchange_run(c, call, &x, &root, err);
    if (rc)
        return rc;
    const struct json *list = json_get_nocase(root, STR("fields"));
    if (!json_is(list, JSON_ARRAY) || json_len(list) > MAX_FIELDS)
        return exchange_wrong_shape(&x, "a list of fields", err);
    *ret_list = list;
    return ERR_OK;
}

/* Under the lock. A reply that says what the last one said keeps the old memory. */
static enum err_code store(struct metadata_cache *m, struct slot *s, const struct cat_entity *e,
                           enum what what, const struct json *list, struct err *err)
{
    uint64_t hash = hash_json(list, 14695981039346656037u);
    s->read_at_ms = clock_mono_ms();
    if (s->items && s->hash == hash)
        return ERR_OK;
    if (arena_room(m->memory) < MEMORY_MAX / 4)
        return s->items ? ERR_OK
                        : err_set(err, ERR_TOO_LARGE,
                                  "The tenant's metadata is larger than can be kept.");
    s->n = what == FIELDS ? read_fields(m->memory, e, list, &s->items)
                          : read_udfs(m->memory, list, &s->items);
    s->hash = hash;
    return ERR_OK;
}

static bool is_fresh(const struct slot *s)
{
    return s->items && clock_mono_ms() - s->read_at_ms < LIFETIME_MS;
}

static enum err_code wait_for_loader(struct metadata_cache *m, const struct at_call *call,
                                     struct err *err)
{
    if (governor_cancelled(call->cancel))
        return err_set(err, ERR_CANCELLED, "The call was cancelled while it waited for metadata.");
    if (clock_mono_ms() >= call->deadline_ms)
        return err_set(err, ERR_TIMEOUT,
                       "The time for the call ended while it waited for metadata.");
    (void)uv_cond_timedwait(&m->changed, &m->mutex, (uint64_t)POLL_MS * 1000000u);
    return ERR_OK;
}

/* ---- On disk ---- */

static const char *kind_of(enum what what)
{
    return what == FIELDS ? "fields" : "udfs";
}

static bool load_kept(const struct metadata_cache *m, struct at_call *call,
                      const struct cat_entity *e, enum what what, const struct json **ret_list,
                      int64_t *ret_age_ms)
{
    CLEANUP(buf_done) struct buf text = {0};
    const struct json_limits limits = {LIST_MAX, 16, 500000};
    struct err ignored = {0};
    buf_init(&text, LIST_MAX);
    return m->folder[0] && metadata_disk_read(m->folder, e, kind_of(what), &text, ret_age_ms) &&
           6 * text.n < arena_room(call->arena) &&
           json_parse(call->arena, buf_str(&text), &limits, ret_list, &ignored) == ERR_OK &&
           json_is(*ret_list, JSON_ARRAY) && json_len(*ret_list) <= MAX_FIELDS;
}

static void keep_on_disk(const struct metadata_cache *m, const struct cat_entity *e, enum what what,
                         const struct json *list)
{
    CLEANUP(buf_done) struct buf text = {0};
    struct jw w;
    if (!m->folder[0])
        return;
    buf_init(&text, LIST_MAX);
    jw_init(&w, &text);
    jw_value(&w, list);
    if (jw_ok(&w) && !text.failed)
        metadata_disk_write(m->folder, e, kind_of(what), buf_str(&text));
}

/* ---- The cache ---- */

/* Under the lock, which is given up meanwhile. Stale metadata is better than none. */
static enum err_code refresh(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                             enum what what, struct slot *s, struct err *err)
{
    struct metadata_cache *m = c->metadata;
    const struct json *list = NULL;
    struct err local = {0};
    int64_t age_ms = 0;
    bool is_cold = !s->items;
    enum err_code rc = ERR_OK;
    s->loading = true;
    uv_mutex_unlock(&m->mutex);
    if (!is_cold || !load_kept(m, call, e, what, &list, &age_ms)) {
        age_ms = 0;
        rc = load(c, call, e, what, &list, &local);
        if (!rc)
            keep_on_disk(m, e, what, list);
    }
    uv_mutex_lock(&m->mutex);
    s->loading = false;
    if (!rc)
        rc = store(m, s, e, what, list, &local);
    if (!rc)
        s->read_at_ms -= age_ms;
    uv_cond_broadcast(&m->changed);
    if (rc && s->items)
        return ERR_OK;
    if (rc && err && !err->code)
        *err = local;
    return rc;
}

static void forget(struct metadata_cache *m, const struct cat_entity *e, enum what what,
                   int64_t trust_ms)
{
    struct slot *s = &m->slots[(size_t)e->index * WHATS + what];
    int64_t now = clock_mono_ms();
    if (trust_ms > 0 && (!s->items || now - s->read_at_ms < trust_ms))
        return; /* just read, or never: then it has misled nobody */
    s->read_at_ms = now - LIFETIME_MS;
    if (m->folder[0])
        metadata_disk_forget(m->folder, e, kind_of(what));
}

/* Records that are the values of picklists elsewhere. */
static const struct {
    const char *records, *of;
} lists[] = {
    {"ConfigurationItemTypes", "ConfigurationItems"},
    {"Departments", "Projects"},
    {"Departments", "Tasks"},
    {"OpportunityCategories", "Opportunities"},
    {"TicketCategories", "Tickets"},
};

void at_metadata_wrote(struct at_client *c, const struct cat_entity *e)
{
    struct metadata_cache *m = c->metadata;
    if (str_starts(e->name, STR("UserDefinedField")))
        at_metadata_forget(c, e);
    uv_mutex_lock(&m->mutex);
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        if (str_eq(e->name, str_from(lists[i].records)))
            forget(m, cat_entity_find(str_from(lists[i].of)), FIELDS, 0);
    }
    uv_mutex_unlock(&m->mutex);
}

void at_metadata_forget(struct at_client *c, const struct cat_entity *e)
{
    struct metadata_cache *m = c->metadata;
    size_t n;
    const struct cat_entity *all = cat_entities(&n);
    uv_mutex_lock(&m->mutex);
    if (str_starts(e->name, STR("UserDefinedField"))) {
        for (size_t i = 0; i < n; i++)
            forget(m, &all[i], UDFS, 0);
    } else {
        forget(m, e, FIELDS, TRUST_MS);
        forget(m, e, UDFS, TRUST_MS);
    }
    uv_mutex_unlock(&m->mutex);
}

static enum err_code get(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                         enum what what, struct slot *ret, struct err *err)
{
    struct metadata_cache *m = c->metadata;
    struct slot *s = &m->slots[(size_t)e->index * WHATS + what];
    enum err_code rc = ERR_OK;
    uv_mutex_lock(&m->mutex);
    while (!rc && !is_fresh(s)) {
        if (s->loading) {
            rc = wait_for_loader(m, call, err);
        } else {
            rc = refresh(c, call, e, what, s, err);
            break;
        }
    }
    *ret = *s;
    uv_mutex_unlock(&m->mutex);
    return rc;
}

enum err_code at_metadata_get(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                              const struct at_metadata **ret, struct err *err)
{
    struct slot s;
    enum err_code rc = get(c, call, e, FIELDS, &s, err);
    if (!rc)
        *ret = s.items;
    return rc;
}

enum err_code at_udfs_get(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                          const struct at_udf **ret, size_t *ret_n, struct err *err)
{
    struct slot s = {0};
    enum err_code rc = ERR_OK;
    if (e->has_udfs && e->has_udf_metadata)
        rc = get(c, call, e, UDFS, &s, err);
    if (!rc) {
        *ret = s.items;
        *ret_n = s.n;
    }
    return rc;
}

const struct at_field_info *at_metadata_field(const struct at_metadata *m, struct str name)
{
    for (size_t i = 0; m && i < m->n_fields; i++) {
        if (str_eq_nocase(m->fields[i].name, name))
            return &m->fields[i];
    }
    return NULL;
}

const struct at_udf *at_udf_find(const struct at_udf *udfs, size_t n, struct str name)
{
    name = str_trim(name);
    for (size_t i = 0; i < n; i++) {
        if (str_eq(udfs[i].name, name))
            return &udfs[i];
    }
    for (size_t i = 0; i < n; i++) {
        if (str_eq_folded(udfs[i].name, name) || str_eq_folded(udfs[i].label, name))
            return &udfs[i];
    }
    return NULL;
}

const struct json *at_udf_value(const struct json *record, struct str name)
{
    const struct json *list = json_get_nocase(record, STR("userDefinedFields"));
    for (struct json_iter it = json_iter(list); json_next(&it);) {
        if (str_eq_nocase(json_str(json_get_nocase(it.value, STR("name"))), name))
            return json_get_nocase(it.value, STR("value"));
    }
    return NULL;
}
