#pragma once

#include <cstdint>
#include <span>

namespace billmill {

/// Fills `out`, at most 1,024 bytes, with random bytes that nobody can guess.      Threads: any.
/// Source: getrandom(2), drawn in blocks of 1 KiB for each thread.
void fill_random(std::span<std::uint8_t> out);

}  // namespace billmill
