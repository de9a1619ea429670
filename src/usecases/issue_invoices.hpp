#pragma once

#include <memory>

#include "document/invoice_renderer.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/file_store.hpp"
#include "ports/heads_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/message_bus.hpp"
#include "ports/seller_directory.hpp"
#include "ports/stage_handler.hpp"
#include "usecases/fetch_document.hpp"
#include "usecases/issue/clock_guard.hpp"
#include "usecases/journal/journal_keeper.hpp"
#include "usecases/recent_documents.hpp"

namespace billmill::usecases {

struct IssuePorts {
    ports::MessageBus& bus;
    ports::CustomerStore& customers;
    ports::InvoiceStore& invoices;
    ports::DeliveryStore& deliveries;
    ports::FileStore& files;
    FetchDocument& documents;
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    RecentDocuments& recent;
    issue::ClockGuard& clock_guard;
    ports::HeadsStore* heads = nullptr;  ///< nullptr: the heads of the books are kept nowhere.
    JournalKeeper* journal = nullptr;    ///< nullptr: there is no journal.
};

struct IssueOptions {
    /// A bill waits so long for its customer, counted from acceptance.
    Milliseconds customer_grace{15 * 60'000};
    int render_threads = 2;
};

/// billing: prices, numbers, renders and stores invoices and credit notes in rounds; then files, then notify.
/// Errors: unavailable: also while the clock is in doubt; then nothing is numbered.
class IssueInvoices final : public ports::StageHandler {
public:
    IssueInvoices(IssuePorts ports, IssueOptions options);
    ~IssueInvoices() override;
    [[nodiscard]] ports::Stage stage() const override { return ports::Stage::billing; }
    [[nodiscard]] std::size_t batch_max() const override;
    /// Compares the books with their heads; handle() does it where nobody did.       Errors: those of both stores.
    Outcome prepare();
    Result<std::vector<ports::Disposition>> handle(std::span<const ports::Delivered> batch) override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::usecases
