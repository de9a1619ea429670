#include "foundation/loopback.hpp"

namespace billmill {

bool is_loopback(std::string_view host) {
    return host == "localhost" || host == "::1" || host == "[::1]" ||
           (host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos);
}

}  // namespace billmill
