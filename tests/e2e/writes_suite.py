"""Writes: what each argument becomes in the request, that dry runs and unconfirmed calls send
nothing, that a confirmed call writes exactly once and the record is as asked, and that read-only
mode holds against every way to a write."""

import re

from harness import Rig, Suite, catalogue, check, check_eq, check_in, main
from world import World

suite = Suite("writes")
rig = Rig()
w = World(rig.sandbox)
s = rig.server
tools = catalogue()
writers = {name: t for name, t in tools.items() if "confirm" in t}
person = World.full_name(w.resource)
publish = next(iter(w.sandbox.picklist("TicketNotes", "publish")))
country = next(c for c in w.sandbox.query("Countries", most=300) if c["displayName"] == "Canada")
contract_of_company = w.sandbox.query("Contracts", {"op": "eq", "field": "companyID", "value": w.company["id"]})[0]
task_code = w.sandbox.get("BillingCodes", w.time_entry["billingCodeID"])


def label(entity, field, index=-1):
    return list(w.sandbox.picklist(entity, field))[index]


# tool -> (the least that it needs, argument -> (given, wanted in the body))
TICKET = {
    "title": ("A new title", "A new title"), "description": ("Long | text\nwith lines", "Long | text\nwith lines"),
    "status": ("In Progress", int(w.statuses["In Progress"])),
    "priority": ("High", int(w.sandbox.picklist("Tickets", "priority")["High"])),
    "queue": (label("Tickets", "queueID"), None), "contact": (w.contact["emailAddress"], w.contact["id"]),
    "due": ("2027-03-04T15:00", "2027-03-04T20:00:00"), "issue_type": (label("Tickets", "issueType", 0), None),
    "ticket_type": ("Incident", None), "source": (label("Tickets", "source", 0), None),
    "contract": (contract_of_company["id"], contract_of_company["id"]),
    "configuration_item": (w.item["id"], w.item["id"]), "estimated_hours": (1.25, 1.25),
    "company": (w.company["companyName"], w.company["id"]),
    "assignee": (person, w.resource["id"]), "role": (w.role["name"], w.role["id"]),
    "resolution": ("Restarted it", "Restarted it"),
    "other_fields": ({"purchaseOrderNumber": "PO-7"}, ("purchaseOrderNumber", "PO-7")),
}
COMPANY = {
    "name": ("Zephyr Testing Ltd", "Zephyr Testing Ltd"), "type": ("Lead", None), "phone": ("207-555-9999", "207-555-9999"),
    "owner": ("Julia Hartwell", None), "address1": ("1 Main St", "1 Main St"), "address2": ("Floor 2", "Floor 2"),
    "city": ("Bath", "Bath"), "state": ("ME", "ME"), "postal_code": ("04530", "04530"),
    "country": ("Canada", country["id"]), "web": ("https://zephyr.example", "https://zephyr.example"),
    "classification": (label("Companies", "classification", 0), None), "active": (False, False),
    "other_fields": ({"fax": "207-555-0000"}, ("fax", "207-555-0000")),
}
CONTACT = {
    "company": (w.company["companyName"], w.company["id"]), "first_name": ("Zora", "Zora"), "last_name": ("Quill", "Quill"),
    "email": ("zora@zephyr.example", "zora@zephyr.example"), "phone": ("207-555-1111", "207-555-1111"),
    "mobile": ("207-555-2222", "207-555-2222"), "title": ("CFO", "CFO"), "active": (False, 0),
    "other_fields": ({"city": "Bath"}, ("city", "Bath")),
}
PROJECT = {
    "name": ("Project Z", "Project Z"), "company": (w.company["companyName"], w.company["id"]),
    "start": ("2027-01-04", None), "end": ("2027-02-05", None), "type": ("Client", None), "status": ("In Progress", None),
    "lead": (person, w.resource["id"]), "department": (label("Projects", "department", 0), None),
    "contract": (contract_of_company["id"], contract_of_company["id"]), "description": ("What", "What"),
    "other_fields": ({"extProjectNumber": "X1"}, ("extProjectNumber", "X1")),
}
TASK = {
    "project": (w.task["projectID"], w.task["projectID"]), "title": ("Task Z", "Task Z"),
    "phase": (w.phase["id"], w.phase["id"]), "status": ("In Progress", None), "type": ("Fixed Work", None),
    "description": ("What", "What"), "assignee": (person, w.resource["id"]), "role": (w.role["name"], w.role["id"]),
    "department": (w.department["name"], w.department["id"]), "billing_code": (task_code["name"], task_code["id"]),
    "start": ("2027-01-04T09:00", None), "end": ("2027-01-05T17:00", None), "estimated_hours": (4, 4),
    "other_fields": ({"externalID": "E1"}, ("externalID", "E1")),
}
WRITES = {
    "create_ticket": ({"title": "T", "company": w.company["id"]}, TICKET | {"sub_issue_type": (None, None)}),
    "update_ticket": ({"ticket": w.ticket["ticketNumber"]}, TICKET | {"sub_issue_type": (None, None)}),
    "create_ticket_note": ({"ticket": w.ticket["id"], "description": "N", "publish": publish}, {
        "ticket": (w.ticket["ticketNumber"], w.ticket["id"]), "description": ("Called back", "Called back"),
        "title": ("Call", "Call"), "publish": (label("TicketNotes", "publish"), None),
        "note_type": (label("TicketNotes", "noteType"), None)}),
    "create_company": ({"name": "C", "type": "Customer", "phone": "1", "owner": w.resource["id"]}, COMPANY),
    "update_company": ({"company": w.other_company["id"]}, COMPANY),
    "create_contact": ({"company": w.company["id"], "first_name": "A", "last_name": "B"}, CONTACT),
    "update_contact": ({"contact": w.contact["id"]}, CONTACT),
    "create_project": ({"name": "P", "company": w.company["id"], "start": "2027-01-01", "end": "2027-02-01"}, PROJECT),
    "update_project": ({"project": w.project["projectNumber"]}, PROJECT),
    "create_task": ({"project": w.task["projectID"], "title": "T"}, TASK),
    "update_task": ({"task": w.task["taskNumber"]}, TASK),
    "create_configuration_item": ({"company": w.company["id"], "product": w.product["id"]}, {
        "company": (w.company["companyName"], w.company["id"]), "product": (w.product["name"], w.product["id"]),
        "name": ("ZZ-WS99", "ZZ-WS99"), "serial_number": ("S-1", "S-1"), "contact": (w.contact["emailAddress"], w.contact["id"]),
        "install_date": ("2026-05-04", "2026-05-04"), "warranty_expires": ("2029-05-04", "2029-05-04"),
        "location": ("Rack 1", "Rack 1"), "type": ("Server", None), "active": (False, False),
        "other_fields": ({"referenceNumber": "R1"}, ("referenceNumber", "R1"))}),
    "create_opportunity": ({"title": "O", "company": w.company["id"], "owner": w.resource["id"], "close": "2027-05-05",
                            "stage": label("Opportunities", "stage", 0)}, {
        "title": ("New laptops", "New laptops"), "company": (w.company["companyName"], w.company["id"]),
        "owner": (person, w.resource["id"]), "close": ("2027-06-01", "2027-06-01"),
        "stage": (label("Opportunities", "stage"), None), "status": (label("Opportunities", "status"), None),
        "amount": ("1200.50", 1200.5), "cost": (700, 700), "probability": (35, 35), "start": ("2026-11-02", "2026-11-02"),
        "contact": (w.contact["emailAddress"], w.contact["id"]), "description": ("What", "What"),
        "other_fields": ({"nextStep": "Call"}, ("nextStep", "Call"))}),
    "create_time_entry": ({"resource": w.resource["id"], "ticket": w.ticket["id"], "hours": 0.5, "summary": "S"}, {
        "resource": (person, w.resource["id"]), "ticket": (w.ticket["ticketNumber"], w.ticket["id"]),
        "task": ((w.task["taskNumber"], {"ticket": None}), w.task["id"]),
        "internal_code": ((None, None), None),
        "hours": (1.75, 1.75), "date": ("2026-11-02", "2026-11-02"), "start": ("2026-11-02T09:00", "2026-11-02T14:00:00"),
        "end": ("2026-11-02T12:00", "2026-11-02T17:00:00"), "summary": ("Fixed", "Fixed"), "internal_notes": ("Hm", "Hm"),
        "role": (w.role["name"], w.role["id"]), "billing_code": (task_code["name"], task_code["id"]),
        "billable": (False, ("isNonBillable", True)), "other_fields": ({"offsetHours": 0.25}, ("offsetHours", 0.25))}),
    "create_entity": ({"entity": "Tickets", "fields": {"companyID": w.company["id"], "title": "G", "status": "New", "priority": "Low",
                                                         "dueDateTime": "2027-01-01"}}, None),
    "update_entity": ({"entity": "Tickets", "id": w.ticket["id"], "fields": {"title": "G"}}, None),
    "delete_entity": (None, None),
    # Several writes in one: their bodies are judged in tests/eval.
    "log_work": ({"ticket": w.ticket["id"], "note": "N", "publish": publish, "status": "In Progress"}, None),
    "assign_ticket": ({"ticket": w.ticket["id"], "technician": person}, None),
    "schedule_visit": ({"ticket": w.ticket["id"], "technician": person, "start": "2031-03-04T10:00"}, None),
    "close_ticket": ({"ticket": w.ticket["id"], "resolution": "R", "ignore_checklist": True}, None),
}


def call(tool, *args, **arguments):
    with rig.proxy.mark() as seen:
        result = s.call(tool, *args, {k: v for k, v in arguments.items() if v is not None})
    return result, seen


def dry(tool, **arguments):
    result, seen = call(tool, dry_run=True, **arguments)
    check(result.ok, f"{tool} {arguments}: {result.text}")
    check(not seen.writes, f"{tool}: a dry run sent {seen.writes}")
    check_eq(result.data["dry_run"], True)
    check_in("nothing was sent", result.text, tool)
    check_in(writers[tool]["confirm"], result.text, tool)
    return result


def check_argument(tool, spec):
    base, values = WRITES[tool]
    name = spec["name"]
    check(name in values, f"no value to test with: add one for {tool}.{name}")
    given, wanted = values[name]
    arguments = dict(base)
    if isinstance(given, tuple):
        given, more = given
        arguments |= more or {}
    if given is None:
        return
    if name == "role":
        arguments["assignee" if "assignee" in values else "resource"] = person
    arguments[name] = given
    body = dry(tool, **arguments).data["body"]
    field = spec.get("field")
    if isinstance(wanted, tuple):
        field, wanted = wanted
    lower = {k.lower(): v for k, v in body.items()}
    check(field.lower() in lower, f"{tool} {name}: no {field} in {body}")
    got = lower[field.lower()]
    if wanted is not None:
        same = got == wanted or (isinstance(got, str) and isinstance(wanted, str) and
                                 re.match(r"\d{4}-", wanted) and got.startswith(wanted))
        check(same, f"{tool} {name}={given!r}: {field} is {got!r}, wanted {wanted!r}")
    if name == "assignee":
        check("assignedresourceroleid" in lower, f"{tool}: an assignee without a role: {body}")


for tool_name, (least, values) in WRITES.items():
    if values is None:
        continue
    for argument in tools[tool_name]["args"]:
        if argument.get("match") == "special" and argument.get("field") == "id":
            continue
        with suite.case(f"{tool_name}.{argument['name']}"):
            check_argument(tool_name, argument)


def sub_issue_types_depend_on_the_issue_type():
    info = w.sandbox.request("GET", "Tickets/entityInformation/fields")["fields"]
    sub = next(f for f in info if f["name"] == "subIssueType")["picklistValues"]
    issue = {str(v["value"]): v["label"] for v in next(f for f in info if f["name"] == "issueType")["picklistValues"]}
    child = next(v for v in sub if str(v["parentValue"]) in issue)
    body = dry("create_ticket", title="T", company=w.company["id"], issue_type=issue[str(child["parentValue"])],
               sub_issue_type=child["label"]).data["body"]
    check_eq(str(body["subIssueType"]), str(child["value"]))


def internal_time_needs_no_ticket():
    code = next(c for c in w.sandbox.query("BillingCodes", most=200) if c.get("useType") == 3)
    body = dry("create_time_entry", resource=w.resource["id"], internal_code=code["name"], hours=1, summary="Meeting").data["body"]
    check_eq(body["internalBillingCodeID"], code["id"])
    check("ticketID" not in body and "roleID" not in body, body)


# ---- Confirmation -------------------------------------------------------------------------------


def without_the_word_nothing_is_sent():
    for tool, (least, _) in WRITES.items():
        if least is None:
            continue
        extra = {"title": "Changed"} if tool in ("update_ticket", "update_task", "update_contact") else (
            {"name": "Changed"} if tool in ("update_company", "update_project") else {})
        for word in (None, "", "yes", "true", "CREATE", "create_tickets"):
            result, seen = call(tool, **least, **extra, confirm=word)
            check_eq(result.code, "needs_confirmation", f"{tool} confirm={word!r}: {result.text}")
            check(not seen.writes, f"{tool} confirm={word!r} sent {seen.writes}")
            check_in("Nothing was written.", result.text, tool)
            check_in(f'confirm="{writers[tool]["confirm"]}"', result.text, tool)
            check_eq(result.error["written"], "nothing", tool)
        check_in("This would be sent: ", result.text, tool)


def the_preview_is_never_cut():
    """Everything that would be sent is in the preview, however much it is."""
    fields = {"title": "T" * 200, "description": "D" * 280, "resolution": "R" * 280, "purchaseOrderNumber": "P-123456",
              "ticketCategory": 3}
    result, seen = call("create_ticket", title=fields["title"], company=w.company["id"], description=fields["description"],
                        other_fields={"resolution": fields["resolution"], "purchaseOrderNumber": "P-123456"},
                        contact=w.contact["id"], assignee=person, queue=label("Tickets", "queueID"),
                        issue_type=label("Tickets", "issueType", 0), due="2027-01-01", estimated_hours=2)
    check_eq(result.code, "needs_confirmation", result.text)
    for text in ("T" * 200, "D" * 280, "R" * 280, "P-123456", person, "2"):
        check_in(text, result.text)


def a_dry_run_wins_over_the_word():
    result, seen = call("create_ticket", title="T", company=w.company["id"], confirm="CREATE_TICKET", dry_run="true")
    check(result.ok and not seen.writes, result.text)


def previews_show_labels_and_before_and_after():
    result = dry("update_ticket", ticket=w.ticket["id"], status="Waiting Customer", priority="Low")
    old = w.label("Tickets", "status", w.ticket["status"])
    check_in(f"status: {old} -> Waiting Customer", result.text)
    check_in(f"PATCH Tickets", result.text)


# ---- Real writes --------------------------------------------------------------------------------


def written(result):
    check(result.ok, result.text)
    check_eq(result.data["written"], "yes", result.text)
    return result.data["id"]


def check_created(tool, entity, arguments, wanted):
    before = w.sandbox.count(entity)
    result, seen = call(tool, confirm=writers[tool]["confirm"], **arguments)
    record_id = written(result)
    check_eq(len(seen.writes), 1, f"{tool} writes {seen.writes}")
    check(seen.writes[0].status == 200, seen.writes)
    check_eq(w.sandbox.count(entity), before + 1, f"{tool}: records more")
    record = w.sandbox.get(entity, record_id)
    for field, value in wanted.items():
        check(record[field] == value or (isinstance(value, str) and str(record[field]).startswith(value)),
              f"{tool}: {field} is {record[field]!r}, wanted {value!r}")
    through = s.good("get_entity", entity=entity, id=record_id)
    check_eq(through.data["record"]["id"], record_id)
    check("asked for" not in result.text, f"{tool}: {result.text}")
    return record_id, result, seen


def ticket_life():
    ticket, result, seen = check_created("create_ticket", "Tickets", {
        "title": "VPN issue", "company": w.company["companyName"], "description": "It drops", "assignee": person,
        "due": "2027-01-05T12:00"}, {"title": "VPN issue", "companyID": w.company["id"],
                                     "assignedResourceID": w.resource["id"], "dueDateTime": "2027-01-05T17:00:00"})
    number = w.sandbox.get("Tickets", ticket)["ticketNumber"]
    check_in(number, result.text)
    check_in("5 Jan 2027 12:00", result.text)
    changed, seen = call("update_ticket", ticket=number, status="In Progress", resolution="Done", confirm="UPDATE_TICKET")
    check_eq(written(changed), ticket)
    check_eq([r.short for r in seen.writes], ["PATCH Tickets"])
    check_eq(sorted(seen.writes[0].json), ["id", "resolution", "status"], "only what was asked is sent")
    check_in("status: New -> In Progress", changed.text)
    note, result, seen = check_created("create_ticket_note", "TicketNotes", {
        "ticket": number, "description": "First line\nsecond", "publish": publish},
        {"ticketID": ticket, "description": "First line\nsecond", "title": "First line"})
    check_eq([r.short for r in seen.writes], [f"POST Tickets/{ticket}/Notes"], "notes go below the ticket")
    entry, result, seen = check_created("create_time_entry", "TimeEntries", {
        "resource": person, "ticket": number, "hours": "2.5", "date": "yesterday", "summary": "Looked into it"},
        {"ticketID": ticket, "resourceID": w.resource["id"], "hoursWorked": 2.5, "summaryNotes": "Looked into it"})
    shown = s.good("get_ticket", ticket=number, notes=True, time=True).text
    for text in ("First line", "second", "2.5 h worked", "Looked into it", "In Progress"):
        check_in(text, shown)
    closed, _ = call("update_ticket", ticket=number, status="Complete", confirm="update_ticket")
    check_eq(written(closed), ticket)
    check_eq(s.good("search_tickets", number=number).rows[0]["status"], "Complete")


def other_creates():
    company, *_ = check_created("create_company", "Companies", {
        "name": "Zephyr Testing Ltd", "type": "Lead", "phone": "207-555-9999", "owner": person, "city": "Bath"},
        {"companyName": "Zephyr Testing Ltd", "city": "Bath", "ownerResourceID": w.resource["id"]})
    contact, *_ = check_created("create_contact", "Contacts", {
        "company": "Zephyr Testing Ltd", "first_name": "Zora", "last_name": "Quill", "email": "zora@zephyr.example"},
        {"companyID": company, "isActive": 1, "emailAddress": "zora@zephyr.example"})
    result, seen = call("update_company", company=company, city="Portland", active=False, confirm="UPDATE_COMPANY")
    written(result)
    check_eq(w.sandbox.get("Companies", company)["isActive"], False)
    result, seen = call("update_contact", contact="zora@zephyr.example", title="CFO", active=False, confirm="UPDATE_CONTACT")
    written(result)
    check_eq((w.sandbox.get("Contacts", contact)["title"], w.sandbox.get("Contacts", contact)["isActive"]), ("CFO", 0))
    project, _, seen = check_created("create_project", "Projects", {
        "name": "Project Z", "company": w.company["id"], "start": "2027-01-04", "end": "2027-02-05"},
        {"projectName": "Project Z", "companyID": w.company["id"]})
    task, _, seen = check_created("create_task", "Tasks", {"project": "Project Z", "title": "Task Z", "estimated_hours": 3},
                                  {"projectID": project, "title": "Task Z", "estimatedHours": 3})
    check_eq([r.short for r in seen.writes], [f"POST Projects/{project}/Tasks"])
    result, seen = call("update_task", task=task, title="Task Y", confirm="UPDATE_TASK")
    written(result)
    check_eq(w.sandbox.get("Tasks", task)["title"], "Task Y")
    result, seen = call("update_project", project=project, description="Changed", confirm="UPDATE_PROJECT")
    written(result)
    check_created("create_configuration_item", "ConfigurationItems", {
        "company": w.company["companyName"], "product": w.product["name"], "name": "ZZ-WS99", "serial_number": "S-1"},
        {"referenceTitle": "ZZ-WS99", "isActive": True})
    check_created("create_opportunity", "Opportunities", {
        "title": "Laptops", "company": w.company["companyName"], "owner": person, "close": "2027-05-05",
        "stage": label("Opportunities", "stage", 0), "amount": "1200.50"},
        {"title": "Laptops", "amount": 1200.5, "projectedCloseDate": "2027-05-05"})


def generic_life():
    note, _, seen = check_created("create_entity", "CompanyNotes", {
        "entity": "Notes", "parent_entity": "Companies", "parent_id": w.company["id"],
        "fields": {"name": "Generic", "note": "Text", "actionType": "General", "assignedResourceID": person,
                   "startDateTime": "2026-11-02T09:00:00Z", "endDateTime": "2026-11-02T09:30:00Z"}},
        {"companyID": w.company["id"], "name": "Generic"})
    check_eq([r.short for r in seen.writes], [f"POST Companies/{w.company['id']}/Notes"])
    result, seen = call("update_entity", entity="Tickets", id=w.ticket["id"], fields='{"title":"Renamed | twice"}',
                        confirm="UPDATE_ENTITY")
    written(result)
    check_eq(w.sandbox.get("Tickets", w.ticket["id"])["title"], "Renamed | twice")
    charge = w.sandbox.query("TicketCharges", {"op": "eq", "field": "isBilled", "value": False}, most=5)
    code = w.sandbox.get("BillingCodes", charge[0]["billingCodeID"])
    new, _, seen = check_created("create_entity", "TicketCharges", {
        "entity": "TicketCharges", "fields": {
            "ticketID": w.ticket["id"], "name": "Cable", "chargeType": charge[0]["chargeType"],
            "billingCodeID": code["name"], "datePurchased": "2026-11-03", "unitQuantity": 1, "unitCost": 2, "unitPrice": 3}},
        {"ticketID": w.ticket["id"], "name": "Cable"})
    nothing, seen = call("delete_entity", entity="TicketCharges", id=new)
    check_eq(nothing.code, "needs_confirmation")
    check_in("Cable", nothing.text)
    check(not seen.writes, seen.writes)
    gone, seen = call("delete_entity", entity="TicketCharges", id=new, confirm="DELETE_ENTITY")
    written(gone)
    check_eq([r.short for r in seen.writes], [f"DELETE Tickets/{w.ticket['id']}/Charges/{new}"])
    check(w.sandbox.get("TicketCharges", new) is None, "it is still there")
    again, seen = call("delete_entity", entity="TicketCharges", id=new, confirm="DELETE_ENTITY")
    check(again.ok and again.data["replayed"], again.text)
    check(not seen.writes, seen.writes)
    never, seen = call("delete_entity", entity="TicketCharges", id=new + 99, confirm="DELETE_ENTITY")
    check_eq(never.code, "not_found", never.text)
    wrong, seen = call("update_entity", entity="TicketNotes", id=w.note["id"], parent_entity="Tickets", parent_id=999999,
                       fields={"title": "x"}, confirm="UPDATE_ENTITY")
    check_eq(wrong.code, "not_found", wrong.text)
    check(not seen.writes, seen.writes)


def bad_writes_send_nothing():
    cases = [
        ("create_ticket", {"title": "x"}, "missing_required", "company"),
        ("create_ticket", {"title": "x", "company": "No Such Company"}, "unknown_label", "No Such Company"),
        ("create_ticket", {"title": "x", "company": w.company["id"], "priority": "Urgentest"}, "unknown_label", "High"),
        ("create_ticket", {"title": "x", "company": w.company["id"], "estimated_hours": "many"}, "bad_value", "many"),
        ("create_ticket", {"title": "x", "company": w.company["id"], "due": "someday"}, "bad_value", "someday"),
        ("create_ticket", {"title": "x", "company": w.company["id"], "other_fields": {"colour": "red"}}, "unknown_field", "colour"),
        ("create_ticket", {"title": "x", "company": w.company["id"], "other_fields": {"companyID": 1}}, "bad_value", "twice"),
        ("create_ticket", {"title": "x", "company": w.company["id"], "tittle": "y"}, "unknown_argument", "title"),
        ("create_ticket_note", {"ticket": w.ticket["id"], "description": "x"}, "missing_required", "publish"),
        ("create_ticket_note", {"ticket": "T19990101.0001", "description": "x", "publish": publish}, "not_found", "T19990101.0001"),
        ("update_ticket", {"ticket": w.ticket["id"]}, "missing_required", "No field"),
        ("update_entity", {"entity": "Tickets", "id": w.ticket["id"], "fields": {"createDate": "2026-01-01"}}, None, ""),
        ("create_entity", {"entity": "Tickets", "fields": {"title": "x"}}, "missing_required", "company"),
        ("create_entity", {"entity": "Resources", "fields": {"firstName": "x"}}, None, ""),
        ("delete_entity", {"entity": "Tickets", "id": w.ticket["id"]}, "not_supported", "deleted"),
        ("create_time_entry", {"resource": person, "summary": "x", "hours": 1}, "missing_required", "ticket"),
        ("create_time_entry", {"resource": person, "summary": "x", "hours": 1, "ticket": w.ticket["id"],
                               "task": w.task["id"]}, "bad_value", "one"),
        ("create_time_entry", {"resource": person, "summary": "x", "ticket": w.ticket["id"]}, "missing_required", "hours"),
        ("create_time_entry", {"resource": person, "summary": "x", "ticket": w.ticket["id"], "hours": "25"}, "bad_value", "24"),
        ("create_time_entry", {"resource": person, "summary": "x", "ticket": w.ticket["id"], "start": "2026-11-02T12:00",
                               "end": "2026-11-02T09:00"}, "bad_value", "after"),
    ]
    for tool, arguments, code, part in cases:
        result, seen = call(tool, **arguments, confirm=writers[tool]["confirm"])
        check(not result.ok, f"{tool} {arguments} should fail: {result.text}")
        check(not seen.writes, f"{tool} {arguments} sent {seen.writes}")
        if code:
            check_eq(result.code, code, f"{tool} {arguments}: {result.text}")
        check_in(part, result.text, f"{tool} {arguments}")
        if code not in ("unknown_argument", "missing_required", "bad_value"):
            check_in("Nothing was written.", result.text, f"{tool} {arguments}")


# ---- Read-only ----------------------------------------------------------------------------------


def read_only_neither_lists_nor_executes():
    for server in (rig.another("stdio", "--read-only"), rig.another("stdio", AUTOTASK_READ_ONLY="true")):
        listed = [t["name"] for t in server.tools()]
        check_eq(sorted(listed), sorted(set(tools) - set(writers)), "listed")
        check_in("read-only", server.instructions)
        with rig.proxy.mark() as seen:
            for name in WRITES:
                tool = tools[name]
                kebab = name.replace("_", "-")
                aliases = [a if isinstance(a, str) else a["name"] for a in tool.get("aliases", [])]
                spellings = [name, kebab, "autotask_" + name, "autotask-" + kebab, name.upper(), *aliases]
                for spelling in spellings:
                    least = WRITES[name][0] or {"entity": "TicketCharges", "id": 1}
                    result = server.call(spelling, {**least, "confirm": tool["confirm"]})
                    check(not result.ok, f"{spelling} ran in read-only mode: {result.text}")
                    check_in("code=read_only", result.text, spelling)
        check(not seen.all, f"read-only mode sent {seen.all}")
        check(server.good("search_tickets", limit=1).rows, "reading works")
        check_eq(server.good("whoami").data["read_only"], True)
        check_eq(server.close(), 0)


def confirm_can_be_switched_off():
    server = rig.another("stdio", "--confirm", "off")
    with rig.proxy.mark() as seen:
        result = server.good("update_ticket", ticket=w.ticket["id"], title="Without a word")
    check_eq(len(seen.writes), 1)
    check_eq(result.data["written"], "yes")
    server.close()


def ends_cleanly():
    rig.close()
    check_eq(s.stderr(), "", "stderr")


main(suite, [sub_issue_types_depend_on_the_issue_type, internal_time_needs_no_ticket,
             without_the_word_nothing_is_sent, the_preview_is_never_cut, a_dry_run_wins_over_the_word,
             previews_show_labels_and_before_and_after, ticket_life, other_creates, generic_life, bad_writes_send_nothing,
             read_only_neither_lists_nor_executes, confirm_can_be_switched_off, ends_cleanly])
