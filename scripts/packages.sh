# Sourced by ./dev: which system packages each kind of work needs, and how to get them on Debian 12,
# Debian 13 and Ubuntu 24.04. Says what it installs before it does; quick when nothing is missing.

# A name with | lists alternatives, the newest release's first; the first that exists is taken.
packages_of() {
  case $1 in
  build)
    echo gcc libc6-dev cmake ninja-build pkg-config ca-certificates tzdata libuv1-dev libsqlite3-dev \
      libutf8proc-dev libpcre2-dev libcurl4-openssl-dev libyyjson-dev libllhttp-dev libssl-dev libxml2-dev
    ;;
  test)
    echo clang clang-format "libclang-rt-dev|libclang-rt-18-dev" libcmocka-dev git jq python3 universal-ctags \
      libtest-json-schema-acceptance-perl sqlite3
    ;;
  node) echo nodejs npm ;;
  browser) echo "chromium|chromium-browser" ;;
  esac
}

# A package counts as there when dpkg says so; node may come from elsewhere.
is_there() {
  case $1 in
  nodejs) command -v node >/dev/null 2>&1 ;;
  npm) command -v npm >/dev/null 2>&1 ;;
  libcurl4-openssl-dev) dpkg -s libcurl4-openssl-dev >/dev/null 2>&1 || dpkg -s libcurl4-gnutls-dev >/dev/null 2>&1 ;;
  pkg-config) command -v pkg-config >/dev/null 2>&1 ;;
  *) dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q ' installed$' ;;
  esac
}

is_any_there() {
  for alternative in $(printf '%s' "$1" | tr '|' ' '); do
    if is_there "$alternative"; then return 0; fi
  done
  return 1
}

missing_packages() {
  for package in $(packages_of "$1"); do
    is_any_there "$package" || printf '%s ' "$package"
  done
}

# The alternatives that apt knows; a name that it does not know is an error that says so.
known_to_apt() {
  for package in "$@"; do
    found=
    for alternative in $(printf '%s' "$package" | tr '|' ' '); do
      if [ -z "$found" ] && apt-cache show "$alternative" >/dev/null 2>&1; then found=$alternative; fi
    done
    [ -n "$found" ] || die "apt knows no package $package here; on Ubuntu enable the component universe, then try again"
    printf '%s ' "$found"
  done
}

need_packages() {
  command -v apt-get >/dev/null 2>&1 || { say "This is not Debian or Ubuntu; install yourself: $(packages_of "$1")"; return 0; }
  missing=$(missing_packages "$1")
  [ -n "$missing" ] || return 0
  say "Installing for '$1' with apt-get: $missing"
  as_root apt-get update -q >"$(log_file apt)" 2>&1 || say "apt-get update had trouble (build/apt.log); trying on"
  case " $missing" in
  *" libyyjson-dev "* | *" libllhttp-dev "*) add_newer_debian ;;
  esac
  # shellcheck disable=SC2086
  missing=$(known_to_apt $missing)
  # shellcheck disable=SC2086
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing \
    >>"$(log_file apt)" 2>&1 || { tail -n 20 "$(log_file apt)" >&2; die "apt-get could not install: $missing"; }
}

# Debian 12 lacks libyyjson and libllhttp. Debian 13's run there (they need only an old libc), so
# exactly these four come from it, pinned, by the mirror that this machine uses already.
add_newer_debian() {
  [ -r /etc/os-release ] && codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-}")
  [ "${codename:-}" = bookworm ] || return 0
  [ -f /etc/apt/sources.list.d/autotask-mcp-trixie.sources ] && return 0
  mirror=$(sed -nE 's/^URIs: *([^ ]+).*/\1/p' /etc/apt/sources.list.d/debian.sources 2>/dev/null | head -n 1)
  [ -n "$mirror" ] || mirror=$(sed -nE 's/^deb +(\[[^]]*\] +)?([^ ]+) +bookworm +.*main.*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/*.list 2>/dev/null | head -n 1)
  [ -n "$mirror" ] || die "no Debian mirror found in the apt sources; install libyyjson-dev and libllhttp-dev yourself"
  say "Debian 12 has no libyyjson and libllhttp: taking just these from Debian 13 (pinned, same mirror)"
  printf 'Types: deb\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$mirror" |
    as_root tee /etc/apt/sources.list.d/autotask-mcp-trixie.sources >/dev/null
  printf 'Package: *\nPin: release n=trixie\nPin-Priority: -1\n\nPackage: libyyjson0 libyyjson-dev libllhttp9.2 libllhttp-dev\nPin: release n=trixie\nPin-Priority: 500\n' |
    as_root tee /etc/apt/preferences.d/autotask-mcp-trixie >/dev/null
  as_root apt-get update -q >>"$(log_file apt)" 2>&1 || die "apt-get update failed with Debian 13 added (build/apt.log)"
}
