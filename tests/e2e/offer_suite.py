"""What is offered: the default list, toolsets, roles, single tools, read-only and allowed groups of
writes, narrowing by HTTP headers; and the way to everything through find_tools and run_tool. Each
refusal is looked for upstream too: nothing may be sent."""

import json
import os
import re

from harness import SOURCE_DIR, Rig, Suite, catalogue, check, check_eq, check_in, main
from belongs import Calls
from endpoint import Endpoint, message
from world import World

suite = Suite("offer")
rig = Rig(AUTOTASK_TOOLSETS=None)
s = rig.server
tools = catalogue()
OPERATIONS = [a["name"] for a in catalogue(unlisted=True)["entity_operation"]["aliases"]]
with open(os.path.join(SOURCE_DIR, "data", "tools", "_write_groups.json")) as f:
    GROUPS = json.load(f)
with open(os.path.join(SOURCE_DIR, "data", "tools", "_roles.json")) as f:
    ROLES = json.load(f)
WRITES = sorted(n for n, t in tools.items() if not t["hints"]["readOnly"] and not t.get("delegates"))
READS = sorted(n for n, t in tools.items() if t["hints"]["readOnly"])


def names(server):
    return [t["name"] for t in server.tools()]


def with_server(body, **env):
    other = rig.another(**{"AUTOTASK_TOOLSETS": None, **env})
    try:
        return body(other)
    finally:
        check_eq(other.close(), 0, "exit code")


def through(server, name, arguments=None):
    return server.call("run_tool", {"name": name, **({} if arguments is None else {"arguments": arguments})})


def refused_through(server, code, name, arguments=None):
    result = through(server, name, arguments)
    check(not result.ok and result.code == code, f"run_tool {name}: {result.code}, wanted {code}: {result.text}")
    return result


def a_write(name):
    """Arguments that pass the schema, so that nothing but the permission is in question."""
    given = {"confirm": tools[name]["confirm"]}
    for a in tools[name]["all_args"]:
        if a.get("required") and a["name"] not in given:
            given[a["name"]] = {"string": "Tickets" if a["name"] == "entity" else "1", "integer": 1, "number": 1,
                                "boolean": True, "object": {"title": "x"}, "array": []}[a["type"]]
    return given


def operations():
    """Every write of the tools with an operation, by every name; whether an entity allows it comes later."""
    for name in OPERATIONS:
        for operation in ("create", "createIfNotExists", "update", "delete"):
            word = {"createIfNotExists": "CREATE"}.get(operation, operation.upper()) + "_ENTITY"
            yield name, {"operation": operation, "id": 1, "confirm": word, "dedupFields": "name",
                         **({"name": "x"} if operation != "delete" else {})}


# ---- Toolsets, roles, single tools --------------------------------------------------------------


def the_core_is_listed_and_all_can_be_called():
    check_eq(sorted(names(s)), sorted(n for n, t in tools.items() if t.get("core")))
    check("search_contracts" not in names(s), "listed")
    check(s.good("search_contracts", limit=1).rows, "an unlisted tool by its name")
    check(through(s, "search_contracts", {"limit": 1}).rows, "and through run_tool")


def toolsets_limit_what_can_be_called():
    def body(server):
        check_eq(sorted(names(server)), sorted(n for n, t in tools.items() if t["toolset"] in ("time", "contacts")))
        unknown = server.call("search_tickets")
        check_eq(unknown.protocol_error["code"], -32602)
        check_eq(through(server, "search_tickets").protocol_error["code"], -32602)
    with_server(body, AUTOTASK_TOOLSETS="time, contacts")

    def with_run_tool(server):
        refused = refused_through(server, "invalid_params", "search_tickets", {"limit": 1})
        check_in("There is no tool", refused.text)
        check(through(server, "search_contacts", {"limit": 1}).rows, "inside the choice")
        found = server.good("find_tools", query="search tickets")
        check("search_tickets" not in [t["name"] for t in found.data["tools"]], found.text)
    with_server(with_run_tool, AUTOTASK_TOOLSETS="time,contacts,discovery")


def single_tools_and_exclusions():
    def body(server):
        check_eq(names(server), ["search_tickets", "whoami"])
    with_server(body, AUTOTASK_TOOLS="whoami,autotask_search-tickets,create_entity", AUTOTASK_EXCLUDE_TOOLS="create-entity")

    def added(server):
        check_in("search_tickets", names(server))
        check_in("search_contacts", names(server))
        check("get_contact" not in names(server), "excluded")
    with_server(added, AUTOTASK_TOOLSETS="contacts", AUTOTASK_TOOLS="search_tickets", AUTOTASK_EXCLUDE_TOOLS="get_contact")


def every_role():
    for role, bundle in ROLES.items():
        wanted = sorted(n for n, t in tools.items() if t["toolset"] in bundle["toolsets"] or n in bundle.get("tools", []) or "all" in bundle["toolsets"]
                        or ("core" in bundle["toolsets"] and t.get("core")))
        with_server(lambda server: check_eq(sorted(names(server)), wanted, role), AUTOTASK_ROLE=role)


def what_is_not_there_is_said_by_every_call():
    for option, env in {"toolsets": {"AUTOTASK_TOOLSETS": "tickts"}, "role": {"AUTOTASK_ROLE": "boss"},
                        "tools": {"AUTOTASK_TOOLS": "make_coffee"}, "writes": {"AUTOTASK_ALLOW_WRITES": "tickets,coffee"}}.items():
        def body(server):
            refused = server.bad("search_tickets", "config", limit=1)
            check_in("There is no", refused.text, option)
            check(not server.call("create_ticket", a_write("create_ticket")).ok, option)
        with rig.proxy.mark() as seen:
            with_server(body, **env)
        check_eq(seen.all, [], f"sent with a wrong {option}")


def the_order_never_depends_on_the_choice():
    order = with_server(names, AUTOTASK_TOOLSETS="all")
    for env in ({}, {"AUTOTASK_TOOLSETS": "time,tickets"}, {"AUTOTASK_ROLE": "finance"}, {"AUTOTASK_READ_ONLY": "1"}):
        some = with_server(names, **env)
        check_eq(some, [n for n in order if n in some], env)


# ---- Read-only and groups of writes -------------------------------------------------------------


def read_only_refuses_every_write_by_every_way():
    def body(server):
        check_eq([t["name"] for t in server.tools() if not t["annotations"]["readOnlyHint"]], [])
        for name in WRITES:
            for spelling in [name, "autotask_" + name, name.replace("_", "-")] + [
                    a if isinstance(a, str) else a["name"] for a in tools[name].get("aliases", [])]:
                server.bad(spelling, "read_only", a_write(name))
                refused_through(server, "read_only", spelling, a_write(name))
        for name, call in operations():
            server.bad(name, "read_only", call)
            if call["operation"] == "update":
                refused_through(server, "read_only", name, call)
        check(through(server, "search_tickets", {"limit": 1}).rows, "reads go on")
    with rig.proxy.mark() as seen:
        with_server(body, AUTOTASK_READ_ONLY="true", AUTOTASK_ALLOW_WRITES="all")
    check_eq(seen.writes, [], "writes sent")


def allowed_groups_hold_for_typed_and_generic_tools():
    allowed = set(GROUPS["notes"]["entities"] + GROUPS["time"]["entities"])

    def body(server):
        listed = names(server)
        for name in WRITES:
            tool = tools[name]
            touched = set(([tool["entity"]] if "entity" in tool else []) + tool.get("writes", []))
            if touched <= allowed:
                check_in(name, listed)
            else:
                check(name not in listed, name, "is listed")
                for refused in (server.bad(name, "not_permitted", a_write(name)),
                                refused_through(server, "not_permitted", name, a_write(name))):
                    check_in("notes,time", refused.text)
        ticket = rig.sandbox.query("Tickets")[0]
        change = {"entity": "Tickets", "id": ticket["id"], "fields": {"title": "changed"}, "confirm": "UPDATE_ENTITY"}
        refused = server.bad("update_entity", "not_permitted", change)
        check_in("Tickets", refused.text)
        refused_through(server, "not_permitted", "update_entity", change)
        server.bad("create_entity", "not_permitted", entity="Contacts", confirm="CREATE_ENTITY",
                   fields={"companyID": ticket["companyID"], "firstName": "A", "lastName": "B", "isActive": 1})
        check_eq(rig.sandbox.get("Tickets", ticket["id"])["title"], ticket["title"], "the title")
    with rig.proxy.mark() as seen:
        with_server(body, AUTOTASK_TOOLSETS="all", AUTOTASK_ALLOW_WRITES="notes,time")
    check_eq(seen.writes, [], "writes sent")

    def may_note(server):
        ticket = rig.sandbox.query("Tickets")[0]
        done = server.good("create_ticket_note", ticket=str(ticket["id"]), description="Allowed.", publish=PUBLISH,
                           confirm="CREATE_TICKET_NOTE")
        check(done.ok, done.text)
    with_server(may_note, AUTOTASK_ALLOW_WRITES="notes")


PUBLISH = "All Autotask Users"


def no_group_is_no_write():
    def body(server):
        check_eq([n for n in names(server) if n in WRITES], [])
        server.bad("create_ticket", "not_permitted", a_write("create_ticket"))
    with_server(body, AUTOTASK_TOOLSETS="all", AUTOTASK_ALLOW_WRITES="none")


# ---- find_tools and run_tool --------------------------------------------------------------------

ASKED = {
    "log hours on a ticket": "log_time", "which devices does a customer have": "search_configuration_items",
    "change the priority of a ticket": "update_ticket", "delete a record": "delete_entity",
    "new opportunity": "create_opportunity", "add a note": "create_ticket_note", "find a contact by email": "search_contacts",
    "list_known_entities": "list_entities", "fields of an entity": "describe_entity",
}


def find_tools_finds():
    for query, wanted in ASKED.items():
        found = s.good("find_tools", query=query)
        check_eq(found.data["tools"][0]["name"], wanted, query)
        check_eq(found.text, s.good("find_tools", query=query).text, "the same answer each time")
    webhooks = s.good("find_tools", query="webhook")
    check_in("TicketWebhooks", webhooks.data["entities"])
    s.bad("find_tools", "not_found", query="qwertz")
    everything = s.good("find_tools")
    for name in tools:
        check(name in everything.text, name, "is not in the overview")


def what_find_tools_says_is_true():
    for name, tool in tools.items():
        if name == "run_tool":
            continue
        found = s.good("find_tools", query=name.replace("_", " "), limit=25)
        row = next((t for t in found.data["tools"] if t["name"] == name), None)
        check(row, name, "is not found by its own name")
        check_eq(sorted(row["arguments"]), sorted(a["name"] for a in tool["all_args"]), name)
        check_eq(row.get("confirm"), tool.get("confirm"), name)


def run_tool_is_the_same_call():
    for name, arguments in {"search_companies": {"limit": 3}, "get_version": {}, "search_tickets": {"no_such": 1},
                            "create_ticket": {"title": "x", "company": "Harborline"}, "describe_entity": {"entity": "Tickets", "search": "SLA"}}.items():
        direct, other = s.call(name, arguments), through(s, name, arguments)
        strip = lambda r: r.text.split("cursor=")[0]
        check_eq(strip(other), strip(direct), name)
        check_eq(other.ok, direct.ok, name)
    check_in("search_tickets", refused_through(s, "invalid_params", "search_tickts").text)
    check_in("cannot call itself", refused_through(s, "bad_value", "run_tool", {"name": "whoami"}).text)
    s.bad("run_tool", "missing_required", {"arguments": {}})
    check(through(s, "search-companies", '{"limit": 1}').rows, "arguments as text")


# ---- What answers suggest -----------------------------------------------------------------------


def suggested(text):
    """The tools that an answer says to call."""
    found = re.findall(r"(?:^|\()(?:The rest|As stored|  \(quoted mail, \d+ lines|whole texts|earlier ones): (\w+) ", text, re.M)
    found += re.findall(r"^  \((?:quoted mail, \d+ lines|earlier ones): (\w+) ", text, re.M)
    for line in re.findall(r"^Next: (.*)$", text, re.M):
        found += [part.split(" ")[0] for part in line.split(" · ") if part.split(" ")[0] in tools]
    return found


def no_answer_suggests_what_cannot_be_called():
    world = World(rig.sandbox)
    calls = Calls(world, tools)
    company = world.ticket["companyID"]
    noted = rig.sandbox.request("POST", "Tickets", {"companyID": company, "title": "mail", "status": 1, "priority": 1, "queueID": world.ticket["queueID"],
                                                    "description": "x" * 5000 + "\n\nOn 5 Oct 2026 at 12:00 Bob wrote:\n> a\n> b\n> c\n"})["itemId"]
    seen = set()

    def body(server):
        callable_ = set(names(server)) if "AUTOTASK_READ_ONLY" not in env else set(READS)
        for name in [n for n in names(server) if n in READS]:
            for more in ({}, {"ticket": str(noted)} if any(a["name"] == "ticket" for a in tools[name]["all_args"]) else {}):
                result = server.call(name, {**calls.base(name), **more})
                for tool in suggested(result.text):
                    seen.add(tool)
                    check(tool in callable_, f"{env}: {name} says to call {tool}: {result.text[-300:]}")
    for env in ({"AUTOTASK_READ_ONLY": "1", "AUTOTASK_TOOLSETS": "all"}, {"AUTOTASK_TOOLSETS": "all"}, {"AUTOTASK_TOOLSETS": "desk,dispatch"}, {"AUTOTASK_TOOLSETS": "tickets"},
                {"AUTOTASK_TOOLSETS": "contracts,accounts,finance,sales"}, {"AUTOTASK_ROLE": "tech"}, {"AUTOTASK_ROLE": "finance"}):
        with_server(body, **env)
    check({"get_entity", "ticket_brief"} <= seen, seen)


# ---- HTTP headers -------------------------------------------------------------------------------


def over_http(endpoint, method, params=None, **headers):
    claim = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
    fields = {"MCP-Protocol-Version": "2026-07-28", "Mcp-Method": method, **{k.replace("_", "-"): v for k, v in headers.items()}}
    if "name" in (params or {}):
        fields["Mcp-Name"] = params["name"]
    status, _, text = endpoint.request("POST", "/mcp", message(method, {**(params or {}), "_meta": claim}), **fields)
    return json.loads(text)


def listed_over_http(endpoint, **headers):
    return [t["name"] for t in over_http(endpoint, "tools/list", **headers)["result"]["tools"]]


def call_over_http(endpoint, name, arguments, **headers):
    reply = over_http(endpoint, "tools/call", {"name": name, "arguments": arguments}, **headers)
    if "error" in reply:
        return "protocol"
    return (reply["result"].get("structuredContent") or {}).get("error", {}).get("code", "ok")


def headers_only_narrow():
    e = Endpoint(rig.env, "http", "--listen", "127.0.0.1:0", "--exclude-tools", "delete_entity", "--allow-writes", "notes,tickets")
    everything = listed_over_http(e, X_MCP_Toolsets="all")
    check("delete_entity" not in everything, "wider than the operator's choice")
    check("create_company" not in everything, "wider than the operator's writes")
    check_eq(listed_over_http(e, X_MCP_Tools="delete_entity"), [])
    check_eq(call_over_http(e, "delete_entity", a_write("delete_entity"), X_MCP_Tools="delete_entity"), "protocol")
    check_eq(call_over_http(e, "create_company", a_write("create_company"), X_MCP_Readonly="false"), "not_permitted")
    check_eq(listed_over_http(e, X_MCP_Tools="autotask_search_contracts,get-ticket"), ["get_ticket", "search_contracts"])
    check_eq(set(listed_over_http(e, X_MCP_Toolsets="contracts")), {n for n, t in tools.items() if t["toolset"] == "contracts"} & set(everything))
    check("get_ticket" not in listed_over_http(e, X_MCP_Exclude_Tools="get_ticket"), "excluded")
    check_eq(listed_over_http(e, X_MCP_Toolsets="no_such"), [])
    check_eq(call_over_http(e, "get_ticket", {"ticket": "1"}, X_MCP_Toolsets="contracts"), "protocol")
    check_eq(call_over_http(e, "run_tool", {"name": "search_tickets", "arguments": {"limit": 1}}, X_MCP_Toolsets="contracts,discovery"), "invalid_params")
    plain = listed_over_http(e)
    check_eq(plain, [n for n in everything if n in plain], "order")
    check_eq(listed_over_http(e), plain, "a narrowed request changes no other")
    check_eq(e.stop(), 0)


def no_header_gives_more_than_the_role():
    wide = [{"X_MCP_Toolsets": "all"}, {"X_MCP_Tools": ",".join(tools)}, {"X_MCP_Toolsets": "all", "X_MCP_Readonly": "false"},
            {"X_MCP_Role": "admin"}, {"X_MCP_Allow_Writes": "all", "X_MCP_Toolsets": "all"}, {"X_MCP_Exclude_Tools": ""}]
    for role in ROLES:
        e = Endpoint(rig.env, "http", "--listen", "127.0.0.1:0", "--role", role, "--allow-writes", "notes")
        own = set(listed_over_http(e))
        check(own and (role == "admin" or len(own) < len(tools)), role, len(own))
        for headers in wide:
            more = set(listed_over_http(e, **headers)) - own
            check(not more, f"role {role}: {headers} give {sorted(more)[:5]}")
        with rig.proxy.mark() as seen:
            for name in set(tools) - own:
                arguments = a_write(name) if name in WRITES else {}
                for headers in wide[:3]:
                    code = call_over_http(e, name, arguments, **headers)
                    check(code in ("protocol", "not_permitted"), f"role {role}: {name} with {headers}: {code}")
        check_eq(seen.all, [], role)
        check_eq(e.stop(), 0)


def a_read_only_request_writes_nothing():
    e = Endpoint(rig.env, "http", "--listen", "127.0.0.1:0")
    with rig.proxy.mark() as seen:
        for value in ("true", "1", "yes", "maybe"):
            check_eq([n for n in listed_over_http(e, X_MCP_Readonly=value) if n in WRITES + ["run_tool"]], [], value)
        for name in WRITES:
            check_eq(call_over_http(e, name, a_write(name), X_MCP_Readonly="true"), "read_only", name)
            check_eq(call_over_http(e, "run_tool", {"name": name, "arguments": a_write(name)}, X_MCP_Readonly="true"), "read_only", name)
        check_eq(call_over_http(e, "run_tool", {"name": "search_tickets", "arguments": {"limit": 1}}, X_MCP_Readonly="true"), "ok")
    check_eq(seen.writes, [], "writes sent")
    check_in("create_ticket", listed_over_http(e, X_MCP_Readonly="false"))
    check_eq(e.stop(), 0)


def ends_cleanly():
    rig.close()
    check_eq(rig.sandbox.stop(), 0, "exit code of the sandbox")


main(suite, [the_core_is_listed_and_all_can_be_called, toolsets_limit_what_can_be_called, single_tools_and_exclusions,
             every_role, what_is_not_there_is_said_by_every_call, the_order_never_depends_on_the_choice,
             read_only_refuses_every_write_by_every_way, allowed_groups_hold_for_typed_and_generic_tools, no_group_is_no_write,
             find_tools_finds, what_find_tools_says_is_true, run_tool_is_the_same_call, no_answer_suggests_what_cannot_be_called, headers_only_narrow,
             no_header_gives_more_than_the_role, a_read_only_request_writes_nothing, ends_cleanly])
