/* Who may ask. */
#include "sandbox/auth.h"

#include "net/http_server.h"
#include "sandbox/sandbox.h"

const char sandbox_username[] = "api-user@sandbox.example";
const char sandbox_secret[] = "sandbox-secret-not-a-secret";
const char sandbox_integration_code[] =
    "SANDBOXSANDBOXSANDBOXSANDBO"; /* 27 characters, like real ones */

bool sb_auth_ok(const struct http_exchange *x)
{
    return str_eq_nocase(http_header_get(x, "UserName"), str_from(sandbox_username)) &&
           str_eq(http_header_get(x, "Secret"), str_from(sandbox_secret)) &&
           str_eq(http_header_get(x, "ApiIntegrationCode"), str_from(sandbox_integration_code));
}
