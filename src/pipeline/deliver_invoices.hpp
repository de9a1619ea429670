#pragma once

#include <memory>

#include "document/invoice_renderer.hpp"
#include "pipeline/handler.hpp"
#include "pipeline/recent_documents.hpp"
#include "ports/clock.hpp"
#include "ports/delivery_store.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/mailer.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::pipeline {

struct DeliverPorts {
    ports::InvoiceStore& invoices;
    ports::DeliveryStore& deliveries;
    ports::FileStore& files;
    ports::Mailer& mailer;
    const ports::SellerDirectory& sellers;
    const ports::Clock& clock;
    const document::InvoiceRenderer& renderer;
    RecentDocuments& recent;
};

struct DeliverOptions {
    /// false: a mail of the trial seller, however it got here, is a dead letter `trial_seller`.
    bool trial_seller_may_mail = true;
};

/// notify: one mail per message; queued → sending → sent | queued | failed.
///
/// Each mail is leased for one transaction of the mailer and a margin. Where a batch takes longer, another worker may
/// take a mail over; the store counts that as a possible duplicate.
class DeliverInvoices final : public Handler {
public:
    /// `owner` names who holds the leases: unique per process in a cluster.
    DeliverInvoices(DeliverPorts ports, std::string owner, DeliverOptions options = {});
    ~DeliverInvoices() override;
    [[nodiscard]] ports::Stage stage() const override { return ports::Stage::notify; }
    [[nodiscard]] std::size_t batch_max() const override { return 250; }
    Result<std::vector<Verdict>> handle(std::span<const ports::Delivered> batch) override;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace billmill::pipeline
