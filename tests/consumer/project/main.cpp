// SPDX-License-Identifier: MIT
#include <staffa/core/version.hpp>
#include <cstdio>
int main() { std::printf("%d\n", STAFFA_VERSION_MINOR); }
