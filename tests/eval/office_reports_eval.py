"""Reports that bookkeepers and owners ask for: recurring revenue, units against devices, profit and
loss of projects, tickets completed without time."""

from collections import Counter, defaultdict
from decimal import ROUND_HALF_UP, Decimal

from evalkit import check, check_eq, check_in, check_same, check_text_says_the_same, column, rows, total, workflow
from office_contracts_eval import company, money, number, services, today


def contracts_now(world, company_id=None):
    return world.sql("""SELECT c.id, c.contractName, c.companyID, k.companyName FROM Contracts c
                        JOIN Companies k ON k.id = c.companyID
                        WHERE c.status = :active AND date(c.startDate) <= :today AND date(c.endDate) >= :today
                          AND (:company IS NULL OR c.companyID = :company)""",
                     active=world.values("Contracts", "status")["Active"], today=today(world), company=company_id)


def values_now(world, company_id=None):
    """(contract, company, service, units, monthly value); all services of the sandbox are monthly."""
    return [(c["contractName"], c["companyName"], name, Decimal(str(units or 0)), Decimal(str(units or 0)) * Decimal(str(price)))
            for c in contracts_now(world, company_id) for name, (units, price) in services(world, c["id"]).items()]


def summed(values, at):
    out = defaultdict(Decimal)
    for v in values:
        out[v[at]] += v[4]
    return out


def periods_by_month(world, company_id=None):
    return {r["month"]: r for r in world.sql(
        """SELECT substr(u.startDate, 1, 7) month, count(*) n, sum(u.price) price, sum(u.cost) cost
           FROM ContractServiceUnits u JOIN Contracts c ON c.id = u.contractID
           WHERE :company IS NULL OR c.companyID = :company GROUP BY 1""", company=company_id)}


def check_months(world, result, company_id=None):
    wanted = periods_by_month(world, company_id)
    got = rows(result, "by_month")
    check_eq(len(got), 12, "months")
    check_eq(got[-1]["month"], today(world)[:7], "the last is this month")
    for r in got:
        w = wanted.get(r["month"], {"n": 0, "price": 0, "cost": 0})
        check_eq((r["service periods"], r["revenue"], r["cost"]), (str(w["n"]), money(w["price"]), money(w["cost"])), r["month"])


@workflow("What has to be ordered for the stock room?", max_upstream=4, quick=True)
def stock(talk):
    w = talk.world
    r = talk.ask("stock_to_order")
    low = w.sql("SELECT p.name product, l.locationName location, i.quantityOnHand - i.quantityReserved - i.quantityPicked free, i.quantityOnOrder coming, "
                "max(i.quantityMaximum, i.quantityMinimum) wanted, p.unitCost cost FROM InventoryItems i JOIN Products p ON p.id = i.productID "
                "JOIN InventoryLocations l ON l.id = i.inventoryLocationID WHERE i.quantityMinimum > 0 "
                "AND i.quantityOnHand - i.quantityReserved - i.quantityPicked < i.quantityMinimum ORDER BY i.id")
    check(low, "the data has nothing to judge by")
    check_eq([(x["product"], x["location"], float(x["free"]), float(x["to order"]), float(x["cost"])) for x in rows(r, "to_order")],
             [(i["product"], i["location"], i["free"], max(0, i["wanted"] - i["free"] - i["coming"]),
               round(max(0, i["wanted"] - i["free"] - i["coming"]) * i["cost"], 2)) for i in low])
    check_in(f"{sum(max(0, i['wanted'] - i['free'] - i['coming']) * i['cost'] for i in low):.2f}", r.data["cost"])
    elsewhere = talk.aside("stock_to_order", place=low[0]["location"])
    check_eq(total(elsewhere, "to_order"), sum(i["location"] == low[0]["location"] for i in low), "one place")
    check_text_says_the_same(r)


@workflow("What recurring revenue have we got?", quick=True, max_upstream=8)
def revenue_all(talk):
    w = talk.world
    result = talk.ask("recurring_revenue")
    values = values_now(w)
    mrr = sum(v[4] for v in values)
    check_in(f"Per month: {money(mrr)} ({money(12 * mrr)} a year)", result.data["per_month"])
    by_company = summed(values, 1)
    check_eq(total(result, "by_company"), len(by_company), "companies")
    got = [(r["company"], r["per month"]) for r in rows(result, "by_company")]
    check(len(got) >= 10, f"only {len(got)} companies are shown")
    check_eq([g[1] for g in got], [money(m) for m in sorted(by_company.values(), reverse=True)][:len(got)], "largest first")
    for name, value in got:
        check_eq(value, money(by_company[name]), name)
    by_service = summed(values, 2)
    check_same([(r["service"], r["per month"]) for r in rows(result, "by_service")],
               [(n, money(v)) for n, v in by_service.items()], "services")
    units = Counter()
    for v in values:
        units[v[2]] += v[3]
    check_same([(r["service"], r["units"]) for r in rows(result, "by_service")], [(n, number(u)) for n, u in units.items()], "units")
    check_text_says_the_same(result)
    by_contract = talk.aside("recurring_revenue", by="contract")
    check_same([(r["contract"], r["company"], r["per month"]) for r in rows(by_contract, "by_contract")],
               [(c, next(v[1] for v in values if v[0] == c), money(m)) for c, m in summed(values, 0).items()], "contracts")


@workflow("How has it developed, month by month?", max_upstream=24)
def revenue_by_month(talk):
    result = talk.ask("recurring_revenue", by="month")
    check_months(talk.world, result)
    check("by_company" not in result.data, "only what was asked for")


@workflow("What does Tidewater bring in?", max_upstream=12)
def revenue_of_company(talk):
    w = talk.world
    result = talk.ask("recurring_revenue", company="Tidewater Orthopedics")
    mine = company(w, "Tidewater Orthopedics")
    values = values_now(w, mine)
    check_in(f"Per month: {money(sum(v[4] for v in values))}", result.data["per_month"])
    check_same([(r["service"], r["units"], r["per month"]) for r in rows(result, "by_service")],
               [(v[2], number(v[3]), money(v[4])) for v in values], "services")
    check_months(w, result, mine)
    none = talk.aside("recurring_revenue", company="Boothbay Boatyard")
    check_in("Per month: 0.00 (0.00 a year), from 0 contracts of 0 companies.", none.data["per_month"])


def devices(world, company_id, *types):
    values = world.values("ConfigurationItems", "configurationItemType")
    marks = ",".join(str(values[t]) for t in types)
    return world.one(f"""SELECT count(*) FROM ConfigurationItems WHERE isActive = 1 AND companyID = ?
                         AND configurationItemType IN ({marks})""", company_id)


def check_differences(world, result, types_of):
    """types_of: service -> device types. Every service of every customer is compared."""
    wanted, alike = [], 0
    for c in contracts_now(world):
        for name, (units, price) in services(world, c["id"]).items():
            if name not in types_of:
                continue
            n = devices(world, c["companyID"], *types_of[name])
            difference = n - Decimal(str(units))
            alike += difference == 0
            if difference:
                wanted.append((c["companyName"], name, number(units), str(n),
                               ("+" if difference > 0 else "") + number(difference), money(difference * Decimal(str(price)))))
    check_same([(r["company"], r["service"], r["units"], r["devices"], r["difference"], r["per month"])
                for r in rows(result, "differences")], wanted, "differences")
    check_in(f"{len(wanted) + alike} services of customers, {alike} of them right", result.data["sums"])
    missing = sum(Decimal(d[5]) for d in wanted if d[4].startswith("-"))
    check_in(f"units without a device: {money(-missing)} a month", result.data["sums"])


@workflow("Do we charge for all the devices they have?", quick=True, max_upstream=10)
def units_all(talk):
    w = talk.world
    result = talk.ask("contract_units")
    check_differences(w, result, {"Managed Workstation": ["Workstation"], "Managed Server": ["Server"]})
    check(set(column(result, "differences", "counted")) == {"by type"}, "no item of the sandbox is tied to a service")
    others = {v[2] for v in values_now(w)} - {"Managed Workstation", "Managed Server"}
    check_same(column(result, "not_compared", "service"), others, "not compared")
    check_text_says_the_same(result)


@workflow("Every workstation and server has endpoint protection, hasn't it?", max_upstream=12)
def units_of_service(talk):
    w = talk.world
    name = "Endpoint Detection and Response"
    result = talk.ask("contract_units", service=name, device_types="Workstation, Server")
    check_differences(w, result, {name: ["Workstation", "Server"]})
    talk.refused("contract_units", "missing_required", device_types="Server")
    talk.refused("contract_units", "unknown_label", service=name, device_types="Teapot")


@workflow("A new workstation is not charged yet; one tied to another service counts there", writes=True, max_calls=4)
def units_after_changes(talk):
    w = talk.world
    mine = company(w, "Tidewater Orthopedics")
    contract = contracts_now(w, mine)[0]["id"]
    before = devices(w, mine, "Workstation")
    units = services(w, contract)["Managed Workstation"][0]
    product = w.one("SELECT productID FROM ConfigurationItems WHERE companyID = ? AND configurationItemType = ? LIMIT 1", mine,
                    w.values("ConfigurationItems", "configurationItemType")["Workstation"])
    new = {"company": "Tidewater Orthopedics", "type": "Workstation", "product": product, "active": True,
           "install_date": "2026-11-01", "confirm": "CREATE_CONFIGURATION_ITEM"}
    for n in range(int(units) - before + 2):
        talk.world.server.good("create_configuration_item", new | {"name": f"TOP-NEW-{n}"})
    w.snapshot()
    result = talk.ask("contract_units", company="Tidewater Orthopedics")
    row = next(r for r in rows(result, "differences") if r["service"] == "Managed Workstation")
    check_eq((row["units"], row["devices"], row["difference"], row["per month"]), (number(units), str(int(units) + 2), "+2", "96.00"))
    check_in("96.00 a month not charged", result.data["sums"])
    awareness = w.one("""SELECT cs.id FROM ContractServices cs JOIN Services s ON s.id = cs.serviceID
                         WHERE cs.contractID = ? AND s.name = 'Security Awareness Training'""", contract)
    item = w.one("SELECT max(id) FROM ConfigurationItems")
    talk.world.server.good("update_configuration_item", {
        "configuration_item": item, "other_fields": {"contractID": contract, "contractServiceID": awareness},
        "confirm": "UPDATE_CONFIGURATION_ITEM"})
    result = talk.ask("contract_units", company="Tidewater Orthopedics", service="Security Awareness Training")
    row = rows(result, "differences")[0]
    check_eq((row["devices"], row["counted"]), ("1", "linked"))


# ---- Projects ------------------------------------------------------------------------------------


def cents(value):
    return Decimal(value).quantize(Decimal("0.01"), ROUND_HALF_UP)


def dec(value):
    return Decimal(str(value or 0))


def profit(world, project_id, first="0000", last="9999"):
    """what -> (records, revenue, posted, cost), and the hours."""
    labour, hours = [0, 0, 0, 0], Decimal(0)
    for e in world.sql("""SELECT e.*, ro.hourlyRate, re.internalCost FROM TimeEntries e JOIN Tasks t ON t.id = e.taskID
                          JOIN Roles ro ON ro.id = e.roleID JOIN Resources re ON re.id = e.resourceID
                          WHERE t.projectID = ? AND date(e.dateWorked) BETWEEN ? AND ?""", project_id, first, last):
        amount = 0 if e["isNonBillable"] else cents(dec(e["hoursToBill"]) * dec(e["hourlyRate"]))
        labour = [labour[0] + 1, labour[1] + amount, labour[2] + (amount if e["billingApprovalDateTime"] else 0),
                  labour[3] + cents(dec(e["hoursWorked"]) * dec(e["internalCost"]))]
        hours += dec(e["hoursWorked"])
    charges = [0, 0, 0, 0]
    for c in world.sql("SELECT * FROM ProjectCharges WHERE projectID = ? AND status <> ?", project_id,
                       world.values("ProjectCharges", "status").get("Canceled", -1)):
        if not first <= c["datePurchased"][:10] <= last:
            continue
        amount = dec(c["billableAmount"]) if c["isBillableToCompany"] else 0
        charges = [charges[0] + 1, charges[1] + amount, charges[2] + (amount if c["isBilled"] else 0), charges[3] + dec(c["extendedCost"])]
    return {"labour": labour, "charges": charges}, hours


def check_lines(result, lines):
    got = {r["what"]: (r["records"], r["revenue"], r["of it posted"], r["cost"], r["profit"]) for r in rows(result, "lines")}
    together = [sum(x) for x in zip(*lines.values())]
    wanted = {k: v for k, v in lines.items() if v[0]} | {"together": together}
    check_eq(got, {k: (str(v[0]), money(v[1]), money(v[2]), money(v[3]), money(v[1] - v[3])) for k, v in wanted.items()})
    check_in(f"Profit: {money(together[1] - together[3])} = revenue {money(together[1])} - cost {money(together[3])}.",
             result.data["profit"])


@workflow("Which projects make money?", quick=True, max_upstream=12)
def profit_all(talk):
    w = talk.world
    result = talk.ask("project_profit")
    projects = w.sql("SELECT p.*, k.companyName FROM Projects p JOIN Companies k ON k.id = p.companyID WHERE p.status <> ?",
                     w.values("Projects", "status")["Complete"])
    wanted = []
    for p in projects:
        lines, hours = profit(w, p["id"])
        revenue, cost = (sum(x[i] for x in lines.values()) for i in (1, 3))
        wanted.append((p["projectName"], p["companyName"], number(hours), money(revenue), money(cost), money(revenue - cost),
                       money(dec(p["laborEstimatedRevenue"]) + dec(p["projectCostsRevenue"])),
                       money(dec(p["laborEstimatedCosts"]) + dec(p["projectCostsBudget"]))))
    check_same([(r["project"], r["company"], r["hours"], r["revenue"], r["cost"], r["profit"], r["planned revenue"], r["planned cost"])
                for r in rows(result, "projects")], wanted, "projects")
    check_in(f"revenue {money(sum(Decimal(x[3]) for x in wanted))}, cost {money(sum(Decimal(x[4]) for x in wanted))}", result.data["sum"])
    check_text_says_the_same(result)
    everything = talk.aside("project_profit", include_completed=True)
    check_eq(total(everything, "projects"), w.one("SELECT count(*) FROM Projects"), "with the completed ones")
    one = talk.aside("project_profit", company=projects[0]["companyName"])
    check_same(column(one, "projects", "project"), [p["projectName"] for p in projects if p["companyID"] == projects[0]["companyID"]])


@workflow("Profit and loss of the network segmentation", max_upstream=24)
def profit_one(talk):
    w = talk.world
    name = "CMMC readiness: network segmentation"
    project = w.one("SELECT id FROM Projects WHERE projectName = ?", name)
    lines, _ = profit(w, project)
    check_lines(talk.ask("project_profit", project=name), lines)
    month = w.one("SELECT substr(max(dateWorked), 1, 7) FROM TimeEntries WHERE taskID IN (SELECT id FROM Tasks WHERE projectID = ?)", project)
    lines, _ = profit(w, project, month + "-01", month + "-31")
    check(lines["labour"][0] > 0, "nobody worked in", month)
    check_lines(talk.ask("project_profit", project=project, period=month), lines)
    talk.refused("project_profit", "unknown_label", project="Nothing like this")


@workflow("Work that a contract excludes is charged by the hour", writes=True, max_calls=12, max_upstream=72)
def profit_excluded(talk):
    w = talk.world
    contract = w.one("SELECT contractID FROM ContractMilestones ORDER BY id LIMIT 1")
    entry = w.sql("""SELECT e.*, t.projectID, p.projectName FROM TimeEntries e JOIN Tasks t ON t.id = e.taskID JOIN Projects p
                     ON p.id = t.projectID WHERE e.billingApprovalDateTime IS NULL AND e.hoursToBill > 0
                     AND coalesce(e.isNonBillable, 0) = 0 LIMIT 1""")[0]

    def labour():
        result = talk.ask("project_profit", project=entry["projectName"])
        return next(Decimal(r["revenue"].replace(",", "")) for r in rows(result, "lines") if r["what"] == "labour"), result.text

    before, _ = labour()
    w.server.good("update_entity", {"entity": "TimeEntries", "id": entry["id"], "fields": {"contractID": contract}, "confirm": "UPDATE_ENTITY"})
    covered, text = labour()
    check(covered < before, covered, before)
    check_in("covered by contracts", text)
    for entity, field, value in (("ContractExclusionRoles", "roleID", entry["roleID"]),
                                 ("ContractExclusionBillingCodes", "billingCodeID", entry["billingCodeID"])):
        made = w.server.good("create_entity", {"entity": entity, "parent_entity": "Contracts", "parent_id": contract, "fields": {field: value},
                                               "confirm": "CREATE_ENTITY"}).data["id"]
        charged, text = labour()
        check_eq(charged, before, entity)
        check_in("hours are of roles or work types that their contract excludes", text)
        w.server.good("delete_entity", {"entity": entity, "parent_entity": "Contracts", "parent_id": contract, "id": made, "confirm": "DELETE_ENTITY"})


@workflow("A fixed price project earns its milestones, not its hours", writes=True, max_calls=4)
def profit_fixed_price(talk):
    w = talk.world
    milestone = w.sql("SELECT * FROM ContractMilestones ORDER BY id LIMIT 1")[0]
    contract = w.sql("SELECT * FROM Contracts WHERE id = ?", milestone["contractID"])[0]
    check_eq(w.label("Contracts", "contractType", contract["contractType"]), "Fixed Price", "the contract of the milestones")
    project = w.sql("""SELECT p.* FROM Projects p WHERE EXISTS (SELECT 1 FROM Tasks t JOIN TimeEntries e ON e.taskID = t.id
                       WHERE t.projectID = p.id) LIMIT 1""")[0]
    name = w.one("SELECT companyName FROM Companies WHERE id = ?", contract["companyID"])
    w.server.good("create_project", {"name": "Fixed price work", "company": name, "type": "Client", "status": "In Progress",
                                     "start": "2026-11-01", "end": "2026-12-01", "confirm": "CREATE_PROJECT",
                                     "other_fields": {"contractID": contract["id"]}})
    check(project, "no project")
    all_of_it = w.sql("SELECT * FROM ContractMilestones WHERE contractID = ?", contract["id"])
    billed = w.values("ContractMilestones", "status")["Billed"]
    result = talk.ask("project_profit", project="Fixed price work")
    row = next(r for r in rows(result, "lines") if r["what"] == "milestones")
    check_eq((row["records"], row["revenue"], row["of it posted"], row["cost"]),
             (str(len(all_of_it)), money(sum(dec(m["amount"]) for m in all_of_it)),
              money(sum(dec(m["amount"]) for m in all_of_it if m["status"] == billed)), "0.00"))


# ---- Tickets without time --------------------------------------------------------------------------


def without_time(world, first, last, more="1 = 1", *values):
    """Completed on the local days first to last, and nobody logged time."""
    found = world.sql(f"""SELECT t.*, k.companyName, r.firstName || ' ' || r.lastName person,
                                 (SELECT count(*) FROM TimeEntries e WHERE e.ticketID = t.id) entries,
                                 (SELECT count(*) FROM TicketNotes n WHERE n.ticketID = t.id AND n.creatorResourceID IS NOT NULL) notes
                          FROM Tickets t JOIN Companies k ON k.id = t.companyID LEFT JOIN Resources r ON r.id = t.assignedResourceID
                          WHERE t.completedDate IS NOT NULL AND {more}""", *values)
    done = [t for t in found if first <= world.local(t["completedDate"]).date().isoformat() <= last]
    return [t for t in done if not t["entries"]], len(done)


@workflow("Which completed tickets has nobody logged time on?", quick=True, max_upstream=6)
def untimed(talk):
    w = talk.world
    result = talk.ask("untimed_tickets")
    missing, done = without_time(w, w.day(-30)[0].isoformat(), today(w))
    check(missing, "the sandbox has such tickets")
    check_in(f"{len(missing)} of {done} completed tickets", result.data["count"])
    check_same([(r["number"], r["company"], r["technician"], r["notes"]) for r in rows(result, "tickets")],
               [(t["ticketNumber"], t["companyName"], t["person"] or "", str(t["notes"])) for t in missing], "tickets")
    check_same([(r["technician"], r["tickets"]) for r in rows(result, "by_technician")],
               [(k or "(nobody)", str(n)) for k, n in Counter(t["person"] for t in missing).items()], "technicians")
    check_text_says_the_same(result)
    one = missing[0]
    narrow = talk.aside("untimed_tickets", company=one["companyName"])
    check_same(column(narrow, "tickets", "number"), [t["ticketNumber"] for t in missing if t["companyID"] == one["companyID"]])
    month = today(w)[:7]
    _, count = without_time(w, month + "-01", today(w))
    check_in(f"of {count} completed tickets", talk.aside("untimed_tickets", period="this month").data["count"])


@workflow("Log the time, and the ticket is gone from the list", writes=True, max_calls=4)
def untimed_logged(talk):
    before = talk.ask("untimed_tickets")
    number = column(before, "tickets", "number")[0]
    talk.ask("create_time_entry", ticket=number, resource="me", hours=0.25, date="2026-11-17", summary="Forgotten", confirm="CREATE_TIME_ENTRY")
    after = talk.ask("untimed_tickets")
    check_eq(total(after, "tickets"), total(before, "tickets") - 1)
    check(number not in column(after, "tickets", "number"), number, "is still there")
