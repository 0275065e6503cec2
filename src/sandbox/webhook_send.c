/* The thread of the callouts. A callout that the receiver does not answer with 2xx is tried again
 * up to five times, each time twice as long after; then it goes into WebhookEventErrorLogs, and a
 * webhook whose callouts keep failing is deactivated, of which its deactivationUrl is told. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "sandbox/webhook.h"

#include "base/base64.h"
#include "net/http_client.h"
#include "sandbox/server.h"

#include <openssl/sha.h>
#include <stdio.h>

enum {
    RETRIES = 5,
    TIMEOUT_MS = 5000,
    FAILURES_MAX = 5, /* failed callouts in a row after which a webhook is deactivated (assumed) */
    LOG_DAYS = 30,
    QUEUE_MAX = 10000,
    REPLY_MAX = 1 << 20,
    TEXT_MAX = 8000, /* of a row of the error log */
    HOUR_MAX = 1500, /* callouts of an entity in an hour; more are delayed */
    HOUR_MS = 3600000
};

/* When the last callouts of an entity were or are to be sent, by the sandbox's own clock. */
struct hour {
    int64_t at_ms[HOUR_MAX];
    size_t n;
};

struct waiting {
    struct waiting *next;
    int64_t due_ms;
    int attempt; /* from 0 */
    unsigned generation;
    struct sb_hook_call call; /* its texts are in text */
    char text[];
};

struct sb_hooks {
    struct sandbox *sb;
    int delay_ms, retry_ms;
    uv_thread_t thread;
    uv_mutex_t mutex; /* for everything below; taken inside the sandbox's lock, never around it */
    uv_cond_t cond;
    struct waiting *list;
    unsigned n_waiting;
    bool ended;
    volatile int cancel;
    unsigned generation; /* of the data; callouts of an older one have no effect any more */
    uint64_t sent, failed, delayed;
    struct hour *hours;         /* per kind */
    struct http_client *client; /* the thread's, made at the first callout */
};

/* ---- addresses and signatures ---- */

static bool is_this_machine(struct str host)
{
    static const char *const names[] = {"localhost", "[::1]"};
    int dots = 0;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(host, str_from(names[i])))
            return true;
    }
    if (!str_starts(host, STR("127.")))
        return false;
    for (size_t i = 0; i < host.n; i++) {
        dots += host.p[i] == '.';
        if (host.p[i] != '.' && (host.p[i] < '0' || host.p[i] > '9'))
            return false;
    }
    return dots == 3;
}

bool sb_hook_url_ok(struct str url)
{
    struct str rest = url;
    struct str scheme = str_split(&rest, ':');
    bool web = str_eq_nocase(scheme, STR("http")) || str_eq_nocase(scheme, STR("https"));
    if (!web || !str_starts(rest, STR("//")))
        return false;
    rest = str_make(rest.p + 2, rest.n - 2);
    size_t n = 0;
    while (n < rest.n && !strchr("/?#", rest.p[n]))
        n++;
    struct str host = str_make(rest.p, n);
    size_t end = host.n;
    while (end > 0 && host.p[end - 1] >= '0' && host.p[end - 1] <= '9')
        end--;
    if (end > 0 && host.p[end - 1] == ':')
        host.n = end - 1; /* without the port */
    return is_this_machine(host);
}

enum { SHA1_SIZE = SHA_DIGEST_LENGTH, SHA1_BLOCK = SHA_CBLOCK };

/* SHA-1 of two pieces, by libcrypto's plain functions: its HMAC and one-shot hashes bring all
 * providers into the program, a third of what has to be relocated at each start. */
static void sha1(struct str first, struct str rest, unsigned char out[SHA1_SIZE])
{
    SHA_CTX c;

    SHA1_Init(&c);
    SHA1_Update(&c, first.p ? first.p : "", first.n);
    SHA1_Update(&c, rest.p ? rest.p : "", rest.n);
    SHA1_Final(out, &c);
}

/* HMAC (RFC 2104, 2): two hashes, the key in front of each with another pad. */
void sb_hook_sign(struct str secret, struct str body, struct buf *out)
{
    unsigned char key[SHA1_BLOCK] = {0}, mac[SHA1_SIZE];
    struct str block = str_make((char *)key, sizeof(key)),
               hash = str_make((char *)mac, sizeof(mac));

    if (secret.n > sizeof(key))
        sha1(secret, str_make("", 0), key);
    else if (secret.n)
        memcpy(key, secret.p, secret.n);
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] ^= 0x36;
    sha1(block, body, mac);
    for (size_t i = 0; i < sizeof(key); i++)
        key[i] ^= 0x36 ^ 0x5c;
    sha1(block, hash, mac);
    buf_add_z(out, "sha1=");
    base64_encode(out, hash, BASE64_STANDARD);
}

/* ---- the queue ---- */

static struct str put(char **at, struct str s)
{
    struct str copy = str_make(*at, s.n);
    if (s.n > 0)
        memcpy(*at, s.p, s.n);
    (*at)[s.n] = '\0';
    *at += s.n + 1;
    return copy;
}

static struct waiting *waiting_new(const struct sb_hook_call *c)
{
    size_t n = c->url.n + c->deactivation_url.n + c->guid.n + c->secret.n + c->body.n + 5;
    struct waiting *w = mem_alloc(sizeof(*w) + n);
    char *at = w->text;
    *w = (struct waiting){.call = *c};
    w->call.url = put(&at, c->url);
    w->call.deactivation_url = put(&at, c->deactivation_url);
    w->call.guid = put(&at, c->guid);
    w->call.secret = put(&at, c->secret);
    w->call.body = put(&at, c->body);
    return w;
}

static void keep(struct sb_hooks *h, struct waiting *w, int64_t delay_ms)
{
    struct waiting **end = &h->list;
    w->due_ms = clock_mono_ms() + delay_ms;
    while (*end)
        end = &(*end)->next; /* of equal times, the first one first */
    *end = w;
    w->next = NULL;
    h->n_waiting++;
    uv_cond_signal(&h->cond);
}

/* The callout's place in the hours of its entity; says how much later than now it leaves. */
static int64_t wait_for_turn(struct sb_hooks *h, const struct sb_hook_call *call, bool *ret_late)
{
    struct hour *hour = &h->hours[call->kind - sb_hook_kinds];
    int64_t now_ms = sb_mono_ms(h->sb), at_ms = now_ms + h->delay_ms;
    *ret_late = false;
    if (h->sb->options.limits_off || call->is_notice)
        return h->delay_ms;
    int64_t *oldest = &hour->at_ms[hour->n % HOUR_MAX];
    if (hour->n >= HOUR_MAX && *oldest + HOUR_MS > at_ms) {
        *ret_late = true;
        at_ms = *oldest + HOUR_MS;
    }
    *oldest = at_ms;
    hour->n++;
    return at_ms - now_ms;
}

bool sb_hooks_queue(struct sb_hooks *h, const struct sb_hook_call *call)
{
    bool late = false;
    if (!h)
        return false;
    uv_mutex_lock(&h->mutex);
    if (h->n_waiting < QUEUE_MAX && !h->ended) {
        struct waiting *w = waiting_new(call);
        w->generation = h->generation;
        keep(h, w, wait_for_turn(h, call, &late));
        h->delayed += late;
    }
    uv_mutex_unlock(&h->mutex);
    return late;
}

void sb_hooks_clock_on(struct sb_hooks *h, int64_t ms)
{
    uv_mutex_lock(&h->mutex);
    for (struct waiting *w = h->list; w; w = w->next)
        w->due_ms -= ms;
    uv_cond_signal(&h->cond);
    uv_mutex_unlock(&h->mutex);
}

/* The one that is due first, if it is due; otherwise says how long to wait, -1 for ever. */
static struct waiting *take_due(struct sb_hooks *h, int64_t *ret_wait_ms)
{
    struct waiting **first = NULL;
    for (struct waiting **p = &h->list; *p; p = &(*p)->next) {
        if (!first || (*p)->due_ms < (*first)->due_ms)
            first = p;
    }
    *ret_wait_ms = first ? (*first)->due_ms - clock_mono_ms() : -1;
    if (!first || *ret_wait_ms > 0)
        return NULL;
    struct waiting *w = *first;
    *first = w->next;
    h->n_waiting--;
    return w;
}

static void drop_all(struct sb_hooks *h)
{
    while (h->list) {
        struct waiting *w = h->list;
        h->list = w->next;
        mem_free(w);
    }
    h->n_waiting = 0;
}

/* ---- sending ---- */

static bool send_one(struct sb_hooks *h, const struct sb_hook_call *c, char *why, size_t cap)
{
    struct buf signature CLEANUP(buf_done) = {0};
    struct http_response response = {0};
    struct err err = {0};
    if (!sb_hook_url_ok(c->url)) {
        snprintf(why, cap, "The sandbox sends callouts to this machine only, not to %.300s",
                 c->url.p);
        return false;
    }
    if (!h->client) {
        struct http_client_options options = {.user_agent = "Autotask-Sandbox-Webhook"};
        h->client = http_client_new(&options);
    }
    buf_init(&signature, 256);
    sb_hook_sign(c->secret, c->body, &signature);
    struct http_header headers[] = {
        {STR("Content-Type"), STR("application/json; charset=utf-8"), false},
        {STR("X-Hook-Signature"), buf_str(&signature), false},
    };
    struct http_request request = {.method = STR("POST"),
                                   .url = c->url,
                                   .headers = headers,
                                   .n_headers = ARRAY_LEN(headers),
                                   .body = c->body,
                                   .is_write = true,
                                   .timeout_ms = TIMEOUT_MS,
                                   .max_body = REPLY_MAX,
                                   .cancel = &h->cancel};
    bool ok = !http_client_send(h->client, &request, &response, &err);
    if (ok && (response.status < 200 || response.status > 299)) {
        snprintf(why, cap, "The receiver answered %d.", response.status);
        ok = false;
    } else if (!ok) {
        snprintf(why, cap, "%.700s", err.text);
    }
    http_response_done(&response);
    return ok;
}

static void log_attempt(const struct sb_hooks *h, const struct waiting *w, const char *why)
{
    char line[800];
    if (!h->sb->options.log)
        return;
    snprintf(line, sizeof(line), "callout %sWebhooks/%lld #%lld to %.200s: %s",
             w->call.kind->prefix, (long long)w->call.webhook, (long long)w->call.sequence,
             w->call.url.p, why ? why : "taken");
    h->sb->options.log(h->sb->options.log_ctx, line);
}

/* ---- after the last attempt; under the sandbox's lock ---- */

/* Counts failures of the webhook in a row; says how many there are now. */
static int64_t count_failure(struct sb_store *st, const struct sb_hook_call *c, bool ok)
{
    char key[80];
    snprintf(key, sizeof(key), "webhook failures %s %lld", c->kind->prefix, (long long)c->webhook);
    sqlite3_stmt *stmt = sb_stmt(
        st, ok ? STR("DELETE FROM sb_counters WHERE key=?1 RETURNING 0")
               : STR("INSERT INTO sb_counters VALUES (?1,1) ON CONFLICT(key) DO UPDATE SET n=n+1 "
                     "RETURNING n"));
    sqlite3_bind_text(stmt, 1, key, -1, SQLITE_TRANSIENT);
    int64_t n = sqlite3_step(stmt) == SQLITE_ROW ? sqlite3_column_int64(stmt, 0) : 0;
    while (sqlite3_step(stmt) == SQLITE_ROW)
        ;
    sqlite3_reset(stmt);
    return n;
}

static enum err_code add_log_row(struct sb_store *st, const struct sb_hook_call *c, const char *why,
                                 struct err *err)
{
    int64_t id;
    char now[32], old[32], sql[300];
    sb_store_datetime(sb_store_now(st), now, sizeof(now));
    sb_store_datetime(sb_store_now(st) - (int64_t)LOG_DAYS * 86400, old, sizeof(old));
    sqlite3_stmt *stmt =
        sb_stmt(st, STR("DELETE FROM \"WebhookEventErrorLogs\" WHERE createDateTime<?1"));
    sqlite3_bind_text(stmt, 1, old, -1, SQLITE_TRANSIENT);
    enum err_code code = sb_store_step(st, stmt, err);
    if (!code)
        code = sb_store_next_id(st, cat_entity_find(STR("WebhookEventErrorLogs")), &id, err);
    if (code)
        return code;
    snprintf(
        sql, sizeof(sql),
        "INSERT INTO \"WebhookEventErrorLogs\" "
        "(id,createDateTime,errorMessage,payload,sequenceNumber%s%s) VALUES (?1,?2,?3,?4,?5%s)",
        c->kind->log_id ? "," : "", c->kind->log_id ? c->kind->log_id : "",
        c->kind->log_id ? ",?6" : "");
    stmt = sb_stmt(st, str_from(sql));
    sqlite3_bind_int64(stmt, 1, id);
    sqlite3_bind_text(stmt, 2, now, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 3, why, -1, SQLITE_TRANSIENT);
    sqlite3_bind_text(stmt, 4, c->body.p, (int)(c->body.n > TEXT_MAX ? TEXT_MAX : c->body.n),
                      SQLITE_TRANSIENT);
    sqlite3_bind_int64(stmt, 5, c->sequence);
    if (c->kind->log_id)
        sqlite3_bind_int64(stmt, 6, c->webhook);
    return sb_store_step(st, stmt, err);
}

void sb_hooks_mail(struct sandbox *sb, const struct sb_hook_call *call, const char *subject,
                   const char *text)
{
    char sql[120], to[160] = "", about[300];
    snprintf(sql, sizeof(sql),
             "SELECT notificationEmailAddress, name FROM \"%sWebhooks\" WHERE id=?1",
             call->kind->prefix);
    sqlite3_stmt *stmt = sb_stmt(sb->st, str_from(sql));
    sqlite3_bind_int64(stmt, 1, call->webhook);
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        snprintf(to, sizeof(to), "%.*s", STR_ARG(sb_column_text(stmt, 0)));
        snprintf(about, sizeof(about), "Webhook %.*s (%sWebhooks/%lld): %s",
                 STR_ARG(sb_column_text(stmt, 1)), call->kind->prefix, (long long)call->webhook,
                 text);
    }
    sqlite3_reset(stmt);
    if (*to)
        sb_journal_mail(sb->journal, to, subject, about);
}

static void deactivate(struct sb_hooks *h, const struct sb_hook_call *c)
{
    struct sb_store *st = h->sb->st;
    struct buf body CLEANUP(buf_done) = {0};
    struct sb_hook_call notice = *c;
    struct err err = {0};
    char sql[120];
    snprintf(sql, sizeof(sql), "UPDATE \"%sWebhooks\" SET isActive=0 WHERE id=?1 AND isActive=1",
             c->kind->prefix);
    sqlite3_stmt *stmt = sb_stmt(st, str_from(sql));
    sqlite3_bind_int64(stmt, 1, c->webhook);
    (void)count_failure(st, c, true);
    if (sb_store_step(st, stmt, &err) || sqlite3_changes(st->db) == 0)
        return; /* others of its callouts were on their way when it was deactivated */
    sb_hooks_mail(h->sb, c, "Webhook deactivated", "its callouts kept failing.");
    buf_init(&body, 4096);
    notice.url = c->deactivation_url;
    notice.is_notice = true;
    sb_hook_body(&body, "Deactivated", &notice, c->webhook, STR("{}"), sb_store_now(st), 0);
    notice.body = buf_str(&body);
    (void)sb_hooks_queue(h, &notice);
}

static void settle(struct sb_hooks *h, const struct waiting *w, bool ok, const char *why)
{
    struct sandbox *sb = h->sb;
    struct err err = {0};
    uv_mutex_lock(&sb->work);
    uv_mutex_lock(&h->mutex);
    bool current = w->generation == h->generation && !h->ended;
    uv_mutex_unlock(&h->mutex);
    if (current && !ok && add_log_row(sb->st, &w->call, why, &err))
        log_attempt(h, w, err.text);
    if (current && !w->call.is_notice && count_failure(sb->st, &w->call, ok) >= FAILURES_MAX)
        deactivate(h, &w->call);
    uv_mutex_unlock(&sb->work);
}

/* ---- the thread ---- */

static void attempt(struct sb_hooks *h, struct waiting *w)
{
    char why[800] = "";
    bool ok = send_one(h, &w->call, why, sizeof(why));
    bool hopeless = !sb_hook_url_ok(w->call.url);
    log_attempt(h, w, ok ? NULL : why);
    uv_mutex_lock(&h->mutex);
    h->sent += ok;
    h->failed += !ok;
    bool again =
        !ok && !hopeless && w->attempt < RETRIES && !h->ended && w->generation == h->generation;
    if (again)
        keep(h, w, (int64_t)h->retry_ms << w->attempt++);
    uv_mutex_unlock(&h->mutex);
    if (again)
        return;
    settle(h, w, ok, why);
    mem_free(w);
}

static void run(void *arg)
{
    struct sb_hooks *h = arg;
    uv_mutex_lock(&h->mutex);
    while (!h->ended) {
        int64_t wait_ms;
        struct waiting *w = take_due(h, &wait_ms);
        if (w) {
            uv_mutex_unlock(&h->mutex);
            attempt(h, w);
            uv_mutex_lock(&h->mutex);
        } else if (wait_ms < 0) {
            uv_cond_wait(&h->cond, &h->mutex);
        } else {
            uv_cond_timedwait(&h->cond, &h->mutex, (uint64_t)wait_ms * 1000000u);
        }
    }
    uv_mutex_unlock(&h->mutex);
}

struct sb_hooks *sb_hooks_new(struct sandbox *sb, int delay_ms, int retry_ms)
{
    struct sb_hooks *h = mem_calloc(1, sizeof(*h));
    h->sb = sb;
    h->delay_ms = delay_ms;
    h->retry_ms = retry_ms;
    h->hours = mem_calloc(SB_HOOK_KINDS, sizeof(*h->hours));
    uv_mutex_init(&h->mutex);
    uv_cond_init(&h->cond);
    if (uv_thread_create(&h->thread, run, h))
        BUG("no thread for the sandbox's webhooks");
    return h;
}

void sb_hooks_free(struct sb_hooks *h)
{
    if (!h)
        return;
    uv_mutex_lock(&h->mutex);
    h->ended = true;
    __atomic_store_n(&h->cancel, 1,
                     __ATOMIC_RELAXED); /* a callout under way ends within the client's turn */
    uv_cond_signal(&h->cond);
    uv_mutex_unlock(&h->mutex);
    uv_thread_join(&h->thread);
    drop_all(h);
    http_client_free(h->client);
    mem_free(h->hours);
    uv_cond_destroy(&h->cond);
    uv_mutex_destroy(&h->mutex);
    mem_free(h);
}

void sb_hooks_reset(struct sb_hooks *h)
{
    uv_mutex_lock(&h->mutex);
    drop_all(h);
    h->generation++;
    h->sent = h->failed = h->delayed = 0;
    memset(h->hours, 0, SB_HOOK_KINDS * sizeof(*h->hours));
    uv_mutex_unlock(&h->mutex);
}

struct sb_hook_counts sb_hooks_count(struct sb_hooks *h)
{
    uv_mutex_lock(&h->mutex);
    struct sb_hook_counts n = {
        .sent = h->sent, .failed = h->failed, .waiting = h->n_waiting, .delayed = h->delayed};
    uv_mutex_unlock(&h->mutex);
    return n;
}
