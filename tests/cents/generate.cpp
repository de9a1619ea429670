// Writes random billing requests and what the domain makes of them, one JSON object a line,
// for recompute.py to check.
//   cents_generate <count> <seed>

#include <array>
#include <charconv>
#include <concepts>
#include <cstdint>
#include <cstdio>
#include <iostream>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "domain/credit.hpp"
#include "domain/decimal.hpp"
#include "domain/invoice.hpp"
#include "formats/requests.hpp"

namespace {

using namespace billmill;

/// The same numbers from the same seed on every platform.
class Dice {
public:
    explicit Dice(std::uint64_t seed) : engine_{seed} {}
    std::int64_t below(std::int64_t limit) {
        return static_cast<std::int64_t>(engine_() % static_cast<std::uint64_t>(limit));
    }
    bool one_in(std::int64_t n) { return below(n) == 0; }
    template <class Container>
    const auto& pick(const Container& from) {
        return from[static_cast<std::size_t>(below(static_cast<std::int64_t>(std::size(from))))];
    }

private:
    std::mt19937_64 engine_;
};

constexpr std::array<std::string_view, 8> currencies{"INR", "EUR", "USD", "JPY", "KRW", "KWD", "BHD", "CHF"};
constexpr std::array<std::string_view, 8> india_rates{"0", "0.25", "3", "5", "12", "18", "28", "40"};
constexpr std::array<std::string_view, 9> vat_rates{"0",  "5.5", "7",       "8.875", "10",
                                                    "19", "20",  "25.0001", "100"};
/// Of the mainland, the Canary Islands, and Ceuta.
constexpr std::array<std::string_view, 3> spanish_postcodes{"28001", "35001", "51001"};
constexpr std::array<std::string_view, 6> states{"27", "29", "04", "07", "38", "96"};
/// One of those that are asked for by name, which sellers of this country have: a rate alone asks for the others.
domain::TaxCategory some_category(Dice& dice, std::string_view country) {
    while (true) {
        const auto& row = dice.pick(domain::tax_categories);
        if (row.category == domain::TaxCategory::standard || row.category == domain::TaxCategory::zero)
            continue;
        if (row.country.empty() || row.country == country) return row.category;
    }
}

/// The same number in one of the ways a client may write it.
std::string spelled(Dice& dice, std::int64_t scaled, int decimals) {
    const auto text = domain::format_decimal(scaled, decimals, 0);
    switch (dice.below(4)) {
        case 0: return "\"" + text + "\"";
        case 1: return domain::format_decimal(scaled, decimals, decimals);
        case 2: return std::to_string(scaled) + "e-" + std::to_string(decimals);
        default: return text;
    }
}

std::string_view rate(Dice& dice, std::string_view country) {
    return country == "IN" ? dice.pick(india_rates) : dice.pick(vat_rates);
}

/// What an item says of a category that is asked for by name.
std::string named_category(Dice& dice, std::string_view country) {
    const auto category = some_category(dice, country);
    auto out = std::string{",\"taxCategory\":\""}.append(code(category)).append("\"");
    if (bears_tax(category)) out.append(",\"taxRate\":").append(rate(dice, country));
    if (states_reason(category)) out.append(",\"exemptionReason\":\"Law\"");
    return out;
}

/// Mostly what shops charge, often on the edge of a half, sometimes huge or tiny.
std::int64_t price_micros(Dice& dice) {
    switch (dice.below(6)) {
        case 0: return dice.below(1'000) * 5'000;
        case 1: return dice.below(10'000'000) * 1'000;
        case 2: return dice.below(100) * 10'000;
        case 3: return dice.below(1'000'000'000);
        case 4: return dice.below(1'000'000) * 1'000'000'000;
        default: return dice.below(100'000) * 10'000;
    }
}
std::int64_t quantity_micros(Dice& dice) {
    switch (dice.below(4)) {
        case 0: return 1'000'000;
        case 1: return 1 + dice.below(5'000'000);
        case 2: return (1 + dice.below(40)) * 250'000;
        default: return (1 + dice.below(100)) * 1'000'000;
    }
}

std::string discount(Dice& dice, int decimals, std::int64_t at_most_minor) {
    if (dice.one_in(2))
        return R"({"percent":)" + spelled(dice, dice.below(40) * 25'000 + dice.below(3) * 3'333, 4) + "}";
    return R"({"amount":)" + spelled(dice, at_most_minor > 0 ? dice.below(at_most_minor + 1) : 0, decimals) +
           "}";
}

/// Allowances and charges, each with a reason of its own.
std::string adjustments(Dice& dice, int decimals, std::int64_t about_minor, bool on_document,
                        std::string_view country) {
    std::string allowances;
    std::string charges;
    for (auto count = dice.below(4); count > 0; --count) {
        auto& list = dice.one_in(2) ? allowances : charges;
        auto one = discount(dice, decimals, about_minor / 3);
        one.pop_back();
        one.append(",\"reason\":\"R").append(std::to_string(count)).append("\"");
        if (on_document && dice.one_in(3)) one.append(",\"taxRate\":").append(rate(dice, country));
        if (on_document && dice.one_in(9))
            one.append(",\"taxCategory\":\"").append(code(some_category(dice, country))).append("\"");
        list.append(list.empty() ? "" : ",").append(one).append("}");
    }
    std::string out;
    if (!allowances.empty()) out.append(",\"allowances\":[").append(allowances).append("]");
    if (!charges.empty()) out.append(",\"charges\":[").append(charges).append("]");
    return out;
}

std::int64_t whole_minor(std::int64_t quantity, std::int64_t price, int decimals) {
    __int128 steps = 1;
    for (int i = decimals; i < 12; ++i) steps *= 10;
    return static_cast<std::int64_t>(static_cast<__int128>(quantity) * price / steps);
}

struct Draft {
    std::string json;
    std::int64_t minor = 0;  ///< About what it comes to.
};

Draft item(Dice& dice, std::string_view country, int decimals, std::int64_t number) {
    const bool india = country == "IN";
    const auto price = price_micros(dice);
    const auto quantity = quantity_micros(dice);
    Draft draft{"{\"productId\":\"P" + std::to_string(number) + "\",\"productName\":\"Thing\",\"quantity\":" +
                    spelled(dice, quantity, 6) + ",\"price\":" + spelled(dice, price, 6),
                whole_minor(quantity, price, decimals)};
    if (dice.one_in(3)) {
        draft.json += ",\"discount\":" + discount(dice, decimals, draft.minor);
        draft.minor = 0;  // May be nothing: the document discount then stays a percentage.
    }
    if (dice.one_in(3)) {
        draft.json += adjustments(dice, decimals, draft.minor, false, country);
        draft.minor = 0;
    }
    if (india && dice.one_in(9)) {
        draft.json.append(R"(,"taxCategory":"AE","taxRate":)").append(dice.pick(india_rates));
    } else if (dice.one_in(12)) {
        draft.json += named_category(dice, country);
    } else if (india && dice.one_in(5)) {
        draft.json += R"(,"taxRate":28,"cess":)" + std::string{dice.one_in(2) ? "12" : "0.334"};
    } else if (!dice.one_in(4)) {
        draft.json.append(",\"taxRate\":").append(rate(dice, country));
    }
    draft.json += "}";
    return draft;
}

domain::Seller some_seller(Dice& dice) {
    domain::Seller seller;
    seller.id = "seller";
    seller.currency = *domain::find_currency(dice.pick(currencies));
    seller.prices_include_tax = dice.one_in(2);
    if (dice.one_in(3)) seller.round_to_micros = 1'000'000 * (1 + dice.below(10));
    if (dice.one_in(2)) {
        seller.gstin = dice.one_in(2) ? "27AAPFU0939F1ZV" : "09AAACH7409R1ZZ";
        seller.address.country = "IN";
    } else {
        seller.tax_name = "VAT";
        seller.tax_rate = domain::Percent{200'000};
        seller.address.country = dice.one_in(2) ? "FR" : "ES";
        seller.address.postcode = dice.pick(spanish_postcodes);
    }
    return seller;
}

domain::Customer some_buyer(Dice& dice) {
    domain::Customer buyer;
    buyer.tax_id = dice.one_in(3) ? "27AAPFU0939F1ZV" : "FR12345678901";
    buyer.address.country = dice.pick(std::array<std::string_view, 3>{"", "IN", "FR"});
    if (buyer.address.country != "FR") buyer.address.region = dice.pick(states);
    return buyer;
}

/// From yen in dinars to dinars in won, to ten decimals.
std::string exchange_rate(Dice& dice) {
    std::int64_t scaled = 1 + dice.below(100'000);
    for (auto power = dice.below(9); power > 0; --power) scaled *= 10;
    scaled += dice.below(1'000);
    return R"(,"exchangeRate":{"rate":)" + spelled(dice, scaled, domain::conversion_decimals) +
           R"(,"source":"ECB","date":"2026-11-20"})";
}

std::string request(Dice& dice, const domain::Seller& seller) {
    const bool india = !seller.gstin.empty();
    const std::string_view country = seller.address.country;
    const auto currency = dice.one_in(2) ? seller.currency : *domain::find_currency(dice.pick(currencies));
    std::string json = R"({"userId":"a@example.com","items":[)";
    std::int64_t minor = 0;
    const auto count = dice.one_in(10) ? 1 + dice.below(60) : 1 + dice.below(7);
    for (std::int64_t i = 0; i < count; ++i) {
        const auto draft = item(dice, country, currency.decimals, i);
        json.append(i > 0 ? "," : "").append(draft.json);
        minor += draft.minor;
    }
    json += "]";
    if (currency != seller.currency) json.append(",\"currency\":\"").append(currency.code()).append("\"");
    if (currency != seller.currency && !dice.one_in(4)) json += exchange_rate(dice);
    if (dice.one_in(2)) json += dice.one_in(2) ? ",\"pricesIncludeTax\":true" : ",\"pricesIncludeTax\":false";
    if (dice.one_in(2)) json += ",\"discount\":" + discount(dice, currency.decimals, minor);
    if (dice.one_in(2)) json += adjustments(dice, currency.decimals, minor, true, country);
    if (dice.one_in(3))
        json += ",\"prepaid\":" + spelled(dice, minor > 0 ? dice.below(minor) : 0, currency.decimals);
    if (dice.one_in(3)) json += ",\"roundTo\":" + spelled(dice, dice.below(200), currency.decimals);
    if (india && dice.one_in(4)) json += R"(,"reverseCharge":true)";
    if (india && dice.one_in(3)) json.append(",\"placeOfSupply\":\"").append(dice.pick(states)).append("\"");
    return json + "}";
}

template <class AnyAdjustment>
void write_adjustments(formats::JsonWriter& json, const std::vector<AnyAdjustment>& adjustments) {
    json.name("adjustments").begin_array();
    for (const auto& adjustment : adjustments) {
        json.begin_object().member("charge", adjustment.kind == domain::AdjustmentKind::charge);
        json.member("reason", adjustment.reason).member("amount", text(adjustment.amount));
        if constexpr (std::same_as<AnyAdjustment, domain::DocumentAdjustment>) {
            json.member("category", code(adjustment.category)).member("rate", text(adjustment.rate));
            if (adjustment.gross) json.member("gross", text(*adjustment.gross));
        }
        json.end_object();
    }
    json.end_array();
}

void write_lines(formats::JsonWriter& json, const domain::PricedInvoice& priced, bool credit) {
    json.name("lines").begin_array();
    for (const auto& line : priced.lines) {
        json.begin_object().member("amount", text(line.amount)).member("discount", text(line.discount));
        json.member("net", text(line.net)).member("rate", text(line.rate));
        if (credit) json.member("line", line.original_line).member("quantity", text(line.quantity));
        write_adjustments(json, line.adjustments);
        json.end_object();
    }
    json.end_array();
}

void write_priced(formats::JsonWriter& json, const domain::PricedInvoice& priced, bool credit) {
    write_lines(json, priced, credit);
    write_adjustments(json, priced.adjustments);
    json.name("taxes").begin_array();
    for (const auto& tax : priced.taxes) {
        json.begin_object().member("category", code(tax.category)).member("rate", text(tax.rate));
        json.member("taxable", text(tax.taxable)).member("tax", text(tax.tax)).name("heads").begin_array();
        for (const auto& head : tax.heads) {
            json.begin_object().member("name", head.name).member("rate", text(head.rate));
            json.member("amount", text(head.amount)).end_object();
        }
        json.end_array().end_object();
    }
    const auto& totals = priced.totals;
    json.end_array().name("totals").begin_object();
    for (const auto& [name, amount] :
         {std::pair{"lines", totals.lines}, std::pair{"discount", totals.discount},
          std::pair{"charges", totals.charges}, std::pair{"net", totals.net}, std::pair{"tax", totals.tax},
          std::pair{"gross", totals.gross}, std::pair{"prepaid", totals.prepaid},
          std::pair{"rounding", totals.rounding}, std::pair{"due", totals.due}}) {
        json.member(name, text(amount));
    }
    json.end_object();
    if (!priced.accounting) return;
    json.name("accounting").begin_object().member("net", text(priced.accounting->net));
    json.member("tax", text(priced.accounting->tax)).end_object();
}

/// Some lines of what is left, in parts or as a whole; or all that is left.
domain::CreditRequest credit_request(Dice& dice, const domain::Invoice& invoice,
                                     std::span<const domain::Invoice> earlier) {
    domain::CreditRequest request;
    if (dice.one_in(4)) return request;
    for (int i = 1; i <= static_cast<int>(invoice.priced.lines.size()); ++i) {
        auto left = invoice.priced.lines[static_cast<std::size_t>(i) - 1].quantity.micros;
        for (const auto& credit : earlier) {
            for (const auto& line : credit.priced.lines)
                left -= line.original_line == i ? line.quantity.micros : 0;
        }
        if (left == 0 || dice.one_in(2)) continue;
        request.lines.push_back({i, std::nullopt});
        if (!dice.one_in(3)) request.lines.back().quantity = domain::Quantity{1 + dice.below(left)};
    }
    return request;
}

/// Credits of one invoice, one after the other, mostly until nothing is left. false: one could not be made.
bool write_credits(formats::JsonWriter& json, Dice& dice, const domain::PricedInvoice& priced) {
    domain::Invoice invoice;
    invoice.priced = priced;
    std::vector<domain::Invoice> credits;
    json.name("credits").begin_array();
    for (auto count = dice.below(6); count > 0; --count) {
        const auto request = credit_request(dice, invoice, credits);
        if (!check_credit_of(request, invoice, credits).empty()) break;
        auto made = credit(request, invoice, credits);
        if (!made) return false;
        json.begin_object().name("asked").begin_array();
        for (const auto& line : request.lines) {
            json.begin_object().member("line", line.line);
            if (line.quantity) json.member("quantity", text(*line.quantity));
            json.end_object();
        }
        json.end_array().name("priced").begin_object();
        write_priced(json, *made, true);
        json.end_object().end_object();
        credits.emplace_back().priced = *std::move(made);
    }
    json.end_array();
    return true;
}

std::string line(const std::string& body, const domain::Seller& seller, const domain::Customer& buyer,
                 const domain::PricedInvoice& priced, Dice& dice) {
    std::string out;
    formats::JsonWriter json{out};
    json.begin_object().name("request").raw(body).name("seller").begin_object();
    json.member("gstin", seller.gstin)
        .member("country", seller.address.country)
        .member("postcode", seller.address.postcode)
        .member("taxName", seller.tax_name);
    json.member("taxRate", text(seller.tax_rate)).member("pricesIncludeTax", seller.prices_include_tax);
    json.member("roundTo", domain::format_decimal(seller.round_to_micros, domain::price_decimals, 0));
    json.member("currency", seller.currency.code()).end_object().name("buyer").begin_object();
    json.member("taxId", buyer.tax_id).member("country", buyer.address.country);
    json.member("region", buyer.address.region).end_object().name("priced").begin_object();
    write_priced(json, priced, false);
    json.end_object();
    if (!write_credits(json, dice, priced)) return {};
    json.end_object();
    return out;
}

/// Draws until the checks accept a request: random discounts may exceed what they are taken off.
int generate(std::int64_t count, std::uint64_t seed) {
    Dice dice{seed};
    std::int64_t refused = 0;
    for (std::int64_t written = 0; written < count;) {
        const auto seller = some_seller(dice);
        const auto buyer = some_buyer(dice);
        const auto body = request(dice, seller);
        const auto read = formats::read_billing_request(body);
        if (!read) {
            std::cerr << "not read: " << body << '\n' << read.error().issues.at(0).pointer << '\n';
            return 1;
        }
        if (!check_for_seller(read->value, seller).empty() ||
            !check_for_buyer(read->value, seller, buyer).empty()) {
            if (++refused > count + 100) return std::cerr << "nearly all requests are refused\n", 1;
            continue;
        }
        const auto priced = price(read->value, seller, buyer);
        if (!priced) return std::cerr << "not priced: " << body << '\n', 1;
        const auto written_line = line(body, seller, buyer, *priced, dice);
        if (written_line.empty()) return std::cerr << "not credited: " << body << '\n', 1;
        std::cout << written_line << '\n';
        ++written;
    }
    std::cerr << "seed " << seed << ": " << count << " written, " << refused << " drawn and refused\n";
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    std::int64_t wanted = 0;
    std::uint64_t seed = 0;
    const auto read = [&](int i, auto& value) {
        const std::string_view text{arguments[i]};
        return std::from_chars(text.data(), text.data() + text.size(), value).ptr ==
               text.data() + text.size();
    };
    if (count != 3 || !read(1, wanted) || !read(2, seed)) {
        std::cerr << "usage: cents_generate <count> <seed>\n";
        return 2;
    }
    std::ios::sync_with_stdio(false);
    return generate(wanted, seed);
}
