/* What is documented of tickets and their children, sentence by sentence. */
#include "sandbox_sentences.h"

#define NEW "'companyID':100,'title':'x','status':1,'priority':1"
#define BY_DANA "ImpersonationResourceId: 10\r\n"
#define PAIR                                                                                       \
    "The specified AssignedResourceID and AssignedRoleID combination is not currently defined"
#define BOTH                                                                                       \
    "When assigning a Resource, you must assign both a assignedResourceID and "                    \
    "assignedResourceRoleID."
#define REQUIRED "!Value does not exist for the required field "
#define TOO_LONG(field) "!String value exceeds maximum length (field:" field ").  "
#define NO_RIGHT(deed)                                                                             \
    "!The logged in Resource does not have the adequate permissions to " deed " this entity type."

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

static void creation(void **state)
{
    static const struct sentence rows[] = {
        {"a ticket needs a company", NULL, "POST", "Tickets",
         "{'title':'x','status':1,'priority':1}", REQUIRED "companyID"},
        {"a ticket needs a priority", NULL, "POST", "Tickets",
         "{'companyID':100,'title':'x','status':1}", REQUIRED "priority"},
        {"a ticket needs a status", NULL, "POST", "Tickets",
         "{'companyID':100,'title':'x','priority':1}", REQUIRED "status"},
        {"a ticket needs a title", NULL, "POST", "Tickets",
         "{'companyID':100,'status':1,'priority':1}", REQUIRED "title"},
        {"of most categories a ticket needs no queue", NULL, "POST", "Tickets",
         "{" NEW ",'ticketCategory':3}", "Tickets.queueID=null"},
        {"an incident needs a queue", NULL, "POST", "Tickets", "{" NEW ",'ticketCategory':113}",
         "!queueID is required"},
        {"an incident with a queue is taken", NULL, "POST", "Tickets",
         "{" NEW ",'ticketCategory':113,'queueID':5}", "Tickets.ticketCategory=113"},
        {"becoming an incident needs a queue too", NULL, "PATCH", "Tickets",
         "{'id':1003,'ticketCategory':113}", "!queueID is required"},
        {"an inactive category is none", NULL, "POST", "Tickets", "{" NEW ",'ticketCategory':1}",
         "!Picklist value [1] does not exist for ticketCategory"},
        {"a category's defaults are readable", NULL, "GET",
         "TicketCategoryFieldDefaults/entityInformation/fields", NULL, "200"},
        {"the number is the server's, whatever is sent", NULL, "POST", "Tickets",
         "{" NEW ",'ticketNumber':'T1'}", "Tickets.ticketNumber^T20261118.000"},
        {"the number stays, whatever is sent", NULL, "PATCH", "Tickets",
         "{'id':1001,'ticketNumber':'T1'}", "Tickets.ticketNumber=T20261101.0001"},
        {"a title has 255 characters", NULL, "POST", "Tickets",
         "{'companyID':100,'title':'{255*x}','status':1,'priority':1}", "200"},
        {"and no more", NULL, "POST", "Tickets",
         "{'companyID':100,'title':'{256*x}','status':1,'priority':1}", TOO_LONG("title")},
        {"a description has 8000", NULL, "PATCH", "Tickets", "{'id':1001,'description':'{8001*x}'}",
         TOO_LONG("description")},
        {"a resolution has 32000", NULL, "PATCH", "Tickets", "{'id':1001,'resolution':'{32001*x}'}",
         TOO_LONG("resolution")},
        {"an external id has 50", NULL, "PATCH", "Tickets", "{'id':1001,'externalID':'{51*x}'}",
         TOO_LONG("externalID")},
        {"a purchase order number has 50", NULL, "PATCH", "Tickets",
         "{'id':1001,'purchaseOrderNumber':'{51*x}'}", TOO_LONG("purchaseOrderNumber")},
        {"change field 1 has 8000", NULL, "PATCH", "Tickets",
         "{'id':1001,'changeInfoField1':'{8001*x}'}", TOO_LONG("changeInfoField1")},
        {"change field 5 has 8000", NULL, "PATCH", "Tickets",
         "{'id':1001,'changeInfoField5':'{8001*x}'}", TOO_LONG("changeInfoField5")},
        {"and takes them", NULL, "PATCH", "Tickets", "{'id':1001,'changeInfoField5':'{8000*x}'}",
         "200"},
        {"a sub-issue belongs to its issue", NULL, "POST", "Tickets",
         "{" NEW ",'subIssueType':136}", "!Picklist value [136] does not exist for subIssueType"},
        {"an inactive contact does not exist", NULL, "POST", "Tickets", "{" NEW ",'contactID':201}",
         "!Reference value on field: contactID of type: Contact does not exist or is invalid."},
        {"an inactive resource does not exist", NULL, "POST", "Tickets",
         "{" NEW ",'assignedResourceID':11,'assignedResourceRoleID':1}",
         "!Reference value on field: assignedResourceID of type: Resource does not exist or is "
         "invalid."},
        {"an inactive role does not exist", NULL, "POST", "Tickets",
         "{" NEW ",'assignedResourceID':10,'assignedResourceRoleID':3}",
         "!Role does not exist or is invalid"},
        {"a missing company", NULL, "POST", "Tickets",
         "{'companyID':7,'title':'x','status':1,'priority':1}",
         "!Reference value on field: companyID of type: Account does not exist or is invalid."},
        {"the service level is a picklist", NULL, "POST", "Tickets",
         "{" NEW ",'serviceLevelAgreementID':9}",
         "!Picklist value [9] does not exist for serviceLevelAgreementID"},
        {"with it the due dates are filled", NULL, "POST", "Tickets",
         "{" NEW ",'serviceLevelAgreementID':1}",
         "Tickets.firstResponseDueDateTime^2026-11-; Tickets.resolvedDueDateTime^2026-11-"},
        {"the agreements themselves are not readable", NULL, "GET", "ServiceLevelAgreements/1",
         NULL, "404"},
        {"tickets are not deleted", NULL, "DELETE", "Tickets/1001", NULL, "405"},
        {"changing one by its own address", NULL, "PATCH", "Tickets/1001", "{'title':'x'}", "405"},
        {"organizations are deactivated", NULL, "PATCH", "Companies", "{'id':102,'isActive':false}",
         "Companies.isActive=false"},
        {"and not deleted", NULL, "DELETE", "Companies/102", NULL, "405"},
        {"nor are projects", NULL, "DELETE", "Projects/500", NULL, "405"},
        {"nor tasks", NULL, "DELETE", "Projects/500/Tasks/600", NULL, "405"},
        {"notifications cannot be sent", NULL, "POST", "NotificationHistory", "{}", "404"},
        {"but read", NULL, "POST", "NotificationHistory/query/count",
         "{'filter':[{'op':'exist','field':'id'}]}", "#0"},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

static void assignment(void **state)
{
    static const struct sentence rows[] = {
        {"neither resource nor role", NULL, "POST", "Tickets", "{" NEW "}",
         "Tickets.assignedResourceID=null; Tickets.assignedResourceRoleID=null"},
        {"a resource without a role", NULL, "POST", "Tickets", "{" NEW ",'assignedResourceID':10}",
         "!" BOTH},
        {"a role without a resource", NULL, "POST", "Tickets",
         "{" NEW ",'assignedResourceRoleID':1}", "!" BOTH},
        {"taking the resource alone", NULL, "PATCH", "Tickets",
         "{'id':1001,'assignedResourceID':null}", "!" BOTH},
        {"a role the resource does not have", NULL, "POST", "Tickets",
         "{" NEW ",'assignedResourceID':10,'assignedResourceRoleID':2}", "!" PAIR},
        {"a role the resource has in no queue", NULL, "POST", "Tickets",
         "{" NEW ",'assignedResourceID':13,'assignedResourceRoleID':1}", "!" PAIR},
        {"a role in a queue", NULL, "POST", "Tickets",
         "{" NEW ",'assignedResourceID':13,'assignedResourceRoleID':2}",
         "Tickets.assignedResourceID=13"},
        {"a service desk role will do", NULL, "POST", "Resources/13/ServiceDeskRoles",
         "{'roleID':1,'isActive':true,'isDefault':false}", "200"},
        {"then the ticket is taken", NULL, "POST", "Tickets",
         "{" NEW ",'assignedResourceID':13,'assignedResourceRoleID':1}",
         "Tickets.assignedResourceRoleID=1"},
        {"API users cannot be assigned", NULL, "POST", "Tickets",
         "{" NEW ",'assignedResourceID':12,'assignedResourceRoleID':1}", "!" PAIR},
        {"a secondary resource", NULL, "POST", "Tickets/1004/SecondaryResources",
         "{'resourceID':10,'roleID':1}", "TicketSecondaryResources.ticketID=1004"},
        {"may not become the primary one", NULL, "PATCH", "Tickets",
         "{'id':1004,'assignedResourceID':10,'assignedResourceRoleID':1}",
         "!The primary resource can not also be a secondary resource."},
        {"nor the primary a secondary one", NULL, "POST", "Tickets/1001/SecondaryResources",
         "{'resourceID':10,'roleID':1}",
         "!The primary resource can not also be a secondary resource."},
        {"a secondary resource has a role of a queue", NULL, "POST",
         "Tickets/1001/SecondaryResources", "{'resourceID':13,'roleID':3}",
         "!Role does not exist or is invalid"},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

static void completion(void **state)
{
    static const struct sentence rows[] = {
        {"an important item", NULL, "POST", "Tickets/1005/ChecklistItems",
         "{'itemName':'check','isImportant':true}", "TicketChecklistItems.isImportant=true"},
        {"stays open and does not hold a ticket up", NULL, "PATCH", "Tickets",
         "{'id':1005,'status':5}",
         "Tickets.status=5; Tickets.completedDate^2026-11-18T12:0; "
         "Tickets.completedByResourceID=12; Tickets.lastActivityDate^2026-11-18T12:0"},
        {"when it was completed is read-only", NULL, "PATCH", "Tickets",
         "{'id':1005,'completedDate':'2020-01-01','completedByResourceID':10}",
         "Tickets.completedDate^2026-11-18; Tickets.completedByResourceID=12"},
        {"the history tells of it", NULL, "POST", "TicketHistory/query",
         "{'filter':[{'op':'eq','field':'ticketID','value':1005},{'op':'eq','field':'detail',"
         "'value':'Status changed from New to Complete'},{'op':'eq','field':'resourceID','value':"
         "12}]}",
         "#1"},
        {"and cannot be written", NULL, "POST", "TicketHistory", "{'ticketID':1005}", "404"},
        {"a reopened one is not complete", NULL, "PATCH", "Tickets", "{'id':1005,'status':8}",
         "Tickets.completedDate=null; Tickets.completedByResourceID=null"},
        {"with a service level", NULL, "PATCH", "Tickets",
         "{'id':1005,'serviceLevelAgreementID':1,'status':5}", "200"},
        {"its result is kept", NULL, "POST", "ServiceLevelAgreementResults/query",
         "{'filter':[{'op':'eq','field':'ticketID','value':1005}]}", "#1"},
        {"the activity is the server's", NULL, "PATCH", "Tickets",
         "{'id':1005,'lastActivityDate':'2020-01-01T00:00:00'}",
         "Tickets.lastActivityDate^2026-11-18"},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

static void notes(void **state)
{
    static const struct sentence rows[] = {
        {"a note needs a description", NULL, "POST", "Tickets/1003/Notes",
         "{'noteType':1,'publish':1,'title':'t'}", REQUIRED "description"},
        {"a note needs a type", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','publish':1}", REQUIRED "noteType"},
        {"a note needs a publish", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':1}", REQUIRED "publish"},
        {"a note's title has 250", NULL, "POST", "Tickets/1003/Notes",
         "{'title':'{251*x}','description':'d','noteType':1,'publish':1}", TOO_LONG("title")},
        {"a note's description has 32000", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'{32001*x}','noteType':1,'publish':1}", TOO_LONG("description")},
        {"an internal note", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':1,'publish':2}", "TicketNotes.publish=2"},
        {"moves the activity, and not the visible one", NULL, "GET", "Tickets/1003", NULL,
         "lastActivityDate^2026-11-18; lastActivityResourceID=12; "
         "lastCustomerVisibleActivityDateTime=null"},
        {"a note for the customer", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':1,'publish':1}", "200"},
        {"moves both", NULL, "GET", "Tickets/1003", NULL,
         "lastCustomerVisibleActivityDateTime^2026-11-18"},
        {"a note's author by the body", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':1,'publish':1,'creatorResourceID':13}",
         "TicketNotes.creatorResourceID=13; TicketNotes.impersonatorCreatorResourceID=null"},
        {"a note's author by impersonation", BY_DANA, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':1,'publish':1}",
         "TicketNotes.creatorResourceID=10; TicketNotes.impersonatorCreatorResourceID=12"},
        {"who impersonated is read-only", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':1,'publish':1,'impersonatorCreatorResourceID':10}",
         "TicketNotes.impersonatorCreatorResourceID=null"},
        {"a contact as author is ignored", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':1,'publish':1,'createdByContactID':200}",
         "TicketNotes.createdByContactID=null"},
        {"the author does not change later", NULL, "PATCH", "Tickets/1001/Notes",
         "{'id':2001,'noteType':1,'publish':1,'creatorResourceID':13}",
         "TicketNotes.creatorResourceID=null"},
        {"a change must name the type again", NULL, "PATCH", "Tickets/1001/Notes",
         "{'id':2001,'publish':1,'title':'t'}", REQUIRED "noteType"},
        {"and publish", NULL, "PATCH", "Tickets/1001/Notes", "{'id':2001,'noteType':1,'title':'t'}",
         REQUIRED "publish"},
        {"notes are not deleted", NULL, "DELETE", "Tickets/1001/Notes/2001", NULL, "405"},
        {"workflow notes are a type", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':91,'publish':2}", "200"},
        {"portal notes are", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':18,'publish':2}", "200"},
        {"a type that is none", NULL, "POST", "Tickets/1003/Notes",
         "{'description':'d','noteType':77,'publish':2}",
         "!Picklist value [77] does not exist for noteType"},
        {"notes are written below their ticket", NULL, "POST", "TicketNotes",
         "{'ticketID':1003,'description':'d','noteType':1,'publish':2}", "404"},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

static void children(void **state)
{
    static const struct sentence rows[] = {
        {"an item needs a name", NULL, "POST", "Tickets/1002/ChecklistItems", "{}",
         REQUIRED "itemName"},
        {"an item has marks and a place", NULL, "POST", "Tickets/1002/ChecklistItems",
         "{'itemName':'a','isImportant':true,'isCompleted':true,'position':7}",
         "TicketChecklistItems.position=7; TicketChecklistItems.completedByResourceID=12"},
        {"an item is opened again", NULL, "PATCH", "Tickets/1002/ChecklistItems",
         "{'id':{last},'isCompleted':false}", "TicketChecklistItems.completedByResourceID=null"},
        {"an item is deleted", NULL, "DELETE", "Tickets/1002/ChecklistItems/{last}", NULL, "200"},
        {"an approval belongs to a ticket", NULL, "POST", "Tickets/1001/ChangeRequestApprovals",
         "{'resourceID':13,'isApproved':true,'approveRejectNote':'ok'}",
         "TicketChangeRequestApprovals.ticketID=1001"},
        {"a change is linked with an incident", NULL, "POST", "ChangeRequestLinks",
         "{'changeRequestTicketID':1001,'problemOrIncidentTicketID':1004}",
         "ChangeRequestLinks.problemOrIncidentTicketID=1004"},
        {"the state of an approval is a picklist", NULL, "PATCH", "Tickets",
         "{'id':1001,'changeApprovalStatus':77}",
         "!Picklist value [77] does not exist for changeApprovalStatus"},
        {"a charge needs a kind", NULL, "POST", "Tickets/1001/Charges",
         "{'name':'n','datePurchased':'2026-11-18','unitQuantity':2}", REQUIRED "chargeType"},
        {"a charge adds up", NULL, "POST", "Tickets/1001/Charges",
         "{'name':'n','datePurchased':'2026-11-18','unitQuantity':2,'unitPrice':1.25,"
         "'chargeType':1}",
         "TicketCharges.billableAmount=2.5; TicketCharges.isBilled=false"},
        {"a file", NULL, "POST", "Tickets/1001/Attachments",
         "{'attachmentType':'FILE_ATTACHMENT','title':'log','fullPath':'log.txt','publish':1,"
         "'data':'aGVsbG8='}",
         "200"},
        {"is deleted", NULL, "DELETE", "Tickets/1001/Attachments/{last}", NULL, "200"},
        {"and the log of deletions tells of it", NULL, "POST", "DeletedTicketActivityLogs/query",
         "{'filter':[{'op':'eq','field':'noteOrAttachmentTitle','value':'log'},{'op':'eq',"
         "'field':'ticketNumber','value':'T20261101.0001'},{'op':'eq','field':"
         "'deletedByResourceID','value':12}]}",
         "#1"},
        {"and is for reading only", NULL, "POST", "DeletedTicketActivityLogs", "{}", "404"},
        {"as is that of tickets", NULL, "POST", "DeletedTicketLogs", "{}", "404"},
        {"and of tasks", NULL, "DELETE", "DeletedTaskActivityLogs/1", NULL, "405"},
        {"a call needs its times", NULL, "POST", "ServiceCalls", "{'companyID':100}",
         REQUIRED "endDateTime"},
        {"a call ends after it begins", NULL, "POST", "ServiceCalls",
         "{'companyID':100,'startDateTime':'2026-11-20T10:00:00','endDateTime':"
         "'2026-11-20T09:00:00'}",
         "!endDateTime must be on or after startDateTime."},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

/* 40 items, however they come. */
static void checklist_capacity(void **state)
{
    static const struct sentence rows[] = {
        {"a library", NULL, "POST", "ChecklistLibraries",
         "{'name':'l','entityType':1,'isActive':true}", "200"},
        {"with an item", NULL, "POST", "ChecklistLibraries/{last}/ChecklistItems",
         "{'itemName':'i'}", "200"},
    };
    static const struct sentence full[] = {
        {"40 items and no more", NULL, "POST", "Tickets/1002/ChecklistItems", "{'itemName':'a'}",
         "!A ticket can not have more than 40 checklist items."},
        {"nor by a library", NULL, "POST", "Tickets/1002/ChecklistLibraries",
         "{'checklistLibraryID':{last}}", "!A ticket can not have more than 40 checklist items."},
    };
    static const struct sentence room[] = {
        {"elsewhere the library is applied", NULL, "POST", "Tickets/1003/ChecklistLibraries",
         "{'checklistLibraryID':{last}}", "200"},
        {"with its items", NULL, "POST", "TicketChecklistItems/query/count",
         "{'filter':[{'op':'eq','field':'ticketID','value':1003}]}", "#1"},
    };
    int64_t library = 0, last = 0;
    (void)state;
    expect_sentence(&f, &rows[0], &library);
    last = library;
    expect_sentence(&f, &rows[1], &last);
    for (int i = 0; i < 40; i++) {
        struct reply r = call(&f, "POST", "Tickets/1002/ChecklistItems", "{'itemName':'a'}");
        (void)done_id(&r);
    }
    last = library;
    expect_sentence(&f, &full[0], &last);
    expect_sentence(&f, &full[1], &last);
    expect_sentence(&f, &room[0], &library);
    expect_sentence(&f, &room[1], &last);
}

static void impersonation(void **state)
{
    static const struct sentence rows[] = {
        {"a ticket in somebody's name", BY_DANA, "POST", "Tickets", "{" NEW "}",
         "Tickets.creatorResourceID=10; Tickets.impersonatorCreatorResourceID=12"},
        {"an inactive resource cannot be impersonated", "ImpersonationResourceId: 11\r\n", "POST",
         "Tickets", "{" NEW "}", NO_RIGHT("create")},
        {"nor an API user", "ImpersonationResourceId: 12\r\n", "POST", "Tickets", "{" NEW "}",
         NO_RIGHT("create")},
        {"nor nobody", "ImpersonationResourceId: 77\r\n", "PATCH", "Tickets",
         "{'id':1001,'title':'x'}", NO_RIGHT("update")},
        {"a read in somebody's name is refused", BY_DANA, "GET", "Tickets/1001", NULL,
         NO_RIGHT("query")},
        {"so is a query", BY_DANA, "POST", "Tickets/query",
         "{'filter':[{'op':'exist','field':'id'}]}", NO_RIGHT("query")},
        {"of tasks it is ignored", BY_DANA, "POST", "Projects/500/Tasks",
         "{'title':'t','status':1,'taskType':1}", "Tasks.creatorResourceID=12"},
        {"and of secondary resources", BY_DANA, "POST", "Tickets/1002/SecondaryResources",
         "{'resourceID':13,'roleID':2}", "200"},
    };
    (void)state;
    expect_sentences(&f, rows, ARRAY_LEN(rows));
}

static void no_impersonation(void **state)
{
    static const struct sentence rows[] = {
        {"without the grant nobody is impersonated", BY_DANA, "POST", "Tickets", "{" NEW "}",
         NO_RIGHT("create")},
        {"with the grant of another entity one is", BY_DANA, "POST", "Tickets/1001/Notes",
         "{'description':'d','noteType':1,'publish':2}", "TicketNotes.creatorResourceID=10"},
        {"and oneself one always is", NULL, "POST", "Tickets", "{" NEW "}",
         "Tickets.creatorResourceID=12"},
        {"a restricted level answers without rows", NULL, "POST", "Contacts/query",
         "{'filter':[{'op':'exist','field':'id'}]}", "#0"},
        {"counts none", NULL, "POST", "Contacts/query/count",
         "{'filter':[{'op':'exist','field':'id'}]}", "#0"},
        {"has no record", NULL, "GET", "Contacts/200", NULL, "200"},
        {"and no children", NULL, "GET", "Companies/100/Contacts", NULL, "#0"},
        {"what it does not see it cannot change", NULL, "PATCH", "Companies/100/Contacts",
         "{'id':200,'title':'x'}",
         "!No message. No matching records found. The logged in Resource may not have the required "
         "permissions to update the data."},
        {"non-billable time is hidden", NULL, "POST", "TimeEntries/query/count",
         "{'filter':[{'op':'exist','field':'id'}]}", "#2"},
        {"also what one enters oneself", NULL, "POST", "TimeEntries",
         "{'ticketID':1001,'resourceID':10,'roleID':1,'hoursWorked':1,'dateWorked':'2026-11-10',"
         "'isNonBillable':true}",
         "200"},
        {"still hidden", NULL, "POST", "TimeEntries/query/count",
         "{'filter':[{'op':'exist','field':'id'}]}", "#2"},
    };
    struct fixture g;
    struct sandbox_options o = {.denied =
                                    "Tickets:impersonate,Contacts:rows,TimeEntries:nonbillable"};
    (void)state;
    fixture_start(&g, &o);
    expect_sentences(&g, rows, ARRAY_LEN(rows));
    struct reply r = call(&g, "GET", "Contacts/entityInformation", NULL);
    assert_int_equal(number(get(r.json, "info"), "userAccessForQuery"), 2);
    r = call(&g, "GET", "Contacts/200", NULL);
    assert_true(json_is(get(r.json, "item"), JSON_NULL));
    fixture_stop(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(creation),      cmocka_unit_test(assignment),
        cmocka_unit_test(completion),    cmocka_unit_test(notes),
        cmocka_unit_test(children),      cmocka_unit_test(checklist_capacity),
        cmocka_unit_test(impersonation), cmocka_unit_test(no_impersonation),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
