/* A skill's row has its frontmatter and its text apart; SKILL.md is made of both, so that what
 * skills/list says of the frontmatter cannot differ from the file. Files are registered as
 * resources: reading them is resources/read as for any other. */
#include "mcp/skills.h"

#include "base/arena.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/utf8.h"
#include "mcp/answer.h"
#include "mcp/call.h"
#include "mcp/methods.h"
#include "mcp/seal.h"

#include <stdio.h>

enum {
    NAME_MAX_BYTES = 64, /* Agent Skills, name */
    FILES_MAX = 512,     /* SEP-2640: of one skill, SKILL.md included */
    BYTES_MAX = 16 * 1024 * 1024
};
static const char scheme[] = "skill://";

/* ---- Registration ---- */

static bool is_skill_name(struct str s)
{
    if (!s.n || s.n > NAME_MAX_BYTES || s.p[0] == '-' || s.p[s.n - 1] == '-')
        return false;
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c == '-' && s.p[i - 1] != '-')))
            return false;
    }
    return true;
}

/* Segments of unreserved characters (RFC 3986), none of them empty or of dots alone. */
static bool is_path(struct str path)
{
    while (path.n) {
        struct str segment = str_split(&path, '/');
        size_t dots = 0;
        for (size_t i = 0; i < segment.n; i++) {
            char c = segment.p[i];
            dots += c == '.';
            if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '.' || c == '_' || c == '~'))
                return false;
        }
        if (dots == segment.n)
            return false;
    }
    return true;
}

static enum err_code check_names(const struct mcp_skill *k, struct err *err)
{
    struct str path = str_from(k->path);

    if (!is_skill_name(str_from(k->name)))
        return err_set(
            err, ERR_CONFIG,
            "Skill name \"%.100s\" must have 1 to 64 of a-z 0-9 and single hyphens inside.",
            k->name ? k->name : "");
    if (!k->description || !*k->description || !k->body)
        return err_set(err, ERR_CONFIG, "Skill %s needs a description and a body.", k->name);
    if (k->path && (!path.n || path.p[path.n - 1] == '/' || !is_path(path)))
        return err_set(err, ERR_CONFIG, "Skill %s: the path \"%.100s\" must be like \"a/b\".",
                       k->name, k->path);
    for (size_t i = 0; i < k->n_files; i++) {
        struct str file = str_from(k->files[i].path);
        if (!file.n || file.p[file.n - 1] == '/' || !is_path(file) || str_eq(file, STR("SKILL.md")))
            return err_set(err, ERR_CONFIG,
                           "Skill %s: the file path \"%.100s\" must be like \"references/a.md\".",
                           k->name, file.n ? file.p : "");
    }
    return ERR_OK;
}

static bool is_plain_key(struct str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_'))
            return false;
    }
    return s.n > 0;
}

/* One member of the frontmatter for SKILL.md: JSON values are YAML flow values. */
static void write_yaml(struct buf *out, struct str key, const struct json *value)
{
    struct jw w;

    if (is_plain_key(key)) {
        buf_add_str(out, key);
    } else {
        jw_init(&w, out);
        jw_str(&w, key);
    }
    buf_add_z(out, ": ");
    jw_init(&w, out);
    jw_value(&w, value);
    buf_add_char(out, '\n');
}

/* name, description and the further members as one JSON object. */
static enum err_code make_frontmatter(struct mcp_server *s, const struct mcp_skill *k,
                                      struct skill_entry *e, const struct json **ret,
                                      struct err *err)
{
    const struct json *more;
    struct str ignored;
    struct buf b CLEANUP(buf_done) = {0};
    struct jw w;

    enum err_code rc = server_json_text(s, k->frontmatter, "frontmatter", &ignored, &more, err);
    if (rc)
        return rc;
    buf_init(&b, BYTES_MAX);
    jw_init(&w, &b);
    jw_object(&w);
    jw_kz(&w, "name", k->name);
    jw_kz(&w, "description", k->description);
    for (struct json_iter it = json_iter(more); json_next(&it);) {
        jw_key(&w, it.name);
        jw_value(&w, it.value);
    }
    jw_end(&w);
    e->frontmatter = str_make(str_dup(s->arena, buf_str(&b)), b.n);
    /* Fails when a further member is called name or description, too. */
    return json_parse(s->arena, e->frontmatter, NULL, ret, err);
}

static struct str make_skill_md(struct mcp_server *s, const struct mcp_skill *k,
                                const struct json *frontmatter)
{
    struct buf b CLEANUP(buf_done) = {0};

    buf_init(&b, BYTES_MAX);
    buf_add_z(&b, "---\n");
    for (struct json_iter it = json_iter(frontmatter); json_next(&it);)
        write_yaml(&b, it.name, it.value);
    buf_add_z(&b, "---\n\n");
    buf_add_z(&b, k->body);
    return b.failed ? str_make("", 0) : str_make(str_dup(s->arena, buf_str(&b)), b.n);
}

static mcp_resource_fn read_file;

/* Makes the file's resource; only SKILL.md is listed by resources/list. */
static struct mcp_resource add_file(struct mcp_server *s, const struct skill_entry *e,
                                    struct skill_file *f, const char *path, const char *mime_type)
{
    unsigned char hash[SHA256_SIZE];
    bool main = f == e->files;

    f->uri = str_from(str_printf(s->arena, "%.*s/%s", STR_ARG(e->dir), path));
    f->mime_type = mime_type ? mime_type : "text/plain";
    f->is_text = utf8_valid(f->content) && str_find(f->content, 0) < 0;
    sha256(f->content, hash);
    for (size_t i = 0; i < SHA256_SIZE; i++)
        snprintf(f->digest + 2 * i, 3, "%02x", hash[i]);
    return (struct mcp_resource){.uri = f->uri.p,
                                 .name = main ? e->skill->name : path,
                                 .description = main ? e->skill->description : NULL,
                                 .mime_type = f->mime_type,
                                 .unlisted = !main,
                                 .read = read_file,
                                 .data = f};
}

static enum err_code add_files(struct mcp_server *s, struct skill_entry *e, struct err *err)
{
    const struct mcp_skill *k = e->skill;
    struct mcp_resource *rows = ARENA_ARRAY(s->arena, struct mcp_resource, e->n_files);
    size_t total = e->files[0].content.n;
    char text[400];

    rows[0] = add_file(s, e, &e->files[0], "SKILL.md", "text/markdown");
    for (size_t i = 0; i < k->n_files; i++) {
        const struct mcp_skill_file *row = &k->files[i];
        e->files[i + 1].content =
            str_make(row->content, row->size ? row->size : strlen(row->content));
        total += e->files[i + 1].content.n;
        rows[i + 1] = add_file(s, e, &e->files[i + 1], row->path, row->mime_type);
    }
    if (total > BYTES_MAX)
        return err_set(err, ERR_CONFIG, "Skill %s has more than 16 MiB.", k->name);
    if (!mcp_add_resources(s, rows, e->n_files, text, sizeof(text)))
        return err_set(err, ERR_CONFIG, "Skill %s: %s", k->name, text);
    return ERR_OK;
}

static enum err_code add_skill(struct mcp_server *s, const struct mcp_skill *k, struct err *err)
{
    struct skill_entry e = {.skill = k, .n_files = k->n_files + 1};
    const struct json *frontmatter;
    struct err cause = {0};

    enum err_code rc = check_names(k, err);
    if (rc)
        return rc;
    if (e.n_files > FILES_MAX)
        return err_set(err, ERR_CONFIG, "Skill %s has more than %d files.", k->name, FILES_MAX);
    rc = make_frontmatter(s, k, &e, &frontmatter, &cause);
    if (rc)
        return err_set(err, rc, "Skill %s: %s", k->name, cause.text);
    e.dir = str_from(str_printf(s->arena, "%s%s%s%s", scheme, k->path ? k->path : "",
                                k->path ? "/" : "", k->name));
    e.files = ARENA_ARRAY(s->arena, struct skill_file, e.n_files);
    e.files[0].content = make_skill_md(s, k, frontmatter);
    if (!e.files[0].content.n)
        return err_set(err, ERR_CONFIG, "Skill %s has more than 16 MiB.", k->name);
    rc = add_files(s, &e, err);
    if (!rc)
        s->skills[s->n_skills++] = e;
    return rc;
}

bool mcp_add_skills(struct mcp_server *s, const struct mcp_skill *skills, size_t n, char *error,
                    size_t error_size)
{
    SERVER_MEMORY(s);
    struct err err = {0};

    s->skills = arena_grow(s->arena, s->skills, s->n_skills, s->n_skills + n, sizeof(*s->skills));
    for (size_t i = 0; i < n; i++) {
        if (add_skill(s, &skills[i], &err))
            return register_failed(&err, error, error_size);
    }
    s->has_skills = true;
    listing_reset(&s->list_skills);
    return true;
}

/* ---- skills/list, skills/get ---- */

static size_t count_skills(const struct mcp_server *s)
{
    return s->n_skills;
}

static void write_skill(const struct mcp_server *s, size_t index, enum rev rev, struct jw *w)
{
    const struct skill_entry *e = &s->skills[index];

    (void)rev;
    jw_object(w);
    jw_kstr(w, "uri", e->files[0].uri);
    jw_kraw(w, "frontmatter", e->frontmatter);
    jw_key(w, STR("resources"));
    jw_array(w);
    for (size_t i = 0; i < e->n_files; i++) {
        char digest[sizeof("sha256:") + sizeof(e->files[i].digest)];
        snprintf(digest, sizeof(digest), "sha256:%s", e->files[i].digest);
        jw_object(w);
        jw_kstr(w, "uri", e->files[i].uri);
        jw_kz(w, "digest", digest);
        jw_ki64(w, "size", (int64_t)e->files[i].content.n);
        jw_end(w);
    }
    jw_end(w);
    jw_end(w);
}

void skills_init(struct mcp_server *s)
{
    listing_init(&s->list_skills, "skills", count_skills, write_skill);
}

enum err_code run_skills_list(struct mcp_call *call)
{
    return listing_run(&call->server->list_skills, call);
}

static enum err_code read_uri(struct mcp_call *call, struct str *ret)
{
    const struct json *uri = json_get(call->msg.params, STR("uri"));

    *ret = json_str(uri);
    if (!json_is(uri, JSON_STRING) || !ret->n)
        return err_set(&call->err, ERR_INVALID_PARAMS, "%.*s needs params.uri, a string.",
                       STR_ARG(call->msg.method));
    return ERR_OK;
}

enum err_code run_skills_get(struct mcp_call *call)
{
    const struct mcp_server *s = call->server;
    struct str uri;

    if (read_uri(call, &uri))
        return call->err.code;
    for (size_t i = 0; i < s->n_skills; i++) {
        if (!str_eq(s->skills[i].files[0].uri, uri))
            continue;
        jw_key(&call->w, STR("skill"));
        write_skill(s, i, call->rev, &call->w);
        answer_cache(call, s->limits.list_ttl_ms);
        return ERR_OK;
    }
    return err_set(&call->err, ERR_INVALID_PARAMS,
                   "There is no skill \"%.*s\"; skills/list names the skills there are.",
                   (int)(uri.n < 200 ? uri.n : 200), uri.p);
}

/* ---- Files ---- */

static enum mcp_rc read_file(struct mcp_call *call, const char *uri)
{
    const struct skill_file *f = mcp_tool_data(call);
    struct buf b CLEANUP(buf_done) = {0};

    if (f->is_text) {
        mcp_resource_text(call, uri, f->mime_type, f->content.p, f->content.n);
        return MCP_OK;
    }
    buf_init(&b, 2 * (size_t)BYTES_MAX);
    base64_encode(&b, f->content, BASE64_STANDARD);
    mcp_resource_blob(call, uri, f->mime_type, buf_cstr(&b));
    return MCP_OK;
}

/* ---- resources/directory/read ---- */

/* The direct children of a directory, in the order of the table, each once. */
struct children {
    struct str dir; /* with its slash */
    struct str *names;
    const struct skill_file **files; /* NULL: a directory */
    size_t n;
};

static void add_child(struct children *c, struct arena *a, const struct skill_file *f)
{
    struct str rest = f->uri;

    if (!str_starts(rest, c->dir))
        return;
    rest = str_make(rest.p + c->dir.n, rest.n - c->dir.n);
    struct str name = str_split(&rest, '/');
    for (size_t i = 0; i < c->n; i++) {
        if (str_eq(c->names[i], name))
            return;
    }
    if (!(c->n & (c->n + 1)) || !c->names) { /* room doubles at 0, 1, 3, 7 ... */
        c->names = arena_grow(a, c->names, c->n, 2 * c->n + 1, sizeof(*c->names));
        c->files = arena_grow(a, c->files, c->n, 2 * c->n + 1, sizeof(struct skill_file *));
    }
    c->names[c->n] = name;
    c->files[c->n++] = rest.n ? NULL : f;
}

static void find_children(struct mcp_call *call, struct children *c)
{
    const struct mcp_server *s = call->server;

    for (size_t i = 0; i < s->n_skills; i++) {
        for (size_t k = 0; k < s->skills[i].n_files; k++)
            add_child(c, call->arena, &s->skills[i].files[k]);
    }
}

static void write_child(struct mcp_call *call, const struct children *c, size_t i)
{
    struct jw *w = &call->w;

    jw_object(w);
    jw_kz(w, "uri", str_printf(call->arena, "%.*s%.*s", STR_ARG(c->dir), STR_ARG(c->names[i])));
    jw_kstr(w, "name", c->names[i]);
    jw_kz(w, "mimeType", c->files[i] ? c->files[i]->mime_type : "inode/directory");
    if (c->files[i])
        jw_ki64(w, "size", (int64_t)c->files[i]->content.n);
    jw_end(w);
}

enum err_code run_directory_read(struct mcp_call *call)
{
    const struct mcp_limits *l = &call->server->limits;
    struct children c = {0};
    struct str uri;
    size_t first = 0;

    if (read_uri(call, &uri))
        return call->err.code;
    if (uri.p[uri.n - 1] == '/')
        uri.n--;
    c.dir = str_from(str_printf(call->arena, "%.*s/", STR_ARG(uri)));
    find_children(call, &c);
    if (!c.n)
        return err_set(&call->err, ERR_INVALID_PARAMS, "\"%.*s\" is no directory.",
                       (int)(uri.n < 200 ? uri.n : 200), uri.p);
    enum err_code rc = list_cursor_read(call, c.dir, c.n, c.n, &first);
    if (rc)
        return rc;
    size_t last = l->page_size && c.n - first > l->page_size ? first + l->page_size : c.n;
    jw_key(&call->w, STR("resources"));
    jw_array(&call->w);
    for (size_t i = first; i < last; i++)
        write_child(call, &c, i);
    jw_end(&call->w);
    if (last < c.n)
        jw_kz(&call->w, "nextCursor", list_cursor_make(call, c.dir, c.n, last));
    answer_cache(call, l->list_ttl_ms);
    return ERR_OK;
}
