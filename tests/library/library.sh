#!/bin/sh
# libmcp as others get it: installed into an empty folder, its headers compiled alone, its symbols
# compared with its prototypes, and examples/hello built against it in every way that is offered.
# Usage: library.sh SOURCE_DIR BUILD_DIR
set -eu
source=$1
build=$2
cc=${CC:-cc}
where=$(mktemp -d)
trap 'rm -rf "$where"' EXIT
fail() { echo "library: $*" >&2; exit 1; }

cmake --install "$build" --prefix "$where/usr" --component libmcp >"$where/install.log" || fail "cannot be installed"
pc=$(find "$where/usr" -name mcp.pc)
lib=$(dirname "$(dirname "$pc")")
export PKG_CONFIG_PATH="$(dirname "$pc")"

for header in "$where"/usr/include/mcp/*.h; do
  $cc -std=c11 -pedantic-errors -Wall -Wextra -Wstrict-prototypes -Werror -fsyntax-only -x c "$header" ||
    fail "$header does not compile alone as C11"
  if command -v c++ >/dev/null; then
    c++ -std=c++11 -pedantic-errors -Wall -Wextra -Werror -fsyntax-only -x c++ "$header" ||
      fail "$header does not compile alone as C++"
  fi
done

# Every prototype is a symbol, and there are no others.
cat "$where"/usr/include/mcp/*.h | tr '\n' ' ' | sed 's/;/;\n/g' | grep -o 'MCP_API [^;]*' |
  sed -nE 's/MCP_API [^(#]*[ *](mcp_[a-z0-9_]+)\(.*/\1/p' | sort >"$where/prototypes"
[ "$(wc -l <"$where/prototypes")" -gt 50 ] || fail "the prototypes were not found"
nm -D --defined-only "$lib/libmcp.so" | awk '{print $3}' | sort >"$where/shared"
nm -g --defined-only "$lib/libmcp.a" | awk 'NF == 3 {print $3}' | sort >"$where/static"
diff "$where/prototypes" "$where/shared" || fail "the shared library's symbols are not the prototypes"
diff "$where/prototypes" "$where/static" || fail "the static library's symbols are not the prototypes"

greets() { # greets PROGRAM...
  printf '%s\n' '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"greet","arguments":{"who":"you"}}}' |
    "$@" | grep -q 'Hello, you!' || fail "$* does not greet"
}
flags="-Wall -Werror -I$where/usr/include"
$cc $flags "$source/examples/hello/hello.c" $(pkg-config --cflags --libs mcp) -Wl,-rpath,"$lib" -o "$where/shared-hello"
greets "$where/shared-hello"
$cc $flags "$source/examples/hello/hello.c" "$lib/libmcp.a" $(pkg-config --static --libs mcp | sed 's/-lmcp / /') -o "$where/static-hello"
greets "$where/static-hello"
ldd "$where/static-hello" | grep -q libmcp && fail "the static program needs the shared library"

mkdir "$where/project"
cat >"$where/project/CMakeLists.txt" <<P
cmake_minimum_required(VERSION 3.22)
project(hello C)
find_package(mcp 0.1 CONFIG REQUIRED)
add_executable(one $source/examples/hello/hello.c)
target_link_libraries(one PRIVATE mcp::mcp)
add_executable(two $source/examples/hello/hello.c)
target_link_libraries(two PRIVATE mcp::static)
P
cmake -G Ninja -S "$where/project" -B "$where/project/build" -DCMAKE_PREFIX_PATH="$where/usr" -DCMAKE_C_COMPILER="$cc" >"$where/cmake.log" 2>&1 &&
  cmake --build "$where/project/build" >>"$where/cmake.log" 2>&1 || { cat "$where/cmake.log"; fail "find_package"; }
greets "$where/project/build/one"
greets "$where/project/build/two"
echo "$(wc -l <"$where/prototypes") functions"
