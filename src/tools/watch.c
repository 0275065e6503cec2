#include "tools/watch.h"

#include "autotask/filter.h"
#include "autotask/metadata.h"
#include "autotask/names.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/uri.h"

#include <uv.h>

enum {
    ARENA_MAX = 64 * 1024 * 1024,
    POLL_DEADLINE_MS = 60000,
    TICKETS_MAX = 200, /* subscriptions past these are not looked after */
    QUEUES_MAX = 20,
    ROWS_MAX = 500,
    /* Autotask's clock and ours differ, and a change may show a moment after it was made. */
    OVERLAP_S = 120,
    SEEN_MAX = 48
};

enum kind { NEW, TICKET, QUEUE, OTHER };

/* One subscribed resource, as the polling thread knows it. */
struct target {
    struct target *next;
    char *uri;
    enum kind kind;
    int64_t id;
    char seen[SEEN_MAX]; /* the latest activity that was seen */
    int64_t open;        /* tickets in the queue; -1 before the first count */
    bool is_known;       /* seen and open say something: a difference is a change */
    bool is_wanted;      /* while the lists are compared */
    bool has_changed;
};

struct watcher {
    struct at_client *client;
    struct mcp_server *server;
    int interval_s;
    uv_thread_t thread;
    uv_mutex_t mutex;
    uv_cond_t cond;
    bool runs, is_awake; /* is_awake: there is something new to look at */
    volatile int stop;
    char **uris; /* wanted, under the mutex */
    size_t n, cap;
    struct target *targets; /* the thread's own */
};

/* ---- What is wanted ---- */

static void add_uri(struct watcher *w, const char *uri)
{
    if (w->n == w->cap) {
        size_t cap = w->cap ? 2 * w->cap : 16;
        char **more = mem_calloc(cap, sizeof(*more));
        if (w->n)
            memcpy(more, w->uris, w->n * sizeof(*more));
        mem_free(w->uris);
        w->uris = more;
        w->cap = cap;
    }
    w->uris[w->n++] = mem_strdup(uri);
}

static void remove_uri(struct watcher *w, const char *uri)
{
    for (size_t i = 0; i < w->n; i++) {
        if (strcmp(w->uris[i], uri) != 0)
            continue;
        mem_free(w->uris[i]);
        w->uris[i] = w->uris[--w->n];
        return;
    }
}

static void free_target(struct target *t)
{
    mem_free(t->uri);
    mem_free(t);
}

static struct target *find_target(struct watcher *w, const char *uri)
{
    for (struct target *t = w->targets; t; t = t->next) {
        if (strcmp(t->uri, uri) == 0)
            return t;
    }
    return NULL;
}

/* Brings the thread's list in line with what is wanted; with the mutex held. */
static void compare_lists(struct watcher *w)
{
    for (struct target *t = w->targets; t; t = t->next)
        t->is_wanted = false;
    for (size_t i = 0; i < w->n; i++) {
        struct target *t = find_target(w, w->uris[i]);
        if (!t) {
            t = mem_calloc(1, sizeof(*t));
            t->uri = mem_strdup(w->uris[i]);
            t->open = -1;
            t->next = w->targets;
            w->targets = t;
        }
        t->is_wanted = true;
    }
    for (struct target **p = &w->targets; *p;) {
        struct target *t = *p;
        if (t->is_wanted) {
            p = &t->next;
            continue;
        }
        *p = t->next;
        free_target(t);
    }
}

/* ---- What it is ---- */

/* One round of looking: its memory and its calls. */
struct round {
    struct watcher *w;
    struct arena *arena;
    struct at_call at;
    const struct cat_entity *tickets;
    struct err err;
};

static enum err_code find_queue(struct round *r, struct str name, int64_t *ret)
{
    const struct at_metadata *m;
    struct str value;
    enum err_code rc = at_metadata_get(r->w->client, &r->at, r->tickets, &m, &r->err);

    if (rc)
        return rc;
    const struct at_field_info *info = at_metadata_field(m, STR("queueID"));
    if (!info)
        return ERR_NOT_FOUND;
    rc = at_label_to_value(info, name, &value, &r->err);
    return rc ? rc : str_to_i64(value, ret) ? ERR_OK : ERR_NOT_FOUND;
}

/* The record a URI names; what is no ticket and no queue never changes as far as we can tell. */
static void identify(struct round *r, struct target *t)
{
    static const char ticket[] = "autotask://tickets/", queue[] = "autotask://queues/";
    struct str uri = str_from(t->uri);
    bool is_ticket = str_starts(uri, STR(ticket));
    bool is_queue = str_starts(uri, STR(queue));
    size_t from = is_ticket ? sizeof(ticket) - 1 : sizeof(queue) - 1;
    enum err_code rc = ERR_NOT_FOUND;

    err_clear(&r->err);
    if (is_ticket || is_queue) {
        struct str name = uri_decode(r->arena, str_make(uri.p + from, uri.n - from));
        rc = is_ticket ? at_name_to_id(r->w->client, &r->at, r->tickets, name, &t->id, &r->err)
                       : find_queue(r, name, &t->id);
    }
    if (!rc)
        t->kind = is_ticket ? TICKET : QUEUE;
    else if (rc == ERR_NOT_FOUND || rc == ERR_UNKNOWN_LABEL || rc == ERR_AMBIGUOUS_LABEL)
        t->kind = OTHER;
    /* Anything else: Autotask could not be asked; the next round tries again. */
}

/* ---- Looking ---- */

static const struct json *id_list(struct round *r, enum kind kind, size_t max)
{
    struct buf text CLEANUP(buf_done) = {0};
    const struct json *list;
    size_t n = 0;

    buf_init(&text, 64 * 1024);
    for (struct target *t = r->w->targets; t && n < max; t = t->next) {
        if (t->kind == kind)
            buf_printf(&text, "%c%lld", n++ ? ',' : '[', (long long)t->id);
    }
    buf_add_char(&text, ']');
    struct str copy = str_make(str_dup(r->arena, buf_str(&text)), text.n);
    return n && json_parse(r->arena, copy, NULL, &list, NULL) == ERR_OK ? list : NULL;
}

static enum err_code query(struct round *r, struct at_filter *f, struct at_rows *ret)
{
    static const char *const fields[] = {"id", "queueID", "lastActivityDate"};
    struct at_query q = {.filter = at_filter_json(f),
                         .fields = fields,
                         .n_fields = ARRAY_LEN(fields),
                         .max_rows = ROWS_MAX};

    return at_query(r->w->client, &r->at, r->tickets, &q, ret, &r->err);
}

static bool is_later(struct str time, const char *seen)
{
    return time.n < SEEN_MAX && str_cmp(time, str_from(seen)) > 0;
}

static void note_time(struct target *t, struct str time)
{
    if (!is_later(time, t->seen))
        return;
    if (t->is_known)
        t->has_changed = true;
    memcpy(t->seen, time.p, time.n);
    t->seen[time.n] = '\0';
}

static void note_row(struct round *r, const struct json *row, enum kind kind, const char *key)
{
    struct str time = json_str(json_get(row, STR("lastActivityDate")));
    int64_t id;

    if (!json_i64(json_get(row, str_from(key)), &id))
        return;
    for (struct target *t = r->w->targets; t; t = t->next) {
        if (t->kind == kind && t->id == id)
            note_time(t, time);
    }
}

static void mark_known(struct round *r, enum kind kind)
{
    for (struct target *t = r->w->targets; t; t = t->next) {
        if (t->kind == kind)
            t->is_known = true;
    }
}

static enum err_code look_at_tickets(struct round *r)
{
    const struct json *ids = id_list(r, TICKET, TICKETS_MAX);
    struct at_filter f;
    struct at_rows rows;

    if (!ids)
        return ERR_OK;
    at_filter_init(&f, r->arena, r->tickets);
    enum err_code rc = at_filter_add(&f, STR("id"), AT_IN, ids, STR(""), &r->err);
    if (!rc)
        rc = query(r, &f, &rows);
    for (size_t i = 0; !rc && i < rows.n; i++)
        note_row(r, rows.rows[i], TICKET, "id");
    if (!rc)
        mark_known(r, TICKET);
    return rc;
}

/* A ticket that has left the queue is not among its rows any more, so the number counts too. */
static enum err_code count_queue(struct round *r, struct target *t)
{
    struct at_filter f;
    int64_t n;

    at_filter_init(&f, r->arena, r->tickets);
    enum err_code rc = at_filter_add_i64(&f, STR("queueID"), AT_EQ, t->id, STR(""), &r->err);
    if (!rc)
        rc = at_count(r->w->client, &r->at, r->tickets, at_filter_json(&f), true, &n, &r->err);
    if (rc)
        return rc;
    if (t->open >= 0 && n != t->open)
        t->has_changed = true;
    t->open = n;
    return ERR_OK;
}

static enum err_code look_at_queues(struct round *r)
{
    const struct json *ids = id_list(r, QUEUE, QUEUES_MAX);
    int64_t since = clock_now_s() - 2 * (int64_t)r->w->interval_s - OVERLAP_S;
    struct at_filter f;
    struct at_rows rows;

    if (!ids)
        return ERR_OK;
    at_filter_init(&f, r->arena, r->tickets);
    enum err_code rc = at_filter_add(&f, STR("queueID"), AT_IN, ids, STR(""), &r->err);
    if (!rc)
        rc = at_filter_add_range(&f, STR("lastActivityDate"), since, INT64_MAX, STR(""), &r->err);
    if (!rc)
        rc = query(r, &f, &rows);
    for (size_t i = 0; !rc && i < rows.n; i++)
        note_row(r, rows.rows[i], QUEUE, "queueID");
    for (struct target *t = r->w->targets; !rc && t; t = t->next) {
        if (t->kind == QUEUE)
            rc = count_queue(r, t);
    }
    if (!rc)
        mark_known(r, QUEUE);
    return rc;
}

static void look(struct watcher *w)
{
    struct round r = {
        .w = w, .arena = arena_new(ARENA_MAX), .tickets = cat_entity_find(STR("Tickets"))};

    r.at = (struct at_call){
        .arena = r.arena, .deadline_ms = clock_mono_ms() + POLL_DEADLINE_MS, .cancel = &w->stop};
    for (struct target *t = w->targets; t; t = t->next) {
        if (t->kind == NEW)
            identify(&r, t);
    }
    err_clear(&r.err);
    if (look_at_tickets(&r) == ERR_OK)
        (void)look_at_queues(&r);
    for (struct target *t = w->targets; t; t = t->next) {
        if (t->has_changed)
            mcp_resource_updated(w->server, t->uri);
        t->has_changed = false;
    }
    arena_free(r.arena);
}

/* ---- The thread ---- */

static void run(void *arg)
{
    struct watcher *w = arg;

    uv_mutex_lock(&w->mutex);
    while (!w->stop) {
        if (!w->n && !w->is_awake)
            uv_cond_wait(&w->cond, &w->mutex);
        else if (!w->is_awake)
            (void)uv_cond_timedwait(&w->cond, &w->mutex, (uint64_t)w->interval_s * 1000000000u);
        w->is_awake = false;
        compare_lists(w);
        uv_mutex_unlock(&w->mutex);
        if (!w->stop && w->targets)
            look(w);
        uv_mutex_lock(&w->mutex);
    }
    uv_mutex_unlock(&w->mutex);
}

struct watcher *watcher_new(struct at_client *client, struct mcp_server *server, int interval_s)
{
    struct watcher *w = mem_calloc(1, sizeof(*w));

    *w = (struct watcher){.client = client, .server = server, .interval_s = interval_s};
    if (uv_mutex_init(&w->mutex) || uv_cond_init(&w->cond))
        BUG("no lock can be made");
    return w;
}

void watcher_set(struct watcher *w, const char *uri, bool wanted)
{
    uv_mutex_lock(&w->mutex);
    if (wanted) {
        add_uri(w, uri);
        w->is_awake = true;
        if (!w->runs && !w->stop)
            w->runs = uv_thread_create(&w->thread, run, w) == 0;
        uv_cond_signal(&w->cond);
    } else {
        remove_uri(w, uri);
    }
    uv_mutex_unlock(&w->mutex);
}

void tools_watch(void *ctx, const char *uri, bool wanted)
{
    const struct tools_context *t = ctx;

    if (t->watcher)
        watcher_set(t->watcher, uri, wanted);
}

void watcher_stop(struct watcher *w)
{
    uv_mutex_lock(&w->mutex);
    w->stop = 1;
    bool runs = w->runs;
    w->runs = false;
    uv_cond_signal(&w->cond);
    uv_mutex_unlock(&w->mutex);
    if (runs)
        uv_thread_join(&w->thread);
}

void watcher_free(struct watcher *w)
{
    if (!w)
        return;
    watcher_stop(w);
    while (w->n)
        remove_uri(w, w->uris[0]);
    mem_free(w->uris);
    while (w->targets) {
        struct target *t = w->targets;
        w->targets = t->next;
        free_target(t);
    }
    uv_cond_destroy(&w->cond);
    uv_mutex_destroy(&w->mutex);
    mem_free(w);
}
