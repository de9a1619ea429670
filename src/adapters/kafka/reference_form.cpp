#include "adapters/kafka/reference_form.hpp"

#include "domain/numbering.hpp"
#include "formats/json.hpp"
#include "formats/messages.hpp"
#include "formats/requests.hpp"
#include "foundation/logging.hpp"

namespace billmill::adapters::kafka {
namespace {

void refused(const ports::Envelope& stranger, const Issues& issues) {
    std::string reasons;
    for (const auto& issue : issues) {
        if (reasons.size() > 200) break;
        reasons += (reasons.empty() ? "" : ", ") + issue.pointer + " " + issue.code;
    }
    log::warn("foreign_message_refused", {{"id", stranger.event_id.text()}, {"reasons", reasons}});
}

/// That gateway adds the id it gives the customer; here the e-mail says who it is.
std::string without_customer_id(const std::string& body) {
    auto json = formats::read_json(body);
    if (!json) return body;
    std::erase_if(json->members,
                  [](const formats::Json::Member& member) { return member.name == "customerID"; });
    return formats::canonical(*json);
}

std::optional<ports::Envelope> adopt_customer(const ports::Envelope& stranger) {
    auto read = formats::read_registration(without_customer_id(stranger.payload));
    if (!read) {
        refused(stranger, read.error().issues);
        return std::nullopt;
    }
    auto adopted = stranger;
    adopted.key = read->value.id.text();
    adopted.payload = formats::encode(read->value);
    return adopted;
}

std::optional<ports::Envelope> adopt_bill(const ports::Envelope& stranger,
                                          const ports::SellerDirectory& sellers) {
    auto read = formats::read_billing_request(stranger.payload);
    if (!read) {
        refused(stranger, read.error().issues);
        return std::nullopt;
    }
    auto& request = read->value;
    const auto* const seller = sellers.find(request.seller);
    Issues issues;
    if (seller == nullptr)
        issues.push_back({"/seller", "unknown_seller", ""});
    else
        issues = domain::check(request, *seller);
    if (!issues.empty()) {
        refused(stranger, issues);
        return std::nullopt;
    }
    request.seller = seller->id;
    if (request.branch.empty()) request.branch = seller->branch;
    auto adopted = stranger;
    adopted.key = domain::NumberingLine{seller->id, domain::DocumentType::invoice, request.branch}.key();
    adopted.payload = formats::encode(request);
    return adopted;
}

}  // namespace

std::optional<ports::Envelope> adopt(ports::Stage stage, const ports::Envelope& stranger,
                                     const ports::SellerDirectory& sellers) {
    std::optional<ports::Envelope> adopted;
    if (stage == ports::Stage::users && stranger.key.starts_with("userID-"))
        adopted = adopt_customer(stranger);
    if (stage == ports::Stage::billing && stranger.key.starts_with("billID-"))
        adopted = adopt_bill(stranger, sellers);
    if (adopted) adopted->origin.reset();  // Where it stands from now on counts.
    return adopted;
}

}  // namespace billmill::adapters::kafka
