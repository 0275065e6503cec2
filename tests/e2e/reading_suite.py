"""What a client reads without calling a tool: resources and their templates, files, prompts,
completion of arguments, and being told when a subscribed ticket or queue has changed."""

import base64
import json
import re
import time
import urllib.parse

from harness import Rig, Suite, check, check_eq, check_in, conditions, main
from world import World

suite = Suite("reading")
rig = Rig()
w = World(rig.sandbox)
s = rig.server

PROMPTS = """my_day dispatch_board sla_watch ticket_brief timesheet triage stale_tickets unbilled_work renewals
client_review client_brief pipeline project_status handover""".split()


def text_of(uri):
    reply = s.read(uri)
    check("result" in reply, f"{uri}: {reply}")
    contents = reply["result"]["contents"]
    check_eq(len(contents), 1, uri)
    check_eq(contents[0]["uri"], uri)
    return contents[0]["text"]


def missing(uri):
    reply = s.read(uri)
    check_eq(reply.get("error", {}).get("code"), -32002, f"{uri}: {reply}")
    check_eq(reply["error"]["data"]["uri"], uri)


# ---- Resources ----------------------------------------------------------------------------------


def every_kind_of_record_by_name_and_by_id():
    for path, record, name, part in (
            ("tickets", w.ticket, w.ticket["ticketNumber"], w.ticket["ticketNumber"]),
            ("companies", w.company, w.company["companyName"], w.company["companyName"]),
            ("contacts", w.contact, w.contact["emailAddress"], w.contact["lastName"]),
            ("projects", w.project, w.project["projectNumber"], w.project["projectName"]),
            ("configuration-items", w.item, w.item["serialNumber"], w.item["serialNumber"]),
            ("contracts", w.contract, w.contract["contractName"], w.contract["contractName"])):
        by_id = json.loads(text_of(f"autotask://{path}/{record['id']}"))
        check_eq(by_id["id"], str(record["id"]), path)
        check(part in by_id.values(), f"{path}: {part} is not in {by_id}")
        by_name = json.loads(text_of(f"autotask://{path}/" + urllib.parse.quote(str(name), safe="")))
        check_eq(by_name["id"], by_id["id"], f"{path} {name}")
        missing(f"autotask://{path}/999999999")


def a_queue_lists_its_open_tickets():
    label = w.label("Tickets", "queueID", w.ticket["queueID"])
    with rig.proxy.mark() as seen:
        found = json.loads(text_of("autotask://queues/" + urllib.parse.quote(label)))
    asked = conditions(seen.find("POST Tickets/query")[0].json)
    check(("queueid", "eq", w.ticket["queueID"]) in asked, asked)
    check(found["items"] and all(i["queueID"] == label for i in found["items"]), found)
    check(all(i["status"] not in ("Complete", "Cancelled") for i in found["items"]), "open ones only")
    missing("autotask://queues/No%20Such%20Queue")


def fields_of_an_entity_with_the_tenants_picklists():
    e = json.loads(text_of("autotask://entities/Tickets"))
    fields = {f["name"]: f for f in e["fields"]}
    check_eq({v["label"] for v in fields["status"]["values"] if v.get("active", True)}, set(w.statuses))
    check_eq(fields["companyID"]["references"], "Companies")
    check_eq((fields["title"]["type"], fields["title"]["maxLength"], fields["title"]["required"]), ("string", 255, True))
    check(fields["createDate"]["readOnly"], fields["createDate"])
    check_eq(fields["subIssueType"]["dependsOn"], "issueType")
    check("query" in e["operations"] and "delete" not in e["operations"], e["operations"])
    check(e["userDefinedFields"], "tickets have user-defined fields")
    check_eq(json.loads(text_of("autotask://entities/ticket_note"))["parent"], "Tickets")
    missing("autotask://entities/Nonsense")


# ---- Files --------------------------------------------------------------------------------------


def an_invoice_as_pdf():
    invoice = rig.sandbox.query("Invoices", most=1)[0]
    contents = s.read(f"autotask://invoices/{invoice['id']}/pdf")["result"]["contents"]
    check_eq(contents[0]["mimeType"], "application/pdf")
    check(base64.b64decode(contents[0]["blob"]).startswith(b"%PDF-"), "no PDF")
    missing("autotask://invoices/999999999/pdf")


def attachments_are_exact():
    data = bytes(range(256)) * 40
    made = rig.sandbox.request("POST", f"Tickets/{w.ticket['id']}/Attachments", {
        "attachmentType": "FILE_ATTACHMENT", "title": "log", "fullPath": "log.txt", "publish": 1,
        "data": base64.b64encode(data).decode()})["itemId"]
    contents = s.read(f"autotask://attachments/TicketAttachments/{made}")["result"]["contents"]
    check_eq(base64.b64decode(contents[0]["blob"]), data, "the bytes")
    check_in("/", contents[0]["mimeType"])
    for uri in ("autotask://attachments/TicketAttachments/999999999", "autotask://attachments/TicketAttachments/x",
                "autotask://attachments/Tickets/1", "autotask://attachments/Nonsense/1"):
        missing(uri)


# ---- Prompts ------------------------------------------------------------------------------------


def prompts_name_tools_and_arguments_that_exist():
    listed = {p["name"]: p for p in s.request("prompts/list")["result"]["prompts"]}
    check_eq(sorted(listed), sorted(PROMPTS))
    everything = rig.another("stdio", "--toolsets", "all")
    tools = {t["name"]: t for t in everything.tools()}
    everything.close()
    for name, prompt in listed.items():
        given = {a["name"]: f"value-of-{a['name']}" for a in prompt.get("arguments", [])}
        messages = s.request("prompts/get", {"name": name, "arguments": given})["result"]["messages"]
        text = messages[0]["content"]["text"]
        call = text.split(". ", 1)[0]
        tool = re.match(r"Call (\w+)", call)[1]
        check(tool in tools, f"{name}: there is no tool {tool}")
        for argument in re.findall(r"(\w+)=", call):
            check(argument in tools[tool]["inputSchema"]["properties"], f"{name}: {tool} has no argument {argument}")
        for value in given.values():
            check_in(value, call, f"{name} leaves an argument out")
        needed = {a["name"]: "x" for a in prompt.get("arguments", []) if a.get("required")}
        bare = s.request("prompts/get", {"name": name, "arguments": needed})["result"]["messages"][0]["content"]["text"]
        check("{" not in bare and "|" not in bare and "$" not in bare, bare)
        check_eq(re.findall(r"=value-of", bare), [], name)


def prompts_refuse_what_they_do_not_know():
    check_eq(s.request("prompts/get", {"name": "nonsense"})["error"]["code"], -32602)
    check_eq(s.request("prompts/get", {"name": "ticket_brief"})["error"]["code"], -32602, "a missing argument")


# ---- Completion ---------------------------------------------------------------------------------


def complete(ref, argument, typed):
    kind = {"type": "ref/resource", "uri": ref} if ref.startswith("autotask:") else {"type": "ref/prompt", "name": ref}
    reply = s.request("completion/complete", {"ref": kind, "argument": {"name": argument, "value": typed}})
    check("result" in reply, f"{ref} {argument} {typed}: {reply}")
    return reply["result"]["completion"]


def completion_offers_what_the_tenant_has():
    first = w.company["companyName"][:4]
    check_in(w.company["companyName"], complete("client_brief", "company", first)["values"])
    check_in(w.company["companyName"], complete("autotask://companies/{id}", "id", first)["values"])
    check_in(World.full_name(w.resource), complete("my_day", "technician", "")["values"] +
             complete("my_day", "technician", w.resource["lastName"])["values"])
    check_in(World.full_name(w.resource), complete("my_day", "technician", World.full_name(w.resource)[:-1])["values"])
    label = w.label("Tickets", "queueID", w.ticket["queueID"])
    check_in(label, complete("sla_watch", "queue", label[:3].lower())["values"])
    check_in(label, complete("autotask://queues/{queue}", "queue", "")["values"])
    check_in(w.ticket["ticketNumber"], complete("ticket_brief", "ticket", w.ticket["ticketNumber"])["values"])
    check_in(w.project["projectName"], complete("project_status", "project", w.project["projectName"][:6])["values"])
    check_in("last month", complete("unbilled_work", "period", "last")["values"])
    check_in("TicketNotes", complete("autotask://entities/{name}", "name", "ticketn")["values"])


def completion_says_how_many_there_are():
    many = complete("autotask://tickets/{number}", "number", "T20")
    check(len(many["values"]) <= 100 and many["hasMore"], many["total"])
    check_eq(many["total"], rig.sandbox.count("Tickets", {"op": "beginsWith", "field": "ticketNumber", "value": "T20"}))
    none = complete("client_brief", "company", "no such company")
    check_eq((none["values"], none["total"], none["hasMore"]), ([], 0, False))


def completion_of_a_letter_asks_nothing():
    with rig.proxy.mark() as seen:
        check_eq(complete("client_brief", "company", "a")["values"], [])
        check_eq(complete("client_brief", "company", "")["values"], [])
    check_eq(seen.all, [])


def completion_shows_those_that_begin_so_first():
    values = complete("autotask://companies/{id}", "id", "ma")["values"]
    begin = [v.lower().startswith("ma") for v in values]
    check_eq(begin, sorted(begin, reverse=True), values)
    check(all("ma" in v.lower() for v in values) and values, values)


# ---- Subscriptions ------------------------------------------------------------------------------


def next_update(server, timeout):
    """The URI of the next update, or None."""
    end = time.monotonic() + timeout
    while (left := end - time.monotonic()) > 0:
        try:
            message = server._replies.get(timeout=left)
        except Exception:
            return None
        if message and message.get("method") == "notifications/resources/updated":
            return message["params"]["uri"]
    return None


def add_note(ticket):
    rig.sandbox.request("POST", f"Tickets/{ticket}/Notes", {
        "title": "called back", "description": "by phone", "noteType": 1, "publish": 2})


def settle(proxy, n):
    """Waits until the server has looked n more times."""
    start = len([r for r in proxy.requests if r.short == "POST Tickets/query"])
    end = time.monotonic() + 20
    while time.monotonic() < end:
        if len([r for r in proxy.requests if r.short == "POST Tickets/query"]) >= start + n:
            return
        time.sleep(0.05)
    raise AssertionError("nobody looks at the subscribed resources")


def a_subscribed_ticket_tells_of_changes():
    server = rig.another("stdio", "--poll-seconds", "1")
    uri = f"autotask://tickets/{w.ticket['ticketNumber']}"
    check_eq(server.request("resources/subscribe", {"uri": uri})["result"], {})
    settle(rig.proxy, 2)
    check_eq(next_update(server, 0.2), None, "nothing has changed yet")
    add_note(w.ticket["id"])
    check_eq(next_update(server, 15), uri)
    check_eq(server.request("resources/unsubscribe", {"uri": uri})["result"], {})
    time.sleep(1.5)
    with rig.proxy.mark() as seen:
        time.sleep(2.5)
    check_eq(seen.all, [], "nobody waits, so nothing is asked")
    check_eq(server.close(), 0)


def a_subscribed_queue_tells_of_activity_and_of_tickets_that_leave():
    server = rig.another("stdio", "--poll-seconds", "1")
    label = w.label("Tickets", "queueID", w.ticket["queueID"])
    uri = "autotask://queues/" + urllib.parse.quote(label)
    server.request("resources/subscribe", {"uri": uri})
    settle(rig.proxy, 2)
    add_note(w.ticket["id"])
    check_eq(next_update(server, 15), uri)
    other = next(v for v in rig.sandbox.picklist("Tickets", "queueID").values() if v != str(w.ticket["queueID"]))
    time.sleep(1.5)
    while next_update(server, 0.1):
        pass
    rig.sandbox.request("PATCH", "Tickets", {"id": w.ticket["id"], "queueID": int(other)})
    check_eq(next_update(server, 15), uri, "it left the queue")
    rig.sandbox.request("PATCH", "Tickets", {"id": w.ticket["id"], "queueID": w.ticket["queueID"]})
    check_eq(server.close(), 0)


def the_modern_era_listens_and_is_told():
    server = rig.another("stdio", "--poll-seconds", "1")
    uri = f"autotask://tickets/{w.ticket['id']}"
    server.send({"jsonrpc": "2.0", "id": "sub", "method": "subscriptions/listen", "params": {
        "notifications": {"resourceSubscriptions": [uri]},
        "_meta": {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
                  "io.modelcontextprotocol/clientCapabilities": {}}}})
    first = server.receive()
    check_eq(first["method"], "notifications/subscriptions/acknowledged")
    check_eq(first["params"]["notifications"]["resourceSubscriptions"], [uri])
    settle(rig.proxy, 2)
    add_note(w.ticket["id"])
    check_eq(next_update(server, 15), uri)
    check_eq(server.close(), 0)


main(suite, [f for n, f in list(globals().items())
             if callable(f) and getattr(f, "__module__", "") == "__main__" and f.__code__.co_argcount == 0
             and n not in ("main",)])
