#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace billmill::formats {

/// What a signed code says of its document; members that it has not are empty.
struct SignedQr {
    std::string irn;
    std::string document_number;
    std::string seller_gstin;
    bool operator==(const SignedQr&) const = default;
};

/// Reads the payload of the portal's SignedQRCode, a JWT whose member `data` is JSON once more, as text. The signature is not
/// checked: the portal changes its keys, and whoever scans the code checks it.     nullopt: it is no such text.
/// Source: RFC 7519; INV-01 1.1, the portal's answer.
[[nodiscard]] std::optional<SignedQr> read_signed_qr(std::string_view jwt);

}  // namespace billmill::formats
