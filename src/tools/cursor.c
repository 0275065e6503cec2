/* A cursor is base64url of "1.<digest>.<now>.<last id>.<position>". */
#include "tools/cursor.h"

#include "base/base64.h"

#include <inttypes.h>
#include <stdio.h>

static const int64_t NOW_MAX_S = 253402300799; /* the end of the year 9999 */
static const int64_t POSITION_MAX = 1000000000;

/* FNV-1a over the arguments that decide which rows a search finds, in the tool's own order. */
static uint32_t digest(const struct tool_run *r)
{
    static const char *const ignored[] = {"cursor", "page", "limit", "format", "detail", "fields"};
    uint32_t h = 2166136261u;

    for (size_t i = 0; i < r->tool->n_args; i++) {
        bool skip = false;
        for (size_t k = 0; k < ARRAY_LEN(ignored); k++)
            skip = skip || strcmp(r->tool->args[i].name, ignored[k]) == 0;
        struct str text = skip ? STR("") : arg_text_at(r, i);
        for (size_t k = 0; k < text.n; k++)
            h = (h ^ (unsigned char)text.p[k]) * 16777619u;
        h = (h ^ 0x1F) * 16777619u;
    }
    return h;
}

static enum err_code refuse(struct tool_run *r, const char *why)
{
    enum err_code rc = err_set(&r->err, ERR_BAD_VALUE, "The cursor %s.", why);

    err_field(&r->err, STR("cursor"));
    err_fix(
        &r->err,
        "Use the next_cursor of the previous result with the same other arguments, or leave cursor "
        "out to start again.");
    return rc;
}

enum err_code cursor_read(struct tool_run *r, struct cursor *ret)
{
    struct str text = arg_text(r, "cursor");
    struct buf plain CLEANUP(buf_done) = {0};
    int64_t part[4];

    *ret = (struct cursor){.now_s = r->now_s};
    if (text.n == 0)
        return ERR_OK;
    buf_init(&plain, 256);
    if (!base64_decode(&plain, text, BASE64_URL))
        return refuse(r, "is damaged");
    struct str rest = buf_str(&plain);
    if (!str_eq(str_split(&rest, '.'), STR("1")))
        return refuse(r, "is damaged");
    for (size_t i = 0; i < ARRAY_LEN(part); i++)
        if (!str_to_i64(str_split(&rest, '.'), &part[i]) || part[i] < 0)
            return refuse(r, "is damaged");
    if (rest.n > 0 || part[1] > NOW_MAX_S || part[3] > POSITION_MAX)
        return refuse(r, "is damaged");
    if (part[0] != (int64_t)digest(r))
        return refuse(r, "belongs to a search with other arguments");
    *ret = (struct cursor){.now_s = part[1], .last_id = part[2], .position = part[3]};
    return ERR_OK;
}

const char *cursor_write(struct tool_run *r, const struct cursor *c)
{
    struct buf out CLEANUP(buf_done) = {0};
    char plain[128];

    int n = snprintf(plain, sizeof(plain), "1.%" PRIu32 ".%" PRId64 ".%" PRId64 ".%" PRId64,
                     digest(r), c->now_s, c->last_id, c->position);
    buf_init(&out, 512);
    base64_encode(&out, str_make(plain, (size_t)n), BASE64_URL);
    return str_dup(r->arena, buf_str(&out));
}
