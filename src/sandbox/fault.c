/* Reading a fault from words. Each word is a row of one table: its name, and what it sets. */
#include "sandbox/fault.h"

#include "base/buf.h"

#include <stdio.h>

enum {
    LATE_MAX_MS = 3600000,
    OUTAGE_MAX_MS = 600000,
    SIZE_MAX_MB = 120,
    SIZE_DEFAULT_MB = 64,
    REDIRECT = 307
};

typedef bool word_fn(struct sb_fault *f, struct str value);

static bool read_int(struct str value, int64_t min, int64_t max, int *ret)
{
    int64_t v;
    if (!str_to_i64(value, &v) || v < min || v > max)
        return false;
    *ret = (int)v;
    return true;
}

/* Index of value among names, or -1. */
static int one_of(struct str value, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (names[i] && str_eq_nocase(value, str_from(names[i])))
            return (int)i;
    }
    return -1;
}

static bool copy(struct str value, char *out, size_t cap)
{
    if (value.n == 0 || value.n >= cap)
        return false;
    memcpy(out, value.p, value.n);
    out[value.n] = '\0';
    return true;
}

static bool word_delay(struct sb_fault *f, struct str value)
{
    return read_int(value, 0, LATE_MAX_MS, &f->delay_ms);
}

static bool word_stall(struct sb_fault *f, struct str value)
{
    f->delay_ms = SB_STALL_MS;
    return value.n == 0;
}

static bool word_late(struct sb_fault *f, struct str value)
{
    return read_int(value, 1, LATE_MAX_MS, &f->late_ms);
}

static bool word_status(struct sb_fault *f, struct str value)
{
    return read_int(value, 200, 599, &f->status);
}

static bool word_error(struct sb_fault *f, struct str value)
{
    if (f->status == 0)
        f->status = 500;
    return copy(value, f->error, sizeof(f->error));
}

static bool word_retry_after(struct sb_fault *f, struct str value)
{
    if (f->status == 0)
        f->status = 429;
    return copy(value, f->retry_after, sizeof(f->retry_after));
}

static bool word_redirect(struct sb_fault *f, struct str value)
{
    if (f->status == 0)
        f->status = REDIRECT;
    return copy(value, f->location, sizeof(f->location));
}

static bool word_wrong_zone(struct sb_fault *f, struct str value)
{
    f->wrong_zone = true;
    return value.n == 0;
}

static bool read_place(struct str value, enum sb_fault_cut *ret)
{
    static const char *const names[] = {[SB_CUT_REQUEST] = "request",
                                        [SB_CUT_BEFORE] = "before",
                                        [SB_CUT_HEAD] = "head",
                                        [SB_CUT_BODY] = "body",
                                        [SB_CUT_AFTER] = "after"};
    int i = one_of(value, names, ARRAY_LEN(names));
    *ret = i < 0 ? SB_CUT_NOT : (enum sb_fault_cut)i;
    return i >= 0;
}

static bool word_reset(struct sb_fault *f, struct str value)
{
    return read_place(value, &f->cut);
}

static bool word_close(struct sb_fault *f, struct str value)
{
    return read_place(value, &f->close) && f->close >= SB_CUT_BEFORE && f->close <= SB_CUT_BODY;
}

static bool word_stop(struct sb_fault *f, struct str value)
{
    return read_place(value, &f->stop) && (f->stop == SB_CUT_HEAD || f->stop == SB_CUT_BODY);
}

static bool word_drip(struct sb_fault *f, struct str value)
{
    return read_int(value, 1, 60000, &f->drip_ms);
}

static bool word_refuse(struct sb_fault *f, struct str value)
{
    return read_int(value, 1, OUTAGE_MAX_MS, &f->refuse_ms);
}

static bool word_silent(struct sb_fault *f, struct str value)
{
    return read_int(value, 1, OUTAGE_MAX_MS, &f->silent_ms);
}

static bool word_body(struct sb_fault *f, struct str value)
{
    static const char *const names[] = {
        [SB_BODY_REAL] = "real",           [SB_BODY_TRUNCATED] = "truncated",
        [SB_BODY_MALFORMED] = "malformed", [SB_BODY_DUPLICATE] = "duplicate",
        [SB_BODY_HTML] = "html",           [SB_BODY_UTF8] = "utf8",
        [SB_BODY_SURROGATE] = "surrogate", [SB_BODY_NUL] = "nul",
        [SB_BODY_EMPTY] = "empty",         [SB_BODY_HUGE] = "huge",
        [SB_BODY_ENDLESS] = "endless",     [SB_BODY_GZIP] = "gzip"};
    int i = one_of(value, names, ARRAY_LEN(names));
    f->body = i < 0 ? SB_BODY_REAL : (enum sb_fault_body)i;
    return i >= 0;
}

static bool word_size(struct sb_fault *f, struct str value)
{
    return read_int(value, 1, SIZE_MAX_MB, &f->size_mb);
}

static bool word_head(struct sb_fault *f, struct str value)
{
    static const char *const names[] = {[SB_HEAD_LENGTHS] = "lengths",
                                        [SB_HEAD_LONG] = "long",
                                        [SB_HEAD_HUGE] = "huge",
                                        [SB_HEAD_CR] = "cr",
                                        [SB_HEAD_INTERIM] = "interim"};
    int i = one_of(value, names, ARRAY_LEN(names));
    f->head = i < 0 ? SB_HEAD_REAL : (enum sb_fault_head)i;
    return i >= 0;
}

static bool word_applied(struct sb_fault *f, struct str value)
{
    f->effect = SB_EFFECT_APPLIED;
    return value.n == 0;
}

static bool word_skip(struct sb_fault *f, struct str value)
{
    f->effect = SB_EFFECT_SKIPPED;
    return value.n == 0;
}

static const struct {
    const char *name;
    word_fn *set;
    const char *wants;
} words[] = {
    {"delay", word_delay, "milliseconds, at most an hour"},
    {"stall", word_stall, "no value"},
    {"late", word_late, "milliseconds, at most an hour"},
    {"status", word_status, "a number from 200 to 599"},
    {"error", word_error, "a text of less than 200 bytes"},
    {"retry-after", word_retry_after, "a header value of less than 64 bytes"},
    {"redirect", word_redirect, "a URL of less than 200 bytes"},
    {"wrong-zone", word_wrong_zone, "no value"},
    {"reset", word_reset, "request, before, head, body or after"},
    {"close", word_close, "before, head or body"},
    {"stop", word_stop, "head or body"},
    {"drip", word_drip, "milliseconds between two bytes, at most a minute"},
    {"refuse", word_refuse, "milliseconds, at most ten minutes"},
    {"silent", word_silent, "milliseconds, at most ten minutes"},
    {"body", word_body,
     "truncated, malformed, duplicate, html, utf8, surrogate, nul, empty, huge, endless or gzip"},
    {"size", word_size, "megabytes, at most 120"},
    {"head", word_head, "lengths, long, huge, cr or interim"},
    {"applied", word_applied, "no value"},
    {"skip", word_skip, "no value"},
};

static enum err_code parse_word(struct sb_fault *f, struct str word, struct err *err)
{
    struct str value = word;
    struct str name = str_trim(str_split(&value, '='));
    value = str_trim(value);
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!str_eq_nocase(name, str_from(words[i].name)))
            continue;
        if (words[i].set(f, value))
            return ERR_OK;
        return err_set(err, ERR_BAD_VALUE, "The fault \"%s\" wants %s, not \"%.*s\".",
                       words[i].name, words[i].wants, STR_ARG(value));
    }
    return err_set(err, ERR_BAD_VALUE, "There is no fault \"%.*s\".", STR_ARG(name));
}

enum err_code sb_fault_parse(struct str text, struct sb_fault *ret, struct err *err)
{
    struct sb_fault f = {.size_mb = SIZE_DEFAULT_MB};
    struct str rest = text;
    snprintf(f.words, sizeof(f.words), "%.*s", STR_ARG(str_trim(text)));
    while (rest.n > 0) {
        struct str word = str_trim(str_split(&rest, ';'));
        enum err_code code = word.n > 0 ? parse_word(&f, word, err) : ERR_OK;
        if (code)
            return code;
    }
    *ret = f;
    return ERR_OK;
}

bool sb_fault_replaces(const struct sb_fault *f)
{
    return f->status != 0 || f->wrong_zone;
}

bool sb_fault_applies(const struct sb_fault *f)
{
    if (f->cut == SB_CUT_REQUEST)
        return false;
    return f->effect == SB_EFFECT_DEFAULT ? !sb_fault_replaces(f) : f->effect == SB_EFFECT_APPLIED;
}

bool sb_fault_flows(const struct sb_fault *f)
{
    return f->close != SB_CUT_NOT || f->stop != SB_CUT_NOT || f->drip_ms > 0 ||
           f->body == SB_BODY_ENDLESS || f->head > SB_HEAD_LONG;
}
