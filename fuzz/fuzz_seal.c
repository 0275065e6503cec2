/* Fuzzes what clients carry for the server: sealed states and cursors. Bytes that were not sealed
 * never open; those that were open only unchanged, and only as what they are. */
#include "mcp/seal.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* What is longer is only slower: the cipher is not ours. */
enum { TEXT_MAX = 512 };

static const char key[SEAL_KEY_SIZE + 1] = "0123456789abcdef0123456789abcdef";

static bool opens(struct str sealed, enum seal_kind kind, struct str wanted)
{
    struct buf out CLEANUP(buf_done) = {0};

    buf_init(&out, 4 * TEXT_MAX);
    bool ok = seal_open(&out, key, kind, sealed);
    if (ok && !str_eq(buf_str(&out), wanted))
        abort();
    if (!ok && out.n)
        abort();
    return ok;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    struct buf sealed CLEANUP(buf_done) = {0};
    struct str text = str_make((const char *)data, n < TEXT_MAX ? n : TEXT_MAX);

    if (opens(text, SEAL_STATE, str_make("", 0)) || opens(text, SEAL_CURSOR, str_make("", 0)))
        abort();
    if (n < 3)
        return 0;
    text = str_make(text.p + 3, text.n - 3);
    buf_init(&sealed, 4 * TEXT_MAX);
    seal_write(&sealed, key, SEAL_STATE, text);
    if (!opens(buf_str(&sealed), SEAL_STATE, text) || opens(buf_str(&sealed), SEAL_CURSOR, text))
        abort();
    /* One byte changed, cut off or added. */
    size_t at = ((size_t)data[0] << 8 | data[1]) % sealed.n;
    char old = sealed.p[at];
    sealed.p[at] = (char)data[2];
    if (sealed.p[at] != old && opens(buf_str(&sealed), SEAL_STATE, text))
        abort();
    sealed.p[at] = old;
    if (opens(str_make(sealed.p, at), SEAL_STATE, text))
        abort();
    buf_add_char(&sealed, (char)data[2]);
    if (opens(buf_str(&sealed), SEAL_STATE, text))
        abort();
    return 0;
}
