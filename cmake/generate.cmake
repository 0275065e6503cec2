# data/ -> build/gen/. mkerrors needs only libc (base itself needs its output); mkcatalog uses base.
set(GEN_DIR ${CMAKE_BINARY_DIR}/gen)
file(MAKE_DIRECTORY ${GEN_DIR})

add_executable(mkerrors gen/mkerrors.c)
add_custom_command(
  OUTPUT ${GEN_DIR}/errors.h ${GEN_DIR}/errors.c
  COMMAND mkerrors ${CMAKE_SOURCE_DIR}/data/errors.tsv ${GEN_DIR}
  DEPENDS mkerrors ${CMAKE_SOURCE_DIR}/data/errors.tsv)

file(GLOB GEN_SOURCES CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/gen/*.c)
list(REMOVE_ITEM GEN_SOURCES ${CMAKE_SOURCE_DIR}/gen/mkerrors.c)
file(GLOB_RECURSE GEN_DATA CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/data/*)
add_executable(mkcatalog ${GEN_SOURCES})
target_link_libraries(mkcatalog PRIVATE base)
add_custom_command(
  OUTPUT ${GEN_DIR}/catalog_data.c ${GEN_DIR}/picklists_data.c ${GEN_DIR}/tools_data.c
         ${GEN_DIR}/tools_data.h ${GEN_DIR}/options_data.c ${GEN_DIR}/options_data.h
         ${GEN_DIR}/pages_data.c
  COMMAND mkcatalog ${CMAKE_SOURCE_DIR}/data ${GEN_DIR}
  DEPENDS mkcatalog ${GEN_DATA})
add_custom_target(generated DEPENDS ${GEN_DIR}/catalog_data.c ${GEN_DIR}/tools_data.h)
