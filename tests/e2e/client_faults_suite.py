"""What clients do wrong, or have done to them, on both transports: they leave at every moment, use ids twice, stop
reading, send too much, too fast, or what is no message. Checked are what they get, what went upstream, and that others
are served. Slow headers and bodies against their time-outs are in the unit tests, with shorter ones."""

import contextlib
import glob
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import threading
import time

from harness import BINARY, Rig, Suite, check, check_eq, check_in, main, scratch

suite = Suite("client_faults")
rig = Rig()
CLAIM = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
MODERN = "MCP-Protocol-Version: 2026-07-28\r\n"


def message(id, method, params=None, **more):
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}, **more}


def search(id, limit=1, modern=False):
    return message(id, "tools/call", {"name": "search_tickets", "arguments": {"limit": limit}, **({"_meta": CLAIM} if modern else {})})


SEARCH_HEADERS = MODERN + "Mcp-Method: tools/call\r\nMcp-Name: search_tickets\r\n"


with open(BINARY, "rb") as program:
    # The address sanitizer keeps what was freed for a while, and a shadow of everything.
    ROOM = 4 if b"__asan_init" in program.read() else 1


def resident_mb(pid):
    with open(f"/proc/{pid}/status") as f:
        return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1)) / 1024


class Http:
    """One server over HTTP, spoken to through sockets."""

    def __init__(self, **env):
        self.process = subprocess.Popen([BINARY, "http", "--listen", "127.0.0.1:0"], env={**rig.env, **env}, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=scratch("work"))
        self.port = int(re.search(r":(\d+)/mcp", self.process.stderr.readline()).group(1))
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.session = ""
        reply = self.post(message(0, "initialize", {"protocolVersion": "2025-11-25", "capabilities": {},
                                                     "clientInfo": {"name": "e2e", "version": "1"}}))[1]
        self.session = re.search("Mcp-Session-Id: .*\r\n", reply).group(0)

    def connect(self):
        s = socket.create_connection(("127.0.0.1", self.port), 30)
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return s

    def request(self, body, headers=None, close=True):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = self.session if headers is None else headers
        ending = "Connection: close\r\n" if close else ""
        return (f"POST /mcp HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: application/json\r\n"
                f"{ending}Content-Length: {len(data)}\r\n\r\n").encode() + data

    def read_all(self, s):
        text = b""
        while (piece := s.recv(65536)):
            text += piece
        s.close()
        return text.decode()

    def post(self, body, headers=None):
        s = self.connect()
        s.sendall(self.request(body, headers))
        text = self.read_all(s)
        return int(text[9:12]), text

    def answer(self, body, headers=None):
        status, text = self.post(body, headers)
        return status, json.loads(text.split("\r\n\r\n", 1)[1])

    def is_well(self):
        began = time.monotonic()
        check_eq(self.post(message(1, "ping"))[0], 200)
        check(time.monotonic() - began < 5, "others wait")


http = Http()


def until(condition, what, seconds=15):
    end = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < end, what)
        time.sleep(0.02)


# ---- Leaving ------------------------------------------------------------------------------------


def c01_http_leaving_before_the_request_is_whole():
    with rig.proxy.mark() as seen:
        for cut in (10, 60, 200, -1):
            s = http.connect()
            s.sendall(http.request(search(1, modern=True), SEARCH_HEADERS)[:cut])
            s.close()
        http.is_well()
        time.sleep(0.2)
        check_eq(len(seen.all), 0, "upstream calls")


# ---- Writes that come again ---------------------------------------------------------------------

STATE = scratch("state")
kept = Http(AUTOTASK_STATE_DIR=STATE)  # keeps its journal in a file
INTENT, CONFIRMED, REJECTED, UNKNOWN, CANCELLED = 1, 2, 3, 4, 5
WRITE_HEADERS = MODERN + "Mcp-Method: tools/call\r\nMcp-Name: create_ticket\r\n"
company = rig.sandbox.query("Companies", most=1)[0]["companyName"]
queue_name = next(iter(rig.sandbox.picklist("Tickets", "queueID")))


def create(id, title, **more):
    arguments = {"title": title, "company": company, "status": "New", "priority": "Medium", "queue": queue_name,
                 "confirm": "CREATE_TICKET", **more}
    return message(id, "tools/call", {"name": "create_ticket", "arguments": arguments, "_meta": CLAIM})


def journal():
    """State of each operation, oldest first."""
    files = glob.glob(os.path.join(STATE, "*.journal"))
    if not files:
        return []
    with contextlib.closing(sqlite3.connect(f"file:{files[0]}?mode=ro", uri=True)) as db:
        return [row[0] for row in db.execute("SELECT state FROM operations ORDER BY n")]


def tickets(title):
    return rig.sandbox.count("Tickets", {"op": "eq", "field": "title", "value": title})


def result_of(text):
    body = text.split("\r\n\r\n", 1)[1]
    lines = [line[6:] for line in body.splitlines() if line.startswith("data: ")] or [body]
    return json.loads(lines[-1])["result"]


def is_replayed(result):
    return bool(result["structuredContent"].get("replayed"))


@contextlib.contextmanager
def fault(f):
    rig.proxy.fault = f
    try:
        with rig.proxy.mark() as seen:
            yield seen
    finally:
        rig.proxy.fault = None


def c02_http_leaving_before_the_first_byte():
    """The write waits for a place at its endpoint, and its intent is written down."""
    title, before = "Left before it was sent", len(journal())
    kept.post(create(1, "warm"), WRITE_HEADERS)  # what it looks up is known
    before = len(journal())
    with fault(lambda r: ("wait", 1.5) if r.short == "POST Tickets/query" else None) as seen:
        busy = [kept.connect() for _ in range(2)]
        for i, s in enumerate(busy):
            s.sendall(kept.request(search(1, limit=i + 1, modern=True), SEARCH_HEADERS))
        until(lambda: len(seen.find("POST Tickets/query")) == 2, "the places are not taken")
        s = kept.connect()
        s.sendall(kept.request(create(2, title), WRITE_HEADERS))
        until(lambda: journal()[before:] == [INTENT], f"no intent: {journal()}")
        s.close()
        until(lambda: journal()[before:] == [CANCELLED], f"not cancelled: {journal()}")
        for s in busy:
            check_in(" 200 ", kept.read_all(s)[:20])
        check_eq(len(seen.find("POST Tickets")), 0, "sent")
    check_eq(tickets(title), 0)
    result = result_of(kept.post(create(3, title), WRITE_HEADERS)[1])
    check(not is_replayed(result), "what was cancelled does not keep the next call from writing", result)
    check_eq(tickets(title), 1)


def c04_http_leaving_after_it_was_confirmed():
    """The client leaves while the record is read back; the same call gives the stored outcome."""
    title, before = "Left before the reply", len(journal())
    with fault(lambda r: ("wait", 1.0) if re.match(r"GET Tickets/\d+$", r.short) else None) as seen:
        s = kept.connect()
        s.sendall(kept.request(create(1, title), WRITE_HEADERS))
        until(lambda: journal()[before:] == [CONFIRMED], f"not confirmed: {journal()}")
        s.close()
        kept.is_well()
    result = result_of(kept.post(create(2, title), WRITE_HEADERS)[1])
    check(is_replayed(result), result)
    check_in("nothing was sent again", result["content"][0]["text"])
    check_eq(len(seen.find("POST Tickets")), 1, "sent")
    check_eq(tickets(title), 1)
    found = rig.sandbox.query("Tickets", {"op": "eq", "field": "title", "value": title})[0]
    check_eq(result["structuredContent"]["id"], found["id"])


def again_over_http(server, title):
    first = result_of(server.post(create(1, title), WRITE_HEADERS)[1])
    return first, result_of(server.post(create("again", title), WRITE_HEADERS)[1])


def c05_the_same_call_with_a_new_id():
    with fault(None) as seen:
        for server, title in ((http, "Again over HTTP"), (kept, "Again over HTTP, kept")):
            first, second = again_over_http(server, title)
            check(not is_replayed(first) and is_replayed(second), second)
            check_eq(first["structuredContent"]["id"], second["structuredContent"]["id"])
        title = "Again over stdio"
        server = rig.another(AUTOTASK_STATE_DIR=STATE)
        first = server.request("tools/call", create(0, title)["params"])["result"]
        second = server.request("tools/call", create(0, title)["params"])["result"]
        check(not is_replayed(first) and is_replayed(second), second)
        check_eq(server.close(), 0)
        server = rig.another(AUTOTASK_STATE_DIR=STATE)  # the client was started anew, and the server with it
        third = server.request("tools/call", create(0, title)["params"])["result"]
        check(is_replayed(third), third)
        check_eq(server.close(), 0)
        check_eq(len(seen.find("POST Tickets")), 3, "sent")
    # Left in the middle of it, and then the same call: as the protocol says.
    title = "Again after a broken stream"
    with fault(lambda r: ("wait", 0.5) if r.short == "POST Tickets" else None) as seen:
        s = http.connect()
        s.sendall(http.request(create(1, title), WRITE_HEADERS))
        until(lambda: seen.find("POST Tickets"), "the write did not go upstream")
        s.close()
        result = result_of(http.post(create(2, title), WRITE_HEADERS)[1])
        check(is_replayed(result), result)
        check_eq(len(seen.find("POST Tickets")), 1, "sent")
    check_eq(tickets(title), 1)


def c06_the_same_call_while_the_first_is_under_way():
    slow = lambda r: ("wait", 0.7) if r.short == "POST Tickets" else None
    title = "Twice at once over HTTP"
    with fault(slow) as seen:
        first = http.connect()
        first.sendall(http.request(create(1, title), WRITE_HEADERS))
        until(lambda: seen.find("POST Tickets"), "the write did not go upstream")
        second = result_of(http.post(create(2, title), WRITE_HEADERS)[1])
        first = result_of(http.read_all(first))
        check(not is_replayed(first) and is_replayed(second), second)
        check_eq(first["structuredContent"]["id"], second["structuredContent"]["id"])
        check_eq(len(seen.find("POST Tickets")), 1, "sent")
    title = "Twice at once over stdio"
    server = rig.another()
    with fault(slow) as seen:
        server.send(create(71, title))
        server.send(create(72, title))
        replies = {r["id"]: r["result"] for r in (server.receive(), server.receive())}
        check_eq(sorted(is_replayed(r) for r in replies.values()), [False, True], replies)
        check_eq(len(seen.find("POST Tickets")), 1, "sent")
    check_eq(server.close(), 0)
    title = "Twice at once in two processes"
    pair = [rig.another(AUTOTASK_STATE_DIR=STATE) for _ in range(2)]
    with fault(slow) as seen:
        for server in pair:
            server.send(create(73, title))
        results = [server.receive()["result"] for server in pair]
        check_eq(sorted(is_replayed(r) for r in results), [False, True], results)
        check_eq(len(seen.find("POST Tickets")), 1, "sent")
    for server in pair:
        check_eq(server.close(), 0)
    check_eq(tickets(title), 1)
    # A refusal is the outcome of both, and keeps nobody from trying again.
    title = "Twice at once and refused"
    refuse = ("reply", 500, {"Content-Type": "application/json"}, b'{"errors":["queueID is required"]}')
    with fault(lambda r: ("wait", 0.5, refuse) if r.short == "POST Tickets" else None) as seen:
        first = http.connect()
        first.sendall(http.request(create(1, title), WRITE_HEADERS))
        until(lambda: seen.find("POST Tickets"), "the write did not go upstream")
        second = result_of(http.post(create(2, title), WRITE_HEADERS)[1])
        first = result_of(http.read_all(first))
        for result in (first, second):
            check_eq(result["structuredContent"]["error"]["written"], "nothing", result)
        check_eq(len(seen.find("POST Tickets")), 1, "sent")
    check(not is_replayed(result_of(http.post(create(3, title), WRITE_HEADERS)[1])))
    check_eq(tickets(title), 1)


def c03_http_leaving_after_the_call_went_upstream():
    """The write is finished and can be found; it is not sent twice, and nobody else is disturbed."""
    title = "Left in the middle of it"
    create = {"title": title, "company": rig.sandbox.query("Companies", most=1)[0]["companyName"], "confirm": "CREATE_TICKET"}
    create.update(status="New", priority="Medium", queue=next(iter(rig.sandbox.picklist("Tickets", "queueID"))))
    before = rig.sandbox.count("Tickets", {"op": "eq", "field": "title", "value": title})
    rig.proxy.fault = lambda r: ("wait", 0.7) if r.short == "POST Tickets" else None
    try:
        with rig.proxy.mark() as seen:
            s = http.connect()
            s.sendall(http.request(message(1, "tools/call", {"name": "create_ticket", "arguments": create, "_meta": CLAIM}),
                                   MODERN + "Mcp-Method: tools/call\r\nMcp-Name: create_ticket\r\n"))
            until(lambda: seen.find("POST Tickets"), "the write did not go upstream")
            s.close()
            http.is_well()
            until(lambda: rig.sandbox.count("Tickets", {"op": "eq", "field": "title", "value": title}) == before + 1, "the write was lost")
            time.sleep(0.3)
            check_eq(len(seen.find("POST Tickets")), 1, "sent")
    finally:
        rig.proxy.fault = None
    check_eq(rig.sandbox.count("Tickets", {"op": "eq", "field": "title", "value": title}), before + 1)


def c10_http_half_close():
    s = http.connect()
    s.sendall(http.request(search(1)))
    s.shutdown(socket.SHUT_WR)
    text = http.read_all(s)
    check_eq(text[9:12], "200")
    check_in('"id":1', text)


# ---- Ids ----------------------------------------------------------------------------------------


def c07_an_id_in_use_is_refused_and_the_first_call_is_not_disturbed():
    rig.proxy.fault = lambda r: ("wait", 0.5)
    try:
        first = http.connect()
        with rig.proxy.mark() as seen:
            first.sendall(http.request(search(7)))
            until(lambda: seen.all, "nothing went upstream")
            status, reply = http.answer(search(7))
            check_eq(status, 400)
            check_eq(reply["error"]["code"], -32600)
            check_in('"id":7,"result"', http.read_all(first))
            server = rig.another()
            server.send(search(70))
            until(lambda: seen.all, "nothing went upstream")
            server.send(search(70))
            replies = [server.receive(), server.receive()]
            errors = [r for r in replies if "error" in r]
            check_eq(len(errors), 1)
            check_eq(errors[0]["error"]["code"], -32600)
            check("result" in next(r for r in replies if r.get("id") == 70), replies)
            check_eq(server.close(), 0)
    finally:
        rig.proxy.fault = None


def c08_an_id_may_be_used_again_afterwards():
    for _ in range(3):
        check("result" in http.answer(search("again"))[1])
        rig.server.send(search("again"))
        check_eq(rig.server.receive()["id"], "again")


def c09_stdio_cancelling_at_every_moment():
    server = rig.another()
    cancel = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 5}}
    server.send(cancel)  # before
    rig.proxy.fault = lambda r: ("wait", 0.4)
    try:
        with rig.proxy.mark() as seen:
            server.send(search(5))
            until(lambda: seen.all, "nothing went upstream")
            server.send(cancel)  # during
    finally:
        rig.proxy.fault = None
    for bad in ({"requestId": 99}, {}, {"requestId": None}, {"requestId": {"a": 1}}):
        server.send({**cancel, "params": bad})
    server.send(search(6))
    check_eq(server.receive()["id"], 6)
    server.send({**cancel, "params": {"requestId": 6}})  # after
    server.send(search(5))
    check_eq(server.receive()["id"], 5, "the id is free again")
    server.send(message(7, "ping"))
    check_eq(server.receive()["id"], 7, "nothing came for the cancelled call")
    check_eq(server.close(), 0)


# ---- Not reading --------------------------------------------------------------------------------


def c11_http_a_client_that_does_not_read():
    """tools/list over and over, none of it read: a bounded buffer, and others are served."""
    before = resident_mb(http.process.pid)
    deaf = http.connect()
    deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    deaf.setblocking(False)
    batch = http.request(message(1, "tools/list"), close=False) * 100
    taken, quiet = 0, 0
    while quiet < 20 and taken < 100_000_000:
        try:
            taken += deaf.send(batch)
            quiet = 0
        except BlockingIOError:
            quiet += 1
            time.sleep(0.02)
    check(taken < 20_000_000, f"{taken} bytes of requests were taken")  # most of it by the kernel's buffers
    for _ in range(20):
        http.is_well()
    check(resident_mb(http.process.pid) - before < 24 * ROOM, f"{resident_mb(http.process.pid) - before:.0f} MB more")
    deaf.close()
    http.is_well()


def c11_stdio_a_client_that_does_not_read():
    p = subprocess.Popen([BINARY, "stdio"], env=rig.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.DEVNULL, cwd=scratch("work"))
    line = (json.dumps(message(1, "tools/list")) + "\n").encode()
    os.set_blocking(p.stdin.fileno(), False)
    taken, quiet = 0, 0
    while quiet < 20 and taken < 100_000_000:
        try:
            taken += os.write(p.stdin.fileno(), line * 100)
            quiet = 0
        except BlockingIOError:
            quiet += 1
            time.sleep(0.02)
    check(taken < 2_000_000, f"{taken} bytes of requests were taken")
    check(resident_mb(p.pid) < 40 * ROOM, f"{resident_mb(p.pid):.0f} MB")
    p.send_signal(signal.SIGKILL)
    p.wait()


def c12_stdio_nobody_reads_any_more():
    p = subprocess.Popen([BINARY, "stdio"], env=rig.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                         stderr=subprocess.PIPE, cwd=scratch("work"))
    p.stdout.close()
    p.stdin.write((json.dumps(message(1, "ping")) + "\n").encode())
    p.stdin.flush()
    check_eq(p.wait(10), 0)


def c13_stdio_the_end_comes_in_mid_message():
    server = rig.another()
    rig.proxy.fault = lambda r: ("wait", 0.5)
    try:
        with rig.proxy.mark() as seen:
            server.send(search(1))
            until(lambda: seen.all, "nothing went upstream")
            server.process.stdin.write(b'{"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"na')
            server.process.stdin.flush()
            began = time.monotonic()
            server.process.stdin.close()
            check_eq(server.receive()["id"], 1, "the call in flight is answered")
            check_eq(server.process.wait(10), 0)
            check(time.monotonic() - began < 5, "it took too long")
    finally:
        rig.proxy.fault = None


# ---- Too much -----------------------------------------------------------------------------------


def c14_stdio_a_line_without_end():
    server = rig.another()
    for _ in range(64):
        server.process.stdin.write(b"x" * (1 << 20))
    server.process.stdin.write(b"\n")
    check_eq(server.receive()["error"]["code"], -32600)
    check_eq(server.request("ping")["result"], {}, "the next line is read")
    check(resident_mb(server.process.pid) < 40 * ROOM, f"{resident_mb(server.process.pid):.0f} MB")
    check_eq(server.close(), 0)


def c15_64_mib_in_one_message():
    before = resident_mb(http.process.pid)
    s = http.connect()  # said beforehand: refused beforehand
    s.sendall(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 67108864\r\n\r\n")
    check_eq(s.recv(1000)[9:12], b"413")
    s.close()
    s = http.connect()  # in chunks: as soon as it is too much
    s.sendall(b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n")
    reply = b""
    try:
        for _ in range(64):
            s.sendall(b"100000\r\n" + b"x" * (1 << 20) + b"\r\n")
    except OSError:
        pass
    s.settimeout(5)
    try:
        reply = s.recv(1000)
    except OSError:
        pass
    check(reply[9:12] in (b"413", b""), reply[:100])
    s.close()
    check(resident_mb(http.process.pid) - before < 16 * ROOM, f"{resident_mb(http.process.pid) - before:.0f} MB more")
    http.is_well()
    server = rig.another()
    server.send(b'{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":"' + b"x" * (64 << 20) + b'"}}')
    reply = server.receive()
    check_eq((reply["id"], reply["error"]["code"]), (1, -32600))
    check_eq(server.request("ping")["result"], {})
    check_eq(server.close(), 0)


def c16_10000_requests_at_once():
    n = 10000
    s = http.connect()
    one = http.request(message(1, "ping"), close=False)
    sender = threading.Thread(target=lambda: s.sendall(one * (n - 1) + http.request(message(2, "ping"))), daemon=True)
    sender.start()
    time.sleep(0.3)
    http.is_well()
    text = http.read_all(s)
    check_eq(text.count("HTTP/1.1 200"), n)
    server = rig.another()
    lines = b"\n".join(json.dumps(message(i, "ping")).encode() for i in range(n))
    sender = threading.Thread(target=server.send, args=(lines,), daemon=True)
    sender.start()
    check_eq([server.receive()["id"] for _ in range(n)], list(range(n)))
    check(resident_mb(server.process.pid) < 40 * ROOM, f"{resident_mb(server.process.pid):.0f} MB")
    check_eq(server.close(), 0)


def c18_http_1000_streams():
    before = len(os.listdir(f"/proc/{http.process.pid}/fd"))
    listen = message(1, "subscriptions/listen", {"notifications": {}, "_meta": CLAIM})
    headers = MODERN + "Mcp-Method: subscriptions/listen\r\n"
    open_ones, statuses = [], []
    for _ in range(1000):
        s = http.connect()
        s.sendall(http.request(listen, headers, close=False))
        statuses.append(int(s.recv(4096)[9:12]))
        if statuses[-1] == 200:
            open_ones.append(s)
        else:
            s.close()
    check_eq((statuses.count(200), statuses.count(429)), (8, 992))
    http.is_well()
    for s in open_ones:
        s.close()
    until(lambda: len(os.listdir(f"/proc/{http.process.pid}/fd")) <= before, "descriptors stay open")


# ---- What is no request -------------------------------------------------------------------------

NO_REQUESTS = [
    ([message(1, "ping")], -32600),
    ([], -32600),
    ({"jsonrpc": "2.0", "id": 1, "result": {}}, -32600),
    ({"jsonrpc": "2.0", "id": "x", "error": {"code": 1, "message": "m"}}, -32600),
    ({"jsonrpc": "2.0", "id": None, "method": "ping"}, -32600),
    ({"jsonrpc": "2.0", "id": 1.5, "method": "ping"}, -32600),
    ({"jsonrpc": "2.0", "id": [1], "method": "ping"}, -32600),
    ({"jsonrpc": "1.0", "id": 1, "method": "ping"}, -32600),
    ({"id": 1, "method": "ping"}, -32600),
    ({"jsonrpc": "2.0", "id": 1, "method": 7}, -32600),
    ({"jsonrpc": "2.0", "id": 1}, -32600),
    ("text", -32600),
    (b"{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}", -32600),
    (b"{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"", -32700),
    (b"\xff\xfe", -32700),
    (b"[" * 100000, None),
]


def c19_what_is_no_request():
    server = rig.another()
    for body, code in NO_REQUESTS:
        status, reply = http.answer(body)
        check(400 <= status < 500, body if len(body) < 200 else "", status)
        check(code is None or reply["error"]["code"] == code, f"http {str(body)[:100]}: {reply}")
        server.send(body)
        reply = server.receive()
        check(code is None or reply["error"]["code"] == code, f"stdio {str(body)[:100]}: {reply}")
    check_eq(server.request("ping")["result"], {})
    check_eq(server.close(), 0)
    http.is_well()


def c20_states_and_answers_nobody_gave():
    """requestState and inputResponses that are missing, made up or swapped: refused or without effect, and nothing is written."""
    call = {"name": "create_ticket", "arguments": {"title": "forged", "company": "Harper"}, "_meta": CLAIM}
    headers = MODERN + "Mcp-Method: tools/call\r\nMcp-Name: create_ticket\r\n"
    server = rig.another()
    with rig.proxy.mark() as seen:
        for more in ({"requestState": "made.up"}, {"requestState": ""}, {"requestState": 7},
                     {"inputResponses": {"approval": {"action": "accept", "content": {"confirm": True}}}},
                     {"inputResponses": {"approval": {"action": "accept"}}, "requestState": "eyJhIjoxfQ.AAAA"},
                     {"inputResponses": []}, {"inputResponses": None, "requestState": None}):
            reply = http.answer(message(1, "tools/call", {**call, **more}), headers)[1]
            for reply in (reply, server.request("tools/call", {**call, **more})):
                result = reply.get("result") or {}
                check("error" in reply or result.get("isError") or result["resultType"] != "complete", f"{more}: {reply}")
        check_eq(seen.writes, [])
    check_eq(server.close(), 0)


def ends_cleanly():
    for server in (http, kept):
        server.process.send_signal(signal.SIGTERM)
        check_eq(server.process.wait(15), 0)
    rig.close()


main(suite, [f for name, f in sorted(globals().items()) if re.match(r"c\d\d_", name)] + [ends_cleanly])
