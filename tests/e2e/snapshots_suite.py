"""tools/list, word for word: what every model reads must not change by accident. After a change
that is meant: python3 tests/e2e/snapshots_suite.py --update, and read the difference."""

import json
import os
import sys

from harness import Server, Suite, check, check_eq, environment, main

suite = Suite("snapshots")
FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "snapshots")
server = Server(env=environment())
tools = server.tools()


def path(name):
    return os.path.join(FOLDER, name + ".json")


def text(tool):
    return json.dumps(tool, indent=2, ensure_ascii=False) + "\n"


def update():
    os.makedirs(FOLDER, exist_ok=True)
    for old in os.listdir(FOLDER):
        os.remove(os.path.join(FOLDER, old))
    for tool in tools:
        with open(path(tool["name"]), "w") as f:
            f.write(text(tool))
    print(f"{len(tools)} snapshots written to {FOLDER}")


def every_tool_has_its_snapshot():
    wanted = sorted(name[:-5] for name in os.listdir(FOLDER))
    check_eq(sorted(t["name"] for t in tools), wanted)


def compare(tool):
    with open(path(tool["name"])) as f:
        wanted = f.read()
    check(text(tool) == wanted, f"{tool['name']} differs; if that is meant: snapshots_suite.py --update.\n{text(tool)}")


def the_order_is_fixed_and_the_same_each_time():
    again = Server(env=environment())
    check_eq(json.dumps(again.tools()), json.dumps(tools))
    again.close()
    order = [t["name"] for t in tools]
    check_eq(order, [t["name"] for t in server.tools()])


def the_core_list_is_small():
    core = Server("--toolsets", "core", env=environment())
    size = len(json.dumps(core.tools(), separators=(",", ":"), ensure_ascii=False).encode())
    check(size < 24000, "the core tools take", size, "bytes")
    core.close()


def ends_cleanly():
    check_eq(server.close(), 0)


if "--update" in sys.argv:
    update()
else:
    for t in tools:
        with suite.case(t["name"]):
            compare(t)
main(suite, [every_tool_has_its_snapshot, the_order_is_fixed_and_the_same_each_time, the_core_list_is_small, ends_cleanly])
