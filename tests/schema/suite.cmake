# The official JSON-Schema-Test-Suite, from Debian's package libtest-json-schema-acceptance-perl.
set(JSON_SCHEMA_TEST_SUITE
    "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance" CACHE PATH
    "Folder of the JSON-Schema-Test-Suite (with tests/ and remotes/ in it)")
add_executable(schema_suite_test ${CMAKE_SOURCE_DIR}/tests/schema/suite_test.c)
target_link_libraries(schema_suite_test PRIVATE mcp)
target_compile_definitions(schema_suite_test PRIVATE SUITE_DIR="${JSON_SCHEMA_TEST_SUITE}")
add_test(NAME schema_suite_test COMMAND schema_suite_test)
set_tests_properties(schema_suite_test PROPERTIES TIMEOUT 120 LABELS suite)
