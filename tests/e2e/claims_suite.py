"""What the server claims of each operation against what was really applied: every fault that the
sandbox or a proxy can make, on every kind of operation, with the sandbox's commit log as the judge.

  done     exactly one commit, however the reply came
  nothing  no commit, also none later
  unknown  at most one commit, and the write was sent once
"""

import http.client
import json
import socket
import time

from harness import Rig, Server, Suite, check, check_eq, main
from world import World

suite = Suite("claims")
rig = Rig(AUTOTASK_TIMEOUT="3", AUTOTASK_CONFIRM="off")
direct = Server(env={**rig.env, "AUTOTASK_API_URL": rig.sandbox.url})  # without the proxy, for the sandbox's own faults
w = World(rig.sandbox)
TICKET = str(w.ticket["id"])
JSON = {"Content-Type": "application/json"}
made = {"n": 0}


def control(method, path, body=None):
    c = http.client.HTTPConnection("127.0.0.1", rig.sandbox.port, timeout=30)
    c.request(method, "/sandbox/" + path, body)
    reply = c.getresponse()
    text = reply.read().decode()
    check_eq(reply.status, 200, f"{method} {path}: {text[:200]}")
    return json.loads(text) if text else None


def last_commit():
    found, after = 0, 0
    while True:
        page = commits(after)
        if not page:
            return found
        found = after = page[-1]["number"]


def commits(after):
    answer = control("GET", f"commits?after={after}")
    return answer["commits"] if isinstance(answer, dict) else answer


def requests_after(number):
    return control("GET", f"requests?after={number}")["requests"]


def last_request():
    seen = requests_after(0)
    return seen[-1]["number"] if seen else 0


def requests(after, method, path):
    """How often a request reached the sandbox."""
    return len([r for r in requests_after(after) if r["method"] == method and r["target"].endswith("/V1.0/" + path)])


# ---- Operations ---------------------------------------------------------------------------------


def unique():
    made["n"] += 1
    return made["n"]


def new_todo(server):
    """Something that can be deleted. A ticket has room for 40 of them."""
    there = w.sandbox.query("TicketChecklistItems", {"op": "eq", "field": "ticketID", "value": w.ticket["id"]}, fields=["id"])
    for old in there if len(there) > 30 else []:
        w.sandbox.request("DELETE", f"Tickets/{w.ticket['id']}/ChecklistItems/{old['id']}")
    result = server.good("create_entity", entity="TicketChecklistItems", parent_entity="Tickets", parent_id=w.ticket["id"],
                         fields={"itemName": f"item {unique()}"})
    return str(result.data["id"])


def operations(server):
    """name -> (tool, arguments, method and path of the request that the fault is for)"""
    n = unique()
    todo = new_todo(server)
    return {
        "get": ("get_entity", {"entity": "Products", "id": w.product["id"]}, "GET", f"Products/{w.product['id']}"),
        "query": ("query_entity", {"entity": "Tickets", "limit": 1, "filter": [{"field": "id", "op": "gt", "value": n}]},
                  "POST", "Tickets/query"),
        "count": ("count_entity", {"entity": "Tickets", "filter": [{"field": "id", "op": "gt", "value": n}]},
                  "POST", "Tickets/query/count"),
        "create": ("create_entity", {"entity": "TicketNotes", "parent_entity": "Tickets", "parent_id": w.ticket["id"],
                                     "fields": {"title": f"note {n}", "description": "x", "noteType": 1, "publish": 1}},
                   "POST", f"Tickets/{TICKET}/Notes"),
        "update": ("update_entity", {"entity": "Tickets", "id": w.ticket["id"], "fields": {"title": f"Title {n}"}},
                   "PATCH", "Tickets"),
        "delete": ("delete_entity", {"entity": "TicketChecklistItems", "id": int(todo), "parent_entity": "Tickets",
                                     "parent_id": w.ticket["id"]},
                   "DELETE", f"Tickets/{TICKET}/ChecklistItems/{todo}"),
        "attachment": ("create_entity", {"entity": "TicketAttachments", "parent_entity": "Tickets", "parent_id": w.ticket["id"],
                                         "fields": {"title": f"file {n}", "fullPath": "x.txt", "publish": 1,
                                                    "attachmentType": "FILE_ATTACHMENT", "data": "aGVsbG8="}},
                       "POST", f"Tickets/{TICKET}/Attachments"),
    }


READS = ("get", "query", "count")


# ---- The judge ----------------------------------------------------------------------------------


def judge(row, name, result, applied, sent, allowed):
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


def run_row(row, script, fault=None, allowed=None, settle=0.0, fresh=False, only=None):
    """script: words for the sandbox; fault: for the proxy, of (method, path)."""
    for name in ("get", "query", "count", "create", "update", "delete", "attachment"):
        if only and name not in only:
            continue
        server = rig.server if fault else direct
        if fresh:
            server = Server(env={**rig.env, "AUTOTASK_API_URL": rig.sandbox.url})
        tool, arguments, method, path = operations(server)[name]
        control("DELETE", "faults")
        if script:
            control("POST", "faults", f"{method} {path} {script}\n")
        if fault:
            rig.proxy.fault = lambda q, m=method, p=path: fault if q.short == f"{m} {p}" else None
        before, asked = last_commit(), last_request()
        try:
            with rig.proxy.mark() as seen:
                result = server.call(tool, arguments)
        finally:
            rig.proxy.fault = None
        sent = len([q for q in seen.all if q.short == f"{method} {path}"]) if fault else requests(asked, method, path)
        if settle and name not in READS:
            time.sleep(settle)
        control("DELETE", "faults")
        judge(row, name, result, commits(before), sent, allowed)
        if fresh:
            server.close()


# ---- The rows -----------------------------------------------------------------------------------


def u04_connection_refused():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = rig.another(AUTOTASK_API_URL=f"http://127.0.0.1:{port}/ATServicesRest/")
    before = last_commit()
    for name, (tool, arguments, _, _) in operations(rig.server).items():
        now = last_commit()
        result = server.call(tool, arguments)
        check(not result.ok, name, result.text)
        judge("U04", name, result, commits(now), 0, ("nothing",))
    check(last_commit() >= before)
    server.close()


def u01_no_such_host():
    server = rig.another(AUTOTASK_API_URL="https://no-such-host.invalid/ATServicesRest/", AUTOTASK_TIMEOUT="5")
    for name, (tool, arguments, _, _) in operations(rig.server).items():
        if name in READS:
            continue
        now = last_commit()
        result = server.call(tool, arguments)
        judge("U01", name, result, commits(now), 0, ("nothing",))
    server.close()


def u11_lost_after_it_was_applied():
    run_row("U11", "reset=before; applied", allowed=("unknown",))
    run_row("U11", None, ("close after sending on",), allowed=("unknown",))


def u12_lost_and_not_applied():
    run_row("U12", "reset=before; skip", allowed=("unknown",))
    run_row("U12", None, ("close",), allowed=("unknown",))


def u14_u15_u16_cut_off():
    run_row("U14", "reset=head", allowed=("unknown",))
    run_row("U15", "reset=body", allowed=("unknown", "done"))
    run_row("U16", "body=truncated", allowed=("unknown",))


def u17_u18_u19_no_json():
    run_row("U17", "body=malformed", allowed=("unknown",))
    run_row("U17", "body=duplicate", allowed=("unknown",))
    run_row("U17", "body=empty", allowed=("unknown",))
    run_row("U18", "body=utf8")
    run_row("U18", "body=surrogate")
    run_row("U18", "body=nul")
    run_row("U19", "body=html", allowed=("unknown",))


def u20_u21_floods():
    run_row("U20", "body=huge; size=64", allowed=("unknown",), only=("query", "create", "update"))
    run_row("U21", "body=gzip", allowed=("unknown",), only=("query", "create", "delete"))


def u22_u23_slow():
    run_row("U23", "delay=6000", allowed=("unknown",), only=("get", "create"))
    run_row("U23", "stall", allowed=("unknown",), only=("query", "update"))


def u24_refused_in_words():
    run_row("U24", "error=Picklist value [3] does not exist for priority", allowed=("nothing",))
    run_row("U24", "error=queueID is required", allowed=("nothing",))


def u25_login_refused():
    run_row("U25", "status=401", allowed=("nothing",), fresh=True)


def u26_u27_no_right_no_path():
    run_row("U26", "status=403", allowed=("nothing",))
    # Some zones answer an update's PATCH with 404 and serve PUT, so there it may get done after all.
    run_row("U27", "status=404", allowed=("nothing",), only=("get", "query", "count", "create", "delete", "attachment"))
    run_row("U27", "status=404", allowed=("nothing", "done"), only=("update",))


def u28_busy():
    run_row("U28", "status=409", allowed=("unknown",))
    run_row("U28", "error=Transaction was deadlocked on lock resources; applied", allowed=("unknown",))


def u29_u30_too_many():
    run_row("U29", "status=429; retry-after=1", allowed=("nothing",), fresh=True)
    for value in ("0", "-5", "1000000000", "Wed, 21 Oct 2015 07:28:00 GMT"):
        run_row("U30", f"status=429; retry-after={value}", allowed=("nothing",), fresh=True, only=("query", "create"))


def u31_u32_u33_server_errors():
    run_row("U31", "status=503", allowed=("unknown",))
    run_row("U32", "status=502; applied", allowed=("unknown",))
    run_row("U33", "status=504; applied", allowed=("unknown",))
    run_row("U31", None, ("reply", 500, JSON, b'{"errors":[]}'))


def u34_redirected():
    run_row("U34", "redirect=http://127.0.0.1:9/", allowed=("unknown",))


def u35_applied_later():
    run_row("U35", "status=504; applied; late=700", allowed=("unknown",), settle=1.2, only=("create", "update", "delete", "attachment"))


def u36_hostile_heads():
    run_row("U36", "head=lengths", only=("get", "create", "update"))
    run_row("U36", "head=long", only=("get", "create", "update"))


def nothing_is_wrong():
    """The judge itself: without a fault everything is done, and seen to be done."""
    run_row("none", "delay=1", allowed=("done",))
    run_row("none", None, ("wait", 0), allowed=("done",))


def a_200_that_changed_nothing_is_reported():
    control("POST", "faults", "PATCH Tickets skip\n")
    title = f"Never stored {unique()}"
    result = direct.call("update_entity", {"entity": "Tickets", "id": w.ticket["id"], "fields": {"title": title}})
    control("DELETE", "faults")
    check("asked for" in result.text, "a difference after the write is not told:", result.text)


def ends_cleanly():
    check_eq(direct.close(), 0)
    rig.close()


main(suite, [nothing_is_wrong, u01_no_such_host, u04_connection_refused, u11_lost_after_it_was_applied,
             u12_lost_and_not_applied, u14_u15_u16_cut_off, u17_u18_u19_no_json, u20_u21_floods, u22_u23_slow,
             u24_refused_in_words, u25_login_refused, u26_u27_no_right_no_path, u28_busy, u29_u30_too_many,
             u31_u32_u33_server_errors, u34_redirected, u35_applied_later, u36_hostile_heads,
             a_200_that_changed_nothing_is_reported, ends_cleanly])
