#pragma once

#include "gateway/answers.hpp"
#include "usecases/exports/export_datev.hpp"

namespace billmill::gateway {

/// What GET /api/v1/exports/datev is asked, checked as far as it needs no books; every mistake is listed.
[[nodiscard]] OrAnswer<usecases::DatevRequest> read_datev_request(const http::Request& request);

}  // namespace billmill::gateway
