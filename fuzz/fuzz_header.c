/* Fuzzes the headers that repeat what the body says: two lines of header values (Mcp-Name,
 * Mcp-Param-Region; "-" = absent), then the body of a tools/call. What is let through says the same
 * on both sides. The exchange is this file's own: http_header_get() below stands for the server's.
 */
#include "base/arena.h"
#include "base/base64.h"
#include "base/json.h"
#include "mcp/http_headers.h"
#include "mcp/server.h"
#include "net/http_server.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct http_exchange {
    struct str name, region;
};

struct str http_header_get(const struct http_exchange *x, const char *name)
{
    struct str v = {NULL, 0};

    if (str_eq_nocase(str_from(name), STR("Mcp-Method")))
        return STR("tools/call");
    if (str_eq_nocase(str_from(name), STR("Mcp-Name")))
        v = x->name;
    else if (str_eq_nocase(str_from(name), STR("Mcp-Param-Region")))
        v = x->region;
    return str_eq(v, STR("-")) ? str_make(NULL, 0) : v;
}

/* What a header's value means, worked out in another way: by encoding again. */
static bool means(struct str value, struct str wanted)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, 2 * wanted.n + 64);
    buf_add_z(&b, "=?base64?");
    base64_encode(&b, wanted, BASE64_STANDARD);
    buf_add_z(&b, "?=");
    return str_eq(str_trim(value), wanted) || str_eq(str_trim(value), buf_str(&b));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static const struct str path[] = {STR_INIT("region")};
    static const struct tool_header header = {
        .header = STR_INIT("Mcp-Param-Region"), .path = path, .n_path = 1};
    static const struct tool_entry tool = {
        .name = STR_INIT("t"), .ready = true, .headers = &header};
    struct arena *a CLEANUP(arena_cleanup) = arena_new(1u << 26);
    struct str body = str_make((const char *)data, n);
    struct http_exchange x = {.name = str_split(&body, '\n')};
    struct mcp_call call = {.arena = a, .tool = &tool, .rev = REV_2026_07_28};
    const struct json *root;
    struct err ignored = {0};

    x.region = str_split(&body, '\n');
    if (json_parse(a, body, NULL, &root, &ignored))
        return 0;
    call.msg.method = STR("tools/call");
    call.msg.params = root;
    const struct json *name = json_get(root, STR("name"));
    if (!http_check_method(&call, &x) && json_is(name, JSON_STRING) &&
        !means(x.name, json_str(name)))
        abort();
    const struct json *region = json_get(json_get(root, STR("arguments")), STR("region"));
    err_clear(&call.err);
    bool ok = !http_check_args(&call, &x);
    bool absent = !region || json_is(region, JSON_NULL);
    if (ok && absent != !http_header_get(&x, "Mcp-Param-Region").p)
        abort();
    if (ok && json_is(region, JSON_STRING) && !means(x.region, json_str(region)))
        abort();
    return 0;
}
