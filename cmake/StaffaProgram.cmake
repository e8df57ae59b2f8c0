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
foreach(component tbb uhi correction parquet)
  if(staffa_has_${component})
    target_link_libraries(staffa_everything INTERFACE staffa_${component})
  endif()
endforeach()

# staffa_buildable(<out> <sources...>): those sources whose optional parts of Staffa this build has. What counts is what
# they include, and what the helpers beside them include that they name in quotes.
function(staffa_buildable out)
  set(lacking "")
  foreach(component tbb uhi correction parquet)
    if(NOT staffa_has_${component})
      list(APPEND lacking "${component}")
    endif()
  endforeach()
  list(TRANSFORM lacking REPLACE "^parquet$" "parquet|arrow")
  list(TRANSFORM lacking REPLACE "^correction$" "correction_json|correction_jec")
  list(JOIN lacking "|" lacking)
  if(lacking)
    foreach(source IN LISTS ARGN)
      set(files "${source}")
      cmake_path(GET source PARENT_PATH folder)
      file(STRINGS "${source}" helpers REGEX "^ *# *include *\"")
      foreach(helper IN LISTS helpers)
        string(REGEX REPLACE "[^\"]*\"([^\"]*)\".*" "\\1" helper "${helper}")
        foreach(place "${folder}" "${CMAKE_CURRENT_SOURCE_DIR}")
          if(EXISTS "${place}/${helper}")
            list(APPEND files "${place}/${helper}")
          endif()
        endforeach()
      endforeach()
      foreach(file IN LISTS files)
        file(STRINGS "${file}" found LIMIT_COUNT 1
             REGEX "^ *# *include *<(staffa/exec/|staffa/interop/)?(${lacking})[/.]")
        if(found)
          file(RELATIVE_PATH name "${PROJECT_SOURCE_DIR}" "${source}")
          message(STATUS "Staffa: ${name} is left out, this build lacks what it includes: ${found}")
          list(REMOVE_ITEM ARGN "${source}")
          break()
        endif()
      endforeach()
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
