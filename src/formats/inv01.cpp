#include "formats/inv01.hpp"

#include <algorithm>
#include <iterator>
#include <optional>

#include "domain/blank.hpp"
#include "domain/decimal.hpp"
#include "domain/gstin.hpp"
#include "domain/line_shares.hpp"
#include "formats/json.hpp"
#include "foundation/ascii.hpp"
#include "foundation/utf8.hpp"

namespace billmill::formats {
namespace {

using domain::Invoice;
using domain::InvoiceLine;
using domain::Money;

constexpr std::size_t items_max = 1'000;
constexpr std::int64_t pin_abroad = 999'999;

struct UnitName {
    std::string_view rec20;
    std::string_view portal;
};
/// Unit quantity codes of the portal; all others are OTH.
constexpr UnitName unit_names[]{
    {"C62", "NOS"}, {"H87", "PCS"}, {"KGM", "KGS"}, {"GRM", "GMS"}, {"TNE", "TON"}, {"DTN", "QTL"},
    {"LTR", "LTR"}, {"MLT", "MLT"}, {"MTR", "MTR"}, {"CMT", "CMS"}, {"KMT", "KME"}, {"MTK", "SQM"},
    {"FTK", "SQF"}, {"YDK", "SQY"}, {"MTQ", "CBM"}, {"YRD", "YDS"}, {"DZN", "DOZ"}, {"GRO", "GRS"},
    {"PR", "PRS"},  {"SET", "SET"}, {"XBX", "BOX"}, {"XBG", "BAG"}, {"XBO", "BTL"}, {"XCT", "CTN"},
    {"XPK", "PAC"}, {"XRO", "ROL"}, {"XBE", "BDL"}, {"XDR", "DRM"},
};

bool is_service(const InvoiceLine& line) {
    return line.hsn.starts_with("99");
}

std::string date_text(Date date) {
    const auto iso = date.text();
    return iso.substr(8, 2) + "/" + iso.substr(5, 2) + "/" + iso.substr(0, 4);
}

/// The first `most` characters, on one line.
std::string shortened(std::string_view text, std::size_t most) {
    std::string out{utf8::first(text, most)};
    std::ranges::replace_if(out, ascii::is_control, ' ');
    return out;
}

std::optional<std::int64_t> pin_of(std::string_view postcode) {
    std::string digits;
    std::ranges::copy_if(postcode, std::back_inserter(digits), [](char c) { return c != ' '; });
    const auto pin = domain::parse_decimal(digits, 0);
    if (digits.size() != 6 || !pin || *pin < 100'000) return std::nullopt;
    return *pin;
}

/// One line's part of its tax group: adds up to the group to the paisa.
struct Item {
    const InvoiceLine* line = nullptr;
    std::int64_t assessable = 0;
    std::int64_t discount = 0;
    std::int64_t igst = 0, cgst = 0, sgst = 0, cess = 0;
    domain::Percent cess_rate{};
    /// The portal takes it with or without the tax under reverse charge; the seller asks for none.
    [[nodiscard]] std::int64_t total() const {
        const bool charged = !domain::recipient_pays(line->category);
        return assessable + (charged ? igst + cgst + sgst + cess : 0);
    }
};

std::int64_t& head_of(Item& item, std::string_view name) {
    if (name == "IGST") return item.igst;
    if (name == "CGST") return item.cgst;
    return name == "Cess" ? item.cess : item.sgst;
}

/// Gives a line its part of what the document takes off or adds, and of its taxes.
void take_share(const domain::LineShare& share, Item& item) {
    const auto& line = *item.line;
    item.assessable = share.taxable;
    item.discount = std::max<std::int64_t>(0, line.net.minor - share.taxable);
    // A line's own discount is known without tax only where its price is.
    if (line.net == line.amount) item.discount += std::max<std::int64_t>(0, line.discount.minor);
    const auto& heads = share.group->heads;
    for (std::size_t i = 0; i < heads.size(); ++i) {
        head_of(item, heads[i].name) = share.heads[i];
        if (heads[i].name == "Cess") item.cess_rate = heads[i].rate;
    }
}

class Form {
public:
    explicit Form(const Invoice& invoice)
        : invoice_{invoice},
          priced_{invoice.priced},
          buyer_name_{domain::display_name(invoice.buyer)},
          exported_{domain::is_gst_export(invoice)} {}

    std::expected<std::string, Issues> write() {
        check();
        make_items();
        if (!issues_.empty()) return std::unexpected{std::move(issues_)};
        json_.begin_object().member("Version", "1.1");
        transaction();
        document();
        seller();
        buyer();
        ship_to();
        json_.name("ItemList").begin_array();
        for (std::size_t i = 0; i < items_.size(); ++i) item(items_[i], i + 1);
        json_.end_array();
        values();
        payment();
        references();
        if (exported_)
            json_.name("ExpDtls")
                .begin_object()
                .member("CntCode", invoice_.buyer.address.country)
                .end_object();
        json_.end_object();
        return std::move(out_);
    }

private:
    void wrong(std::string pointer, std::string code, std::string detail) {
        if (issues_.size() < domain::issues_max)
            issues_.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }
    void check();
    [[nodiscard]] bool is_mixed() const;
    void check_number();
    void check_address(const std::string& above, const domain::Address& address, bool in_india);
    void make_items();
    [[nodiscard]] std::string_view supply_type() const;
    void transaction();
    void document();
    void seller();
    void buyer();
    void address(const domain::Address& address, bool in_india);
    void contact(std::string_view phone, std::string_view email);
    void ship_to();
    void item(const Item& item, std::size_t number);
    void values();
    void payment();
    void references();

    JsonWriter& amount(std::string_view name, std::int64_t minor) {
        return json_.name(name).raw(domain::text(Money{minor, priced_.currency}));
    }
    JsonWriter& optional_amount(std::string_view name, std::int64_t minor) {
        return minor == 0 ? json_ : amount(name, minor);
    }

    const Invoice& invoice_;
    const domain::PricedInvoice& priced_;
    std::string buyer_name_;
    bool exported_;
    std::vector<Item> items_;
    Issues issues_;
    std::string out_;
    JsonWriter json_{out_};
};

/// Whether the recipient pays the tax of some lines, and the seller that of others.
bool Form::is_mixed() const {
    const auto any = [&](bool (*is_so)(domain::TaxCategory)) {
        return std::ranges::any_of(priced_.taxes, is_so, &domain::TaxBreakdown::category);
    };
    return any(domain::recipient_pays) && any(domain::bears_tax);
}

void Form::check_number() {
    const auto& number = invoice_.printed_number;
    const bool fits =
        !number.empty() && number.size() <= 16 && ascii::is_alphanumeric(number[0]) && number[0] != '0' &&
        std::ranges::all_of(number, [](char c) { return ascii::is_alphanumeric(c) || c == '/' || c == '-'; });
    if (!fits)
        wrong("/DocDtls/No", "out_of_range", "1 to 16 letters, digits, / and -, the first no 0, / or -");
}

void Form::check_address(const std::string& above, const domain::Address& address, bool in_india) {
    if (domain::is_blank(address.line1))
        wrong(above + "/Addr1", "required", "the first line of the address is missing");
    if (utf8::count(address.city) < 3)
        wrong(above + "/Loc", "required", "the city is missing, or shorter than 3 characters");
    if (in_india && !pin_of(address.postcode))
        wrong(above + "/Pin", "required", "the PIN code is missing, or not of six digits");
}

void Form::check() {
    if (!domain::is_gstin(invoice_.seller.gstin) || priced_.regime == domain::TaxRegime::vat)
        return wrong("/SellerDtls/Gstin", "not_for_the_portal", "the seller is not registered for GST");
    if (domain::is_bill_of_supply(invoice_))
        wrong("/DocDtls/Typ", "not_for_the_portal", "a bill of supply is not reported");
    if (is_mixed())
        wrong("/TranDtls/RegRev", "not_for_the_portal",
              "reverse charge is the whole invoice's: lines without it stand on one of their own");
    if (priced_.currency.code() != "INR")
        wrong("/ValDtls", "not_for_the_portal", "the portal takes amounts in rupees only");
    if (!exported_ && !domain::is_gstin(invoice_.buyer.tax_id))
        wrong("/BuyerDtls/Gstin", "not_for_the_portal",
              "the buyer has no GSTIN, and the supply stays in India");
    if (exported_ && invoice_.buyer.address.country.empty())
        wrong("/ExpDtls/CntCode", "required", "the buyer's country is missing");
    if (utf8::count(invoice_.seller.name) < 3)
        wrong("/SellerDtls/LglNm", "out_of_range", "3 to 100 characters");
    if (utf8::count(buyer_name_) < 3) wrong("/BuyerDtls/LglNm", "out_of_range", "3 to 100 characters");
    check_number();
    check_address("/SellerDtls", invoice_.seller.address, true);
    check_address("/BuyerDtls", invoice_.buyer.address, !exported_);
    if (priced_.lines.size() > items_max)
        wrong("/ItemList", "too_many", "the portal takes at most 1,000 items");
    for (std::size_t i = 0; i < priced_.lines.size(); ++i) {
        if (priced_.lines[i].hsn.empty())
            wrong("/ItemList/" + std::to_string(i) + "/HsnCd", "required", "the line has no HSN or SAC code");
    }
}

void Form::make_items() {
    for (const auto& line : priced_.lines) items_.push_back({.line = &line});
    const auto shares = domain::line_shares(priced_);
    for (std::size_t i = 0; i < items_.size(); ++i) {
        if (shares[i].group != nullptr) take_share(shares[i], items_[i]);
    }
    for (const auto& tax : priced_.taxes) {
        const bool has_line =
            std::ranges::any_of(shares, [&](const auto& share) { return share.group == &tax; });
        if (!has_line && tax.taxable.minor != 0)
            wrong("/ItemList", "charge_without_line",
                  "a charge on the document bears a rate that no line bears");
    }
}

std::string_view Form::supply_type() const {
    const bool with_payment = priced_.totals.tax.minor != 0;
    if (exported_) return with_payment ? "EXPWP" : "EXPWOP";
    switch (invoice_.terms.supply) {
        case domain::GstSupply::sez: return with_payment ? "SEZWP" : "SEZWOP";
        case domain::GstSupply::deemed_export: return "DEXP";
        case domain::GstSupply::ordinary: break;
    }
    return "B2B";
}

void Form::transaction() {
    json_.name("TranDtls").begin_object().member("TaxSch", "GST").member("SupTyp", supply_type());
    json_.member("RegRev", domain::recipient_pays_tax(invoice_) ? "Y" : "N")
        .member("IgstOnIntra", "N")
        .end_object();
}

void Form::document() {
    const bool credit = invoice_.line.type == domain::DocumentType::credit_note;
    json_.name("DocDtls").begin_object().member("Typ", credit ? "CRN" : "INV");
    json_.member("No", invoice_.printed_number).member("Dt", date_text(invoice_.issued_on)).end_object();
}

void Form::address(const domain::Address& address, bool in_india) {
    json_.member("Addr1", shortened(address.line1, 100));
    if (utf8::count(address.line2) >= 3) json_.member("Addr2", shortened(address.line2, 100));
    json_.member("Loc", shortened(address.city, 50));
    json_.member("Pin", in_india ? pin_of(address.postcode).value_or(pin_abroad) : pin_abroad);
}

void Form::contact(std::string_view phone, std::string_view email) {
    std::string digits;
    std::ranges::copy_if(phone, std::back_inserter(digits), ascii::is_digit);
    if (digits.size() >= 6 && digits.size() <= 12) json_.member("Ph", digits);
    if (email.size() >= 6 && email.size() <= 100) json_.member("Em", email);
}

void Form::seller() {
    const auto& seller = invoice_.seller;
    json_.name("SellerDtls").begin_object().member("Gstin", seller.gstin);
    json_.member("LglNm", shortened(seller.name, 100));
    address(seller.address, true);
    json_.member("Stcd", domain::state_of_gstin(seller.gstin).value_or(seller.address.region));
    contact(seller.phone, seller.email);
    json_.end_object();
}

void Form::buyer() {
    const auto& buyer = invoice_.buyer;
    json_.name("BuyerDtls")
        .begin_object()
        .member("Gstin", exported_ ? "URP" : std::string_view{buyer.tax_id});
    json_.member("LglNm", shortened(buyer_name_, 100)).member("Pos", priced_.place_of_supply);
    address(buyer.address, !exported_);
    json_.member("Stcd", exported_ ? domain::abroad_gst_code
                                   : domain::state_of_gstin(buyer.tax_id).value_or(priced_.place_of_supply));
    contact(buyer.mobile, buyer.email);
    json_.end_object();
}

/// A place of delivery in India that says where it lies.
void Form::ship_to() {
    const auto& place = invoice_.terms.deliver_to;
    if (!place || (!place->country.empty() && place->country != "IN")) return;
    if (place->line1.empty() || utf8::count(place->city) < 3 || !pin_of(place->postcode)) return;
    const auto state = domain::gst_state_code(place->region);
    if (!state) return;
    json_.name("ShipDtls").begin_object().member("LglNm", shortened(buyer_name_, 100));
    address(*place, true);
    json_.member("Stcd", *state).end_object();
}

void Form::item(const Item& item, std::size_t number) {
    const auto& line = *item.line;
    const auto gross = item.assessable + item.discount;
    // Three decimals are what the form has space for: of the quantity, and of the price of one.
    const auto quantity = static_cast<std::int64_t>(domain::divide_half_up(line.quantity.micros, 1'000));
    const auto price = static_cast<std::int64_t>(domain::divide_half_up(
        static_cast<__int128>(gross) * 10'000'000, std::max<std::int64_t>(1, line.quantity.micros)));
    json_.begin_object().member("SlNo", std::to_string(number));
    if (utf8::count(line.description) >= 3) json_.member("PrdDesc", shortened(line.description, 300));
    json_.member("IsServc", is_service(line) ? "Y" : "N").member("HsnCd", line.hsn);
    json_.name("Qty").raw(domain::format_decimal(quantity, 3, 0));
    json_.member("Unit", portal_unit(line.unit)).name("UnitPrice").raw(domain::format_decimal(price, 3, 2));
    amount("TotAmt", gross);
    optional_amount("Discount", item.discount);
    amount("AssAmt", item.assessable);
    const domain::Percent gst{line.rate.ten_thousandths - item.cess_rate.ten_thousandths};
    json_.name("GstRt").raw(domain::text(gst));
    amount("IgstAmt", item.igst);
    amount("CgstAmt", item.cgst);
    amount("SgstAmt", item.sgst);
    if (item.cess_rate.ten_thousandths != 0) {
        json_.name("CesRt").raw(domain::text(item.cess_rate));
        amount("CesAmt", item.cess);
    }
    amount("TotItemVal", item.total());
    if (!line.order_line.empty()) json_.member("OrdLineRef", shortened(line.order_line, 50));
    json_.end_object();
}

void Form::values() {
    Item sums;
    for (const auto& item : items_) {
        sums.igst += item.igst;
        sums.cgst += item.cgst;
        sums.sgst += item.sgst;
        sums.cess += item.cess;
    }
    const auto& totals = priced_.totals;
    json_.name("ValDtls").begin_object();
    amount("AssVal", totals.net.minor);
    amount("CgstVal", sums.cgst);
    amount("SgstVal", sums.sgst);
    amount("IgstVal", sums.igst);
    optional_amount("CesVal", sums.cess);
    optional_amount("RndOffAmt", totals.rounding.minor);
    amount("TotInvVal", totals.gross.minor + totals.rounding.minor);
    json_.end_object();
}

void Form::payment() {
    const auto& bank = invoice_.seller.bank;
    const auto& totals = priced_.totals;
    if (bank.account.empty() && totals.prepaid.minor == 0) return;
    json_.name("PayDtls").begin_object();
    if (!bank.account.empty()) {
        json_.member("Nm", shortened(bank.holder.empty() ? invoice_.seller.name : bank.holder, 100));
        json_.member("AccDet", shortened(bank.account, 18));
        if (!bank.ifsc.empty()) json_.member("FinInsBr", shortened(bank.ifsc, 11));
    }
    if (totals.prepaid.minor != 0) {
        amount("PaidAmt", totals.prepaid.minor);
        amount("PaymtDue", totals.due.minor);
    }
    json_.end_object();
}

void Form::references() {
    const auto& terms = invoice_.terms;
    const bool has_note = utf8::count(terms.note) >= 3;
    const bool has_order = !terms.order_reference.empty() && utf8::count(terms.order_reference) <= 16;
    if (!has_note && !has_order && !terms.period && !invoice_.original) return;
    json_.name("RefDtls").begin_object();
    if (has_note) json_.member("InvRm", shortened(terms.note, 100));
    if (const auto& period = terms.period) {
        json_.name("DocPerdDtls").begin_object().member("InvStDt", date_text(period->from));
        json_.member("InvEndDt", date_text(period->to)).end_object();
    }
    if (const auto& original = invoice_.original) {
        json_.name("PrecDocDtls").begin_array().begin_object().member("InvNo", original->printed_number);
        json_.member("InvDt", date_text(original->issued_on)).end_object().end_array();
    }
    if (has_order) {
        json_.name("ContrDtls").begin_array().begin_object().member("PORefr", terms.order_reference);
        json_.end_object().end_array();
    }
    json_.end_object();
}

}  // namespace

std::string_view portal_unit(std::string_view rec20) {
    const auto* found = std::ranges::find(unit_names, rec20, &UnitName::rec20);
    return found == std::end(unit_names) ? "OTH" : found->portal;
}

std::expected<std::string, Issues> write_inv01(const Invoice& invoice) {
    return Form{invoice}.write();
}

}  // namespace billmill::formats
