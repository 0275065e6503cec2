/* find_tools and run_tool: the whole catalogue behind a short list. The search is over static text
 * and weighs where a word stands and how rare it is; the same words always find the same tools. */
#include "base/json.h"
#include "base/jw.h"
#include "gen/tools_data.h"
#include "tools/handlers.h"
#include "tools/offer.h"
#include "tools/onward.h"
#include "tools/render.h"

enum {
    MAX_WORDS = 12,
    SHOWN = 5,
    TEXT_MAX = 256 * 1024,
    STEM_MIN = 4, /* letters a word keeps when its ending goes */
    IN_NAME = 8,
    IN_ALIAS = 5,
    IN_TITLE = 4,
    IN_DESCRIPTION = 3,
    IN_ARGUMENT = 2,
    IN_SCHEMA = 1
};

/* ---- Words ---- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static struct str next_word(struct str *text)
{
    while (text->n > 0 && !is_letter(*text->p)) {
        text->p++;
        text->n--;
    }
    size_t n = 0;
    while (n < text->n && is_letter(text->p[n]))
        n++;
    struct str word = str_make(text->p, n);
    text->p += n;
    text->n -= n;
    return word;
}

/* Without the ending that plural and tense give: "entries", "entry"; "approving", "approve". */
static struct str stem(struct str w)
{
    static const struct str endings[] = {STR_INIT("ing"), STR_INIT("ies"), STR_INIT("es"),
                                         STR_INIT("ed"),  STR_INIT("s"),   STR_INIT("e"),
                                         STR_INIT("y")};

    for (size_t i = 0; i < ARRAY_LEN(endings); i++)
        if (w.n >= STEM_MIN + endings[i].n - 1 &&
            str_eq_nocase(str_make(w.p + w.n - endings[i].n, endings[i].n), endings[i]))
            return str_make(w.p, w.n - endings[i].n);
    return w;
}

static bool is_noise(struct str w)
{
    static const char *const noise[] = {"a",   "an", "the", "to", "of",  "for",  "in",   "on",
                                        "how", "do", "i",   "my", "and", "with", "can",  "me",
                                        "is",  "it", "by",  "at", "or",  "all",  "want", "please"};

    for (size_t i = 0; i < ARRAY_LEN(noise); i++)
        if (str_eq_nocase(w, str_from(noise[i])))
            return true;
    return false;
}

/* People's words for what Autotask calls otherwise. */
static struct str in_our_words(struct str w)
{
    static const struct {
        const char *theirs, *ours;
    } words[] = {
        {"asset", "configuration"},  {"device", "configuration"}, {"computer", "configuration"},
        {"laptop", "configuration"}, {"server", "configuration"}, {"client", "company"},
        {"customer", "company"},     {"account", "company"},      {"person", "contact"},
        {"caller", "contact"},       {"technician", "resource"},  {"employee", "resource"},
        {"staff", "resource"},       {"hours", "time"},           {"timesheet", "time"},
        {"deal", "opportunity"},     {"lead", "opportunity"},     {"visit", "call"},
        {"agreement", "contract"},   {"comment", "note"},         {"add", "create"},
        {"new", "create"},           {"change", "update"},        {"edit", "update"},
        {"remove", "delete"},        {"find", "search"},          {"show", "get"},
        {"bill", "invoice"},         {"file", "attachment"}};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(stem(w), stem(str_from(words[i].theirs))))
            return stem(str_from(words[i].ours));
    return STR("");
}

/* What to do says less than what to do it with: every toolset has something to create. */
static bool is_verb(struct str stemmed)
{
    static const char *const verbs[] = {"create", "update", "get", "search",
                                        "delete", "log",    "list"};

    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (str_eq_nocase(stemmed, stem(str_from(verbs[i]))))
            return true;
    return false;
}

struct words {
    struct str v[MAX_WORDS];
    unsigned weight[MAX_WORDS]; /* the rarer a word is among the tools the more it says */
    size_t n;
};

static void add_word(struct words *words, struct str w)
{
    for (size_t i = 0; i < words->n; i++)
        if (str_eq_nocase(words->v[i], w))
            return;
    if (w.n > 0 && words->n < MAX_WORDS)
        words->v[words->n++] = w;
}

static struct words read_words(struct str query)
{
    struct words words = {.n = 0};

    while (query.n > 0) {
        struct str w = next_word(&query);
        if (w.n == 0 || is_noise(w))
            continue;
        struct str ours = in_our_words(w);
        if (!is_verb(ours))
            add_word(&words, stem(w));
        add_word(&words, ours);
    }
    return words;
}

/* ---- Scores ---- */

static bool has_word(const char *text, struct str stemmed)
{
    struct str rest = str_from(text ? text : "");

    while (rest.n > 0)
        if (str_eq_nocase(stem(next_word(&rest)), stemmed))
            return true;
    return false;
}

static unsigned points(size_t tool, struct str word)
{
    const struct mcp_tool *t = &tools_table[tool];
    unsigned best = has_word(t->input_schema, word) ? IN_SCHEMA : 0;

    for (size_t i = 0; i < t->n_args && best < IN_ARGUMENT; i++)
        if (has_word(t->args[i].name, word))
            best = IN_ARGUMENT;
    if (has_word(t->description, word))
        best = IN_DESCRIPTION;
    if (has_word(tools_title(t), word))
        best = IN_TITLE;
    for (size_t i = 0; i < tools_aliases_n && best < IN_ALIAS; i++)
        if (strcmp(tools_aliases[i].name, t->name) == 0 && has_word(tools_aliases[i].alias, word))
            best = IN_ALIAS;
    return has_word(t->name, word) ? IN_NAME : best;
}

/* A word that few tools have in their names or texts tells more than one that many have. */
static void weigh(struct words *words)
{
    for (size_t w = 0; w < words->n; w++) {
        size_t found = 0;
        for (size_t i = 0; i < tools_table_n; i++)
            found += points(i, words->v[w]) >= IN_DESCRIPTION;
        words->weight[w] = found == 0                   ? 1
                           : found * 20 < tools_table_n ? 4
                           : found * 5 < tools_table_n  ? 3
                                                        : 2;
    }
}

/* 0 when none of the things that are asked about is there. */
static unsigned score(size_t tool, const struct words *words)
{
    unsigned sum = 0, whole = 0, things = 0, met = 0;

    for (size_t w = 0; w < words->n; w++) {
        unsigned p = points(tool, words->v[w]);
        sum += p * words->weight[w];
        whole += p == IN_NAME;
        things += !is_verb(words->v[w]);
        met += !is_verb(words->v[w]) && p >= IN_ARGUMENT;
    }
    if (things > 0 && met == 0)
        return 0;
    if (things == words->n && tools_table[tool].hints.read_only)
        sum += sum / 4; /* who asks for nothing to be done wants to know */
    /* Of two tools with the same words in their names, the one with fewer others is meant. */
    struct str name = str_from(tools_table[tool].name);
    size_t parts = 0;
    while (name.n > 0 && next_word(&name).n > 0)
        parts++;
    return sum * 4 + (whole == parts ? 3 : 0);
}

struct found {
    size_t tool;
    unsigned score;
    bool listed;
};

/* Tools that want an extension are there only for clients that declare it. */
static enum mcp_access access_to(struct tool_run *r, size_t i)
{
    const struct mcp_tool *t = &r->ctx->table[i];
    const char *reason = NULL;

    if (t->extension && !mcp_client_has_extension(r->call, t->extension))
        return MCP_ACCESS_ABSENT;
    return offer_access(r->call, t, &reason);
}

/* The best first; of equals the one that is listed first. Only what this request may call. */
static size_t search(struct tool_run *r, const struct words *words, struct found *ret)
{
    size_t n = 0;

    for (size_t i = 0; i < tools_table_n; i++) {
        enum mcp_access access = access_to(r, i);
        const struct tool_spec *spec = tools_table[i].data;
        unsigned s = spec->delegates ? 0 : score(i, words); /* they have no answer of their own */
        bool callable = access == MCP_ACCESS_LISTED || access == MCP_ACCESS_UNLISTED;
        if (!callable || s < IN_DESCRIPTION * 4)
            continue;
        size_t at = n++;
        for (; at > 0 && ret[at - 1].score < s; at--)
            ret[at] = ret[at - 1];
        ret[at] = (struct found){i, s, access == MCP_ACCESS_LISTED};
    }
    return n;
}

/* ---- Entities, for the generic tools ---- */

/* "ExpenseReports" has the words Expense and Reports. */
static bool entity_has(struct str name, struct str stemmed)
{
    for (size_t from = 0, i = 1; i <= name.n; i++) {
        if (i < name.n && (name.p[i] < 'A' || name.p[i] > 'Z'))
            continue;
        if (str_eq_nocase(stem(str_make(name.p + from, i - from)), stemmed))
            return true;
        from = i;
    }
    return false;
}

/* Those whose names have most of the words; the shorter name first. */
static size_t fitting_entities(const struct words *words, const struct cat_entity *ret[SHOWN])
{
    size_t total, n = 0;
    unsigned best = 0;
    const struct cat_entity *e = cat_entities(&total);

    for (size_t i = 0; i < total; i++) {
        unsigned hits = 0;
        for (size_t w = 0; w < words->n; w++)
            hits += !is_verb(words->v[w]) && entity_has(e[i].name, words->v[w]);
        if (hits == 0 || hits < best)
            continue;
        n = hits > best ? 0 : n;
        best = hits;
        size_t at = n < SHOWN ? n++ : SHOWN;
        for (; at > 0 && ret[at - 1]->name.n > e[i].name.n; at--)
            if (at < SHOWN)
                ret[at] = ret[at - 1];
        if (at < SHOWN)
            ret[at] = &e[i];
    }
    return n;
}

/* ---- Answers ---- */

static bool is_required(const struct json *schema, struct str name)
{
    for (struct json_iter it = json_iter(json_get(schema, STR("required"))); json_next(&it);)
        if (str_eq(json_str(it.value), name))
            return true;
    return false;
}

static void write_argument(struct buf *text, struct jw *w, const struct json *schema,
                           struct str name, const struct json *arg)
{
    struct str type = json_str(json_get(arg, STR("type")));
    struct str doc = json_str(json_get(arg, STR("description")));
    bool required = is_required(schema, name);
    const char *must = required ? " (required)" : "";

    buf_printf(text, "- %.*s: %.*s%s. %.*s\n", STR_ARG(name), STR_ARG(type), must, STR_ARG(doc));
    jw_key(w, name);
    struct buf line CLEANUP(buf_done) = {0};
    buf_init(&line, 4096);
    buf_printf(&line, "%.*s%s. %.*s", STR_ARG(type), must, STR_ARG(doc));
    jw_str(w, buf_str(&line));
}

static void write_tool(struct tool_run *r, struct buf *text, struct jw *w, const struct found *f)
{
    const struct mcp_tool *t = &tools_table[f->tool];
    const struct tool_spec *spec = t->data;
    const struct json *schema = NULL;
    const char *how = f->listed ? "" : ", not listed";

    buf_printf(text, "%s (%s%s): %s\n", t->name, t->hints.read_only ? "reads" : "writes", how,
               t->description);
    jw_object(w);
    jw_kz(w, "name", t->name);
    jw_kz(w, "description", t->description);
    jw_kbool(w, "writes", !t->hints.read_only);
    jw_kbool(w, "listed", f->listed);
    if (spec->confirm)
        jw_kz(w, "confirm", spec->confirm);
    jw_key(w, STR("arguments"));
    jw_object(w);
    if (!json_parse(r->arena, str_from(t->input_schema), NULL, &schema, NULL))
        for (struct json_iter it = json_iter(json_get(schema, STR("properties"))); json_next(&it);)
            write_argument(text, w, schema, it.name, it.value);
    jw_end(w);
    jw_end(w);
}

static void write_entities(struct buf *text, struct jw *w, const struct words *words)
{
    const struct cat_entity *fitting[SHOWN];
    size_t n = fitting_entities(words, fitting);

    if (n == 0)
        return;
    buf_add_z(text, "Entities that fit (query_entity, count_entity, describe_entity): ");
    jw_key(w, STR("entities"));
    jw_array(w);
    for (size_t i = 0; i < n; i++) {
        buf_printf(text, "%s%.*s", i > 0 ? ", " : "", STR_ARG(fitting[i]->name));
        jw_str(w, fitting[i]->name);
    }
    jw_end(w);
    buf_add_z(text, ".\n");
}

static enum err_code describe_found(struct tool_run *r, const struct words *words,
                                    const struct found *found, size_t n, size_t shown)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    if (n > shown)
        buf_printf(&text, "%zu tools fit; the best %zu, the best first:\n", n, shown);
    else
        buf_printf(&text,
                   n == 0   ? "No tool of its own.\n"
                   : n == 1 ? "1 tool fits:\n"
                            : "%zu tools fit, the best first:\n",
                   n);
    jw_init(&w, &json);
    jw_object(&w);
    jw_ki64(&w, "found", (int64_t)n);
    jw_key(&w, STR("tools"));
    jw_array(&w);
    for (size_t i = 0; i < n && i < shown; i++)
        write_tool(r, &text, &w, &found[i]);
    jw_end(&w);
    write_entities(&text, &w, words);
    jw_end(&w);
    if (n > 0)
        buf_add_z(&text, "Call one by its name; if your list does not have it: run_tool "
                         "{\"name\": ..., \"arguments\": {...}}.\n");
    if (!jw_ok(&w))
        return err_set(&r->err, ERR_TOO_LARGE, "The answer is too large; describe fewer (limit).");
    render_text(r, buf_str(&text), buf_str(&json));
    return r->err.code;
}

/* No words: what there is, by toolset. */
static enum err_code overview(struct tool_run *r)
{
    struct buf text CLEANUP(buf_done) = {0};
    const char *set = "";

    buf_init(&text, TEXT_MAX);
    buf_add_z(&text, "Tools by toolset; find_tools with a query describes them.");
    for (size_t i = 0; i < tools_table_n; i++) {
        const struct tool_spec *spec = tools_table[i].data;
        enum mcp_access access = access_to(r, i);
        if (access != MCP_ACCESS_LISTED && access != MCP_ACCESS_UNLISTED)
            continue;
        buf_printf(&text, "%s%s%s%s", strcmp(set, spec->toolset) ? "\n" : ", ",
                   strcmp(set, spec->toolset) ? spec->toolset : "",
                   strcmp(set, spec->toolset) ? ": " : "", spec->name);
        set = spec->toolset;
    }
    buf_add_char(&text, '\n');
    render_text(r, buf_str(&text), STR(""));
    return r->err.code;
}

static enum err_code nothing_found(struct tool_run *r, struct str query)
{
    enum err_code rc = err_set(&r->err, ERR_NOT_FOUND, "No tool fits \"%.*s\".",
                               (int)(query.n < 80 ? query.n : 80), query.p);
    err_fix(&r->err, "Say it in other words, or leave the query out to see all tools; query_entity "
                     "reads any record and describe_entity says what it has.");
    return rc;
}

static enum err_code find_tools(struct tool_run *r)
{
    struct str query = arg_text(r, "query");
    size_t shown = (size_t)arg_int(r, "limit", SHOWN);

    if (query.n == 0)
        return overview(r);
    struct words words = read_words(query);
    struct found *found = ARENA_ARRAY(r->arena, struct found, tools_table_n);
    weigh(&words);
    size_t n = search(r, &words, found);
    const struct cat_entity *fitting[SHOWN];
    if (n == 0 && fitting_entities(&words, fitting) == 0)
        return nothing_found(r, query);
    return describe_found(r, &words, found, n, shown);
}

enum mcp_rc tool_find_tools(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, find_tools);
}

/* A tool that only reads has nothing to try out. */
static enum err_code run_other(struct tool_run *r, struct onward *o)
{
    struct str name = arg_text(r, "name");
    const struct json *given = arg_json(r, "arguments");

    o->tool = str_dup(r->arena, name);
    if (given && !json_is(given, JSON_OBJECT))
        return err_set(&r->err, ERR_BAD_VALUE, "arguments must be an object, not %s.",
                       json_type_name(json_type(given)));
    for (struct json_iter it = json_iter(given); json_next(&it);) {
        jw_key(&o->w, it.name);
        jw_value(&o->w, it.value);
    }
    if (arg_true(r, "dry_run") && !json_get(given, STR("dry_run")) &&
        onward_argument(r, o->tool, STR("dry_run")))
        jw_kbool(&o->w, "dry_run", true);
    return ERR_OK;
}

enum mcp_rc tool_run_tool(struct mcp_call *call, const void *args)
{
    return onward_run(call, args, run_other);
}
