"""What hostile peers send over HTTP: JSON that is small on the wire and large in memory, and requests that two readers
understand differently, sent directly and through nginx. Usage: hostile.py PROGRAM VECTORS [unmeasured]"""

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

    def peak_kib(self):
        with open(f"/proc/{self.process.pid}/status") as f:
            return int(re.search(r"VmHWM:\s+(\d+)", f.read()).group(1))

    def cpu_ms(self):
        with open(f"/proc/{self.process.pid}/schedstat") as f:
            return int(f.read().split()[0]) / 1e6

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
    """Each is answered at once, with an error or a result that says what was wrong, for a bounded price."""
    most_ms, most_factor = 50, 32
    measured = len(sys.argv) < 4  # sanitizers need more of both
    for name, body in BOMBS.items():
        best_ms, grown = None, None
        for _ in range(3):  # the machine may be busy with other things
            server = Server()
            warm = connect(server.port)
            warm.sendall(b"".join((post(call(1, "x"))[0], b"Connection: close\r\n\r\n", call(1, "x"))))
            assert b'"text":"x"' in read_all(warm)
            server.forget_peak()
            before = server.peak_kib()
            s = connect(server.port)
            head, body = post(body)
            s.sendall(head + b"Connection: close\r\n\r\n")
            try:
                s.sendall(body[:-1])
                time.sleep(0.05)  # what has come until here is read by now
                begin = server.cpu_ms()
                s.sendall(body[-1:])
            except (BrokenPipeError, ConnectionResetError):
                begin = server.cpu_ms()  # refused by its length, before it was there
            reply = read_all(s)
            took = server.cpu_ms() - begin  # whatever else the machine is doing
            best_ms = took if best_ms is None else min(best_ms, took)
            grown = (server.peak_kib() - before) * 1024
            server.stop()
            # A string of escapes is just a long text; everything else is an error.
            is_text = name == "a long string of escapes"
            wanted = (b" 200 ",) if is_text else (b" 400 ", b" 413 ", b" 200 ")
            assert any(w in reply[:20] for w in wanted), (name, reply[:300])
            is_said = b'"error"' in reply or b'"isError":true' in reply or b"body is too large" in reply
            assert is_text or is_said, (name, reply[:600])
            if best_ms <= most_ms or not measured:
                break
        assert not measured or best_ms <= most_ms, f"{name}: {best_ms:.0f} ms"
        assert not measured or grown <= max(most_factor * len(body), 2 * MIB), f"{name}: {grown} bytes for {len(body)}"
        print(f"  {name}: {len(body)} bytes, {best_ms:.1f} ms, {grown / len(body):.1f} times the input")


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
