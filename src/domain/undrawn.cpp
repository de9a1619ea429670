#include "domain/undrawn.hpp"

#include "domain/issue_list.hpp"
#include "foundation/utf8.hpp"

namespace billmill::domain {
namespace {

constexpr std::size_t places_max = 10;  ///< More would only repeat it.

/// Blocks of pictures and of flags' letters.   Source: Unicode 15, blocks from U+1F000 on.
bool is_emoji(char32_t c) {
    return (c >= 0x1F000 && c <= 0x1F0FF) || (c >= 0x1F1E6 && c <= 0x1F1FF) || (c >= 0x1F300 && c <= 0x1FAFF);
}

bool has_emoji(std::string_view text) {
    constexpr char first = '\xF0';  // All of them take four bytes.
    if (text.find(first) == text.npos) return false;
    const char* at = text.data();
    for (const char* const end = at + text.size(); at != end;) {
        if (is_emoji(utf8::next(at, end))) return true;
    }
    return false;
}

}  // namespace

std::vector<std::string> places_of_emoji(const BillingRequest& request, const Customer* buyer) {
    std::vector<std::string> places;
    const auto look_at = [&](std::string_view text, auto pointer) {
        if (places.size() < places_max && has_emoji(text)) places.push_back(pointer());
    };
    for (std::size_t i = 0; i < request.items.size(); ++i)
        look_at(request.items[i].product_name, [i] { return item_pointer(i, "productName"); });
    const auto& terms = request.terms;
    look_at(terms.note, [] { return "/note"; });
    look_at(terms.payment_terms, [] { return "/paymentTerms"; });
    look_at(terms.buyer_reference, [] { return "/reference"; });
    if (buyer == nullptr) return places;
    look_at(buyer->company, [] { return "/customer/company"; });
    look_at(buyer->firstname, [] { return "/customer/firstname"; });
    look_at(buyer->lastname, [] { return "/customer/lastname"; });
    return places;
}

}  // namespace billmill::domain
