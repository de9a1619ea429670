#include "foundation/random.hpp"

#include <sys/random.h>

#include <algorithm>
#include <array>

#include "foundation/invariant.hpp"

namespace billmill {

/// One system call serves 64 ids.
void fill_random(std::span<std::uint8_t> out) {
    thread_local std::array<std::uint8_t, 1024> pool;
    thread_local std::size_t used = pool.size();
    INVARIANT(out.size() <= pool.size(), "more random bytes than one block are for another function");
    if (used + out.size() > pool.size()) {
        INVARIANT(getrandom(pool.data(), pool.size(), 0) == static_cast<ssize_t>(pool.size()),
                  "the kernel's random source never fails for 1 KiB once it is seeded");
        used = 0;
    }
    std::copy_n(pool.begin() + static_cast<std::ptrdiff_t>(used), out.size(), out.begin());
    used += out.size();
}

}  // namespace billmill
