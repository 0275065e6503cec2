/* The words of --strict. */
#include "sandbox/strict.h"

#include "base/str.h"

static const struct {
    const char *word;
    unsigned bit;
} words[] = {{"roles", SB_STRICT_ROLES}, {"midnight", SB_STRICT_MIDNIGHT}};

static unsigned bit_of(struct str word)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        if (str_eq_nocase(word, str_from(words[i].word)))
            return words[i].bit;
    }
    return 0;
}

enum err_code sb_strict_parse(const char *text, unsigned *ret, struct err *err)
{
    struct str rest = str_from(text ? text : "");
    unsigned bits = 0;
    while (rest.n > 0) {
        struct str word = str_trim(str_split(&rest, ','));
        if (word.n > 0 && !bit_of(word))
            return err_set(err, ERR_BAD_VALUE,
                           "Settings that can be strict are roles and midnight, not \"%.*s\".",
                           STR_ARG(word));
        bits |= bit_of(word);
    }
    *ret = bits;
    return ERR_OK;
}
