#include "usecases/book_heads.hpp"

#include <algorithm>

namespace billmill::usecases {
namespace {

/// The line with this key: seller, type and branch, of which only the last may hold a slash.
std::optional<domain::NumberingLine> line_of(std::string_view key) {
    for (const auto type : {domain::DocumentType::invoice, domain::DocumentType::credit_note}) {
        const auto middle = "/" + std::string{domain::name(type)} + "/";
        const auto at = key.find(middle);
        if (at == std::string_view::npos || key.find('/') != at) continue;
        return domain::NumberingLine{std::string{key.substr(0, at)}, type,
                                     std::string{key.substr(at + middle.size())}};
    }
    return std::nullopt;
}

/// Place 0: the store has no link of this line.
Result<domain::LineHead> head_of(ports::InvoiceStore& invoices, const std::string& key) {
    const auto line = line_of(key);
    if (!line) return domain::LineHead{};
    TRY(const auto state, invoices.read_line(*line, {}, {}));
    const auto& end = state.chain_end;
    if (end.place == 0) return domain::LineHead{};
    TRY(const auto last, invoices.at_place(key, end.place));
    if (last) return domain::LineHead{end.place, last->number, end.link};
    TRY(const auto holes, invoices.holes());
    for (const auto& hole : holes) {
        if (hole.line == key && hole.place == end.place)
            return domain::LineHead{end.place, hole.numbers.back().last, end.link};
    }
    return domain::LineHead{end.place, 0, end.link};
}

std::string in_words(const domain::LineHead& end) {
    return "place " + std::to_string(end.place) + ", number " + std::to_string(end.number);
}

BookFault behind(const std::string& line, const domain::LineHead& head, const domain::LineHead& end) {
    return {.kind = "behind_heads",
            .line = line,
            .place = head.place,
            .number = {},
            .id = {},
            .what = "the line had come to " + in_words(head) + "; these books " +
                    (end.place == 0 ? "hold no link of it" : "end at " + in_words(end))};
}

/// The head is the hole's own, or of a record that is lost: of the last one the link may be known.
bool explains(const domain::Hole& hole, const std::string& line, const domain::LineHead& head) {
    if (hole.line != line) return false;
    if (head.place == hole.place) return head.link == hole.link;
    if (!hole.covers(head.place)) return false;
    return head.place != hole.last_place || !hole.last_link || *hole.last_link == head.link;
}

/// nullopt: the line goes on from this head.
Result<std::optional<BookFault>> compare_line(ports::InvoiceStore& invoices, const std::string& line,
                                              const domain::LineHead& head) {
    TRY(const auto end, head_of(invoices, line));
    if (end.place < head.place) return behind(line, head, end);
    if (end.place == head.place && end.link == head.link) return std::nullopt;
    TRY(const auto stored, invoices.at_place(line, head.place));
    if (stored && stored->chain && stored->chain->link == head.link) return std::nullopt;
    TRY(const auto holes, invoices.holes());
    if (!stored && std::ranges::any_of(holes, [&](const auto& hole) { return explains(hole, line, head); }))
        return std::nullopt;
    return BookFault{.kind = "head_differs",
                     .line = line,
                     .place = head.place,
                     .number = {},
                     .id = stored ? stored->id : std::string{},
                     .what = "another record stood at this place"};
}

}  // namespace

Result<domain::BookHeads> heads_of(ports::InvoiceStore& invoices) {
    domain::BookHeads heads;
    TRY(heads.books, invoices.books());
    TRY(const auto all, invoices.all_series());
    for (const auto& series : all) {
        if (heads.lines.contains(series.line)) continue;
        TRY(const auto end, head_of(invoices, series.line));
        if (end.place > 0) heads.lines.emplace(series.line, end);
    }
    return heads;
}

Result<std::vector<BookFault>> compare_heads(ports::InvoiceStore& invoices, const domain::BookHeads& heads) {
    std::vector<BookFault> faults;
    TRY(const auto books, invoices.books());
    if (books != heads.books) {
        faults.push_back({"books_differ",
                          {},
                          0,
                          {},
                          heads.books.text(),
                          "the heads are of the books with this id; these have the id " + books.text()});
        return faults;
    }
    for (const auto& [line, head] : heads.lines) {
        TRY(auto fault, compare_line(invoices, line, head));
        if (fault) faults.push_back(*std::move(fault));
    }
    return faults;
}

}  // namespace billmill::usecases
