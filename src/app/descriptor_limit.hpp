#pragma once

#include <cstddef>
#include <cstdint>

namespace billmill::app {

/// How the process's limit of descriptors and connections_max come to agree.
struct DescriptorPlan {
    std::uint64_t soft = 0;  ///< The limit to set; the one there is, where it is enough.
    std::size_t connections_max = 0;
};
/// Raises the soft limit as far as need be and the hard one lets it; then fewer connections must do.
[[nodiscard]] DescriptorPlan plan_descriptors(std::uint64_t soft, std::uint64_t hard,
                                              std::size_t connections_max);

/// Carries the plan out, says in the log what had to be changed, and returns how many connections there may be.
[[nodiscard]] std::size_t fit_descriptors(std::size_t connections_max);

}  // namespace billmill::app
