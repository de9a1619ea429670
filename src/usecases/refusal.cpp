#include "usecases/refusal.hpp"

namespace billmill::usecases {

std::unexpected<Refusal> invalid(Issues issues) {
    return std::unexpected{Refusal{Fault::invalid, "invalid_request",
                                   "The request can be read but is wrong; nothing of it was kept.",
                                   std::move(issues)}};
}

std::unexpected<Refusal> refuse(Fault fault, std::string code, std::string detail) {
    return std::unexpected{Refusal{fault, std::move(code), std::move(detail)}};
}

std::unexpected<Refusal> key_reused() {
    return std::unexpected{
        Refusal{Fault::invalid,
                "key_reused",
                "This Idempotency-Key was used for another request; nothing of this one was kept.",
                {{"/header/Idempotency-Key", "key_reused", "a key names one request for ever"}}}};
}

std::unexpected<Refusal> issued_in_lost_books(const Uuid& id) {
    Refusal refusal{
        Fault::conflict, "issued_in_lost_books",
        "This was issued before books were lost, and is not issued again; its document may be there."};
    refusal.id = id;
    return std::unexpected{std::move(refusal)};
}

std::unexpected<Refusal> refuse_for_now(Fault fault, std::string code, std::string detail) {
    Refusal refusal{fault, std::move(code), std::move(detail)};
    refusal.transient = true;
    return std::unexpected{std::move(refusal)};
}

}  // namespace billmill::usecases
