#include "usecases/journal/journal_ends.hpp"

#include "usecases/book_heads.hpp"

namespace billmill::usecases {

Result<ports::JournalEnds> journal_ends_of(ports::InvoiceStore& invoices) {
    TRY(const auto heads, heads_of(invoices));
    ports::JournalEnds ends;
    for (const auto& [line, head] : heads.lines) {
        TRY(const auto last, invoices.at_place(line, head.place));
        const bool readable = last && last->record;
        ends.emplace(line, ports::JournalEnd{head.place, readable ? last->record->series : std::string{},
                                             head.number, head.link});
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
