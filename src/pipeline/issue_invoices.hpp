#pragma once

#include <memory>

#include "document/invoice_renderer.hpp"
#include "pipeline/handler.hpp"
#include "pipeline/recent_documents.hpp"
#include "ports/clock.hpp"
#include "ports/customer_store.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/message_bus.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::pipeline {

struct IssuePorts {
    ports::MessageBus& bus;
    ports::CustomerStore& customers;
    ports::InvoiceStore& invoices;
    ports::FileStore& files;
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    RecentDocuments& recent;
};

struct IssueOptions {
    /// A bill waits so long for its customer, counted from acceptance.
    Milliseconds customer_grace{15 * 60'000};
    int render_threads = 2;
};

/// billing: prices, numbers, renders and stores invoices and credit notes in rounds; then files, then notify.
class IssueInvoices final : public Handler {
public:
    IssueInvoices(IssuePorts ports, IssueOptions options);
    ~IssueInvoices() override;
    [[nodiscard]] ports::Stage stage() const override { return ports::Stage::billing; }
    [[nodiscard]] std::size_t batch_max() const override;
    Result<std::vector<Verdict>> handle(std::span<const ports::Delivered> batch) override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::pipeline
