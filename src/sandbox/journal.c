/* Three rings: a short one of requests for the page, a long one of applied writes, and one of the
 * e-mails that nobody gets. */
#include "sandbox/journal.h"

#include "base/clock.h"
#include "base/jw.h"

#include <stdio.h>

enum { EVENTS = 200, DEEDS = 100000, MAILS = 200, TEXT = 160, MAIL_TEXT = 400 };

struct event {
    struct sb_event e;
    char method[16], target[TEXT], fault[TEXT];
};

struct deed {
    uint64_t number;
    uint64_t request;
    int64_t at_ms, id;
    char method[12], entity[48], path[72];
    bool faulty;
};

struct mail {
    int64_t at_ms;
    char to[TEXT], subject[TEXT], text[MAIL_TEXT];
};

struct sb_journal {
    struct event events[EVENTS];
    uint64_t n_events;
    struct deed *deeds; /* DEEDS of them, made at the first write */
    uint64_t n_deeds;
    struct mail *mails; /* MAILS of them, made at the first one */
    uint64_t n_mails;
};

struct sb_journal *sb_journal_new(void)
{
    return mem_calloc(1, sizeof(struct sb_journal));
}

void sb_journal_free(struct sb_journal *j)
{
    if (!j)
        return;
    mem_free(j->deeds);
    mem_free(j->mails);
    mem_free(j);
}

void sb_journal_reset(struct sb_journal *j)
{
    j->n_events = j->n_deeds = j->n_mails = 0;
}

static void keep_text(char *out, size_t cap, struct str s)
{
    snprintf(out, cap, "%.*s", (int)(s.n < cap ? s.n : cap - 1), s.n ? s.p : "");
}

void sb_journal_event(struct sb_journal *j, const struct sb_event *e)
{
    struct event *to = &j->events[j->n_events++ % EVENTS];
    to->e = *e;
    keep_text(to->method, sizeof(to->method), e->method);
    keep_text(to->target, sizeof(to->target), e->target);
    keep_text(to->fault, sizeof(to->fault), str_from(e->fault));
}

void sb_journal_deed(struct sb_journal *j, const struct sb_deed *d)
{
    if (!j->deeds)
        j->deeds = mem_calloc(DEEDS, sizeof(*j->deeds));
    struct deed *to = &j->deeds[j->n_deeds % DEEDS];
    *to = (struct deed){.number = ++j->n_deeds,
                        .request = d->request,
                        .at_ms = d->at_ms,
                        .id = d->id,
                        .faulty = d->fault[0] != '\0'};
    keep_text(to->method, sizeof(to->method), d->method);
    keep_text(to->entity, sizeof(to->entity), d->entity);
    keep_text(to->path, sizeof(to->path), d->path);
}

uint64_t sb_journal_deeds(const struct sb_journal *j)
{
    return j->n_deeds;
}

void sb_journal_mail(struct sb_journal *j, const char *to, const char *subject, const char *text)
{
    if (!j->mails)
        j->mails = mem_calloc(MAILS, sizeof(*j->mails));
    struct mail *m = &j->mails[j->n_mails++ % MAILS];
    m->at_ms = clock_now_ms();
    keep_text(m->to, sizeof(m->to), str_from(to));
    keep_text(m->subject, sizeof(m->subject), str_from(subject));
    keep_text(m->text, sizeof(m->text), str_from(text));
}

/* ---- as JSON ---- */

static void write_time(struct jw *w, int64_t at_ms)
{
    char text[48], seconds[32];
    iso_format(at_ms / 1000, seconds, sizeof(seconds));
    snprintf(text, sizeof(text), "%.19s.%03dZ", seconds, (int)(at_ms % 1000));
    jw_kz(w, "time", text);
}

static uint64_t oldest(uint64_t n, uint64_t ring)
{
    return n > ring ? n - ring : 0;
}

void sb_journal_write_events(const struct sb_journal *j, uint64_t after, struct buf *out)
{
    struct jw w;
    jw_init(&w, out);
    jw_object(&w);
    jw_key(&w, STR("requests"));
    jw_array(&w);
    for (uint64_t i = oldest(j->n_events, EVENTS); i < j->n_events; i++) {
        const struct event *v = &j->events[i % EVENTS];
        if (v->e.number <= after)
            continue;
        jw_object(&w);
        jw_ki64(&w, "number", (int64_t)v->e.number);
        write_time(&w, v->e.at_ms);
        jw_kz(&w, "method", v->method);
        jw_kz(&w, "target", v->target);
        jw_ki64(&w, "status", v->e.status);
        jw_ki64(&w, "rows", (int64_t)v->e.rows);
        jw_key(&w, STR("ms"));
        jw_f64(&w, (double)(int64_t)(v->e.took_ms * 100) / 100);
        if (v->fault[0])
            jw_kz(&w, "fault", v->fault);
        jw_end(&w);
    }
    jw_end(&w);
    jw_end(&w);
}

void sb_journal_write_deeds(const struct sb_journal *j, uint64_t after, struct buf *out)
{
    struct jw w;
    jw_init(&w, out);
    jw_object(&w);
    jw_key(&w, STR("commits"));
    jw_array(&w);
    for (uint64_t i = oldest(j->n_deeds, DEEDS); i < j->n_deeds; i++) {
        const struct deed *d = &j->deeds[i % DEEDS];
        if (d->number <= after)
            continue;
        jw_object(&w);
        jw_ki64(&w, "number", (int64_t)d->number);
        write_time(&w, d->at_ms);
        jw_ki64(&w, "request", (int64_t)d->request);
        jw_kz(&w, "method", d->method);
        jw_kz(&w, "path", d->path);
        jw_kz(&w, "entity", d->entity);
        jw_ki64(&w, "id", d->id);
        jw_kbool(&w, "faulty", d->faulty);
        jw_end(&w);
    }
    jw_end(&w);
    jw_end(&w);
}

void sb_journal_write_mails(const struct sb_journal *j, uint64_t after, struct buf *out)
{
    struct jw w;
    jw_init(&w, out);
    jw_object(&w);
    jw_key(&w, STR("mails"));
    jw_array(&w);
    for (uint64_t i = oldest(j->n_mails, MAILS); i < j->n_mails; i++) {
        const struct mail *m = &j->mails[i % MAILS];
        if (i < after)
            continue;
        jw_object(&w);
        jw_ki64(&w, "number", (int64_t)i + 1);
        write_time(&w, m->at_ms);
        jw_kz(&w, "to", m->to);
        jw_kz(&w, "subject", m->subject);
        jw_kz(&w, "text", m->text);
        jw_end(&w);
    }
    jw_end(&w);
    jw_end(&w);
}
