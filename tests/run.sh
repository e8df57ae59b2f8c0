#!/usr/bin/env bash
# Installs what is missing, builds Staffa's tests and runs them. The second run installs and rebuilds nothing.
#
#   bash tests/run.sh [--preset NAME] [CTEST ARGUMENT ...]
#
# The preset is `ci` (g++) unless told; `cmake --list-presets` names the others. What else is given goes to ctest:
# `bash tests/run.sh -R kernel` runs the tests whose names have "kernel" in them.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../cmake/bootstrap.sh"
cd "$staffa_root"

preset=ci
if [ "${1:-}" = --preset ]; then
  preset=${2:?--preset wants a name}
  shift 2
fi

staffa_need "${staffa_headers[@]}" gtest/gtest.h=libgtest-dev benchmark/benchmark.h=libbenchmark-dev
staffa_offer clang++-19=clang-19  # the misuse tests hear both compilers
case $preset in
  asan* | tsan) staffa_offer /usr/lib/llvm-19/lib/clang/19/lib/linux=libclang-rt-19-dev ;;
  aarch64)
    staffa_need_commands aarch64-linux-gnu-g++=g++-aarch64-linux-gnu qemu-aarch64=qemu-user
    staffa_offer_libraries arm64 libtbb-dev libtbb12 libtbbmalloc2 libtbbbind-2-5 zlib1g-dev
    ;;
esac
case $preset in
  xsimd-pythran) staffa_need_venv pythran ;;
  *) staffa_need_venv ;;
esac

jobs=$(staffa_jobs)
staffa_configure "$preset"
cmake --build --preset "$preset" --parallel "$jobs"
ctest --preset "$preset" --parallel "$jobs" "$@"
