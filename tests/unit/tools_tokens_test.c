/* The estimate against what o200k makes of the same texts, and where a text is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/utf8.h"
#include "tools/tokens.h"

static void near_to_a_tokenizer(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        unsigned tokens; /* o200k_base */
    } rows[] = {
        {"|T20241203.0003|High|Complete|Clicked a link in a strange e-mail|Tidewater "
         "Orthopedics|Chloe Bergeron|2 Dec 2024 17:59|",
         44},
        {"{\"total\":308,\"next_cursor\":null,\"columns\":[\"number\",\"priority\",\"status\"],"
         "\"rows\":[[\"T20241202.0002\",\"High\",\"Complete\"]]}",
         35},
        {"Der Server antwortet seit heute Morgen nicht mehr, bitte prüfen Sie die Verbindung für "
         "alle Geräte.",
         19},
        {"Hi Heather, I tried to reach you by phone and left a message. Please call back when it "
         "suits you.",
         23},
        {"🔥🚀 42% - 🔥🚀 42% - 🔥🚀 42% - ", 24},
        {"billingApprovalDateTime: 28 Nov 14:40 · lastCustomerVisibleActivityDateTime: 1 Oct 2025 "
         "09:15",
         30},
        {"የኢንተርኔት ግንኙነት በጣም ቀርፋፋ ነው", 46},
        {"ᏣᎳᎩ ᎦᏬᏂᎯᏍᏗ", 28},
        {"ອິນເຕີເນັດຊ້າຫຼາຍ", 30},
        {"އިންޓަރނެޓް ވަރަށް ލަސް", 44},
        {"ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ", 34},
        {"𐎀𐎁𐎂𐎃 𓀀𓀁𓀂", 29},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t n = tokens_estimate(str_from(rows[i].text));
        if (n * 10 < rows[i].tokens * 8 || n * 10 > rows[i].tokens * 14)
            print_error("%s: %zu, o200k %u\n", rows[i].text, n, rows[i].tokens);
        assert_true(n * 10 >= rows[i].tokens * 8 && n * 10 <= rows[i].tokens * 14);
    }
    assert_int_equal(tokens_estimate(STR("")), 0);
}

static void cut_between_characters(void **state)
{
    (void)state;
    const struct str text = STR("Server down. 🔥🔥🔥 Übermorgen \xFF\xFE 12345");

    assert_int_equal(tokens_cut(text, 1000, 1000).n, text.n);
    for (size_t max = 0; max < 30; max++) {
        struct str kept = tokens_cut(text, max, 1000);
        assert_true(tokens_estimate(kept) <= max);
        assert_true(kept.p == text.p && kept.n <= text.n);
        struct str by_bytes = tokens_cut(text, 1000, max);
        assert_true(by_bytes.n <= max && (by_bytes.n > 24 || utf8_valid(by_bytes)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(near_to_a_tokenizer),
        cmocka_unit_test(cut_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
