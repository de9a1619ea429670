#include "formats/schema_writer.hpp"

#include <algorithm>
#include <array>

#include "formats/json_text.hpp"
#include "formats/member_words.hpp"

namespace billmill::formats {
namespace {

struct Basic {
    std::string_view name;
    std::string_view schema;
};
constexpr std::array basics{
    Basic{"Uuid", R"({"type":"string","description":"An identity, lower case (RFC 9562).",)"
                  R"("pattern":"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",)"
                  R"("examples":["0198f6f0-1c3e-7a51-8d2b-5f0a3c9e7b10"]})"},
    Basic{"Instant", R"({"type":"string","description":"A moment, UTC.",)"
                     R"("pattern":"^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])T([01][0-9]|2[0-3]):)"
                     R"([0-5][0-9]:[0-5][0-9]\\.[0-9]{3}Z$",)"
                     R"("examples":["2026-11-22T09:30:00.123Z"]})"},
    Basic{"Date", R"({"type":"string","description":"A day in the seller's zone.","format":"date",)"
                  R"("pattern":"^(19|2[0-9])[0-9]{2}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$",)"
                  R"("examples":["2026-11-22"]})"},
    Basic{"Sha256", R"({"type":"string","description":"SHA-256 in hexadecimal digits.",)"
                    R"("pattern":"^[0-9a-f]{64}$"})"},
    Basic{"Currency", R"({"type":"string","description":"ISO 4217.","pattern":"^[A-Z]{3}$"})"},
    Basic{"Decimal", R"({"type":"string","description":"A decimal number as text: exact. Amounts have the )"
                     R"(currency's decimals.","pattern":"^-?[0-9]+(\\.[0-9]+)?$","examples":["1060.82"]})"},
    Basic{"Number",
          R"({"description":"A decimal number, as a JSON number or as text; read from its digits, so )"
          R"(0.1 is exactly one tenth.","type":["number","string"],"minimum":0,"maximum":1000000000000,)"
          R"("pattern":"^(0|[1-9][0-9]{0,12})(\\.[0-9]{1,6})?$","examples":[899,"899.00"]})"},
};

/// Not all that the server asks of an address: that no pattern says. Empty, where it may be left out.
constexpr std::string_view mailbox_pattern = "^(.+@[^@]+)?$";

/// Either a share or an amount, of this type.
std::string discount_of(std::string_view number) {
    std::string text;
    JsonWriter json{text};
    static constexpr std::string_view prose = "Either a share or an amount.";
    json.begin_object().member("description", prose).name("oneOf").begin_array();
    for (const auto* name : {"percent", "amount"}) {
        json.begin_object().member("type", "object").name("properties").begin_object();
        json.name(name).begin_object().member("$ref", "#/components/schemas/" + std::string{number});
        json.end_object().end_object().name("required").begin_array().string(name).end_array();
        json.member("additionalProperties", false).end_object();
    }
    json.end_array().end_object();
    return text;
}

}  // namespace

void Schemas::add(std::string_view name, std::string_view json) {
    texts_.try_emplace(std::string{name}, json);
}

void SchemaMembers::ref(JsonWriter& json, std::string_view name) {
    json.member("$ref", "#/components/schemas/" + std::string{name});
}

void SchemaMembers::basic(JsonWriter& json, std::string_view name) {
    ref(json, name);
    if (name.starts_with("Discount")) {
        const std::string_view number = name == "Discount" ? "Decimal" : "Number";
        schemas_.add(name, discount_of(number));
        name = number;
    }
    schemas_.add(name, std::ranges::find(basics, name, &Basic::name)->schema);
}

void SchemaMembers::alternatives(std::string_view begin, std::initializer_list<std::string_view> names) {
    alternatives_.append(alternatives_.empty() ? "" : " ").append(begin);
    for (const auto name : names) {
        const bool is_last = &name == names.end() - 1;
        alternatives_.append(&name == names.begin() ? "" : is_last ? " or " : ", ").append(name);
    }
    alternatives_ += " is needed.";
}

void SchemaMembers::write_text(JsonWriter& json, Form form, const About& about) {
    if (!about.choices.empty() && form == Form::request) return write_names(json, about.choices);
    json.member("type", "string");
    if (!about.choices.empty()) {  // Of an answer they are those that stand here alone: there may be others.
        json.name("x-codes").begin_array();
        for (const auto choice : about.choices) json.string(choice);
        json.end_array();
    }
    if (form != Form::request) return;  // What stands in stores may be older than a limit.
    const std::size_t length_max = about.mailbox ? domain::text_rules::email_bytes_max : about.length.max;
    if (about.length.min > 0) json.member("minLength", static_cast<std::int64_t>(about.length.min));
    if (length_max > 0) json.member("maxLength", static_cast<std::int64_t>(length_max));
    const auto pattern = about.mailbox ? mailbox_pattern : about.pattern;
    if (!pattern.empty()) json.member("pattern", pattern);
}

void SchemaMembers::write_integer(JsonWriter& json, Form form, const About& about) {
    json.member("type", "integer");
    if (about.minimum) json.member("minimum", *about.minimum);
    if (about.maximum && form != Form::answer) json.member("maximum", *about.maximum);
}

void SchemaMembers::write_prose(JsonWriter& json, std::string_view member, const About& about,
                                std::string_view otherwise) {
    std::string prose{about.prose.empty() ? words_for(member) : about.prose};
    if (!otherwise.empty())
        prose.append(prose.empty() ? "" : " ").append("Where absent: ").append(otherwise).append(".");
    if (!prose.empty()) json.member("description", prose);
}

void SchemaMembers::write_names(JsonWriter& json, std::span<const std::string_view> names) {
    json.member("type", "string").name("enum").begin_array();
    for (const auto name : names) json.string(name);
    json.end_array();
}

void SchemaMembers::write_counts(JsonWriter& json, const About& about) {
    if (about.count_min > 0) json.member("minItems", static_cast<std::int64_t>(about.count_min));
    if (about.count_max > 0) json.member("maxItems", static_cast<std::int64_t>(about.count_max));
}

void SchemaMembers::write(JsonWriter& json) const {
    json.member("type", "object").name("properties").begin_object();
    if (!properties_.empty()) json.raw(properties_);
    json.end_object();
    if (!required_.empty()) {
        json.name("required").begin_array();
        for (const auto& name : required_) json.string(name);
        json.end_array();
    }
    json.member("additionalProperties", false);
}

std::string SchemaMembers::object(std::string_view prose) const {
    std::string text;
    JsonWriter json{text};
    json.begin_object();
    std::string description{prose};
    if (!alternatives_.empty()) description.append(prose.empty() ? "" : " ").append(alternatives_);
    if (!description.empty()) json.member("description", description);
    write(json);
    json.end_object();
    return text;
}

}  // namespace billmill::formats
