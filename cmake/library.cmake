# libmcp for others: one relocatable object of the layers it needs, in which everything that is not in
# include/mcp is local; from it a shared and a static library, installed with a pkg-config file and a
# CMake package (cmake --install DIR --component libmcp). Needs GNU binutils, and no sanitizer.
if(NOT SANITIZE STREQUAL "" OR NOT CMAKE_SYSTEM_NAME STREQUAL "Linux" OR CMAKE_C_FLAGS MATCHES "--coverage")
  return()
endif()
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(MCP_REQUIRES yyjson libuv libllhttp libpcre2-8 libcrypto)
pkg_check_modules(McpRequires REQUIRED ${MCP_REQUIRES})

set(MCP_OBJECT ${CMAKE_BINARY_DIR}/library/mcp.o)
file(MAKE_DIRECTORY ${CMAKE_BINARY_DIR}/library)
add_custom_command(
  OUTPUT ${MCP_OBJECT}
  COMMAND ${CMAKE_LINKER} -r -o ${MCP_OBJECT}
          --whole-archive $<TARGET_FILE:mcp> --no-whole-archive $<TARGET_FILE:net> $<TARGET_FILE:base>
  COMMAND ${CMAKE_OBJCOPY} --localize-hidden ${MCP_OBJECT}
  DEPENDS mcp net base)
set_source_files_properties(${MCP_OBJECT} PROPERTIES EXTERNAL_OBJECT TRUE GENERATED TRUE)

add_library(mcp_shared SHARED ${MCP_OBJECT})
add_library(mcp_static STATIC ${MCP_OBJECT})
add_dependencies(mcp_static mcp_shared) # one of them makes the object
foreach(target mcp_shared mcp_static)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME mcp LINKER_LANGUAGE C
                        LIBRARY_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/library
                        ARCHIVE_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/library)
endforeach()
set_target_properties(mcp_shared PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR})
target_link_libraries(mcp_shared PRIVATE ${McpRequires_LINK_LIBRARIES} Threads::Threads ${CMAKE_DL_LIBS} m)
target_link_options(mcp_shared PRIVATE -Wl,--no-undefined)

string(REPLACE ";" " " MCP_REQUIRES_TEXT "${MCP_REQUIRES}")
# From lib/x86_64-linux-gnu/pkgconfig up to the prefix: the tree can be moved.
string(REGEX REPLACE "[^/]+" ".." MCP_PC_UP "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
configure_file(${CMAKE_SOURCE_DIR}/cmake/mcp.pc.in ${CMAKE_BINARY_DIR}/library/mcp.pc @ONLY)
configure_package_config_file(${CMAKE_SOURCE_DIR}/cmake/mcpConfig.cmake.in
                              ${CMAKE_BINARY_DIR}/library/mcpConfig.cmake
                              INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mcp
                              PATH_VARS CMAKE_INSTALL_LIBDIR CMAKE_INSTALL_INCLUDEDIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/library/mcpConfigVersion.cmake COMPATIBILITY SameMinorVersion)

install(TARGETS mcp_shared mcp_static
        LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libmcp
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT libmcp)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/mcp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT libmcp)
install(FILES ${CMAKE_BINARY_DIR}/library/mcp.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT libmcp)
install(FILES ${CMAKE_BINARY_DIR}/library/mcpConfig.cmake ${CMAKE_BINARY_DIR}/library/mcpConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/mcp COMPONENT libmcp)
