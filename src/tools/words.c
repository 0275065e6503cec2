/* Entity names in words, made from the catalogue's names. */
#include "tools/words.h"

#include "base/buf.h"
#include "tools/untrusted.h"

const char *entity_plural(struct tool_run *r, const struct cat_entity *e)
{
    char *out = ARENA_ARRAY(r->arena, char, e->name.n * 2 + 1);
    size_t n = 0;

    for (size_t i = 0; i < e->name.n; i++) {
        char c = e->name.p[i];
        bool upper = c >= 'A' && c <= 'Z';
        if (upper && i > 0)
            out[n++] = ' ';
        out[n++] = upper ? (char)(c + 32) : c;
    }
    out[n] = '\0';
    return out;
}

const char *entity_singular(struct tool_run *r, const struct cat_entity *e)
{
    struct str s = str_from(entity_plural(r, e));

    if (str_ends(s, STR("ies")))
        return str_printf(r->arena, "%.*sy", (int)s.n - 3, s.p);
    if (str_ends(s, STR("sses")) || str_ends(s, STR("xes")))
        return str_dup(r->arena, str_make(s.p, s.n - 2));
    if (str_ends(s, STR("s")) && !str_ends(s, STR("ss")))
        return str_dup(r->arena, str_make(s.p, s.n - 1));
    return s.p;
}

/* The number people quote, where the entity has one. */
static struct str record_number(const struct json *row)
{
    static const struct str fields[] = {STR_INIT("ticketNumber"), STR_INIT("projectNumber"),
                                        STR_INIT("taskNumber")};

    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        struct str n = json_str(json_get(row, fields[i]));
        if (n.n > 0)
            return n;
    }
    return STR("");
}

const char *record_title(struct tool_run *r, const struct cat_entity *e, const struct json *row)
{
    const char *noun = entity_singular(r, e);
    struct str number = record_number(row);
    struct str first = json_str(json_get(row, STR("firstName")));
    struct str name = e->name_field ? json_str(json_get(row, e->name_field->name)) : STR("");
    struct str id = json_number(json_get(row, STR("id")));
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, 4096);
    buf_printf(&b, "%c%s ", (char)(noun[0] - 32), noun + 1);
    if (number.n > 0)
        buf_printf(&b, "%.*s%s", STR_ARG(number), name.n > 0 ? ": " : "");
    if (first.n > 0) {
        untrusted_line(&b, first, 60);
        buf_add_char(&b, ' ');
    }
    untrusted_line(&b, name, 120);
    if (number.n == 0)
        buf_printf(&b, "%s(id %.*s)", name.n > 0 ? " " : "", STR_ARG(id));
    return str_dup(r->arena, buf_str(&b));
}
