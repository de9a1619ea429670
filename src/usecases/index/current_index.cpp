#include "usecases/index/current_index.hpp"

namespace billmill::usecases {
namespace {

constexpr Milliseconds patience{1'000};

}  // namespace

std::optional<Instant> CurrentIndex::wait() {
    if (index_ == nullptr) return std::nullopt;
    return age_ == nullptr ? clock_.now() : age_->wait(patience);
}

Refusal CurrentIndex::being_built() {
    Refusal refusal{
        Fault::not_yet, "index_building",
        "The index is being built from the books, and the books alone cannot answer this; try again "
        "shortly."};
    refusal.transient = true;
    return refusal;
}

}  // namespace billmill::usecases
