#include "formats/archive.hpp"

#include <limits>

#include "domain/decimal.hpp"

namespace billmill::formats {
namespace {

bool is_string(const Json& json) {
    return json.kind == Json::Kind::string;
}

bool get_decimal(const Json& json, int decimals, std::int64_t& value) {
    if (!is_string(json)) return false;
    const auto parsed = domain::parse_decimal(json.text, decimals);
    if (parsed) value = *parsed;
    return parsed.has_value();
}

template <class Small>
bool get_small(Json& json, Small& value) {
    std::int64_t wide = 0;
    if (!get(json, wide) || wide < std::numeric_limits<Small>::min() ||
        wide > std::numeric_limits<Small>::max()) {
        return false;
    }
    value = static_cast<Small>(wide);
    return true;
}

template <class T>
bool take(const Json& json, std::optional<T> parsed, T& value) {
    if (!is_string(json) || !parsed) return false;
    value = *parsed;
    return true;
}

}  // namespace

void put(JsonWriter& json, const std::string& value) {
    json.string(value);
}
void put(JsonWriter& json, std::string_view value) {
    json.string(value);
}
void put(JsonWriter& json, bool value) {
    json.boolean(value);
}
void put(JsonWriter& json, std::int64_t value) {
    json.integer(value);
}
void put(JsonWriter& json, int value) {
    json.integer(value);
}
void put(JsonWriter& json, std::uint8_t value) {
    json.integer(value);
}
void put(JsonWriter& json, const Uuid& value) {
    json.string(value.text());
}
void put(JsonWriter& json, const Digest& value) {
    json.string(value.hex());
}
void put(JsonWriter& json, Date value) {
    json.string(value.text());
}
void put(JsonWriter& json, Instant value) {
    json.string(rfc3339(value));
}
void put(JsonWriter& json, domain::Currency value) {
    json.string(value.code());
}
void put(JsonWriter& json, domain::Money value) {
    json.string(domain::text(value));
}
void put(JsonWriter& json, domain::UnitPrice value) {
    json.string(domain::text(value));
}
void put(JsonWriter& json, domain::Quantity value) {
    json.string(domain::text(value));
}
void put(JsonWriter& json, domain::Percent value) {
    json.string(domain::text(value));
}
void put(JsonWriter& json, domain::ConversionFactor value) {
    json.string(domain::text(value));
}
void put(JsonWriter& json, domain::AmountOff value) {
    json.string(domain::format_decimal(value.micros, domain::price_decimals, 0));
}
void put(JsonWriter& json, const domain::Discount& value) {
    json.begin_object();
    if (const auto* share = std::get_if<domain::PercentOff>(&value))
        json.member("percent", domain::text(share->percent));
    if (const auto* off = std::get_if<domain::AmountOff>(&value)) {
        json.member("amount", domain::format_decimal(off->micros, domain::price_decimals, 0));
    }
    json.end_object();
}

bool get(Json& json, std::string& value) {
    if (!is_string(json)) return false;
    value = std::move(json.text);
    return true;
}
bool get(Json& json, bool& value) {
    value = json.boolean;
    return json.kind == Json::Kind::boolean;
}
bool get(Json& json, std::int64_t& value) {
    if (json.kind != Json::Kind::number) return false;
    const auto parsed = domain::parse_decimal(json.text, 0);
    if (parsed) value = *parsed;
    return parsed.has_value();
}
bool get(Json& json, int& value) {
    return get_small(json, value);
}
bool get(Json& json, std::uint8_t& value) {
    return get_small(json, value);
}
bool get(Json& json, Uuid& value) {
    return take(json, Uuid::parse(json.text), value);
}
bool get(Json& json, Digest& value) {
    return take(json, Digest::from_hex(json.text), value);
}
bool get(Json& json, Date& value) {
    return take(json, parse_date(json.text), value);
}
bool get(Json& json, Instant& value) {
    return take(json, parse_rfc3339(json.text), value);
}
bool get(Json& json, domain::Currency& value) {
    return take(json, domain::find_currency(json.text), value);
}
bool get(Json& json, domain::Money& value) {
    return get_decimal(json, value.currency.decimals, value.minor);
}
bool get(Json& json, domain::UnitPrice& value) {
    return get_decimal(json, domain::price_decimals, value.micros);
}
bool get(Json& json, domain::Quantity& value) {
    return get_decimal(json, domain::quantity_decimals, value.micros);
}
bool get(Json& json, domain::Percent& value) {
    std::int64_t wide = 0;
    if (!get_decimal(json, domain::percent_decimals, wide) || wide < 0 || wide > domain::Percent::hundred)
        return false;
    value.ten_thousandths = static_cast<std::int32_t>(wide);
    return true;
}
bool get(Json& json, domain::ConversionFactor& value) {
    return get_decimal(json, domain::conversion_decimals, value.scaled);
}
bool get(Json& json, domain::AmountOff& value) {
    return get_decimal(json, domain::price_decimals, value.micros);
}
bool get(Json& json, domain::Discount& value) {
    if (json.kind != Json::Kind::object || json.members.size() != 1) return false;
    auto& [name, amount] = json.members.front();
    if (name == "percent") return get(amount, value.emplace<domain::PercentOff>().percent);
    if (name == "amount") {
        return get_decimal(amount, domain::price_decimals, value.emplace<domain::AmountOff>().micros);
    }
    return false;
}

}  // namespace billmill::formats
