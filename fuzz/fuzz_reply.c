/* Fuzzes the reading of Autotask's replies: the first bytes choose what was asked and the status,
 * the rest is the body. Whatever comes: success only with a JSON object, a refusal with a sentence
 * in UTF-8 and a next step, and never a write that is called undone after a 2xx or a lost reply. */
#include "autotask/reply_error.h"

#include "base/arena.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool is_utf8(const char *text)
{
    struct str s = str_from(text);
    while (s.n > 0) {
        size_t step = utf8_step(s);
        if (step == 0)
            return false;
        s = str_make(s.p + step, s.n - step);
    }
    return true;
}

static void check_error(const struct reply *r, const struct reply_verdict *v, const struct err *err)
{
    bool is_write = r->kind >= REPLY_CREATE;
    if (err->code != v->code || !err->text[0] || !err->fix[0])
        abort();
    if (!is_utf8(err->text) || !is_utf8(err->fix) || !is_utf8(err->field))
        abort();
    if (is_write && r->status >= 200 && r->status < 300 && err->effect == ERR_NOTHING_WRITTEN)
        abort();
    if (!is_write && err->effect != ERR_NOTHING_WRITTEN)
        abort();
    if (v->wait_s < 0 || err->retry_after_s < 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct arena *arena;
    static const int statuses[] = {200, 201, 204, 301, 307, 400, 401, 403, 404, 405,
                                   408, 409, 413, 429, 500, 502, 503, 504, 0,   100};
    static const char *const entities[] = {"Tickets", "Contacts", "TicketNotes", NULL};
    struct err err = {0};
    if (n < 3)
        return 0;
    if (!arena)
        arena = arena_new(256u << 20);
    arena_reset(arena);
    const char *name = entities[(data[0] >> 3) % ARRAY_LEN(entities)];
    struct reply r = {.kind = (enum reply_kind)(data[0] % (REPLY_DELETE + 1)),
                      .entity = name ? cat_entity_find(str_from(name)) : NULL,
                      .status = statuses[data[1] % ARRAY_LEN(statuses)],
                      .body = str_make((const char *)data + 3, n - 3),
                      .retry_after_s = (data[2] & 3) == 0 ? -1 : data[2] * data[2],
                      .redirect =
                          (data[1] & 0x80) && statuses[data[1] % ARRAY_LEN(statuses)] < 400};
    struct reply_verdict v = reply_judge(arena, &r, &err);
    if (v.code == ERR_OK) {
        if (!json_is(v.root, JSON_OBJECT) || r.status < 200 || r.status > 299 || err.code)
            abort();
    } else {
        check_error(&r, &v, &err);
    }
    err_clear(&err);
    (void)reply_malformed(&r, "a page of records", &err);
    if (!is_utf8(err.text))
        abort();
    return 0;
}
