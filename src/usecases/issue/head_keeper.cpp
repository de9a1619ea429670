#include "usecases/issue/head_keeper.hpp"

#include "foundation/logging.hpp"
#include "usecases/book_heads.hpp"

namespace billmill::usecases::issue {
namespace {

constexpr const char* next = "nothing is numbered here; look up books_behind_heads in docs/problems.md";

}  // namespace

Outcome HeadKeeper::compare(const domain::BookHeads& kept) {
    TRY(const auto faults, compare_heads(invoices_, kept));
    for (const auto& fault : faults) {
        log::error("books_behind_heads", {{"fault", fault.text()}, {"next", next}});
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

bool HeadKeeper::refuses(const std::string& line, const domain::ChainEnd& end) {
    if (all_refused_ || refused_.contains(line)) return true;
    const auto known = current_.lines.find(line);
    if (known == current_.lines.end() || end.place >= known->second.place) return false;
    log::error("books_behind_heads",
               {{"fault", "the line " + line + " had come to place " + std::to_string(known->second.place) +
                              "; these books end at place " + std::to_string(end.place)},
                {"next", next}});
    refused_.emplace(line, known->second);
    return true;
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
