/* Writes are told by their kind, not by their method: queries are sent with POST too. */
#include "autotask/guard.h"

#include "autotask/client_parts.h"
#include "autotask/scope.h"

enum err_code guard_exchange(struct at_client *c, struct at_call *call, const struct exchange *x,
                             struct err *err)
{
    const struct at_options *o = &c->options;

    if (x->kind == REPLY_GET || x->kind == REPLY_QUERY)
        return scope_check_request(c, call, x, err);
    if (o->reads_only || call->reads_only) {
        (void)err_set(err, ERR_READ_ONLY, "The server is in read-only mode; nothing was sent.");
        err_fix(err, "Tell the person that writing is switched off in this server's settings.");
        return ERR_READ_ONLY;
    }
    if (!o->may_write || (x->entity && o->may_write[x->entity->index]))
        return scope_check_request(c, call, x, err);
    struct str name = x->entity ? x->entity->name : x->path;
    (void)err_set(err, ERR_NOT_PERMITTED,
                  "Writing to %.*s is not allowed by this server's settings; nothing was sent.",
                  STR_ARG(name));
    err_fix(err, "%s. Tell the person that such writing is switched off.",
            o->writes_reason ? o->writes_reason : "Only some entities may be written");
    return ERR_NOT_PERMITTED;
}
