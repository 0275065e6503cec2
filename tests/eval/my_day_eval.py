from evalkit import check, check_eq, check_in, check_same, check_text_says_the_same, column, rows, total, workflow


def expected(w, person, offset):
    """What is on that person's plate, from the tables."""
    _, start, end = w.day(offset)
    mine = w.sql(f"SELECT t.*, c.companyName FROM Tickets t JOIN Companies c ON c.id = t.companyID "
                 f"WHERE t.assignedResourceID = ? AND t.status NOT IN {w.closed}", person)
    due_from = max(w.now_utc, start)
    return {
        "open": len(mine),
        "overdue": {t["ticketNumber"]: t["companyName"] for t in mine if t["dueDateTime"] and t["dueDateTime"] < w.now_utc},
        "due": {t["ticketNumber"]: t["companyName"] for t in mine
                if t["dueDateTime"] and due_from <= t["dueDateTime"] < end},
        "tasks": w.sql("SELECT k.taskNumber, p.projectName FROM Tasks k JOIN Projects p ON p.id = k.projectID "
                       "WHERE k.assignedResourceID = ? AND k.status <> ? AND k.endDateTime < ?",
                       person, w.values("Tasks", "status")["Complete"], end),
        "calls": w.sql("SELECT s.id, c.companyName, t.ticketNumber FROM ServiceCalls s "
                       "JOIN ServiceCallTickets st ON st.serviceCallID = s.id "
                       "JOIN ServiceCallTicketResources sr ON sr.serviceCallTicketID = st.id "
                       "JOIN Tickets t ON t.id = st.ticketID JOIN Companies c ON c.id = s.companyID "
                       "WHERE sr.resourceID = ? AND s.startDateTime < ? AND s.endDateTime >= ? "
                       "AND s.canceledDateTime IS NULL ORDER BY s.startDateTime", person, end, start),
        "appointments": w.sql("SELECT title FROM Appointments WHERE resourceID = ? AND startDateTime < ? "
                              "AND endDateTime >= ? ORDER BY startDateTime", person, end, start),
        "to_dos": w.sql("SELECT d.id, c.companyName FROM CompanyToDos d JOIN Companies c ON c.id = d.companyID "
                        "WHERE d.assignedToResourceID = ? AND d.completedDate IS NULL AND d.startDateTime < ?", person, end),
    }


def judge(w, result, name, offset=0):
    want = expected(w, w.person(name), offset)
    check_in(name, result.text.split("\n")[0], "whose day")
    for key in ("overdue", "due"):
        check_eq(total(result, key), len(want[key]), key)
        check_same([(r["number"], r["company"]) for r in rows(result, key)], want[key].items(), key)
    check_in(f"Open tickets in all: {want['open']}", result.text)
    check_eq(total(result, "tasks"), len(want["tasks"]), "tasks")
    check_same([(r["number"], r["project"]) for r in rows(result, "tasks")],
               [(t["taskNumber"], t["projectName"]) for t in want["tasks"]], "tasks")
    check_eq([(r["company"], r["ticket"]) for r in rows(result, "service_calls")],
             [(c["companyName"], c["ticketNumber"]) for c in want["calls"]], "service calls")
    check_eq(column(result, "appointments", "title"), [a["title"] for a in want["appointments"]], "appointments")
    check_same(column(result, "to_dos", "company"), [d["companyName"] for d in want["to_dos"]], "to-dos")
    check_text_says_the_same(result)
    return want


@workflow("What's on my plate today?", max_upstream=6, quick=True)
def my_day(talk):
    w = talk.world
    want = judge(w, talk.ask("my_day"), "Grace Thibodeau")
    check(want["overdue"] and want["tasks"], "the data has nothing to judge by")
    judge(w, talk.aside("my_day", technician="Ben Carraher"), "Ben Carraher")
    tomorrow = judge(w, talk.aside("my_day", technician="Tyler Nakamura", date="tomorrow"), "Tyler Nakamura", 1)
    check(tomorrow["due"], "nothing is due tomorrow")
    everyone = [r["firstName"] + " " + r["lastName"] for r in w.sql("SELECT firstName, lastName FROM Resources WHERE isActive")]
    seen = [judge(w, talk.aside("my_day", technician=name), name) for name in everyone]
    check(any(s["calls"] for s in seen) and any(s["to_dos"] for s in seen), "the data has no service call or to-do")
    check(w.server.bad("my_day", "unknown_label", technician="Nobody Atall"), "an unknown person")


@workflow("Visits change while the server runs", writes=True, quick=True, max_calls=8)
def my_day_visits(talk):
    """Which ticket is on which call is kept between calls; nothing that others change may be missed for that."""
    w = talk.world
    name, person = "Grace Thibodeau", w.person("Grace Thibodeau")
    ticket, other = [r["id"] for r in w.sql(f"SELECT id FROM Tickets WHERE assignedResourceID = ? AND status NOT IN {w.closed} LIMIT 2", person)]

    def day():
        w.snapshot()
        judge(w, talk.ask("my_day"), name)
        return w.sql("""SELECT sr.id link, st.id tie, st.serviceCallID call FROM ServiceCallTicketResources sr
                        JOIN ServiceCallTickets st ON st.id = sr.serviceCallTicketID JOIN ServiceCalls s ON s.id = st.serviceCallID
                        WHERE sr.resourceID = ? AND date(s.startDateTime) = date(?)""", person, w.now_utc)

    def make(entity, **fields):
        return w.sandbox.request("POST", entity, fields)["itemId"]

    first = day()
    # A new visit, with its technician.
    call = make("ServiceCalls", companyID=w.one("SELECT companyID FROM Tickets WHERE id = ?", ticket), description="New visit", status=1,
                startDateTime=w.later(hours=5), endDateTime=w.later(hours=6))
    tie = make(f"ServiceCalls/{call}/Tickets", serviceCallID=call, ticketID=ticket)
    link = make(f"ServiceCallTickets/{tie}/Resources", serviceCallTicketID=tie, resourceID=person)
    check_eq(len(day()), len(first) + 1, "the new visit")
    # A second ticket on a call that is known; then the person taken off the first; then the whole ticket.
    tie2 = make(f"ServiceCalls/{call}/Tickets", serviceCallID=call, ticketID=other)
    make(f"ServiceCallTickets/{tie2}/Resources", serviceCallTicketID=tie2, resourceID=person)
    w.snapshot()
    both = next(r for r in rows(talk.ask("my_day"), "service_calls") if "New visit" in r["description"])
    check_eq(len(both["ticket"].split(", ")), 2, "two tickets on one call")
    w.sandbox.request("DELETE", f"ServiceCallTickets/{tie}/Resources/{link}")
    check_eq(len(day()), len(first) + 1, "only the second ticket")
    w.server.good("delete_service_call_ticket", {"id": tie2, "parent_id": call, "confirm": "DELETE_ENTITY"})
    check_eq(len(day()), len(first), "nothing is left of it")
    # Somebody else's known visit becomes this person's too.
    theirs = w.sql("""SELECT st.id FROM ServiceCallTickets st JOIN ServiceCalls s ON s.id = st.serviceCallID
                      WHERE date(s.startDateTime) = date(?) AND s.canceledDateTime IS NULL AND st.id NOT IN
                      (SELECT serviceCallTicketID FROM ServiceCallTicketResources WHERE resourceID = ?) LIMIT 1""", w.now_utc, person)[0]["id"]
    make(f"ServiceCallTickets/{theirs}/Resources", serviceCallTicketID=theirs, resourceID=person)
    check_eq(len(day()), len(first) + 1, "another's visit")
