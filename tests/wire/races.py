"""Ten thousand calls at random, cancelled before, while and after they end, with their ids used again at once: every
call that was not cancelled is answered exactly once and with its own result, nothing is said of a cancelled one after
the server has seen the cancellation, and an id in use is refused. Usage: races.py TESTSERVER [CALLS] [SEED]"""

import json
import random
import subprocess
import sys
import threading

CALLS = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
SEED = int(sys.argv[3]) if len(sys.argv) > 3 else 20260728
IN_FLIGHT = 40
META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}

rng = random.Random(SEED)
server = subprocess.Popen([sys.argv[1]], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
changed = threading.Condition()
waiting = {}    # id -> token of the call that has it
answered = {}   # token -> how often
silenced = {}   # token of a cancelled call -> number of the ping sent behind the cancellation
seen_ping = 0
sent_pings = refusals = wanted_refusals = 0
wrong = []


def text_of(reply):
    content = reply.get("result", {}).get("content", [{}])
    return content[0].get("text", "")


def on_reply(reply):
    """Under the lock."""
    global seen_ping, refusals
    ident = reply.get("id")
    if "method" in reply:
        token = reply["params"].get("progressToken")
        if token in silenced and silenced[token] <= seen_ping:
            wrong.append(f"progress after cancellation: {reply}")
    elif ident is None:
        refusals += "already in use" in reply["error"]["message"]
    elif isinstance(ident, str) and ident.startswith("ping-"):
        seen_ping = int(ident[5:])
    else:
        token = text_of(reply)
        if waiting.get(ident) == token:
            del waiting[ident]
        elif token not in silenced:
            wrong.append(f"not what {ident} asked ({waiting.get(ident)}): {reply}")
        if token in silenced and silenced[token] <= seen_ping:
            wrong.append(f"answer after cancellation: {reply}")
        answered[token] = answered.get(token, 0) + 1
    changed.notify_all()


def read():
    for line in server.stdout:
        with changed:
            on_reply(json.loads(line))
    with changed:
        wrong.append("the output ended") if waiting else None
        changed.notify_all()


def send(*messages):
    data = b"".join(json.dumps({"jsonrpc": "2.0", **m}).encode() + b"\n" for m in messages)
    server.stdin.write(data)
    server.stdin.flush()


def call(ident, token):
    name = rng.choice(("echo", "echo_worker", "echo_worker", "echo_worker"))
    params = {"name": name, "arguments": {"text": token}}
    if rng.random() < 0.5:
        params["_meta"] = {**META, "progressToken": token}
    return {"id": ident, "method": "tools/call", "params": params}


def cancel(ident):
    return {"method": "notifications/cancelled", "params": {"requestId": ident}}


def ping():
    global sent_pings
    sent_pings += 1
    return {"id": f"ping-{sent_pings}", "method": "ping"}


def step(n):
    """Under the lock until the messages are chosen."""
    global wanted_refusals
    ident = rng.choice([7, "7", n, f"x{n}", rng.randrange(20)])
    messages = []
    with changed:
        while len(waiting) >= IN_FLIGHT and not wrong:
            if not changed.wait(20):
                raise SystemExit(f"nothing comes any more: {waiting}")
        if ident in waiting or rng.random() < 0.2:
            # Cancels it, or what is not there; whatever was asked with this id is not waited for.
            token = waiting.pop(ident, None)
            messages += [cancel(ident), ping()]
            if token:
                silenced[token] = sent_pings
        if rng.random() < 0.9:
            token = f"call {n}"
            waiting[ident] = token
            messages.append(call(ident, token))
    if rng.random() < 0.02:  # a slow one, whose id is taken twice
        slow = f"slow-{n}"
        args = {"name": "slow", "arguments": {"ms": 60000}}
        messages += [{"id": slow, "method": "tools/call", "params": args}, call(slow, "never"), cancel(slow)]
        wanted_refusals += 1
    send(*messages)
    return sum(m.get("method") == "tools/call" for m in messages)


threading.Thread(target=read, daemon=True).start()
begun = n = 0
while begun < CALLS and not wrong:
    n += 1
    begun += step(n)
send(ping())
with changed:
    while (waiting or seen_ping < sent_pings) and not wrong:
        if not changed.wait(20):
            raise SystemExit(f"nothing comes any more: {waiting}")
server.stdin.close()
code = server.wait(20)
twice = [t for t, times in answered.items() if times > 1]
assert not wrong, wrong[:3]
assert not twice, twice[:3]
assert refusals == wanted_refusals, (refusals, wanted_refusals)
assert "never" not in answered and code == 0, code
print(f"{begun} calls, {len(silenced)} of them cancelled ({sum(t in answered for t in silenced)} too late), "
      f"{refusals} ids refused, seed {SEED}")
