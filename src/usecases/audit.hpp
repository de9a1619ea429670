#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ports/account.hpp"
#include "ports/event_log.hpp"
#include "ports/invoice_index.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/fetch_document.hpp"

namespace billmill::usecases {

/// Something in the books that is not as it was issued. docs/problems.md lists the kinds.
struct BookFault {
    std::string kind;        ///< A stable code: "link_differs", "number_missing" …
    std::string line;        ///< Key of the numbering line; empty: not of a line.
    std::int64_t place = 0;  ///< In the line's chain; 0: none.
    std::string number;      ///< As printed, else with its series; may be empty.
    std::string id;          ///< Of the invoice or file; may be empty.
    std::string what;        ///< A sentence.

    /// One line for a person and for programs: kind, what is known of where, and the sentence.
    [[nodiscard]] std::string text() const;
};

/// What an auditor would write down.
struct AuditReport {
    std::vector<ports::StageAccount> account;
    std::int64_t invoices = 0;
    std::int64_t series = 0;
    std::int64_t linked = 0;          ///< Records whose link was computed again.
    std::int64_t amendments = 0;      ///< Records of what was added to invoices; each is among the linked.
    std::int64_t copies_read = 0;     ///< Kept files whose bytes were hashed.
    std::int64_t copies_missing = 0;  ///< Not kept; a document can be made again from its record.
    std::int64_t other_renderer =
        0;                      ///< Issued by another renderer: proved by the chain, never made again here.
    std::int64_t rendered = 0;  ///< Made again and compared.
    std::int64_t erased = 0;    ///< Without their personal values: proved by the chain, never made again.
    std::vector<std::string> erased_numbers;  ///< As printed; at most erased_named_max of them.
    static constexpr std::size_t erased_named_max = 1'000;
    std::vector<domain::Hole> holes;  ///< What a restore could not bring back: explained, and no fault.
    std::int64_t lost_documents = 0;  ///< Kept files of invoices that were issued in lost books.
    std::int64_t unproved = 0;  ///< Records whose link can't be computed, because one that it covers is lost.
    bool index_compared =
        false;  ///< The sums of the index with those of the records. Not where it is behind.
    std::vector<BookFault> faults;  ///< At most faults_max.
    std::int64_t faults_found = 0;  ///< All of them.
    static constexpr std::size_t faults_max = 1'000;

    [[nodiscard]] bool sound() const { return faults_found == 0; }
};

struct AuditPorts {
    ports::InvoiceStore& invoices;
    ports::Account& account;
    ports::FileStore& files;
    FetchDocument& documents;
    // All three or none: an index is compared with the records.
    ports::DerivedIndex* index = nullptr;
    ports::IssueOrder* order = nullptr;
    ports::EventLog* events = nullptr;
};

struct AuditOptions {
    int threads = 2;
    double rendered_share = 0;  ///< Of the records of this renderer, so many are made again: 0 none, 1 all.
};

/// Proves the books: each record's link, text, columns, sums and kept copy, numbers 1..n in every series, dates that rise
/// with them, credits that fit their invoices, files that belong to records, in = done + waiting + dead, and kept totals that say the same. What is
/// issued meanwhile is left for the next time.
///
/// Bounds:    memory is bounded by threads and faults_max. A file that belongs to no record costs a look-up of each file.
/// Errors:    unavailable, corrupt: the books could not be read at all.
/// Threads:   one caller; the store is read from `threads` at once.
Result<AuditReport> audit(const AuditPorts& ports, const AuditOptions& options = {});

}  // namespace billmill::usecases
