# What Staffa stands on, for the build tree and for an installed Staffa alike (staffaConfig.cmake includes this file).
# Each macro sets staffa_<what>_FOUND and makes one imported target under a name of ours, however it was found.

# A macro runs in the caller's folder, so that is no way to find the files beside this one.
set(STAFFA_CMAKE_DIR "${CMAKE_CURRENT_LIST_DIR}")

# staffa::xsimd
macro(staffa_find_xsimd)
  set(staffa_xsimd_FOUND FALSE)
  if(TARGET staffa::xsimd)
    set(staffa_xsimd_FOUND TRUE)
  elseif(STAFFA_XSIMD_INCLUDE_DIR)
    set(staffa_xsimd_dir "${STAFFA_XSIMD_INCLUDE_DIR}")
    if(staffa_xsimd_dir STREQUAL "pythran")
      find_package(Python3 QUIET COMPONENTS Interpreter)
      execute_process(
        COMMAND "${Python3_EXECUTABLE}" -c
                "import importlib.util as u; print(u.find_spec('pythran').submodule_search_locations[0])"
        OUTPUT_VARIABLE staffa_pythran_dir OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
      # The package carries part of an old Boost as well: reach for xsimd alone.
      set(staffa_xsimd_dir "${CMAKE_CURRENT_BINARY_DIR}/pythran-xsimd")
      if(staffa_pythran_dir)
        file(MAKE_DIRECTORY "${staffa_xsimd_dir}")
        file(CREATE_LINK "${staffa_pythran_dir}/xsimd" "${staffa_xsimd_dir}/xsimd" SYMBOLIC)
      endif()
    endif()
    if(EXISTS "${staffa_xsimd_dir}/xsimd/xsimd.hpp")
      add_library(staffa::xsimd INTERFACE IMPORTED GLOBAL)
      target_include_directories(staffa::xsimd SYSTEM INTERFACE "${staffa_xsimd_dir}")
      set(staffa_xsimd_FOUND TRUE)
    else()
      message(WARNING "Staffa: no xsimd/xsimd.hpp in STAFFA_XSIMD_INCLUDE_DIR=${STAFFA_XSIMD_INCLUDE_DIR}")
    endif()
  else()
    find_package(xsimd QUIET CONFIG)
    if(xsimd_FOUND AND xsimd_VERSION VERSION_GREATER_EQUAL 8.1)
      # Its folder alone: the target's name differs from version to version, and Debian's wants to link a library that
      # its package does not bring (xtl) and that nothing here needs.
      add_library(staffa::xsimd INTERFACE IMPORTED GLOBAL)
      set(staffa_xsimd_target xsimd)
      if(TARGET xsimd::xsimd)
        set(staffa_xsimd_target xsimd::xsimd)
      endif()
      get_target_property(staffa_xsimd_dir ${staffa_xsimd_target} INTERFACE_INCLUDE_DIRECTORIES)
      target_include_directories(staffa::xsimd SYSTEM INTERFACE ${staffa_xsimd_dir})
      set(staffa_xsimd_FOUND TRUE)
    endif()
  endif()
endmacro()

# What staffa::staffa needs: xsimd, Eigen3, Boost (headers alone), threads.
macro(staffa_find_base)
  staffa_find_xsimd()
  find_package(Eigen3 3.3 QUIET CONFIG)
  if(POLICY CMP0167)  # CMake 3.30 and later: Boost's own configuration, not CMake's module
    cmake_policy(SET CMP0167 NEW)
  endif()
  find_package(Boost 1.74 QUIET)
  find_package(Threads QUIET)
  set(staffa_base_FOUND TRUE)
  set(staffa_base_missing "")
  if(NOT staffa_xsimd_FOUND)
    list(APPEND staffa_base_missing "xsimd >= 8.1 (Debian: libxsimd-dev)")
  endif()
  if(NOT TARGET Eigen3::Eigen)
    list(APPEND staffa_base_missing "Eigen >= 3.3 (Debian: libeigen3-dev)")
  endif()
  if(NOT TARGET Boost::headers)
    list(APPEND staffa_base_missing "Boost >= 1.74 (Debian: libboost-dev)")
  endif()
  if(NOT TARGET Threads::Threads)
    list(APPEND staffa_base_missing "threads")
  endif()
  if(staffa_base_missing)
    set(staffa_base_FOUND FALSE)
    list(JOIN staffa_base_missing ", " staffa_base_missing)
  endif()
endmacro()

# TBB::tbb
macro(staffa_find_tbb)
  find_package(TBB QUIET CONFIG)
  set(staffa_tbb_FOUND FALSE)
  if(TARGET TBB::tbb)
    set(staffa_tbb_FOUND TRUE)
  endif()
endmacro()

# staffa_parquet_deps: Arrow and Parquet of the distribution or conda, else those inside Python's pyarrow.
macro(staffa_find_parquet)
  list(PREPEND CMAKE_MODULE_PATH "${STAFFA_CMAKE_DIR}")
  find_package(StaffaParquet QUIET)
  list(POP_FRONT CMAKE_MODULE_PATH)
  set(staffa_parquet_FOUND FALSE)
  if(TARGET staffa_parquet_deps)
    set(staffa_parquet_FOUND TRUE)
  endif()
endmacro()

# staffa::rapidjson. The configurations that packagers ship have no target in common, the headers are all there is.
macro(staffa_find_uhi)
  set(staffa_uhi_FOUND FALSE)
  find_path(STAFFA_RAPIDJSON_INCLUDE_DIR rapidjson/document.h)
  mark_as_advanced(STAFFA_RAPIDJSON_INCLUDE_DIR)
  if(STAFFA_RAPIDJSON_INCLUDE_DIR)
    set(staffa_uhi_FOUND TRUE)
    if(NOT TARGET staffa::rapidjson)
      add_library(staffa::rapidjson INTERFACE IMPORTED GLOBAL)
      target_include_directories(staffa::rapidjson SYSTEM INTERFACE "${STAFFA_RAPIDJSON_INCLUDE_DIR}")
    endif()
  endif()
endmacro()

# staffa::correction_deps: zlib.
macro(staffa_find_correction)
  set(staffa_correction_FOUND FALSE)
  find_package(ZLIB QUIET)
  if(TARGET ZLIB::ZLIB)
    set(staffa_correction_FOUND TRUE)
    if(NOT TARGET staffa::correction_deps)
      add_library(staffa::correction_deps INTERFACE IMPORTED GLOBAL)
      target_link_libraries(staffa::correction_deps INTERFACE ZLIB::ZLIB)
    endif()
  endif()
endmacro()

# staffa_correctionlib: the C++ evaluator inside Python's package correctionlib, for tests and benchmarks alone.
macro(staffa_find_correctionlib)
  if(NOT TARGET staffa_correctionlib AND Python3_EXECUTABLE AND NOT CMAKE_CROSSCOMPILING)
    execute_process(
      COMMAND "${Python3_EXECUTABLE}" -c
              "import importlib.util as u; print(u.find_spec('correctionlib').submodule_search_locations[0])"
      OUTPUT_VARIABLE staffa_correctionlib_dir OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
    if(staffa_correctionlib_dir AND EXISTS "${staffa_correctionlib_dir}/lib/libcorrectionlib.so")
      add_library(staffa_correctionlib SHARED IMPORTED GLOBAL)
      set_target_properties(staffa_correctionlib PROPERTIES
        IMPORTED_LOCATION "${staffa_correctionlib_dir}/lib/libcorrectionlib.so")
      target_include_directories(staffa_correctionlib SYSTEM INTERFACE "${staffa_correctionlib_dir}/include")
    endif()
  endif()
endmacro()
