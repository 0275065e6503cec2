/* What a model may rely on over all tools: hints that fit what a tool does, short texts that are
 * sentences, and argument names that mean the same everywhere. Exceptions stand in
 * data/tools/_listing.json ("several_meanings"), each with its reason. */
#include "gen.h"

enum { MAX_TITLE = 40, MAX_DESCRIPTION = 240, MAX_DOC = 160 };

/* ---- Texts ---- */

static bool is_sentence(struct str s)
{
    return s.n > 0 && strchr(".!?)", s.p[s.n - 1]);
}

static void check_text(const struct node *at, const char *key, struct str text, size_t max)
{
    if (text.n > max)
        node_error_at(at, key, "has %zu bytes, at most %zu: every conversation pays for it", text.n,
                      max);
    else if (!is_sentence(text))
        node_error_at(at, key, "does not end as a sentence does");
}

static void check_texts(const struct g_tool *t)
{
    if (t->title.n > MAX_TITLE)
        node_error_at(&t->at, "title", "has %zu bytes, at most %d", t->title.n, MAX_TITLE);
    if (str_trim(t->description).n > 0)
        check_text(&t->at, "description", t->description, MAX_DESCRIPTION);
    for (size_t i = 0; i < t->n_args; i++)
        if (t->args[i].doc.n > 0)
            check_text(&t->args[i].at, "doc", t->args[i].doc, MAX_DOC);
}

/* ---- Hints ---- */

/* What the shared handlers do is known; a special one says its own. */
static void check_handler_hints(const struct g_tool *t)
{
    static const struct {
        const char *handler;
        bool read_only, destructive, idempotent;
    } known[] = {{"tool_search", true, false, true},   {"tool_get", true, false, true},
                 {"tool_create", false, false, false}, {"tool_update", false, true, true},
                 {"tool_delete", false, true, true},   {"tool_unlink", false, true, true}};

    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (str_eq(t->handler, str_from(known[i].handler)) &&
            (t->read_only != known[i].read_only || t->destructive != known[i].destructive ||
             t->idempotent != known[i].idempotent))
            node_error_at(&t->at, "hints", "%s is readOnly: %s, destructive: %s, idempotent: %s",
                          known[i].handler, known[i].read_only ? "true" : "false",
                          known[i].destructive ? "true" : "false",
                          known[i].idempotent ? "true" : "false");
}

/* ---- The word ---- */

/* CREATE_TICKET for create_ticket: it can be told without looking it up. */
static void check_word(const struct g_tool *t)
{
    bool same = t->confirm.n == t->name.n;

    for (size_t i = 0; i < t->name.n && same; i++) {
        char c = t->name.p[i];
        same = t->confirm.p[i] == (c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c);
    }
    if (!t->read_only && name_is_constant(t->confirm) && !same)
        node_error_at(&t->at, "confirm", "is not the tool's name in capitals");
}

/* ---- Values that aliases bring along ---- */

static void check_brought(const struct g_tool *t)
{
    for (size_t i = 0; i < t->n_aliases; i++) {
        const struct g_alias *a = &t->aliases[i];
        struct node object = node_get(&a->at, "arguments");
        for (struct json_iter it = json_iter(a->arguments); json_next(&it);) {
            struct node at = node_member(&object, it.name, it.value);
            for (size_t k = 0; k < t->n_args; k++)
                if (str_eq(t->args[k].name, it.name))
                    check_arg_value(&t->args[k], &at);
        }
    }
}

/* ---- Names over all tools ---- */

/* The entity whose record an argument names; NULL when it names none. */
static const struct g_entity *named_entity(const struct g_tool *t, const struct g_arg *a)
{
    if (!t->entity || a->field.n == 0)
        return NULL;
    if (str_eq(a->field, STR("id")))
        return t->entity;
    const struct g_field *f = entity_field(t->entity, a->field);
    return f ? f->reference : NULL;
}

static bool are_numbers(enum arg_type a, enum arg_type b)
{
    return (a == ARG_INTEGER || a == ARG_NUMBER) && (b == ARG_INTEGER || b == ARG_NUMBER);
}

/* Against the first tool that has an argument of this name, in listing order. */
static bool is_same(const struct g_tool *first, const struct g_arg *of, const struct g_tool *t,
                    const struct g_arg *a)
{
    const struct g_entity *x = named_entity(first, of), *y = named_entity(t, a);

    if (of->type != a->type && !are_numbers(of->type, a->type)) {
        node_error_at(&a->at, "type", "\"%.*s\" has another type in %.*s", STR_ARG(a->name),
                      STR_ARG(first->name));
        return false;
    }
    if (x && y && x != y)
        node_error_at(&a->at, "field", "\"%.*s\" names %.*s here and %.*s in %.*s",
                      STR_ARG(a->name), STR_ARG(y->name), STR_ARG(x->name), STR_ARG(first->name));
    return !x || !y || x == y;
}

/* The first difference is enough. */
static void check_against_others(const struct model *m, size_t at)
{
    const struct g_tool *t = &m->tools[at];

    for (size_t i = 0; i < t->n_args; i++) {
        const struct g_arg *a = &t->args[i];
        bool same = true;
        for (size_t k = 0; k < at && same && !name_in(&m->several_meanings, a->name); k++)
            for (size_t j = 0; j < m->tools[k].n_args && same; j++)
                if (str_eq(m->tools[k].args[j].name, a->name))
                    same = is_same(&m->tools[k], &m->tools[k].args[j], t, a);
    }
}

void check_style(struct model *m)
{
    for (size_t i = 0; i < m->n_tools; i++) {
        check_texts(&m->tools[i]);
        check_handler_hints(&m->tools[i]);
        check_word(&m->tools[i]);
        check_brought(&m->tools[i]);
        check_against_others(m, i);
    }
}
