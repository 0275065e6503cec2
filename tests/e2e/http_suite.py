"""The program over HTTP: who may come in, a call in each era, settings of other servers, the end."""

import http.client
import json
import os
import re
import signal
import subprocess

from harness import BINARY, Rig, Suite, check, check_eq, check_in, main, run, scratch

suite = Suite("http")
rig = Rig()
live = rig.env
TOKEN = "0123456789abcdef-token"
CLAIM = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}


class Endpoint:
    """A running server; port 0, read from what it prints."""

    def __init__(self, *args, **env):
        self.process = subprocess.Popen([BINARY, *args], env={**live, **env}, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=scratch("work"))
        line = self.process.stderr.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/mcp", line)
        check(found, f"no address in {line!r}")
        self.port = int(found.group(1))

    def request(self, method, path, body=None, **headers):
        c = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        fields = {k.replace("_", "-"): v for k, v in headers.items()}
        if body is not None:
            fields["Content-Type"] = "application/json"
        c.request(method, path, json.dumps(body) if body is not None else None, fields)
        r = c.getresponse()
        text = r.read().decode()
        c.close()
        return r.status, r.headers, text

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(15)


def message(method, params=None, id=1):
    return {"jsonrpc": "2.0", "id": id, "method": method, "params": params or {}}


def both_eras_call_a_tool():
    e = Endpoint("http", "--listen", "127.0.0.1:0")
    name = {"name": "search_tickets", "arguments": {"limit": 1}}
    status, _, text = e.request("POST", "/mcp", message("tools/call", {**name, "_meta": CLAIM}), Mcp_Method="tools/call",
                                Mcp_Name="search_tickets", MCP_Protocol_Version="2026-07-28")
    check_eq(status, 200, text[:300])
    check_eq(json.loads(text)["result"]["resultType"], "complete")
    opening = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "e2e", "version": "1"}}
    status, headers, _ = e.request("POST", "/mcp", message("initialize", opening))
    check_eq(status, 200)
    session = headers["Mcp-Session-Id"]
    status, _, text = e.request("POST", "/mcp", message("tools/call", name), Mcp_Session_Id=session)
    check_eq(status, 200, text[:300])
    check("isError" not in json.loads(text)["result"], text[:300])
    check_eq(e.request("POST", "/mcp", message("tools/list"), Origin="http://evil.example")[0], 403)
    check_eq(e.request("POST", "/mcp", message("tools/list"), Host="evil.example")[0], 403)
    check_eq(e.request("GET", "/health")[0], 200)
    check_eq(e.stop(), 0)


def tokens():
    path = os.path.join(scratch("token"), "token")
    with open(path, "w") as f:
        f.write(TOKEN + "\n")
    e = Endpoint("http", "--listen", "127.0.0.1:0", "--token-file", path)
    check_eq(e.request("POST", "/mcp", message("ping"))[0], 401)
    check_eq(e.request("POST", "/mcp", message("ping"), Authorization="Bearer " + TOKEN)[0], 200)
    check_eq(e.stop(signal.SIGINT), 130)


def the_settings_of_other_servers():
    e = Endpoint(AUTOTASK_TRANSPORT="http", PORT="0", AUTOTASK_HTTP_TOKEN=TOKEN)
    check_eq(e.request("POST", "/mcp", message("ping"), Authorization="Bearer " + TOKEN)[0], 200)
    check_eq(e.request("GET", "/ready")[0], 200)
    check_eq(e.stop(), 0)


def what_cannot_be_served_is_said():
    for args, part in (((), "token"), (("--http-token", "short"), "16")):
        p = run("http", "--listen", "0.0.0.0:0", *args, env=live)
        check(p.returncode != 0, "started")
        check_in(part, p.stderr)
    p = run("http", "--listen", "nonsense", env=live)
    check_eq(p.returncode, 2)
    check_in("--listen", p.stderr)


def ends_cleanly():
    rig.close()


main(suite, [both_eras_call_a_tool, tokens, the_settings_of_other_servers, what_cannot_be_served_is_said, ends_cleanly])
