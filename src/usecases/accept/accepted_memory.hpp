#pragma once

#include <mutex>
#include <optional>
#include <unordered_map>

#include "ports/request_inbox.hpp"

namespace billmill::usecases {

/// The keyed requests that this gateway accepted last, so that it knows them again while the shared cache is away, slow, or
/// has not heard of them.
///
/// Promise:   of the last kept_max/2 requests each is known; of those before, some. Bounded by kept_max.     Threads: any.
class AcceptedMemory {
public:
    static constexpr std::size_t kept_max = 50'000;

    explicit AcceptedMemory(std::size_t max = kept_max) : half_{max / 2} {}
    void add(ports::AcceptedRequest request);
    [[nodiscard]] std::optional<ports::AcceptedRequest> find(const Uuid& id) const;

private:
    using Requests = std::unordered_map<Uuid, ports::AcceptedRequest>;

    const std::size_t half_;
    mutable std::mutex mutex_;
    Requests newer_;  ///< Becomes the older half when it is full.
    Requests older_;
};

}  // namespace billmill::usecases
