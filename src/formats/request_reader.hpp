#pragma once

#include <algorithm>
#include <array>
#include <bitset>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/billing_request.hpp"
#include "formats/description.hpp"
#include "formats/json.hpp"
#include "foundation/issue.hpp"
#include "foundation/time.hpp"

namespace billmill::formats {

/// Where a value stands in a body. Its pointer is put together only when there is something to say.
struct Place {
    const Place* above = nullptr;  ///< nullptr: the body itself.
    std::string_view name;         ///< A member's.
    std::size_t index = 0;         ///< An array element's, where the name is empty.

    [[nodiscard]] std::string pointer() const;
};

/// Adds an issue, unless there are issues_max already.
void add(Issues& issues, std::string pointer, std::string code, std::string detail);
/// The sentence of unknown_field: with the one of `known` that it may have been meant to be.
[[nodiscard]] std::string no_such_field(std::string_view name, std::span<const std::string> known);

/// Takes the members of an object that a client wrote.
///
/// Promise:  finds every mistake, not only the first; nothing is read through binary floating point.
/// Errors:   issues with an RFC 6901 pointer: required, wrong_type, not_a_decimal, too_precise, out_of_range, not_a_date,
///           not_an_id, not_a_time, not_an_email, unknown_value, one_of, unknown_field. A value that has an issue keeps its default.
class RequestReader {
public:
    static constexpr Form form = Form::request;
    RequestReader(const Json& object, const Place& place, Issues& issues)
        : object_{object}, place_{place}, issues_{issues} {}

    template <class T>
    [[gnu::always_inline]] inline void required(Name name, T& value, const About& about) {
        member(name.client, value, about.count_max, about.mailbox, true);
    }
    template <class T>
    [[gnu::always_inline]] inline void optional(Name name, T& value, const About& about) {
        const bool read = member(name.client, value, about.count_max, about.mailbox, false);
        if constexpr (requires { value.empty(); }) {
            if (read && about.count_min > 0 && value.empty()) refuse_empty(name.client);
        }
    }
    template <class T>
    [[gnu::always_inline]] inline void required_in(Forms forms, Name name, T& value, const About& about) {
        member(name.client, value, about.count_max, about.mailbox, forms.request);
    }
    /// An object that holds this one member.
    template <class T>
    void optional_within(std::string_view outer, std::string_view inner, std::optional<T>& value,
                         const About&) {
        const auto* json = find(outer);
        if (json == nullptr) return;
        const Place place{&place_, outer};
        if (!expect(*json, place, Json::Kind::object)) return;
        RequestReader inside{*json, place, issues_};
        T found;
        if (inside.member(inner, found, 0, false, true)) value = std::move(found);
        inside.refuse_unknown();
    }
    /// A body lists allowances and charges apart; the former come first.
    template <class T, class Where>
    void adjustments(std::vector<T>& values, Where) {
        adjustments_of<Where>("allowances", domain::AdjustmentKind::allowance, values);
        adjustments_of<Where>("charges", domain::AdjustmentKind::charge, values);
    }
    /// percent or amount, one of the two. What is neither is nothing off: its issue stands already.
    void extent(domain::Discount& value);
    void at_least_one_of(std::initializer_list<std::string_view>) {}  // The domain checks it.

    /// Members that nobody asked for are unknown_field. Called last.
    void refuse_unknown();

private:
    /// To leave a list out mostly means everything. One without entries is rather a selection that found nothing.
    void refuse_empty(std::string_view name);
    /// Whether a value was there and could be read.
    template <class T>
    bool member(std::string_view name, T& value, std::size_t count_max, bool mailbox, bool is_required) {
        if (const auto* json = find(name))
            return take(*json, Place{&place_, name}, value, count_max, mailbox);
        if (is_required) missing(name);
        return false;
    }
    template <class T>
    bool take(const Json& json, const Place& place, T& value, std::size_t, bool mailbox) {
        if constexpr (Described<T>) {
            return object(json, place,
                          [&](RequestReader& inside) { Description<T>::members(inside, value); });
        } else if constexpr (Choice<T>) {
            const auto chosen = choose(json, place, names_of<T>, choice_code<T>);
            if (chosen) value = static_cast<T>(*chosen);
            return chosen.has_value();
        } else if constexpr (std::same_as<T, std::string>) {
            return mailbox ? read_mailbox(json, place, value) : read(json, place, value);
        } else {
            return read(json, place, value);
        }
    }
    template <class T>
    bool take(const Json& json, const Place& place, std::optional<T>& value, std::size_t count_max,
              bool mailbox) {
        if (!take(json, place, value.emplace(), count_max, mailbox)) value.reset();
        return value.has_value();
    }
    template <class T>
    bool take(const Json& json, const Place& place, std::vector<T>& values, std::size_t count_max,
              bool mailbox) {
        return each(json, place, values, count_max,
                    [&](const Json& item, const Place& at, T& value) { take(item, at, value, 0, mailbox); });
    }
    template <class Where, class T>
    void adjustments_of(std::string_view name, domain::AdjustmentKind kind, std::vector<T>& values) {
        const auto* json = find(name);
        if (json == nullptr) return;
        each(*json, Place{&place_, name}, values, domain::adjustments_max,
             [&](const Json& item, const Place& at, T& value) {
                 value.kind = kind;
                 object(item, at,
                        [&](RequestReader& inside) { AdjustmentMembers<T, Where>::members(inside, value); });
             });
    }
    template <class Read>
    bool object(const Json& json, const Place& place, Read read) {
        if (!expect(json, place, Json::Kind::object)) return false;
        RequestReader inside{json, place, issues_};
        read(inside);
        inside.refuse_unknown();
        return true;
    }
    /// Reads at most `count_max` elements and one more: that shows that there are too many, and the rest need not be read.
    template <class T, class Read>
    bool each(const Json& json, const Place& place, std::vector<T>& values, std::size_t count_max,
              Read read) {
        if (!expect(json, place, Json::Kind::array)) return false;
        const auto count = std::min(json.items.size(), count_max + 1);
        values.reserve(values.size() + count);
        for (std::size_t i = 0; i < count; ++i)
            read(json.items[i], Place{&place, {}, i}, values.emplace_back());
        return true;
    }

    bool read(const Json& json, const Place& place, std::string& value);
    bool read(const Json& json, const Place& place, bool& value);
    bool read(const Json& json, const Place& place, std::int64_t& value);
    bool read(const Json& json, const Place& place, int& value);  ///< What is beyond an int is its limit.
    bool read(const Json& json, const Place& place, Uuid& value);
    bool read(const Json& json, const Place& place, Date& value);
    bool read(const Json& json, const Place& place, Instant& value);
    bool read(const Json& json, const Place& place, domain::Quantity& value);
    bool read(const Json& json, const Place& place, domain::UnitPrice& value);
    bool read(const Json& json, const Place& place, domain::AmountOff& value);
    bool read(const Json& json, const Place& place, domain::Percent& value);
    bool read(const Json& json, const Place& place, domain::ConversionFactor& value);
    bool read(const Json& json, const Place& place, domain::Discount& value);
    /// Normalised. Empty is left to the check of the whole.
    bool read_mailbox(const Json& json, const Place& place, std::string& value);
    std::optional<std::size_t> choose(const Json& json, const Place& place,
                                      std::span<const std::string_view> names, const char* code);
    /// A number, or a string that holds one.
    std::optional<std::int64_t> decimal(const Json& json, const Place& place, int decimals);
    std::optional<std::int64_t> parse(const Json& json, const Place& place, int decimals);

    template <class Enum>
    static constexpr const char* choice_code =
        std::same_as<Enum, domain::TaxCategory> ? "unknown_tax_category" : "unknown_value";

    bool expect(const Json& json, const Place& place, Json::Kind kind);
    void missing(std::string_view name);
    /// Members mostly stand in the order they are asked for, so the next one is tried first.
    const Json* find(std::string_view name);

    const Json& object_;
    const Place& place_;
    Issues& issues_;
    std::size_t next_ = 0;
    std::size_t found_ = 0;
    /// Names, literals of descriptions, that were asked for in vain: what an unknown one may have been meant to be.
    std::array<const char*, 48> absent_;  // NOLINT(*-member-init): only the first absent_count_ are read.
    std::size_t absent_count_ = 0;
    std::bitset<JsonLimits{}.members_max> asked_;  ///< By place in the object.
};

}  // namespace billmill::formats
