/* The page at "/". */
#include "sandbox/home.h"

#include "sandbox/sandbox.h"

void sb_home_page(struct sb_request *r)
{
    buf_printf(
        r->out,
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Autotask sandbox</title>"
        "<h1>Autotask sandbox</h1><p>An emulator of the Kaseya Autotask PSA REST API with the data "
        "of an "
        "invented service provider. Nothing here is real, and nothing leaves this machine.</p>"
        "<p>API: <code>%sV1.0/</code></p><ul><li>UserName: <code>%s</code></li>"
        "<li>Secret: <code>%s</code></li><li>ApiIntegrationCode: <code>%s</code></li></ul></html>",
        r->base_url, sandbox_username, sandbox_secret, sandbox_integration_code);
}
