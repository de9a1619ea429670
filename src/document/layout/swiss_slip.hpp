#pragma once

#include <optional>

#include "document/layout/sheet.hpp"
#include "document/layout/swiss_payment.hpp"

namespace billmill::document::layout {

/// What the payment part of this document says; nullopt: it has none, as credit notes and previews.
[[nodiscard]] std::optional<SwissPayment> slip_of(const domain::Invoice& invoice);

/// The payment part and the receipt of a Swiss QR-bill, at the foot of the last page.   Source: SIX, Style Guide QR-bill.
class SwissSlip {
public:
    /// Nothing where the invoice has none.
    explicit SwissSlip(Sheet& sheet);
    /// What it takes of a page, with its footer. 0: there is none.
    [[nodiscard]] Unit height() const;
    /// Below what is drawn, else on a page of its own; tells the sheet on which.
    void draw();

private:
    struct Words;
    struct Fonts;
    [[nodiscard]] static const Words& words_for(std::string_view language);
    [[nodiscard]] Unit left_of(Unit x, Unit width) const;
    Unit put(Unit x, Unit y, const Style& style, std::string_view text);
    void put_end(Unit right, Unit y, const Style& style, std::string_view text);
    Unit put_block(Unit x, Unit y, Unit width, const Style& style, std::string_view text);
    Unit put_party(Unit x, Unit y, Unit width, const Style& style, const SwissAddress& address);
    void draw_corners(Unit x, Unit y, Unit width, Unit height);
    void draw_lines();
    void draw_receipt();
    void draw_code();
    void draw_amount(Unit x, Unit y, Unit gap, const Fonts& fonts);
    void draw_information();
    [[nodiscard]] std::string reference_text() const;

    Sheet& sheet_;
    const Words& words_;
    std::optional<SwissPayment> payment_;
};

/// Where on its page the payment part begins.
inline constexpr Unit swiss_slip_top = pdf::page_height - millimetres(1'050);
/// The rule of the page's footer stands as much above it.
inline constexpr Unit swiss_slip_foot = 4'000;

}  // namespace billmill::document::layout
