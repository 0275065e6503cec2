"""Names of servers that have one tool an entity with an argument `operation` (ticket, company_note,
contract_charge ...): each call is that of the generic or typed tool with the entity filled in. The
same question asked there must give the same answer, and what is forbidden there is forbidden here."""

import json
import os
import re

from harness import SOURCE_DIR, Rig, Suite, catalogue, check, check_eq, check_in, conditions, main
from endpoint import Endpoint, message
from world import World

suite = Suite("operation")
rig = Rig("stdio", "--toolsets", "all", AUTOTASK_ME="", AUTOTASK_HOURLY_BUDGET="1000000")
w = World(rig.sandbox)
s = rig.server
NAMES = {a["name"]: a["arguments"]["entity"] for a in catalogue(unlisted=True)["entity_operation"]["aliases"]}
LISTED = {t["name"] for t in s.tools()}
T, C = w.ticket["id"], w.company["id"]


def operations_of(entity):
    with open(os.path.join(SOURCE_DIR, "data", "entities", entity + ".json"), encoding="utf-8") as f:
        return set(json.load(f)["operations"])


def same(result, other):
    strip = lambda r: re.sub(r"cursor=\S+|\d+ requests? to Autotask", "", r.text)
    check_eq(strip(result), strip(other))


def listed_nowhere():
    check("entity_operation" not in LISTED and not LISTED & set(NAMES), LISTED & set(NAMES))
    named = rig.another(AUTOTASK_TOOLSETS=None, AUTOTASK_TOOLS="ticket,get_ticket")
    check_eq([t["name"] for t in named.tools()], ["get_ticket"], "named, but never listed")
    named.bad("ticket", "missing_required")
    named.close()
    found = s.good("find_tools", query="ticket operation", limit=25).data["tools"]
    check("entity_operation" not in [t["name"] for t in found], found)
    check(len(NAMES) > 135, len(NAMES))


# ---- The same as the generic tools --------------------------------------------------------------


def every_name_reads_its_entity():
    for name, entity in NAMES.items():
        camel = "autotask_" + re.sub(r"_(\w)", lambda m: m[1].upper(), name)
        with rig.proxy.mark() as seen:
            got = s.call(camel, operation="getMany", limit=2)
        same(got, s.call("query_entity", entity=entity, limit=2))
        if "query" not in operations_of(entity):
            check_eq(got.code, "not_supported", f"{name}: {got.text}")
            continue
        check(got.ok and seen.find(f"POST {entity}/query"), f"{name}: {got.text[:200]} {seen.all}")
        rows = rig.sandbox.query(entity)
        if rows:
            same(s.good(camel, operation="get", id=str(rows[0]["id"])), s.good("get_entity", entity=entity, id=rows[0]["id"]))


def every_name_says_what_it_can():
    for name, entity in NAMES.items():
        can = operations_of(entity)
        for arguments in ({"operation": "explode"}, {"operation": ""} if name in ("ticket_history", "time_off_request") else {}):
            refused = s.call(name, arguments)
            if name in ("ticket_history", "time_off_request") and arguments["operation"] == "":
                continue  # the word of another server that has no operation
            check(refused.code in ("bad_value", "missing_required"), f"{name}: {refused.text}")
            words = set(re.search(r"Give one of: (.*)\.\n", refused.text)[1].split(", "))
            for word, operation in (("get", "get"), ("count", "query"), ("create", "create"), ("update", "update"), ("delete", "delete")):
                check_eq(word in words, operation in can, f"{name} {word}: {refused.text}")


def each_generic_operation():
    filter_ = [{"op": "eq", "field": "companyID", "value": C}]
    same(s.good("ticket", operation="count", companyID=C), s.good("count_entity", entity="Tickets", filter=filter_))
    same(s.good("company", operation="describeFields"), s.good("describe_entity", entity="Companies"))
    same(s.good("ticket", operation="listPicklistValues", fieldId="status"), s.good("get_picklist_values", entity="Tickets", field="status"))
    new = {"title": "x", "companyID": C, "status": "New", "priority": "Medium", "dueDateTime": "2027-01-01"}
    same(s.good("ticket", operation="create", dry_run=True, **new), s.good("create_entity", entity="Tickets", fields=new, dry_run=True))
    same(s.good("ticket", operation="create", dry_run=True, fields=json.dumps(new)), s.good("create_entity", entity="Tickets", fields=new, dry_run=True))
    for own in ({"id": T}, {"ticketID": str(T)}):
        same(s.good("ticket", operation="update", title="x2", dry_run=True, **own),
             s.good("update_entity", entity="Tickets", id=T, fields={"title": "x2"}, dry_run=True))
    charge = w.first("TicketCharges", {"op": "eq", "field": "isBilled", "value": False})
    one = {"entity": "TicketCharges", "id": charge["id"]}
    same(s.good("ticketCharge", operation="delete", id=charge["id"], dry_run=True), s.good("delete_entity", one, dry_run=True))
    # The parent's field says which parent, and is no value of an update.
    for operation, tool, more in (("get", "get_entity", {}), ("update", "update_entity", {"name": "x"}), ("delete", "delete_entity", {})):
        for parent in (charge["ticketID"], charge["ticketID"] + 1):
            same(s.call("ticketCharge", {"operation": operation, "id": charge["id"], "ticketID": parent, **more}),
                 s.call(tool, {**one, "parent_id": parent, **({"fields": more} if more else {})}))


def a_parent_that_the_generic_tools_have_no_word_for():
    item = w.first("QuoteItems")
    for parent, found in ((item["quoteID"], True), (item["quoteID"] + 1, False)):
        got = s.call("quoteItem", operation="get", id=item["id"], quoteID=parent)
        check_eq(got.ok, found, got.text)
        same(got, s.call("get_entity", entity="QuoteItems", id=item["id"], parent_id=parent))


def children_that_are_only_listed_below():
    balance = s.good("resourceTimeOffBalance", operation="getByResource", resourceID=w.resource["id"])
    upstream = rig.sandbox.request("GET", f"Resources/{w.resource['id']}/TimeOffBalances")["items"]
    check_eq(len(balance.data["rows"]), len(upstream))
    check_in(str(upstream[0]["year"]), balance.text)
    check_in("resource id", s.bad("resourceTimeOffBalance", "not_supported", operation="getMany").text)
    with rig.proxy.mark() as seen:
        s.bad("query_entity", "not_supported", entity="ResourceTimeOffBalances", parent_id=w.resource["id"], filter=[{"year": 2026}])
        s.bad("query_entity", "not_supported", entity="TimeOffRequestsApprove", parent_entity="TimeOffRequests", parent_id=5)
        s.bad("query_entity", "not_supported", entity="TimeOffRequestsApprove", parent_id=5)
    check_eq(seen.all, [], "a GET that approves")


# ---- Their own words ----------------------------------------------------------------------------


def asked(**arguments):
    with rig.proxy.mark() as seen:
        s.good("autotask_ticket", {"operation": "getMany", "limit": 2, **arguments})
    return seen.find("POST Tickets/query")[-1].json


def conditions_in_their_spelling():
    status = {label: int(value) for label, value in w.statuses.items()}
    check_eq(conditions(asked(filter_field="companyID", filter_value=str(C))), [("companyid", "eq", C)])
    check_eq(conditions(asked(filter_field="status", filter_op="in", filter_value="New, In Progress")), [("status", "in", [status["New"], status["In Progress"]])])
    check_eq([c[1] for c in conditions(asked(filter_field="assignedResourceID", filter_op="notExist"))], ["notexist"])
    both = {"filter_field": "status", "filter_value": "New", "filter_field_2": "companyID", "filter_op_2": "noteq", "filter_value_2": C}
    check_eq(sorted(c[0] for c in conditions(asked(**both))), ["companyid", "status"])
    either = asked(**both, filter_logic="or")["filter"]
    check_eq((either[0]["op"], len(either[0]["items"])), ("or", 2), either)
    check_eq(conditions(asked(filtersJson=json.dumps([{"field": "companyID", "op": "noteq", "value": 0}]))), [("companyid", "noteq", 0)])
    check_eq(sorted(c[0] for c in conditions(asked(status="New", companyID=C, filter=[{"priority": 1}]))), ["companyid", "priority", "status"])
    check_eq(conditions(asked(searchTerm="VPN")), [("title", "contains", "VPN")])
    check_eq(asked(fields="id,title")["IncludeFields"], ["id", "title"])
    for wrong, part in (({"filter_value": 1}, "filter_field"), ({"filter_field": "status"}, "filter_value"), ({"filter_logic": "xor", **both}, "filter_logic"),
                        ({"filtersJson": "{"}, "filtersJson"), ({"outputMode": "rawIds"}, "outputMode"), ({"recency": "lately"}, "recency"),
                        ({"recency": "last_7d", "since": "2026-01-01"}, "recency"), ({"offset": 3, "limit": 2}, "offset"), ({"olderThanDays": "x"}, "olderThanDays"),
                        ({"noSuchField": 1}, "noSuchField")):
        error = s.call("ticket", {"operation": "getMany", **wrong})
        check(not error.ok and error.code in ("bad_value", "unknown_field") and part in error.text, f"{wrong}: {error.text}")


def windows_and_pages_in_their_spelling():
    def window(**arguments):
        return [(c[0], c[1]) for c in conditions(asked(**arguments))]
    check_eq(window(recency="last_7d"), [("createdate", "gte")])
    check_eq(window(recency="last_15m", recency_field="lastActivityDate"), [("lastactivitydate", "gte")])
    check_eq(window(since="2026-10-01T00:00:00Z", until="2026-10-31T00:00:00Z"), [("createdate", "gte"), ("createdate", "lte")])
    check_eq(asked(since="2026-10-01T00:00:00Z")["filter"][0]["value"], "2026-10-01T00:00:00Z")
    old = rig.sandbox.count("Tickets", {"op": "lt", "field": "createDate", "value": "2026-01-01T00:00:00Z"})
    check(s.good("ticket", operation="getByAge", olderThanDays=30, limit=1).data["total"] > old, "older than 30 days")
    month = s.good("ticket", operation="countByPeriod", period="last_month", company=w.company["companyName"])
    check_eq(month.data["count"], s.good("count_entity", entity="Tickets", filter=[
        {"field": "createDate", "op": "eq", "value": "last month"}, {"companyID": C}]).data["count"])
    first = s.good("ticket", operation="getMany", limit=4).data["rows"]
    check_eq(s.good("ticket", operation="getMany", limit=2, offset=2).data["rows"], first[2:])
    check_eq(len(s.good("ticket", operation="getMany", returnAll=True, companyID=C, fields="id").data["rows"]),
             min(500, w.sandbox.count("Tickets", {"op": "eq", "field": "companyID", "value": C})))


def what_one_entity_has_more():
    number = w.ticket["ticketNumber"]
    same(s.good("ticket", operation="summary", id=T), s.good("ticket_brief", ticket=T))
    same(s.good("ticket", operation="timeline", ticketNumber=number), s.good("get_ticket", ticket=number, notes=True, time=True))
    same(s.good("ticket", operation="getUnassigned", limit=2), s.good("search_tickets", open_only=True, unassigned=True, limit=2))
    same(s.good("task", operation="getUnassigned", limit=2), s.good("search_tasks", open_only=True, where={"assignedResourceID": None}, limit=2))
    same(s.good("ticket", operation="searchByKeyword", keyword="VPN", since="2026-10-01", limit=2), s.good("search_tickets", text="VPN", created_after="2026-10-01", limit=2))
    same(s.good("ticket", operation="getByResource", resourceID=w.resource["id"], limit=2), s.good("search_tickets", assignee=w.resource["id"], limit=2))
    same(s.good("project", operation="getFullDetail", id=w.project["id"]), s.good("project_status", project=w.project["id"]))
    same(s.good("company", operation="searchByDomain", domain="harborline.example"), s.good("find_caller", caller="harborline.example"))
    sla = w.first("ServiceLevelAgreementResults")
    check_eq(s.good("ticket", operation="slaHealthCheck", id=sla["ticketID"]).data["total"],
             w.sandbox.count("ServiceLevelAgreementResults", {"op": "eq", "field": "ticketID", "value": sla["ticketID"]}))
    total = w.sandbox.count("TimeEntries")
    posted, unposted = (s.good("timeEntry", operation=o, limit=1).data["total"] for o in ("getPosted", "getUnposted"))
    check(posted and unposted and posted + unposted == total, posted, unposted, total)
    roles = s.good("timeEntry", operation="getAvailableRoles", resourceID=w.resource["id"])
    same(roles, s.good("search_resource_roles", resource=w.resource["id"]))
    request = w.first("TimeOffRequests", {"op": "notExist", "field": "approvedDateTime"}, {"op": "notExist", "field": "rejectReason"})["id"]
    same(s.good("timeOffRequest", operation="approve", id=request, dry_run=True), s.good("decide_time_off", request=request, decision="approve", dry_run=True))
    asked_for = {"resource": w.resource["id"], "date": "2027-01-04", "hours": 8, "dry_run": True}
    for more in ({}, {"operation": "create"}):
        same(s.good("time_off_request", {**asked_for, **more}), s.good("request_time_off", asked_for))
    same(s.good("ticket_history", ticketId=T), s.good("ticket_brief", ticket=T))
    check(s.good("ticket_history", operation="getMany", filter_field="ticketID", filter_value=T).data["rows"], "history")
    check_in("Writing", s.good("resource", operation="whoAmI").text)


def created_only_when_there_is_none():
    contract = w.contract["id"]
    new = {"operation": "createIfNotExists", "contractID": contract, "name": "Patch panel", "datePurchased": "2026-11-01", "chargeType": 1,
           "unitQuantity": 1, "billingCodeID": w.material["name"], "dedupFields": ["name", "contractID"]}
    s.bad("contractCharge", "needs_confirmation", new)
    with rig.proxy.mark() as seen:
        made = s.good("contractCharge", {**new, "confirm": "CREATE_ENTITY"})
    check_eq([r.short for r in seen.writes], [f"POST Contracts/{contract}/Charges"])
    check_eq(rig.sandbox.get("ContractCharges", made.data["id"])["name"], "Patch panel")
    with rig.proxy.mark() as seen:
        there = s.good("contractCharge", {**new, "unitQuantity": 5, "confirm": "CREATE_ENTITY"})
        check_eq((there.data["created"], there.data["id"]), (False, made.data["id"]))
        check_in("already", s.bad("contractCharge", "bad_value", {**new, "errorOnDuplicate": True, "confirm": "CREATE_ENTITY"}).text)
        check_in("dedupFields", s.bad("contractCharge", "bad_value", {**new, "dedupFields": [], "confirm": "CREATE_ENTITY"}).text)
        s.bad("contractCharge", "bad_value", {**new, "dedupFields": "description", "confirm": "CREATE_ENTITY"})
    check_eq(seen.writes, [], "a second one")
    s.good("contractCharge", {**new, "unitQuantity": 5, "updateFields": "unitQuantity", "confirm": "UPDATE_ENTITY"})
    check_eq(rig.sandbox.get("ContractCharges", made.data["id"])["unitQuantity"], 5)


# ---- What is forbidden --------------------------------------------------------------------------


def without_the_word_nothing_is_written():
    with rig.proxy.mark() as seen:
        for word in ({}, {"confirm": "YES"}, {"confirm": "CREATE_ENTITY"}):
            s.bad("ticket", "needs_confirmation", operation="update", id=T, title="no", **word)
    check_eq(seen.writes, [])
    with rig.proxy.mark() as seen:
        s.good("ticket", operation="update", id=T, title="By operation", confirm="UPDATE_ENTITY")
        s.good("ticket", operation="update", id=T, title="By operation", confirm="UPDATE_ENTITY")
    check_eq(len(seen.writes), 1, "the same call again is not sent")
    check_eq(rig.sandbox.get("Tickets", T)["title"], "By operation")


def settings_hold_for_every_name():
    """(read_only_refuses_every_write_by_every_way of the suite offer has the other settings.)"""
    writes = {"create": {"title": "x", "name": "x"}, "update": {"id": 1, "title": "x"}, "delete": {"id": 1}}
    only_notes = rig.another("stdio", "--toolsets", "all", "--allow-writes", "notes")
    without = rig.another("stdio", "--toolsets", "all", "--exclude-tools", "update_entity")
    tickets = rig.another("stdio", "--toolsets", "tickets")
    with rig.proxy.mark() as seen:
        for name, entity in NAMES.items():
            for operation, arguments in writes.items():
                if operation == "create" and entity == "TimeOffRequests":
                    arguments = {"resource": "1", "date": "2027-01-04", "hours": 1}
                call = {"operation": operation, "confirm": operation.upper() + "_ENTITY", **arguments}
                notes = entity in ("TicketNotes", "TaskNotes", "ProjectNotes", "CompanyNotes", "ContractNotes", "ConfigurationItemNotes")
                if not notes and operation in operations_of(entity):
                    refused = only_notes.call(name, call)
                    check(refused.code in ("not_permitted", "not_found", "unknown_field", "bad_value", "missing_required"), f"{name} {operation}: {refused.text}")
                if operation == "update":
                    check_in("There is no tool", without.call(name, call).text, name)
            check(tickets.call(name, {"operation": "getMany"}).protocol_error, name)
        only_notes.bad("ticket", "not_permitted", operation="update", id=T, title="no", confirm="UPDATE_ENTITY")
        check(only_notes.good("ticket", operation="get", id=T).ok, "reading goes on")
    check_eq(seen.writes, [], "written")
    for server in (only_notes, without, tickets):
        server.close()


def over_http(endpoint, tool, arguments, **headers):
    claim = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
    fields = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": tool, **headers}
    params = {"name": tool, "arguments": arguments, "_meta": claim}
    reply = json.loads(endpoint.request("POST", "/mcp", message("tools/call", params), **fields)[2])
    return (reply.get("result", {}).get("structuredContent") or {}).get("error", {}).get("code", "protocol" if "error" in reply else "ok")


def headers_and_scope_hold():
    e = Endpoint(rig.env, "http", "--listen", "127.0.0.1:0", "--toolsets", "all")
    update = {"operation": "update", "id": T, "title": "no", "confirm": "UPDATE_ENTITY"}
    with rig.proxy.mark() as seen:
        check_eq(over_http(e, "ticket", update, **{"X-MCP-Readonly": "true"}), "read_only")
        check_eq(over_http(e, "ticket", update, **{"X-MCP-Toolsets": "tickets"}), "protocol")
        check_eq(over_http(e, "ticket", update, **{"X-MCP-Exclude-Tools": "update_entity"}), "invalid_params")
    check_eq(seen.all, [])
    check_eq(over_http(e, "ticket", {"operation": "get", "id": T}, **{"X-MCP-Readonly": "true"}), "ok")
    check_eq(e.stop(), 0)
    other = w.first("Tickets", {"op": "noteq", "field": "companyID", "value": C})
    scoped = rig.another("stdio", "--toolsets", "all", "--only-company", str(C))
    check_eq(scoped.good("ticket", operation="count").data["count"], w.sandbox.count("Tickets", {"op": "eq", "field": "companyID", "value": C}))
    with rig.proxy.mark() as seen:
        check(not scoped.call("ticket", operation="get", id=other["id"]).ok, "a ticket of another company")
        check(not scoped.call("ticket", operation="update", id=other["id"], title="no", confirm="UPDATE_ENTITY").ok, "changed")
    check_eq(seen.writes, [])
    scoped.close()


def ends_cleanly():
    check_eq(s.close(), 0)
    rig.close()
    check_eq(s.stderr(), "", "stderr")


main(suite, [listed_nowhere, every_name_reads_its_entity, every_name_says_what_it_can, each_generic_operation, a_parent_that_the_generic_tools_have_no_word_for,
             children_that_are_only_listed_below, conditions_in_their_spelling, windows_and_pages_in_their_spelling,
             what_one_entity_has_more, created_only_when_there_is_none, without_the_word_nothing_is_written,
             settings_hold_for_every_name, headers_and_scope_hold, ends_cleanly])
