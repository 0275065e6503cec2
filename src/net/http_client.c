/* The client: callers prepare their request, queue it and wait. One of those who wait drives the
 * requests of all with libcurl's multi interface and watches their deadlines and cancel flags; when
 * its own has ended, it hands that over to another. So a request that is alone costs no change of
 * threads. Handles and connections are kept between requests. */
#include "net/http_client.h"

#include "base/clock.h"
#include "net/http_transfer.h"
#include "net/net_os.h"

enum {
    CANCEL_POLL_MS = 40, /* how often the callers' cancel flags are looked at */
    POLL_MS = 60000,
    DEFAULT_CONNECT_TIMEOUT_MS = 10000,
    DEFAULT_CONNECTIONS = 8,
    MAX_IDLE_HANDLES = 64
};

struct http_client {
    struct client_setup setup;
    unsigned max_connections;
    CURLM *multi;
    struct transfer *active; /* the driver's */
    int64_t next_look_ms;    /* at the cancel flags; the driver's */

    uv_mutex_t lock; /* for the rest */
    bool driven;     /* somebody drives */
    bool stopping;
    bool look_now;
    unsigned users;
    uv_cond_t users_gone;
    struct transfer *queue, **queue_tail;
    CURL *idle[MAX_IDLE_HANDLES];
    unsigned n_idle;
};

/* ---- driving ---- */

static void end_transfer(struct http_client *c, struct transfer *t, enum transfer_end end,
                         CURLcode code)
{
    if (t->prev)
        t->prev->next = t->next;
    else
        c->active = t->next;
    if (t->next)
        t->next->prev = t->prev;
    c->setup.curl->multi_remove_handle(c->multi, t->easy);
    t->code = code;
    uv_mutex_lock(&c->lock);
    t->end = end;
    uv_cond_signal(&t->ended);
    uv_mutex_unlock(&c->lock);
}

static void begin_transfer(struct http_client *c, struct transfer *t)
{
    t->prev = NULL;
    t->next = c->active;
    if (t->next)
        t->next->prev = t;
    c->active = t;
    if (c->setup.curl->multi_add_handle(c->multi, t->easy))
        end_transfer(c, t, TRANSFER_ENDED, CURLE_FAILED_INIT);
}

static void reap(struct http_client *c)
{
    CURLMsg *msg;
    int left;

    while ((msg = c->setup.curl->multi_info_read(c->multi, &left))) {
        char *t = NULL;
        CURLcode code = msg->data.result;

        if (msg->msg != CURLMSG_DONE)
            continue;
        c->setup.curl->easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
        end_transfer(c, (struct transfer *)(void *)t, TRANSFER_ENDED, code);
    }
}

/* A write that is on its way is not abandoned: only its reply tells what became of it. */
static bool is_cancelled(const struct transfer *t)
{
    if (t->request->see_it_through && t->reached_request)
        return false;
    return t->request->cancel && __atomic_load_n(t->request->cancel, __ATOMIC_RELAXED);
}

/* Ends what is late or unwanted; returns for how long the thread may sleep. */
static int look_after(struct http_client *c, bool stopping, bool look_now)
{
    int64_t now = clock_mono_ms();
    int64_t wake = now + POLL_MS;
    bool look = look_now || now >= c->next_look_ms;

    if (look)
        c->next_look_ms = now + CANCEL_POLL_MS;
    for (struct transfer *t = c->active, *next; t; t = next) {
        next = t->next;
        if (stopping) {
            end_transfer(c, t, TRANSFER_STOPPED, CURLE_ABORTED_BY_CALLBACK);
        } else if (look && is_cancelled(t)) {
            end_transfer(c, t, TRANSFER_CANCELLED, CURLE_ABORTED_BY_CALLBACK);
        } else if (now >= t->deadline_ms) {
            end_transfer(c, t, TRANSFER_LATE, CURLE_OPERATION_TIMEDOUT);
        } else {
            wake = t->deadline_ms < wake ? t->deadline_ms : wake;
            if (t->request->cancel && c->next_look_ms < wake)
                wake = c->next_look_ms;
        }
    }
    return (int)(wake - now);
}

/* One round of all transfers; returns for how long there is nothing to do. */
static int drive_once(struct http_client *c, struct transfer *queue, bool stopping, bool look_now)
{
    int running;

    for (struct transfer *t = queue, *next; t; t = next) {
        next = t->next;
        begin_transfer(c, t);
    }
    c->setup.curl->multi_perform(c->multi, &running);
    reap(c);
    return look_after(c, stopping, look_now);
}

/* Somebody whose request goes on, or waits to be begun, drives from now on. */
static void hand_over_locked(struct http_client *c)
{
    struct transfer *heir = c->active ? c->active : c->queue;

    c->driven = false;
    if (heir)
        uv_cond_signal(&heir->ended);
}

/* Drives until the caller's own transfer has ended. Under the lock, which is let go meanwhile. */
static void drive_locked(struct http_client *c, const struct transfer *own)
{
    c->driven = true;
    while (own->end == TRANSFER_RUNNING) {
        struct transfer *queue = c->queue;
        bool look_now = c->look_now, stopping = c->stopping;

        c->queue = NULL;
        c->queue_tail = &c->queue;
        c->look_now = false;
        uv_mutex_unlock(&c->lock);
        int sleep_ms = drive_once(c, queue, stopping, look_now);
        /* Only the driver ends transfers, so its own needs no lock here. */
        if (own->end == TRANSFER_RUNNING)
            c->setup.curl->multi_poll(c->multi, NULL, 0, sleep_ms, NULL);
        uv_mutex_lock(&c->lock);
    }
    hand_over_locked(c);
}

/* ---- life ---- */

static bool is_hashed_folder(const char *path)
{
    uv_fs_t req;
    uv_dirent_t entry;
    bool found = false;
    uv_loop_t *no_loop = NULL;

    if (uv_fs_scandir(no_loop, &req, path, 0, NULL) >= 0) {
        while (!found && uv_fs_scandir_next(&req, &entry) == 0) {
            size_t n = strlen(entry.name); /* OpenSSL's form: 8 hex digits, ".0" */
            found = n == 10 && strspn(entry.name, "0123456789abcdef") == 8 &&
                    strcmp(entry.name + 8, ".0") == 0;
        }
    }
    uv_fs_req_cleanup(&req);
    return found;
}

static bool is_folder(const char *path)
{
    uv_fs_t req;
    bool yes = uv_fs_stat(NULL, &req, path, NULL) == 0 && (req.statbuf.st_mode & S_IFMT) == S_IFDIR;

    uv_fs_req_cleanup(&req);
    return yes;
}

static void choose_trust(struct client_setup *s, const char *wanted)
{
    static const char system_folder[] = "/etc/ssl/certs";

    if (wanted && is_folder(wanted))
        s->ca_folder = mem_strdup(wanted);
    else if (wanted)
        s->ca_file = mem_strdup(wanted);
    else if (is_hashed_folder(system_folder))
        s->ca_folder = mem_strdup(system_folder);
}

static void choose_proxy(struct client_setup *s, const struct http_client_options *o)
{
    if (o->proxy)
        s->proxy = mem_strdup(o->proxy);
    else if (!o->use_env_proxy)
        s->proxy = mem_strdup(""); /* to libcurl: none, whatever the environment says */
}

struct http_client *http_client_new(const struct http_client_options *options)
{
    struct http_client *c = mem_calloc(1, sizeof(*c));

    c->setup.connect_timeout_ms =
        options->connect_timeout_ms > 0 ? options->connect_timeout_ms : DEFAULT_CONNECT_TIMEOUT_MS;
    c->max_connections = options->max_connections ? options->max_connections : DEFAULT_CONNECTIONS;
    if (options->user_agent)
        c->setup.user_agent = mem_strdup(options->user_agent);
    if (options->ca_path)
        c->setup.ca_file = mem_strdup(options->ca_path); /* sorted out at the first request */
    choose_proxy(&c->setup, options);
    c->queue_tail = &c->queue;
    if (uv_mutex_init(&c->lock) || uv_cond_init(&c->users_gone))
        BUG("a lock could not be made");
    return c;
}

/* Loads libcurl, once. Under the lock. */
static enum err_code start_locked(struct http_client *c, struct err *err)
{
    if (c->multi)
        return ERR_OK;
    enum err_code rc = curl_load(&c->setup.curl, err);
    if (rc)
        return rc;
    const struct curl_api *curl = c->setup.curl;
    char *wanted = c->setup.ca_file;
    c->setup.ca_file = NULL;
    choose_trust(&c->setup, wanted);
    mem_free(wanted);
    c->multi = curl->multi_init();
    if (!c->multi)
        BUG("libcurl could not make a multi handle");
    curl->multi_setopt(c->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)c->max_connections);
    curl->multi_setopt(c->multi, CURLMOPT_MAXCONNECTS, (long)c->max_connections);
    return ERR_OK;
}

/* Lets the driver see at once what has changed. */
static void nudge_locked(struct http_client *c)
{
    if (c->driven)
        c->setup.curl->multi_wakeup(c->multi);
}

void http_client_free(struct http_client *c)
{
    if (!c)
        return;
    uv_mutex_lock(&c->lock);
    c->stopping = true;
    nudge_locked(c);
    while (c->users)
        uv_cond_wait(&c->users_gone, &c->lock);
    uv_mutex_unlock(&c->lock);
    while (c->n_idle)
        c->setup.curl->easy_cleanup(c->idle[--c->n_idle]);
    if (c->multi)
        c->setup.curl->multi_cleanup(c->multi);
    uv_cond_destroy(&c->users_gone);
    uv_mutex_destroy(&c->lock);
    mem_free(c->setup.user_agent);
    mem_free(c->setup.proxy);
    mem_free(c->setup.ca_folder);
    mem_free(c->setup.ca_file);
    mem_free(c);
}

void http_client_look_at_cancel(struct http_client *c)
{
    uv_mutex_lock(&c->lock);
    if (c->driven) {
        c->look_now = true;
        nudge_locked(c);
    }
    uv_mutex_unlock(&c->lock);
}

/* ---- one request ---- */

static enum err_code enter(struct http_client *c, struct transfer *t, struct err *err)
{
    uv_mutex_lock(&c->lock);
    enum err_code rc =
        c->stopping ? err_set(err, ERR_CANCELLED, "The program is ending.") : start_locked(c, err);
    if (!rc) {
        c->users++;
        t->easy = c->n_idle ? c->idle[--c->n_idle] : NULL;
    }
    uv_mutex_unlock(&c->lock);
    if (!rc && !t->easy)
        t->easy = c->setup.curl->easy_init();
    if (!rc && !t->easy)
        BUG("libcurl could not make a handle");
    return rc;
}

static void leave(struct http_client *c, struct transfer *t)
{
    const struct curl_api *curl = c->setup.curl;
    CURL *surplus = t->easy;

    curl->easy_reset(t->easy);
    uv_mutex_lock(&c->lock);
    if (c->n_idle < MAX_IDLE_HANDLES) {
        c->idle[c->n_idle++] = t->easy;
        surplus = NULL;
    }
    if (--c->users == 0)
        uv_cond_signal(&c->users_gone);
    uv_mutex_unlock(&c->lock); /* the client may be gone from here on */
    if (surplus)
        curl->easy_cleanup(surplus);
}

static void send_and_wait(struct http_client *c, struct transfer *t)
{
    net_block_sigpipe(); /* this thread may write to sockets of its own and of others */
    uv_cond_init(&t->ended);
    uv_mutex_lock(&c->lock);
    if (c->stopping)
        t->end = TRANSFER_STOPPED;
    if (t->end == TRANSFER_RUNNING) {
        if (!c->queue)
            nudge_locked(c);
        *c->queue_tail = t;
        c->queue_tail = &t->next;
    }
    while (t->end == TRANSFER_RUNNING) {
        if (c->driven)
            uv_cond_wait(&t->ended, &c->lock);
        else
            drive_locked(c, t);
    }
    uv_mutex_unlock(&c->lock);
    uv_cond_destroy(&t->ended);
}

enum err_code http_client_send(struct http_client *c, const struct http_request *request,
                               struct http_response *ret, struct err *err)
{
    struct transfer t = {.setup = &c->setup, .request = request, .response = ret};

    *ret = (struct http_response){.retry_after_s = -1, .sent = HTTP_NOT_SENT};
    buf_init(&ret->body, request->max_body);
    t.deadline_ms = clock_mono_ms() + (request->timeout_ms > 0 ? request->timeout_ms : 1);
    enum err_code rc = enter(c, &t, err);
    if (rc)
        return rc;
    rc = transfer_prepare(&t, err);
    if (!rc && is_cancelled(&t))
        t.end = TRANSFER_CANCELLED;
    else if (!rc)
        send_and_wait(c, &t);
    if (!rc)
        rc = transfer_result(&t, err);
    transfer_done(&t);
    leave(c, &t);
    return rc;
}

void http_response_done(struct http_response *r)
{
    buf_done(&r->body);
}
