"""What the server claims of writes whose connection fails: names that do not resolve, connections
that do not come about, TLS that is not to be trusted, resets and slow replies, and heads of replies
that are none. The judge is that of claims.py."""

import contextlib
import os
import socket
import ssl
import subprocess
import threading

from claims import KINDS, READS, WRITES, Claims
from harness import Proxy, Server, Suite, check, check_eq, main, scratch

suite = Suite("claims_net")
claims = Claims()
rig = claims.rig
quick = claims.another(AUTOTASK_TIMEOUT="1")
behind_proxy = rig.another(AUTOTASK_TIMEOUT="1")


# ---- Never sent ---------------------------------------------------------------------------------


def nothing_is_sent(row, server, words):
    """Every kind of operation fails, says why, and that nothing was sent."""
    operations = claims.operations(claims.direct)
    for name in KINDS:
        tool, arguments, _, _ = operations[name]
        before = claims.last_commit()
        result = server.call(tool, arguments)
        check(not result.ok, f"{row} {name}: {result.text}")
        claims.judge(row, name, result, claims.commits(before), 0, ("nothing",))
        check(any(word in result.text for word in words), f"{row} {name} does not name the reason: {result.text}")
    check_eq(server.close(), 0)


def elsewhere(url, **env):
    return Server(env={**rig.env, "AUTOTASK_API_URL": url, "AUTOTASK_STATE_DIR": "none", "AUTOTASK_TIMEOUT": "1", **env})


SLOW_NAMES = r"""
#include <netdb.h>
#include <unistd.h>
int getaddrinfo(const char *n, const char *s, const struct addrinfo *h, struct addrinfo **r)
{
    (void)n, (void)s, (void)h, (void)r;
    sleep(30);
    return EAI_AGAIN;
}
"""


def u02_names_that_never_resolve():
    """A resolver that does not answer: the server's getaddrinfo is one that sleeps."""
    source, library = os.path.join(scratch("names"), "slow.c"), os.path.join(scratch("names"), "slow.so")
    with open(source, "w") as f:
        f.write(SLOW_NAMES)
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, source], check=True)
    server = elsewhere("https://webservices99.example.test/ATServicesRest/", LD_PRELOAD=library,
                       ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0")
    nothing_is_sent("U02", server, ("No connection to",))


def u05_connections_whose_first_packet_is_dropped():
    """A full backlog drops what comes."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen(0)
    port = listener.getsockname()[1]
    waiting = []
    for _ in range(8):
        s = socket.socket()
        s.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            s.connect(("127.0.0.1", port))
        waiting.append(s)
    nothing_is_sent("U05", elsewhere(f"http://127.0.0.1:{port}/ATServicesRest/"), ("No connection to",))
    for s in (listener, *waiting):
        s.close()


def u09_handshakes_that_stall():
    listener = socket.create_server(("127.0.0.1", 0), backlog=64)
    taken = []
    threading.Thread(target=lambda: [taken.append(listener.accept()) for _ in iter(int, 1)], daemon=True).start()
    nothing_is_sent("U09", elsewhere(f"https://127.0.0.1:{listener.getsockname()[1]}/ATServicesRest/"), ("No connection to",))
    check(taken, "nobody came")


# ---- Certificates -------------------------------------------------------------------------------


# Newer versions refuse less than a day and have words for it instead.
LONG_AGO = ("-not_before", "20200101000000Z", "-not_after", "20200102000000Z") if ssl.OPENSSL_VERSION_INFO >= (3, 4) else ("-days", "-1")


def openssl(*args):
    subprocess.run(["openssl", *args], check=True, capture_output=True, cwd=scratch("tls"))


def authority(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key",
            "-out", f"{name}.pem", "-days", "2", "-subj", f"/CN={name}")


def certificate(name, ca, alt, *dates):
    """By that authority, for that name or address."""
    path = scratch("tls")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", f"{name}.key", "-out",
            f"{name}.csr", "-subj", f"/CN={name}")
    with open(os.path.join(path, f"{name}.ext"), "w") as f:
        f.write(f"subjectAltName={alt}\nbasicConstraints=CA:FALSE\n")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{ca}.pem", "-CAkey", f"{ca}.key", "-CAcreateserial", "-out",
            f"{name}.pem", "-extfile", f"{name}.ext", *(dates or ("-days", "1")))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(os.path.join(path, f"{name}.pem"), os.path.join(path, f"{name}.key"))
    return Proxy(claims.sandbox.port, tls=context)


def over_tls(proxy, ca="ours"):
    return elsewhere(proxy.url, AUTOTASK_CA_FILE=os.path.join(scratch("tls"), f"{ca}.pem"), AUTOTASK_TIMEOUT="5")


def u06_u07_u08_certificates_that_are_not_to_be_trusted():
    authority("ours")
    authority("theirs")
    good = certificate("good", "ours", "IP:127.0.0.1")
    server = over_tls(good)
    for name, (tool, arguments, _, _) in claims.operations(claims.direct).items():  # what makes the others mean something
        before = claims.last_commit()
        result = server.call(tool, arguments)
        check(result.ok, f"TLS {name}: {result.text}")
        claims.judge("TLS", name, result, claims.commits(before), 1, ("done",))
    check_eq(server.close(), 0)
    cases = (("U06", certificate("expired", "ours", "IP:127.0.0.1", *LONG_AGO), "ours", ("expired",)),
             ("U07", certificate("other", "ours", "DNS:other.example.test"), "ours", ("does not match", "no alternative", "not accepted")),
             ("U08", certificate("stranger", "theirs", "IP:127.0.0.1"), "ours", ("unable to get local issuer", "not accepted")))
    for row, proxy, ca, words in cases:
        nothing_is_sent(row, over_tls(proxy, ca), words)
        check_eq(proxy.requests, [], f"{row}: a request was sent")
        proxy.close()
    good.close()


# ---- On the way ---------------------------------------------------------------------------------


def u10_reset_while_the_request_is_sent():
    claims.run_row("U10", "reset=request", allowed=("unknown",))


def u13_the_end_comes_instead_of_a_reply_on_a_warm_connection():
    """libcurl repeats a request by itself on a connection that was used before: writes have one of their own."""
    for name in WRITES:
        rig.server.good("get_entity", entity="Tickets", id=claims.tickets[0])
        claims.run_row("U13", None, ("close after sending on",), allowed=("unknown",), only=(name,))
        claims.run_row("U13", None, ("close",), allowed=("unknown",), only=(name,))
    for name in READS:
        rig.server.good("get_entity", entity="Tickets", id=claims.tickets[0])
        claims.run_row("U13", None, ("close",), only=(name,))


def u22_a_byte_at_a_time():
    claims.run_row("U22", "drip=200", allowed=("unknown",), server=quick, only=KINDS)


def u23_nothing_behind_the_head():
    claims.run_row("U23", "stop=head", allowed=("unknown",), server=quick, only=KINDS)
    claims.run_row("U23", "stop=body", allowed=("unknown",), server=quick, only=KINDS)


def u36_heads_that_are_none():
    for head in ("lengths", "long", "huge", "cr", "interim"):
        claims.run_row(f"U36 {head}", f"head={head}", only=KINDS, server=quick)
    interim = {
        "100": b"HTTP/1.1 100 Continue\r\n\r\n",
        "102": b"HTTP/1.1 102 Processing\r\n\r\n",
        "103 with headers": b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\nRetry-After: 99\r\nLocation: https://evil.example.test/\r\n\r\n",
        "199": b"HTTP/1.1 199 Whatever\r\n\r\n",
        "five": b"HTTP/1.1 102 Processing\r\n\r\n" * 5,
    }
    for name, head in interim.items():  # these are allowed, and change nothing
        claims.run_row(f"U36 {name}", None, ("prefix", head), allowed=("done",), only=KINDS)
    for name, head in {"101": b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n",
                       "1xx with a length": b"HTTP/1.1 102 Processing\r\nContent-Length: 40\r\n\r\n",
                       "1xx in chunks": b"HTTP/1.1 102 Processing\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                       "no status": b"HTTP/1.1 \r\n\r\n", "99": b"HTTP/1.1 99 Low\r\n\r\n",
                       "noise": bytes(range(256)) * 8}.items():
        claims.run_row(f"U36 {name}", None, ("prefix", head), only=KINDS, server=behind_proxy)


def unknown_writes_are_settled():
    n = claims.settle()
    check(n >= 8, f"hardly anything was unknown: {n}")


def ends_cleanly():
    check_eq((quick.close(), behind_proxy.close()), (0, 0))
    claims.close()


main(suite, [u02_names_that_never_resolve, u05_connections_whose_first_packet_is_dropped, u09_handshakes_that_stall,
             u06_u07_u08_certificates_that_are_not_to_be_trusted, u10_reset_while_the_request_is_sent,
             u13_the_end_comes_instead_of_a_reply_on_a_warm_connection, u22_a_byte_at_a_time, u23_nothing_behind_the_head,
             u36_heads_that_are_none, unknown_writes_are_settled, ends_cleanly])
