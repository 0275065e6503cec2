"""The tools that are used most, looked at closely: each argument becomes the right condition upstream,
lists page, sort and format as they say, records are found by every name they have. Every tool with
every argument is called in arguments_suite.py."""

import json
import os

from harness import SOURCE_DIR, Rig, Suite, catalogue, check, check_eq, check_in, conditions, main
from world import World

suite = Suite("tools")
rig = Rig(AUTOTASK_ME="")
w = World(rig.sandbox)
s = rig.server
tools = catalogue()
with open(os.path.join(SOURCE_DIR, "data", "tools", "_listing.json")) as f:
    LISTING = json.load(f)
listed = {t["name"]: t for t in s.tools()}
name_of = World.full_name

# What to give for an argument, and what must arrive upstream (None: only the field is checked).
VALUES = {
    "search_tickets": {
        "text": ("printer", "printer"),
        "number": (w.ticket["ticketNumber"], w.ticket["ticketNumber"]),
        "company": (w.company["companyName"], w.company["id"]),
        "contact": (w.contact["emailAddress"], w.contact["id"]),
        "queue": (w.label("Tickets", "queueID", w.ticket["queueID"]), w.ticket["queueID"]),
        "status": ("In Progress", int(w.statuses["In Progress"])),
        "priority": ("High", int(w.sandbox.picklist("Tickets", "priority")["High"])),
        "assignee": (name_of(w.resource), w.resource["id"]),
        "due_after": ("2026-01-15", None), "due_before": ("2026-06-30T12:00:00Z", "2026-06-30T12:00:0"),
        "created_after": ("-30d", None), "created_before": ("yesterday", None),
        "activity_after": ("-30d", None), "activity_before": ("yesterday", None),
        "completed_after": ("-30d", None), "completed_before": ("yesterday", None),
    },
    "search_companies": {
        "text": ("Marine", "Marine"),
        "type": ("Lead", int(w.sandbox.picklist("Companies", "companyType")["Lead"])),
        "active": (False, False), "owner": ("Julia Hartwell", None), "city": ("Portland", "Portland"),
        "phone": ("555-010", "555-010"), "classification": ("Platinum", None),
    },
    "search_contacts": {
        "text": (w.contact["lastName"], w.contact["lastName"]), "first_name": ("Mar", "Mar"),
        "last_name": (w.contact["lastName"], None), "name": (name_of(w.contact), None),
        "email": (w.contact["emailAddress"], None), "phone": ("207", "207"),
        "company": (w.company["companyName"], w.company["id"]), "active": (True, 1),
    },
    "search_projects": {
        "text": (w.project["projectName"].split()[0], None), "number": (w.project["projectNumber"], None),
        "company": (w.project["companyID"], w.project["companyID"]), "status": ("In Progress", None),
        "type": (w.label("Projects", "projectType", w.project["projectType"]), w.project["projectType"]),
        "lead": (name_of(w.sandbox.get("Resources", w.project["projectLeadResourceID"])),
                 w.project["projectLeadResourceID"]),
        "start_after": ("2026-02-01", None), "end_before": ("today", None),
    },
    "search_tasks": {
        "text": (w.task["title"].split()[0], None), "project": (w.task["projectID"], w.task["projectID"]),
        "phase": (w.task["phaseID"], w.task["phaseID"]), "status": ("Complete", None),
        "assignee": (w.task["assignedResourceID"], w.task["assignedResourceID"]),
        "due_after": ("2026-02-01", None), "due_before": ("today", None),
    },
    "search_configuration_items": {
        "text": (w.item["referenceTitle"], None), "company": (w.company["id"], w.company["id"]),
        "serial_number": (w.item["serialNumber"], w.item["serialNumber"]),
        "product": (w.product["name"], w.product["id"]), "type": ("Server", None),
        "contact": (w.contact["id"], w.contact["id"]), "active": (True, True),
        "warranty_before": ("today", None),
    },
    "search_opportunities": {
        "text": (w.opportunity["title"].split()[0], None), "company": (w.opportunity["companyID"], None),
        "status": (w.label("Opportunities", "status", w.opportunity["status"]), w.opportunity["status"]),
        "stage": (w.label("Opportunities", "stage", w.opportunity["stage"]), w.opportunity["stage"]),
        "owner": (w.opportunity["ownerResourceID"], w.opportunity["ownerResourceID"]),
        "close_after": ("2026-01-01", None), "close_before": ("2026-12-01", None),
    },
    "search_contracts": {
        "text": ("Managed", "Managed"), "company": (w.company["companyName"], w.company["id"]),
        "status": ("Active", None), "type": ("Recurring Service", None),
        "category": (next(iter(w.sandbox.picklist("Contracts", "contractCategory"))), None),
        "ends_after": ("2026-01-01", None), "ends_before": ("2026-12-31", None),
    },
    "search_resources": {
        "text": (w.resource["lastName"], None), "name": (name_of(w.resource), None),
        "email": (w.resource["email"], None), "active": (True, True), "type": ("Employee", None),
    },
    "search_time_entries": {
        "resource": (name_of(w.resource), w.resource["id"]),
        "ticket": (w.ticket["ticketNumber"], w.ticket["id"]),
        "task": (w.time_entry["taskID"], w.time_entry["taskID"]), "date_after": ("2026-10-01", "2026-10-01T00:00:00"),
        "date_before": ("2026-10-31", "2026-11-01T00:00:00"), "text": ("printer", "printer"),
        "billing_code": (w.code["name"], w.code["id"]), "non_billable": (True, True),
        "project": (w.project["projectNumber"], w.sandbox.query("Tasks", {"op": "eq", "field": "projectID", "value": w.project["id"]})[0]["id"]),
        "billable": (True, False), "approval_status": ("unapproved", None),
    },
}

# Conditions that the handler makes itself: argument -> (field, operator) upstream.
SPECIAL = {
    "open_only": ("status", "noteq"), "unassigned": ("assignedresourceid", "notexist"),
    "overdue": ("duedatetime", "lt"), "unapproved": ("billingapprovaldatetime", "notexist"),
    "name": ("lastname", "contains"), "project": ("taskid", "in"), "billable": ("isnonbillable", "eq"),
    "approval_status": ("billingapprovaldatetime", "notexist"),
}
OPERATORS = {"eq": ("eq", "in"), "contains": ("contains",), "text": ("contains",), "from": ("gte", "gt"), "to": ("lt", "lte")}


def queries(seen, entity):
    return [q.json for q in seen.find(f"POST {entity}/query")]


def call(tool, **arguments):
    with rig.proxy.mark() as seen:
        result = s.good(tool, arguments)
    return result, seen


# ---- The list -----------------------------------------------------------------------------------


def the_list_is_what_data_says():
    offered = {n: t for n, t in tools.items() if not t.get("extension")}
    check_eq(sorted(listed), sorted(offered), "names")
    for name, tool in offered.items():
        properties = listed[name]["inputSchema"]["properties"]
        hidden = LISTING["unlisted"] + ([] if tool.get("core") else LISTING["unlisted_outside_core"])
        shown = [a["name"] for a in tool["all_args"]
                 if a["name"] not in hidden and a.get("listed", True) or a.get("required") or a["name"] in tool.get("listed", [])]
        check_eq(sorted(properties), sorted(shown), name)
        check_eq(listed[name]["annotations"], listed_hints(tool["hints"]), name)
        check_eq(tool["hints"]["readOnly"], "confirm" not in tool and not tool.get("delegates"), f"{name} read-only")
        check(all(p.get("type") for p in properties.values()), name, "has an argument without a type")
        check(len(name) <= 40, name, "is too long a name")
        words = [w for w in tool["title"].lower().split() if w not in ("a", "an", "the")]
        check_eq(listed[name].get("title"), None if "_".join(words) == name else tool["title"], name)


def listed_hints(hints):
    """What the protocol takes for granted is not said."""
    wanted = {"readOnlyHint": hints["readOnly"], **({} if hints["openWorld"] else {"openWorldHint": False})}
    if not hints["readOnly"]:
        wanted["destructiveHint"] = hints["destructive"]
        if hints["idempotent"]:
            wanted["idempotentHint"] = True
    return wanted


def arguments_that_are_not_listed_are_accepted():
    result, seen = call("search_companies", detail="brief", format="tsv", sort="-companyName", limit=3)
    check("|" not in result.text.split("\n")[1], result.text)
    check(seen.find("POST Companies/query"), seen.all)
    refused = s.bad("search_companies", "unknown_argument", {"detial": "brief"})
    check('Did you mean "detail"' in refused.text, refused.text)


# ---- Searches -----------------------------------------------------------------------------------


def check_search_argument(tool, spec, base_rows):
    name = spec["name"]
    entity = tools[tool]["entity"]
    if spec.get("match") == "special":
        check(name in SPECIAL, "no condition to look for: add one for", name)
        given, wanted = (VALUES[tool].get(name) or (True, None))
        field, ops = SPECIAL[name][0], (SPECIAL[name][1],)
    else:
        check(name in VALUES[tool], "no value to test with: add one for", tool, name)
        given, wanted = VALUES[tool][name]
        field, ops = spec.get("field"), OPERATORS[spec["match"]]
    fields = [f.lower() for f in spec.get("fields", [field])]
    result, seen = call(tool, **{name: given})
    check(queries(seen, entity), f"{tool} {name}: nothing was asked of {entity}")
    found = [c for q in queries(seen, entity) for c in conditions(q) if c[0] in fields and c[1] in ops]
    check(found, f"{tool} {name}={given!r}: no condition on {fields} {ops} in {seen.all}")
    if wanted is not None:
        values = [c[2] for c in found]
        check(any(wanted == v or (isinstance(v, list) and wanted in v) or
                  (isinstance(v, str) and isinstance(wanted, str) and v.startswith(wanted)) for v in values),
              f"{tool} {name}={given!r}: sent {values}, wanted {wanted!r}")
    check_in("Filter applied: ", result.text, f"{tool} {name}")
    check(result.data.get("applied"), f"{tool} {name}: what was applied is not in the structured form")


def check_list_arguments(tool, base, extra):
    entity = tools[tool].get("entity") or "Tickets"
    first, _ = call(tool, **extra)
    two, seen = call(tool, limit=2, **extra)
    check_eq(len(two.data["rows"]), 2, f"{tool} limit")
    check(any(q["MaxRecords"] <= 3 for q in queries(seen, entity)), tool, "limit asks for more than it needs")
    check_in("cursor=", two.text, tool)
    check_eq(two.data["total"], first.data["total"], f"{tool} total")
    check_eq(two.data["total"], w.sandbox.count(entity), f"{tool} total against the sandbox")
    after, _ = call(tool, limit=2, cursor=two.data["next_cursor"], **extra)
    check_eq([r[0] for r in two.data["rows"] + after.data["rows"]],
             [r[0] for r in call(tool, limit=4, **extra)[0].data["rows"]], f"{tool} cursor")
    brief, _ = call(tool, detail="brief", limit=2, **extra)
    full, _ = call(tool, detail="full", limit=2, **extra)
    check(len(full.data["columns"]) > len(two.data["columns"]), tool, "detail=full shows no more")
    if tool != "query_entity":
        check(len(brief.data["columns"]) < len(two.data["columns"]), tool, "detail=brief shows no less")
    chosen, seen = call(tool, fields=["id"], limit=2, **extra)
    check_eq(chosen.data["columns"], ["id"], f"{tool} fields")
    check_eq(queries(seen, entity)[0]["IncludeFields"], ["id"], f"{tool} fields upstream")
    tsv, _ = call(tool, format="tsv", limit=2, **extra)
    check_in("\t", tsv.text, f"{tool} tsv")
    as_json, _ = call(tool, format="json", limit=2, **extra)
    check_eq(json.loads(as_json.text), as_json.data, f"{tool} json")


SORTS = {"search_tickets": "title", "search_companies": "companyName", "search_contacts": "lastName",
         "search_projects": "projectName", "search_tasks": "title", "search_configuration_items": "referenceTitle",
         "search_opportunities": "amount", "search_contracts": "contractName", "search_resources": "lastName",
         "search_time_entries": "hoursWorked"}
NARROW = {"search_tickets": {"open_only": True}, "search_configuration_items": {"company": str(w.company["id"])}, "search_time_entries": {"resource": str(w.resource["id"]), "date_after": "-60d"}}


def check_sort(tool):
    field = SORTS[tool]
    narrow = NARROW.get(tool, {})
    up, _ = call(tool, sort=field, fields=[field], limit=500, **narrow)
    down, _ = call(tool, sort="-" + field, fields=[field], limit=500, **narrow)
    check(len(up.data["rows"]) > 5, tool, "has too little to sort")

    def keys(result):
        values = [row[0] for row in result.data["rows"] if row[0]]
        return [float(v) for v in values] if field in ("amount", "hoursWorked") else [v.lower() for v in values]

    check_eq(keys(up), sorted(keys(up), key=lambda v: v.encode() if isinstance(v, str) else v), f"{tool} ascending")
    check_eq(keys(down), keys(up)[::-1], f"{tool} descending")
    check_in("Order: by " + field, up.text, tool)


for tool_name, tool in tools.items():
    if tool_name not in VALUES:
        continue  # tests/e2e/arguments_suite.py calls every tool with every argument
    base, _ = call(tool_name)
    for argument in tool["args"]:
        with suite.case(f"{tool_name}.{argument['name']}"):
            check_search_argument(tool_name, argument, base)
    with suite.case(f"{tool_name} paging and output"):
        check_list_arguments(tool_name, base, {})
    with suite.case(f"{tool_name}.sort"):
        check_sort(tool_name)

# ---- One record ---------------------------------------------------------------------------------

RECORDS = {
    "get_ticket": ("ticket", w.ticket["id"], [w.ticket["ticketNumber"]], w.ticket["title"]),
    "get_company": ("company", w.company["id"], [w.company["companyName"]], w.company["companyName"]),
    "get_contact": ("contact", w.contact["id"], [w.contact["emailAddress"]], w.contact["lastName"]),
    "get_project": ("project", w.project["id"], [w.project["projectNumber"], w.project["projectName"]], w.project["projectName"]),
    "get_task": ("task", w.task["id"], [w.task["taskNumber"]], w.task["title"]),
    "get_configuration_item": ("configuration_item", w.item["id"], [w.item["referenceTitle"]], w.item["serialNumber"]),
    "get_opportunity": ("opportunity", w.opportunity["id"], [w.opportunity["title"]], w.opportunity["title"]),
    "get_contract": ("contract", w.contract["id"], [w.contract["contractName"]], w.contract["contractName"]),
    "get_resource": ("resource", w.resource["id"], [w.resource["email"], name_of(w.resource)], w.resource["email"]),
}


def check_get(tool):
    argument, record_id, names, shown = RECORDS[tool]
    result, _ = call(tool, **{argument: record_id})
    check_in(str(shown).strip(), result.text, tool)
    check_eq(result.data["record"]["id"], record_id, tool)
    for name in names:
        check_eq(call(tool, **{argument: name})[0].data["record"]["id"], record_id, f"{tool} by {name!r}")
    brief, _ = call(tool, **{argument: record_id, "detail": "brief"})
    full, _ = call(tool, **{argument: record_id, "detail": "full"})
    check(len(brief.data["record"]) < len(result.data["record"]) < len(full.data["record"]), tool, "detail")
    column = tools[tool]["columns"][0]
    one, _ = call(tool, **{argument: record_id, "fields": [column]})
    check_eq(len(one.data["record"]), 2, f"{tool} fields")
    as_json, _ = call(tool, **{argument: record_id, "format": "json"})
    check_eq(json.loads(as_json.text), as_json.data, f"{tool} json")
    missing = s.bad(tool, "not_found", {argument: "999999999"})
    check_in("999999999", missing.text, tool)


for tool_name in RECORDS:
    with suite.case(tool_name):
        check_get(tool_name)


def get_ticket_sections():
    plain, _ = call("get_ticket", ticket=w.ticket["id"])
    notes, seen = call("get_ticket", ticket=w.ticket["id"], notes=True)
    check(queries(seen, "TicketNotes"), "notes are not asked for")
    check_eq(len(notes.data["notes"]),
             w.sandbox.count("TicketNotes", {"op": "eq", "field": "ticketID", "value": w.ticket["id"]}), "notes")
    check("notes" not in plain.data, "notes are there unasked")
    busy = w.sandbox.query("TimeEntries", {"op": "exist", "field": "ticketID"}, most=1)[0]
    entries, seen = call("get_ticket", ticket=busy["ticketID"], time=True)
    wanted = w.sandbox.count("TimeEntries", {"op": "eq", "field": "ticketID", "value": busy["ticketID"]})
    check_eq(len(entries.data["time_entries"]), wanted, "time entries")
    check_in("h worked", entries.text)


# ---- The generic layer --------------------------------------------------------------------------


def list_entities():
    everything, _ = call("list_entities")
    check_eq(len(everything.data["entities"]), 232, "entities")
    some, _ = call("list_entities", search="charge")
    check(1 < len(some.data["entities"]) < 20 and "TicketCharges" in some.text, some)


def describe_entity():
    plain, _ = call("describe_entity", entity="Tickets")
    check_in("- ticketNumber string", plain.text)
    found, _ = call("describe_entity", entity="Tickets", search="queue")
    check_in("Level I Support", found.text)
    check(len(found.text) < len(plain.text) / 4, "search narrows nothing")
    labels, _ = call("describe_entity", entity="Tickets", picklists=True)
    check_in("Waiting Vendor", labels.text)
    check("Waiting Vendor" not in plain.text, "all labels are shown unasked")


def get_picklist_values():
    result, _ = call("get_picklist_values", entity="Tickets", field="status")
    check_eq({v["label"]: v["value"] for v in result.data["values"]}, w.statuses, "values")
    other, _ = call("get_picklist_values", entity="Tickets", field="queue")
    check_in("Level I Support", other.text)
    s.bad("get_picklist_values", "bad_value", entity="Tickets", field="title")
    s.bad("get_picklist_values", "unknown_field", entity="Tickets", field="statu5x")


def query_entity():
    check_list_arguments("query_entity", None, {"entity": "Tickets"})
    status = [{"field": "status", "op": "eq", "value": "In Progress"}]
    filtered, seen = call("query_entity", entity="Tickets", filter=status)
    check_in(("status", "eq", int(w.statuses["In Progress"])), conditions(queries(seen, "Tickets")[0]))
    whole, seen = call("query_entity", entity="Tickets", query={
        "filter": status, "MaxRecords": 3, "IncludeFields": ["id", "title"]})
    check_eq(len(whole.data["rows"]), 3, "MaxRecords")
    check_eq(whole.data["columns"], ["id", "title"], "IncludeFields")
    child, seen = call("query_entity", entity="Notes", parent_entity="Tickets", parent_id=w.ticket["id"])
    check_in(("ticketid", "eq", w.ticket["id"]), conditions(queries(seen, "TicketNotes")[0]))
    check_eq(child.data["total"], w.sandbox.count("TicketNotes", {"op": "eq", "field": "ticketID", "value": w.ticket["id"]}))
    up, _ = call("query_entity", entity="Contracts", sort="contractName", fields=["contractName"], limit=10)
    names = [r[0].lower() for r in up.data["rows"]]
    check_eq(names, sorted(names), "sort")


def usual_columns_say_what_matters():
    for entity, wanted in (("ContractBlocks", "hours"), ("Invoices", "invoiceTotal"), ("Tickets", "ticketNumber"),
                           ("CompanyNotes", "company")):
        check_in(wanted, call("query_entity", entity=entity, limit=1)[0].data["columns"], entity)


def count_entity():
    everything, _ = call("count_entity", entity="Tickets")
    check_eq(everything.data["count"], w.sandbox.count("Tickets"))
    some, _ = call("count_entity", entity="Tickets", filter=[{"field": "status", "op": "eq", "value": "New"}])
    wanted = w.sandbox.count("Tickets", {"op": "eq", "field": "status", "value": w.statuses["New"]})
    check_eq(some.data["count"], wanted, "filter")
    check_eq(call("count_entity", entity="Tickets", query={"filter": [
        {"field": "status", "op": "eq", "value": int(w.statuses["New"])}]})[0].data["count"], wanted, "query")
    child, _ = call("count_entity", entity="Notes", parent_entity="Tickets", parent_id=w.ticket["id"])
    check_eq(child.data["count"], w.sandbox.count("TicketNotes", {"op": "eq", "field": "ticketID", "value": w.ticket["id"]}))


def get_entity():
    plain, _ = call("get_entity", entity="Tickets", id=w.ticket["id"])
    check_in(w.ticket["ticketNumber"], plain.text)
    check(len(plain.data["record"]) > 20, "not all fields are shown")
    one, _ = call("get_entity", entity="Tickets", id=w.ticket["id"], fields=["title"])
    check_eq(len(one.data["record"]), 2, "fields")
    as_json, _ = call("get_entity", entity="Tickets", id=w.ticket["id"], format="json")
    check_eq(json.loads(as_json.text), as_json.data)
    child, _ = call("get_entity", entity="Notes", id=w.note["id"], parent_entity="Tickets", parent_id=w.ticket["id"])
    check_eq(child.data["record"]["id"], w.note["id"])
    # The note exists, but not below that ticket: the parent must not be ignored.
    other = w.sandbox.query("Tickets", {"op": "noteq", "field": "id", "value": w.ticket["id"]}, most=1)[0]
    s.bad("get_entity", "not_found", entity="Notes", id=w.note["id"], parent_entity="Tickets", parent_id=other["id"])
    s.bad("get_entity", "bad_value", entity="TicketNotes", id=w.note["id"], parent_entity="Projects")


def every_entity_can_be_queried_and_described():
    """All of Autotask's entities through the generic layer, as far as it allows."""
    everything = s.good("list_entities").data["entities"]
    bad = []
    for entity, operations in everything.items():
        if not s.call("describe_entity", entity=entity).ok:
            bad.append("describe " + entity)
        if "q" in operations:
            r = s.call("query_entity", entity=entity, limit=1)
            if not r.ok:
                bad.append(f"query {entity}: {r.text}")
        else:
            r = s.call("query_entity", entity=entity, limit=1)
            if r.ok or r.code != "not_supported":
                bad.append(f"query {entity} should not be supported: {r.text[:100]}")
    check(not bad, *bad)


# ---- About the connection -----------------------------------------------------------------------


def connection_tools():
    usage, seen = call("get_threshold_information")
    check_eq([q.short for q in seen.all], ["GET ThresholdInformation"])
    check_eq(usage.data["limit"], 10000)
    check(usage.data["own_requests_last_hour"] > 100, usage)
    version, _ = call("get_version")
    check(version.data["autotask"] and version.data["server"], version)
    who, _ = call("whoami")
    check_eq(who.data["sandbox"], False)
    check_eq(who.data["time_zone"], "America/New_York")
    check_eq(who.data["user"], w.sandbox.env["AUTOTASK_USERNAME"])
    check(w.sandbox.env["AUTOTASK_SECRET"] not in who.text, "the secret is shown")


# ---- Budgets ------------------------------------------------------------------------------------


def a_list_of_25_is_short():
    for arguments in ({"limit": 25}, {"open_only": True, "limit": 25}, {"open_only": True, "limit": 25, "sort": "-due"}):
        result, _ = call("search_tickets", **arguments)
        check_eq(len(result.data["rows"]), 25)
        check(len(result.text.encode()) <= 4800, "25 tickets take", len(result.text.encode()), "bytes")


def a_warm_search_is_one_query():
    call("search_tickets", open_only=True, limit=25)
    _, seen = call("search_tickets", open_only=True, limit=25)
    main_queries = [q for q in seen.all if q.short != "POST Tickets/query/count"]
    check_eq([q.short for q in main_queries], ["POST Tickets/query"], "requests when warm")
    check(len(seen.all[0].reply) < 8 * 1024, "bytes from upstream:", len(seen.all[0].reply))


def never_more_than_two_at_once():
    rig.proxy.most_at_once = 0
    for i in range(12):
        s.send({"jsonrpc": "2.0", "id": f"many-{i}", "method": "tools/call", "params": {
            "name": "query_entity", "arguments": {"entity": "Tickets", "limit": 1,
                                                  "filter": [{"field": "id", "op": "gt", "value": i}]}}})
    got = {s.receive()["id"] for _ in range(12)}
    check_eq(len(got), 12, "replies")
    check(rig.proxy.most_at_once <= 3, "at once:", rig.proxy.most_at_once)


def ends_cleanly():
    rig.close()
    check_eq(s.stderr(), "", "stderr")
    check_eq(rig.sandbox.stop(), 0, "exit code of the sandbox")


main(suite, [the_list_is_what_data_says, arguments_that_are_not_listed_are_accepted, get_ticket_sections, list_entities, describe_entity, get_picklist_values,
             query_entity, usual_columns_say_what_matters, count_entity, get_entity, every_entity_can_be_queried_and_described, connection_tools,
             a_list_of_25_is_short, a_warm_search_is_one_query, never_more_than_two_at_once, ends_cleanly])
