#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace billmill::bench {

/// Durations, counted in buckets less than 1 % wide: a constant size for any number of requests.
/// Units: nanoseconds in and out.
class Latencies {
public:
    void add(std::int64_t duration_ns) {
        const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(duration_ns, 0));
        ++counts_[bucket_of(value)];
        ++total_;
        max_ns_ = std::max(max_ns_, value);
    }
    /// The duration that the share `quantile` of all stays at or below; 0 when there are none.
    [[nodiscard]] std::uint64_t quantile_ns(double quantile) const {
        const auto wanted = static_cast<std::uint64_t>(quantile * static_cast<double>(total_));
        std::uint64_t seen = 0;
        for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
            seen += counts_[bucket];
            if (seen > wanted) return std::min(upper_ns(bucket), max_ns_);
        }
        return max_ns_;
    }
    [[nodiscard]] std::uint64_t max_ns() const { return max_ns_; }

private:
    static constexpr int steps_log2 = 7;  // 128 steps to each doubling.
    static constexpr std::uint64_t steps = 1U << steps_log2;

    static std::size_t bucket_of(std::uint64_t value) {
        const int shift = std::max(0, static_cast<int>(std::bit_width(value)) - steps_log2 - 1);
        return static_cast<std::size_t>(shift) * steps + (value >> shift);
    }
    static std::uint64_t upper_ns(std::size_t bucket) {
        if (bucket < 2 * steps) return bucket;
        const auto shift = bucket / steps - 1;
        return (bucket - shift * steps + 1) << shift;
    }

    std::array<std::uint64_t, 58 * steps> counts_{};
    std::uint64_t total_ = 0;
    std::uint64_t max_ns_ = 0;
};

}  // namespace billmill::bench
