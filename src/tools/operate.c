/* One tool an entity with an argument `operation`: how some servers cut their tools. A call goes on
 * as the generic tool, or as the typed one that does just that, with the entity filled in. */
#include "tools/entities.h"
#include "tools/handlers.h"
#include "tools/offer.h"
#include "tools/operate.h"
#include "tools/render.h"
#include "tools/words.h"

/* ---- Operations ---- */

enum way {
    WAY_MANY,   /* conditions */
    WAY_RECORD, /* one record by its id */
    WAY_FIELDS, /* a record's values */
    WAY_ABSENT, /* the same, unless there is such a record */
    WAY_ENTITY, /* about the entity itself */
    WAY_TYPED   /* a tool with arguments of its own, which passes them on */
};

struct operation {
    const char *names;  /* separated by spaces; the first is shown */
    const char *entity; /* NULL: every one */
    const char *tool;
    const char *brought; /* members that its arguments begin with; of WAY_MANY a condition; NULL */
    const char *on;      /* the entity to ask instead; NULL: the same */
    const char *ids;     /* names under which the record is given, when they are others there ... */
    const char *id_as;   /* ... and what they are there */
    unsigned needs;      /* one of these has the entity (cat_ops) */
    enum way way;
};

/* The more exact rows first: of one entity, then those of all. */
static const struct operation operations[] = {
    {.names = "whoAmI", .entity = "Resources", .tool = "whoami", .way = WAY_TYPED},
    {.names = "summary", .entity = "Tickets", .tool = "ticket_brief", .way = WAY_TYPED},
    {.names = "brief", .entity = "TicketHistory", .tool = "ticket_brief", .way = WAY_TYPED},
    {.names = "timeline getFullDetail",
     .entity = "Tickets",
     .tool = "get_ticket",
     .brought = "{\"notes\":true,\"time\":true}",
     .way = WAY_TYPED},
    {.names = "getFullDetail",
     .entity = "Projects",
     .tool = "project_status",
     .ids = "id projectID",
     .id_as = "project",
     .way = WAY_TYPED},
    {.names = "getFullDetail", .entity = "Tasks", .tool = "get_task", .way = WAY_TYPED},
    {.names = "slaHealthCheck",
     .entity = "Tickets",
     .tool = "query_entity",
     .on = "ServiceLevelAgreementResults",
     .ids = "id ticketID ticketNumber",
     .id_as = "ticketID",
     .way = WAY_MANY},
    {.names = "getUnassigned",
     .entity = "Tickets",
     .tool = "search_tickets",
     .brought = "{\"open_only\":true,\"unassigned\":true}",
     .way = WAY_TYPED},
    {.names = "getUnassigned",
     .entity = "Tasks",
     .tool = "search_tasks",
     .brought = "{\"open_only\":true,\"where\":{\"assignedResourceID\":null}}",
     .way = WAY_TYPED},
    {.names = "getUnassigned",
     .entity = "Projects",
     .tool = "search_projects",
     .brought = "{\"open_only\":true,\"where\":{\"projectLeadResourceID\":null}}",
     .way = WAY_TYPED},
    {.names = "searchByKeyword getByResource getByCompanyAndStatus",
     .entity = "Tickets",
     .tool = "search_tickets",
     .way = WAY_TYPED},
    {.names = "getByCompanyAndStatus",
     .entity = "Projects",
     .tool = "search_projects",
     .way = WAY_TYPED},
    {.names = "searchByDomain searchByIdentity",
     .entity = "Companies",
     .tool = "find_caller",
     .ids = "domain website email phone name companyName",
     .id_as = "caller",
     .way = WAY_TYPED},
    {.names = "getPosted",
     .entity = "TimeEntries",
     .tool = "query_entity",
     .brought = "{\"field\":\"billingApprovalDateTime\",\"op\":\"exist\"}",
     .way = WAY_MANY},
    {.names = "getUnposted",
     .entity = "TimeEntries",
     .tool = "query_entity",
     .brought = "{\"field\":\"billingApprovalDateTime\",\"op\":\"notExist\"}",
     .way = WAY_MANY},
    {.names = "getAvailableRoles",
     .entity = "TimeEntries",
     .tool = "search_resource_roles",
     .way = WAY_TYPED},
    {.names = "approve",
     .entity = "TimeOffRequests",
     .tool = "decide_time_off",
     .brought = "{\"decision\":\"approve\"}",
     .way = WAY_TYPED},
    {.names = "reject",
     .entity = "TimeOffRequests",
     .tool = "decide_time_off",
     .brought = "{\"decision\":\"reject\"}",
     .way = WAY_TYPED},
    {.names = "create", .entity = "TimeOffRequests", .tool = "request_time_off", .way = WAY_TYPED},
    {.names = "get read getById",
     .tool = "get_entity",
     .needs = CAT_GET | CAT_QUERY,
     .way = WAY_RECORD},
    {.names = "getMany search query list getAll find filter getByResource getByAge",
     .tool = "query_entity",
     .needs = CAT_QUERY,
     .way = WAY_MANY},
    {.names = "count countByPeriod", .tool = "count_entity", .needs = CAT_QUERY, .way = WAY_MANY},
    {.names = "create add insert", .tool = "create_entity", .needs = CAT_CREATE, .way = WAY_FIELDS},
    {.names = "createIfNotExists", .tool = "create_entity", .needs = CAT_CREATE, .way = WAY_ABSENT},
    {.names = "update patch edit modify",
     .tool = "update_entity",
     .needs = CAT_UPDATE | CAT_REPLACE,
     .way = WAY_FIELDS},
    {.names = "delete remove", .tool = "delete_entity", .needs = CAT_DELETE, .way = WAY_RECORD},
    {.names = "describeFields describe", .tool = "describe_entity", .way = WAY_ENTITY},
    {.names = "listPicklistValues", .tool = "get_picklist_values", .way = WAY_ENTITY}};

static bool has_word(const char *list, struct str word)
{
    struct str rest = str_from(list);

    while (rest.n > 0)
        if (str_eq_folded(str_split(&rest, ' '), word))
            return true;
    return false;
}

static bool is_for(const struct operation *o, const struct cat_entity *e)
{
    return !o->entity || str_eq(str_from(o->entity), e->name);
}

static const struct operation *find_operation(const struct cat_entity *e, struct str name)
{
    for (size_t i = 0; i < ARRAY_LEN(operations); i++)
        if (is_for(&operations[i], e) && has_word(operations[i].names, name))
            return &operations[i];
    return NULL;
}

static bool is_possible(const struct operation *o, const struct cat_entity *e)
{
    bool below = strcmp(o->tool, "query_entity") == 0 && entity_is_only_below(e);
    return !o->needs || e->ops & o->needs || below;
}

/* Of the rows for all entities one word each; none that a more exact row has. */
static void list_operations(const struct cat_entity *e, struct buf *out)
{
    for (size_t i = 0; i < ARRAY_LEN(operations); i++) {
        const struct operation *o = &operations[i];
        struct str rest = str_from(o->names);
        bool first = true;
        if (!is_for(o, e) || !is_possible(o, e))
            continue;
        for (; rest.n > 0 && (first || o->entity); first = false) {
            struct str word = str_split(&rest, ' ');
            if (find_operation(e, word) == o)
                buf_printf(out, "%s%.*s", out->n > 0 ? ", " : "", STR_ARG(word));
        }
    }
}

static enum err_code no_such_operation(struct tool_run *r, const struct cat_entity *e,
                                       struct str name)
{
    struct buf list CLEANUP(buf_done) = {0};
    enum err_code rc;

    buf_init(&list, 2048);
    list_operations(e, &list);
    if (name.n == 0)
        rc = err_set(&r->err, ERR_MISSING_REQUIRED,
                     "The required argument 'operation' is missing: what is to be done with %.*s?",
                     STR_ARG(e->name));
    else
        rc = err_set(&r->err, ERR_BAD_VALUE, "%.*s has no operation \"%.*s\" here.",
                     STR_ARG(e->name), (int)(name.n < 60 ? name.n : 60), name.p);
    err_field(&r->err, STR("operation"));
    err_fix(&r->err, "Give one of: %s.", buf_cstr(&list));
    return rc;
}

/* ---- Arguments ---- */

struct operating {
    struct tool_run *r;
    const struct operation *op;
    const struct cat_entity *e; /* whose fields count */
    const struct json *given;
    struct onward *o;
};

static void add(struct operating *x, const char *name, const struct json *v)
{
    jw_key(&x->o->w, str_from(name));
    jw_value(&x->o->w, v);
}

static bool is_field(const struct operating *x, struct str name)
{
    return cat_field_find(x->e, name) != NULL;
}

/* "ticketID" for a ticket, where it has no field of that name. */
static bool is_record_id(const struct operating *x, struct str name)
{
    const char *own = str_printf(x->r->arena, "%s id", entity_singular(x->r, x->e));

    return str_eq_nocase(name, STR("id")) ||
           (!is_field(x, name) && str_eq_folded(name, str_from(own)));
}

static bool is_parent_id(const struct operating *x, struct str name)
{
    return x->e->parent_field && str_eq_folded(name, x->e->parent_field->name);
}

/* An argument of the other tool under this name; NULL when it is a field of the record. */
static const char *argument(const struct operating *x, struct str name)
{
    const char *arg = is_field(x, name) ? NULL : onward_argument(x->r, x->op->tool, name);
    return arg && strcmp(arg, "entity") != 0 ? arg : NULL;
}

/* Whatever is no argument of the query itself is a condition. */
static enum err_code add_conditions(struct operating *x)
{
    struct fields pairs;

    fields_init(&pairs, x->r->arena);
    for (struct json_iter it = json_iter(x->given); json_next(&it);) {
        bool is_word = !is_field(x, it.name) && operate_is_word(it.name);
        const char *arg = is_word ? NULL : argument(x, it.name);
        if (is_word)
            continue;
        if (!(x->e->ops & CAT_QUERY) && is_parent_id(x, it.name))
            add(x, "parent_id", it.value);
        else if (x->op->id_as && has_word(x->op->ids, it.name))
            fields_add_json(&pairs, str_from(x->op->id_as), it.value);
        else if (arg)
            add(x, arg, it.value);
        else
            fields_add_json(&pairs, it.name, it.value);
    }
    const struct json *list = fields_finish(x->r, &pairs);
    return list ? operate_words(x->r, x->e, x->given, list, x->op->brought, x->o) : x->r->err.code;
}

static void add_record(struct operating *x)
{
    for (struct json_iter it = json_iter(x->given); json_next(&it);) {
        if (is_record_id(x, it.name))
            add(x, "id", it.value);
        else if (is_parent_id(x, it.name))
            add(x, "parent_id", it.value);
        else {
            jw_key(&x->o->w, it.name);
            jw_value(&x->o->w, it.value);
        }
    }
}

/* Values of the record: those given as one object, too. The id of an update and of its parent are
 * no values. */
static enum err_code collect_fields(struct operating *x, bool is_update, bool writes,
                                    struct fields *ret)
{
    fields_init(ret, x->r->arena);
    for (struct json_iter it = json_iter(x->given); json_next(&it);) {
        const char *arg = argument(x, it.name);
        const struct json *v = it.value;
        bool is_own = is_update && (is_record_id(x, it.name) || is_parent_id(x, it.name));
        if (operate_is_equal_word(it.name) && x->op->way == WAY_ABSENT)
            continue;
        if (arg && strcmp(arg, "fields") == 0) {
            if (json_is(v, JSON_STRING) &&
                json_parse(x->r->arena, json_str(v), NULL, &v, &x->r->err))
                return x->r->err.code;
            fields_add_object(ret, v);
        } else if (is_own && writes)
            add(x, is_record_id(x, it.name) ? "id" : "parent_id", v);
        else if (arg && writes && !is_own)
            add(x, arg, v);
        else if (!arg && !is_own)
            fields_add_json(ret, it.name, v);
    }
    return ERR_OK;
}

static enum err_code add_fields(struct operating *x)
{
    struct fields f;
    enum err_code rc = collect_fields(x, strcmp(x->op->tool, "update_entity") == 0, true, &f);
    const struct json *object = rc ? NULL : fields_finish(x->r, &f);

    if (object)
        add(x, "fields", object);
    return x->r->err.code;
}

/* What the operation says beside its arguments; the caller's own win. */
static void add_brought(struct operating *x)
{
    const struct json *brought = NULL;

    if (x->op->brought && json_parse(x->r->arena, str_from(x->op->brought), NULL, &brought, NULL))
        BUG("what an operation brings along is no JSON");
    for (struct json_iter it = json_iter(brought); json_next(&it);)
        if (!operate_word(x->given, str_dup(x->r->arena, it.name)))
            add(x, str_dup(x->r->arena, it.name), it.value);
}

static void add_all(struct operating *x)
{
    static const char *const renamed[][2] = {
        {"fieldId", "field"}, {"since", "created_after"}, {"until", "created_before"}};

    add_brought(x);
    for (struct json_iter it = json_iter(x->given); json_next(&it);) {
        struct str name = it.name;
        if (x->op->id_as && has_word(x->op->ids, name))
            name = str_from(x->op->id_as);
        for (size_t i = 0; i < ARRAY_LEN(renamed); i++)
            if (str_eq_folded(name, str_from(renamed[i][0])))
                name = str_from(renamed[i][1]);
        jw_key(&x->o->w, name);
        jw_value(&x->o->w, it.value);
    }
}

/* ---- Only when there is none ---- */

static void add_chosen(struct operating *x, const struct json *fields, const struct str *names)
{
    jw_key(&x->o->w, STR("fields"));
    jw_object(&x->o->w);
    for (; names->n > 0; names++) {
        const struct json *v = json_get_nocase(fields, *names);
        if (!json_is(v, JSON_NONE)) {
            jw_key(&x->o->w, *names);
            jw_value(&x->o->w, v);
        }
    }
    jw_end(&x->o->w);
}

/* The word and the preview of an update are its own. */
static void add_write_words(struct operating *x)
{
    static const char *const words[] = {"confirm", "dry_run", "allow_duplicate"};

    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        const struct json *v = operate_word(x->given, words[i]);
        if (v)
            add(x, words[i], v);
    }
}

static enum err_code say_there_is_one(struct operating *x, int64_t id)
{
    const char *what = entity_singular(x->r, x->e);
    const char *text = str_printf(x->r->arena,
                                  "There is such a %s already, id %lld: none was "
                                  "created, nothing was written.\n",
                                  what, (long long)id);
    const char *json =
        str_printf(x->r->arena, "{\"created\":false,\"entity\":\"%.*s\",\"id\":%lld}",
                   STR_ARG(x->e->name), (long long)id);

    x->o->tool = NULL;
    render_text(x->r, str_from(text), str_from(json));
    return x->r->err.code;
}

static enum err_code go_on_with(struct operating *x, int64_t id, const struct json *fields)
{
    const struct json *update = operate_word(x->given, "updateFields");

    if (json_true(operate_word(x->given, "errorOnDuplicate"))) {
        enum err_code rc =
            err_set(&x->r->err, ERR_BAD_VALUE, "There is such a %s already: id %lld.",
                    entity_singular(x->r, x->e), (long long)id);
        err_field(&x->r->err, STR("dedupFields"));
        err_fix(&x->r->err, "Change that one (operation update), or leave errorOnDuplicate out.");
        return rc;
    }
    if (!update)
        return say_there_is_one(x, id);
    x->o->tool = "update_entity";
    jw_ki64(&x->o->w, "id", id);
    add_chosen(x, fields, operate_texts(x->r->arena, update));
    add_write_words(x);
    return ERR_OK;
}

/* A server that must not create says so itself, before anything is looked up. */
static enum err_code create_if_absent(struct operating *x)
{
    struct fields f;
    int64_t id = 0;

    if (!offer_has(x->r->call, STR("create_entity")))
        return add_fields(x);
    enum err_code rc = collect_fields(x, false, false, &f);
    const struct json *fields = rc ? NULL : fields_finish(x->r, &f);
    if (fields)
        rc = operate_find_equal(x->r, x->e, x->given, fields, &id);
    if (rc || !fields)
        return x->r->err.code;
    return id > 0 ? go_on_with(x, id, fields) : add_fields(x);
}

/* ---- The handler ---- */

static enum err_code go_on(struct operating *x)
{
    switch (x->op->way) {
    case WAY_MANY:
        return add_conditions(x);
    case WAY_RECORD:
        add_record(x);
        return ERR_OK;
    case WAY_FIELDS:
        return add_fields(x);
    case WAY_ABSENT:
        return create_if_absent(x);
    case WAY_ENTITY:
    case WAY_TYPED:
        add_all(x);
        return ERR_OK;
    }
    return ERR_OK;
}

static enum err_code operate(struct tool_run *r, struct onward *o)
{
    struct operating x = {.r = r, .o = o};
    struct str name = arg_text(r, "operation");
    enum err_code rc = entity_argument(r);

    if (rc)
        return rc;
    x.given = arg_json(r, "arguments");
    x.op = find_operation(r->entity, name);
    if (!x.op)
        return no_such_operation(r, r->entity, name);
    x.e = x.op->on ? cat_entity_find(str_from(x.op->on)) : r->entity;
    o->tool = x.op->tool;
    if (x.op->way != WAY_TYPED)
        jw_kstr(&o->w, "entity", x.e->name);
    return go_on(&x);
}

enum mcp_rc tool_entity_operation(struct mcp_call *call, const void *args)
{
    return onward_run(call, args, operate);
}
