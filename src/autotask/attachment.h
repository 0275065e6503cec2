/* Files at records: *Attachments entities, down and up. Bytes travel as base64 inside JSON; they
 * are decoded and encoded piece by piece, counted and hashed on the way, so no second copy of a
 * file is ever held. */
#pragma once

#include "autotask/client.h"
#include "autotask/digest.h"

enum {
    AT_ATTACHMENT_MAX = 7 * 1000 * 1000,           /* bytes of one file; Autotask takes 6 to 7 MB */
    AT_ATTACHMENT_READ_MAX = 32 * 1000 * 1000,     /* of one that was made in Autotask's pages */
    AT_ATTACHMENT_WINDOW_BYTES = 10 * 1000 * 1000, /* that may be uploaded in ... */
    AT_ATTACHMENT_WINDOW_MS = 5 * 60 * 1000        /* ... this time, by all users of the tenant */
};

/* Where bytes go, piece by piece. An error ends the transfer. */
struct at_sink {
    enum err_code (*put)(void *ctx, struct str bytes, struct err *err);
    void *ctx;
};
/* Where bytes come from: up to `cap` of them into p; *ret_n = 0 at the end. */
struct at_source {
    enum err_code (*take)(void *ctx, char *p, size_t cap, size_t *ret_n, struct err *err);
    void *ctx;
    uint64_t size; /* bytes in all, known before */
};
struct at_sink at_sink_of_buf(struct buf *b); /* ERR_TOO_LARGE when it is full */
/* A text that stays where it is until the transfer ends; *cursor is the caller's, and is used up.
 */
struct at_source at_source_of_text(struct str *cursor);
/* The same of a text in base64: the bytes that it stands for. Taking from it is ERR_BAD_VALUE when
 * it is none. */
struct at_source at_source_of_base64(struct str *cursor);

/* What an attachment is; texts in the call's arena. */
struct at_attachment {
    int64_t id;
    int64_t parent_id; /* of the record it hangs on; 0 when not said */
    struct str title, file_name, content_type;
    struct str type; /* FILE_ATTACHMENT; others are links and have no bytes */
    uint64_t size;   /* bytes delivered */
    char sha256[DIGEST_TEXT_MAX];
};

/* Reads an attachment and its bytes. parent_id: 0 when unknown. Which of the two by-id routes
 * carries the bytes differs between zones: the child route is asked first when the parent is known,
 * the top-level one otherwise, and the other one when the first had none. ERR_NOT_SUPPORTED: it is
 * a link, or neither route delivers. ERR_TOO_LARGE: more than max_bytes. Damaged or fewer bytes
 * than Autotask states are ERR_UPSTREAM_UNAVAILABLE; the sink may have got some of them by then. */
MUST_CHECK enum err_code at_attachment_get(struct at_client *c, struct at_call *call,
                                           const struct cat_entity *e, int64_t parent_id,
                                           int64_t id, struct at_sink sink, uint64_t max_bytes,
                                           struct at_attachment *ret, struct err *err);
/* The same into a new file (never over an existing one, readable by its owner only). Nothing is
 * left under that name unless all of it arrived. */
MUST_CHECK enum err_code at_attachment_save(struct at_client *c, struct at_call *call,
                                            const struct cat_entity *e, int64_t parent_id,
                                            int64_t id, const char *path, uint64_t max_bytes,
                                            struct at_attachment *ret, struct err *err);

struct at_upload {
    struct str title;        /* empty = the file's name */
    struct str file_name;    /* with its ending: Autotask accepts the types of its list only */
    struct str content_type; /* empty = Autotask goes by the name */
    int64_t publish;         /* a value of the picklist; 1 is visible to the customer everywhere */
    struct at_source source;
    bool verify; /* read it back and compare size and hash */
};
struct at_uploaded {
    int64_t id;
    uint64_t size;
    char sha256[DIGEST_TEXT_MAX]; /* of the bytes sent */
    bool verified;                /* they were read back and are the same */
};
/* Name, size and all that its source delivers, which is used up: no name, an empty file, one that
 * is not as long as it says (ERR_BAD_VALUE), more than AT_ATTACHMENT_MAX (ERR_TOO_LARGE). No
 * request.
 */
MUST_CHECK enum err_code at_upload_check(const struct cat_entity *e, const struct at_upload *upload,
                                         struct err *err);
/* Creates an attachment under the parent. Refused before anything is sent: what at_upload_check()
 * refuses, and more than is left of the window (ERR_RATE_LIMITED with retry_after_s). A difference
 * found by verify is an error with effect ERR_WRITTEN. */
MUST_CHECK enum err_code at_attachment_create(struct at_client *c, struct at_call *call,
                                              const struct cat_entity *e, int64_t parent_id,
                                              const struct at_upload *upload,
                                              struct at_uploaded *ret, struct err *err);
