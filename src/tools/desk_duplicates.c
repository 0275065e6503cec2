/* find_duplicates: records that are probably one and the same, by what people keep unique in their
 * heads: an e-mail address, a name in one company, a serial number. */
#include "gen/tools_data.h"
#include "tools/untrusted.h"
#include "tools/work.h"

#include <stdlib.h>

enum { ROWS_MAX = 5000, SHOWN = 40, KEY_MAX = 200 };

/* One way in which two records of an entity are the same. */
struct sameness {
    const char *key;  /* in the structured form */
    const char *what; /* "Same e-mail" */
    const char *fields[3];
};

static const struct kind {
    const char *name, *entity, *noun;
    const char *const *columns;
    bool active_only, open_only;
    struct sameness ways[3];
} kinds[] = {
    {"contacts",
     "Contacts",
     "active contacts",
     (const char *const[]){"firstName:first", "lastName:last", "companyID:company",
                           "emailAddress:email", "phone", "isActive:-", NULL},
     true,
     false,
     {{"same_email", "Same e-mail", {"emailAddress"}},
      {"same_name", "Same name in the company", {"companyID", "firstName", "lastName"}}}},
    {"companies",
     "Companies",
     "active companies",
     (const char *const[]){"companyName:company", "phone", "city", "companyType:type", NULL},
     true,
     false,
     {{"same_name", "Same name", {"companyName"}}, {"same_phone", "Same phone", {"phone"}}}},
    {"tickets",
     "Tickets",
     "open tickets",
     (const char *const[]){"ticketNumber:number", "title", "companyID:company", "status",
                           "createDate:created", NULL},
     false,
     true,
     {{"same_title", "Same title in the company", {"companyID", "title"}}}},
    {"configuration_items",
     "ConfigurationItems",
     "active configuration items",
     (const char *const[]){"referenceTitle:name", "serialNumber:serial", "companyID:company", NULL},
     true,
     false,
     {{"same_serial", "Same serial number", {"serialNumber"}},
      {"same_name", "Same name in the company", {"companyID", "referenceTitle"}}}},
    {"products",
     "Products",
     "active products",
     (const char *const[]){"name:product", "sku", "manufacturerProductName:maker's name",
                           "unitPrice:price", NULL},
     true,
     false,
     {{"same_name", "Same name", {"name"}},
      {"same_sku", "Same SKU", {"sku"}},
      {"same_maker_name", "Same name at the maker", {"manufacturerProductName"}}}},
};

struct keyed {
    size_t row;
    struct str key;
};

/* Letters and digits only, in lower case: "Acme, Inc." = "ACME Inc". Bytes above ASCII stay. */
static void add_folded(struct buf *out, struct str text)
{
    for (size_t i = 0; i < text.n && out->n < KEY_MAX; i++) {
        char c = text.p[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c | 0x20);
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '@' || (c & 0x80))
            buf_add_char(out, c);
    }
}

/* Empty when one of the fields is: nothing is not the same as nothing. */
static struct str key_of(struct tool_run *r, const struct work_query *q, size_t row,
                         const struct sameness *way)
{
    struct buf key CLEANUP(buf_done) = {0};

    buf_init(&key, 4096);
    for (size_t i = 0; i < ARRAY_LEN(way->fields) && way->fields[i]; i++) {
        const struct json *v = work_value(q, row, way->fields[i]);
        size_t before = key.n;
        add_folded(&key, json_is(v, JSON_NUMBER) ? json_number(v) : json_str(v));
        if (key.n == before)
            return STR("");
        buf_add_char(&key, '\n');
    }
    return str_make(str_dup(r->arena, buf_str(&key)), key.n);
}

static int by_key(const void *pa, const void *pb)
{
    const struct keyed *a = pa, *b = pb;
    int order = str_cmp(a->key, b->key);

    return order ? order : (a->row > b->row) - (a->row < b->row);
}

/* The end of the group that begins at `from`: rows with the same key. */
static size_t group_end(const struct keyed *all, size_t n, size_t from)
{
    size_t to = from + 1;

    while (to < n && str_eq(all[to].key, all[from].key))
        to++;
    return to;
}

/* One section per way: the groups one after the other, oldest record first. Returns the groups. */
static size_t add_section(struct work_answer *a, struct work_query *q, const struct sameness *way)
{
    size_t n = q->view.n_rows, keyed = 0, groups = 0, number = 0;
    struct keyed *all = ARENA_ARRAY(a->r->arena, struct keyed, n + 1);

    for (size_t row = 0; row < n; row++) {
        struct str key = key_of(a->r, q, row, way);
        if (key.n > 0)
            all[keyed++] = (struct keyed){row, key};
    }
    qsort(all, keyed, sizeof(*all), by_key);
    for (size_t from = 0, to; from < keyed; from = to) {
        to = group_end(all, keyed, from);
        groups += to - from > 1;
    }
    struct work_section *s = work_section(
        a, way->key, str_printf(a->r->arena, "%s: %zu groups", way->what, groups), -1, SHOWN);
    for (size_t from = 0, to; from < keyed; from = to) {
        to = group_end(all, keyed, from);
        if (to - from < 2)
            continue;
        number++;
        for (size_t i = from; i < to; i++)
            work_row_of(s, q, all[i].row, "group",
                        str_from(str_printf(a->r->arena, "%zu", number)));
    }
    return groups;
}

static const struct kind *find_kind(struct tool_run *r)
{
    struct str what = arg_text(r, "what");

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (what.n == 0 || str_eq_folded(what, str_from(kinds[i].name)))
            return &kinds[i];
    BUG("a kind that the schema does not have");
}

static enum err_code find_duplicates(struct tool_run *r)
{
    const struct kind *k = find_kind(r);
    struct work_query q;
    struct work_answer a;
    size_t groups = 0;

    if (!cat_field_find(cat_entity_find(str_from(k->entity)), STR("companyID")) &&
        arg_text(r, "company").n > 0) {
        (void)err_set(&r->err, ERR_BAD_VALUE, "%c%s are not those of one company.",
                      k->noun[0] & ~0x20, k->noun + 1);
        err_field(&r->err, STR("company"));
        err_fix(&r->err, "Leave company out, or look for contacts, tickets or "
                         "configuration_items of it.");
        return r->err.code;
    }
    work_query_init(&q, r, k->entity, k->columns);
    q.max_rows = ROWS_MAX;
    if (k->active_only)
        work_where_bool(&q, "isActive", true);
    if (k->open_only)
        work_where_open(&q);
    work_where_arg(&q, "companyID", "company");
    enum err_code rc = work_fetch(&q);
    if (rc)
        return rc;
    WORK_NAMES(r, &q);
    work_answer_init(&a, r, "Probable duplicates among %zu %s", q.view.n_rows, k->noun);
    for (size_t i = 0; i < ARRAY_LEN(k->ways) && k->ways[i].what; i++)
        groups += add_section(&a, &q, &k->ways[i]);
    work_fact(&a, "groups", "%zu groups in all.", groups);
    work_counted(&a,
                 "All %s, compared without case, spaces and punctuation%s. Whether they are the "
                 "same is for you to judge; nothing was changed.",
                 k->noun, q.more ? "; only the first 5,000 were read" : "");
    return work_finish(&a);
}

enum mcp_rc tool_find_duplicates(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, find_duplicates);
}
