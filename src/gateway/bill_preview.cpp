#include "document/mail/invoice_mail.hpp"
#include "domain/check_e_invoice.hpp"
#include "domain/draft.hpp"
#include "formats/requests.hpp"
#include "gateway/answers.hpp"
#include "gateway/bill_json.hpp"
#include "gateway/bills.hpp"
#include "gateway/download.hpp"

namespace billmill::gateway {
namespace {

constexpr const char* preview_number = "PREVIEW";

/// Where nobody has registered yet: an address, and nothing more.
domain::Customer nobody_known(const std::string& email) {
    domain::Customer customer;
    customer.id = domain::customer_id(email);
    customer.email = email;
    customer.firstname = email;
    return customer;
}

bool wants_json(const http::Request& request) {
    const auto accept = request.header("accept").value_or("");
    return accept.find("application/json") != std::string_view::npos &&
           accept.find("application/pdf") == std::string_view::npos;
}

Result<domain::Invoice> draft_of(const domain::BillingRequest& request, const domain::Seller& seller,
                                 const domain::Customer& buyer, const std::string& canonical, Instant now) {
    TRY(const auto priced, domain::price(request, seller, buyer));
    TRY(const auto today, local_date(now, seller.zone));
    auto draft = domain::draft(request, priced, seller, buyer, today);
    draft.id = uuid_v5(spaces::request, {preview_number, canonical});
    draft.printed_number = preview_number;
    draft.accepted_at = draft.issued_at = now;
    return draft;
}

}  // namespace

OrAnswer<domain::Customer> Bills::buyer_of(const Call& call, const domain::BillingRequest& request) {
    const auto id = domain::customer_id(request.user_id);
    auto found = or_failed(call.request, ports_.customers.find({&id, 1}));
    if (!found) return std::unexpected{std::move(found).error()};
    return found->empty() ? nobody_known(request.user_id) : std::move(found->front().customer);
}

/// What genBill would make of the same body at this moment. Nothing is kept.
http::Response Bills::preview(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    auto read = formats::read_billing_request(call.request.body);
    if (!read) return wrong(std::move(read).error());
    OR_ANSWER(const auto* seller, admit(call, read->value));
    OR_ANSWER(const auto buyer, buyer_of(call, read->value));
    if (auto issues = domain::check_with_format(read->value, *seller, &buyer); !issues.empty())
        return wrong(std::move(issues));
    OR_ANSWER(auto draft, or_failed(call.request, draft_of(read->value, *seller, buyer, read->canonical,
                                                           reception_.now())));
    if (wants_json(call.request)) {
        std::string body;
        formats::JsonWriter out{body};
        write_preview(out, draft);
        return json(200, std::move(body));
    }
    draft.format = domain::EInvoiceFormat::none;  // No machine shall book it.
    OR_ANSWER(auto pdf,
              or_failed(call.request, ports_.renderer.render(draft, ports_.sellers.logo(seller->logo))));
    const auto hash = sha256(pdf);
    return file(std::move(pdf), "application/pdf", document::pdf_file_name(draft), hash);
}

}  // namespace billmill::gateway
