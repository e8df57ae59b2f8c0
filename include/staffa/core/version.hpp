// SPDX-License-Identifier: MIT
#pragma once

// Semantic version of the library. CMake reads these three lines.
#define STAFFA_VERSION_MAJOR 0
#define STAFFA_VERSION_MINOR 1
#define STAFFA_VERSION_PATCH 0
