"""What the server claims of each operation against what was really applied, with the sandbox's
commit log as the judge. For the suites that make the faults.

  done     exactly one commit, however the reply came
  nothing  no commit, also none later
  unknown  at most one commit, and the write was sent once. operation_status then says confirmed,
           with the id, where there is a commit, and not_applied only where there is none and none comes
"""

import http.client
import json
import time

from harness import Rig, Server, check, check_eq, scratch
from world import World

SETTLE_S = 3
KINDS = ("get", "query", "create", "update", "delete")  # without those that take the same road
READS = ("get", "query", "count")
WRITES = ("create", "update", "delete", "attachment")


class Claims:
    def __init__(self, **env):
        self.rig = Rig(AUTOTASK_TIMEOUT="3", AUTOTASK_CONFIRM="off", AUTOTASK_STATE_DIR=scratch("claims-state"),
                       AUTOTASK_SETTLE_SECONDS=str(SETTLE_S), **env)
        self.sandbox = self.rig.sandbox
        # Without the proxy, for the sandbox's own faults.
        self.direct = Server(env={**self.rig.env, "AUTOTASK_API_URL": self.sandbox.url})
        self.w = World(self.sandbox)
        self.ticket = str(self.w.ticket["id"])
        self.tickets = [t["id"] for t in self.sandbox.query("Tickets", *self.w.open_filter) if t["id"] != self.w.ticket["id"]]
        self.updated = 0
        self.n = self.todos = 0
        self.open = []  # unknown writes that are not settled yet

    def another(self, **env):
        return Server(env={**self.rig.env, "AUTOTASK_API_URL": self.sandbox.url, **env})

    # ---- The sandbox's own view ----

    def control(self, method, path, body=None):
        c = http.client.HTTPConnection("127.0.0.1", self.sandbox.port, timeout=30)
        c.request(method, "/sandbox/" + path, body)
        reply = c.getresponse()
        text = reply.read().decode()
        c.close()
        check_eq(reply.status, 200, f"{method} {path}: {text[:200]}")
        return json.loads(text) if text else None

    def commits(self, after):
        answer = self.control("GET", f"commits?after={after}")
        return answer["commits"] if isinstance(answer, dict) else answer

    def last_commit(self):
        found, after = 0, 0
        while True:
            page = self.commits(after)
            if not page:
                return found
            found = after = page[-1]["number"]

    def requests_after(self, number):
        return self.control("GET", f"requests?after={number}")["requests"]

    def last_request(self):
        seen = self.requests_after(0)
        return seen[-1]["number"] if seen else 0

    def requests(self, after, method, path):
        """How often a request reached the sandbox."""
        return len([r for r in self.requests_after(after) if r["method"] == method and r["target"].endswith("/V1.0/" + path)])

    # ---- Operations ----

    def unique(self):
        self.n += 1
        return self.n

    def new_todo(self, server):
        """Something that can be deleted, and its ticket: one has room for 40 of them."""
        self.todos += 1
        ticket = self.tickets[-1 - self.todos // 30]
        result = server.good("create_entity", entity="TicketChecklistItems", parent_entity="Tickets", parent_id=ticket,
                             fields={"itemName": f"item {self.unique()}"})
        return ticket, result.data["id"]

    def operations(self, server):
        """name -> (tool, arguments, method and path of the request that the fault is for)"""
        n, w, ticket = self.unique(), self.w, self.ticket
        list_of, todo = self.new_todo(server)
        below = {"parent_entity": "Tickets", "parent_id": w.ticket["id"]}
        return {
            "get": ("get_entity", {"entity": "Products", "id": w.product["id"]}, "GET", f"Products/{w.product['id']}"),
            "query": ("query_entity", {"entity": "Tickets", "limit": 1, "filter": [{"field": "id", "op": "gt", "value": n}]},
                      "POST", "Tickets/query"),
            "count": ("count_entity", {"entity": "Tickets", "filter": [{"field": "id", "op": "gt", "value": n}]},
                      "POST", "Tickets/query/count"),
            "create": ("create_entity", {"entity": "TicketNotes", **below,
                                         "fields": {"title": f"note {n}", "description": "x", "noteType": 1, "publish": 1}},
                       "POST", f"Tickets/{ticket}/Notes"),
            "update": ("update_entity", {"entity": "Tickets", "id": self.tickets[0], "fields": {"title": f"Title {n}"}},
                       "PATCH", "Tickets"),
            "delete": ("delete_entity", {"entity": "TicketChecklistItems", "id": todo, "parent_entity": "Tickets", "parent_id": list_of},
                       "DELETE", f"Tickets/{list_of}/ChecklistItems/{todo}"),
            "attachment": ("create_entity", {"entity": "TicketAttachments", **below,
                                             "fields": {"title": f"file {n}", "fullPath": f"{n}.txt", "publish": 1,
                                                        "attachmentType": "FILE_ATTACHMENT", "data": "aGVsbG8="}},
                           "POST", f"Tickets/{ticket}/Attachments"),
        }

    # ---- The judge ----

    def judge(self, row, name, result, applied, sent, allowed):
        """allowed: what may be claimed, or None for anything that is true."""
        claim = "done" if result.ok else (result.error or {}).get("written", "?")
        where = f"{row} {name}: claims {claim}, {len(applied)} applied, {sent} sent: {result.text[:300]}"
        if name in READS:
            check(not applied, "a read changed something:", where)
            check(result.ok or result.code, where)
            return claim
        if claim == "done":
            check_eq(len(applied), 1, where)
        elif claim == "nothing":
            check_eq(len(applied), 0, where)
        else:
            check_eq(claim, "unknown", where)
            check(len(applied) <= 1, where)
            check("retryable=true" not in result.text, "an unknown write invites a retry:", where)
        check(sent <= 1, "sent more than once:", where)
        check(allowed is None or claim in allowed, f"only {allowed} is true:", where)
        return claim

    def ask(self, o):
        """operation_status, against the commits of that moment: read before it answers and after."""
        before = len(self.applied(o))
        result = o["server"].good("operation_status", operation=o["operation"])
        outcome = result.data["outcome"]
        where = f"{o['row']} {o['name']}: {outcome}, {before} applied: {result.text}"
        if outcome == "confirmed":
            made = self.applied(o)
            check_eq(len(made), 1, where)
            check_eq(result.data["id"], made[0]["id"], where)
        else:
            check(outcome in ("unknown", "not_applied"), where)
            check_eq(before, 0, "a commit that is there is not seen: " + where)
        return outcome

    def applied(self, o):
        """Commits of that operation: those there at its end, and any of the record that it alone changes. A late one comes
        while nothing else is written."""
        return [c for c in self.commits(o["after"]) if o["late"] or c["number"] in o["numbers"] or (c["entity"], c["id"]) == o["target"]]

    def remember(self, row, name, result, after, late, server, arguments):
        o = {"row": row, "name": name, "server": server, "target": (arguments["entity"], arguments.get("id")), "operation": result.error["operation"], "after": after, "late": late,
             "numbers": {c["number"] for c in self.commits(after)}}
        if late:
            # It comes true while nothing else is written: unknown at first, confirmed once it is there.
            end = time.monotonic() + SETTLE_S
            while (outcome := self.ask(o)) == "unknown":
                check(time.monotonic() < end, f"{row} {name}: the late commit is not seen")
                time.sleep(0.1)
            check_eq(outcome, "confirmed", f"{row} {name}")
        elif self.ask(o) == "unknown":
            self.open.append(o)

    def settle(self):
        """What is unknown for lack of a commit becomes not applied, and stays without one."""
        time.sleep(SETTLE_S + 0.5)
        for o in self.open:
            check_eq(self.ask(o), "not_applied", f"{o['row']} {o['name']}: {self.applied(o)}")
        n, self.open = len(self.open), []
        return n

    # ---- Rows ----

    def run_row(self, row, script, fault=None, allowed=None, fresh=False, only=None, late=False, server=None):
        """script: words for the sandbox; fault: for the proxy, of (method, path). late: the commit
        comes after the reply."""
        given = server
        for name in ("get", "query", "count", "create", "update", "delete", "attachment"):
            if only and name not in only:
                continue
            server = given or (self.rig.server if fault else self.direct)
            if fresh:
                server = self.another(AUTOTASK_STATE_DIR="none")  # what it is refused must not hold for the others
            tool, arguments, method, path = self.operations(server)[name]
            if name == "update":  # each on a ticket of its own, so that a later one does not hide what became of it
                self.updated += 1
                arguments["id"] = self.tickets[self.updated]
            self.control("DELETE", "faults")
            if script:
                self.control("POST", "faults", f"{method} {path} {script}\n")
            if fault:
                self.rig.proxy.fault = lambda q, m=method, p=path: fault if q.short == f"{m} {p}" else None
            before, asked = self.last_commit(), self.last_request()
            try:
                with self.rig.proxy.mark() as seen:
                    result = server.call(tool, arguments)
            finally:
                self.rig.proxy.fault = None
            sent = len([q for q in seen.all if q.short == f"{method} {path}"]) if fault else self.requests(asked, method, path)
            self.control("DELETE", "faults")
            claim = self.judge(row, name, result, self.commits(before), sent, allowed)
            if claim == "unknown" and name in WRITES:
                self.remember(row, name, result, before, late, server, arguments)
            if fresh:
                server.close()

    def close(self):
        check_eq(self.direct.close(), 0)
        self.rig.close()
