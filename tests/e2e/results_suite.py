"""What results hold, over every tool of the catalogue: only the columns that were asked for, the same cells
in the table and in the structured form, never more than a model can take, with what was left out said and
a way to it; and instructions that fit for every set of tools."""

import itertools
import json
import os
import re

from belongs import Calls, declaring_ui
from harness import SOURCE_DIR, Rig, Sandbox, Server, Suite, catalogue, check, check_eq, check_in, main
from world import World

suite = Suite("results")
rig = Rig(AUTOTASK_ME="", AUTOTASK_HOURLY_BUDGET="1000000", sandbox=Sandbox("--limits", "off"))
w = World(rig.sandbox)
tools = catalogue(extensions=True)
calls = Calls(w, tools)
s = declaring_ui(Server("stdio", env={**rig.env, "AUTOTASK_TOOLSETS": "all"}, initialize=False))
MOST_BYTES = 80 * 1024 + 400
LEAST_WORDS = {"limit": "a smaller limit", "fields": "fewer fields", "notes": "notes=false"}
WIDE = "\U0001f525\u9f98 42% - "  # dear in tokens for its length


def has(tool, argument):
    return any(a["name"] == argument for a in tools[tool]["all_args"])


def readers_with_fields():
    return [t for t in tools if has(t, "fields") and tools[t]["hints"]["readOnly"]]


def tokens(text):
    """At least as many as o200k makes of what this server writes."""
    words = re.findall(r"[A-Za-z]{1,7}|\d{1,3}|[^\sA-Za-z0-9]", text)
    return sum(2 if ord(x[0]) > 0xffff else 1 for x in words)


def structured(result):
    return json.dumps(result.data, ensure_ascii=False, separators=(",", ":"))


def check_size(what, result):
    for form, text in (("text", result.text), ("structured form", structured(result))):
        check(len(text.encode()) <= MOST_BYTES * (1 if form == "text" else 1.3), what, form, len(text.encode()), "bytes")
        check(tokens(text) <= 24000, what, form, "about", tokens(text), "tokens")


# ---- Columns ------------------------------------------------------------------------------------


def table(text):
    """The first table of an answer: its header and its rows, unescaped."""
    lines = [l for l in text.split("\n") if l.startswith("|")]
    if not lines:
        return [], []
    split = [[re.sub(r"\\([\\|])", r"\1", c) for c in re.findall(r"((?:[^|\\]|\\.)*)\|", l[1:])] for l in lines]
    return split[0], split[2:]


def entity_of(tool, arguments):
    return tools[tool].get("entity") or arguments.get("entity")


def two_fields(tool, arguments):
    """Two fields that the tool's entity has, one of them not among its usual columns."""
    listed = rig.sandbox.request("GET", entity_of(tool, arguments) + "/entityInformation/fields")["fields"]
    names = [f["name"] for f in listed if f["dataType"] != "byte[]"]
    usual = [c.split(":")[0] for c in tools[tool].get("columns", [])]
    return ["id", next((n for n in names if n not in usual and n != "id"), names[-1])]


def fields_are_honoured_exactly():
    wrong = []
    for tool in readers_with_fields():
        arguments = calls.base(tool)
        fields = two_fields(tool, arguments)
        with rig.proxy.mark() as seen:
            result = s.call(tool, {**arguments, "fields": fields})
        if not result.ok:
            wrong.append(f"{tool} {arguments} {fields}: {result.text[:200]}")
            continue
        data = result.data
        if "columns" in data:
            header, body = table(result.text)
            heading = lambda f: re.sub(r"I[Dd]$", "", f) if len(f) > 2 else f
            if data["columns"] != [heading(f) for f in fields] or (body and header != data["columns"]):
                wrong.append(f"{tool}: {fields} give {data['columns']} and {header}")
            asked = [q.json.get("IncludeFields") for q in seen.find(f"POST {entity_of(tool, arguments)}/query")]
            if sorted(fields) not in [sorted(a or []) for a in asked]:
                wrong.append(f"{tool}: {fields} ask for {asked}")
        else:
            extra = set(data["record"]) - {"id", fields[1], re.sub(r"I[Dd]$", "", fields[1])}
            lines = [l.split(":")[0] for l in result.text.split("\n")[1:] if re.match(r"^[A-Za-z]+:", l)]
            if extra or set(lines) - {"id", fields[1], re.sub(r"I[Dd]$", "", fields[1])}:
                wrong.append(f"{tool}: {fields} give {sorted(data['record'])} and {lines}")
    check(not wrong, "\n".join(wrong))


def fewer_fields_are_fewer_bytes():
    for tool in [t for t in readers_with_fields() if t.startswith(("search_", "query_"))]:
        base = {**calls.base(tool), **({"limit": 25} if has(tool, "limit") else {})}
        usual, one = s.good(tool, base), s.good(tool, {**base, "fields": ["id"]})
        n = len(one.data["rows"])
        check(len(structured(one)) < len(structured(usual)), tool, len(structured(one)), len(structured(usual)))
        rows = [l for l in one.text.split("\n") if l.startswith("|")][2:]
        check(sum(map(len, rows)) <= 14 * n, tool, "an id alone costs", sum(map(len, rows)), "for", n)


def cells_are_the_same_in_both_forms():
    compared = 0
    for tool in [t for t in readers_with_fields() if not t.startswith("get_")]:
        for more in ({}, {"detail": "full"} if has(tool, "detail") else {}):
            result = s.good(tool, {**calls.base(tool), **more})
            header, body = table(result.text)
            check_eq(header if body else result.data["columns"], result.data["columns"], tool)
            check_eq(len(body), len(result.data["rows"]), tool)
            for shown, whole in zip(body, result.data["rows"]):
                check_eq(len(shown), len(whole), f"{tool}: {shown}")
                for a, b in zip(shown, whole):
                    a = re.sub(r"\\\\", r"\\", a)
                    same = a == b or (a.endswith("…") and re.sub(r"\\\\", r"\\", b).startswith(a[:-1]))
                    check(same, f"{tool}: {a!r} in the table, {b!r} in the structured form")
                    compared += 1
    check(compared > 3000, compared)


# ---- The limit ----------------------------------------------------------------------------------


def giant():
    """A ticket with more text than any model takes, its notes and hours."""
    body = WIDE * 900
    made = w.make("Tickets", {"title": WIDE * 20, "companyID": w.company["id"], "status": 1, "priority": 2, "queueID": w.ticket["queueID"],
                              "description": body[:7000], "resolution": body[:7000]})
    for i in range(40):
        rig.sandbox.request("POST", f"Tickets/{made}/Notes", {"title": f"note {i}", "description": (WIDE * 3000)[:28000], "noteType": 1, "publish": 1})
        w.make("TimeEntries", {"resourceID": w.resource["id"], "ticketID": made, "roleID": w.role["id"], "dateWorked": "2026-11-02T00:00:00Z",
                               "startDateTime": f"2026-10-{i % 28 + 1:02}T14:00:00Z", "endDateTime": f"2026-10-{i % 28 + 1:02}T14:30:00Z",
                               "summaryNotes": (WIDE * 3000)[:7000]})
    return made


GIANT = giant()


def nothing_is_longer_than_a_model_takes():
    for tool in tools:
        for arguments in itertools.islice(calls.every(tool), 3):
            more = {k: v for k, v in (("limit", 500), ("detail", "full")) if has(tool, k)}
            if has(tool, "ticket") and tools[tool]["hints"]["readOnly"]:
                more["ticket"] = str(GIANT)
            check_size(f"{tool} {arguments} {more}", s.call(tool, {**arguments, **more}))


def a_long_list_says_how_many_rows_fit():
    first = s.good("query_entity", entity="TicketNotes", detail="full", limit=500)
    said = re.search(r"Too long for one result: (\d+) of the (\d+) rows of this page are left out. Call again with limit=(\d+), or fewer fields", first.text)
    check(said, first.text[-300:])
    left, of, fits = map(int, said.groups())
    check_eq((left + fits, len(first.data["rows"])), (of, fits))
    check(said[0] in first.data["summary"], first.data["summary"])
    check(first.data["next_cursor"] is None, "a cursor would pass over what is left out")
    again = s.good("query_entity", entity="TicketNotes", detail="full", limit=fits)
    check("Too long" not in again.text and len(again.data["rows"]) == fits and again.data["next_cursor"], again.text[-300:])


def a_record_that_is_too_long_says_what_to_leave_out():
    whole = s.good("get_ticket", ticket=str(GIANT), notes=True, time=True)
    said = re.search(r"\n\(cut here: \d+ more bytes\. Ask for less: ([^)]*\)?[^)]*\)?[^)]*)\.\)\n$", whole.text)
    check(said, whole.text[-300:])
    for words in ("fewer fields", "notes=false", "time=false"):
        check_in(words, said[0])
    check_eq(whole.data, {"cut": True, "text": whole.text})
    less = s.good("get_ticket", ticket=str(GIANT))
    check("(cut here" not in less.text and less.data["record"], less.text[-300:])
    through = s.good("run_tool", {"name": "get_ticket", "arguments": {"ticket": str(GIANT), "notes": True, "time": True}})
    check_eq(through.text, whole.text)


def a_workflow_takes_rows_from_its_sections_and_says_so():
    brief = s.good("ticket_brief", ticket=str(GIANT))
    check(tokens(brief.text) < 6000, tokens(brief.text))
    check_in("more characters not shown", brief.text)
    check(re.search(r"Notes, newest first: 40 \(\d shown\)", brief.text), brief.text[:3000])


def resources_stay_within_it_too():
    text = s.read(f"autotask://tickets/{GIANT}")["result"]["contents"][0]["text"]
    check_in(WIDE * 3, json.loads(text)["description"])
    check(tokens(text) <= 24000, tokens(text))
    check(tokens(s.read("autotask://tickets")["result"]["contents"][0]["text"]) <= 24000, "a list")


def an_entity_with_thousands_of_labels():
    many = rig.another()
    real = rig.sandbox.request("GET", "Tickets/entityInformation/fields")
    for f in real["fields"]:
        if f["name"] == "subIssueType":
            one = f["picklistValues"][0]
            f["picklistValues"] = [{**one, "value": str(i), "label": f"Sub-issue number {i} of very many"} for i in range(4000)]
    body = json.dumps(real).encode()
    rig.proxy.fault = lambda r: ("reply", 200, {"Content-Type": "application/json"}, body) if r.path.endswith("Tickets/entityInformation/fields") else None
    text = many.read("autotask://entities/Tickets")["result"]["contents"][0]["text"]
    field = next(f for f in json.loads(text)["fields"] if f["name"] == "subIssueType")
    check_eq(len(field["values"]) + field["moreValues"], 4000)
    check(tokens(text) <= 24000, tokens(text))
    for tool, arguments in (("get_picklist_values", {"entity": "Tickets", "field": "subIssueType"}), ("describe_entity", {"entity": "Tickets", "picklists": True})):
        result = many.call(tool, arguments)
        check_size(tool, result)
        check(re.search(r"\n\(cut here: \d+ more bytes\. Ask for less: .*a search word", result.text), result.text[-300:])
    some = many.good("get_picklist_values", entity="Tickets", field="subIssueType", search="NUMBER 39")
    check_eq((some.text.split("\n")[0], len(some.data["values"]), some.data["of"]), ("Tickets.subIssueType: 111 values of 4000", 111, 4000))
    rig.proxy.fault = None
    check_eq(many.close(), 0)


# ---- Instructions -------------------------------------------------------------------------------


def instructions_fit_for_every_choice():
    toolsets = sorted({t["toolset"] for t in tools.values()}) + ["all", "core", "time,tickets,desk"]
    with open(os.path.join(SOURCE_DIR, "data", "tools", "_roles.json")) as f:
        roles = list(json.load(f))
    choices = [{"AUTOTASK_TOOLSETS": t} for t in toolsets] + [{"AUTOTASK_TOOLSETS": None, "AUTOTASK_ROLE": r} for r in roles] + [{"AUTOTASK_TOOLSETS": None}]
    limits = [{}, {"AUTOTASK_READ_ONLY": "1"}, {"AUTOTASK_ONLY_COMPANY": "Tidewater Orthopedics"},
              {"AUTOTASK_READ_ONLY": "1", "AUTOTASK_ONLY_COMPANY": "Tidewater Orthopedics", "AUTOTASK_ONLY_QUEUE": "Level I Support"}, {"AUTOTASK_ALLOW_WRITES": "notes"}]
    for choice, limit in itertools.product(choices, limits):
        server = rig.another(**{**choice, **limit})
        text, names = server.instructions, {t["name"] for t in server.tools()}
        words = len(text.split())
        check(0 < words <= 250, choice, limit, words, "words")
        for word in re.findall(r"\b[a-z]+(?:_[a-z]+)+\b", text):
            if word in tools and not tools[word].get("extension"):
                check(word in names or word in ("find_tools", "run_tool") or "TOOLSETS" not in choice, f"{choice} {limit} names {word}, which is not offered")
        if "AUTOTASK_READ_ONLY" in limit:
            check_in("read-only", text.lower(), f"{choice} {limit}")
            writers = [n for n in tools if "confirm" in tools[n] and re.search(rf"\b{n}\b", text)]
            check(not writers, f"{choice} {limit} names {writers}")
        if "AUTOTASK_ONLY_COMPANY" in limit:
            check_in("Tidewater Orthopedics", text)
        check_in("America/New_York", text)
        check_eq(server.close(), 0)


def ends_cleanly():
    check_eq(s.close(), 0)
    rig.close()
    check_eq(rig.sandbox.stop(), 0)


main(suite, [fields_are_honoured_exactly, fewer_fields_are_fewer_bytes, cells_are_the_same_in_both_forms, nothing_is_longer_than_a_model_takes,
             a_long_list_says_how_many_rows_fit, a_record_that_is_too_long_says_what_to_leave_out, a_workflow_takes_rows_from_its_sections_and_says_so,
             resources_stay_within_it_too, an_entity_with_thousands_of_labels, instructions_fit_for_every_choice, ends_cleanly])
