#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "unit/mail/message_reader.hpp"
#include "unit/mail/sample.hpp"

// Any bytes in every text of a record: the mail keeps its shape, byte for byte readable.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace billmill::document;
    std::string_view input{reinterpret_cast<const char*>(data), size};
    auto invoice = sample_invoice();
    std::string* const texts[]{
        &invoice.seller.name,   &invoice.buyer.firstname,       &invoice.printed_number,
        &invoice.seller.email,  &invoice.terms.buyer_reference, &invoice.seller.address.city,
        &invoice.seller.accent, &invoice.seller.bank.iban,      &invoice.language};
    for (auto* text : texts) {  // A length byte, then that much of the input.
        if (input.empty()) break;
        const auto length = static_cast<std::uint8_t>(input.front());
        *text = input.substr(1, length);
        input.remove_prefix(std::min<std::size_t>(input.size(), 1U + length));
    }
    if (input.empty()) input = "%PDF";
    const auto message = compose_invoice_mail(invoice, {.pdf = input}, sample_context(invoice));
    const auto mail = read_entity(message);
    if (!wire_fault(message).empty() || !mail || mail->headers.size() != 11 || mail->parts.size() != 2)
        std::abort();
    if (mail->parts[0].parts.size() != 2 || decode_base64(mail->parts[1].body) != input) std::abort();
    return 0;
}
