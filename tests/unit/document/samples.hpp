#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "document/invoice_renderer.hpp"
#include "domain/invoice.hpp"

namespace billmill::document::samples {

/// One renderer for all tests: fonts are read once.
[[nodiscard]] const InvoiceRenderer& renderer();
[[nodiscard]] std::vector<std::string> font_folders();

/// One T-shirt for 899 INR at 18 %, seller and buyer in Maharashtra.
[[nodiscard]] domain::Invoice plain_bill();
/// The same with `count` different lines; every third has a discount, rates alternate.
[[nodiscard]] domain::Invoice long_bill(int count);
/// A German seller, prices in EUR with tax.
[[nodiscard]] domain::Invoice european_bill();
/// A grey picture; `opaque` or mostly seen through.
[[nodiscard]] std::string png(unsigned width, unsigned height, bool opaque);
/// Prices a request again and puts the result into the record.
void reprice(domain::Invoice& invoice, const domain::BillingRequest& request);
/// The request behind plain_bill().
[[nodiscard]] domain::BillingRequest plain_request();

/// A name as people write it, and the script it shows.
struct Name {
    std::string_view script;
    std::string_view text;
    friend std::ostream& operator<<(std::ostream& out, const Name& name) { return out << name.script; }
};
[[nodiscard]] const std::vector<Name>& names();

}  // namespace billmill::document::samples
