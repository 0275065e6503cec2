from evalkit import check, check_eq, check_in, workflow


def ticket_of(w, title):
    return w.sql("SELECT * FROM Tickets WHERE title LIKE ?", title)[0]


def newest(w, table, ticket):
    return w.sql(f"SELECT * FROM {table} WHERE ticketID = ? ORDER BY id DESC LIMIT 1", ticket)[0]


def count(w, table):
    return w.one(f"SELECT count(*) FROM {table}")


WORK = {"note": "Called Denise back, router is working.", "publish": "Internal Project Team", "hours": 0.25, "status": "Waiting Vendor"}


@workflow("Log my call: note, quarter of an hour, waiting for the vendor", max_calls=3, quick=True, writes=True)
def log_work(talk):
    w = talk.world
    t = ticket_of(w, "P1: Market Street%")
    before = {x: count(w, x) for x in ("TicketNotes", "TimeEntries")}
    with w.proxy.mark() as seen:
        dry = talk.ask("log_work", ticket=t["ticketNumber"], dry_run=True, **WORK)
        check_eq(len(dry.data["requests"]), 3, "requests shown")
        check_in("In Progress -> Waiting Vendor", dry.text)
        talk.refused("log_work", "needs_confirmation", ticket=t["ticketNumber"], **WORK)
        check_eq(seen.writes, [], "writes before the word")
    with w.proxy.mark() as seen:
        done = talk.ask("log_work", ticket=t["ticketNumber"], confirm="LOG_WORK", **WORK)
    check_eq(len(seen.writes), 3, "each step is sent once")
    w.snapshot()
    check_eq({x: count(w, x) - n for x, n in before.items()}, {"TicketNotes": 1, "TimeEntries": 1}, "records made")
    note, time = newest(w, "TicketNotes", t["id"]), newest(w, "TimeEntries", t["id"])
    check_eq((note["description"], note["publish"]), (WORK["note"], w.values("TicketNotes", "publish")["Internal Project Team"]), "note")
    check_eq((time["hoursWorked"], time["resourceID"], time["endDateTime"]), (0.25, w.person("Grace Thibodeau"), w.now_utc), "time")
    check_eq(w.one("SELECT status FROM Tickets WHERE id = ?", t["id"]), w.values("Tickets", "status")["Waiting Vendor"], "status")
    check_eq([s["id"] for s in done.data["steps"]], [note["id"], time["id"], t["id"]], "ids in the result")
    # Who sees a note is never guessed; an unknown label is refused before anything is sent.
    with w.proxy.mark() as seen:
        w.server.bad("log_work", "missing_required", ticket=t["id"], note="x", confirm="LOG_WORK")
        w.server.bad("log_work", "unknown_label", ticket=t["id"], note="x", publish="Everybody", confirm="LOG_WORK")
        w.server.bad("log_work", "unknown_label", ticket=t["id"], status="Donee", hours=1, note="x", publish="Internal Project Team", confirm="LOG_WORK")
        w.server.bad("log_work", "missing_required", ticket=t["id"], confirm="LOG_WORK")
        check_eq(seen.writes, [], "writes of refused calls")
    # The second of three steps fails: the note is there, and the answer says so.
    again = {**WORK, "note": "Called Denise once more."}
    w.proxy.fault = lambda r: ("reply", 500, {"Content-Type": "application/json"}, b'{"errors":["The time sheet is locked."]}') \
        if r.method == "POST" and r.short == "POST TimeEntries" else None
    with w.proxy.mark() as seen:
        half = w.server.bad("log_work", "upstream_rejected", ticket=t["id"], confirm="LOG_WORK", **again)
        check_eq(len(seen.writes), 2, "nothing is sent behind the failure")
    w.proxy.fault = None
    w.snapshot()
    check_in("Only a part was written", half.text)
    check_in(f"1. note: done, ticket note id {newest(w, 'TicketNotes', t['id'])['id']}", half.text)
    check_in("2. time entry: failed, nothing of it was written", half.text)
    check_in("3. status: not sent", half.text)
    check_eq((half.error["written"], half.error["retryable"]), ("partly", False))
    # The same call again: the note is not written twice. The reply of the second step is lost now.
    w.proxy.fault = lambda r: ("close after sending on",) if r.short == "POST TimeEntries" else None
    with w.proxy.mark() as seen:
        lost = w.server.call("log_work", {"ticket": t["id"], "confirm": "LOG_WORK", **again})
    w.proxy.fault = None
    check_eq([r.short for r in seen.writes], ["POST TimeEntries"], "the note is sent once")
    check(not lost.ok and "2. time entry: not known whether it was written" in lost.text, lost.text)
    check_in("operation_status with operation=" + lost.error["operation"], lost.text)
    # And once more: reading settles the second step, and only the third is sent.
    with w.proxy.mark() as seen:
        done = w.server.good("log_work", {"ticket": t["id"], "confirm": "LOG_WORK", **again})
    w.snapshot()
    check_eq([bool(s.get("replayed")) for s in done.data["steps"]][:2], [True, True], done.text)
    check_eq([r.short for r in seen.writes if not r.short.startswith("PATCH")], [], "nothing is sent twice")
    check_eq({x: count(w, x) - n for x, n in before.items()}, {"TicketNotes": 2, "TimeEntries": 2}, "records made")


@workflow("Give it to Ben, he is on site", max_calls=2, quick=True, writes=True)
def assign_ticket(talk):
    w = talk.world
    t = ticket_of(w, "HP LaserJet at reception%")
    given = {"ticket": t["ticketNumber"], "technician": "Ben Carraher", "reason": "He is on site anyway.", "publish": "Internal Project Team"}
    talk.refused("assign_ticket", "needs_confirmation", **given)
    talk.ask("assign_ticket", confirm="ASSIGN_TICKET", **given)
    w.snapshot()
    after = w.sql("SELECT * FROM Tickets WHERE id = ?", t["id"])[0]
    ben = w.person("Ben Carraher")
    roles = [r["roleID"] for r in w.sql("SELECT roleID FROM ResourceServiceDeskRoles WHERE resourceID = ? AND isActive = 1 ORDER BY isDefault DESC", ben)]
    check_eq((after["assignedResourceID"], after["assignedResourceRoleID"]), (ben, roles[0]), "technician and default role")
    check_eq(newest(w, "TicketNotes", t["id"])["description"], given["reason"], "the reason is a note")
    w.server.bad("assign_ticket", "unknown_label", ticket=t["id"], technician="Nobody Atall", confirm="ASSIGN_TICKET")


@workflow("Done: close it with what I did", max_calls=2, quick=True, writes=True)
def close_ticket(talk):
    w = talk.world
    t = ticket_of(w, "HP LaserJet at reception%")
    given = {"ticket": t["ticketNumber"], "resolution": "Fuser unit replaced.", "hours": 0.5}
    talk.refused("close_ticket", "needs_confirmation", **given)
    talk.ask("close_ticket", confirm="CLOSE_TICKET", **given)
    w.snapshot()
    after = w.sql("SELECT * FROM Tickets WHERE id = ?", t["id"])[0]
    check_eq((after["status"], after["resolution"]), (w.values("Tickets", "status")["Complete"], given["resolution"]), "closed")
    check_eq(newest(w, "TimeEntries", t["id"])["hoursWorked"], 0.5, "time")
    listed = w.sql(f"SELECT t.id, count(*) n FROM Tickets t JOIN TicketChecklistItems i ON i.ticketID = t.id WHERE i.isCompleted = 0 "
                   f"AND t.status NOT IN {w.closed} GROUP BY t.id LIMIT 1")
    check(listed, "no open ticket has open checklist items")
    refused = w.server.bad("close_ticket", "bad_value", ticket=listed[0]["id"], resolution="x", confirm="CLOSE_TICKET")
    check_in(f"{listed[0]['n']} of", refused.text)
    w.server.good("close_ticket", ticket=listed[0]["id"], resolution="x", ignore_checklist=True, confirm="CLOSE_TICKET")


@workflow("Send Ben there tomorrow at eleven for an hour and a half", max_calls=3, quick=True, writes=True)
def schedule_visit(talk):
    w = talk.world
    t = ticket_of(w, "HP LaserJet at reception%")
    ben = w.person("Ben Carraher")
    # He is at the branch that is offline: three lists deep in the tables.
    busy = w.sql("SELECT s.startDateTime, s.endDateTime FROM ServiceCalls s JOIN ServiceCallTickets st ON st.serviceCallID = s.id "
                 "JOIN ServiceCallTicketResources r ON r.serviceCallTicketID = st.id "
                 "WHERE r.resourceID = ? AND s.startDateTime <= ? AND s.endDateTime > ?", ben, w.now_utc, w.now_utc)
    check(busy, "Ben has no service call now")
    refused = talk.refused("schedule_visit", "bad_value", ticket=t["ticketNumber"], technician="Ben Carraher",
                           start=w.now_utc + "Z", confirm="SCHEDULE_VISIT")
    check_in("is not free then: service call", refused.text)
    given = {"ticket": t["ticketNumber"], "technician": "Ben Carraher", "start": f"{w.day(1)[0]}T11:00", "hours": 1.5}
    talk.refused("schedule_visit", "needs_confirmation", **given)
    with w.proxy.mark() as seen:
        done = talk.ask("schedule_visit", confirm="SCHEDULE_VISIT", **given)
    check_eq(len(seen.writes), 3, "three records")
    w.snapshot()
    made = w.sql("SELECT s.*, st.ticketID, r.resourceID FROM ServiceCalls s JOIN ServiceCallTickets st ON st.serviceCallID = s.id "
                 "JOIN ServiceCallTicketResources r ON r.serviceCallTicketID = st.id WHERE s.id = ?", done.data["steps"][0]["id"])[0]
    check_eq((made["ticketID"], made["resourceID"], made["companyID"]), (t["id"], ben, t["companyID"]))
    start, end = w.local(made["startDateTime"]), w.local(made["endDateTime"])
    check_eq((start.strftime("%Y-%m-%d %H:%M"), end.strftime("%H:%M")), (f"{w.day(1)[0]} 11:00", "12:30"), "local time")
    again = w.server.bad("schedule_visit", "bad_value", confirm="SCHEDULE_VISIT", **given)
    check_in(t["ticketNumber"], again.text, "now he is taken")
    w.server.good("schedule_visit", despite_conflicts=True, confirm="SCHEDULE_VISIT", **given)
    w.server.bad("schedule_visit", "bad_value", ticket=t["id"], technician="Ben Carraher", start="tomorrow", confirm="SCHEDULE_VISIT")


@workflow("Log half an hour on that ticket for me", max_calls=3, quick=True, writes=True)
def log_time(talk):
    w = talk.world
    t = ticket_of(w, "P1: Market Street%")
    before = count(w, "TimeEntries")
    talk.refused("log_time", "needs_confirmation", ticket=t["ticketNumber"], hours=0.5, summary="Changed the cable")
    talk.ask("log_time", ticket=t["ticketNumber"], hours=0.5, summary="Changed the cable", work_type="Remote Support", confirm="LOG_TIME")
    w.snapshot()
    check_eq(count(w, "TimeEntries"), before + 1, "entries")
    e = newest(w, "TimeEntries", t["id"])
    check_eq((e["hoursWorked"], e["resourceID"], e["summaryNotes"], e["endDateTime"], e["dateWorked"][:10]),
             (0.5, w.person("Grace Thibodeau"), "Changed the cable", w.now_utc, "2026-11-17"), "entry")
    check_eq(w.one("SELECT name FROM BillingCodes WHERE id = ?", e["billingCodeID"]), "Remote Support")
    for arguments in ({"summary": "x", "hours": 1}, {"summary": "x", "hours": 25, "ticket": t["id"]}, {"hours": 1, "ticket": t["id"]}):
        check(not w.server.call("log_time", {**arguments, "confirm": "LOG_TIME"}).ok, arguments)
    w.snapshot()
    check_eq(count(w, "TimeEntries"), before + 1, "refused calls write nothing")


@workflow("Approve the day off that is asked for", max_calls=3, quick=True, writes=True)
def decide_time_off(talk):
    """Approving is a GET in Autotask, and still a write: once, only with the word, never when forbidden."""
    w = talk.world
    is_open = "approvedDateTime IS NULL AND COALESCE(rejectReason, '') = ''"
    request = w.sql(f"SELECT * FROM TimeOffRequests WHERE {is_open} LIMIT 1")[0]
    person = w.one("SELECT firstName || ' ' || lastName FROM Resources WHERE id = ?", request["resourceID"])
    listed = talk.ask("search_time_off_requests", approved=False)
    check_in(person, listed.text)
    with w.proxy.mark() as seen:
        asked = talk.refused("decide_time_off", "needs_confirmation", request=request["id"], decision="approve")
        check_in(person, asked.text)
        check_in(request["requestDate"][:10], asked.text)
        w.server.good("decide_time_off", {"request": request["id"], "decision": "approve", "dry_run": True})
        w.server.bad("decide_time_off", "missing_required", {"request": request["id"], "decision": "reject", "confirm": "DECIDE_TIME_OFF"})
        w.server.bad("decide_time_off", "bad_value", {"request": request["id"], "decision": "approve", "reason": "x", "confirm": "DECIDE_TIME_OFF"})
    check_eq(seen.writes, [], "nothing is approved before the word")
    with w.proxy.mark() as seen:
        talk.ask("decide_time_off", request=request["id"], decision="approve", confirm="DECIDE_TIME_OFF")
    check_eq([r.short for r in seen.writes], [f"GET TimeOffRequests/{request['id']}/Approve"], "approved once")
    w.snapshot()
    check(w.one("SELECT approvedDateTime FROM TimeOffRequests WHERE id = ?", request["id"]), "not approved")
    again = w.server.bad("decide_time_off", "not_supported", {"request": request["id"], "decision": "reject", "reason": "x", "confirm": "DECIDE_TIME_OFF"})
    check_in("approved already", again.text)


@workflow("No day off that week", max_calls=2, quick=True, writes=True)
def reject_time_off(talk):
    w = talk.world
    request = w.one("SELECT id FROM TimeOffRequests WHERE approvedDateTime IS NULL AND COALESCE(rejectReason, '') = '' LIMIT 1")
    w.proxy.fault = lambda r: ("reply", 500, {"Content-Type": "application/json"}, b'{"errors":["Busy."]}') if r.short.endswith("/Approve") else None
    with w.proxy.mark() as seen:
        w.server.bad("decide_time_off", "upstream_rejected", {"request": request, "decision": "approve", "confirm": "DECIDE_TIME_OFF"})
    check_eq(len(seen.writes), 1, "an approval that fails is not sent again")
    w.proxy.fault = None
    talk.ask("time_off_reject", request=request, reason="Two are away already", confirm="DECIDE_TIME_OFF")
    w.snapshot()
    check_eq(w.one("SELECT rejectReason FROM TimeOffRequests WHERE id = ?", request), "Two are away already")
