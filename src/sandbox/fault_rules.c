/* Scripts of faults: rules in order, each with a method, a path and how often it strikes. Chance is
 * a random stream of its own with a seed, so a script does the same each time it is loaded. */
#include "sandbox/fault.h"

#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

enum { RULES_MAX = 200, SCRIPT_MAX = 256 << 10, CHANCE_ONE = 1000000 };

struct rule {
    char method[16]; /* "*" = every one */
    char path[160];  /* "*" in it stands for any text */
    unsigned chance; /* of CHANCE_ONE */
    int64_t times;   /* strikes at most so often; -1 = always */
    int64_t after;   /* lets so many pass first */
    struct sb_fault fault;
};

struct sb_faults {
    struct rule rules[RULES_MAX];
    size_t n;
    uint64_t random;
    struct buf script;
};

struct sb_faults *sb_faults_new(void)
{
    struct sb_faults *s = mem_calloc(1, sizeof(*s));
    buf_init(&s->script, SCRIPT_MAX);
    return s;
}

void sb_faults_free(struct sb_faults *s)
{
    if (!s)
        return;
    buf_done(&s->script);
    mem_free(s);
}

struct str sb_faults_text(const struct sb_faults *s)
{
    return buf_str(&s->script);
}

size_t sb_faults_count(const struct sb_faults *s)
{
    return s->n;
}

/* ---- reading ---- */

/* 0.25 as 250,000 of a million. */
static bool read_chance(struct str value, unsigned *ret)
{
    char text[24], *end;
    if (value.n == 0 || value.n >= sizeof(text))
        return false;
    snprintf(text, sizeof(text), "%.*s", STR_ARG(value));
    double p = strtod(text, &end);
    if (*end || !(p >= 0 && p <= 1))
        return false;
    *ret = (unsigned)(p * (double)CHANCE_ONE + 0.5);
    return true;
}

static bool read_count(struct str value, int64_t *ret)
{
    int64_t v;
    if (!str_to_i64(value, &v) || v < 0)
        return false;
    *ret = v;
    return true;
}

/* The words that say when a rule strikes. *ret_known: it is one of them. */
static bool read_when(struct rule *r, struct str word, bool *ret_known)
{
    struct str value = word;
    struct str name = str_trim(str_split(&value, '='));
    value = str_trim(value);
    *ret_known = true;
    if (str_eq_nocase(name, STR("p")))
        return read_chance(value, &r->chance);
    if (str_eq_nocase(name, STR("times")))
        return read_count(value, &r->times);
    if (str_eq_nocase(name, STR("after")))
        return read_count(value, &r->after);
    *ret_known = false;
    return true;
}

static enum err_code read_words(struct rule *r, struct str rest, struct err *err)
{
    struct buf fault CLEANUP(buf_done) = {0};
    buf_init(&fault, SCRIPT_MAX);
    while (rest.n > 0) {
        bool known;
        struct str word = str_trim(str_split(&rest, ';'));
        if (!read_when(r, word, &known))
            return err_set(err, ERR_BAD_VALUE,
                           "\"%.*s\": p is a number from 0 to 1, times and after are counts.",
                           STR_ARG(word));
        if (!known && word.n > 0) {
            buf_add_str(&fault, word);
            buf_add_z(&fault, "; ");
        }
    }
    if (fault.n == 0)
        return err_set(err, ERR_BAD_VALUE, "The rule names no fault.");
    buf_truncate(&fault, fault.n - 2);
    return sb_fault_parse(buf_str(&fault), &r->fault, err);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t';
}

static struct str take_word(struct str *rest)
{
    struct str s = str_trim(*rest);
    size_t n = 0;
    while (n < s.n && !is_space(s.p[n]))
        n++;
    *rest = str_trim(str_make(s.p + n, s.n - n));
    return str_make(s.p, n);
}

static enum err_code read_line(struct sb_faults *s, struct str line, struct err *err)
{
    struct rule *r = &s->rules[s->n];
    struct str method = take_word(&line);
    if (str_eq_nocase(method, STR("seed"))) {
        int64_t seed;
        if (!read_count(line, &seed))
            return err_set(err, ERR_BAD_VALUE, "seed wants a number.");
        s->random = (uint64_t)seed;
        return ERR_OK;
    }
    struct str path = take_word(&line);
    if (str_starts(path, STR("/")))
        path = str_make(path.p + 1, path.n - 1);
    if (s->n == RULES_MAX)
        return err_set(err, ERR_BAD_VALUE, "A script has at most %d rules.", RULES_MAX);
    if (method.n == 0 || method.n >= sizeof(r->method) || path.n == 0 || path.n >= sizeof(r->path))
        return err_set(err, ERR_BAD_VALUE, "A rule is METHOD PATH WORDS; * stands for any.");
    *r = (struct rule){.chance = CHANCE_ONE, .times = -1};
    memcpy(r->method, method.p, method.n);
    memcpy(r->path, path.p, path.n);
    enum err_code code = read_words(r, line, err);
    if (!code)
        s->n++;
    return code;
}

enum err_code sb_faults_load(struct sb_faults *s, struct str script, struct err *err)
{
    struct sb_faults *fresh = sb_faults_new();
    struct str rest = script;
    enum err_code code = ERR_OK;
    for (int number = 1; !code && rest.n > 0; number++) {
        struct err problem = {0};
        struct str line = str_trim(str_split(&rest, '\n'));
        if (line.n == 0 || line.p[0] == '#')
            continue;
        code = read_line(fresh, line, &problem);
        if (code)
            (void)err_set(err, code, "Line %d of the faults: %s", number, problem.text);
    }
    buf_add_str(&fresh->script, script);
    if (!code && fresh->script.failed)
        code = err_set(err, ERR_TOO_LARGE, "The script is too long.");
    if (!code) {
        struct sb_faults old = *s;
        *s = *fresh;
        *fresh = old;
    }
    sb_faults_free(fresh);
    return code;
}

/* ---- choosing ---- */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

/* Glob with "*" only, without regard to case. */
static bool fits(const char *pattern, struct str text)
{
    const char *star = NULL;
    size_t at = 0, from = 0;
    while (at < text.n) {
        if (*pattern == '*') {
            star = pattern++;
            from = at;
        } else if (*pattern && lower(*pattern) == lower(text.p[at])) {
            pattern++;
            at++;
        } else if (star) {
            pattern = star + 1;
            at = ++from;
        } else {
            return false;
        }
    }
    while (*pattern == '*')
        pattern++;
    return *pattern == '\0';
}

/* splitmix64 */
static uint64_t next_random(struct sb_faults *s)
{
    uint64_t z = (s->random += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static bool strikes(struct sb_faults *s, struct rule *r)
{
    if (r->times == 0)
        return false;
    if (r->after > 0) {
        r->after--;
        return false;
    }
    if (r->chance < CHANCE_ONE && next_random(s) % CHANCE_ONE >= r->chance)
        return false;
    if (r->times > 0)
        r->times--;
    return true;
}

static const struct sb_fault *pick(struct sb_faults *s, struct str method, struct str path,
                                   bool early)
{
    for (size_t i = 0; i < s->n; i++) {
        struct rule *r = &s->rules[i];
        if ((r->fault.cut == SB_CUT_REQUEST) == early && fits(r->method, method) &&
            fits(r->path, path) && strikes(s, r))
            return &r->fault;
    }
    return NULL;
}

const struct sb_fault *sb_faults_pick(struct sb_faults *s, struct str method, struct str path)
{
    return pick(s, method, path, false);
}

const struct sb_fault *sb_faults_pick_early(struct sb_faults *s, struct str method, struct str path)
{
    return pick(s, method, path, true);
}
