#include "gateway/bills.hpp"

#include "domain/check_e_invoice.hpp"
#include "domain/numbering.hpp"
#include "formats/messages.hpp"
#include "formats/requests.hpp"
#include "gateway/answers.hpp"
#include "gateway/bill_json.hpp"
#include "gateway/bill_listing.hpp"

namespace billmill::gateway {
namespace {

constexpr std::string_view generate_route = "POST /api/v1/bill/genBill";

http::Response accepted_bill(const Uuid& id, bool replayed) {
    const auto self = "/api/v1/bill/" + id.text();
    return accepted(id, {{"self", self}, {"pdf", self + "/pdf"}}, replayed);
}

http::Response no_such_bill() {
    return refuse_for_now(404, "no_such_bill", "There is no such bill, or it is not known here yet.");
}

std::string_view seller_of(const ports::DeadLetter& letter) {
    const std::string_view line = letter.envelope.key;
    return line.substr(0, line.find('/'));
}

/// Nobody works on it, unless a human has it done again.
bool is_dead(const std::optional<ports::DeadLetter>& letter) {
    using ports::DeadLetterState;
    return letter && (letter->state == DeadLetterState::open || letter->state == DeadLetterState::discarded);
}

}  // namespace

OrAnswer<const domain::Seller*> Bills::admit(const Call& call, const domain::BillingRequest& request) {
    const auto* seller = ports_.sellers.find(request.seller);
    if (seller == nullptr) {
        return std::unexpected{
            wrong(Issues{{"/seller", "unknown_seller", "no seller of this deployment has this id"}})};
    }
    if (!call.caller.may_use(seller->id)) {
        return std::unexpected{
            refuse(403, "seller_not_allowed", "This API key may not bill for this seller.")};
    }
    if (auto issues = domain::check_with_format(request, *seller, nullptr); !issues.empty())
        return std::unexpected{wrong(std::move(issues))};
    return seller;
}

void Bills::generate(Call&& call, http::Reply reply) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return reply(wrong(std::move(issues)));
    auto key = read_idempotency_key(call.request);
    if (!key) return reply(std::move(key).error());
    auto read = formats::read_billing_request(call.request.body);
    if (!read) return reply(wrong(std::move(read).error()));
    auto& request = read->value;
    const auto admitted = admit(call, request);
    if (!admitted) return reply(admitted.error());
    const auto* seller = *admitted;
    const auto identity =
        identify(call.caller.client, generate_route, "", *key, read->canonical, reception_.now());
    // Frozen here: which seller is the default, and which branch, must not change while the request waits.
    request.seller = seller->id;
    if (request.branch.empty()) request.branch = seller->branch;
    const domain::NumberingLine line{seller->id, domain::DocumentType::invoice, request.branch};
    reception_.take_in(call, identity,
                       {.stage = ports::Stage::billing,
                        .key = line.key(),
                        .payload = formats::encode(request),
                        .answer = accepted_bill},
                       std::move(reply));
}

OrAnswer<std::optional<domain::Invoice>> Bills::find(const Call& call, const Uuid& id) {
    auto found = or_failed(call.request, ports_.invoices.find(id));
    // What a key may not see does not exist for it.
    if (found && *found && !call.caller.may_use((*found)->seller.id)) return std::unexpected{no_such_bill()};
    return found;
}

OrAnswer<std::vector<ports::Delivery>> Bills::fates_of(const Call& call,
                                                       Result<std::vector<ports::Delivery>> deliveries) {
    using ports::DeliveryState;
    auto fates = or_failed(call.request, std::move(deliveries));
    if (!fates) return fates;
    for (auto& delivery : *fates) {
        if (delivery.state != DeliveryState::queued && delivery.state != DeliveryState::sending) continue;
        const auto letter =
            or_failed(call.request, ports_.dead_letters.find(ports::Stage::notify, delivery.id));
        if (!letter) return std::unexpected{letter.error()};
        if (is_dead(*letter)) delivery.state = DeliveryState::failed;
    }
    return fates;
}

OrAnswer<std::optional<ports::DeadLetter>> Bills::failure_of(const Call& call, const domain::Invoice& invoice,
                                                             std::span<const ports::Delivery> deliveries) {
    if (state_of(invoice, deliveries) != BillState::failed) return std::nullopt;
    for (auto delivery = deliveries.rbegin(); delivery != deliveries.rend(); ++delivery) {
        if (delivery->state != ports::DeliveryState::failed || !reaches_buyer(invoice, *delivery)) continue;
        return or_failed(call.request, ports_.dead_letters.find(ports::Stage::notify, delivery->id));
    }
    return std::nullopt;
}

http::Response Bills::show(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    auto invoice = find(call, id);
    if (!invoice) return std::move(invoice).error();
    if (!*invoice) return show_unissued(call, id);
    OR_ANSWER(const auto deliveries, fates_of(call, ports_.deliveries.of_invoice(id)));
    OR_ANSWER(const auto failure, failure_of(call, **invoice, deliveries));
    OR_ANSWER(const auto credits, or_failed(call.request, ports_.invoices.find_credits(id)));
    std::string body;
    formats::JsonWriter out{body};
    write_bill(out, **invoice, credits, deliveries, failure);
    return json(200, std::move(body));
}

http::Response Bills::show_unissued(const Call& call, const Uuid& id) {
    OR_ANSWER(auto letter, or_failed(call.request, ports_.dead_letters.find(ports::Stage::billing, id)));
    if (letter && !call.caller.may_use(seller_of(*letter))) return no_such_bill();
    const bool dead = is_dead(letter);
    Unissued bill{id, dead ? BillState::failed : BillState::accepted, Instant{}};
    if (letter) {
        bill.accepted_at = letter->envelope.accepted_at;
        if (!dead) letter.reset();
    } else {
        OR_ANSWER(const auto taken, or_failed(call.request, ports_.intake.find(id)));
        if (!taken || taken->stage != ports::Stage::billing) return no_such_bill();
        bill.accepted_at = taken->accepted_at;
    }
    std::string body;
    formats::JsonWriter out{body};
    write_unissued(out, bill, letter);
    return json(200, std::move(body));
}

http::Response Bills::list(const Call& call) {
    auto query = read_bill_query(call);
    if (!query) return std::move(query).error();
    const auto found = ports_.invoices.list(query->filter, query->page);
    if (!found) return list_failed(call.request, found.error());
    std::vector<Uuid> ids;
    for (const auto& invoice : found->items) ids.push_back(invoice.id);
    OR_ANSWER(auto deliveries, fates_of(call, ports_.deliveries.of_invoices(ids)));
    return json(200, bill_list(*found, std::move(deliveries)));
}

}  // namespace billmill::gateway
