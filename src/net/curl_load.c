/* Opens libcurl and looks up everything the client calls. The library stays open for good: it
 * leaves state in other libraries that unloading would pull away. */
#include "net/curl_load.h"

#include <stdio.h>
#include <uv.h>

static const struct {
    const char *name;
    size_t offset;
} symbols[] = {
#define CURL_API_ROW(name) {"curl_" #name, offsetof(struct curl_api, name)},
    CURL_API(CURL_API_ROW)
#undef CURL_API_ROW
};

/* The GnuTLS flavour has the same interface; some machines have only that one. */
static const char *const file_names[] = {"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib",
                                         "libcurl-4.dll", "libcurl.dll"};

static uv_once_t once = UV_ONCE_INIT;
static struct curl_api api;
static bool loaded;
static char problem[300];

static bool open_library(uv_lib_t *lib)
{
    for (size_t i = 0; i < ARRAY_LEN(file_names); i++) {
        if (uv_dlopen(file_names[i], lib) == 0)
            return true;
        if (i == 0)
            snprintf(problem, sizeof(problem), "%s", uv_dlerror(lib));
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

        if (uv_dlsym(&lib, symbols[i].name, &address)) {
            snprintf(problem, sizeof(problem), "it has no %s", symbols[i].name);
            return;
        }
        memcpy((char *)&api + symbols[i].offset, &address, sizeof(address));
    }
    loaded = api.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (!loaded)
        snprintf(problem, sizeof(problem), "it does not initialise");
}

enum err_code curl_load(const struct curl_api **ret, struct err *err)
{
    uv_once(&once, load);
    if (!loaded) {
        err_set(err, ERR_SETUP_NEEDED,
                "The library libcurl, which sends requests, is not usable: %s.", problem);
        err_fix(err, "Install libcurl 7.80 or newer (Debian and Ubuntu: apt install libcurl4).");
        return ERR_SETUP_NEEDED;
    }
    *ret = &api;
    return ERR_OK;
}
