#include "domain/amendment.hpp"

namespace billmill::domain {
namespace {

constexpr std::string_view middle = "/amendment/";

/// The name space of the ids. Changing it orphans every amendment.
const Uuid& id_space() {
    static const Uuid space = *Uuid::parse("a1d0c5be-3f0c-4a56-9a0e-5d9b27c4f177");
    return space;
}

}  // namespace

Uuid amendment_id(const Uuid& invoice) {
    return uuid_v5(id_space(), {invoice.raw(), "irn"});
}

Digest fingerprint_of(const PortalAnswer& answer) {
    std::string text;  // None of its members can hold a line feed.
    text.append(answer.irn).append("\n").append(answer.acknowledgement_number).append("\n");
    return sha256(text.append(answer.acknowledgement_date).append("\n").append(answer.signed_qr));
}

std::string amendment_line(const NumberingLine& line) {
    return std::string{line.seller}.append(middle).append(line.branch);
}

bool is_amendment_line(std::string_view key) {
    const auto slash = key.find('/');
    return slash != std::string_view::npos && key.substr(slash).starts_with(middle);
}

std::string amendment_series(std::string_view line) {
    return std::string{line}.append("/places");
}

bool is_erased(const Amendment& amendment) {
    return amendment.chain && amendment.chain->salt == Salt{};
}

}  // namespace billmill::domain
