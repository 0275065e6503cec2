/* Quotes: what Autotask wants of them and people do not know by heart. A quote is addressed to
 * three locations, which no company has by itself; an item has a type, a name and a price that its
 * product or service already says. */
#include "autotask/filter.h"
#include "tools/handlers.h"
#include "tools/write.h"

static const char *const locations[] = {"billToLocationID", "shipToLocationID", "soldToLocationID"};

static enum err_code create_now(struct tool_run *r, struct fields *f, const char *note)
{
    struct write w = {.op = CAT_CREATE, .entity = r->entity, .note = note};
    enum err_code rc = fields_add_defaults(r, r->entity, f);

    if (rc)
        return rc;
    w.fields = fields_finish(r, f);
    return w.fields ? write_run(r, &w) : r->err.code;
}

/* ---- create_quote ---- */

static enum err_code no_addresses(struct tool_run *r)
{
    enum err_code rc = err_set(&r->err, ERR_MISSING_REQUIRED,
                               "A quote needs the locations it is billed, shipped and sold to, and "
                               "this company has no earlier quote to take them from.");
    err_field(&r->err, STR("billToLocationID"));
    err_fix(&r->err, "Create one with create_entity entity=QuoteLocations, then give its id in "
                     "other_fields as billToLocationID, shipToLocationID and soldToLocationID.");
    return rc;
}

/* The company's newest quote tells where its quotes go. */
static enum err_code newest_quote(struct tool_run *r, int64_t company_id, const struct json **ret)
{
    struct at_filter f;
    struct at_rows rows;
    struct at_query q = {.fields = locations, .n_fields = ARRAY_LEN(locations), .max_rows = 2000};

    at_filter_init(&f, r->arena, r->entity);
    enum err_code rc = at_filter_add_i64(&f, STR("companyID"), AT_EQ, company_id, STR(""), &r->err);
    q.filter = at_filter_json(&f);
    if (!rc)
        rc = at_query(r->ctx->client, &r->at, r->entity, &q, &rows, &r->err);
    if (rc)
        return rc;
    if (rows.n == 0)
        return no_addresses(r);
    *ret = rows.rows[rows.n - 1];
    return ERR_OK;
}

static enum err_code add_addresses(struct tool_run *r, struct fields *f, int64_t company_id,
                                   const char **ret_note)
{
    const struct json *last = NULL;
    size_t missing = 0;
    int64_t id;

    for (size_t i = 0; i < ARRAY_LEN(locations); i++)
        missing += !fields_has(f, str_from(locations[i]));
    if (missing == 0)
        return ERR_OK;
    enum err_code rc = newest_quote(r, company_id, &last);
    for (size_t i = 0; i < ARRAY_LEN(locations) && !rc; i++)
        if (!fields_has(f, str_from(locations[i])) &&
            json_i64(json_get(last, str_from(locations[i])), &id))
            fields_add_i64(f, str_from(locations[i]), id);
    *ret_note = "The addresses are those of the company's newest quote.";
    return rc;
}

static enum err_code create_quote(struct tool_run *r)
{
    const struct json *opportunity;
    const char *note = NULL;
    struct fields f;
    int64_t id, company_id;

    fields_init(&f, r->arena);
    enum err_code rc = resolve_record(r, cat_entity_find(STR("Opportunities")), "opportunity", &id);
    if (!rc)
        rc = at_get(r->ctx->client, &r->at, cat_entity_find(STR("Opportunities")), id, &opportunity,
                    &r->err);
    if (!rc)
        rc = fields_add_args(r, &f, r->entity);
    if (!rc && json_i64(json_get(opportunity, STR("companyID")), &company_id)) {
        if (!fields_has(&f, STR("companyID")))
            fields_add_i64(&f, STR("companyID"), company_id);
        rc = add_addresses(r, &f, company_id, &note);
    }
    return rc ? rc : create_now(r, &f, note);
}

enum mcp_rc tool_create_quote(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_quote);
}

/* ---- create_quote_item ---- */

/* What an item can be about, and the word in the label of its type. */
static const struct kind {
    const char *arg, *entity, *label;
} kinds[] = {{"product", "Products", "Product"},
             {"service", "Services", "Service"},
             {"service_bundle", "ServiceBundles", "Service Bundle"}};

static const struct kind *kind_of(struct tool_run *r)
{
    const struct kind *found = NULL;

    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        if (arg_text(r, kinds[i].arg).n == 0)
            continue;
        if (found) {
            (void)err_set(&r->err, ERR_BAD_VALUE, "An item is one of %s and %s, not both.",
                          found->arg, kinds[i].arg);
            err_field(&r->err, str_from(kinds[i].arg));
            err_fix(&r->err, "Add two items.");
            return NULL;
        }
        found = &kinds[i];
    }
    return found;
}

static void take_number(struct fields *f, const struct json *from, const char *field)
{
    struct str value = json_number(json_get(from, str_from(field)));

    if (value.n > 0 && !fields_has(f, str_from(field)))
        fields_add_raw(f, str_from(field), value);
}

/* Type, name and prices from the catalogue's record. */
static enum err_code add_catalogued(struct tool_run *r, struct fields *f, const struct kind *k,
                                    const char **ret_note)
{
    const struct cat_entity *e = cat_entity_find(str_from(k->entity));
    const struct json *record;
    int64_t id;
    bool priced = fields_has(f, STR("unitPrice"));
    enum err_code rc = resolve_record(r, e, k->arg, &id);

    if (!rc)
        rc = at_get(r->ctx->client, &r->at, e, id, &record, &r->err);
    if (rc)
        return rc;
    if (!fields_has(f, STR("quoteItemType")))
        fields_add_text(f, STR("quoteItemType"), str_from(k->label));
    if (!fields_has(f, STR("name")))
        fields_add_text(f, STR("name"), json_str(json_get(record, STR("name"))));
    take_number(f, record, "unitPrice");
    take_number(f, record, "unitCost");
    if (!priced)
        *ret_note = "The price is that of the catalogue.";
    return ERR_OK;
}

static enum err_code create_quote_item(struct tool_run *r)
{
    const struct kind *k = kind_of(r);
    const char *note = NULL;
    struct fields f;
    enum err_code rc = r->err.code;

    fields_init(&f, r->arena);
    if (!rc)
        rc = fields_add_args(r, &f, r->entity);
    if (!rc && k)
        rc = add_catalogued(r, &f, k, &note);
    return rc ? rc : create_now(r, &f, note);
}

enum mcp_rc tool_create_quote_item(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, create_quote_item);
}
