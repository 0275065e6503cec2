/* triage: new tickets, and what was done with tickets like them. Tickets of the last months with
 * words of the title in common say how often which queue, priority and issue type was chosen; the
 * defaults of the ticket's category stand beside them. Facts, no orders. */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum {
    SHOWN = 10,
    PAST_DAYS = 90,
    PAST_MAX = 1500,
    WORDS_MAX = 8,
    WORD_BYTES_MIN = 4,
    ALIKE_MIN = 2
};

static const char *const new_columns[] = {
    "ticketNumber:number", "title",           "companyID:company", "priority",
    "queueID:queue",       "issueType:issue", "ticketCategory:-",  NULL};
static const char *const past_columns[] = {"title", "priority", "queueID", "issueType", NULL};
static const char *const default_columns[] = {"ticketCategoryID", "queueID", "priority",
                                              "issueTypeID", NULL};

struct triage {
    struct tool_run *r;
    struct work_query fresh, past, defaults;
};

static enum err_code fetch(struct triage *t)
{
    size_t n;

    work_query_init(&t->fresh, t->r, "Tickets", new_columns);
    work_where_name(&t->fresh, "status", "status",
                    arg_text(t->r, "status").n ? arg_text(t->r, "status") : STR("New"));
    work_where_exists(&t->fresh, "assignedResourceID", false);
    work_where_arg(&t->fresh, "queueID", "queue");
    work_where_arg(&t->fresh, "companyID", "company");
    enum err_code rc = work_fetch(&t->fresh);
    if (rc)
        return rc;
    work_query_init(&t->past, t->r, "Tickets", past_columns);
    work_where_time(&t->past, "createDate", t->r->now_s - PAST_DAYS * 86400, INT64_MAX);
    work_where_exists(&t->past, "assignedResourceID", true);
    t->past.max_rows = PAST_MAX;
    if (t->fresh.view.n_rows > 0)
        rc = work_fetch(&t->past);
    const int64_t *ids = work_ids(&t->fresh, "ticketCategory", &n);
    work_query_init(&t->defaults, t->r, "TicketCategoryFieldDefaults", default_columns);
    work_where_in(&t->defaults, "ticketCategoryID", ids, n);
    return rc ? rc : work_fetch(&t->defaults);
}

/* How many of the title's longer words the other title has; all that there are count as enough. */
static bool is_alike(struct str title, struct str other)
{
    size_t words = 0, shared = 0;

    while (title.n > 0 && words < WORDS_MAX) {
        struct str w = str_trim(str_split(&title, ' '));
        if (w.n < WORD_BYTES_MIN)
            continue;
        words++;
        shared += str_contains_nocase(other, w);
    }
    return shared >= ALIKE_MIN || (words == 1 && shared == 1);
}

/* The value chosen most often among the marked past tickets, as "Level I Support 7". */
static void add_most(struct triage *t, struct buf *out, const bool *alike, size_t n,
                     const char *field)
{
    struct work_query some = t->past;
    size_t kept = 0, groups_n;

    some.view.rows = ARENA_ARRAY(t->r->arena, const struct json *, n + 1);
    for (size_t row = 0; row < t->past.view.n_rows; row++)
        if (alike[row])
            some.view.rows[kept++] = t->past.view.rows[row];
    some.view.n_rows = kept;
    const struct work_group *groups = work_group(&some, field, NULL, &groups_n);
    if (groups_n > 0 && groups[0].key.n > 0)
        buf_printf(out, "%s%.*s %zu", out->n ? ", " : "", STR_ARG(groups[0].key), groups[0].n);
}

static struct str seen_before(struct triage *t, size_t row)
{
    struct buf out CLEANUP(buf_done) = {0};
    struct str title = json_str(work_value(&t->fresh, row, "title"));
    bool *alike = ARENA_ARRAY(t->r->arena, bool, t->past.view.n_rows + 1);
    size_t n = 0;

    for (size_t p = 0; p < t->past.view.n_rows; p++) {
        alike[p] = is_alike(title, json_str(work_value(&t->past, p, "title")));
        n += alike[p];
    }
    if (n == 0)
        return STR("none alike");
    buf_init(&out, 2048);
    add_most(t, &out, alike, n, "queueID");
    add_most(t, &out, alike, n, "priority");
    add_most(t, &out, alike, n, "issueType");
    buf_printf(&out, " of %zu", n);
    return str_from(str_dup(t->r->arena, buf_str(&out)));
}

static void add_defaults(struct triage *t, struct work_answer *a)
{
    static const char *const headings[] = {"category", "queue", "priority", "issue", NULL};
    struct work_section *s = work_section(a, "category_defaults", "Defaults of their categories",
                                          (int64_t)t->defaults.view.n_rows, SHOWN);

    work_columns(s, headings);
    for (size_t row = 0; row < t->defaults.view.n_rows; row++) {
        struct str cells[] = {work_text(&t->defaults, row, "ticketCategoryID"),
                              work_text(&t->defaults, row, "queueID"),
                              work_text(&t->defaults, row, "priority"),
                              work_text(&t->defaults, row, "issueTypeID")};
        work_row(s, cells);
    }
}

static enum err_code triage(struct tool_run *r)
{
    struct triage t = {.r = r};
    struct work_answer a;
    int64_t total;
    enum err_code rc = fetch(&t);

    if (!rc)
        rc = work_total(&t.fresh, &total);
    if (rc)
        return rc;
    /* No names of past tickets are shown, so only labels are looked up for them. */
    WORK_NAMES(r, &t.fresh, &t.defaults, &t.past);
    work_answer_init(&a, r, "%lld new tickets that nobody has taken", (long long)total);
    struct work_section *s = work_section(&a, "tickets",
                                          "New tickets, and what was chosen for "
                                          "tickets like them",
                                          total, SHOWN);
    for (size_t row = 0; row < t.fresh.view.n_rows && row < SHOWN; row++)
        work_row_of(s, &t.fresh, row, "tickets like it", seen_before(&t, row));
    if (t.defaults.view.n_rows > 0)
        add_defaults(&t, &a);
    work_counted(&a,
                 "Alike: tickets of the last %d days with a technician and two longer words of "
                 "the title in common%s. These are counts of what was done, not orders.",
                 PAST_DAYS, t.past.more ? " (the first 1,500)" : "");
    if (t.fresh.view.n_rows > 0)
        work_next(&a, "similar_tickets ticket=%.*s",
                  STR_ARG(work_text(&t.fresh, 0, "ticketNumber")));
    return work_finish(&a);
}

enum mcp_rc tool_triage(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, triage);
}
