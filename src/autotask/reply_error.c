/* First the status, then the sentences, then the table. What a write's reply leaves open is
 * called unknown: only a refusal in Autotask's own words, or a status that comes before any
 * processing, counts as "nothing was written". */
#include "autotask/reply_error.h"

#include "autotask/reply_text.h"
#include "base/arena.h"
#include "base/log.h"

#include <stdio.h>

enum {
    WORDS_MAX = 900,       /* of Autotask's own words in an error */
    WAIT_MAX_S = 3600,     /* Autotask's window is an hour: nothing sensible is longer */
    WAIT_NONSENSE_S = 300, /* used instead of a longer one */
    HOURLY_WAIT_S = 60,    /* when the limit of the hour is told without a time */
    REPLY_DEPTH = 32,
    REPLY_VALUES = 2000000
};
static const size_t REPLY_BYTES = 32u << 20;

/* ---- Autotask's sentences ---- */

enum { UNSURE = 1 << 0, AGAIN = 1 << 1, HALT = 1 << 2 };
enum where { NO_FIELD, WORD_AFTER, WORD_BEFORE, FIXED };

struct pattern {
    const char *text; /* occurs in the sentence, in any case */
    const char *also; /* occurs too; NULL = nothing else */
    enum err_code code;
    unsigned flags;
    enum where where; /* how the field is found */
    const char *mark; /* the text before or after it, or its name; the first that there is of a|b */
    const char *fix;
};

/* In order of precedence. The texts were seen on live tenants, except for the hourly limit and the
 * locks, whose exact wording nobody has published. */
static const struct pattern patterns[] = {
    {"thread threshold", NULL, ERR_THREAD_LIMIT, AGAIN, NO_FIELD, NULL,
     "Other programs use the same integration code at the same time. Wait a few seconds and ask "
     "for less "
     "at once."},
    {"itgenatr005", NULL, ERR_THREAD_LIMIT, AGAIN, NO_FIELD, NULL,
     "Other programs use the same integration code at the same time. Wait a few seconds and ask "
     "for less "
     "at once."},
    {"threshold", "exceeded", ERR_RATE_LIMITED, AGAIN | HALT, NO_FIELD, NULL,
     "All integrations of the tenant share the limit. Wait before the next call; do not retry in a "
     "loop."},
    {"integrationcode is invalid", NULL, ERR_AUTHENTICATION, 0, NO_FIELD, NULL,
     "Check AUTOTASK_INTEGRATION_CODE: the tracking identifier of the API user."},
    {"integration code", "invalid", ERR_AUTHENTICATION, 0, NO_FIELD, NULL,
     "Check AUTOTASK_INTEGRATION_CODE: the tracking identifier of the API user."},
    {"username or password", NULL, ERR_AUTHENTICATION, 0, NO_FIELD, NULL,
     "Check AUTOTASK_USERNAME and AUTOTASK_SECRET, then restart this server."},
    {"username and/or password", NULL, ERR_AUTHENTICATION, 0, NO_FIELD, NULL,
     "Check AUTOTASK_USERNAME and AUTOTASK_SECRET, then restart this server."},
    {"invalid credentials", NULL, ERR_AUTHENTICATION, 0, NO_FIELD, NULL,
     "Check AUTOTASK_USERNAME and AUTOTASK_SECRET, then restart this server."},
    {"no matching records found", NULL, ERR_NOT_FOUND, 0, NO_FIELD, NULL,
     "Check the id. The record may be gone already, or the API user may not see or change it."},
    {"adequate permissions", NULL, ERR_NOT_PERMITTED, 0, NO_FIELD, NULL,
     "An Autotask administrator has to give the API user's security level this right. Calling "
     "again will "
     "not help."},
    {"have been submitted", NULL, ERR_NOT_PERMITTED, 0, NO_FIELD, NULL,
     "It is on a timesheet that was submitted or posted: somebody has to take that back in "
     "Autotask "
     "first."},
    {"approved and posted", NULL, ERR_NOT_PERMITTED, 0, NO_FIELD, NULL,
     "It was posted for billing: somebody has to take that back in Autotask first."},
    {"that you did not create", NULL, ERR_NOT_PERMITTED, 0, NO_FIELD, NULL,
     "Autotask lets only its creator delete it: the API user can delete what it entered in its own "
     "name. Somebody has to do it in Autotask."},
    {"not have permission", NULL, ERR_NOT_PERMITTED, 0, NO_FIELD, NULL,
     "An Autotask administrator can change what the API user may do. Calling again will not help."},
    {"not authorized to", NULL, ERR_NOT_PERMITTED, 0, NO_FIELD, NULL,
     "An Autotask administrator can change what the API user may do. Calling again will not help."},
    {"deadlock", NULL, ERR_UPSTREAM_UNAVAILABLE, UNSURE | AGAIN, NO_FIELD, NULL,
     "Try again in a moment."},
    {"lock request", NULL, ERR_UPSTREAM_UNAVAILABLE, UNSURE | AGAIN, NO_FIELD, NULL,
     "Try again in a moment."},
    {"locked by another", NULL, ERR_UPSTREAM_UNAVAILABLE, UNSURE | AGAIN, NO_FIELD, NULL,
     "Try again in a moment."},
    {"timeout expired", NULL, ERR_UPSTREAM_UNAVAILABLE, UNSURE | AGAIN, NO_FIELD, NULL,
     "Try again with a narrower filter."},
    {"missing required field", NULL, ERR_MISSING_REQUIRED, 0, WORD_AFTER, "required field",
     "Add the field and call again."},
    {"for the required field", NULL, ERR_MISSING_REQUIRED, 0, WORD_AFTER, "for the required field",
     "Add the field and call again."},
    {"must assign both", NULL, ERR_MISSING_REQUIRED, 0, FIXED, "assignedResourceRoleID",
     "Give the resource and the role it works in together."},
    {"must have a roleid", NULL, ERR_MISSING_REQUIRED, 0, FIXED, "roleID",
     "Give the role that the resource worked in."},
    {"must have at least one of hoursworked", NULL, ERR_MISSING_REQUIRED, 0, FIXED, "hoursWorked",
     "Give hoursWorked, or startDateTime and endDateTime."},
    {"require a start and stop time", NULL, ERR_MISSING_REQUIRED, 0, FIXED, "startDateTime",
     "Give startDateTime and endDateTime."},
    {" is required", NULL, ERR_MISSING_REQUIRED, 0, WORD_BEFORE, " is required",
     "Add the field and call again."},
    {"picklist value", "does not exist for", ERR_BAD_VALUE, 0, WORD_AFTER, "does not exist for",
     "Use one of the field's values; describe_entity lists them."},
    {"does not reference an existing entity for", NULL, ERR_BAD_VALUE, 0, WORD_AFTER,
     "existing entity for", "Use the id of an existing, active record."},
    {"reference value on field:", NULL, ERR_BAD_VALUE, 0, WORD_AFTER, "reference value on field:",
     "The record it points to does not exist or is inactive; choose an active one."},
    {"roleid is not valid", NULL, ERR_BAD_VALUE, 0, FIXED, "roleID",
     "Use a role that the resource has on this task."},
    {"assignedresourceid and assignedroleid combination", NULL, ERR_BAD_VALUE, 0, FIXED,
     "assignedResourceRoleID", "Use a role that the resource has (entity ResourceRoles)."},
    {"role does not exist or is invalid", NULL, ERR_BAD_VALUE, 0, FIXED,
     "assignedResourceRoleID|roleID", "Use a role that the resource has (entity ResourceRoles)."},
    {"can be used at once", NULL, ERR_BAD_VALUE, 0, NO_FIELD, NULL,
     "Give exactly one of ticketID, taskID and internalBillingCodeID."},
    {"greater than 24 hours", NULL, ERR_BAD_VALUE, 0, FIXED, "hoursWorked",
     "Give more than 0 and at most 24 hours."},
    {"cannot be null. parameter name", NULL, ERR_BAD_VALUE, 0, NO_FIELD, NULL,
     "The request had no body; this is a fault of this server."},
    {"not an active general allocation code", NULL, ERR_BAD_VALUE, 0, FIXED, "billingCodeID",
     "Use an active labour code (BillingCodes with useType 1)."},
    {"exceeds maximum length", NULL, ERR_BAD_VALUE, 0, WORD_AFTER, "field:", "Shorten the text."},
    {"unable to find", "entity", ERR_UNKNOWN_FIELD, 0, WORD_AFTER, "unable to find",
     "Use one of the entity's fields; describe_entity lists them."},
    {"must be between 1 and 500", NULL, ERR_BAD_VALUE, 0, NO_FIELD, NULL,
     "Ask for 1 to 500 records."},
    {"500 or fewer", NULL, ERR_BAD_VALUE, 0, NO_FIELD, NULL,
     "Split the filter into several calls."},
    {"while parsing value", NULL, ERR_BAD_VALUE, 0, NO_FIELD, NULL,
     "A value has the wrong JSON type."},
    {"conversion failed", NULL, ERR_BAD_VALUE, 0, NO_FIELD, NULL, "A value has the wrong type."},
};

static const struct pattern *find_pattern(struct str words)
{
    for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
        const struct pattern *p = &patterns[i];
        if (str_contains_nocase(words, str_from(p->text)) &&
            (!p->also || str_contains_nocase(words, str_from(p->also))))
            return p;
    }
    return NULL;
}

/* ---- Which field a sentence is about ---- */

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

static size_t find_nocase(struct str s, struct str needle)
{
    for (size_t i = 0; i + needle.n <= s.n; i++) {
        if (str_eq_nocase(str_make(s.p + i, needle.n), needle))
            return i;
    }
    return s.n;
}

static struct str word_around(struct str words, const struct pattern *p)
{
    struct str mark = str_from(p->mark);
    size_t at = find_nocase(words, mark);
    if (at == words.n)
        return STR("");
    size_t from = at, to = at;
    if (p->where == WORD_BEFORE) {
        while (from > 0 && is_word_char(words.p[from - 1]))
            from--;
    } else {
        from = at + mark.n;
        while (from < words.n && !is_word_char(words.p[from]))
            from++;
        to = from;
        while (to < words.n && is_word_char(words.p[to]))
            to++;
    }
    return str_make(words.p + from, to - from);
}

static void note_field(const struct reply *r, struct str words, const struct pattern *p,
                       struct err *err)
{
    if (p->where == NO_FIELD)
        return;
    struct str name = p->where == FIXED ? str_from(p->mark) : word_around(words, p);
    const struct cat_field *f = r->entity ? cat_field_find(r->entity, name) : NULL;
    for (struct str rest = name; p->where == FIXED && r->entity && !f && rest.n > 0;)
        f = cat_field_find(r->entity, str_split(&rest, '|'));
    if (f)
        err_field(err, f->name);
    else if (name.n > 0 && p->code == ERR_UNKNOWN_FIELD)
        err_field(err, name);
}

/* ---- Autotask's words ---- */

/* The errors array as one text, a sentence after the other. */
static size_t join_errors(const struct json *errors, char *out, size_t cap)
{
    size_t n = 0;
    out[0] = '\0';
    for (struct json_iter it = json_iter(errors); json_next(&it);) {
        struct str s = json_is(it.value, JSON_STRING)
                           ? json_str(it.value)
                           : json_str(json_get_nocase(it.value, STR("message")));
        if (s.n == 0 || n + 4 > cap)
            continue;
        if (n > 0) {
            memcpy(out + n, "; ", 3);
            n += 2;
        }
        reply_clean_text(s, out + n, cap - n);
        n += strlen(out + n);
    }
    log_redact(out);
    return strlen(out);
}

/* ---- Judging ---- */

static bool is_write(const struct reply *r)
{
    return r->kind == REPLY_CREATE || r->kind == REPLY_UPDATE || r->kind == REPLY_DELETE;
}

static const char *what_was_asked(const struct reply *r, char *out, size_t cap)
{
    static const char *const verbs[] = {[REPLY_GET] = "read",
                                        [REPLY_QUERY] = "query",
                                        [REPLY_CREATE] = "create a record in",
                                        [REPLY_UPDATE] = "update a record in",
                                        [REPLY_DELETE] = "delete a record in"};
    if (r->entity)
        snprintf(out, cap, "%s %.*s", verbs[r->kind], STR_ARG(r->entity->name));
    else
        snprintf(out, cap, "%s", is_write(r) ? "change a setting" : "read a page");
    return out;
}

static int sensible_wait(int retry_after_s, int otherwise)
{
    if (retry_after_s <= 0)
        return otherwise;
    return retry_after_s > WAIT_MAX_S ? WAIT_NONSENSE_S : retry_after_s;
}

static void set_effect(const struct reply *r, enum err_effect effect, struct err *err)
{
    if (err && is_write(r))
        err->effect = effect;
}

/* A write of which nobody can say whether it happened must not be called again blindly. */
static void advise_unknown(const struct reply *r, struct err *err)
{
    if (is_write(r))
        err_fix(
            err,
            "It is not known whether the change was made. Look for the record first; call again "
            "only if it is not there.");
}

/* Refused in Autotask's own words. */
static struct reply_verdict judge_words(const struct reply *r, const struct json *errors,
                                        struct err *err)
{
    char words[WORDS_MAX], what[96];
    struct reply_verdict v = {.code = ERR_UPSTREAM_REJECTED, .logged_in = true};
    size_t n = join_errors(errors, words, sizeof(words));
    const struct pattern *p = find_pattern(str_make(words, n));
    unsigned flags = p ? p->flags : 0;
    v.code = p ? p->code : r->status == 429 ? ERR_RATE_LIMITED : ERR_UPSTREAM_REJECTED;
    v.try_again = flags & AGAIN;
    v.logged_in = v.code != ERR_AUTHENTICATION;
    v.halt = v.code == ERR_RATE_LIMITED;
    v.effect = flags & UNSURE ? ERR_WRITE_UNKNOWN : ERR_NOTHING_WRITTEN;
    if (v.code == ERR_RATE_LIMITED || v.code == ERR_THREAD_LIMIT) {
        v.try_again = true;
        v.wait_s = sensible_wait(r->retry_after_s, v.halt ? HOURLY_WAIT_S : 1);
    }
    (void)err_set(err, v.code, "Autotask refused to %s: \"%s\".",
                  what_was_asked(r, what, sizeof(what)), n > 0 ? words : "no reason given");
    if (err)
        err->retry_after_s = v.wait_s;
    if (v.effect == ERR_WRITE_UNKNOWN)
        advise_unknown(r, err);
    if (p)
        err_fix(err, "%s", p->fix);
    else if (v.code == ERR_RATE_LIMITED)
        err_fix(err, "Wait before the next call; do not retry in a loop.");
    else
        err_fix(err,
                "Mend what Autotask names, then call again; the same call would be refused again.");
    if (p && err)
        note_field(r, str_make(words, n), p, err);
    set_effect(r, v.effect, err);
    return v;
}

enum err_code reply_malformed(const struct reply *r, const char *expected, struct err *err)
{
    char seen[160], what[96];
    bool html = str_starts(str_trim(r->body), STR("<"));
    (void)what_was_asked(r, what, sizeof(what));
    if (html || r->body.n == 0) {
        (void)err_set(err, ERR_UPSTREAM_UNAVAILABLE,
                      "Autotask answered the request to %s with status %d and %s instead of %s.",
                      what, r->status, html ? "an HTML page" : "an empty body", expected);
    } else {
        reply_clean_text(str_make(r->body.p, r->body.n < 400 ? r->body.n : 400), seen,
                         sizeof(seen));
        log_redact(seen);
        (void)err_set(err, ERR_UPSTREAM_UNAVAILABLE,
                      "Autotask answered the request to %s with status %d and %zu bytes that are "
                      "not %s. They "
                      "begin: %s",
                      what, r->status, r->body.n, expected, seen);
    }
    set_effect(r, ERR_WRITE_UNKNOWN, err);
    advise_unknown(r, err);
    err_fix(err,
            "Try again in a moment; if it stays, check Autotask's status page and AUTOTASK_ZONE.");
    return ERR_UPSTREAM_UNAVAILABLE;
}

static void tell_status(const struct reply *r, enum err_code code, const char *why, const char *fix,
                        struct err *err)
{
    char what[96];
    (void)err_set(err, code, "Autotask refused to %s (status %d): %s.",
                  what_was_asked(r, what, sizeof(what)), r->status, why);
    err_fix(err, "%s", fix);
}

/* The page that ASP.NET sends by itself has {"Message": ...}. */
static struct reply_verdict judge_missing(const struct reply *r, bool is_json, struct err *err)
{
    struct reply_verdict v = {.code = ERR_UPSTREAM_REJECTED, .logged_in = is_json};
    if (r->kind == REPLY_GET || r->kind == REPLY_DELETE) {
        v.code = ERR_NOT_FOUND;
        tell_status(r, v.code, "there is nothing under that id or path", "Check the id.", err);
    } else {
        tell_status(
            r, v.code, "this zone does not serve that path, or the parent record does not exist",
            "Check the parent's id, and AUTOTASK_ZONE if everything is refused like this.", err);
    }
    return v;
}

static struct reply_verdict judge_status(const struct reply *r, bool is_json, struct err *err)
{
    struct reply_verdict v = {.code = ERR_UPSTREAM_REJECTED};
    if (r->status == 401) {
        v.code = ERR_AUTHENTICATION;
        tell_status(r, v.code, "the credentials are not accepted",
                    "Check AUTOTASK_USERNAME, AUTOTASK_SECRET, AUTOTASK_INTEGRATION_CODE and the "
                    "zone, make "
                    "sure the API user is active and not locked, then restart this server. No "
                    "further calls "
                    "are made until then, because repeated wrong logins lock the API user.",
                    err);
    } else if (r->status == 403) {
        v.code = ERR_NOT_PERMITTED;
        tell_status(
            r, v.code, "the API user lacks the permission",
            "An Autotask administrator has to give the API user's security level this right.", err);
    } else if (r->status == 404) {
        v = judge_missing(r, is_json, err);
    } else if (r->status == 405) {
        v.code = ERR_NOT_SUPPORTED;
        v.logged_in = is_json;
        tell_status(r, v.code, "this operation does not exist there",
                    "Use an operation that the entity has; describe_entity lists them.", err);
    } else if (r->status == 429) {
        v = (struct reply_verdict){.code = ERR_RATE_LIMITED, .try_again = true, .halt = true};
        v.wait_s = sensible_wait(r->retry_after_s, HOURLY_WAIT_S);
        tell_status(r, v.code, "too many requests",
                    "Wait before the next call; do not retry in a loop. All integrations of the "
                    "tenant share "
                    "the limit.",
                    err);
        if (err)
            err->retry_after_s = v.wait_s;
    } else if (r->status == 408 || r->status == 409) {
        v.effect = ERR_WRITE_UNKNOWN;
        v.code = ERR_UPSTREAM_UNAVAILABLE;
        v.try_again = true;
        tell_status(r, v.code, "the record was busy", "Try again in a moment.", err);
    } else {
        tell_status(r, v.code, "it did not say why", "Check the values and call again.", err);
    }
    set_effect(r, v.effect, err);
    return v;
}

static struct reply_verdict judge_redirect(const struct reply *r, struct err *err)
{
    char what[96];
    struct reply_verdict v = {.code = ERR_UPSTREAM_UNAVAILABLE, .effect = ERR_WRITE_UNKNOWN};
    (void)err_set(
        err, v.code,
        "Autotask answered the request to %s with a redirect (status %d), which is never followed "
        "because the credentials would go along.",
        what_was_asked(r, what, sizeof(what)), r->status);
    set_effect(r, v.effect, err);
    advise_unknown(r, err);
    err_fix(err, "Check AUTOTASK_ZONE; leave it out to have the zone looked up.");
    return v;
}

/* 2xx. */
static struct reply_verdict judge_success(const struct reply *r, const struct json *root,
                                          struct err *err)
{
    const struct json *errors = json_get_nocase(root, STR("errors"));
    if (json_is(root, JSON_OBJECT) && json_is(errors, JSON_ARRAY) && json_len(errors) > 0) {
        struct reply_verdict v = judge_words(r, errors, err);
        bool has_id = json_is(json_get_nocase(root, STR("itemId")), JSON_NUMBER);
        v.effect = has_id ? ERR_WRITTEN : ERR_WRITE_UNKNOWN;
        set_effect(r, v.effect, err);
        return v;
    }
    if (json_is(root, JSON_OBJECT))
        return (struct reply_verdict){.code = ERR_OK, .root = root, .logged_in = true};
    struct reply_verdict v = {.effect = ERR_WRITE_UNKNOWN, .try_again = true};
    v.code = reply_malformed(r, "a JSON object", err);
    return v;
}

/* One damaged text in one ticket must not make a whole page unreadable. */
static enum err_code parse(struct arena *a, struct str body, const struct json_limits *limits,
                           const struct json **ret, struct err *err)
{
    CLEANUP(buf_done) struct buf mended = {0};
    if (str_starts(body, STR("\xef\xbb\xbf"))) /* a byte order mark */
        body = str_make(body.p + 3, body.n - 3);
    enum err_code rc = json_parse(a, body, limits, ret, err);
    if (rc != ERR_JSON_SYNTAX || !reply_mend_json(body, &mended))
        return rc;
    err_clear(err);
    return json_parse(a, buf_str(&mended), limits, ret, err);
}

struct reply_verdict reply_judge(struct arena *a, const struct reply *r, struct err *err)
{
    const struct json_limits limits = {
        .max_bytes = REPLY_BYTES, .max_depth = REPLY_DEPTH, .max_values = REPLY_VALUES};
    const struct json *root = NULL;
    struct err why = {0};
    bool parsed =
        r->body.n > 0 && (r->in_place ? json_parse_in_place(a, r->in_place, &limits, &root, &why)
                                      : parse(a, r->body, &limits, &root, &why)) == ERR_OK;
    bool is_json = parsed && json_is(root, JSON_OBJECT);
    const struct json *errors = is_json ? json_get_nocase(root, STR("errors")) : NULL;
    if (r->status >= 200 && r->status < 300) {
        if (why.code == ERR_JSON_LIMIT) {
            (void)err_set(err, ERR_TOO_LARGE, "Autotask's reply is larger than can be handled.");
            err_fix(err, "Ask for fewer records or fewer fields.");
            set_effect(r, ERR_WRITE_UNKNOWN, err);
            return (struct reply_verdict){.code = ERR_TOO_LARGE, .effect = ERR_WRITE_UNKNOWN};
        }
        return judge_success(r, root, err);
    }
    if (r->redirect || (r->status >= 300 && r->status < 400))
        return judge_redirect(r, err);
    if (r->status != 401 && json_is(errors, JSON_ARRAY))
        return judge_words(r, errors, err);
    if (r->status >= 500) {
        struct reply_verdict v = {.effect = ERR_WRITE_UNKNOWN, .try_again = true};
        v.wait_s = r->retry_after_s > 0 ? sensible_wait(r->retry_after_s, 0) : 0;
        v.code = reply_malformed(r, "a list of errors", err);
        if (err && err->code == v.code)
            err->retry_after_s = v.wait_s;
        return v;
    }
    return judge_status(r, is_json, err);
}

void reply_lost(const struct reply *r, bool sent, struct err *err)
{
    if (sent) {
        set_effect(r, ERR_WRITE_UNKNOWN, err);
        advise_unknown(r, err);
    } else if (is_write(r)) {
        set_effect(r, ERR_NOTHING_WRITTEN, err);
        err_fix(err, "The request was not sent, so calling again is safe.");
    }
}
