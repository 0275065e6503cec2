/* One request on its way through the sandbox, and the shapes of Autotask's answers. Everything that
 * a handler takes lives in the request's arena. */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "catalog/catalog.h"
#include "sandbox/store.h"

struct sandbox;

enum sb_verb { SB_GET, SB_POST, SB_PATCH, SB_PUT, SB_DELETE, SB_OTHER };

struct sb_request {
    struct sandbox *sb;
    struct sb_store *st;
    struct arena *arena;
    enum sb_verb verb;
    struct str method;
    struct str target; /* path and query as sent */
    struct str path;
    struct str query;
    struct str body;
    struct str integration_code;
    struct str impersonate; /* ImpersonationResourceId as sent; empty when absent */
    const char *base_url;   /* "http://127.0.0.1:8080/ATServicesRest/" */
    int64_t api_resource;   /* the resource the credentials belong to */
    /* The answer. */
    int status;
    struct buf *out;
    size_t rows;       /* for the log */
    bool store_failed; /* a rule could not write: the whole request is taken back */
    bool unsaved;      /* everything as always, but nothing stays */
    bool committed;    /* a write was applied, to the record named here */
    struct str done_entity;
    int64_t done_id;
    int64_t undo_ticket, undo_status; /* whose status changed, and what it was; 0 = none */
};

/* Texts of an {"errors":[...]} answer, in the order they were found. */
struct sb_errors {
    struct arena *arena;
    const char *text[32];
    size_t n;
};
void sb_error(struct sb_errors *errors, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* 500 with errors: what Autotask answers to every failed check. */
void sb_reply_errors(struct sb_request *r, const struct sb_errors *errors);
void sb_fail(struct sb_request *r, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* What went wrong inside the sandbox itself. */
void sb_fail_internal(struct sb_request *r, const struct err *err);
/* Ends the transaction of a write: the commit, or with unsaved the way back. */
MUST_CHECK enum err_code sb_commit(struct sb_request *r, const struct cat_entity *e, int64_t id,
                                   struct err *err);
/* 404 and 405 as ASP.NET words them. */
void sb_no_route(struct sb_request *r);
void sb_no_verb(struct sb_request *r);
/* {"itemId":N} */
void sb_reply_item_id(struct sb_request *r, int64_t id);

/* The name error texts have for an entity: the legacy one where there is one. */
struct str sb_entity_word(const struct cat_entity *e);

/* A parameter of the query string, percent-decoded; p = NULL when absent. Names in any case. */
struct str sb_query_param(struct sb_request *r, const char *name);
/* Percent-encodes for a query string. */
void sb_url_encode(struct buf *out, struct str text);
/* Parses what a client sent as JSON, with the leniency of Autotask's parser (sandbox/lenient.h). */
MUST_CHECK enum err_code sb_parse_json(struct sb_request *r, struct str text,
                                       const struct json **ret, struct err *err);
/* Prepares a statement in the store; on failure the answer is set and NULL returned. */
sqlite3_stmt *sb_prepare(struct sb_request *r, struct str sql);
sqlite3_stmt *sb_preparef(struct sb_request *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

static inline struct str sb_column_text(sqlite3_stmt *stmt, int column)
{
    const char *p = (const char *)sqlite3_column_text(stmt, column);
    return p ? str_make(p, (size_t)sqlite3_column_bytes(stmt, column)) : (struct str){0};
}
