/* build_quote: a quote with all its items in one go, or more items for one that is there. Prices,
 * names and periods come from the catalogue unless an item says otherwise; the totals stand in the
 * preview, before anything is sent. */
#include "autotask/names.h"
#include "base/decimal.h"
#include "tools/handlers.h"
#include "tools/untrusted.h"
#include "tools/work.h"

enum { ITEMS_MAX = 40, PERIODS_MAX = 12, CANDIDATES_SHOWN = 8 };

/* What an item can be about, and the label of its type. */
static const struct kind {
    const char *member, *entity, *field, *label;
} kinds[] = {{"product", "Products", "productID", "Product"},
             {"service", "Services", "serviceID", "Service"},
             {"service_bundle", "ServiceBundles", "serviceBundleID", "Service Bundle"}};

struct period {
    struct str name;
    struct decimal net;
};

struct build {
    struct tool_run *r;
    int64_t quote, opportunity, company; /* quote 0: a new one */
    bool has_company;                    /* 0 is a company */
    struct str title;                    /* of the opportunity */
    const char *note;
    struct write_step *steps;
    size_t n, quote_step; /* quote_step: from 1; 0 = the quote exists */
    struct period periods[PERIODS_MAX];
    size_t n_periods, n_items;
};

static struct write_step *add_step(struct build *b, const char *what, const char *entity)
{
    struct write_step *s = &b->steps[b->n++];

    *s = (struct write_step){
        .what = what, .write = {.op = CAT_CREATE, .entity = cat_entity_find(str_from(entity))}};
    return s;
}

static enum err_code finish_step(struct build *b, struct write_step *s, struct fields *f)
{
    enum err_code rc = fields_add_defaults(b->r, s->write.entity, f);

    if (rc)
        return rc;
    s->write.fields = fields_finish(b->r, f);
    return s->write.fields ? ERR_OK : b->r->err.code;
}

/* ---- For whom ---- */

static enum err_code read_opportunity(struct build *b)
{
    const struct cat_entity *e = cat_entity_find(STR("Opportunities"));
    const struct json *record;
    int64_t company;
    enum err_code rc = resolve_record(b->r, e, "opportunity", &b->opportunity);

    if (!rc)
        rc = at_get(b->r->ctx->client, &b->r->at, e, b->opportunity, &record, &b->r->err);
    if (rc)
        return rc;
    b->title = json_str(json_get(record, STR("title")));
    if (!json_i64(json_get(record, STR("companyID")), &company))
        company = b->company;
    if (b->has_company && company != b->company) {
        rc = err_set(&b->r->err, ERR_BAD_VALUE, "The opportunity is of another company (id %lld).",
                     (long long)company);
        err_field(&b->r->err, STR("opportunity"));
        err_fix(&b->r->err, "Leave company out, or name an opportunity of that company.");
    }
    b->company = company;
    return rc;
}

static enum err_code which_opportunity(struct build *b, const struct work_query *q)
{
    struct buf names CLEANUP(buf_done) = {0};
    enum err_code rc;

    buf_init(&names, 4096);
    for (size_t row = 0; row < q->view.n_rows && row < CANDIDATES_SHOWN; row++) {
        int64_t id = 0;
        (void)work_id(q, row, "id", &id);
        buf_printf(&names, "%s\"%.*s\" (id %lld)", row ? ", " : "",
                   STR_ARG(untrusted_copy(b->r->arena, work_text(q, row, "title"), 80)),
                   (long long)id);
    }
    if (q->view.n_rows == 0) {
        rc = err_set(&b->r->err, ERR_MISSING_REQUIRED,
                     "A quote belongs to an opportunity, and the company has no open one.");
        err_fix(&b->r->err, "create_opportunity first, then give its id as opportunity.");
    } else {
        rc = err_set(&b->r->err, ERR_AMBIGUOUS_LABEL,
                     "The company has %zu open opportunities: %.900s.", q->view.n_rows,
                     buf_cstr(&names));
        err_fix(&b->r->err, "Give opportunity with one of the ids.");
    }
    err_field(&b->r->err, STR("opportunity"));
    return rc;
}

/* The company's only open opportunity. */
static enum err_code find_opportunity(struct build *b)
{
    static const char *const columns[] = {"id", "title", NULL};
    struct work_query q;

    work_query_init(&q, b->r, "Opportunities", columns);
    work_where_id(&q, "companyID", b->company);
    work_where_open(&q);
    enum err_code rc = work_fetch(&q);
    if (rc)
        return rc;
    if (q.view.n_rows != 1)
        return which_opportunity(b, &q);
    (void)work_id(&q, 0, "id", &b->opportunity);
    b->title = json_str(work_value(&q, 0, "title"));
    return ERR_OK;
}

/* Digits are the quote's number or its id: where both exist the person has to say which. */
static enum err_code find_quote(struct build *b)
{
    static const char *const columns[] = {"id", "name", "quoteNumber", NULL};
    struct work_query q;
    int64_t number, other = 0;

    if (!str_to_i64(arg_text(b->r, "quote"), &number))
        return resolve_record(b->r, cat_entity_find(STR("Quotes")), "quote", &b->quote);
    work_query_init(&q, b->r, "Quotes", columns);
    work_where_json(&q,
                    str_from(str_printf(b->r->arena,
                                        "{\"op\":\"or\",\"items\":[{\"op\":\"eq\",\"field\":\"id\","
                                        "\"value\":%lld},{\"op\":\"eq\",\"field\":\"quoteNumber\","
                                        "\"value\":%lld}]}",
                                        (long long)number, (long long)number)));
    enum err_code rc = work_fetch(&q);
    if (rc || (q.view.n_rows == 1 && work_id(&q, 0, "id", &b->quote)))
        return rc;
    if (q.view.n_rows == 0) {
        rc = err_set(&b->r->err, ERR_NOT_FOUND, "There is no quote with the number or id %lld.",
                     (long long)number);
    } else {
        (void)work_id(&q, 0, "id", &b->quote);
        (void)work_id(&q, 1, "id", &other);
        rc = err_set(
            &b->r->err, ERR_AMBIGUOUS_LABEL,
            "%lld is the id of one quote and the number of another: \"%.*s\" (id %lld), "
            "\"%.*s\" (id %lld).",
            (long long)number, STR_ARG(untrusted_copy(b->r->arena, work_text(&q, 0, "name"), 80)),
            (long long)b->quote, STR_ARG(untrusted_copy(b->r->arena, work_text(&q, 1, "name"), 80)),
            (long long)other);
    }
    err_field(&b->r->err, STR("quote"));
    err_fix(&b->r->err, "Give the quote's name.");
    return rc;
}

static enum err_code find_target(struct build *b)
{
    struct tool_run *r = b->r;
    enum err_code rc = ERR_OK;

    b->has_company = arg_text(r, "company").n > 0;
    if (b->has_company)
        rc = resolve_record(r, cat_entity_find(STR("Companies")), "company", &b->company);
    if (rc)
        return rc;
    if (arg_text(r, "quote").n > 0)
        return find_quote(b);
    if (arg_text(r, "opportunity").n > 0)
        return read_opportunity(b);
    if (b->has_company)
        return find_opportunity(b);
    rc = err_set(&r->err, ERR_MISSING_REQUIRED, "Whom is the quote for?");
    err_field(&r->err, STR("opportunity"));
    err_fix(&r->err, "Give opportunity, or company; or quote to add items to one that exists.");
    return rc;
}

/* ---- Addresses ---- */

static const char *const locations[] = {"billToLocationID", "shipToLocationID", "soldToLocationID",
                                        NULL};

/* A new location with the address of the company, for its first quote. */
static enum err_code add_location(struct build *b)
{
    static const char *const address[] = {"address1", "address2", "city", "state", "postalCode"};
    const struct cat_entity *e = cat_entity_find(STR("Companies"));
    const struct json *company;
    struct fields f;
    enum err_code rc = at_get(b->r->ctx->client, &b->r->at, e, b->company, &company, &b->r->err);

    if (rc)
        return rc;
    fields_init(&f, b->r->arena);
    for (size_t i = 0; i < ARRAY_LEN(address); i++) {
        struct str value = json_str(json_get(company, str_from(address[i])));
        if (value.n > 0)
            fields_add_text(&f, str_from(address[i]), value);
    }
    struct write_step *s = add_step(b, "address", "QuoteLocations");
    s->write.note = "The company's address, for its first quote.";
    return finish_step(b, s, &f);
}

/* Those of the company's newest quote; without one the step of a new location is made. */
static enum err_code find_addresses(struct build *b, struct fields *f)
{
    struct work_query q;
    int64_t id;

    work_query_init(&q, b->r, "Quotes", locations);
    work_where_id(&q, "companyID", b->company);
    enum err_code rc = work_fetch(&q);
    if (rc)
        return rc;
    if (q.view.n_rows == 0)
        return add_location(b);
    for (size_t i = 0; locations[i]; i++)
        if (work_id(&q, q.view.n_rows - 1, locations[i], &id))
            fields_add_i64(f, str_from(locations[i]), id);
    b->note = "The addresses are those of the company's newest quote.";
    return ERR_OK;
}

static enum err_code add_quote(struct build *b)
{
    struct fields f;

    fields_init(&f, b->r->arena);
    enum err_code rc = find_addresses(b, &f);
    if (!rc)
        rc = fields_add_args(b->r, &f, b->r->entity);
    if (rc)
        return rc;
    if (!fields_has(&f, STR("name")))
        fields_add_text(&f, STR("name"), b->title);
    if (!fields_has(&f, STR("opportunityID")))
        fields_add_i64(&f, STR("opportunityID"), b->opportunity);
    if (!fields_has(&f, STR("companyID")))
        fields_add_i64(&f, STR("companyID"), b->company);
    size_t location_step = b->n;
    struct write_step *s = add_step(b, "quote", "Quotes");
    b->quote_step = b->n;
    if (location_step > 0) {
        s->parent_step = location_step;
        s->parent_field = locations[0];
        s->more_fields = locations + 1;
    }
    return finish_step(b, s, &f);
}

/* ---- Items ---- */

static enum err_code bad_item(struct build *b, const char *what)
{
    enum err_code rc = err_set(&b->r->err, ERR_BAD_VALUE, "Item %zu: %s", b->n_items + 1, what);

    err_field(&b->r->err, STR("items"));
    err_fix(&b->r->err,
            "Example: items=[{\"product\":\"ThinkPad T14\",\"quantity\":3},{\"service\":\"Managed "
            "Workstation\",\"quantity\":5,\"price\":45,\"discount\":10}].");
    return rc;
}

static struct str text_of(const struct json *v)
{
    return json_is(v, JSON_NUMBER) ? json_number(v) : str_trim(json_str(v));
}

/* A member that is no argument of an item is a mistake, not a field to be lost. */
static enum err_code check_members(struct build *b, const struct json *item)
{
    static const char *const known[] = {
        "product",  "service", "service_bundle", "quantity",    "price", "cost",  "discount",
        "optional", "taxable", "name",           "description", "type",  "period"};

    for (struct json_iter it = json_iter(item); json_next(&it);) {
        bool found = false;
        for (size_t i = 0; i < ARRAY_LEN(known) && !found; i++)
            found = str_eq_nocase(it.name, str_from(known[i]));
        if (!found)
            return bad_item(b, str_printf(b->r->arena,
                                          "there is no \"%.*s\". An item has product, service or "
                                          "service_bundle (or type and name), quantity, price, "
                                          "cost, discount in percent, optional, taxable, period, "
                                          "name, description.",
                                          STR_ARG(untrusted_copy(b->r->arena, it.name, 40))));
    }
    return ERR_OK;
}

/* The one record that the item is about; no kind for an item of its own words. */
static enum err_code find_record(struct build *b, const struct json *item, const struct kind **ret,
                                 int64_t *ret_id, const struct json **ret_record)
{
    struct str name = STR("");

    *ret = NULL;
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        struct str text = text_of(json_get_nocase(item, str_from(kinds[i].member)));
        if (text.n == 0)
            continue;
        if (*ret)
            return bad_item(b, "it is one product, service or bundle, not several.");
        *ret = &kinds[i];
        name = text;
    }
    if (!*ret && (json_str(json_get_nocase(item, STR("type"))).n == 0 ||
                  json_str(json_get_nocase(item, STR("name"))).n == 0))
        return bad_item(b, "it names no product, service or bundle, nor type and name.");
    if (!*ret)
        return ERR_OK;
    const struct cat_entity *e = cat_entity_find(str_from((*ret)->entity));
    enum err_code rc = at_name_to_id(b->r->ctx->client, &b->r->at, e, name, ret_id, &b->r->err);
    if (!rc)
        rc = at_get(b->r->ctx->client, &b->r->at, e, *ret_id, ret_record, &b->r->err);
    if (rc)
        err_field(&b->r->err, STR("items"));
    return rc;
}

/* A number of the item, else of the catalogue, else nothing is added. */
static enum err_code add_number(struct build *b, struct fields *f, const char *field,
                                const struct json *own, const struct json *catalogue,
                                struct decimal *ret)
{
    struct decimal value;
    char text[DECIMAL_TEXT_MAX];

    if (own ? !decimal_of_json(own, &value) : !decimal_of_json(catalogue, &value)) {
        if (own && !json_is(own, JSON_NULL))
            return bad_item(b, str_printf(b->r->arena, "%s is a number.", field));
        return ERR_OK;
    }
    if (value.negative)
        return bad_item(b, str_printf(b->r->arena, "%s is not below 0.", field));
    fields_add_raw(f, str_from(field),
                   str_from(str_dup(b->r->arena, decimal_format(value, 0, text))));
    *ret = value;
    return ERR_OK;
}

static enum err_code add_numbers(struct build *b, struct fields *f, const struct json *item,
                                 const struct json *record, struct decimal *ret_net)
{
    struct decimal quantity = decimal_of_i64(1), price = decimal_of_i64(0), cost,
                   percent = decimal_of_i64(0), hundred = decimal_of_i64(100);
    enum err_code rc =
        add_number(b, f, "quantity", json_get_nocase(item, STR("quantity")), NULL, &quantity);

    if (!rc && decimal_is_zero(quantity))
        rc = bad_item(b, "the quantity is more than 0.");
    if (!rc)
        rc = add_number(b, f, "unitPrice", json_get_nocase(item, STR("price")),
                        json_get(record, STR("unitPrice")), &price);
    if (!rc)
        rc = add_number(b, f, "unitCost", json_get_nocase(item, STR("cost")),
                        json_get(record, STR("unitCost")), &cost);
    if (!rc)
        rc = add_number(b, f, "percentageDiscount", json_get_nocase(item, STR("discount")), NULL,
                        &percent);
    if (!rc && decimal_cmp(percent, hundred) > 0)
        rc = bad_item(b, "the discount is in percent, at most 100.");
    struct decimal gross = decimal_mul(quantity, price);
    *ret_net = decimal_sub(gross, decimal_div(decimal_mul(gross, percent), hundred, 2));
    return rc;
}

static void add_texts(struct fields *f, const struct json *item, const struct kind *k,
                      const struct json *record)
{
    static const struct {
        const char *member, *field;
    } own[] = {{"name", "name"},
               {"description", "description"},
               {"type", "quoteItemType"},
               {"period", "periodType"}},
      flags[] = {{"optional", "isOptional"}, {"taxable", "isTaxable"}};
    struct str period = json_number(json_get(record, STR("periodType")));

    for (size_t i = 0; i < ARRAY_LEN(own); i++) {
        struct str text = text_of(json_get_nocase(item, str_from(own[i].member)));
        if (text.n > 0)
            fields_add_text(f, str_from(own[i].field), text);
    }
    for (size_t i = 0; i < ARRAY_LEN(flags); i++) {
        const struct json *v = json_get_nocase(item, str_from(flags[i].member));
        if (v)
            fields_add_raw(f, str_from(flags[i].field), json_true(v) ? STR("true") : STR("false"));
    }
    if (k && !fields_has(f, STR("quoteItemType")))
        fields_add_text(f, STR("quoteItemType"), str_from(k->label));
    if (!fields_has(f, STR("name")))
        fields_add_text(f, STR("name"), json_str(json_get(record, STR("name"))));
    if (period.n > 0 && !fields_has(f, STR("periodType")))
        fields_add_raw(f, STR("periodType"), period);
}

/* Optional items are offered, not counted. */
static void add_to_total(struct build *b, struct fields *f, const struct json *item,
                         struct decimal net)
{
    struct str value = fields_value(f, STR("periodType")), label = STR("one-time");
    const struct at_field_info *info = NULL;
    size_t i = 0;

    if (json_true(json_get_nocase(item, STR("optional"))))
        return;
    if (value.n > 0 &&
        !resolve_field_info(b->r, cat_entity_find(STR("QuoteItems")), STR("periodType"), &info)) {
        if (value.p[0] == '"')
            value = str_make(value.p + 1, value.n - 2);
        label = value;
        for (size_t k = 0; info && k < info->n_values; k++)
            if (str_eq(info->values[k].value, value))
                label = info->values[k].label;
    }
    while (i < b->n_periods && !str_eq(b->periods[i].name, label))
        i++;
    if (i == PERIODS_MAX)
        return;
    if (i == b->n_periods)
        b->periods[b->n_periods++] = (struct period){label, decimal_of_i64(0)};
    b->periods[i].net = decimal_add(b->periods[i].net, net);
}

static enum err_code add_item(struct build *b, const struct json *item)
{
    const struct json *record = NULL;
    const struct kind *k;
    struct decimal net;
    struct fields f;
    int64_t id;
    enum err_code rc =
        json_is(item, JSON_OBJECT) ? check_members(b, item) : bad_item(b, "it is an object.");

    if (!rc)
        rc = find_record(b, item, &k, &id, &record);
    fields_init(&f, b->r->arena);
    if (!rc)
        rc = add_numbers(b, &f, item, record, &net);
    if (rc)
        return rc;
    if (k)
        fields_add_i64(&f, str_from(k->field), id);
    add_texts(&f, item, k, record);
    add_to_total(b, &f, item, net);
    struct write_step *s = add_step(b, "item", "QuoteItems");
    if (b->quote_step) {
        s->parent_step = b->quote_step;
        s->parent_field = "quoteID";
    } else {
        fields_add_i64(&f, STR("quoteID"), b->quote);
        s->write.parent_id = b->quote;
        s->write.has_parent = true;
    }
    b->n_items++;
    return finish_step(b, s, &f);
}

static enum err_code add_items(struct build *b)
{
    const struct json *list = arg_json(b->r, "items");

    if (json_len(list) > ITEMS_MAX)
        return bad_item(b, "at most 40 items at once; add the others with quote.");
    if (b->quote && json_len(list) == 0)
        return bad_item(b, "there is nothing to add to the quote.");
    for (struct json_iter it = json_iter(list); json_next(&it);) {
        enum err_code rc = add_item(b, it.value);
        if (rc)
            return rc;
    }
    return ERR_OK;
}

/* "Items: 2, net 2440.80 one-time, 225.00 Monthly, before tax." on the first step that is sent. */
static void say_totals(struct build *b)
{
    struct buf text CLEANUP(buf_done) = {0};
    char number[DECIMAL_TEXT_MAX];
    struct write_step *s = &b->steps[b->quote_step ? b->quote_step - 1 : 0];

    buf_init(&text, 4096);
    buf_printf(&text, "%s%sItems: %zu, net", b->note ? b->note : "", b->note ? " " : "",
               b->n_items);
    for (size_t i = 0; i < b->n_periods; i++)
        buf_printf(&text, "%s %.*s %.*s", i ? "," : "",
                   STR_ARG(decimal_format(decimal_round(b->periods[i].net, 2), 2, number)),
                   STR_ARG(b->periods[i].name));
    buf_add_z(&text, b->n_periods ? ", before tax, without optional ones." : " 0.");
    s->write.note = str_dup(b->r->arena, buf_str(&text));
}

static enum err_code build_quote(struct tool_run *r)
{
    struct build b = {.r = r};
    enum err_code rc = find_target(&b);

    b.steps = ARENA_ARRAY(r->arena, struct write_step, WRITE_STEPS_MAX);
    if (!rc && !b.quote)
        rc = add_quote(&b);
    if (!rc)
        rc = add_items(&b);
    if (rc)
        return rc;
    say_totals(&b);
    return write_steps_run(r, "Quote built", b.steps, b.n);
}

enum mcp_rc tool_build_quote(struct mcp_call *call, const void *args)
{
    return tool_run(call, args, build_quote);
}
