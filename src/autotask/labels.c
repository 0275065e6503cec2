/* Labels of picklists, both ways. Two values may carry the same label when they belong to different
 * values of a parent field (a sub-issue "Other" under every issue type). */
#include "autotask/metadata.h"

#include "autotask/naming.h"

#include "base/buf.h"

enum { CANDIDATES_MAX = 12, TEXT_MAX = 1024 };

/* How well a value fits what was asked for; higher wins. */
enum fit { NO_FIT, PARTIAL, SAME_IN_ANY_CASE, SAME, IS_THE_VALUE };

static bool is_number(struct str s)
{
    int64_t v;
    return str_to_i64(s, &v);
}

static enum fit fit_of(const struct at_picklist_value *v, struct str label)
{
    if (str_eq(v->value, label))
        return is_number(label) ? IS_THE_VALUE : SAME;
    if (str_eq(v->label, label))
        return SAME;
    if (str_eq_nocase(v->label, label) || str_eq_folded(v->label, label))
        return SAME_IN_ANY_CASE;
    if (v->is_active && label.n >= 2 && str_contains_nocase(v->label, label))
        return PARTIAL;
    return NO_FIT;
}

static bool belongs(const struct at_picklist_value *v, struct str parent)
{
    return parent.n == 0 || v->parent.n == 0 || str_eq(v->parent, parent);
}

struct matches {
    enum fit best;
    size_t n;
    size_t n_active;
    const struct at_picklist_value *any;
    const struct at_picklist_value *active;
};

static struct matches find(const struct at_field_info *f, struct str label, struct str parent)
{
    struct matches m = {0};
    for (size_t i = 0; i < f->n_values; i++) {
        const struct at_picklist_value *v = &f->values[i];
        enum fit fit = belongs(v, parent) ? fit_of(v, label) : NO_FIT;
        if (fit == NO_FIT || fit < m.best)
            continue;
        if (fit > m.best)
            m = (struct matches){.best = fit};
        m.n++;
        m.any = v;
        if (v->is_active) {
            m.n_active++;
            m.active = v;
        }
    }
    return m;
}

static void add_candidate(struct buf *b, const struct at_picklist_value *v, bool with_value)
{
    if (b->n > 0)
        buf_add_z(b, ", ");
    naming_quote(b, v->label);
    if (with_value)
        buf_printf(b, " (%.*s)", STR_ARG(v->value));
    if (with_value && v->parent.n > 0)
        buf_printf(b, " under %.*s", STR_ARG(v->parent));
}

static enum err_code ambiguous(const struct at_field_info *f, struct str label, struct str parent,
                               enum fit best, struct err *err)
{
    CLEANUP(buf_done) struct buf b = {0};
    size_t shown = 0;
    buf_init(&b, TEXT_MAX);
    for (size_t i = 0; i < f->n_values && shown < CANDIDATES_MAX; i++) {
        const struct at_picklist_value *v = &f->values[i];
        if (belongs(v, parent) && fit_of(v, label) == best) {
            add_candidate(&b, v, true);
            shown++;
        }
    }
    (void)err_set(err, ERR_AMBIGUOUS_LABEL, "\"%.*s\" fits several values of %.*s: %s.",
                  STR_ARG(label), STR_ARG(f->name), buf_cstr(&b));
    err_fix(err, "Use the whole label, or the number in brackets.");
    err_field(err, f->name);
    return ERR_AMBIGUOUS_LABEL;
}

static enum err_code unknown(const struct at_field_info *f, struct str label, struct str parent,
                             struct err *err)
{
    CLEANUP(buf_done) struct buf near = {0}, all = {0};
    size_t shown = 0;
    struct str nearest = {0};
    buf_init(&near, TEXT_MAX);
    buf_init(&all, TEXT_MAX);
    for (size_t i = 0; i < f->n_values; i++) {
        const struct at_picklist_value *v = &f->values[i];
        if (!v->is_active || !belongs(v, parent))
            continue;
        if (str_is_near(label, v->label)) {
            if (!nearest.p || str_distance(label, v->label) < str_distance(label, nearest))
                nearest = v->label;
            add_candidate(&near, v, false);
        }
        if (shown++ < CANDIDATES_MAX)
            add_candidate(&all, v, false);
    }
    bool has_near = near.n > 0;
    (void)err_set(err, ERR_UNKNOWN_LABEL, "%.*s has no value named \"%.*s\". %s: %s%s.",
                  STR_ARG(f->name), STR_ARG(label), has_near ? "Closest" : "Its values",
                  shown == 0 ? "none" : buf_cstr(has_near ? &near : &all),
                  !has_near && shown > CANDIDATES_MAX ? " and more" : "");
    if (nearest.p) {
        buf_reset(&all);
        naming_quote(&all, nearest);
        err_fix(err, "Call again with %s.", buf_cstr(&all));
    } else {
        err_fix(err, "Use one of the labels, or its number.");
    }
    err_field(err, f->name);
    return ERR_UNKNOWN_LABEL;
}

enum err_code at_label_to_value_under(const struct at_field_info *f, struct str label,
                                      struct str parent, struct str *ret_value, struct err *err)
{
    label = str_trim(label);
    struct matches m = label.n > 0 ? find(f, label, parent) : (struct matches){0};
    if (m.n == 0)
        return unknown(f, label, parent, err);
    if (m.n == 1)
        *ret_value = m.any->value;
    else if (m.n_active == 1)
        *ret_value = m.active->value;
    else
        return ambiguous(f, label, parent, m.best, err);
    return ERR_OK;
}

enum err_code at_label_to_value(const struct at_field_info *f, struct str label,
                                struct str *ret_value, struct err *err)
{
    return at_label_to_value_under(f, label, STR(""), ret_value, err);
}

struct str at_value_to_label(const struct at_field_info *f, struct str value)
{
    for (size_t i = 0; f && i < f->n_values; i++) {
        if (str_eq(f->values[i].value, value) && f->values[i].label.n > 0)
            return f->values[i].label;
    }
    return value;
}
