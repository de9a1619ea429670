#pragma once

#include <string_view>

namespace billmill {

/// Can `host`, a name or an address, only ever mean this machine? A name that merely begins like such an address
/// ("127.example.com") can not.
[[nodiscard]] bool is_loopback(std::string_view host);

}  // namespace billmill
