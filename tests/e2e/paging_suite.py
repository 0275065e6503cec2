"""Lists that go on: nothing is lost, nothing comes twice, totals are real, and a cursor continues
exactly the search that it came from."""

import base64

from harness import Rig, Suite, check, check_eq, check_in, decode_cursor, main
from world import World

suite = Suite("paging")
rig = Rig()
w = World(rig.sandbox)
s = rig.server


def pages(tool, most=100, **arguments):
    """Every page of a list; checks what each says of itself."""
    rows, cursor, total = [], None, None
    for _ in range(most):
        r = s.good(tool, cursor=cursor, **arguments)
        if total is None:
            total = r.data["total"]
        check_eq(r.data["total"], total, "the total changes from page to page")
        first, last = len(rows) + 1, len(rows) + len(r.data["rows"])
        rows += [tuple(row) for row in r.data["rows"]]
        if last < total or first > 1:
            check_in(f"(showing {first}-{last})", r.text)
        cursor = r.data["next_cursor"]
        check_eq(cursor is None, "Next page" not in r.text, "text and structure disagree")
        check_eq(cursor is None, len(rows) == total, f"more is said wrongly at {len(rows)} of {total}")
        if cursor is None:
            return rows, total
    check(False, "the list does not end")


def complete(rows, entity, *filters):
    ids = [int(row[0]) for row in rows]
    check_eq(len(ids), len(set(ids)), "rows come twice")
    wanted, after = [], -1
    while True:
        page = rig.sandbox.query(entity, *filters, {"op": "gt", "field": "id", "value": after}, fields=["id"])
        wanted += [r["id"] for r in page]
        if len(page) < 500:
            break
        after = page[-1]["id"]
    check_eq(sorted(ids), sorted(wanted), "rows are lost or too many")
    return ids


def more_than_five_hundred_tickets():
    for limit in (500, 137):
        rows, total = pages("search_tickets", company=w.company["companyName"], fields=["id"], limit=limit)
    rows, total = pages("search_tickets", created_after="-300d", fields=["id", "title"], limit=500)
    check(total > 500, "too few to page:", total)
    ids = [int(r[0]) for r in rows]
    check_eq(ids, sorted(ids), "the order")
    check_eq(len(set(ids)), total, "rows")
    rows, total = pages("search_tickets", created_after="-120d", fields=["id"], limit=61)
    check(total > 500 and len({r[0] for r in rows}) == total, total)


def all_tickets_in_pages_of_500():
    rows, total = pages("search_tickets", fields=["id"], limit=500)
    check(total >= 5000, total)
    complete(rows, "Tickets")


def every_search_to_its_end():
    for tool, entity, limit in (("search_companies", "Companies", 7), ("search_contacts", "Contacts", 33),
                                ("search_projects", "Projects", 5), ("search_tasks", "Tasks", 10),
                                ("search_contracts", "Contracts", 50), ("search_resources", "Resources", 28),
                                ("search_configuration_items", "ConfigurationItems", 200), ("search_opportunities", "Opportunities", 26)):
        rows, _ = pages(tool, fields=["id"], limit=limit)
        ids = complete(rows, entity)
        check_eq(ids, sorted(ids), tool)
    rows, _ = pages("query_entity", entity="Companies", fields=["id"], limit=1)
    check_eq(int(rows[0][0]), 0, "the company with id 0 comes first")
    complete(rows, "Companies")


def sorted_pages_fit_together():
    for sort in ("title", "-title", "priority", "-due", "company", "status"):
        arguments = {"open_only": True, "sort": sort, "fields": ["id", "title", "priority", "dueDateTime", "companyID", "status"]}
        whole = s.good("search_tickets", limit=500, **arguments)
        rows, total = pages("search_tickets", limit=40, **arguments)
        check_eq(rows, [tuple(r) for r in whole.data["rows"]], f"sort={sort}")
        again, _ = pages("search_tickets", limit=40, **arguments)
        check_eq(again, rows, f"sort={sort} is not stable")
        complete(rows, "Tickets", *w.open_filter)


def the_newest_of_many():
    r = s.good("search_tickets", sort="-createDate", fields=["id", "createDate"], limit=10)
    total = r.data["total"]
    check_eq(total, rig.sandbox.count("Tickets"))
    newest = rig.sandbox.query("Tickets", {"op": "gte", "field": "createDate", "value": "2000-01-01"}, {
        "op": "gt", "field": "id", "value": max(int(row[0]) for row in r.data["rows"])}, fields=["id"])
    check_eq(newest, [], "there are newer ones")
    more = s.good("search_tickets", sort="-createDate", fields=["id", "createDate"], limit=10, cursor=r.data["next_cursor"])
    check(not {row[0] for row in more.data["rows"]} & {row[0] for row in r.data["rows"]}, "the second page repeats the first")
    refused = s.bad("search_tickets", "too_large", sort="title")
    check_in("Fix: ", refused.text)
    check_in("5,0" if "5,0" in refused.text else "50", refused.text)


def a_cursor_continues_its_own_search_only():
    cursor = s.good("search_tickets", limit=5, status="Complete").data["next_cursor"]
    for other in ({"status": "New"}, {}, {"status": "Complete", "company": w.company["id"]}, {"status": "Complete", "sort": "title"},
                  {"status": "Complete", "open_only": True}):
        r = s.bad("search_tickets", "bad_value", cursor=cursor, **other)
        check_in("cursor", r.text)
    s.bad("search_companies", "bad_value", cursor=cursor)
    s.bad("query_entity", "bad_value", cursor=cursor, entity="Tickets")
    # What does not decide which rows there are may change.
    s.good("search_tickets", cursor=cursor, status="Complete", limit=9, format="tsv", detail="brief")
    a = s.good("query_entity", entity="Tickets", limit=2).data["next_cursor"]
    s.bad("query_entity", "bad_value", entity="Contacts", cursor=a)


def damaged_cursors_are_refused():
    cursor = s.good("search_tickets", limit=5).data["next_cursor"]
    plain = decode_cursor(cursor)
    parts = plain.split(".")
    for forged in ("x", "!!!!", cursor[:-3], cursor + "AAAA", cursor[::-1], " ", "1", "MS4x",
                   *(base64.urlsafe_b64encode(t.encode()).decode().rstrip("=") for t in (
                       ".".join(["2"] + parts[1:]), ".".join(parts[:3] + ["-7", parts[4]]), ".".join(parts[:4]),
                       plain + ".9", ".".join(parts[:4] + ["99999999999999999999"]), ".".join(parts[:2] + ["x"] + parts[3:])))):
        r = s.call("search_tickets", cursor=forged)
        if forged.strip():
            check_eq(r.code, "bad_value", f"{forged!r}: {r.text[:200]}")
            check_in("Fix: ", r.text)


def today_stays_the_same_day():
    """The first page's "now" travels in the cursor, so that a list does not shift under its reader."""
    first = s.good("search_tickets", created_after="-30d", limit=3)
    with rig.proxy.mark() as seen:
        s.good("search_tickets", created_after="-30d", limit=3, cursor=first.data["next_cursor"])
    with rig.proxy.mark() as again:
        s.good("search_tickets", created_after="-30d", limit=3, cursor=first.data["next_cursor"])
    check_eq(seen.find("POST Tickets/query")[0].body, again.find("POST Tickets/query")[0].body)


def children_of_one_parent():
    rows, total = pages("query_entity", entity="Notes", parent_entity="Tickets", parent_id=w.ticket["id"], fields=["id"], limit=1)
    complete(rows, "TicketNotes", {"op": "eq", "field": "ticketID", "value": w.ticket["id"]})


def hours_are_added_over_all_pages():
    arguments = {"resource": w.resource["id"], "date_after": "-60d"}
    everything = rig.sandbox.query("TimeEntries", {"op": "eq", "field": "resourceID", "value": w.resource["id"]}, most=500)
    r = s.good("search_time_entries", limit=3, **arguments)
    whole = s.good("search_time_entries", limit=500, **arguments)
    line = next(t for t in r.text.split("\n") if t.startswith("Sum over"))
    check_in(line, whole.text)
    hours = sum(float(row["hours"]) for row in whole.rows)
    check_in(f"all {len(whole.rows)} matching entries: {hours:g} h worked", line)
    check(everything, "entries")


def where_on(result):
    """What a cursor says but for the moment of its first page."""
    cursor = result.data["next_cursor"]
    return cursor and [part for i, part in enumerate(decode_cursor(cursor).split(".")) if i != 2]


def page_numbers_are_the_pages_of_the_cursor():
    """Other servers have `page`: page n shows what n - 1 cursors lead to, whatever the search."""
    for tool, arguments in (("search_companies", {"limit": 7}), ("search_contacts", {"limit": 9, "sort": "lastName", "company": w.company["companyName"]}),
                            ("query_entity", {"entity": "Products", "limit": 6}), ("search_tickets", {"limit": 30, "created_after": "-10d", "sort": "-id"}),
                            ("query_entity", {"entity": "TicketNotes", "parent_entity": "Tickets", "parent_id": w.note["ticketID"], "limit": 1})):
        cursor, page = None, 1
        while True:
            by_cursor = s.good(tool, cursor=cursor, **arguments)
            by_page = s.good(tool, page=page, **arguments)
            check_eq(by_page.data["rows"], by_cursor.data["rows"], f"{tool} page {page}")
            check_eq(by_page.data["total"], by_cursor.data["total"], f"{tool} page {page}")
            check_eq(where_on(by_page), where_on(by_cursor), f"{tool} page {page}")
            cursor = by_cursor.data["next_cursor"]
            page += 1
            if cursor is None:
                break
        check(page > 2 or "parent_id" in arguments, f"{tool}: only one page")
        behind = s.good(tool, page=page + 3, **arguments)
        check_eq((behind.data["rows"], behind.data["total"], behind.data["next_cursor"]), ([], by_cursor.data["total"], None), f"{tool} behind the end")
        check_in("behind the last", behind.text)
    # As text, under the other names, and on from there with the cursor.
    second = s.good("autotask_search_companies", pageSize="5", page="2")
    check_eq(second.data["rows"], s.good("search_companies", limit=5, page_number=2).data["rows"])
    third = s.good("search_companies", limit=5, page=2, cursor=None)
    check_eq(s.good("search_companies", limit=5, cursor=third.data["next_cursor"]).data["rows"], s.good("search_companies", limit=5, page=3).data["rows"])
    # The rows before a page are passed over by their ids, not fetched.
    with rig.proxy.mark() as seen:
        s.good("search_tickets", limit=100, page=4)
    skipped = seen.find("POST Tickets/query")[0].json
    check_eq((skipped["IncludeFields"], skipped["MaxRecords"]), (["id"], 301))
    for wrong in (0, -1, "two", 1.5):
        s.bad("search_companies", "bad_value", page=wrong)
    check_in("cursor", s.bad("search_tickets", "bad_value", limit=500, page=42).text)
    check_in("one of them", s.bad("search_companies", "bad_value", limit=5, page=2, cursor=third.data["next_cursor"]).text)


def ends_cleanly():
    rig.close()
    check_eq(s.stderr(), "", "stderr")


main(suite, [more_than_five_hundred_tickets, all_tickets_in_pages_of_500, every_search_to_its_end, sorted_pages_fit_together,
             the_newest_of_many, a_cursor_continues_its_own_search_only, damaged_cursors_are_refused,
             today_stays_the_same_day, children_of_one_parent, hours_are_added_over_all_pages,
             page_numbers_are_the_pages_of_the_cursor, ends_cleanly])
