/* Base64: the vectors of RFC 4648, every length and byte there and back, and strictness. */
#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static const struct {
    const char *plain, *standard, *url;
} vectors[] = {
    {"", "", ""},
    {"f", "Zg==", "Zg"},
    {"fo", "Zm8=", "Zm8"},
    {"foo", "Zm9v", "Zm9v"},
    {"foob", "Zm9vYg==", "Zm9vYg"},
    {"fooba", "Zm9vYmE=", "Zm9vYmE"},
    {"foobar", "Zm9vYmFy", "Zm9vYmFy"},
    {"\xFB\xFF\xFE", "+//+", "-__-"},
};

static void known_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
        CLEANUP(buf_done) struct buf b;
        buf_init(&b, 1000);
        base64_encode(&b, str_from(vectors[i].plain), BASE64_STANDARD);
        assert_string_equal(buf_cstr(&b), vectors[i].standard);
        buf_reset(&b);
        base64_encode(&b, str_from(vectors[i].plain), BASE64_URL);
        assert_string_equal(buf_cstr(&b), vectors[i].url);
        buf_reset(&b);
        assert_true(base64_decode(&b, str_from(vectors[i].standard), BASE64_STANDARD));
        assert_string_equal(buf_cstr(&b), vectors[i].plain);
        buf_reset(&b);
        assert_true(base64_decode(&b, str_from(vectors[i].url), BASE64_URL));
        assert_string_equal(buf_cstr(&b), vectors[i].plain);
    }
}

static void there_and_back(void **state)
{
    (void)state;
    char bytes[600];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (char)(unsigned char)(i * 7 + i / 256);
    CLEANUP(buf_done) struct buf text;
    CLEANUP(buf_done) struct buf back;
    buf_init(&text, 2000);
    buf_init(&back, 2000);
    for (size_t n = 0; n <= sizeof bytes; n++) {
        for (int kind = BASE64_STANDARD; kind <= BASE64_URL; kind++) {
            buf_reset(&text);
            buf_reset(&back);
            base64_encode(&text, str_make(bytes, n), (enum base64_kind)kind);
            assert_true(base64_decode(&back, buf_str(&text), (enum base64_kind)kind));
            assert_int_equal(back.n, n);
            assert_memory_equal(back.n ? back.p : "", bytes, n);
        }
    }
}

static void refuses(const char *text, enum base64_kind kind)
{
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 100);
    buf_add_z(&b, "kept");
    assert_false(base64_decode(&b, str_from(text), kind));
    assert_string_equal(buf_cstr(&b), "kept");
}

static void strictness(void **state)
{
    (void)state;
    static const char *const bad_standard[] = {"Zg",    "Zg=",    "Zg===",    "Z===",     "=",
                                               "====",  "Zm9v=",  "Zm9v====", "Zh==",     "Zm9=",
                                               "Zm 9v", "Zm9v\n", "-__-",     "Zg==Zg==", "Z=g="};
    for (size_t i = 0; i < ARRAY_LEN(bad_standard); i++)
        refuses(bad_standard[i], BASE64_STANDARD);
    static const char *const bad_url[] = {"Zg==", "Z",    "Zm9vY",  "Zh",
                                          "Zm9",  "+//+", "Zm9v\n", "Zm9v="};
    for (size_t i = 0; i < ARRAY_LEN(bad_url); i++)
        refuses(bad_url[i], BASE64_URL);
}

static void a_full_buffer_is_said(void **state)
{
    (void)state;
    CLEANUP(buf_done) struct buf b;
    buf_init(&b, 5);
    base64_encode(&b, STR("0123456789"), BASE64_STANDARD);
    assert_true(b.failed);
    assert_int_equal(b.n, 0);
    buf_reset(&b);
    assert_false(base64_decode(&b, STR("MDEyMzQ1Njc4OQ=="), BASE64_STANDARD));
    assert_int_equal(b.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_values),
        cmocka_unit_test(there_and_back),
        cmocka_unit_test(strictness),
        cmocka_unit_test(a_full_buffer_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
