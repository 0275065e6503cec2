"""Questions, announcements and tasks over stdio, in both eras. Usage: stdio.py PROGRAM"""

import json
import queue
import subprocess
import sys
import threading

PREFIX = "io.modelcontextprotocol/"
TASKS = {"extensions": {PREFIX + "tasks": {}}, "elicitation": {}}


class Server:
    def __init__(self):
        self.process = subprocess.Popen([sys.argv[1], "--stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.lines = queue.Queue()
        self.ids = 0
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def send(self, message):
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", **message}).encode() + b"\n")
        self.process.stdin.flush()

    def next(self, **wanted):
        """The next message that has these members; others are dropped."""
        while True:
            m = self.lines.get(timeout=20)
            if all(m.get(k) == v for k, v in wanted.items()):
                return m

    def start(self, method, params=None, capabilities=None):
        """Modern when capabilities are given."""
        self.ids += 1
        params = dict(params or {})
        if capabilities is not None:
            params["_meta"] = {PREFIX + "protocolVersion": "2026-07-28", PREFIX + "clientCapabilities": capabilities}
        self.send({"id": self.ids, "method": method, "params": params})
        return self.ids

    def ask(self, *args, **more):
        return self.next(id=self.start(*args, **more))

    def stop(self):
        self.process.stdin.close()
        return self.process.wait(15)


def legacy():
    s = Server()
    s.ask("initialize", {"protocolVersion": "2025-11-25", "capabilities": {"elicitation": {}},
                         "clientInfo": {"name": "t", "version": "1"}})
    s.send({"method": "notifications/initialized"})
    call = s.start("tools/call", {"name": "test_elicitation", "arguments": {"message": "Who?"}})
    question = s.next(method="elicitation/create")
    assert question["params"]["message"] == "Who?", question
    # The loop still serves others while the handler waits.
    assert s.ask("ping")["result"] == {}
    s.send({"id": "not-asked", "result": {"action": "accept", "content": {}}})
    assert s.next()["error"]["code"] == -32600
    content = {"username": "ada", "email": "a@example.com"}
    s.send({"id": question["id"], "result": {"action": "accept", "content": content}})
    text = s.next(id=call)["result"]["content"][0]["text"]
    assert "action=accept" in text and "ada" in text, text
    # The client did not declare sampling: the tool says so.
    assert s.ask("tools/call", {"name": "test_missing_capability"})["result"]["isError"]
    s.ask("resources/subscribe", {"uri": "test://watched-resource"})
    s.start("tools/call", {"name": "test_touch_resource"})
    assert s.next(method="notifications/resources/updated")["params"]["uri"] == "test://watched-resource"
    s.ask("resources/unsubscribe", {"uri": "test://watched-resource"})
    s.start("tools/call", {"name": "test_trigger_tool_change"})
    s.next(method="notifications/tools/list_changed")
    # A client that leaves without answering does not keep the server.
    s.start("tools/call", {"name": "test_elicitation", "arguments": {"message": "Who?"}})
    s.next(method="elicitation/create")
    s.stop()


def modern():
    s = Server()
    tool = {"name": "test_input_required_result_multi_round"}
    first = s.ask("tools/call", tool, {"elicitation": {}})["result"]
    assert first["resultType"] == "input_required" and list(first["inputRequests"]) == ["step1"], first
    answer = {"step1": {"action": "accept", "content": {"name": "Ada"}}}
    second = s.ask("tools/call", {**tool, "inputResponses": answer, "requestState": first["requestState"]},
                   {"elicitation": {}})["result"]
    assert list(second["inputRequests"]) == ["step2"], second
    answer = {"step2": {"action": "accept", "content": {"color": "red"}}}
    third = s.ask("tools/call", {**tool, "inputResponses": answer, "requestState": second["requestState"]},
                  {"elicitation": {}})["result"]
    assert third["resultType"] == "complete" and "Ada" in json.dumps(third) and "red" in json.dumps(third), third
    # The state of one tool is refused by another, and so is a changed one.
    for name, state in (("test_input_required_result_elicitation", second["requestState"]),
                        (tool["name"], second["requestState"] + "x")):
        wrong = s.ask("tools/call", {"name": name, "requestState": state}, {"elicitation": {}})
        assert wrong["error"]["code"] == -32602, wrong
    wrong = s.ask("tools/call", tool, {})
    assert wrong["error"]["code"] == -32021 and "elicitation" in wrong["error"]["data"]["requiredCapabilities"], wrong
    assert s.stop() == 0


def settled(s, task, status):
    while True:
        got = s.ask("tasks/get", {"taskId": task}, TASKS)["result"]
        if got["status"] != "working":
            assert got["status"] == status, got
            return got


def tasks():
    s = Server()
    made = s.ask("tools/call", {"name": "slow_compute", "arguments": {"seconds": 30}}, TASKS)["result"]
    assert made["resultType"] == "task" and made["status"] == "working", made
    assert s.ask("tasks/cancel", {"taskId": made["taskId"]}, TASKS)["result"]["resultType"] == "complete"
    settled(s, made["taskId"], "cancelled")
    made = s.ask("tools/call", {"name": "multi_input"}, TASKS)["result"]
    waiting = settled(s, made["taskId"], "input_required")
    assert sorted(waiting["inputRequests"]) == ["first", "second"], waiting
    for key in ("first", "second"):
        s.ask("tasks/update", {"taskId": made["taskId"],
                               "inputResponses": {key: {"action": "accept", "content": {"value": key}}}}, TASKS)
    while "second" not in json.dumps(s.ask("tasks/get", {"taskId": made["taskId"]}, TASKS)["result"].get("result", "")):
        pass
    made = s.ask("tools/call", {"name": "protocol_error_job"}, TASKS)["result"]
    assert settled(s, made["taskId"], "failed")["error"]["code"] == -32603
    assert s.ask("tasks/get", {"taskId": "0" * 32}, TASKS)["error"]["code"] == -32602
    assert s.ask("tasks/get", {"taskId": made["taskId"]}, {})["error"]["code"] == -32021
    # Who does not know tasks gets the result itself, or an error when there is no other way.
    assert "content" in s.ask("tools/call", {"name": "slow_compute", "arguments": {"seconds": 1}}, {})["result"]
    assert s.ask("tools/call", {"name": "failing_job"}, {})["error"]["code"] == -32021
    s.stop()


def task_news():
    """Status changes come on a subscription that names the task, and only to clients that know tasks."""
    s = Server()
    wrong = s.ask("subscriptions/listen", {"notifications": {"taskIds": []}}, {})
    assert wrong["error"]["code"] == -32021, wrong
    made = s.ask("tools/call", {"name": "confirm_delete"}, TASKS)["result"]["taskId"]
    other = s.ask("tools/call", {"name": "slow_compute", "arguments": {"seconds": 1}}, TASKS)["result"]["taskId"]
    settled(s, made, "input_required")
    listen = s.start("subscriptions/listen", {"notifications": {"taskIds": [made, "0" * 32]}}, TASKS)
    ack = s.next(method="notifications/subscriptions/acknowledged")["params"]
    assert ack["notifications"] == {"taskIds": [made]}, ack
    s.ask("tasks/update", {"taskId": made, "inputResponses":
                           {"confirm": {"action": "accept", "content": {"confirm": True}}}}, TASKS)
    seen = []
    while not seen or seen[-1]["status"] != "completed":
        news = s.next(method="notifications/tasks")["params"]
        assert news["_meta"][PREFIX + "subscriptionId"] == listen and news["taskId"] == made, news
        seen.append(news)
    assert "content" in seen[-1]["result"] and seen[-1]["ttlMs"] > 0, seen
    settled(s, other, "completed")
    assert s.lines.empty(), s.lines.get()
    s.stop()


for case in (legacy, modern, tasks, task_news):
    case()
    print(case.__name__, "ok")
