"""Nobody sees what belongs to another: two tenants' servers that share a state folder, requests over HTTP
that are narrowed differently at the same time, and handles (cursors, names, labels) of a server that may see
more, given to one that may see less. One server knows one tenant, one token and one scope, so its caches need
no more key than that; here is looked whether it is so."""

import json
import os
import threading

from endpoint import Endpoint, message
from harness import Proxy, Rig, Sandbox, Server, Suite, catalogue, check, check_eq, environment, main, scratch

suite = Suite("principals")
STATE = scratch("state")
ROUNDS = 40
tools = catalogue()


class Tenant:
    """A sandbox whose companies, queues and labels carry a mark; ids are the same in every tenant."""

    def __init__(self, mark):
        self.mark = mark
        self.sandbox = Sandbox("--limits", "off")
        self.proxy = Proxy(self.sandbox.port)
        for c in self.sandbox.query("Companies"):
            self.sandbox.request("PATCH", "Companies", {"id": c["id"], "companyName": f"{mark} {c['id']}"})
        fields = self.sandbox.request("GET", "Tickets/entityInformation/fields")
        for f in fields["fields"]:
            for v in f.get("picklistValues") or []:
                v["label"] = f"{mark} {v['label']}"
        self.labels = json.dumps(fields).encode()
        self.proxy.fault = lambda r: ("reply", 200, {"Content-Type": "application/json"}, self.labels) if r.path.endswith(
            "Tickets/entityInformation/fields") else None
        self.env = environment(**{**self.sandbox.env, "AUTOTASK_API_URL": self.proxy.url, "AUTOTASK_STATE_DIR": STATE, "AUTOTASK_HOURLY_BUDGET": "1000000"})

    def server(self):
        return Server("stdio", env=self.env)

    def close(self):
        self.proxy.close()
        check_eq(self.sandbox.stop(), 0)


def in_threads(functions):
    wrong = []

    def run(f):
        try:
            f()
        except Exception as e:  # reported by the case that started it
            wrong.append(f"{type(e).__name__}: {e}")
    threads = [threading.Thread(target=run, args=(f,)) for f in functions]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    check(not wrong, "\n".join(wrong[:5]))


def reads(server, own, other, rounds):
    seen = 0
    for i in range(rounds):
        for tool, arguments in (("search_tickets", {"limit": 20, "fields": ["id", "companyID", "queueID", "status"]}), ("search_companies", {"limit": 20}),
                                ("list_queues", {}), ("count_entity", {"entity": "Tickets", "group_by": "queueID"}),
                                ("get_picklist_values", {"entity": "Tickets", "field": "status"}), ("describe_entity", {"entity": "Tickets", "search": "status"}),
                                ("search_tickets", {"company": f"{own} {29683500 + i % 7}"}), ("search_tickets", {"queue": f"{own} Level I Support", "limit": 3}),
                                ("search_tickets", {"queue": "no such queue"})):
            text = json.dumps(server.call(tool, arguments).reply)
            check(other not in text, f"{tool} of {own} shows {other}: {text[:300]}")
            seen += text.count(own)
        read = json.dumps(server.read("autotask://companies")) + json.dumps(server.read("autotask://entities/Tickets"))
        check(other not in read, f"a resource of {own} shows {other}")
    check(seen > rounds * 40, seen, "marks seen")


def two_tenants_share_a_state_folder():
    a, b = Tenant("AXQ1"), Tenant("BXQ2")
    servers = [(t.server(), t.mark, o.mark) for t, o in ((a, b), (b, a), (a, b), (b, a))]
    in_threads([lambda s=s, own=own, other=other: reads(s, own, other, ROUNDS) for s, own, other in servers])
    for s, _, _ in servers:
        check_eq(s.close(), 0)
    check(os.listdir(STATE), "nothing is shared by that folder")
    # What is on disk now serves the next process of the same tenant, and of no other.
    for t, o in ((b, a), (a, b)):
        again = t.server()
        reads(again, t.mark, o.mark, 1)
        check_eq(again.close(), 0)
    same = {"title": "The same for both", "company": "175", "confirm": "CREATE_TICKET"}
    for t in (a, b):
        company = t.sandbox.query("Companies")[2]["id"]
        before, s = t.sandbox.count("Tickets"), t.server()
        s.good("create_ticket", {**same, "company": str(company)})
        check_eq(t.sandbox.count("Tickets"), before + 1, f"a write of {t.mark} is taken for one of the other")
        check_eq(s.close(), 0)
    a.close()
    b.close()


# ---- One server, requests that may do different things ------------------------------------------


def ask(endpoint, method, params, **headers):
    claim = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
    fields = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method, **{k.replace("_", "-"): v for k, v in headers.items()}}
    if "name" in params:
        fields["Mcp-Name"] = params["name"]
    return json.loads(endpoint.request("POST", "/mcp", message(method, {**params, "_meta": claim}), **fields)[2])


def code_of(reply):
    return "protocol" if "error" in reply else (reply["result"].get("structuredContent") or {}).get("error", {}).get("code", "ok")


def headers_of_one_request_bind_no_other():
    rig = Rig(sandbox=Sandbox("--limits", "off"), AUTOTASK_HOURLY_BUDGET="1000000")
    ticket = rig.sandbox.query("Tickets")[0]
    e = Endpoint({**rig.env, "AUTOTASK_CONFIRM": "off"}, "http", "--listen", "127.0.0.1:0")
    change = {"name": "update_ticket", "arguments": {"ticket": str(ticket["id"]), "title": "written", "confirm": "UPDATE_TICKET", "dry_run": True}}
    contracts = {n for n, t in tools.items() if t["toolset"] == "contracts"}

    def reader():
        for _ in range(ROUNDS):
            listed = {t["name"] for t in ask(e, "tools/list", {}, X_MCP_Readonly="true", X_MCP_Toolsets="all")["result"]["tools"]}
            check(not [n for n in listed if "confirm" in tools.get(n, {})], "a reader is offered a write")
            check_eq(code_of(ask(e, "tools/call", change, X_MCP_Readonly="true")), "read_only")

    def writer():
        for _ in range(ROUNDS):
            check("update_ticket" in {t["name"] for t in ask(e, "tools/list", {}, X_MCP_Toolsets="all")["result"]["tools"]}, "a writer is not offered it")
            check_eq(code_of(ask(e, "tools/call", change)), "ok")

    def bookkeeper():
        for _ in range(ROUNDS):
            check({t["name"] for t in ask(e, "tools/list", {}, X_MCP_Toolsets="contracts")["result"]["tools"]} == contracts, "other tools than the contracts'")
            check_eq(code_of(ask(e, "tools/call", change, X_MCP_Toolsets="contracts")), "protocol")
            check_eq(code_of(ask(e, "tools/call", {"name": "search_contracts", "arguments": {"limit": 1}}, X_MCP_Toolsets="contracts")), "ok")
    in_threads([reader, writer, bookkeeper] * 3)
    check_eq(e.stop(), 0)
    rig.close()
    check_eq(rig.sandbox.stop(), 0)


def older_sessions_keep_apart():
    rig = Rig(sandbox=Sandbox("--limits", "off"))
    e = Endpoint(rig.env, "http", "--listen", "127.0.0.1:0")

    def open_session():
        hello = message("initialize", {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}})
        _, headers, _ = e.request("POST", "/mcp", hello, Accept="application/json, text/event-stream")
        return headers["Mcp-Session-Id"]
    ids = [open_session() for _ in range(20)]
    check_eq(len(set(ids)), 20, "two sessions have one id")
    one, other = ids[:2]
    e.request("DELETE", "/mcp", None, Mcp_Session_Id=one)
    listing = {"Accept": "application/json, text/event-stream", "MCP_Protocol_Version": "2025-11-25"}
    gone = e.request("POST", "/mcp", message("tools/list"), Mcp_Session_Id=one, **listing)[0]
    there = e.request("POST", "/mcp", message("tools/list"), Mcp_Session_Id=other, **listing)[0]
    check_eq((gone, there), (404, 200), "an ended session, and one that goes on")
    check_eq(e.stop(), 0)
    rig.close()
    check_eq(rig.sandbox.stop(), 0)


# ---- Handles ------------------------------------------------------------------------------------


def a_cursor_of_a_server_that_sees_all_shows_no_more_elsewhere():
    rig = Rig(sandbox=Sandbox("--limits", "off"))
    company = next(c for c in rig.sandbox.query("Companies") if c["companyName"] == "Tidewater Orthopedics")
    kept = rig.another(AUTOTASK_ONLY_COMPANY=company["companyName"])
    for tool, arguments in (("search_tickets", {"limit": 5}), ("query_entity", {"entity": "TicketNotes", "limit": 5}), ("search_contacts", {"limit": 5})):
        cursor = rig.server.good(tool, arguments).data["next_cursor"]
        got = kept.call(tool, {**arguments, "cursor": cursor})
        own = {r[0] for r in kept.good(tool, {**arguments, "limit": 500, "fields": ["id"]}).data["rows"]}
        if got.ok:
            ids = {r[0] for r in kept.good(tool, {**arguments, "fields": ["id"], "cursor": cursor}).data["rows"]}
            check(ids <= own or len(own) >= 400, f"{tool}: {sorted(ids - own)[:5]} are not of the company")
    check_eq(kept.close(), 0)
    rig.close()
    check_eq(rig.sandbox.stop(), 0)


main(suite, [two_tenants_share_a_state_folder, headers_of_one_request_bind_no_other, older_sessions_keep_apart,
             a_cursor_of_a_server_that_sees_all_shows_no_more_elsewhere])
