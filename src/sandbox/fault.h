/* Faults on demand: what is to go wrong with which request. A fault is written as words,
 * "delay=2000; status=503"; a script has one rule a line, "POST Tickets p=0.1; status=503". */
#pragma once

#include "base/err.h"

enum sb_fault_body {
    SB_BODY_REAL,
    SB_BODY_TRUNCATED, /* the first half, with a length that fits it */
    SB_BODY_MALFORMED,
    SB_BODY_DUPLICATE, /* a member twice */
    SB_BODY_HTML,
    SB_BODY_UTF8,      /* bytes that are not UTF-8 in a text */
    SB_BODY_SURROGATE, /* an escaped half of a pair */
    SB_BODY_NUL,       /* an escaped NUL */
    SB_BODY_EMPTY,
    SB_BODY_HUGE,
    SB_BODY_ENDLESS, /* a gigabyte, as fast as the peer takes it */
    SB_BODY_GZIP     /* 64 MiB in 64 KiB */
};

enum sb_fault_cut {
    SB_CUT_NOT,
    SB_CUT_REQUEST, /* while the request is being sent; it is not carried out */
    SB_CUT_BEFORE,
    SB_CUT_HEAD,
    SB_CUT_BODY,
    SB_CUT_AFTER
};

enum sb_fault_head {
    SB_HEAD_REAL,
    SB_HEAD_LENGTHS,
    SB_HEAD_LONG,
    SB_HEAD_HUGE,   /* a header of a megabyte */
    SB_HEAD_CR,     /* a carriage return inside a header */
    SB_HEAD_INTERIM /* thousands of 1xx answers before the real one */
};

/* Whether the request is carried out. By default it is, unless the fault answers in its place. */
enum sb_fault_effect { SB_EFFECT_DEFAULT, SB_EFFECT_APPLIED, SB_EFFECT_SKIPPED };

enum { SB_STALL_MS = 600000 };

struct sb_fault {
    int delay_ms; /* the answer leaves so much later */
    int late_ms;  /* the request is carried out so much later */
    int status;   /* answered in place of the real answer; 0 = none */
    int size_mb;  /* of SB_BODY_HUGE */
    enum sb_fault_body body;
    enum sb_fault_cut cut;    /* by a reset */
    enum sb_fault_cut close;  /* by an orderly end */
    enum sb_fault_cut stop;   /* nothing more comes, and the connection stays */
    int drip_ms;              /* between two bytes of the answer; 0 = all at once */
    int refuse_ms, silent_ms; /* after the answer: the server is down for so long */
    enum sb_fault_head head;
    enum sb_fault_effect effect;
    bool wrong_zone;
    char location[200];   /* of a redirect; "" = none */
    char retry_after[64]; /* "" = none */
    char error[200];      /* the text of the answer in place; "" = the usual one */
    char words[160];      /* as written, for logs */
};

/* Parses "delay=2000; status=503". ERR_BAD_VALUE with a sentence that names the word. */
MUST_CHECK enum err_code sb_fault_parse(struct str words, struct sb_fault *ret, struct err *err);
/* Whether the fault stands in place of what the sandbox would say. */
bool sb_fault_replaces(const struct sb_fault *f);
/* Whether a write is to stay. */
bool sb_fault_applies(const struct sb_fault *f);
/* Whether the answer has to be written byte by byte (flow.h). */
bool sb_fault_flows(const struct sb_fault *f);

struct sb_faults; /* a script */

struct sb_faults *sb_faults_new(void);
void sb_faults_free(struct sb_faults *s); /* accepts NULL */
/* Replaces all rules; on an error (which names the line) the old ones stay. */
MUST_CHECK enum err_code sb_faults_load(struct sb_faults *s, struct str script, struct err *err);
/* The script as it was loaded. */
struct str sb_faults_text(const struct sb_faults *s);
size_t sb_faults_count(const struct sb_faults *s);
/* The fault of the first rule that fits and strikes, or NULL. Those that reset the connection while
 * the request is being sent are asked for early, when its head has come, and before the others.
 * path: below /ATServicesRest/V1.0/. */
const struct sb_fault *sb_faults_pick(struct sb_faults *s, struct str method, struct str path);
const struct sb_fault *sb_faults_pick_early(struct sb_faults *s, struct str method,
                                            struct str path);
