"""Workflows as conversations, judged in SQL. Each file *_eval.py of this folder holds workflows: a
function with @workflow that makes calls as an assistant would and checks every answer against what
SQL finds in the sandbox's database. The SQL is written from what the question means, never from
the tool's code. What each workflow cost (calls, requests to Autotask, tokens) is measured here and
held against its limits.

The clock stands at a fixed moment, so answers are the same at every run: a Tuesday at 10:00 in the
sandbox's office. `NOW=2026-11-28T16:00Z python3 tests/eval/run.py` tries another one."""

import contextlib
import datetime
import glob
import http.client
import importlib
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "e2e"))

from harness import (  # noqa: E402  (the folder of the end-to-end suites is found first)
    BINARY, SOURCE_DIR, ZONE, Failed, Proxy, Sandbox, Server, check, check_eq, check_in, clean_up, environment, scratch)

NOW = os.environ.get("NOW", "2026-11-17T15:00Z")
ME = "Grace Thibodeau"
MAX_TOKENS = 2500
MAX_CALLS = 3
workflows = []


def workflow(question, max_tokens=MAX_TOKENS, max_upstream=None, max_calls=MAX_CALLS, quick=False, writes=False):
    """Registers a workflow. question: what the person says. max_upstream: requests to Autotask when
    labels and names are cached. quick: part of ./dev test. writes: runs on a sandbox of its own."""

    def register(function):
        workflows.append(Workflow(question, function, max_tokens, max_upstream, max_calls, quick, writes))
        return function

    return register


class Workflow:
    def __init__(self, question, function, max_tokens, max_upstream, max_calls, quick, writes):
        self.name = function.__name__
        self.question = question
        self.function = function
        self.max_tokens = max_tokens
        self.max_upstream = max_upstream
        self.max_calls = max_calls
        self.quick = quick
        self.writes = writes


# ---- Tokens -------------------------------------------------------------------------------------


class Tokens:
    """o200k through npm's gpt-tokenizer where it is installed, else a third of the bytes."""

    def __init__(self):
        self.process = None
        node = shutil.which("node")
        modules = os.path.join(SOURCE_DIR, "build", "eval", "node_modules")
        if not node or not os.path.isdir(os.path.join(modules, "gpt-tokenizer")):
            return
        script = ("const {encode} = require('gpt-tokenizer/encoding/o200k_base');"
                  "require('readline').createInterface({input: process.stdin})"
                  ".on('line', l => console.log(encode(JSON.parse(l)).length));")
        self.process = subprocess.Popen([node, "-e", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        text=True, cwd=os.path.dirname(modules))

    @property
    def unit(self):
        return "o200k" if self.process else "bytes/3"

    def count(self, text):
        if not self.process:
            return len(text.encode()) // 3
        self.process.stdin.write(json.dumps(text) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self):
        if self.process:
            self.process.stdin.close()
            self.process.wait()


# ---- The world: sandbox, its database, the server ------------------------------------------------


class World:
    """A sandbox at the fixed moment, its data as an SQLite file, and the server in between."""

    def __init__(self, me=ME, **settings):
        self.sandbox = Sandbox("--now", NOW, "--limits", "off")
        self.proxy = Proxy(self.sandbox.port)
        self.server = Server(env=environment(**{
            **self.sandbox.env, "AUTOTASK_API_URL": self.proxy.url, "AUTOTASK_NOW": NOW, "AUTOTASK_ME": me,
            "AUTOTASK_HOURLY_BUDGET": "1000000", **settings}))
        self.now = datetime.datetime.fromisoformat(NOW.replace("Z", "+00:00"))
        self.labels = {}
        self.db = None
        self.snapshot()

    def snapshot(self):
        """Reads the sandbox's data anew: before the first question, and after writes."""
        c = http.client.HTTPConnection("127.0.0.1", self.sandbox.port, timeout=60)
        c.request("GET", "/sandbox/snapshot")
        data = c.getresponse().read()
        c.close()
        path = os.path.join(scratch("eval"), f"data-{id(self)}.db")
        if self.db:
            self.db.close()
        with open(path, "wb") as f:
            f.write(data)
        self.db = sqlite3.connect(path)
        self.db.row_factory = sqlite3.Row

    def close(self):
        self.db.close()
        self.server.close()
        self.proxy.close()
        self.sandbox.stop()

    # -- Time: the database holds naive UTC ("2026-11-17T15:00:00") --

    def utc(self, moment):
        return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")

    @property
    def now_utc(self):
        return self.utc(self.now)

    def local(self, naive_utc):
        from zoneinfo import ZoneInfo
        text = naive_utc.replace("Z", "")
        return datetime.datetime.fromisoformat(text).replace(tzinfo=datetime.timezone.utc).astimezone(ZoneInfo(ZONE))

    def day(self, offset=0):
        """The local day so many days from today: its date, and its first and last moment in UTC."""
        from zoneinfo import ZoneInfo
        date = self.now.astimezone(ZoneInfo(ZONE)).date() + datetime.timedelta(days=offset)
        start = datetime.datetime.combine(date, datetime.time(), ZoneInfo(ZONE))
        end = datetime.datetime.combine(date + datetime.timedelta(days=1), datetime.time(), ZoneInfo(ZONE))
        return date, self.utc(start), self.utc(end)

    def later(self, **delta):
        return self.utc(self.now + datetime.timedelta(**delta))

    # -- The database --

    def sql(self, query, *parameters, **named):
        return [dict(r) for r in self.db.execute(query, named or parameters)]

    def one(self, query, *parameters, **named):
        """The only value of the only row."""
        rows = self.db.execute(query, named or parameters).fetchall()
        check_eq(len(rows), 1, f"rows of {query}")
        return rows[0][0]

    def values(self, entity, field):
        """label -> value of a picklist, as the sandbox's metadata tells it."""
        key = (entity, field)
        if key not in self.labels:
            self.labels[key] = {k: int(v) if v.lstrip("-").isdigit() else v
                                for k, v in self.sandbox.picklist(entity, field).items()}
        return self.labels[key]

    def label(self, entity, field, value):
        return next((k for k, v in self.values(entity, field).items() if v == value), str(value))

    @property
    def closed(self):
        """Values of the ticket statuses that mean done, for `status NOT IN (...)`."""
        values = self.values("Tickets", "status")
        return "({})".format(",".join(str(values[k]) for k in ("Complete", "Cancelled") if k in values))

    def person(self, name):
        return self.one("SELECT id FROM Resources WHERE firstName || ' ' || lastName = ?", name)


# ---- Conversations ------------------------------------------------------------------------------


class Talk:
    """One run of a workflow: makes the calls and adds up what they cost."""

    def __init__(self, world, tokens, flow):
        self.world, self.tokens, self.flow = world, tokens, flow
        self.calls = self.upstream = self.most_tokens = self.all_tokens = 0

    def ask(self, tool, **arguments):
        """A call that must succeed."""
        with self.world.proxy.mark() as seen:
            result = self.world.server.good(tool, arguments)
        self._measure(tool, result, seen)
        return result

    def refused(self, tool, code, **arguments):
        """A call that must fail with that code; it counts as one of the conversation."""
        with self.world.proxy.mark() as seen:
            result = self.world.server.bad(tool, code, arguments)
        self._measure(tool, result, seen)
        return result

    def aside(self, tool, **arguments):
        """A call that is no part of the conversation: other arguments, cases at the edge."""
        result = self.world.server.good(tool, arguments)
        self._limit(tool, self.tokens.count(result.text))
        return result

    def _measure(self, tool, result, seen):
        used = self.tokens.count(result.text)
        self.calls += 1
        self.upstream += len(seen.all)
        self.all_tokens += used
        self.most_tokens = max(self.most_tokens, used)
        self._limit(tool, used)

    def _limit(self, tool, used):
        check(used <= self.flow.max_tokens, f"{tool}: the answer takes {used} tokens of {self.flow.max_tokens}")


def rows(result, key):
    """The rows of a section as dictionaries."""
    section = result.data[key]
    return [dict(zip(section.get("columns", []), r)) for r in section["rows"]]


def total(result, key):
    return result.data[key]["total"]


def column(result, key, name):
    return [r[name] for r in rows(result, key)]


def check_same(got, wanted, what=""):
    """Equal as sets, with the difference spelt out."""
    got, wanted = list(got), list(wanted)
    missing = [w for w in wanted if w not in got]
    extra = [g for g in got if g not in wanted]
    check(not missing and not extra and len(got) == len(wanted),
          f"{what}: missing {missing[:8]}, not in the data {extra[:8]}, {len(got)} for {len(wanted)}")


def check_text_says_the_same(result):
    """Every cell of the structured form stands in the text too, and no id without a name."""
    flat = re.sub(r"\s+", " ", result.text.replace("\\|", "|").replace("  | ", ""))
    for key, section in result.data.items():
        if not isinstance(section, dict) or "rows" not in section:
            continue
        for row in section["rows"]:
            for cell in row:
                start = re.sub(r"\s+", " ", cell.replace("  | ", "")).strip()[:40]
                check(start in flat, f"{key}: {start!r} is in the structured form only")
    check(not re.search(r"\|#\d+", result.text), "an id without a name:", result.text[:2000])


# ---- Running ------------------------------------------------------------------------------------


def load(names):
    for path in sorted(glob.glob(os.path.join(HERE, "*_eval.py"))):
        importlib.import_module(os.path.basename(path)[:-3])
    return [w for w in workflows if not names or any(n in w.name for n in names)]


def run_one(flow, world, tokens):
    """Twice for reads: the first fills the caches, the second is what is measured."""
    if not flow.writes:
        flow.function(Talk(world, tokens, flow))
    talk = Talk(world, tokens, flow)
    flow.function(talk)
    check(1 <= talk.calls <= flow.max_calls, f"{talk.calls} calls, at most {flow.max_calls}")
    if flow.max_upstream is not None:
        check(talk.upstream <= flow.max_upstream, f"{talk.upstream} requests to Autotask, at most {flow.max_upstream}")
    return talk


def main(arguments):
    quick = "--quick" in arguments
    flows = load([a for a in arguments if not a.startswith("-")])
    flows = [f for f in flows if f.quick or not quick]
    tokens = Tokens()
    failed = 0
    print(f"At {NOW}; tokens by {tokens.unit}; requests with labels and names cached")
    print(f"{'workflow':28} {'calls':>5} {'requests':>8} {'tokens':>6} {'limit':>6}  result")
    shared = World()
    try:
        for flow in flows:
            why, talk = "", None
            world = World() if flow.writes else shared
            try:
                talk = run_one(flow, world, tokens)
            except Failed as e:
                why = str(e)[:1500]
            except Exception as e:  # the workflow could not be judged
                why = f"{type(e).__name__}: {e}"
                with contextlib.suppress(ImportError):
                    import traceback
                    why += "\n" + traceback.format_exc()[-1200:]
            finally:
                if flow.writes:
                    world.close()
            failed += bool(why)
            cost = (talk.calls, talk.upstream, talk.most_tokens) if talk else ("-", "-", "-")
            print(f"{flow.name:28} {cost[0]:>5} {cost[1]:>8} {cost[2]:>6} {flow.max_tokens:>6}  "
                  f"{'WRONG' if why else 'right'}", flush=True)
            if why:
                print("    " + why.replace("\n", "\n    "), flush=True)
        check_eq(shared.server.stderr(), "", "stderr of the server")
        shared.close()
    finally:
        tokens.close()
        clean_up()
    print(f"{len(flows) - failed} of {len(flows)} workflows right")
    return 1 if failed or not flows else 0
