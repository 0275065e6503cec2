/* Line framing. The buffer is handed to the reader directly, lines are slices of it, and what is
 * left of a partial line is moved to the front only when room is needed. */
#include "mcp/frame.h"

enum { READ_SIZE = 64 * 1024, KEEP_SIZE = 1024 * 1024 };

void frame_init(struct frame *f, size_t max_line)
{
    *f = (struct frame){.max_line = max_line};
    buf_init(&f->b, max_line + 2 * READ_SIZE);
}

void frame_done(struct frame *f)
{
    buf_done(&f->b);
}

/* A large message has passed: its room is not kept while it is worked on. */
static void forget_large(struct frame *f)
{
    if (f->start < f->b.n || f->b.cap <= KEEP_SIZE)
        return;
    buf_done(&f->b);
    buf_init(&f->b, f->max_line + 2 * READ_SIZE);
    f->start = f->scanned = 0;
}

char *frame_space(struct frame *f, size_t *ret_n)
{
    if (f->start) {
        buf_consume(&f->b, f->start);
        f->scanned -= f->start;
        f->start = 0;
    }
    forget_large(f);
    char *p = buf_reserve(&f->b, READ_SIZE);
    if (p)
        *ret_n = READ_SIZE;
    return p;
}

void frame_filled(struct frame *f, size_t n)
{
    static const char mark[] = {'\xef', '\xbb', '\xbf'};

    f->b.n += n;
    /* Editors and shells on Windows put a byte order mark before the first message. */
    if (f->begun || !f->b.n)
        return;
    size_t seen = f->b.n < sizeof(mark) ? f->b.n : sizeof(mark);
    bool like = !memcmp(f->b.p, mark, seen);
    f->begun = seen == sizeof(mark) || !like;
    if (f->begun && like)
        f->start = f->scanned = sizeof(mark);
}

static struct str trim_line(struct str line)
{
    while (line.n &&
           (line.p[line.n - 1] == '\r' || line.p[line.n - 1] == ' ' || line.p[line.n - 1] == '\t'))
        line.n--;
    return line;
}

/* Throws away what has come of a line that was reported already. */
static void drop_partial(struct frame *f)
{
    f->start = f->scanned = f->b.n;
}

enum frame_result frame_next(struct frame *f, struct str *ret)
{
    while (f->scanned < f->b.n) {
        const char *from = f->b.p + f->scanned;
        const char *newline = memchr(from, '\n', f->b.n - f->scanned);
        size_t end = newline ? (size_t)(newline - f->b.p) : f->b.n;
        struct str line = str_make(f->b.p + f->start, end - f->start);

        f->scanned = newline ? end + 1 : end;
        if (!newline && (f->skipping || line.n <= f->max_line)) {
            if (f->skipping)
                drop_partial(f);
            return FRAME_NONE;
        }
        f->start = f->scanned;
        if (f->skipping) {
            f->skipping = false;
            continue;
        }
        if (line.n > f->max_line) {
            f->skipping = !newline;
            *ret = line;
            return FRAME_TOO_LONG;
        }
        line = trim_line(line);
        if (line.n) {
            *ret = line;
            return FRAME_LINE;
        }
    }
    forget_large(f);
    return FRAME_NONE;
}

struct str frame_rest(struct frame *f)
{
    struct str rest = {"", 0};

    if (!f->skipping && f->start < f->b.n)
        rest = trim_line(str_make(f->b.p + f->start, f->b.n - f->start));
    f->start = f->scanned = f->b.n;
    return rest;
}
