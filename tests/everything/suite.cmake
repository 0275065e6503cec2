# The example with one of everything over stdio: what the conformance suite, which speaks HTTP only,
# cannot see. Python with its standard library only.
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND AND TARGET example-everything)
  add_test(NAME everything_stdio COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/everything/stdio.py
                                         $<TARGET_FILE:example-everything>)
  set_tests_properties(everything_stdio PROPERTIES TIMEOUT 60 LABELS wire)
endif()
