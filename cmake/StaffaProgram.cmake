# Staffa's own programs: tests, examples, benchmarks. Nothing here reaches those who use the library.

# Warnings are errors here, and here alone.
add_library(staffa_flags INTERFACE)
target_compile_options(staffa_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow -Werror)
staffa_set_arch(staffa_flags "${STAFFA_ARCH}")
# Arrow's libraries take a tenth of a second to load: only where they are used.
target_link_options(staffa_flags INTERFACE "$<$<PLATFORM_ID:Linux>:LINKER:--as-needed>")

set(STAFFA_SANITIZE "" CACHE STRING "Sanitizers of Staffa's own programs, as -fsanitize takes them")
if(STAFFA_SANITIZE)
  target_compile_options(staffa_flags INTERFACE -fsanitize=${STAFFA_SANITIZE} -fno-omit-frame-pointer
                         -fno-sanitize-recover=all)
  target_link_options(staffa_flags INTERFACE -fsanitize=${STAFFA_SANITIZE})
endif()

# Everything of Staffa that this build has.
add_library(staffa_everything INTERFACE)
target_link_libraries(staffa_everything INTERFACE staffa)
foreach(component tbb uhi parquet)
  if(staffa_has_${component})
    target_link_libraries(staffa_everything INTERFACE staffa_${component})
  endif()
endforeach()

# staffa_buildable(<out> <sources...>): those sources whose optional parts of Staffa this build has.
function(staffa_buildable out)
  set(needs "")
  foreach(component tbb uhi parquet)
    if(NOT staffa_has_${component})
      list(APPEND needs "${component}")
    endif()
  endforeach()
  list(JOIN needs "|" needs)
  if(needs)
    foreach(source IN LISTS ARGN)
      file(STRINGS "${source}" found REGEX "^ *# *include *<(staffa/exec/|staffa/interop/|arrow/)?(${needs})[/.]" LIMIT_COUNT 1)
      if(found)
        file(RELATIVE_PATH name "${PROJECT_SOURCE_DIR}" "${source}")
        message(STATUS "Staffa: ${name} is left out, this build lacks what it includes: ${found}")
        list(REMOVE_ITEM ARGN "${source}")
      endif()
    endforeach()
  endif()
  set(${out} ${ARGN} PARENT_SCOPE)
endfunction()

# staffa_program(<target> <sources...>)
function(staffa_program target)
  add_executable(${target} ${ARGN})
  target_link_libraries(${target} PRIVATE staffa_flags staffa_everything)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
endfunction()
