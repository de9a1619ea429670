#include "gateway/webhooks.hpp"

#include "gateway/read_body.hpp"

namespace billmill::gateway {
namespace {

std::string path_of(const Uuid& webhook) {
    return "/api/v1/webhooks/" + webhook.text();
}

http::Response no_webhooks() {
    return refuse(404, "no_webhooks_here", "This process keeps no webhooks. Read /api/v1/events.");
}

/// Shown once: not kept in a cache on the way either.
http::Response with_secret(int status, ports::Webhook webhook) {
    const auto path = path_of(webhook.id);
    auto response = json(status, json_of(WebhookSecretAnswer{std::move(webhook)}));
    response.headers.emplace_back("Cache-Control", "no-store");
    if (status == 201) response.headers.emplace_back("Location", path);
    return response;
}

/// 202: it is on its way; the log says what came of it.
http::Response on_its_way(const Uuid& webhook, ports::WebhookDelivery delivery) {
    auto response = json(202, json_of(DeliveryAnswer{std::move(delivery)}));
    response.headers.emplace_back("Location", path_of(webhook) + "/deliveries");
    return response;
}

std::string link_of(const EventData& data) {
    if (data.invoice) return "/api/v1/invoices/" + data.invoice->text();
    if (data.failure) return "/api/v1/failures/" + data.failure->text();
    if (data.webhook) return path_of(*data.webhook);
    if (data.customer) return "/api/v1/customers/" + data.customer->text();
    return {};
}

OrAnswer<Uuid> delivery_id(const http::Request& request) {
    if (const auto id = Uuid::parse(request.parameters.at(1))) return *id;
    return std::unexpected{
        refuse(404, "no_such_delivery", "The webhook's log has no delivery with this id (any more).")};
}

}  // namespace

std::string webhook_body(const usecases::EventView& view) {
    WebhookMessage message{.event = answer_of(view), .link = {}};
    message.link = link_of(message.event.data);
    return json_of(message);
}

/// What every route without parameters refuses.
std::optional<http::Response> Webhooks::refusal(const Call& call) const {
    if (webhooks_ == nullptr) return no_webhooks();
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    return std::nullopt;
}

http::Response Webhooks::list(const Call& call) {
    if (auto refused = refusal(call)) return *std::move(refused);
    OR_ANSWER(auto webhooks, or_problem(call.request, webhooks_->manage.list(call.caller)));
    WebhooksAnswer answer;
    for (auto& webhook : webhooks) answer.items.push_back({std::move(webhook)});
    return json(200, json_of(answer));
}

http::Response Webhooks::make(const Call& call) {
    if (auto refused = refusal(call)) return *std::move(refused);
    OR_ANSWER(auto body, read_body<NewWebhookBody>(call.request.body));
    OR_ANSWER(auto made,
              or_problem(call.request,
                         webhooks_->manage.add(call.caller, {.url = std::move(body.url),
                                                             .description = std::move(body.description),
                                                             .types = std::move(body.types),
                                                             .sellers = std::move(body.sellers)})));
    return with_secret(201, std::move(made));
}

http::Response Webhooks::show(const Call& call) {
    if (auto refused = refusal(call)) return *std::move(refused);
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(auto webhook, or_problem(call.request, webhooks_->manage.find(call.caller, id)));
    return json(200, json_of(WebhookAnswer{std::move(webhook)}));
}

http::Response Webhooks::change(const Call& call) {
    if (auto refused = refusal(call)) return *std::move(refused);
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(auto body, read_body<WebhookPatchBody>(call.request.body));
    OR_ANSWER(auto webhook,
              or_problem(call.request, webhooks_->manage.change(call.caller, id,
                                                                {.url = std::move(body.url),
                                                                 .description = std::move(body.description),
                                                                 .types = std::move(body.types),
                                                                 .state = body.state})));
    return json(200, json_of(WebhookAnswer{std::move(webhook)}));
}

http::Response Webhooks::remove(const Call& call) {
    if (auto refused = refusal(call)) return *std::move(refused);
    OR_ANSWER(const auto id, path_id(call.request));
    const auto removed = webhooks_->manage.remove(call.caller, id);
    if (!removed) return problem(call.request.trace_id, removed.error());
    return {.status = 204, .content_type = "", .body = "", .headers = {}};
}

http::Response Webhooks::rotate(const Call& call) {
    if (auto refused = refusal(call)) return *std::move(refused);
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(auto webhook, or_problem(call.request, webhooks_->manage.rotate(call.caller, id)));
    return with_secret(200, std::move(webhook));
}

http::Response Webhooks::test(const Call& call) {
    if (auto refused = refusal(call)) return *std::move(refused);
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(auto delivery, or_problem(call.request, webhooks_->manage.test(call.caller, id)));
    return on_its_way(id, std::move(delivery));
}

http::Response Webhooks::deliveries(const Call& call) {
    if (webhooks_ == nullptr) return no_webhooks();
    auto issues = check_query(call.request, {"cursor", "limit"});
    const auto page = read_page(call.request, issues);
    if (!issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    auto found = webhooks_->manage.deliveries(call.caller, id, page);
    if (!found) return list_failed(call.request, found.error());
    ports::Page<DeliveryAnswer> answer{.items = {}, .next = std::move(found->next)};
    for (auto& delivery : found->items) answer.items.push_back({std::move(delivery)});
    return json(200, json_of(answer));
}

http::Response Webhooks::resend(const Call& call) {
    if (auto refused = refusal(call)) return *std::move(refused);
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(const auto wanted, delivery_id(call.request));
    OR_ANSWER(auto delivery, or_problem(call.request, webhooks_->manage.resend(call.caller, id, wanted)));
    return on_its_way(id, std::move(delivery));
}

}  // namespace billmill::gateway
