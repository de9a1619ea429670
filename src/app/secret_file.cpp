#include "app/secret_file.hpp"

namespace billmill::app {

bool is_private(mode_t mode, uid_t owner, uid_t self) {
    constexpr mode_t beyond_owner = 077;
    constexpr mode_t beyond_owner_and_reading_group = 037;
    const bool given_by_root = owner == 0 && self != 0;
    return (mode & (given_by_root ? beyond_owner_and_reading_group : beyond_owner)) == 0;
}

}  // namespace billmill::app
