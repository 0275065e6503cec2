/* Writes results. Text comes first in the reader's order: totals, table, what was applied, what to
 * do next; the structured form is built from the same view, so both say the same. */
#include "tools/render.h"

#include "base/clock.h"
#include "base/jw.h"
#include "base/log.h"
#include "base/utf8.h"
#include "tools/html_text.h"
#include "tools/mail_quote.h"
#include "tools/offer.h"
#include "tools/resolve.h"
#include "tools/tokens.h"
#include "tools/untrusted.h"

#include <inttypes.h>

enum {
    RESULT_MAX = 4 * 1024 * 1024,
    CELL_CHARS = 60, /* of one table cell */
    RECORD_LINE_CHARS = 400,
    LONG_TEXT_CHARS = 4000,  /* of one framed text */
    ONLY_TEXT_CHARS = 16000, /* of the one text that was asked for */
    /* Of a result, text and structured form each. A result has 20,000 tokens at most; what is
     * estimated can be a seventh more. */
    SHOWN_TOKENS = 17000,
    SHOWN_MAX = 80 * 1024
};

static bool is_too_long(const struct buf *b)
{
    /* A token is seldom less than a byte and a half. */
    return b->n > SHOWN_MAX || (b->n > SHOWN_TOKENS && tokens_estimate(buf_str(b)) > SHOWN_TOKENS);
}

/* What this tool can be asked for less of. */
static const char *how_to_ask_for_less(struct tool_run *r)
{
    static const char *const ways[][2] = {{"limit", "a smaller limit"},
                                          {"fields", "fewer fields"},
                                          {"notes", "no notes (notes=false)"},
                                          {"time", "no time entries (time=false)"},
                                          {"filter", "a narrower filter"},
                                          {"company", "one company"},
                                          {"queue", "one queue"},
                                          {"technician", "one technician"},
                                          {"period", "a shorter period"},
                                          {"days", "fewer days"},
                                          {"search", "a search word"},
                                          {"offset", "one text at a time (fields, offset)"}};
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, 1024);
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        for (size_t k = 0; k < r->tool->n_args; k++)
            if (strcmp(r->tool->args[k].name, ways[i][0]) == 0)
                buf_printf(&b, "%s%s", b.n > 0 ? ", " : "", ways[i][1]);
    return b.n > 0 ? str_printf(r->arena, " Ask for less: %s.", buf_cstr(&b)) : "";
}

/* What is too long for any model is cut, and says so; the structured form then holds the same text.
 */
static void cut(struct tool_run *r, struct buf *text, struct buf *structured)
{
    struct buf whole CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&whole, RESULT_MAX);
    struct str kept = tokens_cut(buf_str(text), SHOWN_TOKENS, SHOWN_MAX);
    buf_add_str(&whole, kept);
    buf_printf(&whole, "\n(cut here: %zu more bytes.%s)\n", text->n - kept.n,
               how_to_ask_for_less(r));
    buf_reset(text);
    buf_add_str(text, buf_str(&whole));
    buf_reset(structured);
    jw_init(&w, structured);
    jw_object(&w);
    jw_kbool(&w, "cut", true);
    jw_kstr(&w, "text", buf_str(text));
    jw_end(&w);
}

static void send(struct tool_run *r, struct buf *text, struct buf *structured)
{
    if (text->failed || structured->failed) {
        (void)err_set(&r->err, ERR_TOO_LARGE, "The result is larger than %d MB.",
                      RESULT_MAX / (1024 * 1024));
        err_fix(&r->err, "Ask for fewer rows (limit) or fewer columns (fields).");
        return;
    }
    if (is_too_long(text) || is_too_long(structured))
        cut(r, text, structured);
    mcp_text(r->call, buf_cstr(text), text->n);
    if (structured->n > 0)
        mcp_structured(r->call, buf_cstr(structured), structured->n);
}

void render_context(const struct tool_run *r, struct buf *out, bool with_zone)
{
    if (with_zone)
        buf_printf(out, " · %s", r->ctx->time_zone);
    if (r->ctx->is_sandbox)
        buf_add_z(out, " · SANDBOX (built-in sample data)");
}

const char *render_deep_link(struct tool_run *r, const struct cat_entity *e, int64_t id)
{
    struct at_status status = at_status(r->ctx->client);

    if (!str_eq(e->name, STR("Tickets")) || !status.web_url || !status.web_url[0])
        return NULL;
    return str_printf(
        r->arena,
        "%sAutotask/AutotaskExtend/ExecuteCommand.aspx?Code=OpenTicketDetail&TicketID=%" PRId64,
        status.web_url, id);
}

/* ---- Lists ---- */

static void write_totals(struct tool_run *r, struct buf *out, const struct view *v,
                         const struct render_list *l)
{
    if (l->total >= 0 && (int64_t)v->n_rows == l->total)
        buf_printf(out, "%" PRId64 " %s", l->total, l->noun);
    else if (l->total >= 0 && l->first > 0 && v->n_rows > 0)
        buf_printf(out, "%" PRId64 " %s (showing %zu-%zu)", l->total, l->noun, l->first,
                   l->first + v->n_rows - 1);
    else if (l->total >= 0)
        buf_printf(out, "%" PRId64 " %s (%zu shown)", l->total, l->noun, v->n_rows);
    else
        buf_printf(out, "%zu %s shown", v->n_rows, l->noun);
    render_context(r, out, true);
    buf_add_char(out, '\n');
}

/* "2h late" and the like for a due date that has passed; empty otherwise. */
static struct str lateness(struct tool_run *r, const struct json *row, const char *due_field)
{
    bool has_zone, has_time;
    int64_t due;

    if (!iso_parse(json_str(json_get(row, str_from(due_field))), &due, &has_zone, &has_time) ||
        due >= r->now_s)
        return STR("");
    int64_t minutes = (r->now_s - due) / 60;
    if (minutes < 120)
        return str_from(str_printf(r->arena, " (%" PRId64 "m late)", minutes));
    if (minutes < 48 * 60)
        return str_from(str_printf(r->arena, " (%" PRId64 "h late)", minutes / 60));
    return str_from(str_printf(r->arena, " (%" PRId64 "d late)", minutes / (24 * 60)));
}

/* Only what is open can be late; a list without its status column does not tell. */
static bool is_open(struct tool_run *r, const struct view *v, size_t row)
{
    for (size_t c = 0; c < v->n_columns; c++)
        if (str_eq(v->columns[c].field, STR("status")))
            return !label_is_closed(view_text(r, v, row, c));
    return false;
}

static struct str make_cell(struct tool_run *r, const struct view *v, const struct render_list *l,
                            size_t row, size_t column)
{
    struct str text = view_text(r, v, row, column);

    if (!l->due_field || text.n == 0 || !str_eq(v->columns[column].field, str_from(l->due_field)) ||
        !is_open(r, v, row))
        return text;
    struct str late = lateness(r, v->rows[row], l->due_field);
    return late.n > 0 ? str_from(str_printf(r->arena, "%.*s%.*s", STR_ARG(text), STR_ARG(late)))
                      : text;
}

/* The texts of all cells, row by row: made once, for people and for programs. */
static const struct str *make_cells(struct tool_run *r, const struct view *v,
                                    const struct render_list *l)
{
    struct str *cells = arena_alloc(r->arena, (v->n_rows * v->n_columns + 1) * sizeof(struct str));

    for (size_t row = 0; row < v->n_rows; row++)
        for (size_t c = 0; c < v->n_columns; c++)
            cells[row * v->n_columns + c] = make_cell(r, v, l, row, c);
    return cells;
}

static void write_table(struct buf *out, const struct view *v, const struct str *cells)
{
    for (size_t c = 0; c < v->n_columns; c++)
        buf_printf(out, "|%.*s", STR_ARG(v->columns[c].heading));
    buf_add_z(out, "|\n");
    for (size_t c = 0; c < v->n_columns; c++)
        buf_add_z(out, "|-");
    buf_add_z(out, "|\n");
    for (size_t row = 0; row < v->n_rows; row++) {
        for (size_t c = 0; c < v->n_columns; c++) {
            buf_add_char(out, '|');
            untrusted_cell(out, cells[row * v->n_columns + c], CELL_CHARS);
        }
        buf_add_z(out, "|\n");
    }
}

static void write_tsv(struct buf *out, const struct view *v, const struct str *cells)
{
    for (size_t c = 0; c < v->n_columns; c++)
        buf_printf(out, "%s%.*s", c > 0 ? "\t" : "", STR_ARG(v->columns[c].heading));
    buf_add_char(out, '\n');
    for (size_t row = 0; row < v->n_rows; row++) {
        for (size_t c = 0; c < v->n_columns; c++) {
            if (c > 0)
                buf_add_char(out, '\t');
            untrusted_line(out, cells[row * v->n_columns + c], RECORD_LINE_CHARS);
        }
        buf_add_char(out, '\n');
    }
}

static void write_list_json(struct tool_run *r, struct buf *out, const struct view *v,
                            const struct render_list *l, const struct str *cells)
{
    struct buf cell CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&cell, 64 * 1024);
    jw_init(&w, out);
    jw_object(&w);
    if (l->total >= 0)
        jw_ki64(&w, "total", l->total);
    jw_kz(&w, "next_cursor", l->next_cursor);
    jw_key(&w, STR("columns"));
    jw_array(&w);
    for (size_t c = 0; c < v->n_columns; c++)
        jw_str(&w, v->columns[c].heading);
    jw_end(&w);
    jw_key(&w, STR("rows"));
    jw_array(&w);
    for (size_t row = 0; row < v->n_rows; row++) {
        jw_array(&w);
        for (size_t c = 0; c < v->n_columns; c++) {
            buf_reset(&cell);
            untrusted_line(&cell, cells[row * v->n_columns + c], RECORD_LINE_CHARS);
            jw_str(&w, buf_str(&cell));
        }
        jw_end(&w);
    }
    jw_end(&w);
    if (l->applied.n > 0)
        jw_kstr(&w, "applied", l->applied);
    if (l->order)
        jw_kz(&w, "order", l->order);
    if (l->extra)
        jw_kz(&w, "summary", l->extra);
    if (v->note)
        jw_kz(&w, "note", v->note);
    jw_kz(&w, "time_zone", r->ctx->time_zone);
    if (r->ctx->is_sandbox)
        jw_kbool(&w, "sandbox", true);
    jw_end(&w);
    if (!jw_ok(&w))
        out->failed = true;
}

static void write_footer(struct buf *out, const struct view *v, const struct render_list *l)
{
    if (l->extra)
        buf_printf(out, "%s\n", l->extra);
    if (v->note)
        buf_printf(out, "%s\n", v->note);
    if (v->n_rows == 0 && l->total > 0)
        buf_printf(out, "This page is behind the last of the %lld records.\n", (long long)l->total);
    else if (v->n_rows == 0)
        buf_add_z(out, "Nothing matched; do not make up records.\n");
    if (l->applied.n > 0)
        buf_printf(out, "Filter applied: %.*s.", STR_ARG(l->applied));
    if (l->order && v->n_rows > 1)
        buf_printf(out, "%sOrder: %s.", l->applied.n > 0 ? " " : "", l->order);
    if (l->applied.n > 0 || (l->order && v->n_rows > 1))
        buf_add_char(out, '\n');
    if (l->next_cursor)
        buf_printf(out, "Next page: the same call with cursor=%s\n", l->next_cursor);
}

static void write_list(struct tool_run *r, const struct view *v, const struct render_list *list,
                       const struct str *cells, struct buf *text, struct buf *structured)
{
    struct str format = arg_text(r, "format");

    buf_reset(text);
    buf_reset(structured);
    write_list_json(r, structured, v, list, cells);
    if (str_eq(format, STR("json"))) {
        buf_add_str(text, buf_str(structured));
        return;
    }
    write_totals(r, text, v, list);
    if (v->n_rows > 0 && str_eq(format, STR("tsv")))
        write_tsv(text, v, cells);
    else if (v->n_rows > 0)
        write_table(text, v, cells);
    write_footer(text, v, list);
}

/* In tokens; a text that has too many bytes for its tokens counts by these. */
static size_t size_of(const struct buf *b)
{
    size_t tokens = tokens_estimate(buf_str(b)), by_bytes = b->n / (SHOWN_MAX / SHOWN_TOKENS + 1);

    return tokens > by_bytes ? tokens : by_bytes;
}

/* As many of the page's rows as a result may hold; the cursor would pass over the others. */
static void write_fewer(struct tool_run *r, const struct view *v, const struct render_list *list,
                        const struct str *cells, struct buf *text, struct buf *structured)
{
    struct view part = *v;
    struct render_list shorter = *list;

    shorter.next_cursor = NULL;
    while (part.n_rows > 1 && (is_too_long(text) || is_too_long(structured))) {
        size_t larger = size_of(text) > size_of(structured) ? size_of(text) : size_of(structured);
        size_t fit = (size_t)((double)part.n_rows * (SHOWN_TOKENS - 300) / (double)larger);
        part.n_rows = fit < part.n_rows ? (fit > 0 ? fit : 1) : part.n_rows - 1;
        shorter.extra = str_printf(r->arena,
                                   "%s%sToo long for one result: %zu of the %zu rows of this page "
                                   "are left out. Call again "
                                   "with limit=%zu, or fewer fields.",
                                   list->extra ? list->extra : "", list->extra ? "\n" : "",
                                   v->n_rows - part.n_rows, v->n_rows, part.n_rows);
        write_list(r, &part, &shorter, cells, text, structured);
    }
}

void render_list(struct tool_run *r, const struct view *v, const struct render_list *list)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf structured CLEANUP(buf_done) = {0};
    const struct str *cells = make_cells(r, v, list);

    buf_init(&text, RESULT_MAX);
    buf_init(&structured, RESULT_MAX);
    write_list(r, v, list, cells, &text, &structured);
    if (is_too_long(&text) || is_too_long(&structured))
        write_fewer(r, v, list, cells, &text, &structured);
    send(r, &text, &structured);
}

/* ---- Records ---- */

/* Where in a long text to begin, when it is the only one that was asked for. */
static struct str from_offset(struct tool_run *r, const struct view *v, struct str text,
                              size_t *ret)
{
    int64_t offset = v->n_columns == 1 ? arg_int(r, "offset", 0) : 0;

    for (*ret = 0; *ret < (size_t)offset && text.n > 0; ++*ret) {
        do {
            text.p++;
            text.n--;
        } while (text.n > 0 && ((unsigned char)*text.p & 0xC0) == 0x80);
    }
    return text;
}

static size_t characters(struct str text)
{
    size_t n = 0;

    for (size_t i = 0; i < text.n; i++)
        n += ((unsigned char)text.p[i] & 0xC0) != 0x80;
    return n;
}

/* The call that shows one text alone; more: further arguments, such as ,"offset":4000. NULL where
 * it cannot be made. */
static const char *text_call(struct tool_run *r, const struct view *v, size_t column,
                             const char *more)
{
    struct str id = json_number(json_get(v->rows[0], STR("id")));

    if (!offer_has(r->call, STR("get_entity")))
        return NULL;
    return str_printf(r->arena,
                      "get_entity {\"entity\":\"%.*s\",\"id\":%.*s,\"fields\":[\"%.*s\"]%s%s}",
                      STR_ARG(v->entity->name), STR_ARG(id), STR_ARG(v->columns[column].field),
                      v->raw ? ",\"raw\":true" : "", more);
}

/* One long text in its frame, quoted mail only where the text alone was asked for. *ret_rest is the
 * call that shows what was cut, or NULL. */
static void write_long(struct tool_run *r, struct buf *out, const struct view *v, size_t column,
                       const char **ret_rest)
{
    bool is_only = v->n_columns == 1;
    size_t limit = is_only ? ONLY_TEXT_CHARS : LONG_TEXT_CHARS, offset, quoted = 0;
    struct str text = from_offset(r, v, view_text(r, v, 0, column), &offset), shown = text;

    *ret_rest = NULL;
    if (is_only) {
        untrusted_block(out, text, limit);
    } else {
        untrusted_mail(out, text, limit, text_call(r, v, column, ""));
        shown = mail_own_text(text, &quoted);
    }
    if (characters(str_trim(shown)) > limit)
        *ret_rest =
            text_call(r, v, column, str_printf(r->arena, ",\"offset\":%zu", offset + limit));
}

/* Whether a long text is shown otherwise than it is stored. */
static bool is_from_html(const struct view *v, size_t column, struct str text)
{
    struct str stored = json_str(json_get(v->rows[0], v->columns[column].field));

    return !v->raw && !str_eq(stored, text);
}

static void write_record_json(struct tool_run *r, struct buf *out, const struct view *v,
                              const char *more)
{
    struct buf value CLEANUP(buf_done) = {0};
    const char *rest = NULL, *all_rests = NULL;
    struct jw w;

    buf_init(&value, RESULT_MAX);
    jw_init(&w, out);
    jw_object(&w);
    jw_key(&w, STR("record"));
    jw_object(&w);
    jw_kvalue(&w, "id", json_get(v->rows[0], STR("id")));
    for (size_t c = 0; c < v->n_columns; c++) {
        struct str text = view_text(r, v, 0, c);
        if (text.n == 0 || str_eq(v->columns[c].field, STR("id")))
            continue;
        buf_reset(&value);
        if (view_is_long_text(&v->columns[c]))
            write_long(r, &value, v, c, &rest);
        else
            untrusted_line(&value, text, RECORD_LINE_CHARS);
        jw_key(&w, v->columns[c].heading);
        jw_str(&w, buf_str(&value));
        if (rest)
            all_rests = all_rests ? str_printf(r->arena, "%s; %s", all_rests, rest) : rest;
    }
    jw_end(&w);
    if (all_rests)
        jw_kz(&w, "rest_of_text", all_rests);
    if (v->note)
        jw_kz(&w, "note", v->note);
    jw_kz(&w, "time_zone", r->ctx->time_zone);
    if (r->ctx->is_sandbox)
        jw_kbool(&w, "sandbox", true);
    if (more && more[0]) {
        buf_add_char(out, ',');
        buf_add_z(out, more);
    }
    jw_end(&w);
    if (!jw_ok(&w))
        out->failed = true;
}

static void write_record_lines(struct tool_run *r, struct buf *out, const struct view *v)
{
    for (size_t c = 0; c < v->n_columns; c++) {
        struct str text = view_text(r, v, 0, c);
        if (text.n == 0 || view_is_long_text(&v->columns[c]))
            continue;
        buf_printf(out, "%.*s: ", STR_ARG(v->columns[c].heading));
        untrusted_line(out, text, RECORD_LINE_CHARS);
        buf_add_char(out, '\n');
    }
    for (size_t c = 0; c < v->n_columns; c++) {
        struct str text = view_text(r, v, 0, c);
        if (text.n == 0 || !view_is_long_text(&v->columns[c]))
            continue;
        bool is_html = is_from_html(v, c, text);
        buf_printf(out, "%.*s (%s):\n", STR_ARG(v->columns[c].heading),
                   is_html         ? "HTML as text"
                   : html_is(text) ? "HTML as stored"
                                   : "text as entered");
        const char *rest;
        write_long(r, out, v, c, &rest);
        const char *raw = is_html && v->n_columns == 1 ? text_call(r, v, c, ",\"raw\":true") : NULL;
        if (raw)
            buf_printf(out, "As stored: %s\n", raw);
        if (rest)
            buf_printf(out, "The rest: %s\n", rest);
    }
}

void render_record(struct tool_run *r, const struct view *v, const char *title, const char *extra,
                   const char *structured_extra)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf structured CLEANUP(buf_done) = {0};
    int64_t id;

    buf_init(&text, RESULT_MAX);
    buf_init(&structured, RESULT_MAX);
    write_record_json(r, &structured, v, structured_extra);
    if (str_eq(arg_text(r, "format"), STR("json"))) {
        buf_add_str(&text, buf_str(&structured));
        send(r, &text, &structured);
        return;
    }
    buf_add_z(&text, title);
    render_context(r, &text, true);
    buf_add_char(&text, '\n');
    write_record_lines(r, &text, v);
    if (v->note)
        buf_printf(&text, "%s\n", v->note);
    if (extra)
        buf_add_z(&text, extra);
    const char *link =
        json_i64(json_get(v->rows[0], STR("id")), &id) ? render_deep_link(r, v->entity, id) : NULL;
    if (link)
        buf_printf(&text, "Open in Autotask: %s\n", link);
    send(r, &text, &structured);
}

void render_text(struct tool_run *r, struct str text, struct str json)
{
    struct buf out CLEANUP(buf_done) = {0};
    struct buf structured CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&out, RESULT_MAX);
    buf_init(&structured, RESULT_MAX);
    buf_add_str(&out, text);
    if (json.n > 0) {
        buf_add_str(&structured, json);
    } else {
        jw_init(&w, &structured);
        jw_object(&w);
        jw_kstr(&w, "message", text);
        jw_end(&w);
    }
    send(r, &out, &structured);
}

/* ---- Errors ---- */

static const char *effect_sentence(const struct tool_run *r)
{
    if (r->tool->hints.read_only)
        return "";
    if (r->wrote_partly)
        return " Only a part was written.";
    switch (r->err.effect) {
    case ERR_NOTHING_WRITTEN:
        return r->wrote ? " The write itself was done." : " Nothing was written.";
    case ERR_WRITE_UNKNOWN:
        return " Whether it was written is not known.";
    case ERR_WRITTEN:
        return " The write itself was done.";
    }
    return "";
}

static const char *effect_name(enum err_effect effect, bool wrote, bool partly)
{
    if (partly)
        return "partly";
    if (effect == ERR_WRITE_UNKNOWN)
        return "unknown";
    return effect == ERR_WRITTEN || wrote ? "yes" : "nothing";
}

static void clean(char *text, size_t cap)
{
    struct buf line CLEANUP(buf_done) = {0};

    log_redact(text);
    buf_init(&line, cap * 4);
    untrusted_line(&line, str_from(text), cap);
    struct str kept = utf8_cut(buf_str(&line), cap - 1);
    memcpy(text, kept.p, kept.n);
    text[kept.n] = '\0';
}

void render_clean_error(struct tool_run *r)
{
    clean(r->err.text, sizeof(r->err.text));
    clean(r->err.fix, sizeof(r->err.fix));
    clean(r->err.field, sizeof(r->err.field));
}

void render_error(struct tool_run *r)
{
    const struct err_info *info = err_info(r->err.code);
    struct err *e = &r->err;
    struct buf text CLEANUP(buf_done) = {0};
    struct buf structured CLEANUP(buf_done) = {0};
    struct jw w;

    /* The same call again is no good advice when the first one may have written. */
    bool retryable = info->retryable && e->effect == ERR_NOTHING_WRITTEN && !r->wrote;

    render_clean_error(r);
    buf_init(&text, RESULT_MAX);
    buf_init(&structured, RESULT_MAX);
    buf_printf(&text, "%s%s\n", e->text[0] ? e->text : info->text, effect_sentence(r));
    if (r->detail)
        buf_add_z(&text, r->detail);
    if (e->fix[0])
        buf_printf(&text, "Fix: %s\n", e->fix);
    buf_printf(&text, "[code=%s", info->name);
    if (e->field[0])
        buf_printf(&text, " field=%s", e->field);
    buf_printf(&text, " retryable=%s", retryable ? "true" : "false");
    if (e->retry_after_s > 0)
        buf_printf(&text, " retry_after_s=%d", e->retry_after_s);
    buf_add_z(&text, "]");

    jw_init(&w, &structured);
    jw_object(&w);
    jw_key(&w, STR("error"));
    jw_object(&w);
    jw_kz(&w, "code", info->name);
    jw_kz(&w, "message", e->text[0] ? e->text : info->text);
    if (r->detail)
        jw_kz(&w, "detail", r->detail);
    if (e->fix[0])
        jw_kz(&w, "fix", e->fix);
    if (e->field[0])
        jw_kz(&w, "field", e->field);
    jw_kbool(&w, "retryable", retryable);
    if (e->retry_after_s > 0)
        jw_ki64(&w, "retry_after_s", e->retry_after_s);
    if (!r->tool->hints.read_only)
        jw_kz(&w, "written", effect_name(e->effect, r->wrote, r->wrote_partly));
    if (r->at.written.operation[0])
        jw_kz(&w, "operation", r->at.written.operation);
    jw_end(&w);
    jw_end(&w);
    mcp_text(r->call, buf_cstr(&text), text.n);
    mcp_structured(r->call, buf_cstr(&structured), structured.n);
}
