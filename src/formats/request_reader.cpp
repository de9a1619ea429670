#include "formats/request_reader.hpp"

#include <array>
#include <limits>

#include "domain/decimal.hpp"
#include "formats/email_address.hpp"
#include "formats/json_text.hpp"
#include "foundation/nearest_word.hpp"

namespace billmill::formats {
namespace {

constexpr std::string_view name_of(Json::Kind kind) {
    constexpr std::array<std::string_view, 6> names{"null",     "a boolean", "a number",
                                                    "a string", "an array",  "an object"};
    return names.at(static_cast<std::size_t>(kind));
}

}  // namespace

std::string Place::pointer() const {
    if (above == nullptr) return {};
    return above->pointer() + "/" + (name.empty() ? std::to_string(index) : pointer_token(name));
}

void add(Issues& issues, std::string pointer, std::string code, std::string detail) {
    if (issues.size() < domain::issues_max)
        issues.push_back({std::move(pointer), std::move(code), std::move(detail)});
}

const Json* RequestReader::find(std::string_view name) {
    const auto& members = object_.members;
    const auto asked = [&](std::size_t i) {
        next_ = i + 1;
        ++found_;
        asked_.set(i);
        return &members[i].value;
    };
    if (next_ < members.size() && members[next_].name == name) return asked(next_);
    if (found_ == members.size()) return nullptr;
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (members[i].name == name) return asked(i);
    }
    if (absent_count_ < absent_.size()) absent_[absent_count_++] = name.data();
    return nullptr;
}

std::string no_such_field(std::string_view name, std::span<const std::string> known) {
    const auto nearest = nearest_word(name, known);
    return nearest.empty() ? "there is no such field"
                           : "there is no such field; did you mean " + nearest + "?";
}

void RequestReader::refuse_unknown() {
    if (found_ == object_.members.size()) return;
    const std::vector<std::string> absent{absent_.begin(),
                                          absent_.begin() + static_cast<std::ptrdiff_t>(absent_count_)};
    for (std::size_t i = 0; i < object_.members.size(); ++i) {
        if (asked_.test(i)) continue;
        add(issues_, place_.pointer() + "/" + pointer_token(object_.members[i].name), "unknown_field",
            no_such_field(object_.members[i].name, absent));
    }
}

void RequestReader::missing(std::string_view name) {
    add(issues_, Place{&place_, name}.pointer(), "required", "it is missing");
}

void RequestReader::refuse_empty(std::string_view name) {
    add(issues_, Place{&place_, name}.pointer(), "required",
        "name one at least; to mean all of them, leave it out");
}

bool RequestReader::expect(const Json& json, const Place& place, Json::Kind kind) {
    if (json.kind == kind) return true;
    std::string detail = "expected ";
    detail.append(name_of(kind)).append(", found ").append(name_of(json.kind));
    add(issues_, place.pointer(), "wrong_type", std::move(detail));
    return false;
}

void RequestReader::extent(domain::Discount& value) {
    const auto* share = find("percent");
    const auto* amount = find("amount");
    if ((share == nullptr) == (amount == nullptr)) {
        add(issues_, place_.pointer(), "one_of", R"(give {"percent": 10} or {"amount": 25}, one of the two)");
    }
    domain::PercentOff percent_off;
    value = percent_off;
    if (share != nullptr && read(*share, {&place_, "percent"}, percent_off.percent)) value = percent_off;
    domain::AmountOff amount_off;
    if (amount != nullptr && read(*amount, {&place_, "amount"}, amount_off)) value = amount_off;
}

bool RequestReader::read(const Json& json, const Place& place, domain::Discount& value) {
    return object(json, place, [&](RequestReader& inside) { inside.extent(value); });
}

namespace {

/// CR LF ends a line as LF does: forms of web pages and files of Windows hold it.
void fold_line_ends(std::string& text) {
    if (text.find('\r') == text.npos) return;
    std::string folded;
    folded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') folded += text[i];
    }
    text = std::move(folded);
}

}  // namespace

bool RequestReader::read(const Json& json, const Place& place, std::string& value) {
    if (!expect(json, place, Json::Kind::string)) return false;
    value = json.text;
    fold_line_ends(value);
    return true;
}

bool RequestReader::read(const Json& json, const Place& place, bool& value) {
    if (!expect(json, place, Json::Kind::boolean)) return false;
    value = json.boolean;
    return true;
}

bool RequestReader::read(const Json& json, const Place& place, std::int64_t& value) {
    if (!expect(json, place, Json::Kind::number)) return false;
    const auto whole = parse(json, place, 0);
    if (whole) value = *whole;
    return whole.has_value();
}

bool RequestReader::read(const Json& json, const Place& place, int& value) {
    if (!expect(json, place, Json::Kind::number)) return false;
    const auto wide = parse(json, place, 0);
    if (!wide) return false;
    using Limits = std::numeric_limits<int>;
    value = static_cast<int>(std::clamp<std::int64_t>(*wide, Limits::min(), Limits::max()));
    return true;
}

bool RequestReader::read(const Json& json, const Place& place, Uuid& value) {
    if (!expect(json, place, Json::Kind::string)) return false;
    const auto id = Uuid::parse(json.text);
    if (id) {
        value = *id;
    } else {
        add(issues_, place.pointer(), "not_an_id", "an id such as 0198f6f0-1c3e-7000-8000-000000000000");
    }
    return id.has_value();
}

bool RequestReader::read(const Json& json, const Place& place, Date& value) {
    if (!expect(json, place, Json::Kind::string)) return false;
    const auto date = parse_date(json.text);
    if (date) {
        value = *date;
    } else {
        add(issues_, place.pointer(), "not_a_date", "a date such as 2026-12-31");
    }
    return date.has_value();
}

bool RequestReader::read(const Json& json, const Place& place, Instant& value) {
    if (!expect(json, place, Json::Kind::string)) return false;
    const auto at = parse_rfc3339(json.text);
    if (at) {
        value = *at;
    } else {
        add(issues_, place.pointer(), "not_a_time", "a time such as 2026-12-31T23:59:59Z");
    }
    return at.has_value();
}

bool RequestReader::read(const Json& json, const Place& place, domain::Quantity& value) {
    const auto micros = decimal(json, place, domain::quantity_decimals);
    if (micros) value.micros = *micros;
    return micros.has_value();
}

bool RequestReader::read(const Json& json, const Place& place, domain::UnitPrice& value) {
    const auto micros = decimal(json, place, domain::price_decimals);
    if (micros) value.micros = *micros;
    return micros.has_value();
}

bool RequestReader::read(const Json& json, const Place& place, domain::AmountOff& value) {
    const auto micros = decimal(json, place, domain::price_decimals);
    if (micros) value.micros = *micros;
    return micros.has_value();
}

bool RequestReader::read(const Json& json, const Place& place, domain::Percent& value) {
    const auto scaled = decimal(json, place, domain::percent_decimals);
    if (!scaled) return false;
    if (*scaled < 0 || *scaled > domain::Percent::hundred) {
        add(issues_, place.pointer(), "out_of_range", "0 to 100");
        return false;
    }
    value.ten_thousandths = static_cast<std::int32_t>(*scaled);
    return true;
}

bool RequestReader::read(const Json& json, const Place& place, domain::ConversionFactor& value) {
    const auto scaled = decimal(json, place, domain::conversion_decimals);
    if (scaled) value.scaled = *scaled;
    return scaled.has_value();
}

bool RequestReader::read_mailbox(const Json& json, const Place& place, std::string& value) {
    if (!expect(json, place, Json::Kind::string)) return false;
    if (json.text.empty()) return true;
    auto address = normalise_address(json.text);
    if (address) {
        value = *std::move(address);
        return true;
    }
    if (address.error() == EmailFault::non_ascii_local_part) {
        add(issues_, place.pointer(), "non_ascii_local_part", "letters before the @ must be ASCII");
    } else {
        add(issues_, place.pointer(), "not_an_email", "not a mailbox address");
    }
    return false;
}

std::optional<std::size_t> RequestReader::choose(const Json& json, const Place& place,
                                                 std::span<const std::string_view> names, const char* code) {
    if (!expect(json, place, Json::Kind::string)) return std::nullopt;
    const auto found = std::ranges::find(names, json.text);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    std::string detail = "one of";
    for (const auto known : names) detail.append(" ").append(known);
    add(issues_, place.pointer(), code, std::move(detail));
    return std::nullopt;
}

std::optional<std::int64_t> RequestReader::decimal(const Json& json, const Place& place, int decimals) {
    if (json.kind == Json::Kind::number || json.kind == Json::Kind::string)
        return parse(json, place, decimals);
    add(issues_, place.pointer(), "wrong_type", "expected a number, or a string that holds one");
    return std::nullopt;
}

std::optional<std::int64_t> RequestReader::parse(const Json& json, const Place& place, int decimals) {
    const auto parsed = domain::parse_decimal(json.text, decimals);
    if (parsed) return *parsed;
    switch (parsed.error()) {
        case domain::DecimalFault::not_a_number:
            add(issues_, place.pointer(), "not_a_decimal", "not a decimal number");
            break;
        case domain::DecimalFault::too_large:
            add(issues_, place.pointer(), "out_of_range", "the number is too large");
            break;
        case domain::DecimalFault::too_precise:
            add(issues_, place.pointer(), "too_precise",
                decimals == 0 ? "a whole number" : "at most " + std::to_string(decimals) + " decimals");
    }
    return std::nullopt;
}

}  // namespace billmill::formats
