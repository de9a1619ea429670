#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace billmill {

/// Why something failed, named after what the caller does next.
/// One table (foundation/fault_policy.hpp) maps it to HTTP status, log level and what a worker does.
enum class Fault : std::uint8_t {
    invalid,      ///< The input is wrong. Do not retry; tell the user.            HTTP 422
    not_found,    ///< No such thing, or not yours to see.                         HTTP 404
    not_yet,      ///< A newer program wrote it. Stop until this one is upgraded.  HTTP 503
    conflict,     ///< Someone else won. Re-read, then retry the whole operation.  HTTP 409
    forbidden,    ///< Known caller, not allowed. Do not retry.                    HTTP 403
    unavailable,  ///< A dependency is away. Retry this same call, with back-off.  HTTP 503
    corrupt,      ///< Stored bytes break an invariant. Stop and page a human.     HTTP 500
};

std::string_view name(Fault fault);

struct Error {
    Fault fault;
    std::string what;  ///< One sentence for the operator. Never holds secrets or personal data.
};

/// A value, or why there is none. The compiler refuses a call whose result nobody looks at; one that may be ignored is
/// written `(void)call();` with a comment that says why.
template <class T>
class [[nodiscard]] Result : public std::expected<T, Error> {
public:
    using std::expected<T, Error>::expected;
    Result(std::expected<T, Error> result) : std::expected<T, Error>{std::move(result)} {}
};
using Outcome = Result<void>;

[[nodiscard]] inline std::unexpected<Error> fail(Fault fault, std::string what) {
    return std::unexpected{Error{fault, std::move(what)}};
}

}  // namespace billmill

#define BM_CAT_(a, b) BM_CAT_2_(a, b)
#define BM_CAT_2_(a, b) a##b
#define BM_TRY_(temporary, binding, expression)                           \
    auto temporary = (expression);                                        \
    if (!temporary) return std::unexpected{std::move(temporary).error()}; \
    binding = *std::move(temporary)

/// Binds the value, or returns the error to the caller:  TRY(auto invoice, store.find(id));
#define TRY(binding, expression) BM_TRY_(BM_CAT_(result_, __LINE__), binding, expression)

/// The same for an action without a value:  TRY_DO(store.save(invoice));
#define TRY_DO(expression)                                                \
    if (auto outcome_ = (expression); !outcome_) return std::unexpected { \
            std::move(outcome_).error()                                   \
        }
