"""only-company and only-queue: no record outside shows, by whatever tool, entity or route, and nothing
outside can be written. What belongs is worked out here from the whole sandbox, row by row."""

import json

from belongs import ENTITIES, SHARED, Rows
from harness import Rig, Suite, check, check_eq, check_in, main

suite = Suite("scope")
rig = Rig()
sandbox = rig.sandbox
COMPANY = next(c for c in sandbox.query("Companies") if c["companyName"] == "Tidewater Orthopedics")
QUEUE, QUEUE_ID = next((label, int(value)) for label, value in sandbox.picklist("Tickets", "queueID").items() if label == "Level I Support")
inside = rig.another(AUTOTASK_ONLY_COMPANY=COMPANY["companyName"])
queue = rig.another(AUTOTASK_ONLY_QUEUE=QUEUE)
everything = Rows(sandbox)
rows, company_of = everything.of, everything.company_of


def all_ids(server, entity):
    """Every id the server shows, page by page; None when it refuses the entity."""
    ids, cursor = [], None
    while True:
        result = server.call("query_entity", {"entity": entity, "fields": ["id"], "limit": 500, **({"cursor": cursor} if cursor else {})})
        if not result.ok:
            check(result.code in ("not_permitted", "not_supported"), entity, result.text)
            return None
        ids += [int(r[result.data["columns"].index("id")]) for r in result.data["rows"]]
        total, cursor = result.data.get("total"), result.data["next_cursor"]
        if not cursor:
            if total is not None:
                check_eq(len(ids), total, entity)
            return ids


def every_entity_shows_what_belongs_and_nothing_else():
    refused, shown = [], 0
    for entity, e in ENTITIES.items():
        if "query" not in e["operations"] or entity in SHARED:
            continue
        ids = all_ids(inside, entity)
        if ids is None:
            refused.append(entity)
            check(not any(company_of(entity, r) == COMPANY["id"] for r in list(rows(entity).values())[:200]) or
                  entity in ("TimeEntryAttachments",), entity, "is refused although a company can be told")
            continue
        wanted = sorted(i for i, r in rows(entity).items() if company_of(entity, r) == COMPANY["id"])
        check_eq(sorted(ids), wanted, entity)
        shown += len(ids)
    check(shown > 500, "rows compared:", shown)
    check_in("Appointments", refused)
    check(len(refused) < 80, refused)


def counts_are_of_what_belongs():
    for entity in ("Tickets", "TicketNotes", "TimeEntries", "Contacts", "Companies"):
        wanted = sum(company_of(entity, r) == COMPANY["id"] for r in rows(entity).values())
        check_eq(inside.good("count_entity", entity=entity).data["count"], wanted, entity)


def records_by_id():
    for entity, e in ENTITIES.items():
        if "get" not in e["operations"] or entity in SHARED or "query" not in e["operations"] or not rows(entity):
            continue
        theirs = next((r for r in rows(entity).values() if company_of(entity, r) == COMPANY["id"]), None)
        other = next((r for r in rows(entity).values() if company_of(entity, r) != COMPANY["id"]), None)
        if theirs:
            check(inside.call("get_entity", entity=entity, id=theirs["id"]).ok, entity, theirs["id"])
        if other:
            result = inside.call("get_entity", entity=entity, id=other["id"])
            check(not result.ok, entity, "shows", other["id"], result.text[:200])
            check_in(result.code, ("not_found", "not_permitted"), result.text)


def no_argument_undoes_it():
    other = next(t for t in rows("Tickets").values() if t["companyID"] != COMPANY["id"])
    name = rows("Companies")[other["companyID"]]["companyName"]
    tries = [("search_tickets", {"number": other["ticketNumber"]}), ("search_tickets", {"company": str(other["companyID"])}),
             ("query_entity", {"entity": "Tickets", "filter": [{"op": "or", "items": [
                 {"op": "eq", "field": "id", "value": other["id"]}, {"op": "gt", "field": "id", "value": 0}]}], "limit": 500}),
             ("query_entity", {"entity": "Tickets", "query": {"filter": [{"op": "eq", "field": "companyID", "value": other["companyID"]}]}}),
             ("query_entity", {"entity": "TicketNotes", "parent_entity": "Tickets", "parent_id": other["id"]}),
             ("query_entity", {"entity": "TicketNotes", "filter": [{"op": "eq", "field": "ticketID", "value": other["id"]}]}),
             ("query_entity", {"entity": "TicketNotes", "filter": [{"op": "in", "field": "ticketID", "value": [other["id"]]}]}),
             ("search_time_entries", {"ticket": str(other["id"])}), ("get_ticket", {"ticket": other["ticketNumber"], "notes": True, "time": True}),
             ("get_ticket", {"ticket": str(other["id"])}), ("search_contacts", {"company": name}), ("get_company", {"company": name}),
             ("run_tool", {"name": "get_ticket", "arguments": {"ticket": other["ticketNumber"]}})]
    notes = {n["id"]: n for n in rows("TicketNotes").values() if n["ticketID"] == other["id"]}
    for tool, arguments in tries:
        result = inside.call(tool, arguments)
        whole = json.dumps(result.reply if hasattr(result, "reply") else result.text)
        check(other["title"] not in whole, tool, arguments, "shows the title")
        for n in notes.values():
            check(n["description"][:40] not in whole, tool, arguments, "shows a note")
        if result.ok and "rows" in (result.data or {}) and "company" in result.data.get("columns", []):
            column = result.data["columns"].index("company")
            check_eq({r[column] for r in result.data["rows"]} - {COMPANY["companyName"]}, set(), tool)


def resources_and_completion():
    other = next(t for t in rows("Tickets").values() if t["companyID"] != COMPANY["id"])
    for uri in (f"autotask://tickets/{other['id']}", f"autotask://tickets/{other['ticketNumber']}", f"autotask://companies/{other['companyID']}",
                "autotask://companies", "autotask://tickets", "autotask://contacts"):
        text = json.dumps(inside.read(uri))
        for c in rows("Companies").values():
            if c["id"] != COMPANY["id"] and len(c["companyName"]) > 8:
                check(c["companyName"] not in text, uri, "names", c["companyName"])
        check(other["title"] not in text, uri)
    prompts = inside.request("prompts/list")["result"]["prompts"]
    for prompt in prompts:
        for a in prompt.get("arguments", []):
            for prefix in ("", "a", "g", "h"):
                reply = inside.request("completion/complete", {"ref": {"type": "ref/prompt", "name": prompt["name"]},
                                                               "argument": {"name": a["name"], "value": prefix}})
                for c in rows("Companies").values():
                    check(c["id"] == COMPANY["id"] or c["companyName"] not in json.dumps(reply), prompt["name"], "completes", c["companyName"])


def writes_stay_inside():
    theirs = next(t for t in rows("Tickets").values() if t["companyID"] == COMPANY["id"])
    other = next(t for t in rows("Tickets").values() if t["companyID"] != COMPANY["id"] and t.get("contactID"))
    note = {"title": "x", "description": "canary", "publish": 1, "noteType": 1}
    refused = [("update_entity", {"entity": "Tickets", "id": other["id"], "fields": {"title": "canary"}}),
               ("update_entity", {"entity": "Tickets", "id": theirs["id"], "fields": {"companyID": other["companyID"]}}),
               ("update_entity", {"entity": "Tickets", "id": theirs["id"], "fields": {"contactID": other["contactID"]}}),
               ("create_entity", {"entity": "Tickets", "fields": {"companyID": other["companyID"], "title": "canary", "status": 1, "priority": 1, "queueID": QUEUE_ID}}),
               ("create_entity", {"entity": "TicketNotes", "parent_entity": "Tickets", "parent_id": other["id"], "fields": note}),
               ("create_entity", {"entity": "TicketNotes", "fields": {**note, "ticketID": other["id"]}}),
               ("update_ticket", {"ticket": str(other["id"]), "title": "canary"}),
               ("create_contact", {"company": str(other["companyID"]), "first_name": "Ca", "last_name": "Nary"}),
               ("create_entity", {"entity": "Appointments", "fields": {"title": "canary", "resourceID": 1, "startDateTime": "2026-11-20T10:00:00Z", "endDateTime": "2026-11-20T11:00:00Z"}})]
    with rig.proxy.mark() as seen:
        for tool, arguments in refused:
            word = {"update_entity": "UPDATE_ENTITY", "create_entity": "CREATE_ENTITY", "update_ticket": "UPDATE_TICKET", "create_contact": "CREATE_CONTACT"}[tool]
            result = inside.call(tool, {**arguments, "confirm": word})
            check(not result.ok, tool, arguments, result.text[:200])
            check(result.code in ("not_found", "not_permitted"), tool, arguments, result.text)
    check_eq(seen.writes, [], "sent")
    done = inside.good("create_ticket_note", ticket=str(theirs["id"]), description="Inside.", publish="All Autotask Users", confirm="CREATE_TICKET_NOTE")
    check(done.ok, done.text)
    check(inside.call("update_ticket", ticket=str(theirs["id"]), title="Inside", confirm="UPDATE_TICKET").ok, "an update inside")


def one_queue():
    wanted = {i for i, t in rows("Tickets").items() if t.get("queueID") == QUEUE_ID}
    check_eq(set(all_ids(queue, "Tickets")), wanted)
    check_eq(set(all_ids(queue, "TicketNotes")), {i for i, n in rows("TicketNotes").items() if n["ticketID"] in wanted} | set(all_ids(queue, "TicketNotes")) - set(rows("TicketNotes")))
    check_eq(queue.bad("query_entity", "not_permitted", entity="Companies").code, "not_permitted")
    listed = queue.good("search_tickets", limit=3)
    check("#" not in listed.text.split("|-")[1], "companies of tickets have names:", listed.text)
    moved = queue.call("update_ticket", {"ticket": str(min(wanted)), "queue": "Administration", "confirm": "UPDATE_TICKET"})
    check(not moved.ok, "a ticket leaves the queue:", moved.text)


def a_scope_that_is_not_there_shows_nothing():
    lost = rig.another(AUTOTASK_ONLY_COMPANY="No Such Company")
    refused = lost.bad("search_tickets", "config")
    check_in("No Such Company", refused.text)
    check_in("only-company", refused.text)
    check(not lost.call("get_entity", entity="Tickets", id=min(rows("Tickets"))).ok, "shown")
    check_eq(lost.close(), 0)


def a_record_costs_few_requests():
    theirs = next(t for t in rows("Tickets").values() if t["companyID"] == COMPANY["id"])
    with rig.proxy.mark() as seen:
        inside.good("search_tickets", limit=5)
    check_eq([q.short for q in seen.all if "count" not in q.short and q.short.startswith("POST Tickets")], ["POST Tickets/query"])
    with rig.proxy.mark() as seen:
        inside.good("query_entity", entity="TicketNotes", filter=[{"op": "eq", "field": "ticketID", "value": theirs["id"]}], limit=500)
    check(len(seen.all) <= 4, [q.short for q in seen.all])


def busiest_inside():
    """Who has most open tickets of the company in that queue, and the ticket numbers by limit."""
    closed = {int(v) for k, v in sandbox.picklist("Tickets", "status").items() if k in ("Complete", "Cancelled")}
    counts = {}
    for t in rows("Tickets").values():
        if t["status"] not in closed and t.get("assignedResourceID"):
            mine = counts.setdefault(t["assignedResourceID"], (set(), set(), set()))
            for found, belongs in zip(mine, (True, t["companyID"] == COMPANY["id"], t.get("queueID") == QUEUE_ID)):
                if belongs:
                    found.add(t["ticketNumber"])
    return max(counts.items(), key=lambda c: (bool(c[1][1]) + bool(c[1][2]), len(c[1][0])))


def workflows_leave_out_what_nobody_can_tell_apart():
    """my_day and others answer from what belongs, and say what they had to do without."""
    person, (everything, of_company, of_queue) = busiest_inside()
    for server, mine, hidden in ((inside, of_company, ["appointments"]), (queue, of_queue, ["appointments", "tasks", "service calls"])):
        r = server.good("my_day", technician=person)
        shown = {t for t in everything if t in r.text}
        check(shown <= mine, f"outside: {shown - mine}")
        check_in(f"Open tickets in all: {len(mine)}", r.text)
        check_in("Left out, because this server is kept to one company or queue:", r.text)
        check_in(r.data["left_out"], r.text)
        for word in hidden:
            check_in(word, r.data["left_out"])
    r = rig.server.good("my_day", technician=person)
    check("left_out" not in r.data and "Left out" not in r.text, r.text)
    for server, tool, arguments in ((inside, "dispatch_board", {}), (inside, "quote", {"items": [{"product": "Jabra", "quantity": 1}]}),
                                    (queue, "resolve_name", {"name": "Grace"})):
        check_in("Left out, because", server.good(tool, arguments).text, tool)
    ticket = next(t for t in rows("Tickets").values() if t["ticketNumber"] in of_company | of_queue and t["companyID"] == COMPANY["id"])
    visit = inside.good("schedule_visit", ticket=ticket["id"], technician=person, start="2027-01-11T10:00", dry_run=True)
    check_in("Not looked through for conflicts, because this server is kept to one company or queue: appointments", visit.text)
    check_in("Covered", inside.good("contract_check", company=COMPANY["id"]).text)
    # A person's time sheet is about all customers: half of it would be a wrong answer.
    inside.bad("timesheet", "not_permitted", technician=person)


def ends_cleanly():
    check_eq(inside.close(), 0)
    check_eq(queue.close(), 0)
    rig.close()
    check_eq(sandbox.stop(), 0)


main(suite, [every_entity_shows_what_belongs_and_nothing_else, counts_are_of_what_belongs, records_by_id, no_argument_undoes_it,
             resources_and_completion, writes_stay_inside, one_queue, a_scope_that_is_not_there_shows_nothing,
             a_record_costs_few_requests, workflows_leave_out_what_nobody_can_tell_apart, ends_cleanly])
