/* autotask-mcp sandbox reset|seed|clock|faults|stats|commits: one request to a running sandbox. */
#include "cli/cmd_sandbox.h"

#include "net/http_client.h"

#include <stdio.h>

enum { ANSWER_MAX = 64 << 20, TIMEOUT_MS = 300000 };

static const struct verb {
    const char *name;
    const char *operand; /* what the usage calls it; NULL = none */
    const char *method;
    const char *path;
} verbs[] = {
    {"reset", NULL, "POST", "/sandbox/reset"},      {"seed", "N", "POST", "/sandbox/reset"},
    {"clock", "+2h", "POST", "/sandbox/clock"},     {"faults", "FILE", "POST", "/sandbox/faults"},
    {"stats", NULL, "GET", "/sandbox/stats"},       {"commits", NULL, "GET", "/sandbox/commits"},
    {"requests", NULL, "GET", "/sandbox/requests"},
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
        err_fix(err, "It has reset, seed N, clock +2h, faults FILE, stats, commits and requests.");
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

enum err_code sandbox_verb_run(const struct sandbox_verb *verb, const char *listen, struct err *err)
{
    const struct verb *v = find_verb(verb->name);
    struct buf script CLEANUP(buf_done) = {0};
    struct http_response response = {0};
    struct str body = str_from(verb->operand ? verb->operand : "");
    char host[64], url[160];
    int port;
    enum err_code rc = sandbox_parse_listen(listen, host, sizeof(host), &port, err);

    if (!rc && strcmp(v->name, "faults") == 0) {
        rc = sandbox_read_script(verb->operand, &script, err);
        body = buf_str(&script);
    }
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
