"""No advertised argument is without effect: every tool is called with every argument it lists, with
right values and with wrong ones. A right value must change what is asked of Autotask or what comes
back; a wrong one must give an error that says what to do, and write nothing. The values come from
arguments/<toolset>.py, one file per toolset; a listed tool without a row fails here.

    def ROWS(w): return {"tool": {"base": {...}, "values": {...}, "wrong": {...}, "writes": 1}}

w is a World: records of the sandbox to test with. base: arguments of a call that works. values: an
argument's right value, or ({argument: value, ...}) to give several at once; arguments without a row
take arguments/common.py's value of that name, or one that suits their type. wrong: a value that must
be refused, None where every value is right. refused: a right value whose effect is that the call
fails (another kind of record than the one of base). writes: how many writes a confirmed call sends (default
1 for tools that write; None: not run, the reason beside it). again: what is said when the confirmed call is
repeated, where the record itself shows that it is done."""

import json
import os
import runpy

from harness import SOURCE_DIR, Rig, Sandbox, Suite, catalogue, check, check_eq, main
from world import World

suite = Suite("arguments")
# More requests than an hour allows: the sandbox, like Autotask, answers slowly from half of them on.
rig = Rig("stdio", "--toolsets", "all", sandbox=Sandbox("--limits", "off"), AUTOTASK_ME="", AUTOTASK_HOURLY_BUDGET="1000000")
w = World(rig.sandbox)
s = rig.server
tools = catalogue(unlisted=True)
# Those that no list shows are tried like all others.
listed = {t["name"]: t for t in s.tools()} | {n: t for n, t in tools.items() if t.get("unlisted")}
HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "arguments")
shared = runpy.run_path(os.path.join(HERE, "common.py"))
COMMON, WRONG = shared["values"](w), shared["WRONG"]
TEACHING = {"unknown_label", "ambiguous_label", "unknown_field", "unknown_entity", "bad_operator", "bad_value",
            "missing_required", "not_found", "unknown_argument", "not_supported", "invalid_params"}


def load_rows():
    rows = {}
    for name in sorted(os.listdir(HERE)):
        if name.endswith(".py") and name != "common.py":
            rows |= runpy.run_path(os.path.join(HERE, name))["ROWS"](w)
    return rows


def lose_a_write():
    """The operation of a write whose reply never came."""
    rig.proxy.fault = lambda r: ("close after sending on",) if r.is_write else None
    lost = s.call("create_ticket_note", ticket=w.ticket["id"], description="Lost", publish=w.internal, confirm="CREATE_TICKET_NOTE")
    rig.proxy.fault = None
    return lost.error["operation"]


w.lost_operation = lose_a_write()
ROWS = load_rows()


def entity_fields(entity):
    with open(os.path.join(SOURCE_DIR, "data", "entities", entity + ".json")) as f:
        return {x["name"]: x for x in json.load(f)["fields"]}


def is_write(tool):
    return "confirm" in tools[tool]


# ---- One call -----------------------------------------------------------------------------------


def is_metadata(request):
    return "entityInformation" in request.path or "zoneInformation" in request.path


class Seen:
    """What a call asked of Autotask about the tool's own entity, and what came back."""

    def __init__(self, tool, arguments):
        with rig.proxy.mark() as mark:
            self.result = s.call(tool, arguments)
            requests = [r for r in mark.all if not is_metadata(r)]
        self.writes = [r for r in requests if r.is_write]
        entity = tools[tool].get("entity")
        own = [r for r in requests if not entity or r.short.split("/")[0].split(" ")[1] == entity]
        self.asked = [(r.short, r.body) for r in own if not r.short.endswith("/count")]
        self.said = self.comparable()

    def comparable(self):
        data = dict(self.result.data)
        data.pop("next_cursor", None)
        data.pop("preview", None)
        return json.dumps(data, sort_keys=True), self.result.text.split("cursor=")[0]

    def differs_from(self, other):
        return self.asked != other.asked or self.said != other.said


def base_of(tool):
    base = dict(ROWS[tool].get("base", {}))
    if is_write(tool):
        base["dry_run"] = True
    return base


def right_value(tool, spec):
    """The arguments to add for this one."""
    name = spec["name"]
    values = ROWS[tool].get("refused", {}) | ROWS[tool].get("values", {})
    for table in (values, COMMON):
        if name in table:
            several = isinstance(table[name], dict) and name in table[name]
            return table[name] if several else {name: table[name]}
    if spec["type"] == "boolean":
        return {name: True}
    if spec.get("match") in ("from", "to"):
        return {name: "2026-03-01"}
    if "enum" in spec:
        return {name: spec["enum"][-1]}
    check(False, f"no value to test with: add {tool}.{name} to tests/e2e/arguments/{tools[tool]['toolset']}.py")


def cursor_changes_the_page(tool):
    base = base_of(tool) | {"limit": 1}
    first = Seen(tool, base)
    cursor = first.result.data.get("next_cursor")
    check(cursor, f"{tool}: the sandbox has too few records for a second page of {base}: {first.result.text}")
    second = Seen(tool, base | {"cursor": cursor})
    check(second.result.ok, f"{tool} cursor: {second.result.text}")
    check(second.said != first.said, f"{tool}: the second page is the first")


def has_effect(tool, spec):
    name = spec["name"]
    base = base_of(tool)
    if name == "cursor":
        return cursor_changes_the_page(tool)
    if name in ("confirm", "dry_run", "allow_duplicate"):
        return  # confirmed_calls_write, refused_calls_write_nothing, repeated_calls
    if spec.get("required") or name in ROWS[tool].get("base", {}):
        lacking = Seen(tool, {k: v for k, v in base.items() if k != name})
        full = Seen(tool, base)
        check(full.result.ok, f"{tool} {base}: {full.result.text}")
        check(lacking.differs_from(full), f"{tool}: {name} in {base} changes nothing")
        if spec.get("required"):
            check_eq(lacking.result.code, "missing_required", f"{tool} without {name}: {lacking.result.text}")
        return
    without = Seen(tool, base)
    check(without.result.ok, f"{tool} {base}: {without.result.text}")
    more = right_value(tool, spec)
    given = Seen(tool, base | more)
    if name not in ROWS[tool].get("refused", {}):
        check(given.result.ok, f"{tool} {more}: {given.result.text}")
    if len(more) > 1:
        without = Seen(tool, base | {k: v for k, v in more.items() if k != name})
    check(given.differs_from(without), f"{tool}: {name}={more[name]!r} changes nothing; asked {given.asked}")
    check(not given.writes, f"{tool}: a dry run wrote {given.writes}")


# ---- Wrong values -------------------------------------------------------------------------------


def wrong_value(tool, spec):
    """A value that no tenant can mean; None where anything is right."""
    name, kind = spec["name"], spec["type"]
    if name in ROWS[tool].get("wrong", {}):
        return ROWS[tool]["wrong"][name]
    if name in WRONG:
        return WRONG[name]
    if kind == "boolean":
        return "maybe"
    if kind in ("integer", "number"):
        return "lots"
    if "enum" in spec:
        return "zzyzx"
    if kind == "object":
        return {"noSuchField": 1} if tools[tool].get("entity") else "no object"
    if kind == "array":
        return ["noSuchField"]
    if spec.get("match") in ("from", "to"):
        return "the day the music died"
    if not tools[tool].get("entity") and name in shared["NAMED"]:
        return "Zzyzx Nowhere"
    if not tools[tool].get("entity") and name in ("date", "start", "end", "period", "month"):
        return "the day the music died"
    field = entity_fields(tools[tool]["entity"]).get(spec.get("field", "")) if tools[tool].get("entity") else None
    if spec.get("match") in ("contains", "beginsWith", "text") or not field:
        return None
    if field["name"] == "id" or field.get("picklist") or field.get("reference"):
        return "Zzyzx Nowhere"
    return "the day the music died" if field["type"] == "datetime" else None


def is_refused(tool, spec):
    value = wrong_value(tool, spec)
    if value is None:
        return
    if spec["name"] == "allow_duplicate":
        return  # names no operation: repeated_calls
    base = dict(ROWS[tool].get("base", {}))
    more = right_value(tool, spec) if spec["name"] in ROWS[tool].get("values", {}) else {}
    arguments = base | more | {spec["name"]: value}
    if is_write(tool) and spec["name"] != "confirm":
        arguments["confirm"] = tools[tool]["confirm"]
    seen = Seen(tool, arguments)
    check(not seen.result.ok, f"{tool}: {spec['name']}={value!r} was taken: {seen.result.text[:300]}")
    check(not seen.writes, f"{tool}: {spec['name']}={value!r} wrote {seen.writes}")
    wanted = {"needs_confirmation"} if spec["name"] == "confirm" else TEACHING
    check(seen.result.code in wanted, f"{tool} {spec['name']}={value!r}: {seen.result.code}: {seen.result.text}")
    check("Fix:" in seen.result.text, f"{tool} {spec['name']}={value!r}: says no way out: {seen.result.text}")


# ---- Writing ------------------------------------------------------------------------------------


def refused_calls_write_nothing(tool):
    base = ROWS[tool].get("base", {})
    for arguments in (base, base | {"confirm": "YES"}):
        seen = Seen(tool, arguments)
        check_eq(seen.result.code, "needs_confirmation", f"{tool} {arguments}: {seen.result.text}")
        check(not seen.writes, f"{tool} wrote without its word: {seen.writes}")
    dry = Seen(tool, base | {"dry_run": True, "confirm": tools[tool]["confirm"]})
    check(dry.result.ok and not dry.writes, f"{tool}: dry_run wrote {dry.writes}: {dry.result.text}")


def confirmed_call_writes(tool):
    wanted = ROWS[tool].get("writes", 1)
    if wanted is None:
        return
    seen = Seen(tool, ROWS[tool].get("base", {}) | {"confirm": tools[tool]["confirm"]})
    check(seen.result.ok, f"{tool}: {seen.result.text}")
    check_eq(len(seen.writes), wanted, f"{tool}: writes {seen.writes}")
    repeated_calls(tool)


def repeated_calls(tool):
    """The call that was just made, made again: nothing is sent, and the first outcome comes back. On purpose it is sent
    (and Autotask may refuse it), once, unless it names an operation that is another one."""
    same = ROWS[tool].get("base", {}) | {"confirm": tools[tool]["confirm"]}
    seen = Seen(tool, same)
    if "again" in ROWS[tool]:  # it sees by the record that there is nothing left to do
        check(not seen.writes and ROWS[tool]["again"] in seen.result.text, f"{tool} again: {seen.writes}: {seen.result.text}")
        return
    check(seen.result.ok and not seen.writes, f"{tool} again: {seen.writes}: {seen.result.text}")
    check("Already done on" in seen.result.text, f"{tool} again: {seen.result.text}")
    wrong = Seen(tool, same | {"allow_duplicate": "op-0000000000"})
    check(not wrong.writes, f"{tool} for no operation: {wrong.writes}")
    if tool.startswith("create"):
        check_eq(wrong.result.code, "bad_value", wrong.result.text)
        check(Seen(tool, same | {"allow_duplicate": True}).writes, f"{tool} on purpose: nothing was sent")


def nothing_is_written_in_read_only_mode():
    reader = rig.another("stdio", "--toolsets", "all", "--read-only")
    writers = [t for t in tools if is_write(t)]
    check(not {t["name"] for t in reader.tools()} & set(writers), "a tool that writes is listed")
    for tool in writers:
        aliases = [a if isinstance(a, str) else a["name"] for a in tools[tool].get("aliases", [])]
        for name in [tool, tool.replace("_", "-"), "autotask_" + tool, *aliases, *("autotask_" + a for a in aliases)]:
            with rig.proxy.mark() as mark:
                result = reader.call(name, ROWS[tool].get("base", {}) | {"confirm": tools[tool]["confirm"]})
            check_eq(result.code, "read_only", f"{name}: {result.text[:200]}")
            check(not mark.all, f"{name}: asked {mark.all}")
    check_eq(reader.close(), 0)


def every_listed_tool_has_a_row():
    lacking = sorted(set(listed) - set(ROWS))
    check(not lacking, "tools without a row in tests/e2e/arguments/:", ", ".join(lacking))
    stale = sorted(set(ROWS) - set(listed))
    check(not stale, "rows of tools that are not listed:", ", ".join(stale))


def each(function, chosen, name=""):
    for tool in chosen:
        if suite.only and not any(word in tool for word in suite.only):
            continue
        with suite.case(f"{tool} {name or function.__name__}"):
            function(tool)


def each_argument():
    for tool in [t for t in listed if t in ROWS]:
        if suite.only and not any(word in tool for word in suite.only):
            continue
        for spec in tools[tool]["all_args"]:
            with suite.case(f"{tool}.{spec['name']} has an effect"):
                has_effect(tool, spec)
            with suite.case(f"{tool}.{spec['name']} refuses a wrong value"):
                is_refused(tool, spec)


each_argument()
writers = [t for t in listed if t in ROWS and is_write(t)]
each(refused_calls_write_nothing, writers)
each(confirmed_call_writes, sorted(writers, key=lambda t: t.startswith(("delete", "remove"))))
main(suite, [every_listed_tool_has_a_row, nothing_is_written_in_read_only_mode])
