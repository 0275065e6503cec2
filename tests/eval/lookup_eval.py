import datetime

from evalkit import check, check_eq, check_in, check_same, check_text_says_the_same, column, rows, total, workflow


@workflow("Which device is MVC-PRN-FRONT, its warranty and its tickets?", max_upstream=3, quick=True)
def find_asset(talk):
    w = talk.world
    for name, asked in (("MVC-PRN-FRONT", talk.ask), ("TWO-FS01", talk.aside)):
        item = w.sql("SELECT i.*, c.companyName, p.name product FROM ConfigurationItems i JOIN Companies c ON c.id = i.companyID "
                     "JOIN Products p ON p.id = i.productID WHERE i.referenceTitle = ?", name)[0]
        r = asked("find_asset", text=name)
        row = rows(r, "assets")[0]
        check_eq((row["name"], row["company"], row["product"], row["serial"]),
                 (name, item["companyName"], item["product"], item["serialNumber"]))
        left = (datetime.date.fromisoformat(item["warrantyExpirationDate"][:10]) - w.day()[0]).days
        check_in(f"{left} days left" if left >= 0 else f"over since {-left} days", row["warranty"])
        tickets = w.sql(f"SELECT ticketNumber, status NOT IN {w.closed} is_open FROM Tickets WHERE configurationItemID = ? ORDER BY createDate DESC, id DESC", item["id"])
        check_eq(total(r, "tickets"), len(tickets), "tickets")
        check_same(column(r, "tickets", "number"), [t["ticketNumber"] for t in tickets][:10], "the newest tickets")
        check_in(f": {sum(t['is_open'] for t in tickets)}.", r.data["open_tickets"])
        check_text_says_the_same(r)
    by_serial = talk.aside("find_asset", text=item["serialNumber"])
    check_eq(column(by_serial, "assets", "name"), [name], "by serial number")
    user = w.sql("SELECT p.firstName || ' ' || p.lastName who, p.id FROM Contacts p WHERE id = (SELECT contactID FROM ConfigurationItems WHERE contactID IS NOT NULL LIMIT 1)")[0]
    check_eq(total(talk.aside("find_asset", user=str(user["id"])), "assets"),
             w.one("SELECT count(*) FROM ConfigurationItems WHERE contactID = ?", user["id"]), "by user")
    w.server.bad("find_asset", "missing_required")


@workflow("Who or what is Grace?", quick=True)
def resolve_name(talk):
    w = talk.world
    r = talk.ask("resolve_name", name="Grace")
    like = "%Grace%"
    check_same([int(i) for i in column(r, "resources", "id")],
               [p["id"] for p in w.sql("SELECT id FROM Resources WHERE firstName LIKE ? OR lastName LIKE ?", like, like)], "resources")
    check_text_says_the_same(r)
    wide = talk.aside("resolve_name", name="Tidewater")
    for key, query in (("companies", "SELECT count(*) FROM Companies WHERE companyName LIKE :t"),
                       ("tickets", "SELECT count(*) FROM Tickets WHERE title LIKE :t OR ticketNumber LIKE :t"),
                       ("contracts", "SELECT count(*) FROM Contracts WHERE contractName LIKE :t OR contractNumber LIKE :t")):
        want = w.one(query, t="%Tidewater%")
        check_eq(total(wide, key) if key in wide.data else 0, want, key)
    mail = w.sql("SELECT id, emailAddress FROM Contacts WHERE emailAddress IS NOT NULL LIMIT 1")[0]
    check_eq(column(talk.aside("resolve_name", name=mail["emailAddress"]), "contacts", "id"), [str(mail["id"])], "by mail")
    check_in("0 records", talk.aside("resolve_name", name="Zzyzx Qq").text)


@workflow("Shift handover since ten last night", max_upstream=6, quick=True)
def handover(talk):
    w = talk.world
    r = talk.ask("handover")
    since = w.later(hours=-12)
    critical = w.values("Tickets", "priority")["Critical"]
    check_same(column(r, "critical", "number"),
               [t["ticketNumber"] for t in w.sql(f"SELECT ticketNumber FROM Tickets WHERE priority = ? AND status NOT IN {w.closed}", critical)], "critical")
    check_eq(total(r, "created"), w.one("SELECT count(*) FROM Tickets WHERE createDate >= ?", since), "came in")
    check_eq(total(r, "closed"), w.one("SELECT count(*) FROM Tickets WHERE completedDate >= ?", since), "completed")
    check_eq(total(r, "overdue"), w.one(f"SELECT count(*) FROM Tickets WHERE status NOT IN {w.closed} AND dueDateTime >= ? AND dueDateTime < ?", since, w.now_utc), "became overdue")
    moves = w.one(f"""SELECT count(*) FROM TicketHistory h JOIN Tickets t ON t.id = h.ticketID WHERE h.date >= ? AND t.status NOT IN {w.closed}
        AND h.detail NOT LIKE '%from (none)%' AND (h.detail LIKE 'Priority changed%' OR h.detail LIKE 'Queue changed%'
        OR h.detail LIKE 'Primary Resource changed%' OR h.detail LIKE '%to Escalate%')""", since)
    check_eq(total(r, "moves"), moves, "moves")
    hours = w.one("SELECT sum(hoursWorked) FROM TimeEntries WHERE startDateTime >= ?", since)
    check_in(f"since then: {hours:g} h in {w.one('SELECT count(*) FROM TimeEntries WHERE startDateTime >= ?', since)} entries", r.data["time"])
    check_text_says_the_same(r)
    queue = w.values("Tickets", "queueID")["Monitoring Alert"]
    narrow = talk.aside("handover", since="-3d", queue="Monitoring Alert")
    check_eq(total(narrow, "created"), w.one("SELECT count(*) FROM Tickets WHERE createDate >= ? AND queueID = ?", w.later(days=-3), queue), "one queue")
