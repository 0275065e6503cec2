/* Ready-made lists. An entry is written once per form, at the first request for it; a page is then
 * one slice of text. */
#include "mcp/listing.h"

#include "base/arena.h"
#include "base/json.h"
#include "mcp/answer.h"
#include "mcp/server.h"

enum { LIST_MAX = 64 * 1024 * 1024 };

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

static size_t form_of(enum rev rev)
{
    switch (rev) {
    case REV_2024_11_05:
        return 0;
    case REV_2025_03_26:
        return 1;
    case REV_2025_06_18:
    case REV_2025_11_25:
        return 2;
    case REV_2026_07_28:
        return 3;
    }
    return 3;
}

static uint64_t hash_more(uint64_t h, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        h = (h ^ (unsigned char)s.p[i]) * 1099511628211U; /* FNV-1a */
    return h;
}

static void make_text(struct listing *l, const struct mcp_server *s, enum rev rev,
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
    t->made = true;
}

/* ---- Cursors ---- */

static const char *cursor_text(struct arena *a, const struct listing_text *t, size_t offset)
{
    uint64_t check = hash_more(t->check + offset, STR("cursor"));
    return str_printf(a, "%zx-%08x", offset, (unsigned)(check >> 32));
}

static enum err_code read_cursor(struct mcp_call *call, const struct listing_text *t, size_t n,
                                 size_t *ret)
{
    const struct json *cursor = json_get(call->msg.params, STR("cursor"));
    struct str text = json_str(cursor);
    size_t offset = 0;

    /* Some clients send null for the first page; the empty string is a cursor like another. */
    if (!cursor || json_is(cursor, JSON_NULL) || (json_is(cursor, JSON_STRING) && !text.n)) {
        *ret = 0;
        return ERR_OK;
    }
    for (size_t i = 0; i < text.n && i < 8 && text.p[i] != '-'; i++) {
        char c = text.p[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10
                                                : 16;
        if (digit > 15)
            break;
        offset = offset * 16 + digit;
    }
    if (!offset || offset >= n || !str_eq(text, str_from(cursor_text(call->arena, t, offset))))
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
    size_t i = first;

    while (i < n && left > 0) {
        size_t from = i;
        while (i < n && left > 0 && (!l->visible || l->visible(call, i))) {
            i++;
            left--;
        }
        size_t begin = from ? t->ends[from - 1] : 0;
        if (i > from)
            jw_raw(&call->w, str_make(t->text.p + begin, t->ends[i - 1] - begin - 1));
        while (i < n && l->visible && !l->visible(call, i))
            i++;
    }
    return i;
}

enum err_code listing_run(struct listing *l, struct mcp_call *call)
{
    struct mcp_server *s = call->server;
    struct listing_text *t = &l->forms[form_of(call->rev)];
    size_t n = l->count(s), first = 0;

    if (!t->made)
        make_text(l, s, call->rev, t);
    enum err_code rc = read_cursor(call, t, n, &first);
    if (rc)
        return rc;

    jw_key(&call->w, str_from(l->key));
    jw_array(&call->w);
    size_t last = write_page(l, call, t, first, n);
    jw_end(&call->w);
    if (last < n)
        jw_kz(&call->w, "nextCursor", cursor_text(call->arena, t, last));
    answer_cache(call, s->limits.list_ttl_ms);
    return ERR_OK;
}
