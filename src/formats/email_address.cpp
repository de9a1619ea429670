#include "formats/email_address.hpp"

#include <idn2.h>

#include <algorithm>
#include <memory>

#include "domain/customer.hpp"

namespace billmill::formats {
namespace {

constexpr std::size_t domain_bytes_max = 1'000;  ///< Of U-labels; 253 bytes of A-labels never need more.

bool is_ascii(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

/// Empty: no such domain can be registered.
std::string to_a_labels(std::string_view domain) {
    if (domain.size() > domain_bytes_max || domain.find('\0') != std::string_view::npos) return {};
    char* raw = nullptr;
    const std::string terminated{domain};
    const int status = idn2_to_ascii_8z(terminated.c_str(), &raw, IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL);
    const std::unique_ptr<char, void (*)(void*)> owned{raw, idn2_free};
    return status == IDN2_OK && raw != nullptr ? std::string{raw} : std::string{};
}

}  // namespace

std::expected<std::string, EmailFault> normalise_address(std::string_view utf8) {
    std::string ascii;
    if (!is_ascii(utf8)) {
        const auto at = utf8.rfind('@');
        if (at == std::string_view::npos) return std::unexpected{EmailFault::not_an_address};
        if (!is_ascii(utf8.substr(0, at))) return std::unexpected{EmailFault::non_ascii_local_part};
        ascii.append(utf8.substr(0, at + 1)).append(to_a_labels(utf8.substr(at + 1)));
        utf8 = ascii;
    }
    auto normalised = domain::normalise_email(utf8);
    if (!normalised) return std::unexpected{EmailFault::not_an_address};
    return *std::move(normalised);
}

}  // namespace billmill::formats
