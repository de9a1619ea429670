#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <utility>

#include "foundation/issue.hpp"
#include "foundation/result.hpp"
#include "foundation/uuid.hpp"

namespace billmill::usecases {

/// Why a use case did not do what it was asked. A business refusal has a code; an engine's failure has none.
struct Refusal {
    Fault fault = Fault::invalid;  ///< What the caller does next.
    std::string code;              ///< Stable, snake_case: docs/problems.md. Empty: an engine failed.
    /// With a code: one sentence for the client. Without: the engine's own, for the log alone.
    std::string detail;
    Issues issues{};                           ///< Every mistake, where the request has any.
    bool transient = false;                    ///< The same request may succeed shortly.
    std::optional<std::int64_t> rows_taken{};  ///< Of a file: so many rows are kept all the same.
    std::optional<Uuid>
        id{};  ///< With not_confirmed: the event to look up. With issued_in_lost_books: the bill.

    Refusal(Fault why, std::string stable_code, std::string sentence, Issues mistakes = {})
        : fault{why},
          code{std::move(stable_code)},
          detail{std::move(sentence)},
          issues{std::move(mistakes)} {}
    /// An engine's failure. Implicit, so that TRY hands a port's error on.
    Refusal(Error error) : fault{error.fault}, detail{std::move(error.what)} {}

    [[nodiscard]] bool engine_failed() const { return code.empty(); }
};

/// A value, or why there is none.
template <class T>
class [[nodiscard]] Answer : public std::expected<T, Refusal> {
public:
    using std::expected<T, Refusal>::expected;
};

/// The request can be read and is wrong.
[[nodiscard]] std::unexpected<Refusal> invalid(Issues issues);
/// Not done, for a reason that stays.
[[nodiscard]] std::unexpected<Refusal> refuse(Fault fault, std::string code, std::string detail);
/// This Idempotency-Key was used for another request.
[[nodiscard]] std::unexpected<Refusal> key_reused();
/// The bill with this id was issued in books that are lost, and must not be issued again.
[[nodiscard]] std::unexpected<Refusal> issued_in_lost_books(const Uuid& id);
/// Not done now; asking again may succeed.
[[nodiscard]] std::unexpected<Refusal> refuse_for_now(Fault fault, std::string code, std::string detail);

}  // namespace billmill::usecases
