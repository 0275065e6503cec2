/* What leniency asks of a schema before validation: declared members, their types, through
 * references and combinations. */
#include "mcp_schema_fixture.h"

static const struct schema_property *property(const struct fixture *f, const char *name)
{
    const struct schema_property *p = schema_property(f->schema, str_from(name));

    if (!p)
        fail_msg("no property %s", name);
    return p;
}

static void test_declared(void **state)
{
    struct fixture f = fixture_new(
        "{\"type\":\"object\",\"required\":[\"b\"],\"properties\":{"
        "\"z\":{\"type\":\"string\"},\"b\":{\"type\":\"integer\"},\"n\":{\"type\":\"number\"},"
        "\"list\":{\"type\":\"array\",\"items\":{\"type\":[\"string\",\"null\"]}},"
        "\"e\":{\"enum\":[\"a\",1]},\"c\":{\"const\":true},\"any\":{},\"never\":false}}");

    (void)state;
    assert_string_equal(schema_property_at(f.schema, 0)->name.p, "z");
    assert_string_equal(schema_property_at(f.schema, 1)->name.p, "b");
    assert_null(schema_property_at(f.schema, 8));
    assert_null(schema_property(f.schema, STR("B")));
    assert_int_equal(property(&f, "z")->types, SCHEMA_STRING);
    assert_int_equal(property(&f, "z")->item_types, SCHEMA_ANY);
    assert_int_equal(property(&f, "b")->types, SCHEMA_INTEGER);
    assert_int_equal(property(&f, "n")->types, SCHEMA_INTEGER | SCHEMA_NUMBER);
    assert_int_equal(property(&f, "list")->types, SCHEMA_ARRAY);
    assert_int_equal(property(&f, "list")->item_types, SCHEMA_STRING | SCHEMA_NULL);
    assert_int_equal(property(&f, "e")->types, SCHEMA_STRING | SCHEMA_INTEGER);
    assert_int_equal(property(&f, "c")->types, SCHEMA_BOOLEAN);
    assert_int_equal(property(&f, "any")->types, SCHEMA_ANY);
    assert_int_equal(property(&f, "never")->types, 0);
    assert_true(property(&f, "b")->required);
    assert_false(property(&f, "z")->required);
    assert_true(schema_is_open(f.schema));
    assert_int_equal(schema_node_types(schema_root(f.schema)), SCHEMA_OBJECT);
    fixture_done(&f);
}

static void test_through_references(void **state)
{
    struct fixture f = fixture_new(
        "{\"$ref\":\"#/$defs/base\",\"required\":[\"late\"],"
        "\"allOf\":[{\"properties\":{\"x\":{\"type\":[\"string\",\"integer\"]}}},"
        "{\"properties\":{\"x\":{\"type\":\"integer\"}},\"required\":[\"x\"]}],"
        "\"anyOf\":[{\"properties\":{\"late\":{\"type\":\"string\"}},\"required\":[\"y\"]},"
        "{\"properties\":{\"late\":{\"type\":\"null\"},\"y\":{}}}],"
        "\"unevaluatedProperties\":false,"
        "\"$defs\":{\"id\":{\"type\":\"integer\"},\"base\":{\"properties\":{"
        "\"id\":{\"$ref\":\"#/$defs/id\"},\"ids\":{\"items\":{\"$ref\":\"#/$defs/id\"}},"
        "\"either\":{\"anyOf\":[{\"$ref\":\"#/$defs/id\"},{\"type\":\"null\"}]}}}}}");

    (void)state;
    assert_int_equal(property(&f, "id")->types, SCHEMA_INTEGER);
    assert_int_equal(property(&f, "ids")->item_types, SCHEMA_INTEGER);
    assert_int_equal(property(&f, "either")->types, SCHEMA_INTEGER | SCHEMA_NULL);
    assert_int_equal(property(&f, "x")->types, SCHEMA_INTEGER);
    assert_true(property(&f, "x")->required);
    assert_int_equal(property(&f, "late")->types, SCHEMA_STRING | SCHEMA_NULL);
    assert_false(property(&f, "y")->required);
    assert_false(schema_is_open(f.schema));
    fixture_done(&f);
}

static void test_nested(void **state)
{
    struct fixture f = fixture_new("{\"additionalProperties\":false,\"properties\":{\"filter\":{"
                                   "\"items\":{\"$ref\":\"#/$defs/f\"}}},"
                                   "\"$defs\":{\"f\":{\"properties\":{\"op\":{\"type\":\"string\"},"
                                   "\"items\":{\"items\":{\"$ref\":\"#/$defs/f\"}}}}}}");
    const struct schema_node *item, *inner;

    (void)state;
    item = schema_node_items(property(&f, "filter")->node);
    assert_non_null(item);
    assert_int_equal(schema_node_property(item, STR("op"))->types, SCHEMA_STRING);
    inner = schema_node_items(schema_node_property(item, STR("items"))->node);
    assert_int_equal(schema_node_property(inner, STR("op"))->types, SCHEMA_STRING);
    assert_null(schema_node_items(schema_node_property(item, STR("op"))->node));
    assert_null(schema_node_property_at(item, 2));
    assert_false(schema_is_open(f.schema));
    fixture_done(&f);
}

static void test_boolean_schemas(void **state)
{
    struct fixture f = fixture_new("true");

    (void)state;
    assert_null(schema_property_at(f.schema, 0));
    assert_true(schema_is_open(f.schema));
    assert_int_equal(schema_node_types(schema_root(f.schema)), SCHEMA_ANY);
    fixture_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_declared),
        cmocka_unit_test(test_through_references),
        cmocka_unit_test(test_nested),
        cmocka_unit_test(test_boolean_schemas),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
