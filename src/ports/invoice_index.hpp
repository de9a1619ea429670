#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/customer.hpp"
#include "domain/invoice.hpp"
#include "domain/lifecycle/bill_state.hpp"
#include "foundation/result.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

enum class InvoiceOrder : std::uint8_t {
    issued,  ///< By date of issue, within a day as they were issued.
    due,
    amount,  ///< By gross amount, whatever its currency.
};

/// Which invoices and credit notes, and in what order. What is empty asks for nothing.
struct InvoiceSearch {
    std::vector<std::string> words{};  ///< Each begins a word of it: search_words().
    std::vector<Uuid> ids{};           ///< One of these.
    std::vector<std::string> sellers{};
    std::vector<domain::BillState> states{};
    std::vector<domain::MailState> mails{};
    std::optional<domain::DocumentType> type{};
    std::optional<Uuid> buyer{};
    std::optional<std::string> printed_number{};
    std::optional<domain::Currency> currency{};
    std::optional<Date> issued_from{};  ///< Both ends of each range are in it.
    std::optional<Date> issued_to{};
    std::optional<Date> due_from{};
    std::optional<Date> due_to{};
    std::optional<std::int64_t> amount_from{};  ///< Ten-thousandths of a currency unit, of the gross total.
    std::optional<std::int64_t> amount_to{};
    InvoiceOrder order = InvoiceOrder::issued;
    bool rising = false;
};

/// An amount as InvoiceSearch compares it; what is beyond the largest number is that.
[[nodiscard]] std::int64_t ten_thousandths(domain::Money amount);

/// A page of what was found.
struct InvoiceHits {
    std::vector<Uuid> ids{};
    std::string next{};      ///< Empty: this was the last page.
    std::int64_t total = 0;  ///< Of all pages; at least so many where it is not exact.
    bool total_exact = true;
};

struct CustomerSearch {
    std::vector<std::string> words{};
    std::string country{};
};

/// Sums over the documents of a day or month that share what is named here.
struct InvoiceTotal {
    Date period{};  ///< Its first day.
    domain::DocumentType type{};
    domain::BillState state{};
    domain::Currency currency{};
    std::int64_t count = 0;
    domain::Money net;
    domain::Money tax;
    domain::Money gross;
    bool operator==(const InvoiceTotal&) const = default;
};

struct TotalsQuestion {
    std::optional<Date> from{};
    std::optional<Date> to{};
    std::vector<std::string> sellers{};
    bool by_month = false;
};

/// Finds invoices, credit notes and customers by what stands in them.
///
/// Promise:   pages of one list show each document once: what is issued after the first page was read is on none of them.
///            What is found may be as old as the index.
/// Errors:    invalid: not a cursor of this list; a sum beyond what an amount can be. not_yet: the index is being built.
///            not_found: of totals: none are kept. Those of the store.
/// Threads:   any.
/// Adapters:  sqlite, mongodb.
class InvoiceIndex {
public:
    virtual ~InvoiceIndex() = default;
    virtual Result<InvoiceHits> find(const InvoiceSearch& search, const PageRequest& page) = 0;
    /// In an order that stays.
    virtual Result<Page<Uuid>> find_customers(const CustomerSearch& search, const PageRequest& page) = 0;
    /// By period, type, currency and state.
    virtual Result<std::vector<InvoiceTotal>> totals(const TotalsQuestion& question) = 0;
    /// false: find() leaves states and mails out; whoever asks looks at what it finds.
    [[nodiscard]] virtual bool knows_states() const { return true; }
};

/// What the index keeps of a document.
struct IndexedInvoice {
    std::int64_t seq = 0;  ///< Its place in the order of issue.
    Uuid id{};
    std::string seller{};
    Uuid buyer{};
    std::string printed_number{};
    domain::DocumentType type{};
    domain::BillState state{};
    domain::MailState mail{};
    Date issued_on{};
    Date due_on{};
    domain::Money net{};
    domain::Money tax{};
    domain::Money gross{};
    std::string words{};  ///< domain::search_words_of().
};

struct IndexedCustomer {
    Uuid id;
    std::string country;
    std::string words;
};

/// How far an index has followed its books.
struct IndexPosition {
    Uuid books;
    std::int64_t event = 0;  ///< The last event of which it knows the effect.
    Instant as_of{};         ///< When that was the last one.
    bool operator==(const IndexPosition&) const = default;
};

/// What changed, and how far that is.
struct IndexChanges {
    std::vector<IndexedInvoice> invoices{};
    std::vector<IndexedCustomer> customers{};
    std::vector<Uuid> customers_gone{};
    std::optional<IndexPosition> position{};  ///< nullopt: what is being built is not complete yet.
};

/// An index that is derived from the books: it can be made again from them at any time.
///
/// Promise:   changes are taken whole or not at all; the same ones again change nothing. After a crash the position is one
///            that was written, and everything up to it is there.
/// Errors:    those of the store.     Threads: one at a time; beside it, any may find.
/// Adapters:  sqlite.
class DerivedIndex : public InvoiceIndex {
public:
    /// nullopt: it was not built, or not to the end.
    virtual Result<std::optional<IndexPosition>> position() = 0;
    /// Forgets everything.
    virtual Outcome begin_again() = 0;
    virtual Outcome write(const IndexChanges& changes) = 0;
    /// Words that are in no row any more are in none of the file's bytes either; those that somebody is reading, at a later call.
    /// Takes seconds for a million rows where there are any, and nothing where there are none.
    virtual Outcome erase_forgotten() = 0;
};

/// A document and its place in the order of issue.
struct OrderedInvoice {
    std::int64_t seq = 0;
    Result<domain::Invoice> invoice;  ///< Errors: corrupt: what is stored is no record.
};

/// Books that have one order of issue.
///
/// Errors:    those of the store.     Threads: any.
/// Adapters:  sqlite.
class IssueOrder {
public:
    virtual ~IssueOrder() = default;
    /// Those after `seq`, rising.
    virtual Result<std::vector<OrderedInvoice>> after(std::int64_t seq, int limit) = 0;
    /// Those of `ids` that were issued, in any order.
    virtual Result<std::vector<OrderedInvoice>> find(std::span<const Uuid> ids) = 0;
    /// The place of each of `ids`; 0: it was not issued.
    virtual Result<std::vector<std::int64_t>> places(std::span<const Uuid> ids) = 0;
};

}  // namespace billmill::ports
