"""The account manager's pages: the review of a quarter and the brief before a call."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from evalkit import check, check_eq, check_in, check_same, check_text_says_the_same, column, rows, total, workflow
from office_contracts_eval import company, money, number, today


def quarter(day, back):
    """First day of the quarter so many quarters back, and of the next one."""
    first = (day.year * 12 + (day.month - 1) // 3 * 3) - 3 * back

    def at(months):
        return datetime.date(months // 12, months % 12 + 1, 1)

    return at(first), at(first + 3)


def within(world, moment, span):
    """The local day of a moment (or the date of a calendar date) is in [from, to)."""
    if not moment:
        return False
    date = (datetime.date.fromisoformat(moment[:10]) if moment[10:] in ("", "T00:00:00")
            else world.local(moment).date())
    return span[0] <= date < span[1]


def share(part, whole):
    return f"{part} of {whole} ({int(Decimal(part * 100) / whole + Decimal('0.5'))} %)" if whole else "no results"


def measures(world, company_id, span):
    tickets = world.sql("SELECT * FROM Tickets WHERE companyID = ?", company_id)
    closed = [t["id"] for t in tickets if within(world, t["completedDate"], span)]
    sla = {r["ticketID"]: r for r in world.sql("SELECT * FROM ServiceLevelAgreementResults")}
    judged = [sla[t] for t in closed if t in sla]
    time = world.sql("""SELECT t.dateWorked, t.hoursWorked, t.taskID FROM TimeEntries t
                        LEFT JOIN Tickets ti ON ti.id = t.ticketID LEFT JOIN Tasks ta ON ta.id = t.taskID
                        LEFT JOIN Projects p ON p.id = ta.projectID
                        WHERE COALESCE(ti.companyID, p.companyID) = ?""", company_id)
    time = [e for e in time if within(world, e["dateWorked"], span)]
    ratings = [r["surveyRating"] for r in world.sql("SELECT * FROM SurveyResults WHERE companyID = ?", company_id)
               if within(world, r["completeDate"], span)]
    invoiced = [i["invoiceTotal"] for i in world.sql(
        "SELECT * FROM Invoices WHERE companyID = ? AND isVoided = 0", company_id) if within(world, i["toDate"], span)]
    mean = Decimal(0)
    if ratings:
        mean = (Decimal(sum(ratings)) / len(ratings)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {
        "tickets opened": str(sum(within(world, t["createDate"], span) for t in tickets)),
        "tickets closed": str(len(closed)),
        "first response in time": share(sum(r["isFirstResponseMet"] for r in judged), len(judged)),
        "resolved in time": share(sum(r["isResolutionMet"] for r in judged), len(judged)),
        "hours on tickets": number(sum(Decimal(str(e["hoursWorked"])) for e in time if not e["taskID"])),
        "hours on projects": number(sum(Decimal(str(e["hoursWorked"])) for e in time if e["taskID"])),
        "survey rating, mean": f"{number(mean)} ({len(ratings)} answers)" if ratings else "no answers",
        "invoiced": money(sum(Decimal(str(i)) for i in invoiced)),
    }


def judge_review(world, result, name, now, before):
    customer = company(world, name)
    want, earlier = measures(world, customer, now), measures(world, customer, before)
    check_eq({r["measure"]: r["period"] for r in rows(result, "numbers")}, want, "period of " + name)
    check_eq({r["measure"]: r["before"] for r in rows(result, "numbers")}, earlier, "before, of " + name)
    open_now = world.one(f"SELECT COUNT(*) FROM Tickets WHERE companyID = ? AND status NOT IN {world.closed}", customer)
    check_in(f"Open now: {open_now} tickets", result.data["open_now"])
    issues = {}
    for t in world.sql("SELECT issueType, createDate FROM Tickets WHERE companyID = ?", customer):
        label = world.label("Tickets", "issueType", t["issueType"]) if t["issueType"] else "(none)"
        a, b = issues.get(label, (0, 0))
        issues[label] = (a + within(world, t["createDate"], now), b + within(world, t["createDate"], before))
    issues = {k: v for k, v in issues.items() if v[0]}
    check_eq(total(result, "issues"), len(issues), "issue types")
    for r in rows(result, "issues") if issues else []:
        check_eq((r["tickets"], r["before"]), tuple(map(str, issues[r["issue"]])), r["issue"])
    devices = world.sql("SELECT warrantyExpirationDate w FROM ConfigurationItems WHERE companyID = ? AND isActive = 1", customer)
    out = sum(bool(d["w"]) and d["w"][:10] < today(world) for d in devices)
    soon = sum(bool(d["w"]) and today(world) <= d["w"][:10] <= world.day(90)[0].isoformat() for d in devices)
    check_in(f"Active devices: {len(devices)} (", result.data["assets"])
    check_in(f"Out of warranty: {out}; within 90 days: {soon}", result.data["assets"])


@workflow("Prepare the quarterly review for Tidewater", quick=True, max_upstream=14)
def review_quarter(talk):
    w = talk.world
    result = talk.ask("client_review", company="Tidewater Orthopedics")
    day = w.day()[0]
    judge_review(w, result, "Tidewater Orthopedics", quarter(day, 1), quarter(day, 2))
    projects = [p["projectName"] for p in w.sql("SELECT * FROM Projects WHERE companyID = ?", company(w, "Tidewater Orthopedics"))
                if p["status"] != w.values("Projects", "status")["Complete"]]
    check_same(column(result, "projects", "project"), projects, "projects")
    titles = [o["title"] for o in w.sql("SELECT * FROM Opportunities WHERE companyID = ? AND status = ?",
                                        company(w, "Tidewater Orthopedics"), w.values("Opportunities", "status")["Active"])]
    check_same(column(result, "opportunities", "opportunity"), titles, "opportunities")
    check_text_says_the_same(result)


@workflow("How did last month go for Seaglass, and a week of Pinecrest?", max_upstream=28)
def review_other_periods(talk):
    """Whole months are compared with whole months, a week with the seven days before."""
    w = talk.world
    day = w.day()[0]
    first = day.replace(day=1)
    month = (first - datetime.timedelta(days=1)).replace(day=1)
    earlier = (month - datetime.timedelta(days=1)).replace(day=1)
    result = talk.ask("client_review", company="Seaglass Hospitality", period="last month")
    judge_review(w, result, "Seaglass Hospitality", (month, first), (earlier, month))
    a, b, c = (day - datetime.timedelta(days=n) for n in (28, 21, 14))
    result = talk.ask("client_review", company="Pinecrest Academy",
                      period=f"{b.isoformat()}..{(c - datetime.timedelta(days=1)).isoformat()}")
    judge_review(w, result, "Pinecrest Academy", (b, c), (a, b))


@workflow("A review where nothing happened", max_upstream=30)
def review_edges(talk):
    w = talk.world
    result = talk.ask("client_review", company="Boothbay Boatyard")
    got = {r["measure"]: r["period"] for r in rows(result, "numbers")}
    check_eq((got["tickets opened"], got["resolved in time"], got["survey rating, mean"], got["invoiced"]),
             ("0", "no results", "no answers", "0.00"), "Boothbay")
    gone = w.sql("SELECT companyName FROM Companies WHERE isActive = 0")[0]["companyName"]
    result = talk.ask("client_review", company=gone)
    check_in(gone, result.data["title"])
    talk.refused("client_review", "bad_value", company="Boothbay Boatyard", period="2026-11-01..")


@workflow("Brief me on Ashcroft before I call", quick=True, max_upstream=13)
def brief_of_client(talk):
    w = talk.world
    for name in ("Ashcroft & Lyle LLP", "Tidewater Orthopedics", "Caribou Potato Growers"):
        result = talk.ask("client_brief", company=name) if name.startswith("Ash") else talk.aside("client_brief", company=name)
        customer = company(w, name)
        alerts = [a["alertText"] for a in w.sql("SELECT * FROM CompanyAlerts WHERE companyID = ?", customer)]
        for a in alerts:
            check_in(a, result.text)
        check_eq(total(result, "alerts") if alerts else 0, len(alerts), "alerts")
        contacts = w.sql("SELECT * FROM Contacts WHERE companyID = ? AND isActive = 1", customer)
        check_eq(total(result, "contacts"), len(contacts), "contacts")
        shown = {r["contact"]: r["role"] for r in rows(result, "contacts")}
        for c in contacts:
            vip = '"VIP","value":"Yes"' in (c["userDefinedFields"] or "").replace(" ", "")
            want = [word for word, is_it in (("primary", c["primaryContact"]), ("billing", c["billingContact"]), ("VIP", vip)) if is_it]
            if want:
                check_eq(shown.get(f"{c['firstName']} {c['lastName']}"), ", ".join(want), "role")
        tickets = w.sql(f"SELECT * FROM Tickets WHERE companyID = ? AND status NOT IN {w.closed} ORDER BY dueDateTime", customer)
        check_eq(total(result, "tickets"), len(tickets), "open tickets")
        check_same(column(result, "tickets", "number") if tickets else [], [t["ticketNumber"] for t in tickets][:12], "tickets")
        late = sum(bool(t["dueDateTime"]) and t["dueDateTime"] < w.now_utc for t in tickets)
        if late:
            check_in(f"Open tickets, {late} past due", result.text)
        unpaid = w.sql("SELECT * FROM Invoices WHERE companyID = ? AND paidDate IS NULL AND isVoided = 0", customer)
        owed = sum((Decimal(str(i["invoiceTotal"])) for i in unpaid), Decimal(0))
        overdue = sum(i["dueDate"][:10] < today(w) for i in unpaid)
        check_in(f"Unpaid invoices: {len(unpaid)} of {money(owed)}, {overdue} of them past due" if unpaid
                 else "Unpaid invoices: none", result.data["unpaid"])
        todos = w.one("SELECT COUNT(*) FROM CompanyToDos WHERE companyID = ? AND completedDate IS NULL", customer)
        check_eq(total(result, "todos") if todos else 0, todos, "to-dos")
        newest = w.sql("SELECT name FROM CompanyNotes WHERE companyID = ? AND startDateTime <= ? ORDER BY startDateTime DESC LIMIT 1",
                       customer, w.later(days=366))
        if newest:
            check_eq(rows(result, "notes")[0]["name"], newest[0]["name"], "newest note")
        owner = w.sql("SELECT r.firstName || ' ' || r.lastName n FROM Companies c JOIN Resources r ON r.id = c.ownerResourceID WHERE c.id = ?",
                      customer)[0]["n"]
        check_in("account manager " + owner, result.data["company"])


@workflow("Brief me on companies that are gone or were never served")
def brief_edges(talk):
    w = talk.world
    gone = w.sql("SELECT companyName FROM Companies WHERE isActive = 0")[0]["companyName"]
    result = talk.ask("client_brief", company=gone)
    check_in("INACTIVE company", result.data["company"])
    result = talk.ask("client_brief", company="Boothbay Boatyard")
    check_in("No active contract", result.data["contracts"])
    check_eq(total(result, "tickets"), 0, "tickets of a prospect")
    talk.refused("client_brief", "ambiguous_label", company="dental")
