#include "document/layout/tax_words.hpp"

#include <algorithm>
#include <string_view>

#include "document/layout/facts.hpp"
#include "foundation/ascii.hpp"

namespace billmill::document::layout {
namespace {

/// German, French and Spanish name one tax. English says "tax" of any. That is right under GST, where there are several, where
/// the tax is called so ("Sales tax"), and where its name is in letters that readers may not know (消費税).
bool names_another(const domain::Invoice& invoice, const Labels& labels) {
    constexpr std::size_t bytes_max = 10;  // What a column's head holds.
    const auto name = domain::tax_name_of(invoice);
    if (name.empty() || name.size() > bytes_max || name == std::string_view{labels.tax_rate}) return false;
    if (labels.language == "en")
        return !is_indian(invoice) && std::ranges::all_of(name, ascii::is_printable) &&
               ascii::lower_case(name).find("tax") == std::string::npos;
    return labels.language == "de" || labels.language == "fr" || labels.language == "es";
}

/// With the name in place of the language's word, as it stands in a column's head or within a sentence.
std::string named(std::string_view label, std::string_view word, std::string_view name) {
    std::string text{label};
    const auto lower = ascii::lower_case(word);
    for (const std::string_view written : {word, std::string_view{lower}}) {
        const auto at = text.find(written);
        if (at == text.npos) continue;
        text.replace(at, written.size(), name);
        break;
    }
    return text;
}

}  // namespace

TaxWords::TaxWords(const domain::Invoice& invoice)
    : language_(labels_for(invoice.language.empty() ? invoice.seller.language : invoice.language)) {
    if (!names_another(invoice, language_)) return;
    name_ = domain::tax_name_of(invoice);
    const auto in = [&](std::string_view label) { return named(label, language_.tax_rate, name_); };
    including_tax_ = in(language_.including_tax);
    if (language_.language != "en") return;  // Those name the sums by another word, which stands for any tax.
    tax_summary_ = in(language_.tax_summary);
    subtotal_gross_ = in(language_.subtotal_gross);
    net_ = in(language_.net);
    total_tax_ = in(language_.total_tax);
}

Labels TaxWords::labels() const {
    auto labels = language_;
    if (name_.empty()) return labels;
    labels.tax_rate = name_;
    labels.including_tax = including_tax_;
    if (tax_summary_.empty()) return labels;
    labels.tax_summary = tax_summary_;
    labels.tax = name_;
    labels.subtotal_gross = subtotal_gross_;
    labels.net = net_;
    labels.total_tax = total_tax_;
    return labels;
}

}  // namespace billmill::document::layout
