/* One write between its check and its report: what write_run() and write_steps_run() share. */
#pragma once

#include "tools/write.h"

struct write_plan {
    const struct write *w;
    struct str body;           /* as sent; empty for delete */
    const struct json *sent;   /* the same, parsed */
    const struct json *before; /* update and delete: the record before */
    const struct json *after;  /* create and update: the record read back; NULL when that failed */
    struct view columns;       /* the fields of the body */
    uint64_t file_size;        /* of w->file */
    bool file_verified;        /* it was read back and is the same */
    const char *route;
    int64_t parent_id;         /* of the child route */
    struct at_written written; /* after it was sent: what the journal says */
};

/* Checks, reads the record before, and makes the exact request. Nothing is sent. */
MUST_CHECK enum err_code write_plan_make(struct tool_run *r, const struct write *w,
                                         struct write_plan *p);
/* The request in words: route, note, fields with labels and names. */
void write_plan_preview(struct tool_run *r, struct buf *out, const struct write_plan *p);
/* Sends it once and reads the record back. */
MUST_CHECK enum err_code write_plan_send(struct tool_run *r, struct write_plan *p, int64_t *ret_id);
/* Tells, where it is so, that it had been done before and nothing was sent. */
void write_plan_replayed(struct tool_run *r, struct buf *out, const struct write_plan *p);
/* What is there now: "Created: ticket note ... (id 5)" and the fields as read back. */
void write_plan_report(struct tool_run *r, struct buf *out, const struct write_plan *p, int64_t id);
/* The word in confirm is right, or none is wanted. Otherwise the error shows the preview. */
MUST_CHECK enum err_code write_confirm(struct tool_run *r, struct str preview);

/* ---- Files (write_file.c) ---- */

/* The data of an attachment's fields is taken out of them and becomes the write's file. */
void write_file_take(struct tool_run *r, struct write_plan *p);
/* Sizes and base64 are right; to be called when the body is made. */
MUST_CHECK enum err_code write_file_check(struct tool_run *r, struct write_plan *p);
MUST_CHECK enum err_code write_file_send(struct tool_run *r, struct write_plan *p, int64_t *ret_id);
/* "- data: 1234 bytes" of a preview, or of a report; nothing when there is no file. */
void write_file_line(struct buf *out, const struct write_plan *p, bool sent);
