/* Marks on the members or elements of one value: a bit each, allocated with the first one. */
#include "mcp/schema_check.h"

static bool make_room(struct schema_check *c, struct schema_marks *m, size_t n)
{
    size_t n_words = (n + 63) / 64;

    if (m->words || n == 0)
        return m->words != NULL;
    if (!schema_charge(c, n_words / 16))
        return false;
    m->words = schema_scratch(c, n_words, sizeof(uint64_t));
    if (!m->words)
        return false;
    memset(m->words, 0, n_words * sizeof(uint64_t));
    m->n = n;
    return true;
}

void schema_mark(struct schema_check *c, struct schema_marks *m, const struct json *v, size_t index)
{
    if (m && !m->all && make_room(c, m, json_len(v)))
        m->words[index / 64] |= (uint64_t)1 << (index % 64);
}

void schema_mark_all(struct schema_marks *m)
{
    if (m)
        m->all = true;
}

void schema_mark_merge(struct schema_check *c, struct schema_marks *to,
                       const struct schema_marks *from)
{
    if (!to || to->all || (!from->all && !from->words))
        return;
    if (from->all) {
        to->all = true;
        return;
    }
    if (!make_room(c, to, from->n))
        return;
    for (size_t i = 0; i < (from->n + 63) / 64; i++)
        to->words[i] |= from->words[i];
}

bool schema_is_marked(const struct schema_marks *m, size_t index)
{
    return m->all || (m->words && (m->words[index / 64] >> (index % 64) & 1));
}
