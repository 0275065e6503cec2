"""Whose a record is, worked out from the whole sandbox row by row; and calls of every tool of the
catalogue, so that suites about what may be seen need no list of their own."""

import json
import os
import runpy

from harness import SOURCE_DIR, check

OWNERS = ["ticketID", "taskID", "projectID", "configurationItemID", "contractID", "quoteID", "serviceCallID", "contactID"]


def load_entities():
    entities = {}
    for name in sorted(os.listdir(os.path.join(SOURCE_DIR, "data", "entities"))):
        with open(os.path.join(SOURCE_DIR, "data", "entities", name)) as f:
            e = json.load(f)
            entities[e["name"]] = e
    return entities


ENTITIES = load_entities()
with open(os.path.join(SOURCE_DIR, "data", "shared_entities.json")) as f:
    SHARED = set(json.load(f)["entities"])


def references(entity):
    return {f["name"]: f.get("reference") for f in ENTITIES[entity]["fields"]}


class Rows:
    """All rows of the sandbox, read once; belonging by company or by queue."""

    def __init__(self, sandbox):
        self.sandbox = sandbox
        self._cache = {}

    def of(self, entity):
        if entity not in self._cache:
            found, last = {}, -1
            while True:
                page = self.sandbox.query(entity, {"op": "gt", "field": "id", "value": last}) if last >= 0 else self.sandbox.query(entity)
                found.update({r["id"]: r for r in page})
                if len(page) < 500:
                    break
                last = max(found)
            self._cache[entity] = found
        return self._cache[entity]

    def _owner(self, entity, row, own, depth=5):
        """What `own` says of the record that this one belongs to; None when nothing says so."""
        if row is None or depth == 0:
            return None
        answer = own(entity, row)
        if answer is not None:
            return answer[0]
        refs, parent = references(entity), ENTITIES[entity].get("parent", {})
        fields = [parent["field"]] if parent.get("field") else OWNERS
        for field in fields:
            to = refs.get(field) or (parent.get("entity") if field == parent.get("field") else None)
            if to in ENTITIES and row.get(field) is not None and "query" in ENTITIES[to]["operations"]:
                return self._owner(to, self.of(to).get(row[field]), own, depth - 1)
        return None

    def company_of(self, entity, row):
        def own(entity, row):
            if entity == "Companies":
                return [row["id"]]
            return [row.get("companyID")] if references(entity).get("companyID") == "Companies" else None
        return self._owner(entity, row, own)

    def queue_of(self, entity, row):
        return self._owner(entity, row, lambda entity, row: [row.get("queueID")] if entity == "Tickets" else None)


class Calls:
    """Arguments for every tool, from the tables of arguments/."""

    def __init__(self, world, tools):
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "arguments")
        self.tools = tools
        self.rows = {}
        for name in sorted(os.listdir(here)):
            if name.endswith(".py") and name != "common.py":
                self.rows |= runpy.run_path(os.path.join(here, name))["ROWS"](world)
        shared = runpy.run_path(os.path.join(here, "common.py"))
        self.common, self.wrong, self.named = shared["values"](world), shared["WRONG"], shared["NAMED"]

    def base(self, tool):
        return dict(self.rows.get(tool, {}).get("base", {}))

    def right_value(self, tool, spec):
        """The arguments to add for this one; None when there is none that suits any tool."""
        name = spec["name"]
        row = self.rows.get(tool, {})
        values = row.get("refused", {}) | row.get("values", {})
        if name in values:
            return values[name] if isinstance(values[name], dict) and name in values[name] else {name: values[name]}
        if name in self.common:
            return {name: self.common[name]}
        if spec["type"] == "boolean":
            return {name: True}
        if spec.get("match") in ("from", "to"):
            return {name: "2026-03-01"}
        if "enum" in spec:
            return {name: spec["enum"][-1]}
        return None

    def every(self, tool):
        """The tool's plain call, and one with each argument that the plain one lacks."""
        base = self.base(tool)
        required = {a["name"]: self.right_value(tool, a) for a in self.tools[tool]["all_args"] if a.get("required") and a["name"] not in base}
        for more in required.values():
            base |= more or {}
        yield base
        for spec in self.tools[tool]["all_args"]:
            if spec["name"] in base or spec["name"] in ("confirm", "dry_run", "cursor"):
                continue
            more = self.right_value(tool, spec)
            if more:
                yield {k: v for k, v in (base | more).items() if v is not None}


def strings(value):
    """Every text in a JSON value, names of members included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for k, v in value.items():
            yield k
            yield from strings(v)
    elif isinstance(value, list):
        for v in value:
            yield from strings(v)


def declaring_ui(server):
    """The handshake of a client that shows pages of MCP Apps."""
    reply = server.request("initialize", {
        "protocolVersion": "2025-11-25", "clientInfo": {"name": "e2e", "version": "1"},
        "capabilities": {"extensions": {"io.modelcontextprotocol/ui": {"mimeTypes": ["text/html;profile=mcp-app"]}}}})
    check("result" in reply, reply)
    server.instructions = reply["result"].get("instructions", "")
    server.notify("notifications/initialized")
    return server
