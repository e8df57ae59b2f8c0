# staffa_set_arch(<target> <arch>): the instruction set of a target: native, x86-64, x86-64-v3 (AVX2), x86-64-v4
# (AVX-512), armv8-a ...; an empty one leaves the compiler's default.
#
# Staffa chooses its batches by these flags when it is compiled, and tags its types with them: objects of Staffa do not
# pass between units of different flags (they do not link). So a library hands its flags on to those who link it.
function(staffa_set_arch target arch)
  if(arch STREQUAL "")
    return()
  endif()
  get_target_property(type ${target} TYPE)
  if(type STREQUAL "INTERFACE_LIBRARY")
    set(scope INTERFACE)
  elseif(type STREQUAL "EXECUTABLE")
    set(scope PRIVATE)
  else()
    set(scope PUBLIC)
  endif()
  if(NOT CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang")
    message(FATAL_ERROR "staffa_set_arch: no flag known for ${CMAKE_CXX_COMPILER_ID}, only for GCC and Clang")
  endif()
  if(arch STREQUAL "native" AND CMAKE_SYSTEM_PROCESSOR MATCHES "aarch64|arm64")
    target_compile_options(${target} ${scope} -mcpu=native)
  else()
    target_compile_options(${target} ${scope} -march=${arch})
  endif()
endfunction()
