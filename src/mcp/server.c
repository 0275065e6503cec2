/* Making and ending a server, and what all features share: its name, its limits, checked JSON
 * texts. */
#include "mcp/server.h"

#include "base/json.h"
#include "base/random.h"
#include "mcp/ask.h"
#include "mcp/cache.h"
#include "mcp/direct.h"
#include "mcp/extensions.h"
#include "mcp/hub.h"
#include "mcp/prompts.h"
#include "mcp/rates.h"
#include "mcp/resources.h"
#include "mcp/seal.h"
#include "mcp/skills.h"
#include "mcp/tasks.h"
#include "mcp/tools.h"
#include "mcp/used.h"

#include <stdarg.h>
#include <stdio.h>

static void fill_limits(struct mcp_limits *l)
{
    if (!l->max_message_bytes)
        l->max_message_bytes = 4U << 20;
    if (!l->max_depth)
        l->max_depth = 64;
    if (!l->max_result_bytes)
        l->max_result_bytes = 8U << 20;
    if (!l->max_in_flight)
        l->max_in_flight = 256;
    if (!l->max_workers)
        l->max_workers = 16;
    if (l->call_timeout_ms <= 0)
        l->call_timeout_ms = 120000;
    if (l->drain_timeout_ms <= 0)
        l->drain_timeout_ms = 4000;
    if (l->list_ttl_ms <= 0)
        l->list_ttl_ms = 300000;
    if (l->state_ttl_ms <= 0)
        l->state_ttl_ms = 600000;
    if (l->task_ttl_ms <= 0)
        l->task_ttl_ms = 600000;
    if (!l->max_tasks)
        l->max_tasks = 256;
    if (!l->max_cache_bytes)
        l->max_cache_bytes = 4U << 20;
}

void server_write_info(const struct mcp_server *s, struct jw *w, enum rev rev, bool with_icons)
{
    jw_object(w);
    jw_kz(w, "name", s->options.name);
    if (s->options.title && rev >= REV_2025_06_18)
        jw_kz(w, "title", s->options.title);
    jw_kz(w, "version", s->options.version);
    if (s->options.website && rev >= REV_2025_11_25)
        jw_kz(w, "websiteUrl", s->options.website);
    if (with_icons)
        icons_write(s->options.icons, s->options.n_icons, rev, w);
    jw_end(w);
}

static void make_result_meta(struct mcp_server *s)
{
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&b, 64 * 1024);
    jw_init(&w, &b);
    jw_object(&w);
    jw_key(&w, STR("io.modelcontextprotocol/serverInfo"));
    server_write_info(s, &w, REV_MODERN, false);
    jw_end(&w);
    s->result_meta = str_make(str_dup(s->arena, buf_str(&b)), b.n);
}

/* The application's secret may have any length and be used elsewhere: ours is derived from it. */
static void make_seal_key(struct mcp_server *s)
{
    struct buf b CLEANUP(buf_done) = {0};

    if (!s->options.seal_key) {
        random_bytes(s->seal_key, sizeof(s->seal_key));
        return;
    }
    buf_init(&b, s->options.seal_key_size + 64);
    buf_add_z(&b, "libmcp seal key 1\n");
    buf_add(&b, s->options.seal_key, s->options.seal_key_size);
    sha256(buf_str(&b), (unsigned char *)s->seal_key);
    memset(b.p, 0, b.n);
    s->options.seal_key = NULL;
}

static enum err_code check_options(const struct mcp_options *options, struct err *err)
{
    if (!options || !options->name || !*options->name || !options->version || !*options->version)
        return err_set(err, ERR_CONFIG, "A server needs options with a name and a version.");
    if (options->seal_key && options->seal_key_size < SEAL_KEY_SIZE)
        return err_set(err, ERR_CONFIG, "seal_key must have at least %d bytes.", SEAL_KEY_SIZE);
    const struct mcp_allocator *a = options->allocator;
    if (a && (!a->alloc || !a->resize || !a->free))
        return err_set(err, ERR_CONFIG, "An allocator needs all three functions.");
    return icons_check(options->icons, options->n_icons, err);
}

static struct mem *make_memory(const struct mcp_options *options)
{
    const struct mcp_allocator *a = options->allocator;

    return a ? mem_new(&(struct mem_functions){a->alloc, a->resize, a->free, a->ctx})
             : mem_new(NULL);
}

static enum err_code init(struct mcp_server *s, const struct mcp_options *options, struct err *err)
{
    s->options = *options;
    s->options.allocator = NULL;
    s->limits = options->limits;
    fill_limits(&s->limits);
    s->arena = arena_new(SERVER_MEMORY_MAX);
    if (uv_mutex_init(&s->late_lock))
        BUG("no lock can be made");
    s->asks = asks_new();
    s->used = used_new();
    s->rates = rates_new();
    s->cache = cache_new(s->limits.max_cache_bytes);
    s->hub = hub_new();
    s->tasks = tasks_new(s);
    tools_init(s);
    resources_init(s);
    prompts_init(s);
    skills_init(s);
    make_seal_key(s);
    random_hex(s->instance, INSTANCE_NAME);
    make_result_meta(s);
    enum err_code rc = extensions_init(s, err);
    if (!rc && mem_is_short(s->mem))
        rc = err_set(err, ERR_CONFIG, "There is no memory for a server.");
    return rc;
}

struct mcp_server *mcp_server_new(const struct mcp_options *options, char *error, size_t error_size)
{
    struct err err = {0};
    struct mem *mem = NULL;

    if (!check_options(options, &err)) {
        mem = make_memory(options);
        if (!mem)
            err_set(&err, ERR_CONFIG, "There is no memory for a server.");
    }
    if (err.code) {
        register_failed(&err, error, error_size);
        return NULL;
    }
    struct mcp_server at_first = {.mem = mem};
    SERVER_MEMORY(&at_first);
    struct mcp_server *s = mem_calloc(1, sizeof(*s));
    s->mem = mem;
    if (init(s, options, &err)) {
        register_failed(&err, error, error_size);
        mcp_server_free(s);
        return NULL;
    }
    return s;
}

void mcp_server_free(struct mcp_server *s)
{
    if (!s || s->abandoned)
        return;
    struct mem *mem = s->mem;
    direct_free(s->direct);
    asks_free(s->asks);
    used_free(s->used);
    rates_free(s->rates);
    cache_free(s->cache);
    hub_free(s->hub);
    tasks_free(s->tasks);
    listing_done(&s->list_tools);
    listing_done(&s->list_resources);
    listing_done(&s->list_templates);
    listing_done(&s->list_prompts);
    listing_done(&s->list_skills);
    arena_free(s->late_arena);
    uv_mutex_destroy(&s->late_lock);
    arena_free(s->arena);
    mem_free(s);
    mem_source_free(mem);
}

void mcp_set_instructions(struct mcp_server *s, const char *instructions)
{
    s->options.instructions = instructions;
}

void mcp_free(void *p)
{
    mem_free(p);
}

void server_log(const struct mcp_server *s, enum mcp_log_level level, const char *fmt, ...)
{
    char text[512];
    va_list args;

    if (!s->options.log)
        return;
    va_start(args, fmt);
    vsnprintf(text, sizeof(text), fmt, args);
    va_end(args);
    s->options.log(s->options.ctx, level, text);
}

bool register_failed(const struct err *err, char *text, size_t size)
{
    if (text && size)
        snprintf(text, size, "%s%s%s", err->text, *err->fix ? " " : "", err->fix);
    return false;
}

enum err_code server_json_text(struct mcp_server *s, const char *text, const char *what,
                               struct str *ret, const struct json **ret_value, struct err *err)
{
    const struct json *value;
    struct err cause = {0};

    if (!text) {
        *ret = str_make("", 0);
        *ret_value = NULL;
        return ERR_OK;
    }
    enum err_code rc = json_parse(s->arena, str_from(text), NULL, &value, &cause);
    if (rc)
        return err_set(err, rc, "%s: %s", what, cause.text);
    if (!json_is(value, JSON_OBJECT))
        return err_set(err, ERR_BAD_VALUE, "%s must be a JSON object.", what);
    *ret_value = value;
    *ret = str_from(text);
    /* Line framing: a message never holds a line break. */
    if (strpbrk(text, "\r\n")) {
        struct buf b CLEANUP(buf_done) = {0};
        struct jw w;
        buf_init(&b, ret->n * 2 + 64);
        jw_init(&w, &b);
        jw_value(&w, value);
        *ret = str_make(str_dup(s->arena, buf_str(&b)), b.n);
    }
    return ERR_OK;
}
