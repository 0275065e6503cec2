#!/usr/bin/env python3
"""Every entity and every operation of the sandbox over real HTTP, against what the catalogue's files
say there is: status, shape and text of each answer. Prints how many of each operation were judged."""

import collections
import glob
import http.client
import json
import os
import re
import sqlite3
import subprocess
import sys
import urllib.parse

from harness import BINARY, SOURCE_DIR, Suite, check, check_eq, clean_up, scratch

V1 = "/ATServicesRest/V1.0/"
ALL = {"filter": [{"op": "gte", "field": "id", "value": 0}]}
MISSING = 999999999
NO_VERB = "The requested resource does not support http method '%s'."

# Path segments of parents that are not named as their entity.
PARENTS = {"Expenses": "ExpenseReports", "UserDefinedFields": "UserDefinedFieldDefinitions"}

suite = Suite("sandbox")
counts = collections.Counter()


SEEDED = 29680007  # the id of records that only this test makes


class Sandbox:
    def __init__(self, data):
        self.process = subprocess.Popen(
            [BINARY, "sandbox", "--listen", "127.0.0.1:0", "--limits", "off", "--data", data],
            stdout=subprocess.PIPE, text=True)
        lines = [self.process.stdout.readline() for _ in range(5)]
        word = dict(re.findall(r"(AUTOTASK_\w+)=(\S+)", "".join(lines)))
        self.host = urllib.parse.urlsplit(word["AUTOTASK_API_URL"]).netloc
        self.headers = {"UserName": word["AUTOTASK_USERNAME"], "Secret": word["AUTOTASK_SECRET"],
                        "ApiIntegrationCode": word["AUTOTASK_INTEGRATION_CODE"],
                        "Content-Type": "application/json"}
        self.connection = http.client.HTTPConnection(self.host, timeout=60)

    def ask(self, method, path, body=None, target=None):
        data = None if body is None else json.dumps(body).encode()
        self.connection.request(method, target or V1 + path, body=data, headers=self.headers)
        reply = self.connection.getresponse()
        raw = reply.read()
        try:
            return reply.status, json.loads(raw) if raw else None
        except ValueError:
            return reply.status, raw

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


# ---- what the files say ----


class Entity:
    def __init__(self, spec):
        self.name = spec["name"]
        self.path = spec.get("path", self.name)
        self.ops = set(spec["operations"])
        via = set(spec.get("viaParent", []))
        self.parent = spec.get("parent")
        if self.parent:
            self.parent["entity"] = PARENTS.get(self.parent["entity"], self.parent["entity"])
        self.fields = spec["fields"]
        self.has_udf_metadata = spec.get("userDefinedFieldMetadata", False)
        self.has_udfs = spec["userDefinedFields"]
        self.legacy = spec.get("legacyName") or self.name
        verbs = {"create": "POST", "update": "PATCH", "replace": "PUT"}
        self.root_verbs = {verbs[op] for op in self.ops - via if op in verbs}
        self.id_verbs = ({"GET"} if "get" in self.ops else set()) | (
            {"DELETE"} if "delete" in self.ops - via else set())
        self.has_id = any(f["name"] == "id" for f in self.fields)
        self.is_attachment = self.name.endswith("Attachments")
        if self.parent:
            listed = self.parent["verbs"]
            self.child_verbs = {v for v in listed if "{id}" not in v}
            self.child_id_verbs = {v.split()[0] for v in listed if "{id}" in v}
            self.child_path = self.parent["path"]


def load():
    found = {}
    for path in sorted(glob.glob(os.path.join(SOURCE_DIR, "data", "entities", "*.json"))):
        with open(path, encoding="utf-8") as f:
            e = Entity(json.load(f))
        found[e.name] = e
    return found


ENTITIES = load()


def seed(path):
    """One record for each entity that can be changed, not made, and has none in the data set."""
    plain = {"integer": 1, "long": 1, "boolean": 1, "decimal": 1, "datetime": "2026-11-02T10:00:00"}
    db = sqlite3.connect(path)
    for e in ENTITIES.values():
        if not e.has_id or "replace" not in e.ops or "create" in e.ops or "query" not in e.ops:
            continue
        if e.name == "InventoryStockedItems" or db.execute(f'SELECT 1 FROM "{e.name}" LIMIT 1').fetchone():
            continue
        row = {"id": SEEDED}
        for f in e.fields:
            if f["name"] == "id" or not (f.get("required") or f.get("reference")) or f["name"] in row:
                continue
            target = ENTITIES.get(f.get("reference"))
            if target is not None and target.has_id:
                found = db.execute(f'SELECT id FROM "{target.name}" ORDER BY id DESC LIMIT 1').fetchone()
                row[f["name"]] = found[0] if found else None
            else:
                row[f["name"]] = plain.get(f["type"], "x")
        db.execute(f'INSERT INTO "{e.name}" ({",".join(row)}) VALUES ({",".join("?" * len(row))})', list(row.values()))
    db.commit()
    db.close()


def start():
    path = os.path.join(scratch("sandbox"), "judged.db")
    Sandbox(path).stop()
    seed(path)
    return Sandbox(path)


box = start()
METADATA = {}
ROWS = {}  # name: the first rows, as queried


# ---- shapes ----


def count(operation, status=200):
    counts[f"{operation} {status}"] += 1


def check_page(body, most):
    check_eq(sorted(body), ["items", "pageDetails"], "members")
    details = body["pageDetails"]
    check_eq(sorted(details), ["count", "nextPageUrl", "prevPageUrl", "requestCount"], "pageDetails")
    check_eq(details["count"], len(body["items"]), "count")
    check(len(body["items"]) <= most, "too many rows")


def check_errors(status, body, what):
    check_eq(status, 500, what)
    check_eq(list(body), ["errors"], what)
    check(body["errors"] and all(isinstance(t, str) and t for t in body["errors"]), what, body)


def check_refused(path, verb, verbs):
    """A verb that is not on the route: 405 when others are, 404 when there is no such route."""
    status, body = box.ask(verb, path, None if verb in ("GET", "DELETE") else {"id": 1})
    check_eq(status, 405 if verbs else 404, f"{verb} {path}")
    check_eq(list(body), ["Message"], f"{verb} {path}")
    if verbs:
        check_eq(body["Message"], NO_VERB % verb, path)
    else:
        check(body["Message"].startswith("No HTTP resource was found that matches the request URI"),
              path, body)
    count("verb refused", status)


def check_record(e, record, what):
    names = {f["name"] for f in e.fields if not f.get("writeOnly")}
    check_eq(set(record) - {"userDefinedFields"}, names, what)
    types = {"integer": int, "long": int, "boolean": bool, "string": str, "datetime": str,
             "decimal": (int, float), "byte[]": str, "object": (str, dict, list)}
    for f in e.fields:
        value = record.get(f["name"])
        if value is None:
            continue
        check(isinstance(value, types[f["type"]]), what, f["name"], repr(value))
        if f["type"] == "datetime":
            check(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?", value), what, value)


# ---- the operations ----


def metadata(e):
    status, body = box.ask("GET", f"{e.path}/entityInformation")
    check_eq(status, 200, "entityInformation")
    info = body["info"]
    check_eq(info["name"], e.legacy, "name")
    for op, flag in (("create", "canCreate"), ("delete", "canDelete"), ("query", "canQuery"),
                     ("update", "canUpdate")):
        check_eq(info[flag], op in e.ops, flag)
    count("entityInformation")
    status, body = box.ask("GET", f"{e.path}/entityInformation/fields")
    check_eq(status, 200, "fields")
    check_eq([f["name"] for f in body["fields"]], [f["name"] for f in e.fields], "fields")
    for f in body["fields"]:
        check(not f["isPickList"] or isinstance(f["picklistValues"], list), f["name"])
        for v in f["picklistValues"] or []:
            check(isinstance(v["value"], str), "a picklist value is no text")
    METADATA[e.name] = {f["name"]: f for f in body["fields"]}
    count("fields")
    status, body = box.ask("GET", f"{e.path}/entityInformation/userDefinedFields")
    check_eq(status, 200 if e.has_udf_metadata else 404, "userDefinedFields")
    if e.has_udf_metadata:
        check(isinstance(body["fields"], list) and (e.has_udfs or not body["fields"]), "UDFs")
    count("userDefinedFields", status)
    check_refused(f"{e.path}/entityInformation", "POST", {"GET"})


def query(e):
    if "query" not in e.ops:
        check_refused(f"{e.path}/query", "POST", set())
        return
    status, body = box.ask("POST", f"{e.path}/query", dict(ALL, MaxRecords=2))
    check_eq(status, 200, f"query {body}")
    check_page(body, 2)
    ROWS[e.name] = body["items"]
    for record in body["items"]:
        check_record(e, record, "query")
    ids = [r["id"] for r in body["items"]]
    check_eq(ids, sorted(ids), "order")
    count("query")
    search = urllib.parse.quote(json.dumps(dict(ALL, MaxRecords=2)))
    check_eq(box.ask("GET", f"{e.path}/query?search={search}")[1]["items"], body["items"], "GET")
    count("GET search")
    if body["pageDetails"]["nextPageUrl"]:
        target = body["pageDetails"]["nextPageUrl"].split(box.host, 1)[1]
        status, page = box.ask("POST", None, dict(ALL, MaxRecords=2), target)
        check_eq(status, 200, "next page")
        check(page["items"] and page["items"][0]["id"] > ids[-1], "the next page does not go on")
        status, page = box.ask("GET", None, None, target)
        check_eq((status, page), (405, {"Message": NO_VERB % "GET"}), "GET of a POST's next page")
        count("next page")
    status, body = box.ask("POST", f"{e.path}/query/count", ALL)
    check_eq((status, list(body)), (200, ["queryCount"]), "count")
    check(body["queryCount"] >= len(ids) and (len(ids) == 2 or body["queryCount"] == len(ids)), "n")
    check_eq(box.ask("GET", f"{e.path}/query/count?search={search}")[1], body, "GET count")
    count("count")
    status, body = box.ask("POST", f"{e.path}/query", dict(ALL, IncludeFields=["id"]))
    check(all(list(r) == ["id"] for r in body["items"]), "IncludeFields")
    count("IncludeFields")
    status, body = box.ask("POST", f"{e.path}/query",
                           {"filter": [{"op": "eq", "field": "noSuchField", "value": 1}]})
    check_errors(status, body, "unknown field")
    check_eq(body["errors"], [f"Unable to find noSuchField in the {e.legacy} Entity."], "text")
    count("unknown field", status)
    for verb in ("PUT", "PATCH", "DELETE"):
        check_refused(f"{e.path}/query", verb, {"GET", "POST"})


def by_id(e):
    if "GET" not in e.id_verbs:
        if not e.id_verbs:
            check_refused(f"{e.path}/{MISSING}", "GET", set())
        return
    for record in ROWS.get(e.name, [])[:1]:
        status, body = box.ask("GET", f"{e.path}/{record['id']}")
        check_eq(status, 200, "get")
        if e.is_attachment:
            check_page(body, 1)
            check_eq(body["items"][0]["id"], record["id"], "attachment")
        else:
            check_eq(list(body), ["item"], "get")
            check_record(e, body["item"], "get")
            check_eq(body["item"]["id"], record["id"], "get")
        count("get found")
    status, body = box.ask("GET", f"{e.path}/{MISSING}")
    check_eq(status, 200, "get missing")
    if not e.is_attachment:
        check_eq(body, {"item": None}, "get missing")
    count("get missing")


def verbs(e):
    for verb in ("POST", "PATCH", "PUT", "DELETE", "GET"):
        if verb not in e.root_verbs:
            check_refused(e.path, verb, e.root_verbs)
    for verb in ("POST", "PATCH", "PUT", "DELETE"):
        if verb not in e.id_verbs:
            check_refused(f"{e.path}/{MISSING}", verb, e.id_verbs)


def parent_row(e):
    """A parent's id, and one of its children if there is one."""
    parent = ENTITIES.get(e.parent["entity"])
    key = e.parent.get("field")
    for record in ROWS.get(e.name, []):
        if key and record.get(key) is not None:
            return record[key], record["id"]
    rows = ROWS.get(parent.name) if parent else None
    return (rows[0]["id"], None) if rows else (1, None)


def children(e):
    if not e.parent:
        return
    parent_id, child_id = parent_row(e)
    path = e.child_path.replace("{parentId}", str(parent_id))
    for verb in ("GET", "POST", "PATCH", "PUT", "DELETE"):
        if verb not in e.child_verbs:
            check_refused(path, verb, e.child_verbs)
    if "GET" in e.child_verbs:
        status, body = box.ask("GET", path)
        check_eq(status, 200, path)
        check_page(body, 500)
        if child_id:
            check(child_id in [r["id"] for r in body["items"]], path, "lacks", child_id)
        count("children")
    if "GET" in e.child_id_verbs and child_id:
        status, body = box.ask("GET", f"{path}/{child_id}")
        check_eq(status, 200, path)
        check((body.get("item") or body.get("items")), path)
        count("child")
    status, body = box.ask("GET", path + "/entityInformation")
    check(status in (200, 404), path)


# ---- writes ----


def reference_of(e, f, depth):
    target = ENTITIES.get(f["reference"])
    rows = ROWS.get(f["reference"], [])
    for record in rows:
        if record.get("isActive") in (True, 1, None):
            return record["id"]
    if depth < 3 and target is not None and "create" in target.ops:
        return create(target, depth + 1)[1]
    return None


def value_for(e, f, depth):
    values = METADATA[e.name][f["name"]].get("picklistValues")
    if values:
        value = next((v["value"] for v in values if v["isActive"] and not v["parentValue"]), None)
        return int(value) if value and f["type"] in ("integer", "long") else value
    if f.get("reference"):
        return reference_of(e, f, depth)
    return {"integer": 1, "long": 1, "boolean": True, "string": "x", "decimal": 1.5,
            "datetime": "2026-11-02T10:00:00Z", "byte[]": "aGVsbG8=", "object": "x"}[f["type"]]


def first(entity, field="id"):
    return lambda: ROWS[entity][0][field]


def other_location():
    return next(r["id"] for r in ROWS["InventoryLocations"]
                if r["id"] != ROWS["InventoryProducts"][0]["inventoryLocationID"])


def stocked_item():
    """One that the judged addition has put into stock."""
    product = ROWS["InventoryProducts"][0]["id"]
    body = {"filter": [{"op": "eq", "field": "inventoryProductID", "value": product},
                       {"op": "gt", "field": "onHandUnits", "value": 0}]}
    if not box.ask("POST", "InventoryStockedItems/query", body)[1]["items"]:
        create(ENTITIES["InventoryStockedItemsAdd"])
    return box.ask("POST", "InventoryStockedItems/query", body)[1]["items"][-1]["id"]


def picklist(entity, field):
    return lambda: int(METADATA[entity][field]["picklistValues"][0]["value"])


# What the rules want beyond the fields that are flagged as required.
MORE = {
    "ContractServiceAdjustments": {"contractServiceID": first("ContractServices")},
    "ContractServiceBundleAdjustments": {"contractServiceBundleID": lambda: create(ENTITIES["ContractServiceBundles"])[1]},
    "InventoryStockedItemsAdd": {"quantityBeingAdded": 2},
    "InventoryStockedItemsRemove": {"quantityBeingRemoved": 1, "inventoryStockedItemID": stocked_item},
    "InventoryStockedItemsTransfer": {"quantityBeingTransferred": 1, "inventoryStockedItemID": stocked_item,
                                      "newInventoryLocationID": other_location},
    "TaskNotes": {"taskID": first("Tasks")},
    "TicketNoteWebhookExcludedResources": {"resourceID": first("Resources")},
    "TicketNoteWebhookFields": {"fieldID": picklist("TicketNoteWebhookFields", "fieldID")},
    "TicketWebhookExcludedResources": {"resourceID": first("Resources")},
    "TicketWebhookFields": {"fieldID": picklist("TicketWebhookFields", "fieldID")},
    "TicketWebhookUdfFields": {"udfFieldID": picklist("TicketWebhookUdfFields", "udfFieldID")},
    "TimeEntries": {"internalBillingCodeID": 29682811, "hoursWorked": 1,
                    "dateWorked": "2026-11-02T00:00:00Z"},
}



def write_path(e, op):
    verb = {"create": "POST", "update": "PATCH", "replace": "PUT"}[op]
    if verb in e.root_verbs:
        return e.path
    return e.child_path


def place_of(e, op):
    path = write_path(e, op)
    if "{parentId}" not in path:
        return path, None
    parent = ENTITIES[e.parent["entity"]]
    rows = ROWS.get(parent.name, [])
    parent_id = rows[0]["id"] if rows else None
    if parent_id in (0, None) and len(rows) > 1:
        parent_id = rows[1]["id"]
    if parent_id is None and "create" in parent.ops:
        parent_id = create(parent, 1)[1]
        ROWS[parent.name] = [box.ask("GET", f"{parent.path}/{parent_id}")[1]["item"]]
    return path.replace("{parentId}", str(parent_id if parent_id is not None else 1)), parent_id


def create(e, depth=0):
    path, parent_id = place_of(e, "create")
    body = {}
    for f in e.fields:
        wanted = f.get("required") or f.get("createOnly")
        is_parent = e.parent and f["name"] == e.parent.get("field")
        if wanted and not is_parent and f["name"] != "id":
            body[f["name"]] = value_for(e, f, depth)
    body.update(MORE.get(e.name, {}))
    body = {k: v() if callable(v) else v for k, v in body.items()}
    status, reply = box.ask("POST", path, body)
    return status, reply.get("itemId") if status == 200 else reply, path, body


def read_back(e, path, made):
    """One field is changed, and nothing else."""
    name = next((f["name"] for f in e.fields if f["type"] == "string" and not f.get("readOnly")
                 and not f.get("createOnly") and not f.get("picklist") and not f.get("writeOnly")
                 and f.get("maxLength", 99) >= 7), None)
    if name is None:
        return
    before = box.ask("GET", f"{e.path}/{made}")[1]["item"]
    change = {"id": made, name.upper(): "changed"}
    if e.name.endswith("Notes") and "publish" in before or e.name == "ConfigurationItemNotes":
        status, reply = box.ask("PATCH", path, change)  # a note's kind has to be sent again
        check_errors(status, reply, "PATCH of a note without its kind")
        count("PATCH incomplete", status)
        change.update(noteType=before["noteType"], publish=before.get("publish"))
    status, reply = box.ask("PATCH", path, change)
    check_eq((status, reply), (200, {"itemId": made}), f"PATCH of {name}")
    after = box.ask("GET", f"{e.path}/{made}")[1]["item"]
    check_eq(after[name], "changed", name)
    stamps = {k for k in after if re.search(r"last|modif|Update|Version", k)}
    changed = {k for k in after if after[k] != before[k]} - stamps
    check_eq(changed, {name}, "changed by PATCH")
    count("PATCH read back")


# What a PUT leaves although it was not sent: the server's own, and what follows from other fields.
KEPT = {
    "TicketChecklistItems": {"position"},
}
KEPT.update({f"{kind}Webhooks": {"isReady", "ownerResourceID"}
             for kind in ("Company", "Contact", "ConfigurationItem", "Ticket", "TicketNote")})


def optional_fields(e):
    """The writable ones that nobody has to send."""
    return [f for f in e.fields if f["name"] != "id" and not any(f.get(k) for k in (
        "readOnly", "createOnly", "required", "writeOnly", "ignored")) and f["type"] not in ("byte[]", "object") and not (
            e.parent and f["name"] == e.parent.get("field"))]


def fill(e, path, made, kind):
    """Gives the record every optional field that its rules allow; the names of those that it has then."""
    for f in optional_fields(e):
        value = value_for(e, f, 2)
        if value is not None:
            box.ask("PATCH", path, dict(kind, **{"id": made, f["name"]: value}))
    record = box.ask("GET", f"{e.path}/{made}")[1]["item"]
    return {f["name"] for f in optional_fields(e) if record[f["name"]] is not None}


def replaces(e, path, made, body):
    """A PUT is the whole record: what it does not say is null after it, and nothing before it has failed."""
    before = box.ask("GET", f"{e.path}/{made}")[1]["item"]
    kind = {k: before[k] for k in ("noteType", "publish") if k in before}
    filled = fill(e, path, made, kind) - set(body)
    kept = box.ask("GET", f"{e.path}/{made}")[1]["item"]
    required = [f["name"] for f in e.fields if f.get("required") and not f.get("createOnly") and not f.get("readOnly")
                and not (e.parent and f["name"] == e.parent.get("field"))]
    if required:
        status, reply = box.ask("PUT", path, {"id": made})
        check_errors(status, reply, "PUT without what is required")
        check_eq(box.ask("GET", f"{e.path}/{made}")[1]["item"], kept, "a refused PUT left something")
        count("PUT incomplete", status)
    status, reply = box.ask("PUT", path, dict(body, id=made))
    check_eq((status, reply), (200, {"itemId": made}), "PUT")
    after = box.ask("GET", f"{e.path}/{made}")[1]["item"]
    left = {n for n in filled if after[n] is not None} - KEPT.get(e.name, set())
    check(not left, "not null after a PUT without them:", {n: after[n] for n in left})
    counts["field nulled by PUT"] += len(filled)
    count("PUT", status)


def replaces_udfs(e, path, made, body):
    fields = box.ask("GET", f"{e.path}/entityInformation/userDefinedFields")[1]["fields"]
    name = next((f["name"] for f in fields if not f["isPickList"] and f["type"] == "string"), None)
    if not name:
        return
    udf = {"userDefinedFields": [{"name": name, "value": "7"}]}
    check_eq(box.ask("PATCH", path, dict(udf, id=made))[0], 200, "PATCH of a user-defined field")

    def value():
        record = box.ask("GET", f"{e.path}/{made}")[1]["item"]
        return next((u["value"] for u in record.get("userDefinedFields", []) if u["name"] == name), None)
    check_eq(value(), "7", name)
    box.ask("PATCH", path, {"id": made})
    check_eq(value(), "7", "a PATCH without it leaves it")
    check_eq(box.ask("PUT", path, dict(body, id=made))[0], 200, "PUT")
    check_eq(value(), None, "a PUT without it empties it")
    count("user-defined field nulled by PUT")


def changes_only(e):
    """What cannot be made is changed where the data set has it."""
    if e.name == "InventoryStockedItems":  # made by an addition to a product
        place_of(ENTITIES["InventoryStockedItemsAdd"], "create")
        ROWS[e.name] = [box.ask("GET", f"{e.path}/{stocked_item()}")[1]["item"]]
    if "replace" in e.ops and not ROWS.get(e.name):
        print("  no record to put:", e.name)
    if "replace" not in e.ops or not ROWS.get(e.name):
        return
    row = ROWS[e.name][-1]
    path = write_path(e, "replace")
    if "{parentId}" in path:
        path = path.replace("{parentId}", str(row[e.parent.get("field", "id")]))
    body = {f["name"]: row[f["name"]] for f in e.fields if f.get("required") and f["name"] != "id"}
    status, reply = box.ask("PATCH", path, dict(body, id=row["id"]))
    check_eq((status, reply), (200, {"itemId": row["id"]}), "PATCH")
    count("PATCH")
    replaces(e, path, row["id"], body)


def writes(e):
    if "create" not in e.ops:
        changes_only(e)
        return
    status, made, path, body = create(e)
    check_eq(status, 200, f"create {body} {made}")
    check(isinstance(made, int), "itemId", made)
    count("create")
    required = [f["name"] for f in e.fields if f.get("required") and f["name"] != "id" and not (
        e.parent and f["name"] == e.parent.get("field") and "{parentId}" in write_path(e, "create"))]
    status, reply = box.ask("POST", path, {})
    if required:
        check_errors(status, reply, "create without anything")
        check(any(f"Value does not exist for the required field {n}" == t
                  for n in required for t in reply["errors"]), reply)
        count("create incomplete", status)
    for op, verb in (("update", "PATCH"), ("replace", "PUT")):
        if op not in e.ops:
            continue
        status, reply = box.ask(verb, path, {"id": MISSING})
        check_errors(status, reply, f"{verb} of a missing record")
        count(f"{verb} missing", status)
    if "update" in e.ops:
        status, reply = box.ask("PATCH", path, dict(body, id=made))
        check_eq((status, reply), (200, {"itemId": made}), "PATCH")
        count("PATCH")
    if "replace" in e.ops and "get" in e.ops:
        replaces(e, path, made, body)
        if e.has_udfs:
            replaces_udfs(e, path, made, body)
    if "update" in e.ops and "get" in e.ops:
        read_back(e, path, made)
    if "delete" in e.ops:
        at = e.path if "DELETE" in e.id_verbs else path
        status, reply = box.ask("DELETE", f"{at}/{made}")
        check_eq((status, reply), (200, {"itemId": made}), "delete")
        count("delete")
        status, reply = box.ask("DELETE", f"{at}/{made}")
        check_errors(status, reply, "delete again")
        check(reply["errors"][0].startswith("No message. No matching records found."), reply)
        count("delete missing", status)
        if "get" in e.ops and not e.is_attachment:
            check_eq(box.ask("GET", f"{e.path}/{made}"), (200, {"item": None}), "deleted")


def judge(what):
    for e in ENTITIES.values():
        if e.has_id:
            with suite.case(f"{what.__name__} {e.name}"):
                what(e)


def main():
    try:
        for what in (metadata, query, by_id, verbs, children, writes):
            judge(what)
    finally:
        box.stop()
        clean_up()
    for name, n in sorted(counts.items()):
        print(f"  {n:5} {name}")
    check(sum(counts.values()) > 5000, "too few were judged")
    check(counts["PUT 200"] >= 136, "too few entities were put")
    return suite.finish()


sys.exit(main())
