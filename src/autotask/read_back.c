/* A value that differs from what was sent and from what was before is no lag: Autotask, or a
 * workflow rule, has made it so. */
#include "autotask/read_back.h"

#include "autotask/form.h"
#include "autotask/governor.h"
#include "base/clock.h"

static bool lags(struct at_call *call, const struct cat_entity *e, const struct json *sent,
                 const struct json *before, const struct json *now)
{
    const struct json *form, *old;
    struct str text = form_of(call->arena, e, sent);

    if (!before || json_parse(call->arena, text, NULL, &form, NULL) ||
        json_parse(call->arena, form_in(call->arena, e, form, before), NULL, &old, NULL))
        return false;
    return form_match(call->arena, e, form, old, now) == FORM_BEFORE;
}

enum err_code at_read_back(struct at_client *c, struct at_call *call, const struct cat_entity *e,
                           int64_t id, const struct json *sent, const struct json *before,
                           const struct json **ret, struct err *err)
{
    static const int waits_ms[] = {100, 400, 0};

    for (size_t i = 0;; i++) {
        struct err local = {0}, ignored = {0};
        enum err_code rc = at_get(c, call, e, id, ret, &local);
        bool again = rc == ERR_NOT_FOUND || (!rc && lags(call, e, sent, before, *ret));
        if (again && waits_ms[i] > 0 && clock_mono_ms() + waits_ms[i] < call->deadline_ms &&
            governor_sleep(waits_ms[i], call->deadline_ms, call->cancel, &ignored) == ERR_OK)
            continue;
        if (rc && err && !err->code)
            *err = local;
        return rc;
    }
}
