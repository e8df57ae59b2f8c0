# What tests/run.sh, examples/demo.sh and benchmarks/run share: it finds what is missing, installs it and says so.
# To be sourced by bash, from anywhere. Nothing is installed that is there already, whichever way it came.
#
#   staffa_need HEADER=PACKAGE ...        compiler, CMake, Ninja, Python, and libraries: a header that the compiler
#                                         cannot include (A|B: neither of them) is brought by the Debian package
#   staffa_need_commands COMMAND=PACKAGE ...
#   staffa_offer COMMAND|PATH=PACKAGE     what is good to have: without the right to install it, a note is all
#   staffa_need_venv [REQUIREMENT ...]    .venv with cmake/requirements.txt and what else is named
#   staffa_offer_libraries ARCH PACKAGE ...  Debian's libraries for another processor, unpacked into .sysroot/ARCH
#   staffa_configure PRESET [ARGUMENT ..] CMake
#   staffa_jobs                           prints how many compilers may run at once

staffa_root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# What Staffa's own headers include.
staffa_headers=(
  "xsimd/xsimd.hpp=libxsimd-dev"
  "Eigen/Core|eigen3/Eigen/Core=libeigen3-dev"
  "boost/histogram.hpp=libboost-dev"
  "tbb/tbb.h=libtbb-dev"
  "rapidjson/document.h=rapidjson-dev"
  "zlib.h=zlib1g-dev"
)

staffa_say() { printf 'staffa: %s\n' "$*"; }

staffa_fail() {
  printf 'staffa: %s\n' "$*" >&2
  exit 1
}

# Sets staffa_as_root to what goes before a command of the administrator's; false without the right to it.
staffa_may_install() {
  staffa_as_root=()
  [ "$(id -u)" -eq 0 ] && return
  staffa_as_root=(sudo -n)
  sudo -n true 2>/dev/null
}

# Installs Debian packages, or ends by printing what the administrator must run.
staffa_install() {
  local line="apt-get update && apt-get install -y --no-install-recommends $*"
  command -v apt-get >/dev/null ||
    staffa_fail "missing, and there is no apt-get to install it with; the names of Debian's packages: $*"
  if ! staffa_may_install; then
    printf 'staffa: packages are missing. Run this line once as administrator, then try again:\n%s\n' "$line" >&2
    exit 1
  fi
  staffa_say "installing Debian packages: $*"
  local log
  log=$(mktemp)
  if ! { "${staffa_as_root[@]}" apt-get update -qq &&
    "${staffa_as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get install -y -qq --no-install-recommends "$@"; } >"$log" 2>&1; then
    cat "$log" >&2
    staffa_fail "that failed. As administrator: $line"
  fi
  rm -f "$log"
}

# True if the Python $1 is new enough and can make a virtual environment (Debian's needs a package for it).
staffa_python_serves() {
  "$1" -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 10))' >/dev/null 2>&1
}

staffa_need() {
  local missing=() pair header compiler=${CXX:-g++}
  local -a headers
  if command -v "${compiler%% *}" >/dev/null; then
    local probe=""
    for pair in "$@"; do
      IFS='|' read -ra headers <<<"${pair%%=*}"
      probe+="#if 1"
      for header in "${headers[@]}"; do probe+=" && !__has_include(<$header>)"; done
      probe+=$'\n'"missing ${pair##*=}"$'\n#endif\n'
    done
    local word package
    while read -r word package; do
      [ "$word" != missing ] || missing+=("$package")
    done < <($compiler -std=c++20 -E -P -x c++ - <<<"$probe")
  elif [ -n "${CXX:-}" ]; then
    staffa_fail "CXX=$CXX is no command here"
  else  # without a compiler there is no telling; apt-get knows what it has
    missing+=(g++ "${@##*=}")
  fi
  command -v cmake >/dev/null || missing+=(cmake)
  command -v ninja >/dev/null || missing+=(ninja-build)
  command -v ccache >/dev/null || missing+=(ccache)

  local candidate
  staffa_python=""
  for candidate in "${PYTHON:-python3}" /usr/bin/python3; do
    if staffa_python_serves "$candidate"; then
      staffa_python=$candidate
      break
    fi
  done
  [ -n "$staffa_python" ] || missing+=(python3 python3-venv)

  [ ${#missing[@]} -eq 0 ] || staffa_install "${missing[@]}"
  : "${staffa_python:=/usr/bin/python3}"
  staffa_python_serves "$staffa_python" || staffa_fail "Python 3.10 or newer is needed, with venv"
  local version
  version=$(cmake --version | sed -n 's/^cmake version \([0-9.]*\).*/\1/p')
  [ "$(printf '%s\n3.24\n' "$version" | sort -V | head -n 1)" = 3.24 ] ||
    staffa_fail "CMake 3.24 or newer is needed, this is $version"
}

staffa_need_commands() {
  local missing=() pair
  for pair in "$@"; do
    command -v "${pair%%=*}" >/dev/null || missing+=("${pair##*=}")
  done
  [ ${#missing[@]} -eq 0 ] || staffa_install "${missing[@]}"
}

staffa_offer() {
  local command=${1%%=*} package=${1##*=}
  if [ -e "$command" ] || command -v "$command" >/dev/null; then
    return
  fi
  if command -v apt-get >/dev/null && staffa_may_install; then
    if [ -z "$(apt-cache show "$package" 2>/dev/null)" ]; then
      "${staffa_as_root[@]}" apt-get update -qq || true
    fi
    if [ -n "$(apt-cache show "$package" 2>/dev/null)" ]; then
      staffa_install "$package"
      return
    fi
  fi
  staffa_say "going on without $command (Debian package: $package)"
}

# Unpacked beside the sources and not installed: apt would want to exchange half of the system for it. That needs no
# administrator, only a list of packages of its own.
staffa_offer_libraries() {
  local arch=$1 root="$staffa_root/.sysroot/$1" log
  shift
  [ "$(cat "$root/staffa-packages" 2>/dev/null)" != "$*" ] || return 0
  log=$(mktemp)
  rm -rf "$root"
  mkdir -p "$root/apt/lists/partial" "$root/apt/cache/archives/partial"
  if (cd "$root/apt" && staffa_unpack "$arch" "$root" "$@") >"$log" 2>&1; then
    staffa_say "unpacked Debian packages of $arch into .sysroot/$arch: $*"
    printf '%s\n' "$*" >"$root/staffa-packages"
    rm -rf "$root/apt"
  else
    cat "$log" >&2
    rm -rf "$root"
    staffa_say "going on without libraries of $arch (Debian packages: $*)"
  fi
  rm -f "$log"
}

# staffa_unpack ARCH FOLDER PACKAGE ...: with this folder for what apt needs.
staffa_unpack() {
  local arch=$1 folder=$2 package apt
  shift 2
  apt=(apt-get -q -o APT::Architectures::="$(dpkg --print-architecture)" -o APT::Architectures::="$arch"
    -o Dir::State="$PWD" -o Dir::State::lists="$PWD/lists" -o Dir::State::status=/var/lib/dpkg/status
    -o Dir::Cache="$PWD/cache" -o APT::Sandbox::User="")
  "${apt[@]}" update && "${apt[@]}" download "${@/%/:$arch}" || return
  for package in *.deb; do
    dpkg-deb -x "$package" "$folder" || return
  done
}

staffa_need_venv() {
  local venv="$staffa_root/.venv"
  local python="$venv/bin/python" installed="$venv/staffa-requirements" wanted
  if ! "$python" -c '' 2>/dev/null; then
    staffa_say "making a virtual environment for Python packages: $venv"
    rm -rf "$venv"
    "$staffa_python" -m venv "$venv" || staffa_fail "$staffa_python -m venv failed"
  fi
  touch "$installed"
  wanted=$(sed 's/ *#.*//; /^$/d' "$staffa_root/cmake/requirements.txt"; [ $# -eq 0 ] || printf '%s\n' "$@")
  wanted=$(grep -vxFf "$installed" <<<"$wanted" || true)
  if [ -n "$wanted" ]; then
    staffa_say "installing Python packages into it: ${wanted//$'\n'/ }"
    printf '%s\n' "$wanted" >"$installed.new"
    "$python" -m pip install --quiet --disable-pip-version-check --requirement "$installed.new" ||
      staffa_fail "pip could not install them"
    cat "$installed.new" >>"$installed"
  fi
}

# Quiet where all is well, apart from what is left out.
staffa_configure() {
  local log="$staffa_root/build/$1.configure.log"
  mkdir -p "$staffa_root/build"
  if ! (cd "$staffa_root" && cmake --preset "$@") >"$log" 2>&1; then
    cat "$log" >&2
    staffa_fail "CMake could not configure the preset $1"
  fi
  grep -E '^-- Staffa: .*(left out|not found|alone)' "$log" || true
}

# Two gigabytes of memory for each.
staffa_jobs() {
  local cores memory
  cores=$(nproc)
  memory=$(awk '/^MemAvailable:/ { print int($2 / 2097152) }' /proc/meminfo 2>/dev/null)
  [ "${memory:-0}" -ge 1 ] || memory=1
  echo $((cores < memory ? cores : memory))
}
