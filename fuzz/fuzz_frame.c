/* Fuzzes the framing of stdio: the same bytes in other pieces are the same lines. The first byte
 * chooses the pieces. */
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

static void cut(struct str input, size_t step, struct buf *out)
{
    struct frame f;

    frame_init(&f, LINE_MAX_BYTES);
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
    frame_done(&f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct buf whole CLEANUP(buf_done) = {0}, pieces CLEANUP(buf_done) = {0};

    if (n < 2)
        return 0;
    struct str input = str_make((const char *)data + 1, n - 1);
    buf_init(&whole, 1 << 24);
    buf_init(&pieces, 1 << 24);
    cut(input, 0, &whole);
    cut(input, 1 + (size_t)data[0], &pieces);
    if (!str_eq(buf_str(&whole), buf_str(&pieces)))
        abort();
    return 0;
}
