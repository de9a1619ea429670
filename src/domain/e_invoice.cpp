#include "domain/e_invoice.hpp"

#include <span>

namespace billmill::domain {
namespace {

template <class Enum>
std::optional<Enum> find(std::span<const std::string_view> names, std::string_view name) {
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (names[i] == name) return static_cast<Enum>(i);
    }
    return std::nullopt;
}

}  // namespace

std::string_view name(EInvoiceFormat format) {
    return e_invoice_format_names.at(static_cast<std::size_t>(format));
}
std::optional<EInvoiceFormat> find_e_invoice_format(std::string_view name) {
    return find<EInvoiceFormat>(e_invoice_format_names, name);
}
std::string_view name(Attach attach) {
    return attach_names.at(static_cast<std::size_t>(attach));
}
std::optional<Attach> find_attach(std::string_view name) {
    return find<Attach>(attach_names, name);
}
std::string_view name(PaymentQr qr) {
    return payment_qr_names.at(static_cast<std::size_t>(qr));
}
std::optional<PaymentQr> find_payment_qr(std::string_view name) {
    return find<PaymentQr>(payment_qr_names, name);
}

}  // namespace billmill::domain
