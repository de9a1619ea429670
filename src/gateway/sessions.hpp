#pragma once

#include "gateway/answers.hpp"
#include "gateway/authentication.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/session: a person signs in with an API key, and the browser keeps a sealed cookie in its place.
///
/// Promise:   the key itself is never kept, neither here nor in the browser. The cookie is for this host alone, and no script
///            reads it. It works as long as its key does, and for eight hours at most.
/// Threads:   any.
class Sessions {
public:
    Sessions(Authentication& authentication, const ports::Clock& clock)
        : authentication_{authentication}, clock_{clock} {}
    [[nodiscard]] http::Response begin(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response end(const Call& call);

private:
    Authentication& authentication_;
    const ports::Clock& clock_;
};

}  // namespace billmill::gateway
