#pragma once

#include <string>

#include "document/layout/labels.hpp"
#include "domain/invoice.hpp"

namespace billmill::document::layout {

/// The labels that name the tax, in the seller's own word for it: a page that has VAT in its sum has no "tax" above it.
class TaxWords {
public:
    explicit TaxWords(const domain::Invoice& invoice);
    /// The language's labels with those words in them. They point here, so this must outlive them.
    [[nodiscard]] Labels labels() const;

private:
    const Labels& language_;
    std::string name_;  ///< Empty: the language's own words stand.
    std::string including_tax_;
    std::string tax_summary_;
    std::string subtotal_gross_;
    std::string net_;
    std::string total_tax_;
};

}  // namespace billmill::document::layout
