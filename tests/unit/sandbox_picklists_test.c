/* The sandbox's picklists as the build made them from data/picklists/. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "catalog/catalog.h"
#include "sandbox/picklists.h"

static void all_are_found(void **state)
{
    (void)state;
    size_t values = 0;

    assert_true(sb_picklists_n >= 145);
    for (size_t i = 0; i < sb_picklists_n; i++) {
        const struct sb_picklist *p = &sb_picklists[i];
        const struct cat_entity *e = cat_entity_find(str_from(p->entity));
        assert_non_null(e);
        assert_non_null(cat_field_find(e, str_from(p->field)));
        assert_ptr_equal(sb_picklist_find(str_from(p->entity), str_from(p->field)), p);
        values += p->n;
    }
    assert_true(values >= 602);
}

static void ticket_status(void **state)
{
    (void)state;
    const struct sb_picklist *p = sb_picklist_find(STR("tickets"), STR("STATUS"));
    assert_non_null(p);
    const struct sb_picklist_value *v = sb_picklist_value_find(p, STR("5"));

    assert_non_null(v);
    assert_string_equal(v->label, "Complete");
    assert_true(v->is_system);
    assert_true(v->is_active);
    assert_false(v->is_default);
    assert_string_equal(p->values[0].label, "New");
    assert_true(p->values[0].is_default);
    assert_null(sb_picklist_value_find(p, STR("New")));
    assert_null(sb_picklist_value_find(NULL, STR("1")));
    assert_null(sb_picklist_find(STR("Tickets"), STR("title")));
    assert_null(sb_picklist_find(STR("Nothing"), STR("status")));
}

static void dependent_values(void **state)
{
    (void)state;
    const struct sb_picklist *p = sb_picklist_find(STR("Tickets"), STR("subIssueType"));
    assert_non_null(p);
    const struct sb_picklist *parent = sb_picklist_find(STR("Tickets"), str_from(p->parent_field));

    assert_string_equal(p->parent_field, "issueType");
    for (size_t i = 0; i < p->n; i++)
        assert_non_null(sb_picklist_value_find(parent, str_from(p->values[i].parent)));
    p = sb_picklist_find(STR("Tickets"), STR("ticketCategory"));
    assert_non_null(p);
    assert_false(sb_picklist_value_find(p, STR("1"))->is_active);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_are_found),
        cmocka_unit_test(ticket_status),
        cmocka_unit_test(dependent_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
