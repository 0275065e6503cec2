/* Names in their styles, and C source text. */
#include "gen.h"

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_lower(char c)
{
    return c >= 'a' && c <= 'z';
}

int name_cmp(struct str a, struct str b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        int d = (unsigned char)lower(a.p[i]) - (unsigned char)lower(b.p[i]);
        if (d != 0)
            return d;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

bool name_in(const struct names *list, struct str name)
{
    for (size_t i = 0; i < list->n; i++)
        if (str_eq(list->v[i], name))
            return true;
    return false;
}

struct str name_folded(struct gen *g, struct str name)
{
    char *out = str_dup(g->arena, name);
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] != '_' && name.p[i] != '-' && name.p[i] != ' ')
            out[n++] = lower(name.p[i]);
    out[n] = '\0';
    return str_make(out, n);
}

/* Also the names that gnu17 compilers predefine, and the standard macros that headers bring along.
 */
static bool is_reserved(const char *s)
{
    static const char *const reserved[] = {
        "auto",     "bool",     "break",    "case",   "char",   "const",   "continue", "default",
        "do",       "double",   "else",     "enum",   "errno",  "extern",  "false",    "float",
        "for",      "goto",     "if",       "inline", "int",    "linux",   "long",     "register",
        "return",   "restrict", "short",    "signed", "sizeof", "static",  "stderr",   "stdin",
        "stdout",   "struct",   "switch",   "true",   "typeof", "typedef", "union",    "unix",
        "unsigned", "void",     "volatile", "while",  "asm",    "i386"};
    for (size_t i = 0; i < ARRAY_LEN(reserved); i++)
        if (strcmp(s, reserved[i]) == 0)
            return true;
    return false;
}

/* Whether a word begins at s.p[i]: a capital after a small letter or digit, or the last of several
 * capitals before a small letter ("HTTPPort" -> http_port). */
static bool word_begins(struct str s, size_t i)
{
    if (i == 0 || !is_upper(s.p[i]))
        return false;
    if (is_lower(s.p[i - 1]) || is_digit(s.p[i - 1]))
        return true;
    return is_upper(s.p[i - 1]) && i + 1 < s.n && is_lower(s.p[i + 1]);
}

const char *name_snake(struct gen *g, struct str name)
{
    char *out = arena_alloc(g->arena, 2 * name.n + 3);
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (word_begins(name, i))
            out[n++] = '_';
        out[n++] = is_upper(c) || is_lower(c) || is_digit(c) ? lower(c) : '_';
    }
    if (is_reserved(out))
        out[n++] = '_';
    out[n] = '\0';
    return out;
}

bool name_is_snake(struct str s, size_t max)
{
    if (s.n == 0 || s.n > max || !is_lower(s.p[0]))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_lower(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '_')
            return false;
    return true;
}

bool name_is_constant(struct str s)
{
    if (s.n == 0 || !is_upper(s.p[0]))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_upper(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '_')
            return false;
    return true;
}

bool name_is_identifier(struct str s, size_t max)
{
    if (s.n == 0 || s.n > max || is_digit(s.p[0]))
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!is_lower(s.p[i]) && !is_upper(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '_')
            return false;
    return true;
}

struct str name_singular(struct gen *g, struct str name)
{
    static const char *const with_es[] = {"sses", "xes", "ches", "shes", "iases"};

    if (str_ends(name, STR("ies")))
        return str_from(str_printf(g->arena, "%.*sy", (int)name.n - 3, name.p));
    for (size_t i = 0; i < ARRAY_LEN(with_es); i++)
        if (str_ends(name, str_from(with_es[i])))
            return str_make(name.p, name.n - 2);
    if (str_ends(name, STR("s")) && !str_ends(name, STR("ss")))
        return str_make(name.p, name.n - 1);
    return name;
}

struct str name_plural(struct gen *g, struct str name)
{
    static const char *const with_es[] = {"s", "x", "ch", "sh"};

    if (str_ends(name, STR("y")))
        return str_from(str_printf(g->arena, "%.*sies", (int)name.n - 1, name.p));
    for (size_t i = 0; i < ARRAY_LEN(with_es); i++)
        if (str_ends(name, str_from(with_es[i])))
            return str_from(str_printf(g->arena, "%.*ses", STR_ARG(name)));
    return str_from(str_printf(g->arena, "%.*ss", STR_ARG(name)));
}

struct str text_replace(struct gen *g, struct str text, struct str what, struct str by)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (size_t i = 0; i < text.n;) {
        if (str_starts(str_make(text.p + i, text.n - i), what)) {
            buf_add_str(&b, by);
            i += what.n;
        } else {
            buf_add_char(&b, text.p[i++]);
        }
    }
    struct str out = str_make(str_dup(g->arena, buf_str(&b)), b.n);
    buf_done(&b);
    return out;
}

/* Texts may be longer than the 4,095 bytes that C promises; both compilers take any length. */
void emit_head(struct buf *out, const char *what)
{
    buf_printf(out, "/* %s Generated from data/ by gen/mkcatalog: change the data instead. */\n",
               what);
    buf_add_z(out, "#pragma GCC diagnostic ignored \"-Woverlength-strings\"\n");
}

void emit_c_str(struct buf *out, struct str s)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = (unsigned char)s.p[i];
        if (c == '"' || c == '\\')
            buf_printf(out, "\\%c", c);
        else if (c == '\n')
            buf_add_z(out, "\\n");
        else if (c < ' ' || c >= 0x7f || (c == '?' && i > 0 && s.p[i - 1] == '?'))
            buf_printf(out, "\\%03o", c);
        else
            buf_add_char(out, (char)c);
    }
    buf_add_char(out, '"');
}

void emit_c_str_or_null(struct buf *out, struct str s)
{
    if (s.n > 0)
        emit_c_str(out, s);
    else
        buf_add_z(out, "NULL");
}

void emit_c_list(struct buf *out, const char *name, const struct names *list)
{
    buf_printf(out, "static const char *const %s[] = {", name);
    for (size_t i = 0; i < list->n; i++) {
        emit_c_str(out, list->v[i]);
        buf_add_z(out, ", ");
    }
    buf_add_z(out, "NULL};\n");
}
