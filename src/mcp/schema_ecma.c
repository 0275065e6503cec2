/* ECMAScript's patterns (with the u flag, as JSON Schema recommends) and PCRE2's agree on most, but
 * not on all: "." and \s know Unicode's line ends and spaces, \v, \c and \u differ, "{" and "]" may
 * be literal, PCRE2 has verbs, inline flags, POSIX classes and \Q that ECMAScript lacks. So the
 * pattern is read here, token by token, and written in the common language; what is not
 * ECMAScript is refused with a reason. */
#include "mcp/schema_ecma.h"

#include "base/buf.h"

/* White space and line ends, as the inside of a class, and everything else. */
static const char space_ranges[] =
    "\\x{9}-\\x{d}\\x{20}\\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}"
    "\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}";
static const char other_ranges[] =
    "\\x{0}-\\x{8}\\x{e}-\\x{1f}\\x{21}-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}"
    "\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}"
    "\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}";

/* Long names of general categories, which PCRE2 knows by their short ones only. */
static const struct {
    struct str name;
    const char *code;
} categories[] = {
    {STR_INIT("Letter"), "L"},
    {STR_INIT("Cased_Letter"), "L&"},
    {STR_INIT("Uppercase_Letter"), "Lu"},
    {STR_INIT("Lowercase_Letter"), "Ll"},
    {STR_INIT("Titlecase_Letter"), "Lt"},
    {STR_INIT("Modifier_Letter"), "Lm"},
    {STR_INIT("Other_Letter"), "Lo"},
    {STR_INIT("Mark"), "M"},
    {STR_INIT("Nonspacing_Mark"), "Mn"},
    {STR_INIT("Spacing_Mark"), "Mc"},
    {STR_INIT("Enclosing_Mark"), "Me"},
    {STR_INIT("Number"), "N"},
    {STR_INIT("Decimal_Number"), "Nd"},
    {STR_INIT("digit"), "Nd"},
    {STR_INIT("Letter_Number"), "Nl"},
    {STR_INIT("Other_Number"), "No"},
    {STR_INIT("Punctuation"), "P"},
    {STR_INIT("punct"), "P"},
    {STR_INIT("Connector_Punctuation"), "Pc"},
    {STR_INIT("Dash_Punctuation"), "Pd"},
    {STR_INIT("Open_Punctuation"), "Ps"},
    {STR_INIT("Close_Punctuation"), "Pe"},
    {STR_INIT("Initial_Punctuation"), "Pi"},
    {STR_INIT("Final_Punctuation"), "Pf"},
    {STR_INIT("Other_Punctuation"), "Po"},
    {STR_INIT("Symbol"), "S"},
    {STR_INIT("Math_Symbol"), "Sm"},
    {STR_INIT("Currency_Symbol"), "Sc"},
    {STR_INIT("Modifier_Symbol"), "Sk"},
    {STR_INIT("Other_Symbol"), "So"},
    {STR_INIT("Separator"), "Z"},
    {STR_INIT("Space_Separator"), "Zs"},
    {STR_INIT("Line_Separator"), "Zl"},
    {STR_INIT("Paragraph_Separator"), "Zp"},
    {STR_INIT("Other"), "C"},
    {STR_INIT("Control"), "Cc"},
    {STR_INIT("cntrl"), "Cc"},
    {STR_INIT("Format"), "Cf"},
    {STR_INIT("Private_Use"), "Co"},
    {STR_INIT("Unassigned"), "Cn"},
};

struct reader {
    const char *start, *p, *end;
    struct buf *out;
    bool strict;
    bool can_repeat; /* the token just read may be followed by a quantifier */
};

static bool more(const struct reader *r)
{
    return r->p < r->end;
}

static char peek(const struct reader *r)
{
    return more(r) ? *r->p : '\0';
}

static bool accept(struct reader *r, const char *token)
{
    struct str rest = str_make(r->p, (size_t)(r->end - r->p));

    if (!str_starts(rest, str_from(token)))
        return false;
    r->p += strlen(token);
    return true;
}

/* Exactly n hexadecimal digits. */
static bool read_hex(struct reader *r, int n, unsigned *ret)
{
    unsigned value = 0;

    if (r->end - r->p < n)
        return false;
    for (int i = 0; i < n; i++) {
        int digit = hex_digit(r->p[i]);

        if (digit < 0)
            return false;
        value = value * 16 + (unsigned)digit;
    }
    r->p += n;
    *ret = value;
    return true;
}

/* After \u: four digits, a surrogate pair, or {digits}. */
static bool read_unicode(struct reader *r, unsigned *ret)
{
    unsigned value = 0, low;

    if (accept(r, "{")) {
        size_t digits = 0;

        for (; more(r) && hex_digit(*r->p) >= 0 && value <= 0x10ffff; r->p++, digits++)
            value = value * 16 + (unsigned)hex_digit(*r->p);
        *ret = value;
        return digits > 0 && value <= 0x10ffff && accept(r, "}");
    }
    if (!read_hex(r, 4, &value))
        return false;

    const char *after = r->p;

    if (value >= 0xd800 && value < 0xdc00 && accept(r, "\\u")) {
        if (read_hex(r, 4, &low) && low >= 0xdc00 && low < 0xe000)
            value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00);
        else
            r->p = after;
    }
    *ret = value;
    return true;
}

/* After \p or \P: {Name} or {Name=Value}. */
static const char *property(struct reader *r, char p)
{
    struct str rest = str_make(r->p, (size_t)(r->end - r->p));
    ptrdiff_t close = str_find(rest, '}');

    if (close < 3 - 1 || rest.p[0] != '{')
        return "\\p needs a Unicode property in braces";

    struct str name = str_make(rest.p + 1, (size_t)close - 1);
    ptrdiff_t equals = str_find(name, '=');
    bool script = str_starts(name, STR("Script=")) || str_starts(name, STR("sc="));

    r->p += close + 1;
    if (equals >= 0)
        name = str_make(name.p + equals + 1, name.n - (size_t)equals - 1);
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return "\\p names no Unicode property";
    }
    for (size_t i = 0; i < ARRAY_LEN(categories); i++) {
        if (str_eq(name, categories[i].name)) {
            buf_printf(r->out, "\\%c{%s}", p, categories[i].code);
            return NULL;
        }
    }
    buf_printf(r->out, "\\%c{%s%.*s}", p, script ? "sc:" : "", STR_ARG(name));
    return NULL;
}

/* Escapes that stand for one character: its number, or -1. Advances only on success. */
static long escaped_character(struct reader *r, bool in_class)
{
    static const char names[] = "tnvfr0";
    static const char values[] = "\t\n\v\f\r\0";
    char c = *r->p;
    const char *known = c ? strchr(names, c) : NULL;
    unsigned value;

    if (known) {
        bool octal = c == '0' && r->p + 1 < r->end && r->p[1] >= '0' && r->p[1] <= '9';

        r->p += octal ? 0 : 1;
        return octal ? -1 : values[known - names];
    }
    if (c == 'b' && in_class) {
        r->p++;
        return '\b';
    }
    if (c == 'c' && r->p + 1 < r->end) {
        char letter = (char)(r->p[1] | 0x20);

        if (letter < 'a' || letter > 'z')
            return -1;
        r->p += 2;
        return letter & 31;
    }
    if (c == 'x' || c == 'u') {
        const char *before = r->p++;

        if (c == 'x' ? read_hex(r, 2, &value) : read_unicode(r, &value))
            return (long)value;
        r->p = before;
    }
    return -1;
}

static const char *class_escape(struct reader *r, char c, bool in_class)
{
    switch (c) {
    case 'd':
    case 'D':
    case 'w':
    case 'W':
        r->p++;
        buf_printf(r->out, "\\%c", c);
        return NULL;
    case 's':
    case 'S':
        r->p++;
        buf_add_z(r->out, in_class ? "" : c == 's' ? "[" : "[^");
        buf_add_z(r->out, c == 'S' && in_class ? other_ranges : space_ranges);
        buf_add_z(r->out, in_class ? "" : "]");
        return NULL;
    default:
        r->p++;
        return property(r, c);
    }
}

/* Outside classes: word boundaries and references to groups. */
static bool outside_escape(struct reader *r, char c)
{
    if (c == 'b' || c == 'B') {
        r->p++;
        buf_printf(r->out, "\\%c", c);
        r->can_repeat = false;
        return true;
    }
    if (c >= '1' && c <= '9') {
        unsigned group = 0;

        for (; more(r) && *r->p >= '0' && *r->p <= '9' && group < 1000; r->p++)
            group = group * 10 + (unsigned)(*r->p - '0');
        buf_printf(r->out, "\\g{%u}", group);
        return true;
    }
    if (c == 'k' && accept(r, "k<")) {
        buf_add_z(r->out, "\\k<");
        while (more(r) && *r->p != '>')
            buf_add_char(r->out, *r->p++);
        buf_add_char(r->out, '>');
        return accept(r, ">");
    }
    return false;
}

/* After a backslash. */
static const char *escape(struct reader *r, bool in_class)
{
    char c = peek(r);
    bool syntax = c != '\0' && strchr("^$\\.*+?()[]{}|/", c) != NULL;
    bool punctuation =
        c > ' ' && c < 127 && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z') && !(c >= '0' && c <= '9');
    long character;

    r->can_repeat = true;
    if (!more(r))
        return "a lone \\ ends it";
    if (strchr("dDwWsSpP", c) && c != '\0')
        return class_escape(r, c, in_class);
    if (!in_class && outside_escape(r, c))
        return NULL;
    character = escaped_character(r, in_class);
    if (character >= 0) {
        buf_printf(r->out, "\\x{%lx}", (unsigned long)character);
        return NULL;
    }
    if (syntax || (in_class && c == '-') || (punctuation && !r->strict)) {
        r->p++;
        buf_printf(r->out, "\\%c", c);
        return NULL;
    }
    return "an escape that ECMAScript does not have";
}

/* After "[". */
static const char *class(struct reader *r)
{
    const char *problem;

    buf_add_char(r->out, '[');
    if (accept(r, "^"))
        buf_add_char(r->out, '^');
    while (more(r) && *r->p != ']') {
        char c = *r->p++;

        if (c == '\\') {
            problem = escape(r, true);
            if (problem)
                return problem;
        } else if (c == '[') {
            buf_add_z(r->out, "\\[");
        } else {
            buf_add_char(r->out, c);
        }
    }
    buf_add_char(r->out, ']');
    r->can_repeat = true;
    return accept(r, "]") ? NULL : "a [ without its ]";
}

/* After "(". */
static const char *group(struct reader *r)
{
    static const char *const kinds[] = {"?:", "?=", "?!", "?<=", "?<!", "?<"};

    buf_add_char(r->out, '(');
    r->can_repeat = false;
    if (peek(r) != '?')
        return NULL;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (accept(r, kinds[i])) {
            buf_add_z(r->out, kinds[i]);
            return NULL;
        }
    }
    return "a kind of group that ECMAScript does not have (inline flags such as (?i) neither)";
}

/* {2}, {2,} or {2,5} at the current place: its length, else 0. */
static size_t braces_length(const struct reader *r)
{
    const char *p = r->p + 1;
    const char *digits = p;

    while (p < r->end && *p >= '0' && *p <= '9')
        p++;
    if (p == digits)
        return 0;
    if (p < r->end && *p == ',') {
        p++;
        while (p < r->end && *p >= '0' && *p <= '9')
            p++;
    }
    return p < r->end && *p == '}' ? (size_t)(p + 1 - r->p) : 0;
}

static const char *quantifier(struct reader *r, size_t len)
{
    if (!r->can_repeat)
        return "a quantifier with nothing to repeat";
    buf_add(r->out, r->p, len);
    r->p += len;
    if (accept(r, "?"))
        buf_add_char(r->out, '?');
    r->can_repeat = false;
    return NULL;
}

static const char *token(struct reader *r)
{
    char c = *r->p;

    switch (c) {
    case '\\':
        r->p++;
        return escape(r, false);
    case '[':
        r->p++;
        return class(r);
    case '(':
        r->p++;
        return group(r);
    case '*':
    case '+':
    case '?':
        return quantifier(r, 1);
    case '{':
        if (braces_length(r) > 0)
            return quantifier(r, braces_length(r));
        break;
    case '.':
        r->p++;
        buf_add_z(r->out, "[^\\n\\r\\x{2028}\\x{2029}]");
        r->can_repeat = true;
        return NULL;
    default:
        break;
    }
    r->p++;
    r->can_repeat = c != '^' && c != '$' && c != '|';
    if (c == '{' || c == '}' || c == ']') {
        if (r->strict)
            return "a { } or ] that stands for itself needs a \\ before it";
        buf_add_char(r->out, '\\');
    }
    buf_add_char(r->out, c);
    return NULL;
}

const char *schema_ecma_translate(struct str source, bool strict, struct buf *out, size_t *at)
{
    struct reader r = {
        .start = source.p, .p = source.p, .end = source.p + source.n, .out = out, .strict = strict};
    const char *problem = NULL;

    while (more(&r) && !problem) {
        *at = (size_t)(r.p - r.start);
        problem = token(&r);
    }
    return problem;
}
