# Libraries others keep well, taken from the system. Release builds link them statically where the
# system has the archive, because every shared library costs start-up time; libcurl is opened at the
# first upstream call and libxml2 at the first text in HTML (their headers are all the build needs).
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# Debian and Ubuntu install static archives beside the shared libraries.
option(LINK_STATIC_LIBS "Link libraries statically where an archive exists" ON)

# What the archive needs besides: the system's own libraries by name, others as archives too (from
# Debian 13 on libcrypto.a needs zlib and zstd). Some pkg-config files name what only tools need and
# what the package does not bring (Debian 12: zlib for sqlite3); the linker tells of a real lack.
function(link_needs_of_archive target)
  foreach(name IN LISTS ${target}_STATIC_LIBRARIES)
    if(name IN_LIST ${target}_LIBRARIES)
      continue()
    endif()
    if(NOT name MATCHES "^(c|m|dl|rt|pthread)$")
      find_library(NEEDED_${name} NAMES lib${name}.a ${name})
      if(NOT NEEDED_${name})
        continue()
      endif()
      set(name ${NEEDED_${name}})
    endif()
    target_link_libraries(${target} INTERFACE ${name})
  endforeach()
endfunction()

function(add_system_library target pc archive)
  pkg_check_modules(${target} REQUIRED ${pc})
  add_library(${target} INTERFACE)
  target_include_directories(${target} SYSTEM INTERFACE ${${target}_INCLUDE_DIRS})
  find_library(${target}_ARCHIVE NAMES ${archive} HINTS ${${target}_LIBDIR})
  if(LINK_STATIC_LIBS AND ${target}_ARCHIVE)
    target_link_libraries(${target} INTERFACE ${${target}_ARCHIVE} ${ARGN})
    link_needs_of_archive(${target})
  else()
    target_link_libraries(${target} INTERFACE ${${target}_LINK_LIBRARIES})
  endif()
endfunction()

add_system_library(PkgYyjson yyjson libyyjson.a)
add_system_library(PkgUv libuv "libuv_a.a;libuv.a" Threads::Threads ${CMAKE_DL_LIBS} rt)
add_system_library(PkgSqlite sqlite3 libsqlite3.a m Threads::Threads)
add_system_library(PkgUtf8proc libutf8proc libutf8proc.a)
add_system_library(PkgPcre2 libpcre2-8 libpcre2-8.a Threads::Threads)
add_system_library(PkgCrypto libcrypto libcrypto.a ${CMAKE_DL_LIBS} Threads::Threads)
add_system_library(PkgLlhttp libllhttp libllhttp.a)

pkg_check_modules(CURL_HEADERS REQUIRED libcurl)
pkg_check_modules(XML_HEADERS REQUIRED libxml-2.0)
