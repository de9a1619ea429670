#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/billing_request.hpp"
#include "domain/decimal.hpp"
#include "domain/money.hpp"
#include "formats/email_address.hpp"
#include "formats/json.hpp"
#include "formats/json_text.hpp"
#include "foundation/issue.hpp"
#include "foundation/time.hpp"

namespace billmill::formats {

inline void add(Issues& issues, std::string pointer, std::string code, std::string detail) {
    if (issues.size() < domain::issues_max)
        issues.push_back({std::move(pointer), std::move(code), std::move(detail)});
}

constexpr std::string_view name_of(Json::Kind kind) {
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
    [[nodiscard]] const std::string& at() const { return pointer_; }
    /// About the object itself, or something above it.
    void issue_at(std::string_view pointer, const char* code, std::string detail) {
        add(issues_, std::string{pointer}, code, std::move(detail));
    }
    void issue(std::string_view name, const char* code, std::string detail) {
        add(issues_, at(name), code, std::move(detail));
    }
    [[nodiscard]] bool has(std::string_view name) const { return object_.find(name) != nullptr; }
    void require(std::string_view name) {
        if (!object_.find(name)) issue(name, "required", "it is missing");
    }

    /// nullptr: absent, or of another kind, which is an issue.
    const Json* find(std::string_view name, Json::Kind kind) {
        const auto* value = ask(name);
        if (value == nullptr || value->kind == kind) return value;
        std::string detail = "expected ";
        detail.append(name_of(kind)).append(", found ").append(name_of(value->kind));
        issue(name, "wrong_type", std::move(detail));
        return nullptr;
    }
    void text(std::string_view name, std::string& out) {
        if (const auto* value = find(name, Json::Kind::string)) out = value->text;
    }
    void boolean(std::string_view name, bool& out) {
        if (const auto* value = find(name, Json::Kind::boolean)) out = value->boolean;
    }
    /// A number, or a string that holds one; never through binary floating point.
    std::optional<std::int64_t> decimal(std::string_view name, int decimals) {
        const auto* value = ask(name);
        if (value == nullptr) return std::nullopt;
        if (value->kind != Json::Kind::number && value->kind != Json::Kind::string) {
            issue(name, "wrong_type", "expected a number, or a string that holds one");
            return std::nullopt;
        }
        return parse(name, *value, decimals);
    }
    std::optional<std::int64_t> integer(std::string_view name) {
        const auto* value = find(name, Json::Kind::number);
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
    void date(std::string_view name, std::optional<Date>& out) {
        const auto* value = find(name, Json::Kind::string);
        if (value == nullptr) return;
        out = parse_date(value->text);
        if (!out) issue(name, "not_a_date", "a date such as 2026-12-31");
    }
    /// One of a few names; `found` looks it up.
    template <class T, std::size_t n>
    void choice(std::string_view name, const std::array<std::string_view, n>& names,
                std::optional<T> (*found)(std::string_view), std::optional<T>& out) {
        const auto* value = find(name, Json::Kind::string);
        if (value == nullptr) return;
        out = found(value->text);
        if (out) return;
        std::string detail = "one of";
        for (const auto known : names) detail.append(" ").append(known);
        issue(name, "unknown_value", std::move(detail));
    }
    /// Calls `read` with each object of an array, its pointer and place, at most `count_max` and one more: that shows
    /// that there are too many, and the rest need not be read. What is no object gets its default value.
    template <class T, class Read>
    void objects(std::string_view name, std::size_t count_max, std::vector<T>& out, Read read) {
        const auto* list = find(name, Json::Kind::array);
        if (list == nullptr) return;
        const auto count = std::min(list->items.size(), count_max + 1);
        out.reserve(out.size() + count);
        for (std::size_t i = 0; i < count; ++i) {
            auto pointer = at(name) + "/" + std::to_string(i);
            auto& value = out.emplace_back();
            if (list->items[i].kind == Json::Kind::object) {
                Fields inside{list->items[i], std::move(pointer), issues_};
                read(inside, value);
                inside.refuse_unknown();
            } else {
                add(issues_, std::move(pointer), "wrong_type", "expected an object");
            }
        }
    }
    /// Calls `read` with the fields of an object that may be there.
    template <class Read>
    bool object(std::string_view name, Read read) {
        const auto* value = find(name, Json::Kind::object);
        if (value == nullptr) return false;
        Fields inside{*value, at(name), issues_};
        read(inside);
        inside.refuse_unknown();
        return true;
    }
    /// Normalised; what is no address is an issue.
    void email(std::string_view name, std::string& out) {
        if (const auto* value = find(name, Json::Kind::string); value && !value->text.empty()) {
            read_email(at(name), value->text, out);
        }
    }
    void emails(std::string_view name, std::vector<std::string>& out) {
        const auto* list = find(name, Json::Kind::array);
        if (list == nullptr) return;
        for (std::size_t i = 0; i < list->items.size() && i <= domain::copies_max; ++i) {
            const auto pointer = at(name) + "/" + std::to_string(i);
            if (list->items[i].kind == Json::Kind::string) {
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

}  // namespace billmill::formats
