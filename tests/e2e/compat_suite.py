"""What users of the existing servers rely on: tool names, argument spellings, values as strings,
settings and resources must work here unchanged, and labels go in and names come out."""

import json
import re

from harness import Rig, Server, Suite, catalogue, check, check_eq, check_in, conditions, environment, main
from world import World

suite = Suite("compat")
rig = Rig()
w = World(rig.sandbox)
s = rig.server
tools = catalogue()
person = World.full_name(w.resource)


def without_cursor(text):
    return re.sub(r"cursor=\S+", "", text)


def same(tool, one, other, *, other_tool=None):
    """Both calls must ask Autotask the same and answer the same."""
    with rig.proxy.mark() as first:
        a = s.call(tool, one)
        asked = [(r.short, r.body) for r in first.all]
    with rig.proxy.mark() as second:
        b = s.call(other_tool or tool, other)
        asked_then = [(r.short, r.body) for r in second.all]
    check(a.ok or a.code == "needs_confirmation", f"{tool} {one}: {a.text}")
    check_eq(without_cursor(b.text), without_cursor(a.text), f"{other_tool or tool} {other}")
    queries = [r for r in asked if "/query" in r[0] and "count" not in r[0]]
    if queries and asked_then:
        check(queries[-1] in asked_then or len(asked_then) < len(asked), f"{other}: {asked_then} instead of {asked}")
    return a


# ---- Tool names ---------------------------------------------------------------------------------

FAMILY_A = """list-known-entities describe-entity-fields query-entity count-entity get-entity get-threshold-information
get-version search-tickets get-ticket search-companies get-company search-contacts get-contact search-projects get-project
search-tasks get-task search-time-entries create-entity update-entity delete-entity create-ticket update-ticket
create-ticket-note create-company update-company create-contact update-contact create-time-entry""".split()
FAMILY_B = """get_ticket create_ticket update_ticket search_tickets add_ticket_note get_company create_company
search_companies get_contact create_contact search_contacts get_project create_project search_projects get_task create_task
search_tasks create_time_entry search_time_entries get_configuration_item create_configuration_item
search_configuration_items get_contract search_contracts get_opportunity create_opportunity search_opportunities
get_resource search_resources""".split()


def every_known_name_finds_its_tool():
    names = FAMILY_A + FAMILY_B + ["autotask_" + n for n in FAMILY_B] + ["autotask-" + n for n in FAMILY_A]
    names += [alias for t in tools.values() for alias in t.get("aliases", []) if isinstance(alias, str)]
    for name in names:
        r = s.call(name, {"no_such_argument": 1})
        check(r.protocol_error is None, f"{name} is not found: {r.text}")
        check_eq(r.code, "unknown_argument", f"{name}: {r.text}")
    listed = {t["name"] for t in s.tools()}
    check_eq(listed, set(tools), "aliases must not be listed")


def unknown_tools_suggest():
    for given, wanted in (("search_ticket", "search_tickets"), ("serach-tickets", "search_tickets"),
                          ("autotask_create_tickt", "create_ticket"), ("get_companies", "get_company")):
        r = s.call(given, {})
        check(r.protocol_error and r.protocol_error["code"] == -32602, f"{given}: {r}")
        check_in(wanted, r.text, given)
    check(s.call("frobnicate", {}).protocol_error, "an unknown tool must be a protocol error")


# ---- Argument spellings -------------------------------------------------------------------------


def camel(name):
    head, *rest = name.split("_")
    return head + "".join(p.capitalize() for p in rest)


def spellings(name):
    yield camel(name)
    yield name.replace("_", "-")
    yield name.upper()
    yield camel(name)[:1].upper() + camel(name)[1:]
    if name.endswith("_id"):
        yield camel(name)[:-2] + "ID"


def every_alias_means_its_argument():
    """Each alias and each style of it is known: of two arguments only the one made up here is refused."""
    wrong = []
    for tool in tools.values():
        for arg in tool["all_args"]:
            for alias in [arg["name"], *arg.get("aliases", [])]:
                for spelling in {alias, *spellings(alias)}:
                    if spelling == arg["name"]:
                        continue
                    r = s.call(tool["name"], {spelling: None, "no_such_argument": 1})
                    required = r.code == "bad_value" and f"'{arg['name']}' must be" in r.text
                    if not required and 'no argument "no_such_argument"' not in r.text:
                        wrong.append(f"{tool['name']}.{spelling}: {r.text.splitlines()[0]}")
    check(not wrong, *wrong)


def no_alias_stands_for_two_arguments():
    for tool in tools.values():
        seen = {}
        for arg in tool["all_args"]:
            for alias in [arg["name"], *arg.get("aliases", [])]:
                folded = alias.replace("_", "").replace("-", "").lower()
                check(seen.get(folded, arg["name"]) == arg["name"], f"{tool['name']}: {alias} is {seen.get(folded)} and {arg['name']}")
                seen[folded] = arg["name"]


def companies_in_every_spelling():
    for spelling in ("companyID", "companyId", "company_id", "company", "companyid", "COMPANY_ID", "company-id", "companyName"):
        same("search_tickets", {"company": str(w.company["id"])}, {spelling: w.company["id"]})
        same("search_tickets", {"company": str(w.company["id"])}, {spelling: str(w.company["id"])})
    same("search_tickets", {"company": str(w.company["id"])}, {"company": w.company["companyName"]})
    same("search_tickets", {"company": str(w.company["id"])}, {"company": w.company["companyName"].upper()})


def values_as_strings():
    same("search_tickets", {"open_only": True, "unassigned": True, "limit": 500},
         {"openOnly": "true", "unassigned": "true", "maxRecords": "500"}, other_tool="search-tickets")
    same("search_tickets", {"open_only": True, "limit": 7}, {"openOnly": "TRUE", "pageSize": "7"})
    same("search_tickets", {"open_only": False, "limit": 7}, {"openOnly": "false", "maxRecords": 7.0})
    same("search_tickets", {"limit": 3}, {"limit": 3, "company": None, "openOnly": None})
    same("search_tickets", {"limit": 3, "fields": ["id", "title"]}, {"limit": 3, "fields": '["id","title"]'})
    same("search_tickets", {"limit": 3, "fields": ["id", "title"]}, {"limit": 3, "fields": "id,title"})
    same("get_ticket", {"ticket": str(w.ticket["id"])}, {"id": w.ticket["id"]})
    same("get_ticket", {"ticket": str(w.ticket["id"])}, {"ticketID": str(w.ticket["id"])})
    same("get_entity", {"entity": "Tickets", "id": w.ticket["id"]}, {"entity": "Tickets", "id": str(w.ticket["id"])})
    same("create_ticket", {"title": "T", "company": w.company["id"], "estimated_hours": 1.5, "dry_run": True},
         {"title": "T", "companyID": str(w.company["id"]), "estimatedHours": "1.5", "dryRun": "true"})
    for given in ("many", "1,5", "", "0x10", "1e400", "NaN", True, {}):
        r = s.call("search_tickets", {"limit": given})
        if given != "":
            check_eq(r.code, "bad_value", f"limit={given!r}: {r.text}")
            check_in("limit", r.text)


def the_query_as_a_string():
    number = w.ticket["ticketNumber"]
    query = {"filter": [{"op": "eq", "field": "ticketNumber", "value": number}], "MaxRecords": 1}
    with rig.proxy.mark() as seen:
        r = s.good("query-entity", entity="Tickets", query=json.dumps(query))
    body = seen.find("POST Tickets/query")[0].json
    check_eq(conditions(body), [("ticketnumber", "eq", number)])
    check_eq(r.data["total"], 1)
    check_in("1 ticket ·", r.text)
    for entity in ("Tickets", "tickets", "Ticket", "ticket", "TICKETS"):
        same("query_entity", {"entity": "Tickets", "query": query}, {"entity": entity, "query": json.dumps(query)})
    same("query_entity", {"entity": "Tickets", "query": query},
         {"entity": "Tickets", "query": {"Filter": query["filter"], "maxRecords": "1"}})
    same("query_entity", {"entity": "Tickets", "filter": query["filter"], "limit": 1},
         {"entity": "Tickets", "filter": json.dumps(query["filter"]), "maxRecords": "1"})
    same("query_entity", {"entity": "Tickets", "filter": query["filter"]},
         {"entity": "Tickets", "filter": query["filter"][0]})
    same("count_entity", {"entity": "Tickets", "filter": query["filter"]}, {"entity": "Tickets", "query": json.dumps(query)})
    for bad in ("{", "[1]", '"x"', "filter"):
        r = s.call("query_entity", entity="Tickets", query=bad)
        check(not r.ok, f"query={bad!r} must be refused: {r.text[:100]}")


def parents_in_every_spelling():
    wanted = w.sandbox.count("TicketNotes", {"op": "eq", "field": "ticketID", "value": w.ticket["id"]})
    for arguments in ({"entity": "Notes", "parentEntity": "Tickets", "parentId": str(w.ticket["id"])},
                      {"entity": "TicketNotes", "parent_entity": "Ticket", "parentID": w.ticket["id"]},
                      {"entity": "ticket_notes", "parent": "tickets", "parent_id": w.ticket["id"]}):
        check_eq(s.good("query-entity", arguments).data["total"], wanted, arguments)
        check_eq(s.good("count-entity", arguments).data["count"], wanted, arguments)
    s.good("get-entity", entity="Notes", id=str(w.note["id"]), parentEntity="Tickets", parentId=str(w.ticket["id"]))
    attachments = s.good("query-entity", entity="Attachments", parentEntity="Companies", parentId=str(w.company["id"]))
    check_eq(attachments.data["total"], w.sandbox.count("CompanyAttachments", {"op": "eq", "field": "companyID", "value": w.company["id"]}))


def the_documented_writes_of_the_compact_server():
    before = w.sandbox.count("Tickets")
    r = s.good("create-ticket", title="VPN issue", companyID=str(w.company["id"]), description="...", confirm="CREATE_TICKET")
    check_eq(w.sandbox.count("Tickets"), before + 1)
    ticket = str(r.data["id"])
    s.good("update-ticket", id=ticket, priority="High", confirm="UPDATE_TICKET")
    s.good("create-ticket-note", ticketID=ticket, title="Note", description="x", publish="1", noteType="1", confirm="CREATE_TICKET_NOTE")
    s.good("add_ticket_note", ticket_id=int(ticket), title="Note", description="x", publish=1, confirm="CREATE_TICKET_NOTE")
    s.good("create-time-entry", resourceID=str(w.resource["id"]), ticketID=ticket, hoursWorked="2.5", dateWorked="2026-11-03",
           summaryNotes="worked", confirm="CREATE_TIME_ENTRY")
    words = {"create-entity": "CREATE_ENTITY", "update-entity": "UPDATE_ENTITY", "delete-entity": "DELETE_ENTITY",
             "create-ticket": "CREATE_TICKET", "update-ticket": "UPDATE_TICKET", "create-ticket-note": "CREATE_TICKET_NOTE",
             "create-company": "CREATE_COMPANY", "update-company": "UPDATE_COMPANY", "create-contact": "CREATE_CONTACT",
             "update-contact": "UPDATE_CONTACT", "create-time-entry": "CREATE_TIME_ENTRY"}
    for name, word in words.items():
        check_eq(tools[name.replace("-", "_")]["confirm"], word)


# ---- Labels in, names out -----------------------------------------------------------------------


def names_come_out():
    r = s.good("search_tickets", number=w.ticket["ticketNumber"])
    row = r.rows[0]
    check_eq(row["company"], w.company["companyName"])
    check_eq(row["assigned"], person)
    check_eq(row["status"], w.label("Tickets", "status", w.ticket["status"]))
    text = s.good("get_ticket", ticket=w.ticket["id"]).text
    for name in (w.company["companyName"], person, World.full_name(w.contact), w.label("Tickets", "queueID", w.ticket["queueID"])):
        check_in(name, text)
    check(str(w.company["id"]) not in text, "an id is shown where a name would do:", text)
    generic = s.good("get_entity", entity="Tickets", id=w.ticket["id"]).text
    check_in(w.company["companyName"], generic)
    filtered = s.good("query_entity", entity="Tickets", limit=1, filter=[
        {"field": "companyID", "op": "eq", "value": w.company["companyName"]},
        {"field": "status", "op": "in", "value": ["New", "Complete"]}])
    check_in(w.company["companyName"], filtered.text)


def applied_filters_are_in_words():
    r = s.good("search_tickets", company=w.company["id"], status=w.statuses["New"], limit=1)
    check_in(f"company={w.company['companyName']}", r.text)
    check_in("status=New", r.text)
    r = s.good("query_entity", entity="Tickets", limit=1, filter=[
        {"field": "status", "op": "noteq", "value": int(w.statuses["Complete"])},
        {"field": "companyID", "op": "eq", "value": w.company["id"]}])
    check_in("status≠Complete", r.text)
    check_in(w.company["companyName"], r.text.split("Filter applied")[1])


def a_person_by_id_name_and_mail():
    for who in (w.resource["id"], str(w.resource["id"]), person, person.lower(), w.resource["email"], w.resource["email"].upper(),
                w.resource["lastName"]):
        same("search_tickets", {"assignee": w.resource["id"], "open_only": True}, {"assignedResourceID": who, "openOnly": True})
    for who in (w.contact["emailAddress"], World.full_name(w.contact), w.contact["id"]):
        same("search_tickets", {"contact": w.contact["id"]}, {"contactID": who})


def me():
    r = s.call("search_tickets", assignee="me")
    check(not r.ok, "nobody knows who me is")
    check_in("AUTOTASK_ME", r.text)
    server = rig.another(AUTOTASK_ME=w.resource["email"])
    mine = server.good("search_tickets", assignee="me", open_only=True)
    check_eq(mine.data["total"], s.good("search_tickets", assignee=person, open_only=True).data["total"])
    check_in(person, mine.text)
    server.close()


def ambiguous_names_list_candidates():
    r = s.bad("search_tickets", "ambiguous_label", queue="Level")
    for label in ("Level I Support", "Level II Support"):
        check_in(label, r.text)
    r = s.bad("search_tickets", "ambiguous_label", company="Co")
    check(r.text.count("(id ") >= 2, r.text)
    r = s.bad("search_tickets", "ambiguous_label", assignee="an")
    check(r.text.count("(id ") >= 2, r.text)


def unknown_labels_suggest():
    cases = [
        ("search_tickets", {"status": "Nwe"}, "unknown_label", "New"),
        ("search_tickets", {"status": "In Porgress"}, "unknown_label", "In Progress"),
        ("search_tickets", {"priority": "Hihg"}, "unknown_label", "High"),
        ("search_tickets", {"status": "New, Copmlete"}, "unknown_label", "Complete"),
        ("search_tickets", {"queue": "Nowhere At All"}, "unknown_label", "Level I Support"),
        ("search_tickets", {"company": "Qqqqzzz"}, "unknown_label", "Qqqqzzz"),
        ("search_tickets", {"statuss": "New"}, "unknown_argument", '"status"'),
        ("search_tickets", {"asignee": "x"}, "unknown_argument", '"assignee"'),
        ("search_tickets", {"colour": "x"}, "unknown_argument", "created_after"),
        ("search_tickets", {"sort": "deu"}, "unknown_field", '"due"'),
        ("search_tickets", {"sort": "titel"}, "unknown_field", '"title"'),
        ("search_tickets", {"fields": ["titel"]}, "unknown_field", '"title"'),
        ("search_tickets", {"detail": "everything"}, "bad_value", "full"),
        ("search_tickets", {"created_after": "soonish"}, "bad_value", "soonish"),
        ("query_entity", {"entity": "Tickest"}, "unknown_entity", '"Tickets"'),
        ("query_entity", {"entity": "Tickets", "filter": [{"field": "statu", "op": "eq", "value": 1}]}, "unknown_field", "status"),
        ("query_entity", {"entity": "Tickets", "filter": [{"field": "status", "op": "equalz", "value": 1}]}, "bad_operator", "eq"),
        ("query_entity", {"entity": "Tickets", "filter": [{"field": "status", "op": "contains", "value": "N"}]}, "bad_operator", "eq"),
        ("query_entity", {"entity": "Tickets", "filter": [{"field": "status", "op": "eq", "value": "Nwe"}]}, "unknown_label", "New"),
        ("query_entity", {"entity": "Tickets", "filter": [{"field": "id", "op": "eq", "value": "abc"}]}, "bad_value", "abc"),
        ("query_entity", {"entity": "Tickets", "filter": [{"field": "status"}]}, None, ""),
        ("query_entity", {"entity": "Tickets", "filter": [{"op": "eq", "value": 1}]}, None, ""),
        ("query_entity", {"entity": "Tickets", "filter": [{"field": "status", "op": "in", "value": []}]}, None, ""),
        ("query_entity", {"entity": "Tickets", "query": {"filter": [], "MaxRecords": 501}}, "bad_value", "500"),
        ("query_entity", {"entity": "Tickets", "query": {"MaxRecord": 5}}, None, ""),
        ("query_entity", {"entity": "Tickets", "query": {"filters": [{"field": "status", "op": "eq", "value": 1}]}}, None, ""),
        ("get_ticket", {"ticket": "T20200101.9999"}, "not_found", "T20200101.9999"),
        ("get_ticket", {"ticket": ""}, "missing_required", "ticket"),
        ("get_ticket", {}, "missing_required", "ticket"),
    ]
    for tool, arguments, code, part in cases:
        with suite.case(f"bad input {tool} {json.dumps(arguments)}"):
            with rig.proxy.mark() as seen:
                r = s.call(tool, arguments)
            check(not r.ok, f"should fail: {r.text[:300]}")
            if code:
                check_eq(r.code, code, r.text)
            check_in(part, r.text)
            asked = [q for q in seen.all if q.short == "POST Tickets/query" and tool != "get_ticket"]
            check(not asked, f"asked all the same: {asked}")


def operators_of_other_habits():
    """Operators that Autotask would ignore without a word are translated."""
    status = int(w.statuses["Complete"])
    for op in ("ne", "neq", "!=", "notEquals", "NOTEQ", "noteq"):
        r = s.call("query_entity", entity="Tickets", limit=1, filter=[{"field": "status", "op": op, "value": status}])
        if r.ok:
            check_eq(r.data["total"], w.sandbox.count("Tickets", {"op": "noteq", "field": "status", "value": status}), op)
        else:
            check_eq(r.code, "bad_operator", r.text)
    r = s.call("query_entity", entity="Tickets", limit=1, filter=[{"field": "assignedResourceID", "op": "isNull"}])
    if r.ok:
        check_eq(r.data["total"], w.sandbox.count("Tickets", {"op": "notExist", "field": "assignedResourceID"}))
    else:
        check_eq(r.code, "bad_operator", r.text)


def fields_in_every_spelling():
    same("search_tickets", {"limit": 2, "fields": ["companyID", "queueID"]}, {"limit": 2, "fields": ["company_id", "queue"]})
    check_eq(s.good("search_tickets", open_only=True, sort="due").rows,
             s.good("search_tickets", open_only=True, sort="due_date_time asc").rows)
    for field in ("companyID", "companyId", "company_id", "company"):
        r = s.good("query_entity", entity="Tickets", limit=1, filter=[{"field": field, "op": "eq", "value": w.company["id"]}])
        check_eq(r.data["total"], w.sandbox.count("Tickets", {"op": "eq", "field": "companyID", "value": w.company["id"]}), field)


# ---- Dates --------------------------------------------------------------------------------------


def days_are_half_open_in_the_tenants_zone():
    with rig.proxy.mark() as seen:
        s.good("search_tickets", created_after="2026-03-07", created_before="2026-03-08")
    found = {c[1]: c[2] for c in conditions(seen.find("POST Tickets/query")[0].json)}
    check(found["gte"].startswith("2026-03-07T05:00:00"), found)
    check(found["lt"].startswith("2026-03-09T04:00:00"), "the clocks change on the eighth:", found)
    with rig.proxy.mark() as seen:
        s.good("search_time_entries", date_after="2026-03-07", date_before="2026-03-08")
    found = {c[1]: c[2] for c in conditions(seen.find("POST TimeEntries/query")[0].json)}
    check(found["gte"].startswith("2026-03-07T00:00:00"), "a day worked belongs to no zone:", found)
    check(found["lt"].startswith("2026-03-09T00:00:00"), found)
    for word in ("today", "yesterday", "this week", "last month", "-7d", "last 30 days", "2026-11", "2026-11-01..2026-11-20"):
        r = s.call("search_tickets", created_after=word, limit=1)
        check(r.ok or word == "2026-11", f"{word}: {r.text}")


# ---- Resources ----------------------------------------------------------------------------------


def resources():
    listed = {r["uri"] for r in s.request("resources/list")["result"]["resources"]}
    check_eq(listed, {"autotask://threshold", "autotask://companies", "autotask://tickets", "autotask://contacts"})
    templates = {t["uriTemplate"] for t in s.request("resources/templates/list")["result"]["resourceTemplates"]}
    check({"autotask://companies/{id}", "autotask://tickets/{number}", "autotask://contacts/{id}",
           "autotask://attachments/{entity}/{id}"} <= templates, templates)
    for uri in sorted(listed):
        contents = s.read(uri)["result"]["contents"]
        check_eq((contents[0]["uri"], contents[0]["mimeType"]), (uri, "application/json"))
        json.loads(contents[0]["text"])
    tickets = json.loads(s.read("autotask://tickets")["result"]["contents"][0]["text"])
    check(tickets["items"] and tickets["more"] is True, "open tickets")
    for uri, part in ((f"autotask://tickets/{w.ticket['id']}", w.ticket["ticketNumber"]),
                      (f"autotask://tickets/{w.ticket['ticketNumber']}", w.ticket["ticketNumber"]),
                      (f"autotask://companies/{w.company['id']}", w.company["companyName"]),
                      (f"autotask://contacts/{w.contact['id']}", w.contact["lastName"])):
        check_in(part, s.read(uri)["result"]["contents"][0]["text"], uri)
    for uri in ("autotask://tickets/999999999", "autotask://tickets/T20200101.9999", "autotask://nothing", "autotask://companies/",
                "autotask://tickets/abc", "autotask://tickets/1/2", "file:///etc/passwd", "autotask://tickets/..%2f..%2fCompanies"):
        reply = s.read(uri)
        check("error" in reply, f"{uri}: {reply}")


# ---- Settings -----------------------------------------------------------------------------------


def closed_statuses_from_the_setting():
    server = rig.another(AUTOTASK_CLOSED_STATUS_IDS=" 5, 16 ,21")
    with rig.proxy.mark() as seen:
        r = server.good("search-tickets", openOnly="true", unassigned="true", maxRecords="500")
    found = conditions(seen.find("POST Tickets/query")[0].json)
    check_eq(sorted(c[2] for c in found if c[1] == "noteq"), [5, 16, 21])
    check_in(("assignedresourceid", "notexist", None), found)
    check(not any(c[1] == "in" for c in found), "never a list of the open ones")
    server.close()
    wrong = rig.another(AUTOTASK_CLOSED_STATUS_IDS="Complete")
    r = wrong.call("search_tickets", open_only=True)
    check(not r.ok and "AUTOTASK_CLOSED_STATUS_IDS" in r.text, r.text)
    check(wrong.good("search_tickets", limit=1), "other searches work")
    wrong.close()


def credential_names_of_every_family():
    e = w.sandbox.env
    a = {"AUTOTASK_USERNAME": e["AUTOTASK_USERNAME"], "AUTOTASK_SECRET": e["AUTOTASK_SECRET"],
         "AUTOTASK_INTEGRATION_CODE": e["AUTOTASK_INTEGRATION_CODE"], "AUTOTASK_API_URL": rig.proxy.url}
    b = {"AUTOTASK_API_USERNAME": e["AUTOTASK_USERNAME"], "AUTOTASK_API_SECRET": e["AUTOTASK_SECRET"],
         "AUTOTASK_API_INTEGRATION_CODE": e["AUTOTASK_INTEGRATION_CODE"], "AUTOTASK_ZONE": rig.proxy.url, "TRANSPORT": "stdio"}
    c = {**a, "AUTOTASK_API_USERNAME": "", "AUTOTASK_ZONE": "${AUTOTASK_ZONE}", "AUTOTASK_API_SECRET": "${AUTOTASK_API_SECRET}",
         "AUTOTASK_READ_ONLY": "", "AUTOTASK_TOOLSETS": "${TOOLSETS}"}
    for settings in (a, b, c):
        server = Server("stdio", env=environment(**settings))
        with rig.proxy.mark() as seen:
            check_eq(server.good("whoami").data["user"], e["AUTOTASK_USERNAME"])
        wanted = len(catalogue()) if settings is not c else sum(bool(t.get("core")) for t in catalogue().values())
        check_eq(len(server.tools()), wanted, "a literal ${...} is no choice of toolsets")
        headers = seen.all[0].headers
        check_eq((headers["username"], headers["secret"], headers["apiintegrationcode"]),
                 (e["AUTOTASK_USERNAME"], e["AUTOTASK_SECRET"], e["AUTOTASK_INTEGRATION_CODE"]))
        server.close()


def unset_variables_mean_the_sandbox():
    for value in ("", "${AUTOTASK_USERNAME}"):
        server = Server(env=environment(AUTOTASK_USERNAME=value, AUTOTASK_SECRET=value, AUTOTASK_INTEGRATION_CODE=value,
                                        AUTOTASK_ZONE="${AUTOTASK_ZONE}"))
        check_in("SANDBOX", server.instructions)
        r = server.good("search_tickets", open_only=True, limit=1)
        check_in("· SANDBOX (built-in sample data)\n", r.text)
        check_eq(r.data["sandbox"], True)
        check_eq(server.good("whoami").data["sandbox"], True)
        check_eq(server.tools()[0]["annotations"]["openWorldHint"], False)
        server.close()


def partial_credentials_start_and_say_what_is_missing():
    e = w.sandbox.env
    for missing in ("AUTOTASK_USERNAME", "AUTOTASK_SECRET", "AUTOTASK_INTEGRATION_CODE"):
        for value in ("", "${" + missing + "}", None):
            settings = {**e, "AUTOTASK_API_URL": rig.proxy.url, missing: value}
            server = Server(env=environment(**settings))
            with rig.proxy.mark() as seen:
                check_eq(len(server.tools()), len(catalogue()), "the server starts and lists")
                r = server.bad("search_tickets", "setup_needed", limit=1)
                w_r = server.bad("create_ticket", "setup_needed", title="x", company="1", confirm="CREATE_TICKET")
            check_in(missing, r.text)
            check_in("Fix: ", r.text)
            check_in("Nothing was written.", w_r.text)
            check(not seen.all, f"sent {seen.all}")
            for secret in (e["AUTOTASK_SECRET"], e["AUTOTASK_INTEGRATION_CODE"]):
                check(secret not in r.text, "a secret is shown")
            check("SANDBOX" not in server.instructions, "not the sandbox")
            server.close()


def a_bad_zone_is_told_by_every_call():
    e = w.sandbox.env
    for zone in ("http://example.com/", "not a zone!", "ftp://webservices5.autotask.net"):
        server = Server(env=environment(**{**e, "AUTOTASK_API_URL": zone}))
        r = server.call("search_tickets", limit=1)
        check(not r.ok, f"{zone}: {r.text}")
        check(r.code in ("setup_needed", "config", "bad_value"), f"{zone}: {r.text}")
        check_in("Fix: ", r.text, zone)
        server.close()


def ends_cleanly():
    rig.close()
    check_eq(s.stderr(), "", "stderr")


main(suite, [every_known_name_finds_its_tool, unknown_tools_suggest, every_alias_means_its_argument,
             no_alias_stands_for_two_arguments, companies_in_every_spelling, values_as_strings, the_query_as_a_string,
             parents_in_every_spelling, the_documented_writes_of_the_compact_server, names_come_out,
             applied_filters_are_in_words, a_person_by_id_name_and_mail, me, ambiguous_names_list_candidates,
             unknown_labels_suggest, operators_of_other_habits, fields_in_every_spelling,
             days_are_half_open_in_the_tenants_zone, resources, closed_statuses_from_the_setting,
             credential_names_of_every_family, unset_variables_mean_the_sandbox,
             partial_credentials_start_and_say_what_is_missing, a_bad_zone_is_told_by_every_call, ends_cleanly])
