"""Names, labels and dates in arguments, over every tool that takes them: which they are, follows from the
catalogue and the entities' fields, so a new tool is looked at without being named here. An exact name comes
before those that contain it, several that fit are listed, ids may be text, dates are of the tenant's zone, older
spellings mean the same, and what is no argument is refused with the nearest that is."""

import json
import re
from datetime import datetime, timedelta, timezone

from belongs import ENTITIES, Calls, Rows
from harness import Rig, Sandbox, Suite, catalogue, check, check_eq, main
from world import World

suite = Suite("names")
rig = Rig(AUTOTASK_ME="", AUTOTASK_HOURLY_BUDGET="1000000", sandbox=Sandbox("--limits", "off"))
sandbox = rig.sandbox
w = World(sandbox)
tools = catalogue()
calls = Calls(w, tools)
rows = Rows(sandbox)
s = rig.server
ME = rig.another(AUTOTASK_ME=str(w.resource["id"]))
# A time of today may be the present one, which goes on between two calls.
NOW = "(%s)" % "|".join(rf"{d:%Y-%m-%d}T\d\d:\d\d:\d\d|{d.day} {d:%b} \d\d:\d\d" for d in (datetime.now(timezone.utc), datetime.now(timezone.utc) - timedelta(hours=5)))
BAD_NAME = {"ambiguous_label", "unknown_label", "setup_needed"}
# Arguments of workflow tools, which have no field in their file, and what they name.
OF_WORKFLOWS = {"company": "Companies", "technician": "Resources", "resource": "Resources", "owner": "Resources", "lead": "Resources", "contact": "Contacts",
                "contract": "Contracts", "project": "Projects", "opportunity": "Opportunities", "role": "Roles", "billing_code": "BillingCodes"}
LABELS = {"status": "status", "priority": "priority", "queue": "queueID", "publish": "publish", "note_type": "noteType", "stage": "stage"}


def field_of(tool, spec):
    entity = tools[tool].get("entity")
    if not entity or not spec.get("field"):
        return None
    return next((f for f in ENTITIES[entity]["fields"] if f["name"] == spec["field"]), None)


def is_text_match(spec):
    return spec.get("match") in ("contains", "beginsWith", "text")


def referenced(tool, spec):
    """The entity whose records the argument names; None when it names none."""
    field = field_of(tool, spec)
    if spec["type"] not in ("string", "integer") or is_text_match(spec) or spec["type"] == "integer":
        return None
    if field and field.get("reference") and not field.get("picklist"):
        return field["reference"]
    if field and field["name"] == "id" and spec.get("match") in (None, "special", "eq"):
        return tools[tool]["entity"]
    return OF_WORKFLOWS.get(spec["name"]) if not tools[tool].get("entity") and not field else None


def each(wanted):
    for tool, t in tools.items():
        for spec in t["all_args"]:
            if wanted(tool, spec):
                yield tool, spec


# ---- Calls --------------------------------------------------------------------------------------


class Sent:
    def __init__(self, tool, arguments, server=s):
        if "confirm" in tools[tool]:
            arguments = {**arguments, "dry_run": True}
        with rig.proxy.mark() as mark:
            self.result = server.call(tool, {k: v for k, v in arguments.items() if v is not None})
            self.requests = [r for r in mark.all if "entityInformation" not in r.path]
        self.writes = [r for r in self.requests if r.is_write]

    def asked(self, but=None):
        """What was asked and would be written, without the looking up of names in one entity."""
        own = [r for r in self.requests if not (but and r.short == f"POST {but}/query" and re.search(r"Name|title|serial|email|number", r.body.decode(), re.I))]
        return json.dumps([(r.path.split("V1.0/")[-1], json.loads(r.body) if r.body else None) for r in own]) + json.dumps(
            {k: v for k, v in self.result.data.items() if k in ("body", "requests", "request")})

    def said(self):
        data = {k: v for k, v in self.result.data.items() if k not in ("next_cursor", "requests", "counted")}
        return re.sub(rf"\(\d+[mhd] late\)|in \d+h( \d+m)?|\d+m|{NOW}", "", json.dumps(data, sort_keys=True))


def has_number(text, number):
    return re.search(rf"(?<![\d.]){number}(?![\d.])", text) is not None


def arguments_with(tool, name, value):
    """A call that works with this argument, as arguments/ has it, with another value in it."""
    spec = next(a for a in tools[tool]["all_args"] if a["name"] == name)
    base = calls.base(tool)
    for a in tools[tool]["all_args"]:
        if a.get("required") and a["name"] not in base:
            base |= calls.right_value(tool, a) or {}
    if name not in base:
        base |= calls.right_value(tool, spec) or {}
    return {**base, name: value}


# ---- Records by name ----------------------------------------------------------------------------

PERSONS = {"Contacts", "Resources"}


def name_of(entity, row):
    if entity in PERSONS:
        return f"{row['firstName']} {row['lastName']}"
    if entity in ("Tickets", "Tasks"):
        return row.get("title")
    field = {"Projects": "projectName", "ConfigurationItems": "referenceTitle"}.get(entity) or ENTITIES[entity].get("nameField")
    return row.get(field) if field else None


def active(row):
    return row.get("isActive") in (None, True, 1)


def names(entity):
    found = {}
    for row in rows.of(entity).values():
        name = name_of(entity, row)
        if name and len(str(name)) > 3 and not str(name).isdigit():
            found.setdefault(str(name), []).append(row)
    return found


def unique_name(entity):
    """A name that one active record has; one that others contain, where there is."""
    all_names = names(entity)
    once = [n for n, r in all_names.items() if len(r) == 1 and active(r[0]) and sum(n.lower() == m.lower() for m in all_names) == 1]
    contained = [n for n in once if entity not in PERSONS and sum(n.lower() in m.lower() for m in all_names) > 1]
    name = (contained or once or [None])[0]
    return (name, all_names[name][0]["id"], bool(contained)) if name else None


def fragment(entity):
    """A piece that at least two active records have in their names and none is called."""
    all_names = names(entity)
    for n in sorted(all_names, key=len):
        for piece in (n[1:5], n[:4], n[1:4]):
            fits = [m for m, r in all_names.items() if piece.lower() in (m.split(" ")[-1] if entity in PERSONS else m).lower() and active(r[0])]
            if len(fits) > 1 and len(piece.strip()) == len(piece) and piece.isalpha() and len(piece) > 2 and not any(piece.lower() == p.lower() for m in fits for p in [m, *m.split(" ")]):
                return piece, fits
    return None


PAIRS = {}


def make_pairs():
    """One name that is part of another, in the entities that arguments name most."""
    for entity, field, more in (("Companies", "companyName", {"companyType": 1, "phone": "1", "ownerResourceID": w.resource["id"]}),
                                ("Projects", "projectName", {"companyID": w.company["id"], "projectType": 5, "status": 1, "startDateTime": "2026-11-01T00:00:00Z",
                                                             "endDateTime": "2026-12-01T00:00:00Z"})):
        for name in ("Zenith Wharf", "Zenith Wharf and Sons"):
            w.make(entity, {field: name, **more})
    for entity in {e for tool, spec in each(referenced) for e in [referenced(tool, spec)]}:
        if "query" in ENTITIES[entity]["operations"]:
            PAIRS[entity] = (unique_name(entity), fragment(entity))


def an_exact_name_comes_before_those_that_contain_it():
    make_pairs()
    wrong, contained, n = [], set(), 0
    for tool, spec in each(referenced):
        entity = referenced(tool, spec)
        exact = PAIRS.get(entity, (None,))[0]
        if not exact:
            continue
        name, wanted, is_contained = exact
        for spelling in (name, name.upper(), f"  {name} "):
            sent = Sent(tool, arguments_with(tool, spec["name"], spelling))
            n += 1
            if is_contained:
                contained.add(entity)
            if sent.result.code in BAD_NAME:
                wrong.append(f"{tool}.{spec['name']}={spelling!r}: {sent.result.text[:200]}")
            elif not has_number(sent.asked(but=entity), wanted) and not has_number(json.dumps(sent.result.data), wanted) and sent.result.code not in ("not_found", "bad_value"):
                wrong.append(f"{tool}.{spec['name']}={spelling!r}: {wanted} is not asked for: {sent.asked(entity)[:300]} {sent.result.text[:200]}")
            if sent.writes:
                wrong.append(f"{tool}.{spec['name']}: a dry run wrote")
    check(not wrong, f"{len(wrong)} of {n}:", "\n".join(wrong))
    check(n > 300 and {"Companies", "Projects"} <= contained, n, contained)


def several_that_fit_are_listed():
    wrong, n = [], 0
    for tool, spec in each(referenced):
        entity = referenced(tool, spec)
        piece = PAIRS.get(entity, (None, None))[1]
        if not piece:
            continue
        sent = Sent(tool, arguments_with(tool, spec["name"], piece[0]))
        n += 1
        listed = [m for m in piece[1] if m[:60] in sent.result.text]
        if sent.result.code != "ambiguous_label" or len(listed) < 2 or "Fix:" not in sent.result.text or sent.result.error.get("field") not in (spec["name"], spec.get("field")):
            wrong.append(f"{tool}.{spec['name']}={piece[0]!r} (of {entity}): {sent.result.text[:250]}")
        if sent.writes:
            wrong.append(f"{tool}.{spec['name']}: wrote")
    check(not wrong, f"{len(wrong)} of {n}:", "\n".join(wrong))
    check(n > 100, n)


def an_id_may_be_a_number_or_a_text():
    wrong = []
    for tool, spec in each(referenced):
        entity = referenced(tool, spec)
        exact = PAIRS.get(entity, (None,))[0]
        if exact:
            texts = [Sent(tool, arguments_with(tool, spec["name"], v)) for v in (exact[1], str(exact[1]), float(exact[1]))]
            for sent in texts[1:]:
                if sent.said() != texts[0].said():
                    wrong.append(f"{tool}.{spec['name']}: {exact[1]} as text is another: {sent.result.text[:200]} / {texts[0].result.text[:200]}")
            if texts[0].result.code in BAD_NAME | {"invalid_params"}:
                wrong.append(f"{tool}.{spec['name']}: {texts[0].result.text[:200]}")
    check(not wrong, "\n".join(wrong))


def me_is_the_person_of_the_server():
    wrong, n = [], 0
    for tool, spec in each(lambda t, a: referenced(t, a) == "Resources"):
        sent = Sent(tool, arguments_with(tool, spec["name"], "me"), ME)
        same = Sent(tool, arguments_with(tool, spec["name"], w.resource["id"]), ME)
        n += 1
        if sent.said() != same.said():
            wrong.append(f"{tool}.{spec['name']}=me: {sent.result.text[:200]} / {same.result.text[:200]}")
        nobody = Sent(tool, arguments_with(tool, spec["name"], "Me"))
        if nobody.result.code != "setup_needed" or "AUTOTASK_ME" not in nobody.result.text:
            wrong.append(f"{tool}.{spec['name']}=me of nobody: {nobody.result.text[:200]}")
    check(not wrong, "\n".join(wrong))
    check(n > 20, n)


def tickets_by_number():
    number, record = w.ticket["ticketNumber"], w.ticket["id"]
    wrong, n = [], 0
    for tool, spec in each(lambda t, a: a["name"] == "ticket" and a["type"] == "string"):
        by_number, by_id = (Sent(tool, arguments_with(tool, "ticket", v)) for v in (number.lower(), record))
        n += 1
        if by_number.said() != by_id.said():
            wrong.append(f"{tool}: {number} is not {record}: {by_number.result.text[:200]} / {by_id.result.text[:200]}")
        missing = Sent(tool, arguments_with(tool, "ticket", "T19990101.0001"))
        if missing.result.code != "not_found" or "T19990101.0001" not in missing.result.text:
            wrong.append(f"{tool}: a number that is not there: {missing.result.text[:200]}")
    check(not wrong, "\n".join(wrong))
    check(n > 20, n)


def tickets_that_recur_have_the_number_of_their_series():
    """T20120604.0002.005: the first two parts are the first ticket's, the third counts; they name a ticket like others do."""
    series = {}
    for t in sandbox.query("Tickets", {"op": "eq", "field": "source", "value": int(sandbox.picklist("Tickets", "source")["Recurring"])}):
        series.setdefault((t["companyID"], t["title"]), []).append(t)
    for name, tickets in series.items():
        first = tickets[0]["ticketNumber"][:14]
        check_eq(first[:10], "T" + tickets[0]["createDate"][:10].replace("-", "") + ".", name)
        check_eq([t["ticketNumber"] for t in tickets], [f"{first}.{i + 1:03}" for i in range(len(tickets))], name)
    longest = max(series.values(), key=len)
    check(len(longest) > 2, longest)
    for t in longest[:3]:
        check(has_number(json.dumps(s.good("get_ticket", ticket=t["ticketNumber"]).data), t["id"]), t["ticketNumber"])
    check_eq(s.bad("get_ticket", "not_found", ticket=longest[0]["ticketNumber"][:14]).code, "not_found")


# ---- Labels -------------------------------------------------------------------------------------

ADDED = [("990001", "Zenith"), ("990002", "Zenith Two"), ("990003", "Zenith Three")]


def add_labels(request):
    """The tenant has three more labels in every list."""
    if not request.path.endswith("/entityInformation/fields"):
        return None
    reply = sandbox.request("GET", request.path.split("V1.0/")[-1])
    for f in reply["fields"]:
        if f.get("picklistValues") and not f.get("picklistParentValueField"):
            f["picklistValues"] += [{**f["picklistValues"][0], "value": v, "label": label, "isDefaultValue": False, "isActive": True} for v, label in ADDED]
    return "reply", 200, {"Content-Type": "application/json"}, json.dumps(reply).encode()


def labelled(tool, spec):
    field = field_of(tool, spec)
    dependent = {"subIssueType"}
    if field:
        return bool(field.get("picklist")) and spec["type"] == "string" and not is_text_match(spec) and field["name"] not in dependent and "enum" not in spec
    return not tools[tool].get("entity") and spec["name"] in LABELS and spec["type"] == "string"


def labels_are_taken_like_names():
    other = rig.another()
    rig.proxy.fault = add_labels
    wrong, n = [], 0
    for tool, spec in each(labelled):
        for given, value in (("Zenith", "990001"), ("zenith two", "990002"), ("990003", "990003")):
            sent = Sent(tool, arguments_with(tool, spec["name"], given), other)
            n += 1
            if sent.result.code in BAD_NAME or not (has_number(sent.asked(), value) or has_number(json.dumps(sent.result.data), value) or f'Zenith' in json.dumps(sent.result.data)):
                wrong.append(f"{tool}.{spec['name']}={given!r}: {sent.asked()[:200]} {sent.result.text[:200]}")
        several = Sent(tool, arguments_with(tool, spec["name"], "Zenith T"), other)
        if several.result.code != "ambiguous_label" or not ("Zenith Two" in several.result.text and "Zenith Three" in several.result.text):
            wrong.append(f"{tool}.{spec['name']}='Zenith T': {several.result.text[:200]}")
        nearest = Sent(tool, arguments_with(tool, spec["name"], "Zenith Threee"), other)
        if nearest.result.code != "unknown_label" or 'Call again with "Zenith Three"' not in nearest.result.text:
            wrong.append(f"{tool}.{spec['name']}='Zenith Threee': {nearest.result.text[:200]}")
    rig.proxy.fault = None
    check_eq(other.close(), 0)
    check(not wrong, f"{len(wrong)} of {n}:", "\n".join(wrong))
    check(n > 150, n)


# ---- Dates --------------------------------------------------------------------------------------

# America/New_York: summer time begins on 8 March 2026 and ends on 1 November 2026.
DAYS = {"2026-03-08": ("2026-03-08T05:00:00", "2026-03-09T04:00:00"), "2026-11-01": ("2026-11-01T04:00:00", "2026-11-02T05:00:00"),
        "2026-07-04": ("2026-07-04T04:00:00", "2026-07-05T04:00:00")}
NEXT = {"2026-03-08": "2026-03-09", "2026-11-01": "2026-11-02", "2026-07-04": "2026-07-05"}
MOMENTS = {"2026-03-08T01:30": "2026-03-08T06:30:00", "2026-03-08T09:00": "2026-03-08T13:00:00", "2026-11-01T09:00": "2026-11-01T14:00:00",
           "2026-10-31T23:30": "2026-11-01T03:30:00", "2026-11-01T09:00:00Z": "2026-11-01T09:00:00", "2026-11-01T09:00:00+05:30": "2026-11-01T03:30:00"}


def dates_of_searches_are_days_of_the_tenant():
    wrong, n = [], 0
    for tool, spec in each(lambda t, a: a.get("match") in ("from", "to") and (field_of(t, a) or {}).get("type") == "datetime"):
        field, is_end = spec["field"], spec["match"] == "to"
        for day, (start, end) in DAYS.items():
            sent = Sent(tool, arguments_with(tool, spec["name"], day))
            n += 1
            wanted = {end if is_end else start, (NEXT[day] if is_end else day) + "T00:00:00"}
            found = re.findall(r'"op": "(\w+)", "field": "%s", "value": "([^"]+)"' % field, sent.asked(), re.I) + [
                (o, v) for v, o in re.findall(r'"field": "%s", "value": "([^"]+)", "op": "(\w+)"' % field, sent.asked(), re.I)]
            ops = {"lt"} if is_end else {"gte"}
            if not any(v[:19] in wanted and o in ops for o, v in found):
                wrong.append(f"{tool}.{spec['name']}={day}: asked {found}, wanted {wanted} {ops}: {sent.result.text[:100]}")
    check(not wrong, f"{len(wrong)} of {n}:", "\n".join(wrong))
    check(n > 30, n)


def times_that_are_written_are_local():
    wrong, n = [], 0
    for tool, spec in each(lambda t, a: "confirm" in tools[t] and a.get("match") is None and (field_of(t, a) or {}).get("type") == "datetime"):
        for given, wanted in MOMENTS.items():
            sent = Sent(tool, arguments_with(tool, spec["name"], given))
            body = json.dumps(sent.result.data.get("body") or sent.result.data.get("requests") or "")
            if sent.result.code in ("bad_value", "missing_required"):
                continue  # a day is wanted, or the other end of the time is before it
            n += 1
            if wanted not in body and not re.search(rf'"{spec["field"]}": ?"{given[:10]}T00:00:00', body):
                wrong.append(f"{tool}.{spec['name']}={given}: {body[:200]} {sent.result.text[:200]}")
    check(not wrong, f"{len(wrong)} of {n}:", "\n".join(wrong))
    check(n > 20, n)


# ---- Spellings ----------------------------------------------------------------------------------


def older_spellings_of_arguments_mean_the_same():
    wrong, n = [], 0
    for tool, spec in each(lambda t, a: a["name"] not in ("cursor", "confirm", "dry_run")):
        name = spec["name"]
        value = arguments_with(tool, name, None)
        more = calls.right_value(tool, spec) if name not in calls.base(tool) else {name: calls.base(tool)[name]}
        if not more or name not in more:
            continue
        given = {**value, **more}
        usual = Sent(tool, given)
        camel = re.sub(r"_(\w)", lambda m: m[1].upper(), name)
        for spelling in [*spec.get("aliases", []), camel, name.upper(), name.replace("_", "-")]:
            sent = Sent(tool, {spelling if k == name else k: v for k, v in given.items()})
            n += 1
            if sent.said() != usual.said():
                wrong.append(f"{tool}: {spelling} is not {name}: {sent.result.text[:150]} / {usual.result.text[:150]}")
    check(not wrong, f"{len(wrong)} of {n}:", "\n".join(wrong))
    check(n > 1500, n)


def what_clients_send_as_text():
    wrong, n = [], 0
    for tool, spec in each(lambda t, a: a["type"] in ("array", "object", "boolean", "integer", "number")):
        more = calls.right_value(tool, spec) if spec["name"] not in calls.base(tool) else {spec["name"]: calls.base(tool)[spec["name"]]}
        if not more or spec["name"] not in more or spec["name"] in ("dry_run", "confirm"):
            continue
        given = arguments_with(tool, spec["name"], None) | more
        value = given[spec["name"]]
        usual = Sent(tool, given)
        for text in [json.dumps(value)] + (["TRUE" if value else "FALSE"] if isinstance(value, bool) else []):
            sent = Sent(tool, {**given, spec["name"]: text})
            n += 1
            if sent.said() != usual.said():
                wrong.append(f"{tool}: {spec['name']}={text!r}: {sent.result.text[:150]} / {usual.result.text[:150]}")
    check(not wrong, f"{len(wrong)} of {n}:", "\n".join(wrong))
    check(n > 300, n)


def what_is_no_argument_is_refused_with_the_nearest():
    wrong, n = [], 0
    for tool, spec in each(lambda t, a: len(a["name"]) > 4):
        name = spec["name"]
        for typed in (name[:2] + name[3:], name[:-2] + name[-1] + name[-2] + "x"):
            if any(re.sub(r"[_-]", "", typed).lower() == re.sub(r"[_-]", "", o).lower() for a in tools[tool]["all_args"] for o in [a["name"], *a.get("aliases", [])]):
                continue
            sent = Sent(tool, {**calls.base(tool), typed: "x"})
            n += 1
            offered = re.search(r'Did you mean "([^"]+)"', sent.result.text)
            if sent.result.code != "unknown_argument" or typed not in sent.result.text or sent.requests:
                wrong.append(f"{tool}: {typed}: {sent.result.text[:150]} {sent.requests}")
            elif not offered and "It takes" not in sent.result.text:
                wrong.append(f"{tool}: {typed}: no way out: {sent.result.text[:150]}")
            elif offered and offered[1] not in [o for a in tools[tool]["all_args"] for o in [a["name"], *a.get("aliases", [])]]:
                wrong.append(f"{tool}: {typed}: offers {offered[1]}")
    check(not wrong, f"{len(wrong)} of {n}:", "\n".join(wrong))
    check(n > 1000, n)


def ends_cleanly():
    check_eq(ME.close(), 0)
    rig.close()
    check_eq(sandbox.stop(), 0)


main(suite, [an_exact_name_comes_before_those_that_contain_it, several_that_fit_are_listed, an_id_may_be_a_number_or_a_text, me_is_the_person_of_the_server,
             tickets_by_number, tickets_that_recur_have_the_number_of_their_series, labels_are_taken_like_names, dates_of_searches_are_days_of_the_tenant, times_that_are_written_are_local,
             older_spellings_of_arguments_mean_the_same, what_clients_send_as_text, what_is_no_argument_is_refused_with_the_nearest, ends_cleanly])
