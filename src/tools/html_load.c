/* The library stays open for good, as its threads' data does. */
#include "tools/html_load.h"

#include <string.h>
#include <uv.h>

static const struct {
    const char *name;
    size_t offset;
} symbols[] = {
#define HTML_API_ROW(name) {#name, offsetof(struct html_api, name)},
    HTML_API(HTML_API_ROW)
#undef HTML_API_ROW
};

/* What is used of it (two first members of the context, the handler table of SAX1) is the same in
 * both generations of its interface. */
static const char *const file_names[] = {"libxml2.so.2", "libxml2.so.16", "libxml2.2.dylib",
                                         "libxml2-2.dll", "libxml2.dll"};

static uv_once_t once = UV_ONCE_INIT;
static struct html_api api;
static bool loaded;

static bool open_library(uv_lib_t *lib)
{
    for (size_t i = 0; i < ARRAY_LEN(file_names); i++) {
        if (uv_dlopen(file_names[i], lib) == 0)
            return true;
        uv_dlclose(lib);
    }
    return false;
}

static void load(void)
{
    uv_lib_t lib;

    if (!open_library(&lib))
        return;
    for (size_t i = 0; i < ARRAY_LEN(symbols); i++) {
        void *address;

        if (uv_dlsym(&lib, symbols[i].name, &address))
            return;
        memcpy((char *)&api + symbols[i].offset, &address, sizeof(address));
    }
    api.xmlInitParser();
    loaded = true;
}

const struct html_api *html_load(void)
{
    uv_once(&once, load);
    return loaded ? &api : NULL;
}
