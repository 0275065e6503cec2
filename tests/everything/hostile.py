"""What hostile peers do over HTTP: JSON that is small on the wire and large in memory, requests that two readers
understand differently, sent directly and through nginx, a thousand streams, and slow peers that take all the places.
Usage: hostile.py PROGRAM VECTORS [unmeasured]"""

import atexit
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

PREFIX = "io.modelcontextprotocol/"
META = {PREFIX + "protocolVersion": "2026-07-28", PREFIX + "clientCapabilities": {}}
MODERN = "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: echo\r\n"


class Server:
    """examples/everything over HTTP on a free port."""

    def __init__(self):
        atexit.register(self.end)
        self.process = subprocess.Popen([sys.argv[1], "--http", "127.0.0.1:0"], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.port = int(re.search(r":(\d+)/mcp", self.process.stderr.readline()).group(1))
        threading.Thread(target=self.process.stderr.read, daemon=True).start()  # or it would wait for us

    def peak_kib(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            return int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1))

    def resident_kib(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            return int(re.search(r"VmRSS:\s+(\d+)", f.read()).group(1))

    def files(self):
        return len(os.listdir(f"/proc/{self.process.pid}/fd"))

    def cpu_ms(self):
        """All threads; the machine may be busy with other things."""
        total = 0
        for task in os.listdir(f"/proc/{self.process.pid}/task"):
            with open(f"/proc/{self.process.pid}/task/{task}/schedstat") as f:
                total += int(f.read().split()[0])
        return total / 1e6

    def forget_peak(self):
        with open(f"/proc/{self.process.pid}/clear_refs", "w") as f:
            f.write("5")

    def end(self):
        if self.process.poll() is None:
            self.process.kill()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        assert self.process.wait(15) == 0, self.process.returncode


def connect(port):
    s = socket.create_connection(("127.0.0.1", port), timeout=20)
    s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return s


def read_all(s, first_only=False, timeout=20):
    """All that comes, or what is there when a first head has come."""
    s.settimeout(timeout)
    data = b""
    try:
        while not (first_only and b"\r\n\r\n" in data):
            piece = s.recv(65536)
            if not piece:
                break
            data += piece
    except (TimeoutError, ConnectionResetError, BrokenPipeError):
        pass
    return data


def post(body, headers=MODERN):
    head = f"POST /mcp HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n".encode(), body


def call(ident, text):
    params = {"name": "echo", "arguments": {"text": text}, "_meta": META}
    return json.dumps({"jsonrpc": "2.0", "id": ident, "method": "tools/call", "params": params}).encode()


# ---- Bombs ----

def inside(value):
    """The value as an argument of a call that is otherwise in order."""
    whole = call("bomb", "x")
    return whole.replace(b'"text": "x"', b'"text": ' + value)


MIB = 1 << 20
BOMBS = {
    "arrays in arrays": b"[" * MIB,
    "arrays in arrays, closed": b"[" * (MIB // 2) + b"]" * (MIB // 2),
    "arrays in arrays, as an argument": inside(b"[" * 65 + b"]" * 65),
    "objects in objects": b'{"a":' * (MIB // 5),
    "objects in objects, as an argument": inside(b'{"a":' * 60000 + b"1" + b"}" * 60000),
    "many small numbers": inside(b"[" + b"0," * 1000000 + b"0]"),
    "many empty arrays": inside(b"[" + b"[]," * 700000 + b"0]"),
    "many empty objects": inside(b"[" + b"{}," * 700000 + b"0]"),
    "many empty strings": inside(b"[" + b'"",' * 700000 + b"0]"),
    "many members": inside(b"{" + b",".join(b'"%x":0' % i for i in range(300000)) + b"}"),
    "the same name many times": inside(b"{" + b'"a":0,' * 300000 + b'"a":0}'),
    "names that are equal but for the end": inside(
        b"{" + b",".join(b'"%s%d":0' % (b"a" * 200, i) for i in range(15000)) + b"}"),
    "a long number": inside(b"1" * 3000000),
    "a long fraction": inside(b"0." + b"1" * 3000000 + b"e-999999999"),
    "a long string of escapes": inside(b'"' + b"\\u0041" * 600000 + b'"'),
    "longer than a message may be": inside(b'"' + b"x" * (5 * MIB) + b'"'),
}


def bombs():
    """Each is answered with an error or a result that says what was wrong, for a bounded price in time and memory."""
    most_ms, most_factor = 50, 32  # a megabyte
    measured = len(sys.argv) < 4  # sanitizers need more of both
    for name, body in BOMBS.items():
        server = Server()
        assert answers_to(server.port, "warm")[0]
        server.forget_peak()
        before, cpu_before = server.peak_kib(), server.cpu_ms()
        s = connect(server.port)
        head, body = post(body)
        try:
            s.sendall(head + b"Connection: close\r\n\r\n" + body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # refused by its length, before it was there
        reply = read_all(s)
        took, grown = server.cpu_ms() - cpu_before, (server.peak_kib() - before) * 1024
        server.stop()
        # A string of escapes is just a long text; everything else is an error.
        is_text = name == "a long string of escapes"
        wanted = (b" 200 ",) if is_text else (b" 400 ", b" 413 ", b" 200 ")
        assert any(w in reply[:20] for w in wanted), (name, reply[:300])
        is_said = b'"error"' in reply or b'"isError":true' in reply or b"body is too large" in reply
        assert is_text or is_said, (name, reply[:600])
        assert not measured or took <= most_ms * max(1, len(body) / MIB), f"{name}: {took:.0f} ms"
        assert not measured or grown <= max(most_factor * len(body), 2 * MIB), f"{name}: {grown} bytes for {len(body)}"
        print(f"  {name}: {len(body)} bytes, {took:.1f} ms, {grown / len(body):.1f} times the input")


# ---- Framing ----

def vectors():
    lines = subprocess.run([sys.argv[2]], capture_output=True, text=True, check=True).stdout.splitlines()
    for line in lines:
        status, data, name = line.split(" ", 2)
        data = bytes.fromhex(data).replace(b"POST / ", b"POST /mcp ", 1)  # past the door, to the body
        data = data.replace(b"Host: a\r\n", b"Host: localhost\r\nContent-Type: application/json\r\n", 1)
        yield int(status), data.replace(b" http://a/", b" http://localhost/"), name


POISON = b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Smuggled: "


def answers_to(port, ident):
    """An ordinary request of somebody else: its answer must be its own."""
    s = connect(port)
    head, body = post(call(ident, ident))
    s.sendall(head + b"Connection: close\r\n\r\n" + body)
    reply = read_all(s)
    s.close()
    return f'"id":"{ident}"'.encode() in reply and reply.count(b"HTTP/1.1 ") == 1, reply


def direct():
    """What is refused ends the connection: nothing behind it is understood as a request."""
    server = Server()
    n = 0
    for status, data, name in vectors():
        if status == 200:
            continue
        n += 1
        s = connect(server.port)
        try:
            s.sendall(data + b"\r\n\r\n" + POISON + b"x\r\n\r\n")
            s.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # closed already
        reply = read_all(s)
        s.close()
        assert reply.startswith(f"HTTP/1.1 {status} ".encode()) and reply.count(b"HTTP/1.1 ") == 1, (name, reply)
        fine, own = answers_to(server.port, f"direct-{n}")
        assert fine, (name, own)
    server.stop()
    print(f"  {n} refused, each with the end of its connection")
    assert n >= 60, n


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


NGINX = """{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;
events {{ worker_connections 200; }}
http {{
    access_log off;
    {temporary}
    upstream mcp {{ server 127.0.0.1:{upstream}; keepalive 1; }}
    server {{
        listen 127.0.0.1:{port};
        underscores_in_headers on;
        ignore_invalid_headers off;
        location / {{
            proxy_pass http://mcp;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host localhost;
            proxy_pass_request_headers on;
            proxy_request_buffering {buffering};
        }}
    }}
}}
"""


def behind_nginx(program, buffering):
    """All peers share one connection to the server: if both ends did not agree where a request ends, the next peer
    would get an answer that is not its own."""
    server = Server()
    folder = tempfile.mkdtemp(prefix="mcp-nginx-")
    port = free_port()
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    with open(f"{folder}/nginx.conf", "w") as f:
        f.write(NGINX.format(user="user root;" if os.geteuid() == 0 else "", folder=folder, upstream=server.port,
                             port=port, buffering=buffering,
                             temporary="".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)))
    nginx = subprocess.Popen([program, "-p", folder, "-c", f"{folder}/nginx.conf"], stdin=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                connect(port).close()
                break
            except OSError:
                time.sleep(0.02)
        n = passed = 0
        for _, data, name in vectors():
            n += 1
            s = connect(port)
            try:
                s.sendall(data + POISON)
            except OSError:
                pass
            reply = read_all(s, first_only=True, timeout=0.3)
            passed += b'"jsonrpc"' in reply or b" 404 " in reply[:20]
            fine, own = answers_to(port, f"proxy-{n}")
            s.close()
            assert fine, (name, own)
        print(f"  {n} through nginx (request buffering {buffering}), {passed} of them answered by the server")
    finally:
        nginx.send_signal(signal.SIGTERM)
        nginx.wait(15)
        shutil.rmtree(folder, ignore_errors=True)
    server.stop()


# ---- Streams and places ----

def listen():
    params = {"notifications": {"toolsListChanged": True}, "_meta": META}
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen", "params": params}).encode()
    head, body = post(body, "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: subscriptions/listen\r\n")
    return head + b"\r\n" + body


def settles(what, wanted):
    """Waits until what() is at most that; the last value."""
    for _ in range(250):
        if what() <= wanted:
            break
        time.sleep(0.02)
    return what()


def streams():
    """A client gets its few streams, however many it asks for; when it leaves, what they took comes back."""
    most_of_one, rounds, each = 8, 5, 200
    server = Server()
    assert answers_to(server.port, "warm")[0]
    settles(server.files, 0)
    files, first = server.files(), None
    for n in range(rounds):
        peers = [connect(server.port) for _ in range(each)]
        for s in peers:
            s.sendall(listen())
        heads = [read_all(s, first_only=True, timeout=10)[:20] for s in peers]
        assert sum(b" 200 " in h for h in heads) == most_of_one, heads[:20]
        assert sum(b" 429 " in h for h in heads) == each - most_of_one, heads[:20]
        fine, own = answers_to(server.port, f"beside-{n}")
        assert fine, own
        for s in peers:
            s.close()
        assert settles(server.files, files) <= files, (server.files(), files)
        first = first or server.resident_kib()
    grown = server.resident_kib() - first
    assert grown < 2048 or len(sys.argv) > 3, f"{grown} KiB more after {rounds} rounds"
    server.stop()
    print(f"  {rounds * each} streams asked for, {rounds * most_of_one} given, {grown} KiB kept")


SLOW = {
    "heads": b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
    "bodies": b"POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              b"Content-Length: 100000\r\n\r\n{",
    "silence": b"",
    "replies that nobody reads": None,
}


def slow_peers():
    """More slow peers than there are places: others come in all the same, at once."""
    most_s, each = 3.0, 1100  # the default is 1,024 places, and half a second to be patient with
    for name, first in SLOW.items():
        server = Server()
        peers = []
        for _ in range(each):
            try:
                s = connect(server.port)
                if first is None:
                    s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
                    head, body = post(call(1, "x" * 3000))
                    s.setblocking(False)
                    s.send((head + b"\r\n" + body) * 4)
                else:
                    s.sendall(first)
                peers.append(s)
            except OSError:
                pass
        time.sleep(0.6)
        worst = 0
        for n in range(20):
            begin = time.monotonic()
            fine, own = answers_to(server.port, f"quick-{n}")
            assert fine, (name, own)
            worst = max(worst, time.monotonic() - begin)
        assert worst < most_s or len(sys.argv) > 3, f"{name}: {worst:.2f} s"
        for s in peers:
            s.close()
        server.stop()
        print(f"  {len(peers)} peers with slow {name}: others waited {worst * 1000:.0f} ms at most")


if __name__ == "__main__":
    print("bombs")
    bombs()
    print("requests that two readers understand differently")
    direct()
    path = shutil.which("nginx") or ("/usr/sbin/nginx" if os.path.exists("/usr/sbin/nginx") else None)
    if path:
        behind_nginx(path, "on")
        behind_nginx(path, "off")
    else:
        print("  nginx is not installed: what passes through it is not looked at")
    print("streams and places")
    streams()
    slow_peers()
