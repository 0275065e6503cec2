/* autotask-mcp sandbox reset|seed|clock|snapshot ...: one request to a running sandbox. Snapshots
 * are read and written by the sandbox itself, whatever their size. */
#include "cli/cmd_sandbox.h"

#include "base/random.h"
#include "net/http_client.h"

#include <errno.h>
#include <stdio.h>
#include <uv.h>

enum { PATH_SIZE = 4096, NONCE_LEN = 32, ANSWER_MAX = 64 << 20, TIMEOUT_MS = 300000 };

/* Makes the body of the request from the operand. part: a file to be taken away when the request
 * fails, and to become the operand when it succeeds; "" = none. */
typedef enum err_code body_fn(const char *operand, struct buf *body, char *part, struct err *err);

static enum err_code body_of_script(const char *operand, struct buf *body, char *part,
                                    struct err *err)
{
    (void)part;
    return sandbox_read_script(operand, body, err);
}

static enum err_code add_real_path(const char *path, struct buf *body, struct err *err)
{
    uv_fs_t req;
    int rc = uv_fs_realpath(NULL, &req, path, NULL);
    enum err_code code = ERR_OK;

    if (rc < 0)
        code = err_set(err, ERR_IO, "Cannot find %s: %s.", path, uv_strerror(rc));
    else
        buf_add_z(body, req.ptr);
    uv_fs_req_cleanup(&req);
    return code;
}

static enum err_code body_of_restore(const char *operand, struct buf *body, char *part,
                                     struct err *err)
{
    (void)part;
    buf_init(body, PATH_SIZE);
    return add_real_path(operand, body, err);
}

/* The sandbox overwrites only a file that holds what the request says: so who asks is somebody who
 * could have written the file anyway. */
static enum err_code body_of_snapshot(const char *operand, struct buf *body, char *part,
                                      struct err *err)
{
    char nonce[NONCE_LEN + 1];

    buf_init(body, PATH_SIZE + NONCE_LEN + 1);
    snprintf(part, PATH_SIZE, "%s.part", operand);
    FILE *f = fopen(part, "wbx");
    if (!f) {
        enum err_code code = err_set(err, ERR_IO, "Cannot write %s: %s.", part, strerror(errno));
        part[0] = '\0';
        return code;
    }
    random_hex(nonce, NONCE_LEN);
    bool ok = fputs(nonce, f) >= 0;
    if (fclose(f) || !ok)
        return err_set(err, ERR_IO, "Cannot write %s: %s.", part, strerror(errno));
    enum err_code code = add_real_path(part, body, err);
    buf_printf(body, "\n%s", nonce);
    return code;
}

static enum err_code body_of_text(const char *operand, struct buf *body, char *part,
                                  struct err *err)
{
    (void)part;
    (void)err;
    buf_init(body, PATH_SIZE);
    buf_add_z(body, operand ? operand : "");
    return ERR_OK;
}

static const struct verb {
    const char *name;
    const char *operand; /* what the usage calls it; NULL = none */
    const char *method;
    const char *path;
    body_fn *body;
} verbs[] = {
    {"reset", NULL, "POST", "/sandbox/reset", body_of_text},
    {"seed", "N", "POST", "/sandbox/reset", body_of_text},
    {"clock", "+2h", "POST", "/sandbox/clock", body_of_text},
    {"snapshot", "FILE", "POST", "/sandbox/snapshot", body_of_snapshot},
    {"restore", "FILE", "POST", "/sandbox/restore", body_of_restore},
    {"faults", "FILE", "POST", "/sandbox/faults", body_of_script},
    {"outage", "refuse=MS", "POST", "/sandbox/outage", body_of_text},
    {"stats", NULL, "GET", "/sandbox/stats", body_of_text},
    {"commits", NULL, "GET", "/sandbox/commits", body_of_text},
    {"mails", NULL, "GET", "/sandbox/mails", body_of_text},
    {"requests", NULL, "GET", "/sandbox/requests", body_of_text},
};

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

enum err_code sandbox_verb_read(int argc, char **argv, struct sandbox_verb *ret, int *ret_operands,
                                struct err *err)
{
    const struct verb *v = find_verb(argv[0]);

    if (!v) {
        enum err_code rc = err_set(err, ERR_USAGE, "sandbox has no verb \"%s\".", argv[0]);
        err_fix(err, "It has reset, seed N, clock +2h, snapshot FILE, restore FILE, faults FILE, "
                     "outage refuse=MS, stats, commits, mails and requests.");
        return rc;
    }
    if (v->operand && (argc < 2 || argv[1][0] == '-'))
        return err_set(err, ERR_USAGE, "sandbox %s wants %s.", v->name, v->operand);
    *ret = (struct sandbox_verb){.name = v->name, .operand = v->operand ? argv[1] : NULL};
    *ret_operands = v->operand ? 1 : 0;
    return ERR_OK;
}

static enum err_code send_verb(const struct verb *v, const char *url, struct str body,
                               struct http_response *ret, struct err *err)
{
    struct http_client_options options = {.user_agent = "autotask-mcp/" AUTOTASK_MCP_VERSION};
    struct http_client *client = http_client_new(&options);
    struct http_request request = {.method = str_from(v->method),
                                   .url = str_from(url),
                                   .body = body,
                                   .is_write = strcmp(v->method, "POST") == 0,
                                   .timeout_ms = TIMEOUT_MS,
                                   .max_body = ANSWER_MAX};
    enum err_code rc = http_client_send(client, &request, ret, err);
    http_client_free(client);
    return rc;
}

/* Sends it and judges the answer. */
static enum err_code ask(const struct verb *v, const char *listen, struct str body, struct err *err)
{
    struct http_response response = {0};
    char host[64], url[160];
    int port;
    enum err_code rc = sandbox_parse_listen(listen, host, sizeof(host), &port, err);

    if (rc)
        return rc;
    bool v6 = strchr(host, ':') != NULL;
    snprintf(url, sizeof(url), "http://%s%s%s:%d%s", v6 ? "[" : "", host, v6 ? "]" : "", port,
             v->path);
    rc = send_verb(v, url, body, &response, err);
    if (rc)
        err_fix(err, "Is a sandbox running at %s? Start one with: autotask-mcp sandbox", listen);
    else if (response.status != 200)
        rc = err_set(err, ERR_BAD_VALUE, "The sandbox answered %d: %s", response.status,
                     buf_cstr(&response.body));
    else
        printf("%s\n", buf_cstr(&response.body));
    http_response_done(&response);
    return rc;
}

enum err_code sandbox_verb_run(const struct sandbox_verb *verb, const char *listen, struct err *err)
{
    const struct verb *v = find_verb(verb->name);
    struct buf body CLEANUP(buf_done) = {0};
    char part[PATH_SIZE] = "";
    enum err_code rc = v->body(verb->operand, &body, part, err);

    if (!rc)
        rc = ask(v, listen, buf_str(&body), err);
    if (!part[0])
        return rc;
    if (rc)
        (void)remove(part);
    else if (rename(part, verb->operand))
        rc = err_set(err, ERR_IO, "Cannot rename %s to %s: %s.", part, verb->operand,
                     strerror(errno));
    return rc;
}
