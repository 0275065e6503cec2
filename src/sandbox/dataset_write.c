/* Tickets as rows, with their notes, history, service level results, check lists, charges, tags,
 * attachments and surveys. */
#include "sandbox/dataset_gen.h"

#include <stdio.h>

enum { HISTORY_DAYS = 60, HOUR = 3600 };

static int person_id(const struct ds_ticket *t)
{
    return t->last_person >= 0 ? ds_resource_id(t->last_person) : 0;
}

static const char *ticket_udfs(const struct ds_ticket *t)
{
    static const char *const texts[] = {"[{\"name\":\"Root Cause\",\"value\":\"User error\"}]",
                                        "[{\"name\":\"Root Cause\",\"value\":\"Hardware fault\"}]",
                                        "[{\"name\":\"Root Cause\",\"value\":\"Software fault\"}]",
                                        "[{\"name\":\"Root Cause\",\"value\":\"Provider outage\"}]",
                                        "[{\"name\":\"Root Cause\",\"value\":\"Security\"}]",
                                        "[{\"name\":\"Root Cause\",\"value\":\"Change\"}]"};
    if (t->story && t->story->type == 3 && t->completed)
        return texts[4];
    if (!t->completed || t->type != 2 || t->salt % 4)
        return NULL;
    int cause = t->issue == 16 ? 4 : t->issue == 2 || t->issue == 10 ? 1 : t->issue == 11 ? 3 : 2;
    return texts[t->salt % 16 ? cause : 0];
}

static void put_change(struct ds_rows *r, const struct ds_ticket *t)
{
    bool change = t->type == 4;
    ds_put_ref(r, change);
    ds_put_ref(r, change ? (t->completed ? 5 : 3) : 0); /* approved, requested */
    ds_put_ref(r, change ? 2 : 0);                      /* one approver is enough */
}

static void put_who_and_what(struct ds_rows *r, struct ds *ds, const struct ds_ticket *t)
{
    const struct ds_company *c = &ds->companies[t->company];
    ds_put(r, t->id);
    ds_put_z(r, t->number);
    ds_put(r, c->id);
    ds_put(r, c->location);
    ds_put_ref(r, t->contact >= 0 ? ds->contacts[t->contact].id : 0);
    ds_put_ref(r, t->asset >= 0 ? ds->assets[t->asset].id : 0);
    ds_put_ref(r, t->contract >= 0 ? ds->contracts[t->contract].id : 0);
    ds_put_ref(r, t->problem >= 0 ? ds->tickets[t->problem].id : 0);
    ds_put_str(r, ds_expand(ds, t->title, t, 0));
    ds_put_str(r, ds_expand(ds, t->body, t, 1));
    if (t->resolution && t->completed)
        ds_put_str(r, ds_expand(ds, t->resolution, t, 2));
    else
        ds_put_null(r);
    ds_put(r, t->status);
    ds_put(r, t->priority);
    ds_put(r, t->queue);
    ds_put(r, t->source);
    ds_put(r, t->type);
    ds_put(r, t->category);
    ds_put_ref(r, t->issue);
    ds_put_ref(r, t->sub_issue);
    put_change(r, t);
    ds_put(r, t->gold ? 2 : 1);
    ds_put(r, DS_BC_REMOTE);
    ds_put_ref(r, ds_resource_id(t->assignee));
    ds_put_ref(r, t->assignee >= 0 ? t->role : 0);
}

static void put_when(struct ds_rows *r, struct ds *ds, const struct ds_ticket *t)
{
    bool by_contact = t->by_contact && t->contact >= 0;
    ds_put_time(r, t->created);
    ds_put_ref(r, by_contact ? ds->contacts[t->contact].id : 0);
    ds_put_ref(r, by_contact                       ? 0
                  : t->source == DS_SRC_MONITORING ? DS_ID_API_USER
                                                   : ds_resource_id(DS_P_DISPATCH + t->order % 2));
    ds_put(r, by_contact ? 2 : 1);
    ds_put_time(r, t->due_first);
    ds_put_time(r, t->first_response);
    ds_put_ref(r, t->first_response ? ds_resource_id(t->assignee) : 0);
    ds_put_time(r, t->due_plan);
    ds_put_time(r, t->plan);
    ds_put_time(r, t->due_resolved);
    ds_put_time(r, t->completed);
    ds_put_time(r, t->due);
    ds_put_time(r, t->completed);
    ds_put_ref(r, t->completed ? ds_resource_id(t->completer) : 0);
    if (t->completed)
        ds_put(r, t->completed <= t->due_resolved && t->first_response <= t->due_first);
    else
        ds_put_null(r);
    if (!t->completed && !t->due_resolved)
        ds_put_real(r, 8);
    else
        ds_put_null(r);
    ds_put_time(r, t->last_activity);
    ds_put(r, t->last_person >= 0 ? 1 : 2);
    ds_put_ref(r, person_id(t));
    ds_put_time(r, t->last_visible);
    ds_put_time(r, t->last_activity);
    ds_put_real(r, t->quarters ? t->quarters / 4.0 : 1);
    ds_put_z(r, t->source == DS_SRC_MONITORING ? str_printf(ds->arena, "%08x", (unsigned)t->salt)
                                               : NULL);
    ds_put_z(r, ticket_udfs(t));
    ds_row_end(r);
}

static void write_tickets(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "Tickets",
                  "id,ticketNumber,companyID,companyLocationID,contactID,configurationItemID,"
                  "contractID,problemTicketId,title,description,resolution,status,priority,queueID,"
                  "source,ticketType,ticketCategory,issueType,subIssueType,"
                  "changeApprovalBoard,changeApprovalStatus,changeApprovalType,"
                  "serviceLevelAgreementID,billingCodeID,assignedResourceID,"
                  "assignedResourceRoleID,createDate,createdByContactID,creatorResourceID,"
                  "creatorType,firstResponseDueDateTime,firstResponseDateTime,"
                  "firstResponseAssignedResourceID,resolutionPlanDueDateTime,"
                  "resolutionPlanDateTime,resolvedDueDateTime,resolvedDateTime,dueDateTime,"
                  "completedDate,completedByResourceID,serviceLevelAgreementHasBeenMet,"
                  "serviceLevelAgreementPausedNextEventHours,lastActivityDate,"
                  "lastActivityPersonType,lastActivityResourceID,"
                  "lastCustomerVisibleActivityDateTime,lastTrackedModificationDateTime,"
                  "estimatedHours,rmmAlertID,userDefinedFields");
    for (int i = 0; i < ds->n_tickets; i++) {
        put_who_and_what(&r, ds, &ds->tickets[i]);
        put_when(&r, ds, &ds->tickets[i]);
    }
}

static const char *note_title(const struct ds_note *n)
{
    if (n->type == DS_NOTE_WORKFLOW)
        return "Workflow rule";
    if (n->resource == -1)
        return n->type == DS_NOTE_PORTAL ? "Note from the portal" : "Reply by e-mail";
    return n->publish == DS_INTERNAL ? "Internal note" : "Message to the customer";
}

static void write_notes(struct ds *ds)
{
    ROWS(r);
    ds_rows_begin(&r, ds, "TicketNotes",
                  "id,ticketID,title,description,noteType,publish,createDateTime,"
                  "lastActivityDate,creatorResourceID,createdByContactID");
    for (int i = 0; i < ds->n_notes; i++) {
        const struct ds_note *n = &ds->notes[i];
        const struct ds_ticket *t = &ds->tickets[n->ticket];
        ds_put(&r, DS_ID_NOTES + i);
        ds_put(&r, t->id);
        ds_put_z(&r, note_title(n));
        ds_put_str(&r, ds_expand(ds, n->text, t, 0));
        ds_put(&r, n->type);
        ds_put(&r, n->publish);
        ds_put_time(&r, n->created);
        ds_put_time(&r, n->created);
        ds_put_ref(&r, n->resource >= 0    ? ds_resource_id(n->resource)
                       : n->resource == -2 ? DS_ID_ADMINISTRATOR
                                           : 0);
        ds_put_ref(&r, n->resource == -1 && t->contact >= 0 ? ds->contacts[t->contact].id : 0);
        ds_row_end(&r);
    }
}

/* --- Service level results --- */

static double elapsed(const struct ds *ds, const struct ds_ticket *t, int64_t until)
{
    double minutes = t->priority == DS_PRIO_CRITICAL ? (double)(until - t->created) / 60
                                                     : ds_work_between(&ds->cal, t->created, until);
    return (double)(int)(minutes / 60 * 100 + 0.5) / 100;
}

static void write_sla_results(struct ds *ds)
{
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "ServiceLevelAgreementResults",
                  "id,ticketID,serviceLevelAgreementName,firstResponseElapsedHours,"
                  "isFirstResponseMet,firstResponseResourceID,resolutionPlanElapsedHours,"
                  "isResolutionPlanMet,resolutionPlanResourceID,resolutionElapsedHours,"
                  "isResolutionMet,resolutionResourceID");
    for (int i = 0; i < ds->n_tickets; i++) {
        const struct ds_ticket *t = &ds->tickets[i];
        if (!t->completed)
            continue;
        ds_put(&r, id++);
        ds_put(&r, t->id);
        ds_put_z(&r, t->gold ? "Gold SLA" : "Standard SLA");
        ds_put_real(&r, elapsed(ds, t, t->first_response));
        ds_put(&r, t->first_response <= t->due_first);
        ds_put(&r, ds_resource_id(t->assignee));
        ds_put_real(&r, elapsed(ds, t, t->plan));
        ds_put(&r, t->plan <= t->due_plan);
        ds_put(&r, ds_resource_id(t->assignee));
        ds_put_real(&r, elapsed(ds, t, t->completed));
        ds_put(&r, t->completed <= t->due_resolved);
        ds_put(&r, ds_resource_id(t->completer));
        ds_row_end(&r);
    }
}

/* --- History --- */

struct history {
    struct ds_rows rows;
    int64_t id;
};

static void put_history(struct history *h, const struct ds_ticket *t, int64_t at, int resource,
                        const char *action, const char *detail)
{
    ds_put(&h->rows, h->id++);
    ds_put(&h->rows, t->id);
    ds_put_z(&h->rows, action);
    ds_put_z(&h->rows, detail);
    ds_put_time(&h->rows, at);
    ds_put(&h->rows, resource);
    ds_row_end(&h->rows);
}

static const char *status_label(int status)
{
    switch ((enum ds_status)status) {
    case DS_S_NEW:
        return "New";
    case DS_S_COMPLETE:
        return "Complete";
    case DS_S_WAITING_CUSTOMER:
        return "Waiting Customer";
    case DS_S_IN_PROGRESS:
        return "In Progress";
    case DS_S_WAITING_MATERIALS:
        return "Waiting Materials";
    case DS_S_SCHEDULED:
        return "Scheduled";
    case DS_S_ESCALATE:
        return "Escalate";
    case DS_S_WAITING_VENDOR:
        return "Waiting Vendor";
    case DS_S_WAITING_APPROVAL:
        return "Waiting Approval";
    case DS_S_ON_HOLD:
        return "On Hold";
    case DS_S_CUSTOMER_NOTE:
        return "Customer Note Added";
    }
    return "";
}

static void history_of(struct history *h, const struct ds_ticket *t)
{
    char text[160];
    put_history(h, t, t->created, DS_ID_ADMINISTRATOR, "Created", "Ticket created");
    if (t->assignee < 0)
        return;
    const struct ds_person_text *p = &ds_people[t->assignee];
    snprintf(text, sizeof text, "Primary Resource changed from (none) to %s %s", p->first, p->last);
    put_history(h, t, t->assigned, ds_resource_id(DS_P_DISPATCH), "Edited", text);
    if (!t->first_response)
        return;
    put_history(h, t, t->first_response, ds_resource_id(t->assignee), "Edited",
                "Status changed from New to In Progress");
    if (t->completed) {
        put_history(h, t, t->completed, ds_resource_id(t->completer), "Edited",
                    "Status changed from In Progress to Complete");
    } else if (t->status != DS_S_IN_PROGRESS && t->status != DS_S_NEW) {
        snprintf(text, sizeof text, "Status changed from In Progress to %s",
                 status_label(t->status));
        put_history(h, t, t->last_activity,
                    t->status == DS_S_CUSTOMER_NOTE ? DS_ID_ADMINISTRATOR
                                                    : ds_resource_id(t->assignee),
                    "Edited", text);
    }
}

static void write_history(struct ds *ds)
{
    struct history h = {.id = 400001};
    int64_t since = ds_at(&ds->cal, ds->cal.today - HISTORY_DAYS, 0);
    ds_rows_begin(&h.rows, ds, "TicketHistory", "id,ticketID,action,detail,date,resourceID");
    for (int i = 0; i < ds->n_tickets; i++) {
        if (ds->tickets[i].created >= since || !ds->tickets[i].completed)
            history_of(&h, &ds->tickets[i]);
    }
    ds_rows_done(&h.rows);
}

/* --- What hangs on tickets --- */

static void write_secondary(struct ds *ds)
{
    ROWS(r);
    ROWS(tag);
    int64_t id = 1, tag_id = 1;
    static const int tag_of_issue[][2] = {{11, 1}, {13, 2}, {15, 3}, {16, 4}, {17, 6}, {18, 9}};
    ds_rows_begin(&r, ds, "TicketSecondaryResources", "id,ticketID,resourceID,roleID");
    ds_rows_begin(&tag, ds, "TicketTagAssociations", "id,ticketID,tagID");
    for (int i = 0; i < ds->n_tickets; i++) {
        const struct ds_ticket *t = &ds->tickets[i];
        if (t->helper >= 0 && t->helper != t->assignee) {
            ds_put(&r, id++);
            ds_put(&r, t->id);
            ds_put(&r, ds_resource_id(t->helper));
            ds_put(&r, ds_role_id(ds_role_of(t->helper)));
            ds_row_end(&r);
        }
        bool outage =
            t->story && (t->story->story == DS_STORY_OUTAGE || t->story->story == DS_STORY_LIVE);
        for (size_t k = 0; k < ARRAY_LEN(tag_of_issue); k++) {
            if (tag_of_issue[k][0] != t->issue || (t->salt % 5 > 1 && !outage))
                continue;
            ds_put(&tag, tag_id++);
            ds_put(&tag, t->id);
            ds_put(&tag, tag_of_issue[k][1]);
            ds_row_end(&tag);
        }
        if (outage) {
            ds_put(&tag, tag_id++);
            ds_put(&tag, t->id);
            ds_put(&tag, 7);
            ds_row_end(&tag);
        }
    }
}

static void write_checklists(struct ds *ds)
{
    static const char *const items[][5] = {
        {"Account and mailbox created", "Licence assigned", "Groups as named colleague",
         "Device prepared", "First sign-in with user"},
        {"Sign-in blocked at agreed time", "Mailbox converted and forwarded", "Licences released",
         "Devices collected", "Access lists checked"},
    };
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "TicketChecklistItems",
                  "id,ticketID,itemName,position,isImportant,isCompleted,completedDateTime,"
                  "completedByResourceID");
    for (int i = 0; i < ds->n_tickets; i++) {
        const struct ds_ticket *t = &ds->tickets[i];
        int list = t->sub_issue == 166 ? 0 : t->sub_issue == 168 ? 1 : -1;
        if (list < 0)
            continue;
        for (int k = 0; k < 5; k++) {
            bool done = t->completed || (t->first_response && k < (int)(t->salt % 4));
            int64_t at = t->completed ? t->completed - (int64_t)(5 - k) * 600 : t->last_activity;
            at = at < t->created ? t->created : at;
            ds_put(&r, id++);
            ds_put(&r, t->id);
            ds_put_z(&r, items[list][k]);
            ds_put(&r, k + 1);
            ds_put(&r, k < 2);
            ds_put(&r, done);
            ds_put_time(&r, done ? at : 0);
            ds_put_ref(&r, done ? ds_resource_id(t->assignee) : 0);
            ds_row_end(&r);
        }
    }
}

static void plan_charges(struct ds *ds)
{
    static const int products[] = {18, 19, 20, 22, 23, 25, 26, 27};
    struct ds_rng rng = ds_rng_for(ds->seed, "charges");
    for (int i = 0; i < ds->n_tickets && ds->n_charges < DS_MAX_CHARGES; i++) {
        const struct ds_ticket *t = &ds->tickets[i];
        bool hardware = t->issue == 2 || (t->issue == 10 && t->salt % 4 == 0) ||
                        (t->issue == 15 && t->salt % 9 == 0);
        if (!hardware || !t->completed || t->story)
            continue;
        int product = products[ds_int(&rng, 0, (int)ARRAY_LEN(products) - 1)];
        struct ds_charge *c = &ds->charges[ds->n_charges];
        *c = (struct ds_charge){.id = DS_ID_CHARGES + ds->n_charges,
                                .ticket = i,
                                .product = product,
                                .created = t->completed,
                                .quantity = ds_int(&rng, 1, 3),
                                .price = ds_products[product].price,
                                .cost = ds_products[product].cost,
                                .name = ds_products[product].name};
        c->billed = ds_approval(ds, c->created) != 0;
        ds->n_charges++;
    }
}

static void write_charges(struct ds *ds)
{
    ROWS(r);
    plan_charges(ds);
    ds_rows_begin(&r, ds, "TicketCharges",
                  "id,ticketID,name,description,productID,billingCodeID,chargeType,status,"
                  "datePurchased,createDate,creatorResourceID,unitQuantity,unitCost,unitPrice,"
                  "billableAmount,extendedCost,isBillableToCompany,isBilled");
    for (int i = 0; i < ds->n_charges; i++) {
        const struct ds_charge *c = &ds->charges[i];
        const struct ds_ticket *t = &ds->tickets[c->ticket];
        bool licence = ds_products[c->product].category == 3;
        ds_put(&r, c->id);
        ds_put(&r, t->id);
        ds_put_z(&r, c->name);
        ds_put_z(&r, c->name);
        ds_put(&r, DS_ID_PRODUCTS + c->product);
        ds_put(&r, licence ? DS_BC_LICENCES : DS_BC_HARDWARE);
        ds_put(&r, 1);
        ds_put(&r, c->billed ? 5 : 3);
        ds_put_time(&r, c->created);
        ds_put_time(&r, c->created);
        ds_put(&r, ds_resource_id(t->assignee));
        ds_put_real(&r, c->quantity);
        ds_put_real(&r, c->cost);
        ds_put_real(&r, c->price);
        ds_put_real(&r, c->quantity * c->price);
        ds_put_real(&r, c->quantity * c->cost);
        ds_put(&r, 1);
        ds_put(&r, c->billed);
        ds_row_end(&r);
    }
}

static void put_attachment(struct ds_rows *r, struct ds *ds, const struct ds_ticket *t, int64_t id,
                           struct str data)
{
    bool mail = t->source == DS_SRC_MAIL;
    ds_put(r, id);
    ds_put(r, t->id);
    ds_put(r, t->id);
    ds_put(r, 4);
    ds_put_z(r, mail ? "Originating Email" : "Log file");
    ds_put_z(r, mail ? "original.eml" : "monitor.txt");
    ds_put_z(r, "FILE_ATTACHMENT");
    ds_put_z(r, mail ? "message/rfc822" : "text/plain");
    ds_put_real(r, (double)data.n);
    ds_put_time(r, t->created + 20);
    ds_put_ref(r, mail && t->contact >= 0 ? ds->contacts[t->contact].id : 0);
    ds_put_ref(r, mail && t->contact >= 0 ? 0 : DS_ID_API_USER);
    ds_put(r, DS_PUBLIC);
    ds_put_blob(r, data.p, data.n);
    ds_row_end(r);
}

/* The last tickets that came by e-mail keep the message, monitoring alerts their log. */
static void write_attachments(struct ds *ds)
{
    ROWS(r);
    int64_t id = 90001;
    ds_rows_begin(&r, ds, "TicketAttachments",
                  "id,ticketID,parentID,parentType,title,fullPath,attachmentType,contentType,"
                  "fileSize,attachDate,attachedByContactID,attachedByResourceID,publish,data");
    for (int i = ds->n_tickets - 1; i > 0 && id < 90061; i--) {
        const struct ds_ticket *t = &ds->tickets[i];
        bool mail = t->source == DS_SRC_MAIL && t->contact >= 0;
        if (!mail && t->source != DS_SRC_MONITORING)
            continue;
        struct str body = ds_expand(ds, t->body, t, 0), title = ds_expand(ds, t->title, t, 1);
        const char *text =
            mail ? str_printf(
                       ds->arena,
                       "From: %s\r\nTo: help@harborline.example\r\nSubject: %.*s\r\n\r\n%.*s\r\n",
                       ds->contacts[t->contact].mail, STR_ARG(title), STR_ARG(body))
                 : str_printf(ds->arena, "%.*s\n%.*s\n", STR_ARG(title), STR_ARG(body));
        put_attachment(&r, ds, t, id++, str_from(text));
    }
}

static void write_surveys(struct ds *ds)
{
    struct ds_rng rng = ds_rng_for(ds->seed, "surveys");
    static const unsigned char marks[] = {2, 3, 8, 30, 57};
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "SurveyResults",
                  "id,surveyID,ticketID,companyID,contactID,sendDate,completeDate,companyRating,"
                  "contactRating,resourceRating,surveyRating");
    for (int i = 0; i < ds->n_tickets; i++) {
        const struct ds_ticket *t = &ds->tickets[i];
        int64_t answered = t->completed + ds_int(&rng, 2, 60) * HOUR;
        if (!t->completed || t->contact < 0 || t->salt % 8 || answered > ds->cal.now_s)
            continue;
        bool late = t->completed > t->due_resolved;
        int mark = 1 + (int)ds_weighted(&rng, marks, 5);
        mark = late && mark > 2 ? mark - 1 : mark;
        ds_put(&r, id++);
        ds_put(&r, 1);
        ds_put(&r, t->id);
        ds_put(&r, ds->companies[t->company].id);
        ds_put(&r, ds->contacts[t->contact].id);
        ds_put_time(&r, t->completed + HOUR);
        ds_put_time(&r, answered);
        for (int k = 0; k < 4; k++)
            ds_put_real(&r, mark);
        ds_row_end(&r);
    }
}

static void write_more_people(struct ds *ds)
{
    ROWS(r);
    int64_t id = 1;
    ds_rows_begin(&r, ds, "TicketAdditionalContacts", "id,ticketID,contactID");
    for (int i = 0; i < ds->n_tickets; i++) {
        const struct ds_ticket *t = &ds->tickets[i];
        const struct ds_company *c = &ds->companies[t->company];
        if (t->salt % 40 || t->contact < 0 || t->contact == c->contact0)
            continue;
        ds_put(&r, id++);
        ds_put(&r, t->id);
        ds_put(&r, ds->contacts[c->contact0].id);
        ds_row_end(&r);
    }
}

void ds_write_tickets(struct ds *ds)
{
    write_tickets(ds);
    write_notes(ds);
    write_sla_results(ds);
    write_history(ds);
    write_secondary(ds);
    write_checklists(ds);
    write_charges(ds);
    write_attachments(ds);
    write_surveys(ds);
    write_more_people(ds);
}
