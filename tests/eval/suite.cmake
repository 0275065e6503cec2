# The quick form of ./dev eval.
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND AND TARGET autotask-mcp)
  add_test(NAME eval_quick COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/eval/run.py --quick)
  set_tests_properties(eval_quick PROPERTIES TIMEOUT 170 LABELS e2e
                       ENVIRONMENT "AUTOTASK_MCP_BIN=$<TARGET_FILE:autotask-mcp>;PYTHONDONTWRITEBYTECODE=1")
endif()
