#include "gateway/invoices.hpp"

#include "formats/requests.hpp"
#include "gateway/bill_json.hpp"
#include "gateway/change.hpp"
#include "gateway/describe_bills.hpp"
#include "gateway/describe_timeline.hpp"
#include "gateway/download.hpp"
#include "usecases/fetch_e_invoice.hpp"
#include "usecases/timeline.hpp"

namespace billmill::gateway {
namespace {

bool wants_json(const http::Request& request) {
    const auto accept = request.header("accept").value_or("");
    return accept.find("application/json") != std::string_view::npos &&
           accept.find("application/pdf") == std::string_view::npos;
}

/// A mail has its styles with it, and its pictures in it.     Source: CSP Level 3.
constexpr std::string_view mail_policy =
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'";

}  // namespace

void Invoices::make(Call&& call, http::Reply reply) {
    auto change = read_change(call, formats::read_billing_request);
    if (!change) return reply(std::move(change).error());
    const auto& customer = change->body.value.customer;
    if (customer && !customer->external_id.empty() && !call.caller.sellers.empty()) {
        return reply(
            refuse(403, "limited_to_sellers",
                   "This API key is limited to some sellers; customers with an externalId are shared by all "
                   "of them. Bring the customer without one."));
    }
    do_.accept_bill(change->context(call), std::move(change->body),
                    answer_accepted(call, std::move(reply), [](const Uuid& id) -> Links {
                        return {{"self", path_of(id)}, {"pdf", path_of(id) + "/pdf"}};
                    }));
}

void Invoices::credit(Call&& call, http::Reply reply) {
    auto change = read_change(call, formats::read_credit_note);
    if (!change) return reply(std::move(change).error());
    const auto original = change->body.value.original;
    do_.credit_invoice(
        change->context(call), std::move(change->body),
        answer_accepted(call, std::move(reply), [original](const Uuid& id) -> Links {
            return {{"self", path_of(id)}, {"pdf", path_of(id) + "/pdf"}, {"creditOf", path_of(original)}};
        }));
}

void Invoices::send(Call&& call, http::Reply reply) {
    const auto invoice = path_id(call.request);
    if (!invoice) return reply(invoice.error());
    auto change = read_change(call, formats::read_resend);
    if (!change) return reply(std::move(change).error());
    do_.resend_invoice(change->context(call), *invoice, change->body,
                       answer_accepted(call, std::move(reply), [bill = *invoice](const Uuid&) -> Links {
                           return {{"invoice", path_of(bill)}};
                       }));
}

void Invoices::record_irn(Call&& call, http::Reply reply) {
    const auto invoice = path_id(call.request);
    if (!invoice) return reply(invoice.error());
    auto change = read_change(call, formats::read_irn);
    if (!change) return reply(std::move(change).error());
    do_.record_irn(change->context(call), *invoice, change->body.value,
                   answer_accepted(call, std::move(reply), [](const Uuid& id) -> Links {
                       return {{"self", path_of(id)}, {"pdf", path_of(id) + "/pdf"}};
                   }));
}

http::Response Invoices::list(const Call& call) {
    OR_ANSWER(auto query, read_invoice_query(call.request));
    if (query.open) {
        const auto page = do_.list_open_bills(call.caller, *query.open, query.page);
        return page ? json(200, open_bill_page(*page)) : list_failed(call.request, page.error());
    }
    return issued_page(call, std::move(query));
}

http::Response Invoices::list_credit_notes(const Call& call) {
    OR_ANSWER(auto query, read_credit_note_query(call.request));
    return issued_page(call, std::move(query));
}

http::Response Invoices::issued_page(const Call& call, InvoiceQuery query) {
    auto page = do_.search_bills(call.caller, std::move(query.search), query.page);
    if (!page) return list_failed(call.request, page.error());
    OR_ANSWER(const auto bills, or_failed(call.request, do_.bill_states.shown(std::move(page->items))));
    return json(200, bill_page(*page, bills));
}

http::Response Invoices::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(const auto bill, or_problem(call.request, do_.find_bill(call.caller, id)));
    return json(200, std::visit([](const auto& of_a_kind) { return bill_json(of_a_kind); }, bill));
}

OrAnswer<domain::Invoice> Invoices::issued(const Call& call) {
    const auto id = path_id(call.request);
    if (!id) return std::unexpected{id.error()};
    return or_problem(call.request,
                      do_.find_bill.invoice(call.caller, *id, Fault::not_found,
                                            "This bill has no document yet; GET the bill for its state."));
}

http::Response Invoices::show_pdf(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    if (auto lost = do_.fetch_lost_document(call.caller, id)) return file(*std::move(lost));
    OR_ANSWER(const auto invoice, issued(call));
    OR_ANSWER(const auto digest, or_failed(call.request, do_.fetch_document.digest(invoice)));
    if (is_known(call.request, digest)) return not_modified(digest);
    OR_ANSWER(auto document, or_failed(call.request, do_.fetch_document(invoice)));
    auto response = file({.bytes = std::move(document.pdf),
                          .type = usecases::DocumentType::pdf,
                          .name = usecases::pdf_file_name(invoice),
                          .sha256 = document.sha256});
    if (document.rendition) response.headers.emplace_back("X-Document-Rendition", document.renderer);
    return response;
}

http::Response Invoices::show_xml(const Call& call) {
    if (auto issues = check_query(call.request, {"format"}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto invoice, issued(call));
    OR_ANSWER(auto xml, or_problem(call.request,
                                   usecases::fetch_e_invoice(invoice, call.request.query_value("format"))));
    if (is_known(call.request, xml.sha256)) return not_modified(xml.sha256);
    return file(std::move(xml));
}

http::Response Invoices::show_mail(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto invoice, issued(call));
    OR_ANSWER(auto mail, or_failed(call.request, do_.fetch_mail(invoice)));
    if (is_known(call.request, mail.sha256)) return not_modified(mail.sha256);
    return file(std::move(mail));
}

http::Response Invoices::show_mail_page(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto invoice, issued(call));
    OR_ANSWER(auto page, or_failed(call.request, do_.fetch_mail.page(invoice)));
    if (is_known(call.request, page.sha256)) return not_modified(page.sha256);
    auto response = file(std::move(page));
    response.headers.emplace_back("Content-Security-Policy", std::string{mail_policy});
    return response;
}

http::Response Invoices::show_timeline(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(const auto bill, or_problem(call.request, do_.find_bill(call.caller, id)));
    return json(200, json_of(Timeline{usecases::timeline(bill)}));
}

http::Response Invoices::preview(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    auto read = formats::read_billing_request(call.request.body);
    if (!read) return wrong(std::move(read).error());
    OR_ANSWER(auto draft, or_problem(call.request, do_.preview_invoice(call.caller, *read)));
    if (wants_json(call.request))
        return json(200, preview_json(draft, do_.preview_invoice.warnings_of(read->value, draft)));
    OR_ANSWER(auto page, or_problem(call.request, do_.preview_invoice.render(std::move(draft))));
    return file(std::move(page));
}

http::Response Invoices::preview_credit(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    auto read = formats::read_credit_note(call.request.body);
    if (!read) return wrong(std::move(read).error());
    OR_ANSWER(auto preview, or_problem(call.request, do_.preview_credit(call.caller, read->value)));
    return json(200, credit_preview_json(std::move(preview)));
}

}  // namespace billmill::gateway
