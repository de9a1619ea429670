#include "usecases/issue/head_keeper.hpp"

#include "foundation/logging.hpp"
#include "usecases/book_heads.hpp"

namespace billmill::usecases::issue {

Outcome HeadKeeper::compare(const domain::BookHeads& kept) {
    TRY(const auto faults, compare_heads(invoices_, kept));
    for (const auto& fault : faults) {
        log::error("books_behind_heads",
                   {{"fault", fault.text()},
                    {"next", "nothing is numbered here; look up books_behind_heads in docs/problems.md"}});
        if (fault.line.empty()) {
            all_refused_ = true;
        } else {
            auto& refused = refused_[fault.line];
            const auto& head = kept.lines.at(fault.line);
            if (head.place >= refused.place) refused = head;
        }
    }
    return {};
}

Outcome HeadKeeper::prepare() {
    if (prepared_ || heads_ == nullptr) return {};
    auto kept = heads_->read();
    if (!kept && kept.error().fault != Fault::corrupt) return std::unexpected{std::move(kept).error()};
    if (!kept) log::warn("heads_unreadable", {{"why", kept.error().what}, {"next", "they are made anew"}});
    all_refused_ = false;
    refused_.clear();
    if (kept && *kept) {
        TRY_DO(compare(**kept));
    }
    if (journal_ != nullptr) {
        TRY(const auto journal, journal_->heads_at_start());
        TRY_DO(compare(journal));
    }
    TRY(current_, heads_of(invoices_));
    for (const auto& [line, head] : refused_) current_.lines[line] = head;
    prepared_ = true;
    unsaved_ = !all_refused_ && (!kept || !*kept || **kept != current_);
    return save();
}

void HeadKeeper::advance(const std::string& line, const domain::LineHead& end) {
    if (heads_ == nullptr) return;
    current_.lines[line] = end;
    unsaved_ = true;
}

Outcome HeadKeeper::save() {
    if (!unsaved_) return {};
    TRY_DO(heads_->write(current_));
    unsaved_ = false;
    return {};
}

}  // namespace billmill::usecases::issue
