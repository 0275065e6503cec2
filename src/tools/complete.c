/* Completion of prompt arguments and template variables: labels of the tenant's picklists, names of
 * its records, words for dates. A completion that fails is one without suggestions. */
#include "tools/prompts.h"

#include "autotask/names.h"
#include "autotask/naming.h"
#include "tools/resolve.h"
#include "tools/resources.h"
#include "tools/untrusted.h"

enum {
    SHOWN_MAX = 20,
    FETCHED_MAX = 100, /* the best SHOWN_MAX of these are shown */
    PREFIX_MIN = 2,    /* fewer characters would ask for everything */
    VALUE_CHARS = 200
};

/* What an argument of this name stands for, whichever prompt has it. */
static const struct kind {
    const char *argument;
    const char *entity;
    const char *picklist; /* field of the entity; NULL: the entity's records themselves */
    const char *words;    /* or a fixed list */
} kinds[] = {
    {"queue", "Tickets", "queueID", NULL},
    {"status", "Tickets", "status", NULL},
    {"priority", "Tickets", "priority", NULL},
    {"technician", "Resources", NULL, NULL},
    {"owner", "Resources", NULL, NULL},
    {"company", "Companies", NULL, NULL},
    {"contact", "Contacts", NULL, NULL},
    {"project", "Projects", NULL, NULL},
    {"ticket", "Tickets", NULL, NULL},
    {"period", NULL, NULL,
     "this week,last week,this month,last month,this quarter,last quarter,this year,last year"},
    {"since", NULL, NULL, "today,yesterday,-4h,-8h,-12h,-24h"},
    {"hours", NULL, NULL, "2,4,8,24"},
    {"days", NULL, NULL, "5,10,30,60,90"},
};

/* Suggestions with those first that begin with what was typed. */
struct suggestions {
    struct str begin[FETCHED_MAX], other[FETCHED_MAX];
    size_t n_begin, n_other;
};

static void suggest(struct tool_run *r, struct suggestions *s, struct str value, struct str typed)
{
    struct str text = untrusted_copy(r->arena, value, VALUE_CHARS);

    if (text.n == 0)
        return;
    if (str_eq_nocase(str_make(text.p, typed.n < text.n ? typed.n : text.n), typed)) {
        if (s->n_begin < FETCHED_MAX)
            s->begin[s->n_begin++] = text;
    } else if (s->n_other < FETCHED_MAX) {
        s->other[s->n_other++] = text;
    }
}

static void send_best(struct tool_run *r, const struct suggestions *s, size_t total)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n_begin && n < SHOWN_MAX; i++, n++)
        mcp_complete_value(r->call, str_dup(r->arena, s->begin[i]));
    for (size_t i = 0; i < s->n_other && n < SHOWN_MAX; i++, n++)
        mcp_complete_value(r->call, str_dup(r->arena, s->other[i]));
    mcp_complete_total(r->call, total > s->n_begin + s->n_other ? total : s->n_begin + s->n_other);
}

static void complete_words(struct tool_run *r, const char *words, struct str typed)
{
    struct suggestions s = {.n_begin = 0};
    struct str rest = str_from(words);

    while (rest.n > 0) {
        struct str word = str_split(&rest, ',');
        if (str_contains_nocase(word, typed))
            suggest(r, &s, word, typed);
    }
    send_best(r, &s, 0);
}

static void complete_picklist(struct tool_run *r, const struct cat_entity *e, const char *field,
                              struct str typed)
{
    struct suggestions s = {.n_begin = 0};
    const struct at_field_info *info;

    if (resolve_field_info(r, e, str_from(field), &info) || !info)
        return;
    for (size_t i = 0; i < info->n_values; i++) {
        if (info->values[i].is_active && str_contains_nocase(info->values[i].label, typed))
            suggest(r, &s, info->values[i].label, typed);
    }
    send_best(r, &s, 0);
}

/* "T2026": a number, which people begin to type from the left. */
static bool looks_like_number(struct str typed)
{
    return typed.n > 1 && (typed.p[0] == 'T' || typed.p[0] == 't' || typed.p[0] == 'P') &&
           typed.p[1] >= '0' && typed.p[1] <= '9';
}

static enum err_code add_typed(struct tool_run *r, struct at_filter *f, const struct naming *n,
                               struct str typed)
{
    struct str fields[ARRAY_LEN(n->shown)];
    size_t count = 0;

    if (typed.n == 0)
        return ERR_OK;
    if (n->number && looks_like_number(typed))
        return at_filter_add_text(f, str_from(n->number), AT_BEGINS_WITH, typed, typed, &r->err);
    if (n->search)
        return at_filter_add_text(f, str_from(n->search), AT_CONTAINS, typed, typed, &r->err);
    while (count < ARRAY_LEN(n->shown) && n->shown[count]) {
        fields[count] = str_from(n->shown[count]);
        count++;
    }
    /* "Dana Re" is in neither name alone. */
    struct str rest = typed;
    while (n->joined && rest.n > 0) {
        struct str word = str_trim(str_split(&rest, ' '));
        enum err_code rc =
            word.n ? at_filter_add_any(f, fields, count, AT_CONTAINS, word, &r->err) : ERR_OK;
        if (rc)
            return rc;
    }
    return n->joined ? ERR_OK : at_filter_add_any(f, fields, count, AT_CONTAINS, typed, &r->err);
}

static enum err_code fetch(struct tool_run *r, const struct cat_entity *e, const struct naming *n,
                           struct str typed, struct at_filter *f, struct at_rows *ret)
{
    const char *fields[NAMING_FIELDS_MAX];
    struct at_query q = {.fields = fields, .max_rows = FETCHED_MAX};
    enum err_code rc = ERR_OK;

    q.n_fields = naming_fields(e, n, fields);
    at_filter_init(f, r->arena, e);
    if (cat_field_find(e, STR("isActive")))
        rc = at_filter_add_text(f, STR("isActive"), AT_EQ, STR("true"), STR(""), &r->err);
    /* Text is looked for in what is being worked on; a number finds closed tickets too. */
    if (!rc && n->search && !looks_like_number(typed))
        rc = resolve_open_only(r, f);
    if (!rc)
        rc = add_typed(r, f, n, typed);
    if (rc)
        return rc;
    q.filter = at_filter_json(f);
    return at_query(r->ctx->client, &r->at, e, &q, ret, &r->err);
}

static void complete_records(struct tool_run *r, const struct cat_entity *e, struct str typed)
{
    /* There are few technicians, and they may be asked for without a letter. */
    bool are_few = str_eq(e->name, STR("Resources"));
    struct suggestions s = {.n_begin = 0};
    struct at_rows rows = {0};
    struct at_filter f;
    struct naming n;
    int64_t total = 0;

    if ((typed.n < PREFIX_MIN && !are_few) || !naming_of(e, &n) ||
        fetch(r, e, &n, typed, &f, &rows))
        return;
    for (size_t i = 0; i < rows.n; i++)
        suggest(r, &s, naming_text(r->arena, &n, rows.rows[i]), typed);
    if (rows.more &&
        at_count(r->ctx->client, &r->at, e, at_filter_json(&f), false, &total, &r->err))
        total = 0;
    send_best(r, &s, (size_t)total);
}

static void complete_entities(struct tool_run *r, struct str typed)
{
    struct suggestions s = {.n_begin = 0};
    size_t n, total = 0;
    const struct cat_entity *all = cat_entities(&n);

    for (size_t i = 0; i < n; i++) {
        if (!str_contains_nocase(all[i].name, typed))
            continue;
        total++;
        suggest(r, &s, all[i].name, typed);
    }
    send_best(r, &s, total);
}

static void complete_template(struct tool_run *r, const char *argument, struct str typed)
{
    const char *entity = resource_entity(mcp_tool_data(r->call), argument);

    if (strcmp(argument, "name") == 0 && !entity)
        complete_entities(r, typed);
    else if (entity)
        complete_records(r, cat_entity_find(str_from(entity)), typed);
    else if (strcmp(argument, "queue") == 0)
        complete_picklist(r, cat_entity_find(STR("Tickets")), "queueID", typed);
}

static void complete_argument(struct tool_run *r, const char *argument, struct str typed)
{
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        const struct kind *k = &kinds[i];
        if (strcmp(k->argument, argument) != 0)
            continue;
        if (k->words)
            complete_words(r, k->words, typed);
        else if (k->picklist)
            complete_picklist(r, cat_entity_find(str_from(k->entity)), k->picklist, typed);
        else
            complete_records(r, cat_entity_find(str_from(k->entity)), typed);
        return;
    }
}

enum mcp_rc tools_complete(struct mcp_call *call, const char *ref_type, const char *ref_name,
                           const char *argument, const char *prefix)
{
    struct tool_run r;

    (void)ref_name;
    tool_run_plain(&r, call, NULL);
    if (strcmp(ref_type, "ref/resource") == 0)
        complete_template(&r, argument, str_trim(str_from(prefix)));
    else
        complete_argument(&r, argument, str_trim(str_from(prefix)));
    tool_run_done(&r);
    return MCP_OK;
}
