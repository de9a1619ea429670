#include "usecases/accept/accepted_memory.hpp"

#include <utility>

namespace billmill::usecases {

void AcceptedMemory::add(ports::AcceptedRequest request) {
    const std::lock_guard lock{mutex_};
    if (newer_.size() >= half_) older_ = std::exchange(newer_, {});
    const auto id = request.id;
    newer_.insert_or_assign(id, std::move(request));
}

std::optional<ports::AcceptedRequest> AcceptedMemory::find(const Uuid& id) const {
    const std::lock_guard lock{mutex_};
    if (const auto found = newer_.find(id); found != newer_.end()) return found->second;
    if (const auto found = older_.find(id); found != older_.end()) return found->second;
    return std::nullopt;
}

}  // namespace billmill::usecases
