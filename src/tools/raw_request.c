/* raw_request: a method and a path of Autotask's REST API, as the tool that does just that. Nothing
 * is sent that the tool would not send: filters are checked, writes ask for their word, settings
 * hold. */
#include "base/uri.h"
#include "gen/tools_data.h"
#include "tools/onward.h"

enum { SEGMENTS_MAX = 6 };

struct raw {
    struct tool_run *r;
    struct onward *o;
    struct str method; /* capitals */
    struct str path;   /* as given, for errors */
    struct str v[SEGMENTS_MAX];
    size_t n;
    struct str search; /* of a query in the address; JSON */
    const struct json *body;
};

/* ---- The address ---- */

static bool is(struct str segment, const char *word)
{
    return str_eq_nocase(segment, str_from(word));
}

/* "https://webservices5.autotask.net/ATServicesRest/V1.0/Tickets" as "Tickets". */
static struct str below_root(struct str path)
{
    static const char root[] = "v1.0/";

    for (size_t i = 0; i + strlen(root) <= path.n; i++)
        if (str_eq_nocase(str_make(path.p + i, strlen(root)), str_from(root)))
            return str_make(path.p + i + strlen(root), path.n - i - strlen(root));
    return path;
}

static enum err_code refuse(struct raw *q, const char *why, const char *fix)
{
    enum err_code rc = err_set(&q->r->err, ERR_NOT_SUPPORTED, "%.*s %.*s: %s.", STR_ARG(q->method),
                               (int)(q->path.n < 120 ? q->path.n : 120), q->path.p, why);
    err_field(&q->r->err, STR("path"));
    err_fix(&q->r->err, "%s", fix);
    return rc;
}

static enum err_code split(struct raw *q)
{
    struct str rest = below_root(q->path);
    struct str query = rest;
    struct str path = str_split(&query, '?');

    while (path.n > 0) {
        struct str segment = str_split(&path, '/');
        if (segment.n == 0)
            continue;
        if (q->n == SEGMENTS_MAX)
            return refuse(q, "no such path", "Give a path below V1.0, such as Tickets/123.");
        q->v[q->n++] = uri_decode(q->r->arena, segment);
    }
    while (query.n > 0) {
        struct str value = str_split(&query, '&');
        struct str name = str_split(&value, '=');
        if (!is(name, "search"))
            return refuse(q, "only search may stand behind the question mark",
                          "Leave the rest out; query_entity has limit and cursor.");
        q->search = uri_decode(q->r->arena, value);
    }
    if (q->n > 0)
        return ERR_OK;
    return refuse(q, "no path", "Give a path below V1.0, such as Tickets/123 or Tickets/query.");
}

static bool is_id(struct str segment)
{
    int64_t ignored;
    return str_to_i64(segment, &ignored);
}

/* ---- What it becomes ---- */

static enum err_code go(struct raw *q, const char *tool)
{
    q->o->tool = tool;
    return ERR_OK;
}

static void add_entity(struct raw *q, struct str name)
{
    jw_kstr(&q->o->w, "entity", name);
}

/* Tickets/123/Notes. */
static void add_child(struct raw *q)
{
    add_entity(q, q->v[2]);
    jw_kstr(&q->o->w, "parent_entity", q->v[0]);
    jw_kstr(&q->o->w, "parent_id", q->v[1]);
}

static void add_words(struct raw *q)
{
    static const char *const words[] = {"confirm", "dry_run", "allow_duplicate"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (arg_given(q->r, words[i]))
            jw_kstr(&q->o->w, words[i], arg_text(q->r, words[i]));
}

static enum err_code write_with(struct raw *q, const char *tool)
{
    if (!json_is(q->body, JSON_OBJECT))
        return refuse(q, "a body is missing", "Give body: the record's fields as an object.");
    jw_kvalue(&q->o->w, "fields", q->body);
    add_words(q);
    return go(q, tool);
}

static bool is_read(const struct raw *q)
{
    return is(q->method, "GET");
}

static enum err_code no_such_way(struct raw *q)
{
    if (is(q->method, "PUT"))
        return refuse(q, "PUT empties every field that is not given",
                      "Use PATCH: it changes only the given fields.");
    return refuse(q, "Autotask has no such request",
                  "GET Entity/id, POST Entity/query, POST, PATCH or DELETE as Autotask documents "
                  "them; list_entities and describe_entity say what there is.");
}

/* Tickets/query, Tickets/query/count; Tickets/query?search={...}. */
static enum err_code query(struct raw *q)
{
    bool counts = q->n == 3 && is(q->v[2], "count");

    if (q->n == 3 && !counts)
        return refuse(q, "pages are not fetched by their address",
                      "Follow the cursor of query_entity.");
    if (q->n > 3 || !(is_read(q) || is(q->method, "POST")))
        return no_such_way(q);
    add_entity(q, q->v[0]);
    if (q->search.n > 0)
        jw_kstr(&q->o->w, "query", q->search);
    else if (q->body)
        jw_kvalue(&q->o->w, "query", q->body);
    if (!counts)
        jw_kz(&q->o->w, "format", "json");
    return go(q, counts ? "count_entity" : "query_entity");
}

static enum err_code about(struct raw *q)
{
    if (!is_read(q))
        return no_such_way(q);
    add_entity(q, q->v[0]);
    return go(q, "describe_entity");
}

/* Tickets, Tickets/123 */
static enum err_code record(struct raw *q)
{
    add_entity(q, q->v[0]);
    if (q->n == 1 && is(q->method, "POST"))
        return write_with(q, "create_entity");
    if (q->n == 1 && is(q->method, "PATCH"))
        return write_with(q, "update_entity");
    if (q->n == 1)
        return no_such_way(q);
    jw_kstr(&q->o->w, "id", q->v[1]);
    if (is_read(q)) {
        jw_kz(&q->o->w, "format", "json");
        return go(q, "get_entity");
    }
    if (!is(q->method, "DELETE"))
        return no_such_way(q);
    add_words(q);
    return go(q, "delete_entity");
}

/* Tickets/123/Notes, Tickets/123/Notes/5 */
static enum err_code child(struct raw *q)
{
    add_child(q);
    if (q->n == 3 && is(q->method, "POST"))
        return write_with(q, "create_entity");
    if (q->n == 3 && is(q->method, "PATCH"))
        return write_with(q, "update_entity");
    if (q->n == 4)
        jw_kstr(&q->o->w, "id", q->v[3]);
    if (is_read(q)) {
        jw_kz(&q->o->w, "format", "json");
        return go(q, q->n == 3 ? "query_entity" : "get_entity");
    }
    if (q->n == 3 || !is(q->method, "DELETE"))
        return no_such_way(q);
    add_words(q);
    return go(q, "delete_entity");
}

/* GET TimeOffRequests/5/Approve writes. */
static enum err_code decide(struct raw *q)
{
    bool approves = is(q->v[2], "Approve");
    struct str reason = json_str(json_get_nocase(q->body, STR("rejectReason")));

    if (is_read(q) != approves || (!approves && !is(q->method, "POST")))
        return no_such_way(q);
    jw_kstr(&q->o->w, "request", q->v[1]);
    jw_kz(&q->o->w, "decision", approves ? "approve" : "reject");
    if (reason.n > 0)
        jw_kstr(&q->o->w, "reason", reason);
    add_words(q);
    return go(q, "decide_time_off");
}

static enum err_code route(struct raw *q)
{
    bool alone = q->n == 1 && is_read(q);

    if (alone && is(q->v[0], "Version"))
        return go(q, "get_version");
    if (alone && is(q->v[0], "ThresholdInformation"))
        return go(q, "get_threshold_information");
    if (q->n >= 2 && is(q->v[1], "query"))
        return query(q);
    if (q->n >= 2 && is(q->v[1], "entityInformation"))
        return about(q);
    if (q->n == 3 && is(q->v[0], "TimeOffRequests") &&
        (is(q->v[2], "Approve") || is(q->v[2], "Reject")))
        return decide(q);
    if (q->n >= 2 && !is_id(q->v[1]))
        return no_such_way(q);
    if (q->n <= 2)
        return record(q);
    return q->n <= 4 && (q->n == 3 || is_id(q->v[3])) ? child(q) : no_such_way(q);
}

static enum err_code raw_request(struct tool_run *r, struct onward *o)
{
    struct raw q = {.r = r, .o = o, .method = arg_text(r, "method"), .path = arg_text(r, "path")};
    enum err_code rc;

    if (q.method.n == 0)
        q.method = STR("GET");
    q.body = arg_json(r, "body");
    rc = split(&q);
    const struct json *search = json_get_nocase(arg_json(r, "params"), STR("search"));
    if (!rc && q.search.n == 0 && json_is(search, JSON_STRING))
        q.search = json_str(search);
    return rc ? rc : route(&q);
}

enum mcp_rc tool_raw_request(struct mcp_call *call, const void *args)
{
    return onward_run(call, args, raw_request);
}
