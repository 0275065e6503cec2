/* What to say when a value fits none, or too many, of the subschemas of a choice. A list of branch
 * numbers helps nobody, so the choice is looked through: by type, by a member with a constant that
 * tells the branches apart, by the members given; the branch that was most likely meant is checked
 * again, aloud, and its complaint is the report. Branches that only require members become a
 * sentence about these members. */
#include "mcp/schema_words.h"

#include "base/arena.h"
#include "base/buf.h"

enum { AGREEING_CONSTANT = 1000, MAX_BRANCHES = 64, REPORT_WORK = 100000 };

static unsigned types_of(const struct schema_list *list)
{
    unsigned types = 0;

    for (size_t i = 0; i < list->n; i++)
        types |= list->list[i]->shape.types;
    return types;
}

/* ---- Branches that only require members -------------------------------------------------------
 */

/* The required names of a branch that asks for nothing else; NULL for any other. */
static const struct schema_object_rules *only_requires(const struct schema_node *n)
{
    const struct schema_object_rules *r = n->object;
    bool plain = r && r->n_required > 0 && n->shape.n_properties == 0 && !r->additional &&
                 !r->names && r->n_patterns == 0 && r->n_dependents == 0;

    return plain && !n->logic && !n->enum_ && !n->const_ ? r : NULL;
}

static bool all_only_require(const struct schema_list *list)
{
    for (size_t i = 0; i < list->n; i++) {
        if (!only_requires(list->list[i]))
            return false;
    }
    return list->n > 0;
}

/* 'id', or 'number', or 'company' and 'date' */
static void say_required(struct buf *out, const struct schema_list *list)
{
    for (size_t i = 0; i < list->n && i < MAX_BRANCHES; i++) {
        const struct schema_object_rules *r = only_requires(list->list[i]);

        buf_add_z(out, i > 0 ? ", or " : "");
        schema_say_names(out, r->required, r->n_required, MAX_BRANCHES);
    }
}

bool schema_report_several(struct schema_check *c, const struct schema_node *n,
                           const struct schema_at *at, size_t first, size_t second)
{
    const struct schema_list *list = &n->logic->one_of;
    CLEANUP(buf_done) struct buf b = {0};

    if (!all_only_require(list))
        return schema_report(c, n, at, "oneOf", NULL,
                             "just one of %zu kinds of value, but fits two of them (number %zu and "
                             "number %zu)",
                             list->n, first + 1, second + 1);
    buf_init(&b, 8192);
    say_required(&b, list);
    return schema_report(c, n, at, "oneOf", NULL, "given with only one of these: %s", buf_cstr(&b));
}

bool schema_report_excluded(struct schema_check *c, const struct schema_node *n,
                            const struct schema_at *at)
{
    const struct schema_object_rules *r = only_requires(n->logic->not_);
    CLEANUP(buf_done) struct buf b = {0};

    if (!r)
        return schema_report(c, n, at, "not", NULL, "something else: this value is excluded");
    buf_init(&b, 8192);
    schema_say_names(&b, r->required, r->n_required, MAX_BRANCHES);
    return schema_report(c, n, at, "not", NULL, "given without %s%s", buf_cstr(&b),
                         r->n_required > 1 ? " together" : "");
}

/* ---- Branches told apart by a constant ---------------------------------------------------------
 */

static const struct schema_values *constant(const struct schema_node *n, struct str name)
{
    const struct schema_property *p = schema_node_property(n, name);

    return p ? p->node->const_ : NULL;
}

static bool in_all(const struct schema_list *list, struct str name)
{
    for (size_t i = 0; i < list->n; i++) {
        if (!constant(list->list[i], name))
            return false;
    }
    return true;
}

/* The member that has a constant in every branch, as "kind" or "type" often has; else empty. */
static struct str discriminator(struct schema_check *c, const struct schema_list *list)
{
    const struct schema_shape *s = &list->list[0]->shape;

    for (size_t i = 0; i < s->n_properties && schema_charge(c, list->n); i++) {
        if (in_all(list, s->properties[i].name))
            return s->properties[i].name;
    }
    return STR("");
}

/* Reports the discriminating member when it is absent or has no branch; false when that is not it.
 */
static bool report_discriminator(struct schema_check *c, const struct schema_node *n,
                                 const struct json *v, const struct schema_at *at,
                                 const char *keyword, const struct schema_list *list)
{
    struct str name = discriminator(c, list);
    const struct json *got = name.n > 0 ? json_get(v, name) : NULL;
    const struct schema_at here = {.up = at, .name = name};
    struct schema_values all = {0};

    if (name.n == 0)
        return false;
    all.list = arena_try(c->scratch, list->n * sizeof(all.list[0]));
    all.texts = arena_try(c->scratch, list->n * sizeof(all.texts[0]));
    for (size_t i = 0; i < list->n && all.list && all.texts; i++) {
        const struct schema_values *one = constant(list->list[i], name);

        if (got && schema_value_in(c, one, got))
            return false;
        all.list[all.n++] = one->list[0];
        if (one->n_texts > 0)
            all.texts[all.n_texts++] = one->texts[0];
    }
    if (got) {
        schema_report_values(c, n, got, &here, keyword, &all);
    } else {
        CLEANUP(buf_done) struct buf fix = {0};

        schema_report_missing(c, n, v, at, keyword, &name, 1, STR(""));
        buf_init(&fix, 4096);
        buf_printf(&fix, "Give '%.*s', which must be ", STR_ARG(name));
        schema_say_values(&fix, &all);
        buf_add_char(&fix, '.');
        schema_set_fix(c, &fix);
    }
    return c->code != ERR_OK;
}

/* ---- The branch that was meant ------------------------------------------------------------------
 */

/* -1: cannot be meant. */
static int score(struct schema_check *c, const struct schema_node *n, const struct json *v)
{
    int points = 0;

    if (!(n->shape.types & schema_type_of(v)))
        return -1;
    for (struct json_iter it = json_iter(v); json_is(v, JSON_OBJECT) && json_next(&it);) {
        const struct schema_property *p = schema_node_property(n, it.name);
        const struct schema_values *only = p ? p->node->const_ : NULL;

        if (!schema_charge(c, 1 + n->shape.n_properties / 8))
            return -1;
        if (only && !schema_value_in(c, only, it.value))
            return -1;
        points += only ? AGREEING_CONSTANT : p ? 1 : 0;
    }
    return points;
}

/* The best of the list, or NULL when there is none or no single one. */
static const struct schema_node *most_likely(struct schema_check *c, const struct schema_list *list,
                                             const struct json *v)
{
    const struct schema_node *best = NULL;
    int best_score = -1;

    for (size_t i = 0; i < list->n && i < MAX_BRANCHES; i++) {
        int points = score(c, list->list[i], v);

        if (points > best_score) {
            best = list->list[i];
            best_score = points;
        } else if (points >= 0 && points == best_score) {
            best = NULL;
        }
    }
    return best;
}

static void report_detail(struct schema_check *c, const struct schema_node *n, const struct json *v,
                          const struct schema_at *at, const char *keyword,
                          const struct schema_list *list)
{
    const struct schema_node *meant;

    if (json_is(v, JSON_OBJECT) && report_discriminator(c, n, v, at, keyword, list))
        return;
    meant = most_likely(c, list, v);
    if (meant && !c->limit)
        schema_check_node(c, meant, v, at, NULL);
}

bool schema_report_alternatives(struct schema_check *c, const struct schema_node *n,
                                const struct json *v, const struct schema_at *at,
                                const char *keyword, const struct schema_list *list)
{
    CLEANUP(buf_done) struct buf b = {0};
    unsigned types = types_of(list);

    if (c->quiet > 0 || c->limit || c->code != ERR_OK)
        return false;
    if (types != 0 && !(types & schema_type_of(v)))
        return schema_report_type(c, n, v, at, keyword, types);
    if (all_only_require(list)) {
        buf_init(&b, 8192);
        say_required(&b, list);
        return schema_report(c, n, at, keyword, NULL, "given with %s", buf_cstr(&b));
    }
    if (c->work < REPORT_WORK)
        c->work = REPORT_WORK;
    report_detail(c, n, v, at, keyword, list);
    /* The value is known to be invalid; running out of anything here only costs the detail. */
    c->limit = NULL;
    if (c->code != ERR_OK)
        return false;
    return schema_report(c, n, at, keyword, NULL,
                         "one of %zu kinds of value, but fits none of them", list->n);
}
