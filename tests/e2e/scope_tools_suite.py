"""only-company and only-queue, through every tool of the catalogue: each is called with arguments that
point at records of others, and nothing of what others have may come back or be written. The tools and
their arguments come from the catalogue, so a new tool is looked at without being named here."""

import json
import re
import sys

from belongs import ENTITIES, SHARED, Calls, Rows, declaring_ui, strings
from harness import Rig, Sandbox, Server, Suite, catalogue, check, check_eq, main
from world import World

suite = Suite("scope_tools")
# More requests than Autotask has for an hour.
rig = Rig(AUTOTASK_ME="", AUTOTASK_HOURLY_BUDGET="1000000", sandbox=Sandbox("--limits", "off"))
w = World(rig.sandbox)
tools = catalogue(extensions=True)
calls = Calls(w, tools)
rows = Rows(rig.sandbox)
COMPANY = next(c for c in rig.sandbox.query("Companies") if c["companyName"] == "Tidewater Orthopedics")
QUEUE, QUEUE_ID = next((label, int(v)) for label, v in rig.sandbox.picklist("Tickets", "queueID").items() if int(v) != w.ticket["queueID"])
READABLE = [n for n, e in ENTITIES.items() if "query" in e["operations"] and n not in SHARED]
# Fields that say whose a record is, or are written by people; a word of a picklist or a role is neither.
NO_CANARY = re.compile(r"^(\d{4}-\d\d-\d\dT.*|[\d.,: -]+|true|false|.{0,6})$")
MARKED = re.compile(r"T\d{8}\.\d{4}|[\w.+-]+@[\w.-]+\w|P\d{8}\.\d{4}")


def started(**env):
    return declaring_ui(Server("stdio", env={**rig.env, "AUTOTASK_TOOLSETS": "all", **env}, initialize=False))


def labels():
    """Everything that a picklist can say."""
    found = set()
    for entity in READABLE:
        for field in rig.sandbox.request("GET", entity + "/entityInformation/fields")["fields"]:
            found |= {v["label"] for v in field.get("picklistValues") or []}
    return found


class Canaries:
    """Texts that only records outside hold."""

    def __init__(self, belongs):
        ours, theirs = labels(), {}
        for entity in list(READABLE) + sorted(SHARED):
            if "query" not in ENTITIES[entity]["operations"]:
                continue
            for row in rows.of(entity).values():
                outside = entity not in SHARED and belongs(entity, row) is False
                for text in strings(list(row.values())):
                    if outside and not NO_CANARY.match(text):
                        theirs[text] = f"{entity} {row['id']}"
                    elif not outside:
                        ours.add(text)
        for person in rows.of("Resources").values():
            ours |= {World.full_name(person), person["email"]}
        for entity in ENTITIES:
            ours |= {f["name"] for f in ENTITIES[entity]["fields"]} | {entity}
        ours |= {World.full_name(c) for c in rows.of("Contacts").values() if belongs("Contacts", c) is not False}
        self.texts = {t: where for t, where in theirs.items() if t not in ours}
        our_starts = {t[:38] for t in ours}
        self.starts = {t[:38]: where for t, where in self.texts.items() if len(t) > 40 and t[:38] not in our_starts}
        self.names = [c["companyName"] for c in rows.of("Companies").values() if c["companyName"] in self.texts]
        for person in rows.of("Contacts").values():
            if belongs("Contacts", person) is False and World.full_name(person) not in ours:
                self.texts[World.full_name(person)] = f"Contacts {person['id']}"

    def found(self, value, given):
        """What of others stands in an answer; what the call itself said does not count."""
        said = json.dumps(given)
        for text in strings(value):
            pieces = re.split(r"\s*[|\n\t\"]\s*| · |: |; |, (?=[A-Z])", text)
            for piece in pieces + MARKED.findall(text):
                piece = piece.strip().rstrip("…")
                where = self.texts.get(piece) or self.starts.get(piece[:38])
                if where and piece not in said:
                    return f"{piece!r} of {where}"
            for name in self.names:
                if name in text and name not in said:
                    return f"{name!r}"
        return None


def each_tool(server, canaries, shown):
    leaks = []
    for tool in tools:
        for arguments in calls.every(tool):
            if "confirm" in tools[tool]:
                arguments = arguments | {"confirm": tools[tool]["confirm"]}
            result = server.call(tool, arguments)
            leak = canaries.found(result.reply.get("result") or result.reply.get("error"), arguments)
            if leak:
                leaks.append(f"{tool} {arguments} shows {leak}: {result.text[:300]}")
            shown[tool] = shown.get(tool, False) or result.ok
    check(not leaks, f"{len(leaks)} leaks:", "\n".join(leaks))


def through_run_tool(server, canaries):
    for tool in tools:
        if tools[tool].get("extension") or tool == "run_tool":
            continue
        arguments = next(calls.every(tool))
        result = server.call("run_tool", {"name": tool, "arguments": arguments})
        leak = canaries.found(result.reply.get("result") or result.reply.get("error"), arguments)
        check(not leak, f"run_tool {tool} {arguments} shows {leak}")


def unchanged(before, after, belongs):
    for entity in READABLE:
        was, now = before.of(entity), after.of(entity)
        for i in was.keys() | now.keys():
            row = was.get(i) or now.get(i)
            if was.get(i) != now.get(i) and entity != "Resources":
                check(belongs(entity, row) and (i not in now or belongs(entity, now[i])), f"{entity} {i} was written: {was.get(i)} -> {now.get(i)}")


def look(server, belongs):
    canaries, shown = Canaries(belongs), {}
    check(len(canaries.texts) > 1000, len(canaries.texts), "canaries")
    before = Rows(rig.sandbox)
    for entity in READABLE:
        before.of(entity)
    each_tool(server, canaries, shown)
    through_run_tool(server, canaries)
    unchanged(before, Rows(rig.sandbox), belongs)
    check(sum(shown.values()) > 30, "too few tools answer for this to say anything:", sum(shown.values()))
    check_eq(server.close(), 0)


def by_company(entity, row):
    company = rows.company_of(entity, row)
    return None if company is None else company == COMPANY["id"]


def by_queue(entity, row):
    queue = rows.queue_of(entity, row)
    return None if queue is None else queue == QUEUE_ID


def a_server_of_one_company_shows_no_other():
    check(w.company["id"] != COMPANY["id"], "the arguments are about the company itself")
    look(started(AUTOTASK_ONLY_COMPANY=COMPANY["companyName"]), by_company)


def a_server_of_one_queue_shows_no_other():
    look(started(AUTOTASK_ONLY_QUEUE=QUEUE), by_queue)


def ends_cleanly():
    rig.close()
    check_eq(rig.sandbox.stop(), 0)


main(suite, [a_server_of_one_company_shows_no_other, a_server_of_one_queue_shows_no_other, ends_cleanly])
