/* What is documented of time entries, projects, contracts, invoices, and of requests in general,
 * sentence by sentence. */
#include "sandbox_sentences.h"

#include "base/clock.h"

#define BY_DANA "ImpersonationResourceId: 10\r\n"
#define REQUIRED "!Value does not exist for the required field "
#define ENTRY "'ticketID':1001,'resourceID':10,'roleID':1"
#define HOUR ENTRY ",'hoursWorked':1,'dateWorked':'2026-11-10'"
#define TASK "'title':'t','status':1,'taskType':1"
#define ONE_ONLY "!Only one of ticketID,taskID and InternallAllocationCodeID can be used at once"
#define NO_CODE "!The given allocation code is not an active general allocation code"
#define SPAN "!hoursWorked greater than 24 hours or less than zero hours"
#define ALL "'filter':[{'op':'exist','field':'id'}]"

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

static void time_entries(void **state)
{
    static const struct sentence rows[] = {
        {"time needs a resource", NULL, "POST", "TimeEntries",
         "{'ticketID':1001,'roleID':1,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         REQUIRED "resourceID"},
        {"time on a ticket needs a role", NULL, "POST", "TimeEntries",
         "{'ticketID':1001,'resourceID':10,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "!TimeEntries for Tickets must have a roleID"},
        {"time on a task needs a role", NULL, "POST", "TimeEntries",
         "{'taskID':600,'resourceID':10,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "!TimeEntries for Tasks must have a roleID"},
        {"the role is the resource's", NULL, "POST", "TimeEntries",
         "{'ticketID':1001,'resourceID':10,'roleID':2,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "!Role does not exist or is invalid"},
        {"a ticket or a task", NULL, "POST", "TimeEntries", "{" HOUR ",'taskID':600}", ONE_ONLY},
        {"or a code of one's own", NULL, "POST", "TimeEntries",
         "{" HOUR ",'internalBillingCodeID':401}", ONE_ONLY},
        {"but not nothing", NULL, "POST", "TimeEntries",
         "{'resourceID':10,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "!One of ticketID, taskID or internalBillingCodeID is required"},
        {"there is no project to send", NULL, "POST", "TimeEntries", "{" HOUR ",'projectID':500}",
         "200"},
        {"nor to ask for", NULL, "POST", "TimeEntries/query",
         "{'filter':[{'op':'eq','field':'projectID','value':500}]}",
         "!Unable to find projectID in the TimeEntry Entity."},
        {"hours or a window", NULL, "POST", "TimeEntries", "{" ENTRY ",'dateWorked':'2026-11-10'}",
         "!Must have at least one of hoursWorked or startDateTime/endDateTime"},
        {"half a window", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'startDateTime':'2026-11-10T09:00:00'}",
         "!TimeEntries for Service tickets require a start and stop time."},
        {"a contract that wants start and stop", NULL, "POST", "TimeEntries",
         "{'ticketID':1003,'resourceID':10,'roleID':1,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "!TimeEntries for Service tickets require a start and stop time."},
        {"a date without a start", NULL, "POST", "TimeEntries", "{" ENTRY ",'hoursWorked':1}",
         "!dateWorked is required when no value is supplied for startDateTime"},
        {"with a start the date follows", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'startDateTime':'2026-11-10T09:00:00Z','endDateTime':'2026-11-10T10:30:00Z'}",
         "TimeEntries.dateWorked=2026-11-10T00:00:00; TimeEntries.hoursWorked=1.5"},
        {"24 hours", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'hoursWorked':24,'dateWorked':'2026-11-10'}", "TimeEntries.hoursWorked=24.0"},
        {"not more", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'hoursWorked':24.01,'dateWorked':'2026-11-10'}", SPAN},
        {"not none", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'hoursWorked':0,'dateWorked':'2026-11-10'}", SPAN},
        {"not less", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'hoursWorked':-1,'dateWorked':'2026-11-10'}", SPAN},
        {"nor a window that ends before it begins", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'startDateTime':'2026-11-10T09:00:00','endDateTime':'2026-11-10T08:00:00'}",
         SPAN},
        {"an entry with a window", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'startDateTime':'2026-11-10T09:00:00','endDateTime':'2026-11-10T10:20:00',"
         "'offsetHours':0.25}",
         "TimeEntries.hoursToBill=1.08; TimeEntries.timeEntryType=2"},
        {"keeps its hours", NULL, "PATCH", "TimeEntries", "{'id':{last},'hoursWorked':9}",
         "TimeEntries.hoursWorked^1.33"},
        {"what is billed is read-only", NULL, "PATCH", "TimeEntries",
         "{'id':{last},'hoursToBill':9,'timeEntryType':6}",
         "TimeEntries.hoursToBill=1.08; TimeEntries.timeEntryType=2"},
        {"approving has no API", NULL, "PATCH", "TimeEntries",
         "{'id':{last},'billingApprovalDateTime':'2026-11-11','billingApprovalResourceID':10}",
         "TimeEntries.billingApprovalDateTime=null; TimeEntries.billingApprovalResourceID=null"},
        {"an entry stays where it is", NULL, "PATCH", "TimeEntries",
         "{'id':{last},'ticketID':null,'taskID':600}",
         "!A time entry can not be moved to another ticket or task."},
        {"a task entry is of its kind", NULL, "POST", "TimeEntries",
         "{'taskID':600,'resourceID':10,'roleID':1,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "TimeEntries.timeEntryType=6"},
        {"only those on the task", NULL, "POST", "TimeEntries",
         "{'taskID':600,'resourceID':13,'roleID':2,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "!This roleID is not valid for this Task and Resource"},
        {"a second one on the task", NULL, "POST", "Tasks/600/SecondaryResources",
         "{'resourceID':13,'roleID':2}", "200"},
        {"may enter time then", NULL, "POST", "TimeEntries",
         "{'taskID':600,'resourceID':13,'roleID':2,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "200"},
        {"a work code", NULL, "POST", "TimeEntries", "{" HOUR ",'billingCodeID':400}",
         "TimeEntries.billingCodeID=400"},
        {"not one of another use", NULL, "POST", "TimeEntries", "{" HOUR ",'billingCodeID':401}",
         NO_CODE},
        {"not an inactive one", NULL, "POST", "TimeEntries", "{" HOUR ",'billingCodeID':402}",
         "!Reference value on field: billingCodeID of type: AllocationCode does not exist or is "
         "invalid."},
        {"posted time is not changed", NULL, "PATCH", "TimeEntries",
         "{'id':701,'summaryNotes':'x'}",
         "!You do not have permission to edit time entries that have been approved and posted."},
        {"nor deleted", NULL, "DELETE", "TimeEntries/701", NULL,
         "!You do not have permission to delete time entries that have been submitted."},
        {"nor that of others", NULL, "DELETE", "TimeEntries/700", NULL,
         "!You do not have permission to delete time entries that you did not create."},
        {"in somebody's name", BY_DANA, "POST", "TimeEntries", "{" HOUR "}",
         "TimeEntries.creatorUserID=10"},
        {"the API user cannot delete it", NULL, "DELETE", "TimeEntries/{last}", NULL,
         "!You do not have permission to delete time entries that you did not create."},
        {"nor may it be changed so", BY_DANA, "PATCH", "TimeEntries",
         "{'id':{last},'summaryNotes':'x'}",
         "!User not authorized to change Show On Invoice values for Ticket time entries"},
        {"one's own", NULL, "POST", "TimeEntries", "{" HOUR ",'summaryNotes':'gone'}", "200"},
        {"is deleted", NULL, "DELETE", "TimeEntries/{last}", NULL, "200"},
        {"and logged", NULL, "POST", "DeletedTicketActivityLogs/query",
         "{'filter':[{'op':'eq','field':'ticketID','value':1001},{'op':'eq','field':'hoursWorked',"
         "'value':1},{'op':'eq','field':'createdByResourceID','value':12}]}",
         "#1"},
        {"there is no such route", NULL, "POST", "Tickets/1001/TimeEntries", "{" HOUR "}", "404"},
        {"midnight is passed", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'startDateTime':'2026-11-10T23:00:00','endDateTime':'2026-11-11T01:00:00'}",
         "TimeEntries.hoursWorked=2.0"},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

static void strict_settings(void **state)
{
    static const struct sentence rows[] = {
        {"a second role", NULL, "POST", "Resources/10/ServiceDeskRoles",
         "{'roleID':2,'isActive':true,'isDefault':false}", "200"},
        {"is not that of the assignment", NULL, "POST", "TimeEntries",
         "{'ticketID':1001,'resourceID':10,'roleID':2,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "!The roleID must be the role of the assigned resource."},
        {"this one is", NULL, "POST", "TimeEntries", "{" HOUR "}", "200"},
        {"who is not assigned is free", NULL, "POST", "TimeEntries",
         "{'ticketID':1002,'resourceID':10,'roleID':2,'hoursWorked':1,'dateWorked':'2026-11-10'}",
         "200"},
        {"midnight is a border", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'startDateTime':'2026-11-10T23:00:00','endDateTime':'2026-11-11T01:00:00'}",
         "!A time entry can not span midnight (UTC)."},
        {"within a day", NULL, "POST", "TimeEntries",
         "{" ENTRY ",'startDateTime':'2026-11-10T21:00:00','endDateTime':'2026-11-10T23:00:00'}",
         "200"},
    };
    struct fixture g;
    struct sandbox_options o = {.strict = "roles, Midnight"}, bad = {.strict = "roles,money"};
    struct sandbox *sb;
    struct err err = {0};
    (void)state;
    fixture_start(&g, &o);
    expect_sentences(&g, rows, ARRAY_LEN(rows));
    fixture_stop(&g);
    bad.empty = true;
    assert_int_equal(sandbox_start(&bad, &sb, &err), ERR_BAD_VALUE);
    assert_non_null(strstr(err.text, "money"));
}

static void projects(void **state)
{
    static const struct sentence rows[] = {
        {"a project needs a company", NULL, "POST", "Projects",
         "{'projectName':'P','projectType':5,'status':1,'startDateTime':'2026-12-01',"
         "'endDateTime':'2026-12-10'}",
         REQUIRED "companyID"},
        {"a name", NULL, "POST", "Projects",
         "{'companyID':100,'projectType':5,'status':1,'startDateTime':'2026-12-01',"
         "'endDateTime':'2026-12-10'}",
         REQUIRED "projectName"},
        {"a type", NULL, "POST", "Projects",
         "{'companyID':100,'projectName':'P','status':1,'startDateTime':'2026-12-01',"
         "'endDateTime':'2026-12-10'}",
         REQUIRED "projectType"},
        {"a status", NULL, "POST", "Projects",
         "{'companyID':100,'projectName':'P','projectType':5,'startDateTime':'2026-12-01',"
         "'endDateTime':'2026-12-10'}",
         REQUIRED "status"},
        {"a start", NULL, "POST", "Projects",
         "{'companyID':100,'projectName':'P','projectType':5,'status':1,"
         "'endDateTime':'2026-12-10'}",
         REQUIRED "startDateTime"},
        {"an end", NULL, "POST", "Projects",
         "{'companyID':100,'projectName':'P','projectType':5,'status':1,"
         "'startDateTime':'2026-12-01'}",
         REQUIRED "endDateTime"},
        {"its number is the server's", NULL, "POST", "Projects",
         "{'companyID':100,'projectName':'P','projectType':5,'status':1,'startDateTime':"
         "'2026-12-01','endDateTime':'2026-12-10','projectNumber':'X'}",
         "Projects.projectNumber=P20261118.0001"},
        {"its company does not change", NULL, "PATCH", "Projects", "{'id':{last},'companyID':101}",
         "Projects.companyID=100"},
        {"a task needs a title", NULL, "POST", "Projects/500/Tasks", "{'status':1,'taskType':1}",
         REQUIRED "title"},
        {"a status", NULL, "POST", "Projects/500/Tasks", "{'title':'t','taskType':1}",
         REQUIRED "status"},
        {"a type", NULL, "POST", "Projects/500/Tasks", "{'title':'t','status':1}",
         REQUIRED "taskType"},
        {"one that there is", NULL, "POST", "Projects/500/Tasks",
         "{'title':'t','status':1,'taskType':3}",
         "!Value does not reference an existing entity for taskType . "},
        {"and a project", NULL, "POST", "Projects/7/Tasks", "{" TASK "}",
         "!Reference value on field: projectID of type: Project does not exist or is invalid."},
        {"tasks are written below their project", NULL, "POST", "Tasks", "{" TASK "}", "404"},
        {"and phases", NULL, "POST", "Phases", "{'title':'p'}", "404"},
        {"with a resource a department", NULL, "POST", "Projects/500/Tasks",
         "{" TASK ",'assignedResourceID':10,'assignedResourceRoleID':1}", REQUIRED "departmentID"},
        {"and a work type", NULL, "POST", "Projects/500/Tasks",
         "{" TASK ",'assignedResourceID':10,'assignedResourceRoleID':1,'departmentID':29682885}",
         REQUIRED "billingCodeID"},
        {"then it is taken", NULL, "POST", "Projects/500/Tasks",
         "{" TASK ",'assignedResourceID':10,'assignedResourceRoleID':1,'departmentID':29682885,"
         "'billingCodeID':400}",
         "Tasks.assignedResourceID=10; Tasks.taskNumber^T20261118.0"},
        {"a task without one needs none", NULL, "POST", "Projects/500/Tasks", "{" TASK "}",
         "Tasks.departmentID=null"},
        {"a phase has a number of the same kind", NULL, "POST", "Projects/500/Phases",
         "{'title':'p'}", "Phases.phaseNumber^T20261118.0"},
        {"a note moves the task's activity", NULL, "POST", "Tasks/600/Notes",
         "{'description':'d','noteType':1,'publish':1,'title':'t'}", "200"},
        {"to now", NULL, "GET", "Tasks/600", NULL, "lastActivityDateTime^2026-11-18T12"},
        {"notes of tasks are taken at the top as well", NULL, "POST", "TaskNotes",
         "{'taskID':600,'description':'d','noteType':1,'publish':1,'title':'t'}",
         "TaskNotes.taskID=600"},
    };
    static const struct sentence predecessors[] = {
        {"another task", NULL, "POST", "Projects/500/Tasks", "{" TASK "}", "200"},
        {"comes after the first", NULL, "POST", "Tasks/{last}/Predecessors",
         "{'predecessorTaskID':600,'lagDays':1}", "TaskPredecessors.predecessorTaskID=600"},
    };
    int64_t task = 0;
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
    expect_sentence(&f, &predecessors[0], &task);
    int64_t link = task;
    expect_sentence(&f, &predecessors[1], &link);
    const char *path = str_printf(f.arena, "Tasks/%lld/Predecessors", (long long)task);
    const char *body = str_printf(
        f.arena, "{'id':%lld,'predecessorTaskID':%lld,'successorTaskID':600,'lagDays':3}",
        (long long)link, (long long)task);
    struct reply r = call(&f, "PATCH", path, body);
    assert_int_equal(done_id(&r), link);
    const struct json *p = item(&f, "TaskPredecessors", link);
    assert_int_equal(number(p, "lagDays"), 3);
    assert_int_equal(number(p, "predecessorTaskID"), 600); /* the ends stay */
    assert_int_equal(number(p, "successorTaskID"), task);
}

/* A new project, phase or task is missing for a moment, and nothing else is. */
static void replication(void **state)
{
    struct fixture g;
    struct sandbox_options o = {.lag_ms = 600};
    char path[80];
    (void)state;
    fixture_start(&g, &o);
    struct reply r = call(&g, "POST", "Projects/500/Tasks", "{" TASK "}");
    int64_t id = done_id(&r), begin = clock_mono_ms();
    assert_true(json_is(item(&g, "Tasks", id), JSON_NULL));
    snprintf(path, sizeof(path), "Projects/500/Tasks");
    r = call(&g, "GET", path, NULL);
    assert_int_equal(json_len(items(&r)), 1);
    r = call(&g, "POST", "Tickets", "{'companyID':100,'title':'x','status':1,'priority':1}");
    assert_true(json_is(item(&g, "Tickets", done_id(&r)), JSON_OBJECT));
    while (json_is(item(&g, "Tasks", id), JSON_NULL) && clock_mono_ms() - begin < 5000)
        usleep(10000);
    assert_true(clock_mono_ms() - begin < 5000);
    r = call(&g, "GET", path, NULL);
    assert_int_equal(json_len(items(&r)), 2);
    fixture_stop(&g);
}

#define CONTRACT                                                                                   \
    "'companyID':100,'contractType':7,'contractName':'C','startDate':'2026-01-01','endDate':"      \
    "'2026-12-31','status':1,'timeReportingRequiresStartAndStopTimes':0"

static void contracts(void **state)
{
    static const struct sentence rows[] = {
        {"a contract needs its type", NULL, "POST", "Contracts",
         "{'companyID':100,'contractName':'C','startDate':'2026-01-01','endDate':'2026-12-31',"
         "'status':1,'timeReportingRequiresStartAndStopTimes':0}",
         REQUIRED "contractType"},
        {"and its end", NULL, "POST", "Contracts",
         "{'companyID':100,'contractType':7,'contractName':'C','startDate':'2026-01-01',"
         "'status':1,'timeReportingRequiresStartAndStopTimes':0}",
         REQUIRED "endDate"},
        {"and how time is reported", NULL, "POST", "Contracts",
         "{'companyID':100,'contractType':7,'contractName':'C','startDate':'2026-01-01',"
         "'endDate':'2026-12-31','status':1}",
         REQUIRED "timeReportingRequiresStartAndStopTimes"},
        {"it ends after it begins", NULL, "POST", "Contracts",
         "{'companyID':100,'contractType':7,'contractName':'C','startDate':'2026-12-31',"
         "'endDate':'2026-01-01','status':1,'timeReportingRequiresStartAndStopTimes':0}",
         "!endDate must be on or after startDate."},
        {"what metadata calls read-only is taken", NULL, "POST", "Contracts",
         "{" CONTRACT ",'contractPeriodType':2,'exclusionContractID':300}",
         "Contracts.contractType=7; Contracts.contractPeriodType=2; "
         "Contracts.exclusionContractID=300"},
        {"and does not change later", NULL, "PATCH", "Contracts",
         "{'id':{last},'companyID':101,'contractType':1,'contractPeriodType':1,"
         "'exclusionContractID':null,'contractName':'D'}",
         "Contracts.companyID=100; Contracts.contractType=7; Contracts.contractPeriodType=2; "
         "Contracts.exclusionContractID=300; Contracts.contractName=D"},
        {"contracts are not deleted", NULL, "DELETE", "Contracts/300", NULL, "405"},
        {"adjustments are not read", NULL, "GET", "ContractServiceAdjustments/1", NULL, "404"},
        {"nor queried", NULL, "POST", "ContractServiceAdjustments/query", "{" ALL "}", "404"},
        {"nor made of a service that is none", NULL, "POST", "Contracts/300/ServiceAdjustments",
         "{'contractServiceID':1,'unitChange':1}",
         "!Reference value on field: contractServiceID of type: ContractService does not exist or "
         "is invalid."},
        {"invoices are not created", NULL, "POST", "Invoices", "{}", "405"},
        {"an invoice is changed", NULL, "PATCH", "Invoices", "{'id':900,'paidDate':'2026-11-18'}",
         "Invoices.paidDate=2026-11-18T00:00:00"},
        {"nor deleted", NULL, "DELETE", "Invoices/900", NULL, "405"},
        {"an invoice as a file", NULL, "GET", "Invoices/900/InvoicePdf", NULL, "200"},
        {"and as markup", NULL, "GET", "Invoices/900/InvoiceMarkupHtml", NULL, "200"},
        {"of both kinds", NULL, "GET", "Invoices/900/InvoiceMarkupXml", NULL, "200"},
        {"the settings of a company's invoices", NULL, "GET", "Companies/100/invoiceSettings", NULL,
         "200"},
        {"billing items are not created", NULL, "POST", "BillingItems", "{}", "405"},
        {"nor deleted", NULL, "DELETE", "BillingItems/1", NULL, "405"},
        {"the balance of a year", NULL, "GET", "Resources/10/TimeOffBalances/2026", NULL, "200"},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

/* Units change by adjustments, from their day on. */
static void adjustments(void **state)
{
    static const struct sentence rows[] = {
        {"five more from the 15th on", NULL, "POST", "Contracts/29683703/ServiceAdjustments",
         "{'contractServiceID':5011,'unitChange':5,'effectiveDate':'2026-02-15'}", "200"},
        {"by what the service is", NULL, "POST", "Contracts/29683703/ServiceAdjustments",
         "{'serviceID':70,'unitChange':-2,'effectiveDate':'2026-03-15','adjustedUnitPrice':12.5}",
         "200"},
        {"not below nothing", NULL, "POST", "Contracts/29683703/ServiceAdjustments",
         "{'contractServiceID':5011,'unitChange':-20,'effectiveDate':'2026-02-15'}",
         "!unitChange would leave less than zero units."},
        {"nor of another contract", NULL, "POST", "Contracts/300/ServiceAdjustments",
         "{'contractServiceID':5011,'unitChange':1}",
         "!Reference value on field: contractServiceID of type: ContractService does not exist or "
         "is invalid."},
        {"before it nothing changed", NULL, "GET", "ContractServiceUnits/1", NULL,
         "units=10; price=100.0"},
        {"then five more at the same price each", NULL, "GET", "ContractServiceUnits/2", NULL,
         "units=15; price=150.0; cost=75.0"},
        {"then two less", NULL, "GET", "ContractServiceUnits/3", NULL, "units=13; price=130.0"},
        {"the price of one", NULL, "GET", "ContractServices/5011", NULL, "unitPrice=12.5"},
        {"bundles likewise", NULL, "POST", "Contracts/29683703/ServiceBundleAdjustments",
         "{'contractServiceBundleID':5012,'unitChange':1,'effectiveDate':'2026-01-01'}", "200"},
        {"have one more", NULL, "GET", "ContractServiceBundleUnits/1", NULL, "units=4"},
    };
    static const char sql[] =
        "INSERT INTO Contracts (id,companyID,contractName,contractType,status,startDate,endDate) "
        "VALUES (29683703,100,'R',7,1,'2026-01-01T00:00:00','2026-12-31T00:00:00');"
        "INSERT INTO Services (id,name,isActive) VALUES (70,'Backup',1);"
        "INSERT INTO ServiceBundles (id,name,isActive) VALUES (71,'All',1);"
        "INSERT INTO ContractServices (id,contractID,serviceID,unitPrice) VALUES "
        "(5011,29683703,70,10);"
        "INSERT INTO ContractServiceBundles (id,contractID,serviceBundleID) VALUES "
        "(5012,29683703,71);"
        "INSERT INTO ContractServiceBundleUnits (id,contractID,contractServiceBundleID,units,"
        "endDate) VALUES (1,29683703,5012,3,'2026-01-31T00:00:00');"
        "INSERT INTO ContractServiceUnits (id,contractID,contractServiceID,serviceID,units,price,"
        "cost,startDate,endDate) VALUES (1,29683703,5011,70,10,100,50,'2026-01-01T00:00:00',"
        "'2026-01-31T00:00:00'),(2,29683703,5011,70,10,100,50,'2026-02-01T00:00:00',"
        "'2026-02-28T00:00:00'),(3,29683703,5011,70,10,100,50,'2026-03-01T00:00:00',"
        "'2026-03-31T00:00:00')";
    struct fixture g;
    sqlite3 *db;
    (void)state;
    fixture_start(&g, NULL);
    assert_int_equal(sqlite3_open(g.file, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL))
        fail_msg("%s", sqlite3_errmsg(db));
    sqlite3_close(db);
    expect_sentences(&g, rows, ARRAY_LEN(rows));
    fixture_stop(&g);
}

/* Requests in general: the routes, the query language and its traps. */
static void requests(void **state)
{
    static const struct sentence rows[] = {
        {"paths in any case", NULL, "GET", "tickets/1001", NULL, "title=Printer on fire"},
        {"a missing id is no error", NULL, "GET", "Tickets/77", NULL, "200"},
        {"a missing one is not deleted", NULL, "DELETE", "TimeEntries/77", NULL,
         "!No message. No matching records found. The logged in Resource may not have the required "
         "permissions to delete the data."},
        {"names in any case, ids as text, truth as text", NULL, "PATCH", "Companies",
         "{'ID':'101','ISACTIVE':'True','CompanyName':'Globex'}", "Companies.isActive=true"},
        {"the path names the parent", NULL, "POST", "Tickets/1002/Notes",
         "{'ticketID':1001,'description':'d','noteType':1,'publish':2}",
         "TicketNotes.ticketID=1002"},
        {"a note of another ticket is not changed", NULL, "PATCH", "Tickets/1002/Notes",
         "{'id':2001,'noteType':1,'publish':1}",
         "!No message. No matching records found. The logged in Resource may not have the required "
         "permissions to update the data."},
        {"contacts are active by number", NULL, "POST", "Companies/100/Contacts",
         "{'firstName':'A','lastName':'B','isActive':true}",
         "!Unexpected character encountered while parsing value: t. Path 'isActive'."},
        {"although they are asked for by truth", NULL, "POST", "Contacts/query/count",
         "{'filter':[{'op':'eq','field':'isActive','value':true}]}", "#2"},
        {"an unknown operator asks for nothing", NULL, "POST", "Tickets/query/count",
         "{'filter':[{'op':'ne','field':'status','value':1}]}", "#5"},
        {"an unknown field is refused", NULL, "POST", "Tickets/query",
         "{'filter':[{'op':'eq','field':'nope','value':1}]}",
         "!Unable to find nope in the Ticket Entity."},
        {"also among those to include", NULL, "POST", "Tickets/query",
         "{'IncludeFields':['nope']," ALL "}", "!Unable to find nope in the Ticket Entity."},
        {"text finds no number", NULL, "POST", "Tickets/query/count",
         "{'filter':[{'op':'eq','field':'id','value':'1001'}]}", "#0"},
        {"nor is it one", NULL, "POST", "Tickets/query/count",
         "{'filter':[{'op':'eq','field':'companyID','value':'Acme'}]}",
         "!Conversion failed when converting varchar 'Acme' to data type int"},
        {"truth is no number", NULL, "POST", "Tickets/query",
         "{'filter':[{'op':'eq','field':'priority','value':false}]}",
         "!Conversion failed when converting varchar 'false' to data type int"},
        {"truth is true or false", NULL, "POST", "Companies/query",
         "{'filter':[{'op':'eq','field':'isActive','value':null}]}",
         "!Conversion failed when converting varchar 'null' to data type bit"},
        {"who created it is not asked for", NULL, "POST", "Tickets/query",
         "{'filter':[{'op':'eq','field':'creatorType','value':1}]}",
         "!The field creatorType of the Ticket Entity can not be queried."},
        {"nor who was active", NULL, "POST", "Tickets/query",
         "{'filter':[{'op':'eq','field':'lastActivityPersonType','value':1}]}",
         "!The field lastActivityPersonType of the Ticket Entity can not be queried."},
        {"one user-defined condition", NULL, "POST", "Tickets/query/count",
         "{'filter':[{'op':'eq','field':'Rank','udf':true,'value':'7'}]}", "#1"},
        {"and no second", NULL, "POST", "Tickets/query",
         "{'filter':[{'op':'eq','field':'Rank','udf':true,'value':'7'},{'op':'exist','field':"
         "'Site Code','udf':true}]}",
         "!Only one user-defined field condition is allowed in a query."},
        {"500 rows", NULL, "POST", "TicketNotes/query", "{'MaxRecords':500," ALL "}", "#500"},
        {"not 501", NULL, "POST", "TicketNotes/query", "{'MaxRecords':501," ALL "}",
         "!maxCountOfRecordsToReturn must be between 1 and 500"},
        {"nor none", NULL, "POST", "TicketNotes/query", "{'MaxRecords':0," ALL "}",
         "!maxCountOfRecordsToReturn must be between 1 and 500"},
        {"a query has a filter", NULL, "POST", "Tickets/query", "{'filter':[]}",
         "!The query must have at least one filter."},
        {"and a body", NULL, "POST", "Tickets/query", "",
         "!Value cannot be null. Parameter name: "
         "queryModel"},
        {"a short URL", NULL, "GET",
         "Tickets/query/count?search=%7B%22filter%22:[%7B%22op%22:%22noteq%22,%22field%22:"
         "%22title%22,%22value%22:%22{1800*x}%22%7D]%7D",
         NULL, "#5"},
        {"a long one", NULL, "GET",
         "Tickets/query/count?search=%7B%22filter%22:[%7B%22op%22:%22noteq%22,%22field%22:"
         "%22title%22,%22value%22:%22{2100*x}%22%7D]%7D",
         NULL, "404"},
        {"the same by POST", NULL, "POST", "Tickets/query/count",
         "{'filter':[{'op':'noteq','field':'title','value':'{2100*x}'}]}", "#5"},
        {"no user-defined fields of attachments", NULL, "GET",
         "TicketAttachments/entityInformation/userDefinedFields", NULL, "404"},
        {"what is left has a number", NULL, "GET", "ThresholdInformation", NULL, "200"},
        {"and the version", NULL, "GET", "Version", NULL, "200"},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

#define UDF(id, name, value)                                                                       \
    "{'id':" id ",'userDefinedFields':[{'name':'" name "','value':" value "}]}"

static void user_defined_fields(void **state)
{
    static const struct sentence rows[] = {
        {"no list of fields when none has a value", NULL, "GET", "Tickets/1002", NULL,
         "userDefinedFields=absent"},
        {"a list takes an item", NULL, "PATCH", "Companies",
         UDF("100", "Customer Ranking", "'Golden'"), "200"},
        {"by which it is found", NULL, "POST", "Companies/query/count",
         "{'filter':[{'op':'eq','field':'Customer Ranking','udf':true,'value':'Golden'}]}", "#1"},
        {"and nothing else", NULL, "PATCH", "Companies", UDF("100", "Customer Ranking", "'Silver'"),
         "!Picklist value [Silver] does not exist for Customer Ranking"},
        {"nor two", NULL, "PATCH", "Companies", UDF("100", "Customer Ranking", "'Golden,Golden'"),
         "!Picklist value [Golden,Golden] does not exist for Customer Ranking"},
        {"nor a list of them", NULL, "PATCH", "Companies",
         UDF("100", "Customer Ranking", "['Golden']"),
         "!Unexpected character encountered while parsing value: [. Path 'userDefinedFields'."},
        {"a number is one", NULL, "PATCH", "Tickets", UDF("1001", "Rank", "'seven'"),
         "!Could not convert string to decimal: seven. Path 'Rank'."},
        {"as a number or as text", NULL, "PATCH", "Tickets", UDF("1001", "rank", "8.5"), "200"},
        {"a text has an end", NULL, "PATCH", "Tickets", UDF("1001", "Site Code", "'{256*x}'"),
         "!String value exceeds maximum length (field:Site Code).  "},
        {"an unknown one", NULL, "PATCH", "Tickets", UDF("1001", "Colour", "'red'"),
         "!Unable to find Colour in the Ticket Entity."},
        {"null empties it", NULL, "PATCH", "Companies", UDF("100", "Customer Ranking", "null"),
         "Companies.userDefinedFields=absent"},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

/* 10,000,000 bytes in five minutes, 7 MB a file. */
static void attachments(void **state)
{
    static const struct sentence rows[] = {
        {"a file needs a title", NULL, "POST", "Tickets/1001/Attachments",
         "{'attachmentType':'FILE_ATTACHMENT','fullPath':'a.txt','publish':1,'data':'aGVsbG8='}",
         REQUIRED "title"},
        {"a name", NULL, "POST", "Tickets/1001/Attachments",
         "{'attachmentType':'FILE_ATTACHMENT','title':'a','publish':1,'data':'aGVsbG8='}",
         REQUIRED "fullPath"},
        {"a kind", NULL, "POST", "Tickets/1001/Attachments",
         "{'title':'a','fullPath':'a.txt','publish':1,'data':'aGVsbG8='}",
         REQUIRED "attachmentType"},
        {"a publish", NULL, "POST", "Tickets/1001/Attachments",
         "{'attachmentType':'FILE_ATTACHMENT','title':'a','fullPath':'a.txt','data':'aGVsbG8='}",
         REQUIRED "publish"},
        {"files do not change", NULL, "PATCH", "Tickets/1001/Attachments", "{'id':1}", "405"},
        {"nor are they filtered by size", NULL, "POST", "TicketNoteAttachments/query",
         "{'filter':[{'op':'gt','field':'fileSize','value':1}]}",
         "!The field fileSize of the TicketNoteAttachments Entity can not be queried."},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
    char *data = str_printf(f.arena, "%s", "");
    struct buf b;
    buf_init(&b, 16 << 20);
    buf_add_z(&b, "{'attachmentType':'FILE_ATTACHMENT','title':'a','fullPath':'a.txt',"
                  "'publish':1,'data':'");
    for (int i = 0; i < 6000000 / 3; i++)
        buf_add_z(&b, "AAAA");
    buf_add_z(&b, "'}");
    data = str_dup(f.arena, buf_str(&b));
    buf_done(&b);
    struct reply r = call(&f, "POST", "Tickets/1001/Attachments", data);
    (void)done_id(&r);
    r = call(&f, "POST", "Tickets/1001/Attachments", data);
    expect_error(&r,
                 "The limit of 10,000,000 bytes of attachments in 5 minutes has been exceeded.");
    r = call(&f, "POST", "/sandbox/clock", "+6m");
    assert_int_equal(r.status, 200);
    r = call(&f, "POST", "Tickets/1001/Attachments", data);
    (void)done_id(&r);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(time_entries),
        cmocka_unit_test(strict_settings),
        cmocka_unit_test(projects),
        cmocka_unit_test(replication),
        cmocka_unit_test(contracts),
        cmocka_unit_test(adjustments),
        cmocka_unit_test(requests),
        cmocka_unit_test(attachments),
        cmocka_unit_test(user_defined_fields),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
