/* project_status: one project by phases and tasks, or all open ones side by side. Hours worked are
 * the time entries on the tasks, not the sums that Autotask keeps at the project. */
#include "tools/office.h"

enum { ROWS_MAX = 5000, PROJECTS_SHOWN = 25, TASKS_SHOWN = 12, NOTES_SHOWN = 3, NOTE_CHARS = 300 };

static const char *const project_columns[] = {"id",
                                              "projectName",
                                              "projectNumber",
                                              "companyID",
                                              "projectLeadResourceID",
                                              "status",
                                              "startDateTime",
                                              "endDateTime",
                                              "estimatedTime",
                                              "completedDateTime",
                                              "statusDetail",
                                              NULL};

struct projects {
    struct tool_run *r;
    struct work_answer a;
    int64_t today;
    struct work_query projects, phases, tasks, time;
};

/* Hours and tasks of a project, a phase or a task. */
struct effort {
    struct decimal planned, worked, left; /* left: of tasks that are not done */
    size_t tasks, done, late, unassigned;
};

/* ---- Asking ---- */

static enum err_code fetch(struct work_query *q)
{
    q->max_rows = ROWS_MAX;
    return work_fetch(q);
}

static enum err_code load_projects(struct projects *p)
{
    int64_t id;

    work_query_init(&p->projects, p->r, "Projects", project_columns);
    if (office_given(p->r, "project")) {
        enum err_code rc = resolve_record(p->r, cat_entity_find(STR("Projects")), "project", &id);
        if (rc)
            return rc;
        work_where_id(&p->projects, "id", id);
    } else {
        work_where_open(&p->projects);
        work_where_arg(&p->projects, "companyID", "company");
        work_where_arg(&p->projects, "projectLeadResourceID", "lead");
    }
    enum err_code rc = fetch(&p->projects);
    if (!rc && p->projects.view.n_rows == 0 && office_given(p->r, "project"))
        rc = err_set(&p->r->err, ERR_NOT_FOUND, "There is no such project.");
    return rc;
}

static enum err_code load_tasks(struct projects *p)
{
    static const char *const task_columns[] = {"id",
                                               "title",
                                               "projectID",
                                               "phaseID",
                                               "status",
                                               "estimatedHours",
                                               "remainingHours",
                                               "endDateTime",
                                               "assignedResourceID",
                                               "taskNumber",
                                               NULL};
    static const char *const time_columns[] = {"taskID", "hoursWorked", NULL};
    size_t n;
    const int64_t *ids = work_ids(&p->projects, "id", &n);

    work_query_init(&p->tasks, p->r, "Tasks", task_columns);
    work_where_in(&p->tasks, "projectID", ids, n);
    enum err_code rc = fetch(&p->tasks);
    if (rc)
        return rc;
    ids = work_ids(&p->tasks, "id", &n);
    work_query_init(&p->time, p->r, "TimeEntries", time_columns);
    work_where_in(&p->time, "taskID", ids, n);
    return fetch(&p->time);
}

/* ---- Sums ---- */

static bool is_done(const struct projects *p, size_t row)
{
    return label_is_closed(work_text(&p->tasks, row, "status"));
}

static int64_t days_late(const struct projects *p, size_t row)
{
    int64_t end;

    if (is_done(p, row) || !office_day(&p->tasks, row, "endDateTime", &end))
        return 0;
    return end < p->today ? p->today - end : 0;
}

static struct decimal worked_on(const struct projects *p, int64_t task)
{
    struct decimal sum = decimal_of_i64(0);
    int64_t id;

    for (size_t row = 0; row < p->time.view.n_rows; row++)
        if (work_id(&p->time, row, "taskID", &id) && id == task)
            sum = decimal_add(sum, work_number(&p->time, row, "hoursWorked"));
    return sum;
}

static void add_task(const struct projects *p, struct effort *e, size_t row)
{
    int64_t id = 0, person;
    bool done = is_done(p, row);

    (void)work_id(&p->tasks, row, "id", &id);
    e->tasks++;
    e->done += done;
    e->late += days_late(p, row) > 0;
    e->unassigned += !done && !work_id(&p->tasks, row, "assignedResourceID", &person);
    e->planned = decimal_add(e->planned, work_number(&p->tasks, row, "estimatedHours"));
    e->worked = decimal_add(e->worked, worked_on(p, id));
    if (!done)
        e->left = decimal_add(e->left, work_number(&p->tasks, row, "remainingHours"));
}

/* Tasks whose field is this id; phase 0: those without a phase. */
static struct effort effort_of(const struct projects *p, const char *field, int64_t wanted)
{
    struct effort e = {
        .planned = decimal_of_i64(0), .worked = decimal_of_i64(0), .left = decimal_of_i64(0)};
    int64_t id;

    for (size_t row = 0; row < p->tasks.view.n_rows; row++) {
        bool has = work_id(&p->tasks, row, field, &id);
        if (has ? id == wanted : wanted == 0)
            add_task(p, &e, row);
    }
    return e;
}

/* "12.5 over" or "3 under" of worked plus left against planned. */
static struct str forecast_text(struct projects *p, const struct effort *e)
{
    struct decimal over = decimal_sub(decimal_add(e->worked, e->left), e->planned);

    if (decimal_is_zero(over))
        return STR("as planned");
    if (over.negative)
        return str_from(
            str_printf(p->r->arena, "%.*s under",
                       STR_ARG(work_decimal(p->r, decimal_sub(decimal_of_i64(0), over)))));
    return str_from(str_printf(p->r->arena, "%.*s over", STR_ARG(work_decimal(p->r, over))));
}

static struct str done_text(struct projects *p, const struct effort *e)
{
    return str_from(str_printf(p->r->arena, "%zu/%zu", e->done, e->tasks));
}

static struct str number_text(struct projects *p, size_t n)
{
    return str_from(str_printf(p->r->arena, "%zu", n));
}

static struct str day_text(const struct work_query *q, size_t row, const char *field)
{
    int64_t day;
    return office_day(q, row, field, &day) ? office_date(q->r, day) : STR("");
}

/* ---- All open projects ---- */

static struct str end_text(struct projects *p, size_t row)
{
    int64_t day;

    if (!office_day(&p->projects, row, "endDateTime", &day))
        return STR("");
    if (day >= p->today || label_is_closed(work_text(&p->projects, row, "status")))
        return office_date(p->r, day);
    return str_from(str_printf(p->r->arena, "%.*s (%lld days late)",
                               STR_ARG(office_date(p->r, day)), (long long)(p->today - day)));
}

static enum err_code show_all(struct projects *p)
{
    static const char *const headings[] = {"project",  "company",    "lead",       "status",
                                           "end",      "tasks done", "late tasks", "planned h",
                                           "worked h", "left h",     "forecast h", NULL};
    const struct work_query *q = &p->projects;
    struct work_section *s;
    size_t late = 0;

    work_answer_init(&p->a, p->r, "Open projects on %.*s", STR_ARG(office_date(p->r, p->today)));
    work_sort(&p->projects, "endDateTime", false);
    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t day;
        late += office_day(q, row, "endDateTime", &day) && day < p->today;
    }
    work_fact(&p->a, "late", "%zu open projects, %zu past their end date.", q->view.n_rows, late);
    s = work_section(&p->a, "projects", "Projects, earliest end first", (int64_t)q->view.n_rows,
                     PROJECTS_SHOWN);
    work_columns(s, headings);
    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t id = 0;
        (void)work_id(q, row, "id", &id);
        struct effort e = effort_of(p, "projectID", id);
        const struct str cells[] = {work_text(q, row, "projectName"),
                                    work_text(q, row, "companyID"),
                                    work_text(q, row, "projectLeadResourceID"),
                                    work_text(q, row, "status"),
                                    end_text(p, row),
                                    done_text(p, &e),
                                    number_text(p, e.late),
                                    work_decimal(p->r, e.planned),
                                    work_decimal(p->r, e.worked),
                                    work_decimal(p->r, e.left),
                                    forecast_text(p, &e)};
        work_row(s, cells);
        if (late > 0 && row == 0)
            work_next(&p->a, "project_status project=%lld", (long long)id);
    }
    return ERR_OK;
}

/* ---- One project ---- */

static void show_head(struct projects *p)
{
    const struct work_query *q = &p->projects;
    struct str detail = office_text(q, 0, "statusDetail");
    int64_t id = 0;

    (void)work_id(q, 0, "id", &id);
    struct effort e = effort_of(p, "projectID", id);
    work_answer_init(&p->a, p->r, "Project %.*s: %.*s", STR_ARG(office_text(q, 0, "projectNumber")),
                     STR_ARG(office_text(q, 0, "projectName")));
    work_fact(&p->a, "project", "For %.*s · lead %.*s · %.*s · %.*s to %.*s",
              STR_ARG(office_text(q, 0, "companyID")),
              STR_ARG(office_text(q, 0, "projectLeadResourceID")),
              STR_ARG(office_text(q, 0, "status")), STR_ARG(day_text(q, 0, "startDateTime")),
              STR_ARG(end_text(p, 0)));
    if (detail.n > 0)
        work_fact(&p->a, "detail", "Status detail: %.*s", STR_ARG(detail));
    work_fact(&p->a, "hours",
              "Hours: %.*s planned, %.*s worked, %.*s left on open tasks: %.*s. Tasks: %zu of %zu "
              "done, %zu late, %zu open ones without a person.",
              STR_ARG(work_decimal(p->r, e.planned)), STR_ARG(work_decimal(p->r, e.worked)),
              STR_ARG(work_decimal(p->r, e.left)), STR_ARG(forecast_text(p, &e)), e.done, e.tasks,
              e.late, e.unassigned);
}

static void phase_row(struct projects *p, struct work_section *s, struct str name, struct str due,
                      int64_t id)
{
    struct effort e = effort_of(p, "phaseID", id);
    const struct str cells[] = {name,
                                due,
                                done_text(p, &e),
                                number_text(p, e.late),
                                work_decimal(p->r, e.planned),
                                work_decimal(p->r, e.worked),
                                work_decimal(p->r, e.left),
                                forecast_text(p, &e)};

    work_row(s, cells);
}

static enum err_code show_phases(struct projects *p, int64_t project)
{
    static const char *const columns[] = {"id", "title", "dueDate", NULL};
    static const char *const headings[] = {"phase",      "due",        "tasks done",
                                           "late tasks", "planned h",  "worked h",
                                           "left h",     "forecast h", NULL};
    struct work_section *s;
    struct effort rest = effort_of(p, "phaseID", 0);

    work_query_init(&p->phases, p->r, "Phases", columns);
    work_where_id(&p->phases, "projectID", project);
    enum err_code rc = fetch(&p->phases);
    if (rc)
        return rc;
    work_sort(&p->phases, "dueDate", false);
    s = work_section(&p->a, "phases", "Phases", (int64_t)p->phases.view.n_rows, 20);
    work_columns(s, headings);
    for (size_t row = 0; row < p->phases.view.n_rows; row++) {
        int64_t id = 0;
        (void)work_id(&p->phases, row, "id", &id);
        phase_row(p, s, work_text(&p->phases, row, "title"), day_text(&p->phases, row, "dueDate"),
                  id);
    }
    if (rest.tasks > 0)
        phase_row(p, s, STR("(no phase)"), STR(""), 0);
    return ERR_OK;
}

typedef bool task_test(const struct projects *p, size_t row);

static bool is_late(const struct projects *p, size_t row)
{
    return days_late(p, row) > 0;
}

static bool is_over(const struct projects *p, size_t row)
{
    int64_t id = 0;

    (void)work_id(&p->tasks, row, "id", &id);
    return decimal_cmp(worked_on(p, id), work_number(&p->tasks, row, "estimatedHours")) > 0;
}

static void show_tasks(struct projects *p, const char *key, const char *heading, task_test *test)
{
    static const char *const headings[] = {"task",      "title",    "assigned", "status", "end",
                                           "planned h", "worked h", "left h",   NULL};
    const struct work_query *q = &p->tasks;
    struct work_section *s;
    size_t n = 0;

    for (size_t row = 0; row < q->view.n_rows; row++)
        n += test(p, row);
    s = work_section(&p->a, key, heading, (int64_t)n, TASKS_SHOWN);
    work_columns(s, headings);
    for (size_t row = 0; row < q->view.n_rows; row++) {
        int64_t id = 0, late = days_late(p, row);
        if (!test(p, row))
            continue;
        (void)work_id(q, row, "id", &id);
        struct str end = day_text(q, row, "endDateTime");
        const struct str cells[] = {
            work_text(q, row, "taskNumber"),
            work_text(q, row, "title"),
            work_text(q, row, "assignedResourceID"),
            work_text(q, row, "status"),
            late ? str_from(str_printf(p->r->arena, "%.*s (%lld days late)", STR_ARG(end),
                                       (long long)late))
                 : end,
            work_decimal(p->r, work_number(q, row, "estimatedHours")),
            work_decimal(p->r, worked_on(p, id)),
            is_done(p, row) ? STR("0") : work_decimal(p->r, work_number(q, row, "remainingHours"))};
        work_row(s, cells);
    }
}

static enum err_code show_money_and_notes(struct projects *p, int64_t project)
{
    static const char *const charge_columns[] = {"billableAmount", "isBilled", NULL};
    static const char *const note_columns[] = {"createDateTime:when", "creatorResourceID:by",
                                               "title", "description", NULL};
    struct work_query charges, notes;
    struct decimal open = decimal_of_i64(0);
    struct work_section *s;

    work_query_init(&charges, p->r, "ProjectCharges", charge_columns);
    work_where_id(&charges, "projectID", project);
    enum err_code rc = fetch(&charges);
    if (rc)
        return rc;
    work_query_init(&notes, p->r, "ProjectNotes", note_columns);
    work_where_id(&notes, "projectID", project);
    rc = fetch(&notes);
    if (rc)
        return rc;
    for (size_t row = 0; row < charges.view.n_rows; row++)
        if (!work_is(&charges, row, "isBilled"))
            open = decimal_add(open, work_number(&charges, row, "billableAmount"));
    work_fact(&p->a, "charges", "Charges: %zu for %.*s, %.*s of it not billed.",
              charges.view.n_rows, STR_ARG(work_money(p->r, work_sum(&charges, "billableAmount"))),
              STR_ARG(work_money(p->r, open)));
    if (notes.view.n_rows == 0)
        return ERR_OK;
    WORK_NAMES(p->r, &notes);
    work_sort(&notes, "createDateTime", true);
    s = work_section(&p->a, "notes", "Notes, newest first", (int64_t)notes.view.n_rows,
                     NOTES_SHOWN);
    work_rows_of(s, &notes);
    work_as_lines(s, NOTE_CHARS);
    return ERR_OK;
}

static enum err_code show_one(struct projects *p)
{
    int64_t id = 0;

    (void)work_id(&p->projects, 0, "id", &id);
    show_head(p);
    enum err_code rc = show_phases(p, id);
    if (rc)
        return rc;
    work_sort(&p->tasks, "endDateTime", false);
    show_tasks(p, "late_tasks", "Late tasks", is_late);
    show_tasks(p, "over_tasks", "Tasks over their planned hours", is_over);
    rc = show_money_and_notes(p, id);
    work_next(&p->a, "search_tasks project=%lld", (long long)id);
    return rc;
}

static enum err_code project_status(struct tool_run *r)
{
    struct projects p = {.r = r, .today = office_today(r)};
    enum err_code rc = load_projects(&p);

    if (!rc)
        rc = load_tasks(&p);
    if (rc)
        return rc;
    WORK_NAMES(r, &p.projects, &p.tasks);
    rc = office_given(r, "project") ? show_one(&p) : show_all(&p);
    if (rc)
        return rc;
    work_counted(
        &p.a,
        "Planned = estimated hours of the tasks; worked = their time entries; left = remaining "
        "hours of tasks that are not done; forecast = worked + left - planned; late = end date "
        "passed and not done.%s",
        p.tasks.more || p.time.more ? " NOT COMPLETE: only the first 5000 records were read." : "");
    return work_finish(&p.a);
}

enum mcp_rc tool_project_status(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, project_status);
}
