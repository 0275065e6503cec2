/* What became of a transfer: the reply's figures, or a sentence about what failed and whether a
 * byte of the request may have left. "Not sent" is said only when no connection, TLS included, ever
 * stood; everything else counts as possibly sent. */
#include "net/http_transfer.h"

#include "base/clock.h"

#include <errno.h>

enum { CLOCK_SLACK_MS = 10 }; /* libcurl's clock against ours */

struct failure { /* the sentence is: before, host, after, and libcurl's own words if they say more
                  */
    CURLcode code;
    enum err_code err;
    const char *before;
    const char *after;
    const char *fix;
    bool with_detail;
};

#define CODE_TOO_LARGE ((CURLcode)100) /* CURLE_TOO_LARGE; the header may be older */
#define FIX_NETWORK "Check the network between this machine and the service."
#define FIX_LATER "Try again later; if it stays, check the service's status."
#define FIX_ADDRESS "Check that the address is the right one."

static const struct failure failures[] = {
    {CURLE_COULDNT_RESOLVE_HOST, ERR_UPSTREAM_UNAVAILABLE, "The name ", " could not be looked up",
     "Check the host name, and this machine's DNS.", false},
    {CURLE_COULDNT_RESOLVE_PROXY, ERR_UPSTREAM_UNAVAILABLE, "The proxy's name, needed to reach ",
     ", could not be looked up", "Check the proxy setting.", false},
    {CURLE_COULDNT_CONNECT, ERR_UPSTREAM_UNAVAILABLE, "No connection to ", " could be made",
     FIX_NETWORK, true},
    {CURLE_SSL_CONNECT_ERROR, ERR_UPSTREAM_UNAVAILABLE, "The TLS connection to ", " failed",
     "Check that the address is right and that nothing on the way intercepts TLS.", true},
    {CURLE_PEER_FAILED_VERIFICATION, ERR_UPSTREAM_UNAVAILABLE, "The TLS certificate of ",
     " was not accepted", "Check this machine's clock and CA certificates, and the host name.",
     true},
    {CURLE_SSL_CACERT_BADFILE, ERR_UPSTREAM_UNAVAILABLE, "The CA certificates needed for ",
     " could not be read",
     "Install the CA certificates (package ca-certificates), or correct the CA setting.", true},
    {CURLE_GOT_NOTHING, ERR_UPSTREAM_UNAVAILABLE, "", " closed the connection without a reply",
     FIX_LATER, false},
    {CURLE_SEND_ERROR, ERR_UPSTREAM_UNAVAILABLE, "The connection to ",
     " broke while the request was being sent", FIX_LATER, false},
    {CURLE_SEND_FAIL_REWIND, ERR_UPSTREAM_UNAVAILABLE, "The connection to ",
     " broke while the request was being sent", FIX_LATER, false},
    {CURLE_BAD_CONTENT_ENCODING, ERR_UPSTREAM_UNAVAILABLE, "The compressed reply of ",
     " is damaged", FIX_LATER, false},
    {CURLE_WEIRD_SERVER_REPLY, ERR_UPSTREAM_UNAVAILABLE, "", " answered something that is not HTTP",
     FIX_ADDRESS, false},
    {CURLE_UNSUPPORTED_PROTOCOL, ERR_UPSTREAM_UNAVAILABLE, "",
     " answered something that is not HTTP", FIX_ADDRESS, false},
    {CURLE_WRITE_ERROR, ERR_UPSTREAM_UNAVAILABLE, "The header of the reply of ", " is too large",
     FIX_ADDRESS, false},
    /* What libcurl reports for one header line over 100 KB, before and since 8.6. */
    {CURLE_OUT_OF_MEMORY, ERR_UPSTREAM_UNAVAILABLE, "The header of the reply of ", " is too large",
     FIX_ADDRESS, false},
    {CODE_TOO_LARGE, ERR_UPSTREAM_UNAVAILABLE, "The header of the reply of ", " is too large",
     FIX_ADDRESS, false},
    {CURLE_URL_MALFORMAT, ERR_BAD_VALUE, "The address ", " is not a valid URL",
     "Correct the address.", false},
    {CURLE_LOGIN_DENIED, ERR_BAD_VALUE, "The address ", " must not contain a user name",
     "Correct the address.", false},
};
static const struct failure other_failure = {
    CURLE_OK, ERR_UPSTREAM_UNAVAILABLE, "The request to ", " failed", FIX_LATER, true};
static const struct failure refused = {
    CURLE_OK,
    ERR_UPSTREAM_UNAVAILABLE,
    "",
    " refused the connection",
    "Check the address and port, and that the service is running.",
    false};
static const struct failure no_route = {
    CURLE_OK, ERR_UPSTREAM_UNAVAILABLE, "There is no network route to ", "", FIX_NETWORK, false};
static const struct failure not_public = {
    CURLE_OK,
    ERR_UPSTREAM_UNAVAILABLE,
    "The name ",
    " leads to an address inside this network, so nothing was sent there",
    "Check this machine's DNS and hosts file: a service on the internet has a public address.",
    false};
static const struct failure cut_off = {
    CURLE_OK, ERR_UPSTREAM_UNAVAILABLE, "The reply of ", " was cut off", FIX_LATER, false};

static const struct failure broken = {
    CURLE_OK, ERR_UPSTREAM_UNAVAILABLE, "The connection to ", " broke before its reply", FIX_LATER,
    false};

/* Host and port of the URL, for sentences: never the path, the query or a user name. */
static struct str url_host(struct str url)
{
    ptrdiff_t colon = str_find(url, ':');
    size_t start = colon >= 0 ? (size_t)colon + strlen("://") : 0;
    struct str rest = url.n > start ? str_make(url.p + start, url.n - start) : STR("");
    enum { LONGEST_SHOWN = 100 };

    for (size_t i = 0; i < rest.n; i++) {
        if (rest.p[i] == '/' || rest.p[i] == '?' || rest.p[i] == '#') {
            rest.n = i;
            break;
        }
    }
    ptrdiff_t at = str_find(rest, '@');
    if (at >= 0)
        rest = str_make(rest.p + at + 1, rest.n - (size_t)at - 1);
    if (rest.n > LONGEST_SHOWN)
        rest.n = LONGEST_SHOWN;
    return rest;
}

/* libcurl's words come partly from the peer (certificates): printable, without a full stop. */
static const char *detail_of(struct transfer *t)
{
    size_t n = strlen(t->detail);

    for (size_t i = 0; i < n; i++) {
        if (t->detail[i] < ' ' || t->detail[i] > '~')
            t->detail[i] = ' ';
    }
    while (n && (t->detail[n - 1] == ' ' || t->detail[n - 1] == '.'))
        t->detail[--n] = '\0';
    return n ? t->detail : t->setup->curl->easy_strerror(t->code);
}

static const struct failure *find_failure(struct transfer *t)
{
    long os_error = 0;

    if (t->not_public && !t->reached_request)
        return &not_public;
    if (t->code == CURLE_COULDNT_CONNECT) {
        t->setup->curl->easy_getinfo(t->easy, CURLINFO_OS_ERRNO, &os_error);
        if (os_error == ECONNREFUSED)
            return &refused;
        if (os_error == ENETUNREACH || os_error == EHOSTUNREACH)
            return &no_route;
    }
    if (t->code == CURLE_PARTIAL_FILE || t->code == CURLE_RECV_ERROR || t->code == CURLE_HTTP2 ||
        t->code == CURLE_HTTP2_STREAM)
        return t->head_bytes ? &cut_off : &broken;
    for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
        if (failures[i].code == t->code)
            return &failures[i];
    }
    return &other_failure;
}

static enum err_code fail(struct transfer *t, struct str host, struct err *err)
{
    const struct failure *f = find_failure(t);
    const char *detail = f->with_detail ? detail_of(t) : "";

    err_set(err, f->err, "%s%.*s%s%s%s.", f->before, STR_ARG(host), f->after, *detail ? ": " : "",
            detail);
    err_fix(err, "%s", f->fix);
    return f->err;
}

/* ERR_TIMEOUT is for the caller's own time; a connection that does not come about in its shorter
 * time means that the service cannot be reached. */
static enum err_code fail_late(struct transfer *t, struct str host, struct err *err)
{
    int connect_ms = t->setup->connect_timeout_ms;
    int whole_ms = t->request->timeout_ms;
    bool time_left = t->end == TRANSFER_ENDED && clock_mono_ms() + CLOCK_SLACK_MS < t->deadline_ms;
    bool connecting = !t->reached_request && time_left;
    enum err_code code = connecting ? ERR_UPSTREAM_UNAVAILABLE : ERR_TIMEOUT;

    if (!t->reached_request)
        err_set(err, code, "No connection to %.*s came about within %d ms.", STR_ARG(host),
                connecting ? connect_ms : whole_ms);
    else if (t->head_bytes)
        err_set(err, code, "The reply of %.*s was not complete within %d ms.", STR_ARG(host),
                whole_ms);
    else
        err_set(err, code, "%.*s did not answer within %d ms.", STR_ARG(host), whole_ms);
    err_fix(err, "%s", t->reached_request ? FIX_LATER : FIX_NETWORK);
    return code;
}

static void read_reply(struct transfer *t)
{
    struct http_response *r = t->response;
    long status = 0;

    r->sent = t->reached_request ? HTTP_MAYBE_SENT : HTTP_NOT_SENT;
    if (!t->head_bytes)
        return;
    t->setup->curl->easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
    r->status = (int)status;
    r->redirect = t->has_location && status >= 300 && status < 400;
}

enum err_code transfer_result(struct transfer *t, struct err *err)
{
    struct str host = url_host(t->request->url);

    read_reply(t);
    if (t->end == TRANSFER_CANCELLED || t->end == TRANSFER_STOPPED)
        return err_set(err, ERR_CANCELLED, "The request to %.*s was cancelled.", STR_ARG(host));
    if (t->end == TRANSFER_LATE || t->code == CURLE_OPERATION_TIMEDOUT)
        return fail_late(t, host, err);
    if (t->too_large) {
        err_set(err, ERR_TOO_LARGE, "The reply of %.*s is larger than %zu bytes.", STR_ARG(host),
                t->request->max_body);
        err_fix(err, "Ask for less at once: fewer records, or fewer fields.");
        return ERR_TOO_LARGE;
    }
    return t->code == CURLE_OK ? ERR_OK : fail(t, host, err);
}
