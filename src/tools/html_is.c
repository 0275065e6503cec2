/* Tells HTML from text that contains '<'. Errs on the side of plain text, which is shown exactly as
 * it is: a tag counts only when it is spelled as one and its element is known. */
#include "tools/html_text.h"

enum { TAG_MAX = 4000 };

/* LONE: needs no end tag. */
enum kind { INLINE, BLOCK, LONE };

static const struct {
    struct str name;
    enum kind kind;
} elements[] = {
    {STR_INIT("a"), INLINE},      {STR_INIT("b"), INLINE},     {STR_INIT("blockquote"), BLOCK},
    {STR_INIT("body"), BLOCK},    {STR_INIT("br"), LONE},      {STR_INIT("center"), BLOCK},
    {STR_INIT("code"), INLINE},   {STR_INIT("div"), BLOCK},    {STR_INIT("em"), INLINE},
    {STR_INIT("font"), INLINE},   {STR_INIT("h1"), BLOCK},     {STR_INIT("h2"), BLOCK},
    {STR_INIT("h3"), BLOCK},      {STR_INIT("h4"), BLOCK},     {STR_INIT("h5"), BLOCK},
    {STR_INIT("h6"), BLOCK},      {STR_INIT("head"), BLOCK},   {STR_INIT("hr"), LONE},
    {STR_INIT("html"), BLOCK},    {STR_INIT("i"), INLINE},     {STR_INIT("img"), LONE},
    {STR_INIT("li"), LONE},       {STR_INIT("ol"), BLOCK},     {STR_INIT("p"), LONE},
    {STR_INIT("pre"), BLOCK},     {STR_INIT("s"), INLINE},     {STR_INIT("script"), INLINE},
    {STR_INIT("section"), BLOCK}, {STR_INIT("span"), INLINE},  {STR_INIT("strong"), INLINE},
    {STR_INIT("style"), INLINE},  {STR_INIT("sub"), INLINE},   {STR_INIT("sup"), INLINE},
    {STR_INIT("table"), BLOCK},   {STR_INIT("tbody"), BLOCK},  {STR_INIT("td"), LONE},
    {STR_INIT("th"), LONE},       {STR_INIT("title"), INLINE}, {STR_INIT("tr"), LONE},
    {STR_INIT("u"), INLINE},      {STR_INIT("ul"), BLOCK},
};

static int find_element(struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(elements); i++)
        if (str_eq_nocase(elements[i].name, name))
            return (int)i;
    return -1;
}

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* A tag that s begins with: the element's number, -1 when it is none. *ret_end: it is an end tag.
 * What stands behind the name must be attributes with values, or nothing. */
static int tag_at(struct str s, bool *ret_end)
{
    size_t at = 1, from;

    *ret_end = at < s.n && s.p[at] == '/';
    from = at += *ret_end;
    while (at < s.n && is_name_char(s.p[at]))
        at++;
    int element = find_element(str_make(s.p + from, at - from));
    if (element < 0)
        return -1;
    struct str rest = str_make(s.p + at, s.n - at < TAG_MAX ? s.n - at : TAG_MAX);
    ptrdiff_t close = str_find(rest, '>'), open = str_find(rest, '<');
    if (close < 0 || (open >= 0 && open < close))
        return -1;
    struct str inside = str_make(rest.p, (size_t)close);
    if (str_ends(inside, STR("/")))
        inside.n--;
    if (str_trim(inside).n == 0)
        return element;
    bool spaced =
        inside.p[0] == ' ' || inside.p[0] == '\n' || inside.p[0] == '\t' || inside.p[0] == '\r';
    return spaced && !*ret_end && str_find(inside, '=') > 0 ? element : -1;
}

/* Moves behind the next tag's '<'; false when there is none. */
static bool next_tag(struct str *text, int *ret_element, bool *ret_end)
{
    ptrdiff_t at = str_find(*text, '<');

    if (at < 0)
        return false;
    *ret_element = tag_at(str_make(text->p + at, text->n - (size_t)at), ret_end);
    *text = str_make(text->p + at + 1, text->n - (size_t)at - 1);
    return true;
}

bool html_is(struct str text)
{
    bool opened[ARRAY_LEN(elements)] = {0}, is_end;
    int element;

    while (next_tag(&text, &element, &is_end)) {
        if (element >= 0) {
            if (opened[element] && (is_end || elements[element].kind == LONE))
                return true;
            opened[element] |= !is_end;
        }
    }
    return false;
}

bool html_has_lines(struct str text)
{
    bool is_end;
    int element;

    while (next_tag(&text, &element, &is_end))
        if (element >= 0 && elements[element].kind != INLINE)
            return true;
    return false;
}
