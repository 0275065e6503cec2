"""The write journal as its users meet it: calls that come again, processes that are killed, disks
that cannot be written, and reads that lag behind."""

import contextlib
import glob
import json
import os
import shutil
import sqlite3
import time

from endpoint import Endpoint, message
from harness import Result, Rig, Sandbox, Suite, check, check_eq, check_in, main, scratch
from kills import Killer
from world import World

suite = Suite("journal")
STATE = scratch("journal-state")
rig = Rig(AUTOTASK_CONFIRM="off", AUTOTASK_STATE_DIR=STATE, AUTOTASK_SETTLE_SECONDS="1")
w = World(rig.sandbox)
s = rig.server


def note(title, **more):
    return {"entity": "TicketNotes", "parent_entity": "Tickets", "parent_id": w.ticket["id"],
            "fields": {"title": title, "description": "x", "noteType": 1, "publish": 1}, **more}


def notes(title):
    return rig.sandbox.count("TicketNotes", {"op": "eq", "field": "title", "value": title})


@contextlib.contextmanager
def fault(f):
    rig.proxy.fault = f
    try:
        with rig.proxy.mark() as seen:
            yield seen
    finally:
        rig.proxy.fault = None


def journal_file(folder=STATE):
    return next(iter(glob.glob(os.path.join(folder, "*.journal"))), None)


# ---- Nothing before the first write -------------------------------------------------------------


def reading_opens_no_journal():
    s.good("search_tickets", limit=1)
    s.good("create_entity", note("only shown", dry_run=True))
    check_eq(journal_file(), None)


# ---- Again --------------------------------------------------------------------------------------


def two_identical_notes_on_purpose():
    title = "Called, no answer"
    first = s.good("create_entity", note(title))
    again = s.good("create_entity", note(title))
    check(again.data["replayed"] and again.data["id"] == first.data["id"], again.text)
    check_in("allow_duplicate=true", again.text)
    second = s.good("create_entity", note(title, allow_duplicate=True))
    check(second.data["id"] != first.data["id"], second.text)
    check_eq(notes(title), 2)
    again = s.good("create_entity", note(title, allow_duplicate=True))
    check(again.data["replayed"] and again.data["id"] == second.data["id"], again.text)
    check_in("allow_duplicate=" + again.data["operation"], again.text)
    third = s.good("create_entity", note(title, allow_duplicate=again.data["operation"]))
    check_eq(notes(title), 3, third.text)
    s.good("create_entity", note(title, allow_duplicate=again.data["operation"]))
    check_eq(notes(title), 3)
    check(s.good("create_ticket_note", ticket=w.ticket["ticketNumber"], title=title, description="x", note_type=1, publish=1).data.get("replayed"),
          "the same request by another tool is the same write")
    same = {"ticket": w.ticket["id"], "title": title, "description": "x", "note_type": 1, "publish": 1}
    for tool, arguments in (("run_tool", {"tool": "create_ticket_note", "arguments": same}), ("autotask_add-ticket-note", same)):
        check(s.good(tool, arguments).data.get("replayed"), f"{tool} writes again")
    check_eq(notes(title), 3)


def an_update_is_sent_again_only_when_it_was_undone():
    change = {"entity": "Tickets", "id": w.ticket["id"], "fields": {"title": "Ours"}}
    s.good("update_entity", change)
    with rig.proxy.mark() as seen:
        again = s.good("update_entity", change)
    check(again.data["replayed"] and not seen.writes, again.text)
    rig.sandbox.request("PATCH", "Tickets", {"id": w.ticket["id"], "title": "A colleague's"})
    with rig.proxy.mark() as seen:
        third = s.good("update_entity", change)
    check(not third.data.get("replayed") and len(seen.writes) == 1, third.text)
    check_in("was changed since", third.text)
    check_in("A colleague's -> Ours", third.text)
    for title in ("Theirs", "Ours", "Theirs", "Ours"):  # to and fro within the ten minutes
        s.good("update_entity", entity="Tickets", id=w.ticket["id"], fields={"title": title})
        check_eq(rig.sandbox.get("Tickets", w.ticket["id"])["title"], title)


def a_deletion_is_not_lost_because_it_was_done():
    item = s.good("create_entity", entity="TicketChecklistItems", parent_entity="Tickets", parent_id=w.ticket["id"],
                  fields={"itemName": "to go"}).data["id"]
    gone = {"entity": "TicketChecklistItems", "id": item, "parent_entity": "Tickets", "parent_id": w.ticket["id"]}
    s.good("delete_entity", gone)
    with rig.proxy.mark() as seen:
        again = s.good("delete_entity", gone)
    check(again.data["replayed"] and not seen.writes, again.text)
    s.bad("delete_entity", "not_found", {**gone, "id": item + 50})


def what_was_made_and_deleted_is_told():
    item = {"entity": "TicketChecklistItems", "parent_entity": "Tickets", "parent_id": w.ticket["id"], "fields": {"itemName": "short-lived"}}
    made = s.good("create_entity", item).data["id"]
    rig.sandbox.request("DELETE", f"Tickets/{w.ticket['id']}/ChecklistItems/{made}")
    again = s.good("create_entity", item)
    check_in("may have deleted it since", again.text)
    check_in("allow_duplicate=true", again.text)
    check(s.good("create_entity", item, allow_duplicate=True).data["id"] != made)


def another_sandbox_is_another_tenant():
    other = Sandbox()
    server = rig.another(AUTOTASK_API_URL=other.url)
    s.good("create_entity", note("Of two tenants"))
    ticket = World(other).ticket["id"]
    check(not server.good("create_entity", note("Of two tenants", parent_id=ticket)).data.get("replayed"))
    check_eq(other.count("TicketNotes", {"op": "eq", "field": "title", "value": "Of two tenants"}), 1)
    check_eq(server.close(), 0)
    other.stop()


def a_half_done_call_goes_on_where_it_stopped():
    work = {"ticket": w.ticket["id"], "note": "Half of it", "publish": w.internal, "hours": 0.5,
            "resource": World.full_name(w.resource), "billing_code": w.work_type["name"]}
    locked = ("reply", 500, {"Content-Type": "application/json"}, b'{"errors":["The time sheet is locked."]}')
    with fault(lambda r: locked if r.short == "POST TimeEntries" else None):
        half = s.bad("log_work", "upstream_rejected", work)
    check_in("make the same call again", half.text)
    check_eq(half.error["written"], "partly")
    with rig.proxy.mark() as seen:
        done = s.good("log_work", work)
    check_eq([r.short for r in seen.writes], ["POST TimeEntries"], done.text)
    check_eq(rig.sandbox.count("TicketNotes", {"op": "eq", "field": "description", "value": "Half of it"}), 1)
    check_eq([bool(step.get("replayed")) for step in done.data["steps"]], [True, False])


def principals_have_journals_of_their_own():
    token = "0123456789abcdef-token"
    e = Endpoint(rig.env, "http", "--listen", "127.0.0.1:0", "--http-token", token)
    title = "Of two people"
    mine = s.good("create_entity", note(title))
    again = s.good("create_entity", note(title)).data["operation"]
    claim = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}

    def ask(tool, arguments):
        headers = {"Authorization": "Bearer " + token, "MCP_Protocol_Version": "2026-07-28", "Mcp_Method": "tools/call", "Mcp_Name": tool,
                   "Host": "localhost"}
        body = message("tools/call", {"name": tool, "arguments": arguments, "_meta": claim})
        return Result(json.loads(e.request("POST", "/mcp", body, **headers)[2]))

    theirs = ask("create_entity", note(title))
    check(theirs.ok and not theirs.data.get("replayed") and theirs.data["id"] != mine.data["id"], theirs.text)
    check_eq(ask("operation_status", {"operation": again}).code, "not_found")
    check_eq(s.good("operation_status", operation=again).data["id"], mine.data["id"])
    check(ask("create_entity", note(title)).data["replayed"], "their own is replayed")
    check_eq(e.stop(), 0)


# ---- Lost replies -------------------------------------------------------------------------------


def a_lost_reply_is_settled_by_another_process():
    with fault(lambda r: ("close after sending on",) if r.is_write else None):
        lost = s.call("create_entity", note("Lost and found"))
    check_eq(lost.error["written"], "unknown")
    other = rig.another()
    found = other.good("operation_status", operation=lost.error["operation"])
    check_eq((found.data["outcome"], found.data["entity"]), ("confirmed", "TicketNotes"), found.text)
    check_eq(rig.sandbox.get("TicketNotes", found.data["id"])["title"], "Lost and found")
    check_eq(other.close(), 0)


def an_unknown_write_is_never_duplicated_on_purpose():
    with fault(lambda r: ("close",) if r.is_write else None) as seen:
        lost = s.call("create_entity", note("Lost for good"))
        for more in ({}, {"allow_duplicate": True}):
            again = s.bad("create_entity", "outcome_unknown", note("Lost for good", **more))
            check_eq(again.error["operation"], lost.error["operation"])
            check_in("operation_status", again.text)
        check_eq(len(seen.writes), 1, "sent")
    waiting = s.good("operation_status", operation=lost.error["operation"])
    check_eq(waiting.data["outcome"], "unknown", waiting.text)
    check("known_in_s" in waiting.data, waiting.text)
    time.sleep(1.2)
    check_eq(s.good("operation_status", operation=lost.error["operation"]).data["outcome"], "not_applied")
    s.good("create_entity", note("Lost for good"))
    check_eq(notes("Lost for good"), 1)


def somebody_elses_twin_is_not_taken_for_ours():
    """Two equal notes, both replies lost, one of them applied: one is confirmed, one is not applied."""
    with fault(lambda r: ("close after sending on",) if r.is_write else None):
        first = s.call("create_entity", note("Twins"))
    check_eq(s.good("operation_status", operation=first.error["operation"]).data["outcome"], "confirmed")
    with fault(lambda r: ("close",) if r.is_write else None):
        second = s.call("create_entity", note("Twins", allow_duplicate=True))
    time.sleep(1.2)
    check_eq(s.good("operation_status", operation=second.error["operation"]).data["outcome"], "not_applied")


def what_another_person_made_is_not_taken_for_ours():
    """An equal note, made in the same minute by somebody else: known by its creator once a note of our own was seen. In
    somebody's name, it is ours."""
    someone = next(r["id"] for r in w.sandbox.query("Resources", {"op": "eq", "field": "isActive", "value": True})
                   if r["id"] not in (0, 4) and str(r.get("licenseType")) != "7")
    s.good("create_entity", note("Shows who we are"))
    other = rig.another()  # which learns it from the journal
    for title, fields, headers, wanted in (("By hand", {"creatorResourceID": someone}, {}, "undecided"), ("By us", {}, {}, "confirmed"),
                                           ("For somebody", {}, {"ImpersonationResourceId": str(someone)}, "confirmed")):
        with fault(lambda r: ("close",) if r.is_write else None):
            lost = s.call("create_entity", note(title))
        rig.sandbox.headers.update(headers)
        made = rig.sandbox.request("POST", f"Tickets/{w.ticket['id']}/Notes", {**note(title)["fields"], **fields})["itemId"]
        for name in headers:
            del rig.sandbox.headers[name]
        time.sleep(1.2)
        found = other.good("operation_status", operation=lost.error["operation"])
        check_eq((found.data["outcome"], found.data["id"]), (wanted, made), found.text)
    check_eq(other.close(), 0)


def what_was_made_at_another_time_is_not_taken_for_ours():
    """Two minutes before the write was sent, or two minutes after it could still have come, by Autotask's own clock."""
    for shift, wanted in ((-120, "undecided"), (0, "confirmed"), (120, "undecided")):
        then = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + shift))
        own = Rig(sandbox=Sandbox("--now", then), AUTOTASK_CONFIRM="off", AUTOTASK_SETTLE_SECONDS="1")
        ticket = World(own.sandbox).ticket["id"]
        own.proxy.clock = 0
        own.proxy.fault = lambda r: ("close after sending on",) if r.is_write else None
        lost = own.server.call("create_entity", note("At its time", parent_id=ticket))
        own.proxy.fault = None
        time.sleep(1.2)
        result = own.server.good("operation_status", operation=lost.error["operation"])
        check_eq(result.data["outcome"], wanted, f"{shift} s: {result.text}")
        own.close()
        own.sandbox.stop()


def what_reading_cannot_tell_is_for_a_person():
    """A checklist item says not when it was made, so an equal one may be older."""
    def item(name, **more):
        return {"entity": "TicketChecklistItems", "parent_entity": "Tickets", "parent_id": w.ticket["id"], "fields": {"itemName": name}, **more}

    lost = {}
    for name, what in (("Undated and there", ("close after sending on",)), ("Undated and lost", ("close",))):
        with fault(lambda r: what if r.is_write else None):
            lost[name] = s.call("create_entity", item(name)).error["operation"]
    time.sleep(1.2)
    found = s.good("operation_status", operation=lost["Undated and there"])
    check_eq(found.data["outcome"], "undecided", found.text)
    check_in(f"looks like it: ticket checklist item id {found.data['id']}", found.text)
    check_eq(rig.sandbox.get("TicketChecklistItems", found.data["id"])["itemName"], "Undated and there")
    again = s.bad("create_entity", "outcome_unknown", item("Undated and there"))
    check_in("allow_duplicate=true", again.text)
    check_eq(s.good("operation_status", operation=lost["Undated and lost"]).data["outcome"], "not_applied")
    s.good("create_entity", item("Undated and lost"))
    s.good("create_entity", item("Undated and there", allow_duplicate=True))  # somebody has looked


def clocks_that_differ():
    """Autotask's clock is two hours behind. Replies that say so make a lost note known again; without that it is not said
    to be missing."""
    behind = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 7200))
    late = Rig(sandbox=Sandbox("--now", behind), AUTOTASK_CONFIRM="off", AUTOTASK_SETTLE_SECONDS="1")
    ticket = World(late.sandbox).ticket["id"]
    for ahead, title, wanted in ((None, "Odd clock", "undecided"), (-7200, "Known clock", "confirmed")):
        late.proxy.clock = ahead
        late.proxy.fault = lambda r: ("close after sending on",) if r.is_write else None
        lost = late.server.call("create_entity", note(title, parent_id=ticket))
        late.proxy.fault = None
        time.sleep(1.2)
        result = late.server.good("operation_status", operation=lost.error["operation"])
        check_eq(result.data["outcome"], wanted, result.text)
        check_eq(late.sandbox.get("TicketNotes", result.data["id"])["title"], title, result.text)
    late.close()
    late.sandbox.stop()


def no_such_operation():
    for bad in ("op-0000000000", "x' OR 1=1 --", "op-" + "9" * 500):
        s.bad("operation_status", "not_found", operation=bad)


# ---- Disks --------------------------------------------------------------------------------------


def refused(server, title):
    with rig.proxy.mark() as seen:
        result = server.bad("create_entity", "journal", note(title))
        check_eq(result.error["written"], "nothing", result.text)
        check_in("Fix:", result.text)
        check(not seen.writes, seen.writes)
        server.good("search_tickets", limit=1)
    return result


def what_cannot_be_kept_is_not_written():
    folder = scratch("journal-blocked")
    name = os.path.basename(journal_file())
    os.mkdir(os.path.join(folder, name))  # not even root can open that as a file
    server = rig.another(AUTOTASK_STATE_DIR=folder)
    check_in("AUTOTASK_STATE_DIR", refused(server, "Blocked").text)
    os.rmdir(os.path.join(folder, name))
    server.good("create_entity", note("Blocked"))  # it clears by itself
    check_eq(server.close(), 0)
    with open(os.path.join(scratch("journal-no-folder"), "file"), "w") as f:
        f.write("no folder")
    server = rig.another(AUTOTASK_STATE_DIR=f.name)
    refused(server, "No folder")
    check_eq(server.close(), 0)


def a_folder_behind_a_link_will_do():
    """Homes are often links."""
    link = os.path.join(scratch("journal-link"), "link")
    os.symlink(scratch("journal-behind"), link)
    server = rig.another(AUTOTASK_STATE_DIR=os.path.join(link, "state"))
    server.good("create_entity", note("Behind a link"))
    check(journal_file(os.path.join(scratch("journal-behind"), "state")))
    check_eq(server.close(), 0)


def a_damaged_journal_is_told():
    folder = scratch("journal-damaged")
    path = os.path.join(folder, os.path.basename(journal_file()))
    with open(path, "wb") as f:
        f.write(b"no database " * 1000)
    server = rig.another(AUTOTASK_STATE_DIR=folder)
    result = refused(server, "Damaged")
    check_in("Move it away", result.text)
    refused(server, "Damaged")
    with open(path, "rb") as f:
        check(f.read(11) == b"no database", "the damaged file was written to")
    check_eq(server.close(), 0)


def a_later_format_is_left_alone():
    folder = scratch("journal-later")
    path = os.path.join(folder, os.path.basename(journal_file()))
    with contextlib.closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version=99")
    server = rig.another(AUTOTASK_STATE_DIR=folder)
    refused(server, "Later")
    check_eq(server.close(), 0)


def the_journal_holds_no_text():
    with fault(lambda r: ("close after sending on",) if r.is_write else None):
        s.call("create_entity", note("Ms Doe rang about her divorce"))
    for path in glob.glob(journal_file() + "*"):
        with open(path, "rb") as f:
            check(b"divorce" not in f.read(), path)
        check_eq(os.stat(path).st_mode & 0o777, 0o600, path)


# ---- Reads that lag -----------------------------------------------------------------------------


def a_lagging_read_is_asked_again():
    empty = ("reply", 200, {"Content-Type": "application/json"}, b'{"item":null}')
    misses = [empty, empty]
    with fault(lambda r: misses.pop() if r.method == "GET" and r.short.startswith("GET TicketNotes/") and misses else None):
        result = s.good("create_entity", note("Shown late"))
    check(not misses and "could not be read back" not in result.text, result.text)
    old = json.dumps({"item": rig.sandbox.get("Tickets", w.ticket["id"])}).encode()
    misses = [("reply", 200, {"Content-Type": "application/json"}, old)] * 2
    seen_patch = []

    def lag(r):
        if r.short == "PATCH Tickets":
            seen_patch.append(r)
        return misses.pop() if seen_patch and misses and r.short == f"GET Tickets/{w.ticket['id']}" else None

    with fault(lag):
        result = s.good("update_entity", entity="Tickets", id=w.ticket["id"], fields={"title": "Shown late"})
    check(not misses and "asked for" not in result.text, result.text)


def a_value_that_stays_different_is_told_at_once():
    with fault(None) as seen:
        s.good("update_entity", entity="Tickets", id=w.ticket["id"], fields={"title": "Plain"})
    check_eq(len(seen.find(f"GET Tickets/{w.ticket['id']}")), 2, "one read before, one after")


# ---- Kills --------------------------------------------------------------------------------------


def twenty_kills():
    counts = Killer(7).run(20)
    check_eq(sum(counts.values()), 20)
    check(counts["applied"] > 0, f"no kill hit a write that was under way: {counts}")


def ends_cleanly():
    rig.close()
    shutil.rmtree(STATE, ignore_errors=True)


main(suite, [reading_opens_no_journal, two_identical_notes_on_purpose, an_update_is_sent_again_only_when_it_was_undone,
             a_deletion_is_not_lost_because_it_was_done, what_was_made_and_deleted_is_told,
             a_half_done_call_goes_on_where_it_stopped,
             principals_have_journals_of_their_own, a_lost_reply_is_settled_by_another_process,
             an_unknown_write_is_never_duplicated_on_purpose, somebody_elses_twin_is_not_taken_for_ours,
             what_another_person_made_is_not_taken_for_ours, what_was_made_at_another_time_is_not_taken_for_ours,
             what_reading_cannot_tell_is_for_a_person, clocks_that_differ, no_such_operation, what_cannot_be_kept_is_not_written, a_folder_behind_a_link_will_do, a_damaged_journal_is_told,
             a_later_format_is_left_alone, the_journal_holds_no_text, a_lagging_read_is_asked_again,
             a_value_that_stays_different_is_told_at_once, another_sandbox_is_another_tenant, twenty_kills, ends_cleanly])
