"""Sales and projects: the pipeline, quotes, and how projects stand."""

import json
from decimal import ROUND_HALF_UP, Decimal

from evalkit import check, check_eq, check_in, check_same, check_text_says_the_same, column, rows, total, workflow
from office_contracts_eval import company, money, number, today


def opportunities(world):
    found = world.sql("""SELECT o.*, c.companyName, r.firstName || ' ' || r.lastName owner FROM Opportunities o
                         JOIN Companies c ON c.id = o.companyID JOIN Resources r ON r.id = o.ownerResourceID
                         WHERE o.status = ?""", world.values("Opportunities", "status")["Active"])
    for o in found:
        o["amount"] = Decimal(str(o["amount"]))
        o["weighted"] = (o["amount"] * o["probability"] / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return found


def groups(found, key):
    out = {}
    for o in found:
        n, a, b = out.get(o[key], (0, Decimal(0), Decimal(0)))
        out[o[key]] = (n + 1, a + o["amount"], b + o["weighted"])
    return {k: (str(n), money(a), money(b)) for k, (n, a, b) in out.items()}


def needs_a_push(world, o, stale_days):
    """The reasons, one letter each."""
    def age(moment):
        return (world.day()[0] - world.local(moment).date()).days

    why = set()
    if o["projectedCloseDate"][:10] < today(world):
        why.add("close")
    if age(o["lastActivity"] or o["createDate"]) >= stale_days:
        why.add("stale")
    if world.one("SELECT COUNT(*) FROM CompanyToDos WHERE opportunityID = ? AND completedDate IS NULL AND endDateTime < ?",
                 o["id"], world.now_utc):
        why.add("to-do")
    if world.one("""SELECT COUNT(*) FROM Quotes WHERE opportunityID = ? AND isActive = 1 AND date(expirationDate) < ?
                    AND approvalStatus <> ?""", o["id"], today(world), world.values("Quotes", "approvalStatus")["Approved"]):
        why.add("quote")
    if not o["nextStep"]:
        why.add("next step")
    return why


def judge_pipeline(world, result, found, stale_days=21):
    check_in(f"{len(found)} opportunities, {money(sum((o['amount'] for o in found), Decimal(0)))}, "
             f"weighted {money(sum((o['weighted'] for o in found), Decimal(0)))}", result.data["title"])
    for o in found:
        o["stageName"] = world.label("Opportunities", "stage", o["stage"])
    check_eq({r["stage"]: (r["n"], r["amount"], r["weighted"]) for r in rows(result, "by_stage")}, groups(found, "stageName"), "stages")
    push = {o["title"]: needs_a_push(world, o, stale_days) for o in found}
    push = {k: v for k, v in push.items() if v}
    check_eq(total(result, "attention"), len(push), f"need a push: {push}")
    words = {"close": "close date", "stale": "no activity", "to-do": "to-do", "quote": "quote expired", "next step": "no next step"}
    for r in rows(result, "attention"):
        for reason in push[r["opportunity"]]:
            check_in(words[reason], r["why"], r["opportunity"])
    soon = [o["title"] for o in found if today(world) <= o["projectedCloseDate"][:10] <= world.day(30)[0].isoformat()]
    check_eq(total(result, "closing"), len(soon), "closing soon")


@workflow("How is the pipeline, and what needs a push?", quick=True, max_upstream=5)
def pipeline_all(talk):
    w = talk.world
    result = talk.ask("pipeline")
    found = opportunities(w)
    judge_pipeline(w, result, found)
    check_eq({r["owner"]: (r["n"], r["amount"], r["weighted"]) for r in rows(result, "by_owner")}, groups(found, "owner"), "owners")
    waiting = w.sql("SELECT amount FROM Opportunities WHERE status = ?", w.values("Opportunities", "status")["Not Ready To Buy"])
    check_in(f"{len(waiting)} ({money(sum(Decimal(str(o['amount'])) for o in waiting))})", result.data["not_active"])
    day = w.day()[0]
    first = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1).isoformat()
    done = w.sql("SELECT * FROM Opportunities WHERE closedDate IS NOT NULL AND date(closedDate) >= ? AND date(closedDate) <= ?",
                 first, day.isoformat())
    lost = [o for o in done if o["status"] == w.values("Opportunities", "status")["Lost"]]
    won = [o for o in done if o not in lost]
    check_in(f"Since {first}: won {len(won)} ({money(sum(Decimal(str(o['amount'])) for o in won))}), lost {len(lost)}",
             result.data["closed"])
    check_text_says_the_same(result)
    check("CompanyToDos" in result.data["next"][0] and "dry_run=true" in result.data["next"][0], result.data["next"])


@workflow("My pipeline, one stage, one customer, and stale after a week", max_calls=5)
def pipeline_narrowed(talk):
    w = talk.world
    found = opportunities(w)
    owner = found[0]["owner"]
    judge_pipeline(w, talk.ask("pipeline", owner=owner), [o for o in found if o["owner"] == owner])
    stage = w.values("Opportunities", "stage")["Quote Sent"]
    judge_pipeline(w, talk.ask("pipeline", stage="Quote Sent"), [o for o in found if o["stage"] == stage])
    judge_pipeline(w, talk.ask("pipeline", company="Northgate Logistics"),
                   [o for o in found if o["companyName"] == "Northgate Logistics"])
    judge_pipeline(w, talk.ask("pipeline", stale_days=7), found, 7)
    judge_pipeline(w, talk.ask("pipeline", company="Summit Dental Group"), [])


def project(world, where, *args):
    return world.sql(f"""SELECT p.*, c.companyName, r.firstName || ' ' || r.lastName lead FROM Projects p
                         JOIN Companies c ON c.id = p.companyID LEFT JOIN Resources r ON r.id = p.projectLeadResourceID
                         WHERE {where}""", *args)


def effort(world, where, *args):
    """Tasks done, all tasks, late ones; hours planned, worked, left."""
    done = world.values("Tasks", "status")["Complete"]
    tasks = world.sql(f"""SELECT t.*, (SELECT SUM(hoursWorked) FROM TimeEntries e WHERE e.taskID = t.id) worked
                          FROM Tasks t WHERE {where}""", *args)

    def hours(some, field):
        return sum((Decimal(str(t[field] or 0)) for t in some), Decimal(0))

    still = [t for t in tasks if t["status"] != done]
    late = [t for t in still if world.local(t["endDateTime"]).date() < world.day()[0]]
    planned, worked, left = hours(tasks, "estimatedHours"), hours(tasks, "worked"), hours(still, "remainingHours")
    over = worked + left - planned
    forecast = "as planned" if not over else f"{number(abs(over))} {'over' if over > 0 else 'under'}"
    return {"tasks done": f"{len(tasks) - len(still)}/{len(tasks)}", "late tasks": str(len(late)), "planned h": number(planned),
            "worked h": number(worked), "left h": number(left), "forecast h": forecast, "_late": late, "_tasks": tasks}


def same_effort(row, want, what):
    for key, value in want.items():
        if not key.startswith("_"):
            check_eq(row[key], value, f"{key} of {what}")


@workflow("How do our projects stand?", quick=True, max_upstream=4)
def projects_open(talk):
    w = talk.world
    result = talk.ask("project_status")
    wanted = project(w, "p.status <> ? ORDER BY p.endDateTime", w.values("Projects", "status")["Complete"])
    check_eq(column(result, "projects", "project"), [p["projectName"] for p in wanted], "projects, earliest end first")
    for r, p in zip(rows(result, "projects"), wanted):
        check_eq((r["company"], r["lead"]), (p["companyName"], p["lead"]), p["projectName"])
        same_effort(r, effort(w, "projectID = ?", p["id"]), p["projectName"])
        end = w.local(p["endDateTime"]).date()
        check_in(end.isoformat(), r["end"])
        check_eq("late" in r["end"], end < w.day()[0], "lateness of " + p["projectName"])
    late = [p for p in wanted if w.local(p["endDateTime"]).date() < w.day()[0]]
    check_in(f"{len(wanted)} open projects, {len(late)} past their end date", result.data["late"])
    check_text_says_the_same(result)


@workflow("What is wrong with the warehouse project?", quick=True, max_upstream=10)
def project_one(talk):
    w = talk.world
    p = project(w, "p.projectName LIKE 'Warehouse management%'")[0]
    result = talk.ask("project_status", project="Warehouse management")
    whole = effort(w, "projectID = ?", p["id"])
    check_in(f"{whole['planned h']} planned, {whole['worked h']} worked, {whole['left h']} left on open tasks: {whole['forecast h']}",
             result.data["hours"])
    phases = w.sql("SELECT * FROM Phases WHERE projectID = ? ORDER BY dueDate", p["id"])
    check_eq(column(result, "phases", "phase"), [f["title"] for f in phases], "phases")
    for r, f in zip(rows(result, "phases"), phases):
        same_effort(r, effort(w, "phaseID = ?", f["id"]), f["title"])
    check_same(column(result, "late_tasks", "title"), [t["title"] for t in whole["_late"]], "late tasks")
    over = [t["title"] for t in whole["_tasks"] if (t["worked"] or 0) > t["estimatedHours"]]
    check_same(column(result, "over_tasks", "title"), over, "tasks over their hours")
    charges = w.sql("SELECT SUM(billableAmount) s, SUM(CASE WHEN isBilled = 0 THEN billableAmount END) o FROM ProjectCharges WHERE projectID = ?",
                    p["id"])[0]
    check_in(f"for {money(charges['s'])}, {money(charges['o'])} of it not billed", result.data["charges"])
    check_text_says_the_same(result)


@workflow("Projects of one customer, of one lead, of nobody, and one that does not exist", max_calls=5)
def projects_narrowed(talk):
    w = talk.world
    done = w.values("Projects", "status")["Complete"]
    for p in project(w, "p.status <> ? LIMIT 1", done):
        result = talk.ask("project_status", company=p["companyName"])
        check_same(column(result, "projects", "project"),
                   [q["projectName"] for q in project(w, "p.status <> ? AND p.companyID = ?", done, p["companyID"])], "company")
        result = talk.ask("project_status", lead=p["lead"])
        check_same(column(result, "projects", "project"),
                   [q["projectName"] for q in project(w, "p.status <> ? AND p.projectLeadResourceID = ?", done, p["projectLeadResourceID"])], "lead")
        by_number = talk.ask("project_status", project=p["projectNumber"])
        check_in(p["projectName"], by_number.data["title"])
    check_eq(total(talk.ask("project_status", company="Boothbay Boatyard"), "projects"), 0, "projects of a prospect")
    talk.refused("project_status", "unknown_label", project="Nothing like this")
    check(company(w, "Boothbay Boatyard"), "no such company")


def catalogue(world, name):
    return world.sql("SELECT * FROM Products WHERE name = ?", name)[0]


def dec(value):
    return Decimal(str(value)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


def plain(value):
    """Two places at least, no superfluous zeros behind them."""
    text = f"{dec(value):.4f}".rstrip("0")
    return text + "0" * (2 - len(text.partition(".")[2])) if len(text.partition(".")[2]) < 2 else text


def percent(net, cost):
    return number(((net - cost) * 100 / net).quantize(Decimal("0.1"), ROUND_HALF_UP)) + " %"


def stock(world, product_id):
    found = world.sql("SELECT quantityOnHand - quantityReserved - quantityPicked n FROM InventoryItems WHERE productID = ?", product_id)
    return sum(r["n"] for r in found) if found else None


@workflow("Check the open quotes", quick=True, max_upstream=60, max_calls=20)
def quotes_checked(talk):
    w = talk.world
    quotes = w.sql("SELECT q.*, c.companyName FROM Quotes q JOIN Companies c ON c.id = q.companyID ORDER BY q.id")
    check(len(quotes) >= 10, "only", len(quotes), "quotes")
    for q in quotes:
        result = (talk.ask if q["id"] == quotes[0]["id"] else talk.aside)("quote", quote=str(q["quoteNumber"]))
        check_in(q["companyName"], result.data["title"])
        check_eq("EXPIRED" in result.data["quote"], q["expirationDate"][:10] < today(w), "expiry of " + q["name"])
        check_eq("INACTIVE" in result.data["quote"], not q["isActive"], "activity of " + q["name"])
        check_in(q["expirationDate"][:10], result.data["quote"])
        items = w.sql("SELECT * FROM QuoteItems WHERE quoteID = ?", q["id"])
        check_same([(r["item"], r["quantity"], r["price"], r["net"], r["cost"], r["margin"]) for r in rows(result, "items")],
                   [(i["name"], number(i["quantity"]), plain(i["unitPrice"]),
                     plain(dec(i["unitPrice"]) * dec(i["quantity"])), plain(dec(i["unitCost"]) * dec(i["quantity"])),
                     percent(dec(i["unitPrice"]) * dec(i["quantity"]), dec(i["unitCost"]) * dec(i["quantity"]))) for i in items],
                   "items of " + q["name"])
        periods = {}
        for i in items:
            label = w.label("QuoteItems", "periodType", i["periodType"])
            net, cost = periods.get(label, (Decimal(0), Decimal(0)))
            periods[label] = (net + dec(i["unitPrice"]) * dec(i["quantity"]), cost + dec(i["unitCost"]) * dec(i["quantity"]))
        check_eq({r["period"]: (r["net"], r["cost"], r["margin"]) for r in rows(result, "totals")},
                 {k: (plain(n), plain(c), plain(n - c)) for k, (n, c) in periods.items()}, "totals of " + q["name"])
        remarks = {(r["item"], r["look at"]) for r in rows(result, "remarks")} if rows(result, "remarks") else set()
        for i in items:
            if not i["productID"]:
                continue
            p = w.sql("SELECT * FROM Products WHERE id = ?", i["productID"])[0]
            if dec(p["unitCost"]) != dec(i["unitCost"]):
                check_in((i["name"], f"the product costs {plain(p['unitCost'])} now, quoted {plain(i['unitCost'])}"), remarks)
            check_eq((i["name"], "not enough in stock") in remarks, (stock(w, p["id"]) or 0) < i["quantity"], "stock of " + p["name"])


@workflow("What would three ThinkPads and two headsets cost, and have we got them?", quick=True, max_upstream=12)
def quote_of_items(talk):
    w = talk.world
    result = talk.ask("quote", items=[{"product": "ThinkPad T14", "quantity": 3},
                                      {"product": "Jabra", "quantity": 2, "discount": 20},
                                      {"service": "Managed Workstation", "quantity": 5, "price": 45}])
    laptop, headset = catalogue(w, "Lenovo ThinkPad T14 Gen 4"), catalogue(w, "Jabra Evolve2 55 headset")
    service = w.sql("SELECT * FROM Services WHERE name = 'Managed Workstation'")[0]
    got = rows(result, "items")
    check_eq([(r["item"], r["net"], r["cost"]) for r in got],
             [(laptop["name"], plain(3 * dec(laptop["unitPrice"])), plain(3 * dec(laptop["unitCost"]))),
              (headset["name"], plain(2 * dec(headset["unitPrice"]) * Decimal("0.8")), plain(2 * dec(headset["unitCost"]))),
              (service["name"], "225.00", plain(5 * dec(service["unitCost"])))], "items")
    for r, p in zip(got, (laptop, headset)):
        check(r["in stock"].startswith(str(stock(w, p["id"]))), r["in stock"], stock(w, p["id"]))
        open_orders = w.sql("""SELECT o.purchaseOrderNumber n, i.quantity q FROM PurchaseOrderItems i JOIN PurchaseOrders o ON o.id = i.orderID
                               WHERE i.productID = ? AND o.status NOT IN (?, ?)""", p["id"],
                            w.values("PurchaseOrders", "status")["Received Full"], w.values("PurchaseOrders", "status")["Canceled"])
        check_eq("ordered" in r["in stock"], bool(open_orders), "orders of " + p["name"])
        for o in open_orders:
            check_in(f"{number(o['q'])} ordered ({o['n']}", r["in stock"])


@workflow("Add a headset to the quote of Brightwater", max_calls=6)
def quote_with_item(talk):
    """The call that the answer proposes is one that works."""
    w = talk.world
    result = talk.ask("quote", company="Brightwater Dental", items=[{"product": "Jabra", "quantity": 2, "price": 100}])
    check_in("NOT in the quote yet", result.data["wanted"])
    check(any(r["look at"] == "sold below cost" for r in rows(result, "remarks")), "no word about the loss")
    words = result.data["next"][0]
    quote = w.sql("SELECT q.id FROM Quotes q JOIN Companies c ON c.id = q.companyID WHERE c.companyName = 'Brightwater Dental'")[0]
    check_in(f"build_quote quote={quote['id']} items=[", words)
    items = json.loads(words[words.index("["):words.rindex("]") + 1])
    check_eq(items, [{"product": catalogue(w, "Jabra Evolve2 55 headset")["id"], "quantity": 2, "price": 100}])
    preview = talk.ask("build_quote", quote=quote["id"], items=items, dry_run=True)
    check_in(f"Quotes/{quote['id']}/Items", preview.text)
    check_in("net 200.00 One-Time", preview.text)
    talk.refused("quote", "not_found", quote="99999")
    talk.refused("quote", "missing_required")
    talk.refused("quote", "bad_value", items=[{"product": "Jabra", "quantity": 0}])


def build_items(world):
    """The items argument, and what the rows in the quote have to be."""
    headset = catalogue(world, "Jabra Evolve2 55 headset")
    laptop = world.sql("SELECT * FROM Products WHERE name LIKE '%ThinkPad%' ORDER BY id LIMIT 1")[0]
    care = world.sql("SELECT * FROM Services WHERE name = 'Managed Workstation'")[0]
    items = [{"product": laptop["name"], "quantity": 3, "discount": 5}, {"product": headset["id"], "quantity": 2, "price": 140.5},
             {"service": "Managed Workstation", "quantity": 3}, {"service": "Managed Server", "optional": True}]
    server = world.sql("SELECT * FROM Services WHERE name = 'Managed Server'")[0]
    wanted = [(laptop["name"], laptop["id"], None, 3, dec(laptop["unitPrice"]), dec(laptop["unitCost"]), 5, 0),
              (headset["name"], headset["id"], None, 2, dec("140.5"), dec(headset["unitCost"]), 0, 0),
              (care["name"], None, care["id"], 3, dec(care["unitPrice"]), dec(care["unitCost"]), 0, 0),
              (server["name"], None, server["id"], 1, dec(server["unitPrice"]), dec(server["unitCost"]), 0, 1)]
    once = dec(laptop["unitPrice"]) * 3 * 95 / 100 + 281
    return items, wanted, f"net {money(once)} One-Time, {money(dec(care['unitPrice']) * 3)} Monthly"


def built(world, quote):
    return [(r["name"], r["productID"], r["serviceID"], r["quantity"], dec(r["unitPrice"]), dec(r["unitCost"]), r["percentageDiscount"], r["isOptional"])
            for r in world.sql("SELECT * FROM QuoteItems WHERE quoteID = ? ORDER BY id", quote)]


@workflow("Quote three laptops with headsets and care for Tidewater", writes=True, quick=True, max_calls=3)
def quote_built(talk):
    """The company's first quote: its address comes along. Totals stand in the preview."""
    w = talk.world
    mine = company(w, "Tidewater Orthopedics")
    check_eq(w.one("SELECT count(*) FROM Quotes WHERE companyID = ?", mine), 0, "quotes before")
    before = w.one("SELECT count(*) FROM QuoteLocations")
    items, wanted, totals = build_items(w)
    preview = talk.ask("build_quote", company="Tidewater Orthopedics", items=items, name="Laptops", expires="2026-12-31", dry_run=True)
    check_in(totals, preview.text)
    asked = talk.refused("build_quote", "needs_confirmation", company="Tidewater Orthopedics", items=items, name="Laptops", expires="2026-12-31")
    check_in(totals, asked.text)
    w.snapshot()
    check_eq(w.one("SELECT count(*) FROM Quotes WHERE companyID = ?", mine), 0, "nothing is written before the word")
    done = talk.ask("build_quote", company="Tidewater Orthopedics", items=items, name="Laptops", expires="2026-12-31", confirm="BUILD_QUOTE")
    check_in("all 6 steps done", done.text)
    w.snapshot()
    quote = w.sql("SELECT * FROM Quotes WHERE companyID = ?", mine)
    check_eq(len(quote), 1, "quotes")
    check_eq((quote[0]["name"], quote[0]["expirationDate"][:10]), ("Laptops", "2026-12-31"))
    check_eq(quote[0]["opportunityID"], w.one("SELECT id FROM Opportunities WHERE companyID = ?", mine), "its only open opportunity")
    check_eq(built(w, quote[0]["id"]), wanted, "items")
    check_eq(w.one("SELECT count(*) FROM QuoteLocations"), before + 1, "one new address")
    place = w.sql("SELECT * FROM QuoteLocations ORDER BY id DESC LIMIT 1")[0]
    address = w.sql("SELECT * FROM Companies WHERE id = ?", mine)[0]
    check_eq((place["address1"], place["city"], place["postalCode"]), (address["address1"], address["city"], address["postalCode"]))
    check_eq({quote[0][f] for f in ("billToLocationID", "shipToLocationID", "soldToLocationID")}, {place["id"]}, "addresses")


@workflow("Add to a quote by its number; say what does not work", writes=True, max_calls=14)
def quote_built_edges(talk):
    w = talk.world
    quote = w.sql("SELECT q.* FROM Quotes q WHERE isActive = 1 ORDER BY id LIMIT 1")[0]
    before = built(w, quote["id"])
    items, wanted, _ = build_items(w)
    talk.ask("build_quote", quote=quote["quoteNumber"], items=items[:1], confirm="BUILD_QUOTE")
    w.snapshot()
    check_eq(built(w, quote["id"]), before + wanted[:1], "one more item")
    for code, arguments in (("missing_required", {"items": items}), ("not_found", {"quote": 99999, "items": items}),
                            ("bad_value", {"quote": quote["id"], "items": []}), ("bad_value", {"quote": quote["id"], "items": [{"product": "Jabra", "qty": 1}]}),
                            ("bad_value", {"quote": quote["id"], "items": [{"product": "Jabra", "service": "Managed Server"}]}),
                            ("bad_value", {"quote": quote["id"], "items": [{"quantity": 2}]}),
                            ("bad_value", {"quote": quote["id"], "items": [{"product": "Jabra", "discount": 101}]}),
                            ("unknown_label", {"quote": quote["id"], "items": [{"product": "No such thing"}]})):
        talk.refused("build_quote", code, **arguments, confirm="BUILD_QUOTE")
    idle = w.one("""SELECT companyName FROM Companies WHERE isActive = 1 AND id NOT IN (SELECT companyID FROM Opportunities) LIMIT 1""")
    check_in("create_opportunity", talk.refused("build_quote", "missing_required", company=idle, items=items, confirm="BUILD_QUOTE").text)
    now = built(w, quote["id"])
    w.snapshot()
    check_eq(built(w, quote["id"]), now, "refused calls write nothing")


@workflow("The follow-up that the pipeline proposes", max_calls=2)
def pipeline_follow_up(talk):
    w = talk.world
    words = talk.ask("pipeline").data["next"][0]
    tool, _, rest = words.partition(" ")
    fields = __import__("json").loads(rest[rest.index("{"):rest.rindex("}") + 1])
    parent = int(rest.split("parent_id=")[1].split(" ")[0])
    preview = talk.ask(tool, entity="CompanyToDos", parent_entity="Companies", parent_id=parent, fields=fields, dry_run=True)
    o = w.sql("SELECT * FROM Opportunities WHERE id = ?", fields["opportunityID"])[0]
    check_eq((o["companyID"], o["ownerResourceID"]), (parent, fields["assignedToResourceID"]), "who and where")
    check_in(f"Companies/{parent}/ToDos", preview.text)
