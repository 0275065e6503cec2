import datetime
import re
from decimal import Decimal

from evalkit import (check, check_eq, check_in, check_same, check_text_says_the_same, column, rows, total, workflow)


@workflow("Catch me up on T…", max_tokens=1500, max_upstream=8, quick=True)
def ticket_brief(talk):
    w = talk.world
    p1 = w.sql("SELECT * FROM Tickets WHERE title LIKE 'P1: Market Street%'")[0]
    r = talk.ask("ticket_brief", ticket=p1["ticketNumber"])
    judge_brief(w, r, p1)
    for title in ("P1: file server TWO-FS01%", "Cannot open the Hawthorne%"):
        t = w.sql("SELECT * FROM Tickets WHERE title LIKE ?", title)[0]
        judge_brief(w, talk.aside("ticket_brief", ticket=t["ticketNumber"]), t)
    with_list = w.sql("SELECT DISTINCT t.* FROM Tickets t JOIN TicketChecklistItems i ON i.ticketID = t.id "
                      f"WHERE i.isCompleted = 0 AND t.status NOT IN {w.closed} LIMIT 1")
    for t in with_list:
        judge_brief(w, talk.aside("ticket_brief", ticket=t["id"]), t)
    w.server.bad("ticket_brief", "not_found", ticket="999999999")


def judge_brief(w, r, t):
    company = w.one("SELECT companyName FROM Companies WHERE id = ?", t["companyID"])
    check_in(t["ticketNumber"], r.text.split("\n")[0])
    check_in(company, r.data["customer"])
    check_in(w.label("Tickets", "status", t["status"]), r.data["state"])
    check_in("priority " + w.label("Tickets", "priority", t["priority"]), r.data["state"])
    notes = w.sql("SELECT * FROM TicketNotes WHERE ticketID = ? ORDER BY createDateTime DESC", t["id"])
    if notes:
        check_eq(total(r, "notes"), len(notes), "notes")
        shown = [row["text"].replace("  | ", "").replace("\n", " ").strip()[:60] for row in rows(r, "notes")]
        check_eq(shown[0], " ".join(notes[0]["description"].split())[:60], "the newest note comes first")
    hours = w.sql("SELECT p.firstName || ' ' || p.lastName who, sum(e.hoursWorked) h FROM TimeEntries e "
                  "JOIN Resources p ON p.id = e.resourceID WHERE e.ticketID = ? GROUP BY 1", t["id"])
    if hours:
        sum_h = sum(Decimal(str(h["h"])) for h in hours)
        check_in(f"{sum_h.normalize():f} h worked", r.data["time"])
        for h in hours:
            check_in(f"{h['who']} {Decimal(str(h['h'])).normalize():f} h", r.data["time"])
    items = w.sql("SELECT * FROM TicketChecklistItems WHERE ticketID = ?", t["id"])
    if items:
        done = sum(1 for i in items if i["isCompleted"])
        check_in(f"{done} of {len(items)}", r.data["checklist_done"])
        if done < len(items):
            check_eq(total(r, "checklist"), len(items) - done, "open items")
    changes = w.sql("SELECT * FROM TicketHistory WHERE ticketID = ? AND detail <> 'Ticket created'", t["id"])
    if changes:
        check_eq(total(r, "changes"), len(changes), "changes")
    if t["configurationItemID"]:
        check_in(w.one("SELECT referenceTitle FROM ConfigurationItems WHERE id = ?", t["configurationItemID"]), r.data["asset"])
    check_text_says_the_same(r)


@workflow("Who is calling from (603) 555-0102?", quick=True)
def find_caller(talk):
    w = talk.world
    contacts = w.sql("SELECT c.*, o.companyName FROM Contacts c JOIN Companies o ON o.id = c.companyID")
    digits = lambda text: re.sub(r"\D", "", text or "")[-10:]  # noqa: E731
    wanted = [c for c in contacts if "6035550102" in (digits(c["phone"]), digits(c["mobilePhone"]), digits(c["alternatePhone"]))]
    check(len(wanted) > 3, "the data has no such number")
    r = talk.ask("find_caller", caller="(603) 555-0102")
    check_eq(total(r, "contacts"), len(wanted), "contacts with the number")
    names = {f"{c['firstName']} {c['lastName']}" for c in wanted}
    check(all(n.rsplit(" (id", 1)[0] in names for n in column(r, "contacts", "name")), "a contact without that number")
    ids = {c["companyID"] for c in wanted}
    marks = ",".join(map(str, ids))
    check_eq(total(r, "open_tickets"), w.one(f"SELECT count(*) FROM Tickets WHERE companyID IN ({marks}) AND status NOT IN {w.closed}"))
    check_eq(total(r, "alerts"), w.one(f"SELECT count(*) FROM CompanyAlerts WHERE companyID IN ({marks})"))
    check_text_says_the_same(r)
    # The same person by mobile number in another form, by mail, by name; strangers of a known domain.
    someone = next(c for c in contacts if c["mobilePhone"] and c["emailAddress"])
    d = digits(someone["mobilePhone"])
    for given in (f"+1 {d[:3]}.{d[3:6]}.{d[6:]}", someone["emailAddress"], f"{someone['firstName']} {someone['lastName']}"):
        found = talk.aside("find_caller", caller=given)
        check(any(n.endswith(f"(id {someone['id']})") for n in column(found, "contacts", "name")), f"not found by {given}")
    domain = someone["emailAddress"].split("@")[1]
    by_domain = w.one("SELECT count(*) FROM Contacts WHERE emailAddress LIKE ?", "%@" + domain)
    check_eq(total(talk.aside("find_caller", caller="nobody.atall@" + domain), "contacts"), by_domain, "by the domain of a mail")
    check_eq(total(talk.aside("find_caller", caller=domain), "contacts"), by_domain, "by domain")
    check_in("nobody known", talk.aside("find_caller", caller="999-999-9999").text)


@workflow("Is this printer ticket a duplicate?", quick=True)
def similar_tickets(talk):
    w = talk.world
    t = w.sql("SELECT * FROM Tickets WHERE title = 'Printer: bottom half of prescriptions missing'")[0]
    r = talk.ask("similar_tickets", ticket=t["ticketNumber"])
    since = w.later(days=-14)
    same = w.sql("SELECT * FROM Tickets WHERE configurationItemID = ? AND id <> ? AND createDate >= ?",
                 t["configurationItemID"], t["id"], since)
    check(len(same) >= 2, "the story has three tickets")
    top = rows(r, "tickets")[:len(same)]
    check_same([x["number"] for x in top], [s["ticketNumber"] for s in same], "tickets of the same device come first")
    check(all("same device" in x["in common"] for x in top), top)
    for x in rows(r, "tickets"):
        other = w.sql("SELECT * FROM Tickets WHERE ticketNumber = ?", x["number"])[0]
        check(other["createDate"] >= since, "older than asked for")
        check_eq("same company" in x["in common"], other["companyID"] == t["companyID"], f"{x}")
        check_eq("same device" in x["in common"], other["configurationItemID"] == t["configurationItemID"], f"{x}")
        for word in re.findall(r"words ([^;]*)", x["in common"]):
            for one in word.split(", "):
                check(one.lower() in other["title"].lower(), f"{one} is not in {other['title']}")
    check_text_says_the_same(r)
    incident = w.sql("SELECT * FROM Tickets WHERE title LIKE 'P1: file server TWO-FS01%'")[0]
    linked = w.one("SELECT count(*) FROM Tickets WHERE problemTicketId = ? AND createDate >= ?", incident["id"], since)
    outage = talk.aside("similar_tickets", ticket=incident["ticketNumber"])
    check(sum("same problem ticket" in x["in common"] for x in rows(outage, "tickets")) == min(linked, len(rows(outage, "tickets"))), "incidents of the outage")
    check(total(talk.aside("similar_tickets", text="zzzqqq"), "tickets") == 0, "words nobody wrote")
    w.server.bad("similar_tickets", "missing_required")


@workflow("Where are the gaps in Marcus' time sheet of last week?", quick=True)
def timesheet(talk):
    w = talk.world
    for name, asked in (("Marcus Webb", talk.ask), ("Grace Thibodeau", talk.aside)):
        r = asked("timesheet", technician=name, period="last week")
        judge_sheet(w, r, w.person(name))
    check(Decimal(re.search(r"gaps of ([\d.]+) h", talk.aside("timesheet", technician="Marcus Webb", period="last week").data["sum"])[1]) > 9,
          "the two short days are not seen")


def judge_sheet(w, r, person):
    today = w.day()[0]
    monday = today - datetime.timedelta(days=today.weekday() + 7)
    days = [monday + datetime.timedelta(days=i) for i in range(7)]
    entries = w.sql("SELECT * FROM TimeEntries WHERE resourceID = ? AND substr(dateWorked, 1, 10) BETWEEN ? AND ?",
                    person, days[0].isoformat(), days[-1].isoformat())
    worked = {d: sum((Decimal(str(e["hoursWorked"])) for e in entries if e["dateWorked"][:10] == d.isoformat()), Decimal(0)) for d in days}
    capacity = w.sql("SELECT * FROM ResourceDailyAvailabilities WHERE resourceID = ?", person)[0]
    holidays = {h["holidayDate"][:10] for h in w.sql("SELECT holidayDate FROM Holidays")}
    shown = {row["day"]: row for row in rows(r, "days")}
    gaps = Decimal(0)
    for d in days:
        full = Decimal(str(capacity[d.strftime("%A").lower() + "AvailableHours"])) if d.isoformat() not in holidays else Decimal(0)
        row = shown.get(f"{d:%a} {d.day} {d:%b}")
        if row is None:
            check(worked[d] == 0 and full == 0, f"{d} is missing")
            continue
        check_eq(Decimal(row["worked"]), worked[d], f"{d} worked")
        check_eq(Decimal(row["capacity"]), full, f"{d} capacity")
        if row["note"] != "time off":
            gap = max(Decimal(0), full - worked[d])
            check_eq(Decimal(row["gap"] or 0), gap, f"{d} gap")
            gaps += gap
    check_in(f"{sum(worked.values()).normalize():f} h worked", r.data["sum"])
    posted = sum(1 for e in entries if e["billingApprovalDateTime"])
    check_in(f"{posted} of {len(entries)} entries", r.data["posted"])
    check_text_says_the_same(r)


@workflow("Do we have contacts or tickets twice?", quick=True)
def find_duplicates(talk):
    w = talk.world
    fold = lambda text: re.sub(r"[^a-z0-9\u0080-\U0010ffff]", "", "".join(c.lower() if c.isascii() else c for c in text))  # noqa: E731
    tickets = w.sql(f"SELECT ticketNumber, companyID, title FROM Tickets WHERE status NOT IN {w.closed}")
    groups = {}
    for t in tickets:
        groups.setdefault((t["companyID"], fold(t["title"])), set()).add(t["ticketNumber"])
    wanted = [g for g in groups.values() if len(g) > 1]
    check(wanted, "the data has tickets twice")
    r = talk.ask("find_duplicates", what="tickets")
    check_in(f"among {len(tickets)} open tickets", r.text)
    found = {}
    for row in rows(r, "same_title"):
        found.setdefault(row["group"], set()).add(row["number"])
    check_same(sorted(map(sorted, found.values())), sorted(map(sorted, wanted)), "groups")
    mails = w.one("SELECT count(*) FROM (SELECT lower(emailAddress) FROM Contacts WHERE isActive = 1 AND emailAddress <> '' "
                  "GROUP BY 1 HAVING count(*) > 1)")
    check_in(f"Same e-mail: {mails} groups", talk.aside("find_duplicates").text)
    w.server.bad("find_duplicates", "bad_value", what="companies", company="Whitfield")
