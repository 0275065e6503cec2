/* Requests as raw bytes, each with the status it must get: the attacks on framing that servers are
 * known to fall for, and their harmless neighbours. Used for the parser alone, at every way of
 * cutting them up, and for the running server. */
#pragma once

#include <stddef.h>

struct http_vector {
    int status; /* 200 when it must be understood */
    const char *name;
    const char *bytes;
    size_t n;
};

#define V(status, name, bytes)                                                                     \
    {                                                                                              \
        status, name, bytes, sizeof(bytes) - 1                                                     \
    }
#define H "Host: a\r\n"
#define CHUNKED "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\n\r\n"

static const struct http_vector http_vectors[] = {
    /* harmless */
    V(200, "plain", "GET / HTTP/1.1\r\n" H "\r\n"),
    V(200, "1.0 without host", "GET / HTTP/1.0\r\n\r\n"),
    V(200, "1.0 with host", "GET / HTTP/1.0\r\n" H "\r\n"),
    V(200, "head", "HEAD / HTTP/1.1\r\n" H "\r\n"),
    V(200, "body", "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\nhello"),
    V(200, "empty body", "POST / HTTP/1.1\r\n" H "Content-Length: 0\r\n\r\n"),
    V(200, "white space after length", "POST / HTTP/1.1\r\n" H "Content-Length: 5 \r\n\r\nhello"),
    V(200, "no space after colon", "GET / HTTP/1.1\r\nHost:a\r\n\r\n"),
    V(200, "empty value", "GET / HTTP/1.1\r\n" H "X:\r\n\r\n"),
    V(200, "high bytes in a value", "GET / HTTP/1.1\r\n" H "X: \xc3\xa4\r\n\r\n"),
    V(200, "one blank line first", "\r\nGET / HTTP/1.1\r\n" H "\r\n"),
    V(200, "query", "GET /a?b=c%20d HTTP/1.1\r\n" H "\r\n"),
    V(200, "options *", "OPTIONS * HTTP/1.1\r\n" H "\r\n"),
    V(200, "absolute target", "GET http://a/x HTTP/1.1\r\n" H "\r\n"),
    V(200, "host with port", "GET / HTTP/1.1\r\nHost: a:80\r\n\r\n"),
    V(200, "host in brackets", "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"),
    V(200, "upgrade wish", "GET / HTTP/1.1\r\n" H "Connection: upgrade\r\nUpgrade: h2c\r\n\r\n"),
    V(200, "upgrade wish with a body",
      "POST / HTTP/1.1\r\n" H "Connection: upgrade\r\nUpgrade: h2c\r\nContent-Length: 1\r\n\r\nx"),
    V(200, "chunks", CHUNKED "5\r\nhello\r\n0\r\n\r\n"),
    V(200, "chunk size in capitals", CHUNKED "A\r\n0123456789\r\n0\r\n\r\n"),
    V(200, "chunk extension", CHUNKED "5;a=b\r\nhello\r\n0\r\n\r\n"),
    V(200, "trailer", CHUNKED "5\r\nhello\r\n0\r\nX: y\r\n\r\n"),
    V(200, "coding in capitals",
      "POST / HTTP/1.1\r\n" H "Transfer-Encoding: CHUNKED\r\n\r\n0\r\n\r\n"),
    V(200, "unknown field that looks like a coding",
      "POST / HTTP/1.1\r\n" H "Transfer_Encoding: chunked\r\nContent-Length: 1\r\n\r\nx"),

    /* lengths that two readers could see differently */
    V(400, "two lengths",
      "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"),
    V(400, "the same length twice",
      "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
    V(400, "list of lengths", "POST / HTTP/1.1\r\n" H "Content-Length: 5, 5\r\n\r\nhello"),
    V(400, "two numbers", "POST / HTTP/1.1\r\n" H "Content-Length: 5 5\r\n\r\nhello"),
    V(400, "plus", "POST / HTTP/1.1\r\n" H "Content-Length: +5\r\n\r\nhello"),
    V(400, "minus", "POST / HTTP/1.1\r\n" H "Content-Length: -5\r\n\r\nhello"),
    V(400, "hexadecimal length", "POST / HTTP/1.1\r\n" H "Content-Length: 0x5\r\n\r\nhello"),
    V(400, "empty length", "POST / HTTP/1.1\r\n" H "Content-Length:\r\n\r\nhello"),
    V(400, "length beyond 64 bits",
      "POST / HTTP/1.1\r\n" H "Content-Length: 18446744073709551621\r\n\r\nhello"),
    V(413, "length beyond the limit",
      "POST / HTTP/1.1\r\n" H "Content-Length: 999999999999\r\n\r\nhello"),
    V(400, "length, then coding",
      "POST / HTTP/1.1\r\n" H "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    V(400, "coding, then length",
      "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),

    /* codings */
    V(400, "coding twice",
      "POST / HTTP/1.1\r\n" H
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    V(400, "coding list",
      "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n"),
    V(501, "gzip and chunks",
      "POST / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n"),
    V(501, "not chunked", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n"),
    V(501, "identity", "POST / HTTP/1.1\r\n" H "Transfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
    V(400, "chunked not last",
      "POST / HTTP/1.1\r\n" H "Transfer-Encoding: chunked, gzip\r\n\r\n0\r\n\r\n"),
    V(501, "empty coding", "POST / HTTP/1.1\r\n" H "Transfer-Encoding:\r\n\r\n0\r\n\r\n"),
    V(400, "coding behind a vertical tab",
      "POST / HTTP/1.1\r\n" H "Transfer-Encoding: \x0b"
      "chunked\r\n\r\n0\r\n\r\n"),
    V(400, "coding in 1.0", "POST / HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    V(400, "space before the colon",
      "POST / HTTP/1.1\r\n" H "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"),
    V(400, "tab before the colon", "POST / HTTP/1.1\r\n" H "Content-Length\t: 1\r\n\r\nx"),

    /* lines */
    V(400, "bare LF after the request line", "GET / HTTP/1.1\n" H "\r\n"),
    V(400, "bare LF after a field", "GET / HTTP/1.1\r\nHost: a\n\r\n"),
    V(400, "bare LF at the end", "GET / HTTP/1.1\r\n" H "\n"),
    V(400, "bare LF everywhere", "GET / HTTP/1.1\nHost: a\n\n"),
    V(400, "bare CR in a value", "GET / HTTP/1.1\r\n" H "X: a\rb\r\n\r\n"),
    V(400, "bare CR in a name", "GET / HTTP/1.1\r\n" H "X\rY: a\r\n\r\n"),
    V(400, "bare CR in the request line", "GET /\rx HTTP/1.1\r\n" H "\r\n"),
    V(400, "CR CR LF", "GET / HTTP/1.1\r\r\n" H "\r\n"),
    V(400, "CR LF CR at the end", "GET / HTTP/1.1\r\n" H "\r\rX: y\r\n\r\n"),
    V(400, "LF before the request", "\nGET / HTTP/1.1\r\n" H "\r\n"),
    V(400, "CR before the request", "\rGET / HTTP/1.1\r\n" H "\r\n"),
    V(400, "two blank lines first", "\r\n\r\nGET / HTTP/1.1\r\n" H "\r\n"),
    V(400, "folded with a space", "GET / HTTP/1.1\r\n" H "X: a\r\n b\r\n\r\n"),
    V(400, "folded with a tab", "GET / HTTP/1.1\r\n" H "X: a\r\n\tb\r\n\r\n"),
    V(400, "folded coding",
      "POST / HTTP/1.1\r\n" H "Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n"),
    V(400, "space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    V(400, "NUL in a value", "GET / HTTP/1.1\r\n" H "X: a\0b\r\n\r\n"),
    V(400, "NUL in a name", "GET / HTTP/1.1\r\n" H "X\0: a\r\n\r\n"),
    V(400, "NUL in the target", "GET /\0 HTTP/1.1\r\n" H "\r\n"),
    V(400, "NUL in the host", "GET / HTTP/1.1\r\nHost: a\0b\r\n\r\n"),
    V(400, "field without a name", "GET / HTTP/1.1\r\n" H ": a\r\n\r\n"),
    V(400, "field without a colon", "GET / HTTP/1.1\r\n" H "abc\r\n\r\n"),
    V(400, "name with a slash", "GET / HTTP/1.1\r\n" H "a/b: c\r\n\r\n"),
    V(400, "name with a high byte", "GET / HTTP/1.1\r\n" H "\xe4: c\r\n\r\n"),
    V(400, "control character in a value", "GET / HTTP/1.1\r\n" H "X: a\x01\r\n\r\n"),
    V(400, "DEL in a value", "GET / HTTP/1.1\r\n" H "X: a\x7f\r\n\r\n"),

    /* hosts and targets */
    V(400, "no host", "GET / HTTP/1.1\r\n\r\n"),
    V(400, "two hosts", "GET / HTTP/1.1\r\n" H "Host: b\r\n\r\n"),
    V(400, "the same host twice", "GET / HTTP/1.1\r\n" H H "\r\n"),
    V(400, "two hosts in 1.0", "GET / HTTP/1.0\r\n" H "Host: b\r\n\r\n"),
    V(400, "empty host", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
    V(400, "list of hosts", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
    V(400, "host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    V(400, "host with a user", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n"),
    V(400, "host with a space", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"),
    V(400, "target and host differ", "GET http://b/x HTTP/1.1\r\n" H "\r\n"),
    V(400, "another scheme", "GET ftp://a/x HTTP/1.1\r\n" H "\r\n"),
    V(400, "target without a slash", "GET x HTTP/1.1\r\n" H "\r\n"),
    V(400, "star with get", "GET * HTTP/1.1\r\n" H "\r\n"),
    V(400, "fragment", "GET /a#b HTTP/1.1\r\n" H "\r\n"),
    V(400, "raw high byte in the target", "GET /\xe4 HTTP/1.1\r\n" H "\r\n"),
    V(400, "DEL in the target", "GET /\x7f HTTP/1.1\r\n" H "\r\n"),
    V(400, "space in the target", "GET /a b HTTP/1.1\r\n" H "\r\n"),

    /* request lines */
    V(400, "two spaces before the target", "GET  / HTTP/1.1\r\n" H "\r\n"),
    V(400, "two spaces before the version", "GET /  HTTP/1.1\r\n" H "\r\n"),
    V(400, "space at the end of the line", "GET / HTTP/1.1 \r\n" H "\r\n"),
    V(400, "tab as a separator", "GET\t/\tHTTP/1.1\r\n" H "\r\n"),
    V(400, "space before the method", " GET / HTTP/1.1\r\n" H "\r\n"),
    V(400, "method in small letters", "get / HTTP/1.1\r\n" H "\r\n"),
    V(505, "no version", "GET /\r\n" H "\r\n"),
    V(400, "protocol in small letters", "GET / http/1.1\r\n" H "\r\n"),
    V(400, "no dot", "GET / HTTP/11\r\n" H "\r\n"),
    V(400, "two digits", "GET / HTTP/1.10\r\n" H "\r\n"),
    V(400, "version 1.2", "GET / HTTP/1.2\r\n" H "\r\n"),
    V(505, "version 2.0", "GET / HTTP/2.0\r\n" H "\r\n"),
    V(505, "version 0.9", "GET / HTTP/0.9\r\n" H "\r\n"),
    V(505, "preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
    V(400, "another protocol", "OPTIONS * RTSP/1.0\r\n" H "\r\n"),
    V(400, "a third protocol", "SOURCE / ICE/1.0\r\n" H "\r\n"),
    V(501, "trace", "TRACE / HTTP/1.1\r\n" H "\r\n"),
    V(501, "connect", "CONNECT a:80 HTTP/1.1\r\n" H "\r\n"),
    V(400, "unknown method", "FROB / HTTP/1.1\r\n" H "\r\n"),
    V(400, "start of TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"),
    V(400, "garbage", "\xff\xfe\xfd\r\n\r\n"),
    V(417, "other expectation", "POST / HTTP/1.1\r\n" H "Expect: x\r\nContent-Length: 1\r\n\r\nx"),

    /* chunks */
    V(400, "0x in a chunk size", CHUNKED "0x5\r\nhello\r\n0\r\n\r\n"),
    V(400, "minus in a chunk size", CHUNKED "-5\r\nhello\r\n0\r\n\r\n"),
    V(400, "plus in a chunk size", CHUNKED "+5\r\nhello\r\n0\r\n\r\n"),
    V(400, "space after a chunk size", CHUNKED "5 \r\nhello\r\n0\r\n\r\n"),
    V(400, "space before a chunk size", CHUNKED " 5\r\nhello\r\n0\r\n\r\n"),
    V(400, "no chunk size", CHUNKED "\r\nhello\r\n0\r\n\r\n"),
    V(400, "chunk size of letters", CHUNKED "xyz\r\nhello\r\n0\r\n\r\n"),
    V(400, "chunk size beyond 64 bits", CHUNKED "fffffffffffffffff\r\nhello\r\n0\r\n\r\n"),
    V(400, "chunk longer than its size", CHUNKED "5\r\nhelloX\r\n0\r\n\r\n"),
    V(400, "bare LF after a chunk size", CHUNKED "5\nhello\r\n0\r\n\r\n"),
    V(400, "bare LF after a chunk", CHUNKED "5\r\nhello\n0\r\n\r\n"),
    V(400, "nothing after a chunk", CHUNKED "5\r\nhello0\r\n\r\n"),
    V(400, "bare LF in a chunk extension", CHUNKED "5;a\nb\r\nhello\r\n0\r\n\r\n"),
    V(400, "bare CR in a chunk extension", CHUNKED "5;a\rb\r\nhello\r\n0\r\n\r\n"),
    V(400, "bare LF after the last chunk", CHUNKED "5\r\nhello\r\n0\n\r\n"),
    V(400, "bare LF at the very end", CHUNKED "5\r\nhello\r\n0\r\n\n"),
    V(400, "folded trailer", CHUNKED "5\r\nhello\r\n0\r\nX: a\r\n b\r\n\r\n"),
    V(400, "NUL in a trailer", CHUNKED "5\r\nhello\r\n0\r\nX: \0\r\n\r\n"),
};

#undef V
#undef H
#undef CHUNKED
