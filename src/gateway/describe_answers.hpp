#pragma once

#include <array>
#include <string>

#include "formats/archive.hpp"
#include "formats/describe_parties.hpp"
#include "ports/customer_store.hpp"
#include "ports/page.hpp"
#include "usecases/accept/request_acceptor.hpp"

// What clients see, beside the parts of an invoice (formats/describe_invoice.hpp): written by formats::AnswerWriter, and
// docs/api/openapi.json has its schemas from here. Here is what all of it shares, and customers; the rest stands in
// describe_bills.hpp, describe_failed_work.hpp and describe_operations.hpp.

namespace billmill::gateway {

/// Shown by way of a pointer, so that a page copies no bills. Never nullptr.
template <class T>
struct Summary {
    static inline const T nothing{};
    const T* whole = &nothing;
};

}  // namespace billmill::gateway

namespace billmill::formats {

inline constexpr std::array<std::string_view, 3> stage_names{"users", "billing", "notify"};
template <>
inline constexpr std::span<const std::string_view> names_of<ports::Stage>{stage_names};

/// A page of a list.
template <class T>
struct Description<ports::Page<T>> {
    static constexpr SchemaName name{.answer = Description<T>::page};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const ports::Page<T>& page) {
        archive.required("items", page.items, list(0, 200));
        archive.required("next", page.next,
                         about("The cursor of the next page; empty: this was the last one."));
    }
};

template <>
struct Description<Issue> {
    static constexpr SchemaName name{.answer = "Issue"};
    static constexpr std::string_view prose = "One mistake.";

    template <class Archive>
    static void members(Archive& archive, const Issue& issue) {
        archive.required(
            "pointer", issue.pointer,
            about("RFC 6901 pointer into the body, such as /items/0/price; /query/…, /path/… and "
                  "/header/… for the rest of the request."));
        archive.required("code", issue.code, about("Stable, such as too_precise."));
        archive.required("detail", issue.detail, about("One sentence."));
    }
};

template <>
struct Description<ports::StoredCustomer> {
    static constexpr SchemaName name{.answer = "Customer"};
    static constexpr std::string_view page = "CustomerPage";
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, const ports::StoredCustomer& stored) {
        Description<domain::Customer>::members(archive, stored.customer);
        archive.required("changedAt", stored.changed_at, {});
    }
};

template <>
struct Description<usecases::Warning> {
    static constexpr SchemaName name{.answer = "Warning"};
    static constexpr std::string_view prose =
        "What the client should know of a request that was accepted nevertheless.";

    template <class Archive>
    static void members(Archive& archive, const usecases::Warning& warning) {
        archive.required("code", warning.code,
                         about("Stable: unknown_customer, customer_unchecked, signs_not_drawn, "
                               "exchange_rate_missing, charge_without_hsn."));
        archive.required("detail", warning.detail, about("One sentence."));
        archive.optional("waitsUntil", warning.waits_until,
                         about("With unknown_customer: then the bill fails."));
    }
};

}  // namespace billmill::formats

namespace billmill::gateway {

/// The JSON object of what a client sees.
template <class T>
[[nodiscard]] std::string json_of(const T& value) {
    std::string body;
    formats::JsonWriter json{body};
    json.begin_object();
    formats::AnswerWriter writer{json};
    formats::Description<T>::members(writer, value);
    json.end_object();
    return body;
}

}  // namespace billmill::gateway
