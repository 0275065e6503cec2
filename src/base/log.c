/* The log: a line is put together on the stack, cleaned of secrets and control characters, and
 * leaves in one write, so lines of several threads never mix and no lock is needed. Secrets sit in
 * fixed places that are filled once and never change again. */
#include "base/log.h"

#include "base/clock.h"
#include "base/os.h"
#include "base/utf8.h"

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_MAX = 2048, LINE_MAX_BYTES = TEXT_MAX * 4 + 64, SECRETS = 8, SECRET_MIN = 4 };

static atomic_int current_level = LOG_WARN;

static _Atomic(const char *) secrets[SECRETS];

void log_set_level(enum log_level level)
{
    atomic_store(&current_level, (int)level);
}

enum log_level log_get_level(void)
{
    return (enum log_level)atomic_load(&current_level);
}

bool log_level_parse(struct str name, enum log_level *ret)
{
    static const struct {
        struct str name;
        enum log_level level;
    } names[] = {{STR_INIT("error"), LOG_ERROR},
                 {STR_INIT("warn"), LOG_WARN},
                 {STR_INIT("warning"), LOG_WARN},
                 {STR_INIT("info"), LOG_INFO},
                 {STR_INIT("debug"), LOG_DEBUG}};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (str_eq_nocase(name, names[i].name)) {
            *ret = names[i].level;
            return true;
        }
    }
    return false;
}

void log_add_secret(struct str secret)
{
    if (secret.n < SECRET_MIN || memchr(secret.p, '\0', secret.n))
        return;
    char *copy = mem_alloc(secret.n + 1);
    memcpy(copy, secret.p, secret.n);
    copy[secret.n] = '\0';
    for (size_t i = 0; i < SECRETS; i++) {
        const char *there = NULL;
        if (atomic_compare_exchange_strong(&secrets[i], &there, copy))
            return;
        if (strcmp(there, copy) == 0)
            break;
    }
    mem_free(copy);
}

/* The longest secret that text begins with, or 0. */
static size_t secret_at(const char *text, size_t n)
{
    size_t longest = 0;
    for (size_t i = 0; i < SECRETS; i++) {
        const char *secret = atomic_load(&secrets[i]);
        if (!secret)
            break;
        size_t len = strlen(secret);
        if (len > longest && len <= n && secret[0] == text[0] && memcmp(secret, text, len) == 0)
            longest = len;
    }
    return longest;
}

/* "[redacted]", or as many stars as there were bytes when that is shorter. */
static size_t put_marker(char *out, size_t covered)
{
    static const char marker[] = "[redacted]";
    size_t n = covered < sizeof marker - 1 ? covered : sizeof marker - 1;
    if (n < sizeof marker - 1)
        memset(out, '*', n);
    else
        memcpy(out, marker, n);
    return n;
}

/* Secrets may overlap; what any of them covers goes as one piece. The output never overtakes the
 * input, so the bytes still to be compared are intact. */
static size_t redact(char *text, size_t n)
{
    size_t out = 0, covered_from = 0, covered_to = 0;
    for (size_t i = 0; i < n; i++) {
        size_t len = secret_at(text + i, n - i);
        if (len > 0 && i >= covered_to)
            covered_from = i;
        if (len > 0 && i + len > covered_to)
            covered_to = i + len;
        if (i >= covered_to)
            text[out++] = text[i];
        else if (i + 1 == covered_to)
            out += put_marker(text + out, covered_to - covered_from);
    }
    return out;
}

void log_redact(char *text)
{
    text[redact(text, strlen(text))] = '\0';
}

/* Length without a beginning of a secret at the end, where a text was cut. */
static size_t without_partial_secret(const char *text, size_t n)
{
    size_t keep = n;
    for (size_t i = 0; i < SECRETS; i++) {
        const char *secret = atomic_load(&secrets[i]);
        if (!secret)
            break;
        size_t part = strlen(secret) - 1;
        for (part = part < n ? part : n; part > 0; part--) {
            if (memcmp(text + n - part, secret, part) == 0)
                break;
        }
        if (n - part < keep)
            keep = n - part;
    }
    return keep;
}

/* Escapes what would start another line or steer a terminal: C0, DEL, the C1 controls (U+0080 to
 * U+009F) and bytes that are not UTF-8. Out has room for four bytes per byte. */
static size_t escape(char *out, struct str s)
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;
    while (s.n > 0) {
        unsigned char c = (unsigned char)s.p[0];
        size_t step = utf8_step(s);
        bool c1 = step == 2 && c == 0xC2 && (unsigned char)s.p[1] < 0xA0;
        if (step > 0 && c >= 0x20 && c != 0x7F && !c1) {
            memcpy(out + n, s.p, step);
            n += step;
        } else {
            step = 1;
            out[n++] = '\\';
            out[n++] = c == '\n' ? 'n' : c == '\t' ? 't' : 'x';
            if (out[n - 1] == 'x') {
                out[n++] = digits[c >> 4];
                out[n++] = digits[c & 15];
            }
        }
        s = str_make(s.p + step, s.n - step);
    }
    return n;
}

void log_line(enum log_level level, const char *fmt, ...)
{
    static const char *const names[] = {"error", "warn", "info", "debug"};
    if (level > log_get_level() || (size_t)level >= ARRAY_LEN(names))
        return;
    char text[TEXT_MAX], line[LINE_MAX_BYTES], time[32];
    va_list args;
    va_start(args, fmt);
    int printed = vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (printed < 0)
        return;
    bool was_cut = (size_t)printed >= sizeof text;
    size_t n = redact(text, was_cut ? sizeof text - 1 : (size_t)printed);
    if (was_cut)
        n = without_partial_secret(text, n);

    iso_format(clock_now_s(), time, sizeof time);
    size_t at = (size_t)snprintf(line, sizeof line, "%s %s ", time, names[level]);
    at += escape(line + at, str_make(text, n));
    at += (size_t)snprintf(line + at, sizeof line - at, "%s\n", was_cut ? "..." : "");
    os_write_err(line, at);
}
