/* The sandbox's life: fill or open the data, listen, stop, and begin again. */
#include "sandbox/sandbox.h"

#include "sandbox/builtin.h"
#include "sandbox/dataset.h"
#include "sandbox/dataset_large.h"
#include "sandbox/rights.h"
#include "sandbox/server.h"
#include "sandbox/strict.h"
#include "sandbox/webhook.h"

#include <stdio.h>

enum {
    ARENA_MAX = 256 << 20,
    BODY_MAX = 16 << 20,
    STOP_MS = 2000,
    SMALL_TIME = 20000,
    KEPT_S = 3600
};

/* ---- starting and stopping ---- */

static void release_slot(void *ctx, int slot)
{
    struct sandbox *sb = ctx;
    sb_limits_leave(sb->limits, slot);
}

static enum err_code fill(struct sandbox *sb, const struct sandbox_options *o, struct err *err)
{
    uint64_t seed = o->seed ? o->seed : 1;
    enum err_code code;
    if (o->large) {
        code = sb_dataset_fill_large(sb->st, seed, SB_OFFICES, err);
    } else {
        code = sb_store_begin(sb->st, err);
        if (!code && o->empty)
            code = sb_builtin_fill(sb->st, err);
        else if (!code)
            code = sb_dataset_fill(sb->st, seed, sb->st->now_base_s, SMALL_TIME, err);
        if (!code)
            code = sb_store_commit(sb->st, err);
    }
    if (!code)
        code = sb_store_index(sb->st, err);
    return code;
}

/* What names the small data set in the kept file. */
static void made_by(const struct sandbox_options *o, char *out, size_t cap)
{
    snprintf(out, cap, "%s seed %llu", o->kept_by ? o->kept_by : "",
             (unsigned long long)(o->seed ? o->seed : 1));
}

enum err_code sb_open_data(struct sandbox *sb, struct err *err)
{
    const struct sandbox_options *o = &sb->options;
    bool keeps = o->kept_file && !o->data_file && !o->empty && !o->large && !o->now_s;
    bool fresh = false;
    char maker[160];
    enum err_code code = ERR_OK;
    made_by(o, maker, sizeof(maker));
    if (!keeps || sb_store_open_kept(o->kept_file, maker, clock_now_s(), KEPT_S, &sb->st))
        code = sb_store_open(o->data_file, o->now_s, &sb->st, &fresh, err);
    if (!code && fresh)
        code = fill(sb, o, err);
    if (!code && fresh && keeps)
        sb_store_keep(sb->st, o->kept_file, maker);
    if (!code)
        code = sb_builtin_api_user(sb->st, &sb->api_resource, err);
    return code;
}

static void remove_file(const char *file, const char *suffix)
{
    char path[4096];
    snprintf(path, sizeof(path), "%s%s", file, suffix);
    (void)remove(path);
}

enum err_code sb_reset(struct sandbox *sb, struct err *err)
{
    const char *file = sb->options.data_file;
    sb_hooks_reset(sb->hooks); /* first: making data takes longer than a callout */
    sb_store_close(sb->st);
    sb->st = NULL;
    if (file) {
        remove_file(file, "");
        remove_file(file, "-wal");
        remove_file(file, "-shm");
    }
    enum err_code code = sb_open_data(sb, err);
    struct err second = {0};
    /* Without data nothing could be answered any more; an empty one always can be had. */
    if (code && !sb->st && sb_store_open(NULL, 0, &sb->st, &(bool){false}, &second))
        BUG("the sandbox lost its data");
    sb_limits_reset(sb->limits);
    sb_journal_reset(sb->journal);
    sb->skew_ms = 0;
    sb->n_wrong_logins = 0;
    sb->n_requests = sb->n_refused = sb->n_faults = 0;
    return code;
}

static enum err_code listen_on(struct sandbox *sb, const struct sandbox_options *o, struct err *err)
{
    const char *host = o->host ? o->host : "127.0.0.1";
    struct http_server_options options = {.host = host,
                                          .port = o->port,
                                          .head = sb_serve_head,
                                          .handler = sb_serve,
                                          .ctx = sb,
                                          .limits = {.max_body_bytes = BODY_MAX}};
    enum err_code code = http_server_start(&options, &sb->http, err);
    if (code)
        return code;
    bool v6 = strchr(host, ':') != NULL;
    snprintf(sb->base_url, sizeof(sb->base_url), "http://%s%s%s:%d/ATServicesRest/", v6 ? "[" : "",
             host, v6 ? "]" : "", http_server_port(sb->http));
    return ERR_OK;
}

static char *own_text(const char *text)
{
    return text ? mem_strdup(text) : NULL;
}

static enum err_code load_faults(struct sandbox *sb, const char *script, struct err *err)
{
    return script ? sb_faults_load(sb->faults, str_from(script), err) : ERR_OK;
}

enum err_code sandbox_start(const struct sandbox_options *options, struct sandbox **ret,
                            struct err *err)
{
    struct sandbox *sb = mem_calloc(1, sizeof(*sb));
    sb->options = *options;
    sb->options.host = NULL;
    sb->options.faults = NULL;
    sb->options.denied = sb->options.strict = NULL;
    sb->options.data_file = own_text(options->data_file);
    sb->options.kept_file = own_text(options->kept_file);
    sb->options.kept_by = own_text(options->kept_by);
    uv_mutex_init(&sb->work);
    sb->arena = arena_new(ARENA_MAX);
    buf_init(&sb->out, SB_REPLY_MAX);
    sb->limits = sb_limits_new(options->limits_off, options->hourly_limit);
    sb->delay = sb_delay_new(release_slot, sb);
    sb->faults = sb_faults_new();
    sb->journal = sb_journal_new();
    sb->hooks = sb_hooks_new(sb, options->webhook_delay_ms, options->webhook_retry_ms);
    enum err_code code = load_faults(sb, options->faults, err);
    if (!code)
        code = sb_rights_new(options->denied, &sb->rights, err);
    if (!code)
        code = sb_strict_parse(options->strict, &sb->strict, err);
    if (!code)
        code = sb_open_data(sb, err);
    if (!code)
        code = listen_on(sb, options, err);
    if (code) {
        sandbox_stop(sb);
        return code;
    }
    *ret = sb;
    return ERR_OK;
}

int sandbox_port(const struct sandbox *s)
{
    return http_server_port(s->http);
}

const char *sandbox_base_url(const struct sandbox *s)
{
    return s->base_url;
}

void sandbox_stop(struct sandbox *s)
{
    if (!s)
        return;
    sb_delay_hurry(s->delay);
    if (s->http)
        http_server_stop(s->http, STOP_MS);
    sb_delay_free(s->delay);
    sb_hooks_free(s->hooks);
    sb_limits_free(s->limits);
    sb_faults_free(s->faults);
    sb_journal_free(s->journal);
    sb_rights_free(s->rights);
    sb_store_close(s->st);
    uv_mutex_destroy(&s->work);
    mem_free((void *)(uintptr_t)s->options.data_file); /* own_text() made them */
    mem_free((void *)(uintptr_t)s->options.kept_file);
    mem_free((void *)(uintptr_t)s->options.kept_by);
    buf_done(&s->out);
    arena_free(s->arena);
    mem_free(s);
}
