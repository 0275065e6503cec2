/* Rules as rows: what is sent, and what must come of it. A row is named by the sentence of the
 * documentation that it shows.
 *
 * In path and body: {last} is the id of the last record that was written, {N*x} is a text of N
 * times x, single quotes stand for double ones. Headers: NULL, or lines with their ends.
 *
 * want, each of "; "-separated:
 *   !TEXT                the request is refused with 500 and this first text (up to the end)
 *   404                  only this status
 *   field=value          of the record in the answer (GET by id)
 *   Entity.field=value   of the record just written, read back; ^ in place of = compares its start
 *   #N                   so many items, or such a queryCount */
#pragma once

#include "sandbox_fixture.h"

struct sentence {
    const char *gist, *headers, *method, *path, *body, *want;
};

static inline char *expand(struct fixture *f, const char *text, int64_t last)
{
    struct buf b;
    buf_init(&b, 1 << 20);
    for (const char *p = text; p && *p;) {
        long n;
        char *end;
        if (strncmp(p, "{last}", 6) == 0) {
            buf_printf(&b, "%lld", (long long)last);
            p += 6;
        } else if (*p == '{' && (n = strtol(p + 1, &end, 10)) > 0 && end[0] == '*' &&
                   end[2] == '}') {
            while (n-- > 0)
                buf_add_char(&b, end[1]);
            p = end + 3;
        } else {
            buf_add_char(&b, *p++);
        }
    }
    char *out = str_dup(f->arena, buf_str(&b));
    buf_done(&b);
    return out;
}

static inline const char *value_text(struct fixture *f, const struct json *v)
{
    if (json_is(v, JSON_STRING))
        return str_dup(f->arena, json_str(v));
    if (json_is(v, JSON_NUMBER))
        return str_dup(f->arena, json_number(v));
    if (json_is(v, JSON_BOOL))
        return json_true(v) ? "true" : "false";
    return json_is(v, JSON_NULL) ? "null" : "absent";
}

/* "field=value" or "Entity.field=value" */
static inline void expect_field(struct fixture *f, const struct sentence *s, const struct reply *r,
                                char *want)
{
    char *sign = strpbrk(want, "=^");
    char *dot = strchr(want, '.');
    assert_non_null(sign);
    bool start = *sign == '^';
    *sign = '\0';
    const struct json *record = get(r->json, "item");
    const char *field = want;
    if (dot && dot < sign) {
        *dot = '\0';
        record = item(f, want, number(r->json, "itemId"));
        field = dot + 1;
    }
    const char *got = value_text(f, get(record, field));
    if (start ? strncmp(got, sign + 1, strlen(sign + 1)) != 0 : strcmp(got, sign + 1) != 0)
        fail_msg("%s: %s is %s, not %s", s->gist, field, got, sign + 1);
}

static inline void expect_one(struct fixture *f, const struct sentence *s, const struct reply *r,
                              char *want)
{
    char *end;
    long status = strtol(want, &end, 10);
    if (want[0] == '#') {
        int64_t n = get(r->json, "queryCount") ? number(r->json, "queryCount")
                                               : (int64_t)json_len(items(r));
        if (r->status != 200 || n != strtol(want + 1, NULL, 10))
            fail_msg("%s: %lld rows, not %s", s->gist, (long long)n, want + 1);
    } else if (status >= 200 && *end == '\0') {
        if (r->status != status)
            fail_msg("%s: %d, not %s: %.*s", s->gist, r->status, want, STR_ARG(r->body));
    } else {
        if (r->status != 200)
            fail_msg("%s: %.*s", s->gist, STR_ARG(r->body));
        expect_field(f, s, r, want);
    }
}

static inline void expect_sentence(struct fixture *f, const struct sentence *s, int64_t *last)
{
    char target[8192];
    char headers[600];
    const char *path = expand(f, s->path, *last);
    char *body = s->body ? expand(f, s->body, *last) : NULL;
    for (char *p = body; p && *p; p++) {
        if (*p == '\'')
            *p = '"';
    }
    snprintf(target, sizeof(target), "/ATServicesRest/V1.0/%s", path);
    snprintf(headers, sizeof(headers), "%s%s", credentials(), s->headers ? s->headers : "");
    send_request(f->fd, s->method, target, headers, body, body ? strlen(body) : 0);
    struct reply r = read_reply(f->arena, f->fd);
    if (r.status == 200 && get(r.json, "itemId"))
        *last = number(r.json, "itemId");
    if (s->want[0] == '!') {
        const char *got = value_text(f, at(get(r.json, "errors"), 0));
        if (r.status != 500 || strcmp(got, s->want + 1) != 0)
            fail_msg("%s: %d %.*s", s->gist, r.status, STR_ARG(r.body));
        return;
    }
    char *rest = expand(f, s->want, *last);
    while (rest) {
        char *next = strstr(rest, "; ");
        if (next)
            *next = '\0';
        expect_one(f, s, &r, rest);
        rest = next ? next + 2 : NULL;
    }
}

static inline void expect_sentences(struct fixture *f, const struct sentence *rows, size_t n)
{
    int64_t last = 0;
    for (size_t i = 0; i < n; i++)
        expect_sentence(f, &rows[i], &last);
}
