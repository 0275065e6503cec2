/* sla_watch: which steps of the service level are past due or will be within some hours. The due
 * times are Autotask's own; a step counts as long as it is not done. */
#include "base/clock.h"
#include "gen/tools_data.h"
#include "tools/work.h"

#include <stdlib.h>

enum { SHOWN = 14, HOURS_DEFAULT = 2, MILESTONES = 3 };

static const char *const columns[] = {"ticketNumber:number",
                                      "priority",
                                      "status",
                                      "title",
                                      "companyID:company",
                                      "assignedResourceID:assigned",
                                      "firstResponseDueDateTime:-",
                                      "firstResponseDateTime:-",
                                      "resolutionPlanDueDateTime:-",
                                      "resolutionPlanDateTime:-",
                                      "resolvedDueDateTime:-",
                                      "resolvedDateTime:-",
                                      NULL};
static const struct milestone {
    const char *name, *due, *done;
} milestones[MILESTONES] = {
    {"first response", "firstResponseDueDateTime", "firstResponseDateTime"},
    {"resolution plan", "resolutionPlanDueDateTime", "resolutionPlanDateTime"},
    {"resolution", "resolvedDueDateTime", "resolvedDateTime"},
};

/* One step of one ticket. */
struct step {
    size_t row;
    const struct milestone *milestone;
    int64_t due_s;
};

/* Any of the steps is due before that moment and not done: everything else stays in Autotask. */
static void where_due_before(struct work_query *q, int64_t to_s)
{
    struct buf b CLEANUP(buf_done) = {0};
    char to[32];

    iso_format(to_s, to, sizeof(to));
    buf_init(&b, 4096);
    buf_add_z(&b, "{\"op\":\"or\",\"items\":[");
    for (size_t i = 0; i < MILESTONES; i++)
        buf_printf(&b,
                   "%s{\"op\":\"and\",\"items\":[{\"op\":\"lt\",\"field\":\"%s\",\"value\":\"%s\"},"
                   "{\"op\":\"notExist\",\"field\":\"%s\"}]}",
                   i ? "," : "", milestones[i].due, to, milestones[i].done);
    buf_add_z(&b, "]}");
    work_where_json(q, buf_str(&b));
}

static int by_due(const void *pa, const void *pb)
{
    const struct step *a = pa, *b = pb;

    if (a->due_s != b->due_s)
        return a->due_s < b->due_s ? -1 : 1;
    return a->row < b->row ? -1 : a->row > b->row;
}

static struct step *collect(const struct work_query *q, int64_t to_s, size_t *ret_n)
{
    struct step *steps = ARENA_ARRAY(q->r->arena, struct step, q->view.n_rows * MILESTONES + 1);
    size_t n = 0;
    int64_t due, done;

    for (size_t row = 0; row < q->view.n_rows; row++)
        for (size_t m = 0; m < MILESTONES; m++)
            if (work_time(q, row, milestones[m].due, &due) && due < to_s &&
                !work_time(q, row, milestones[m].done, &done))
                steps[n++] = (struct step){row, &milestones[m], due};
    qsort(steps, n, sizeof(*steps), by_due);
    *ret_n = n;
    return steps;
}

static void add_steps(struct work_section *s, const struct work_query *q, const struct step *steps,
                      size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct str when = work_due(q->r, steps[i].due_s);
        work_row_of(
            s, q, steps[i].row, "step",
            str_from(str_printf(q->r->arena, "%s %.*s", steps[i].milestone->name, STR_ARG(when))));
    }
}

static enum err_code answer(struct tool_run *r, struct work_query *q, int64_t hours, int64_t paused)
{
    struct work_answer a;
    size_t n, late = 0;
    int64_t to_s = r->now_s + hours * 3600;
    const struct step *steps = collect(q, to_s, &n);

    while (late < n && steps[late].due_s < r->now_s)
        late++;
    work_answer_init(&a, r, "Service levels: %zu steps past due, %zu due within %lld h%s", late,
                     n - late, (long long)hours,
                     q->more ? " (of the first 500 tickets only: narrow by queue or company)" : "");
    add_steps(work_section(&a, "upcoming", "Due soon", (int64_t)(n - late), SHOWN), q, steps + late,
              n - late);
    add_steps(work_section(&a, "breached", "Past due, longest first", (int64_t)late, SHOWN), q,
              steps, late);
    if (paused > 0)
        work_fact(&a, "paused", "Paused and not counted: %lld open tickets (waiting for somebody).",
                  (long long)paused);
    work_counted(&a, "Steps (first response, resolution plan, resolution) not yet done on open "
                     "tickets, by the due times in Autotask; a ticket may be here with several.");
    if (n > late)
        work_next(&a, "ticket_brief ticket=%.*s",
                  STR_ARG(work_text(q, steps[late].row, "ticketNumber")));
    return work_finish(&a);
}

static void add_scope(struct work_query *q)
{
    work_where_open(q);
    work_where_arg(q, "queueID", "queue");
    work_where_arg(q, "companyID", "company");
    work_where_arg(q, "assignedResourceID", "technician");
}

static enum err_code sla_watch(struct tool_run *r)
{
    int64_t hours = arg_int(r, "hours", HOURS_DEFAULT), paused = 0;
    struct work_query q, waiting;

    work_query_init(&q, r, "Tickets", columns);
    add_scope(&q);
    work_where_exists(&q, "serviceLevelAgreementPausedNextEventHours", false);
    where_due_before(&q, r->now_s + hours * 3600);
    work_query_init(&waiting, r, "Tickets", columns);
    add_scope(&waiting);
    work_where_exists(&waiting, "serviceLevelAgreementPausedNextEventHours", true);
    enum err_code rc = work_fetch(&q);
    if (!rc)
        rc = work_count(&waiting, &paused);
    if (rc)
        return rc;
    WORK_NAMES(r, &q);
    return answer(r, &q, hours, paused);
}

enum mcp_rc tool_sla_watch(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, sla_watch);
}
