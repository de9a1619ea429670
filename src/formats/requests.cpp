#include "formats/requests.hpp"

#include <algorithm>

#include "domain/gstin.hpp"
#include "formats/fields.hpp"

namespace billmill::formats {
namespace {

using Kind = Json::Kind;

/// {"percent": 10} or {"amount": 25}. What is neither, or cannot be read, is nothing off: its issue stands already.
domain::Discount read_extent(Fields& fields, std::string_view above) {
    const auto percent = fields.percent("percent");
    const auto amount = fields.decimal("amount", domain::price_decimals);
    if (fields.has("percent") == fields.has("amount"))
        fields.issue_at(above, "one_of", R"(give {"percent": 10} or {"amount": 25}, one of the two)");
    if (amount) return domain::AmountOff{*amount};
    return domain::PercentOff{percent.value_or(domain::Percent{})};
}

void read_discount(Fields& fields, domain::Discount& out) {
    const auto pointer = fields.at("discount");
    fields.object("discount", [&](Fields& inside) { out = read_extent(inside, pointer); });
}

void read_tax_category(Fields& fields, std::optional<domain::TaxCategory>& out) {
    const auto* code = fields.find("taxCategory", Kind::string);
    if (code == nullptr) return;
    out = domain::find_tax_category(code->text);
    if (!out) fields.issue("taxCategory", "unknown_tax_category", "one of S, Z, E, AE, K, G, O");
}

/// A body lists allowances and charges apart; the former come first.
void read_adjustments(Fields& fields, std::vector<domain::Adjustment>& out, bool on_document) {
    using enum domain::AdjustmentKind;
    for (const auto& [name, kind] : {std::pair{"allowances", allowance}, std::pair{"charges", charge}}) {
        const auto first = out.size();
        fields.objects(name, domain::adjustments_max, out, [&](Fields& inside, domain::Adjustment& made) {
            made.extent = read_extent(inside, inside.at());
            inside.text("reason", made.reason);
            inside.text("reasonCode", made.reason_code);
            if (!on_document) return;
            made.tax_rate = inside.percent("taxRate");
            read_tax_category(inside, made.tax_category);
        });
        for (auto i = first; i < out.size(); ++i) out[i].kind = kind;
    }
}

void read_item(Fields& fields, domain::Item& item) {
    for (const auto* name : {"productId", "quantity", "price", "productName"}) fields.require(name);
    fields.text("productId", item.product_id);
    fields.text("productName", item.product_name);
    if (const auto quantity = fields.decimal("quantity", domain::quantity_decimals))
        item.quantity.micros = *quantity;
    if (const auto price = fields.decimal("price", domain::price_decimals)) item.price.micros = *price;
    fields.text("unit", item.unit);
    read_discount(fields, item.discount);
    read_adjustments(fields, item.adjustments, false);
    item.tax_rate = fields.percent("taxRate");
    read_tax_category(fields, item.tax_category);
    fields.text("exemptionReason", item.exemption_reason);
    fields.text("hsn", item.hsn);
    item.cess = fields.percent("cess");
    fields.text("orderLine", item.order_line);
}

bool read_address(Fields& fields, domain::Address& address) {
    return fields.object("address", [&](Fields& inside) {
        inside.text("line1", address.line1);
        inside.text("line2", address.line2);
        inside.text("city", address.city);
        inside.text("postcode", address.postcode);
        inside.text("region", address.region);
        inside.text("country", address.country);
    });
}

/// Indian states are kept as their codes.
void normalise_region(domain::Address& address) {
    if (address.country != "IN") return;
    if (const auto code = domain::gst_state_code(address.region)) address.region = *code;
}

void read_home(Fields& fields, domain::Address& address) {
    std::string country;
    fields.text("country", country);
    read_address(fields, address);
    if (!country.empty() && !address.country.empty() && country != address.country) {
        fields.issue("country", "contradiction", "the address names another country");
    }
    if (address.country.empty()) address.country = std::move(country);
    normalise_region(address);
}

void read_documents(Fields& fields, std::optional<domain::EInvoiceFormat>& format,
                    std::optional<domain::Attach>& attach) {
    fields.choice("format", domain::e_invoice_format_names, domain::find_e_invoice_format, format);
    fields.choice("attach", domain::attach_names, domain::find_attach, attach);
}

/// Adds what the domain finds, unless something stands at or above that place already: a field that could not
/// be read has its default value, about which there is nothing to say.
void merge(Issues& issues, Issues found) {
    const auto covers = [](std::string_view above, std::string_view below) {
        return below.starts_with(above) && (below.size() == above.size() || below[above.size()] == '/');
    };
    const auto read = issues.size();
    for (auto& issue : found) {
        const bool known =
            std::any_of(issues.begin(), issues.begin() + static_cast<std::ptrdiff_t>(read),
                        [&](const Issue& earlier) { return covers(earlier.pointer, issue.pointer); });
        if (!known && issues.size() < domain::issues_max) issues.push_back(std::move(issue));
    }
}

std::unexpected<Rejection> unreadable(Issue issue) {
    return std::unexpected{Rejection{false, {std::move(issue)}}};
}
std::unexpected<Rejection> refused(Issues issues) {
    return std::unexpected{Rejection{true, std::move(issues)}};
}

/// Reads the body's object with `fill`, then lets `check` have its say.
template <class T, class Fill, class Check>
Reading<Read<T>> read_body(std::string_view body, Fill fill, Check check) {
    const auto json = read_json(body);
    if (!json) return unreadable(json.error());
    Issues issues;
    if (json->kind != Kind::object) {
        add(issues, "", "wrong_type", "expected an object");
        return refused(std::move(issues));
    }
    Read<T> read;
    Fields fields{*json, "", issues};
    fill(fields, read.value);
    fields.refuse_unknown();
    merge(issues, check(read.value));
    if (!issues.empty()) return refused(std::move(issues));
    read.canonical = canonical(*json);
    return read;
}

void fill_registration(Fields& fields, domain::Customer& customer) {
    for (const auto* name : {"firstname", "lastname", "email", "mobile"}) fields.require(name);
    fields.text("firstname", customer.firstname);
    fields.text("middlename", customer.middlename);
    fields.text("lastname", customer.lastname);
    fields.email("email", customer.email);
    fields.text("mobile", customer.mobile);
    fields.text("company", customer.company);
    read_home(fields, customer.address);
    fields.text("taxId", customer.tax_id);
    fields.text("registrationNumber", customer.registration_number);
    fields.object("electronicAddress", [&](Fields& inside) {
        for (const auto* name : {"scheme", "id"}) inside.require(name);
        inside.text("scheme", customer.electronic_address.scheme);
        inside.text("id", customer.electronic_address.id);
    });
    fields.text("buyerReference", customer.buyer_reference);
    read_documents(fields, customer.format, customer.attach);
    fields.text("language", customer.language);
    // Older clients send a date of birth. No invoice needs one, so it is checked and not kept.
    std::optional<Date> dob;
    fields.date("dob", dob);
    customer.id = domain::customer_id(customer.email);
}

void read_particulars(Fields& fields, domain::Particulars& particulars) {
    fields.text("note", particulars.note);
    fields.text("reference", particulars.buyer_reference);
    fields.text("orderReference", particulars.order_reference);
    fields.text("contractReference", particulars.contract_reference);
    fields.text("paymentTerms", particulars.payment_terms);
    fields.date("deliveredOn", particulars.delivered_on);
    fields.object("period", [&](Fields& inside) {
        for (const auto* name : {"from", "to"}) inside.require(name);
        std::optional<Date> from, to;
        inside.date("from", from);
        inside.date("to", to);
        if (from && to) particulars.period = domain::Period{*from, *to};
    });
    fields.object("deliverTo", [&](Fields& inside) {
        inside.require("address");
        domain::Address address;
        if (!read_address(inside, address)) return;
        normalise_region(address);
        particulars.deliver_to = std::move(address);
    });
    fields.boolean("reverseCharge", particulars.reverse_charge);
}

void read_payment(Fields& fields, domain::BillingRequest& request) {
    read_discount(fields, request.discount);
    read_adjustments(fields, request.adjustments, true);
    if (const auto prepaid = fields.decimal("prepaid", domain::price_decimals))
        request.prepaid = domain::AmountOff{*prepaid};
    if (const auto step = fields.decimal("roundTo", domain::price_decimals))
        request.round_to = domain::AmountOff{*step};
    if (const auto days = fields.integer("dueDays")) {
        request.due_days = static_cast<int>(std::clamp<std::int64_t>(*days, -1, domain::due_days_max + 1));
    }
}

void fill_billing_request(Fields& fields, domain::BillingRequest& request) {
    for (const auto* name : {"userId", "items"}) fields.require(name);
    fields.email("userId", request.user_id);
    fields.objects("items", domain::lines_max, request.items, read_item);
    fields.text("seller", request.seller);
    fields.text("branch", request.branch);
    fields.text("currency", request.currency);
    if (const auto* flag = fields.find("pricesIncludeTax", Kind::boolean))
        request.prices_include_tax = flag->boolean;
    read_payment(fields, request);
    fields.text("placeOfSupply", request.place_of_supply);
    read_particulars(fields, request.particulars);
    fields.text("language", request.language);
    fields.text("template", request.look);
    read_documents(fields, request.format, request.attach);
    if (const auto* deliver = fields.find("deliver", Kind::string)) {
        if (deliver->text != "mail" && deliver->text != "none")
            fields.issue("deliver", "unknown_value", "mail or none");
        request.deliver = deliver->text == "none" ? domain::Deliver::none : domain::Deliver::mail;
    }
    fields.emails("cc", request.cc);
    fields.boolean("bccSeller", request.bcc_seller);
}

void fill_credit(Fields& fields, domain::CreditRequest& request) {
    fields.objects("lines", domain::lines_max, request.lines, [](Fields& inside, domain::CreditLine& line) {
        inside.require("line");
        if (const auto number = inside.integer("line"))
            line.line = static_cast<int>(std::clamp<std::int64_t>(*number, 0, domain::lines_max + 1));
        if (const auto quantity = inside.decimal("quantity", domain::quantity_decimals))
            line.quantity = domain::Quantity{*quantity};
    });
    fields.text("reason", request.reason);
}

std::string_view or_empty_object(std::string_view body) {
    const bool blank = body.find_first_not_of(" \t\r\n") == std::string_view::npos;
    return blank ? "{}" : body;
}

}  // namespace

Reading<Read<domain::Customer>> read_registration(std::string_view body) {
    return read_body<domain::Customer>(
        body, fill_registration, [](const domain::Customer& customer) { return domain::check(customer); });
}

Reading<Read<domain::BillingRequest>> read_billing_request(std::string_view body) {
    return read_body<domain::BillingRequest>(
        body, fill_billing_request,
        [](const domain::BillingRequest& request) { return domain::check(request); });
}

Reading<Read<ResendRequest>> read_resend(std::string_view body) {
    return read_body<ResendRequest>(
        or_empty_object(body), [](Fields& fields, ResendRequest& request) { fields.email("to", request.to); },
        [](const ResendRequest&) { return Issues{}; });
}

Reading<Read<domain::CreditRequest>> read_credit(std::string_view body) {
    return read_body<domain::CreditRequest>(
        or_empty_object(body), fill_credit,
        [](const domain::CreditRequest& request) { return domain::check(request); });
}

}  // namespace billmill::formats
