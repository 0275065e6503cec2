/* One write on its way: what the record was, what the client sent, what it will be. The generic
 * part (write.c, checks.c) and the rules of single entities (rules_*.c) work on it in turn. */
#pragma once

#include "sandbox/value.h"

enum sb_write { SB_CREATE, SB_UPDATE, SB_REPLACE };

struct sb_change {
    struct sb_request *r;
    const struct cat_entity *entity;
    enum sb_write write;
    bool removed; /* a deletion, whatever `write` says */
    int64_t id;
    int64_t actor;        /* who it is done as: the impersonated resource or the API user */
    int64_t impersonator; /* the API user when someone is impersonated, else 0 */
    int64_t now_s;
    const char *now;         /* as a datetime column has it */
    struct sb_value *before; /* per field of the entity; all SB_NULL on create */
    struct sb_value *after;
    bool *sent;                         /* per field: the client sent it and it was taken */
    struct str udfs_before, udfs_after; /* stored JSON */
    bool udfs_changed;
    struct sb_errors errors;
    struct sb_change *followed; /* a ticket that this one moves along, as it was; NULL = none */
};

/* By field name; a name the entity does not have reads as absent and ignores what is set. */
bool sb_has(const struct sb_change *c, const char *field);    /* not null after the change */
int64_t sb_get(const struct sb_change *c, const char *field); /* 0 when null */
double sb_get_decimal(const struct sb_change *c, const char *field);
struct str sb_get_text(const struct sb_change *c, const char *field);
int64_t sb_was(const struct sb_change *c, const char *field);
bool sb_changed(const struct sb_change *c, const char *field);
bool sb_sent(const struct sb_change *c, const char *field);
void sb_set(struct sb_change *c, const char *field, int64_t value);
void sb_set_decimal(struct sb_change *c, const char *field, double value);
void sb_set_text(struct sb_change *c, const char *field, struct str value);
void sb_set_now(struct sb_change *c, const char *field);
void sb_set_null(struct sb_change *c, const char *field);
/* Sets it on create when it is null. */
void sb_default(struct sb_change *c, const char *field, int64_t value);
/* Takes back what the client sent for a field. */
void sb_keep(struct sb_change *c, const char *field);

/* Whether SQL with up to three int64 bindings yields a row; a failure counts as no row. */
bool sb_exists(struct sb_request *r, const char *sql, int64_t a, int64_t b, int64_t c);
/* First column of the first row as int64, or missing. */
int64_t sb_lookup(struct sb_request *r, const char *sql, int64_t a, int64_t b, int64_t missing);
/* Runs SQL with bindings int64 1..3 and text 4, for side effects of a write. */
void sb_run(struct sb_request *r, const char *sql, int64_t a, int64_t b, int64_t c,
            const char *text);
