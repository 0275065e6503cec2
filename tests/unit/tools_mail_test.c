/* Mails that quote others: what the writer's own part is, in the forms that mail programs write. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "tools/mail_quote.h"
#include "tools/untrusted.h"

#define OLD "old one\nold two\nold three\n"
#define QUOTED "> old one\n>\n> old two\n"

static void expect(const char *text, const char *own, size_t lines)
{
    size_t n;
    struct str got = mail_own_text(str_from(text), &n);

    if (!str_eq(got, str_from(own)) || n != lines)
        print_error("of %s\n", text);
    assert_int_equal(n, lines);
    assert_true(str_eq(got, str_from(own)));
}

static void expect_whole(const char *text)
{
    expect(text, text, 0);
}

static void intros_of_ten_languages(void **state)
{
    (void)state;
    static const char *const intros[] = {
        "On Mon, 5 Oct 2026 at 12:00, Bob <bob@a.example> wrote:",
        "On 5 Oct 2026, at 12:00,\nBob Smith from Accounting\n<bob@a.example> wrote:",
        "Am Mo., 5. Okt. 2026 um 12:00 Uhr schrieb Bob <bob@a.example>:",
        "Am 05.10.2026 um 12:00 schrieb Bob:",
        "Le lun. 5 oct. 2026 à 12:00, Bob <bob@a.example> a écrit :",
        "Le 5 oct. 2026 à 12:00, Bob a écrit\xC2\xA0:",
        "El lun, 5 oct 2026 a las 12:00, Bob (<bob@a.example>) escribió:",
        "Op ma 5 okt. 2026 om 12:00 schreef Bob <bob@a.example>:",
        "Il giorno lun 5 ott 2026 alle ore 12:00 Bob <bob@a.example> ha scritto:",
        "Em seg., 5 de out. de 2026 às 12:00, Bob <bob@a.example> escreveu:",
        "Den mån 5 okt. 2026 kl 12:00 skrev Bob <bob@a.example>:",
        "W dniu 05.10.2026 o 12:00, Bob pisze:",
    };

    for (size_t i = 0; i < ARRAY_LEN(intros); i++) {
        struct buf b CLEANUP(buf_done) = {0};
        size_t wrapped = 0;
        for (const char *p = intros[i]; *p; p++)
            wrapped += *p == '\n';
        buf_init(&b, 4096);
        buf_printf(&b, "It works now.\n\nBob\n\n%s\n\n" QUOTED, intros[i]);
        expect(buf_cstr(&b), "It works now.\n\nBob", 4 + wrapped);
        buf_reset(&b);
        buf_printf(&b, "Yes\r\n%s\r\n" OLD, intros[i]);
        expect(buf_cstr(&b), "Yes", 4 + wrapped);
    }
}

static void heads_of_ten_languages(void **state)
{
    (void)state;
    static const char *const heads[] = {
        "From: Bob <bob@a.example>\nSent: Monday, 5 October 2026\nTo: Help\nSubject: RE: x\n",
        "*From:* Bob\n*Date:* Monday\n*To:* Help\n*Cc:* Ann\n*Subject:* RE: x\n",
        "Von: Bob\nGesendet: Montag, 5. Oktober 2026 12:00\nAn: Help\nBetreff: AW: x\n",
        "De : Bob\nEnvoyé : lundi 5 octobre 2026\nÀ : Help\nObjet : RE: x\n",
        "De\xC2\xA0: Bob\nDate\xC2\xA0: lundi\nÀ\xC2\xA0: Help\nObjet\xC2\xA0: x\n",
        "De: Bob\nEnviado el: lunes, 5 de octubre\nPara: Help\nAsunto: RE: x\n",
        "Van: Bob\nVerzonden: maandag 5 oktober 2026\nAan: Help\nOnderwerp: RE: x\n",
        "Da: Bob\nInviato: lunedì 5 ottobre\nA: Help\nOggetto: R: x\n",
        "De: Bob\nEnviada: segunda-feira\nPara: Help\nAssunto: RE: x\n",
        "Från: Bob\nSkickat: måndag\nTill: Help\nÄmne: SV: x\n",
        "Fra: Bob\nSendt: mandag\nTil: Help\nEmne: SV: x\n",
    };
    static const char *const separators[] = {"",
                                             "________________________________\n",
                                             "-----Original Message-----\n",
                                             "-----Ursprüngliche Nachricht-----\n",
                                             "-----Message d'origine-----\n",
                                             "-----Mensaje original-----\n",
                                             "-----Oorspronkelijk bericht-----\n",
                                             "---\n\n"};

    for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
        for (size_t k = 0; k < ARRAY_LEN(separators); k++) {
            struct buf b CLEANUP(buf_done) = {0};
            size_t lines = 3;
            for (const char *p = heads[i]; *p; p++)
                lines += *p == '\n';
            buf_init(&b, 4096);
            buf_printf(&b, "Done.\n\n%s%s\n" OLD, separators[k], heads[i]);
            expect(buf_cstr(&b), "Done.", lines + (separators[k][0] != '\0'));
        }
    }
}

static void quoted_lines(void **state)
{
    (void)state;
    expect("Yes, please.\n\n" QUOTED, "Yes, please.", 3);
    expect("Yes.\n  > a\n  > b\n\n  > c\n\n", "Yes.", 3);
    expect("He forwarded messages to us.\n\n" QUOTED, "He forwarded messages to us.", 3);
    expect("a\n-----Original Message-----\n" OLD, "a", 4);
}

static void what_is_no_quotation_stays(void **state)
{
    (void)state;
    expect_whole("");
    expect_whole("\n\n\n");
    expect_whole("Nothing quoted here.");
    /* Nothing of the writer's own before it: a forwarded mail is the message. */
    expect_whole("From: Bob\nSent: Monday\nTo: Help\nSubject: Printer\n\n" OLD);
    expect_whole(QUOTED);
    expect_whole("\n>>> import os\n>>> os.name\n>>> exit()\n");
    expect_whole("See below.\n\n---------- Forwarded message ---------\nFrom: Bob <b@a.example>\n"
                 "Date: Mon, 5 Oct 2026\nSubject: Printer\nTo: Ann\n\n" OLD);
    expect_whole("FYI\nBegin forwarded message:\n\nFrom: Bob\nDate: Monday\nSubject: x\n" OLD);
    expect_whole(
        "Bitte lesen\n-------- Weitergeleitete Nachricht --------\nBetreff: x\nDatum: heute\n"
        "Von: Bob\n" OLD);
    /* The writer answers below or between. */
    expect_whole("Hi\nOn Mon, 5 Oct 2026 at 12:00, Bob <b@a.example> wrote:\n" QUOTED
                 "\nMy answer.");
    expect_whole("Hi\n> question\nanswer\n> question two\nanswer two\n");
    /* Sentences that only speak of writing, and labels that are no head of a mail. */
    expect_whole("On Monday the customer wrote:\nThe printer is on fire.\nReally.\nCome.");
    expect_whole("Alert\nFrom: 10.0.0.1\nTo: 10.0.0.2\nPort: 443\nState: down\n");
    expect_whole("Log:\nSubject: a\nDate: b\nFrom: c\nd\ne\n");
    expect_whole("Steps\n---\none\ntwo\nthree\n");
    expect_whole("Table\n______\none\ntwo\nthree\n");
    /* Not worth a line of ours. */
    expect_whole("Ran it:\n> ipconfig\n> ok");
}

static void the_notice_is_outside_of_the_frame(void **state)
{
    (void)state;
    struct buf out CLEANUP(buf_done) = {0};

    buf_init(&out, 4096);
    untrusted_mail(&out, STR("Yes.\n\n" QUOTED), 99, "get_entity {}");
    assert_string_equal(buf_cstr(&out), "  | Yes.\n  (quoted mail, 3 lines: get_entity {})\n");
    buf_reset(&out);
    untrusted_mail(&out, STR("Yes.\n\n" QUOTED), 2, NULL);
    assert_string_equal(buf_cstr(&out),
                        "  | Ye\n  (2 more characters not shown)\n  (quoted mail, 3 lines)\n");
    buf_reset(&out);
    untrusted_mail(&out, STR("  (quoted mail, 3 lines)"), 99, NULL);
    assert_string_equal(buf_cstr(&out), "  | (quoted mail, 3 lines)\n");
}

/* No text takes long, whatever it repeats. */
static void every_repetition_is_quick(void **state)
{
    (void)state;
    static const char *const pieces[] = {"\n",
                                         ">\n",
                                         ">\nx\n",
                                         "---\n",
                                         "From: a\n",
                                         "On 2026 @\n",
                                         "On 10:00 wrote:\n",
                                         " ",
                                         "-----\n\n",
                                         "From: a\nSent: b\n",
                                         "On a\nb\nc\n"};

    for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
        struct buf b CLEANUP(buf_done) = {0};
        size_t lines;
        buf_init(&b, 1024 * 1024);
        buf_add_z(&b, "own\n");
        while (b.n < 512 * 1024)
            buf_add_z(&b, pieces[i]);
        buf_add_z(&b, "x");
        assert_true(mail_own_text(buf_str(&b), &lines).n <= b.n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intros_of_ten_languages),
        cmocka_unit_test(heads_of_ten_languages),
        cmocka_unit_test(quoted_lines),
        cmocka_unit_test(what_is_no_quotation_stays),
        cmocka_unit_test(the_notice_is_outside_of_the_frame),
        cmocka_unit_test(every_repetition_is_quick),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
