from collections import Counter

from evalkit import check, check_eq, check_in, check_same, check_text_says_the_same, column, rows, total, workflow


def alike(title, other):
    words = [w for w in title.split() if len(w.encode()) >= 4][:8]
    shared = sum(w.lower() in other.lower() for w in words)
    return shared >= 2 or (len(words) == 1 and shared == 1)


@workflow("Triage the new tickets", max_upstream=6, quick=True)
def triage(talk):
    w = talk.world
    r = talk.ask("triage")
    new = w.sql("SELECT * FROM Tickets WHERE status = ? AND assignedResourceID IS NULL ORDER BY id", w.values("Tickets", "status")["New"])
    check(new, "nothing is new")
    check_eq(total(r, "tickets"), len(new), "new tickets")
    check_eq(column(r, "tickets", "number"), [t["ticketNumber"] for t in new][:10])
    past = w.sql("SELECT * FROM Tickets WHERE createDate >= ? AND assignedResourceID IS NOT NULL", w.later(days=-90))
    check(len(past) < 1500, "more past tickets than the tool reads")
    judged = 0
    for t, row in zip(new, rows(r, "tickets")):
        like = [p for p in past if alike(t["title"], p["title"])]
        if not like:
            check_eq(row["tickets like it"], "none alike", t["title"])
            continue
        judged += 1
        check(row["tickets like it"].endswith(f" of {len(like)}"), f"{row} should count {len(like)}")
        value, n = Counter(p["queueID"] for p in like).most_common(1)[0]
        check(row["tickets like it"].startswith(f"{w.label('Tickets', 'queueID', value)} {n}") or
              f" {n}, " in row["tickets like it"], f"{row}: the queue is {w.label('Tickets', 'queueID', value)} {n} times")
    check(judged > 3, "no new ticket resembles a past one")
    categories = {t["ticketCategory"] for t in new}
    defaults = w.sql(f"SELECT d.*, c.name FROM TicketCategoryFieldDefaults d JOIN TicketCategories c ON c.id = d.ticketCategoryID WHERE d.ticketCategoryID IN ({','.join(map(str, categories))})")
    check_same([(x["category"], x["queue"]) for x in rows(r, "category_defaults")],
               [(d["name"], w.label("Tickets", "queueID", d["queueID"])) for d in defaults], "defaults")
    check_text_says_the_same(r)
