#pragma once

#include "document/invoice_renderer.hpp"
#include "domain/credit.hpp"
#include "gateway/reception.hpp"
#include "ports/customer_store.hpp"
#include "ports/dead_letter_store.hpp"
#include "ports/delivery_store.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::gateway {

struct BillPorts {
    ports::Intake& intake;
    ports::CustomerStore& customers;
    ports::InvoiceStore& invoices;
    ports::DeliveryStore& deliveries;
    ports::DeadLetterStore& dead_letters;
    ports::FileStore& files;
    const ports::SellerDirectory& sellers;
    const document::InvoiceRenderer& renderer;
    bool trial_seller_may_mail = true;
};

/// Routes under /api/v1/bill.     Threads: any.
class Bills {
public:
    Bills(BillPorts ports, Reception& reception) : ports_{ports}, reception_{reception} {}
    void generate(Call&& call, http::Reply reply);  ///< Never waits.
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response show_pdf(const Call& call);
    [[nodiscard]] http::Response show_xml(const Call& call);
    [[nodiscard]] http::Response preview(const Call& call);
    void resend(Call&& call, http::Reply reply);
    void credit(Call&& call, http::Reply reply);

private:
    /// The seller of a request that the caller may make, and that breaks no rule of the seller's.
    [[nodiscard]] OrAnswer<const domain::Seller*> admit(const Call& call,
                                                        const domain::BillingRequest& request);
    [[nodiscard]] OrAnswer<domain::Customer> buyer_of(const Call& call,
                                                      const domain::BillingRequest& request);
    [[nodiscard]] http::Response show_unissued(const Call& call, const Uuid& id);
    [[nodiscard]] OrAnswer<Issues> check_credit(const Call& call, const RequestIdentity& identity,
                                                const domain::CreditRequest& request,
                                                const domain::Invoice& original);
    [[nodiscard]] http::Response no_document(const Call& call, const Uuid& id);
    /// The invoice, if there is one and the caller may see it.
    [[nodiscard]] OrAnswer<std::optional<domain::Invoice>> find(const Call& call, const Uuid& id);
    /// With `failed` for those that are dead letters: what ends a mail that was only ever put off is its stage, and
    /// the delivery's own record does not hear of it.
    [[nodiscard]] OrAnswer<std::vector<ports::Delivery>> fates_of(
        const Call& call, Result<std::vector<ports::Delivery>> deliveries);
    [[nodiscard]] OrAnswer<std::optional<ports::DeadLetter>> failure_of(
        const Call& call, const domain::Invoice& invoice, std::span<const ports::Delivery> deliveries);

    BillPorts ports_;
    Reception& reception_;
};

}  // namespace billmill::gateway
