# The built program as its users meet it: over real pipes, against a sandbox process with a recording
# proxy in between. Python with its standard library only.
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND AND TARGET autotask-mcp)
  file(GLOB e2e_suites CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/e2e/*_suite.py)
  foreach(script ${e2e_suites})
    get_filename_component(name ${script} NAME_WE)
    string(REGEX REPLACE "_suite$" "" name ${name})
    add_test(NAME e2e_${name} COMMAND ${Python3_EXECUTABLE} ${script})
    set_tests_properties(e2e_${name} PROPERTIES TIMEOUT 300 LABELS e2e
                         ENVIRONMENT "AUTOTASK_MCP_BIN=$<TARGET_FILE:autotask-mcp>;PYTHONDONTWRITEBYTECODE=1")
  endforeach()
endif()
