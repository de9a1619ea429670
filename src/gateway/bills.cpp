#include "gateway/bills.hpp"

#include "formats/requests.hpp"
#include "gateway/bill_json.hpp"
#include "gateway/bill_query.hpp"
#include "gateway/change.hpp"
#include "gateway/download.hpp"
#include "usecases/fetch_e_invoice.hpp"

namespace billmill::gateway {
namespace {

std::string path_of(const Uuid& id) {
    return "/api/v1/bill/" + id.text();
}

bool wants_json(const http::Request& request) {
    const auto accept = request.header("accept").value_or("");
    return accept.find("application/json") != std::string_view::npos &&
           accept.find("application/pdf") == std::string_view::npos;
}

}  // namespace

void Bills::generate(Call&& call, http::Reply reply) {
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

void Bills::credit(Call&& call, http::Reply reply) {
    const auto invoice = path_id(call.request);
    if (!invoice) return reply(invoice.error());
    auto change = read_change(call, formats::read_credit);
    if (!change) return reply(std::move(change).error());
    do_.credit_invoice(
        change->context(call), *invoice, std::move(change->body),
        answer_accepted(call, std::move(reply), [original = *invoice](const Uuid& id) -> Links {
            return {{"self", path_of(id)}, {"pdf", path_of(id) + "/pdf"}, {"creditOf", path_of(original)}};
        }));
}

void Bills::resend(Call&& call, http::Reply reply) {
    const auto invoice = path_id(call.request);
    if (!invoice) return reply(invoice.error());
    auto change = read_change(call, formats::read_resend);
    if (!change) return reply(std::move(change).error());
    do_.resend_invoice(change->context(call), *invoice, change->body,
                       answer_accepted(call, std::move(reply), [bill = *invoice](const Uuid&) -> Links {
                           return {{"bill", path_of(bill)}};
                       }));
}

http::Response Bills::list(const Call& call) {
    OR_ANSWER(auto query, read_bill_query(call.request));
    if (query.open) {
        const auto page = do_.list_open_bills(call.caller, *query.open, query.page);
        return page ? json(200, open_bill_page(*page)) : list_failed(call.request, page.error());
    }
    const auto page = do_.find_bill.list(call.caller, std::move(query.filter), query.page);
    if (!page) return list_failed(call.request, page.error());
    return json(200, bill_page(*page));
}

http::Response Bills::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(const auto bill, or_problem(call.request, do_.find_bill(call.caller, id)));
    return json(200, std::visit([](const auto& of_a_kind) { return bill_json(of_a_kind); }, bill));
}

OrAnswer<domain::Invoice> Bills::issued(const Call& call) {
    const auto id = path_id(call.request);
    if (!id) return std::unexpected{id.error()};
    return or_problem(call.request,
                      do_.find_bill.invoice(call.caller, *id, Fault::not_found,
                                            "This bill has no document yet; GET the bill for its state."));
}

http::Response Bills::show_pdf(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    if (auto lost = do_.fetch_lost_document(call.caller, id)) return file(*std::move(lost));
    OR_ANSWER(const auto invoice, issued(call));
    if (is_known(call.request, invoice.sha256)) return not_modified(invoice.sha256);
    OR_ANSWER(auto document, or_failed(call.request, do_.fetch_document(invoice)));
    auto response = file({.bytes = std::move(document.pdf),
                          .type = usecases::DocumentType::pdf,
                          .name = usecases::pdf_file_name(invoice),
                          .sha256 = document.sha256});
    if (document.rendition) response.headers.emplace_back("X-Document-Rendition", document.renderer);
    return response;
}

http::Response Bills::show_xml(const Call& call) {
    if (auto issues = check_query(call.request, {"format"}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto invoice, issued(call));
    OR_ANSWER(auto xml, or_problem(call.request,
                                   usecases::fetch_e_invoice(invoice, call.request.query_value("format"))));
    if (is_known(call.request, xml.sha256)) return not_modified(xml.sha256);
    return file(std::move(xml));
}

http::Response Bills::preview(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    auto read = formats::read_billing_request(call.request.body);
    if (!read) return wrong(std::move(read).error());
    OR_ANSWER(auto draft, or_problem(call.request, do_.preview_invoice(call.caller, *read)));
    if (wants_json(call.request)) return json(200, preview_json(draft));
    OR_ANSWER(auto page, or_problem(call.request, do_.preview_invoice.render(std::move(draft))));
    return file(std::move(page));
}

}  // namespace billmill::gateway
