"""What the end-to-end suites share: the built program over real pipes, a sandbox process, a
recording HTTP proxy between the two that can misbehave, and cases that report every failure.

Only the standard library, and nothing of the project's own code: what is checked here is what a
client and what Autotask would see.
"""

import atexit
import base64
import contextlib
import email.utils
import http.client
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
import urllib.parse

BINARY = os.path.abspath(os.environ.get("AUTOTASK_MCP_BIN", "build/release/autotask-mcp"))
SOURCE_DIR = os.path.abspath(os.path.join(os.path.dirname(__file__), "..", ".."))
ZONE = "America/New_York"
WAIT_S = 60


# ---- Cases --------------------------------------------------------------------------------------


class Failed(Exception):
    """A check that did not hold."""


def check(condition, *what):
    if not condition:
        raise Failed(" ".join(str(w) for w in what) or "does not hold")


def check_eq(got, wanted, what=""):
    check(got == wanted, f"{what}: got {got!r}, wanted {wanted!r}")


def check_in(part, whole, what=""):
    check(part in whole, f"{what}: {part!r} is not in {whole!r}")


class Suite:
    """Runs cases one by one and goes on after a failure; leave with sys.exit(suite.finish())."""

    def __init__(self, name):
        self.name = name
        self.passed = 0
        self.failures = []
        self.only = sys.argv[1:] if len(sys.argv) > 1 and not sys.argv[1].startswith("-") else []
        self.started = time.monotonic()

    @contextlib.contextmanager
    def case(self, name):
        started = time.monotonic()
        try:
            yield
            self.passed += 1
            if os.environ.get("E2E_TIMES"):
                print(f"{time.monotonic() - started:6.1f} s  {name}", flush=True)
        except Failed as e:
            self._fail(name, str(e))
        except Exception:  # a crash of the program or of the test is a failure of this case
            self._fail(name, traceback.format_exc())

    def _fail(self, name, why):
        self.failures.append(name)
        print(f"FAIL {self.name}: {name}\n     {why[:int(os.environ.get('E2E_SHOWN', 1500))]}", flush=True)

    def run(self, functions):
        for f in functions:
            if self.only and not any(word in f.__name__ for word in self.only):
                continue
            with self.case(f.__name__):
                f()

    def finish(self):
        seconds = time.monotonic() - self.started
        print(f"{self.name}: {self.passed} passed, {len(self.failures)} failed in {seconds:.1f} s")
        return 1 if self.failures or self.passed == 0 else 0


# ---- Processes ----------------------------------------------------------------------------------

SCRATCH = "autotask-mcp-e2e-"


def sweep():
    """Away with the folders of suites that were killed, which their names tell by the process."""
    for name in os.listdir(tempfile.gettempdir()):
        owner = name.removeprefix(SCRATCH).split("-")[0]
        if not name.startswith(SCRATCH) or not owner.isdigit():
            continue
        try:
            os.kill(int(owner), 0)
        except ProcessLookupError:
            shutil.rmtree(os.path.join(tempfile.gettempdir(), name), ignore_errors=True)
        except OSError:  # somebody else's
            pass


sweep()
_scratch = tempfile.mkdtemp(prefix=f"{SCRATCH}{os.getpid()}-")
_running = []


def scratch(name):
    path = os.path.join(_scratch, name)
    os.makedirs(path, exist_ok=True)
    return path


def environment(**more):
    """An environment in which nothing of this machine's own configuration is found."""
    kept = ("PATH", "LD_LIBRARY_PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")
    env = {k: os.environ[k] for k in kept if k in os.environ}
    env.update(HOME=scratch("home"), LANG="C.UTF-8", AUTOTASK_TIMEZONE=ZONE, AUTOTASK_TOOLSETS="all",
               AUTOTASK_HOURLY_BUDGET="100000", AUTOTASK_STATE_DIR="none")
    env.update({k: v for k, v in more.items() if v is not None})
    for k, v in more.items():
        if v is None:
            env.pop(k, None)
    return env


def run(*args, env=None, stdin=None, timeout=WAIT_S, cwd=None):
    """The program on a command line; returns the finished process with texts."""
    return subprocess.run(
        [BINARY, *args],
        env=env or environment(),
        input=stdin if stdin is not None else "",
        capture_output=True,
        text=True,
        timeout=timeout,
        cwd=cwd or scratch("work"),
    )


def stop(process, timeout=15):
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Failed("a process did not end after SIGTERM")
    return process.returncode


def clean_up():
    for p in _running:
        if p.poll() is None:
            p.kill()
            p.wait()
    shutil.rmtree(_scratch, ignore_errors=True)


def end(*_):
    """When a suite is told to end, it leaves nothing behind."""
    clean_up()
    os._exit(143)


atexit.register(clean_up)
signal.signal(signal.SIGTERM, end)


def main(suite, functions):
    try:
        suite.run(functions)
    finally:
        clean_up()
    sys.exit(suite.finish())


# ---- The sandbox as Autotask --------------------------------------------------------------------


class Sandbox:
    """`autotask-mcp sandbox` on a free port, and a plain client of its REST API as the oracle."""

    def __init__(self, *args):
        self.process = subprocess.Popen(
            [BINARY, "sandbox", "--listen", "127.0.0.1:0", *args],
            env=environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            cwd=scratch("work"),
        )
        _running.append(self.process)
        self.env = {}
        first = self.process.stdout.readline()
        self.banner = first
        for _ in range(4):
            line = self.process.stdout.readline().strip()
            name, _, value = line.partition("=")
            self.env[name] = value
        self.url = self.env["AUTOTASK_API_URL"]
        check(self.url.startswith("http://127.0.0.1:"), "no address in the sandbox's banner:", first)
        self.port = urllib.parse.urlsplit(self.url).port
        self.headers = {
            "UserName": self.env["AUTOTASK_USERNAME"],
            "Secret": self.env["AUTOTASK_SECRET"],
            "ApiIntegrationCode": self.env["AUTOTASK_INTEGRATION_CODE"],
            "Content-Type": "application/json",
        }

    def request(self, method, path, body=None):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=WAIT_S)
        c.request(method, "/ATServicesRest/V1.0/" + path, json.dumps(body) if body is not None else None,
                  self.headers)
        reply = c.getresponse()
        text = reply.read().decode()
        c.close()
        check(reply.status == 200, f"{method} {path} -> {reply.status} {text[:300]}")
        return json.loads(text)

    def query(self, entity, *filters, fields=None, most=500):
        body = {"filter": list(filters) or [{"op": "gte", "field": "id", "value": 0}], "MaxRecords": most}
        if fields:
            body["IncludeFields"] = fields
        return self.request("POST", entity + "/query", body)["items"]

    def count(self, entity, *filters):
        body = {"filter": list(filters) or [{"op": "gte", "field": "id", "value": 0}]}
        return self.request("POST", entity + "/query/count", body)["queryCount"]

    def get(self, entity, record_id):
        return self.request("GET", f"{entity}/{record_id}")["item"]

    def picklist(self, entity, field):
        """label -> value of the active entries."""
        info = self.request("GET", entity + "/entityInformation/fields")["fields"]
        values = next(f for f in info if f["name"].lower() == field.lower())["picklistValues"]
        return {v["label"]: v["value"] for v in values if v.get("isActive", True)}

    def stop(self):
        return stop(self.process)


# ---- The proxy ----------------------------------------------------------------------------------


class Request:
    def __init__(self, method, path, headers, body):
        self.method, self.path, self.headers, self.body = method, path, headers, body
        self.status = None
        self.reply = b""

    @property
    def json(self):
        return json.loads(self.body) if self.body else None

    @property
    def short(self):
        """'POST Tickets/query'"""
        return self.method + " " + self.path.split("/V1.0/", 1)[-1]

    @property
    def is_write(self):
        approves = self.path.endswith("/Approve")  # a GET that writes
        return approves or self.method in ("PATCH", "PUT", "DELETE") or (
            self.method == "POST" and not self.path.split("?")[0].endswith(("/query", "/query/count", "/query/next")))

    def __repr__(self):
        return f"<{self.short} {self.body.decode()[:200]}>"


class Proxy:
    """Records every request and passes it on, unless `fault` (a function of the request) returns a
    tuple: ("reply", status, headers, body) | ("close",) | ("close after sending on",)
    | ("cut", bytes of the real reply) | ("prefix", bytes before the real reply) | ("wait", seconds).
    tls: an ssl.SSLContext to serve with."""

    def __init__(self, upstream_port, tls=None):
        self.upstream_port = upstream_port
        self.tls = tls
        self.requests = []
        self.fault = None
        self.clock = None  # seconds that the Date of replies is ahead; None: replies have none
        self.most_at_once = 0
        self._at_once = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.port = self._listener.getsockname()[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}/ATServicesRest/"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    @staticmethod
    def _read_request(stream):
        line = stream.readline()
        if not line:
            return None
        method, path, _ = line.decode().split(" ", 2)
        headers = {}
        while (line := stream.readline().decode().rstrip("\r\n")):
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length", 0))
        if headers.get("expect", "").lower() == "100-continue":
            raise ValueError("Expect: 100-continue is not spoken here")
        return Request(method, path, headers, stream.read(length) if length else b"")

    def _serve(self, client):
        if self.tls:
            try:
                client = self.tls.wrap_socket(client, server_side=True)
            except OSError:  # the peer does not like the certificate
                client.close()
                return
        stream = client.makefile("rb")
        upstream = http.client.HTTPConnection("127.0.0.1", self.upstream_port, timeout=WAIT_S)
        try:
            while (request := self._read_request(stream)) is not None:
                with self._lock:
                    self.requests.append(request)
                    self._at_once += 1
                    self.most_at_once = max(self.most_at_once, self._at_once)
                try:
                    if not self._answer(client, upstream, request):
                        return
                finally:
                    with self._lock:
                        self._at_once -= 1
        except OSError:
            pass
        finally:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)
            client.close()
            upstream.close()

    def _answer(self, client, upstream, request):
        fault = self.fault(request) if self.fault else None
        if fault and fault[0] == "wait":
            time.sleep(fault[1])
            fault = fault[2] if len(fault) > 2 else None
        if fault and fault[0] == "close":
            return False
        if fault and fault[0] == "reply":
            _, request.status, headers, request.reply = fault
            headers = dict(headers)
        else:
            kept = {k: v for k, v in request.headers.items() if k not in ("host", "connection", "accept-encoding")}
            upstream.request(request.method, request.path, request.body or None, kept)
            reply = upstream.getresponse()
            own = f"http://127.0.0.1:{self.upstream_port}/".encode()
            request.status = reply.status
            request.reply = reply.read().replace(own, f"http://127.0.0.1:{self.port}/".encode())
            headers = {"Content-Type": reply.getheader("Content-Type", "application/json")}
            if reply.getheader("Retry-After"):
                headers["Retry-After"] = reply.getheader("Retry-After")
        if fault and fault[0] == "close after sending on":
            return False
        if self.clock is not None:
            headers["Date"] = email.utils.formatdate(time.time() + self.clock, usegmt=True)
        head = f"HTTP/1.1 {request.status} x\r\n" + "".join(f"{k}: {v}\r\n" for k, v in headers.items())
        head += f"Content-Length: {len(request.reply)}\r\n\r\n"
        body = request.reply
        if fault and fault[0] == "prefix":
            client.sendall(fault[1])
        if fault and fault[0] == "cut":
            client.sendall(head.encode() + body[: fault[1]])
            return False
        client.sendall(head.encode() + body)
        return True

    def mark(self):
        """Requests made inside the with block: with proxy.mark() as seen: ..."""
        return _Mark(self)

    def close(self):
        self._listener.close()


class _Mark:
    def __init__(self, proxy):
        self.proxy = proxy
        self.first = 0

    def __enter__(self):
        self.first = len(self.proxy.requests)
        return self

    def __exit__(self, *_):
        return False

    @property
    def all(self):
        return self.proxy.requests[self.first :]

    @property
    def writes(self):
        return [r for r in self.all if r.is_write]

    def find(self, short):
        return [r for r in self.all if r.short == short]


def conditions(query):
    """All (field, op, value) of a query body, groups opened up; fields in lower case."""
    found = []

    def walk(items):
        for c in items:
            if "items" in c:
                walk(c["items"])
            else:
                found.append((c["field"].lower(), c["op"].lower(), c.get("value")))

    walk(query.get("filter", []))
    return found


# ---- The server over stdio ----------------------------------------------------------------------


class Result:
    def __init__(self, reply):
        self.reply = reply
        result = reply.get("result") or {}
        self.protocol_error = reply.get("error")
        self.ok = self.protocol_error is None and not result.get("isError", False)
        blocks = result.get("content") or []
        self.text = blocks[0]["text"] if blocks else (self.protocol_error or {}).get("message", "")
        self.n_blocks = sum(b["type"] == "text" for b in blocks)
        self.links = [b for b in blocks if b["type"] == "resource_link"]
        self.data = result.get("structuredContent") or {}
        self.error = self.data.get("error") or {}
        self.code = self.error.get("code") if self.error else None

    @property
    def rows(self):
        return [dict(zip(self.data["columns"], row)) for row in self.data["rows"]]

    def __repr__(self):
        return f"<{'ok' if self.ok else 'error'} {self.text[:600]}>"


class Server:
    """`autotask-mcp stdio` (or other arguments) as a client of the older era."""

    def __init__(self, *args, env=None, cwd=None, initialize=True):
        self.stderr_path = os.path.join(_scratch, f"stderr-{time.monotonic_ns()}")
        self._stderr = open(self.stderr_path, "wb")
        self.process = subprocess.Popen(
            [BINARY, *(args or ("stdio",))],
            env=env or environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._stderr,
            cwd=cwd or scratch("work"),
        )
        _running.append(self.process)
        self._next_id = 0
        self._replies = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.instructions = ""
        if initialize:
            reply = self.request("initialize", {
                "protocolVersion": "2025-11-25", "capabilities": {},
                "clientInfo": {"name": "e2e", "version": "1"}})
            self.instructions = reply["result"].get("instructions", "")
            self.notify("notifications/initialized")

    def _read(self):
        for line in self.process.stdout:
            try:
                self._replies.put(json.loads(line))
            except ValueError:
                self._replies.put({"id": None, "error": {"message": f"no JSON on stdout: {line!r}"}})
        self._replies.put(None)

    def send(self, message):
        data = message if isinstance(message, bytes) else json.dumps(message).encode()
        self.process.stdin.write(data + b"\n")
        self.process.stdin.flush()

    def notify(self, method, params=None):
        self.send({"jsonrpc": "2.0", "method": method, **({"params": params} if params else {})})

    def receive(self, timeout=WAIT_S):
        try:
            reply = self._replies.get(timeout=timeout)
        except queue.Empty:
            raise Failed("no reply in time; stderr: " + self.stderr()[-800:]) from None
        if reply is None:
            code = self.process.wait(timeout=5)
            raise Failed(f"the server ended with {code}; stderr: " + self.stderr()[-3000:])
        return reply

    def request(self, method, params=None, timeout=WAIT_S):
        self._next_id += 1
        wanted = self._next_id
        self.send({"jsonrpc": "2.0", "id": wanted, "method": method, "params": params or {}})
        while True:
            reply = self.receive(timeout)
            if reply.get("id") == wanted:
                return reply

    def call(self, tool, arguments=None, timeout=WAIT_S, **more):
        result = Result(self.request("tools/call",
                                     {"name": tool, "arguments": {**(arguments or {}), **more}}, timeout))
        if result.protocol_error is None:
            check(result.n_blocks == 1, "a result has exactly one text block, not", result.n_blocks)
            check(result.data, "a result has structured content:", result.text[:200])
        return result

    def good(self, tool, arguments=None, **more):
        result = self.call(tool, arguments, **more)
        check(result.ok, f"{tool} {arguments or ''} {more or ''} failed: {result.text}")
        return result

    def bad(self, tool, code, arguments=None, **more):
        """A call that must fail with that code, in the form that errors have."""
        result = self.call(tool, arguments, **more)
        check(not result.ok, f"{tool} {arguments or ''} {more or ''} should fail: {result.text[:300]}")
        check(result.code == code, f"{tool}: code {result.code!r}, wanted {code!r}: {result.text}")
        check(f"[code={code}" in result.text, "the code line is missing:", result.text)
        return result

    def tools(self):
        return self.request("tools/list")["result"]["tools"]

    def read(self, uri):
        return self.request("resources/read", {"uri": uri})

    def stderr(self):
        with open(self.stderr_path, errors="replace") as f:
            return f.read()

    def close(self):
        """End of input; the exit code."""
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            code = self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Failed("the server did not end at end of input") from None
        finally:
            self._stderr.close()
        return code


# ---- A sandbox, a proxy and a server, connected -------------------------------------------------


class Rig:
    def __init__(self, *args, sandbox=None, **env):
        self.sandbox = sandbox or Sandbox()
        self.proxy = Proxy(self.sandbox.port)
        self.env = environment(**{**self.sandbox.env, "AUTOTASK_API_URL": self.proxy.url, **env})
        self.server = Server(*args, env=self.env)

    def another(self, *args, **env):
        """One more server on the same sandbox and proxy."""
        more = dict(self.env)
        for k, v in env.items():
            if v is None:
                more.pop(k, None)
            else:
                more[k] = v
        return Server(*(args or ("stdio",)), env=more)

    def close(self):
        check_eq(self.server.close(), 0, "exit code of the server")
        self.proxy.close()
        puts = sorted({r.short for r in self.proxy.requests if r.method == "PUT"})
        check(not puts, "a PUT nulls what it does not say, and no tool means that:", puts)


def catalogue(extensions=False, unlisted=False):
    """The tools as data/tools/ describes them: name -> object, groups spelled out. Those of protocol
    extensions, which only clients that declare them have, and those that no list shows are left out
    unless asked for."""
    root = os.path.join(SOURCE_DIR, "data", "tools")
    with open(os.path.join(root, "_groups.json")) as f:
        groups = json.load(f)
    tools = {}
    for folder in sorted(os.listdir(root)):
        path = os.path.join(root, folder)
        if not os.path.isdir(path):
            continue
        for name in sorted(os.listdir(path)):
            with open(os.path.join(path, name)) as f:
                tool = json.load(f)
            if ("extension" in tool and not extensions) or (tool.get("unlisted") and not unlisted):
                continue
            tool["toolset"] = folder
            tool["all_args"] = tool.setdefault("args", []) + [a for g in tool.get("groups", []) for a in groups[g]]
            tools[tool["name"]] = tool
    return tools


def decode_cursor(cursor):
    return base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
