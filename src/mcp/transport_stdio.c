/* Standard input and output. One loop thread reads, cuts lines and answers what is quick; workers
 * run the rest and hand finished calls back through one list. Replies gather in one buffer and go
 * out in one write per turn of the loop. Reading stops while much is unsent or many calls are open,
 * so memory stays bounded whatever the client does. After end of input or a signal nothing new is
 * begun; calls in flight get drain_timeout_ms. */
#include "base/arena.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/pool.h"
#include "mcp/ask.h"
#include "mcp/dispatch.h"
#include "mcp/frame.h"
#include "mcp/hub.h"
#include "mcp/outbox.h"
#include "mcp/server.h"
#include "mcp/stdio_os.h"
#include "mcp/tasks.h"

#include <uv.h>

enum {
    UNSENT_MAX = 1024 * 1024,  /* reading stops above this */
    PENDING_MAX = 1024 * 1024, /* notifications of workers are dropped above this */
    WORKER_STACK = 512 * 1024,
    SWEEP_MS = 250,
    GIVE_UP_MS = 500 /* after calls have been told to stop at the end */
};

union stream {
    uv_handle_t handle;
    uv_stream_t stream;
    uv_pipe_t pipe;
    uv_tty_t tty;
    uv_tcp_t tcp;
};

struct stdio {
    struct peer peer; /* first: the peer is this */
    uv_loop_t loop;
    union stream in, out;
    bool in_is_file;
    uv_idle_t file_reader;
    uv_async_t wake;
    uv_signal_t term, interrupt;
    uv_timer_t sweep, drain;

    struct frame frame;
    bool reading, input_ended, draining, told_to_stop;
    int exit_code;

    struct outbox output;

    struct pool *pool;
    unsigned working;          /* calls that a worker has */
    struct mcp_call *finished; /* back from workers, not yet sent */
    struct mcp_call **finished_end;

    uv_mutex_t lock;    /* guards what follows, and the silent flag of calls */
    struct buf pending; /* notifications from workers */
    struct mcp_call *done;
    struct mcp_call **done_end;
    bool woken;
};

static void pump(struct stdio *t);
static void begin_drain(struct stdio *t);
static void start_drain_timer(struct stdio *t);

/* ---- Output ---- */

static void on_output(void *ctx)
{
    struct stdio *t = ctx;

    /* The client is gone: nothing is left to do but to let calls in flight end. */
    if (t->output.dead)
        begin_drain(t);
    pump(t);
}

static void stdio_reply(struct peer *p, struct str message)
{
    outbox_add(&((struct stdio *)p)->output, message);
}

static void stdio_notify(struct peer *p, struct mcp_call *call, struct str message)
{
    struct stdio *t = (struct stdio *)p;

    if (!call->on_worker) {
        if (!call->silent)
            stdio_reply(p, message);
        return;
    }
    uv_mutex_lock(&t->lock);
    bool wake = false;
    if (!call->silent && t->pending.n + message.n < PENDING_MAX) {
        buf_add_str(&t->pending, message);
        buf_add_char(&t->pending, '\n');
        wake = !t->woken;
        t->woken = true;
    }
    uv_mutex_unlock(&t->lock);
    if (wake)
        uv_async_send(&t->wake);
}

static void stdio_answer_now(struct peer *p, struct mcp_call *call, struct str message)
{
    struct stdio *t = (struct stdio *)p;

    stdio_notify(p, call, message);
    uv_mutex_lock(&t->lock);
    call->silent = true;
    uv_mutex_unlock(&t->lock);
}

static void stdio_silence(struct peer *p, struct mcp_call *call)
{
    struct stdio *t = (struct stdio *)p;

    uv_mutex_lock(&t->lock);
    call->silent = true;
    uv_mutex_unlock(&t->lock);
}

/* ---- Workers ---- */

static void work(void *job)
{
    struct mcp_call *call = job;
    struct stdio *t = (struct stdio *)call->peer;

    dispatch_work(call);
    uv_mutex_lock(&t->lock);
    call->next = NULL;
    *t->done_end = call;
    t->done_end = &call->next;
    bool wake = !t->woken;
    t->woken = true;
    uv_mutex_unlock(&t->lock);
    if (wake)
        uv_async_send(&t->wake);
}

static bool stdio_start(struct peer *p, struct mcp_call *call)
{
    struct stdio *t = (struct stdio *)p;

    if (!t->pool)
        t->pool = pool_new(p->server->limits.max_workers, WORKER_STACK);
    if (!pool_submit(t->pool, work, call))
        return false;
    t->working++;
    return true;
}

/* Takes over what workers left: notifications first, since they belong before their replies. */
static void collect(struct stdio *t)
{
    uv_mutex_lock(&t->lock);
    if (t->pending.n) /* the last newline is the outbox's to add */
        outbox_add(&t->output, str_make(t->pending.p, t->pending.n - 1));
    buf_reset(&t->pending);
    for (struct mcp_call *call = t->done; call; call = call->next)
        t->working--;
    if (t->done) {
        *t->finished_end = t->done;
        t->finished_end = t->done_end;
        t->done = NULL;
        t->done_end = &t->done;
    }
    t->woken = false;
    uv_mutex_unlock(&t->lock);
}

static void send_finished(struct stdio *t)
{
    while (t->finished && outbox_unsent(&t->output) < UNSENT_MAX) {
        struct mcp_call *call = t->finished;
        t->finished = call->next;
        if (!t->finished)
            t->finished_end = &t->finished;
        dispatch_done(call);
    }
}

/* Any thread. */
static void on_news(void *ctx)
{
    uv_async_send(&((struct stdio *)ctx)->wake);
}

static void on_wake(uv_async_t *handle)
{
    struct stdio *t = handle->data;
    struct news news;

    collect(t);
    if (hub_take(t->peer.server->hub, &news)) {
        dispatch_announce(&t->peer, &news);
        news_done(&news);
    }
    pump(t);
}

static bool needs_sweep(const struct stdio *t)
{
    return t->peer.inflight.n > t->peer.inflight.n_held || !t->reading;
}

static void on_sweep(uv_timer_t *timer)
{
    struct stdio *t = timer->data;

    if (!tasks_sweep(t->peer.server->tasks) && !needs_sweep(t))
        uv_timer_stop(timer);
    dispatch_sweep(&t->peer, clock_mono_ms());
    /* Input that is not being read can end all the same: what is left of it gets as long as calls
     * in flight do. */
    if (!t->reading && !t->in_is_file && !uv_is_active((uv_handle_t *)&t->drain) &&
        stdio_os_hung_up(0))
        start_drain_timer(t);
    pump(t);
}

/* ---- Input ---- */

static bool is_paused(const struct stdio *t)
{
    const struct inflight *open = &t->peer.inflight;

    return t->draining || outbox_unsent(&t->output) >= UNSENT_MAX ||
           open->n - open->n_held >= t->peer.server->limits.max_in_flight;
}

static void on_space(uv_handle_t *handle, size_t suggested, uv_buf_t *buf)
{
    struct stdio *t = handle->data;
    size_t n = 0;
    char *p = frame_space(&t->frame, &n);

    (void)suggested;
    *buf = uv_buf_init(p, (unsigned)n);
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *buf)
{
    struct stdio *t = stream->data;

    (void)buf;
    if (n > 0)
        frame_filled(&t->frame, (size_t)n);
    else if (n < 0)
        t->input_ended = true;
    if (n)
        pump(t);
}

/* A file is always readable: one piece a turn of the loop. */
static void on_file_turn(uv_idle_t *idle)
{
    struct stdio *t = idle->data;
    size_t n = 0;
    char *p = frame_space(&t->frame, &n);
    uv_buf_t b = uv_buf_init(p, (unsigned)n);
    uv_fs_t req;

    int got = p ? uv_fs_read(&t->loop, &req, 0, &b, 1, -1, NULL) : UV_ENOMEM;
    if (p)
        uv_fs_req_cleanup(&req);
    if (got > 0)
        frame_filled(&t->frame, (size_t)got);
    else if (got != UV_EINTR)
        t->input_ended = true;
    pump(t);
}

static void set_reading(struct stdio *t, bool on)
{
    if (on == t->reading)
        return;
    t->reading = on;
    if (t->in_is_file && on)
        uv_idle_start(&t->file_reader, on_file_turn);
    else if (t->in_is_file)
        uv_idle_stop(&t->file_reader);
    else if (!on)
        uv_read_stop(&t->in.stream);
    else if (uv_read_start(&t->in.stream, on_space, on_read)) {
        t->input_ended = true;
        uv_async_send(&t->wake); /* for the turn that ends it all */
    }
}

/* The last line needs no newline when it is whole; a message that was cut off is dropped. */
static void take_rest(struct stdio *t)
{
    struct str rest = frame_rest(&t->frame);
    struct arena *a CLEANUP(arena_cleanup) = NULL;
    const struct json *whole;
    struct err ignored = {0};

    if (!rest.n)
        return;
    a = arena_new((size_t)1 << 30);
    if (!json_parse(a, rest, NULL, &whole, &ignored))
        dispatch_message(&t->peer, rest);
}

static bool take_line(struct stdio *t)
{
    struct str line;

    switch (frame_next(&t->frame, &line)) {
    case FRAME_LINE:
        dispatch_message(&t->peer, line);
        return true;
    case FRAME_TOO_LONG: {
        char why[160];
        snprintf(why, sizeof(why), "The message is longer than this server takes (%zu bytes).",
                 t->peer.server->limits.max_message_bytes);
        dispatch_refused(&t->peer, line, ERR_INVALID_REQUEST, why);
        return true;
    }
    case FRAME_NONE:
        break;
    }
    return false;
}

/* Whether everything is done that has to be done before the end. */
static bool is_finished(const struct stdio *t)
{
    return t->draining && !t->working && !t->finished && !outbox_unsent(&t->output);
}

/* One turn: send what is finished, take what has come, write it all out. */
static void pump(struct stdio *t)
{
    bool more = true;

    send_finished(t);
    while (more && !is_paused(t))
        more = take_line(t);
    if (!more && t->input_ended && !t->draining) {
        take_rest(t);
        begin_drain(t);
    }
    outbox_flush(&t->output);
    set_reading(t, !t->input_ended && !is_paused(t));
    if (needs_sweep(t) && !uv_is_active((uv_handle_t *)&t->sweep))
        uv_timer_start(&t->sweep, on_sweep, SWEEP_MS, SWEEP_MS);
    if (is_finished(t))
        uv_stop(&t->loop);
}

/* ---- End ---- */

static void on_drain_timeout(uv_timer_t *timer)
{
    struct stdio *t = timer->data;

    if (t->told_to_stop) {
        server_log(t->peer.server, MCP_LOG_WARN, "%u calls did not end in time", t->working);
        uv_stop(&t->loop);
        return;
    }
    begin_drain(t);
    t->told_to_stop = true;
    for (struct mcp_call *call = t->peer.inflight.oldest; call; call = call->newer)
        call_cancel(call);
    uv_timer_start(timer, on_drain_timeout, GIVE_UP_MS, 0);
}

static void start_drain_timer(struct stdio *t)
{
    if (!uv_is_active((uv_handle_t *)&t->drain))
        uv_timer_start(&t->drain, on_drain_timeout,
                       (uint64_t)t->peer.server->limits.drain_timeout_ms, 0);
}

static void begin_drain(struct stdio *t)
{
    if (t->draining)
        return;
    t->draining = true;
    dispatch_end_held(&t->peer);
    asks_set_open(t->peer.server->asks, false);
    start_drain_timer(t);
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct stdio *t = handle->data;

    if (number == SIGINT)
        t->exit_code = 130;
    if (t->draining) /* asked twice: at once */
        uv_stop(&t->loop);
    begin_drain(t);
    pump(t);
}

/* ---- Set-up ---- */

static bool open_stream(struct stdio *t, int fd, union stream *s)
{
    uv_handle_type type = uv_guess_handle(fd);
    int own, rc = UV_EBADF;

    if (type == UV_TTY) {
        rc = uv_tty_init(&t->loop, &s->tty, fd, 0);
        s->handle.data = t;
        return !rc;
    }
    own = stdio_os_own(fd, fd == 1);
    if (own < 0)
        return false;
    if (type == UV_TCP) {
        uv_tcp_init(&t->loop, &s->tcp);
        rc = uv_tcp_open(&s->tcp, own);
    } else {
        uv_pipe_init(&t->loop, &s->pipe, 0);
        rc = uv_pipe_open(&s->pipe, own);
    }
    s->handle.data = t;
    return !rc;
}

static bool is_usable(uv_handle_type type)
{
    return type == UV_NAMED_PIPE || type == UV_TCP || type == UV_TTY || type == UV_FILE;
}

static void init_handles(struct stdio *t)
{
    uv_async_init(&t->loop, &t->wake, on_wake);
    uv_timer_init(&t->loop, &t->sweep);
    uv_timer_init(&t->loop, &t->drain);
    uv_idle_init(&t->loop, &t->file_reader);
    uv_signal_init(&t->loop, &t->term);
    uv_signal_init(&t->loop, &t->interrupt);
    t->wake.data = t->sweep.data = t->drain.data = t->file_reader.data = t;
    t->term.data = t->interrupt.data = t;
    uv_signal_start(&t->term, on_signal, SIGTERM);
    uv_signal_start(&t->interrupt, on_signal, SIGINT);
}

static const struct peer_ops stdio_ops = {.reply = stdio_reply,
                                          .notify = stdio_notify,
                                          .start = stdio_start,
                                          .silence = stdio_silence,
                                          .send = stdio_reply,
                                          .answer_now = stdio_answer_now};

static struct stdio *stdio_new(struct mcp_server *s)
{
    struct stdio *t = mem_calloc(1, sizeof(*t));

    peer_init(&t->peer, s, &stdio_ops);
    t->peer.can_ask = true;
    frame_init(&t->frame, s->limits.max_message_bytes);
    /* Over UNSENT_MAX there is at most one more turn of replies. */
    size_t most = 4 * (size_t)UNSENT_MAX + 2 * s->limits.max_result_bytes;
    outbox_init(&t->output, most, on_output, t);
    buf_init(&t->pending, 2 * (size_t)PENDING_MAX);
    uv_mutex_init(&t->lock);
    t->done_end = &t->done;
    t->finished_end = &t->finished;
    return t;
}

static void on_walk(uv_handle_t *handle, void *arg)
{
    (void)arg;
    if (!uv_is_closing(handle))
        uv_close(handle, NULL);
}

static void on_nothing(void *ctx)
{
    (void)ctx;
}

static void stdio_free(struct stdio *t)
{
    t->output.on_change = on_nothing; /* a write that is cut off reports once more */
    if (t->pool)
        pool_free(t->pool);
    collect(t);
    while (t->finished) {
        struct mcp_call *call = t->finished;
        t->finished = call->next;
        inflight_remove(&t->peer.inflight, call);
        call_free(call);
    }
    uv_walk(&t->loop, on_walk, NULL);
    while (uv_loop_close(&t->loop) == UV_EBUSY)
        uv_run(&t->loop, UV_RUN_DEFAULT);
    uv_mutex_destroy(&t->lock);
    peer_done(&t->peer);
    frame_done(&t->frame);
    outbox_done(&t->output);
    buf_done(&t->pending);
    mem_free(t);
}

int mcp_serve_stdio(struct mcp_server *s)
{
    SERVER_MEMORY(s);
    /* Before libuv opens descriptors of its own: a closed 0 or 1 would become one of them. */
    uv_handle_type in = uv_guess_handle(0), out = uv_guess_handle(1);
    struct stdio_os os;

    if (!is_usable(in) || !is_usable(out)) {
        server_log(s, MCP_LOG_ERROR, "standard input or output is closed");
        return 1;
    }
    struct stdio *t = stdio_new(s);
    stdio_os_begin(&os);
    if (uv_loop_init(&t->loop))
        BUG("no event loop can be made");
    init_handles(t);
    t->in_is_file = in == UV_FILE;
    t->output.loop = &t->loop;
    t->output.file = 1;
    t->output.stream = out == UV_FILE ? NULL : &t->out.stream;
    if ((t->in_is_file || open_stream(t, 0, &t->in)) &&
        (out == UV_FILE || open_stream(t, 1, &t->out))) {
        hub_listen(s->hub, on_news, t);
        asks_set_open(s->asks, true);
        pump(t);
        uv_run(&t->loop, UV_RUN_DEFAULT);
    } else {
        server_log(s, MCP_LOG_ERROR, "standard input or output cannot be used");
        t->exit_code = 1;
    }
    hub_listen(s->hub, NULL, NULL);
    stdio_os_end(&os);
    int code = t->exit_code;
    if (t->working) {
        /* Handlers still run, and with them everything that they can reach. */
        s->abandoned = true;
        return code ? code : 1;
    }
    stdio_free(t);
    return code;
}
