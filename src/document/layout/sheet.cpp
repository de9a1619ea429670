#include "document/layout/sheet.hpp"

namespace billmill::document::layout {

Sheet::Sheet(const Look& wanted, const domain::Invoice& record, pdf::Typesetter& type, pdf::Pages& pages,
             int pages_max)
    : look(wanted),
      frame(look.frame),
      scale(look.scale),
      invoice(record),
      tax_words(record),
      labels(tax_words.labels()),
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
