/* Refuses objects that name a member twice. Small objects are compared pair by pair, middling ones
 * through a hash table on the stack, and large ones, or those whose names were chosen to collide,
 * by sorting: no input makes this quadratic. */
#include "base/json_yy.h"

#include "base/mem.h"
#include "base/utf8.h"

enum { PAIRWISE_MAX = 8, HASHED_MAX = 512, SHOWN_MAX = 60 };

/* Not by yyjson's tags: they also tell whether a string was written with escapes. */
static bool same_name(const yyjson_val *a, const yyjson_val *b)
{
    return str_eq(json_yy_text(a), json_yy_text(b));
}

static enum err_code refuse(const yyjson_val *name, struct err *err)
{
    struct str shown = utf8_cut(json_yy_text(name), SHOWN_MAX);
    return err_set(err, ERR_JSON_DUPLICATE,
                   "The JSON names the member \"%.*s\" twice in one object; keep one of them.",
                   STR_ARG(shown));
}

static yyjson_val *next_name(yyjson_val *name)
{
    return unsafe_yyjson_get_next(name + 1);
}

/* The second one of a pair, or NULL. */
static yyjson_val *find_pairwise(yyjson_val *names, size_t n)
{
    yyjson_val *seen[PAIRWISE_MAX];
    for (size_t i = 0; i < n; i++, names = next_name(names)) {
        for (size_t k = 0; k < i; k++) {
            if (same_name(seen[k], names))
                return names;
        }
        seen[i] = names;
    }
    return NULL;
}

/* Length and both ends: cheap, and enough for names that were not chosen to collide. */
static uint64_t hash_name(struct str s)
{
    uint64_t head = 0, tail = 0;
    size_t n = s.n < sizeof head ? s.n : sizeof head;
    if (n > 0) {
        memcpy(&head, s.p, n);
        memcpy(&tail, s.p + s.n - n, n);
    }
    /* What tells names apart is often their last byte, the highest of the tail; it must reach the
     * low bits that choose the place. */
    uint64_t h = head * UINT64_C(0x9E3779B97F4A7C15) ^ tail ^ s.n;
    h = (h ^ h >> 32) * UINT64_C(0xBF58476D1CE4E5B9);
    return h ^ h >> 32;
}

/* Like find_pairwise; *ret_sure is false when too many names fell on the same places to go on. */
static yyjson_val *find_hashed(yyjson_val *names, size_t n, bool *ret_sure)
{
    yyjson_val *table[2 * HASHED_MAX];
    size_t slots = 16;
    while (slots < 2 * n)
        slots *= 2;
    memset(table, 0, slots * sizeof table[0]);
    size_t probes_left = 8 * n;
    *ret_sure = true;
    for (size_t i = 0; i < n; i++, names = next_name(names)) {
        size_t at = (size_t)hash_name(json_yy_text(names)) & (slots - 1);
        for (; table[at]; at = (at + 1) & (slots - 1)) {
            if (same_name(table[at], names))
                return names;
            if (probes_left-- == 0) {
                *ret_sure = false;
                return NULL;
            }
        }
        table[at] = names;
    }
    return NULL;
}

static int compare_names(const yyjson_val *a, const yyjson_val *b)
{
    struct str x = json_yy_text(a), y = json_yy_text(b);
    return x.n != y.n ? (x.n < y.n ? -1 : 1) : str_cmp(x, y);
}

static void merge(yyjson_val **out, yyjson_val **a, size_t n_a, yyjson_val **b, size_t n_b)
{
    while (n_a > 0 && n_b > 0) {
        if (compare_names(*a, *b) <= 0) {
            *out++ = *a++;
            n_a--;
        } else {
            *out++ = *b++;
            n_b--;
        }
    }
    memcpy(out, n_a > 0 ? a : b, (n_a > 0 ? n_a : n_b) * sizeof *out);
}

/* Merging runs of 1, 2, 4 ... names; unlike qsort() its worst case is known on every system. */
void json_sort_names(yyjson_val **names, yyjson_val **tmp, size_t n)
{
    for (size_t run = 1; run < n; run *= 2) {
        for (size_t i = 0; i < n; i += 2 * run) {
            size_t n_a = n - i < run ? n - i : run;
            size_t n_b = n - i - n_a < run ? n - i - n_a : run;
            merge(tmp + i, names + i, n_a, names + i + n_a, n_b);
        }
        memcpy(names, tmp, n * sizeof *names);
    }
}

static enum err_code check_sorted(yyjson_val *name, size_t n, struct err *err)
{
    yyjson_val **names = mem_try(2 * n * sizeof(yyjson_val *));
    if (!names)
        return err_set(err, ERR_JSON_LIMIT, "There is no memory left to check the JSON.");
    for (size_t i = 0; i < n; i++, name = next_name(name))
        names[i] = name;
    json_sort_names(names, names + n, n);
    enum err_code rc = ERR_OK;
    for (size_t i = 1; i < n && !rc; i++) {
        if (same_name(names[i - 1], names[i]))
            rc = refuse(names[i], err);
    }
    mem_free(names);
    return rc;
}

static enum err_code check_object(yyjson_val *object, struct err *err)
{
    size_t n = (size_t)(object->tag >> YYJSON_TAG_BIT);
    yyjson_val *names = object + 1;
    yyjson_val *second = NULL;
    bool sure = n <= HASHED_MAX;
    if (n <= PAIRWISE_MAX)
        second = find_pairwise(names, n);
    else if (sure)
        second = find_hashed(names, n, &sure);
    if (second)
        return refuse(second, err);
    return sure ? ERR_OK : check_sorted(names, n, err);
}

enum err_code json_check_names(yyjson_val *first, size_t n, struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        if (unsafe_yyjson_get_type(first + i) != YYJSON_TYPE_OBJ)
            continue;
        enum err_code rc = check_object(first + i, err);
        if (rc)
            return rc;
    }
    return ERR_OK;
}
