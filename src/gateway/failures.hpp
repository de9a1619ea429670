#pragma once

#include "gateway/answers.hpp"
#include "usecases/failed_work.hpp"
#include "usecases/list_failures.hpp"
#include "usecases/set_aside.hpp"

namespace billmill::gateway {

/// Routes for work that failed or waits: /api/v1/failures, /api/v1/parked.     Threads: any.
class Failures {
public:
    Failures(usecases::ListFailures& list, usecases::RetryFailures& retry, usecases::DiscardFailures& discard,
             usecases::SetAside& set_aside)
        : list_{list}, retry_{retry}, discard_{discard}, set_aside_{set_aside} {}
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response retry(const Call& call);
    [[nodiscard]] http::Response discard(const Call& call);
    [[nodiscard]] http::Response retry_many(const Call& call);
    [[nodiscard]] http::Response discard_many(const Call& call);
    [[nodiscard]] http::Response set_aside(const Call& call);
    [[nodiscard]] http::Response list_parked(const Call& call);

private:
    usecases::ListFailures& list_;
    usecases::RetryFailures& retry_;
    usecases::DiscardFailures& discard_;
    usecases::SetAside& set_aside_;
};

}  // namespace billmill::gateway
