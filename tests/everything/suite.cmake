# The example with one of everything over stdio: what the conformance suite, which speaks HTTP only,
# cannot see; and over HTTP against hostile peers. Python with its standard library only.
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND AND TARGET example-everything)
  add_test(NAME everything_stdio COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/everything/stdio.py
                                         $<TARGET_FILE:example-everything>)
  set_tests_properties(everything_stdio PROPERTIES TIMEOUT 60 LABELS wire)
  set(unmeasured)
  if(SANITIZE)
    set(unmeasured unmeasured)
  endif()
  add_executable(http-vectors ${CMAKE_SOURCE_DIR}/tests/everything/vectors.c)
  target_include_directories(http-vectors PRIVATE ${CMAKE_SOURCE_DIR}/tests/unit)
  add_test(NAME everything_hostile COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/everything/hostile.py
                                           $<TARGET_FILE:example-everything> $<TARGET_FILE:http-vectors> ${unmeasured})
  set_tests_properties(everything_hostile PROPERTIES TIMEOUT 300 LABELS wire)
endif()
