#pragma once

#include "gateway/answers.hpp"
#include "ports/run_store.hpp"
#include "usecases/import_customers.hpp"
#include "usecases/runs/read_run.hpp"

namespace billmill::gateway {

/// What the query and headers of POST /api/v1/runs say.
[[nodiscard]] OrAnswer<usecases::RunRequest> read_run_request(const http::Request& request);

/// What the query of POST /api/v1/customers/import says.
[[nodiscard]] OrAnswer<usecases::ImportRequest> read_import_request(const http::Request& request);

struct RunRowQuery {
    ports::RunStore::EntryFilter filter;
    ports::PageRequest page;
};
[[nodiscard]] OrAnswer<RunRowQuery> read_run_row_query(const http::Request& request);

/// Which bills GET /api/v1/runs/{id}/report asks for; nullopt: those that need a person.
[[nodiscard]] OrAnswer<std::optional<domain::EntryState>> read_report_state(const http::Request& request);

/// The body of POST /api/v1/runs/{id}/release: {"first": 5}, or nothing.
[[nodiscard]] OrAnswer<std::optional<std::int64_t>> read_release(const http::Request& request);

}  // namespace billmill::gateway
