# Installs the build, uses it by find_package, uses the sources by add_subdirectory, and runs the README's program as
# built in both ways:  cmake -DSOURCE=... -DBUILD=... -DWORK=... -DGENERATOR=... -DCOMPILER=... -DFLAGS=... -P this
cmake_minimum_required(VERSION 3.25)
file(REMOVE_RECURSE ${WORK})

function(run)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${ARGN}\n${output}")
  endif()
  set(output "${output}" PARENT_SCOPE)
endfunction()

file(READ ${SOURCE}/README.md readme)
string(REGEX MATCH "\n```\n(t = 1: [^`]*)```\n" match "${readme}")
set(printed "${CMAKE_MATCH_1}")

run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${WORK}/prefix)

foreach(way IN ITEMS "CMAKE_PREFIX_PATH=${WORK}/prefix" "CHRONOGRAD_SOURCE=${SOURCE}")
  string(REGEX REPLACE "=.*" "" name ${way})
  run(${CMAKE_COMMAND} -S ${SOURCE}/tests/install -B ${WORK}/${name} -G ${GENERATOR} -D${way}
      -DREADME=${SOURCE}/README.md -DCMAKE_CXX_COMPILER=${COMPILER} -DCMAKE_CXX_FLAGS=${FLAGS} -DCMAKE_BUILD_TYPE=Release)
  # As a subdirectory everything is compiled again, so there double has to do.
  set(programs program)
  if(name STREQUAL CMAKE_PREFIX_PATH)
    list(APPEND programs program_f32)
  endif()
  run(${CMAKE_COMMAND} --build ${WORK}/${name} --target ${programs})
  foreach(program IN LISTS programs)
    run(${WORK}/${name}/${program})
    # In double it prints what stands below it in the README; in float, nearly so.
    if(NOT "${output}" STREQUAL "${printed}" AND ("${program}" STREQUAL "program" OR NOT output MATCHES "t = 1: .*t = 5: norm 1.43"))
      message(FATAL_ERROR "the README's program printed:\n${output}instead of:\n${printed}")
    endif()
    message(STATUS "${name} ${program}: ${output}")
  endforeach()
endforeach()
