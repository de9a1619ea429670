#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/heads.hpp"
#include "domain/hole.hpp"
#include "ports/clock.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/journal.hpp"
#include "ports/restore_store.hpp"

namespace billmill::usecases {

struct RestorePorts {
    ports::InvoiceStore& invoices;  ///< Of the backup, in its new place.
    ports::RestoreStore& store;     ///< The same books.
    const ports::Clock& clock;
    ports::JournalReader* journal = nullptr;  ///< nullptr: it is lost, or there never was one.
};

/// What is known beside the backup and the journal.
struct RestoreHints {
    std::vector<domain::BookHeads> heads;  ///< Of these books, whatever their age.
    std::map<std::string, std::int64_t>
        issued;  ///< By series: the highest number that left, as a person says.
    std::vector<ports::LostDocument> documents;  ///< Invoices of which a document or a mail was found.
};

struct RestoreReport {
    std::int64_t restored = 0;    ///< Records that came back from the journal.
    std::int64_t amendments = 0;  ///< Likewise.
    std::int64_t unproved =
        0;  ///< Of these: their link could not be checked, because a record before is lost.
    std::vector<std::string> damage;  ///< To the journal, a sentence each; at most damage_max.
    std::vector<domain::Hole> holes;  ///< New ones.
    std::int64_t lost_numbers = 0;    ///< In them.
    std::int64_t lost_documents = 0;  ///< Of invoices that have no record any more.
    std::int64_t mails_in_doubt = 0;  ///< They are sent, and may have been before.
    static constexpr std::size_t damage_max = 100;
};

/// Books as they were, from a backup and the journal: each invoice that was issued after the backup comes back with number,
/// date, bytes and request id. What the journal lacks is a hole: its numbers are known as lost, and never given again.
///
/// Promise:   never guesses where numbering went on: without a journal that reaches beyond the backup, and without heads, a
///            person must say for each line how far it had come. Done again on the same backup, it comes to the same.
/// Errors:    invalid: something must be said first; the sentence says what. conflict: the journal or the heads are of other
///            books, or went apart from the backup. Those of the stores.
/// Threads:   one; nobody else has the books open.
Result<RestoreReport> restore_books(const RestorePorts& ports, const RestoreHints& hints);

}  // namespace billmill::usecases
