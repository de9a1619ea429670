#pragma once

#include <gtest/gtest.h>

#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string_view>

namespace billmill::tests {

/// Random values that can be had again: a failing test prints BILLMILL_TEST_SEED=…, which replays it.
class Seeded {
public:
    Seeded()
        : seed_{choose()},
          engine_{seed_},
          trace_{__FILE__, __LINE__, "replay with BILLMILL_TEST_SEED=" + std::to_string(seed_)} {}

    std::uint64_t bits() { return engine_(); }
    /// low..high, both included.
    std::int64_t between(std::int64_t low, std::int64_t high) {
        const auto span = static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
        return static_cast<std::int64_t>(static_cast<std::uint64_t>(low) +
                                         (span == 0 ? bits() : bits() % span));
    }
    bool one_in(std::int64_t n) { return between(1, n) == 1; }

private:
    static std::uint64_t choose() {
        std::uint64_t seed = 0;
        if (const char* text = std::getenv("BILLMILL_TEST_SEED")) {
            const std::string_view view{text};
            std::from_chars(view.data(), view.data() + view.size(), seed);
            return seed;
        }
        return std::random_device{}();
    }

    std::uint64_t seed_;
    std::mt19937_64 engine_;
    testing::ScopedTrace trace_;
};

}  // namespace billmill::tests
