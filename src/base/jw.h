/* A streaming JSON writer onto a struct buf. Commas and escapes are its business; a failure (buffer
 * full, nesting over 64) is sticky and asked for once with jw_ok(). Strings must be UTF-8: bad
 * bytes are replaced by U+FFFD, so output is always valid. */
#pragma once

#include "base/buf.h"

struct json;

struct jw {
    struct buf *out;
    uint64_t is_object; /* bit per level */
    uint64_t has_item;  /* bit per level: a comma is due */
    unsigned depth;
    bool after_key;
    bool done; /* the one value at the top is begun */
    bool failed;
};

void jw_init(struct jw *w, struct buf *out);
bool jw_ok(const struct jw *w); /* nothing failed so far */

void jw_object(struct jw *w); /* opens { */
void jw_array(struct jw *w);  /* opens [ */
void jw_end(struct jw *w);    /* closes the innermost */
void jw_key(struct jw *w, struct str name);
void jw_str(struct jw *w, struct str s);
void jw_z(struct jw *w, const char *z); /* NULL writes null */
void jw_i64(struct jw *w, int64_t v);
void jw_u64(struct jw *w, uint64_t v);
void jw_f64(struct jw *w,
            double v); /* shortest text that reads back; NaN and infinity write null */
void jw_bool(struct jw *w, bool v);
void jw_null(struct jw *w);
/* A ready piece of JSON, spliced as it is; the caller vouches for it (also exact number texts). */
void jw_raw(struct jw *w, struct str json);
/* A parsed value, re-written compactly (number texts unchanged). */
void jw_value(struct jw *w, const struct json *v);

/* Key and value in one line. */
void jw_kstr(struct jw *w, const char *key, struct str s);
void jw_kz(struct jw *w, const char *key, const char *z);
void jw_ki64(struct jw *w, const char *key, int64_t v);
void jw_kbool(struct jw *w, const char *key, bool v);
void jw_kraw(struct jw *w, const char *key, struct str json);
void jw_kvalue(struct jw *w, const char *key, const struct json *v);
