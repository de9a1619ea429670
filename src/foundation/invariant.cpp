#include "foundation/invariant.hpp"

#include <cstdlib>

#include "foundation/logging.hpp"

namespace billmill {

void invariant_failed(const char* condition, const char* why, const char* file, int line) {
    log::error("invariant_failed", {{"condition", condition}, {"why", why}, {"file", file}, {"line", line}});
    std::abort();
}

}  // namespace billmill
