#pragma once

#include <string_view>

#include "gateway/answers.hpp"
#include "gateway/gateway.hpp"

namespace billmill::gateway {

/// docs/api/openapi.json, as it was when the program was built.
[[nodiscard]] std::string_view openapi_json();

/// What operators and machines ask.     Threads: any.
class Operations {
public:
    explicit Operations(ports::Account& account) : account_{account} {}
    [[nodiscard]] http::Response account(const Call& call);
    [[nodiscard]] http::Response openapi(const Call& call);
    [[nodiscard]] http::Response root(const Call& call);

private:
    ports::Account& account_;
};

}  // namespace billmill::gateway
