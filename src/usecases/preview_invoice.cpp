#include "usecases/preview_invoice.hpp"

#include "domain/draft.hpp"
#include "usecases/check_bill.hpp"
#include "usecases/fetch_document.hpp"
#include "usecases/find_buyer.hpp"

namespace billmill::usecases {
namespace {

constexpr const char* preview_number = "PREVIEW";

/// Where nobody has registered yet: an address, and nothing more.
domain::Customer unregistered(const std::string& email) {
    domain::Customer customer;
    customer.id = domain::customer_id(email);
    customer.email = email;
    customer.firstname = email;
    return customer;
}

}  // namespace

Answer<domain::Customer> PreviewInvoice::buyer_of(const domain::BillingRequest& request) {
    if (request.customer) return *request.customer;
    TRY(auto buyer, find_buyer(ports_.customers, domain::buyer_id(request)));
    if (buyer) return *std::move(buyer);
    if (request.user_id.empty())
        return invalid({{"/customerId", unknown_customer, "nobody has registered this customer"}});
    return unregistered(request.user_id);
}

Answer<domain::Invoice> PreviewInvoice::operator()(const Caller& caller,
                                                   const formats::Read<domain::BillingRequest>& bill) {
    const auto now = ports_.clock.now();
    auto request = bill.value;
    const auto checked = check_bill(request, caller, ports_.sellers, now);
    auto buyer = buyer_of(bill.value);
    if (!checked) {
        auto refusal = checked.error();
        if (buyer) add_issues_for_buyer(refusal, bill.value, ports_.sellers, *buyer);
        return std::unexpected{std::move(refusal)};
    }
    if (!buyer) return std::unexpected{std::move(buyer).error()};
    const auto& seller = *checked->seller;
    TRY(const auto priced, price_for_buyer(checked->request, seller, *buyer));
    TRY(const auto today, local_date(now, seller.zone));
    auto draft = domain::draft(checked->request, priced, seller, *buyer, today);
    draft.id = uuid_v5(spaces::request, {preview_number, bill.canonical});
    draft.printed_number = preview_number;
    draft.accepted_at = draft.issued_at = now;
    return draft;
}

Answer<DocumentFile> PreviewInvoice::render(domain::Invoice draft) {
    draft.format = domain::EInvoiceFormat::none;
    document::RenderedHashes hashes;
    TRY(auto pdf, render_record(draft, ports_.renderer, ports_.sellers, &hashes));
    return DocumentFile{.bytes = std::move(pdf),
                        .type = DocumentType::pdf,
                        .name = pdf_file_name(draft),
                        .sha256 = hashes.pdf};
}

std::vector<Warning> PreviewInvoice::warnings_of(const domain::BillingRequest& request,
                                                 const domain::Invoice& draft) const {
    return usecases::warnings_of(ports_.renderer, request, draft.seller, draft.buyer, draft.priced);
}

}  // namespace billmill::usecases
