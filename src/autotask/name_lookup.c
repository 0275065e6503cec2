/* From what a person wrote to the id of a record: an id, a number, an e-mail address, a name. The
 * server is asked for equal names first and for names that contain the text after that; what fits
 * several records is never guessed at. */
#include "autotask/names.h"

#include "autotask/client_parts.h"
#include "autotask/names_cache.h"
#include "autotask/naming.h"
#include "base/arena.h"
#include "base/jw.h"
#include "base/utf8.h"

enum {
    TEXT_MAX_BYTES = 200,
    FILTER_MAX = 8 * 1024,
    ROWS = 25,
    NEAR_ROWS = 100,
    SHOWN = 8,
    NEAR_SHOWN = 5,
    SPLITS_MAX = 4
};

struct lookup {
    struct at_client *client;
    struct at_call *call;
    const struct cat_entity *entity;
    struct naming naming;
    struct str text;
    struct at_rows rows;
};

/* ---- Asking ---- */

static void write_condition(struct jw *w, const char *op, const char *field, struct str value)
{
    jw_object(w);
    jw_kz(w, "op", op);
    jw_kz(w, "field", field);
    jw_kstr(w, "value", value);
    jw_end(w);
}

static void open_group(struct jw *w, const char *op)
{
    jw_object(w);
    jw_kz(w, "op", op);
    jw_key(w, STR("items"));
    jw_array(w);
}

static void close_group(struct jw *w)
{
    jw_end(w);
    jw_end(w);
}

/* A person's name may be split at every space, and may be written "Last, First". */
static void write_person(struct jw *w, const char *op, const struct naming *n, struct str text)
{
    unsigned splits = 0;
    ptrdiff_t comma = str_find(text, ',');
    open_group(w, "or");
    if (comma > 0) {
        open_group(w, "and");
        write_condition(w, op, n->shown[1], str_trim(str_make(text.p, (size_t)comma)));
        write_condition(w, op, n->shown[0],
                        str_trim(str_make(text.p + comma + 1, text.n - (size_t)comma - 1)));
        close_group(w);
    }
    for (size_t i = 1; i < text.n && splits < SPLITS_MAX; i++) {
        if (text.p[i] != ' ')
            continue;
        open_group(w, "and");
        write_condition(w, op, n->shown[0], str_trim(str_make(text.p, i)));
        write_condition(w, op, n->shown[1], str_trim(str_make(text.p + i, text.n - i)));
        close_group(w);
        splits++;
    }
    write_condition(w, op, n->shown[1], text);
    write_condition(w, op, n->shown[0], text);
    close_group(w);
}

static void write_any_email(struct jw *w, const struct naming *n, struct str text)
{
    open_group(w, "or");
    for (size_t i = 0; i < ARRAY_LEN(n->emails) && n->emails[i]; i++)
        write_condition(w, "eq", n->emails[i], text);
    close_group(w);
}

/* All fields that make a name, so that an asset is found by its serial number too. */
static void write_name(struct jw *w, const char *op, const struct naming *n, struct str text)
{
    if (n->joined) {
        write_person(w, op, n, text);
    } else if (n->search || !n->shown[1]) {
        write_condition(w, op, n->search ? n->search : n->shown[0], text);
    } else {
        open_group(w, "or");
        for (size_t i = 0; i < ARRAY_LEN(n->shown) && n->shown[i]; i++)
            write_condition(w, op, n->shown[i], text);
        close_group(w);
    }
}

enum by { BY_EMAIL, BY_NUMBER, BY_NAME, BY_PIECE, BY_START };

static void write_filter(struct jw *w, const struct lookup *l, enum by by, struct str text)
{
    jw_array(w);
    if (by == BY_EMAIL)
        write_any_email(w, &l->naming, text);
    else if (by == BY_NUMBER)
        write_condition(w, "eq", l->naming.number, text);
    else
        write_name(w,
                   by == BY_NAME    ? "eq"
                   : by == BY_PIECE ? "contains"
                                    : "beginsWith",
                   &l->naming, text);
    jw_end(w);
}

static enum err_code ask(struct lookup *l, enum by by, struct str text, unsigned max,
                         struct err *err)
{
    CLEANUP(buf_done) struct buf b = {0};
    const char *fields[NAMING_FIELDS_MAX];
    struct jw w;
    buf_init(&b, FILTER_MAX);
    jw_init(&w, &b);
    write_filter(&w, l, by, text);
    if (!jw_ok(&w) || b.failed)
        return err_set(err, ERR_BAD_VALUE, "The name is too long to be looked up.");
    struct at_query q = {.filter = buf_str(&b), .fields = fields, .max_rows = max};
    q.n_fields = naming_fields(l->entity, &l->naming, fields);
    return at_query(l->client, l->call, l->entity, &q, &l->rows, err);
}

/* ---- Choosing ---- */

enum fit { PARTIAL, SAME_IN_ANY_CASE, SAME };

static bool is_active(const struct json *row)
{
    const struct json *v = json_get_nocase(row, STR("isActive"));
    int64_t n;
    if (json_i64(v, &n))
        return n != 0;
    return !json_is(v, JSON_BOOL) || json_true(v);
}

static struct str search_text(const struct lookup *l, const struct json *row)
{
    if (l->naming.search)
        return json_str(json_get_nocase(row, str_from(l->naming.search)));
    return naming_text(l->call->arena, &l->naming, row);
}

static enum fit fit_of(const struct lookup *l, const struct json *row, enum fit at_least)
{
    struct str name = search_text(l, row);
    if (str_eq(name, l->text))
        return SAME;
    if (str_eq_nocase(name, l->text) || at_least == SAME_IN_ANY_CASE)
        return SAME_IN_ANY_CASE;
    return at_least;
}

static int64_t id_of(const struct json *row)
{
    int64_t id = 0;
    if (!json_i64(json_get_nocase(row, STR("id")), &id))
        BUG("a row without id passed");
    return id;
}

struct choice {
    enum fit best;
    size_t n, n_active;
    const struct json *any, *active;
};

static struct choice choose(const struct lookup *l, enum fit at_least)
{
    struct choice c = {.best = PARTIAL};
    for (size_t i = 0; i < l->rows.n; i++) {
        const struct json *row = l->rows.rows[i];
        enum fit fit = fit_of(l, row, at_least);
        if (fit < c.best)
            continue;
        if (fit > c.best)
            c = (struct choice){.best = fit};
        c.n++;
        c.any = row;
        if (is_active(row)) {
            c.n_active++;
            c.active = row;
        }
    }
    return c;
}

static void add_candidate(struct buf *b, const struct lookup *l, const struct json *row)
{
    struct str name = naming_text(l->call->arena, &l->naming, row);
    struct str title = l->naming.search ? search_text(l, row) : STR("");
    struct str email = l->naming.emails[0]
                           ? json_str(json_get_nocase(row, str_from(l->naming.emails[0])))
                           : STR("");
    if (b->n > 0)
        buf_add_z(b, ", ");
    naming_say(b, name);
    if (title.n > 0) {
        buf_add_char(b, ' ');
        naming_say(b, utf8_cut(title, 60));
    }
    buf_printf(b, " (id %lld", (long long)id_of(row));
    if (email.n > 0) {
        buf_add_z(b, ", ");
        naming_say(b, email);
    }
    buf_add_z(b, is_active(row) ? ")" : ", inactive)");
}

static enum err_code ambiguous(const struct lookup *l, enum fit best, enum fit at_least,
                               struct err *err)
{
    CLEANUP(buf_done) struct buf b = {0};
    size_t shown = 0;
    bool more = l->rows.more;
    buf_init(&b, sizeof(err->text));
    for (size_t i = 0; i < l->rows.n; i++) {
        if (fit_of(l, l->rows.rows[i], at_least) != best)
            continue;
        if (shown == SHOWN || b.n > 900) {
            more = true;
            break;
        }
        add_candidate(&b, l, l->rows.rows[i]);
        shown++;
    }
    (void)err_set(err, ERR_AMBIGUOUS_LABEL, "\"%.*s\" fits several records of %.*s: %s%s.",
                  STR_ARG(l->text), STR_ARG(l->entity->name), buf_cstr(&b),
                  more ? " and more" : "");
    err_fix(err, "Use the whole name or the id of the one that is meant.");
    return ERR_AMBIGUOUS_LABEL;
}

/* ERR_OK with *ret_found false: nothing fits. */
static enum err_code settle(const struct lookup *l, enum fit at_least, bool *ret_found,
                            int64_t *ret, struct err *err)
{
    *ret_found = l->rows.n > 0;
    if (l->rows.n == 0)
        return ERR_OK;
    struct choice c = choose(l, at_least);
    bool complete = !l->rows.more || c.best > PARTIAL;
    if (c.n == 1 && complete)
        *ret = id_of(c.any);
    else if (c.n_active == 1 && complete)
        *ret = id_of(c.active);
    else
        return ambiguous(l, c.best, at_least, err);
    return ERR_OK;
}

/* ---- Nothing fits ---- */

static struct str first_word(struct str text)
{
    struct str rest = text;
    return str_split(&rest, ' ');
}

/* Names that begin like the text, nearest first. A failure here must not hide the real message. */
static void add_near_names(struct lookup *l, struct buf *b, struct str *ret_first)
{
    struct err ignored = {0};
    struct str start = first_word(l->text);
    const struct json *best[NEAR_SHOWN] = {0};
    size_t n = 0;
    if (start.n > 3)
        start.n = 3;
    if (start.n < 2 || l->naming.search || (start.p[start.n - 1] & 0x80) ||
        ask(l, BY_START, start, NEAR_ROWS, &ignored))
        return;
    for (size_t i = 0; i < l->rows.n; i++) {
        unsigned d = str_distance(l->text, search_text(l, l->rows.rows[i]));
        size_t at = n < NEAR_SHOWN ? n++ : NEAR_SHOWN;
        while (at > 0 && str_distance(l->text, search_text(l, best[at - 1])) > d) {
            if (at < NEAR_SHOWN)
                best[at] = best[at - 1];
            at--;
        }
        if (at < NEAR_SHOWN)
            best[at] = l->rows.rows[i];
    }
    for (size_t i = 0; i < n; i++)
        add_candidate(b, l, best[i]);
    if (n > 0)
        *ret_first = search_text(l, best[0]);
}

static enum err_code unknown(struct lookup *l, struct err *err)
{
    CLEANUP(buf_done) struct buf b = {0};
    struct str first = {0};
    buf_init(&b, sizeof(err->text) - 300);
    add_near_names(l, &b, &first);
    (void)err_set(err, ERR_UNKNOWN_LABEL, "Nothing in %.*s is named \"%.*s\".%s%s%s",
                  STR_ARG(l->entity->name), STR_ARG(l->text), b.n ? " Closest: " : "", buf_cstr(&b),
                  b.n ? "." : "");
    if (first.n > 0) {
        buf_reset(&b);
        naming_quote(&b, first);
        err_fix(err, "Call again with %s, or with an id.", buf_cstr(&b));
    } else {
        err_fix(err, "Check the spelling, use a shorter part of the name, or give the id.");
    }
    return ERR_UNKNOWN_LABEL;
}

static enum err_code unknown_number(const struct lookup *l, struct err *err)
{
    (void)err_set(err, ERR_NOT_FOUND, "There is no record with the number %.*s in %.*s.",
                  STR_ARG(l->text), STR_ARG(l->entity->name));
    err_fix(err, "Check the number, or search by title.");
    return ERR_NOT_FOUND;
}

/* ---- The whole road ---- */

static bool is_digits(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] < '0' || s.p[i] > '9')
            return false;
    }
    return s.n > 0;
}

/* T20261120.0003, P20120604.0001: a letter, a date, a dot and a count. */
static bool looks_like_number(struct str s)
{
    return s.n >= 11 && !is_digits(str_make(s.p, 1)) && is_digits(str_make(s.p + 1, 8)) &&
           s.p[9] == '.' && s.p[10] >= '0' && s.p[10] <= '9';
}

static enum err_code find(struct lookup *l, int64_t *ret, struct err *err)
{
    bool found = false;
    enum err_code rc;
    if (l->naming.number && looks_like_number(l->text)) {
        rc = ask(l, BY_NUMBER, l->text, ROWS, err);
        if (!rc)
            rc = settle(l, SAME_IN_ANY_CASE, &found, ret, err);
        return rc || found ? rc : unknown_number(l, err);
    }
    if (l->naming.emails[0] && str_find(l->text, '@') > 0) {
        rc = ask(l, BY_EMAIL, l->text, ROWS, err);
        if (!rc)
            rc = settle(l, SAME_IN_ANY_CASE, &found, ret, err);
        return rc || found ? rc : unknown(l, err);
    }
    rc = ask(l, BY_NAME, l->text, ROWS, err);
    if (!rc)
        rc = settle(l, l->naming.joined ? PARTIAL : SAME_IN_ANY_CASE, &found, ret, err);
    if (rc || found)
        return rc;
    rc = ask(l, BY_PIECE, l->text, ROWS, err);
    if (!rc)
        rc = settle(l, PARTIAL, &found, ret, err);
    return rc || found ? rc : unknown(l, err);
}

static enum err_code who_is_me(const struct at_client *c, struct str *ret, struct err *err)
{
    struct str me = str_trim(str_from(c->options.me ? c->options.me : ""));
    if (me.n > 0 && !str_eq_nocase(me, STR("me"))) {
        *ret = me;
        return ERR_OK;
    }
    (void)err_set(err, ERR_SETUP_NEEDED, "It is not known who \"me\" is.");
    err_fix(err, "Give a name, an e-mail address or an id; or set AUTOTASK_ME to the resource that "
                 "this server "
                 "works for and restart it.");
    return ERR_SETUP_NEEDED;
}

enum err_code at_name_to_id(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                            struct str name, int64_t *ret, struct err *err)
{
    struct lookup l = {.client = c, .call = call, .entity = e, .text = str_trim(name)};
    enum err_code rc = ERR_OK;
    int64_t id;
    if (str_eq_nocase(l.text, STR("me")) && str_eq(e->name, STR("Resources")))
        rc = who_is_me(c, &l.text, err);
    if (rc)
        return rc;
    if (l.text.n == 0 || l.text.n > TEXT_MAX_BYTES)
        return err_set(err, ERR_BAD_VALUE, "A name for a record of %.*s must have 1 to %d bytes.",
                       STR_ARG(e->name), TEXT_MAX_BYTES);
    if (is_digits(l.text)) {
        if (!str_to_i64(l.text, ret))
            return err_set(err, ERR_BAD_VALUE, "%.*s is too large for an id.", STR_ARG(l.text));
        return ERR_OK;
    }
    if (!naming_of(e, &l.naming)) {
        (void)err_set(err, ERR_BAD_VALUE, "Records of %.*s have no names: \"%.*s\" is not an id.",
                      STR_ARG(e->name), STR_ARG(l.text));
        err_fix(err, "Give the id, a number.");
        return ERR_BAD_VALUE;
    }
    if (names_cache_id(c->names, e, l.text, ret))
        return ERR_OK;
    uint64_t epoch = names_cache_epoch(c->names, e);
    rc = find(&l, &id, err);
    if (rc)
        return rc;
    names_cache_put_id(c->names, e, epoch, l.text, id);
    *ret = id;
    return ERR_OK;
}
