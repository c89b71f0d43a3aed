# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where: the library with its headers and package config, the program with its completions
# and manual page.
include(CMakePackageConfigHelpers)

set(package_directory "${CMAKE_INSTALL_LIBDIR}/cmake/assay")
configure_package_config_file("${PROJECT_SOURCE_DIR}/cmake/assayConfig.cmake.in" "${PROJECT_BINARY_DIR}/assayConfig.cmake"
  INSTALL_DESTINATION "${package_directory}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/assayConfigVersion.cmake" COMPATIBILITY SameMinorVersion)

install(TARGETS assay_library EXPORT assayTargets LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}")
install(EXPORT assayTargets NAMESPACE assay:: DESTINATION "${package_directory}")
install(FILES "${PROJECT_BINARY_DIR}/assayConfig.cmake" "${PROJECT_BINARY_DIR}/assayConfigVersion.cmake"
  DESTINATION "${package_directory}")
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/assay" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" FILES_MATCHING PATTERN "*.h")
install(TARGETS assay RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" "${PROJECT_SOURCE_DIR}/NOTICE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")

# Written by the program from the definition of its command line.
set(shell_files)
foreach(shell bash zsh fish man)
  set(file "${PROJECT_BINARY_DIR}/completion/assay.${shell}")
  add_custom_command(OUTPUT "${file}" DEPENDS assay VERBATIM
    COMMAND "${CMAKE_COMMAND}" -E make_directory "${PROJECT_BINARY_DIR}/completion"
    COMMAND assay completion ${shell} > "${file}")
  list(APPEND shell_files "${file}")
endforeach()
add_custom_target(completion ALL DEPENDS ${shell_files})
install(FILES "${PROJECT_BINARY_DIR}/completion/assay.bash" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions" RENAME assay)
install(FILES "${PROJECT_BINARY_DIR}/completion/assay.zsh" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions" RENAME _assay)
install(FILES "${PROJECT_BINARY_DIR}/completion/assay.fish" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")
install(FILES "${PROJECT_BINARY_DIR}/completion/assay.man" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1" RENAME assay.1)
