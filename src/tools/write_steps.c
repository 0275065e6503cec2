/* Several writes under one confirm word. Autotask has no transactions: what was sent stays, so
 * everything that can be checked is checked first, and a failure half-way says exactly how far it
 * got. */
#include "base/jw.h"
#include "tools/untrusted.h"
#include "tools/words.h"
#include "tools/write_plan.h"

#include <stdio.h>

enum { TEXT_MAX = 512 * 1024 };

struct run {
    struct tool_run *r;
    const char *title;
    struct write_step *steps;
    size_t n;
    struct write_plan plans[WRITE_STEPS_MAX];
    const struct json *own[WRITE_STEPS_MAX]; /* each step's fields without those of its parent */
    int64_t ids[WRITE_STEPS_MAX];
    size_t done;
};

/* The step with the id of the record that it belongs to; before that is made, with 0. */
static enum err_code plan_step(struct run *s, size_t i)
{
    struct write_step *step = &s->steps[i];
    struct fields f;

    if (step->parent_step > 0) {
        int64_t parent = s->ids[step->parent_step - 1];
        fields_init(&f, s->r->arena);
        fields_add_i64(&f, str_from(step->parent_field), parent);
        for (size_t k = 0; step->more_fields && step->more_fields[k]; k++)
            fields_add_i64(&f, str_from(step->more_fields[k]), parent);
        fields_add_object(&f, s->own[i]);
        step->write.fields = fields_finish(s->r, &f);
        step->write.parent_id = parent;
        step->write.has_parent = step->write.entity->parent_field != NULL;
    }
    return write_plan_make(s->r, &step->write, &s->plans[i]);
}

static enum err_code plan_all(struct run *s)
{
    for (size_t i = 0; i < s->n; i++) {
        enum err_code rc = plan_step(s, i);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

static void add_previews(struct run *s, struct buf *out)
{
    buf_printf(out, "%zu requests, in this order:\n", s->n);
    for (size_t i = 0; i < s->n; i++) {
        buf_printf(out, "%zu. %s: ", i + 1, s->steps[i].what);
        write_plan_preview(s->r, out, &s->plans[i]);
        if (s->steps[i].parent_step > 0)
            buf_printf(out, "(0 stands for the id that step %zu makes)\n", s->steps[i].parent_step);
    }
}

static enum err_code show_dry_run(struct run *s)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    buf_add_z(&text, "Dry run: nothing was sent");
    render_context(s->r, &text, false);
    buf_add_z(&text, ". ");
    add_previews(s, &text);
    buf_printf(&text, "To do it: the same call without dry_run, with confirm=\"%s\".\n",
               s->r->spec->confirm);
    jw_init(&w, &json);
    jw_object(&w);
    jw_kbool(&w, "dry_run", true);
    jw_key(&w, STR("requests"));
    jw_array(&w);
    for (size_t i = 0; i < s->n; i++) {
        jw_object(&w);
        jw_kz(&w, "request", s->plans[i].route);
        if (s->plans[i].body.n > 0)
            jw_kraw(&w, "body", s->plans[i].body);
        jw_end(&w);
    }
    jw_end(&w);
    jw_kstr(&w, "preview", buf_str(&text));
    jw_kz(&w, "confirm", s->r->spec->confirm);
    jw_end(&w);
    render_text(s->r, buf_str(&text), buf_str(&json));
    return s->r->err.code;
}

/* ---- Half done ---- */

static enum err_code say_how_far(struct run *s, enum err_code rc)
{
    struct buf text CLEANUP(buf_done) = {0};
    bool unknown = s->r->err.effect == ERR_WRITE_UNKNOWN;

    if (s->done == 0)
        return rc;
    buf_init(&text, TEXT_MAX);
    for (size_t i = 0; i < s->n; i++) {
        buf_printf(&text, "%zu. %s: ", i + 1, s->steps[i].what);
        if (i < s->done)
            buf_printf(&text, "done, %s id %lld\n", entity_singular(s->r, s->steps[i].write.entity),
                       (long long)s->ids[i]);
        else if (i == s->done)
            buf_add_z(&text, unknown ? "not known whether it was written\n"
                                     : "failed, nothing of it was written\n");
        else
            buf_add_z(&text, "not sent\n");
    }
    s->r->wrote_partly = true;
    s->r->detail = str_dup(s->r->arena, buf_str(&text));
    if (!unknown) {
        s->r->err.fix[0] = '\0';
        err_fix(&s->r->err,
                "Mend the cause, then make the same call again within ten minutes: what is done is "
                "not written twice, only the steps that are missing are. Or do those with their "
                "own tools (create_ticket_note, create_time_entry, update_ticket, create_entity).");
    }
    return rc;
}

/* ---- All done ---- */

static enum err_code report(struct run *s)
{
    struct buf text CLEANUP(buf_done) = {0};
    struct buf json CLEANUP(buf_done) = {0};
    struct jw w;

    buf_init(&text, TEXT_MAX);
    buf_init(&json, TEXT_MAX);
    buf_printf(&text, "%s: all %zu steps done\n", s->title, s->n);
    for (size_t i = 0; i < s->n; i++) {
        buf_printf(&text, "%zu. ", i + 1);
        write_plan_report(s->r, &text, &s->plans[i], s->ids[i]);
    }
    jw_init(&w, &json);
    jw_object(&w);
    jw_kz(&w, "written", "yes");
    jw_key(&w, STR("steps"));
    jw_array(&w);
    for (size_t i = 0; i < s->n; i++) {
        jw_object(&w);
        jw_kz(&w, "step", s->steps[i].what);
        jw_kstr(&w, "entity", s->steps[i].write.entity->name);
        jw_ki64(&w, "id", s->ids[i]);
        if (s->plans[i].written.replayed)
            jw_kbool(&w, "replayed", true);
        jw_end(&w);
    }
    jw_end(&w);
    jw_kstr(&w, "message", buf_str(&text));
    jw_end(&w);
    render_text(s->r, buf_str(&text), buf_str(&json));
    return s->r->err.code;
}

enum err_code write_name_argument(struct tool_run *r, enum err_code rc)
{
    static const char *const names[][2] = {
        {"roleID", "role"},   {"assignedResourceRoleID", "role"}, {"billingCodeID", "billing_code"},
        {"queueID", "queue"}, {"noteType", "note_type"},          {"resourceID", "resource"}};

    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        for (size_t k = 0; k < r->tool->n_args; k++)
            if (strcmp(r->err.field, names[i][0]) == 0 &&
                strcmp(r->tool->args[k].name, names[i][1]) == 0)
                snprintf(r->err.field, sizeof(r->err.field), "%s", names[i][1]);
    return rc;
}

enum err_code write_steps_run(struct tool_run *r, const char *title, struct write_step *steps,
                              size_t n)
{
    struct run s = {.r = r, .title = title, .steps = steps, .n = n};
    struct buf preview CLEANUP(buf_done) = {0};

    if (n == 0 || n > WRITE_STEPS_MAX)
        BUG("a tool writes no step, or too many");
    for (size_t i = 0; i < n; i++)
        s.own[i] = steps[i].write.fields;
    enum err_code rc = plan_all(&s);
    if (rc)
        return write_name_argument(r, rc);
    if (arg_true(r, "dry_run"))
        return show_dry_run(&s);
    buf_init(&preview, TEXT_MAX);
    buf_add_z(&preview, "This would be sent: ");
    add_previews(&s, &preview);
    rc = write_confirm(r, buf_str(&preview));
    for (; !rc && s.done < n; s.done += rc == ERR_OK) {
        if (steps[s.done].parent_step > 0)
            rc = plan_step(&s, s.done);
        if (!rc)
            rc = write_plan_send(r, &s.plans[s.done], &s.ids[s.done]);
    }
    return rc ? say_how_far(&s, rc) : report(&s);
}
