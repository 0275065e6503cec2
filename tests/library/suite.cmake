# libmcp as others get it.
if(TARGET mcp_shared)
  add_test(NAME library COMMAND sh ${CMAKE_SOURCE_DIR}/tests/library/library.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  add_test(NAME library_docs COMMAND sh ${CMAKE_SOURCE_DIR}/tests/library/docs.sh ${CMAKE_SOURCE_DIR} ${CMAKE_BINARY_DIR})
  set_tests_properties(library library_docs PROPERTIES TIMEOUT 170 LABELS library ENVIRONMENT "CC=${CMAKE_C_COMPILER}")
endif()
