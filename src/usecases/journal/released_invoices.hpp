#pragma once

#include <algorithm>

#include "ports/invoice_store.hpp"
#include "usecases/journal/journal_keeper.hpp"

namespace billmill::usecases {

/// The invoices that may leave: those whose records are durable in the journal. The others are not there yet, for whoever
/// answers clients through it. It is not for issuing.
///
/// Threads: any. Ownership: borrows both.
class ReleasedInvoices final : public ports::InvoiceStore {
public:
    ReleasedInvoices(ports::InvoiceStore& invoices, const JournalKeeper& journal)
        : invoices_{invoices}, journal_{journal} {}

    Result<ports::LineState> read_line(const domain::NumberingLine& line, std::span<const Uuid> ids,
                                       std::span<const Uuid> originals) override {
        return invoices_.read_line(line, ids, originals);
    }
    [[nodiscard]] std::size_t append_max() const override { return invoices_.append_max(); }
    Outcome append(std::span<const ports::EncodedInvoice> records) override {
        return invoices_.append(records);
    }
    Result<std::optional<domain::Invoice>> find(const Uuid& id) override {
        TRY(auto found, invoices_.find(id));
        if (found && !journal_.covers(*found)) return std::nullopt;
        return found;
    }
    Result<std::vector<domain::Invoice>> find(std::span<const Uuid> ids) override {
        return released(invoices_.find(ids));
    }
    Result<std::vector<domain::Invoice>> find_credits(const Uuid& original) override {
        return released(invoices_.find_credits(original));
    }
    Result<std::vector<domain::Invoice>> find_credits(std::span<const Uuid> originals) override {
        return released(invoices_.find_credits(originals));
    }
    /// A page may hold fewer than asked for.
    Result<ports::Page<domain::Invoice>> list(const ports::InvoiceFilter& filter,
                                              const ports::PageRequest& page) override {
        TRY(auto found, invoices_.list(filter, page));
        TRY(found.items, released(std::move(found.items)));
        return found;
    }
    Result<Uuid> books() override { return invoices_.books(); }
    Result<std::vector<ports::StoredInvoice>> scan(const std::string& series, std::int64_t after,
                                                   int limit) override {
        return invoices_.scan(series, after, limit);
    }
    Result<std::optional<ports::StoredInvoice>> at_place(const std::string& line,
                                                         std::int64_t place) override {
        return invoices_.at_place(line, place);
    }
    Result<std::vector<ports::StoredSeries>> all_series() override { return invoices_.all_series(); }
    Outcome erase(std::span<const ports::ErasedRecord> records) override { return invoices_.erase(records); }
    Result<std::vector<domain::Hole>> holes() override { return invoices_.holes(); }
    Result<std::vector<Uuid>> lost(std::span<const Uuid> ids) override { return invoices_.lost(ids); }
    Result<std::optional<std::string>> lost_document(const Uuid& id) override {
        return invoices_.lost_document(id);
    }
    Outcome append(const ports::EncodedAmendment& amendment) override { return invoices_.append(amendment); }
    Result<std::vector<domain::Amendment>> find_amendments(std::span<const Uuid> ids) override {
        auto found = invoices_.find_amendments(ids);
        if (found) std::erase_if(*found, [this](const auto& one) { return !journal_.covers(one); });
        return found;
    }
    Result<std::vector<std::string>> amendment_lines() override { return invoices_.amendment_lines(); }
    Result<domain::ChainEnd> amendment_end(const std::string& line) override {
        return invoices_.amendment_end(line);
    }
    Result<std::vector<ports::StoredAmendment>> scan_amendments(const std::string& line, std::int64_t after,
                                                                int limit) override {
        return invoices_.scan_amendments(line, after, limit);
    }
    Outcome erase_amendments(std::span<const ports::ErasedRecord> amendments) override {
        return invoices_.erase_amendments(amendments);
    }

private:
    Result<std::vector<domain::Invoice>> released(Result<std::vector<domain::Invoice>> found) const {
        if (found) std::erase_if(*found, [this](const auto& invoice) { return !journal_.covers(invoice); });
        return found;
    }

    ports::InvoiceStore& invoices_;
    const JournalKeeper& journal_;
};

}  // namespace billmill::usecases
