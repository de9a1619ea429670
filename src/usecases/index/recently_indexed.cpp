#include "usecases/index/recently_indexed.hpp"

namespace billmill::usecases {

void RecentlyIndexed::remember(Document document) {
    const auto id = document.indexed.id;
    const auto [place, is_new] = documents_.insert_or_assign(id, std::move(document));
    if (!is_new) return;
    by_age_.push_back(id);
    if (by_age_.size() <= documents_max) return;
    documents_.erase(by_age_.front());
    by_age_.pop_front();
}

const RecentlyIndexed::Document* RecentlyIndexed::find(const Uuid& id) const {
    const auto place = documents_.find(id);
    return place == documents_.end() ? nullptr : &place->second;
}

}  // namespace billmill::usecases
