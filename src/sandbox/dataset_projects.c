/* Projects with phases, tasks, their hours and notes. Hours of a task are booked in its assignee's
 * calendar, so projects and tickets compete for the same days. */
#include "sandbox/dataset_gen.h"

#include <math.h>

enum { DAY_S = 86400 };

struct plan {
    const struct ds_project_text *text;
    int id, company, contract;
    int64_t start, end, created, completed;
    double estimate, actual;
    int tasks0, n_tasks, n_phases;
    char number[24];
};

static int project_worker(const struct ds_project_text *p, int k)
{
    const int members[] = {p->lead, ds_resource_of(DS_TEAM_PROJECTS, (unsigned)k + 1),
                           ds_resource_of(DS_TEAM_L2, (unsigned)k)};
    return members[k % 3];
}

/* Projects and phases begin and end with a day of the service provider's own zone. */
static int64_t local_midnight(const struct ds *ds, int64_t utc_midnight)
{
    return ds_at(&ds->cal, ds_day_of(&ds->cal, utc_midnight + 12 * 3600, NULL), 0);
}

/* A task's hours, two to six at a time, from its start on. */
static void work_on(struct ds *ds, struct ds_rng *rng, int index, double hours)
{
    struct ds_task *t = &ds->tasks[index];
    int left = (int)lround(hours * 4);
    int64_t next = t->start;
    while (left > 0) {
        int quarters = left <= 6 ? left : ds_int(rng, 6, left < 20 ? left : 20);
        int64_t start = ds_book(ds, t->resource, next, quarters * 15);
        if (start + quarters * 900 > ds->cal.now_s)
            return;
        struct ds_time *e = ds_add_time(ds, t->resource, start, quarters * 15);
        e->task = index;
        e->contract = -1;
        e->work_code = DS_BC_PROJECT;
        e->summary = t->title;
        e->approved = ds_approval(ds, start);
        left -= quarters;
        t->actual += quarters / 4.0;
        next = start + quarters * 900 + (ds_chance(rng, 60) ? 12 * 3600 : 3600);
        if (!left && t->status == DS_S_COMPLETE)
            t->completed = start + quarters * 900 + 600;
    }
}

/* `before`: hours of the tasks before it; `reached`: hours of the plan that have been worked off.
 */
static void plan_task(struct ds *ds, struct ds_rng *rng, struct plan *p, int k, int before,
                      int reached)
{
    const struct ds_task_text *text = &p->text->tasks[k];
    int64_t span = p->end - p->start;
    int i = ds->n_tasks++;
    struct ds_task *t = &ds->tasks[i];
    if (i >= DS_MAX_TASKS)
        BUG("too many tasks in the data set");
    *t = (struct ds_task){.id = DS_ID_TASKS + i,
                          .project = p->id,
                          .phase = text->phase,
                          .company = p->company,
                          .contract = p->contract,
                          .resource = project_worker(p->text, k),
                          .estimate = text->hours,
                          .title = text->title};
    int day = ds_day_of(&ds->cal, p->start + span * k / p->n_tasks + 12 * 3600, NULL);
    t->start = ds_at(&ds->cal, ds_workday(&ds->cal, day, ds->cal.workday[day] ? 0 : 1), 9 * 60);
    day = ds_day_of(&ds->cal, p->start + span * (k + 1) / p->n_tasks + 12 * 3600, NULL);
    t->end = ds_at(&ds->cal, ds_workday(&ds->cal, day, 0), 17 * 60);
    if (t->end <= t->start)
        t->end = t->start + 8 * 3600;
    t->created = p->start - 5 * DAY_S;
    if (t->created > ds->cal.now_s - 3600)
        t->created = ds->cal.now_s - 3600;
    t->role = ds_role_id(ds_role_of(t->resource));
    bool done = before + text->hours <= reached;
    bool started = !done && before < reached;
    t->status = done ? DS_S_COMPLETE : started ? DS_S_IN_PROGRESS : DS_S_NEW;
    if (started && p->text->status == 7)
        t->status = DS_S_WAITING_CUSTOMER;
    if (done)
        work_on(ds, rng, i, text->hours * p->text->overrun / 100.0);
    else if (started)
        work_on(ds, rng, i, text->hours * (p->text->overrun > 120 ? 1.2 : 0.5));
    if (done && !t->completed) /* the calendar was full: it is still running */
        t->status = DS_S_IN_PROGRESS;
    p->estimate += t->estimate;
    p->actual += t->actual;
    if (t->completed > p->completed)
        p->completed = t->completed;
}

static void plan_project(struct ds *ds, struct ds_rng *rng, struct plan *p, int k)
{
    int64_t today = ds_date(&ds->cal, ds->cal.today);
    int hours = 0, done_hours = 0;
    p->text = &ds_projects[k];
    p->id = DS_ID_PROJECTS + k;
    p->company = ds_company_by_code(ds, p->text->code);
    p->start = today + (int64_t)p->text->start_days * DAY_S;
    p->end = today + (int64_t)p->text->end_days * DAY_S;
    p->contract =
        ds_contract_at(ds, p->company, p->start < ds->cal.now_s ? p->start : ds->cal.now_s);
    p->tasks0 = ds->n_tasks;
    while (p->n_phases < 4 && p->text->phases[p->n_phases])
        p->n_phases++;
    while (p->n_tasks < DS_MAX_PROJECT_TASKS && p->text->tasks[p->n_tasks].title)
        hours += p->text->tasks[p->n_tasks++].hours;
    for (int i = 0; i < p->n_tasks; i++) {
        plan_task(ds, rng, p, i, done_hours, p->text->percent_done * hours / 100);
        done_hours += p->text->tasks[i].hours;
    }
    p->created = p->start - 6 * DAY_S;
    if (p->created > ds->cal.now_s - 7200)
        p->created = ds->cal.now_s - 7200;
    if (!ds->failed)
        ds->failed =
            sb_store_number(ds->store, 'P', p->created, p->number, sizeof p->number, ds->err);
}

static int percent_complete(const struct ds *ds, const struct plan *p)
{
    double done = 0;
    for (int i = 0; i < p->n_tasks; i++) {
        const struct ds_task *t = &ds->tasks[p->tasks0 + i];
        done += t->completed ? t->estimate : 0;
    }
    return p->estimate > 0 ? (int)(done * 100 / p->estimate) : 0;
}

static void write_projects(struct ds *ds, const struct plan *plans)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "Projects",
                  "id,companyID,projectName,projectNumber,projectType,status,statusDetail,"
                  "statusDateTime,description,startDateTime,endDateTime,completedDateTime,duration,"
                  "projectLeadResourceID,companyOwnerResourceID,creatorResourceID,createDateTime,"
                  "department,estimatedTime,actualHours,actualBilledHours,completedPercentage,"
                  "contractID,laborEstimatedRevenue,originalEstimatedRevenue,laborEstimatedCosts,"
                  "lastActivityDateTime,lastActivityResourceID");
    for (size_t i = 0; i < ds_n_projects; i++) {
        const struct plan *p = &plans[i];
        const struct ds_project_text *t = p->text;
        const struct ds_company *c = &ds->companies[p->company];
        ds_put(&r, p->id);
        ds_put(&r, c->id);
        ds_put_z(&r, t->name);
        ds_put_z(&r, p->number);
        ds_put(&r, 5);
        ds_put(&r, t->status);
        ds_put_z(&r, t->status_detail);
        ds_put_time(&r, t->status == 5 ? p->completed : p->created + 3600);
        ds_put_z(&r, t->description);
        ds_put_time(&r, local_midnight(ds, p->start));
        ds_put_time(&r, local_midnight(ds, p->end));
        ds_put_time(&r, t->status == 5 ? p->completed : 0);
        ds_put(&r, (p->end - p->start) / DAY_S);
        ds_put(&r, ds_resource_id(t->lead));
        ds_put(&r, ds_resource_id(c->owner));
        ds_put(&r, ds_resource_id(DS_P_PM));
        ds_put_time(&r, p->created);
        ds_put(&r, DS_ID_ENGINEERING);
        ds_put_real(&r, p->estimate);
        ds_put_real(&r, p->actual);
        ds_put_real(&r, t->status == 5 ? p->actual : p->actual / 2);
        ds_put(&r, t->status == 5 ? 100 : percent_complete(ds, p));
        ds_put_ref(&r, p->contract >= 0 ? ds->contracts[p->contract].id : 0);
        ds_put_real(&r, t->revenue);
        ds_put_real(&r, t->revenue);
        ds_put_real(&r, p->estimate * 60);
        ds_put_time(&r, t->status == 5 ? p->completed : ds->cal.now_s - 3600 * (int64_t)(i + 2));
        ds_put(&r, ds_resource_id(t->lead));
        ds_row_end(&r);
    }
}

static void write_phases(struct ds *ds, const struct plan *plans)
{
    ROWS(r);
    int64_t id = DS_ID_PHASES;
    ds_rows_begin(&r, ds, "Phases",
                  "id,projectID,title,description,phaseNumber,startDate,dueDate,estimatedHours,"
                  "isScheduled,createDate,creatorResourceID,lastActivityDateTime");
    for (size_t i = 0; i < ds_n_projects; i++) {
        const struct plan *p = &plans[i];
        for (int k = 0; k < p->n_phases; k++) {
            int64_t start = 0, end = 0;
            double hours = 0;
            for (int n = p->tasks0; n < p->tasks0 + p->n_tasks; n++) {
                const struct ds_task *t = &ds->tasks[n];
                if (t->phase != k)
                    continue;
                start = start ? start : t->start;
                end = t->end;
                hours += t->estimate;
            }
            char number[24];
            int64_t created = ds->tasks[p->tasks0].created;
            ds_next_number(ds, created, number, sizeof number);
            ds_put(&r, id++);
            ds_put(&r, p->id);
            ds_put_z(&r, p->text->phases[k]);
            ds_put_z(&r, p->text->name);
            ds_put_z(&r, number);
            ds_put_time(&r, local_midnight(ds, start));
            ds_put_time(&r, local_midnight(ds, end));
            ds_put_real(&r, hours);
            ds_put(&r, 1);
            ds_put_time(&r, created);
            ds_put(&r, ds_resource_id(DS_P_PM));
            ds_put_time(&r, created);
            ds_row_end(&r);
        }
    }
}

static int phase_id(const struct plan *plans, const struct ds_task *t)
{
    int id = DS_ID_PHASES;
    for (int i = 0; plans[i].id != t->project; i++)
        id += plans[i].n_phases;
    return id + t->phase;
}

static void write_tasks(struct ds *ds, const struct plan *plans)
{
    ROWS(r);
    ROWS(second);
    int64_t second_id = 1;
    ds_rows_begin(
        &r, ds, "Tasks",
        "id,projectID,phaseID,title,description,taskNumber,status,taskType,"
        "taskCategoryID,priorityLabel,assignedResourceID,assignedResourceRoleID,"
        "departmentID,billingCodeID,estimatedHours,remainingHours,hoursToBeScheduled,"
        "startDateTime,endDateTime,createDateTime,completedDateTime,completedByResourceID,"
        "creatorResourceID,creatorType,isTaskBillable,isVisibleInClientPortal,"
        "lastActivityDateTime,lastActivityResourceID,companyLocationID");
    ds_rows_begin(&second, ds, "TaskSecondaryResources", "id,taskID,resourceID,roleID");
    for (int i = 0; i < ds->n_tasks; i++) {
        const struct ds_task *t = &ds->tasks[i];
        char number[24];
        ds_next_number(ds, t->created, number, sizeof number);
        double left = t->estimate - t->actual;
        ds_put(&r, t->id);
        ds_put(&r, t->project);
        ds_put(&r, phase_id(plans, t));
        ds_put_z(&r, t->title);
        ds_put_z(&r, t->title);
        ds_put_z(&r, number);
        ds_put(&r, t->status);
        ds_put(&r, 1);
        ds_put(&r, 2);
        ds_put(&r, 2);
        ds_put(&r, ds_resource_id(t->resource));
        ds_put(&r, t->role);
        ds_put(&r, DS_ID_ENGINEERING);
        ds_put(&r, DS_BC_PROJECT);
        ds_put_real(&r, t->estimate);
        ds_put_real(&r, t->completed || left < 0 ? 0 : left);
        ds_put_real(&r, 0);
        ds_put_time(&r, t->start);
        ds_put_time(&r, t->end);
        ds_put_time(&r, t->created);
        ds_put_time(&r, t->completed);
        ds_put_ref(&r, t->completed ? ds_resource_id(t->resource) : 0);
        ds_put(&r, ds_resource_id(DS_P_PM));
        ds_put(&r, 1);
        ds_put(&r, 1);
        ds_put(&r, 1);
        ds_put_time(&r, t->completed ? t->completed : t->created);
        ds_put(&r, ds_resource_id(t->resource));
        ds_put(&r, ds->companies[t->company].location);
        ds_row_end(&r);
        if (i % 5)
            continue;
        int other = ds_resource_of(DS_TEAM_L1, (unsigned)i);
        ds_put(&second, second_id++);
        ds_put(&second, t->id);
        ds_put(&second, ds_resource_id(other));
        ds_put(&second, ds_role_id(ds_role_of(other)));
        ds_row_end(&second);
    }
}

static void write_predecessors(struct ds *ds)
{
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "TaskPredecessors", "id,predecessorTaskID,successorTaskID,lagDays");
    for (int i = 1; i < ds->n_tasks; i++) {
        if (ds->tasks[i].project != ds->tasks[i - 1].project || i % 3 == 0)
            continue;
        ds_put(&r, id++);
        ds_put(&r, ds->tasks[i - 1].id);
        ds_put(&r, ds->tasks[i].id);
        ds_put(&r, 0);
        ds_row_end(&r);
    }
}

static void write_notes(struct ds *ds, const struct plan *plans)
{
    static const char *const done[] = {"Done as planned, details in the time entries.",
                                       "Done; took longer because labels did not match the plan.",
                                       "Done and shown to the customer."};
    ROWS(task);
    ROWS(project);
    int64_t id = 1, project_id = 1;
    ds_rows_begin(&task, ds, "TaskNotes",
                  "id,taskID,title,description,noteType,publish,createDateTime,lastActivityDate,"
                  "creatorResourceID");
    for (int i = 0; i < ds->n_tasks; i++) {
        const struct ds_task *t = &ds->tasks[i];
        if (!t->completed && t->actual <= 0)
            continue;
        int64_t at = t->completed ? t->completed : t->start + 7200;
        at = at > ds->cal.now_s ? ds->cal.now_s - 600 : at;
        ds_put(&task, id++);
        ds_put(&task, t->id);
        ds_put_z(&task, t->completed ? "Finished" : "In progress");
        ds_put_z(&task, t->completed ? done[i % 3]
                        : t->actual > t->estimate
                            ? "More hours than planned; told the project lead."
                            : "Begun, on plan.");
        ds_put(&task, 3);
        ds_put(&task, 2);
        ds_put_time(&task, at);
        ds_put_time(&task, at);
        ds_put(&task, ds_resource_id(t->resource));
        ds_row_end(&task);
    }
    ds_rows_begin(&project, ds, "ProjectNotes",
                  "id,projectID,title,description,noteType,publish,isAnnouncement,createDateTime,"
                  "lastActivityDate,creatorResourceID");
    for (size_t i = 0; i < ds_n_projects; i++) {
        int64_t at = plans[i].text->status == 5 ? plans[i].completed
                                                : ds->cal.now_s - 3 * DAY_S - (int64_t)i * 5000;
        ds_put(&project, project_id++);
        ds_put(&project, plans[i].id);
        ds_put_z(&project, "Status");
        ds_put_z(&project, plans[i].text->status_detail);
        ds_put(&project, 7);
        ds_put(&project, 1);
        ds_put(&project, 0);
        ds_put_time(&project, at);
        ds_put_time(&project, at);
        ds_put(&project, ds_resource_id(plans[i].text->lead));
        ds_row_end(&project);
    }
}

static void write_charges(struct ds *ds, const struct plan *plans)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "ProjectCharges",
                  "id,projectID,name,description,productID,billingCodeID,chargeType,status,"
                  "datePurchased,createDate,creatorResourceID,unitQuantity,unitCost,unitPrice,"
                  "billableAmount,extendedCost,isBillableToCompany,isBilled");
    for (size_t i = 0; i < ds_n_projects; i++) {
        size_t product = 13 + i % 5;
        double quantity = 1 + (double)(i % 3);
        const struct ds_product_text *p = &ds_products[product];
        bool done = plans[i].text->status == 5;
        int64_t at =
            plans[i].start < ds->cal.now_s ? plans[i].start + 12 * 3600 : ds->cal.now_s - DAY_S;
        ds_put(&r, (int64_t)i + 1);
        ds_put(&r, plans[i].id);
        ds_put_z(&r, p->name);
        ds_put_z(&r, p->name);
        ds_put(&r, DS_ID_PRODUCTS + (int64_t)product);
        ds_put(&r, DS_BC_HARDWARE);
        ds_put(&r, 1);
        ds_put(&r, done ? 5 : 2);
        ds_put_time(&r, at);
        ds_put_time(&r, at);
        ds_put(&r, ds_resource_id(plans[i].text->lead));
        ds_put_real(&r, quantity);
        ds_put_real(&r, p->cost);
        ds_put_real(&r, p->price);
        ds_put_real(&r, quantity * p->price);
        ds_put_real(&r, quantity * p->cost);
        ds_put(&r, 1);
        ds_put(&r, 0);
        ds_row_end(&r);
    }
}

void ds_make_projects(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "projects");
    struct plan *plans = ARENA_ARRAY(ds->arena, struct plan, ds_n_projects);
    for (size_t i = 0; i < ds_n_projects; i++)
        plan_project(ds, &rng, &plans[i], (int)i);
    write_projects(ds, plans);
    write_phases(ds, plans);
    write_tasks(ds, plans);
    write_predecessors(ds);
    write_notes(ds, plans);
    write_charges(ds, plans);
}
