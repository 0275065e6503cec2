"""The proxy configurations of docs/http.md as they stand there, with real nginx and Caddy on loopback: TLS, a Unix
socket behind, event streams as they come, the Host header. A proxy that is not installed is said and left out."""

import http.client
import json
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import time

from harness import BINARY, SOURCE_DIR, Rig, Suite, check, check_eq, check_in, main, run, scratch

suite = Suite("proxy")
rig = Rig()
TOKEN = "0123456789abcdef-token"
NAME = "mcp.example.com"
CLAIM = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
folder = scratch("proxy")
sock = os.path.join(folder, "mcp.sock")
certificate, key = os.path.join(folder, "cert.pem"), os.path.join(folder, "key.pem")


def documented(kind):
    with open(os.path.join(SOURCE_DIR, "docs", "http.md")) as f:
        return re.search(f"```{kind}\n(.*?)```", f.read(), re.S).group(1)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


def wait_for_port(port, process):
    for _ in range(200):
        check(process.poll() is None, "the proxy ended at once")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.05)
    check(False, "the proxy does not listen")


class Server:
    """autotask-mcp on the Unix socket, with the options of the document."""

    def __enter__(self):
        token = os.path.join(folder, "token")
        with open(token, "w") as f:
            f.write(TOKEN + "\n")
        self.process = subprocess.Popen(
            [BINARY, "sse", "--listen", "unix:" + sock, "--socket-mode", "660", "--allow-host", NAME, "--max-client-streams", "64",
             "--token-file", token], env=rig.env, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=folder)
        check_in("Unix socket", self.process.stderr.readline())
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        check_eq(self.process.wait(15), 0)


class Proxy:
    def __init__(self, command, port, **more):
        self.port = port
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, cwd=folder, **more)
        wait_for_port(port, self.process)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:  # it waits for connections that are still open
            self.process.kill()
            self.process.wait()


def nginx():
    port = free_port()
    text = documented("nginx").replace("unix:/run/autotask-mcp/mcp.sock", "unix:" + sock).replace("listen 443", f"listen 127.0.0.1:{port}")
    text = re.sub(r"/etc/ssl/\S+fullchain.pem", certificate, re.sub(r"/etc/ssl/\S+privkey.pem", key, text))
    path = os.path.join(folder, "nginx.conf")
    user = "user root;" if os.geteuid() == 0 else ""
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    with open(path, "w") as f:
        f.write(f"{user} daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;\nevents {{}}\n"
                f"http {{ access_log off; {temporary}\n{text}\n}}\n")
    return Proxy([shutil.which("nginx") or "/usr/sbin/nginx", "-p", folder, "-c", path], port)


def caddy():
    port = free_port()
    text = documented("caddy").replace("unix//run/autotask-mcp/mcp.sock", "unix/" + sock)
    text = text.replace(NAME + " {", f"https://{NAME}:{port} {{\n    bind 127.0.0.1\n    tls {certificate} {key}", 1)
    path = os.path.join(folder, "Caddyfile")
    with open(path, "w") as f:
        f.write("{\n    admin off\n    auto_https disable_redirects\n}\n" + text)
    env = {**os.environ, "HOME": folder, "XDG_DATA_HOME": folder, "XDG_CONFIG_HOME": folder}
    return Proxy(["caddy", "run", "--adapter", "caddyfile", "--config", path], port, env=env)


class Connection(http.client.HTTPSConnection):
    """To the proxy, under the name in its certificate."""

    def __init__(self, port):
        context = ssl.create_default_context(cafile=certificate)
        super().__init__(NAME, port, timeout=20, context=context)

    def connect(self):
        self.sock = self._context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 20), server_hostname=NAME)


def send(c, method, path, body=None, token=TOKEN, **headers):
    fields = {k.replace("_", "-"): v for k, v in headers.items()}
    fields.update({"Authorization": f"Bearer {token}", "Host": NAME})
    if body is not None:
        fields["Content-Type"] = "application/json"
    c.request(method, path, json.dumps(body) if body is not None else None, fields)
    return c.getresponse()


def message(method, params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def modern(method):
    return {"MCP_Protocol_Version": "2026-07-28", "Mcp_Method": method}


def calls(port):
    c = Connection(port)
    for _ in range(5):  # on one connection
        r = send(c, "POST", "/mcp", message("tools/call", {"name": "search_tickets", "arguments": {"limit": 1}, "_meta": CLAIM}),
                 Mcp_Name="search_tickets", **modern("tools/call"))
        text = r.read().decode()
        check_eq(r.status, 200, text[:300])
        check("isError" not in json.loads(text)["result"], text[:300])
    for status, more in ((401, {"token": "wrong-token-0123456789"}), (403, {"Origin": "https://evil.example"})):
        c = Connection(port)
        r = send(c, "POST", "/mcp", message("ping", {}), **more)
        r.read()
        check_eq(r.status, status)
    c = Connection(port)
    r = send(c, "POST", "/mcp", {**message("ping", {}), "more": "x" * (3 << 20)})
    check_eq(r.status, 200, "3 MiB")
    r.read()


def too_much(port):
    """nginx knows the limit and answers by the head alone."""
    c = Connection(port)
    c.putrequest("POST", "/mcp", skip_host=True)
    for name, value in (("Host", NAME), ("Authorization", f"Bearer {TOKEN}"), ("Content-Type", "application/json"),
                        ("Content-Length", str(12 << 20))):
        c.putheader(name, value)
    c.endheaders()
    check_eq(c.getresponse().status, 413, "12 MiB")


def streams(port):
    """The first event arrives although the stream goes on; the server notices that a client has gone."""
    filter = {"notifications": {"toolsListChanged": True}, "_meta": CLAIM}
    for path, method, body, headers, first in (
        ("/mcp", "POST", message("subscriptions/listen", filter), modern("subscriptions/listen"), b"acknowledged"),
        ("/sse", "GET", None, {"Accept": "text/event-stream"}, b"event: endpoint"),
    ):
        began = time.monotonic()
        open_ones = []
        for _ in range(3):
            c = Connection(port)
            r = send(c, method, path, body, **headers)
            check_eq(r.status, 200)
            seen = b""
            while first not in seen:
                line = r.readline()
                check(line, "the stream ended")
                seen += line
            open_ones.append((c, r))
        check(time.monotonic() - began < 8, f"{path}: {time.monotonic() - began:.1f} s")
        for c, r in open_ones:
            r.close()
            c.close()


def with_proxy(make, name):
    def case():
        if not (shutil.which(name) or os.path.exists(f"/usr/sbin/{name}")):
            print(f"{name} is not installed: left out")
            return
        with Server():
            proxy = make()
            try:
                calls(proxy.port)
                streams(proxy.port)
                if make is nginx:
                    too_much(proxy.port)
            finally:
                proxy.stop()
    case.__name__ = name
    return case


def the_unit_is_one():
    unit = documented("ini")
    command = re.search(r"^ExecStart=\S+ (.*)$", unit, re.M).group(1).split()
    p = run(*command[:-2], "--max-client-streams", "0", env=rig.env)  # every other option is taken
    check_in("max-client-streams", p.stderr)
    if shutil.which("systemd-analyze"):
        path = os.path.join(folder, "autotask-mcp.service")
        with open(path, "w") as f:
            f.write(unit.replace("/usr/local/bin/autotask-mcp", BINARY).replace("User=autotask-mcp", "User=root").replace(
                "Group=autotask-mcp", "Group=root"))
        p = subprocess.run(["systemd-analyze", "verify", path], capture_output=True, text=True, timeout=60)
        check("autotask-mcp.service" not in p.stderr, p.stderr)


def ends_cleanly():
    rig.close()


subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=" + NAME, "-addext",
                "subjectAltName=DNS:" + NAME, "-keyout", key, "-out", certificate], check=True, capture_output=True)
main(suite, [with_proxy(nginx, "nginx"), with_proxy(caddy, "caddy"), the_unit_is_one, ends_cleanly])
