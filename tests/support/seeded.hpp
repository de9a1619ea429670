#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <random>

namespace billmill::testing {

/// Random values that can be had again: a failing test prints how.
class Seeded {
public:
    Seeded() : seed_{pick()}, engine_{seed_} {}
    ~Seeded() {
        if (::testing::Test::HasFailure()) std::cerr << "replay with BILLMILL_TEST_SEED=" << seed_ << '\n';
    }
    Seeded(const Seeded&) = delete;
    Seeded& operator=(const Seeded&) = delete;

    std::int64_t between(std::int64_t least, std::int64_t most) {
        return std::uniform_int_distribution<std::int64_t>{least, most}(engine_);
    }
    bool one_in(int n) { return between(1, n) == 1; }

private:
    static std::uint64_t pick() {
        if (const char* given = std::getenv("BILLMILL_TEST_SEED")) return std::strtoull(given, nullptr, 10);
        return std::random_device{}();
    }
    std::uint64_t seed_;
    std::mt19937_64 engine_;
};

}  // namespace billmill::testing
