#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

#include "domain/adjustment.hpp"
#include "domain/billing_request.hpp"
#include "domain/customer_change.hpp"
#include "domain/e_invoice.hpp"
#include "domain/numbering.hpp"
#include "domain/tax.hpp"
#include "domain/text_rules.hpp"

// What a description is made of. Each type has one description, Description<T>, which lists its members once:
// name, value, limits and a sentence. The archives run over it: Writer, AnswerWriter and Reader (archive.hpp),
// RequestReader (request_reader.hpp) and SchemaWriter (schema_writer.hpp). A new member is one more line in the
// description of its type.

namespace billmill::formats {

/// Where a value stands as JSON. Where these differ, the description says so.
enum class Form : std::uint8_t {
    stored,   ///< A message between stages or a record in a store. Decimals are strings.
    request,  ///< A body that a client sends. Decimals are numbers or strings.
    answer,   ///< A body that a client receives. Decimals are strings.
};

/// Some of the forms.
struct Forms {
    bool stored = false;
    bool request = false;
    bool answer = false;

    [[nodiscard]] constexpr bool has(Form form) const {
        return form == Form::stored ? stored : form == Form::request ? request : answer;
    }
};
inline constexpr Forms in_records{.stored = true};
inline constexpr Forms in_answers{.answer = true};
inline constexpr Forms stored_and_answered{.stored = true, .answer = true};

/// What a member is called. A few have one name for clients and another in messages and records.
struct Name {
    std::string_view client;
    std::string_view stored;

    constexpr Name(const char* name) : client{name}, stored{name} {}  // NOLINT: a literal is a name.
    constexpr Name(const char* for_clients, const char* in_store) : client{for_clients}, stored{in_store} {}
    [[nodiscard]] constexpr std::string_view in(Form form) const {
        return form == Form::stored ? stored : client;
    }
};

/// What a schema says of a member beside its type: a sentence, and the limits that requests are held to.
struct About {
    std::string_view prose{};
    domain::TextRule length{};  ///< In characters; max 0: no limit is told.
    std::string_view pattern{};
    std::optional<std::int64_t> minimum{};
    std::optional<std::int64_t> maximum{};
    std::size_t count_min = 0;                    ///< Of an array.
    std::size_t count_max = 0;                    ///< 0: no limit.
    bool mailbox = false;                         ///< An e-mail address; requests are normalised.
    std::span<const std::string_view> choices{};  ///< Where only some of a type's values can stand.
    /// Says something about a natural person: the chain of records covers it by a commitment, so that it can be
    /// erased one day. True of the value as a whole, whatever is in it.
    bool personal = false;
};
constexpr About about(std::string_view prose) {
    return {.prose = prose};
}
/// The same member, as one that says something about a natural person.
constexpr About personal(About about = {}) {
    about.personal = true;
    return about;
}
constexpr About text(const domain::TextRule& rule, std::string_view prose = {}) {
    return {.prose = prose, .length = rule};
}
constexpr About matching(std::string_view pattern, std::string_view prose = {}) {
    return {.prose = prose, .pattern = pattern};
}
constexpr About one_of(std::span<const std::string_view> choices, std::string_view prose = {}) {
    return {.prose = prose, .choices = choices};
}
constexpr About whole(std::int64_t minimum, std::int64_t maximum, std::string_view prose = {}) {
    return {.prose = prose, .minimum = minimum, .maximum = maximum};
}
constexpr About at_least(std::int64_t minimum, std::string_view prose = {}) {
    return {.prose = prose, .minimum = minimum};
}
constexpr About list(std::size_t count_min, std::size_t count_max, std::string_view prose = {}) {
    return {.prose = prose, .count_min = count_min, .count_max = count_max};
}
constexpr About mailbox(std::string_view prose = {}) {
    return {.prose = prose, .mailbox = true};
}
constexpr About mailboxes(std::size_t count_max, std::string_view prose = {}) {
    return {.prose = prose, .count_max = count_max, .mailbox = true};
}

/// The names of an enum's values, in the order of the values.
template <class Enum>
inline constexpr std::span<const std::string_view> names_of{};

inline constexpr std::array<std::string_view, 3> regime_names{"vat", "india-intra-state",
                                                              "india-inter-state"};
inline constexpr std::array<std::string_view, 2> deliver_names{"mail", "none"};
inline constexpr std::array<std::string_view, 2> adjustment_names{"allowance", "charge"};
inline constexpr std::array<std::string_view, 2> document_type_names{"invoice", "credit-note"};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::TaxCategory>{domain::tax_category_codes};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::TaxRegime>{regime_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::GstSupply>{domain::gst_supply_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::Operations>{domain::operations_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::Deliver>{deliver_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::AdjustmentKind>{adjustment_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::DocumentType>{document_type_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::EInvoiceFormat>{
    domain::e_invoice_format_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::Attach>{domain::attach_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::CustomerField>{
    domain::customer_field_names};
template <>
inline constexpr std::span<const std::string_view> names_of<domain::PaymentQr>{domain::payment_qr_names};

/// An enum that is written by name.
template <class T>
concept Choice = std::is_enum_v<T> && !names_of<T>.empty();

/// What a type's schema is called in each form. Those it has no form in are empty.
struct SchemaName {
    std::string_view stored{};
    std::string_view request{};
    std::string_view answer{};
    [[nodiscard]] constexpr std::string_view in(Form form) const {
        return form == Form::stored ? stored : form == Form::request ? request : answer;
    }
};

/// Specialised for each type that is a JSON object:
///   static constexpr SchemaName name;          its schema's name
///   static constexpr std::string_view prose;   a sentence about it, or empty
///   static void members(archive, value);       its members, in the order they are written
template <class T>
struct Description;

template <class T>
concept Described = requires { Description<T>::prose; };

/// T or const T: a description takes its value as the archive needs it.
template <class T, class Wanted>
concept Either = std::same_as<std::remove_const_t<T>, Wanted>;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

/// Which adjustments a list holds: only those on the document have a tax rate of their own.
struct OnLine {};
struct OnDocument {};

/// The description of an adjustment in such a list. Priced ones have a type for each list.
template <class Adjustment, class Where>
struct AdjustmentMembers : Description<Adjustment> {};

}  // namespace billmill::formats
