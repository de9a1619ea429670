#include "usecases/erase_records.hpp"

#include "domain/erasure.hpp"
#include "formats/records.hpp"
#include "usecases/document_name.hpp"

namespace billmill::usecases {
namespace {

constexpr int page_size = 100;

/// nullopt: its text is not what its meaning is written as, so what would be left of it would fit no link.
Result<std::optional<std::string>> erased_text(ports::InvoiceStore& invoices,
                                               const domain::Invoice& invoice) {
    TRY(const auto stored, invoices.at_place(invoice.line.key(), invoice.chain->place));
    const auto written = formats::encode_record(invoice);
    if (!stored || stored->text != written.text) return std::nullopt;
    return formats::without_personal_values(written, invoice.chain->salt);
}

/// What was added to it goes with it. Nothing of a text that was not written by billmill is left to prove.
Outcome erase_amendment(ports::InvoiceStore& invoices, const Uuid& invoice) {
    const auto id = domain::amendment_id(invoice);
    TRY(const auto found, invoices.find_amendments({&id, 1}));
    if (found.empty() || domain::is_erased(found.front())) return {};
    const auto written = formats::encode_record(found.front());
    const ports::ErasedRecord erased{id,
                                     formats::without_personal_values(written, found.front().chain->salt)};
    return invoices.erase_amendments({&erased, 1});
}

}  // namespace

Result<ErasureReport> EraseRecords::operator()() {
    TRY(const auto today, local_date(ports_.clock.now(), "UTC"));
    const auto last_day = domain::kept_since(today, years_);
    ErasureReport report;
    ports::PageRequest page{.after = {}, .limit = page_size};
    do {
        TRY(const auto customers, ports_.customers.list(std::string{}, page));
        for (const auto& stored : customers.items) {
            if (domain::is_anonymised(stored.customer))
                TRY_DO(erase_of(stored.customer.id, last_day, report));
        }
        page.after = customers.next;
    } while (!page.after.empty());
    return report;
}

/// Erased records have no buyer, so those that are listed are the ones that are left.
Outcome EraseRecords::erase_of(const Uuid& customer, Date last_day, ErasureReport& report) {
    ports::InvoiceFilter filter;
    filter.buyer = customer;
    ports::PageRequest page{.after = {}, .limit = page_size};
    do {
        TRY(const auto invoices, ports_.invoices.list(filter, page));
        for (const auto& invoice : invoices.items) {
            if (invoice.issued_on > last_day)
                ++report.kept;
            else if (!invoice.chain)
                ++report.sealed;
            else
                TRY_DO(erase(invoice, report));
        }
        page.after = invoices.next;
    } while (!page.after.empty());
    return {};
}

/// The file first: while the record is whole, it comes up again. And once more: somebody may have fetched the document meanwhile,
/// and kept it again.
Outcome EraseRecords::erase(const domain::Invoice& invoice, ErasureReport& report) {
    TRY(auto text, erased_text(ports_.invoices, invoice));
    if (!text) {
        ++report.sealed;
        return {};
    }
    const auto file = document_name(invoice);
    TRY_DO(ports_.files.remove(file));
    TRY_DO(erase_amendment(ports_.invoices, invoice.id));
    const ports::ErasedRecord erased{invoice.id, *std::move(text)};
    TRY_DO(ports_.invoices.erase({&erased, 1}));
    TRY_DO(ports_.files.remove(file));
    ++report.erased;
    return {};
}

}  // namespace billmill::usecases
