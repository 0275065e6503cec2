/* Seals: what comes back is what was sealed, and nothing else opens. */
#include "mcp_testing.h"

#include "base/base64.h"
#include "mcp/seal.h"

static const char key[SEAL_KEY_SIZE + 1] = "0123456789abcdef0123456789abcdef";

static void known_digest(void **state)
{
    static const unsigned char abc[4] = {0xba, 0x78, 0x16, 0xbf};
    unsigned char out[SHA256_SIZE];

    (void)state;
    sha256(STR("abc"), out);
    assert_memory_equal(out, abc, sizeof(abc));
}

static bool opens(struct str sealed, const char *with)
{
    struct buf out CLEANUP(buf_done) = {0};

    buf_init(&out, 1000);
    return seal_open(&out, with, SEAL_STATE, sealed);
}

static void only_what_was_sealed_opens(void **state)
{
    struct buf sealed CLEANUP(buf_done) = {0}, out CLEANUP(buf_done) = {0};
    static const char other[SEAL_KEY_SIZE + 1] = "X123456789abcdef0123456789abcdef";

    (void)state;
    buf_init(&sealed, 1000);
    buf_init(&out, 1000);
    seal_write(&sealed, key, SEAL_STATE, STR("{\"a\":1}"));
    assert_true(seal_open(&out, key, SEAL_STATE, buf_str(&sealed)));
    assert_true(str_eq(buf_str(&out), STR("{\"a\":1}")));
    assert_false(opens(buf_str(&sealed), other));
    buf_reset(&out);
    assert_false(seal_open(&out, key, SEAL_CURSOR, buf_str(&sealed)));
    assert_int_equal(out.n, 0);
    assert_false(opens(STR(""), key));
    assert_false(opens(STR("."), key));
    for (size_t i = 0; i < sealed.n; i++) {
        sealed.p[i] ^= 1;
        assert_false(opens(buf_str(&sealed), key));
        sealed.p[i] ^= 1;
        assert_false(opens(str_make(sealed.p, i), key));
    }
    buf_add_z(&sealed, "-TAMPERED");
    assert_false(opens(buf_str(&sealed), key));
}

/* Nothing of the text shows, and no two seals of one text are alike. */
static void sealed_texts_are_secret(void **state)
{
    struct buf one CLEANUP(buf_done) = {0}, two CLEANUP(buf_done) = {0};
    struct buf bytes CLEANUP(buf_done) = {0};

    (void)state;
    buf_init(&one, 1000);
    buf_init(&two, 1000);
    buf_init(&bytes, 1000);
    seal_write(&one, key, SEAL_STATE, STR("a secret answer"));
    seal_write(&two, key, SEAL_STATE, STR("a secret answer"));
    assert_false(str_eq(buf_str(&one), buf_str(&two)));
    assert_true(base64_decode(&bytes, buf_str(&one), BASE64_URL));
    assert_null(memmem(bytes.p, bytes.n, "secret", 6));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_digest),
        cmocka_unit_test(only_what_was_sealed_opens),
        cmocka_unit_test(sealed_texts_are_secret),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
