/* One request, from the exchange to the answer: credentials, faults, limits, the route's handler,
 * the journal. A request may be carried out later than it is answered, or not at all: see fault.h.
 */
#include "sandbox/auth.h"
#include "sandbox/control.h"
#include "sandbox/fault_answer.h"
#include "sandbox/follow.h"
#include "sandbox/home.h"
#include "sandbox/rights.h"
#include "sandbox/routes.h"
#include "sandbox/server.h"

#include <stdio.h>

enum { LATE_MAX = 64 << 20, KEEP_REPLY = 8 << 20 /* memory kept for the next reply */ };

static const char json_type_header[] = "application/json; charset=utf-8";
static const struct sb_fault no_fault;

struct job { /* one request on its way */
    struct sandbox *sb;
    struct sb_request r;
    struct sb_route route;
    struct sb_fault fault;
    struct http_exchange *x; /* NULL: answered already */
    int slot, delay_ms;
    uint64_t number;
    int64_t start_ns;
    struct arena *own; /* of a late one's texts */
};

static enum sb_verb verb_of(struct str method)
{
    static const char *const names[] = {[SB_GET] = "GET",
                                        [SB_POST] = "POST",
                                        [SB_PATCH] = "PATCH",
                                        [SB_PUT] = "PUT",
                                        [SB_DELETE] = "DELETE"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq(method, str_from(names[i])))
            return (enum sb_verb)i;
    }
    return SB_OTHER;
}

/* ---- the journal ---- */

static void note(struct job *j)
{
    struct sandbox *sb = j->sb;
    const struct sb_request *r = &j->r;
    struct sb_event e = {.number = j->number,
                         .at_ms = clock_now_ms(),
                         .method = r->method,
                         .target = r->target,
                         .status = r->status,
                         .rows = r->rows,
                         .took_ms = (double)(clock_mono_ns() - j->start_ns) / 1e6,
                         .fault = j->fault.words};
    char line[512];
    sb_journal_event(sb->journal, &e);
    sb->n_refused += r->status == 401 || r->status == 429;
    if (!sb->options.log)
        return;
    snprintf(line, sizeof(line), "%.*s %.*s %d %zu rows %.2f ms%s%.100s", STR_ARG(r->method),
             (int)(r->target.n > 300 ? 300 : r->target.n), r->target.p, r->status, r->rows,
             e.took_ms, e.fault[0] ? " fault " : "", e.fault);
    sb->options.log(sb->options.log_ctx, line);
}

static void note_deed(const struct job *j)
{
    const struct sb_request *r = &j->r;
    struct sb_deed d = {.request = j->number,
                        .at_ms = clock_now_ms(),
                        .method = r->method,
                        .path = r->path,
                        .entity = r->done_entity,
                        .id = r->done_id,
                        .fault = j->fault.words};
    if (r->committed)
        sb_journal_deed(j->sb->journal, &d);
}

/* ---- the answer ---- */

/* The two refusals: the first text is the vendor's, the second is assumed, and so is the use of
 * Retry-After. */
static void refuse_limits(struct job *j, enum sb_verdict verdict, struct sb_answer *a)
{
    struct sb_request *r = &j->r;
    int retry_s = 1;
    if (verdict == SB_TOO_MANY_THREADS) {
        sb_fail(r,
                "The Autotask API thread threshold of 3 threads has been exceeded. Method: %.*s. "
                "Code: Itgenatr005",
                STR_ARG(r->method));
    } else {
        sb_fail(r, "The Autotask API request threshold of %u requests per hour has been exceeded.",
                sb_limits_hourly(j->sb->limits));
        retry_s = sb_limits_retry_s(j->sb->limits, sb_mono_ms(j->sb));
    }
    r->status = 429;
    if (verdict == SB_TOO_MANY_THREADS)
        sb_journal_mail(j->sb->journal, sandbox_username, "Autotask API thread threshold exceeded",
                        str_printf(r->arena, "Tracking identifier %.*s, %.*s %.*s",
                                   STR_ARG(r->integration_code), STR_ARG(r->method),
                                   STR_ARG(r->path)));
    if (j->sb->options.retry_after)
        sb_answer_header(a, "Retry-After", str_printf(r->arena, "%d", retry_s));
}

static void send_answer(struct job *j, struct sb_answer *a)
{
    struct sandbox *sb = j->sb;
    sb_fault_shape(&j->fault, &j->r, a);
    a->status = j->r.status;
    a->body = buf_str(j->r.out);
    a->slot = j->slot;
    if (j->r.out->failed) {
        a->status = 500;
        a->body = STR("{\"errors\":[\"The answer is too large.\"]}");
    }
    int delay_ms = j->delay_ms + j->fault.delay_ms;
    if (delay_ms > 0) {
        sb_delay_reply(sb->delay, delay_ms, j->x, a);
    } else {
        sb_answer_send(a, j->x, sb->delay);
        sb_limits_leave(sb->limits, j->slot);
    }
    if (j->fault.refuse_ms > 0 || j->fault.silent_ms > 0)
        http_server_outage(sb->http, j->fault.refuse_ms > 0 ? HTTP_REFUSES : HTTP_IS_SILENT,
                           j->fault.refuse_ms > 0 ? j->fault.refuse_ms : j->fault.silent_ms);
    j->x = NULL;
}

/* ---- carrying it out ---- */

static void fresh_answer(struct sandbox *sb)
{
    arena_reset(sb->arena);
    buf_reset(&sb->out);
    if (sb->out.cap > KEEP_REPLY) {
        buf_done(&sb->out);
        buf_init(&sb->out, SB_REPLY_MAX);
    }
}

struct undo {
    int64_t ticket, status;
    uint64_t request; /* that set the new status */
};

static void undo_status(void *ctx, void *deed)
{
    struct sandbox *sb = ctx;
    struct undo *u = deed;
    uv_mutex_lock(&sb->work);
    if (sb_workflow_status(sb, u->ticket, u->status))
        sb_journal_deed(sb->journal, &(struct sb_deed){.request = u->request,
                                                       .at_ms = clock_now_ms(),
                                                       .method = STR("WORKFLOW"),
                                                       .path = STR(""),
                                                       .entity = STR("Tickets"),
                                                       .id = u->ticket,
                                                       .fault = ""});
    uv_mutex_unlock(&sb->work);
    mem_free(u);
}

static void undo_later(const struct job *j)
{
    struct undo *u = mem_alloc(sizeof(*u));
    *u =
        (struct undo){.ticket = j->r.undo_ticket, .status = j->r.undo_status, .request = j->number};
    sb_delay_deed(j->sb->delay, j->sb->options.undo_status_ms, undo_status, u);
}

static void carry_out(struct job *j)
{
    j->r.st = j->sb->st;
    j->r.arena = j->sb->arena;
    j->r.out = &j->sb->out;
    j->r.api_resource = j->sb->api_resource;
    j->r.unsaved = !sb_fault_applies(&j->fault);
    sb_stmts_trim(j->sb->st);
    if (sb_rights_check(j->sb->rights, &j->r, &j->route))
        sb_route_run(&j->r, &j->route);
    note_deed(j);
    if (j->r.committed && j->r.undo_ticket && j->sb->options.undo_status_ms > 0)
        undo_later(j);
}

static void run_late(void *ctx, void *deed)
{
    struct sandbox *sb = ctx;
    struct job *j = deed;
    struct sb_answer a = {.type = json_type_header, .cut_after = SB_WHOLE};
    uv_mutex_lock(&sb->work);
    fresh_answer(sb);
    carry_out(j);
    if (j->x) {
        note(j);
        send_answer(j, &a);
    }
    uv_mutex_unlock(&sb->work);
    arena_free(j->own);
    mem_free(j);
}

static struct str keep(struct arena *a, struct str s)
{
    return s.n > 0 ? str_make(str_dup(a, s), s.n) : s;
}

/* A copy that outlives the exchange. */
static struct job *job_copy(const struct job *j)
{
    struct job *c = mem_alloc(sizeof(*c));
    *c = *j;
    c->own = arena_new(LATE_MAX);
    c->r.method = keep(c->own, j->r.method);
    c->r.target = keep(c->own, j->r.target);
    c->r.path = keep(c->own, j->r.path);
    c->r.query = keep(c->own, j->r.query);
    c->r.body = keep(c->own, j->r.body);
    c->r.integration_code = keep(c->own, j->r.integration_code);
    c->r.impersonate = keep(c->own, j->r.impersonate);
    c->r.base_url = str_dup(c->own, str_from(j->r.base_url));
    sb_route_parse(c->r.path, &c->route);
    return c;
}

/* Answers what stands in place of the real answer; the request may still be carried out. */
static void answer_instead(struct job *j, struct sb_answer *a)
{
    bool applies = sb_fault_applies(&j->fault);
    if (applies && j->fault.late_ms > 0) {
        struct job *later = job_copy(j);
        later->x = NULL;
        sb_delay_deed(j->sb->delay, j->fault.late_ms, run_late, later);
    } else if (applies) {
        carry_out(j);
    }
    if (sb_fault_replaces(&j->fault)) {
        sb_fault_replace(&j->fault, &j->r);
    } else { /* a reset ahead of a late deed */
        buf_reset(j->r.out);
        j->r.status = 200;
    }
    note(j);
    send_answer(j, a);
}

static void answer(struct job *j)
{
    struct sandbox *sb = j->sb;
    struct sb_answer a = {.type = json_type_header, .cut_after = SB_WHOLE};
    enum sb_verdict verdict = SB_MAY_PASS;
    if (!j->route.needs_no_credentials)
        verdict = sb_limits_enter(sb->limits, j->r.integration_code, sb_route_endpoint(&j->route),
                                  sb_mono_ms(sb), &j->slot, &j->delay_ms);
    j->delay_ms += sb->options.latency_ms;
    sb->n_faults += j->fault.words[0] != '\0';
    if (verdict != SB_MAY_PASS) {
        refuse_limits(j, verdict, &a);
        note(j);
        send_answer(j, &a);
    } else if (sb_fault_replaces(&j->fault) ||
               (j->fault.late_ms > 0 && j->fault.cut != SB_CUT_NOT)) {
        answer_instead(j, &a);
    } else if (j->fault.late_ms > 0) {
        struct job *later = job_copy(j);
        sb_delay_deed(sb->delay, j->fault.late_ms, run_late, later);
    } else {
        carry_out(j);
        note(j); /* before the reply: r's texts are borrowed from the exchange */
        send_answer(j, &a);
    }
}

/* ---- what it is asked ---- */

/* URLs in answers name the sandbox as the client did. */
static const char *base_url_of(struct arena *a, struct str host)
{
    for (size_t i = 0; i < host.n; i++) {
        char c = host.p[i];
        bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!plain && !strchr(".:-[]_", c))
            host.n = 0;
    }
    if (host.n == 0 || host.n > 255)
        host = STR("127.0.0.1");
    return str_printf(a, "http://%.*s/ATServicesRest/", STR_ARG(host));
}

static void refuse_credentials(struct job *j)
{
    static const struct http_reply_header header = {"WWW-Authenticate", "Basic Realm=\"sandbox\""};
    j->r.status = 401;
    note(j);
    http_reply(j->x, 401, NULL, STR(""), &header, 1);
}

/* Wrong logins lock the account, and a locked one is refused like a wrong one. */
static bool may_enter(struct job *j)
{
    struct sandbox *sb = j->sb;
    bool locked = sb->options.lock_after > 0 && sb->n_wrong_logins >= sb->options.lock_after;
    if (sb_auth_ok(j->x))
        return !locked;
    sb->n_wrong_logins++;
    return false;
}

/* As a script has it: below /ATServicesRest/V1.0/. */
static struct str script_path(struct str path)
{
    if (str_starts(path, STR("/ATServicesRest/")))
        path = str_make(path.p + 16, path.n - 16);
    if (str_starts(path, STR("V1.0/")))
        path = str_make(path.p + 5, path.n - 5);
    return path;
}

/* The header's fault, or the script's. A header that says nothing sensible is told so. */
static bool find_fault(struct job *j)
{
    struct sandbox *sb = j->sb;
    struct str header = http_header_get(j->x, "X-Sandbox-Fault");
    struct err err = {0};
    if (header.n > 0) {
        if (!sb_fault_parse(header, &j->fault, &err))
            return true;
        sb_fail(&j->r, "X-Sandbox-Fault: %s", err.text);
        j->r.status = 400;
        note(j);
        http_reply(j->x, 400, json_type_header, buf_str(j->r.out), NULL, 0);
        return false;
    }
    const struct sb_fault *f = sb_faults_pick(sb->faults, j->r.method, script_path(j->r.path));
    j->fault = f ? *f : no_fault;
    return true;
}

static void serve_rest(struct job *j)
{
    struct sandbox *sb = j->sb;
    j->number = ++sb->n_requests;
    if (j->route.is_rest && !j->route.needs_no_credentials && !may_enter(j))
        refuse_credentials(j);
    else if (find_fault(j))
        answer(j);
}

static void serve_own(struct job *j)
{
    struct sb_request *r = &j->r;
    const char *type = json_type_header;
    r->status = 200;
    if (str_eq(r->path, STR("/")) && r->verb == SB_GET) {
        type = "text/html; charset=utf-8";
        sb_home_page(r);
    } else {
        sb_control(r, http_header_get(j->x, "Origin"), &type);
    }
    http_reply(j->x, r->status, type, buf_str(r->out), NULL, 0);
}

void sb_serve(void *ctx, struct http_exchange *x)
{
    struct sandbox *sb = ctx;
    struct job j = {.sb = sb,
                    .x = x,
                    .slot = -1,
                    .start_ns = clock_mono_ns(),
                    .r = {
                        .sb = sb,
                        .st = sb->st,
                        .arena = sb->arena,
                        .verb = verb_of(http_method(x)),
                        .method = http_method(x),
                        .target = http_target(x),
                        .path = http_path(x),
                        .query = http_query(x),
                        .body = http_body(x),
                        .integration_code = http_header_get(x, "ApiIntegrationCode"),
                        .impersonate = http_header_get(x, "ImpersonationResourceId"),
                        .api_resource = sb->api_resource,
                        .out = &sb->out,
                        .status = 500,
                    }};
    uv_mutex_lock(&sb->work);
    fresh_answer(sb);
    j.r.st = sb->st;
    j.r.base_url = base_url_of(sb->arena, http_header_get(x, "Host"));
    sb_route_parse(j.r.path, &j.route);
    if (str_eq(j.r.path, STR("/")) || sb_is_control(j.r.path))
        serve_own(&j);
    else
        serve_rest(&j);
    uv_mutex_unlock(&sb->work);
}

/* ---- before its body is read ---- */

/* Whether the connection is to be reset while the request is being sent. */
static bool find_early(struct job *j)
{
    struct str header = http_header_get(j->x, "X-Sandbox-Fault");
    struct err err = {0};
    struct sandbox *sb = j->sb;
    if (header.n > 0)
        return !sb_fault_parse(header, &j->fault, &err) && j->fault.cut == SB_CUT_REQUEST;
    const struct sb_fault *f =
        sb_faults_pick_early(sb->faults, j->r.method, script_path(j->r.path));
    if (f)
        j->fault = *f;
    return f != NULL;
}

bool sb_serve_head(void *ctx, struct http_exchange *x)
{
    struct sandbox *sb = ctx;
    struct job j = {
        .sb = sb,
        .x = x,
        .start_ns = clock_mono_ns(),
        .r = {.method = http_method(x), .target = http_target(x), .path = http_path(x)}};
    if (sb_is_control(j.r.path) || !sb_auth_ok(x))
        return true;
    uv_mutex_lock(&sb->work);
    bool strikes = find_early(&j);
    if (strikes) {
        j.number = ++sb->n_requests;
        sb->n_faults++;
        note(&j);
    }
    uv_mutex_unlock(&sb->work);
    if (strikes)
        http_reply_cut(x, 200, NULL, STR(""), 0);
    return !strikes;
}
