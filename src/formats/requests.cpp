#include "formats/requests.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <span>

#include "domain/decimal.hpp"
#include "domain/gstin.hpp"
#include "formats/email_address.hpp"
#include "formats/json_text.hpp"

namespace billmill::formats {
namespace {

using domain::issues_max;
using Kind = Json::Kind;

void add(Issues& issues, std::string pointer, std::string code, std::string detail) {
    if (issues.size() < issues_max)
        issues.push_back({std::move(pointer), std::move(code), std::move(detail)});
}

constexpr std::string_view name_of(Kind kind) {
    constexpr std::array<std::string_view, 6> names{"null",     "a boolean", "a number",
                                                    "a string", "an array",  "an object"};
    return names.at(static_cast<std::size_t>(kind));
}

/// Takes an object's members by name and type. Members nobody asks for are unknown_field.
class Fields {
public:
    Fields(const Json& object, std::string pointer, Issues& issues)
        : object_{object},
          pointer_{std::move(pointer)},
          issues_{issues},
          asked_(object.members.size(), false) {}

    [[nodiscard]] std::string at(std::string_view name) const { return pointer_ + "/" + pointer_token(name); }
    void issue(std::string_view name, const char* code, std::string detail) {
        add(issues_, at(name), code, std::move(detail));
    }
    void require(std::string_view name) {
        if (!object_.find(name)) issue(name, "required", "it is missing");
    }

    /// nullptr: absent, or of another kind, which is an issue.
    const Json* find(std::string_view name, Kind kind) {
        const auto* value = ask(name);
        if (value == nullptr || value->kind == kind) return value;
        std::string detail = "expected ";
        detail.append(name_of(kind)).append(", found ").append(name_of(value->kind));
        issue(name, "wrong_type", std::move(detail));
        return nullptr;
    }
    void text(std::string_view name, std::string& out) {
        if (const auto* value = find(name, Kind::string)) out = value->text;
    }
    void boolean(std::string_view name, bool& out) {
        if (const auto* value = find(name, Kind::boolean)) out = value->boolean;
    }
    /// A number, or a string that holds one; never through binary floating point.
    std::optional<std::int64_t> decimal(std::string_view name, int decimals) {
        const auto* value = ask(name);
        if (value == nullptr) return std::nullopt;
        if (value->kind != Kind::number && value->kind != Kind::string) {
            issue(name, "wrong_type", "expected a number, or a string that holds one");
            return std::nullopt;
        }
        return parse(name, *value, decimals);
    }
    std::optional<std::int64_t> integer(std::string_view name) {
        const auto* value = find(name, Kind::number);
        return value == nullptr ? std::nullopt : parse(name, *value, 0);
    }
    std::optional<domain::Percent> percent(std::string_view name) {
        const auto scaled = decimal(name, domain::percent_decimals);
        if (!scaled) return std::nullopt;
        if (*scaled < 0 || *scaled > domain::Percent::hundred) {
            issue(name, "out_of_range", "0 to 100");
            return std::nullopt;
        }
        return domain::Percent{static_cast<std::int32_t>(*scaled)};
    }
    /// Normalised; what is no address is an issue.
    void email(std::string_view name, std::string& out) {
        if (const auto* value = find(name, Kind::string); value && !value->text.empty()) {
            read_email(at(name), value->text, out);
        }
    }
    void emails(std::string_view name, std::vector<std::string>& out) {
        const auto* list = find(name, Kind::array);
        if (list == nullptr) return;
        for (std::size_t i = 0; i < list->items.size() && i <= domain::copies_max; ++i) {
            const auto pointer = at(name) + "/" + std::to_string(i);
            if (list->items[i].kind == Kind::string) {
                read_email(pointer, list->items[i].text, out.emplace_back());
            } else {
                out.emplace_back();
                add(issues_, pointer, "wrong_type", "expected a string");
            }
        }
    }
    void refuse_unknown() {
        for (std::size_t i = 0; i < asked_.size(); ++i) {
            if (!asked_[i]) issue(object_.members[i].name, "unknown_field", "there is no such field");
        }
    }

private:
    const Json* ask(std::string_view name) {
        for (std::size_t i = 0; i < object_.members.size(); ++i) {
            if (object_.members[i].name != name) continue;
            asked_[i] = true;
            return &object_.members[i].value;
        }
        return nullptr;
    }
    std::optional<std::int64_t> parse(std::string_view name, const Json& value, int decimals) {
        const auto parsed = domain::parse_decimal(value.text, decimals);
        if (parsed) return *parsed;
        switch (parsed.error()) {
            case domain::DecimalFault::not_a_number:
                issue(name, "not_a_decimal", "not a decimal number");
                break;
            case domain::DecimalFault::too_large:
                issue(name, "out_of_range", "the number is too large");
                break;
            case domain::DecimalFault::too_precise:
                issue(name, "too_precise",
                      decimals == 0 ? "a whole number" : "at most " + std::to_string(decimals) + " decimals");
        }
        return std::nullopt;
    }
    void read_email(std::string pointer, std::string_view text, std::string& out) {
        auto address = normalise_address(text);
        if (address) {
            out = *std::move(address);
        } else if (address.error() == EmailFault::non_ascii_local_part) {
            add(issues_, std::move(pointer), "non_ascii_local_part", "letters before the @ must be ASCII");
        } else {
            add(issues_, std::move(pointer), "not_an_email", "not a mailbox address");
        }
    }

    const Json& object_;
    std::string pointer_;
    Issues& issues_;
    std::vector<bool> asked_;
};

void read_discount(Fields& fields, std::string_view name, domain::Discount& out, Issues& issues) {
    const auto* value = fields.find(name, Kind::object);
    if (value == nullptr) return;
    Fields inside{*value, fields.at(name), issues};
    const auto percent = inside.percent("percent");
    const auto amount = inside.decimal("amount", domain::price_decimals);
    inside.refuse_unknown();
    if ((value->find("percent") == nullptr) == (value->find("amount") == nullptr)) {
        fields.issue(name, "one_of", R"(give {"percent": 10} or {"amount": 25}, one of the two)");
        return;
    }
    if (percent) out = domain::PercentOff{*percent};
    if (amount) out = domain::AmountOff{*amount};
}

domain::Item read_item(const Json& object, std::string pointer, Issues& issues) {
    domain::Item item;
    Fields fields{object, std::move(pointer), issues};
    for (const auto* name : {"productId", "quantity", "price", "productName"}) fields.require(name);
    fields.text("productId", item.product_id);
    fields.text("productName", item.product_name);
    if (const auto quantity = fields.decimal("quantity", domain::quantity_decimals))
        item.quantity.micros = *quantity;
    if (const auto price = fields.decimal("price", domain::price_decimals)) item.price.micros = *price;
    fields.text("unit", item.unit);
    read_discount(fields, "discount", item.discount, issues);
    item.tax_rate = fields.percent("taxRate");
    if (const auto* code = fields.find("taxCategory", Kind::string)) {
        item.tax_category = domain::find_tax_category(code->text);
        if (!item.tax_category)
            fields.issue("taxCategory", "unknown_tax_category", "one of S, Z, E, AE, K, G, O");
    }
    fields.text("exemptionReason", item.exemption_reason);
    fields.text("hsn", item.hsn);
    fields.refuse_unknown();
    return item;
}

void read_items(Fields& fields, std::vector<domain::Item>& items, Issues& issues) {
    fields.require("items");
    const auto* list = fields.find("items", Kind::array);
    if (list == nullptr) return;
    items.reserve(std::min<std::size_t>(list->items.size(), domain::lines_max + 1));
    // One more than is allowed shows that there are too many; the rest need not be read.
    for (std::size_t i = 0; i < list->items.size() && i <= domain::lines_max; ++i) {
        auto pointer = fields.at("items") + "/" + std::to_string(i);
        if (list->items[i].kind == Kind::object) {
            items.push_back(read_item(list->items[i], std::move(pointer), issues));
        } else {
            items.emplace_back();
            add(issues, std::move(pointer), "wrong_type", "expected an object");
        }
    }
}

void read_address(Fields& fields, domain::Address& address, Issues& issues) {
    std::string country;
    fields.text("country", country);
    if (const auto* value = fields.find("address", Kind::object)) {
        Fields inside{*value, fields.at("address"), issues};
        inside.text("line1", address.line1);
        inside.text("line2", address.line2);
        inside.text("city", address.city);
        inside.text("postcode", address.postcode);
        inside.text("region", address.region);
        inside.text("country", address.country);
        inside.refuse_unknown();
    }
    if (!country.empty() && !address.country.empty() && country != address.country) {
        fields.issue("country", "contradiction", "the address names another country");
    }
    if (address.country.empty()) address.country = std::move(country);
    if (address.country == "IN") {
        if (const auto code = domain::gst_state_code(address.region)) address.region = *code;
    }
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
        if (!known && issues.size() < issues_max) issues.push_back(std::move(issue));
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
    fill(fields, read.value, issues);
    fields.refuse_unknown();
    merge(issues, check(read.value));
    if (!issues.empty()) return refused(std::move(issues));
    read.canonical = canonical(*json);
    return read;
}

void fill_registration(Fields& fields, domain::Customer& customer, Issues& issues) {
    for (const auto* name : {"firstname", "lastname", "email", "mobile"}) fields.require(name);
    fields.text("firstname", customer.firstname);
    fields.text("middlename", customer.middlename);
    fields.text("lastname", customer.lastname);
    fields.email("email", customer.email);
    fields.text("mobile", customer.mobile);
    fields.text("company", customer.company);
    read_address(fields, customer.address, issues);
    fields.text("taxId", customer.tax_id);
    fields.text("language", customer.language);
    // Older clients send a date of birth. No invoice needs one, so it is checked and not kept.
    if (const auto* dob = fields.find("dob", Kind::string); dob && !parse_date(dob->text)) {
        fields.issue("dob", "not_a_date", "a date such as 1990-12-31");
    }
    customer.id = domain::customer_id(customer.email);
}

void fill_billing_request(Fields& fields, domain::BillingRequest& request, Issues& issues) {
    fields.require("userId");
    fields.email("userId", request.user_id);
    read_items(fields, request.items, issues);
    fields.text("seller", request.seller);
    fields.text("branch", request.branch);
    fields.text("currency", request.currency);
    if (const auto* flag = fields.find("pricesIncludeTax", Kind::boolean))
        request.prices_include_tax = flag->boolean;
    read_discount(fields, "discount", request.discount, issues);
    if (const auto days = fields.integer("dueDays")) {
        request.due_days = static_cast<int>(std::clamp<std::int64_t>(*days, -1, domain::due_days_max + 1));
    }
    fields.text("placeOfSupply", request.place_of_supply);
    fields.text("note", request.particulars.note);
    fields.text("reference", request.particulars.buyer_reference);
    fields.text("language", request.language);
    if (const auto* deliver = fields.find("deliver", Kind::string)) {
        if (deliver->text != "mail" && deliver->text != "none")
            fields.issue("deliver", "unknown_value", "mail or none");
        request.deliver = deliver->text == "none" ? domain::Deliver::none : domain::Deliver::mail;
    }
    fields.emails("cc", request.cc);
    fields.boolean("bccSeller", request.bcc_seller);
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
    const bool blank = body.find_first_not_of(" \t\r\n") == std::string_view::npos;
    return read_body<ResendRequest>(
        blank ? "{}" : body,
        [](Fields& fields, ResendRequest& request, Issues&) { fields.email("to", request.to); },
        [](const ResendRequest&) { return Issues{}; });
}

}  // namespace billmill::formats
