"""The program over HTTP: who may come in, a call in each era, settings of other servers, the end."""

import http.client
import json
import os
import re
import signal
import socket
import subprocess
import time

from endpoint import Endpoint, message
from harness import BINARY, Rig, Suite, check, check_eq, check_in, main, run, scratch

suite = Suite("http")
rig = Rig()
live = rig.env
TOKEN = "0123456789abcdef-token"
CLAIM = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}


def both_eras_call_a_tool():
    e = Endpoint(live, "http", "--listen", "127.0.0.1:0")
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
    e = Endpoint(live, "http", "--listen", "127.0.0.1:0", "--token-file", path)
    check_eq(e.request("POST", "/mcp", message("ping"))[0], 401)
    check_eq(e.request("POST", "/mcp", message("ping"), Authorization="Bearer " + TOKEN)[0], 200)
    check_eq(e.stop(signal.SIGINT), 130)


def the_settings_of_other_servers():
    e = Endpoint(live, AUTOTASK_TRANSPORT="http", PORT="0", AUTOTASK_HTTP_TOKEN=TOKEN)
    check_eq(e.request("POST", "/mcp", message("ping"), Authorization="Bearer " + TOKEN)[0], 200)
    check_eq(e.request("GET", "/ready")[0], 200)
    check_eq(e.stop(), 0)


def a_unix_socket():
    path = os.path.join(scratch("socket"), "mcp.sock")
    e = Endpoint(live, "http", "--listen", "unix:" + path)
    check_eq(os.stat(path).st_mode & 0o777, 0o600)
    check_eq(e.request("POST", "/mcp", message("ping"))[0], 200)
    check_eq(e.request("POST", "/mcp", message("ping"), Host="evil.example")[0], 403)
    p = run("http", "--listen", "unix:" + path, env=live)
    check_eq(p.returncode, 2, p.stderr)
    check_in("end the program that listens there", p.stderr)
    e.process.kill()
    e.process.wait()
    check(os.path.exists(path), "a killed server cannot remove its socket")
    e = Endpoint(live, "http", "--listen", "unix:" + path, "--socket-mode", "660")
    check_eq(os.stat(path).st_mode & 0o777, 0o660)
    check_eq(e.request("POST", "/mcp", message("ping"))[0], 200)
    check_eq(e.stop(), 0)
    check(not os.path.exists(path), "the socket is still there")
    for mode in ("66", "999", "rw", ""):
        if mode:
            check_in("--socket-mode", run("http", "--listen", "unix:" + path, "--socket-mode", mode, env=live).stderr)


def ipv6():
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        return  # a machine without IPv6
    e = Endpoint(live, "http", "--listen", "[::1]:0")
    check_eq(e.request("POST", "/mcp", message("ping"), Host=f"[::1]:{e.port}")[0], 200)
    check_eq(e.stop(), 0)


def the_older_transport_beside_the_newer():
    for args, env in ((("sse",), {"PORT": "0"}), ((), {"TRANSPORT": "sse", "PORT": "0"})):
        e = Endpoint(live, *args, **env)
        check_in("/sse", e.process.stderr.readline())
        stream = e.connection()
        stream.request("GET", "/sse", headers={"Accept": "text/event-stream"})
        reply = stream.getresponse()
        check_eq(reply.status, 200)
        check_eq(reply.readline(), b"event: endpoint\n")
        address = reply.readline().decode().removeprefix("data: ").strip()
        reply.readline()
        name = {"name": "search_tickets", "arguments": {"limit": 1}}
        check_eq(e.request("POST", address, message("tools/call", name, id=7))[0], 202)
        check_eq(reply.readline(), b"event: message\n")
        answer = json.loads(reply.readline().decode().removeprefix("data: "))
        check_eq(answer["id"], 7)
        check("isError" not in answer["result"], answer)
        check_eq(e.request("POST", "/mcp", message("ping"))[0], 200)
        check_eq(e.stop(), 0)
        stream.close()
    e = Endpoint(live, "http", "--listen", "127.0.0.1:0")
    check_eq(e.request("GET", "/sse", Accept="text/event-stream")[0], 404)
    check_eq(e.stop(), 0)


def a_stop_does_not_wait_for_idle_clients():
    e = Endpoint(live, "http", "--listen", "127.0.0.1:0")
    idle = e.connection()
    idle.request("POST", "/mcp", json.dumps(message("ping")), {"Content-Type": "application/json"})
    check_eq(idle.getresponse().read()[:1], b"{")
    listening = e.connection()
    listen = message("subscriptions/listen", {"notifications": {"toolsListChanged": True}, "_meta": CLAIM})
    listening.request("POST", "/mcp", json.dumps(listen), {"Content-Type": "application/json",
                      "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "subscriptions/listen"})
    check_eq(listening.getresponse().status, 200)
    half = socket.create_connection((e.host, e.port))
    half.sendall(b"POST /mcp HT")
    time.sleep(0.1)
    began = time.monotonic()
    check_eq(e.stop(), 0)
    check(time.monotonic() - began < 0.7, f"{time.monotonic() - began:.2f} s")
    for c in (idle, listening, half):
        c.close()


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


main(suite, [both_eras_call_a_tool, tokens, the_settings_of_other_servers, a_unix_socket, ipv6, the_older_transport_beside_the_newer,
             a_stop_does_not_wait_for_idle_clients, what_cannot_be_served_is_said, ends_cleanly])
