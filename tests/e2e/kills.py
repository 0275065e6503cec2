"""Killing the server (SIGKILL) at random moments of a write, starting it again and repeating the
call, as a client must: in the end every write is in Autotask exactly once, whatever was said in
between. `python3 kills.py N` (./dev kill N) does it N times; a suite does it a few times."""

import random
import signal
import sys
import time

from harness import Rig, Server, check, check_eq, clean_up, scratch
from world import World

SETTLE_S = 1  # longer than the proxy may hold a write back


class Killer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.rig = Rig(AUTOTASK_CONFIRM="off", AUTOTASK_STATE_DIR=scratch(f"kills-{seed}"),
                       AUTOTASK_SETTLE_SECONDS=str(SETTLE_S))
        self.w = World(self.rig.sandbox)
        self.server = self.rig.server
        self.counts = {"before it was sent": 0, "not applied": 0, "applied": 0}

    def note(self, title):
        return {"entity": "TicketNotes", "parent_entity": "Tickets", "parent_id": self.w.ticket["id"],
                "fields": {"title": title, "description": "x", "noteType": 1, "publish": 1}}

    def found(self, title):
        return self.rig.sandbox.count("TicketNotes", {"op": "eq", "field": "title", "value": title})

    def fault(self, request):
        """Holds the write back, before it is passed on or after, sometimes losing it."""
        if not request.short.endswith("/Notes"):
            return None
        self.reached.append(request)
        held = self.random.uniform(0, 0.08)
        return ("wait", held, self.random.choice([None, None, ("close after sending on",), ("close",)]))

    def send(self, number, title):
        self.server.send({"jsonrpc": "2.0", "id": 1000 + number, "method": "tools/call",
                          "params": {"name": "create_entity", "arguments": self.note(title)}})

    def kill(self):
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()

    def one(self, number):
        title = f"killed {number}"
        self.reached = []
        self.rig.proxy.fault = self.fault
        self.send(number, title)
        time.sleep(self.random.uniform(0, 0.12))
        self.kill()
        time.sleep(0.15)  # what the proxy still holds goes on
        self.rig.proxy.fault = None
        there = self.found(title)
        self.counts["before it was sent" if not self.reached else "applied" if there else "not applied"] += 1
        self.server = Server(env=self.rig.env)
        end = time.monotonic() + SETTLE_S + 5
        while True:
            if self.random.random() < 0.3:  # and once more, while it looks what became of the first
                self.send(number, title)
                time.sleep(self.random.uniform(0, 0.05))
                self.kill()
                self.server = Server(env=self.rig.env)
                there = self.found(title)
            result = self.server.call("create_entity", self.note(title))
            if result.ok:
                break
            check_eq(result.code, "outcome_unknown", result.text)
            check(self.found(title) <= 1, "an unknown write was sent again", result.text)
            check(time.monotonic() < end, "it stays unknown:", result.text)
            time.sleep(0.2)
        check_eq(self.found(title), 1, f"notes {title}: {result.text}")
        if there:
            check(result.data.get("replayed"), "it was there, and is said to be new:", result.text)

    def run(self, n):
        for number in range(n):
            self.one(number)
        self.rig.proxy.close()
        check_eq(self.server.close(), 0)
        return self.counts


if __name__ == "__main__":
    try:
        n = int(sys.argv[1]) if len(sys.argv) > 1 else 200
        seed = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
        print(f"{n} kills, seed {seed}", flush=True)
        print("killed", Killer(seed).run(n), "- every write is there exactly once")
    finally:
        clean_up()
