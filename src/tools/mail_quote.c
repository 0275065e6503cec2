/* Goes through the lines once and asks of each whether a quoted mail begins with it. A mention of
 * such words in a sentence must not hide what follows, so each form needs more than one sign. */
#include "tools/mail_quote.h"

enum { WORTH_LINES = 3, INTRO_LINES = 3, INTRO_MAX = 400, HEAD_LINES = 8 };

/* "On Mon, 5 Oct 2026 at 12:00 Bob <bob@example.com> wrote:" */
static const struct {
    struct str begin, verb;
} intros[] = {
    {STR_INIT("On "), STR_INIT("wrote")},
    {STR_INIT("Am "), STR_INIT("schrieb")},
    {STR_INIT("Le "), STR_INIT("a \xC3\xA9"
                               "crit")},
    {STR_INIT("El "), STR_INIT("escribi\xC3\xB3")},
    {STR_INIT("Op "), STR_INIT("schreef")},
    {STR_INIT("Il "), STR_INIT("ha scritto")},
    {STR_INIT("Em "), STR_INIT("escreveu")},
    {STR_INIT("Den "), STR_INIT("skrev")},
    {STR_INIT("P\xC3\xA5 "), STR_INIT("skrev")},
    {STR_INIT("W dniu "), STR_INIT("pisze")},
};

/* The head of a mail as Outlook and others put it before the quoted text. */
static const struct {
    struct str from, sent[3], subject;
} heads[] = {
    {STR_INIT("From"), {STR_INIT("Sent"), STR_INIT("Date")}, STR_INIT("Subject")},
    {STR_INIT("Von"), {STR_INIT("Gesendet"), STR_INIT("Datum")}, STR_INIT("Betreff")},
    {STR_INIT("De"),
     {STR_INIT("Envoy\xC3\xA9"), STR_INIT("Date"), STR_INIT("Envoy\xC3\xA9 le")},
     STR_INIT("Objet")},
    {STR_INIT("De"),
     {STR_INIT("Enviado"), STR_INIT("Enviado el"), STR_INIT("Fecha")},
     STR_INIT("Asunto")},
    {STR_INIT("Van"), {STR_INIT("Verzonden"), STR_INIT("Datum")}, STR_INIT("Onderwerp")},
    {STR_INIT("Da"), {STR_INIT("Inviato"), STR_INIT("Data")}, STR_INIT("Oggetto")},
    {STR_INIT("De"),
     {STR_INIT("Enviada"), STR_INIT("Enviado"), STR_INIT("Data")},
     STR_INIT("Assunto")},
    {STR_INIT("Fr\xC3\xA5n"), {STR_INIT("Skickat"), STR_INIT("Datum")}, STR_INIT("\xC3\x84mne")},
    {STR_INIT("Fra"), {STR_INIT("Sendt"), STR_INIT("Dato")}, STR_INIT("Emne")},
    {STR_INIT("Od"),
     {STR_INIT("Wys\xC5\x82"
               "ano"),
      STR_INIT("Data")},
     STR_INIT("Temat")},
};

static const struct str separators[] = {
    STR_INIT("Original Message"),
    STR_INIT("Urspr\xC3\xBCngliche Nachricht"),
    STR_INIT("Original-Nachricht"),
    STR_INIT("Message d'origine"),
    STR_INIT("Message d\xE2\x80\x99origine"),
    STR_INIT("Message original"),
    STR_INIT("Mensaje original"),
    STR_INIT("Oorspronkelijk bericht"),
    STR_INIT("Messaggio originale"),
    STR_INIT("Mensagem original"),
    STR_INIT("Ursprungligt meddelande"),
    STR_INIT("Oprindelig meddelelse"),
};

/* ---- Lines ---- */

static bool contains(struct str s, struct str part)
{
    for (size_t i = 0; i + part.n <= s.n; i++)
        if (memcmp(s.p + i, part.p, part.n) == 0)
            return true;
    return false;
}

/* Without the marks that programs put around bold text, and no-break spaces at the end. */
static struct str bare(struct str line)
{
    line = str_trim(line);
    while (str_starts(line, STR("*")))
        line = str_make(line.p + 1, line.n - 1);
    return str_trim(line);
}

static struct str next_line(struct str *rest)
{
    return bare(str_split(rest, '\n'));
}

static struct str without_space_end(struct str s)
{
    s = str_trim(s);
    while (str_ends(s, STR("\xC2\xA0")) || str_ends(s, STR("*"))) {
        s.n -= str_ends(s, STR("*")) ? 1 : 2;
        s = str_trim(s);
    }
    return s;
}

/* "Label: value", the label in any case. */
static bool is_labelled(struct str line, struct str label)
{
    ptrdiff_t colon = str_find(line, ':');

    return label.n > 0 && colon > 0 &&
           str_eq_nocase(without_space_end(str_make(line.p, (size_t)colon)), label);
}

static bool is_quoted(struct str line)
{
    return str_starts(str_trim(line), STR(">"));
}

/* ---- The three forms ---- */

/* A year, a time of day or an address: what a sentence that only speaks of writing lacks. */
static bool has_evidence(struct str s)
{
    for (size_t i = 0; i + 5 <= s.n; i++) {
        bool digits = s.p[i] >= '0' && s.p[i] <= '9' && s.p[i + 1] >= '0' && s.p[i + 1] <= '9';
        if (digits && (s.p[i + 2] == ':' || (s.p[i] == '2' && s.p[i + 1] == '0')))
            return true;
    }
    return str_find(s, '@') >= 0;
}

static struct str first_line(struct str rest)
{
    return str_trim(str_split(&rest, '\n'));
}

/* The intro may be wrapped; it ends with the first colon at the end of a line. */
static bool is_intro(struct str rest, struct str *ret_behind)
{
    struct str first = first_line(rest);
    size_t i = 0;

    while (i < ARRAY_LEN(intros) && !str_starts(first, intros[i].begin))
        i++;
    for (unsigned n = 0; i < ARRAY_LEN(intros) && n < INTRO_LINES && rest.n > 0; n++) {
        struct str line = without_space_end(str_split(&rest, '\n'));
        if (!str_ends(line, STR(":")))
            continue;
        struct str intro = str_make(first.p, (size_t)(line.p + line.n - first.p));
        *ret_behind = rest;
        return intro.n <= INTRO_MAX && contains(intro, intros[i].verb) && has_evidence(intro);
    }
    return false;
}

static bool has_label(struct str rest, struct str label)
{
    for (unsigned n = 0; n < HEAD_LINES && rest.n > 0; n++)
        if (is_labelled(next_line(&rest), label))
            return true;
    return false;
}

static bool is_head(struct str rest)
{
    struct str line = next_line(&rest);

    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        if (!is_labelled(line, heads[i].from) || !has_label(rest, heads[i].subject))
            continue;
        for (size_t k = 0; k < ARRAY_LEN(heads[i].sent); k++)
            if (has_label(rest, heads[i].sent[k]))
                return true;
    }
    return false;
}

/* A line of dashes or underlines, with or without the words between them. */
static bool is_separator(struct str rest)
{
    struct str line = next_line(&rest), words = line;

    while (words.n > 0 && (words.p[0] == '-' || words.p[0] == '_'))
        words = str_make(words.p + 1, words.n - 1);
    if (line.n - words.n < 3)
        return false;
    while (words.n > 0 && (words.p[words.n - 1] == '-' || words.p[words.n - 1] == '_'))
        words.n--;
    words = str_trim(words);
    for (size_t i = 0; i < ARRAY_LEN(separators); i++)
        if (str_eq_nocase(words, separators[i]))
            return true;
    while (words.n == 0 && rest.n > 0) {
        struct str behind = rest;
        if (next_line(&rest).n > 0)
            return is_head(behind);
    }
    return false;
}

/* Where the lines begin that all have '>', blank ones between them, up to the end of the text. */
static const char *quoted_from(struct str text)
{
    const char *from = text.p, *end = text.p + text.n;

    while (text.n > 0) {
        struct str line = str_trim(str_split(&text, '\n'));
        if (line.n > 0 && !is_quoted(line))
            from = text.n > 0 ? text.p : end;
    }
    return from;
}

/* Lines with '>' behind the intro must go on to the end: otherwise the writer answers between
 * them. */
static bool begins_quote(struct str rest, const char *quoted)
{
    struct str behind = {0}, first = {0};

    if (is_quoted(first_line(rest)))
        return rest.p >= quoted;
    if (!is_intro(rest, &behind))
        return is_head(rest) || is_separator(rest);
    for (struct str s = behind; s.n > 0 && first.n == 0;)
        first = str_trim(str_split(&s, '\n'));
    return !is_quoted(first) || behind.p >= quoted;
}

/* What is forwarded is the message itself, though it looks like a quotation. */
static bool begins_forward(struct str line)
{
    static const struct str words[] = {STR_INIT("forwarded message"),
                                       STR_INIT("Weitergeleitete Nachricht"),
                                       STR_INIT("Message transf\xC3\xA9r\xC3\xA9"),
                                       STR_INIT("Mensaje reenviado"),
                                       STR_INIT("Doorgestuurd bericht"),
                                       STR_INIT("Messaggio inoltrato"),
                                       STR_INIT("Mensagem encaminhada"),
                                       STR_INIT("Vidarebefordrat meddelande")};
    bool is_marked = str_starts(line, STR("--")) || str_ends(line, STR(":"));

    for (size_t i = 0; i < ARRAY_LEN(words) && is_marked; i++)
        if (str_contains_nocase(line, words[i]))
            return true;
    return false;
}

/* ---- The text ---- */

static bool has_words(struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] >= 0x80 || (s.p[i] >= '0' && s.p[i] <= '9') ||
            (s.p[i] >= 'A' && s.p[i] <= 'Z') || (s.p[i] >= 'a' && s.p[i] <= 'z'))
            return true;
    return false;
}

static size_t count_lines(struct str text)
{
    size_t n = 0;

    while (text.n > 0)
        n += str_trim(str_split(&text, '\n')).n > 0;
    return n;
}

struct str mail_own_text(struct str text, size_t *ret_lines)
{
    const char *quoted = quoted_from(text);
    struct str rest = text;
    bool has_own = false;

    *ret_lines = 0;
    while (rest.n > 0) {
        if (has_own && begins_quote(rest, quoted)) {
            size_t n = count_lines(rest);
            if (n < WORTH_LINES)
                return text;
            *ret_lines = n;
            return str_trim(str_make(text.p, text.n - rest.n));
        }
        struct str line = bare(str_split(&rest, '\n'));
        if (begins_forward(line))
            return text;
        has_own |= has_words(line);
    }
    return text;
}
