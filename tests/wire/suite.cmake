# Transcripts of both eras, played over real pipes against a server with one of everything; each once
# as it is and once with every byte in a write of its own.
add_executable(wire-testserver ${CMAKE_SOURCE_DIR}/tests/wire/testserver.c)
target_link_libraries(wire-testserver PRIVATE mcp)
add_executable(wire-run ${CMAKE_SOURCE_DIR}/tests/wire/run.c)
file(GLOB transcripts CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/tests/wire/*.t)
foreach(transcript ${transcripts})
  get_filename_component(name ${transcript} NAME_WE)
  foreach(mode whole split)
    add_test(NAME wire_${name}_${mode}
             COMMAND wire-run $<TARGET_FILE:wire-testserver> ${transcript} ${mode})
    set_tests_properties(wire_${name}_${mode} PROPERTIES TIMEOUT 60 LABELS wire)
  endforeach()
endforeach()
find_package(Python3 COMPONENTS Interpreter)
if(Python3_FOUND)
  add_test(NAME wire_races COMMAND ${Python3_EXECUTABLE} ${CMAKE_SOURCE_DIR}/tests/wire/races.py
                                   $<TARGET_FILE:wire-testserver>)
  set_tests_properties(wire_races PROPERTIES TIMEOUT 120 LABELS wire)
endif()
