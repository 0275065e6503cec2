/* Where the server listens (Unix sockets, IPv6) and what is settled at a request's head, before its
 * body: refusals, added headers, connections of one address. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/http_server.h"
#include "net/net_os.h"
#include "net_sockets.h"

#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <uv.h>

struct place {
    struct http_server *server;
    char folder[40], path[80], host[90];
    atomic_int handled;
    char peer[60];
};

static void handle(void *ctx, struct http_exchange *x)
{
    struct place *p = ctx;
    char text[80];

    atomic_fetch_add(&p->handled, 1);
    snprintf(p->peer, sizeof(p->peer), "%s", http_peer(x));
    snprintf(text, sizeof(text), "tag %u, body %zu", http_tag(x), http_body(x).n);
    http_reply(x, 200, "text/plain", str_from(text), NULL, 0);
}

static bool at_head(void *ctx, struct http_exchange *x)
{
    (void)ctx;
    http_add_header(x, "X-Head", "seen");
    http_set_tag(x, 7);
    if (!str_eq(http_path(x), STR("/no")))
        return true;
    http_reply(x, 403, "text/plain", STR("no"), NULL, 0);
    return false;
}

static enum err_code serve(struct place *p, const char *host, struct http_server_options *o,
                           struct err *err)
{
    o->host = host;
    o->handler = handle;
    o->ctx = p;
    return http_server_start(o, &p->server, err);
}

static int make_folder(void **state)
{
    struct place *p = calloc(1, sizeof(*p));

    snprintf(p->folder, sizeof(p->folder), "/tmp/http-place-XXXXXX");
    if (!mkdtemp(p->folder))
        return -1;
    snprintf(p->path, sizeof(p->path), "%s/socket", p->folder);
    snprintf(p->host, sizeof(p->host), "unix:%s", p->path);
    *state = p;
    return 0;
}

static int remove_folder(void **state)
{
    struct place *p = *state;

    if (p->server)
        http_server_stop(p->server, 1000);
    unlink(p->path);
    rmdir(p->folder);
    free(p);
    return 0;
}

static int unix_connect(const char *path)
{
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);
    if (connect(fd, (struct sockaddr *)&to, sizeof(to))) {
        close(fd);
        return -1;
    }
    return fd;
}

static int ask(int fd, const char *request, char *reply, size_t cap)
{
    raw_send_z(fd, request);
    raw_read_all(fd, reply, cap);
    close(fd);
    return raw_status(reply);
}

#define GET "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

static void a_unix_socket_is_private_and_goes_away(void **state)
{
    struct place *p = *state;
    struct http_server_options o = {0};
    struct err err = {0};
    struct stat st;
    char reply[500];

    assert_int_equal(serve(p, p->host, &o, &err), ERR_OK);
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(http_server_port(p->server), 0);
    assert_int_equal(ask(unix_connect(p->path), GET, reply, sizeof(reply)), 200);
    assert_string_equal(p->peer, "unix");
    http_server_stop(p->server, 1000);
    p->server = NULL;
    assert_int_equal(stat(p->path, &st), -1);
}

static void its_mode_can_let_others_in(void **state)
{
    struct place *p = *state;
    struct http_server_options o = {.socket_mode = 0660};
    struct err err = {0};
    struct stat st;

    assert_int_equal(serve(p, p->host, &o, &err), ERR_OK);
    assert_int_equal(stat(p->path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0660);
}

/* A process of another user is dropped even where the file would let it in. */
static void other_users_are_turned_away(void **state)
{
    struct place *p = *state;
    struct http_server_options o = {0};
    struct err err = {0};
    char reply[500] = "";
    int status = 0;

    if (geteuid() != 0)
        skip();
    assert_int_equal(serve(p, p->host, &o, &err), ERR_OK);
    assert_int_equal(chmod(p->path, 0777), 0);
    assert_int_equal(chmod(p->folder, 0777), 0);
    pid_t child = fork();
    if (child == 0) {
        if (setgid(65534) || setuid(65534))
            _exit(9);
        int fd = unix_connect(p->path);
        _exit(fd >= 0 && ask(fd, GET, reply, sizeof(reply)) == 0 ? 0 : 1);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    assert_int_equal(atomic_load(&p->handled), 0);
}

static void a_socket_left_behind_is_replaced(void **state)
{
    struct place *p = *state, second = {0};
    struct http_server_options o = {0};
    struct err err = {0};
    struct sockaddr_un at = {.sun_family = AF_UNIX};
    char reply[500];

    /* As a killed process leaves it. */
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    snprintf(at.sun_path, sizeof(at.sun_path), "%s", p->path);
    assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
    close(fd);
    assert_int_equal(serve(p, p->host, &o, &err), ERR_OK);
    assert_int_equal(ask(unix_connect(p->path), GET, reply, sizeof(reply)), 200);

    /* One that is served is not. */
    assert_int_equal(serve(&second, p->host, &o, &err), ERR_IO);
    assert_non_null(strstr(err.text, "in use"));
    assert_int_equal(ask(unix_connect(p->path), GET, reply, sizeof(reply)), 200);
}

static void what_is_no_socket_is_left_alone(void **state)
{
    struct place *p = *state;
    struct http_server_options o = {0};
    struct err err = {0};
    struct stat st;
    char host[400];

    FILE *file = fopen(p->path, "we");
    assert_non_null(file);
    fclose(file);
    assert_int_equal(serve(p, p->host, &o, &err), ERR_IO);
    assert_non_null(strstr(err.fix, "no socket"));
    assert_int_equal(stat(p->path, &st), 0);
    err_clear(&err);
    snprintf(host, sizeof(host), "unix:/tmp/%0200d", 0);
    assert_int_equal(serve(p, host, &o, &err), ERR_IO);
    err_clear(&err);
    assert_int_equal(serve(p, "unix:/nowhere/at/all", &o, &err), ERR_IO);
    assert_null(p->server);
}

static void a_taken_port_and_a_name_are_refused(void **state)
{
    struct place *p = *state;
    struct http_server_options o = {0};
    struct err err = {0};
    struct http_server *second = NULL;

    assert_int_equal(serve(p, "127.0.0.1", &o, &err), ERR_OK);
    o.port = http_server_port(p->server);
    assert_int_equal(http_server_start(&o, &second, &err), ERR_IO);
    assert_non_null(strstr(err.text, "in use"));
    assert_non_null(strstr(err.fix, "another port"));
    o.host = "localhost";
    err_clear(&err);
    assert_int_equal(http_server_start(&o, &second, &err), ERR_IO);
    assert_non_null(strstr(err.fix, "numeric address"));
    assert_null(second);
}

static void ipv6_is_served(void **state)
{
    struct place *p = *state;
    struct http_server_options o = {0};
    struct err err = {0};
    struct sockaddr_in6 to = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    char reply[500];

    if (serve(p, "::1", &o, &err))
        skip(); /* a machine without IPv6 */
    to.sin6_port = htons((uint16_t)http_server_port(p->server));
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
    assert_int_equal(ask(fd, GET, reply, sizeof(reply)), 200);
    assert_string_equal(p->peer, "::1");
}

/* ---- The head ---- */

static void the_head_decides_before_the_body(void **state)
{
    struct place *p = *state;
    struct http_server_options o = {.head = at_head};
    struct err err = {0};
    char reply[1000];

    assert_int_equal(serve(p, "127.0.0.1", &o, &err), ERR_OK);
    int port = http_server_port(p->server);

    /* The body never comes, and in the second request some of it is there already. */
    static const char *const refused[] = {
        "POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n",
        "POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabcdef",
        "POST /no HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
        "POST /no HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n",
        "GET /no HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"};
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        assert_int_equal(ask(raw_connect(port), refused[i], reply, sizeof(reply)), 403);
        assert_non_null(strstr(reply, "X-Head: seen"));
        assert_non_null(strstr(reply, "Connection: close"));
        assert_int_equal(count_text(reply, "HTTP/1.1"), 1);
    }
    assert_int_equal(atomic_load(&p->handled), 0);

    assert_int_equal(ask(raw_connect(port),
                         "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc"
                         "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                         reply, sizeof(reply)),
                     200);
    assert_non_null(strstr(reply, "tag 7, body 3"));
    assert_non_null(strstr(reply, "tag 7, body 0"));
    assert_int_equal(count_text(reply, "X-Head: seen"), 2);
}

/* A head that comes in pieces of any size is judged once. */
static void heads_in_pieces_are_judged_once(void **state)
{
    static const char request[] = "POST /no HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nabcd";
    struct place *p = *state;
    struct http_server_options o = {.head = at_head};
    struct err err = {0};
    char reply[1000];

    assert_int_equal(serve(p, "127.0.0.1", &o, &err), ERR_OK);
    for (size_t cut = 1; cut < sizeof(request) - 1; cut++) {
        int fd = raw_connect(http_server_port(p->server));
        raw_send(fd, request, cut);
        if (cut % 8 == 0)
            sleep_ms(1);
        raw_send(fd, request + cut, sizeof(request) - 1 - cut);
        raw_read_all(fd, reply, sizeof(reply));
        close(fd);
        assert_int_equal(raw_status(reply), 403);
        assert_int_equal(count_text(reply, "HTTP/1.1"), 1);
    }
}

static void one_address_has_so_many_connections(void **state)
{
    struct place *p = *state;
    struct http_server_options o = {.limits = {.max_per_peer = 3}};
    struct err err = {0};
    char reply[1000];
    int open[3];

    assert_int_equal(serve(p, "127.0.0.1", &o, &err), ERR_OK);
    for (int i = 0; i < 3; i++) {
        open[i] = raw_connect(http_server_port(p->server));
        raw_send_z(open[i], "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_true(raw_read_until(open[i], reply, sizeof(reply), "tag"));
    }
    assert_int_equal(ask(raw_connect(http_server_port(p->server)), GET, reply, sizeof(reply)), 429);
    close(open[0]);
    int status = 429;
    for (int i = 0; i < 200 && status == 429; i++) {
        sleep_ms(5);
        status = ask(raw_connect(http_server_port(p->server)), GET, reply, sizeof(reply));
    }
    assert_int_equal(status, 200);
    close(open[1]);
    close(open[2]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define IN_FOLDER(t) cmocka_unit_test_setup_teardown(t, make_folder, remove_folder)
        IN_FOLDER(a_unix_socket_is_private_and_goes_away),
        IN_FOLDER(its_mode_can_let_others_in),
        IN_FOLDER(other_users_are_turned_away),
        IN_FOLDER(a_socket_left_behind_is_replaced),
        IN_FOLDER(what_is_no_socket_is_left_alone),
        IN_FOLDER(a_taken_port_and_a_name_are_refused),
        IN_FOLDER(ipv6_is_served),
        IN_FOLDER(the_head_decides_before_the_body),
        IN_FOLDER(heads_in_pieces_are_judged_once),
        IN_FOLDER(one_address_has_so_many_connections),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
