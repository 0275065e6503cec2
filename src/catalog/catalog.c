/* Look-ups over the generated tables: binary searches, nothing to prepare and nothing to free. The
 * tables are facts about Autotask; what to do with them is other layers' business. */
#include "catalog/catalog.h"

#include "catalog/catalog_data.h"

enum { MAX_FOLDED = 64, MIN_PREFIX = 3 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

int cat_name_cmp(struct str a, struct str b)
{
    for (size_t i = 0; i < a.n && i < b.n; i++) {
        int d = (unsigned char)lower(a.p[i]) - (unsigned char)lower(b.p[i]);
        if (d != 0)
            return d;
    }
    return a.n < b.n ? -1 : a.n > b.n;
}

const struct cat_entity *cat_entities(size_t *ret_n)
{
    *ret_n = cat_table_n;
    return cat_table;
}

const struct cat_entity *cat_entity_find(struct str name)
{
    size_t low = 0;
    size_t high = cat_table_n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int d = cat_name_cmp(name, cat_table[mid].name);
        if (d == 0)
            return &cat_table[mid];
        if (d < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

/* Lower case, without '_', '-' and ' '; empty when that is longer than any name. */
static struct str fold(struct str name, char out[MAX_FOLDED])
{
    size_t n = 0;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        if (c == '_' || c == '-' || c == ' ')
            continue;
        if (n == MAX_FOLDED)
            return STR("");
        out[n++] = lower(c);
    }
    return str_make(out, n);
}

static struct str guess_text(const struct cat_guess *g)
{
    return str_make(cat_guess_text + g->at, g->len);
}

const struct cat_entity *cat_entity_guess(struct str name)
{
    char space[MAX_FOLDED];
    struct str folded = fold(name, space);
    size_t low = 0;
    size_t high = cat_guesses_n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int d = str_cmp(folded, guess_text(&cat_guesses[mid]));
        if (d == 0)
            return &cat_table[cat_guesses[mid].entity];
        if (d < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const struct cat_entity *cat_child_find(struct str root, struct str child)
{
    size_t low = 0;
    size_t high = cat_child_order_n;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        const struct cat_entity *e = &cat_table[cat_child_order[mid]];
        int d = cat_name_cmp(root, e->parent_root);
        if (d == 0)
            d = cat_name_cmp(child, e->child_path);
        if (d == 0)
            return e;
        if (d < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const struct cat_field *cat_field_find(const struct cat_entity *e, struct str name)
{
    size_t low = 0;
    size_t high = e->n_fields;

    while (low < high) {
        size_t mid = low + (high - low) / 2;
        int d = cat_name_cmp(name, e->fields[mid].name);
        if (d == 0)
            return &e->fields[mid];
        if (d < 0)
            high = mid;
        else
            low = mid + 1;
    }
    return NULL;
}

const struct cat_field *cat_field_guess(const struct cat_entity *e, struct str name)
{
    const struct cat_field *f = cat_field_find(e, name);
    for (size_t i = 0; i < e->n_fields && !f; i++)
        if (str_eq_folded(e->fields[i].name, name))
            f = &e->fields[i];
    for (size_t i = 0; i < e->n_fields && !f; i++) {
        struct str stem = e->fields[i].name;
        if (!str_ends(stem, STR("ID")))
            continue;
        stem.n -= 2;
        if (str_eq_folded(stem, name))
            f = &e->fields[i];
    }
    return f;
}

struct str cat_entity_nearest(struct str name)
{
    char space[MAX_FOLDED];
    struct str folded = fold(name, space);
    const struct cat_guess *best = NULL;
    unsigned distance = ~0U;

    for (size_t i = 0; i < cat_guesses_n && folded.n > 0; i++) {
        unsigned d = str_distance(folded, guess_text(&cat_guesses[i]));
        if (d < distance && str_is_near(folded, guess_text(&cat_guesses[i]))) {
            best = &cat_guesses[i];
            distance = d;
        }
    }
    return best ? cat_table[best->entity].name : STR("");
}

/* People leave endings out: "company" for companyID, "due" for dueDateTime. */
static bool begins_nocase(struct str s, struct str prefix)
{
    return prefix.n >= MIN_PREFIX && s.n >= prefix.n &&
           str_eq_nocase(str_make(s.p, prefix.n), prefix);
}

struct str cat_field_nearest(const struct cat_entity *e, struct str name)
{
    const struct cat_field *best = NULL;
    const struct cat_field *longer = NULL;
    unsigned distance = ~0U;

    for (size_t i = 0; i < e->n_fields; i++) {
        const struct cat_field *f = &e->fields[i];
        unsigned d = str_distance(name, f->name);
        if (d < distance && str_is_near(name, f->name)) {
            best = f;
            distance = d;
        }
        if (begins_nocase(f->name, name) && (!longer || f->name.n < longer->name.n))
            longer = f;
    }
    if (!best)
        best = longer;
    return best ? best->name : STR("");
}

const char *cat_type_name(enum cat_type t)
{
    switch (t) {
    case CAT_INTEGER:
        return "integer";
    case CAT_LONG:
        return "long";
    case CAT_STRING:
        return "string";
    case CAT_DATETIME:
        return "datetime";
    case CAT_BOOLEAN:
        return "boolean";
    case CAT_DECIMAL:
        return "decimal";
    case CAT_BYTES:
        return "byte[]";
    case CAT_OBJECT:
        return "object";
    }
    BUG("a field type that is none");
}
