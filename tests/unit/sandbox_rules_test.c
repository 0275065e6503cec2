/* The rules of tickets, notes, time entries, projects and tasks. */
#include "sandbox_fixture.h"

static struct fixture f;

static int setup(void **state)
{
    (void)state;
    fixture_start(&f, NULL);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fixture_stop(&f);
    return 0;
}

struct refusal {
    const char *method, *path, *body, *error;
};

static void expect_refusals(const struct refusal *cases, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct reply r = call(&f, cases[i].method, cases[i].path, cases[i].body);
        if (r.status == 200)
            fail_msg("not refused: %s", cases[i].body);
        expect_error(&r, cases[i].error);
    }
}

static void ticket_create(void **state)
{
    (void)state;
    struct reply r = call(&f, "POST", "Tickets",
                          "{'companyID':100,'title':'New "
                          "one','status':1,'priority':4,'ticketNumber':'X1','contactID':200,"
                          "'assignedResourceID':10,'assignedResourceRoleID':1}");
    int64_t id = done_id(&r);
    const struct json *t = item(&f, "Tickets", id);
    struct str n = json_str(get(t, "ticketNumber"));
    assert_int_equal(n.n, 14);
    assert_true(str_starts(n, STR("T202611")) && str_ends(n, STR(".0001")));
    assert_int_equal(number(t, "ticketCategory"), 3);
    assert_int_equal(number(t, "creatorResourceID"), 12);
    assert_true(json_str(get(t, "dueDateTime")).n > 0);
    r = call(&f, "POST", "Tickets", "{'companyID':100,'title':'Next','status':1,'priority':4}");
    n = json_str(get(item(&f, "Tickets", done_id(&r)), "ticketNumber"));
    assert_true(str_ends(n, STR(".0002")));
}

static void ticket_refusals(void **state)
{
    static const struct refusal cases[] = {
        {"POST", "Tickets", "{'companyID':100,'title':'x','status':1}",
         "Value does not exist for the required field priority"},
        {"POST", "Tickets", "{'companyID':100,'title':'x','status':1,'priority':77}",
         "Picklist value [77] does not exist for priority"},
        {"POST", "Tickets",
         "{'companyID':100,'title':'x','status':1,'priority':1,'assignedResourceID':10}",
         "When assigning a Resource, you must assign both a assignedResourceID and "
         "assignedResourceRoleID."},
        {"POST", "Tickets",
         "{'companyID':100,'title':'x','status':1,'priority':1,'assignedResourceID':10,'"
         "assignedResourceRoleID':2}",
         "The specified AssignedResourceID and AssignedRoleID combination is not currently "
         "defined"},
        {"POST", "Tickets",
         "{'companyID':100,'title':'x','status':1,'priority':1,'assignedResourceID':10,'"
         "assignedResourceRoleID':3}",
         "Role does not exist or is invalid"},
        {"POST", "Tickets", "{'companyID':100,'title':'x','status':1,'priority':1,'contactID':201}",
         "Reference value on field: contactID of type: Contact does not exist or is invalid."},
        {"POST", "Tickets", "{'companyID':100,'title':'x','status':1,'priority':1,'contactID':202}",
         "Reference value on field: contactID of type: Contact does not exist or is invalid."},
        {"POST", "Tickets",
         "{'companyID':100,'title':'x','status':1,'priority':1,'ticketCategory':113}",
         "queueID is required"},
        {"POST", "Tickets",
         "{'companyID':100,'title':'x','status':1,'priority':1,'subIssueType':1}",
         "Picklist value [1] does not exist for subIssueType"},
        {"PATCH", "Tickets", "{'id':1001,'assignedResourceID':null}",
         "When assigning a Resource, you must assign both a assignedResourceID and "
         "assignedResourceRoleID."},
    };
    (void)state;
    expect_refusals(cases, ARRAY_LEN(cases));
    struct reply r = call(&f, "POST", "Tickets",
                          "{'companyID':102,'title':'x','status':1,'priority':1,'contactID':200}");
    (void)done_id(&r); /* a contact of the company above */
    r = call(&f, "GET", "Tickets/entityInformation/fields", NULL);
    for (struct json_iter it = json_iter(get(r.json, "fields")); json_next(&it);) {
        if (!str_eq(json_str(get(it.value, "name")), STR("subIssueType")))
            continue;
        const struct json *v = at(get(it.value, "picklistValues"), 0);
        char *body = str_printf(
            f.arena,
            "{'companyID':100,'title':'x','status':1,'priority':1,'issueType':%.*s,"
            "'subIssueType':%.*s}",
            STR_ARG(json_str(get(v, "parentValue"))), STR_ARG(json_str(get(v, "value"))));
        r = call(&f, "POST", "Tickets", body); /* a sub-issue with its issue type */
        (void)done_id(&r);
        return;
    }
    fail_msg("no subIssueType in the metadata");
}

static void ticket_life(void **state)
{
    (void)state;
    struct reply r = call(&f, "PATCH", "Tickets", "{'id':1001,'status':5,'ticketNumber':'T1'}");
    (void)done_id(&r);
    const struct json *t = item(&f, "Tickets", 1001);
    assert_true(json_str(get(t, "completedDate")).n > 0);
    assert_int_equal(number(t, "completedByResourceID"), 12);
    expect_text(t, "ticketNumber", "T20261101.0001");
    r = call(&f, "POST", "TicketHistory/query",
             "{'filter':[{'op':'eq','field':'ticketID','value':1001}]}");
    assert_int_equal(json_len(items(&r)), 1);
    expect_text(at(items(&r), 0), "detail", "Status changed from New to Complete");
    r = call(&f, "PATCH", "Tickets",
             "{'id':1001,'status':8,'assignedResourceID':13,'assignedResourceRoleID':2}");
    (void)done_id(&r);
    assert_true(json_is(get(item(&f, "Tickets", 1001), "completedDate"), JSON_NULL));
    r = call(&f, "POST", "TicketHistory/query",
             "{'filter':[{'op':'contains','field':'detail','value':'Primary Resource'}]}");
    expect_text(at(items(&r), 0), "detail", "Primary Resource changed from Dana Reyes to Mo Iqbal");
    r = call(&f, "POST", "Tickets/1001/SecondaryResources", "{'resourceID':13,'roleID':2}");
    assert_int_equal(r.status, 500); /* already the primary one */
    r = call(&f, "POST", "Tickets/1001/SecondaryResources", "{'resourceID':10,'roleID':1}");
    (void)done_id(&r);
}

static void notes(void **state)
{
    static const struct refusal cases[] = {
        {"POST", "Tickets/1002/Notes", "{'description':'d','noteType':1}",
         "Value does not exist for the required field publish"},
        {"PATCH", "Tickets/1001/Notes", "{'id':2001,'title':'t'}",
         "Value does not exist for the required field noteType"},
        {"POST", "Tickets/9/Notes", "{'description':'d','noteType':1,'publish':1}",
         "Reference value on field: ticketID of type: Ticket does not exist or is invalid."},
    };
    (void)state;
    expect_refusals(cases, ARRAY_LEN(cases));
    struct reply r = call(&f, "POST", "Tickets/1002/Notes",
                          "{'description':'seen','noteType':1,'publish':1,'ticketID':1001}");
    const struct json *n = item(&f, "TicketNotes", done_id(&r));
    assert_int_equal(number(n, "ticketID"), 1002); /* the path decides */
    assert_int_equal(number(n, "creatorResourceID"), 12);
    const struct json *t = item(&f, "Tickets", 1002);
    assert_true(json_str(get(t, "lastActivityDate")).n > 0);
    assert_true(json_str(get(t, "lastCustomerVisibleActivityDateTime")).n > 0);
    r = call(&f, "PATCH", "Tickets/1001/Notes", "{'id':2001,'title':'t','noteType':1,'publish':2}");
    (void)done_id(&r);
}

static void time_refusals(void **state)
{
    static const struct refusal cases[] = {
        {"POST", "TimeEntries",
         "{'ticketID':1001,'roleID':1,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "Value does not exist for the required field resourceID"},
        {"POST", "TimeEntries",
         "{'ticketID':1001,'resourceID':10,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "TimeEntries for Tickets must have a roleID"},
        {"POST", "TimeEntries",
         "{'ticketID':1001,'taskID':600,'resourceID':10,'roleID':1,'hoursWorked':1,'dateWorked':'"
         "2026-11-10'}",
         "Only one of ticketID,taskID and InternallAllocationCodeID can be used at once"},
        {"POST", "TimeEntries",
         "{'ticketID':1001,'resourceID':10,'roleID':1,'dateWorked':'2026-11-10'}",
         "Must have at least one of hoursWorked or startDateTime/endDateTime"},
        {"POST", "TimeEntries",
         "{'ticketID':1003,'resourceID':10,'roleID':1,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "TimeEntries for Service tickets require a start and stop time."},
        {"POST", "TimeEntries", "{'ticketID':1001,'resourceID':10,'roleID':1,'hoursWorked':1}",
         "dateWorked is required when no value is supplied for startDateTime"},
        {"POST", "TimeEntries",
         "{'ticketID':1001,'resourceID':10,'roleID':1,'hoursWorked':25,'dateWorked':'2026-11-10'}",
         "hoursWorked greater than 24 hours or less than zero hours"},
        {"POST", "TimeEntries",
         "{'taskID':600,'resourceID':13,'roleID':2,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "This roleID is not valid for this Task and Resource"},
        {"POST", "TimeEntries",
         "{'ticketID':1001,'resourceID':10,'roleID':1,'hoursWorked':1,'dateWorked':'2026-11-10','"
         "billingCodeID':401}",
         "The given allocation code is not an active general allocation code"},
        {"PATCH", "TimeEntries", "{'id':701,'summaryNotes':'x'}",
         "You do not have permission to edit time entries that have been approved and posted."},
        {"DELETE", "TimeEntries/701", NULL,
         "You do not have permission to delete time entries that have been submitted."},
        {"DELETE", "TimeEntries/700", NULL,
         "You do not have permission to delete time entries that you did not create."},
    };
    (void)state;
    expect_refusals(cases, ARRAY_LEN(cases));
}

static void time_entries(void **state)
{
    (void)state;
    struct reply r =
        call(&f, "POST", "TimeEntries",
             "{'ticketID':1003,'resourceID':10,'roleID':1,'startDateTime':'2026-11-10T09:00:00Z',"
             "'endDateTime':'2026-11-10T10:30:00Z','offsetHours':0.25,'billingCodeID':400}");
    int64_t id = done_id(&r);
    const struct json *t = item(&f, "TimeEntries", id);
    assert_string_equal(json_number(get(t, "hoursWorked")).p, "1.5");
    assert_string_equal(json_number(get(t, "hoursToBill")).p, "1.25");
    expect_text(t, "dateWorked", "2026-11-10T00:00:00");
    assert_int_equal(number(t, "timeEntryType"), 2);
    char *body = str_printf(f.arena, "{'id':%lld,'hoursWorked':9}", (long long)id);
    r = call(&f, "PATCH", "TimeEntries", body);
    (void)done_id(&r); /* 200, and nothing changed: the window decides */
    assert_string_equal(json_number(get(item(&f, "TimeEntries", id), "hoursWorked")).p, "1.5");
    r = call(&f, "DELETE", str_printf(f.arena, "TimeEntries/%lld", (long long)id), NULL);
    (void)done_id(&r);
    r = call(
        &f, "POST", "TimeEntries",
        "{'internalBillingCodeID':401,'resourceID':10,'hoursWorked':8,'dateWorked':'2026-11-10'}");
    assert_int_equal(number(item(&f, "TimeEntries", done_id(&r)), "timeEntryType"), 10);
    r = call(&f, "POST", "TimeEntries",
             "{'taskID':600,'resourceID':10,'roleID':1,'hoursWorked':2,'dateWorked':'2026-11-10'}");
    assert_int_equal(number(item(&f, "TimeEntries", done_id(&r)), "timeEntryType"), 6);
}

static void projects(void **state)
{
    static const struct refusal cases[] = {
        {"POST", "Projects/500/Tasks", "{'title':'t','status':1,'taskType':9}",
         "Value does not reference an existing entity for taskType . "},
        {"POST", "Projects/500/Tasks",
         "{'title':'t','status':1,'taskType':1,'assignedResourceID':10,'assignedResourceRoleID':1}",
         "Value does not exist for the required field departmentID"},
        {"POST", "Projects/500/Tasks",
         "{'title':'t','status':1,'taskType':1,'assignedResourceID':10,'assignedResourceRoleID':1,"
         "'departmentID':29682885}",
         "Value does not exist for the required field billingCodeID"},
        {"POST", "Projects/500/Tasks", "{'title':'t','status':1,'taskType':1,'phaseID':77}",
         "Reference value on field: phaseID of type: Phase does not exist or is invalid."},
    };
    (void)state;
    struct reply r = call(&f, "POST", "Projects",
                          "{'companyID':100,'projectName':'P','projectType':5,'status':1,'"
                          "startDateTime':'2026-12-01',"
                          "'endDateTime':'2026-12-10'}");
    const struct json *p = item(&f, "Projects", done_id(&r));
    assert_true(str_starts(json_str(get(p, "projectNumber")), STR("P2026")));
    assert_int_equal(number(p, "duration"), 10);
    expect_refusals(cases, ARRAY_LEN(cases));
    r = call(&f, "POST", "Projects/500/Phases", "{'title':'One'}");
    int64_t phase = done_id(&r);
    r = call(&f, "POST", "Projects/500/Tasks",
             str_printf(f.arena, "{'title':'t','status':5,'taskType':1,'phaseID':%lld}",
                        (long long)phase));
    const struct json *t = item(&f, "Tasks", done_id(&r));
    assert_true(str_starts(json_str(get(t, "taskNumber")), STR("T2026")));
    assert_true(json_str(get(t, "completedDateTime")).n > 0);
}

static void checklists(void **state)
{
    (void)state;
    struct reply r = call(&f, "POST", "Tickets/1001/ChecklistItems", "{'itemName':'a'}");
    int64_t id = done_id(&r);
    r = call(&f, "PATCH", "Tickets/1001/ChecklistItems",
             str_printf(f.arena, "{'id':%lld,'isCompleted':true}", (long long)id));
    (void)done_id(&r);
    const struct json *c = item(&f, "TicketChecklistItems", id);
    assert_int_equal(number(c, "completedByResourceID"), 12);
    assert_int_equal(number(c, "position"), 1);
}

static int64_t units_of(int64_t product)
{
    return number(item(&f, "InventoryProducts", product), "onHandUnits");
}

static void stock(void **state)
{
    (void)state;
    struct reply r =
        call(&f, "POST", "InventoryProducts", "{'inventoryLocationID':1,'productID':1}");
    int64_t here = done_id(&r);
    r = call(&f, "POST",
             str_printf(f.arena, "InventoryProducts/%lld/StockedItemsAdd", (long long)here),
             "{'quantityBeingAdded':5}");
    (void)done_id(&r);
    assert_int_equal(units_of(here), 5);
    r = call(&f, "GET", str_printf(f.arena, "InventoryProducts/%lld/StockedItems", (long long)here),
             NULL);
    int64_t stocked = number(at(items(&r), 0), "id");
    const char *path =
        str_printf(f.arena, "InventoryProducts/%lld/StockedItemsRemove", (long long)here);
    r = call(&f, "POST", path,
             str_printf(f.arena, "{'inventoryStockedItemID':%lld,'quantityBeingRemoved':6}",
                        (long long)stocked));
    assert_int_equal(r.status, 500);
    assert_int_equal(units_of(here), 5);
    r = call(&f, "POST", path,
             str_printf(f.arena, "{'inventoryStockedItemID':%lld,'quantityBeingRemoved':2}",
                        (long long)stocked));
    (void)done_id(&r);
    assert_int_equal(units_of(here), 3);
    path = str_printf(f.arena, "InventoryProducts/%lld/StockedItemsTransfer", (long long)here);
    r = call(&f, "POST", path,
             str_printf(f.arena,
                        "{'inventoryStockedItemID':%lld,'quantityBeingTransferred':1,'"
                        "newInventoryLocationID':2}",
                        (long long)stocked));
    (void)done_id(&r);
    assert_int_equal(units_of(here), 2);
    r = call(&f, "POST", "InventoryProducts/query",
             "{'filter':[{'op':'eq','field':'inventoryLocationID','value':2}]}");
    assert_int_equal(number(at(items(&r), 0), "onHandUnits"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticket_create), cmocka_unit_test(ticket_refusals),
        cmocka_unit_test(ticket_life),   cmocka_unit_test(notes),
        cmocka_unit_test(time_refusals), cmocka_unit_test(time_entries),
        cmocka_unit_test(projects),      cmocka_unit_test(checklists),
        cmocka_unit_test(stock),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
