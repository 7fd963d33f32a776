# Read by scripts that take this machine's Swift into another system (source scripts/swift.sh).

# The toolchain's folder `usr`, wherever an installer has put it.
toolchain() {
  local resources
  resources=$(swift -print-target-info | sed -n 's/.*"runtimeResourcePath" *: *"\(.*\)\/lib\/swift".*/\1/p')
  [ -x "$resources/bin/swift" ] || { echo "no Swift toolchain found in '$resources'" >&2; return 1; }
  echo "$resources"
}

# The Debian packages that swift.org names as its needs, by names that Debian 12 and 13 share: g++ brings the
# libstdc++ of the release.
# shellcheck disable=SC2034 -- for those who read it
swift_needs="binutils-gold g++ libcurl4-openssl-dev libedit-dev libicu-dev libncurses-dev libpython3-dev
  libsqlite3-dev libxml2-dev pkg-config tzdata uuid-dev"
