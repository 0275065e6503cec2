/* similar_tickets: duplicates of a ticket, or the outage it belongs to. Tickets of some days of the
 * same company or device, or with words of the title, weighed by what they share; the reasons are
 * shown, the judgement is the reader's. */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

#include <stdlib.h>

enum { SHOWN = 15, DAYS_DEFAULT = 14, WORDS_MAX = 8, WORD_BYTES_MIN = 3, ROWS = 1000 };
enum { SAME_DEVICE = 6, SAME_COMPANY = 2, SAME_PROBLEM = 4, PER_WORD = 1 };

static const char *const columns[] = {"ticketNumber:number",
                                      "status",
                                      "title",
                                      "companyID:company",
                                      "createDate:created",
                                      "configurationItemID:-",
                                      "problemTicketId:-",
                                      NULL};

struct similar {
    struct tool_run *r;
    int64_t id, company, device, problem; /* -1: none; company 0 is a real one */
    struct str words[WORDS_MAX];
    size_t n_words;
    struct work_query self, found;
};

struct scored {
    size_t row;
    int score;
    const char *why;
};

/* ---- What to look for ---- */

static bool is_stop_word(struct str w)
{
    static const char *const words[] = {
        "with",  "from",  "after",   "since", "does",   "that", "this",  "have",  "cannot", "when",
        "every", "into",  "their",   "there", "only",   "very", "again", "until", "will",   "been",
        "were",  "over",  "user",    "users", "please", "the",  "and",   "not",   "for",    "our",
        "you",   "can",   "new",     "all",   "are",    "has",  "his",   "her",   "its",    "help",
        "need",  "needs", "problem", "issue", "test",   "text"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (str_eq_nocase(w, str_from(words[i])))
            return true;
    return false;
}

static bool is_word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

static void add_words(struct similar *s, struct str text)
{
    size_t i = 0;

    while (i < text.n && s->n_words < WORDS_MAX) {
        size_t from = i;
        while (i < text.n && is_word_byte(text.p[i]))
            i++;
        struct str w = str_make(text.p + from, i - from);
        bool known = w.n < WORD_BYTES_MIN || is_stop_word(w);
        for (size_t k = 0; k < s->n_words && !known; k++)
            known = str_eq_nocase(s->words[k], w);
        if (!known)
            s->words[s->n_words++] = w;
        i += i == from;
    }
}

static enum err_code read_self(struct similar *s)
{
    enum err_code rc = resolve_record(s->r, cat_entity_find(STR("Tickets")), "ticket", &s->id);

    work_query_init(&s->self, s->r, "Tickets", columns);
    work_where_id(&s->self, "id", s->id);
    rc = rc ? rc : work_fetch(&s->self);
    if (rc || s->self.view.n_rows == 0)
        return rc;
    if (!work_id(&s->self, 0, "companyID", &s->company))
        s->company = -1;
    if (!work_id(&s->self, 0, "configurationItemID", &s->device))
        s->device = -1;
    if (!work_id(&s->self, 0, "problemTicketId", &s->problem))
        s->problem = -1;
    add_words(s, json_str(work_value(&s->self, 0, "title")));
    return ERR_OK;
}

static enum err_code read_arguments(struct similar *s)
{
    struct str company = arg_text(s->r, "company");
    enum err_code rc = ERR_OK;

    if (arg_text(s->r, "ticket").n > 0)
        rc = read_self(s);
    add_words(s, arg_text(s->r, "text"));
    if (!rc && company.n > 0) {
        struct resolved value;
        const struct cat_entity *e = cat_entity_find(STR("Tickets"));
        rc =
            resolve_value(s->r, e, cat_field_find(e, STR("companyID")), "company", company, &value);
        if (!rc && !str_to_i64(value.value, &s->company))
            s->company = -1;
    }
    if (rc || s->n_words > 0 || s->company >= 0)
        return rc;
    rc = err_set(&s->r->err, ERR_MISSING_REQUIRED, "There is nothing to compare with.");
    err_field(&s->r->err, STR("ticket"));
    err_fix(&s->r->err, "Give a ticket, or words of three letters and more as text, or a company.");
    return rc;
}

/* ---- Asking ---- */

static void add_condition(struct buf *b, const char *field, int64_t id)
{
    if (id >= 0)
        buf_printf(b, "%s{\"op\":\"eq\",\"field\":\"%s\",\"value\":%lld}", b->n > 0 ? "," : "",
                   field, (long long)id);
}

static enum err_code fetch(struct similar *s, int64_t days)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, 16 * 1024);
    add_condition(&b, "companyID", s->company);
    add_condition(&b, "configurationItemID", s->device);
    add_condition(&b, "problemTicketId", s->problem >= 0 ? s->problem : s->id);
    for (size_t i = 0; i < s->n_words && arg_text(s->r, "company").n == 0; i++)
        buf_printf(&b, "%s{\"op\":\"contains\",\"field\":\"title\",\"value\":\"%.*s\"}",
                   b.n > 0 ? "," : "", STR_ARG(s->words[i]));
    work_query_init(&s->found, s->r, "Tickets", columns);
    work_where_json(&s->found, str_from(str_printf(s->r->arena, "{\"op\":\"or\",\"items\":[%s]}",
                                                   buf_cstr(&b))));
    work_where_time(&s->found, "createDate", s->r->now_s - days * 86400, INT64_MAX);
    s->found.max_rows = ROWS;
    return work_fetch(&s->found);
}

/* ---- Weighing ---- */

static struct scored weigh(struct similar *s, size_t row)
{
    struct scored x = {.row = row};
    struct buf why CLEANUP(buf_done) = {0};
    struct str title = json_str(work_value(&s->found, row, "title"));
    int64_t id, company = -1, device = -1, problem = -1;
    size_t words = 0;

    if (!work_id(&s->found, row, "id", &id) || id == s->id)
        return x;
    buf_init(&why, 2048);
    bool same_company = work_id(&s->found, row, "companyID", &company) && company == s->company;
    if (work_id(&s->found, row, "configurationItemID", &device) && device == s->device) {
        x.score += SAME_DEVICE;
        buf_add_z(&why, "same device");
    }
    if (work_id(&s->found, row, "problemTicketId", &problem) &&
        (problem == s->problem || problem == s->id)) {
        x.score += SAME_PROBLEM;
        buf_printf(&why, "%ssame problem ticket", why.n ? "; " : "");
    }
    for (size_t i = 0; i < s->n_words; i++)
        if (str_contains_nocase(title, s->words[i])) {
            buf_printf(&why, "%s%.*s",
                       words   ? ", "
                       : why.n ? "; words "
                               : "words ",
                       STR_ARG(s->words[i]));
            words++;
        }
    if (same_company && (x.score > 0 || words > 0 || s->n_words == 0)) {
        x.score += SAME_COMPANY;
        buf_printf(&why, "%ssame company", why.n ? "; " : "");
    }
    x.score += (int)words * PER_WORD;
    x.why = str_dup(s->r->arena, buf_str(&why));
    return x;
}

static int best_first(const void *pa, const void *pb)
{
    const struct scored *a = pa, *b = pb;

    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return a->row > b->row ? -1 : 1; /* newer first */
}

/* One word alone says nothing unless it is all there is to go by. */
static int least_score(const struct similar *s)
{
    return s->n_words + (s->company >= 0) > 1 ? 2 : 1;
}

static enum err_code answer(struct similar *s, int64_t days)
{
    size_t n = s->found.view.n_rows, kept = 0;
    struct scored *all = ARENA_ARRAY(s->r->arena, struct scored, n + 1);
    struct work_answer a;

    for (size_t row = 0; row < n; row++) {
        all[kept] = weigh(s, row);
        kept += all[kept].score >= least_score(s);
    }
    qsort(all, kept, sizeof(*all), best_first);
    work_answer_init(&a, s->r, "%zu similar tickets in %lld days%s", kept, (long long)days,
                     kept == 0 ? ": none shares the device, or company and words" : "");
    struct work_section *section =
        work_section(&a, "tickets", "Most in common first", (int64_t)kept, SHOWN);
    for (size_t i = 0; i < kept; i++)
        work_row_of(section, &s->found, all[i].row, "in common", str_from(all[i].why));
    work_counted(&a,
                 "Tickets created in those days, open and closed, of the same company or "
                 "device or with the words in the title%s; whether they belong together is "
                 "for you to judge.",
                 s->found.more ? " (the first 1,000 only)" : "");
    if (kept > 0)
        work_next(&a, "ticket_brief ticket=%.*s",
                  STR_ARG(work_text(&s->found, all[0].row, "ticketNumber")));
    return work_finish(&a);
}

static enum err_code similar_tickets(struct tool_run *r)
{
    struct similar s = {.r = r, .id = -1, .company = -1, .device = -1, .problem = -1};
    int64_t days = arg_int(r, "days", DAYS_DEFAULT);
    enum err_code rc = read_arguments(&s);

    if (!rc)
        rc = fetch(&s, days);
    if (rc)
        return rc;
    WORK_NAMES(r, &s.found);
    return answer(&s, days);
}

enum mcp_rc tool_similar_tickets(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, similar_tickets);
}
