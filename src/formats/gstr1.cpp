#include "formats/gstr1.hpp"

#include <algorithm>
#include <array>

#include "domain/decimal.hpp"
#include "domain/gstin.hpp"
#include "domain/line_shares.hpp"
#include "formats/inv01.hpp"
#include "formats/json.hpp"

namespace billmill::formats {
namespace {

using domain::Invoice;
using domain::TaxBreakdown;
using domain::TaxCategory;

constexpr int paise_decimals = 2;

std::string decimal(std::int64_t minor) {
    return domain::format_decimal(minor, paise_decimals, paise_decimals);
}

/// 18, 0.25
std::string rate_text(std::int32_t ten_thousandths) {
    return domain::format_decimal(ten_thousandths, domain::percent_decimals, 0);
}

std::string day_of(const Date& date) {
    const auto iso = date.text();
    return iso.substr(8, 2) + "-" + iso.substr(5, 2) + "-" + iso.substr(0, 4);
}

domain::Percent cess_rate(const TaxBreakdown& tax) {
    const auto cess = std::ranges::find(tax.heads, "Cess", &domain::TaxHead::name);
    return cess == tax.heads.end() ? domain::Percent{} : cess->rate;
}

/// Also where the recipient pays.
bool has_rate(const TaxBreakdown& tax) {
    return domain::bears_gst(tax.category);
}

/// Exports and supplies to economic zones without payment of tax are told by the rate 0 (IGST Act s. 16); what is exempt
/// or outside GST stays so.
bool is_zero_rated(const Invoice& invoice, const TaxBreakdown& tax) {
    const bool leaves_india =
        domain::is_gst_export(invoice) || invoice.terms.supply == domain::GstSupply::sez;
    return leaves_india && (tax.category == TaxCategory::zero || tax.category == TaxCategory::export_outside);
}

bool is_told_by_rate(const Invoice& invoice, const TaxBreakdown& tax) {
    return has_rate(tax) || is_zero_rated(invoice, tax);
}

bool is_registered(const Invoice& invoice) {
    return domain::is_gstin(invoice.buyer.tax_id);
}

bool between_states(const Invoice& invoice) {
    return invoice.priced.regime == domain::TaxRegime::india_inter_state;
}

bool bears_tax(const Invoice& invoice) {
    return invoice.priced.totals.tax.minor != 0;
}

std::string_view invoice_type(const Invoice& invoice) {
    switch (invoice.terms.supply) {
        case domain::GstSupply::sez: return bears_tax(invoice) ? "SEWP" : "SEWOP";
        case domain::GstSupply::deemed_export: return "DE";
        case domain::GstSupply::ordinary: break;
    }
    return "R";
}

void append(std::string& list, const std::string& json) {
    if (!list.empty()) list += ',';
    list += json;
}

}  // namespace

void Gstr1::Sums::add(const Sums& other, int sign) {
    taxable += sign * other.taxable;
    igst += sign * other.igst;
    cgst += sign * other.cgst;
    sgst += sign * other.sgst;
    cess += sign * other.cess;
}

namespace {

template <class Sums>
void add_head(Sums& sums, std::string_view name, std::int64_t amount) {
    auto& head = name == "IGST"   ? sums.igst
                 : name == "CGST" ? sums.cgst
                 : name == "Cess" ? sums.cess
                                  : sums.sgst;
    head += amount;
}

/// IGST, or the two halves; then the cess.
template <class Sums>
void write_sums(JsonWriter& json, const Sums& sums, bool inter) {
    json.name("txval").raw(decimal(sums.taxable));
    if (inter) {
        json.name("iamt").raw(decimal(sums.igst));
    } else {
        json.name("camt").raw(decimal(sums.cgst));
        json.name("samt").raw(decimal(sums.sgst));
    }
    json.name("csamt").raw(decimal(sums.cess));
}

}  // namespace

Gstr1::Sums Gstr1::sums_of(const TaxBreakdown& tax) {
    Sums sums{.taxable = tax.taxable.minor};
    for (const auto& head : tax.heads) add_head(sums, head.name, head.amount.minor);
    return sums;
}

Gstr1::Rated Gstr1::rated(const Invoice& invoice) {
    Rated rates;
    for (const auto& tax : invoice.priced.taxes)
        if (is_told_by_rate(invoice, tax))
            rates[tax.rate.ten_thousandths - cess_rate(tax).ten_thousandths].add(sums_of(tax), 1);
    return rates;
}

std::string Gstr1::document(const Invoice& invoice, const Rated& rates, std::string_view type, Told told) {
    const bool credit = invoice.original.has_value();
    std::string out;
    JsonWriter json{out};
    json.begin_object();
    if (credit) json.member("ntty", "C");
    if (credit && told != Told::party) json.member("typ", type);
    json.member(credit ? "nt_num" : "inum", invoice.printed_number);
    json.member(credit ? "nt_dt" : "idt", day_of(invoice.issued_on));
    json.name("val").raw(decimal(invoice.priced.totals.gross.minor));
    if (told == Told::party || told == Told::place) json.member("pos", invoice.priced.place_of_supply);
    if (told == Told::party) {
        json.member("rchrg", domain::recipient_pays_tax(invoice) ? "Y" : "N");
        json.member("inv_typ", type);
    }
    json.name("itms").begin_array();
    for (const auto& [rate, sums] : rates) {
        json.begin_object();
        if (told != Told::export_alone)
            json.member("num", static_cast<std::int64_t>(rate) / 100 + 1).name("itm_det").begin_object();
        json.name("rt").raw(rate_text(rate));
        write_sums(json, sums, between_states(invoice));
        if (told != Told::export_alone) json.end_object();
        json.end_object();
    }
    json.end_array().end_object();
    return out;
}

bool Gstr1::is_large(const Invoice& invoice) {
    return between_states(invoice) && !is_registered(invoice) && !domain::is_gst_export(invoice) &&
           invoice.priced.totals.gross.minor > large_minor;
}

bool Gstr1::asks_for_original(const Invoice& invoice) {
    return invoice.original && between_states(invoice) && !is_registered(invoice) &&
           !domain::is_gst_export(invoice);
}

std::expected<void, Issue> Gstr1::add(const Invoice& invoice, bool of_large) {
    if (invoice.priced.regime == domain::TaxRegime::vat || invoice.priced.currency.code() != "INR")
        return std::unexpected{Issue{"/query", "not_for_the_portal",
                                     invoice.printed_number + " is not under GST, or not in rupees"}};
    const bool registered = is_registered(invoice);
    const bool credit = invoice.original.has_value();
    const int sign = credit ? -1 : 1;
    add_nil(invoice, registered, sign);
    add_lines(invoice, registered, sign);
    add_number(invoice);
    const auto rates = rated(invoice);
    if (rates.empty()) return {};
    const auto keep = [this](std::string& list, const std::string& json) {
        append(list, json);
        ++kept_;
    };
    if (registered) {
        keep((credit ? business_notes_ : business_)[invoice.buyer.tax_id],
             document(invoice, rates, invoice_type(invoice), Told::party));
    } else if (domain::is_gst_export(invoice)) {
        if (credit)
            keep(notes_, document(invoice, rates, bears_tax(invoice) ? "EXPWP" : "EXPWOP", Told::nothing));
        else
            keep(exports_[bears_tax(invoice) ? "WPAY" : "WOPAY"],
                 document(invoice, rates, "", Told::export_alone));
    } else if (credit ? of_large : is_large(invoice)) {
        if (credit)
            keep(notes_, document(invoice, rates, "B2CL", Told::place));
        else
            keep(large_[invoice.priced.place_of_supply], document(invoice, rates, "", Told::nothing));
    } else {
        for (const auto& [rate, sums] : rates)
            small_[{between_states(invoice), invoice.priced.place_of_supply, rate}].add(sums, sign);
    }
    return {};
}

void Gstr1::add_nil(const Invoice& invoice, bool registered, int sign) {
    const std::string kind =
        std::string{between_states(invoice) ? "INTR" : "INTRA"} + (registered ? "B2B" : "B2C");
    for (const auto& tax : invoice.priced.taxes) {
        if (is_told_by_rate(invoice, tax)) continue;
        const std::size_t column = tax.category == TaxCategory::exempt          ? 1
                                   : tax.category == TaxCategory::outside_scope ? 2
                                                                                : 0;
        nil_[kind][column] += sign * tax.taxable.minor;
    }
}

void Gstr1::add_lines(const Invoice& invoice, bool registered, int sign) {
    const auto shares = domain::line_shares(invoice.priced);
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const auto& line = invoice.priced.lines[i];
        const auto& share = shares[i];
        if (share.group == nullptr) continue;
        Sums sums{.taxable = share.taxable};
        for (std::size_t head = 0; head < share.heads.size(); ++head)
            add_head(sums, share.group->heads[head].name, share.heads[head]);
        const auto rate = has_rate(*share.group)
                              ? share.group->rate.ten_thousandths - cess_rate(*share.group).ten_thousandths
                              : 0;
        // The quantity of a service is told as nought.
        const bool service = line.hsn.starts_with("99");
        auto& hsn = hsn_[{registered, line.hsn, service ? "NA" : std::string{portal_unit(line.unit)}, rate}];
        if (!service) hsn.quantity += sign * line.quantity.micros;
        hsn.sums.add(sums, sign);
    }
}

void Gstr1::add_number(const Invoice& invoice) {
    auto& documents = documents_[{invoice.original.has_value(), invoice.series}];
    if (documents.count == 0 || invoice.number < documents.first) {
        documents.first = invoice.number;
        documents.from = invoice.printed_number;
    }
    if (invoice.number > documents.last) {
        documents.last = invoice.number;
        documents.to = invoice.printed_number;
    }
    ++documents.count;
}

namespace {

void write_lists(JsonWriter& json, std::string_view table, std::string_view key, std::string_view list,
                 const std::map<std::string, std::string>& by_key) {
    if (by_key.empty()) return;
    json.name(table).begin_array();
    for (const auto& [value, documents] : by_key)
        json.begin_object().member(key, value).name(list).raw("[" + documents + "]").end_object();
    json.end_array();
}

}  // namespace

void Gstr1::write_small(JsonWriter& json) const {
    if (small_.empty()) return;
    json.name("b2cs").begin_array();
    for (const auto& [key, sums] : small_) {
        const auto& [inter, place, rate] = key;
        json.begin_object().member("sply_ty", inter ? "INTER" : "INTRA").member("typ", "OE");
        json.member("pos", place).name("rt").raw(rate_text(rate));
        write_sums(json, sums, inter);
        json.end_object();
    }
    json.end_array();
}

void Gstr1::write_nil(JsonWriter& json) const {
    if (nil_.empty()) return;
    json.name("nil").begin_object().name("inv").begin_array();
    for (const auto& [kind, amounts] : nil_) {
        json.begin_object().member("sply_ty", kind).name("nil_amt").raw(decimal(amounts[0]));
        json.name("expt_amt").raw(decimal(amounts[1])).name("ngsup_amt").raw(decimal(amounts[2]));
        json.end_object();
    }
    json.end_array().end_object();
}

void Gstr1::write_hsn(JsonWriter& json, bool business) const {
    json.name(business ? "hsn_b2b" : "hsn_b2c").begin_array();
    int number = 0;
    for (const auto& [key, hsn] : hsn_) {
        const auto& [registered, code, unit, rate] = key;
        if (registered != business) continue;
        json.begin_object().member("num", ++number).member("hsn_sc", code).member("uqc", unit);
        json.name("qty").raw(domain::format_decimal(hsn.quantity, domain::quantity_decimals, paise_decimals));
        json.name("rt").raw(rate_text(rate)).name("txval").raw(decimal(hsn.sums.taxable));
        json.name("iamt").raw(decimal(hsn.sums.igst)).name("camt").raw(decimal(hsn.sums.cgst));
        json.name("samt").raw(decimal(hsn.sums.sgst)).name("csamt").raw(decimal(hsn.sums.cess)).end_object();
    }
    json.end_array();
}

void Gstr1::write_documents(JsonWriter& json, bool credit) const {
    constexpr int invoices_of_table_13 = 1;
    constexpr int credit_notes_of_table_13 = 5;
    int number = 0;
    std::string series;
    for (const auto& [key, documents] : documents_) {
        if (key.first != credit) continue;
        std::string text;
        JsonWriter one{text};
        one.begin_object().member("num", ++number).member("from", documents.from).member("to", documents.to);
        one.member("totnum", documents.count).member("cancel", 0).member("net_issue", documents.count);
        one.end_object();
        append(series, text);
    }
    if (series.empty()) return;
    json.begin_object().member("doc_num", credit ? credit_notes_of_table_13 : invoices_of_table_13);
    json.name("docs").raw("[" + series + "]").end_object();
}

std::string Gstr1::write(std::string_view gstin, const Date& month) const {
    std::string out;
    JsonWriter json{out};
    const auto iso = month.text();
    json.begin_object().member("gstin", gstin).member("fp", iso.substr(5, 2) + iso.substr(0, 4));
    write_lists(json, "b2b", "ctin", "inv", business_);
    write_lists(json, "b2cl", "pos", "inv", large_);
    write_small(json);
    write_lists(json, "cdnr", "ctin", "nt", business_notes_);
    if (!notes_.empty()) json.name("cdnur").raw("[" + notes_ + "]");
    write_lists(json, "exp", "exp_typ", "inv", exports_);
    write_nil(json);
    json.name("hsn").begin_object();
    write_hsn(json, true);
    write_hsn(json, false);
    json.end_object().name("doc_issue").begin_object().name("doc_det").begin_array();
    write_documents(json, false);
    write_documents(json, true);
    json.end_array().end_object().end_object();
    return out;
}

}  // namespace billmill::formats
