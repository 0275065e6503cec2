/* Answers of workflow tools. Facts and sections are collected first and written at the end, so that
 * the limit in tokens can take rows from the longest sections and every heading still says how many
 * there are in all. Text and structured form are written from the same cells. */
#include "tools/work.h"

#include "base/jw.h"
#include "tools/offer.h"
#include "tools/render.h"
#include "tools/untrusted.h"

#include <stdarg.h>
#include <stdio.h>

#define LEFT_OUT "Left out, because this server is kept to one company or queue"

enum {
    ANSWER_MAX = 1024 * 1024,
    TITLE_MAX = 1024,
    CELL_CHARS = 60,
    BYTES_PER_TOKEN = 3, /* tables of names and numbers: measured 2.9 to 3.6 with o200k */
    COLUMNS_MAX = 16
};

struct work_section {
    struct work_answer *a;
    const char *key, *heading;
    int64_t total;
    size_t limit;
    struct str headings[COLUMNS_MAX];
    size_t n_columns;
    struct str *cells; /* row by row */
    size_t n_rows, cap_rows;
    size_t offered;    /* rows there were, those beyond the limit included */
    size_t shown;      /* rows that are written */
    size_t text_chars; /* > 0: rows as lines with a framed last column */
    const char *note;
};

/* A fact or a section. */
struct work_item {
    const char *key;
    const char *fact; /* NULL: a section */
    struct work_section *section;
};

static const char *format(struct tool_run *r, const char *fmt, va_list args) PRINTF_LIKE(2, 0);
static const char *format(struct tool_run *r, const char *fmt, va_list args)
{
    va_list again;

    va_copy(again, args);
    int n = vsnprintf(NULL, 0, fmt, again);
    va_end(again);
    char *text = ARENA_ARRAY(r->arena, char, (size_t)n + 1);
    vsnprintf(text, (size_t)n + 1, fmt, args);
    return text;
}

static void free_buf(void *b)
{
    buf_done(b);
}

void work_answer_init(struct work_answer *a, struct tool_run *r, const char *title, ...)
{
    va_list args;

    va_start(args, title);
    *a = (struct work_answer){.r = r, .max_tokens = WORK_TOKENS, .title = format(r, title, args)};
    va_end(args);
    a->counted = ARENA_NEW(r->arena, struct buf);
    buf_init(a->counted, 16 * 1024);
    arena_defer(r->arena, free_buf, a->counted);
}

static struct work_item *add_item(struct work_answer *a, const char *key)
{
    if (a->n_items == a->cap_items) {
        size_t cap = a->cap_items ? a->cap_items * 2 : 16;
        a->items = arena_grow(a->r->arena, a->items, a->n_items, cap, sizeof(*a->items));
        a->cap_items = cap;
    }
    a->items[a->n_items] = (struct work_item){.key = key};
    return &a->items[a->n_items++];
}

void work_fact(struct work_answer *a, const char *key, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    add_item(a, key)->fact = format(a->r, fmt, args);
    va_end(args);
}

struct work_section *work_section(struct work_answer *a, const char *key, const char *heading,
                                  int64_t total, size_t limit)
{
    struct work_section *s = ARENA_NEW(a->r->arena, struct work_section);

    *s = (struct work_section){
        .a = a, .key = key, .heading = heading, .total = total, .limit = limit};
    add_item(a, key)->section = s;
    return s;
}

void work_as_lines(struct work_section *s, size_t max_chars)
{
    s->text_chars = max_chars;
}

static void add_heading(struct work_section *s, struct str heading)
{
    if (s->n_columns == COLUMNS_MAX)
        BUG("a section has too many columns");
    s->headings[s->n_columns++] = heading;
}

void work_columns(struct work_section *s, const char *const *headings)
{
    for (size_t i = 0; headings[i]; i++)
        add_heading(s, str_from(headings[i]));
}

void work_row(struct work_section *s, const struct str *cells)
{
    struct arena *arena = s->a->r->arena;

    s->offered++;
    if (s->n_rows == s->limit)
        return;
    if (s->n_rows == s->cap_rows) {
        size_t cap = s->cap_rows ? s->cap_rows * 2 : 16;
        s->cells = arena_grow(arena, s->cells, s->n_rows * s->n_columns, cap * s->n_columns,
                              sizeof(*s->cells));
        s->cap_rows = cap;
    }
    memcpy(s->cells + s->n_rows * s->n_columns, cells, s->n_columns * sizeof(*cells));
    s->n_rows++;
}

static bool is_hidden(const struct view_column *c)
{
    return str_eq(c->heading, STR("-"));
}

void work_row_of(struct work_section *s, const struct work_query *q, size_t row,
                 const char *extra_heading, struct str extra)
{
    struct str cells[COLUMNS_MAX];
    size_t n = 0;

    if (s->n_columns == 0) {
        for (size_t c = 0; c < q->view.n_columns; c++)
            if (!is_hidden(&q->view.columns[c]))
                add_heading(s, q->view.columns[c].heading);
        if (extra_heading)
            add_heading(s, str_from(extra_heading));
        s->note = q->view.note;
    }
    for (size_t c = 0; c < q->view.n_columns && n < COLUMNS_MAX; c++)
        if (!is_hidden(&q->view.columns[c]))
            cells[n++] = view_text(q->r, &q->view, row, c);
    if (extra_heading && n < COLUMNS_MAX)
        cells[n++] = extra;
    if (n != s->n_columns)
        BUG("the rows of a section have different columns");
    work_row(s, cells);
}

void work_rows_of(struct work_section *s, const struct work_query *q)
{
    for (size_t row = 0; row < q->view.n_rows; row++)
        work_row_of(s, q, row, NULL, STR(""));
}

void work_counted(struct work_answer *a, const char *fmt, ...)
{
    va_list args;

    va_start(args, fmt);
    if (a->counted->n > 0)
        buf_add_char(a->counted, ' ');
    buf_add_z(a->counted, format(a->r, fmt, args));
    va_end(args);
}

void work_next(struct work_answer *a, const char *fmt, ...)
{
    va_list args;

    if (a->n_next == WORK_NEXT_MAX)
        return;
    va_start(args, fmt);
    const char *call = format(a->r, fmt, args);
    va_end(args);
    struct str rest = str_from(call);
    if (offer_has(a->r->call, str_split(&rest, ' ')))
        a->next[a->n_next++] = call;
}

/* ---- Text ---- */

static void write_table(struct buf *out, const struct work_section *s)
{
    for (size_t c = 0; c < s->n_columns; c++)
        buf_printf(out, "|%.*s", STR_ARG(s->headings[c]));
    buf_add_z(out, "|\n");
    for (size_t c = 0; c < s->n_columns; c++)
        buf_add_z(out, "|-");
    buf_add_z(out, "|\n");
    for (size_t row = 0; row < s->shown; row++) {
        for (size_t c = 0; c < s->n_columns; c++) {
            buf_add_char(out, '|');
            untrusted_cell(out, s->cells[row * s->n_columns + c], CELL_CHARS);
        }
        buf_add_z(out, "|\n");
    }
}

static void write_lines(struct buf *out, const struct work_section *s)
{
    for (size_t row = 0; row < s->shown; row++) {
        const struct str *cells = s->cells + row * s->n_columns;
        bool first = true;
        if (s->n_columns > 1)
            buf_add_z(out, "- ");
        for (size_t c = 0; c + 1 < s->n_columns; c++) {
            if (cells[c].n == 0)
                continue;
            buf_add_z(out, first ? "" : " · ");
            untrusted_line(out, cells[c], CELL_CHARS * 2);
            first = false;
        }
        if (s->n_columns > 1)
            buf_add_char(out, '\n');
        untrusted_mail(out, cells[s->n_columns - 1], s->text_chars, NULL);
    }
}

static void write_section(struct buf *out, const struct work_section *s)
{
    size_t total = s->total >= 0 ? (size_t)s->total : s->offered;

    buf_add_z(out, s->heading);
    if (s->total >= 0)
        buf_printf(out, ": %zu", total);
    if (s->shown < total && total > 0)
        buf_printf(out, " (%zu shown)", s->shown);
    buf_add_char(out, '\n');
    if (s->shown > 0 && s->text_chars > 0)
        write_lines(out, s);
    else if (s->shown > 0)
        write_table(out, s);
    if (s->note)
        buf_printf(out, "%s\n", s->note);
}

static void write_text(struct work_answer *a, struct buf *out)
{
    buf_add_z(out, a->title);
    render_context(a->r, out, true);
    buf_add_char(out, '\n');
    for (size_t i = 0; i < a->n_items; i++) {
        if (a->items[i].fact)
            buf_printf(out, "%s\n", a->items[i].fact);
        else
            write_section(out, a->items[i].section);
    }
    if (a->r->left_out)
        buf_printf(out, LEFT_OUT ": %s.\n", a->r->left_out);
    buf_printf(out, "Counted: %s%s%u %s to Autotask.\n", buf_cstr(a->counted),
               a->counted->n > 0 ? " " : "", a->r->at.requests,
               a->r->at.requests == 1 ? "request" : "requests");
    for (size_t i = 0; i < a->n_next; i++)
        buf_printf(out, "%s%s%s", i == 0 ? "Next: " : " · ", a->next[i],
                   i + 1 == a->n_next ? "\n" : "");
}

/* ---- Structured ---- */

static void write_cell(struct jw *w, struct buf *scratch, const struct work_section *s, size_t row,
                       size_t c)
{
    struct str cell = s->cells[row * s->n_columns + c];

    buf_reset(scratch);
    if (s->text_chars > 0 && c + 1 == s->n_columns)
        untrusted_mail(scratch, cell, s->text_chars, NULL);
    else
        untrusted_line(scratch, cell, CELL_CHARS * 2);
    jw_str(w, buf_str(scratch));
}

static void write_section_json(struct jw *w, struct buf *scratch, const struct work_section *s)
{
    jw_object(w);
    jw_ki64(w, "total", s->total >= 0 ? s->total : (int64_t)s->offered);
    if (s->shown > 0) {
        jw_key(w, STR("columns"));
        jw_array(w);
        for (size_t c = 0; c < s->n_columns; c++)
            jw_str(w, s->headings[c]);
        jw_end(w);
    }
    jw_key(w, STR("rows"));
    jw_array(w);
    for (size_t row = 0; row < s->shown; row++) {
        jw_array(w);
        for (size_t c = 0; c < s->n_columns; c++)
            write_cell(w, scratch, s, row, c);
        jw_end(w);
    }
    jw_end(w);
    if (s->note)
        jw_kz(w, "note", s->note);
    jw_end(w);
}

static void write_json(struct work_answer *a, struct buf *out)
{
    struct buf scratch CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&scratch, ANSWER_MAX);
    jw_init(&w, out);
    jw_object(&w);
    jw_kz(&w, "title", a->title);
    for (size_t i = 0; i < a->n_items; i++) {
        jw_key(&w, str_from(a->items[i].key));
        if (a->items[i].fact)
            jw_z(&w, a->items[i].fact);
        else
            write_section_json(&w, &scratch, a->items[i].section);
    }
    if (a->r->left_out)
        jw_kz(&w, "left_out", str_printf(a->r->arena, LEFT_OUT ": %s.", a->r->left_out));
    jw_kstr(&w, "counted", buf_str(a->counted));
    jw_ki64(&w, "requests", a->r->at.requests);
    if (a->n_next > 0) {
        jw_key(&w, STR("next"));
        jw_array(&w);
        for (size_t i = 0; i < a->n_next; i++)
            jw_z(&w, a->next[i]);
        jw_end(&w);
    }
    jw_kz(&w, "time_zone", a->r->ctx->time_zone);
    if (a->r->ctx->is_sandbox)
        jw_kbool(&w, "sandbox", true);
    jw_end(&w);
    if (!jw_ok(&w))
        out->failed = true;
}

/* ---- The limit ---- */

/* Takes rows from the section that shows most; false when there is nothing left to take. */
static bool shorten(struct work_answer *a)
{
    struct work_section *longest = NULL;

    for (size_t i = 0; i < a->n_items; i++) {
        struct work_section *s = a->items[i].section;
        if (s && s->shown > 1 && (!longest || s->shown > longest->shown))
            longest = s;
    }
    if (!longest)
        return false;
    longest->shown -= longest->shown / 10 + 1;
    if (longest->shown == 0)
        longest->shown = 1;
    return true;
}

enum err_code work_finish(struct work_answer *a)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};

    if (a->r->err.code)
        return a->r->err.code;
    buf_init(&text, ANSWER_MAX);
    buf_init(&json, ANSWER_MAX);
    for (size_t i = 0; i < a->n_items; i++)
        if (a->items[i].section)
            a->items[i].section->shown = a->items[i].section->n_rows;
    do {
        buf_reset(&text);
        write_text(a, &text);
    } while (text.n > (size_t)a->max_tokens * BYTES_PER_TOKEN && shorten(a));
    write_json(a, &json);
    if (text.failed || json.failed)
        return err_set(&a->r->err, ERR_TOO_LARGE, "The answer is larger than %d MB.",
                       ANSWER_MAX / (1024 * 1024));
    render_text(a->r, buf_str(&text), buf_str(&json));
    return a->r->err.code;
}
