# Finds Arrow C++ with Parquet and makes the imported target staffa_parquet_deps: first as a distribution or conda
# installs it (Arrow and Parquet with their CMake packages), else inside the pip package pyarrow of Python3_EXECUTABLE,
# which carries headers and libraries but neither CMake packages nor unversioned library names.
#
#   Python3_EXECUTABLE          the interpreter that is asked for pyarrow
#   STAFFA_PARQUET_USE_PYARROW  ON: do not look for the CMake packages
#
#   StaffaParquet_FOUND, StaffaParquet_VERSION
#   StaffaParquet_PROVIDER      where it comes from, for messages
#   StaffaParquet_LIBRARY_DIR   of pyarrow: programs that are installed need it in their rpath

include(FindPackageHandleStandardArgs)

option(STAFFA_PARQUET_USE_PYARROW "Take Arrow from Python's pyarrow even where it is installed otherwise" OFF)
mark_as_advanced(STAFFA_PARQUET_USE_PYARROW)

set(staffa_parquet_oldest 16.0)  # of Arrow; older ones lack something that interop/parquet uses

if(NOT TARGET staffa_parquet_deps AND NOT STAFFA_PARQUET_USE_PYARROW)
  find_package(Arrow CONFIG QUIET)
  if(Arrow_FOUND AND NOT Arrow_VERSION VERSION_LESS staffa_parquet_oldest)
    # Parquet's package looks for Arrow's beside it.
    find_package(Parquet CONFIG QUIET HINTS "${Arrow_DIR}/../Parquet")
  endif()
  foreach(kind shared static)
    if(TARGET Parquet::parquet_${kind} AND TARGET Arrow::arrow_${kind} AND NOT TARGET staffa_parquet_deps)
      add_library(staffa_parquet_deps INTERFACE IMPORTED GLOBAL)
      target_link_libraries(staffa_parquet_deps INTERFACE Parquet::parquet_${kind} Arrow::arrow_${kind})
      set(StaffaParquet_VERSION "${Arrow_VERSION}")
      set(StaffaParquet_PROVIDER "Arrow ${Arrow_VERSION} in ${Arrow_DIR}")
    endif()
  endforeach()
endif()

if(NOT TARGET staffa_parquet_deps AND NOT CMAKE_CROSSCOMPILING)  # Python's libraries are the host's
  find_package(Python3 QUIET COMPONENTS Interpreter)
  set(staffa_pyarrow "")
  if(Python3_EXECUTABLE)
    # Importing it would load hundreds of megabytes; its place is all that is asked.
    execute_process(
      COMMAND
        "${Python3_EXECUTABLE}" -c
        "import importlib.util as u; s = u.find_spec('pyarrow'); print(s.submodule_search_locations[0] if s else '')"
      OUTPUT_VARIABLE staffa_pyarrow OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  if(staffa_pyarrow AND EXISTS "${staffa_pyarrow}/include/parquet/file_reader.h")
    set(staffa_pyarrow_missing FALSE)
    set(staffa_pyarrow_libraries "")
    foreach(library parquet arrow)
      # libarrow.so.2600, not libarrow.so.2600.1.0: the name that programs record; macOS: libarrow.2600.dylib.
      file(GLOB staffa_found LIST_DIRECTORIES FALSE "${staffa_pyarrow}/lib${library}.*")
      list(FILTER staffa_found INCLUDE REGEX "/lib${library}\\.(so(\\.[0-9]+)?|([0-9]+\\.)?dylib)$")
      if(staffa_found)
        list(GET staffa_found 0 staffa_found)
        list(APPEND staffa_pyarrow_libraries "${staffa_found}")
      else()
        set(staffa_pyarrow_missing TRUE)
      endif()
    endforeach()
    set(staffa_pyarrow_version "")
    if(EXISTS "${staffa_pyarrow}/include/arrow/util/config.h")
      file(STRINGS "${staffa_pyarrow}/include/arrow/util/config.h" staffa_pyarrow_version
           REGEX "#define ARROW_VERSION_STRING")
      string(REGEX MATCH "[0-9]+(\\.[0-9]+)+" staffa_pyarrow_version "${staffa_pyarrow_version}")
    endif()
    if(NOT staffa_pyarrow_missing AND NOT staffa_pyarrow_version VERSION_LESS staffa_parquet_oldest)
      find_package(Threads QUIET)
      add_library(staffa_parquet_deps INTERFACE IMPORTED GLOBAL)
      target_include_directories(staffa_parquet_deps SYSTEM INTERFACE "${staffa_pyarrow}/include")
      # By full path, so that CMake puts their folder into the rpath of what it builds; libparquet finds libarrow itself.
      target_link_libraries(staffa_parquet_deps INTERFACE ${staffa_pyarrow_libraries})
      if(TARGET Threads::Threads)
        target_link_libraries(staffa_parquet_deps INTERFACE Threads::Threads)
      endif()
      set(StaffaParquet_LIBRARY_DIR "${staffa_pyarrow}")
      set(StaffaParquet_VERSION "${staffa_pyarrow_version}")
      set(StaffaParquet_PROVIDER "pyarrow ${staffa_pyarrow_version} in ${staffa_pyarrow}")
    endif()
  endif()
endif()

if(TARGET staffa_parquet_deps)
  set(StaffaParquet_PROVIDER "${StaffaParquet_PROVIDER}" CACHE INTERNAL "Where Arrow comes from")
  set(StaffaParquet_VERSION "${StaffaParquet_VERSION}" CACHE INTERNAL "Version of Arrow")
  set(StaffaParquet_LIBRARY_DIR "${StaffaParquet_LIBRARY_DIR}" CACHE INTERNAL "Folder of pyarrow's libraries, or empty")
else()
  unset(StaffaParquet_PROVIDER CACHE)  # of an earlier run
  unset(StaffaParquet_VERSION CACHE)
  unset(StaffaParquet_LIBRARY_DIR CACHE)
endif()
find_package_handle_standard_args(
  StaffaParquet
  REQUIRED_VARS StaffaParquet_PROVIDER
  VERSION_VAR StaffaParquet_VERSION
  REASON_FAILURE_MESSAGE
    "no CMake packages of Arrow and Parquet ${staffa_parquet_oldest} or newer, and no pyarrow in '${Python3_EXECUTABLE}'")
