/* What is in people's calendars: service calls, appointments, time off; and expense reports. */
#include "sandbox/dataset_gen.h"

enum { HOUR = 3600, DAY_S = 86400, PAST_CALL_DAYS = 90, CALLS = 3001, CALL_NEW = 1, CALL_DONE = 2 };

struct calls {
    struct ds_rows call, ticket, resource, task, task_resource;
    int64_t id, ticket_id, resource_id;
};

static void put_call(struct calls *c, struct ds *ds, const struct ds_ticket *t, int64_t start,
                     int64_t end, int resource, int status, const char *text)
{
    const struct ds_company *k = &ds->companies[t->company];
    int64_t created = start - 26 * HOUR;
    created = created < t->created ? t->created + 600 : created;
    created = created > ds->cal.now_s ? ds->cal.now_s - 60 : created;
    ds_put(&c->call, c->id);
    ds_put(&c->call, k->id);
    ds_put(&c->call, k->location);
    ds_put_str(&c->call, ds_expand(ds, text, t, 0));
    ds_put_time(&c->call, start);
    ds_put_time(&c->call, end);
    ds_put_real(&c->call, (double)(end - start) / (double)HOUR);
    ds_put(&c->call, status);
    ds_put(&c->call, status == CALL_DONE);
    ds_put_time(&c->call, created);
    ds_put(&c->call, ds_resource_id(DS_P_DISPATCH));
    ds_put_time(&c->call, status == CALL_DONE ? end : created);
    ds_row_end(&c->call);
    ds_put(&c->ticket, c->ticket_id);
    ds_put(&c->ticket, c->id++);
    ds_put(&c->ticket, t->id);
    ds_row_end(&c->ticket);
    ds_put(&c->resource, c->resource_id++);
    ds_put(&c->resource, c->ticket_id++);
    ds_put(&c->resource, ds_resource_id(resource));
    ds_row_end(&c->resource);
}

/* On-site work of the last months was a service call. */
static void past_calls(struct calls *c, struct ds *ds)
{
    int64_t since = ds->cal.now_s - (int64_t)PAST_CALL_DAYS * DAY_S;
    for (int i = 0; i < ds->n_times; i++) {
        const struct ds_time *e = &ds->times[i];
        if (e->start < since || e->work_code != DS_BC_ONSITE || e->minutes < 30)
            continue;
        put_call(c, ds, &ds->tickets[e->ticket], e->start, e->start + e->minutes * 60, e->resource,
                 CALL_DONE, "On-site visit: {user}, {device}");
    }
}

/* The scheduled tickets: a third on the first day that still has room, the others in the days after
 * it; nobody is in two places. */
static void coming_calls(struct calls *c, struct ds *ds)
{
    int first = ds->cal.today, n = 0;
    if (!ds->cal.workday[first] || ds->cal.now_s > ds_at(&ds->cal, first, 15 * 60))
        first = ds_workday(&ds->cal, first, 1);
    for (int i = 0; i < ds->n_tickets; i++) {
        const struct ds_ticket *t = &ds->tickets[i];
        if (t->status != DS_S_SCHEDULED || t->assignee < 0)
            continue;
        int day = ds_workday(&ds->cal, first, n % 3 == 0 ? 0 : 1 + n % 4);
        int64_t earliest = ds_at(&ds->cal, day, 9 * 60 + n * 90 % 420);
        if (earliest < ds->cal.now_s + HOUR / 2)
            earliest = ds->cal.now_s + HOUR / 2;
        int minutes = 60 + n % 3 * 30;
        int64_t start = ds_book(ds, t->assignee, earliest, minutes);
        put_call(c, ds, t, start, start + minutes * 60, t->assignee, CALL_NEW,
                 n % 2 == 0      ? "Remote session with {user}"
                 : t->asset >= 0 ? "On-site visit: {user}, {device}"
                                 : "On-site visit: {user}");
        n++;
    }
}

static void live_call(struct calls *c, struct ds *ds)
{
    for (int i = 0; i < ds->n_tickets; i++) {
        const struct ds_ticket *t = &ds->tickets[i];
        if (!t->story || t->story->story != DS_STORY_LIVE || t->type != 3)
            continue;
        int64_t start = ds->cal.now_s / 60 * 60 - 20 * 60;
        ds_book_at(ds, DS_P_FIELD, start, 120);
        put_call(c, ds, t, start, start + 2 * HOUR, DS_P_FIELD, CALL_NEW,
                 "Bring the mobile router to the Market Street branch, ask for {user}");
    }
}

static void task_calls(struct calls *c, struct ds *ds)
{
    int64_t task_id = 1;
    for (int i = 0; i < ds->n_tasks; i++) {
        const struct ds_task *t = &ds->tasks[i];
        if (t->completed || t->start < ds->cal.now_s || t->start > ds->cal.now_s + 21 * DAY_S ||
            i % 2)
            continue;
        const struct ds_company *k = &ds->companies[t->company];
        ds_put(&c->call, c->id);
        ds_put(&c->call, k->id);
        ds_put(&c->call, k->location);
        ds_put_z(&c->call, t->title);
        ds_put_time(&c->call, t->start);
        ds_put_time(&c->call, t->start + 4 * HOUR);
        ds_put_real(&c->call, 4);
        ds_put(&c->call, CALL_NEW);
        ds_put(&c->call, 0);
        ds_put_time(&c->call, ds->cal.now_s - DAY_S);
        ds_put(&c->call, ds_resource_id(DS_P_PM));
        ds_put_time(&c->call, ds->cal.now_s - DAY_S);
        ds_row_end(&c->call);
        ds_put(&c->task, task_id);
        ds_put(&c->task, c->id++);
        ds_put(&c->task, t->id);
        ds_row_end(&c->task);
        ds_put(&c->task_resource, task_id);
        ds_put(&c->task_resource, task_id++);
        ds_put(&c->task_resource, ds_resource_id(t->resource));
        ds_row_end(&c->task_resource);
    }
}

static void write_calls(struct ds *ds)
{
    struct calls c = {.id = CALLS, .ticket_id = 1, .resource_id = 1};
    ds_rows_begin(&c.call, ds, "ServiceCalls",
                  "id,companyID,companyLocationID,description,startDateTime,endDateTime,duration,"
                  "status,isComplete,createDateTime,creatorResourceID,lastModifiedDateTime");
    ds_rows_begin(&c.ticket, ds, "ServiceCallTickets", "id,serviceCallID,ticketID");
    ds_rows_begin(&c.resource, ds, "ServiceCallTicketResources",
                  "id,serviceCallTicketID,resourceID");
    ds_rows_begin(&c.task, ds, "ServiceCallTasks", "id,serviceCallID,taskID");
    ds_rows_begin(&c.task_resource, ds, "ServiceCallTaskResources",
                  "id,serviceCallTaskID,resourceID");
    past_calls(&c, ds);
    live_call(&c, ds);
    coming_calls(&c, ds);
    task_calls(&c, ds);
    struct ds_rows *all[] = {&c.call, &c.ticket, &c.resource, &c.task, &c.task_resource};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        ds_rows_done(all[i]);
}

static void write_appointments(struct ds *ds)
{
    static const struct {
        const char *title, *text;
        int minute, length;
    } kinds[] = {
        {"Service desk stand-up", "New tickets, escalations, who is out.", 8 * 60 + 30, 15},
        {"One-to-one", "With the team lead.", 13 * 60, 30},
        {"Vendor webinar", "EDR console, new release.", 15 * 60, 60},
        {"Dentist (private)", "Back by three.", 14 * 60, 60},
        {"Review of open escalations", "Second line and NOC.", 16 * 60, 45},
    };
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "Appointments",
                  "id,resourceID,title,description,startDateTime,endDateTime,createDateTime,"
                  "updateDateTime,creatorResourceID");
    int first = ds_workday(&ds->cal, ds->cal.today, ds->cal.workday[ds->cal.today] ? 0 : 1);
    for (int who = 0; who < DS_P_LEAVER; who++) {
        for (int k = 0; k < 6; k++) {
            /* The stand-up is daily for the desk; the others fall on one day each. */
            bool desk = ds_people[who].team <= DS_TEAM_NOC;
            size_t kind = k < 4 && desk ? 0 : 1 + (size_t)(who + k) % 4;
            if (!desk && k < 4)
                continue;
            int day = ds_workday(&ds->cal, first, k < 4 ? k : (who * 3 + k) % 5);
            int64_t start = ds_at(&ds->cal, day, kinds[kind].minute);
            ds_put(&r, id++);
            ds_put(&r, ds_resource_id(who));
            ds_put_z(&r, kinds[kind].title);
            ds_put_z(&r, kinds[kind].text);
            ds_put_time(&r, start);
            ds_put_time(&r, start + kinds[kind].length * 60);
            ds_put_time(&r, start - 9 * DAY_S);
            ds_put_time(&r, start - 9 * DAY_S);
            ds_put(&r, ds_resource_id(kind == 0 ? DS_P_LEAD : who));
            ds_row_end(&r);
        }
    }
}

static void write_time_off(struct ds *ds)
{
    ROWS(r);
    ROWS(balance);
    ROWS(approver);
    ds_rows_begin(&r, ds, "TimeOffRequests",
                  "id,resourceID,requestDate,hours,reason,status,timeOffRequestType,"
                  "createDateTime,createdByResourceID,approvedDateTime,approveRejectResourceID,"
                  "rejectReason,lastModifiedDateTime");
    for (int i = 0; i < ds->n_absences; i++) {
        const struct ds_absence *a = &ds->absences[i];
        int64_t date = ds_date(&ds->cal, a->day);
        int64_t asked = ds_at(
            &ds->cal,
            ds_workday(&ds->cal, (a->day < ds->cal.today ? a->day : ds->cal.today) - 12, 0), 650);
        int hours = 0;
        for (int d = a->day; d < a->day + a->days; d++)
            hours += ds->cal.workday[d] ? 8 : 0;
        bool decided = a->status != 1;
        ds_put(&r, i + 1);
        ds_put(&r, ds_resource_id(a->resource));
        ds_put_time(&r, date);
        ds_put_real(&r, hours);
        ds_put_z(&r, a->reason);
        ds_put(&r, a->status);
        ds_put(&r, a->type);
        ds_put_time(&r, asked);
        ds_put(&r, ds_resource_id(a->resource));
        ds_put_time(&r, decided ? asked + DAY_S : 0);
        ds_put_ref(&r, decided ? ds_resource_id(DS_P_OWNER) : 0);
        ds_put_z(&r, a->status == 3 ? "Two others are away that week." : NULL);
        ds_put_time(&r, decided ? asked + DAY_S : asked);
        ds_row_end(&r);
    }
    ds_rows_begin(&balance, ds, "ResourceTimeOffBalances",
                  "id,resourceID,year,vacationTimeAnnualAllowance,vacationTimeBalance,"
                  "sickTimeAnnualAllowance,sickTimeBalance");
    ds_rows_begin(&approver, ds, "ResourceTimeOffApprovers",
                  "id,resourceID,approverResourceID,approvalLevel");
    for (int i = 0; i < DS_P_LEAVER; i++) {
        ds_put(&balance, i + 1);
        ds_put(&balance, ds_resource_id(i));
        ds_put(&balance, ds_local(&ds->cal, ds->cal.today).year);
        ds_put_real(&balance, 160);
        ds_put_real(&balance, 24 + i * 8 % 72);
        ds_put_real(&balance, 48);
        ds_put_real(&balance, 32 + i % 2 * 8);
        ds_row_end(&balance);
        ds_put(&approver, i + 1);
        ds_put(&approver, ds_resource_id(i));
        ds_put(&approver, ds_resource_id(DS_P_OWNER));
        ds_put(&approver, 1);
        ds_row_end(&approver);
    }
}

static void write_expenses(struct ds *ds)
{
    static const struct {
        const char *text;
        int category, payment;
        double amount, miles;
    } kinds[] = {
        {"Drive to customer and back", -2, 14, 0, 62},
        {"Lunch during site work", 1, 1, 17.5, 0},
        {"Parking", 3, 2, 12, 0},
        {"Hotel, project in Burlington", 2, 2, 164, 0},
    };
    ROWS(r);
    ROWS(item);
    int64_t item_id = 1;
    ds_rows_begin(&r, ds, "ExpenseReports",
                  "id,name,submitterID,status,weekEnding,submitDate,approvedDate,approverID,"
                  "internalCurrencyExpenseTotal,amountDue,reimbursementCurrencyID,submit");
    ds_rows_begin(&item, ds, "ExpenseItems",
                  "id,expenseReportID,description,expenseCategory,paymentType,expenseDate,"
                  "companyID,haveReceipt,isBillableToCompany,isReimbursable,miles,"
                  "internalCurrencyExpenseAmount,expenseCurrencyExpenseAmount,expenseCurrencyID,"
                  "isRejected");
    for (int i = 0; i < 16; i++) {
        /* The newest report is still open, the two before it wait for approval. */
        int who = i % 2 ? 6 : 7, status = i == 15 ? 1 : i >= 13 ? 2 : i >= 10 ? 3 : 4;
        int friday =
            ds->cal.today - (int)((ds->cal.first_day + ds->cal.today + 3) % 7) - 3 - 7 * (15 - i);
        double total = 0;
        for (int k = 0; k < 3 + i % 2; k++) {
            double amount =
                kinds[k].miles > 0 ? (kinds[k].miles + i) * 0.67 : kinds[k].amount + i % 4;
            amount = (double)(int)(amount * 100 + 0.5) / 100;
            total += amount;
            ds_put(&item, item_id++);
            ds_put(&item, i + 1);
            ds_put_z(&item, kinds[k].text);
            ds_put(&item, kinds[k].category);
            ds_put(&item, kinds[k].payment);
            ds_put_time(&item, ds_date(&ds->cal, friday - k));
            ds_put(&item, ds->companies[1 + (i * 5 + k) % 40].id);
            ds_put(&item, kinds[k].miles <= 0);
            ds_put(&item, k == 0);
            ds_put(&item, 1);
            ds_put_real(&item, kinds[k].miles > 0 ? kinds[k].miles + i : 0);
            ds_put_real(&item, amount);
            ds_put_real(&item, amount);
            ds_put(&item, 1);
            ds_put(&item, 0);
            ds_row_end(&item);
        }
        struct civil d = ds_local(&ds->cal, friday);
        ds_put(&r, i + 1);
        ds_put_z(&r, str_printf(ds->arena, "%s, week to %04d-%02d-%02d", ds_people[who].last,
                                d.year, d.month, d.day));
        ds_put(&r, ds_resource_id(who));
        ds_put(&r, status);
        ds_put_time(&r, ds_date(&ds->cal, friday));
        ds_put_time(&r, status > 1 ? ds_at(&ds->cal, friday, 16 * 60) : 0);
        ds_put_time(&r, status > 2 ? ds_at(&ds->cal, friday + 4, 10 * 60) : 0);
        ds_put_ref(&r, status > 2 ? ds_resource_id(DS_P_FINANCE) : 0);
        ds_put_real(&r, total);
        ds_put_real(&r, status == 4 ? 0 : total);
        ds_put(&r, 1);
        ds_put(&r, status > 1);
        ds_row_end(&r);
    }
}

void ds_make_schedule(struct ds *ds)
{
    write_calls(ds);
    write_appointments(ds);
    write_time_off(ds);
    write_expenses(ds);
}
