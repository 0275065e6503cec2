from evalkit import check, check_eq, check_in, check_same, check_text_says_the_same, rows, total, workflow

STEPS = (("first response", "firstResponseDueDateTime", "firstResponseDateTime"),
         ("resolution plan", "resolutionPlanDueDateTime", "resolutionPlanDateTime"),
         ("resolution", "resolvedDueDateTime", "resolvedDateTime"))


def steps(w, hours, more="1 = 1"):
    """(past due, due soon): (ticket number, step) of open tickets that are not paused."""
    past, soon = [], []
    for name, due, done in STEPS:
        for t in w.sql(f"SELECT ticketNumber, {due} due FROM Tickets WHERE status NOT IN {w.closed} AND {done} IS NULL "
                       f"AND serviceLevelAgreementPausedNextEventHours IS NULL AND {due} < ? AND {more}", w.later(hours=hours)):
            (past if t["due"] < w.now_utc else soon).append((t["ticketNumber"], name))
    return past, soon


def shown(result, key):
    return [(r["number"], r["step"].split(" ")[0] if r["step"].startswith("resolution ") and not r["step"].startswith("resolution plan")
             else " ".join(r["step"].split(" ")[:2])) for r in rows(result, key)]


@workflow("What breaches SLA in the next two hours?", max_upstream=2, quick=True)
def sla_watch(talk):
    w = talk.world
    r = talk.ask("sla_watch")
    past, soon = steps(w, 2)
    check(past and soon, "the data has nothing to judge by")
    check_eq((total(r, "breached"), total(r, "upcoming")), (len(past), len(soon)), "past due and soon")
    check(set(shown(r, "upcoming")) <= set(soon) and set(shown(r, "breached")) <= set(past), "a step that is not due")
    check_eq(len(rows(r, "upcoming")), min(14, len(soon)), "rows shown")
    check_text_says_the_same(r)
    queue = w.values("Tickets", "queueID")["Monitoring Alert"]
    narrow = talk.aside("sla_watch", hours=24, queue="Monitoring Alert")
    past, soon = steps(w, 24, f"queueID = {queue}")
    check_same(shown(narrow, "upcoming") + shown(narrow, "breached"), soon + past, "one queue, a day ahead")
    paused = w.one(f"SELECT count(*) FROM Tickets WHERE status NOT IN {w.closed} AND serviceLevelAgreementPausedNextEventHours IS NOT NULL")
    check_in(f": {paused} open tickets", r.data["paused"])


@workflow("Which open tickets still need a visit?", max_upstream=5, quick=True)
def unscheduled(talk):
    w = talk.world
    r = talk.ask("unscheduled_tickets")

    def planned(more="1 = 1"):
        found = w.sql("SELECT t.ticketNumber number, max(c.endDateTime) last FROM Tickets t LEFT JOIN ServiceCallTickets l ON l.ticketID = t.id "
                      f"LEFT JOIN ServiceCalls c ON c.id = l.serviceCallID AND c.canceledDateTime IS NULL WHERE t.status NOT IN {w.closed} AND {more} "
                      "GROUP BY t.id ORDER BY t.id")
        return [t["number"] for t in found if not t["last"]], [t["number"] for t in found if t["last"] and t["last"] < w.now_utc]
    none, past = planned()
    check(none and past, "the data has nothing to judge by")
    check_eq((total(r, "unscheduled"), total(r, "past")), (len(none), len(past)))
    check_eq([x["number"] for x in rows(r, "unscheduled")], none[:len(rows(r, "unscheduled"))], "oldest first")
    check_eq([x["number"] for x in rows(r, "past")], past[:len(rows(r, "past"))])
    check_text_says_the_same(r)
    queue = w.values("Tickets", "queueID")["Level I Support"]
    narrow = talk.aside("unscheduled_tickets", queue="Level I Support")
    none, past = planned(f"t.queueID = {queue}")
    check_eq((total(narrow, "unscheduled"), total(narrow, "past")), (len(none), len(past)), "one queue")


@workflow("Show the unassigned queue, who should take what?", max_upstream=5, quick=True)
def dispatch_board(talk):
    w = talk.world
    r = talk.ask("dispatch_board")
    free = w.sql(f"SELECT ticketNumber FROM Tickets WHERE assignedResourceID IS NULL AND status NOT IN {w.closed} ORDER BY dueDateTime, id")
    check_eq(total(r, "unassigned"), len(free), "unassigned")
    check_eq([x["number"] for x in rows(r, "unassigned")], [t["ticketNumber"] for t in free][:len(rows(r, "unassigned"))], "soonest due first")
    load = {p["who"]: p for p in w.sql(
        "SELECT p.firstName || ' ' || p.lastName who, p.isActive, count(*) n, sum(t.dueDateTime < ?) late FROM Tickets t "
        f"JOIN Resources p ON p.id = t.assignedResourceID WHERE t.status NOT IN {w.closed} GROUP BY p.id", w.now_utc)}
    got = {x["technician"]: x for x in rows(r, "technicians")}
    for who, p in load.items():
        check_eq((got[who]["open"], got[who]["overdue"]), (str(p["n"]), str(p["late"])), who)
        check_eq(got[who]["today"] == "no longer active", not p["isActive"], who)
    check(any(x["open"] == "0" for x in got.values()), "nobody is free")
    for row in w.sql(f"SELECT queueID, count(*) n FROM Tickets WHERE status NOT IN {w.closed} GROUP BY 1"):
        check_in(f"{w.label('Tickets', 'queueID', row['queueID'])} {row['n']}", r.data["queues"])
    off = {p["who"] for p in w.sql("SELECT p.firstName || ' ' || p.lastName who FROM TimeOffRequests o JOIN Resources p ON p.id = o.resourceID "
                                   "WHERE o.status = 2 AND o.requestDate = ?", w.day()[0].isoformat() + "T00:00:00")}
    check(off <= {k for k, x in got.items() if x["today"] == "off today"} | (off - set(got)), "somebody is off and not marked")
    vmware = {p["who"] for p in w.sql("SELECT p.firstName || ' ' || p.lastName who FROM ResourceSkills s JOIN Skills k ON k.id = s.skillID "
                                      "JOIN Resources p ON p.id = s.resourceID WHERE k.name = 'VMware'")}
    check({x["technician"] for x in rows(talk.aside("dispatch_board", skill="VMware"), "technicians")} <= vmware, "without the skill")
    check_text_says_the_same(r)


@workflow("Chase the stale tickets", max_upstream=2, quick=True)
def stale_tickets(talk):
    w = talk.world
    r = talk.ask("stale_tickets", days=14)
    want = w.sql(f"SELECT ticketNumber FROM Tickets WHERE status NOT IN {w.closed} AND lastActivityDate < ? ORDER BY lastActivityDate", w.later(days=-14))
    check(want, "nothing is stale")
    check_eq(total(r, "tickets"), len(want))
    check_eq([x["number"] for x in rows(r, "tickets")], [t["ticketNumber"] for t in want][:20], "longest first")
    check_text_says_the_same(r)
    waiting = talk.aside("stale_tickets", days=7, status="Waiting Customer")
    check_eq(total(waiting, "tickets"), w.one("SELECT count(*) FROM Tickets WHERE status = ? AND lastActivityDate < ?",
                                              w.values("Tickets", "status")["Waiting Customer"], w.later(days=-7)), "waiting for the customer")


@workflow("Which customers wait for our answer?", max_upstream=4, quick=True)
def awaiting_response(talk):
    w = talk.world
    r = talk.ask("awaiting_response")
    want = w.sql(f"""
        SELECT t.ticketNumber, m.last FROM Tickets t
        JOIN (SELECT ticketID, max(createDateTime) last FROM TicketNotes
              WHERE createdByContactID IS NOT NULL AND createDateTime >= ? GROUP BY ticketID) m ON m.ticketID = t.id
        WHERE t.status NOT IN {w.closed}
          AND NOT EXISTS (SELECT 1 FROM TicketNotes a WHERE a.ticketID = t.id AND a.creatorResourceID IS NOT NULL
                          AND a.publish = ? AND a.createDateTime >= m.last)
          AND NOT EXISTS (SELECT 1 FROM TimeEntries e WHERE e.ticketID = t.id AND e.startDateTime >= m.last)
        ORDER BY m.last""", w.later(days=-30), w.values("TicketNotes", "publish")["All Autotask Users"])
    check_eq(total(r, "tickets"), len(want), "waiting")
    check_eq([x["number"] for x in rows(r, "tickets")], [t["ticketNumber"] for t in want][:20], "longest wait first")
    vip = w.one("SELECT ticketNumber FROM Tickets WHERE title LIKE 'Cannot open the Hawthorne%'")
    check_in("Evelyn Ashcroft", next(x for x in rows(r, "tickets") if x["number"] == vip)["waiting"], "the VIP")
    check_text_says_the_same(r)
