# What the scripts share. Sourced, not run.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "${0##*/}: $*"
  exit 1
}

# The toolchain is the one thing that is not installed for you: everyone has an opinion on where it belongs.
require_swift() {
  command -v swift >/dev/null ||
    fail "swift: not found: install Swift 6.2 or newer from https://www.swift.org/install and put it into PATH"
  local version
  version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
  [[ $version =~ ^([0-9]+)\.([0-9]+)$ ]] || fail "swift --version: no version in it: is $(command -v swift) a toolchain?"
  ((BASH_REMATCH[1] > 6 || (BASH_REMATCH[1] == 6 && BASH_REMATCH[2] >= 2))) ||
    fail "swift $version is too old: install Swift 6.2 or newer from https://www.swift.org/install"
}

has_command() { command -v "$1" >/dev/null; }

has_header() {
  local folder
  for folder in /usr/include /usr/include/*-linux-gnu* /usr/local/include /opt/homebrew/include \
    /opt/homebrew/opt/{ncurses,libarchive,zlib,libyaml,libmaxminddb}/include /usr/local/opt/{ncurses,libarchive,zlib,libyaml,libmaxminddb}/include; do
    [[ -e $folder/$1 ]] && return 0
  done
  return 1
}

# Descriptions of terminals beyond the few that every system has.
has_terminals() { infocmp alacritty >/dev/null 2>&1; }

missing_apt=()
missing_brew=()

# need APT-PACKAGE BREW-PACKAGE CHECK…: remembers the package if the check fails. A dash where a system has it built in.
need() {
  local apt=$1 brew=$2
  shift 2
  if "$@"; then return; fi
  if [[ $apt != - ]]; then missing_apt+=("$apt"); fi
  if [[ $brew != - ]]; then missing_brew+=("$brew"); fi
}

as_root() {
  if ((EUID == 0)); then
    "$@"
  else
    has_command sudo || fail "sudo: not found: run as root: $*"
    sudo "$@"
  fi
}

# Installs what `need` has found missing; says so, and does nothing if that is nothing.
install_missing() {
  if has_command apt-get; then
    ((${#missing_apt[@]})) || return 0
    say "installing ${missing_apt[*]} (apt-get)"
    # The lists of a fresh container are empty, and those of an old one name packages that are gone.
    DEBIAN_FRONTEND=noninteractive as_root apt-get update -qq >&2 || say "apt-get update failed: trying with the lists there are"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing_apt[@]}" >&2
  elif has_command brew; then
    ((${#missing_brew[@]})) || return 0
    say "installing ${missing_brew[*]} (brew)"
    brew install --quiet "${missing_brew[@]}" >&2
  elif ((${#missing_apt[@]})); then
    fail "neither apt-get nor brew is here: install by your system's means what Debian calls: ${missing_apt[*]}"
  fi
  missing_apt=()
  missing_brew=()
}

# What every build needs.
need_libraries() {
  need libncurses-dev ncurses has_header ncurses.h
  need libpcre2-dev pcre2 has_header pcre2.h
  need libarchive-dev libarchive has_header archive.h
  need zlib1g-dev zlib has_header zlib.h
  need libyaml-dev libyaml has_header yaml.h
}
