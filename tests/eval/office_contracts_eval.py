"""Contracts and renewals: what a customer has, what is left of it, what ends, what it brings."""

import re
from decimal import Decimal

from evalkit import check, check_eq, check_in, check_same, check_text_says_the_same, column, rows, total, workflow

CONTRACT_TYPE = "SELECT contractType FROM Contracts WHERE id = ?"


def money(value):
    return f"{Decimal(str(value or 0)):.2f}"


def number(value):
    """12.0 as 12, 12.50 as 12.5."""
    text = f"{Decimal(str(value or 0)):.4f}".rstrip("0").rstrip(".")
    return text or "0"


def today(world):
    return world.day()[0].isoformat()


def company(world, name):
    return world.one("SELECT id FROM Companies WHERE companyName = ?", name)


def current_contract(world, company_id):
    """The contract that runs today: the default one, else the one that ends last."""
    found = world.sql("""SELECT * FROM Contracts WHERE companyID = ? AND status = ? AND date(startDate) <= ?
                         AND date(endDate) >= ? ORDER BY isDefaultContract DESC, endDate DESC LIMIT 1""",
                      company_id, world.values("Contracts", "status")["Active"], today(world), today(world))
    return found[0] if found else None


def services(world, contract_id):
    """name -> (units, unit price) in the newest service period that has begun."""
    return {r["name"]: (r["units"], r["unitPrice"]) for r in world.sql(
        """SELECT s.name, cs.unitPrice, (SELECT u.units FROM ContractServiceUnits u WHERE u.contractServiceID = cs.id
                  AND date(u.startDate) <= ? ORDER BY u.startDate DESC LIMIT 1) units
           FROM ContractServices cs JOIN Services s ON s.id = cs.serviceID WHERE cs.contractID = ?""",
        today(world), contract_id)}


def monthly(world, contract_id):
    """All services of the sandbox are monthly."""
    return sum(Decimal(str(u or 0)) * Decimal(str(p)) for u, p in services(world, contract_id).values())


@workflow("Is work for Tidewater covered, and by what?", quick=True, max_upstream=14)
def contract_recurring(talk):
    w = talk.world
    result = talk.ask("contract_check", company="Tidewater Orthopedics")
    contract = current_contract(w, company(w, "Tidewater Orthopedics"))
    check_in(contract["contractName"], result.data["contract"])
    check_in(contract["endDate"][:10], result.data["contract"])
    check(result.data["verdict"].startswith("Covered"), result.data["verdict"])
    wanted = services(w, contract["id"])
    check_same(column(result, "services", "service"), wanted, "services")
    for r in rows(result, "services"):
        units, price = wanted[r["service"]]
        check_eq((r["units"], r["unit price"]), (number(units), money(price)), r["service"])
    check_in(f"Per month: {monthly(w, contract['id']):.2f}.", result.data["monthly"])
    excluded = [r["name"] for r in w.sql(
        """SELECT b.name FROM ContractExclusionBillingCodes x JOIN BillingCodes b ON b.id = x.billingCodeID WHERE contractID = ?
           UNION SELECT r.name FROM ContractExclusionRoles x JOIN Roles r ON r.id = x.roleID WHERE contractID = ?""",
        contract["id"], contract["id"])]
    check(excluded, "the contract excludes nothing")
    for name in excluded:
        check_in(name, result.data["excluded"])
    check_text_says_the_same(result)


@workflow("How many hours does Bluefin have left?", quick=True, max_upstream=12)
def contract_block(talk):
    w = talk.world
    result = talk.ask("contract_check", company="Bluefin Marine")
    contract = current_contract(w, company(w, "Bluefin Marine Supply"))
    block = w.sql("""SELECT * FROM ContractBlocks WHERE contractID = ? AND date(startDate) <= ? AND date(endDate) >= ?""",
                  contract["id"], today(w), today(w))
    check_eq(len(block), 1, "running blocks")
    used = w.one("""SELECT SUM(hoursToBill) FROM TimeEntries WHERE contractID = ? AND isNonBillable = 0
                    AND date(dateWorked) >= ?""", contract["id"], block[0]["startDate"][:10])
    left = Decimal(str(block[0]["hours"])) - Decimal(str(used))
    check_in(f"{number(abs(left))} h {'over' if left < 0 else 'left'}", result.data["balance"])
    check_in(f"{number(block[0]['hours'])} h bought", result.data["balance"])
    check(result.data["verdict"].startswith("Prepaid"), result.data["verdict"])


@workflow("What is left of the retainers?", max_upstream=30)
def contract_retainer(talk):
    w = talk.world
    kind = w.values("Contracts", "contractType")["Retainer"]
    found = w.sql("""SELECT c.id, c.companyID FROM Contracts c WHERE contractType = ? AND date(startDate) <= ?
                     AND date(endDate) >= ?""", kind, today(w), today(w))
    check(found, "no retainer runs")
    for c in found:
        result = talk.ask("contract_check", contract=str(c["id"]))
        r = w.sql("""SELECT amount, startDate FROM ContractRetainers WHERE contractID = ? AND date(startDate) <= ?
                     AND date(endDate) >= ?""", c["id"], today(w), today(w))[0]
        approved = w.one("SELECT amountApproved FROM ContractRetainers WHERE contractID = ? AND startDate = ?",
                         c["id"], r["startDate"])
        pending = w.one("""SELECT COALESCE(SUM(t.hoursToBill * COALESCE(cr.contractHourlyRate, ro.hourlyRate)), 0)
                           FROM TimeEntries t JOIN Roles ro ON ro.id = t.roleID
                           LEFT JOIN ContractRates cr ON cr.contractID = t.contractID AND cr.roleID = t.roleID
                           WHERE t.contractID = ? AND t.billingApprovalDateTime IS NULL AND t.isNonBillable = 0
                           AND date(t.dateWorked) >= ?""", c["id"], r["startDate"][:10])
        left = Decimal(str(r["amount"])) - Decimal(str(approved)) - Decimal(str(pending))
        check_in(f"{money(abs(left))} {'over' if left < 0 else 'left'}", result.data["balance"])


@workflow("Which customers run out of prepaid hours?", max_upstream=9)
def contracts_prepaid(talk):
    w = talk.world
    result = talk.ask("contract_check")
    kinds = w.values("Contracts", "contractType")
    wanted = []
    for c in w.sql("""SELECT c.*, co.companyName FROM Contracts c JOIN Companies co ON co.id = c.companyID
                      WHERE c.status = ? AND date(c.startDate) <= ? AND date(c.endDate) >= ? AND c.contractType IN (?, ?)""",
                   w.values("Contracts", "status")["Active"], today(w), today(w), kinds["Block Hours"], kinds["Retainer"]):
        money_kind = c["contractType"] == kinds["Retainer"]
        table, bought, posted = (("ContractRetainers", "amount", "amountApproved") if money_kind
                                 else ("ContractBlocks", "hours", "hoursApproved"))
        running = w.sql(f"""SELECT * FROM {table} WHERE contractID = ? AND date(startDate) <= ? AND date(endDate) >= ?""",
                        c["id"], today(w), today(w))
        open_time = w.sql("""SELECT t.hoursToBill h, r.hourlyRate rate FROM TimeEntries t JOIN Roles r ON r.id = t.roleID
                             WHERE t.contractID = ? AND t.billingApprovalDateTime IS NULL AND t.isNonBillable = 0
                             AND date(t.dateWorked) >= ?""", c["id"], min(x["startDate"][:10] for x in running))
        total_bought = sum(Decimal(str(x[bought])) for x in running)
        left = total_bought - sum(Decimal(str(x[posted])) for x in running) - sum(
            (Decimal(str(t["h"])) * (Decimal(str(t["rate"])) if money_kind else 1) for t in open_time), Decimal(0))
        wanted.append((left / total_bought, c["companyName"], money(left) if money_kind else number(left) + " h"))
    got = [(r["company"], r["left"]) for r in rows(result, "balances")]
    check(len(wanted) >= 5, "only", len(wanted), "prepaid contracts")
    check_same(got, [(name, left) for _, name, left in wanted], "balances")
    order = {name: part for part, name, _ in wanted}
    check_eq([order[name] for name, _ in got], sorted(order[name] for name, _ in got), "the scarcest first")
    check_text_says_the_same(result)


@workflow("Can we work for Cobalt Ridge, whose contract has ended?", max_upstream=16)
def contract_ended(talk):
    w = talk.world
    result = talk.ask("contract_check", company="Cobalt Ridge")
    last = w.sql("SELECT * FROM Contracts WHERE companyID = ? ORDER BY endDate DESC LIMIT 1",
                 company(w, "Cobalt Ridge Architects"))[0]
    ago = (w.day()[0] - __import__("datetime").date.fromisoformat(last["endDate"][:10])).days
    check(ago > 0, "the contract still runs")
    check_in(f"ended {ago} days ago", result.data["verdict"])
    check(result.data["verdict"].startswith("NOT covered"), result.data["verdict"])


@workflow("Is this ticket covered?", max_upstream=40, max_calls=3)
def contract_of_ticket(talk):
    """A ticket whose work type the contract excludes, and one that it covers."""
    w = talk.world
    excluded = w.sql("""SELECT t.ticketNumber, b.name FROM Tickets t JOIN ContractExclusionBillingCodes x
                        ON x.contractID = t.contractID AND x.billingCodeID = t.billingCodeID
                        JOIN BillingCodes b ON b.id = t.billingCodeID JOIN Contracts c ON c.id = t.contractID
                        WHERE date(c.endDate) >= ? AND date(c.startDate) <= ? ORDER BY t.id DESC LIMIT 1""", today(w), today(w))
    if excluded:
        result = talk.ask("contract_check", ticket=excluded[0]["ticketNumber"])
        check(result.data["verdict"].startswith("Billable"), result.data["verdict"])
        check_in(excluded[0]["name"], result.data["verdict"])
    covered = w.sql("""SELECT t.ticketNumber, t.id, c.contractName FROM Tickets t JOIN Contracts c ON c.id = t.contractID
                       WHERE c.contractType = ? AND date(c.endDate) >= ? AND date(c.startDate) <= ?
                       AND t.id IN (SELECT ticketID FROM TimeEntries)
                       AND t.billingCodeID NOT IN (SELECT billingCodeID FROM ContractExclusionBillingCodes x WHERE x.contractID = c.id)
                       AND COALESCE(t.assignedResourceRoleID, 0) NOT IN
                           (SELECT roleID FROM ContractExclusionRoles x WHERE x.contractID = c.id)
                       ORDER BY t.id DESC LIMIT 1""",
                    w.values("Contracts", "contractType")["Recurring Service"], today(w), today(w))[0]
    result = talk.ask("contract_check", ticket=covered["ticketNumber"])
    check(result.data["verdict"].startswith("Covered"), result.data["verdict"])
    check_in(covered["contractName"], result.data["contract"])
    hours = w.one("SELECT SUM(hoursWorked) FROM TimeEntries WHERE ticketID = ?", covered["id"])
    check_in(f"{number(hours)} h logged", result.data["ticket"])


@workflow("Contracts of companies that have none, two, or an unclear name")
def contract_edges(talk):
    w = talk.world
    none = w.sql("""SELECT companyName FROM Companies WHERE id > 0 AND id NOT IN (SELECT companyID FROM Contracts)
                    ORDER BY id LIMIT 1""")[0]["companyName"]
    result = talk.ask("contract_check", company=none)
    check(result.data["verdict"].startswith("Billable"), result.data["verdict"])
    check("contract" not in result.data, "a contract of a company that has none")
    talk.refused("contract_check", "ambiguous_label", company="dental")


def not_renewed(world, from_day, to_day):
    """Active contracts that end in these days and that no other contract renews."""
    return world.sql("""SELECT c.*, co.companyName FROM Contracts c JOIN Companies co ON co.id = c.companyID
                        WHERE date(c.endDate) BETWEEN ? AND ? AND c.status = ?
                        AND c.id NOT IN (SELECT renewedContractID FROM Contracts WHERE renewedContractID IS NOT NULL)
                        ORDER BY c.endDate""", world.day(from_day)[0].isoformat(), world.day(to_day)[0].isoformat(),
                     world.values("Contracts", "status")["Active"])


@workflow("Which contracts end in the next 30, 60 and 90 days, and what do they bring?", quick=True, max_upstream=14)
def renewals_ahead(talk):
    w = talk.world
    result = talk.ask("renewals")
    sums = []
    for key, first, last in (("days_30", 0, 30), ("days_60", 31, 60), ("later", 61, 90)):
        wanted = not_renewed(w, first, last)
        check_eq(total(result, key), len(wanted), key)
        check_eq([(r["company"], r["ends"], r["per month"]) for r in rows(result, key)],
                 [(c["companyName"], c["endDate"][:10], money(monthly(w, c["id"]))) for c in wanted], key)
        sums.append(sum((monthly(w, c["id"]) for c in wanted), Decimal(0)))
    check_in("Per month: {} ends within 30 days, {} in 31 to 60, {} later; together {}".format(
        *(money(s) for s in sums), money(sum(sums))), result.data["value"])
    for r in rows(result, "days_30"):
        titles = [o["title"] for o in w.sql(
            """SELECT title FROM Opportunities o JOIN Companies c ON c.id = o.companyID WHERE c.companyName = ?
               AND o.status IN (?, ?)""", r["company"], w.values("Opportunities", "status")["Active"],
            w.values("Opportunities", "status")["Not Ready To Buy"])]
        check(r["opportunity"] == "none open" if not titles else any(r["opportunity"].startswith(t) for t in titles),
              r, titles)
    check_text_says_the_same(result)


@workflow("Whom do we serve although the contract has ended?", quick=True, max_upstream=14)
def renewals_ended(talk):
    w = talk.world
    result = talk.ask("renewals", days=30)
    wanted = w.sql("""SELECT c.*, co.companyName FROM Contracts c JOIN Companies co ON co.id = c.companyID
                      WHERE date(c.endDate) < ? AND date(c.endDate) >= ?
                      AND c.id NOT IN (SELECT renewedContractID FROM Contracts WHERE renewedContractID IS NOT NULL)
                      AND NOT EXISTS (SELECT 1 FROM Contracts o WHERE o.companyID = c.companyID AND o.status = ?
                                      AND date(o.startDate) <= ? AND date(o.endDate) >= ?) ORDER BY c.endDate""",
                   today(w), w.day(-180)[0].isoformat(), w.values("Contracts", "status")["Active"], today(w), today(w))
    check_in("Cobalt Ridge Architects", [c["companyName"] for c in wanted])
    check_same(column(result, "ended", "company"), [c["companyName"] for c in wanted], "ended")
    for r, c in zip(rows(result, "ended"), wanted):
        tickets = [t for t in w.sql("SELECT createDate FROM Tickets WHERE contractID = ?", c["id"])
                   if w.local(t["createDate"]).date().isoformat() > c["endDate"][:10]]
        hours = w.one("SELECT SUM(hoursWorked) FROM TimeEntries WHERE contractID = ? AND date(dateWorked) > ?",
                      c["id"], c["endDate"][:10])
        check_eq((r["tickets since"], r["hours since"], r["per month"]),
                 (str(len(tickets)), number(hours), money(monthly(w, c["id"]))), c["companyName"])
    check(re.search(r"Per month: [\d.]+ ends within 30 days", result.data["value"]), result.data["value"])


@workflow("Renewals of one account manager, and of a customer without any")
def renewals_narrowed(talk):
    w = talk.world
    contract = not_renewed(w, 0, 90)[0]
    owner = w.sql("""SELECT r.firstName || ' ' || r.lastName name, r.id FROM Companies c JOIN Resources r
                     ON r.id = c.ownerResourceID WHERE c.id = ?""", contract["companyID"])[0]
    result = talk.ask("renewals", owner=owner["name"])
    mine = [c for c in not_renewed(w, 0, 90)
            if w.one("SELECT ownerResourceID FROM Companies WHERE id = ?", c["companyID"]) == owner["id"]]
    check(len(mine) < len(not_renewed(w, 0, 90)), "all contracts have one owner")
    got = column(result, "days_30", "contract") if total(result, "days_30") else []
    for key in ("days_60", "later"):
        got += column(result, key, "contract") if total(result, key) else []
    check_same(got, [c["contractName"] for c in mine], "contracts of " + owner["name"])
    result = talk.ask("renewals", company="Boothbay Boatyard")
    check_eq([total(result, k) for k in ("ended", "days_30", "days_60", "later")], [0, 0, 0, 0], "Boothbay")


@workflow("A contract that has been renewed is no risk any more", writes=True)
def renewals_renewed(talk):
    w = talk.world
    contract = not_renewed(w, 0, 90)[0]
    w.sandbox.request("POST", "Contracts", {
        "companyID": contract["companyID"], "contractName": "The next one", "contractType": contract["contractType"],
        "contractPeriodType": contract["contractPeriodType"], "status": contract["status"], "renewedContractID": contract["id"],
        "startDate": contract["endDate"][:10], "endDate": w.day(500)[0].isoformat(), "timeReportingRequiresStartAndStopTimes": 0})
    w.snapshot()
    check(contract["id"] not in [c["id"] for c in not_renewed(w, 0, 90)], "the renewal is not in the data")
    result = talk.ask("renewals", company=str(contract["companyID"]))
    check_eq(sum(total(result, k) for k in ("days_30", "days_60", "later")),
             len([c for c in not_renewed(w, 0, 90) if c["companyID"] == contract["companyID"]]), "contracts at risk")
