/* Runs the official JSON-Schema-Test-Suite against the validator: every required file of draft
 * 2020-12, and the optional ones that are supported. Cases that need a document from elsewhere are
 * listed here one by one; each must be refused by the compiler, with the reason in its message. A
 * case that fails and a listed case that compiles are failures. The list covers the releases of the
 * suite that Debian 12, Debian 13 and Ubuntu 24.04 have, so a few of its rows are missing in each.
 */
#include "mcp/schema.h"

#include "base/arena.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/jw.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { ARENA_BYTES = 64 << 20, PATH_BYTES = 512, MAX_FILES = 200, MAX_MISSING = 12 };

/* ---- What is not run ------------------------------------------------------------------ */

enum reason { REMOTE, META_SCHEMA, OTHER_DIALECT };

static const char *const reasons[] = {
    [REMOTE] = "refers to a document on a server, which is not fetched",
    [META_SCHEMA] = "refers to the meta-schema, which is not fetched",
    [OTHER_DIALECT] = "its $schema is a dialect of the suite's own",
};

static const struct refused {
    const char *file, *description;
    enum reason reason;
} refused[] = {
    {"anchor.json", "invalid anchors", META_SCHEMA},
    {"defs.json", "validate definition against metaschema", META_SCHEMA},
    {"dynamicRef.json", "strict-tree schema, guards against misspelled properties", REMOTE},
    {"dynamicRef.json", "tests for implementation dynamic anchor and reference link", REMOTE},
    {"dynamicRef.json", "$ref and $dynamicAnchor are independent of order - $defs first", REMOTE},
    {"dynamicRef.json", "$ref to $dynamicRef finds detached $dynamicAnchor", REMOTE},
    {"dynamicRef.json", "$ref and $dynamicAnchor are independent of order - $ref first", REMOTE},
    {"id.json", "Invalid use of fragments in location-independent $id", META_SCHEMA},
    {"id.json", "Valid use of empty fragments in location-independent $id", META_SCHEMA},
    {"id.json", "Unnormalized $ids are allowed but discouraged", META_SCHEMA},
    {"ref.json", "remote ref, containing refs itself", META_SCHEMA},
    {"ref.json", "URN base URI with f-component", META_SCHEMA},
    {"refRemote.json", "remote ref", REMOTE},
    {"refRemote.json", "fragment within remote ref", REMOTE},
    {"refRemote.json", "anchor within remote ref", REMOTE},
    {"refRemote.json", "ref within remote ref", REMOTE},
    {"refRemote.json", "base URI change", REMOTE},
    {"refRemote.json", "base URI change - change folder", REMOTE},
    {"refRemote.json", "base URI change - change folder in subschema", REMOTE},
    {"refRemote.json", "root ref in remote ref", REMOTE},
    {"refRemote.json", "remote ref with ref to defs", REMOTE},
    {"refRemote.json", "Location-independent identifier in remote ref", REMOTE},
    {"refRemote.json", "retrieved nested refs resolve relative to their URI not $id", REMOTE},
    {"refRemote.json", "remote HTTP ref with different $id", REMOTE},
    {"refRemote.json", "remote HTTP ref with different URN $id", REMOTE},
    {"refRemote.json", "remote HTTP ref with nested absolute ref", REMOTE},
    {"refRemote.json", "$ref to $ref finds detached $anchor", REMOTE},
    {"vocabulary.json", "schema that uses custom metaschema with with no validation vocabulary",
     OTHER_DIALECT},
    {"vocabulary.json", "ignore unrecognized optional vocabulary", OTHER_DIALECT},
    {"optional/cross-draft.json", "refs to historic drafts are processed as historic drafts",
     REMOTE},
    {"optional/ecmascript-regex.json", "\\a is not an ECMA 262 control escape", META_SCHEMA},
    {"optional/format-assertion.json",
     "schema that uses custom metaschema with format-assertion: false", OTHER_DIALECT},
    {"optional/format-assertion.json",
     "schema that uses custom metaschema with format-assertion: true", OTHER_DIALECT},
};

/* Optional files, and whether their formats are asserted. Left out are the formats idn-email,
 * idn-hostname, iri, iri-reference and uri-template, which the validator does not know. */
static const struct optional {
    const char *file;
    bool assert_formats;
} optional[] = {
    {"optional/bignum.json", false},
    {"optional/cross-draft.json", false},
    {"optional/dependencies-compatibility.json", false},
    {"optional/ecmascript-regex.json", true},
    {"optional/float-overflow.json", false},
    {"optional/format-assertion.json", false},
    {"optional/no-schema.json", false},
    {"optional/non-bmp-regex.json", false},
    {"optional/refOfUnknownKeyword.json", false},
    {"optional/unicode.json", false},
    {"optional/format/date-time.json", true},
    {"optional/format/date.json", true},
    {"optional/format/duration.json", true},
    {"optional/format/email.json", true},
    {"optional/format/hostname.json", true},
    {"optional/format/ipv4.json", true},
    {"optional/format/ipv6.json", true},
    {"optional/format/json-pointer.json", true},
    {"optional/format/regex.json", true},
    {"optional/format/relative-json-pointer.json", true},
    {"optional/format/time.json", true},
    {"optional/format/unknown.json", true},
    {"optional/format/uri-reference.json", true},
    {"optional/format/uri.json", true},
    {"optional/format/uuid.json", true},
};

/* ---- Bundles -------------------------------------------------------------------------- */

/* Cases with REMOTE are also run with the documents they need in one file, as section 9.3 of the
 * specification ("bundling") has it: each under $defs, with its address as its $id. */
static const char *const documents[] = {
    "different-id-ref-string.json",
    "draft2019-09/ignore-prefixItems.json",
    "draft2020-12/baseUriChange/folderInteger.json",
    "draft2020-12/baseUriChangeFolder/folderInteger.json",
    "draft2020-12/baseUriChangeFolderInSubschema/folderInteger.json",
    "draft2020-12/detached-dynamicref.json",
    "draft2020-12/detached-ref.json",
    "draft2020-12/extendible-dynamic-ref.json",
    "draft2020-12/integer.json",
    "draft2020-12/locationIndependentIdentifier.json",
    "draft2020-12/name-defs.json",
    "draft2020-12/nested/foo-ref-string.json",
    "draft2020-12/nested/string.json",
    "draft2020-12/ref-and-defs.json",
    "draft2020-12/subSchemas-defs.json",
    "draft2020-12/subSchemas.json",
    "draft2020-12/tree.json",
    "nested-absolute-ref-to-string.json",
    "urn-ref-string.json",
};

static const char case_address[] = "http://localhost:1234/draft2020-12/the-case";

/* ---- Running -------------------------------------------------------------------------- */

struct totals {
    unsigned bundled, files, cases, tests, passed, failed, refused_cases, refused_tests;
    bool seen[ARRAY_LEN(refused)];
};

static const char *zstr(struct arena *a, const struct json *object, const char *name)
{
    return str_dup(a, json_str(json_get(object, str_from(name))));
}

static const struct json *parse(struct arena *a, const char *what, struct str text)
{
    const struct json *doc = NULL;
    struct err err = {0};

    if (json_parse(a, str_make(str_dup(a, text), text.n), NULL, &doc, &err) != ERR_OK)
        printf("FAIL %s: %s\n", what, err.text);
    return doc;
}

static bool suite_has(const char *folder, const char *file)
{
    char path[PATH_BYTES];
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s/%s", SUITE_DIR, folder, file);
    f = fopen(path, "rb");
    if (f)
        fclose(f);
    return f != NULL;
}

static const struct json *load(struct arena *a, const char *folder, const char *file)
{
    CLEANUP(buf_done) struct buf text = {0};
    char path[PATH_BYTES], part[4096];
    size_t n;
    FILE *f;

    snprintf(path, sizeof(path), "%s/%s/%s", SUITE_DIR, folder, file);
    f = fopen(path, "rb");
    if (!f) {
        printf("FAIL %s: cannot be read\n", path);
        return NULL;
    }
    buf_init(&text, 16 << 20);
    while ((n = fread(part, 1, sizeof(part), f)) > 0)
        buf_add(&text, part, n);
    fclose(f);
    return parse(a, file, buf_str(&text));
}

static const struct refused *find_refused(struct totals *t, const char *file,
                                          const char *description)
{
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        if (strcmp(refused[i].file, file) == 0 &&
            strcmp(refused[i].description, description) == 0) {
            t->seen[i] = true;
            return &refused[i];
        }
    }
    return NULL;
}

static void run_refused(struct arena *a, struct totals *t, const struct refused *r,
                        const struct json *one)
{
    const struct schema *schema = NULL;
    struct err err = {0};
    enum err_code code = schema_compile(a, json_get(one, STR("schema")), NULL, &schema, &err);
    const char *says =
        r->reason == OTHER_DIALECT ? "$schema names the dialect" : "nothing is fetched";

    t->refused_cases++;
    t->refused_tests += (unsigned)json_len(json_get(one, STR("tests")));
    if (code == ERR_NOT_SUPPORTED && strstr(err.text, says))
        return;
    t->failed++;
    printf("FAIL %s: %s: should be refused because it %s, but: %s\n", r->file, r->description,
           reasons[r->reason], code == ERR_OK ? "it compiles" : err.text);
}

static void run_test(struct totals *t, const char *file, const char *description,
                     const struct schema *schema, const struct json *test)
{
    CLEANUP(arena_cleanup) struct arena *scratch = arena_new(ARENA_BYTES);
    bool valid = json_true(json_get(test, STR("valid")));
    struct schema_error e = {0};
    enum err_code code = schema_validate(schema, json_get(test, STR("data")), scratch, &e);

    t->tests++;
    if (code != ERR_JSON_LIMIT && (code == ERR_OK) == valid &&
        (code == ERR_OK || (e.code == code && e.text[0] && e.keyword[0]))) {
        t->passed++;
        return;
    }
    t->failed++;
    printf("FAIL %s: %s: %s: is %s\n", file, description, zstr(scratch, test, "description"),
           code == ERR_OK ? "accepted" : e.text);
}

static void run_tests(struct totals *t, const char *file, const char *description,
                      const struct schema *schema, const struct json *one)
{
    for (struct json_iter it = json_iter(json_get(one, STR("tests"))); json_next(&it);)
        run_test(t, file, description, schema, it.value);
}

/* A document under $defs. Where its own $id is not its address, the address refers to it. */
static void add_document(struct jw *w, const char *address, const struct json *doc)
{
    struct str id = json_str(json_get(doc, STR("$id")));

    if (id.n > 0 && !str_eq(id, str_from(address))) {
        jw_key(w, str_from(address));
        jw_object(w);
        jw_kz(w, "$id", address);
        jw_kstr(w, "$ref", id);
        jw_end(w);
    }
    jw_key(w, id.n > 0 ? id : str_from(address));
    jw_object(w);
    if (id.n == 0)
        jw_kz(w, "$id", address);
    for (struct json_iter it = json_iter(doc); json_next(&it);) {
        jw_key(w, it.name);
        jw_value(w, it.value);
    }
    jw_end(w);
}

static const struct json *bundle(struct arena *a, const struct json *schema)
{
    CLEANUP(buf_done) struct buf text = {0};
    struct str id = json_str(json_get(schema, STR("$id")));
    struct jw w;

    buf_init(&text, 1 << 20);
    jw_init(&w, &text);
    jw_object(&w);
    jw_kstr(&w, "$ref", id.n > 0 ? id : str_from(case_address));
    jw_key(&w, STR("$defs"));
    jw_object(&w);
    add_document(&w, id.n > 0 ? str_dup(a, id) : case_address, schema);
    for (size_t i = 0; i < ARRAY_LEN(documents); i++)
        if (suite_has("remotes", documents[i]))
            add_document(&w, str_printf(a, "http://localhost:1234/%s", documents[i]),
                         load(a, "remotes", documents[i]));
    jw_end(&w);
    jw_end(&w);
    return parse(a, "bundle", buf_str(&text));
}

static void run_bundled(struct arena *a, struct totals *t, const struct refused *r,
                        const struct json *one)
{
    const struct schema *schema = NULL;
    struct err err = {0};

    t->bundled++;
    if (schema_compile(a, bundle(a, json_get(one, STR("schema"))), NULL, &schema, &err) == ERR_OK) {
        run_tests(t, r->file, r->description, schema, one);
        return;
    }
    t->failed++;
    printf("FAIL %s: %s: does not compile as a bundle: %s\n", r->file, r->description, err.text);
}

static void run_case(struct totals *t, const char *file, const struct json *one,
                     bool assert_formats)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new(ARENA_BYTES);
    const struct schema_options options = {.assert_formats = assert_formats};
    const char *description = zstr(a, one, "description");
    const struct refused *r = find_refused(t, file, description);
    const struct schema *schema = NULL;
    struct err err = {0};

    t->cases++;
    if (r) {
        run_refused(a, t, r, one);
        if (r->reason == REMOTE)
            run_bundled(a, t, r, one);
        return;
    }
    if (schema_compile(a, json_get(one, STR("schema")), &options, &schema, &err) == ERR_OK) {
        run_tests(t, file, description, schema, one);
        return;
    }
    t->failed++;
    printf("FAIL %s: %s: does not compile: %s\n", file, description, err.text);
}

static void run_file(struct totals *t, const char *file, bool assert_formats)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new(ARENA_BYTES);
    const struct json *doc = load(a, "tests/draft2020-12", file);

    t->files++;
    if (!doc)
        t->failed++;
    for (struct json_iter it = json_iter(doc); json_next(&it);)
        run_case(t, file, it.value, assert_formats);
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* All files directly in the draft's folder: the required ones. */
static void run_required(struct arena *a, struct totals *t)
{
    char *files[MAX_FILES];
    size_t n = 0;
    DIR *dir = opendir(SUITE_DIR "/tests/draft2020-12");

    for (struct dirent *e; dir && n < MAX_FILES && (e = readdir(dir));) {
        if (str_ends(str_from(e->d_name), STR(".json")))
            files[n++] = str_dup(a, str_from(e->d_name));
    }
    if (dir)
        closedir(dir);
    qsort(files, n, sizeof(files[0]), compare_texts);
    for (size_t i = 0; i < n; i++)
        run_file(t, files[i], false);
}

static void print_totals(const char *what, const struct totals *t)
{
    printf(
        "%s: %u files, %u cases; %u tests run, %u passed, %u failed; %u cases (%u tests) refused "
        "as they must be\n",
        what, t->files, t->cases, t->tests, t->passed, t->failed, t->refused_cases,
        t->refused_tests);
}

int main(void)
{
    CLEANUP(arena_cleanup) struct arena *a = arena_new(ARENA_BYTES);
    struct totals required = {0}, more = {0};
    size_t unused = 0;

    run_required(a, &required);
    if (required.files == 0) {
        printf("FAIL: no test suite in %s; install it: apt-get install "
               "libtest-json-schema-acceptance-perl\n",
               SUITE_DIR);
        return 1;
    }
    for (size_t i = 0; i < ARRAY_LEN(optional); i++)
        run_file(&more, optional[i].file, optional[i].assert_formats);
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        if (required.seen[i] || more.seen[i])
            continue;
        unused++;
    }
    if (unused > MAX_MISSING) {
        printf("FAIL: %zu of the cases listed as refused are not in this suite\n", unused);
        required.failed++;
    }
    print_totals("required", &required);
    print_totals("optional", &more);
    return required.failed + more.failed == 0 ? 0 : 1;
}
