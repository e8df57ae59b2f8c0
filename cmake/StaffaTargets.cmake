# The library's targets: staffa::staffa, and one for each third party that the core does without.
include(GNUInstallDirs)

# "Each header compiles alone" is a build target: all_verify_interface_header_sets.
set(CMAKE_VERIFY_INTERFACE_HEADER_SETS ${STAFFA_BUILD_TESTS})

file(GLOB_RECURSE staffa_headers CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}/include/staffa"
     "${PROJECT_SOURCE_DIR}/include/staffa/*.hpp")

# Moves the headers that match out of staffa_headers.
macro(staffa_take_headers out pattern)
  set(${out} ${staffa_headers})
  list(FILTER ${out} INCLUDE REGEX "${pattern}")
  list(FILTER staffa_headers EXCLUDE REGEX "${pattern}")
endmacro()
staffa_take_headers(staffa_tbb_headers "^exec/tbb")
staffa_take_headers(staffa_uhi_headers "^interop/(detail/)?uhi")
staffa_take_headers(staffa_correction_headers "^interop/(detail/)?correction")
staffa_take_headers(staffa_parquet_headers "^interop/")

# staffa_library(<target> <exported name> <headers below include/staffa...>)
function(staffa_library target name)
  list(TRANSFORM ARGN PREPEND "${PROJECT_SOURCE_DIR}/include/staffa/" OUTPUT_VARIABLE headers)
  add_library(${target} INTERFACE)
  add_library(staffa::${name} ALIAS ${target})
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${name})
  target_sources(${target} INTERFACE FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${headers})
endfunction()

staffa_find_base()
if(NOT staffa_base_FOUND)
  message(FATAL_ERROR "Staffa needs ${staffa_base_missing}.")
endif()
staffa_library(staffa staffa ${staffa_headers})
target_compile_features(staffa INTERFACE cxx_std_20)
target_link_libraries(staffa INTERFACE staffa::xsimd Eigen3::Eigen Boost::headers Threads::Threads)

# staffa_optional(<component> <option> <its dependency's target> <what it is>)
macro(staffa_optional component option dependency what)
  set(staffa_has_${component} FALSE)
  if(${option})
    cmake_language(CALL staffa_find_${component})
    if(staffa_${component}_FOUND)
      set(staffa_has_${component} TRUE)
      staffa_library(staffa_${component} ${component} ${staffa_${component}_headers})
      target_link_libraries(staffa_${component} INTERFACE staffa ${dependency})
      message(STATUS "Staffa: staffa::${component} is on")
    elseif(${option} STREQUAL "AUTO")
      message(STATUS "Staffa: no staffa::${component}, since ${what} was not found")
    else()
      message(FATAL_ERROR "Staffa: ${option} is ${${option}}, but ${what} was not found.")
    endif()
  endif()
endmacro()
staffa_optional(tbb STAFFA_WITH_TBB TBB::tbb "oneTBB (Debian: libtbb-dev)")
staffa_optional(uhi STAFFA_WITH_UHI staffa::rapidjson "RapidJSON (Debian: rapidjson-dev)")
staffa_optional(correction STAFFA_WITH_CORRECTION staffa::correction_deps
                "zlib (Debian: zlib1g-dev)")
staffa_optional(parquet STAFFA_WITH_PARQUET staffa_parquet_deps
                "Arrow with Parquet (pip install pyarrow, then -DPython3_EXECUTABLE=<that Python>)")
