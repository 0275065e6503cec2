/* Lists (tools, resources, templates, prompts) as ready-made JSON, one text per set of revisions
 * that shows the same members, cut into pages at entry borders; entries that a client does not see
 * are skipped. */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/jw.h"
#include "mcp/era.h"

struct mcp_call;
struct mcp_server;

enum { LIST_FORMS = 5 }; /* one for each revision */

struct listing_text {
    bool made;
    struct buf text; /* entries, each followed by a comma */
    size_t *ends;    /* where each entry ends, its comma included */
    uint64_t check;
};

struct listing {
    const char *key; /* member of the result: "tools" */
    size_t (*count)(const struct mcp_server *s);
    void (*write)(const struct mcp_server *s, size_t index, enum rev rev, struct jw *w);
    /* Whether the request, from a client with these extensions, sees the entry; NULL: all do. */
    bool (*visible)(struct mcp_call *call, size_t index, uint32_t gates);
    struct listing_text forms[LIST_FORMS];
};

void listing_init(struct listing *l, const char *key, size_t (*count)(const struct mcp_server *s),
                  void (*write)(const struct mcp_server *s, size_t index, enum rev rev,
                                struct jw *w));
void listing_done(struct listing *l);
/* Forgets the texts, because the entries changed. */
void listing_reset(struct listing *l);
/* Cursors: opaque, sealed under the server's key. They hold a place in the list of that name, whose
 * check value stands for its content. */
const char *list_cursor_make(struct mcp_call *call, struct str list, uint64_t check, size_t offset);
/* *ret is 0 without a cursor. ERR_INVALID_PARAMS: not one of this list, or the list has changed. */
MUST_CHECK enum err_code list_cursor_read(struct mcp_call *call, struct str list, uint64_t check,
                                          size_t n, size_t *ret);
/* Writes the page that the call's params ask for. ERR_INVALID_PARAMS for a bad cursor. */
MUST_CHECK enum err_code listing_run(struct listing *l, struct mcp_call *call);
