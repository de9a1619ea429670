#include "foundation/result.hpp"

namespace billmill {

std::string_view name(Fault fault) {
    switch (fault) {
        case Fault::invalid: return "invalid";
        case Fault::not_found: return "not_found";
        case Fault::not_yet: return "not_yet";
        case Fault::conflict: return "conflict";
        case Fault::forbidden: return "forbidden";
        case Fault::unavailable: return "unavailable";
        case Fault::corrupt: return "corrupt";
    }
    return "unknown";
}

}  // namespace billmill
