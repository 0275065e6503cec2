"""Cases at the edge that the sandbox's data does not hold by itself: each is written into its data
first, and then the question is asked."""

import http.client
import os
import shutil
import sqlite3

from decimal import Decimal

from evalkit import check, check_eq, check_in, column, rows, scratch, total, workflow
from office_contracts_eval import company, current_contract, money, today


def change(world, *statements):
    """Runs (sql, parameters...) on the sandbox's data, behind its back: it goes on with what they leave."""
    path = os.path.join(scratch("edges"), "changed.db")
    world.snapshot()
    shutil.copy(next(r["file"] for r in world.sql("PRAGMA database_list")), path)
    db = sqlite3.connect(path)
    for sql, *values in statements:
        db.execute(sql, values)
    db.commit()
    db.close()
    c = http.client.HTTPConnection("127.0.0.1", world.sandbox.port, timeout=60)
    c.request("POST", "/sandbox/restore", path)
    reply = c.getresponse()
    check_eq(reply.status, 200, reply.read()[:300])
    c.close()
    world.snapshot()


@workflow("An invoice that was voided", writes=True, quick=True, max_calls=3)
def edge_voided_invoice(talk):
    w = talk.world
    mine = company(w, "Tidewater Orthopedics")
    newest, older = w.sql("SELECT * FROM Invoices WHERE companyID = ? ORDER BY invoiceDateTime DESC LIMIT 2", mine)
    unpaid = w.sql("SELECT * FROM Invoices WHERE companyID = ? AND paidDate IS NULL", mine)
    check(newest["id"] in [u["id"] for u in unpaid], "the newest is unpaid")
    change(w, ("UPDATE Invoices SET isVoided = 1, voidedDate = '2026-11-10T12:00:00' WHERE id = ?", newest["id"]))
    check_in(f"(id {older['id']})", talk.ask("explain_invoice", company="Tidewater Orthopedics").data["title"])
    by_number = talk.ask("explain_invoice", invoice=newest["invoiceNumber"])
    check_in(f"(id {newest['id']})", by_number.data["title"])
    check_in("VOIDED", by_number.data["invoice"])
    left = [u for u in unpaid if u["id"] != newest["id"]]
    brief = talk.ask("client_brief", company="Tidewater Orthopedics")
    says = next((v for k, v in brief.data.items() if isinstance(v, str) and v.startswith("Unpaid invoices")), "Unpaid invoices: 0")
    check_in(f"Unpaid invoices: {len(left) or 'none'}", says)
    check(money(newest["invoiceTotal"]) not in says, "the voided one is counted:", says)


@workflow("A contract with a bundle of services", writes=True, quick=True, max_calls=4)
def edge_bundle(talk):
    w = talk.world
    mine = company(w, "Tidewater Orthopedics")
    contract = current_contract(w, mine)["id"]
    before = talk.ask("recurring_revenue", company="Tidewater Orthopedics")
    bundle = w.sql("SELECT * FROM ServiceBundles WHERE name = 'Harbor Complete'")[0]
    change(w, ("INSERT INTO ContractServiceBundles (id, contractID, serviceBundleID, unitPrice) VALUES (1, ?, ?, 80)", contract, bundle["id"]),
           ("""INSERT INTO ContractServiceBundleUnits (id, contractID, contractServiceBundleID, serviceBundleID, startDate, endDate, units, price, cost)
               VALUES (1, ?, 1, ?, '2026-11-01T00:00:00', '2026-11-30T00:00:00', 7, 560, 210)""", contract, bundle["id"]))
    after = talk.ask("recurring_revenue", company="Tidewater Orthopedics")

    def sums(result):
        return {r["service"]: (r["units"], r["per month"]) for r in rows(result, "by_service")}

    check_eq(sums(after), sums(before) | {"Harbor Complete": ("7", "560.00")}, "services")
    last = [rows(x, "by_month")[-1] for x in (before, after)]
    check_eq(Decimal(last[1]["revenue"]) - Decimal(last[0]["revenue"]), Decimal(560), "this month")
    check_eq(Decimal(last[1]["cost"]) - Decimal(last[0]["cost"]), Decimal(210), "cost of this month")
    checked = talk.ask("contract_check", company="Tidewater Orthopedics")
    row = next(r for r in rows(checked, "services") if r["service"] == "Harbor Complete")
    check_eq(row["units"], "7")
    # A bundle has no device type: it is not compared, and nothing else changes for it.
    check("Harbor Complete" not in talk.ask("contract_units", company="Tidewater Orthopedics").text)


@workflow("Prepaid hours and money that are used up exactly", writes=True, quick=True, max_calls=3)
def edge_used_up(talk):
    w = talk.world
    block = w.sql("""SELECT b.*, k.companyName FROM ContractBlocks b JOIN Contracts c ON c.id = b.contractID JOIN Companies k ON k.id = c.companyID
                     WHERE k.companyName = 'Nordic Ski Works' AND date(b.endDate) >= ?""", today(w))[0]
    retainer = w.sql("""SELECT r.*, k.companyName FROM ContractRetainers r JOIN Contracts c ON c.id = r.contractID JOIN Companies k ON k.id = c.companyID
                        WHERE k.companyName = 'Fairhaven Senior Living' AND date(r.startDate) <= ? AND date(r.endDate) >= ?""", today(w), today(w))[0]
    change(w, ("UPDATE ContractBlocks SET hoursApproved = hours WHERE id = ?", block["id"]),
           ("UPDATE ContractRetainers SET amountApproved = amount WHERE id = ?", retainer["id"]),
           ("UPDATE TimeEntries SET billingApprovalDateTime = '2026-11-16T12:00:00' WHERE contractID IN (?, ?)", block["contractID"], retainer["contractID"]))
    of_block = talk.ask("contract_check", company=block["companyName"])
    check_in("10 h bought", of_block.data["balance"])
    check_in("10 h posted", of_block.data["balance"])
    check_in("0 h left", of_block.data["balance"])
    of_retainer = talk.ask("contract_check", company=retainer["companyName"])
    check_in("0.00 left", of_retainer.data["balance"])
    everything = talk.ask("contract_check")
    first = rows(everything, next(k for k, v in everything.data.items() if isinstance(v, dict) and "rows" in v))[:4]
    check({block["companyName"], retainer["companyName"]} <= {r["company"] for r in first}, "the scarcest come first:", first)


@workflow("A milestone on its way to the invoice", writes=True, quick=True, max_calls=4)
def edge_milestone(talk):
    w = talk.world
    name = "Tidal Energy Research Institute"
    m = w.sql("SELECT * FROM ContractMilestones ORDER BY dateDue DESC LIMIT 1")[0]
    status = w.values("ContractMilestones", "status")

    def ready(result):
        return [r for r in rows(result, "by_kind") if r["what"] == "Milestones ready to bill"] if "by_kind" in result.data else []

    check_eq(ready(talk.ask("unbilled_work", company=name)), [], "one that is in progress is no unbilled work")
    change(w, ("UPDATE ContractMilestones SET status = ?, dateDue = '2026-11-10T00:00:00' WHERE id = ?", status["Ready to bill"], m["id"]))
    row = ready(talk.ask("unbilled_work", company=name))[0]
    check_eq((row["pieces"], row["amount"]), ("1", money(m["amount"])))
    check_in("Ready to bill", column(talk.ask("contract_check", company=name), "milestones", "status"))
    change(w, ("UPDATE ContractMilestones SET status = ? WHERE id = ?", status["Billed"], m["id"]))
    check_eq(ready(talk.ask("unbilled_work", company=name)), [], "a billed one neither")


@workflow("Contracts and quotes on their last day", writes=True, quick=True, max_calls=7)
def edge_last_day(talk):
    """The end date itself still counts: a contract covers, a quote is open."""
    w = talk.world
    mine = company(w, "Tidewater Orthopedics")
    contract = current_contract(w, mine)
    quote = w.sql("SELECT * FROM Quotes WHERE isActive = 1 ORDER BY id LIMIT 1")[0]
    change(w, ("UPDATE Contracts SET endDate = ? WHERE id = ?", today(w) + "T00:00:00", contract["id"]),
           ("UPDATE Quotes SET expirationDate = ? WHERE id = ?", today(w) + "T00:00:00", quote["id"]))
    check(talk.ask("contract_check", company="Tidewater Orthopedics").data["verdict"].startswith("Covered"), "the last day")
    soon = talk.ask("renewals", company="Tidewater Orthopedics")
    check_eq([(r["contract"], r["in days"]) for r in rows(soon, "days_30")], [(contract["contractName"], "0")])
    check("EXPIRED" not in talk.ask("quote", quote=quote["quoteNumber"]).data["quote"], "a quote on its last day")
    yesterday = w.day(-1)[0].isoformat()
    change(w, ("UPDATE Contracts SET endDate = ? WHERE id = ?", yesterday + "T00:00:00", contract["id"]),
           ("UPDATE Quotes SET expirationDate = ? WHERE id = ?", yesterday + "T00:00:00", quote["id"]))
    check(not talk.ask("contract_check", company="Tidewater Orthopedics").data["verdict"].startswith("Covered"), "a day later")
    check_eq(total(talk.ask("renewals", company="Tidewater Orthopedics"), "ended"), 1, "ended")
    check_in("EXPIRED on " + yesterday, talk.ask("quote", quote=quote["quoteNumber"]).data["quote"])
    check_in("from 0 contracts", talk.ask("recurring_revenue", company="Tidewater Orthopedics").data["per_month"])
