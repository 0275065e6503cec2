/* Fuzzes the framing of stdio: the same bytes in other pieces are the same lines. The first byte
 * chooses the pieces. Buffers stay from input to input: new ones would cost more than the rest. */
#include "mcp/frame.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { LINE_MAX_BYTES = 64 };

static void take(struct frame *f, struct buf *out)
{
    enum frame_result got;
    struct str line;

    while ((got = frame_next(f, &line)) != FRAME_NONE) {
        if (got == FRAME_LINE && (!line.n || line.n > LINE_MAX_BYTES || str_find(line, '\n') >= 0))
            abort();
        buf_add_char(out, got == FRAME_LINE ? 'L' : 'T');
        buf_add_str(out, got == FRAME_LINE ? line : str_make("", 0));
        buf_add_char(out, '\n');
    }
}

/* As after frame_init(), but with the memory it has. */
static void begin(struct frame *f)
{
    struct buf b = f->b;

    if (!b.p)
        frame_init(f, LINE_MAX_BYTES);
    else
        *f = (struct frame){.max_line = LINE_MAX_BYTES, .b = b};
    buf_reset(&f->b);
}

static void cut(struct str input, size_t step, struct buf *out)
{
    static struct frame f;

    begin(&f);
    for (size_t i = 0, piece; i < input.n; i += piece) {
        size_t room;
        char *space = frame_space(&f, &room);
        piece = step ? 1 + (step * (i + 1)) % 7 : input.n;
        if (piece > input.n - i)
            piece = input.n - i;
        if (piece > room)
            piece = room;
        memcpy(space, input.p + i, piece);
        frame_filled(&f, piece);
        take(&f, out);
    }
    buf_add_char(out, 'R');
    buf_add_str(out, frame_rest(&f));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    static struct buf whole = {.max = 1 << 24}, pieces = {.max = 1 << 24};

    if (n < 2)
        return 0;
    struct str input = str_make((const char *)data + 1, n - 1);
    buf_reset(&whole);
    buf_reset(&pieces);
    cut(input, 0, &whole);
    cut(input, 1 + (size_t)data[0], &pieces);
    if (!str_eq(buf_str(&whole), buf_str(&pieces)))
        abort();
    return 0;
}
