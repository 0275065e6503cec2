/* Answers leave here, whole or cut. */
#include "sandbox/answer.h"

#include "sandbox/flow.h"

void sb_answer_header(struct sb_answer *a, const char *name, const char *value)
{
    if (a->n_headers < SB_ANSWER_HEADERS)
        a->headers[a->n_headers++] = (struct http_reply_header){name, value};
}

void sb_answer_send(const struct sb_answer *a, struct http_exchange *x, struct sb_delay *later)
{
    if (a->flow)
        sb_flow_send(a, x, later);
    else if (a->cut_after == SB_WHOLE)
        http_reply(x, a->status, a->type, a->body, a->headers, a->n_headers);
    else
        http_reply_cut(x, a->status, a->type, a->body, (size_t)a->cut_after);
}
