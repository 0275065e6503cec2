/* Messages on their way out through one stream or file: they gather in one buffer and leave in one
 * write per flush. Loop thread only. */
#pragma once

#include "base/buf.h"

#include <uv.h>

struct outbox {
    uv_loop_t *loop;
    uv_stream_t *stream; /* NULL: file is written, blocking */
    uv_file file;
    struct buf ready; /* for the next write */
    struct buf busy;  /* being written */
    uv_write_t write;
    bool writing;
    bool dead;                    /* the other side is gone: everything is thrown away */
    void (*on_change)(void *ctx); /* a write has ended, or the other side is gone */
    void *ctx;
};

/* max bounds what may wait. */
void outbox_init(struct outbox *o, size_t max, void (*on_change)(void *ctx), void *ctx);
void outbox_done(struct outbox *o);
/* Adds a message and a newline. */
void outbox_add(struct outbox *o, struct str message);
/* Bytes not written yet. */
size_t outbox_unsent(const struct outbox *o);
/* Writes what can be written at once; the rest follows when the stream has room. on_change is
 * called later, never from here, unless the other side turns out to be gone. */
void outbox_flush(struct outbox *o);
