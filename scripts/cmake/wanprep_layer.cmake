# One function a kind of target, so that a layer's CMakeLists.txt only lists its sources.
include_guard(GLOBAL)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

find_program(WANPREP_CCACHE ccache)
if(WANPREP_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${WANPREP_CCACHE}")
endif()

find_package(PkgConfig REQUIRED)
find_package(fmt REQUIRED)
find_package(tl-expected REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(OpenSSL REQUIRED COMPONENTS Crypto)
find_package(Threads REQUIRED)

# The one place where warnings are chosen. g++ 12 sees overlapping copies in `"text" + std::string` where there are none
# (GCC bug 105329): that one is off for it.
add_library(wanprep_options INTERFACE)
target_compile_options(wanprep_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
  $<$<BOOL:${WANPREP_WERROR}>:-Werror>)
target_compile_definitions(wanprep_options INTERFACE WANPREP_VERSION="${PROJECT_VERSION}")

# wanprep_layer(NAME [FOLDER dir] [DEPENDS layer...]): static library wanprep_NAME from FOLDER
# (default src/NAME), alias wanprep::NAME; FOLDER/CMakeLists.txt adds the sources. With tests on,
# tests/NAME/CMakeLists.txt (when present) adds sources to the executable wanprep_NAME_test.
function(wanprep_layer name)
  cmake_parse_arguments(LAYER "" "FOLDER" "DEPENDS" ${ARGN})
  if(NOT LAYER_FOLDER)
    set(LAYER_FOLDER "src/${name}")
  endif()
  add_library(wanprep_${name} STATIC)
  add_library(wanprep::${name} ALIAS wanprep_${name})
  target_include_directories(wanprep_${name} PUBLIC "${PROJECT_SOURCE_DIR}/src" "${PROJECT_SOURCE_DIR}")
  target_link_libraries(wanprep_${name} PUBLIC tl::expected fmt::fmt PRIVATE wanprep_options)
  foreach(dependency IN LISTS LAYER_DEPENDS)
    target_link_libraries(wanprep_${name} PUBLIC wanprep_${dependency})
  endforeach()
  add_subdirectory("${PROJECT_SOURCE_DIR}/${LAYER_FOLDER}" "${PROJECT_BINARY_DIR}/layers/${name}")
endfunction()

# Everything is linked from static layers; what nobody refers to stays out, shared objects included.
# A test reads the program's needed libraries, so that an accidental reference is noticed.
add_link_options(-Wl,--as-needed)

# wanprep_module(NAME [LAYER layer]): wanprep-NAME.so, which the loader (src/core/module.hpp) finds in ../lib/wanprep of
# the program, in the build tree and under an install prefix alike. The layer's CMakeLists.txt names the source with the
# one exported function: set_property(GLOBAL PROPERTY WANPREP_MODULE_NAME path).
function(wanprep_module name)
  cmake_parse_arguments(MODULE "" "LAYER" "" ${ARGN})
  if(NOT MODULE_LAYER)
    set(MODULE_LAYER ${name})
  endif()
  get_property(source GLOBAL PROPERTY WANPREP_MODULE_${name})
  add_library(wanprep_module_${name} MODULE "${source}")
  target_link_libraries(wanprep_module_${name} PRIVATE wanprep_${MODULE_LAYER} wanprep_options)
  set_target_properties(wanprep_module_${name} PROPERTIES PREFIX "" OUTPUT_NAME "wanprep-${name}"
    LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib/wanprep")
  install(TARGETS wanprep_module_${name} LIBRARY DESTINATION "${CMAKE_INSTALL_LIBDIR}/wanprep")
endfunction()

# wanprep_module_program(NAME): wanprep-NAME, a program of its own in the folder of the modules, from the source that the
# layer NAME names as its module.
function(wanprep_module_program name)
  get_property(source GLOBAL PROPERTY WANPREP_MODULE_${name})
  add_executable(wanprep_module_${name} "${source}")
  target_link_libraries(wanprep_module_${name} PRIVATE wanprep_${name} wanprep_options Threads::Threads)
  set_target_properties(wanprep_module_${name} PROPERTIES OUTPUT_NAME "wanprep-${name}"
    RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib/wanprep")
  install(TARGETS wanprep_module_${name} RUNTIME DESTINATION "${CMAKE_INSTALL_LIBDIR}/wanprep")
endfunction()

# The front binary: build/PRESET/bin/wanprep.
function(wanprep_program)
  add_executable(wanprep "${PROJECT_SOURCE_DIR}/src/cli/main.cpp")
  target_link_libraries(wanprep PRIVATE wanprep_cli wanprep_options)
  set_target_properties(wanprep PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
  foreach(module media image net rehearsal)
    add_dependencies(wanprep wanprep_module_${module})
  endforeach()
  # The build tree is laid out like an install prefix, so that the program finds its profiles the same way in both.
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/share/wanprep")
  file(CREATE_LINK "${PROJECT_SOURCE_DIR}/src/profile/data" "${PROJECT_BINARY_DIR}/share/wanprep/profiles" SYMBOLIC)
  install(TARGETS wanprep RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}")
  install(DIRECTORY "${PROJECT_SOURCE_DIR}/src/profile/data/" DESTINATION "${CMAKE_INSTALL_DATADIR}/wanprep/profiles")
endfunction()

# wanprep_test(NAME LABEL label SOURCES file... LIBRARIES target...): one GoogleTest executable whose tests ctest sees
# one by one. Label `fast` is for pure tests: no file, no socket, all of them in under 5 s.
function(wanprep_test name)
  cmake_parse_arguments(TEST "" "LABEL" "SOURCES;LIBRARIES;ENVIRONMENT" ${ARGN})
  add_executable(wanprep_${name}_test ${TEST_SOURCES})
  target_link_libraries(wanprep_${name}_test PRIVATE ${TEST_LIBRARIES} GTest::gmock_main wanprep_options)
  target_include_directories(wanprep_${name}_test PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  target_compile_definitions(wanprep_${name}_test PRIVATE WANPREP_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
  gtest_discover_tests(wanprep_${name}_test TEST_PREFIX "${name}." DISCOVERY_MODE PRE_TEST
    PROPERTIES LABELS "${TEST_LABEL}" TIMEOUT 300)
  # Not by PROPERTIES: the discovery keeps only the first entry of a list.
  set(environment "WANPREP_MODULE_DIR=${PROJECT_BINARY_DIR}/lib/wanprep;WANPREP_BIN=${PROJECT_BINARY_DIR}/bin/wanprep;WANPREP_PROFILE_DIR=${PROJECT_SOURCE_DIR}/src/profile/data;${TEST_ENVIRONMENT}")
  set(script "${CMAKE_CURRENT_BINARY_DIR}/wanprep_${name}_environment.cmake")
  file(WRITE "${script}" "foreach(test IN LISTS wanprep_${name}_test_TESTS)\n  set_tests_properties(\"\${test}\" PROPERTIES ENVIRONMENT \"${environment}\")\nendforeach()\n")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${script}")
endfunction()
