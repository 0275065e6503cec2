# Warnings are errors under gcc and clang; each flag is probed, since the compilers differ.
include(CheckCCompilerFlag)

set(WANTED_WARNINGS
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wstrict-prototypes -Wmissing-prototypes
    -Wwrite-strings -Wcast-qual -Wformat=2 -Wundef -Wvla -Wswitch-enum -Wnull-dereference
    -Wpointer-arith -Wimplicit-fallthrough
    -Wenum-float-conversion -Wenum-enum-conversion)
foreach(flag ${WANTED_WARNINGS})
  string(MAKE_C_IDENTIFIER "HAVE${flag}" var)
  check_c_compiler_flag(${flag} ${var})
  if(${var})
    list(APPEND PROJECT_WARNINGS ${flag})
  endif()
endforeach()
# gcc reports null dereferences across inlining that cannot happen; clang's check has no such habit.
if(CMAKE_C_COMPILER_ID STREQUAL "GNU")
  list(REMOVE_ITEM PROJECT_WARNINGS -Wnull-dereference)
endif()
add_compile_options(${PROJECT_WARNINGS} -Werror -fno-strict-aliasing -fvisibility=hidden)
add_compile_definitions(_GNU_SOURCE AUTOTASK_MCP_VERSION="${PROJECT_VERSION}")

set(SANITIZE "" CACHE STRING "address, thread, fuzz or empty")
if(SANITIZE STREQUAL "address")
  add_compile_options(-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(SANITIZE STREQUAL "fuzz")
  add_compile_options(-fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=address,undefined)
elseif(SANITIZE STREQUAL "thread")
  add_compile_options(-fsanitize=thread -fno-omit-frame-pointer)
  add_link_options(-fsanitize=thread)
endif()

# Every result of a tool is checked against its output schema (include/mcp/mcp.h, check_results).
if(CMAKE_BUILD_TYPE STREQUAL "Debug")
  add_compile_definitions(MCP_CHECK_RESULTS)
endif()

if(CMAKE_BUILD_TYPE STREQUAL "Release")
  add_compile_options(-fstack-protector-strong -ffunction-sections -fdata-sections)
  add_compile_definitions(_FORTIFY_SOURCE=2)
  add_link_options(-Wl,--gc-sections -Wl,-z,relro,-z,now)
  # The generated tables hold thousands of addresses; packed, their relocations cost a third of a
  # megabyte less in the file and in memory. The C library must know the form too, so it is tried out.
  if(NOT CMAKE_CROSSCOMPILING)
    include(CheckCSourceRuns)
    set(CMAKE_REQUIRED_LINK_OPTIONS -Wl,-z,pack-relative-relocs)
    check_c_source_runs("#include <stdio.h>
      static const char *const words[] = {\"a\", \"b\"};
      int main(int argc, char **argv) { (void)argv; return puts(words[argc > 1]) < 0; }" HAVE_PACKED_RELOCATIONS)
    unset(CMAKE_REQUIRED_LINK_OPTIONS)
    if(HAVE_PACKED_RELOCATIONS)
      add_link_options(-Wl,-z,pack-relative-relocs)
    endif()
  endif()
endif()
