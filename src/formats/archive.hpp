#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "domain/billing_request.hpp"
#include "domain/invoice.hpp"
#include "formats/json.hpp"
#include "foundation/digest.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"

// One description per type serves both ways: what Writer puts, Reader takes.

namespace billmill::formats {

/// T or const T: a description takes its value as the archive needs it.
template <class T, class Wanted>
concept Either = std::same_as<std::remove_const_t<T>, Wanted>;

void put(JsonWriter& json, const std::string& value);
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
void put(JsonWriter& json, domain::TaxCategory value);
void put(JsonWriter& json, domain::TaxRegime value);
void put(JsonWriter& json, domain::DocumentType value);
void put(JsonWriter& json, domain::Deliver value);
void put(JsonWriter& json, domain::EInvoiceFormat value);
void put(JsonWriter& json, domain::Attach value);
void put(JsonWriter& json, domain::PaymentQr value);
void put(JsonWriter& json, domain::AdjustmentKind value);
void put(JsonWriter& json, domain::AmountOff value);
void put(JsonWriter& json, const domain::Discount& value);

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
[[nodiscard]] bool get(Json& json, domain::TaxCategory& value);
[[nodiscard]] bool get(Json& json, domain::TaxRegime& value);
[[nodiscard]] bool get(Json& json, domain::DocumentType& value);
[[nodiscard]] bool get(Json& json, domain::Deliver& value);
[[nodiscard]] bool get(Json& json, domain::EInvoiceFormat& value);
[[nodiscard]] bool get(Json& json, domain::Attach& value);
[[nodiscard]] bool get(Json& json, domain::PaymentQr& value);
[[nodiscard]] bool get(Json& json, domain::AdjustmentKind& value);
[[nodiscard]] bool get(Json& json, domain::AmountOff& value);
[[nodiscard]] bool get(Json& json, domain::Discount& value);

/// Appends the members of an object.
class Writer {
public:
    explicit Writer(JsonWriter& json) : json_{json} {}

    template <class T>
    void operator()(std::string_view name, const T& value) {
        json_.name(name);
        put(json_, value);
    }
    /// Left out where it is the default.
    template <class T>
    void optional(std::string_view name, const T& value) {
        if (value != T{}) (*this)(name, value);
    }
    template <class T>
    void optional(std::string_view name, const std::optional<T>& value) {
        if (value) (*this)(name, *value);
    }
    void money(std::string_view name, const domain::Money& value, domain::Currency) { (*this)(name, value); }
    /// Left out where it is nothing.
    void optional_money(std::string_view name, const domain::Money& value, domain::Currency) {
        if (value.minor != 0) (*this)(name, value);
    }

    template <class Describe>
    void object(std::string_view name, Describe describe_members) {
        json_.name(name).begin_object();
        describe_members(*this);
        json_.end_object();
    }
    /// Left out where there is none.
    template <class T, class Describe>
    void optional_object(std::string_view name, const std::optional<T>& value, Describe describe_members) {
        if (value) object(name, [&](auto& inside) { describe_members(inside, *value); });
    }
    template <class T, class Describe>
    void optional_objects(std::string_view name, const std::vector<T>& values, Describe describe_members) {
        if (!values.empty()) objects(name, values, describe_members);
    }
    template <class T, class Describe>
    void objects(std::string_view name, const std::vector<T>& values, Describe describe_members) {
        json_.name(name).begin_array();
        for (const auto& value : values) {
            json_.begin_object();
            describe_members(*this, value);
            json_.end_object();
        }
        json_.end_array();
    }
    void texts(std::string_view name, const std::vector<std::string>& values) {
        if (values.empty()) return;
        json_.name(name).begin_array();
        for (const auto& value : values) json_.string(value);
        json_.end_array();
    }

private:
    JsonWriter& json_;
};

/// Takes the members of an object. The first that is missing or wrong is remembered in `fault`; the values
/// read are meaningless then.
class Reader {
public:
    Reader(Json& object, std::string& fault) : object_{object}, fault_{fault} {}

    template <class T>
    void operator()(std::string_view name, T& value) {
        auto* member = find(name);
        if (member == nullptr || !get(*member, value)) miss(name);
    }
    template <class T>
    void optional(std::string_view name, T& value) {
        auto* member = find(name);
        if (member != nullptr && !get(*member, value)) miss(name);
    }
    template <class T>
    void optional(std::string_view name, std::optional<T>& value) {
        auto* member = find(name);
        if (member != nullptr && !get(*member, value.emplace())) miss(name);
    }
    void money(std::string_view name, domain::Money& value, domain::Currency currency) {
        value.currency = currency;
        (*this)(name, value);
    }
    void optional_money(std::string_view name, domain::Money& value, domain::Currency currency) {
        value = {0, currency};
        optional(name, value);
    }

    template <class Describe>
    void object(std::string_view name, Describe describe_members) {
        auto* member = find(name);
        if (member == nullptr || member->kind != Json::Kind::object) return miss(name);
        Reader inside{*member, fault_};
        describe_members(inside);
    }
    template <class T, class Describe>
    void optional_object(std::string_view name, std::optional<T>& value, Describe describe_members) {
        auto* member = find(name);
        if (member == nullptr) return;
        if (member->kind != Json::Kind::object) return miss(name);
        Reader inside{*member, fault_};
        describe_members(inside, value.emplace());
    }
    template <class T, class Describe>
    void optional_objects(std::string_view name, std::vector<T>& values, Describe describe_members) {
        auto* member = find(name);
        if (member != nullptr) take_objects(name, *member, values, describe_members);
    }
    template <class T, class Describe>
    void objects(std::string_view name, std::vector<T>& values, Describe describe_members) {
        auto* member = find(name);
        if (member == nullptr) return miss(name);
        take_objects(name, *member, values, describe_members);
    }
    void texts(std::string_view name, std::vector<std::string>& values) {
        auto* member = find(name);
        if (member == nullptr) return;
        if (member->kind != Json::Kind::array) return miss(name);
        values.reserve(member->items.size());
        for (auto& item : member->items) {
            if (!get(item, values.emplace_back())) return miss(name);
        }
    }

private:
    template <class T, class Describe>
    void take_objects(std::string_view name, Json& member, std::vector<T>& values,
                      Describe describe_members) {
        if (member.kind != Json::Kind::array) return miss(name);
        values.reserve(member.items.size());
        for (auto& item : member.items) {
            if (item.kind != Json::Kind::object) return miss(name);
            Reader inside{item, fault_};
            describe_members(inside, values.emplace_back());
        }
    }
    void miss(std::string_view name) {
        if (fault_.empty()) fault_.append("member '").append(name).append("' is missing or wrong");
    }
    /// Members mostly stand in the order they are asked for, so the next one is tried first.
    Json* find(std::string_view name) {
        auto& members = object_.members;
        if (next_ < members.size() && members[next_].name == name) return &members[next_++].value;
        for (std::size_t i = 0; i < members.size(); ++i) {
            if (members[i].name != name) continue;
            next_ = i + 1;
            return &members[i].value;
        }
        return nullptr;
    }

    Json& object_;
    std::string& fault_;
    std::size_t next_ = 0;
};

template <class Archive>
void describe(Archive& archive, Either<domain::Address> auto& address) {
    archive.optional("line1", address.line1);
    archive.optional("line2", address.line2);
    archive.optional("city", address.city);
    archive.optional("postcode", address.postcode);
    archive.optional("region", address.region);
    archive.optional("country", address.country);
}

template <class Archive>
void describe(Archive& archive, Either<domain::Customer> auto& customer) {
    archive("id", customer.id);
    archive("email", customer.email);
    archive("firstname", customer.firstname);
    archive.optional("middlename", customer.middlename);
    archive("lastname", customer.lastname);
    archive.optional("mobile", customer.mobile);
    archive.optional("company", customer.company);
    archive.object("address", [&](auto& inside) { describe(inside, customer.address); });
    archive.optional("taxId", customer.tax_id);
    archive.optional("registrationNumber", customer.registration_number);
    archive.optional("electronicScheme", customer.electronic_address.scheme);
    archive.optional("electronicAddress", customer.electronic_address.id);
    archive.optional("buyerReference", customer.buyer_reference);
    archive.optional("format", customer.format);
    archive.optional("attach", customer.attach);
    archive.optional("language", customer.language);
}

template <class Archive>
void describe(Archive& archive, Either<domain::Particulars> auto& particulars) {
    archive.optional("note", particulars.note);
    archive.optional("reference", particulars.buyer_reference);
    archive.optional("orderReference", particulars.order_reference);
    archive.optional("contractReference", particulars.contract_reference);
    archive.optional("paymentTerms", particulars.payment_terms);
    archive.optional("deliveredOn", particulars.delivered_on);
    archive.optional_object("period", particulars.period, [](auto& inside, auto& period) {
        inside("from", period.from);
        inside("to", period.to);
    });
    archive.optional_object("deliverTo", particulars.deliver_to,
                            [](auto& inside, auto& address) { describe(inside, address); });
    archive.optional("reverseCharge", particulars.reverse_charge);
}

}  // namespace billmill::formats
