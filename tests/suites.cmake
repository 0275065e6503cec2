# Suites beside the unit tests: each folder of tests/ registers its own in a suite.cmake.
file(GLOB suites CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/*/suite.cmake)
foreach(suite ${suites})
  include(${suite})
endforeach()
