# Writes build_identity.cpp, and only where it changes: cmake -D SOURCE=… -D OUTPUT=… -D VERSION=… -D COMMIT=… -D BUILD=… -P this
if(NOT COMMIT)
  execute_process(COMMAND git -C ${SOURCE} rev-parse --show-toplevel OUTPUT_VARIABLE top OUTPUT_STRIP_TRAILING_WHITESPACE
                  ERROR_QUIET RESULT_VARIABLE failed)
  if(NOT failed AND top STREQUAL SOURCE)  # A folder inside somebody else's checkout is none of ours.
    execute_process(COMMAND git -C ${SOURCE} rev-parse --short=12 HEAD OUTPUT_VARIABLE COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE
                    ERROR_QUIET)
    execute_process(COMMAND git -C ${SOURCE} diff --quiet HEAD -- src CMakeLists.txt docs/api RESULT_VARIABLE modified ERROR_QUIET)
    if(modified)
      string(APPEND COMMIT "-modified")
    endif()
  endif()
endif()
if(NOT COMMIT)
  set(COMMIT unknown)
endif()
file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT [[#include "app/build_identity.hpp"
namespace billmill::app {
std::string_view version() {
    return "@VERSION@";
}
std::string_view commit() {
    return "@COMMIT@";
}
std::string_view build_type() {
    return "@BUILD@";
}
std::string_view identity_text() {
    return "billmill @VERSION@ (commit @COMMIT@, @BUILD@)";
}
}  // namespace billmill::app
]])
