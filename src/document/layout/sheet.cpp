#include "document/layout/sheet.hpp"

namespace billmill::document::layout {
namespace {

const Labels& language_of(const domain::Invoice& record) {
    return labels_for(record.language.empty() ? record.seller.language : record.language);
}

/// German, French and Spanish name one tax, where English says "tax" of any. A page that has MWST in its sum has no
/// USt. above it.
bool names_another(const Labels& labels, std::string_view name) {
    constexpr std::size_t bytes_max = 10;  // What a column's head holds.
    const bool named = labels.language == "de" || labels.language == "fr" || labels.language == "es";
    return named && !name.empty() && name.size() <= bytes_max && name != labels.tax_rate;
}

std::string including_tax_of(const domain::Invoice& record) {
    const auto& labels = language_of(record);
    std::string text{labels.including_tax};
    if (const auto& name = record.seller.tax_name; names_another(labels, name)) {
        if (const auto at = text.find(labels.tax_rate); at != text.npos)
            text.replace(at, labels.tax_rate.size(), name);
    }
    return text;
}

Labels own_labels(const domain::Invoice& record, std::string_view including_tax) {
    auto labels = language_of(record);
    labels.including_tax = including_tax;
    if (names_another(labels, record.seller.tax_name)) labels.tax_rate = record.seller.tax_name;
    return labels;
}

}  // namespace

Sheet::Sheet(const Look& wanted, const domain::Invoice& record, pdf::Typesetter& type, pdf::Pages& pages,
             int pages_max)
    : look(wanted),
      frame(look.frame),
      scale(look.scale),
      invoice(record),
      including_tax(including_tax_of(record)),
      labels(own_labels(record, including_tax)),
      theme(theme_for(record.seller.accent)),
      amounts(record.priced.currency, labels.language),
      type_(type),
      pages_(pages),
      pages_max_(static_cast<std::size_t>(pages_max)) {
    pages_.clear();
    page_ = &pages_.add();
    say_across();
}

/// Each page of a draft says that it is no invoice, larger than anything else on it.
void Sheet::say_across() {
    if (invoice.number != 0) return;
    constexpr Colour faint{225, 228, 233};
    constexpr Unit length = pdf::page_height * 9 / 10;
    Style style{Weight::bold, 6'000, 6'000};
    style = fitted(style, width_of(style, labels.preview), length);
    page_->across(style.size, faint, type_.line(labels.preview, style.weight, style.size), type_);
}

void Sheet::new_page() {
    y = frame.top;
    if (pages_.count() == pages_max_) {
        full_ = true;
        page_->clear();  // Nobody will see it; it only bounds what is drawn from here on.
        return;
    }
    page_ = &pages_.add();
    const auto repeated = artifact();
    say_across();
    look.continue_page(*this);
}

Unit Sheet::start(Unit x, Unit baseline, const Style& style, Colour colour, std::string_view text) {
    const auto line = type_.line(text, style.weight, style.size);
    draw(x, baseline, style, colour, line);
    return line.width;
}

Unit Sheet::end(Unit x, Unit baseline, const Style& style, Colour colour, std::string_view text) {
    const auto line = type_.line(text, style.weight, style.size);
    draw(x - line.width, baseline, style, colour, line);
    return line.width;
}

Style fitted(Style style, Unit width, Unit space) {
    if (width > space) style.size = static_cast<Unit>(std::int64_t{style.size} * space / width);
    return style;
}

}  // namespace billmill::document::layout
