#include "gateway/sellers.hpp"

#include "domain/looks.hpp"
#include "gateway/describe_sellers.hpp"

namespace billmill::gateway {
namespace {

SellerAnswer answer_of(const domain::Seller& seller) {
    return {.id = seller.id,
            .name = seller.name,
            .email = seller.email,
            .country = seller.address.country,
            .currency = seller.currency,
            .language = seller.language,
            .template_name = seller.look.empty() ? std::string{domain::looks.front()} : seller.look,
            .trial = seller.built_in};
}

}  // namespace

http::Response Sellers::list(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    SellersAnswer answer;
    answer.templates.assign(domain::looks.begin(), domain::looks.end());
    answer.languages.assign(domain::document_languages.begin(), domain::document_languages.end());
    const auto* standard = sellers_.find("");
    if (standard != nullptr && call.caller.may_use(standard->id)) answer.standard = standard->id;
    for (const auto* seller : sellers_.all()) {
        if (call.caller.may_use(seller->id)) answer.items.push_back(answer_of(*seller));
    }
    return json(200, json_of(answer));
}

}  // namespace billmill::gateway
