# `cmake --install` and find_package(staffa [COMPONENTS tbb parquet uhi correction]).
include(CMakePackageConfigHelpers)

set(staffa_config_dir "${CMAKE_INSTALL_LIBDIR}/cmake/staffa")

set(staffa_components "")
install(TARGETS staffa EXPORT staffaTargets FILE_SET HEADERS)
install(EXPORT staffaTargets NAMESPACE staffa:: DESTINATION "${staffa_config_dir}")
foreach(component tbb uhi correction parquet)
  if(staffa_has_${component})
    list(APPEND staffa_components ${component})
    install(TARGETS staffa_${component} EXPORT staffa-${component}Targets FILE_SET HEADERS)
    install(EXPORT staffa-${component}Targets NAMESPACE staffa:: DESTINATION "${staffa_config_dir}")
  endif()
endforeach()

configure_package_config_file(cmake/staffaConfig.cmake.in "${PROJECT_BINARY_DIR}/staffaConfig.cmake"
                              INSTALL_DESTINATION "${staffa_config_dir}" NO_SET_AND_CHECK_MACRO)
# Before 1.0 a minor version may break what the one before it promised. The library is headers: no bitness to match.
write_basic_package_version_file("${PROJECT_BINARY_DIR}/staffaConfigVersion.cmake" COMPATIBILITY SameMinorVersion
                                 ARCH_INDEPENDENT)
install(FILES "${PROJECT_BINARY_DIR}/staffaConfig.cmake" "${PROJECT_BINARY_DIR}/staffaConfigVersion.cmake"
              cmake/StaffaDependencies.cmake cmake/StaffaArch.cmake
        DESTINATION "${staffa_config_dir}")
if(staffa_has_parquet)
  install(FILES cmake/FindStaffaParquet.cmake DESTINATION "${staffa_config_dir}")
endif()
install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/staffa")
