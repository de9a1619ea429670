#pragma once

#include <optional>

#include "ports/clock.hpp"
#include "ports/invoice_index.hpp"
#include "usecases/index/follow_books.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// The index as those who look something up use it: up to date, as far as a second of waiting makes it so. Who has just made
/// something finds it.
///
/// Errors:    index_building: it is not there yet. Those of the index.     Threads: any. Waits.
class CurrentIndex {
public:
    /// `index`: nullptr: there is none. `age`: nullptr: it is part of the store, and never behind.
    CurrentIndex(ports::InvoiceIndex* index, IndexAge* age, const ports::Clock& clock)
        : index_{index}, age_{age}, clock_{clock} {}

    /// See ports::InvoiceIndex.
    [[nodiscard]] bool knows_states() const { return index_ == nullptr || index_->knows_states(); }
    /// What `ask(index)` finds; `as_of` is set to when that was so.
    template <class Ask>
    [[nodiscard]] auto ask(std::optional<Instant>& as_of, Ask ask)
        -> Answer<typename std::invoke_result_t<Ask, ports::InvoiceIndex&>::value_type> {
        as_of = wait();
        if (!as_of) return std::unexpected{being_built()};
        auto found = ask(*index_);
        if (found) return *std::move(found);
        if (found.error().fault == Fault::not_yet) return std::unexpected{being_built()};
        return std::unexpected{Refusal{std::move(found).error()}};
    }

private:
    [[nodiscard]] std::optional<Instant> wait();
    [[nodiscard]] static Refusal being_built();

    ports::InvoiceIndex* const index_;
    IndexAge* const age_;
    const ports::Clock& clock_;
};

}  // namespace billmill::usecases
