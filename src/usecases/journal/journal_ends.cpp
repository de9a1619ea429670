#include "usecases/journal/journal_ends.hpp"

#include "usecases/book_heads.hpp"

namespace billmill::usecases {

Result<ports::JournalEnds> journal_ends_of(ports::InvoiceStore& invoices) {
    TRY(const auto heads, heads_of(invoices));
    TRY(const auto holes, invoices.holes());
    ports::JournalEnds ends;
    for (const auto& [line, head] : heads.lines) {
        ports::JournalEnd end{head.place, {}, head.number, head.link};
        if (domain::is_amendment_line(line)) {
            end.series = domain::amendment_series(line);
            ends.emplace(line, std::move(end));
            continue;
        }
        TRY(const auto last, invoices.at_place(line, head.place));
        if (last && last->record) end.series = last->record->series;
        for (const auto& hole : holes) {
            if (hole.line == line && hole.place == head.place) end.series = hole.numbers.back().series;
        }
        ends.emplace(line, std::move(end));
    }
    return ends;
}

domain::BookHeads heads_of_journal(const Uuid& books, const ports::JournalEnds& ends) {
    domain::BookHeads heads{.books = books, .lines = {}};
    for (const auto& [line, end] : ends)
        heads.lines.emplace(line, domain::LineHead{end.place, end.number, end.link});
    return heads;
}

}  // namespace billmill::usecases
