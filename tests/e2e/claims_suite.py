"""What the server claims of each operation against what was really applied: every fault that the
sandbox or a proxy can make in requests and replies, on every kind of operation (claims.py has the
judge; claims_net_suite.py the faults of connections)."""

import socket

from claims import READS, WRITES, Claims
from harness import Suite, check, check_eq, main

suite = Suite("claims")
claims = Claims()
rig, direct, w = claims.rig, claims.direct, claims.w
JSON = {"Content-Type": "application/json"}


# ---- The rows -----------------------------------------------------------------------------------


def u04_connection_refused():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = rig.another(AUTOTASK_API_URL=f"http://127.0.0.1:{port}/ATServicesRest/")
    before = claims.last_commit()
    for name, (tool, arguments, _, _) in claims.operations(rig.server).items():
        now = claims.last_commit()
        result = server.call(tool, arguments)
        check(not result.ok, name, result.text)
        claims.judge("U04", name, result, claims.commits(now), 0, ("nothing",))
    check(claims.last_commit() >= before)
    server.close()


def u01_no_such_host():
    server = rig.another(AUTOTASK_API_URL="https://no-such-host.invalid/ATServicesRest/", AUTOTASK_TIMEOUT="5")
    for name, (tool, arguments, _, _) in claims.operations(rig.server).items():
        if name in READS:
            continue
        now = claims.last_commit()
        result = server.call(tool, arguments)
        claims.judge("U01", name, result, claims.commits(now), 0, ("nothing",))
    server.close()


def u11_lost_after_it_was_applied():
    claims.run_row("U11", "reset=before; applied", allowed=("unknown",))
    claims.run_row("U11", None, ("close after sending on",), allowed=("unknown",))


def u12_lost_and_not_applied():
    claims.run_row("U12", "reset=before; skip", allowed=("unknown",))
    claims.run_row("U12", None, ("close",), allowed=("unknown",))


def u14_u15_u16_cut_off():
    claims.run_row("U14", "reset=head", allowed=("unknown",))
    claims.run_row("U15", "reset=body", allowed=("unknown", "done"))
    claims.run_row("U16", "body=truncated", allowed=("unknown",))


def u17_u18_u19_no_json():
    claims.run_row("U17", "body=malformed", allowed=("unknown",))
    claims.run_row("U17", "body=duplicate", allowed=("unknown",))
    claims.run_row("U17", "body=empty", allowed=("unknown",))
    claims.run_row("U18", "body=utf8")
    claims.run_row("U18", "body=surrogate")
    claims.run_row("U18", "body=nul")
    claims.run_row("U19", "body=html", allowed=("unknown",))


def u20_u21_floods():
    claims.run_row("U20", "body=huge; size=64", allowed=("unknown",), only=("query", "create", "update"))
    claims.run_row("U21", "body=gzip", allowed=("unknown",), only=("query", "create", "delete"))


def u24_refused_in_words():
    claims.run_row("U24", "error=Picklist value [3] does not exist for priority", allowed=("nothing",))
    claims.run_row("U24", "error=queueID is required", allowed=("nothing",))


def u25_login_refused():
    claims.run_row("U25", "status=401", allowed=("nothing",), fresh=True)


def u26_u27_no_right_no_path():
    claims.run_row("U26", "status=403", allowed=("nothing",))
    # Some zones answer an update's PATCH with 404 and serve PUT, so there it may get done after all.
    claims.run_row("U27", "status=404", allowed=("nothing",), only=("get", "query", "count", "create", "delete", "attachment"))
    claims.run_row("U27", "status=404", allowed=("nothing", "done"), only=("update",))


def u28_busy():
    claims.run_row("U28", "status=409", allowed=("unknown",))
    claims.run_row("U28", "error=Transaction was deadlocked on lock resources; applied", allowed=("unknown",))


def u29_u30_too_many():
    claims.run_row("U29", "status=429; retry-after=1", allowed=("nothing",), fresh=True)
    for value in ("0", "-5", "1000000000", "Wed, 21 Oct 2015 07:28:00 GMT"):
        claims.run_row("U30", f"status=429; retry-after={value}", allowed=("nothing",), fresh=True, only=("query", "create"))


def u31_u32_u33_server_errors():
    claims.run_row("U31", "status=503", allowed=("unknown",))
    claims.run_row("U32", "status=502; applied", allowed=("unknown",))
    claims.run_row("U33", "status=504; applied", allowed=("unknown",))
    claims.run_row("U31", None, ("reply", 500, JSON, b'{"errors":[]}'))


def u34_redirected():
    claims.run_row("U34", "redirect=http://127.0.0.1:9/", allowed=("unknown",))


def u35_applied_later():
    claims.run_row("U35", "status=504; applied; late=700", allowed=("unknown",), only=WRITES, late=True)


def nothing_is_wrong():
    """The judge itself: without a fault everything is done, and seen to be done."""
    claims.run_row("none", "delay=1", allowed=("done",))
    claims.run_row("none", None, ("wait", 0), allowed=("done",))


def a_200_that_changed_nothing_is_reported():
    claims.control("POST", "faults", "PATCH Tickets skip\n")
    title = f"Never stored {claims.unique()}"
    result = direct.call("update_entity", {"entity": "Tickets", "id": w.ticket["id"], "fields": {"title": title}})
    claims.control("DELETE", "faults")
    check("asked for" in result.text, "a difference after the write is not told:", result.text)


def unknown_writes_are_settled():
    n = claims.settle()
    check(n >= 15, f"hardly anything was unknown: {n}")


def ends_cleanly():
    claims.close()


main(suite, [nothing_is_wrong, u01_no_such_host, u04_connection_refused, u11_lost_after_it_was_applied,
             u12_lost_and_not_applied, u14_u15_u16_cut_off, u17_u18_u19_no_json, u20_u21_floods,
             u24_refused_in_words, u25_login_refused, u26_u27_no_right_no_path, u28_busy, u29_u30_too_many,
             u31_u32_u33_server_errors, u34_redirected, u35_applied_later,
             a_200_that_changed_nothing_is_reported, unknown_writes_are_settled, ends_cleanly])
