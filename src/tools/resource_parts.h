/* What the kinds of autotask:// resources share. */
#pragma once

#include "base/buf.h"
#include "tools/run.h"

enum { RESOURCE_MAX = 16 * 1024 * 1024 };

/* Where a resource's contents come from; .data of each row of the table. */
struct source {
    const char *entity;         /* whose records; NULL where there are none */
    const char *variable;       /* of the template, that names one of them; NULL for lists */
    const char *const *columns; /* of lists */
    bool open_only;             /* closed records are left out of lists */
    bool active_only;
};

/* Whether it is short enough for a model; a kind that is not writes less of each part. */
bool resource_fits(const struct buf *out);
/* Sends out as the contents, or r->err as the failure; ends the run. */
enum mcp_rc resource_finish(struct tool_run *r, const char *uri, const char *mime_type,
                            struct buf *out);
/* The same for bytes, as base64. */
enum mcp_rc resource_finish_blob(struct tool_run *r, const char *uri, const char *mime_type,
                                 const char *base64);
/* The id of the record that the URI's variable names, in the entity's words (number, name, id). */
MUST_CHECK enum err_code resource_record_id(struct tool_run *r, const struct cat_entity *e,
                                            const char *variable, int64_t *ret);

/* resource_files.c */
mcp_resource_fn resource_read_invoice_pdf;
mcp_resource_fn resource_read_attachment;
/* resource_fields.c */
mcp_resource_fn resource_read_fields;
