#pragma once

#include <algorithm>
#include <concepts>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/invoice.hpp"
#include "formats/description.hpp"
#include "formats/json.hpp"
#include "formats/records.hpp"
#include "foundation/digest.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

// A description serves both ways: what Writer puts, Reader takes.

namespace billmill::formats {

void put(JsonWriter& json, const std::string& value);
void put(JsonWriter& json, std::string_view value);
void put(JsonWriter& json, bool value);
void put(JsonWriter& json, std::int64_t value);
void put(JsonWriter& json, int value);
void put(JsonWriter& json, std::uint8_t value);
void put(JsonWriter& json, const Uuid& value);
void put(JsonWriter& json, const Digest& value);
void put(JsonWriter& json, Date value);
void put(JsonWriter& json, Instant value);
void put(JsonWriter& json, domain::Currency value);
void put(JsonWriter& json, domain::Money value);
void put(JsonWriter& json, domain::UnitPrice value);
void put(JsonWriter& json, domain::Quantity value);
void put(JsonWriter& json, domain::Percent value);
void put(JsonWriter& json, domain::ConversionFactor value);
void put(JsonWriter& json, domain::AmountOff value);
void put(JsonWriter& json, const domain::Discount& value);
template <Choice Enum>
void put(JsonWriter& json, Enum value) {
    json.string(names_of<Enum>[static_cast<std::size_t>(value)]);
}

/// All of these: false where the JSON is no such value. Texts are moved out of it.
[[nodiscard]] bool get(Json& json, std::string& value);
[[nodiscard]] bool get(Json& json, bool& value);
[[nodiscard]] bool get(Json& json, std::int64_t& value);
[[nodiscard]] bool get(Json& json, int& value);
[[nodiscard]] bool get(Json& json, std::uint8_t& value);
[[nodiscard]] bool get(Json& json, Uuid& value);
[[nodiscard]] bool get(Json& json, Digest& value);
[[nodiscard]] bool get(Json& json, Date& value);
[[nodiscard]] bool get(Json& json, Instant& value);
[[nodiscard]] bool get(Json& json, domain::Currency& value);
[[nodiscard]] bool get(Json& json, domain::Money& value);  ///< In the currency that `value` has already.
[[nodiscard]] bool get(Json& json, domain::UnitPrice& value);
[[nodiscard]] bool get(Json& json, domain::Quantity& value);
[[nodiscard]] bool get(Json& json, domain::Percent& value);
[[nodiscard]] bool get(Json& json, domain::ConversionFactor& value);
[[nodiscard]] bool get(Json& json, domain::AmountOff& value);
[[nodiscard]] bool get(Json& json, domain::Discount& value);
template <Choice Enum>
[[nodiscard]] bool get(Json& json, Enum& value) {
    const auto found = std::ranges::find(names_of<Enum>, json.text);
    if (json.kind != Json::Kind::string || found == names_of<Enum>.end()) return false;
    value = static_cast<Enum>(found - names_of<Enum>.begin());
    return true;
}

/// Whether an optional member would say nothing.
template <class T>
bool is_nothing(const T& value) {
    if constexpr (std::same_as<T, domain::Money>) {
        return value.minor == 0;
    } else if constexpr (requires { value.empty(); }) {
        return value.empty();
    } else {
        return value == T{};
    }
}

/// Appends the members of an object: a message, a record (`stored`) or what a client sees (`answer`).
template <Form the_form>
class MemberWriter {
public:
    static constexpr Form form = the_form;
    /// `personal`: where not nullptr, hears where the values of personal members stand, in their order.
    explicit MemberWriter(JsonWriter& json, std::vector<TextSpan>* personal = nullptr)
        : json_{json}, personal_{personal} {}

    template <class T>
    [[gnu::always_inline]] inline void required(Name name, const T& value, const About& about) {
        member(name.in(form), value, about.personal);
    }
    /// Left out where it is the default.
    template <class T>
    [[gnu::always_inline]] inline void optional(Name name, const T& value, const About& about) {
        optional_member(name.in(form), value, about.personal);
    }
    /// Required in these forms, optional in the others.
    template <class T>
    [[gnu::always_inline]] inline void required_in(Forms forms, Name name, const T& value,
                                                   const About& about) {
        if (forms.has(form)) {
            member(name.in(form), value, about.personal);
        } else {
            optional_member(name.in(form), value, about.personal);
        }
    }
    /// An object that holds this one member.
    template <class T>
    void optional_within(std::string_view outer, std::string_view inner, const std::optional<T>& value,
                         const About&) {
        if (!value) return;
        json_.name(outer).begin_object();
        member(inner, *value, false);
        json_.end_object();
    }
    /// Records hold one list, clients see allowances and charges apart.
    template <class T, class Where>
    void adjustments(const std::vector<T>& values, Where where) {
        if (values.empty()) return;
        if constexpr (form == Form::stored) {
            write_adjustments("adjustments", values, where, [](const T&) { return true; });
        } else {
            using enum domain::AdjustmentKind;
            for (const auto& [name, kind] : {std::pair{"allowances", allowance}, {"charges", charge}}) {
                if (std::ranges::find(values, kind, &T::kind) == values.end()) continue;
                write_adjustments(name, values, where, [kind](const T& value) { return value.kind == kind; });
            }
        }
    }
    void extent(const domain::Discount& value) { member("extent", value, false); }
    void at_least_one_of(std::initializer_list<std::string_view>) {}
    void one_of(std::string_view, std::string_view) {}
    void amounts_in(domain::Currency) {}

private:
    template <class T>
    [[gnu::always_inline]] inline void member(std::string_view name, const T& value, bool personal) {
        json_.name(name);
        const auto begin = json_.size();
        element(value);
        if (personal && personal_ != nullptr) personal_->push_back({begin, json_.size()});
    }
    template <class T>
    [[gnu::always_inline]] inline void optional_member(std::string_view name, const T& value, bool personal) {
        if (!is_nothing(value)) member(name, value, personal);
    }
    template <class T>
    [[gnu::always_inline]] inline void optional_member(std::string_view name, const std::optional<T>& value,
                                                       bool personal) {
        if (value) member(name, *value, personal);
    }
    template <class T>
    void element(const T& value) {
        if constexpr (Described<T>) {
            json_.begin_object();
            Description<T>::members(*this, value);
            json_.end_object();
        } else {
            put(json_, value);
        }
    }
    template <class T>
    void element(const std::vector<T>& values) {
        json_.begin_array();
        for (const auto& value : values) element(value);
        json_.end_array();
    }
    template <class T, class Where, class Wanted>
    void write_adjustments(std::string_view name, const std::vector<T>& values, Where, Wanted wanted) {
        json_.name(name).begin_array();
        for (const auto& value : values) {
            if (!wanted(value)) continue;
            json_.begin_object();
            AdjustmentMembers<T, Where>::members(*this, value);
            json_.end_object();
        }
        json_.end_array();
    }

    JsonWriter& json_;
    std::vector<TextSpan>* const personal_;
};
using Writer = MemberWriter<Form::stored>;
using AnswerWriter = MemberWriter<Form::answer>;

/// Takes the members of an object that Writer wrote. The first that is missing or wrong is remembered in
/// `fault`; the values read are meaningless then.
class Reader {
public:
    static constexpr Form form = Form::stored;
    /// What stands for personal values: they themselves, or of an erased record their commitments; these read as nothing.
    enum class Personal : bool { values, commitments };
    Reader(Json& object, std::string& fault, domain::Currency currency = {},
           Personal personal = Personal::values)
        : object_{object}, fault_{fault}, currency_{currency}, personal_{personal} {}

    template <class T>
    [[gnu::always_inline]] inline void required(Name name, T& value, const About& about) {
        if (is_commitment(about)) return commitment(name.stored, Needed::yes);
        member(name.stored, value);
    }
    template <class T>
    [[gnu::always_inline]] inline void optional(Name name, T& value, const About& about) {
        if (is_commitment(about)) return commitment(name.stored, Needed::no);
        optional_member(name.stored, value);
    }
    template <class T>
    [[gnu::always_inline]] inline void required_in(Forms forms, Name name, T& value, const About& about) {
        if (is_commitment(about)) return commitment(name.stored, forms.stored ? Needed::yes : Needed::no);
        if (forms.stored) {
            member(name.stored, value);
        } else {
            optional_member(name.stored, value);
        }
    }
    template <class T, class Where>
    void adjustments(std::vector<T>& values, Where) {
        auto* list = find("adjustments");
        if (list == nullptr) return;
        const bool good = each(*list, values, [&](Json& item, T& value) {
            if (item.kind != Json::Kind::object) return false;
            Reader inside{item, fault_, currency_, personal_};
            AdjustmentMembers<T, Where>::members(inside, value);
            return true;
        });
        if (!good) miss("adjustments");
    }
    void extent(domain::Discount& value) { member("extent", value); }
    void at_least_one_of(std::initializer_list<std::string_view>) {}
    /// The amounts that follow are of this currency.
    void amounts_in(domain::Currency currency) { currency_ = currency; }

private:
    enum class Needed : bool { no, yes };
    [[nodiscard]] bool is_commitment(const About& about) const {
        return about.personal && personal_ == Personal::commitments;
    }
    void commitment(std::string_view name, Needed needed) {
        auto* json = find(name);
        if (json == nullptr && needed == Needed::no) return;
        Digest hash;
        if (json == nullptr || !get(*json, hash)) miss(name);
    }
    template <class T>
    void member(std::string_view name, T& value) {
        auto* json = find(name);
        if (json == nullptr || !element(*json, value)) miss(name);
    }
    template <class T>
    void optional_member(std::string_view name, T& value) {
        if constexpr (std::same_as<T, domain::Money>) value = {0, currency_};
        auto* json = find(name);
        if (json != nullptr && !element(*json, value)) miss(name);
    }
    template <class T>
    void optional_member(std::string_view name, std::optional<T>& value) {
        auto* json = find(name);
        if (json != nullptr && !element(*json, value.emplace())) miss(name);
    }
    template <class T>
    bool element(Json& json, T& value) {
        if constexpr (Described<T>) {
            if (json.kind != Json::Kind::object) return false;
            Reader inside{json, fault_, currency_, personal_};
            Description<T>::members(inside, value);
            return true;
        } else {
            if constexpr (std::same_as<T, domain::Money>) value.currency = currency_;
            return get(json, value);
        }
    }
    template <class T>
    bool element(Json& json, std::vector<T>& values) {
        return each(json, values, [&](Json& item, T& value) { return element(item, value); });
    }
    template <class T, class Take>
    static bool each(Json& json, std::vector<T>& values, Take take) {
        if (json.kind != Json::Kind::array) return false;
        values.reserve(json.items.size());
        return std::ranges::all_of(json.items, [&](Json& item) { return take(item, values.emplace_back()); });
    }
    void miss(std::string_view name) {
        if (fault_.empty()) fault_.append("member '").append(name).append("' is missing or wrong");
    }
    /// Members mostly stand in the order they are asked for, so the next one is tried first.
    Json* find(std::string_view name) {
        auto& members = object_.members;
        const auto taken = [&](std::size_t i) {
            next_ = i + 1;
            ++taken_;
            return &members[i].value;
        };
        if (next_ < members.size() && members[next_].name == name) return taken(next_);
        if (taken_ == members.size()) return nullptr;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (members[i].name == name) return taken(i);
        }
        return nullptr;
    }

    Json& object_;
    std::string& fault_;
    std::size_t next_ = 0;
    std::size_t taken_ = 0;
    domain::Currency currency_;
    const Personal personal_;
};

}  // namespace billmill::formats
