/* A scripted Autotask on a loopback port: answers each request with the next step of a list and
 * keeps what was asked, so that tests compare the exact requests. It knows nothing of Autotask's
 * rules. */
#pragma once

#include "autotask/client.h"
#include "base/arena.h"
#include "base/clock.h"
#include "net/http_server.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { FAKE_SEEN_MAX = 64 };

struct fake_step {
    int status; /* 0 = the list ends */
    const char *body;
    const char *type;           /* NULL = application/json */
    const char *header, *value; /* one extra header */
    bool cut;                   /* reset the connection after cut_after bytes */
    size_t cut_after;
    int delay_ms;
};

struct fake_seen {
    char line[600]; /* "POST /ATServicesRest/V1.0/Tickets/query" */
    char body[8192];
    char user[64], secret[64], code[64], type[64];
    char impersonates[64]; /* ImpersonationResourceId */
};

struct fake {
    struct http_server *server;
    pthread_mutex_t mutex;
    const struct fake_step *steps;
    size_t step;
    size_t n;
    bool obliging; /* without a script: every request succeeds, as a record with the id 5 */
    struct fake_seen seen[FAKE_SEEN_MAX];
    char url[160];  /* base URL of the tenant */
    char host[128]; /* "http://127.0.0.1:1234" */
};

static void fake_copy(char *out, size_t cap, struct str s)
{
    snprintf(out, cap, "%.*s", STR_ARG(s));
}

/* {HOST} in a body stands for the server's own address. */
static char *fake_body(const struct fake *f, const char *text)
{
    struct buf b;
    buf_init(&b, 8 << 20);
    for (const char *p = text; *p;) {
        if (strncmp(p, "{HOST}", 6) == 0) {
            buf_add_z(&b, f->host);
            p += 6;
        } else {
            buf_add_char(&b, *p++);
        }
    }
    char *out = mem_strdup(buf_cstr(&b));
    buf_done(&b);
    return out;
}

static const struct fake_step *fake_oblige(struct str method, struct str target)
{
    static const struct fake_step count = {.status = 200, .body = "{\"queryCount\":0}"},
                                  page = {.status = 200, .body = "{\"items\":[]}"},
                                  record = {.status = 200,
                                            .body = "{\"item\":{\"id\":5},\"items\":[]}"},
                                  written = {.status = 200, .body = "{\"itemId\":5}"};
    if (str_ends(target, STR("/count")))
        return &count;
    if (str_ends(target, STR("/query")))
        return &page;
    return str_eq(method, STR("GET")) ? &record : &written;
}

static void fake_handle(void *ctx, struct http_exchange *x)
{
    struct fake *f = ctx;
    static const struct fake_step over = {.status = 500,
                                          .body = "{\"errors\":[\"the script is over\"]}"};
    pthread_mutex_lock(&f->mutex);
    struct fake_seen *s = &f->seen[f->n < FAKE_SEEN_MAX ? f->n : FAKE_SEEN_MAX - 1];
    f->n++;
    snprintf(s->line, sizeof(s->line), "%.*s %.*s", STR_ARG(http_method(x)),
             STR_ARG(http_target(x)));
    fake_copy(s->body, sizeof(s->body), http_body(x));
    fake_copy(s->user, sizeof(s->user), http_header_get(x, "UserName"));
    fake_copy(s->secret, sizeof(s->secret), http_header_get(x, "Secret"));
    fake_copy(s->code, sizeof(s->code), http_header_get(x, "ApiIntegrationCode"));
    fake_copy(s->type, sizeof(s->type), http_header_get(x, "Content-Type"));
    fake_copy(s->impersonates, sizeof(s->impersonates),
              http_header_get(x, "ImpersonationResourceId"));
    const struct fake_step *otherwise =
        f->obliging ? fake_oblige(http_method(x), http_target(x)) : &over;
    const struct fake_step now =
        f->steps && f->steps[f->step].status ? f->steps[f->step++] : *otherwise;
    const struct fake_step *step = &now;
    pthread_mutex_unlock(&f->mutex);
    if (step->delay_ms)
        usleep((useconds_t)step->delay_ms * 1000);
    char *body = fake_body(f, step->body ? step->body : "");
    char *value = step->value ? fake_body(f, step->value) : NULL;
    struct http_reply_header h = {step->header, value};
    if (step->cut)
        http_reply_cut(x, step->status, "application/json", str_from(body), step->cut_after);
    else
        http_reply(x, step->status, step->type ? step->type : "application/json", str_from(body),
                   step->header ? &h : NULL, step->header ? 1 : 0);
    mem_free(body);
    mem_free(value);
}

static inline void fake_start(struct fake *f)
{
    struct err err = {0};
    struct http_server_options o = {.host = "127.0.0.1", .handler = fake_handle, .ctx = f};
    memset(f, 0, sizeof(*f));
    pthread_mutex_init(&f->mutex, NULL);
    if (http_server_start(&o, &f->server, &err)) {
        fprintf(stderr, "%s\n", err.text);
        abort();
    }
    snprintf(f->host, sizeof(f->host), "http://127.0.0.1:%d", http_server_port(f->server));
    snprintf(f->url, sizeof(f->url), "%s/ATServicesRest/", f->host);
}

static inline void fake_stop(struct fake *f)
{
    http_server_stop(f->server, 1000);
    pthread_mutex_destroy(&f->mutex);
}

/* From here on the server follows these steps; forgets what it has seen. */
static inline void fake_script(struct fake *f, const struct fake_step *steps)
{
    pthread_mutex_lock(&f->mutex);
    f->steps = steps;
    f->step = 0;
    f->n = 0;
    memset(f->seen, 0, sizeof(f->seen));
    pthread_mutex_unlock(&f->mutex);
}

/* Requests so far. */
static inline size_t fake_count(struct fake *f)
{
    pthread_mutex_lock(&f->mutex);
    size_t n = f->n;
    pthread_mutex_unlock(&f->mutex);
    return n;
}

static inline struct at_client *fake_client(struct fake *f)
{
    struct at_options o = {
        .credentials = {"user@example.test", "s3cret-s3cret", "CODE0123456789", f->url},
        .request_timeout_ms = 3000,
        .hourly_budget = 4000}; /* given, so that nobody asks Autotask for its limit */
    return at_client_new(&o);
}

static inline struct at_call fake_call(struct arena *a)
{
    return (struct at_call){.arena = a, .deadline_ms = clock_mono_ms() + 10000};
}
