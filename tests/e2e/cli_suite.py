"""The command line: exit codes, help, suggestions, output forms, configuration from every source,
and settings that are wrong."""

import json
import os
import pty
import re
import signal
import subprocess
import sys

from harness import BINARY, Rig, Server, Suite, catalogue, check, check_eq, check_in, environment, main, run, scratch
from world import World

suite = Suite("cli")
rig = Rig()
w = World(rig.sandbox)
live = rig.env


def expect(code, *args, out="", err="", env=None, stdin=None, cwd=None):
    p = run(*args, env=env, stdin=stdin, cwd=cwd)
    what = " ".join(args)
    check_eq(p.returncode, code, f"exit code of {what!r}: {p.stdout[:300]} {p.stderr[:500]}")
    check_in(out, p.stdout, what)
    check_in(err, p.stderr, what)
    return p


# ---- Exit codes ---------------------------------------------------------------------------------


def exit_codes():
    expect(0, "call", "get_version", out="Autotask ", env=live)
    expect(2, "call", env=live, err="name of a tool")
    expect(2, "call", "serch_tickets", err="search_tickets", env=live)
    expect(2, "call", "search_tickets", "--statsu", "New", err='"status"', env=live)
    expect(2, "call", "search_tickets", "{", err="JSON", env=live)
    expect(2, "call", "search_tickets", "[]", err="object", env=live)
    expect(2, "call", "search_tickets", "--company", "Nobody Inc", err="unknown_label", env=live)
    expect(3, "call", "get_version", err="upstream_unavailable", env={**live, "AUTOTASK_API_URL": "http://127.0.0.1:1/ATServicesRest/"})
    expect(4, "call", "get_version", err="setup_needed", env={**live, "AUTOTASK_SECRET": ""})
    expect(4, "call", "get_version", err="authentication", env={**live, "AUTOTASK_SECRET": "wrong"})
    expect(5, "call", "get_ticket", "--ticket", "T20200101.0001", err="not_found", env=live)
    expect(6, "call", "create_ticket", "--title", "x", "--company", str(w.company["id"]), err="needs_confirmation", env=live)
    for name in ("create_ticket", "create-ticket", "autotask_create_ticket", "add_ticket_note", "autotask_log_time_entry"):
        expect(6, "call", "--read-only", name, "--title", "x", err="read-only", env=live)
    rig.proxy.fault = lambda q: ("reply", 429, {"Content-Type": "application/json", "Retry-After": "900"},
                                 b'{"errors":["The request threshold is reached"]}')
    expect(7, "call", "get_version", err="rate_limited", env=live)
    rig.proxy.fault = lambda q: ("reply", 500, {"Content-Type": "application/json"}, b'{"errors":["No way"]}')
    expect(3, "call", "get_version", err="No way", env=live)
    rig.proxy.fault = None


def starts_light():
    """Each start relocates every table that is linked in: the providers of libcrypto, which plain hashes and
    seals do not need, were a third of them. (Later versions' archives bring them with anything.)"""
    import ssl
    if ssl.OPENSSL_VERSION_INFO >= (3, 4):
        return
    with open(BINARY, "rb") as f:
        check(b"OpenSSL Default Provider" not in f.read(), "libcrypto's providers are not linked in")


def interrupted():
    import time
    p = subprocess.Popen([BINARY, "stdio"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment())
    p.stdin.write(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
    p.stdin.flush()
    p.stdout.readline()
    p.send_signal(signal.SIGINT)
    check_eq(p.wait(10), 130, "after SIGINT")
    time.sleep(0)


# ---- Help and suggestions -----------------------------------------------------------------------


def help_and_version():
    for args in (("help",), ("--help",), ("-h",)):
        p = expect(0, *args, out="Usage: autotask-mcp COMMAND")
        for command in ("stdio", "http", "call", "tools", "sandbox", "version", "help"):
            check_in("\n  " + command, p.stdout)
        check(max(len(line) for line in p.stdout.split("\n")) <= 100, "a line is too long")
    for command in ("stdio", "http", "call", "tools", "sandbox"):
        a = expect(0, "help", command, out="Usage: autotask-mcp " + command)
        b = expect(0, command, "--help", out="Options:")
        check_eq(a.stdout, b.stdout, command)
        check(max(len(line) for line in a.stdout.split("\n")) <= 100, "a line is too long in help " + command)
    expect(0, "version", out="autotask-mcp ")
    expect(0, "--version", out="2026-07-28")


def unknown_words_suggest():
    expect(2, "cal", err="autotask-mcp call")
    expect(2, "sandbx", err="autotask-mcp sandbox")
    expect(2, "frobnicate", err="autotask-mcp help")
    expect(2, "help", "tolls", err="autotask-mcp tools")
    expect(2, "tools", "search_ticket", err="search_tickets")
    expect(2, "call", "--outptu", "json", "get_version", err="--output")
    expect(2, "--read-onyl", err="--read-only")
    expect(2, "stdio", "--timeotu=5", err="--timeout")
    expect(2, "stdio", "extra", err="extra")
    expect(2, "sandbox", "extra", err="extra")
    expect(2, "sandbox", "--listen", "0.0.0.0:0", err="loopback")
    expect(2, "sandbox", "--listen", "nowhere", err="HOST:PORT")
    expect(2, "sandbox", "--listen", "127.0.0.1:99999", err="HOST:PORT")
    expect(2, "call", "--output", "xml", "get_version", err="text or json")
    expect(2, "call", "search_tickets", "one", "two", err="--name value")


def a_terminal_without_arguments_gets_help():
    lead, follow = pty.openpty()
    p = subprocess.run([BINARY], stdin=follow, capture_output=True, text=True, timeout=10, env=environment())
    os.close(lead)
    os.close(follow)
    check_eq(p.returncode, 0)
    check_in("Usage: autotask-mcp", p.stdout)
    check_in("call search_tickets", p.stdout)


def a_pipe_without_arguments_is_served():
    p = subprocess.Popen([BINARY], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment(), cwd=scratch("work"))
    out, _ = p.communicate(b'{"jsonrpc":"2.0","id":1,"method":"ping"}\n', timeout=10)
    check_eq(p.returncode, 0)
    check_eq(json.loads(out)["id"], 1)
    server = Server("--read-only")
    check(all(t["annotations"]["readOnlyHint"] for t in server.tools()), "options alone start the server too")
    check_eq(server.close(), 0)


# ---- tools and call -----------------------------------------------------------------------------


def tools_are_listed_and_described():
    p = expect(0, "tools", out="search_tickets")
    check_eq(sum(" read " in line or " write " in line for line in p.stdout.split("\n")), len(catalogue(extensions=True)))
    check("create_ticket" not in expect(0, "tools", "--read-only").stdout, "writes are listed")
    some = expect(0, "tools", "--toolsets", "tickets, companies").stdout
    check("search_tickets" in some and "search_companies" in some and "search_contacts" not in some, some)
    core = expect(0, "tools", "--toolsets", "core").stdout
    check("search_tickets" in core and "create_project" not in core, core)
    p = expect(0, "tools", "create-ticket", out="CREATE_TICKET")
    check_in("company", p.stdout)
    check_in("required", p.stdout)


def call_takes_json_or_names_or_standard_input():
    def output(*args, **more):  # a cursor holds the second in which it was made
        return re.sub(r"cursor=\S+", "cursor=...", expect(0, "call", *args, env=live, **more).stdout)

    wanted = output("search_tickets", '{"open_only":true,"limit":2}')
    check_eq(output("search_tickets", "--open-only", "--limit", "2"), wanted)
    check_eq(output("search-tickets", "--openOnly=true", "--maxRecords=2"), wanted)
    check_eq(output("autotask_search_tickets", "-", stdin='{"open_only":true,"limit":2}'), wanted)
    two = expect(0, "call", "search_tickets", "--limit", "2", "--fields", "id", "--fields", "title", env=live).stdout
    check_in("|id|title|", two)
    quoted = expect(0, "call", "search_tickets", "--company", w.company["companyName"], "--limit", "1", env=live).stdout
    check_in(w.company["companyName"], quoted)


def output_json_is_the_whole_result():
    p = expect(0, "call", "--output", "json", "search_tickets", "--limit", "2", env=live)
    result = json.loads(p.stdout)
    check_eq(len(result["structuredContent"]["rows"]), 2)
    check_in("|number|", result["content"][0]["text"])
    p = expect(5, "call", "--output", "json", "get_ticket", "--ticket", "T20200101.0001", env=live)
    check_eq(json.loads(p.stdout)["structuredContent"]["error"]["code"], "not_found")
    p = expect(2, "call", "--output", "json", "no_such_tool", env=live)
    check_in("no_such_tool", json.loads(p.stdout)["message"])


def the_issue_s_examples():
    p = expect(0, "call", "search_tickets", '{"open_only":true,"unassigned":true}')
    check_in("· SANDBOX (built-in sample data)\n", p.stdout)
    check_in("assignedResourceID is empty", p.stdout)
    check_eq(p.stderr, "")
    p = expect(0, "call", "search_tickets", "--overdue", "--sort", "due")
    check_in("late)", p.stdout)


# ---- Configuration ------------------------------------------------------------------------------


def user_of(*args, env, cwd=None):
    p = run("call", "--output", "json", *args, "whoami", env=env, cwd=cwd)
    check_eq(p.returncode, 0, p.stderr)
    return json.loads(p.stdout)["structuredContent"]


def sources_in_their_order():
    home = scratch("home-with-config")
    os.makedirs(os.path.join(home, ".config", "autotask-mcp"), exist_ok=True)
    folder = scratch("folder-with-env")
    with open(os.path.join(home, ".config", "autotask-mcp", "config.toml"), "w") as f:
        f.write('# mine\ntimezone = "Asia/Tokyo" # far away\nread_only = true\n')
    with open(os.path.join(folder, ".env"), "w") as f:
        f.write("AUTOTASK_TIMEZONE=Europe/Berlin\n")
    bare = environment(HOME=home, AUTOTASK_TIMEZONE=None)
    check_eq(user_of(env=bare)["time_zone"], "Asia/Tokyo", "config.toml")
    check_eq(user_of(env=bare)["read_only"], True)
    check_eq(user_of(env=bare, cwd=folder)["time_zone"], "Europe/Berlin", ".env before config.toml")
    named = {**bare, "AUTOTASK_TIMEZONE": "America/Chicago"}
    check_eq(user_of(env=named, cwd=folder)["time_zone"], "America/Chicago", "environment before .env")
    check_eq(user_of("--timezone", "Asia/Kolkata", env=named, cwd=folder)["time_zone"], "Asia/Kolkata", "flag before all")
    check_eq(user_of("--read-only=false", env=bare)["read_only"], False, "flag before config.toml")


def secrets_from_files_and_env_files():
    folder = scratch("folder-with-secrets")
    e = rig.sandbox.env
    with open(os.path.join(folder, "secret"), "w") as f:
        f.write(e["AUTOTASK_SECRET"] + "\n")
    env = {**live, "AUTOTASK_SECRET": "", "AUTOTASK_SECRET_FILE": os.path.join(folder, "secret")}
    check_eq(user_of(env=env)["user"], e["AUTOTASK_USERNAME"])
    with open(os.path.join(folder, "settings"), "w") as f:
        f.write("".join(f"export {k}='{v}'\n" if k == "AUTOTASK_SECRET" else f"{k}={v}\n"
                        for k, v in {**e, "AUTOTASK_API_URL": rig.proxy.url}.items()))
    check_eq(user_of("--env-file", os.path.join(folder, "settings"), env=environment())["user"], e["AUTOTASK_USERNAME"])


def a_dollar_and_a_hash_survive():
    folder = scratch("folder-with-dollars")
    secret = "pa$$w0rd#not a comment ${HOME}"
    with open(os.path.join(folder, ".env"), "w") as f:
        f.write(f"AUTOTASK_USERNAME=u@x.example\nAUTOTASK_SECRET={secret}\nAUTOTASK_INTEGRATION_CODE=CODE\n"
                f"AUTOTASK_API_URL={rig.proxy.url}\n")
    with rig.proxy.mark() as seen:
        p = run("call", "whoami", env=environment(), cwd=folder)
    check_eq(p.returncode, 4, p.stderr)
    check_eq(seen.all[0].headers["secret"], secret)
    check(secret not in p.stdout + p.stderr, "the secret is shown")


def wrong_settings_do_not_stop_the_start():
    cases = {"AUTOTASK_TIMEZONE": "Mars/Olympus", "AUTOTASK_TIMEOUT": "soon", "AUTOTASK_READ_ONLY": "perhaps",
             "AUTOTASK_TOOLSETS": "tickets,nonsense", "AUTOTASK_SECRET_FILE": "/no/such/file", "AUTOTASK_CONFIRM": "ask",
             "AUTOTASK_CONFIG": "/no/such/config.toml", "AUTOTASK_ENV_FILE": "/no/such/env", "AUTOTASK_HOURLY_BUDGET": "-5"}
    for name, value in cases.items():
        env = {**live, name: value}
        if name == "AUTOTASK_SECRET_FILE":
            env["AUTOTASK_SECRET"] = ""
        server = Server(env=env)
        check_in("NOT SET UP", server.instructions, name)
        check(len(server.tools()) > 10, "it lists")
        with rig.proxy.mark() as seen:
            r = server.bad("search_tickets", "config", limit=1)
            check_in(value.split(",")[-1], r.text, name)
            check_in("Fix: ", r.text, name)
        check(not seen.all, f"{name}: sent {seen.all}")
        check_eq(server.close(), 0)
        check_in(value.split(",")[-1], server.stderr(), name)
        expect(2, "call", "list_entities", env=env, err=value.split(",")[-1])
    server = Server(env={**live, "AUTOTASK_READ_ONLY": "perhaps"})
    check(all(t["annotations"]["readOnlyHint"] for t in server.tools()), "an unclear read-only is no permission to write")
    server.close()


def an_unknown_key_is_told():
    folder = scratch("config-with-typo")
    path = os.path.join(folder, "c.toml")
    with open(path, "w") as f:
        f.write('raed_only = true\n')
    expect(2, "call", "--config", path, "get_version", env=live, err="raed_only")


def the_transport_setting():
    expect(2, "--toolsets", "all", env={**live, "AUTOTASK_TRANSPORT": "pigeon"}, err="AUTOTASK_TRANSPORT")
    expect(0, "stdio", env={**live, "AUTOTASK_TRANSPORT": "http"})
    expect(0, env={**live, "TRANSPORT": "stdio"})


def nothing_is_logged_by_default():
    p = expect(0, "call", "search_tickets", "--limit", "1", env=live)
    check_eq(p.stderr, "")
    p = expect(0, "call", "--log-level", "debug", "search_tickets", "--limit", "1", env=live)
    for name in ("AUTOTASK_SECRET", "AUTOTASK_INTEGRATION_CODE"):
        check(rig.sandbox.env[name] not in p.stderr, "a secret is logged")


def the_sandbox_keeps_its_data_in_a_file():
    path = os.path.join(scratch("data"), "sandbox.db")
    from harness import Sandbox
    first = Sandbox("--data", path, "--seed", "3")
    ticket = first.query("Tickets", most=1)[0]
    first.request("PATCH", "Tickets", {"id": ticket["id"], "title": "Kept"})
    check_eq(first.stop(), 0)
    second = Sandbox("--data", path)
    check_eq(second.get("Tickets", ticket["id"])["title"], "Kept")
    check_eq(second.stop(), 0)


def a_killed_suite_leaves_nothing():
    """Told to end, it takes its folder and its sandbox away; killed, the next one takes the folder away."""
    program = "import harness, time; s = harness.Sandbox(); print(harness._scratch, s.process.pid, flush=True); time.sleep(60)"
    here = os.path.dirname(os.path.abspath(__file__))
    for number in (signal.SIGTERM, signal.SIGKILL):
        p = subprocess.Popen([sys.executable, "-c", program], cwd=here, stdout=subprocess.PIPE, text=True,
                             env={**os.environ, "AUTOTASK_MCP_BIN": BINARY})
        folder, sandbox = p.stdout.readline().split()
        check(os.path.isdir(folder), folder)
        p.send_signal(number)
        p.wait(15)
        if number == signal.SIGKILL:
            check(os.path.isdir(folder), "it cannot have cleaned up")
            os.kill(int(sandbox), signal.SIGTERM)
            subprocess.run([sys.executable, "-c", "import harness"], cwd=here, check=True, timeout=30)
        else:
            check(not os.path.exists(f"/proc/{sandbox}"), "the sandbox still runs")
        check(not os.path.exists(folder), number, folder)
        p.stdout.close()


def ends_cleanly():
    rig.close()


main(suite, [exit_codes, starts_light, interrupted, help_and_version, unknown_words_suggest, a_terminal_without_arguments_gets_help,
             a_pipe_without_arguments_is_served, tools_are_listed_and_described,
             call_takes_json_or_names_or_standard_input, output_json_is_the_whole_result, the_issue_s_examples,
             sources_in_their_order, secrets_from_files_and_env_files, a_dollar_and_a_hash_survive,
             wrong_settings_do_not_stop_the_start, an_unknown_key_is_told, the_transport_setting,
             nothing_is_logged_by_default, the_sandbox_keeps_its_data_in_a_file, a_killed_suite_leaves_nothing, ends_cleanly])
