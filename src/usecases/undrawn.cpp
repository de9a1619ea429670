#include "usecases/undrawn.hpp"

#include <algorithm>

#include "formats/request_reader.hpp"
#include "formats/texts.hpp"
#include "foundation/utf8.hpp"

namespace billmill::usecases {
namespace {

/// "U+1F389"
std::string code_point(char32_t sign) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    std::string text;
    while (sign != 0 || text.size() < 4) {
        text.insert(text.begin(), digits[sign & 15]);
        sign >>= 4;
    }
    return "U+" + text;
}

template <class Body>
std::vector<Undrawn> look_at(const document::InvoiceRenderer& renderer, const Body& body,
                             std::string_view below) {
    std::vector<Undrawn> found;
    formats::visit_texts_beyond_ascii(body, [&](const formats::Place& place, std::string_view text) {
        if (found.size() == undrawn_places_max) return;
        if (auto signs = undrawn_in(renderer, text); !signs.empty())
            found.push_back({place.pointer().insert(0, below), std::move(signs)});
    });
    return found;
}

}  // namespace

std::string undrawn_in(const document::InvoiceRenderer& renderer, std::string_view text) {
    constexpr std::size_t signs_max = 5;
    const auto signs = renderer.undrawn_signs(text);
    std::string said;
    for (std::size_t i = 0; i < std::min(signs.size(), signs_max); ++i) {
        if (i > 0) said += ", ";
        utf8::append(said, signs[i]);
        said.append(" (").append(code_point(signs[i])).append(")");
    }
    return signs.size() > signs_max ? said.append(" …") : said;
}

std::vector<Undrawn> undrawn_of(const document::InvoiceRenderer& renderer, const domain::BillingRequest& bill,
                                std::string_view below) {
    return look_at(renderer, bill, below);
}
std::vector<Undrawn> undrawn_of(const document::InvoiceRenderer& renderer, const domain::Customer& buyer,
                                std::string_view below) {
    return look_at(renderer, buyer, below);
}
std::vector<Undrawn> undrawn_of(const document::InvoiceRenderer& renderer,
                                const domain::CreditRequest& credit, std::string_view below) {
    return look_at(renderer, credit, below);
}

}  // namespace billmill::usecases
