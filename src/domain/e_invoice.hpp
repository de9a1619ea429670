#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace billmill::domain {

/// What an invoice's XML keeps to. Every format but `none` is an EN 16931 invoice.
enum class EInvoiceFormat : std::uint8_t {
    factur_x,       ///< CII, profile EN 16931: stands in the PDF (Factur-X 1.0, ZUGFeRD 2).
    xrechnung_cii,  ///< XRechnung 3.0 as CII: stands in the PDF, or goes by itself.
    xrechnung_ubl,  ///< XRechnung 3.0 as UBL 2.1: by itself; the PDF holds the Factur-X one.
    peppol,         ///< Peppol BIS Billing 3.0 as UBL 2.1: likewise.
    en16931_cii,    ///< EN 16931 and nothing beside it, as CII: likewise.
    en16931_ubl,    ///< The same as UBL 2.1: likewise.
    none,           ///< No XML: the currency has three decimals, or the seller wants none.
};
inline constexpr std::array<std::string_view, 7> e_invoice_format_names{
    "factur-x", "xrechnung-cii", "xrechnung-ubl", "peppol", "en16931-cii", "en16931-ubl", "none"};
[[nodiscard]] std::string_view name(EInvoiceFormat format);
[[nodiscard]] std::optional<EInvoiceFormat> find_e_invoice_format(std::string_view name);

/// What goes by mail.
enum class Attach : std::uint8_t { pdf, xml, both };
inline constexpr std::array<std::string_view, 3> attach_names{"pdf", "xml", "both"};
[[nodiscard]] std::string_view name(Attach attach);
[[nodiscard]] std::optional<Attach> find_attach(std::string_view name);

/// Where e-invoices reach a party: BT-34 and BT-49.
struct ElectronicAddress {
    std::string scheme;  ///< EAS code: "0088", "9930", "EM" (e-mail) …
    std::string id;
    bool operator==(const ElectronicAddress&) const = default;
};

/// A code of the EAS list that EN 16931 rule BR-CL-25 names.
[[nodiscard]] bool is_electronic_scheme(std::string_view code);

/// A code drawn on paper for the buyer's banking application.
enum class PaymentQr : std::uint8_t {
    none,
    upi,    ///< India: upi://pay, rupees.
    epc,    ///< EPC069-12, euro transfers ("GiroCode").
    swiss,  ///< A Swiss QR-bill: payment part and receipt at the foot of the last page.
};
inline constexpr std::array<std::string_view, 4> payment_qr_names{"none", "upi", "epc", "swiss"};
[[nodiscard]] std::string_view name(PaymentQr qr);
[[nodiscard]] std::optional<PaymentQr> find_payment_qr(std::string_view name);

}  // namespace billmill::domain
