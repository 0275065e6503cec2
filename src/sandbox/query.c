/* Replies to reads: by id, query, count, paging by key set, and the children of one parent. Rows
 * come in ascending id; one row more than asked tells whether there is a next page. */
#include "sandbox/query.h"

#include "base/jw.h"
#include "sandbox/children.h"
#include "sandbox/narrow.h"
#include "sandbox/record.h"
#include "sandbox/visible.h"

#include <stdio.h>

enum { SQL_MAX = 4 << 20, URL_MAX = 64 << 10, CHILD_PAGE = 500, START = -1 };

/* Where a page stands: the last ids of the pages before it, and the id it starts after. START = at
 * the beginning. */
struct page {
    unsigned size;
    int64_t after;
    bool from_start;
    const int64_t *before; /* starts of the pages before this one */
    size_t n_before;
};

/* What a page request answers from. */
struct listing {
    struct sb_where where;
    struct sb_columns columns;
    struct page page;
    const char *path;  /* of paging URLs, below V1.0/ */
    struct str search; /* GET queries carry it in the URL, still encoded */
    bool no_paging;    /* the id was not asked for, so the server cannot go on from it */
};

static void add_ids(struct buf *out, const char *key, const int64_t *ids, size_t n, int64_t last,
                    bool has_last)
{
    buf_printf(out, "\"%s\":[", key);
    for (size_t i = 0; i < n; i++)
        buf_printf(out, "%s%lld", i ? "," : "", (long long)ids[i]);
    if (has_last)
        buf_printf(out, "%s%lld", n ? "," : "", (long long)last);
    buf_add_z(out, "]");
}

static void page_url(struct sb_request *r, struct jw *w, const char *key, const struct listing *l,
                     const struct page *p)
{
    struct buf paging CLEANUP(buf_done) = {0}, url CLEANUP(buf_done) = {0};
    buf_init(&paging, URL_MAX);
    buf_init(&url, URL_MAX * 4);
    buf_printf(&paging, "{\"pageSize\":%u,", p->size);
    add_ids(&paging, "previousIds", p->before, p->n_before, 0, false);
    buf_add_z(&paging, ",");
    add_ids(&paging, "nextIds", NULL, 0, p->after, true);
    buf_add_z(&paging, "}");
    buf_printf(&url, "%sV1.0/%s?paging=", r->base_url, l->path);
    sb_url_encode(&url, buf_str(&paging));
    if (l->search.n > 0)
        buf_printf(&url, "&search=%.*s", STR_ARG(l->search));
    jw_kz(w, key, url.failed ? NULL : buf_cstr(&url));
}

static void page_details(struct sb_request *r, struct jw *w, const struct listing *l, size_t count,
                         bool more, int64_t last_id)
{
    const struct page *p = &l->page;
    jw_key(w, STR("pageDetails"));
    jw_object(w);
    jw_ki64(w, "count", (int64_t)count);
    jw_ki64(w, "requestCount", p->size);
    if (p->n_before > 0) {
        struct page prev = {.size = p->size,
                            .after = p->before[p->n_before - 1],
                            .before = p->before,
                            .n_before = p->n_before - 1};
        page_url(r, w, "prevPageUrl", l, &prev);
    } else {
        jw_kz(w, "prevPageUrl", NULL);
    }
    if (more && !l->no_paging) {
        int64_t *before = ARENA_ARRAY(r->arena, int64_t, p->n_before + 1);
        for (size_t i = 0; i < p->n_before; i++)
            before[i] = p->before[i];
        before[p->n_before] = p->from_start ? START : p->after;
        struct page next = {
            .size = p->size, .after = last_id, .before = before, .n_before = p->n_before + 1};
        page_url(r, w, "nextPageUrl", l, &next);
    } else {
        jw_kz(w, "nextPageUrl", NULL);
    }
    jw_end(w);
}

static sqlite3_stmt *prepare_listing(struct sb_request *r, struct listing *l,
                                     struct buf *conditions)
{
    struct buf sql CLEANUP(buf_done) = {0};
    buf_init(&sql, SQL_MAX);
    buf_add_z(&sql, "SELECT ");
    sb_columns_sql(&sql, &l->columns);
    buf_printf(&sql, " FROM \"%.*s\" WHERE %s", STR_ARG(l->columns.entity->name),
               buf_cstr(conditions));
    l->where.sql = &sql;
    sb_visible(r, l->columns.entity, &sql);
    if (!l->page.from_start) {
        buf_add_z(&sql, " AND \"id\">");
        sb_where_bind(&l->where, (struct sb_bind){.type = SB_BIND_I64, .i = l->page.after});
    }
    buf_add_z(&sql, " ORDER BY \"id\" LIMIT ");
    sb_where_bind(&l->where, (struct sb_bind){.type = SB_BIND_I64, .i = (int64_t)l->page.size + 1});
    if (sql.failed) {
        sb_fail(r, "Invalid query syntax. The query is too long.");
        return NULL;
    }
    sqlite3_stmt *stmt = sb_prepare(r, str_from(buf_cstr(&sql)));
    if (stmt)
        sb_bind_all(stmt, l->where.binds, l->where.n_binds);
    return stmt;
}

/* Runs the listing whose conditions stand in `conditions` and writes the page. */
static void reply_page(struct sb_request *r, struct listing *l, struct buf *conditions)
{
    sqlite3_stmt *stmt = prepare_listing(r, l, conditions);
    struct jw w;
    struct sb_rows rows = {.w = &w, .columns = &l->columns, .arena = r->arena};
    int rc = SQLITE_ERROR;
    int id_column = (int)l->columns.n + l->columns.udfs;
    int64_t last_id = 0;
    if (!stmt)
        return;
    buf_reset(r->out);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_key(&w, STR("items"));
    jw_array(&w);
    while ((rc = sqlite3_step(stmt)) == SQLITE_ROW && r->rows < l->page.size) {
        last_id = sqlite3_column_int64(stmt, id_column);
        sb_rows_add(&rows, stmt);
        r->rows++;
    }
    jw_end(&w);
    sb_rows_end(&rows);
    sqlite3_reset(stmt);
    if (rc != SQLITE_ROW && rc != SQLITE_DONE) {
        sb_fail(r, "An error has occurred in the sandbox: %s", sqlite3_errmsg(r->st->db));
        return;
    }
    page_details(r, &w, l, r->rows, rc == SQLITE_ROW, last_id);
    jw_end(&w);
    r->status = 200;
}

static bool build_conditions(struct sb_request *r, struct sb_where *w, const struct sb_query *q,
                             struct buf *out)
{
    *w = (struct sb_where){.r = r, .entity = q->entity, .sql = out};
    buf_init(out, SQL_MAX);
    return sb_where_build(w, &q->root);
}

static struct str query_text(struct sb_request *r, bool post)
{
    return post ? r->body : sb_query_param(r, "search");
}

static struct str raw_search(struct sb_request *r)
{
    struct str rest = r->query;
    while (rest.n > 0) {
        struct str value = str_split(&rest, '&');
        struct str key = str_split(&value, '=');
        if (str_eq_nocase(key, STR("search")))
            return value;
    }
    return (struct str){0};
}

static void query_page(struct sb_request *r, const struct cat_entity *e, bool post,
                       const struct page *page)
{
    struct sb_query q;
    struct buf conditions CLEANUP(buf_done) = {0};
    struct listing l = {.page = *page};
    if (!sb_query_parse(r, e, query_text(r, post), &q) ||
        !build_conditions(r, &l.where, &q, &conditions))
        return;
    sb_narrow(&l.where, &q);
    if (page->from_start && page->n_before == 0 && page->size == 0)
        l.page.size = q.max_records;
    l.columns = sb_columns_of(r->arena, &q);
    l.no_paging = !q.include_id;
    l.path = str_printf(r->arena, "%.*s/query/next", STR_ARG(e->path));
    if (!post)
        l.search = raw_search(r);
    reply_page(r, &l, &conditions);
}

void sb_handle_query(struct sb_request *r, const struct cat_entity *e, bool post)
{
    struct page page = {.from_start = true};
    query_page(r, e, post, &page);
}

static bool read_ids(struct sb_request *r, const struct json *v, int64_t **ret, size_t *ret_n)
{
    int64_t *ids = ARENA_ARRAY(r->arena, int64_t, json_len(v) + 1);
    size_t n = 0;
    for (struct json_iter it = json_iter(v); json_is(v, JSON_ARRAY) && json_next(&it);) {
        if (!json_i64(it.value, &ids[n++]))
            return false;
    }
    *ret = ids;
    *ret_n = n;
    return true;
}

/* The paging parameter; false when it is not one that a page URL of ours carries. */
static bool read_paging(struct sb_request *r, struct page *ret)
{
    const struct json *doc = NULL;
    struct err err = {0};
    int64_t size, *next, *before;
    size_t n_next, n_before;
    struct str text = sb_query_param(r, "paging");
    if (sb_parse_json(r, text, &doc, &err) ||
        !json_i64(json_get_nocase(doc, STR("pageSize")), &size) ||
        !read_ids(r, json_get_nocase(doc, STR("nextIds")), &next, &n_next) ||
        !read_ids(r, json_get_nocase(doc, STR("previousIds")), &before, &n_before) || size < 1 ||
        size > CHILD_PAGE || n_next == 0) {
        sb_fail(r, "Value cannot be null. Parameter name: paging");
        return false;
    }
    *ret = (struct page){
        .size = (unsigned)size, .after = next[n_next - 1], .before = before, .n_before = n_before};
    ret->from_start = n_before == 0 && ret->after == START;
    return true;
}

void sb_handle_query_next(struct sb_request *r, const struct cat_entity *e, bool post)
{
    struct page page;
    if (read_paging(r, &page))
        query_page(r, e, post, &page);
}

void sb_handle_count(struct sb_request *r, const struct cat_entity *e, bool post)
{
    struct sb_query q;
    struct sb_where w;
    struct buf conditions CLEANUP(buf_done) = {0};
    if (!sb_query_parse(r, e, query_text(r, post), &q) || !build_conditions(r, &w, &q, &conditions))
        return;
    struct buf sql CLEANUP(buf_done) = {0};
    buf_init(&sql, SQL_MAX);
    buf_printf(&sql, "SELECT count(*) FROM \"%.*s\" WHERE %s", STR_ARG(e->name),
               buf_cstr(&conditions));
    sb_visible(r, e, &sql);
    sqlite3_stmt *stmt = sql.failed ? NULL : sb_prepare(r, str_from(buf_cstr(&sql)));
    if (!stmt)
        return;
    sb_bind_all(stmt, w.binds, w.n_binds);
    if (sqlite3_step(stmt) != SQLITE_ROW) {
        sb_fail(r, "An error has occurred in the sandbox: %s", sqlite3_errmsg(r->st->db));
        return;
    }
    buf_reset(r->out);
    buf_printf(r->out, "{\"queryCount\":%lld}", (long long)sqlite3_column_int64(stmt, 0));
    r->status = 200;
    sqlite3_reset(stmt);
}

static void children_page(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                          const int64_t *id, const struct page *page)
{
    struct buf conditions CLEANUP(buf_done) = {0};
    struct listing l = {.page = *page, .columns = sb_columns_all(r->arena, e)};
    buf_init(&conditions, SQL_MAX);
    l.where = (struct sb_where){.r = r, .entity = e, .sql = &conditions};
    l.columns.with_data = id != NULL; /* attachments: bytes by id, null in lists */
    sb_child_condition(&l.where, e, parent_id);
    if (id) {
        buf_add_z(&conditions, " AND \"id\"=");
        sb_where_bind(&l.where, (struct sb_bind){.type = SB_BIND_I64, .i = *id});
    }
    l.path = str_printf(r->arena, "%.*s/%lld/%.*s", STR_ARG(e->parent_root), (long long)parent_id,
                        STR_ARG(e->child_path));
    reply_page(r, &l, &conditions);
}

void sb_handle_children(struct sb_request *r, const struct cat_entity *e, int64_t parent_id)
{
    struct page page = {.size = CHILD_PAGE, .from_start = true};
    if (sb_query_param(r, "paging").p && !read_paging(r, &page))
        return;
    children_page(r, e, parent_id, NULL, &page);
}

void sb_handle_child(struct sb_request *r, const struct cat_entity *e, int64_t parent_id,
                     int64_t id)
{
    struct page page = {.size = CHILD_PAGE, .from_start = true};
    children_page(r, e, parent_id, &id, &page);
}

static bool is_attachment(const struct cat_entity *e)
{
    return str_ends(e->name, STR("Attachments"));
}

/* Attachments by id answer in the form of a list, with their bytes. */
static void get_attachment(struct sb_request *r, const struct cat_entity *e, int64_t id)
{
    struct buf conditions CLEANUP(buf_done) = {0};
    struct listing l = {.page = {.size = CHILD_PAGE, .from_start = true},
                        .columns = sb_columns_all(r->arena, e)};
    buf_init(&conditions, SQL_MAX);
    l.where = (struct sb_where){.r = r, .entity = e, .sql = &conditions};
    l.columns.with_data = true;
    l.path = "";
    buf_add_z(&conditions, "\"id\"=");
    sb_where_bind(&l.where, (struct sb_bind){.type = SB_BIND_I64, .i = id});
    reply_page(r, &l, &conditions);
}

void sb_handle_get(struct sb_request *r, const struct cat_entity *e, int64_t id)
{
    struct sb_columns columns = sb_columns_all(r->arena, e);
    struct buf sql CLEANUP(buf_done) = {0};
    struct jw w;
    struct sb_rows rows = {.w = &w, .columns = &columns, .arena = r->arena};
    if (is_attachment(e)) {
        get_attachment(r, e, id);
        return;
    }
    buf_init(&sql, SQL_MAX);
    buf_add_z(&sql, "SELECT ");
    sb_columns_sql(&sql, &columns);
    buf_printf(&sql, " FROM \"%.*s\" WHERE \"id\"=?1", STR_ARG(e->name));
    sb_visible(r, e, &sql);
    sqlite3_stmt *stmt = sb_prepare(r, str_from(buf_cstr(&sql)));
    if (!stmt)
        return;
    sqlite3_bind_int64(stmt, 1, id);
    buf_reset(r->out);
    jw_init(&w, r->out);
    jw_object(&w);
    jw_key(&w, STR("item"));
    if (sqlite3_step(stmt) == SQLITE_ROW) {
        sb_rows_add(&rows, stmt);
        sb_rows_end(&rows);
        r->rows = 1;
    } else {
        jw_null(&w); /* a missing id is no error */
    }
    jw_end(&w);
    sqlite3_reset(stmt);
    r->status = 200;
}
