#pragma once

#include <optional>
#include <span>
#include <unordered_map>

#include "domain/invoice.hpp"
#include "ports/clock.hpp"
#include "ports/invoice_store.hpp"

namespace billmill::usecases::issue {

/// Where the numbering lines stand by this process's own last append: spares the store the same question for each batch.
///
/// Promise:   never decides. A plan made on what is no longer true begins with a number that is taken, so the store
///            refuses it whole; then the line is forgotten and read. What was appended is durable, so the truth is never
///            behind the line_cache, and no number can be left out.
/// Bounds:    lines_max lines; one that was not appended to for fresh_for is read again.
/// Threads:   one.
class LineCache {
public:
    static constexpr std::size_t lines_max = 10'000;
    static constexpr Milliseconds fresh_for{2'000};

    explicit LineCache(const ports::Clock& clock) : clock_{clock} {}

    /// Last date and highest numbers; nullopt: read the line.
    [[nodiscard]] std::optional<ports::LineState> recall(const domain::NumberingLine& line) const;
    /// `records` were appended, in one series, to a line that stood as `state` says.
    void keep(const domain::NumberingLine& line, ports::LineState state,
              std::span<const ports::EncodedInvoice> records);
    /// Somebody else numbers it too, or nobody knows what became of an append.
    void forget(const domain::NumberingLine& line);

private:
    struct Known {
        ports::LineState state;
        Instant since;
    };
    const ports::Clock& clock_;
    std::unordered_map<std::string, Known> lines_;  ///< By the line's key.
};

}  // namespace billmill::usecases::issue
