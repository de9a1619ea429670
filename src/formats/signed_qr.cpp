#include "formats/signed_qr.hpp"

#include <algorithm>

#include "formats/json.hpp"
#include "foundation/encoding.hpp"

namespace billmill::formats {
namespace {

std::string decode_base64url(std::string_view text) {
    std::string digits{text};
    std::ranges::replace(digits, '-', '+');
    std::ranges::replace(digits, '_', '/');
    return base64::decode(digits);
}

/// Empty: there is no such text.
std::string text_of(const Json& object, std::string_view name) {
    const auto* member = object.find(name);
    return member != nullptr && member->kind == Json::Kind::string ? member->text : std::string{};
}

}  // namespace

std::optional<SignedQr> read_signed_qr(std::string_view jwt) {
    const auto begin = jwt.find('.');
    const auto end = begin == jwt.npos ? jwt.npos : jwt.find('.', begin + 1);
    if (end == jwt.npos) return std::nullopt;
    const auto payload = decode_base64url(jwt.substr(begin + 1, end - begin - 1));
    const auto claims = read_json(payload);
    if (!claims || claims->kind != Json::Kind::object) return std::nullopt;
    const auto data = text_of(*claims, "data");
    const auto document = read_json(data);
    if (!document || document->kind != Json::Kind::object) return std::nullopt;
    return SignedQr{.irn = text_of(*document, "Irn"),
                    .document_number = text_of(*document, "DocNo"),
                    .seller_gstin = text_of(*document, "SellerGstin")};
}

}  // namespace billmill::formats
