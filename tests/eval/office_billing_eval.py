"""Billing: what is on no invoice yet, and what an invoice consists of."""

from decimal import ROUND_HALF_UP, Decimal

from evalkit import check, check_eq, check_in, check_same, check_text_says_the_same, column, rows, total, workflow
from office_contracts_eval import company, money, number

BY_HOUR, EXCLUDED, PREPAID, COVERED = (
    "Time charged by the hour", "Time that its contract excludes", "Time drawn from block or retainer",
    "Time covered by a contract")


def cents(value):
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


def entries(world):
    """Billable time on tickets and tasks that is not posted: company, month, kind, hours, amount."""
    kinds = {v: k for k, v in world.values("Contracts", "contractType").items()}
    out = []
    for e in world.sql("""
            SELECT t.*, COALESCE(ti.companyID, p.companyID) company, c.contractType, ro.hourlyRate, cr.contractHourlyRate,
                   EXISTS (SELECT 1 FROM ContractExclusionBillingCodes x WHERE x.contractID = t.contractID
                           AND x.billingCodeID = t.billingCodeID)
                   OR EXISTS (SELECT 1 FROM ContractExclusionRoles x WHERE x.contractID = t.contractID
                              AND x.roleID = t.roleID) excluded
            FROM TimeEntries t LEFT JOIN Tickets ti ON ti.id = t.ticketID LEFT JOIN Tasks ta ON ta.id = t.taskID
            LEFT JOIN Projects p ON p.id = ta.projectID LEFT JOIN Contracts c ON c.id = t.contractID
            LEFT JOIN Roles ro ON ro.id = t.roleID
            LEFT JOIN ContractRates cr ON cr.contractID = t.contractID AND cr.roleID = t.roleID
            WHERE t.billingApprovalDateTime IS NULL AND t.isNonBillable = 0 AND (t.ticketID IS NOT NULL OR t.taskID IS NOT NULL)"""):
        label = kinds.get(e["contractType"], "")
        kind = (BY_HOUR if not e["contractID"] else EXCLUDED if e["excluded"] else
                COVERED if label in ("Recurring Service", "Fixed Price", "Per Ticket") else
                PREPAID if label in ("Block Hours", "Retainer") else BY_HOUR)
        hours = Decimal(str(e["hoursToBill"]))
        rate = e["contractHourlyRate"] if kind == BY_HOUR and e["contractHourlyRate"] is not None else e["hourlyRate"]
        amount = cents(hours * Decimal(str(rate))) if kind in (BY_HOUR, EXCLUDED) else Decimal(0)
        out.append((kind, e["company"], e["dateWorked"][:10], hours, amount))
    return out


def local_date(world, moment):
    return moment[:10] if moment[10:] in ("", "T00:00:00") else world.local(moment).date().isoformat()


def pieces(world):
    """All that is open: (kind, company, date, hours, amount)."""
    out = entries(world)
    for table, join in (("TicketCharges", "JOIN Tickets o ON o.id = x.ticketID"),
                        ("ProjectCharges", "JOIN Projects o ON o.id = x.projectID"),
                        ("ContractCharges", "JOIN Contracts o ON o.id = x.contractID")):
        cancelled = world.values(table, "status").get("Canceled", -1)
        out += [("Charges not billed", r["companyID"], local_date(world, r["datePurchased"]), Decimal(0),
                 Decimal(str(r["billableAmount"]))) for r in world.sql(
            f"""SELECT x.billableAmount, x.datePurchased, o.companyID FROM {table} x {join}
                WHERE x.isBilled = 0 AND x.isBillableToCompany = 1 AND x.status <> ?""", cancelled)]
    out += [("Expenses not billed", r["companyID"], r["expenseDate"][:10], Decimal(0),
             Decimal(str(r["internalCurrencyExpenseAmount"]))) for r in world.sql(
        """SELECT * FROM ExpenseItems WHERE isBillableToCompany = 1 AND isRejected = 0
           AND id NOT IN (SELECT expenseItemID FROM BillingItems WHERE expenseItemID IS NOT NULL)""")]
    out += [("Recurring services not posted", r["companyID"], r["startDate"][:10], Decimal(0),
             Decimal(str(r["price"]))) for r in world.sql(
        """SELECT u.price, u.startDate, c.companyID FROM ContractServiceUnits u JOIN Contracts c ON c.id = u.contractID
           WHERE u.approveAndPostDate IS NULL""")]
    out += [("Milestones ready to bill", r["companyID"], r["dateDue"][:10], Decimal(0), Decimal(str(r["amount"])))
            for r in world.sql("""SELECT m.amount, m.dateDue, c.companyID FROM ContractMilestones m
                                  JOIN Contracts c ON c.id = m.contractID WHERE m.status = ?""",
                               world.values("ContractMilestones", "status")["Ready to bill"])]
    out += [("Posted, waiting for an invoice", r["companyID"], local_date(world, r["itemDate"]), Decimal(0),
             Decimal(str(r["extendedPrice"]))) for r in world.sql(
        "SELECT * FROM BillingItems WHERE invoiceID IS NULL AND nonBillable = 0")]
    return out


def between(all_pieces, first, last):
    return [p for p in all_pieces if first <= p[2] <= last]


def added(some, at):
    return sum((p[at] for p in some), Decimal(0))


def check_tables(result, some):
    check_in(f"{money(added(some, 4))} to invoice", result.data["title"])
    for r in rows(result, "by_kind"):
        mine = [p for p in some if p[0] == r["what"]]
        check_eq(r["pieces"], str(len(mine)), r["what"])
        if r["what"].startswith("Time"):
            check_eq(r["hours"], number(added(mine, 3)), "hours of " + r["what"])
        check_eq(r["amount"], "none" if r["what"] in (PREPAID, COVERED) else money(added(mine, 4)), r["what"])
    check_same(column(result, "by_kind", "what"), {p[0] for p in some}, "kinds")
    months = sorted({p[2][:7] for p in some})
    check_eq([(r["month"], r["hours"], r["total"]) for r in rows(result, "by_month")],
             [(m, number(added([p for p in some if p[2][:7] == m], 3)),
               money(added([p for p in some if p[2][:7] == m], 4))) for m in months], "months")


def a_year(world):
    today = world.day()[0]
    return today.replace(year=today.year - 1).isoformat(), today.isoformat()


@workflow("What have we not billed yet?", quick=True, max_upstream=38)
def unbilled_all(talk):
    w = talk.world
    result = talk.ask("unbilled_work")
    some = between(pieces(w), *a_year(w))
    check_tables(result, some)
    totals = {}
    for p in some:
        totals[p[1]] = totals.get(p[1], 0) + p[4]
    names = {r["id"]: r["companyName"] for r in w.sql("SELECT id, companyName FROM Companies")}
    check_eq(total(result, "by_company"), len(totals), "companies")
    largest = sorted(totals.items(), key=lambda t: (-t[1], t[0]))
    got = [(r["company"], r["total"]) for r in rows(result, "by_company")]
    check_eq(got, [(names[c], money(t)) for c, t in largest][:len(got)], "largest companies")
    check(len(got) >= 10, "only", len(got), "companies are shown")
    check_text_says_the_same(result)


@workflow("What is unbilled of last month?", max_upstream=38)
def unbilled_month(talk):
    """Days at the month's ends belong to the month they had in the office's time zone."""
    w = talk.world
    today = w.day()[0]
    month = (today.replace(day=1) - __import__("datetime").timedelta(days=1)).strftime("%Y-%m")
    result = talk.ask("unbilled_work", period="last month")
    check_tables(result, [p for p in pieces(w) if p[2][:7] == month])
    same = talk.ask("unbilled_work", period=month)
    check_eq(same.data["by_kind"], result.data["by_kind"], "2026-10 and last month")


@workflow("What of Bluefin is unbilled?", max_upstream=50)
def unbilled_company(talk):
    w = talk.world
    for name in ("Bluefin Marine Supply", "Coastal Community Bank Trust"):
        result = talk.ask("unbilled_work", company=name)
        mine = [p for p in between(pieces(w), *a_year(w)) if p[1] == company(w, name)]
        check_tables(result, mine)
        check_eq(total(result, "pieces"), len(mine), "pieces")


@workflow("Unbilled work where there is none", max_upstream=45)
def unbilled_nothing(talk):
    result = talk.ask("unbilled_work", company="Boothbay Boatyard")
    check_in("0.00 to invoice", result.data["title"])
    check_in("Nothing is unbilled", result.data["nothing"])
    talk.refused("unbilled_work", "bad_value", period="2031-01")
    talk.refused("unbilled_work", "bad_value", period="someday")


def invoice(world, company_id):
    return world.sql("SELECT * FROM Invoices WHERE companyID = ? ORDER BY invoiceDateTime DESC LIMIT 1", company_id)[0]


def check_invoice(world, result, row):
    lines = world.sql("SELECT * FROM BillingItems WHERE invoiceID = ?", row["id"])
    net = sum((Decimal(str(b["extendedPrice"])) for b in lines), Decimal(0))
    tax = sum((Decimal(str(b["taxDollars"])) for b in lines), Decimal(0))
    check_in(f"Invoice {row['invoiceNumber']} ", result.data["title"])
    check_in(f"Total {money(row['invoiceTotal'])} = {money(net)} before tax + {money(tax)} tax", result.data["total"])
    check_in(f"on {len(lines)} lines", result.data["total"])
    check_eq(total(result, "lines"), len(lines), "lines")
    by_type = {}
    for b in lines:
        label = world.label("BillingItems", "billingItemType", b["billingItemType"])
        n, s = by_type.get(label, (0, Decimal(0)))
        by_type[label] = (n + 1, s + Decimal(str(b["extendedPrice"])))
    check_same([(r["type"], r["lines"], r["before tax"]) for r in rows(result, "by_type")],
               [(k, str(n), money(s)) for k, (n, s) in by_type.items()], "types")
    return lines


@workflow("Why is the last invoice of Summit Dental so high?", quick=True, max_upstream=8)
def invoice_odd_line(talk):
    w = talk.world
    result = talk.ask("explain_invoice", company="Summit Dental Group", month="last month")
    row = invoice(w, company(w, "Summit Dental Group"))
    check_invoice(w, result, row)
    odd = w.sql("""SELECT b.*, t.hoursToBill, r.firstName || ' ' || r.lastName person, ti.ticketNumber FROM BillingItems b
                   JOIN TimeEntries t ON t.id = b.timeEntryID JOIN Resources r ON r.id = t.resourceID
                   JOIN Tickets ti ON ti.id = b.ticketID WHERE b.invoiceID = ? AND b.quantity <> t.hoursToBill""", row["id"])
    check_eq(len(odd), 1, "odd lines in the data")
    shown = rows(result, "differences")
    check_eq(len(shown), 1, "differences")
    check_eq(shown[0]["billed"], number(odd[0]["quantity"]) + " h", "billed")
    check_eq(shown[0]["source says"], number(odd[0]["hoursToBill"]) + " h", "source")
    over = Decimal(str(odd[0]["extendedPrice"])) - Decimal(str(odd[0]["hoursToBill"])) * Decimal(str(odd[0]["rate"]))
    check_eq(shown[0]["difference"], money(over), "difference")
    check_in(odd[0]["person"], shown[0]["from"])
    check_in(odd[0]["ticketNumber"], shown[0]["from"])
    check_text_says_the_same(result)


@workflow("Explain the newest invoice of Tidewater", max_upstream=8)
def invoice_services(talk):
    w = talk.world
    result = talk.ask("explain_invoice", company="Tidewater Orthopedics")
    row = invoice(w, company(w, "Tidewater Orthopedics"))
    lines = check_invoice(w, result, row)
    check_same([(r["line"], r["quantity"], r["rate"], r["amount"]) for r in rows(result, "lines")],
               [(b["itemName"], number(b["quantity"]), money(b["rate"]), money(b["extendedPrice"])) for b in lines], "lines")
    check_in(f"autotask://invoices/{row['id']}/pdf", result.data["pdf"])
    check_eq([link["uri"] for link in result.links], [f"autotask://invoices/{row['id']}/pdf"], "links")
    check("differences" not in result.data, "differences where there are none")


@workflow("Explain an invoice with tax, by its number", max_upstream=20, max_calls=3)
def invoice_by_number(talk):
    w = talk.world
    row = w.sql("SELECT * FROM Invoices WHERE totalTaxValue > 0 ORDER BY id DESC LIMIT 1")[0]
    result = talk.ask("explain_invoice", invoice=row["invoiceNumber"])
    check_invoice(w, result, row)
    charges = w.sql("SELECT * FROM BillingItems WHERE invoiceID = ? AND billingItemType = ?", row["id"],
                    w.values("BillingItems", "billingItemType")["Charge"])
    only = talk.ask("explain_invoice", invoice=row["invoiceNumber"], type="charge")
    check_same([(r["line"], r["amount"], r["tax"]) for r in rows(only, "lines")],
               [(b["itemName"], money(b["extendedPrice"]), money(b["taxDollars"])) for b in charges], "charges")


@workflow("Invoices that do not exist, and one without lines")
def invoice_edges(talk):
    talk.refused("explain_invoice", "not_found", invoice="INV-nothing")
    talk.refused("explain_invoice", "not_found", company="Boothbay Boatyard")
    talk.refused("explain_invoice", "missing_required")
