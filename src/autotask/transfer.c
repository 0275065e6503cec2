/* Pieces are multiples of four characters, or of three bytes, so that each is base64 by itself. */
#include "autotask/transfer.h"

#include "base/base64.h"
#include "base/json.h"

#include <stdio.h>

enum { TEXT_PIECE = 64 * 1024, BYTES_PIECE = 48 * 1024 };

static enum err_code put_buf(void *ctx, struct str bytes, struct err *err)
{
    struct buf *b = ctx;
    buf_add_str(b, bytes);
    if (!b->failed)
        return ERR_OK;
    return err_set(err, ERR_TOO_LARGE, "The file is larger than the %zu bytes there is room for.",
                   b->max);
}

struct at_sink at_sink_of_buf(struct buf *b)
{
    return (struct at_sink){.put = put_buf, .ctx = b};
}

static enum err_code take_text(void *ctx, char *p, size_t cap, size_t *ret_n, struct err *err)
{
    struct str *left = ctx;
    size_t n = left->n < cap ? left->n : cap;
    (void)err;
    memcpy(p, left->p, n);
    *left = str_make(left->p + n, left->n - n);
    *ret_n = n;
    return ERR_OK;
}

struct at_source at_source_of_text(struct str *cursor)
{
    return (struct at_source){.take = take_text, .ctx = cursor, .size = cursor->n};
}

/* As many bytes as fit, from as many characters; the buffer is one piece's. */
static enum err_code take_base64(void *ctx, char *p, size_t cap, size_t *ret_n, struct err *err)
{
    CLEANUP(buf_done) struct buf bytes = {0};
    struct str *left = ctx;
    size_t n = cap / 3 * 4;
    if (n > left->n)
        n = left->n;
    buf_init(&bytes, cap + 3);
    if (!base64_decode(&bytes, str_make(left->p, n), BASE64_STANDARD) || bytes.n > cap ||
        (n == 0 && left->n > 0)) {
        (void)err_set(err, ERR_BAD_VALUE, "data is no base64.");
        err_field(err, STR("data"));
        err_fix(err, "Encode the file's bytes as base64, or give text.");
        return ERR_BAD_VALUE;
    }
    memcpy(p, bytes.p, bytes.n);
    *left = str_make(left->p + n, left->n - n);
    *ret_n = bytes.n;
    return ERR_OK;
}

struct at_source at_source_of_base64(struct str *cursor)
{
    struct str s = *cursor;
    uint64_t size =
        s.n / 4 * 3 + (s.n % 4 ? 3 : 0); /* what is no base64 is found when it is taken */
    for (size_t i = 0; i < 2 && s.n > i && s.p[s.n - 1 - i] == '='; i++)
        size -= size > 0;
    return (struct at_source){.take = take_base64, .ctx = cursor, .size = size};
}

/* ---- Down ---- */

static enum err_code damaged(const char *how, struct err *err)
{
    (void)err_set(err, ERR_UPSTREAM_UNAVAILABLE, "Autotask delivered the file %s.", how);
    err_fix(err, "Try again in a moment.");
    return ERR_UPSTREAM_UNAVAILABLE;
}

static enum err_code file_too_large(uint64_t max_bytes, struct err *err)
{
    (void)err_set(err, ERR_TOO_LARGE, "The file is larger than the %llu bytes that were allowed.",
                  (unsigned long long)max_bytes);
    err_fix(err, "Allow more, or open it in Autotask.");
    return ERR_TOO_LARGE;
}

/* Fewer bytes than stated are a loss. More are not held against it: no source says in which unit
 * every zone states the size. */
static enum err_code check_stated(const struct json *stated, uint64_t size, struct err *err)
{
    int64_t n;
    char how[96];
    if (!json_i64(stated, &n) || n < 0 || size >= (uint64_t)n)
        return ERR_OK;
    snprintf(how, sizeof(how), "incompletely: %llu of %lld bytes", (unsigned long long)size,
             (long long)n);
    return damaged(how, err);
}

enum err_code transfer_decode(struct str base64, const struct json *stated, struct at_sink sink,
                              uint64_t max_bytes, struct at_attachment *ret, struct err *err)
{
    CLEANUP(buf_done) struct buf piece = {0};
    struct digest digest;
    buf_init(&piece, TEXT_PIECE);
    digest_init(&digest);
    while (base64.n > 0) {
        size_t n = base64.n < TEXT_PIECE ? base64.n : TEXT_PIECE;
        bool last = n == base64.n;
        buf_reset(&piece);
        if (!base64_decode(&piece, str_make(base64.p, n), BASE64_STANDARD) ||
            (!last && piece.n != n / 4 * 3))
            return damaged("damaged: it is not base64", err);
        if (digest.n + piece.n > max_bytes)
            return file_too_large(max_bytes, err);
        digest_add(&digest, piece.p, piece.n);
        enum err_code rc = sink.put(sink.ctx, buf_str(&piece), err);
        if (rc)
            return rc;
        base64 = str_make(base64.p + n, base64.n - n);
    }
    enum err_code rc = check_stated(stated, digest.n, err);
    if (rc)
        return rc;
    ret->size = digest.n;
    digest_text(&digest, ret->sha256);
    return ERR_OK;
}

/* ---- Up ---- */

/* Fills p as far as the source goes. */
static enum err_code fill(const struct at_source *s, char *p, size_t cap, size_t *ret_n,
                          struct err *err)
{
    size_t n = 0;
    while (n < cap) {
        size_t got = 0;
        enum err_code rc = s->take(s->ctx, p + n, cap - n, &got, err);
        if (rc)
            return rc;
        if (got == 0)
            break;
        n += got;
    }
    *ret_n = n;
    return ERR_OK;
}

enum err_code transfer_encode(struct buf *out, const struct at_source *source,
                              struct digest *digest, struct err *err)
{
    char *piece = mem_alloc(BYTES_PIECE);
    size_t n = BYTES_PIECE;
    enum err_code rc = ERR_OK;
    digest_init(digest);
    while (!rc && n == BYTES_PIECE && digest->n <= source->size) {
        rc = fill(source, piece, BYTES_PIECE, &n, err);
        if (rc)
            break;
        digest_add(digest, piece, n);
        if (out)
            base64_encode(out, str_make(piece, n), BASE64_STANDARD);
    }
    mem_free(piece);
    if (!rc && digest->n != source->size)
        rc = err_set(err, ERR_BAD_VALUE,
                     "The file has not the %llu bytes that were announced; it may have changed.",
                     (unsigned long long)source->size);
    return rc;
}
