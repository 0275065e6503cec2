/* Ready-made lists. An entry is written once per form, at the first request for it; a page is then
 * one slice of text. */
#include "mcp/listing.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/extensions.h"
#include "mcp/seal.h"
#include "mcp/server.h"

enum { LIST_MAX = 64 * 1024 * 1024, CURSOR_MAX = 64 * 1024 };

void listing_init(struct listing *l, const char *key, size_t (*count)(const struct mcp_server *s),
                  void (*write)(const struct mcp_server *s, size_t index, enum rev rev,
                                struct jw *w))
{
    *l = (struct listing){.key = key, .count = count, .write = write};
}

void listing_reset(struct listing *l)
{
    for (size_t i = 0; i < LIST_FORMS; i++) {
        buf_done(&l->forms[i].text);
        mem_free(l->forms[i].ends);
        l->forms[i] = (struct listing_text){0};
    }
}

void listing_done(struct listing *l)
{
    listing_reset(l);
}

static uint64_t hash_more(uint64_t h, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211U; /* FNV-1a */
    return h;
}

static bool make_text(struct listing *l, const struct mcp_server *s, enum rev rev,
                      struct listing_text *t)
{
    size_t n = l->count(s);

    buf_init(&t->text, LIST_MAX);
    t->ends = mem_calloc(n + 1, sizeof(*t->ends));
    for (size_t i = 0; i < n; i++) {
        struct jw w;
        jw_init(&w, &t->text);
        l->write(s, i, rev, &w);
        buf_add_char(&t->text, ',');
        t->ends[i] = t->text.n;
    }
    t->check = hash_more(hash_more(14695981039346656037U, str_from(l->key)), buf_str(&t->text));
    t->made = !t->text.failed;
    if (t->made)
        return true;
    buf_done(&t->text);
    mem_free(t->ends);
    *t = (struct listing_text){0};
    return false;
}

/* ---- Cursors ---- */

static struct str cursor_text(struct mcp_call *call, struct str list, uint64_t check, size_t offset)
{
    return str_from(
        str_printf(call->arena, "%llx %zx %.*s", (unsigned long long)check, offset, STR_ARG(list)));
}

const char *list_cursor_make(struct mcp_call *call, struct str list, uint64_t check, size_t offset)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, CURSOR_MAX);
    seal_write(&b, call->server->seal_key, SEAL_CURSOR, cursor_text(call, list, check, offset));
    return str_dup(call->arena, buf_str(&b));
}

static size_t read_hex(struct str s)
{
    size_t v = 0;

    for (size_t i = 0; i < s.n && i < 8; i++) {
        unsigned char c = (unsigned char)s.p[i];
        v = v * 16 + (c >= 'a' ? c - 'a' + 10U : c - '0' + 0U);
    }
    return v;
}

enum err_code list_cursor_read(struct mcp_call *call, struct str list, uint64_t check, size_t n,
                               size_t *ret)
{
    const struct json *cursor = json_get(call->msg.params, STR("cursor"));
    struct buf b CLEANUP(buf_done) = {0};
    size_t offset = 0;

    /* Some clients send null for the first page; the empty string is a cursor like another. */
    if (!cursor || json_is(cursor, JSON_NULL) ||
        (json_is(cursor, JSON_STRING) && !json_str(cursor).n)) {
        *ret = 0;
        return ERR_OK;
    }
    buf_init(&b, CURSOR_MAX);
    if (seal_open(&b, call->server->seal_key, SEAL_CURSOR, json_str(cursor))) {
        struct str rest = buf_str(&b);
        (void)str_split(&rest, ' ');
        offset = read_hex(str_split(&rest, ' '));
    }
    if (!offset || offset >= n || !str_eq(buf_str(&b), cursor_text(call, list, check, offset)))
        return err_set(&call->err, ERR_INVALID_PARAMS,
                       "The cursor is not one of this list, or the list has changed; start again "
                       "without a cursor.");
    *ret = offset;
    return ERR_OK;
}

/* The entries from first on that the request sees, at most a page of them; returns where the next
 * page begins. Neighbours go out as one piece. */
static size_t write_page(struct listing *l, struct mcp_call *call, const struct listing_text *t,
                         size_t first, size_t n)
{
    size_t left = call->server->limits.page_size ? call->server->limits.page_size : n;
    uint32_t gates = l->visible ? client_gates(call) : 0;
    size_t i = first;

    while (i < n && left > 0) {
        size_t from = i;
        while (i < n && left > 0 && (!l->visible || l->visible(call, i, gates))) {
            i++;
            left--;
        }
        size_t begin = from ? t->ends[from - 1] : 0;
        if (i > from)
            jw_raw(&call->w, str_make(t->text.p + begin, t->ends[i - 1] - begin - 1));
        while (i < n && l->visible && !l->visible(call, i, gates))
            i++;
    }
    return i;
}

enum err_code listing_run(struct listing *l, struct mcp_call *call)
{
    struct mcp_server *s = call->server;
    struct listing_text *t = &l->forms[call->rev];
    size_t n = l->count(s), first = 0;

    if (!t->made && !make_text(l, s, call->rev, t))
        return err_set(&call->err, ERR_SERVER_BUSY, "There is no memory for the list; try again.");
    enum err_code rc = list_cursor_read(call, str_from(l->key), t->check, n, &first);
    if (rc)
        return rc;

    jw_key(&call->w, str_from(l->key));
    jw_array(&call->w);
    size_t last = write_page(l, call, t, first, n);
    jw_end(&call->w);
    if (last < n)
        jw_kz(&call->w, "nextCursor", list_cursor_make(call, str_from(l->key), t->check, last));
    answer_cache(call, s->limits.list_ttl_ms);
    return ERR_OK;
}
