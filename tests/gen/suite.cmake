# The generator: mkcatalog.sh runs it over good and spoilt data; gen_good_test compiles what it makes
# of tests/gen/good/ and looks at the tables.
set(GOOD_DIR ${CMAKE_BINARY_DIR}/tests/gen-good)
file(MAKE_DIRECTORY ${GOOD_DIR}/gen)
file(GLOB_RECURSE good_data CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/gen/good/*)
set(good_outputs catalog_data.c picklists_data.c tools_data.c tools_data.h options_data.c options_data.h)
list(TRANSFORM good_outputs PREPEND ${GOOD_DIR}/gen/)
add_custom_command(
  OUTPUT ${good_outputs}
  COMMAND mkcatalog ${CMAKE_SOURCE_DIR}/tests/gen/good ${GOOD_DIR}/gen
  DEPENDS mkcatalog ${good_data})

add_executable(gen_good_test ${CMAKE_SOURCE_DIR}/tests/gen/good_test.c ${good_outputs}
               ${CMAKE_SOURCE_DIR}/src/catalog/catalog.c ${CMAKE_SOURCE_DIR}/src/sandbox/picklists.c)
target_include_directories(gen_good_test BEFORE PRIVATE ${GOOD_DIR})
target_link_libraries(gen_good_test PRIVATE base ${CMOCKA_LINK_LIBRARIES})
add_test(NAME gen_good COMMAND gen_good_test)
add_test(NAME gen_mkcatalog
         COMMAND sh ${CMAKE_SOURCE_DIR}/tests/gen/mkcatalog.sh $<TARGET_FILE:mkcatalog>
                 ${CMAKE_SOURCE_DIR})
add_test(NAME gen_list_budget
         COMMAND sh ${CMAKE_SOURCE_DIR}/tests/gen/list_budget.sh $<TARGET_FILE:mkcatalog>
                 ${CMAKE_SOURCE_DIR}/data)
set_tests_properties(gen_good gen_mkcatalog gen_list_budget PROPERTIES TIMEOUT 120 LABELS gen)
