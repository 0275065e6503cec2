/* Time entries: lists with their hours added up exactly. */
#include "tools/handlers.h"

enum { SUM_MAX_ROWS = 2000, DECIMALS = 4, TASKS_MAX = 500 };

/* Hours in ten-thousandths, so that adding stays exact; a fifth digit rounds. False for a text that
 * is no such number. */
static bool decimal_parse(struct str text, int64_t *ret)
{
    struct str fraction = text;
    struct str whole = str_split(&fraction, '.');
    bool negative = str_starts(whole, STR("-"));
    int64_t w, f = 0;

    if (!str_to_i64(whole, &w) || w > INT64_MAX / 20000 || w < INT64_MIN / 20000)
        return false;
    for (size_t i = 0; i < fraction.n || i < DECIMALS; i++) {
        char digit = i < fraction.n ? fraction.p[i] : '0';
        if (digit < '0' || digit > '9')
            return false;
        if (i < DECIMALS)
            f = f * 10 + (digit - '0');
        else if (i == DECIMALS && digit >= '5')
            f++;
    }
    *ret = w * 10000 + (negative ? -f : f);
    return true;
}

static struct str decimal_text(struct tool_run *r, int64_t v)
{
    const char *sign = v < 0 ? "-" : "";
    int64_t a = v < 0 ? -v : v;
    struct str s = str_from(str_printf(r->arena, "%s%lld.%04lld", sign, (long long)(a / 10000),
                                       (long long)(a % 10000)));

    while (s.n > 1 && s.p[s.n - 1] == '0' && s.p[s.n - 2] != '.')
        s.n--;
    if (str_ends(s, STR(".0")))
        s.n -= 2;
    return s;
}

static int64_t sum(const struct at_rows *rows, struct str field)
{
    int64_t total = 0, one;

    for (size_t i = 0; i < rows->n; i++)
        if (decimal_parse(json_number(json_get(rows->rows[i], field)), &one))
            total += one;
    return total;
}

static enum err_code add_hours(struct tool_run *r, struct search *s)
{
    static const char *const fields[] = {"hoursWorked", "hoursToBill"};
    struct at_query q = {.filter = at_filter_json(&s->filter),
                         .fields = fields,
                         .n_fields = 2,
                         .max_rows = SUM_MAX_ROWS};
    struct at_rows rows = {.rows = s->view.rows, .n = s->view.n_rows};
    bool all_here =
        !s->more && s->cursor.position == 0 && !arg_given(r, "fields") && !arg_given(r, "detail");

    if (!all_here) {
        enum err_code rc = at_query(r->ctx->client, &r->at, s->entity, &q, &rows, &r->err);
        if (rc)
            return rc;
    }
    if (rows.n == 0)
        return ERR_OK;
    s->extra =
        str_printf(r->arena, "Sum over %s%zu matching entries: %.*s h worked, %.*s h to bill.",
                   rows.more ? "the first " : "all ", rows.n,
                   STR_ARG(decimal_text(r, sum(&rows, STR("hoursWorked")))),
                   STR_ARG(decimal_text(r, sum(&rows, STR("hoursToBill")))));
    return ERR_OK;
}

/* Time of a project is time on its tasks. */
static enum err_code add_project(struct tool_run *r, struct search *s)
{
    static const char *const id[] = {"id"};
    const struct cat_entity *tasks = cat_entity_find(STR("Tasks"));
    struct buf list CLEANUP(buf_done) = {0};
    struct at_filter f;
    struct at_rows rows;
    const struct json *ids;
    int64_t project;
    enum err_code rc = resolve_record(r, cat_entity_find(STR("Projects")), "project", &project);

    at_filter_init(&f, r->arena, tasks);
    if (!rc)
        rc = at_filter_add_i64(&f, STR("projectID"), AT_EQ, project, STR(""), &r->err);
    struct at_query q = {
        .filter = at_filter_json(&f), .fields = id, .n_fields = 1, .max_rows = TASKS_MAX};
    if (!rc)
        rc = at_query(r->ctx->client, &r->at, tasks, &q, &rows, &r->err);
    if (!rc && rows.more) {
        rc = err_set(&r->err, ERR_TOO_LARGE, "The project has more than %d tasks.", TASKS_MAX);
        err_field(&r->err, STR("project"));
        err_fix(&r->err, "Ask for one task, or project_status for the sums.");
    }
    if (rc)
        return rc;
    buf_init(&list, 64 * 1024);
    buf_add_char(&list, '[');
    for (size_t i = 0; i < rows.n; i++)
        buf_printf(&list, "%s%.*s", i ? "," : "",
                   STR_ARG(json_number(json_get(rows.rows[i], STR("id")))));
    buf_add_z(&list, rows.n ? "]" : "-1]"); /* no tasks, no time */
    struct str copy = str_from(str_dup(r->arena, buf_str(&list)));
    rc = json_parse(r->arena, copy, NULL, &ids, &r->err);
    return rc ? rc
              : at_filter_add(
                    &s->filter, STR("taskID"), AT_IN, ids,
                    str_from(str_printf(r->arena, "the tasks of project %lld", (long long)project)),
                    &r->err);
}

static enum err_code add_more(struct tool_run *r, struct search *s)
{
    struct str approval = arg_text(r, "approval_status");
    enum err_code rc = ERR_OK;

    if (arg_text(r, "project").n > 0)
        rc = add_project(r, s);
    if (!rc && arg_bool(r, "billable") != MCP_BOOL_ABSENT) {
        struct str no = arg_true(r, "billable") ? STR("false") : STR("true");
        rc = at_filter_add_text(&s->filter, STR("isNonBillable"), AT_EQ, no, no, &r->err);
    }
    if (!rc && approval.n > 0 && !str_eq(approval, STR("all")))
        rc = at_filter_add(&s->filter, STR("billingApprovalDateTime"),
                           str_eq(approval, STR("approved")) ? AT_EXIST : AT_NOT_EXIST, NULL,
                           STR(""), &r->err);
    return rc;
}

static enum err_code search_time_entries(struct tool_run *r)
{
    struct search s = {0};
    enum err_code rc = search_begin(r, &s);

    if (!rc)
        rc = add_more(r, &s);
    if (!rc)
        rc = search_fetch(r, &s);
    if (!rc)
        rc = add_hours(r, &s);
    return rc ? rc : search_render(r, &s);
}

enum mcp_rc tool_search_time_entries(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, search_time_entries);
}
