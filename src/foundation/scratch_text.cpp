#include "foundation/scratch_text.hpp"

#include <utility>

namespace billmill {

Outcome ScratchText::append(std::string_view bytes) {
    held_.append(bytes);
    if (held_.size() < held_max || folder_.empty()) return {};
    if (!file_) {
        TRY(auto made, ScratchFile::make(folder_));
        file_.emplace(std::move(made));
    }
    TRY_DO(file_->append(held_));
    held_.clear();
    return {};
}

Result<bool> ScratchText::give(const std::function<bool(std::string_view)>& take) const {
    if (file_) {
        std::string piece(held_max, '\0');
        for (std::uint64_t place = 0; place < file_->size();) {
            TRY(const auto count, file_->read(place, piece));
            if (count == 0)
                return fail(Fault::unavailable, "the scratch file is shorter than what was written");
            if (!take(std::string_view{piece}.substr(0, count))) return false;
            place += count;
        }
    }
    return held_.empty() || take(held_);
}

}  // namespace billmill
