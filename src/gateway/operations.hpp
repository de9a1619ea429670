#pragma once

#include <string_view>
#include <vector>

#include "gateway/answers.hpp"
#include "gateway/gateway.hpp"

namespace billmill::gateway {

/// docs/api/openapi.json, as it was when the program was built.
[[nodiscard]] std::string_view openapi_json();

/// What operators and machines ask.     Threads: any.
class Operations {
public:
    Operations(ports::Account& account, metrics::Registry& metrics, std::vector<ReadinessProbe> probes)
        : account_{account}, metrics_{metrics}, probes_{std::move(probes)} {}
    [[nodiscard]] http::Response account(const Call& call);
    [[nodiscard]] http::Response health(const Call& call);
    [[nodiscard]] http::Response readiness(const Call& call);
    [[nodiscard]] http::Response metrics(const Call& call);
    [[nodiscard]] http::Response openapi(const Call& call);
    [[nodiscard]] http::Response root(const Call& call);

private:
    ports::Account& account_;
    metrics::Registry& metrics_;
    std::vector<ReadinessProbe> probes_;
};

}  // namespace billmill::gateway
