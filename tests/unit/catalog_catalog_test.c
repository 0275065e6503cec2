/* The catalogue as the build made it from data/entities/: complete, well ordered, every pointer
 * arriving, and the routes that cannot be derived from names. The numbers are pins: whoever adds an
 * entity changes them here. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/catalog.h"

enum { ENTITIES = 232, FIELDS = 2805, REFERENCES = 734, CHILDREN = 142 };

static const struct cat_entity *entity(const char *name)
{
    const struct cat_entity *e = cat_entity_find(str_from(name));
    if (!e)
        fail_msg("no entity %s", name);
    return e;
}

static void assert_str(struct str s, const char *want)
{
    if (!str_eq(s, str_from(want)))
        fail_msg("got \"%.*s\", want \"%s\"", STR_ARG(s), want);
}

static void counts(void **state)
{
    (void)state;
    size_t n;
    const struct cat_entity *e = cat_entities(&n);
    size_t fields = 0;
    size_t references = 0;
    size_t children = 0;

    assert_int_equal(n, ENTITIES);
    for (size_t i = 0; i < n; i++) {
        fields += e[i].n_fields;
        children += e[i].child_path.n > 0;
        for (size_t k = 0; k < e[i].n_fields; k++)
            references += e[i].fields[k].reference != NULL;
    }
    assert_int_equal(fields, FIELDS);
    assert_int_equal(references, REFERENCES);
    assert_int_equal(children, CHILDREN);
}

static void order_and_pointers(void **state)
{
    (void)state;
    size_t n;
    const struct cat_entity *e = cat_entities(&n);

    for (size_t i = 0; i < n; i++) {
        assert_int_equal(e[i].index, i);
        assert_true(i == 0 || cat_name_cmp(e[i - 1].name, e[i].name) < 0);
        assert_true(str_eq(e[i].name, e[i].path));
        for (size_t k = 0; k < e[i].n_fields; k++) {
            const struct cat_field *f = &e[i].fields[k];
            assert_true(k == 0 || cat_name_cmp(f[-1].name, f->name) < 0);
            assert_ptr_equal(cat_field_find(&e[i], f->name), f);
            assert_true(!f->reference || (f->reference >= e && f->reference < e + n));
        }
    }
}

static bool owns(const struct cat_entity *e, const struct cat_field *f)
{
    return f >= e->fields && f < e->fields + e->n_fields;
}

static void routes_are_sound(void **state)
{
    (void)state;
    size_t n;
    const struct cat_entity *e = cat_entities(&n);

    for (size_t i = 0; i < n; i++) {
        assert_true(!e[i].name_field || owns(&e[i], e[i].name_field));
        assert_true(!e[i].parent_field || owns(&e[i], e[i].parent_field));
        assert_int_equal(e[i].ops_via_parent & ~e[i].ops, 0);
        assert_int_equal(e[i].ops_via_parent & ~e[i].parent_verbs, 0);
        assert_int_equal(e[i].parent_name.n > 0, e[i].child_path.n > 0);
        assert_int_equal(e[i].parent_name.n > 0, e[i].parent_root.n > 0);
        if (e[i].child_path.n > 0)
            assert_ptr_equal(cat_child_find(e[i].parent_root, e[i].child_path), &e[i]);
        if (e[i].parent)
            assert_true(str_eq(e[i].parent->name, e[i].parent_name));
    }
}

static void found_by_name(void **state)
{
    (void)state;
    size_t n;
    const struct cat_entity *e = cat_entities(&n);

    for (size_t i = 0; i < n; i++) {
        assert_ptr_equal(cat_entity_find(e[i].name), &e[i]);
        assert_ptr_equal(cat_entity_guess(e[i].name), &e[i]);
    }
    assert_ptr_equal(entity("tickets"), entity("Tickets"));
    assert_ptr_equal(entity("SERVICECALLTICKETS"), entity("ServiceCallTickets"));
    assert_null(cat_entity_find(STR("Ticket")));
    assert_null(cat_entity_find(STR("")));
    assert_null(cat_entity_find(STR("Zebras")));
    assert_null(cat_entity_find(STR("AAA")));
}

static void guessed(void **state)
{
    (void)state;
    static const struct {
        const char *said, *meant;
    } cases[] = {
        {"Ticket", "Tickets"},
        {"ticket_notes", "TicketNotes"},
        {"time entry", "TimeEntries"},
        {"time-entries", "TimeEntries"},
        {"Account", "Companies"},
        {"accounts", "Companies"},
        {"company", "Companies"},
        {"InstalledProduct", "ConfigurationItems"},
        {"installed_products", "ConfigurationItems"},
        {"AllocationCode", "BillingCodes"},
        {"tax", "Taxes"},
        {"TagAlias", "TagAliases"},
        {"opportunity", "Opportunities"},
        {"AccountLocation", "CompanySiteConfigurations"},
        {"configuration item", "ConfigurationItems"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct cat_entity *e = cat_entity_guess(str_from(cases[i].said));
        if (!e)
            fail_msg("\"%s\" means nothing", cases[i].said);
        assert_str(e->name, cases[i].meant);
    }
    assert_null(cat_entity_guess(STR("")));
    assert_null(cat_entity_guess(STR("_ -")));
    assert_null(cat_entity_guess(STR("Tick")));
    assert_null(cat_entity_guess(STR("a name that is longer than the name of any entity of "
                                     "Autotask could ever be, for it goes on and on")));
}

static void routes_by_example(void **state)
{
    (void)state;
    static const struct {
        const char *entity, *root, *child, *field, *parent;
    } cases[] = {
        {"TicketNotes", "Tickets", "Notes", "ticketID", "Tickets"},
        {"Contacts", "Companies", "Contacts", "companyID", "Companies"},
        {"ExpenseItems", "Expenses", "Items", "expenseReportID", NULL},
        {"UserDefinedFieldListItems", "UserDefinedFields", "ListItems", "udfFieldId", NULL},
        {"ServiceLevelAgreementResults", "ServiceLevelAgreements", "Results", NULL, NULL},
        {"ConfigurationItemNotes", "ConfigurationItems", "Notes", "configurationItemID",
         "ConfigurationItems"},
        {"ConfigurationItemDnsRecords", "ConfigurationItems", "DnsRecords", "installedProductID",
         "ConfigurationItems"},
        {"CompanySiteConfigurations", "Companies", "SiteConfigurations", "companyID", "Companies"},
        {"TicketRmaCredits", "Tickets", "RmaCredits", "ticketID", "Tickets"},
        {"TaskPredecessors", "Tasks", "Predecessors", "successorTaskID", "Tasks"},
    };

    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct cat_entity *e = entity(cases[i].entity);
        assert_str(e->parent_root, cases[i].root);
        assert_str(e->child_path, cases[i].child);
        assert_ptr_equal(e->parent, cases[i].parent ? entity(cases[i].parent) : NULL);
        assert_int_equal(e->parent_field != NULL, cases[i].field != NULL);
        if (e->parent_field)
            assert_str(e->parent_field->name, cases[i].field);
        assert_ptr_equal(cat_child_find(str_from(cases[i].root), str_from(cases[i].child)), e);
    }
    assert_ptr_equal(cat_child_find(STR("tickets"), STR("NOTES")), entity("TicketNotes"));
    assert_null(cat_child_find(STR("Tickets"), STR("Tickets")));
    assert_null(cat_child_find(STR(""), STR("")));
}

static void operations(void **state)
{
    (void)state;
    const unsigned writes = CAT_CREATE | CAT_UPDATE | CAT_REPLACE;
    const struct cat_entity *time = entity("TimeEntries");
    const struct cat_entity *note = entity("TicketNotes");

    assert_int_equal(time->ops, CAT_GET | CAT_QUERY | writes | CAT_DELETE);
    assert_int_equal(time->ops_via_parent, 0);
    assert_int_equal(time->parent_name.n, 0);
    assert_null(time->parent);
    assert_int_equal(note->ops, CAT_GET | CAT_QUERY | writes);
    assert_int_equal(note->ops_via_parent, writes);
    assert_int_equal(note->parent_verbs, CAT_GET | CAT_QUERY | writes);
    assert_int_equal(entity("TimeOffRequestsApprove")->n_fields, 0);
    assert_true(entity("Tickets")->has_udfs);
    assert_false(time->has_udfs);
}

static void fields_by_example(void **state)
{
    (void)state;
    const struct cat_entity *t = entity("Tickets");
    const struct cat_field *f = cat_field_find(t, STR("COMPANYid"));

    assert_non_null(f);
    assert_str(f->name, "companyID");
    assert_int_equal(f->type, CAT_INTEGER);
    assert_int_equal(f->flags, CAT_REQUIRED);
    assert_ptr_equal(f->reference, entity("Companies"));
    assert_int_equal(cat_field_find(t, STR("title"))->max_length, 255);
    assert_int_equal(cat_field_find(t, STR("status"))->flags, CAT_REQUIRED | CAT_PICKLIST);
    assert_int_equal(cat_field_find(t, STR("creatorType"))->flags,
                     CAT_READ_ONLY | CAT_PICKLIST | CAT_NOT_QUERYABLE);
    assert_true(cat_field_find(entity("TicketWebhooks"), STR("secretKey"))->flags & CAT_WRITE_ONLY);
    assert_true(cat_field_find(entity("Projects"), STR("companyID"))->flags & CAT_CREATE_ONLY);
    assert_str(t->name_field->name, "title");
    assert_null(cat_field_find(t, STR("company")));
    assert_null(cat_field_find(t, STR("company_id")));
    assert_ptr_equal(cat_field_guess(t, STR("company_id")), f);
    assert_ptr_equal(cat_field_guess(t, STR("company")), f);
    assert_null(cat_field_guess(t, STR("compan")));
    assert_null(cat_field_guess(t, STR("")));
}

static void nearest(void **state)
{
    (void)state;
    const struct cat_entity *t = entity("Tickets");

    assert_str(cat_entity_nearest(STR("Tickest")), "Tickets");
    assert_str(cat_entity_nearest(STR("acount")), "Companies");
    assert_str(cat_entity_nearest(STR("TimeEntrys")), "TimeEntries");
    assert_str(cat_entity_nearest(STR("qqqqqqqqqq")), "");
    assert_str(cat_entity_nearest(STR("")), "");
    assert_str(cat_field_nearest(t, STR("compnyID")), "companyID");
    assert_str(cat_field_nearest(t, STR("company")), "companyID");
    assert_str(cat_field_nearest(t, STR("due")), "dueDateTime");
    assert_str(cat_field_nearest(t, STR("xyzzy12345")), "");
}

static void type_names(void **state)
{
    (void)state;
    assert_string_equal(cat_type_name(CAT_INTEGER), "integer");
    assert_string_equal(cat_type_name(CAT_DATETIME), "datetime");
    assert_string_equal(cat_type_name(CAT_BYTES), "byte[]");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts),           cmocka_unit_test(order_and_pointers),
        cmocka_unit_test(routes_are_sound), cmocka_unit_test(found_by_name),
        cmocka_unit_test(guessed),          cmocka_unit_test(routes_by_example),
        cmocka_unit_test(operations),       cmocka_unit_test(fields_by_example),
        cmocka_unit_test(nearest),          cmocka_unit_test(type_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
