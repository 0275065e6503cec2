/* Texts from outside (names, strings) are cut and freed of control characters before they become
 * part of a sentence. */
#include "mcp/schema_words.h"

#include "base/buf.h"
#include "base/utf8.h"

#include <stdio.h>

enum { MAX_QUOTED_BYTES = 60, MAX_PATH_STEPS = 64 };

static void say_text(struct buf *out, struct str text, size_t max)
{
    struct str cut = utf8_cut(text, max);

    for (size_t i = 0; i < cut.n; i++) {
        unsigned char b = (unsigned char)cut.p[i];

        buf_add_char(out, b < 32 || b == 127 ? ' ' : cut.p[i]);
    }
    if (cut.n < text.n)
        buf_add_z(out, "...");
}

void schema_fit_text(char *text, size_t size, int len)
{
    if (len >= (int)size)
        text[utf8_cut(str_make(text, size - 1), size - 2).n] = '\0';
    for (; *text; text++) {
        if ((unsigned char)*text < 32 || *text == 127)
            *text = ' ';
    }
}

void schema_say_value(struct buf *out, const struct json *v)
{
    switch (json_type(v)) {
    case JSON_NONE:
    case JSON_NULL:
        buf_add_z(out, "null");
        break;
    case JSON_BOOL:
        buf_add_z(out, json_true(v) ? "true" : "false");
        break;
    case JSON_NUMBER:
        say_text(out, json_number(v), MAX_QUOTED_BYTES);
        break;
    case JSON_STRING:
        buf_add_char(out, '"');
        say_text(out, json_str(v), MAX_QUOTED_BYTES);
        buf_add_char(out, '"');
        break;
    case JSON_ARRAY:
        buf_printf(out, json_len(v) == 0 ? "an empty array" : "an array of %zu", json_len(v));
        break;
    case JSON_OBJECT:
        buf_add_z(out, json_len(v) == 0 ? "an empty object" : "an object");
        break;
    }
}

void schema_say_types(struct buf *out, unsigned types)
{
    static const struct {
        unsigned type;
        const char *words;
    } words[] = {
        {SCHEMA_STRING, "a string"},
        {SCHEMA_NUMBER, "a number"},
        {SCHEMA_INTEGER, "a whole number"},
        {SCHEMA_BOOLEAN, "true or false"},
        {SCHEMA_ARRAY, "an array"},
        {SCHEMA_OBJECT, "an object"},
        {SCHEMA_NULL, "null"},
    };
    unsigned left = types & SCHEMA_NUMBER ? types & ~(unsigned)SCHEMA_INTEGER : types;
    bool first = true;

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (!(left & words[i].type))
            continue;
        left &= ~words[i].type;
        if (!first)
            buf_add_z(out, left ? ", " : " or ");
        buf_add_z(out, words[i].words);
        first = false;
    }
}

void schema_say_names(struct buf *out, const struct str *names, size_t n, size_t max)
{
    size_t shown = n < max ? n : max;

    for (size_t i = 0; i < shown; i++) {
        if (i > 0)
            buf_add_z(out, i + 1 == n ? " and " : ", ");
        buf_add_char(out, '\'');
        say_text(out, names[i], MAX_QUOTED_BYTES);
        buf_add_char(out, '\'');
    }
    if (shown < n)
        buf_printf(out, " and %zu more", n - shown);
}

void schema_say_values(struct buf *out, const struct schema_values *values)
{
    size_t shown = values->n < SCHEMA_MAX_LISTED ? values->n : SCHEMA_MAX_LISTED;

    if (values->n > 1)
        buf_add_z(out, "one of ");
    for (size_t i = 0; i < shown; i++) {
        if (i > 0)
            buf_add_z(out, i + 1 == values->n ? " or " : ", ");
        schema_say_value(out, values->list[i]);
    }
    if (shown < values->n)
        buf_printf(out, " or %zu others", values->n - shown);
}

static bool is_plain(struct str name)
{
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool word = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        if (!word && c != '_' && c != '-' && c != '$')
            return false;
    }
    return name.n > 0;
}

static void say_step(struct buf *out, const struct schema_at *at)
{
    if (at->index > 0) {
        buf_printf(out, "[%zu]", at->index - 1);
    } else if (is_plain(at->name)) {
        buf_add_z(out, out->n > 0 ? "." : "");
        say_text(out, at->name, MAX_QUOTED_BYTES);
    } else {
        buf_add_z(out, "[\"");
        say_text(out, at->name, MAX_QUOTED_BYTES);
        buf_add_z(out, "\"]");
    }
}

static void write_step(struct buf *out, struct str name)
{
    buf_add_char(out, '/');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '~' || name.p[i] == '/')
            buf_add_z(out, name.p[i] == '~' ? "~0" : "~1");
        else
            buf_add_char(out, name.p[i]);
    }
}

/* The steps from the root on; at most as deep as values are. */
static size_t list_steps(const struct schema_at *at, const struct schema_at *steps[MAX_PATH_STEPS])
{
    size_t n = 0, i;

    for (const struct schema_at *s = at; s; s = s->up)
        n++;
    i = n;
    for (const struct schema_at *s = at; s; s = s->up) {
        if (--i < MAX_PATH_STEPS)
            steps[i] = s;
    }
    return n < MAX_PATH_STEPS ? n : MAX_PATH_STEPS;
}

void schema_say_path(struct buf *out, const struct schema_at *at)
{
    const struct schema_at *steps[MAX_PATH_STEPS];
    size_t n = list_steps(at, steps);

    for (size_t i = 0; i < n; i++)
        say_step(out, steps[i]);
}

void schema_write_at(struct buf *out, const struct schema_at *at)
{
    const struct schema_at *steps[MAX_PATH_STEPS];
    size_t n = list_steps(at, steps);

    for (size_t i = 0; i < n; i++) {
        if (steps[i]->index > 0)
            buf_printf(out, "/%zu", steps[i]->index - 1);
        else
            write_step(out, steps[i]->name);
    }
}

void schema_write_pointer(struct buf *out, const struct schema_node *n)
{
    if (!n || !n->parent) {
        buf_add_char(out, '#');
        return;
    }
    schema_write_pointer(out, n->parent);
    if (!n->keyword) {
        buf_add_str(out, n->name); /* a piece of a JSON pointer, as it was referred to */
        return;
    }
    write_step(out, str_from(n->keyword));
    if (n->index > 0)
        buf_printf(out, "/%zu", n->index - 1);
    else if (n->name.p)
        write_step(out, n->name);
}
