/* Skills: entries that match their files, files as resources, directories, and refused tables. */
#include "mcp_testing.h"

#include "mcp/seal.h"

#define ASK(method, params)                                                                        \
    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" method "\",\"params\":{" params META "}}"
#define URI(uri) "\"uri\":\"" uri "\","

static const struct mcp_skill_file files[] = {
    {.path = "refs/a.md", .mime_type = "text/markdown", .content = "alpha"},
    {.path = "refs/deep/b.txt", .content = "beta"},
    {.path = "raw.bin", .mime_type = "application/octet-stream", .content = "\x00\xff", .size = 2},
};
static const struct mcp_skill skills[] = {
    {.name = "one",
     .path = "acme/tools",
     .description = "Says \"one\": first.",
     .frontmatter = "{\"license\":\"MIT\",\"metadata\":{\"a b\":[1,true]},\"x:y\":null}",
     .body = "# One\n",
     .files = files,
     .n_files = 3},
    {.name = "two", .description = "Second.", .body = "# Two\n"},
};

static struct mcp_server *make(size_t page)
{
    struct mcp_limits limits = {.page_size = page};
    struct mcp_server *s = test_server(&limits);
    char error[256] = "";

    if (!mcp_add_skills(s, skills, 2, error, sizeof(error)))
        fail_msg("%s", error);
    return s;
}

static void test_declared(void **state)
{
    struct mcp_server *s = test_server(NULL);
    (void)state;
    wants(s, ASK("skills/list", ""), "\"code\":-32601");
    mcp_server_free(s);
    s = make(0);
    wants(s, ASK("server/discover", ""),
          "\"extensions\":{\"io.modelcontextprotocol/skills\":{\"directoryRead\":true}}");
    wants(s, ASK("server/discover", ""), "\"resources\":{}");
    mcp_server_free(s);
}

#define SKILL_MD                                                                                   \
    "---\nname: \"one\"\ndescription: \"Says \\\"one\\\": first.\"\nlicense: \"MIT\"\n"            \
    "metadata: {\"a b\":[1,true]}\n\"x:y\": null\n---\n\n# One\n"

/* The digest and size in the entry are those of what resources/read gives. */
static void test_entry_matches_file(void **state)
{
    struct mcp_server *s = make(0);
    struct arena *a = arena_new(1 << 22);
    char line[300], hex[65];
    unsigned char hash[SHA256_SIZE];
    (void)state;
    char *text = ask(s, ASK("resources/read", URI("skill://acme/tools/one/SKILL.md")));
    const struct json *contents =
        json_get(json_get(parsed(a, text), STR("result")), STR("contents"));
    struct json_iter it = json_iter(contents);
    assert_true(json_next(&it));
    assert_string_equal(json_str(json_get(it.value, STR("text"))).p, SKILL_MD);
    assert_string_equal(json_str(json_get(it.value, STR("mimeType"))).p, "text/markdown");
    free(text);

    sha256(STR(SKILL_MD), hash);
    for (int i = 0; i < SHA256_SIZE; i++)
        snprintf(hex + 2 * i, 3, "%02x", hash[i]);
    snprintf(line, sizeof(line),
             "{\"uri\":\"skill://acme/tools/one/SKILL.md\",\"digest\":\"sha256:%s\",\"size\":%zu}",
             hex, strlen(SKILL_MD));
    wants(s, ASK("skills/list", ""), line);
    wants(s, ASK("skills/get", URI("skill://acme/tools/one/SKILL.md")), line);
    /* sha256sum of "alpha" */
    wants(s, ASK("skills/list", ""),
          "{\"uri\":\"skill://acme/tools/one/refs/a.md\",\"digest\":\"sha256:8ed3f6ad685b959ead702"
          "2518e1af76cd816f8e8ec7ccdda1ed4018e8f2223f8\",\"size\":5}");
    wants(s, ASK("skills/list", ""),
          "\"frontmatter\":{\"name\":\"one\",\"description\":\"Says \\\"one\\\": first.\","
          "\"license\":\"MIT\",\"metadata\":{\"a b\":[1,true]},\"x:y\":null}");
    wants(s, ASK("skills/get", URI("skill://two/SKILL.md")), "\"ttlMs\":");
    wants(s, ASK("skills/get", URI("skill://two")), "\"code\":-32602");
    wants(s, ASK("skills/get", ""), "needs params.uri");
    arena_free(a);
    mcp_server_free(s);
}

static void test_files(void **state)
{
    struct mcp_server *s = make(0);
    (void)state;
    wants(s, ASK("resources/read", URI("skill://acme/tools/one/raw.bin")), "\"blob\":\"AP8=\"");
    wants(s, ASK("resources/read", URI("skill://acme/tools/one/refs/deep/b.txt")),
          "\"mimeType\":\"text/plain\",\"text\":\"beta\"");
    wants(s, ASK("resources/read", URI("skill://acme/tools/one/refs/../SKILL.md")), "-32602");
    char *text = ask(s, ASK("resources/list", ""));
    assert_contains(text, "{\"uri\":\"skill://two/SKILL.md\",\"name\":\"two\",\"description\":"
                          "\"Second.\",\"mimeType\":\"text/markdown\"}");
    assert_null(strstr(text, "a.md"));
    free(text);
    mcp_server_free(s);
}

static void test_directories(void **state)
{
    struct mcp_server *s = make(0);
    (void)state;
    wants(s, ASK("resources/directory/read", URI("skill://acme/tools/one")),
          "\"resources\":[{\"uri\":\"skill://acme/tools/one/SKILL.md\",\"name\":\"SKILL.md\","
          "\"mimeType\":\"text/markdown\",\"size\":117},"
          "{\"uri\":\"skill://acme/tools/one/refs\",\"name\":\"refs\",\"mimeType\":\"inode/"
          "directory\"},{\"uri\":\"skill://acme/tools/one/raw.bin\",");
    wants(s, ASK("resources/directory/read", URI("skill://acme/tools/one/refs/")),
          "{\"uri\":\"skill://acme/tools/one/refs/deep\",\"name\":\"deep\",\"mimeType\":\"inode/");
    wants(s, ASK("resources/directory/read", URI("skill://acme")), "skill://acme/tools\"");
    wants(s, ASK("resources/directory/read", URI("skill://acme/tools/one/SKILL.md")), "-32602");
    wants(s, ASK("resources/directory/read", URI("skill://acme/tools/on")), "is no directory");
    wants(s, ASK("resources/directory/read", URI("test://fixed")), "-32602");
    mcp_server_free(s);
}

/* Follows nextCursor to the end; returns how many pages there were. */
static int pages(struct mcp_server *s, const char *method, const char *uri, const char *last)
{
    char cursor[400] = "", message[1200];

    for (int n = 1;; n++) {
        snprintf(message, sizeof(message),
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"%s\",\"params\":{%s%s\"cursor\":"
                 "\"%s\"," META "}}",
                 method, uri, "", cursor);
        char *text = ask(s, message);
        const char *at = strstr(text, "\"nextCursor\":\"");
        if (!at) {
            assert_contains(text, last);
            free(text);
            return n;
        }
        snprintf(cursor, sizeof(cursor), "%.*s", (int)strcspn(at + 14, "\""), at + 14);
        free(text);
    }
}

static void test_pages(void **state)
{
    struct mcp_server *s = make(1);
    (void)state;
    assert_int_equal(pages(s, "skills/list", "", "skill://two"), 2);
    assert_int_equal(pages(s, "resources/directory/read", URI("skill://acme/tools/one"), "raw.bin"),
                     3);
    wants(s, ASK("resources/directory/read", URI("skill://acme") "\"cursor\":\"x\","), "-32602");
    mcp_server_free(s);
}

static void refuses(struct mcp_skill k, const char *why)
{
    struct mcp_server *s = test_server(NULL);
    char error[256] = "";

    k.description = k.description ? k.description : "d";
    k.body = "b";
    assert_false(mcp_add_skills(s, &k, 1, error, sizeof(error)));
    assert_contains(error, why);
    mcp_server_free(s);
}

static void test_refused(void **state)
{
    static const char *const names[] = {"", "A", "-a", "a-", "a--b", "a_b", "a/b"};
    static const char *const paths[] = {"", "/a", "a/", "a//b", "..", "a/../b", "a b"};
    (void)state;
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        refuses((struct mcp_skill){.name = names[i]}, "Skill name");
    for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
        const struct mcp_skill_file f = {.path = paths[i], .content = "x"};
        refuses((struct mcp_skill){.name = "a", .path = paths[i]}, "the path");
        refuses((struct mcp_skill){.name = "a", .files = &f, .n_files = 1}, "the file path");
    }
    refuses((struct mcp_skill){.name = "a", .description = ""}, "needs a description");
    refuses((struct mcp_skill){.name = "a", .frontmatter = "[]"}, "must be a JSON object");
    refuses((struct mcp_skill){.name = "a", .frontmatter = "{\"name\":\"b\"}"}, "twice");
    const struct mcp_skill_file twice[] = {{.path = "x", .content = "1"},
                                           {.path = "x", .content = "2"}};
    refuses((struct mcp_skill){.name = "a", .files = twice, .n_files = 2}, "there already");
    static struct mcp_skill_file many[512];
    refuses((struct mcp_skill){.name = "a", .files = many, .n_files = 512}, "file path");
    char *big = calloc(1, (16 << 20) + 1);
    memset(big, 'x', 16 << 20);
    const struct mcp_skill_file large = {.path = "x", .content = big};
    refuses((struct mcp_skill){.name = "a", .files = &large, .n_files = 1}, "16 MiB");
    free(big);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_declared), cmocka_unit_test(test_entry_matches_file),
        cmocka_unit_test(test_files),    cmocka_unit_test(test_directories),
        cmocka_unit_test(test_pages),    cmocka_unit_test(test_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
