#pragma once

#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "domain/amendment.hpp"
#include "domain/hole.hpp"
#include "domain/invoice.hpp"
#include "foundation/result.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

/// What must be known of a numbering line before its next round.
struct LineState {
    std::unordered_map<Uuid, domain::Invoice>
        issued;                     ///< Those of the asked ids that have an invoice, whatever line.
    std::optional<Date> last_date;  ///< Of the line, over all its series.
    std::unordered_map<std::string, std::int64_t> highest;  ///< Series of the line -> highest number.
    domain::ChainEnd chain_end;                             ///< Of the line.
    /// The credit notes of each asked original that has any, by rising ordinal, whatever line.
    std::unordered_map<Uuid, std::vector<domain::Invoice>> credits;
};

/// A record to append, and its text as formats::encode() writes it: encoded once, for the chain and for the store.
struct EncodedInvoice {
    domain::Invoice record;
    std::string text;
};

/// The same of an amendment.
struct EncodedAmendment {
    domain::Amendment record;
    std::string text;
};

/// A record without its personal values: formats::without_personal_values().
struct ErasedRecord {
    Uuid id;
    std::string text;
};

/// A series as the store names it.
struct StoredSeries {
    std::string name;
    std::string line;          ///< Key of its numbering line.
    std::int64_t highest = 0;  ///< Number.
    std::optional<Date>
        dated;  ///< The last date that the next record must not be before; nullopt: unreadable.
};

/// A record as it stands in the store, for verification: nothing of it is believed.
struct StoredInvoice {
    std::int64_t number = 0;         ///< What the store finds it by.
    std::string id;                  ///< Likewise, as text.
    std::string text;                ///< The record, byte for byte.
    Result<domain::Invoice> record;  ///< What the text says, and `chain`. Errors: corrupt.
    std::optional<domain::ChainLink> chain;
    /// A field that the store keeps beside the record and that does not say what the record says; empty: none.
    std::string differing;
};

/// The same of an amendment.
struct StoredAmendment {
    std::int64_t place = 0;
    std::string id;
    std::string text;
    Result<domain::Amendment> record;
    std::optional<domain::ChainLink> chain;
    std::string differing;
};

struct InvoiceFilter {
    std::optional<std::string> seller;
    std::optional<Uuid> buyer;
    std::optional<std::string> printed_number;
    std::vector<std::string> sellers_allowed;    ///< From the API key; empty: all.
    std::optional<domain::DocumentType> type{};  ///< Invoices alone, or credit notes alone.
};

/// Issued invoices and credit notes, and what was added to them since. A record never changes and is never removed; erase() takes
/// out what says something about a person, which its link does not cover.
///
/// Promise:   unique: id; (series, number); (seller, printed number); (line, place in its chain); (original, ordinal)
///            of credit notes, where an engine whose indexes hold every record may count an invoice as ordinal 0 of
///            itself. append() stores a
///            prefix of its records, all or some, in their order; after success all are durable. read_line() sees
///            every append that has succeeded. So a credit that was planned after these very earlier ones, and
///            bears the next ordinal, is stored only if no other came between, whoever else plans credits: nobody
///            need remember or own anything for an invoice never to be credited beyond what it was.
///            Of amendments, id and (line, place in its chain) are unique; each stands by itself in the order of its line.
/// Errors:    conflict: something of it was taken, or only a prefix was stored: read again, plan again.
///            unavailable: outcome unknown: read again, plan again.     corrupt: a stored record can't be read.
/// Threads:   any.
/// Adapters:  sqlite, mongodb. Held by tests/contract/invoice_store_contract.hpp.
class InvoiceStore {
public:
    virtual ~InvoiceStore() = default;
    /// `originals`: the invoices that credit notes are asked of.
    virtual Result<LineState> read_line(const domain::NumberingLine& line, std::span<const Uuid> ids,
                                        std::span<const Uuid> originals) = 0;
    /// How many records one append takes: as many as the engine keeps in order and its others can wait for.
    [[nodiscard]] virtual std::size_t append_max() const = 0;
    /// At most append_max() records of one line, numbers rising by one.
    virtual Outcome append(std::span<const EncodedInvoice> records) = 0;
    virtual Result<std::optional<domain::Invoice>> find(const Uuid& id) = 0;
    virtual Result<std::vector<domain::Invoice>> find(std::span<const Uuid> ids) = 0;
    /// The credit notes of an invoice, by rising ordinal.
    virtual Result<std::vector<domain::Invoice>> find_credits(const Uuid& original) = 0;
    /// Those of several invoices; of one of them, by rising ordinal. At most 200 originals.
    virtual Result<std::vector<domain::Invoice>> find_credits(std::span<const Uuid> originals) = 0;
    /// Newest first.
    virtual Result<Page<domain::Invoice>> list(const InvoiceFilter& filter, const PageRequest& page) = 0;
    /// The id of these books: made once, with them.
    virtual Result<Uuid> books() = 0;
    /// Every record of a series from `after` + 1 on, by number; for verification.
    virtual Result<std::vector<StoredInvoice>> scan(const std::string& series, std::int64_t after,
                                                    int limit) = 0;
    /// What stands at a place of a line's chain; for verification.
    virtual Result<std::optional<StoredInvoice>> at_place(const std::string& line, std::int64_t place) = 0;
    /// By name.
    virtual Result<std::vector<StoredSeries>> all_series() = 0;
    /// Puts these texts in place of the records, and forgets their salts, buyers, and the addresses of their mails. Records
    /// without a link, or that are erased, stay as they are.
    virtual Outcome erase(std::span<const ErasedRecord> records) = 0;
    /// What a restore could not bring back, by line and place. The highest number of a series and the end of a chain count
    /// them in. A store that is restored by its own tools has none.
    virtual Result<std::vector<domain::Hole>> holes() = 0;
    /// Which of these were issued in books that are lost: a document of theirs is known, and no record.
    virtual Result<std::vector<Uuid>> lost(std::span<const Uuid> ids) = 0;
    /// The name of such a document's file; empty: it is known from a mail alone. nullopt: the id is none of lost().
    virtual Result<std::optional<std::string>> lost_document(const Uuid& id) = 0;

    /// Errors: conflict: its id or its place is taken; read again.
    virtual Outcome append(const EncodedAmendment& amendment) = 0;
    /// Those of these ids (domain::amendment_id) that there are.
    virtual Result<std::vector<domain::Amendment>> find_amendments(std::span<const Uuid> ids) = 0;
    /// Keys of the lines that have any, by name.
    virtual Result<std::vector<std::string>> amendment_lines() = 0;
    /// Holes are counted in, as of the other lines.
    virtual Result<domain::ChainEnd> amendment_end(const std::string& line) = 0;
    /// Every amendment of a line behind place `after`, by place; for verification.
    virtual Result<std::vector<StoredAmendment>> scan_amendments(const std::string& line, std::int64_t after,
                                                                 int limit) = 0;
    /// As erase() does, of amendments.
    virtual Outcome erase_amendments(std::span<const ErasedRecord> amendments) = 0;
};

}  // namespace billmill::ports
