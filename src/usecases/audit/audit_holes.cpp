#include "usecases/audit/audit_holes.hpp"

#include <algorithm>

namespace billmill::usecases::audit_parts {
namespace {

/// The last link before `place` that is known; zeros: there is none.       nullopt: a record is missing.
Result<std::optional<Digest>> last_link_before(const RangeContext& context, const domain::Hole& hole,
                                               std::int64_t place) {
    for (--place; place > 0;) {
        TRY(const auto at, link_at(context, hole.line, place));
        if (at.link) return at.link;
        const auto covering = std::ranges::find_if(
            context.holes, [&](const auto& other) { return other.line == hole.line && other.covers(place); });
        if (covering == context.holes.end()) return std::nullopt;
        place = covering->first_place - 1;
    }
    return Digest{};
}

}  // namespace

Result<LinkAt> link_at(const RangeContext& context, const std::string& line, std::int64_t place) {
    auto& invoices = context.ports.invoices;
    if (domain::is_amendment_line(line)) {
        TRY(const auto found, invoices.scan_amendments(line, place - 1, 1));
        if (!found.empty() && found.front().place == place) return LinkAt{found.front().chain->link, false};
    } else {
        TRY(const auto stored, invoices.at_place(line, place));
        if (stored) return LinkAt{stored->chain ? std::optional{stored->chain->link} : std::nullopt, false};
    }
    for (const auto& hole : context.holes) {
        if (hole.line != line) continue;
        if (hole.place == place) return LinkAt{hole.link, false};
        if (!hole.covers(place)) continue;
        return LinkAt{place == hole.last_place ? hole.last_link : std::nullopt, true};
    }
    return LinkAt{};
}

std::vector<domain::NumberRange> lost_in(const RangeContext& context, const std::string& series) {
    std::vector<domain::NumberRange> lost;
    for (const auto& hole : context.holes) {
        for (const auto& range : hole.numbers) {
            if (range.series == series) lost.push_back(range);
        }
    }
    std::ranges::sort(lost, {}, &domain::NumberRange::first);
    return lost;
}

bool may_be_lost(const RangeContext& context, const domain::Invoice& credit_note) {
    const domain::NumberingLine line{credit_note.line.seller, domain::DocumentType::invoice,
                                     credit_note.line.branch};
    return std::ranges::any_of(context.holes, [&](const auto& hole) { return hole.line == line.key(); });
}

Outcome audit_holes(const RangeContext& context) {
    for (const auto& hole : context.holes) {
        const auto fits = [&](const std::optional<Digest>& previous) {
            return previous && domain::link_of(hole, context.books, *previous) == hole.link;
        };
        TRY(const auto previous, last_link_before(context, hole, hole.place));
        if (fits(previous)) continue;
        // What was lost may have come back since, from a journal that was found.
        TRY(const auto before_lost, last_link_before(context, hole, hole.first_place));
        if (fits(before_lost)) continue;
        context.log.fault(
            {.kind = "link_differs",
             .line = hole.line,
             .place = hole.place,
             .number = {},
             .id = {},
             .what = "the link of a hole does not fit it and the link before: one was changed"});
    }
    return {};
}

}  // namespace billmill::usecases::audit_parts
