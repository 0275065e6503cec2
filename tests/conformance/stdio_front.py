"""An HTTP front for a server that speaks stdio, so that the official conformance suite, which speaks HTTP
only, can judge it. Bodies go to the server unchanged but for their ids; what comes back is streamed.

Clients of revision 2026-07-28 share one process; each client of an older revision has its own from
initialize on, known by the session id that this front mints. The front checks nothing: headers, hosts and
sessions belong to HTTP and are not judged here.

Usage: stdio_front.py PROGRAM [ARGUMENT...]; the port is printed on standard output."""

import itertools
import json
import queue
import subprocess
import sys
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PREFIX = "io.modelcontextprotocol/"
# What Streamable HTTP gives as status to errors that come before any handler.
STATUS = {-32700: 400, -32600: 400, -32601: 404, -32602: 400, -32020: 400, -32021: 400, -32022: 400}


class Child:
    """One server process. Requests get ids and progress tokens of our own, which are put back in whatever
    concerns them."""

    def __init__(self):
        self.process = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lock = threading.Lock()
        self.ids = itertools.count(1)
        self.open = {}  # our id -> (their id, their progress token, queue, wants log messages)
        self.rest = queue.Queue()  # what belongs to no request
        threading.Thread(target=self.read, daemon=True).start()

    def write(self, message):
        with self.lock:
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()

    def request(self, message):
        ours, out = next(self.ids), queue.Queue()
        params = message.get("params")
        meta = params.get("_meta") if isinstance(params, dict) else None
        token = None
        if isinstance(meta, dict) and "progressToken" in meta:
            token = meta["progressToken"]
            meta["progressToken"] = "p%d" % ours
        wants_log = not isinstance(meta, dict) or PREFIX + "logLevel" in meta
        self.open[ours] = (message.get("id"), token, out, wants_log)
        self.write({**message, "id": ours})
        return ours, out

    def cancel(self, ours):
        if self.open.pop(ours, None):
            self.write({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": ours}})

    def read(self):
        for line in self.process.stdout:
            self.route(json.loads(line))

    def route(self, m):
        params = m.get("params") if isinstance(m.get("params"), dict) else {}
        if "method" not in m:
            entry = self.open.pop(m.get("id"), None)
            if entry is None:
                # An error whose id could not be read: of the one request that is open.
                entry = self.open.pop(next(iter(self.open))) if "id" not in m and len(self.open) == 1 else None
            if entry:
                if "id" in m:
                    m["id"] = entry[0]
                self.restore(m.get("result"), entry[0])
                entry[2].put(m)
            return
        ours = params.get("_meta", {}).get(PREFIX + "subscriptionId")
        if m["method"] == "notifications/progress":
            ours = int(params["progressToken"][1:])
            if ours in self.open:
                params["progressToken"] = self.open[ours][1]
        elif m["method"] == "notifications/cancelled":
            return  # of a subscription that ends: over HTTP its stream does
        if ours in self.open:
            self.restore(params, self.open[ours][0])
            self.open[ours][2].put(m)
            return
        streams = [e for e in list(self.open.values()) if e[3] or m["method"] != "notifications/message"]
        (streams[-1][2] if streams else self.rest).put(m)

    @staticmethod
    def restore(holder, theirs):
        meta = holder.get("_meta") if isinstance(holder, dict) else None
        if isinstance(meta, dict) and PREFIX + "subscriptionId" in meta:
            meta[PREFIX + "subscriptionId"] = theirs


shared = Child()
sessions = {}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def answer(self, status, message=None, session=None):
        body = json.dumps(message).encode() if message is not None else b""
        self.send_response(status)
        if body:
            self.send_header("Content-Type", "application/json")
        if session:
            self.send_header("Mcp-Session-Id", session)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def event(self, message):
        data = b"event: message\ndata: " + json.dumps(message, separators=(",", ":")).encode() + b"\n\n"
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def begin_stream(self, session=None):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        if session:
            self.send_header("Mcp-Session-Id", session)
        self.end_headers()

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        try:
            message = json.loads(body)
        except ValueError:
            return self.answer(400, {"jsonrpc": "2.0", "error": {"code": -32700, "message": "not JSON"}})
        session = self.headers.get("Mcp-Session-Id")
        child = sessions.get(session, shared)
        params = message.get("params") if isinstance(message.get("params"), dict) else {}
        if message.get("method") == "initialize" and PREFIX + "protocolVersion" not in params.get("_meta", {}):
            session, child = str(uuid.uuid4()), Child()
            sessions[session] = child
        if "method" not in message or "id" not in message:
            child.write(message)
            return self.answer(202)
        # A request that says nothing of itself but comes with the newest revision's header is of that revision:
        # stdio has no header, so the claim is made malformed instead of absent.
        if child is shared and self.headers.get("MCP-Protocol-Version", "") >= "2026" and "_meta" not in params:
            message["params"] = {**params, "_meta": {PREFIX + "clientInfo": {}}}
        ours, out = child.request(message)
        try:
            self.stream(child, out, session)
        except OSError:
            child.cancel(ours)

    def stream(self, child, out, session):
        first = out.get(timeout=60)
        if "method" not in first:
            status = STATUS.get(first.get("error", {}).get("code"), 200) if child is shared else 200
            return self.answer(status, first, session)
        self.begin_stream(session)
        message = first
        while True:
            self.event(message)
            if "method" not in message:
                break
            while True:
                try:
                    message = out.get(timeout=0.5)
                    break
                except queue.Empty:  # notices a client that has left
                    self.wfile.write(b"3\r\n:\n\n\r\n")
                    self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")

    def do_GET(self):
        child = sessions.get(self.headers.get("Mcp-Session-Id"))
        if not child:
            return self.answer(405)
        self.begin_stream()
        try:
            while True:
                try:
                    self.event(child.rest.get(timeout=0.5))
                except queue.Empty:
                    self.wfile.write(b"3\r\n:\n\n\r\n")
                    self.wfile.flush()
        except OSError:
            self.close_connection = True

    def do_DELETE(self):
        child = sessions.pop(self.headers.get("Mcp-Session-Id"), None)
        if child:
            child.process.stdin.close()
        self.answer(204 if child else 404)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(server.server_address[1], flush=True)
    server.serve_forever()
