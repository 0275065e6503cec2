/* What the schema validator says: sentences for every keyword, suggestions, places, and the reasons
 * why a schema is refused. That its answers are right is the official suite's business. */
#include "mcp_schema_fixture.h"

#include "base/buf.h"

#include <stdio.h>

/* ---- Sentences --------------------------------------------------------------------------- */

struct sentence {
    const char *schema, *value;
    enum err_code code;
    const char *keyword, *pointer, *path, *text, *fix;
};

static const struct sentence sentences[] = {
    {"{'type':'object'}", "[1]", ERR_BAD_VALUE, "type", "", "",
     "The arguments must be an object, not an array of 1.", ""},
    {"{'properties':{'n':{'type':'integer'}}}", "{'n':'5'}", ERR_BAD_VALUE, "type", "/n", "n",
     "'n' must be a whole number, not \"5\".", ""},
    {"{'properties':{'n':{'type':['string','number','null']}}}", "{'n':true}", ERR_BAD_VALUE,
     "type", "/n", "n", "'n' must be a string, a number or null, not true.", ""},
    {"{'properties':{'s':{'enum':['open','closed',3]}}}", "{'s':'opne'}", ERR_BAD_VALUE, "enum",
     "/s", "s", "'s' must be one of \"open\", \"closed\" or 3, not \"opne\".",
     "Did you mean \"open\"?"},
    {"{'properties':{'s':{'enum':[1,2,3,4,5,6,7,8,9,10,11,12,13,14]}}}", "{'s':0}", ERR_BAD_VALUE,
     "enum", "/s", "s",
     "'s' must be one of 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 or 2 others, not 0.", ""},
    {"{'properties':{'s':{'const':'YES'}}}", "{'s':'yes'}", ERR_BAD_VALUE, "const", "/s", "s",
     "'s' must be \"YES\", not \"yes\".", "Did you mean \"YES\"?"},
    {"{'properties':{'n':{'minimum':1}}}", "{'n':0}", ERR_BAD_VALUE, "minimum", "/n", "n",
     "'n' must be at least 1, not 0.", ""},
    {"{'properties':{'n':{'maximum':1.50}}}", "{'n':1.51}", ERR_BAD_VALUE, "maximum", "/n", "n",
     "'n' must be at most 1.50, not 1.51.", ""},
    {"{'properties':{'n':{'exclusiveMinimum':1}}}", "{'n':1.0}", ERR_BAD_VALUE, "exclusiveMinimum",
     "/n", "n", "'n' must be more than 1, not 1.0.", ""},
    {"{'properties':{'n':{'exclusiveMaximum':1e2}}}", "{'n':100}", ERR_BAD_VALUE,
     "exclusiveMaximum", "/n", "n", "'n' must be less than 1e2, not 100.", ""},
    {"{'properties':{'n':{'multipleOf':0.25}}}", "{'n':0.3}", ERR_BAD_VALUE, "multipleOf", "/n",
     "n", "'n' must be a multiple of 0.25, not 0.3.", ""},
    {"{'properties':{'s':{'minLength':1}}}", "{'s':''}", ERR_BAD_VALUE, "minLength", "/s", "s",
     "'s' must be a text that is not empty.", ""},
    {"{'properties':{'s':{'maxLength':2}}}", "{'s':'äöü'}", ERR_BAD_VALUE, "maxLength", "/s", "s",
     "'s' must be at most 2 characters long, not 3.", ""},
    {"{'properties':{'s':{'pattern':'^T[0-9]+$'}}}", "{'s':'x'}", ERR_BAD_VALUE, "pattern", "/s",
     "s", "'s' must be a text that matches the pattern ^T[0-9]+$, not \"x\".", ""},
    {"{'properties':{'s':{'format':'date'}}}", "{'s':'2026-02-30'}", ERR_BAD_VALUE, "format", "/s",
     "s", "'s' must be a date such as 2026-11-30, not \"2026-02-30\".", ""},
    {"{'properties':{'l':{'minItems':2}}}", "{'l':[1]}", ERR_BAD_VALUE, "minItems", "/l", "l",
     "'l' must be an array of at least 2, not 1.", ""},
    {"{'properties':{'l':{'uniqueItems':true}}}", "{'l':[1,2,1.0]}", ERR_BAD_VALUE, "uniqueItems",
     "/l", "l",
     "'l' must be an array without repetitions, but its elements 0 and 2 are equal (counted from "
     "0).",
     ""},
    {"{'properties':{'l':{'contains':{'type':'string'}}}}", "{'l':[1]}", ERR_BAD_VALUE, "contains",
     "/l", "l", "'l' must be an array with at least 1 element of the wanted kind, not 0.", ""},
    {"{'minProperties':1}", "{}", ERR_BAD_VALUE, "minProperties", "", "",
     "The arguments must be an object with at least 1 member, not 0.", ""},
    {"{'propertyNames':{'pattern':'^[a-z]+$'}}", "{'A \\u0001b':1}", ERR_BAD_VALUE, "propertyNames",
     "", "",
     "The arguments must be an object without a member named 'A  b': that is not a name it "
     "allows.",
     ""},
    {"{'properties':{'x':false}}", "{'x':1}", ERR_BAD_VALUE, "false", "/x", "x",
     "'x' must be left out: no value is allowed there.", ""},
    {"{'not':{'required':['a','b']}}", "{'a':1,'b':2}", ERR_BAD_VALUE, "not", "", "",
     "The arguments must be given without 'a' and 'b' together.", ""},
    {"{'anyOf':[{'required':['id']},{'required':['year','number']}]}", "{'year':1}", ERR_BAD_VALUE,
     "anyOf", "", "", "The arguments must be given with 'id', or 'year' and 'number'.", ""},
    {"{'oneOf':[{'required':['id']},{'required':['number']}]}", "{'id':1,'number':2}",
     ERR_BAD_VALUE, "oneOf", "", "",
     "The arguments must be given with only one of these: 'id', or 'number'.", ""},
    {"{'properties':{'w':{'anyOf':[{'type':'string'},{'type':'null'}]}}}", "{'w':1}", ERR_BAD_VALUE,
     "anyOf", "/w", "w", "'w' must be a string or null, not 1.", ""},
    {"{'properties':{'w':{'anyOf':[{'type':'string'},{'type':'integer','minimum':3}]}}}", "{'w':1}",
     ERR_BAD_VALUE, "minimum", "/w", "w", "'w' must be at least 3, not 1.", ""},
    {"{'items':{'$ref':'#/$defs/f'},'$defs':{'f':{'properties':{'op':{'const':'eq'}}}}}",
     "[{},{'op':3}]", ERR_BAD_VALUE, "const", "/1/op", "[1].op", "'[1].op' must be \"eq\", not 3.",
     ""},
    {"{'properties':{'a/b ~':{'properties':{'c':{'items':{'type':'string'}}}}}}",
     "{'a/b ~':{'c':['x',7]}}", ERR_BAD_VALUE, "type", "/a~1b ~0/c/1", "[\"a/b ~\"].c[1]",
     "'[\"a/b ~\"].c[1]' must be a string, not 7.", ""},
    {"{'required':['a'],'properties':{'a':{'type':'string'}}}", "{}", ERR_MISSING_REQUIRED,
     "required", "", "", "The required argument 'a' is missing.", "Give 'a' (a string)."},
    {"{'required':['a','b','c'],'properties':{'c':{'enum':[1]}}}", "{'b':1}", ERR_MISSING_REQUIRED,
     "required", "", "", "The required arguments 'a' and 'c' are missing.",
     "Give 'a' and 'c' (a whole number)."},
    {"{'properties':{'f':{'items':{'required':['op']}}}}", "{'f':[{}]}", ERR_MISSING_REQUIRED,
     "required", "/f/0", "f[0]", "In 'f[0]', the required member 'op' is missing.", "Give 'op'."},
    {"{'dependentRequired':{'a':['b']}}", "{'a':1}", ERR_MISSING_REQUIRED, "dependentRequired", "",
     "", "The argument 'b' is missing, required together with 'a'.", "Give 'b'."},
    {"{'properties':{'company':{},'title':{}},'additionalProperties':false}", "{'compnay':1}",
     ERR_UNKNOWN_ARGUMENT, "additionalProperties", "", "", "There is no argument 'compnay'.",
     "Did you mean 'company'? The arguments are 'company' and 'title'."},
    {"{'properties':{'company_id':{}},'additionalProperties':false}", "{'companyID':1}",
     ERR_UNKNOWN_ARGUMENT, "additionalProperties", "", "", "There is no argument 'companyID'.",
     "Did you mean 'company_id'? The argument is 'company_id'."},
    {"{'properties':{'a':{}},'required':['a'],'additionalProperties':false}", "{'zzzz':1}",
     ERR_UNKNOWN_ARGUMENT, "additionalProperties", "", "",
     "There is no argument 'zzzz'. Required and missing: 'a'.", "The argument is 'a'."},
    {"{'properties':{'f':{'additionalProperties':false}}}", "{'f':{'x':1}}", ERR_UNKNOWN_ARGUMENT,
     "additionalProperties", "/f", "f", "'f' has no member 'x'.", "It takes no members."},
    {"{'allOf':[{'properties':{'alpha':{}}}],'unevaluatedProperties':false}", "{'alhpa':1}",
     ERR_UNKNOWN_ARGUMENT, "unevaluatedProperties", "", "", "There is no argument 'alhpa'.",
     "Did you mean 'alpha'? The argument is 'alpha'."},
};

/* The tables are easier to read with ' for ". */
static const char *json_text(struct arena *a, const char *quoted)
{
    char *text = str_dup(a, str_from(quoted));

    for (char *p = text; *p; p++)
        *p = *p == '\'' ? '"' : *p;
    return text;
}

static void test_sentences(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
        const struct sentence *s = &sentences[i];
        CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
        struct fixture f = fixture_new(json_text(a, s->schema));

        print_message("%s\n", s->schema);
        assert_int_equal(fixture_check(&f, json_text(a, s->value)), s->code);
        assert_int_equal(f.wrong.code, s->code);
        assert_string_equal(f.wrong.text, s->text);
        assert_string_equal(f.wrong.fix, s->fix);
        assert_string_equal(f.wrong.keyword, s->keyword);
        assert_string_equal(f.wrong.pointer, s->pointer);
        assert_string_equal(f.wrong.path, s->path);
        fixture_done(&f);
    }
}

static void test_names_of_a_report(void **state)
{
    struct fixture f = fixture_new("{\"properties\":{\"alpha\":{},\"beta\":{}},"
                                   "\"required\":[\"beta\"],\"additionalProperties\":false}");

    (void)state;
    assert_int_equal(fixture_check(&f, "{\"alpah\":1}"), ERR_UNKNOWN_ARGUMENT);
    assert_true(str_eq(f.wrong.name, STR("alpah")));
    assert_true(str_eq(f.wrong.nearest, STR("alpha")));
    assert_int_equal(f.wrong.n_names, 2);
    assert_true(str_eq(f.wrong.names[1], STR("beta")));
    assert_int_equal(fixture_check(&f, "{}"), ERR_MISSING_REQUIRED);
    assert_int_equal(f.wrong.n_names, 1);
    assert_true(str_eq(f.wrong.name, STR("beta")));
    assert_string_equal(f.wrong.schema_pointer, "#");
    fixture_done(&f);
}

static void test_becomes_an_error_record(void **state)
{
    struct fixture f =
        fixture_new("{\"properties\":{\"n\":{\"properties\":{\"x\":{\"enum\":[\"one\"]}}}},"
                    "\"additionalProperties\":false}");
    struct err err = {0}, unknown = {0};

    (void)state;
    assert_int_equal(fixture_check(&f, "{\"n\":{\"x\":\"onee\"}}"), ERR_BAD_VALUE);
    assert_int_equal(schema_error_set(&f.wrong, &err), ERR_BAD_VALUE);
    assert_string_equal(err.text, "'n.x' must be \"one\", not \"onee\".");
    assert_string_equal(err.fix, "Did you mean \"one\"?");
    assert_string_equal(err.field, "n.x");
    assert_int_equal(fixture_check(&f, "{\"m\":1}"), ERR_UNKNOWN_ARGUMENT);
    schema_error_set(&f.wrong, &unknown);
    assert_string_equal(unknown.field, "m");
    fixture_done(&f);
}

/* The branch that was meant is the one that is complained about. */
static void test_choices(void **state)
{
    struct fixture f = fixture_new(
        "{\"properties\":{\"act\":{\"oneOf\":["
        "{\"properties\":{\"kind\":{\"const\":\"note\"},\"text\":{\"type\":\"string\"}},"
        "\"required\":[\"kind\",\"text\"]},"
        "{\"properties\":{\"kind\":{\"const\":\"time\"},\"hours\":{\"type\":\"number\"}},"
        "\"required\":[\"kind\",\"hours\"]}]}}}");

    (void)state;
    assert_int_equal(fixture_check(&f, "{\"act\":{\"kind\":\"time\",\"hours\":\"1\"}}"),
                     ERR_BAD_VALUE);
    assert_string_equal(f.wrong.text, "'act.hours' must be a number, not \"1\".");
    assert_string_equal(f.wrong.schema_pointer, "#/properties/act/oneOf/1/properties/hours");
    assert_int_equal(fixture_check(&f, "{\"act\":{\"kind\":\"tmie\"}}"), ERR_BAD_VALUE);
    assert_string_equal(f.wrong.text,
                        "'act.kind' must be one of \"note\" or \"time\", not \"tmie\".");
    assert_string_equal(f.wrong.fix, "Did you mean \"time\"?");
    assert_int_equal(fixture_check(&f, "{\"act\":{\"hours\":1}}"), ERR_MISSING_REQUIRED);
    assert_string_equal(f.wrong.fix, "Give 'kind', which must be one of \"note\" or \"time\".");
    fixture_done(&f);
}

/* Without a constant, the members given tell which branch was meant. */
static void test_choice_by_members(void **state)
{
    struct fixture f =
        fixture_new("{\"anyOf\":[{\"properties\":{\"a\":{},\"b\":{},\"c\":{\"type\":\"null\"}}},"
                    "{\"properties\":{\"a\":{},\"x\":{\"type\":\"null\"}},\"required\":[\"y\"]}],"
                    "\"type\":\"object\"}");

    (void)state;
    assert_int_equal(fixture_check(&f, "{\"a\":1,\"b\":2,\"c\":3}"), ERR_BAD_VALUE);
    assert_string_equal(f.wrong.text, "'c' must be null, not 3.");
    fixture_done(&f);
    f = fixture_new("{\"oneOf\":[{\"properties\":{\"a\":{\"type\":\"null\"}}},"
                    "{\"properties\":{\"a\":{\"type\":\"string\"}}}]}");
    assert_int_equal(fixture_check(&f, "{\"a\":1}"), ERR_BAD_VALUE);
    assert_string_equal(f.wrong.text,
                        "The arguments must be one of 2 kinds of value, but fits none of them.");
    fixture_done(&f);
}

/* More required names than fit the bit set that counts them off. */
static void test_many_required(void **state)
{
    CLEANUP(buf_done) struct buf schema = {0}, value = {0};
    struct fixture f;

    (void)state;
    buf_init(&schema, 1 << 16);
    buf_init(&value, 1 << 16);
    buf_add_z(&schema, "{\"required\":[\"last\"");
    buf_add_z(&value, "{\"last\":0");
    for (int i = 0; i < 99; i++) {
        buf_printf(&schema, ",\"m%d\"", i);
        if (i == 98)
            break;
        buf_printf(&value, ",\"m%d\":%d", i, i);
    }
    buf_add_z(&schema, "]}");
    f = fixture_new(buf_cstr(&schema));
    buf_add_char(&value, '}');
    assert_int_equal(fixture_check(&f, buf_cstr(&value)), ERR_MISSING_REQUIRED);
    assert_string_equal(f.wrong.text, "The required argument 'm98' is missing.");
    buf_truncate(&value, value.n - 1);
    buf_add_z(&value, ",\"m98\":1}");
    assert_int_equal(fixture_check(&f, buf_cstr(&value)), ERR_OK);
    fixture_done(&f);
}

/* Elements are hashed when there are many: equal ones must meet, however they are written. */
static void test_unique_among_many(void **state)
{
    struct fixture f = fixture_new("{\"uniqueItems\":true}");

    (void)state;
    assert_int_equal(fixture_check(&f, "[1,2,3,4,5,6,7,8,9,{\"a\":1,\"b\":[2]},"
                                       "{\"b\":[20e-1],\"a\":1.0}]"),
                     ERR_BAD_VALUE);
    assert_non_null(strstr(f.wrong.text, "its elements 9 and 10 are equal"));
    assert_int_equal(
        fixture_check(&f, "[1,true,\"1\",null,[],{},0,false,\"\",[1],[[1]],{\"1\":1}]"), ERR_OK);
    fixture_done(&f);
}

/* What comes from outside is cut and cleaned before it stands in a sentence. */
static void test_long_and_dirty_texts(void **state)
{
    enum { LONG = 100000 };
    CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
    struct fixture f = fixture_new("{\"additionalProperties\":{\"type\":\"null\"}}");
    char *value = arena_alloc(a, 3 * LONG);
    size_t n = (size_t)snprintf(value, LONG, "{\"a\\n\\u0007b\":\"");

    (void)state;
    for (size_t i = 0; i < LONG; i++, n += 2)
        memcpy(value + n, "\xc3\xa4", 2);
    memcpy(value + n, "\"}", 3);
    assert_int_equal(fixture_check(&f, value), ERR_BAD_VALUE);
    assert_true(strlen(f.wrong.text) < 200);
    assert_null(strchr(f.wrong.text, '\n'));
    assert_null(strchr(f.wrong.text, '\a'));
    assert_non_null(strstr(f.wrong.text, "\xc3\xa4..."));
    fixture_done(&f);
}

/* ---- Schemas that are refused ------------------------------------------------------------- */

static const struct {
    const char *schema;
    enum err_code code;
    const char *says;
} refused[] = {
    {"[]", ERR_BAD_VALUE, "at #: a schema must be an object, true or false, but this is an array."},
    {"{'properties':{'a':{'properties':{'b':7}}}}", ERR_BAD_VALUE,
     "at #/properties/a/properties/b: a schema must be"},
    {"{'type':'strin'}", ERR_BAD_VALUE, "'type' must be one of null, boolean, integer"},
    {"{'type':[]}", ERR_BAD_VALUE, "'type' must be a type or a list of types"},
    {"{'required':'a'}", ERR_BAD_VALUE, "'required' must be a list of names."},
    {"{'required':['a','a']}", ERR_BAD_VALUE, "'required' names 'a' twice."},
    {"{'minLength':-1}", ERR_BAD_VALUE, "'minLength' must be a whole number of at least 0."},
    {"{'minLength':1.5}", ERR_BAD_VALUE, "'minLength' must be a whole number of at least 0."},
    {"{'maximum':'5'}", ERR_BAD_VALUE, "'maximum' must be a number."},
    {"{'multipleOf':0}", ERR_BAD_VALUE, "'multipleOf' must be a number above 0"},
    {"{'enum':'a'}", ERR_BAD_VALUE, "'enum' must be a list of values."},
    {"{'anyOf':[]}", ERR_BAD_VALUE, "'anyOf' must be a list of schemas with at least one entry."},
    {"{'items':[{}]}", ERR_BAD_VALUE, "a list of schemas by position goes under 'prefixItems'."},
    {"{'allOf':[{},{'pattern':'(x'}]}", ERR_BAD_VALUE, "at #/allOf/1: 'pattern' is not a valid"},
    {"{'pattern':'(?i)x'}", ERR_BAD_VALUE, "inline flags"},
    {"{'pattern':'a++'}", ERR_BAD_VALUE, "a quantifier with nothing to repeat, at byte 3"},
    {"{'pattern':'\\\\Qa'}", ERR_BAD_VALUE, "an escape that ECMAScript does not have, at byte 1"},
    {"{'patternProperties':{'[':{}}}", ERR_BAD_VALUE, "a [ without its ]"},
    {"{'$ref':'#/$defs/x'}", ERR_BAD_VALUE, "the reference '#/$defs/x' leads nowhere."},
    {"{'$ref':'#x'}", ERR_BAD_VALUE, "there is no such anchor."},
    {"{'$ref':'#'}", ERR_BAD_VALUE, "applies itself to the same value again, without end."},
    {"{'$ref':'#/$defs/a','$defs':{'a':{'allOf':[{'$ref':'#/$defs/b'}]},"
     "'b':{'if':{'$ref':'#/$defs/a'}}}}",
     ERR_BAD_VALUE, "applies itself to the same value again, without end."},
    {"{'$anchor':'1a'}", ERR_BAD_VALUE, "$anchor must be a name"},
    {"{'$id':'a#b'}", ERR_BAD_VALUE, "$id must not have a fragment"},
    {"{'$defs':{'a':{'$id':'x'},'b':{'$id':'x'}}}", ERR_BAD_VALUE,
     "another subschema has the same $id"},
    {"{'properties':{'p':{'$ref':'https://example.com/x.json'}}}", ERR_NOT_SUPPORTED,
     "at #/properties/p: the reference 'https://example.com/x.json' leads to a document"},
    {"{'$schema':'http://json-schema.org/draft-04/schema#'}", ERR_NOT_SUPPORTED,
     "$schema names the dialect 'http://json-schema.org/draft-04/schema#'"},
    {"{'$schema':'https://json-schema.org/draft/2019-09/schema','$recursiveRef':'#'}",
     ERR_NOT_SUPPORTED, "'$recursiveRef' is not supported"},
};

static void test_refused_schemas(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
        CLEANUP(arena_cleanup) struct arena *a = arena_new(1 << 20);
        struct fixture f = fixture_new(json_text(a, refused[i].schema));

        print_message("%s\n", refused[i].schema);
        assert_null(f.schema);
        assert_int_equal(f.err.code, refused[i].code);
        if (!strstr(f.err.text, refused[i].says))
            fail_msg("says: %s", f.err.text);
        fixture_done(&f);
    }
}

/* Common keywords under the older dialects mean what they meant there. */
static void test_older_dialects(void **state)
{
    struct fixture f = fixture_new(
        "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"definitions\":{\"s\":{"
        "\"type\":\"string\"}},\"properties\":{\"a\":{\"$ref\":\"#/definitions/"
        "s\",\"maxLength\":1},"
        "\"l\":{\"items\":[{\"type\":\"integer\"}],\"additionalItems\":false}},"
        "\"dependencies\":{\"a\":[\"b\"],\"l\":{\"required\":[\"c\"]}}}");

    (void)state;
    assert_int_equal(fixture_check(&f, "{\"a\":\"long\",\"b\":1}"), ERR_OK);
    assert_int_equal(fixture_check(&f, "{\"a\":5,\"b\":1}"), ERR_BAD_VALUE);
    assert_int_equal(fixture_check(&f, "{\"a\":\"\"}"), ERR_MISSING_REQUIRED);
    assert_int_equal(fixture_check(&f, "{\"l\":[1],\"c\":1}"), ERR_OK);
    assert_int_equal(fixture_check(&f, "{\"l\":[1,2],\"c\":1}"), ERR_BAD_VALUE);
    assert_int_equal(fixture_check(&f, "{\"l\":[1]}"), ERR_MISSING_REQUIRED);
    fixture_done(&f);
}

static void test_formats_only_when_asked(void **state)
{
    struct fixture f = fixture_with("{\"format\":\"ipv4\"}", NULL);

    (void)state;
    assert_int_equal(fixture_check(&f, "\"x\""), ERR_OK);
    fixture_done(&f);
    f = fixture_new("{\"format\":\"ipv4\"}");
    assert_int_equal(fixture_check(&f, "\"x\""), ERR_BAD_VALUE);
    assert_string_equal(f.wrong.text,
                        "The arguments must be an IPv4 address such as 192.0.2.1, not \"x\".");
    fixture_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_names_of_a_report),
        cmocka_unit_test(test_becomes_an_error_record),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_choice_by_members),
        cmocka_unit_test(test_many_required),
        cmocka_unit_test(test_unique_among_many),
        cmocka_unit_test(test_long_and_dirty_texts),
        cmocka_unit_test(test_refused_schemas),
        cmocka_unit_test(test_older_dialects),
        cmocka_unit_test(test_formats_only_when_asked),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
