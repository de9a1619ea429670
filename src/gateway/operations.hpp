#pragma once

#include <string_view>

#include "foundation/background_answer.hpp"
#include "gateway/answers.hpp"
#include "gateway/gateway.hpp"

namespace billmill::gateway {

/// docs/api/openapi.json, as it was when the program was built.
[[nodiscard]] std::string_view openapi_json();

/// What operators and machines ask.     Threads: any.
class Operations {
public:
    Operations(ports::Account& account, const ports::Clock& clock)
        : account_{"account", [&account] { return account.read(); }, [&clock] { return clock.now(); }} {}
    /// Within a second: a count of stores that are slow or frozen is the last one there was, and says of when.
    [[nodiscard]] http::Response account(const Call& call);
    [[nodiscard]] http::Response openapi(const Call& call);
    /// What a code means: the page behind the `type` of a problem. HTML for browsers.
    [[nodiscard]] http::Response code(const Call& call);
    [[nodiscard]] http::Response root(const Call& call);

private:
    BackgroundAnswer<std::vector<ports::StageAccount>> account_;
};

}  // namespace billmill::gateway
