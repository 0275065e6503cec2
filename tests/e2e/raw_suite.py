"""raw_request: a method and a path of Autotask's API, answered by the tool that does just that, with all
its checks; run_tool's dry_run; and names of other servers that are no tool here, which say what to do."""

import csv
import json
import os
import re
import urllib.parse

from harness import SOURCE_DIR, Rig, Suite, catalogue, check, check_eq, check_in, main
from world import World

suite = Suite("raw")
rig = Rig("stdio", "--toolsets", "all", AUTOTASK_ME="")
w = World(rig.sandbox)
s = rig.server
T, C, N = w.ticket["id"], w.company["id"], w.note
CHARGE = w.first("TicketCharges", {"op": "eq", "field": "isBilled", "value": False})
REQUEST = w.first("TimeOffRequests", {"op": "notExist", "field": "approvedDateTime"}, {"op": "notExist", "field": "rejectReason"})["id"]
QUERY = {"filter": [{"op": "eq", "field": "companyID", "value": C}], "MaxRecords": 2}
TICKET = {"title": "x", "companyID": C, "status": 1, "priority": 2, "dueDateTime": "2027-01-01T00:00:00Z"}
NOTE = {"title": "t", "description": "d", "noteType": 1, "publish": 2}
BELOW = {"parent_entity": "Tickets", "parent_id": N["ticketID"]}
JSON = {"format": "json"}

READS = [
    ("GET", f"Tickets/{T}", None, "get_entity", {"entity": "Tickets", "id": T, **JSON}),
    (None, f"/Tickets/{T}/", None, "get_entity", {"entity": "Tickets", "id": T, **JSON}),
    ("get", f"https://webservices5.autotask.net/ATServicesRest/V1.0/Tickets/{T}", None, "get_entity", {"entity": "Tickets", "id": T, **JSON}),
    ("POST", "v1.0/Tickets/query", QUERY, "query_entity", {"entity": "Tickets", "query": QUERY, **JSON}),
    ("POST", "Tickets/query", json.dumps(QUERY), "query_entity", {"entity": "Tickets", "query": QUERY, **JSON}),
    ("GET", "Tickets/query?search=" + urllib.parse.quote(json.dumps(QUERY)), None, "query_entity", {"entity": "Tickets", "query": QUERY, **JSON}),
    ("POST", "Tickets/query/count", QUERY, "count_entity", {"entity": "Tickets", "query": {"filter": QUERY["filter"]}}),
    ("GET", "Tickets/entityInformation/fields", None, "describe_entity", {"entity": "Tickets"}),
    ("GET", f"Tickets/{N['ticketID']}/Notes", None, "query_entity", {"entity": "TicketNotes", **BELOW, **JSON}),
    ("GET", f"Tickets/{N['ticketID']}/Notes/{N['id']}", None, "get_entity", {"entity": "TicketNotes", "id": N["id"], **BELOW, **JSON}),
    ("GET", "Version", None, "get_version", {}),
]
WRITES = [
    ("POST", "Tickets", TICKET, "create_entity", {"entity": "Tickets", "fields": TICKET}),
    ("PATCH", "Tickets", {"id": T, "title": "x"}, "update_entity", {"entity": "Tickets", "id": T, "fields": {"title": "x"}}),
    ("POST", f"Tickets/{T}/Notes", NOTE, "create_entity", {"entity": "TicketNotes", "parent_entity": "Tickets", "parent_id": T, "fields": NOTE}),
    ("PATCH", f"Tickets/{N['ticketID']}/Notes", {"id": N["id"], "title": "x"}, "update_entity", {"entity": "TicketNotes", **BELOW, "id": N["id"], "fields": {"title": "x"}}),
    ("DELETE", f"TicketCharges/{CHARGE['id']}", None, "delete_entity", {"entity": "TicketCharges", "id": CHARGE["id"]}),
    ("DELETE", f"Tickets/{CHARGE['ticketID']}/Charges/{CHARGE['id']}", None, "delete_entity",
     {"entity": "TicketCharges", "id": CHARGE["id"], "parent_entity": "Tickets", "parent_id": CHARGE["ticketID"]}),
    ("GET", f"TimeOffRequests/{REQUEST}/Approve", None, "decide_time_off", {"request": REQUEST, "decision": "approve"}),
    ("POST", f"TimeOffRequests/{REQUEST}/Reject", {"rejectReason": "Too many away"}, "decide_time_off",
     {"request": REQUEST, "decision": "reject", "reason": "Too many away"}),
]
REFUSED = [("PUT", f"Tickets/{T}", TICKET), ("GET", "Tickets", None), ("POST", "Tickets/query/next", {}), ("DELETE", "Tickets", None), ("POST", "Tickets", None),
           ("GET", "", None), ("GET", "Tickets/abc", None), ("POST", f"TimeOffRequests/{REQUEST}/Approve", {}), ("GET", f"TimeOffRequests/{REQUEST}/Reject", None),
           ("GET", "Tickets/1/Notes/2/3", None), ("GET", "a/b/c/d/e/f/g", None), ("GET", f"Tickets/{T}?pageSize=5", None), ("PATCH", "Tickets/query", {}),
           ("POST", "Tickets/entityInformation", {}), ("POST", f"Tickets/{T}", {})]


def raw(method, path, body, **more):
    given = {"method": method, "path": path, "body": body, **more}
    return {k: v for k, v in given.items() if v is not None}


def strip(result):
    return re.sub(r"cursor\S+|MS4[\w]+", "", result.text)


def reads_are_those_of_the_tool():
    for method, path, body, tool, arguments in READS:
        with rig.proxy.mark() as seen:
            got = s.good("raw_request", raw(method, path, body))
        check_eq(strip(got), strip(s.good(tool, arguments)), f"{method} {path}")
        check_eq(seen.writes, [], path)


def writes_ask_for_the_tools_word():
    for method, path, body, tool, arguments in WRITES:
        with rig.proxy.mark() as seen:
            dry = s.good("raw_request", raw(method, path, body, dry_run=True))
            check_eq(dry.text, s.good(tool, arguments, dry_run=True).text, f"{method} {path}")
            s.bad("raw_request", "needs_confirmation", raw(method, path, body))
            s.bad("raw_request", "needs_confirmation", raw(method, path, body, confirm="RAW_REQUEST"))
        check_eq(seen.writes, [], f"{method} {path}")
    with rig.proxy.mark() as seen:
        made = s.good("raw_request", raw("POST", "Tickets", TICKET, confirm="CREATE_ENTITY"))
        again = s.good("raw_request", raw("POST", "Tickets", TICKET, confirm="CREATE_ENTITY"))
        more = s.good("raw_request", raw("POST", "Tickets", TICKET, confirm="CREATE_ENTITY", allow_duplicate=True))
    check_eq([r.short for r in seen.writes], ["POST Tickets", "POST Tickets"])
    check_eq((again.data["id"], more.data["id"] != made.data["id"]), (made.data["id"], True))


def what_there_is_not_is_said():
    with rig.proxy.mark() as seen:
        for method, path, body in REFUSED:
            refused = s.call("raw_request", raw(method, path, body, confirm="UPDATE_ENTITY"))
            check(not refused.ok and refused.code in ("not_supported", "missing_required"), f"{method} {path}: {refused.text}")
            check_in("Fix: ", refused.text, path)
        s.bad("raw_request", "unknown_entity", path="NoSuch/5")
        s.bad("raw_request", "unknown_field", raw("POST", "Tickets/query", {"filter": [{"op": "eq", "field": "noSuch", "value": 1}]}))
        s.bad("raw_request", "not_supported", path=f"Companies/{C}/invoiceSettings/1/2")
    check_eq(seen.writes, [])


def settings_hold():
    reader = rig.another("stdio", "--toolsets", "all", "--read-only")
    notes = rig.another("stdio", "--toolsets", "all", "--allow-writes", "notes")
    with rig.proxy.mark() as seen:
        for method, path, body, tool, _ in WRITES:
            for call in (("raw_request", raw(method, path, body, confirm=tool.upper())),
                         ("run_tool", {"name": "raw_request", "arguments": raw(method, path, body, confirm=tool.upper())})):
                reader.bad(call[0], "read_only", call[1])
        check_eq(seen.all, [], "asked in read-only mode")
        for method, path, body, tool, _ in WRITES:
            if "Notes" not in path:
                notes.bad("raw_request", "not_permitted", raw(method, path, body, confirm=tool.upper()))
    check_eq(seen.writes, [])
    check(reader.good("raw_request", path=f"Tickets/{T}").ok, "reads")
    check("raw_request" not in {t["name"] for t in s.tools()} | {t["name"] for t in reader.tools()}, "listed")
    for server in (reader, notes):
        server.close()


def calls_can_be_tried_out():
    for tool, arguments in (("create_ticket", {"title": "x", "company": C}), ("update_entity", {"entity": "Tickets", "id": T, "fields": {"title": "x"}})):
        with rig.proxy.mark() as seen:
            tried = s.good("at_validate", {"name": tool, "arguments": arguments})
        check_eq(tried.text, s.good(tool, arguments, dry_run=True).text)
        check_eq(seen.writes, [])
    check_eq(strip(s.good("run_tool", {"name": "search_tickets", "arguments": {"limit": 1}, "dry_run": True})), strip(s.good("search_tickets", limit=1)))


# ---- Several records, related records -----------------------------------------------------------


def several_records_under_one_word():
    products = w.sandbox.query("Products")[:3]
    ids = [p["id"] for p in products]
    with rig.proxy.mark() as seen:
        asked = s.bad("bulk_update_products", "needs_confirmation", product_ids=ids, fields={"unitPrice": 77})
        for id in ids:
            check_in(f"product id {id}: PATCH Products", asked.text)
        wrong = s.bad("bulk_update_products", "bad_value", products=[{"id": ids[0], "unitPrice": 78}, {"id": ids[1], "unitPrice": "much"}], confirm="WRITE_RECORDS")
        check_in("unitPrice", wrong.text)
        for refused in ({"products": [{"unitPrice": 1}]}, {"product_ids": ids}, {}, {"products": [{"id": ids[0], "unitPrice": 1}] * 51}, {"fields": {"unitPrice": 1}},
                        {"operation": "create", "product_ids": ids, "fields": {"unitPrice": 1}}):
            s.bad("bulk_update_products", "bad_value", {**refused, "confirm": "WRITE_RECORDS"})
    check_eq(seen.writes, [], "all are checked before the first is sent")
    with rig.proxy.mark() as seen:
        s.good("bulk_update_products", product_ids=ids, fields={"unitPrice": 77}, confirm="WRITE_RECORDS")
    check_eq([r.json for r in seen.writes], [{"id": id, "unitPrice": 77} for id in ids])
    contract = {"companyID": w.company["companyName"], "contractType": 7, "startDate": "2027-01-01", "endDate": "2027-12-31"}
    made = s.good("create_contracts_bulk", contracts=[{**contract, "contractName": n} for n in ("One", "Two")], confirm="WRITE_RECORDS")
    check_eq([rig.sandbox.get("Contracts", step["id"])["contractName"] for step in made.data["steps"]], ["One", "Two"])
    reader = rig.another("stdio", "--toolsets", "all", "--allow-writes", "notes")
    reader.bad("bulk_update_products", "not_permitted", product_ids=ids, fields={"unitPrice": 1}, confirm="WRITE_RECORDS")
    reader.close()


def time_of_several_technicians():
    roles = w.sandbox.query("ResourceServiceDeskRoles", {"op": "eq", "field": "isDefault", "value": True}, {"op": "eq", "field": "isActive", "value": True})
    who = [r["resourceID"] for r in roles if rig.sandbox.get("Resources", r["resourceID"])["isActive"]][:2]
    work = {"technicians": who, "ticketId": T, "start": "2026-11-02T09:00", "hours": 1.5, "summaryNotes": "Moved the rack"}
    with rig.proxy.mark() as seen:
        check_in("2 requests, in this order", s.bad("log_ticket_collaboration", "needs_confirmation", work).text)
        check_in("Zzyzx", s.bad("log_ticket_collaboration", "unknown_label", {**work, "technicians": [who[0], "Zzyzx Nowhere"], "confirm": "LOG_TIME_TOGETHER"}).text)
        check_eq(s.bad("log_ticket_collaboration", "missing_required", {**work, "technicians": []}).error["field"], "technicians")
        s.bad("log_ticket_collaboration", "bad_value", {**work, "technicians": who[:1] * 51})
    check_eq(seen.writes, [], "all are checked before the first is written")
    with rig.proxy.mark() as seen:
        done = s.good("log_ticket_collaboration", {**work, "confirm": "LOG_TIME_TOGETHER"})
        s.good("log_ticket_collaboration", {**work, "confirm": "LOG_TIME_TOGETHER"})
    check_eq([r.json["resourceID"] for r in seen.writes], who, "each once")
    check_eq([rig.sandbox.get("TimeEntries", step["id"])["hoursWorked"] for step in done.data["steps"]], [1.5, 1.5])


def what_refers_to_a_record():
    notes = s.good("at_related", entity="Tickets", id=N["ticketID"], related="Notes")
    check_eq(notes.data["total"], w.sandbox.count("TicketNotes", {"op": "eq", "field": "ticketID", "value": N["ticketID"]}))
    with rig.proxy.mark() as seen:
        s.good("at_related", entity="Resources", id=w.resource["id"], related="Tickets", limit=1)
    ways = seen.find("POST Tickets/query")[0].json["filter"][0]
    check(ways["op"] == "or" and {"assignedResourceID", "creatorResourceID"} <= {c["field"] for c in ways["items"]}, ways)
    there = s.good("at_related", entity="Tickets", id=T).data["related"]
    check({"TicketNotes", "TimeEntries", "TicketCharges"} <= set(there) and "Products" not in there, there)
    s.bad("at_related", "bad_value", entity="Tickets", id=T, related="Products")


def whether_somebody_is_free():
    planned = {c["id"]: c for c in w.sandbox.query("ServiceCalls", {"op": "notExist", "field": "canceledDateTime"}, most=500)}
    pairs = {p["id"]: planned[p["serviceCallID"]] for p in w.sandbox.query("ServiceCallTickets", most=500) if p["serviceCallID"] in planned}
    link = next(x for x in w.sandbox.query("ServiceCallTicketResources", most=500) if x["serviceCallTicketID"] in pairs)
    call = pairs[link["serviceCallTicketID"]]
    who = {"technician": link["resourceID"]}
    busy = s.good("check_resource_availability", who, start=call["startDateTime"].rstrip("Z") + "Z", end=call["endDateTime"].rstrip("Z") + "Z")
    check_eq(busy.data["free"], False)
    check_in("service call", busy.data["in_the_way"])
    free = s.good("check_availability", who, start="2031-03-03T03:00", hours=1.5)
    check_eq((free.data["free"], free.data["conflicts"]), (True, 0), free.text)
    check_in("04:30", free.text)
    s.bad("check_availability", "bad_value", who, start="tomorrow")
    s.bad("check_availability", "bad_value", who, start="2031-03-03T03:00", end="2031-03-03T02:00")


def products_that_are_there_twice():
    before = s.good("find_duplicate_products").data
    first = w.sandbox.query("Products")[0]
    w.make("Products", {**{k: first[k] for k in ("productBillingCodeID", "isSerialized")}, "name": first["name"].upper() + ".", "isActive": True})
    after = s.good("find_duplicate_products")
    check_eq(after.data, s.good("find_duplicates", what="products").data)
    group = after.data["same_name"]
    check_eq(len(group["rows"]) - len(before["same_name"]["rows"]), 2, group)
    check_in(first["name"], after.text)
    s.bad("find_duplicate_products", "bad_value", company=C)


# ---- Names that are no tools here ---------------------------------------------------------------


def unknown_names_of_peers_say_what_to_do():
    with open(os.path.join(SOURCE_DIR, "data", "tools", "_elsewhere.json"), encoding="utf-8") as f:
        elsewhere = json.load(f)
    with open(os.path.join(SOURCE_DIR, "tests", "e2e", "peers.tsv"), encoding="utf-8") as f:
        rows = [r for r in csv.DictReader(f, delimiter="\t") if r["how"] == "instead" and r["name"] not in catalogue()]
    check_eq(sorted(r["name"] for r in rows), sorted(elsewhere), "names")
    listing = json.dumps(s.request("tools/list"))
    for row in rows:
        name, text = row["name"], elsewhere[row["name"]]["doc"]
        for spelling in (name, "autotask_" + name, "autotask-" + name.replace("_", "-"), re.sub(r"_(\w)", lambda m: m[1].upper(), name)):
            error = s.request("tools/call", {"name": spelling, "arguments": {}})["error"]
            check_eq((error["code"], error["message"]), (-32602, f'There is no tool "{spelling}". {text}'))
        check(text not in listing and f'"{name}"' not in listing, f"{name} shows in tools/list")
        known = catalogue(unlisted=True)
        for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text):
            check(word in known or word == "next_cursor" or any(a["name"] == word for t in known.values() for a in t["all_args"]), f"{name}: there is no {word}")
            check(word not in known or word in elsewhere[name].get("tools", []), f"{name}: {word} is not among its tools")
    error = s.request("tools/call", {"name": "serch_tickets", "arguments": {}})["error"]
    check_in("Did you mean", error["message"])


def nothing_is_named_that_cannot_be_called():
    few = rig.another(AUTOTASK_TOOLSETS="companies")
    error = few.request("tools/call", {"name": "ticket_attachment_copy", "arguments": {}})["error"]["message"]
    check("create_attachment" not in error, error)
    check_in("no jobs", few.request("tools/call", {"name": "at_job_start", "arguments": {}})["error"]["message"])
    few.close()


def outcomes_are_asked_for_by_every_name():
    rig.proxy.fault = lambda r: ("close after sending on",) if r.is_write else None
    lost = s.call("create_ticket_note", ticket=T, description="Lost", publish=w.internal, confirm="CREATE_TICKET_NOTE").error["operation"]
    rig.proxy.fault = None
    names = [n for n in catalogue()["operation_status"]["aliases"] if n.endswith(("operation_status", "reconcile"))]
    check(len(names) >= 8, names)
    for name in names:
        answer = s.good(name, operationId=lost)
        check_in(lost, answer.text + json.dumps(answer.data), name)


def ends_cleanly():
    check_eq(s.close(), 0)
    rig.close()
    check_eq(s.stderr(), "", "stderr")


main(suite, [reads_are_those_of_the_tool, writes_ask_for_the_tools_word, what_there_is_not_is_said, settings_hold, calls_can_be_tried_out, several_records_under_one_word, time_of_several_technicians, what_refers_to_a_record, whether_somebody_is_free, products_that_are_there_twice,
             unknown_names_of_peers_say_what_to_do, nothing_is_named_that_cannot_be_called, outcomes_are_asked_for_by_every_name, ends_cleanly])
