/* Errors: one code, one record, one list. The codes and their fixed properties come from
 * data/errors.tsv; the record is the caller's, has a fixed size and keeps the first cause. */
#pragma once

#include "base/str.h"

#include "gen/errors.h" /* enum err_code */

enum err_surface { ERR_SURFACE_NONE, ERR_SURFACE_PROTOCOL, ERR_SURFACE_TOOL, ERR_SURFACE_CLI };

/* One row of data/errors.tsv. */
struct err_info {
    const char *name; /* as shown to users: unknown_label */
    enum err_surface surface;
    int jsonrpc;      /* JSON-RPC error code when it leaves as a protocol error */
    int http_status;  /* the same over HTTP */
    int exit_code;    /* of the command line */
    bool retryable;   /* the same call may succeed later, unchanged */
    const char *text; /* what to say when nothing more exact is known */
};

/* Whether something was changed upstream when the error happened. */
enum err_effect { ERR_NOTHING_WRITTEN, ERR_WRITE_UNKNOWN, ERR_WRITTEN };

struct err {
    enum err_code code;
    enum err_effect effect;
    int retry_after_s; /* 0 = not known */
    char text[1200];   /* what happened: a sentence, ends with a full stop */
    char fix[600];     /* what to do next; may be empty */
    char field[64];    /* the argument or field it is about; may be empty */
    const char *where; /* "file.c:42", for logs */
};

const struct err_info *err_info(enum err_code code);

/* Records the error unless one is recorded already (first cause wins), and returns the code of what
 * is recorded. err may be NULL. */
#define err_set(err, code, ...) err_set_at((err), (code), ERR_WHERE, __VA_ARGS__)
enum err_code err_set_at(struct err *err, enum err_code code, const char *where, const char *fmt,
                         ...) PRINTF_LIKE(4, 5);
#define ERR_WHERE_STR2(x) #x
#define ERR_WHERE_STR(x) ERR_WHERE_STR2(x)
#define ERR_WHERE __FILE__ ":" ERR_WHERE_STR(__LINE__)

/* Adds the next step, resp. the argument's name, to a recorded error; a value already there stays.
 */
void err_fix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);
void err_field(struct err *err, struct str field);
void err_clear(struct err *err);
