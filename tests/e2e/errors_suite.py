"""What the model reads when Autotask refuses, class by class: Autotask's own words, the field, the values
that are allowed, whether anything was changed, and what to do. A row is a case; where it says that
nothing was written, the sandbox's log of commits says so too."""

import itertools
import json
import time
import urllib.request

from harness import Rig, Sandbox, Suite, check, check_eq, check_in, main

suite = Suite("errors")
box = Sandbox("--deny", "Invoices,Contacts:write,Products:rows")
ticket = box.query("Tickets", {"op": "noteq", "field": "status", "value": 5})[0]
contact = box.query("Contacts", {"op": "eq", "field": "isActive", "value": 1})[0]
gone_contact = box.query("Contacts", {"op": "eq", "field": "isActive", "value": 0})[0]
gone_person = box.query("Resources", {"op": "eq", "field": "isActive", "value": False})[0]
person = box.query("Resources", {"op": "eq", "field": "isActive", "value": True}, {"op": "eq", "field": "licenseType", "value": 1})[-1]
foreign_contact = next(c for c in box.query("Contacts", {"op": "eq", "field": "isActive", "value": 1}, {
    "op": "noteq", "field": "companyID", "value": ticket["companyID"]}))
posted = box.query("TimeEntries", {"op": "exist", "field": "billingApprovalDateTime"})[0]
foreign = box.query("TimeEntries", {"op": "notExist", "field": "billingApprovalDateTime"}, {"op": "exist", "field": "ticketID"})[0]
PRIORITIES = list(box.picklist("Tickets", "priority"))
PRIORITY_VALUES = [f"{value} = {label}" for label, value in box.picklist("Tickets", "priority").items()]
QUEUES = list(box.picklist("Tickets", "queueID"))[:3]

UPDATE = {"ticket": ticket["id"], "title": "Changed by a test", "confirm": "UPDATE_TICKET"}
NEW = {"title": "x", "companyID": ticket["companyID"], "status": 1, "priority": 1}
NOTHING = "Nothing was written."
UNKNOWN = "Whether it was written is not known."
UNKNOWN_FIX = "operation_status with operation="


def entity(name, record, **fields):
    return "update_entity", {"entity": name, "id": record, "fields": fields, "confirm": "UPDATE_ENTITY"}


def create(name, **fields):
    return "create_entity", {"entity": name, "fields": fields, "confirm": "CREATE_ENTITY"}


def delete(name, record, **more):
    return "delete_entity", {"entity": name, "id": record, "confirm": "DELETE_ENTITY", **more}


def saying(text):
    return f"PATCH Tickets times=1; error={text}\n"


def no_right(deed):
    return f'"The logged in Resource does not have the adequate permissions to {deed} this entity type."'


# class: what is called, what the sandbox does to it, the code and field, and what stands in the text
ROWS = [
    ("permission to read", ("query_entity", {"entity": "Invoices", "limit": 1}), "", "not_permitted", None,
     [no_right("query"), "administrator", "Calling again will not help"]),
    ("permission to write", ("update_contact", {"contact": contact["id"], "title": "x", "confirm": "UPDATE_CONTACT"}), "",
     "not_permitted", None, [no_right("update"), NOTHING, "administrator"]),
    ("a level that hides", ("get_entity", {"entity": "Products", "id": 1}), "", "not_found", None,
     ["the API user may not see it"]),
    ("time of others", delete("TimeEntries", foreign["id"]), "", "not_permitted", None,
     ['"You do not have permission to delete time entries that you did not create."', NOTHING, "only its creator"]),
    ("a posted one is locked", delete("TimeEntries", posted["id"]), "", "not_permitted", None,
     ['"You do not have permission to delete time entries that have been submitted."', NOTHING, "take that back in Autotask"]),
    ("missing, known before", create("Tickets", title="x"), "", "missing_required", "companyID",
     ["companyID", "priority", "status", *PRIORITIES, NOTHING, "Add them"]),
    ("missing, because of the category", create("Tickets", **NEW, ticketCategory=113), "", "missing_required", "queueID",
     ['"queueID is required"', NOTHING, *QUEUES]),
    ("missing, said by Autotask", ("update_ticket", UPDATE), saying("Value does not exist for the required field priority"),
     "missing_required", "priority", ['"Value does not exist for the required field priority"', NOTHING, *PRIORITY_VALUES]),
    ("a resource without its role", ("update_ticket", UPDATE), saying(
        "When assigning a Resource, you must assign both a assignedResourceID and assignedResourceRoleID."),
     "missing_required", "assignedResourceRoleID", ["you must assign both", NOTHING, "Give the resource and the role"]),
    ("a label there is not", ("update_ticket", {**UPDATE, "priority": "Sky blue"}), "", "unknown_label", "priority",
     [*PRIORITIES, NOTHING]),
    ("a value there is not", ("update_ticket", {**UPDATE, "priority": 99}), "", "unknown_label", "priority",
     [*PRIORITIES, NOTHING]),
    ("a value, refused by Autotask", ("update_ticket", UPDATE), saying("Picklist value [99] does not exist for priority"),
     "bad_value", "priority", ['"Picklist value [99] does not exist for priority"', NOTHING, *PRIORITY_VALUES]),
    ("a sub-issue of another issue", create("Tickets", **NEW, issueType=10, subIssueType=99999), "", "unknown_label",
     "subIssueType", [NOTHING]),
    ("an inactive contact", entity("Tickets", ticket["id"], contactID=gone_contact["id"]), "", "bad_value", "contactID",
     ['"Reference value on field: contactID of type: Contact does not exist or is invalid."', NOTHING,
      f"Contacts {gone_contact['id']} ({gone_contact['firstName']} {gone_contact['lastName']}) exists and is inactive"]),
    ("a contact of another company", entity("Tickets", ticket["id"], contactID=foreign_contact["id"]), "", "bad_value", "contactID",
     ["contactID of type: Contact does not exist or is invalid.", NOTHING, "exists and is active", "another company"]),
    ("an inactive resource", entity("Companies", ticket["companyID"], ownerResourceID=gone_person["id"]), "", "bad_value",
     "ownerResourceID", ["ownerResourceID of type: Resource does not exist or is invalid.", NOTHING, gone_person["lastName"] + ") exists and is inactive"]),
    ("a reference to nothing", entity("Tickets", ticket["id"], contractID=999999), "", "bad_value", "contractID",
     ["contractID of type: Contract does not exist or is invalid.", NOTHING, "There is no record 999999 in Contracts"]),
    ("a role there is not", entity("Tickets", ticket["id"], assignedResourceID=person["id"], assignedResourceRoleID=7), "",
     "bad_value", "assignedResourceRoleID", ['"Role does not exist or is invalid"', NOTHING, "ResourceRoles"]),
    ("too long, known before", entity("Phases", 1, title="x" * 300), "", "bad_value", "title",
     ["255", "300", NOTHING, "Shorten the text by 45"]),
    ("too long, said by Autotask", ("update_ticket", UPDATE), saying("String value exceeds maximum length (field:title).  "),
     "bad_value", "title", ["String value exceeds maximum length (field:title).", NOTHING, "Shorten"]),
    ("a field there is not", ("query_entity", {"entity": "Tickets", "filter": [{"field": "statuss", "op": "eq", "value": 1}]}), "",
     "unknown_field", "statuss", ["status"]),
    ("the record is locked", ("update_ticket", UPDATE), saying("Transaction was deadlocked on lock resources"),
     "upstream_unavailable", None, ['"Transaction was deadlocked on lock resources"', UNKNOWN, UNKNOWN_FIX]),
    ("threads, reading", ("query_entity", {"entity": "Tickets", "limit": 1}), "POST Tickets/query times=9; status=429\n",
     "thread_limit", None, ["thread threshold of 3 threads has been exceeded", "Itgenatr005", "Wait a few seconds", "retry_after_s="]),
    ("threads, writing", ("update_ticket", UPDATE), "PATCH Tickets times=9; status=429\n",
     "thread_limit", None, ["thread threshold of 3 threads", NOTHING, "retryable=true"]),
    ("nothing under that id", ("get_ticket", {"ticket": 999999999}), "", "not_found", None, ["999999999", "search for the record"]),
    ("nothing to change", entity("Tickets", 999999999, title="x"), "", "not_found", None, ["999999999", NOTHING]),
    ("nothing to delete", ("update_ticket", UPDATE), saying(
        "No message. No matching records found. The logged in Resource may not have the required permissions to update the data."),
     "not_found", None, ["No matching records found.", NOTHING, "gone already"]),
    ("words nobody has seen", ("update_ticket", UPDATE), saying("The moon is in the wrong phase"), "upstream_rejected", None,
     ['"The moon is in the wrong phase"', NOTHING, "the same call would be refused again"]),
    ("a gateway that fails, writing", ("update_ticket", UPDATE), "PATCH Tickets times=9; status=502\n", "upstream_unavailable",
     None, ["status 502", "HTML page", UNKNOWN, UNKNOWN_FIX, "retryable=false"]),
    ("a gateway that fails, reading", ("query_entity", {"entity": "Tickets", "limit": 1}),
     "POST Tickets/query times=9; status=503\n", "upstream_unavailable", None, ["status 503", "Try again in a moment", "retryable=true"]),
    ("a connection that is cut", ("update_ticket", UPDATE), "PATCH Tickets times=9; reset=before\n", "upstream_unavailable", None,
     [UNKNOWN, UNKNOWN_FIX]),
    ("what cannot be done", delete("Tickets", ticket["id"]), "", "not_supported", None, ["cannot be deleted", NOTHING]),
]
# Those that end a connection's usefulness have a server of their own.
LAST = [
    ("the hour's requests of the tenant", ("update_ticket", UPDATE),
     "PATCH Tickets times=9; status=429; error=The Autotask API request threshold of 10000 requests per hour has been exceeded.\n",
     "rate_limited", ["request threshold of 10000 requests per hour", NOTHING, "do not retry in a loop", "retry_after_s="],
     ["calls are paused", "Wait that long"]),
    ("credentials", ("update_ticket", UPDATE), "* * times=99; status=401\n", "authentication",
     ["status 401", "credentials are not accepted", NOTHING, "AUTOTASK_USERNAME", "No further calls"],
     ["no further calls are made", "Do not call again before"]),
    ("another zone", ("query_entity", {"entity": "Tickets", "limit": 1}), "* * times=99; wrong-zone\n", "authentication",
     ["status 401", "the zone"], ["no further calls are made"]),
]


def control(faults):
    request = urllib.request.Request(f"http://127.0.0.1:{box.port}/sandbox/faults", data=faults.encode(), method="POST")
    urllib.request.urlopen(request, timeout=10).read()


def commits():
    with urllib.request.urlopen(f"http://127.0.0.1:{box.port}/sandbox/stats", timeout=10) as reply:
        return json.load(reply)["commits"]


number = itertools.count(1)


def judge(server, name, call, faults, code, field, parts):
    before = commits()
    control(faults)
    tool, arguments = call
    if arguments.items() >= UPDATE.items():  # one that was sent before would not be sent again
        arguments = {**arguments, "title": f"{UPDATE['title']} {next(number)}"}
    result = server.call(tool, arguments)
    control("")
    check(not result.ok, name, "succeeded:", result.text)
    check_eq(result.code, code, f"{name}: {result.text}")
    check_eq(result.error.get("field"), field, f"{name}: {result.text}")
    for part in parts:
        check_in(part, result.text, name)
    check_in("Fix: ", result.text, name)
    check_eq(result.text.count("Nothing was written"), NOTHING in parts, f"{name}: {result.text}")
    if NOTHING in parts:
        check_eq(result.error["written"], "nothing", name)
    elif UNKNOWN in parts:
        check_eq(result.error["written"], "unknown", name)
    if UNKNOWN not in parts:
        check_eq(commits(), before, f"{name}: something was changed")


def case_of(row):
    def case():
        judge(rig.server, *row)
    case.__name__ = row[0].replace(" ", "_").replace(",", "")
    return case


def last_case_of(row):
    name, call, faults, code, parts, after = row

    def case():
        own = Rig("stdio", "--toolsets", "all", AUTOTASK_ME="", sandbox=box)
        own.server.good("search_tickets", number=ticket["ticketNumber"])
        judge(own.server, name, call, faults, code, None, parts)
        judge(own.server, name + " afterwards", ("query_entity", {"entity": "Tickets", "limit": 2}), "", code, None, after)
        own.close()
    case.__name__ = name.replace(" ", "_")
    return case


def the_budget_of_ones_own():
    """The share of the hour that this server allows itself: told before anything is sent."""
    own = Rig("stdio", "--toolsets", "all", "--hourly-budget", "3", AUTOTASK_ME="", sandbox=box)
    for _ in range(10):
        result = own.server.call("query_entity", {"entity": "Tickets", "limit": 1, "filter": [{"field": "id", "op": "gt", "value": _}]})
        if not result.ok:
            break
    sent = len(own.proxy.requests)
    judge(own.server, "budget", ("update_ticket", UPDATE), "", "rate_limited", None, [NOTHING, "retry_after_s="])
    check_eq(len(own.proxy.requests), sent, "requests beyond the budget")
    own.close()


def a_new_record_that_is_not_found_yet():
    """Projects, phases and tasks lag behind: the write counts, and is neither doubted nor made again."""
    lagging = Sandbox("--lag", "700")
    own = Rig("stdio", "--toolsets", "all", AUTOTASK_ME="", sandbox=lagging)
    project = lagging.query("Projects", {"op": "exist", "field": "id"})[0]["id"]
    with own.proxy.mark() as seen:
        made = own.server.good("create_entity", {"entity": "Tasks", "parent_entity": "Projects", "parent_id": project, "confirm": "CREATE_ENTITY",
                                                 "fields": {"title": "Lagging", "status": 1, "taskType": 1}})
    check_eq([r.short for r in seen.writes], [f"POST Projects/{project}/Tasks"])
    check_in(str(made.data["id"]), made.text)
    check_eq(made.data["written"], "yes")
    time.sleep(0.8)
    check_in("Lagging", own.server.good("get_entity", entity="Tasks", id=made.data["id"]).text)
    own.close()
    lagging.stop()


def ends_cleanly():
    rig.close()


rig = Rig("stdio", "--toolsets", "all", AUTOTASK_ME="", sandbox=box)
main(suite, [case_of(r) for r in ROWS] + [last_case_of(r) for r in LAST] + [
    the_budget_of_ones_own, a_new_record_that_is_not_found_yet, ends_cleanly])
