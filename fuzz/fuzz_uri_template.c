/* Fuzzes URI templates: the first line is a template, the rest a URI. A template that is taken can
 * be matched against anything; what stands for variables is part of the URI. */
#include "mcp/uri_template.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
    enum { LONG_ENOUGH = 256 };
    struct str uri = str_make((const char *)data, n < LONG_ENOUGH ? n : LONG_ENOUGH);
    struct str template = str_split(&uri, '\n');
    struct uri_match m;
    struct err err = {0};
    size_t total = 0;

    if (uri_template_check(template, &err))
        return 0;
    if (uri_template_weight(template) > template.n)
        abort();
    if (!uri_template_match(template, uri, &m))
        return 0;
    for (size_t i = 0; i < m.n; i++) {
        const struct uri_variable *v = &m.variables[i];
        bool inside =
            !v->value.n || (v->value.p >= uri.p && v->value.p + v->value.n <= uri.p + uri.n);
        if (!inside || !uri_template_has(template, v->name))
            abort();
        total += v->value.n;
        for (size_t k = 0; k < i; k++) {
            if (str_eq(m.variables[k].name, v->name))
                abort();
        }
    }
    if (total > uri.n)
        abort();
    return 0;
}
