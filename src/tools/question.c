/* No index and no ranking: names are few, and what is asked for is nearly always in them, once the
 * words people use are put as Autotask puts them. */
#include "tools/question.h"

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

/* Words of every question. */
static bool says_nothing(struct str word)
{
    static const struct str words[] = {
        STR_INIT("which"), STR_INIT("what"),   STR_INIT("where"),    STR_INIT("how"),
        STR_INIT("field"), STR_INIT("fields"), STR_INIT("entity"),   STR_INIT("entities"),
        STR_INIT("hold"),  STR_INIT("holds"),  STR_INIT("has"),      STR_INIT("have"),
        STR_INIT("store"), STR_INIT("stores"), STR_INIT("stored"),   STR_INIT("contains"),
        STR_INIT("is"),    STR_INIT("are"),    STR_INIT("the"),      STR_INIT("a"),
        STR_INIT("an"),    STR_INIT("of"),     STR_INIT("for"),      STR_INIT("in"),
        STR_INIT("on"),    STR_INIT("do"),     STR_INIT("does"),     STR_INIT("i"),
        STR_INIT("find"),  STR_INIT("name"),   STR_INIT("names"),    STR_INIT("to"),
        STR_INIT("and"),   STR_INIT("with"),   STR_INIT("s"),        STR_INIT("it"),
        STR_INIT("there"), STR_INIT("about"),  STR_INIT("ticket's"), STR_INIT("called")};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(word, words[i]))
            return true;
    return false;
}

static struct str as_spelled(struct str word)
{
    static const struct {
        struct str word, meaning;
    } words[] = {{STR_INIT("sla"), STR_INIT("serviceLevelAgreement")},
                 {STR_INIT("technician"), STR_INIT("resource")},
                 {STR_INIT("tech"), STR_INIT("resource")},
                 {STR_INIT("engineer"), STR_INIT("resource")},
                 {STR_INIT("assignee"), STR_INIT("assignedResource")},
                 {STR_INIT("account"), STR_INIT("company")},
                 {STR_INIT("customer"), STR_INIT("company")},
                 {STR_INIT("client"), STR_INIT("company")},
                 {STR_INIT("asset"), STR_INIT("configurationItem")},
                 {STR_INIT("device"), STR_INIT("configurationItem")},
                 {STR_INIT("ci"), STR_INIT("configurationItem")},
                 {STR_INIT("mail"), STR_INIT("email")},
                 {STR_INIT("deadline"), STR_INIT("due")},
                 {STR_INIT("board"), STR_INIT("queue")},
                 {STR_INIT("billable"), STR_INIT("bill")}};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(word, words[i].word))
            return words[i].meaning;
    return word;
}

/* "tickets" is found as "ticket", "statuses" as "status". */
static struct str without_plural(struct str word)
{
    if (word.n > 4 && str_eq_nocase(str_make(word.p + word.n - 3, 3), STR("ies")))
        word.n -= 3;
    else if (word.n > 5 && str_eq_nocase(str_make(word.p + word.n - 4, 4), STR("uses")))
        word.n -= 2;
    else if (word.n > 3 && (word.p[word.n - 1] | 32) == 's' && (word.p[word.n - 2] | 32) != 's')
        word.n--;
    return word;
}

struct question question_parse(struct str text)
{
    struct question q = {.n = 0};

    for (size_t i = 0; i < text.n && q.n < QUESTION_WORDS_MAX;) {
        size_t start = i;
        while (i < text.n && is_letter(text.p[i]))
            i++;
        struct str word = str_make(text.p + start, i - start);
        if (word.n == 0)
            i++;
        else if (!says_nothing(word))
            q.words[q.n++] = as_spelled(without_plural(word));
    }
    return q;
}

unsigned question_hits(const struct question *q, struct str name)
{
    unsigned hits = 0;

    for (size_t i = 0; i < q->n; i++)
        hits += str_contains_nocase(name, q->words[i]);
    return hits;
}
