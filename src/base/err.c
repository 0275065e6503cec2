/* The error record: the first cause is kept, texts that do not fit are cut between characters. The
 * table of codes is generated (errors.c). */
#include "base/err.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

static void cut(char *text, size_t len, size_t cap)
{
    static const char dots[] = "...";
    if (len < cap)
        return;
    struct str kept = utf8_cut(str_make(text, cap - 1), cap - sizeof dots);
    memcpy(text + kept.n, dots, sizeof dots);
}

PRINTF_LIKE(3, 0)
static void print(char *out, size_t cap, const char *fmt, va_list args)
{
    int n = vsnprintf(out, cap, fmt, args);
    if (n < 0)
        out[0] = '\0';
    else
        cut(out, (size_t)n, cap);
}

enum err_code err_set_at(struct err *err, enum err_code code, const char *where, const char *fmt,
                         ...)
{
    if (!err)
        return code;
    if (err->code != ERR_OK)
        return err->code;
    err->code = code;
    err->where = where;
    va_list args;
    va_start(args, fmt);
    print(err->text, sizeof err->text, fmt, args);
    va_end(args);
    if (err->text[0] == '\0')
        snprintf(err->text, sizeof err->text, "%s", err_info(code)->text);
    return code;
}

void err_fix(struct err *err, const char *fmt, ...)
{
    if (!err || err->code == ERR_OK || err->fix[0])
        return;
    va_list args;
    va_start(args, fmt);
    print(err->fix, sizeof err->fix, fmt, args);
    va_end(args);
}

void err_field(struct err *err, struct str field)
{
    if (!err || err->code == ERR_OK || err->field[0])
        return;
    field = utf8_cut(field, sizeof err->field - 1);
    if (field.n > 0)
        memcpy(err->field, field.p, field.n);
    err->field[field.n] = '\0';
}

void err_clear(struct err *err)
{
    err->code = ERR_OK;
    err->effect = ERR_NOTHING_WRITTEN;
    err->retry_after_s = 0;
    err->text[0] = err->fix[0] = err->field[0] = '\0';
    err->where = NULL;
}
