"""A server over HTTP, started for a test."""

import http.client
import json
import re
import signal
import socket
import subprocess

from harness import BINARY, check, scratch


class Endpoint:
    """A running server; port 0, read from what it prints."""

    def __init__(self, base, *args, **env):
        self.process = subprocess.Popen([BINARY, *args], env={**base, **env}, stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=scratch("work"))
        line = self.process.stderr.readline()
        found = re.search(r"http://(127\.0\.0\.1|\[::1\]):(\d+)/mcp|Unix socket (.*)", line)
        check(found, f"no address in {line!r}")
        self.host, self.port, self.socket = (found.group(1) or "").strip("[]"), int(found.group(2) or 0), found.group(3)

    def connection(self):
        c = http.client.HTTPConnection(self.host or "localhost", self.port, timeout=30)
        if self.socket:
            c.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            c.sock.connect(self.socket)
        return c

    def request(self, method, path, body=None, **headers):
        c = self.connection()
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
