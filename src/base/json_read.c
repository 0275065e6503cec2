/* json_parse(): a scan of the text that counts values and nesting before anything is built, then
 * yyjson on the arena's memory, then a look at the member names. The scan knows only strings and
 * brackets; whether the text is JSON is yyjson's to say. */
#include "base/json_yy.h"

#include "base/arena.h"
#include "base/bytes8.h"

const struct json_limits json_default_limits = {
    .max_bytes = (size_t)4 << 20, .max_depth = 64, .max_values = 200000};

struct scan {
    size_t tokens; /* strings, brackets that open, numbers and words */
    size_t names;
    size_t depth;
    size_t deepest;
    bool nuls; /* some string has an escaped NUL */
};

enum byte_kind { BYTE_WORD, BYTE_SPACE, BYTE_QUOTE, BYTE_OPEN, BYTE_CLOSE, BYTE_COLON };

static const unsigned char byte_kinds[256] = {
    [' '] = BYTE_SPACE, ['\t'] = BYTE_SPACE, ['\n'] = BYTE_SPACE, ['\r'] = BYTE_SPACE,
    [','] = BYTE_SPACE, ['"'] = BYTE_QUOTE,  ['{'] = BYTE_OPEN,   ['['] = BYTE_OPEN,
    ['}'] = BYTE_CLOSE, [']'] = BYTE_CLOSE,  [':'] = BYTE_COLON};

/* The next quote or backslash from i on, or the text's end. */
static size_t find_special(struct str text, size_t i)
{
    for (; text.n - i >= 8; i += 8) {
        uint64_t x = bytes8_load(text.p + i);
        uint64_t marks = bytes8_equal(x, '"') | bytes8_equal(x, '\\');
        if (marks)
            return i + bytes8_first(marks);
    }
    while (i < text.n && text.p[i] != '"' && text.p[i] != '\\')
        i++;
    return i;
}

/* Where the string that begins before i ends: behind its closing quote, or at the text's end. */
static size_t skip_string(struct str text, size_t i, bool *nuls)
{
    for (;;) {
        i = find_special(text, i);
        if (i >= text.n)
            return text.n;
        if (text.p[i] == '"')
            return i + 1;
        *nuls = *nuls || str_starts(str_make(text.p + i, text.n - i), STR("\\u0000"));
        i = text.n - i > 2 ? i + 2 : text.n;
    }
}

static size_t skip_word(struct str text, size_t i)
{
    while (i < text.n && byte_kinds[(unsigned char)text.p[i]] == BYTE_WORD)
        i++;
    return i;
}

static struct scan scan_text(struct str text)
{
    struct scan s = {0};
    for (size_t i = 0; i < text.n;) {
        switch ((enum byte_kind)byte_kinds[(unsigned char)text.p[i]]) {
        case BYTE_SPACE:
            i++;
            break;
        case BYTE_COLON:
            s.names++;
            i++;
            break;
        case BYTE_QUOTE:
            s.tokens++;
            i = skip_string(text, i + 1, &s.nuls);
            break;
        case BYTE_OPEN:
            s.tokens++;
            s.depth++;
            s.deepest = s.depth > s.deepest ? s.depth : s.deepest;
            i++;
            break;
        case BYTE_CLOSE:
            s.depth -= s.depth > 0;
            i++;
            break;
        case BYTE_WORD:
            s.tokens++;
            i = skip_word(text, i);
            break;
        }
    }
    return s;
}

static enum err_code check_scan(const struct scan *s, const struct json_limits *limits,
                                struct err *err)
{
    if (s->deepest > limits->max_depth)
        return err_set(err, ERR_JSON_LIMIT,
                       "The JSON is nested %zu levels deep; at most %u are accepted.", s->deepest,
                       limits->max_depth);
    size_t values = s->tokens > s->names ? s->tokens - s->names : 0;
    if (values > limits->max_values)
        return err_set(err, ERR_JSON_LIMIT, "The JSON holds %zu values; at most %zu are accepted.",
                       values, limits->max_values);
    return ERR_OK;
}

/* yyjson's memory: it asks for a copy of the text and for an array of values, which it grows by
 * half when its guess was too small. The scan knows how many values there are, so the array gets
 * the room for them at once and growing moves nothing. */
struct reader_memory {
    struct arena *a;
    size_t values_need; /* bytes that yyjson's array may come to */
    unsigned n_blocks;
    char *last;
    size_t last_size;
    bool exhausted;
};

static void *reader_malloc(void *ctx, size_t size)
{
    struct reader_memory *m = ctx;
    bool is_values = m->n_blocks++ > 0;
    if (is_values && size < m->values_need)
        size = m->values_need;
    char *p = arena_try(m->a, size);
    m->exhausted = m->exhausted || !p;
    m->last = p;
    m->last_size = size;
    return p;
}

static void *reader_realloc(void *ctx, void *old, size_t old_size, size_t size)
{
    struct reader_memory *m = ctx;
    if (old == m->last && size <= m->last_size)
        return old;
    void *p = reader_malloc(ctx, size);
    return p ? memcpy(p, old, old_size < size ? old_size : size) : NULL;
}

static void reader_free(void *ctx, void *p)
{
    (void)ctx;
    (void)p;
}

static yyjson_doc *read_document(struct arena *a, struct str text, size_t tokens, bool in_place,
                                 struct reader_memory *m, yyjson_read_err *bad)
{
    /* Growing by half stops between one and one and a half times what is needed; the document's own
     * record takes up to four values' room. */
    size_t values = tokens + 8;
    *m = (struct reader_memory){.a = a,
                                .values_need = (values + values / 2) * sizeof(yyjson_val),
                                .n_blocks = in_place}; /* then there is no copy of the text */
    yyjson_alc alc = {reader_malloc, reader_realloc, reader_free, m};
    /* A plain pointer for the sake of reading in place; otherwise it is not written to. */
    char *data = (char *)(uintptr_t)text.p;
    yyjson_read_flag how = YYJSON_READ_NUMBER_AS_RAW | (in_place ? YYJSON_READ_INSITU : 0);
    return yyjson_read_opts(data, text.n, how, &alc, bad);
}

static enum err_code syntax_error(const yyjson_read_err *bad, bool exhausted, struct err *err)
{
    if (exhausted)
        return err_set(err, ERR_JSON_LIMIT, "The JSON needs more memory than one request may use.");
    return err_set(err, ERR_JSON_SYNTAX, "The text is not valid JSON: %s at byte %zu.", bad->msg,
                   bad->pos);
}

/* A NUL in a name would end it early for everyone who compares C strings. yyjson refuses the bare
 * byte, so only an escape can have made one. */
static enum err_code check_nul(yyjson_val *first, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (unsafe_yyjson_get_type(first + i) != YYJSON_TYPE_OBJ)
            continue;
        size_t left = (size_t)(first[i].tag >> YYJSON_TAG_BIT);
        for (yyjson_val *name = first + i + 1; left > 0; left--) {
            if (str_find(json_yy_text(name), '\0') >= 0)
                return err_set(err, ERR_JSON_SYNTAX,
                               "The text is not valid JSON: a member name contains a NUL "
                               "character; remove it.");
            name = unsafe_yyjson_get_next(name + 1);
        }
    }
    return ERR_OK;
}

static enum err_code parse(struct arena *a, struct str text, const struct json_limits *limits,
                           bool in_place, const struct json **ret, struct err *err)
{
    limits = limits ? limits : &json_default_limits;
    if (text.n == 0)
        return err_set(err, ERR_JSON_SYNTAX, "The text is not valid JSON: it is empty.");
    if (text.n > limits->max_bytes)
        return err_set(err, ERR_JSON_LIMIT, "The JSON has %zu bytes; at most %zu are accepted.",
                       text.n, limits->max_bytes);
    struct scan scan = scan_text(text);
    enum err_code rc = check_scan(&scan, limits, err);
    if (rc)
        return rc;
    struct reader_memory memory;
    yyjson_read_err bad = {0};
    yyjson_doc *doc = read_document(a, text, scan.tokens, in_place, &memory, &bad);
    if (!doc)
        return syntax_error(&bad, memory.exhausted, err);

    size_t n = yyjson_doc_get_val_count(doc);
    yyjson_val *root = yyjson_doc_get_root(doc);
    arena_shrink(a, memory.last, memory.last_size, (size_t)((char *)(root + n) - memory.last));
    rc = scan.nuls ? check_nul(root, n, err) : ERR_OK;
    if (!rc)
        rc = json_check_names(root, n, err);
    if (!rc)
        *ret = json_from_yy(root);
    return rc;
}

enum err_code json_parse(struct arena *a, struct str text, const struct json_limits *limits,
                         const struct json **ret, struct err *err)
{
    return parse(a, text, limits, false, ret, err);
}

static void free_text(void *p)
{
    mem_free(p);
}

enum err_code json_parse_in_place(struct arena *a, struct buf *text,
                                  const struct json_limits *limits, const struct json **ret,
                                  struct err *err)
{
    char *behind = buf_reserve(text, YYJSON_PADDING_SIZE);

    if (!behind)
        return err_set(err, ERR_JSON_LIMIT, "The JSON needs more memory than one request may use.");
    memset(behind, 0, YYJSON_PADDING_SIZE);
    enum err_code rc = parse(a, buf_str(text), limits, true, ret, err);
    if (rc)
        return rc;
    arena_defer(a, free_text, text->p);
    *text = (struct buf){0};
    return ERR_OK;
}
