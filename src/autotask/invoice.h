/* Invoices as documents. */
#pragma once

#include "autotask/attachment.h"

/* The PDF of an invoice. ret->file_name as Autotask names it. ERR_NOT_FOUND for no such invoice;
 * ERR_UPSTREAM_UNAVAILABLE when what comes is no PDF. */
MUST_CHECK enum err_code at_invoice_pdf(struct at_client *c, struct at_call *call,
                                        int64_t invoice_id, struct at_sink sink, uint64_t max_bytes,
                                        struct at_attachment *ret, struct err *err);

enum at_markup { AT_MARKUP_HTML, AT_MARKUP_XML };
/* The markup of an invoice, as text in the call's arena. It comes from outside: not for a browser,
 * nor to be believed. */
MUST_CHECK enum err_code at_invoice_markup(struct at_client *c, struct at_call *call,
                                           int64_t invoice_id, enum at_markup kind, struct str *ret,
                                           struct err *err);
