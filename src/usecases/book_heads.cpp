#include "usecases/book_heads.hpp"

#include <algorithm>
#include <iterator>

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

/// Its number is its place.
Result<domain::LineHead> head_of_amendments(ports::InvoiceStore& invoices, const std::string& key) {
    TRY(const auto end, invoices.amendment_end(key));
    return domain::LineHead{end.place, end.place, end.link};
}

/// What stands at a place of a line.
struct At {
    std::string id;
    std::optional<Digest> link;
};
Result<std::optional<At>> at_place(ports::InvoiceStore& invoices, const std::string& line,
                                   std::int64_t place) {
    if (domain::is_amendment_line(line)) {
        TRY(const auto found, invoices.scan_amendments(line, place - 1, 1));
        if (found.empty() || found.front().place != place) return std::nullopt;
        return At{found.front().id, found.front().chain->link};
    }
    TRY(const auto stored, invoices.at_place(line, place));
    if (!stored) return std::nullopt;
    return At{stored->id, stored->chain ? std::optional{stored->chain->link} : std::nullopt};
}

/// Place 0: the store has no link of this line.
Result<domain::LineHead> head_of(ports::InvoiceStore& invoices, const std::string& key) {
    if (domain::is_amendment_line(key)) return head_of_amendments(invoices, key);
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

/// Of the records that amend others, none has a number of its own on paper.
Result<std::optional<std::string>> printed_at(ports::InvoiceStore& invoices, const std::string& key,
                                              std::int64_t place) {
    if (domain::is_amendment_line(key)) return std::nullopt;
    TRY(const auto stored, invoices.at_place(key, place));
    if (!stored) return std::nullopt;
    if (!stored->record) return std::unexpected{stored->record.error()};
    return stored->record->printed_number;
}

/// Keys of all lines, sorted, each once.
Result<std::vector<std::string>> all_lines(ports::InvoiceStore& invoices) {
    TRY(auto lines, invoices.amendment_lines());
    TRY(const auto all, invoices.all_series());
    for (const auto& series : all) lines.push_back(series.line);
    std::ranges::sort(lines);
    const auto repeated = std::ranges::unique(lines);
    lines.erase(repeated.begin(), repeated.end());
    return lines;
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
    TRY(const auto stored, at_place(invoices, line, head.place));
    if (stored && stored->link == head.link) return std::nullopt;
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
    TRY(const auto lines, all_lines(invoices));
    for (const auto& line : lines) {
        TRY(const auto end, head_of(invoices, line));
        if (end.place > 0) heads.lines.emplace(line, end);
    }
    return heads;
}

Result<ports::Page<LineEnd>> list_line_ends(ports::InvoiceStore& invoices, const ports::PageRequest& page) {
    TRY(const auto lines, all_lines(invoices));
    auto next = lines.begin();
    if (!page.after.empty()) {
        next = std::ranges::lower_bound(lines, page.after);
        if (next == lines.end() || *next != page.after)
            return fail(Fault::invalid, "not a cursor of this list");
        ++next;
    }
    ports::Page<LineEnd> ends;
    for (int looked = 0; next != lines.end() && looked < page.limit; ++next, ++looked) {
        TRY(const auto head, head_of(invoices, *next));
        if (head.place == 0) continue;
        TRY(auto printed, printed_at(invoices, *next, head.place));
        ends.items.push_back({*next, head, std::move(printed)});
    }
    if (next != lines.end()) ends.next = *std::prev(next);
    return ends;
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
