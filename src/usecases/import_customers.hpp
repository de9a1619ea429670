#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "domain/run.hpp"
#include "formats/bulk/bill_table.hpp"
#include "ports/clock.hpp"
#include "usecases/caller.hpp"
#include "usecases/file_source.hpp"
#include "usecases/import/accept_batches.hpp"
#include "usecases/import/line_keys.hpp"
#include "usecases/refusal.hpp"

namespace billmill::usecases {

/// What is asked of a file of customers.
struct ImportRequest {
    std::string name;  ///< A row that was imported under another name, or none, is taken once more.
    std::map<std::string, std::string> columns{};  ///< Column -> path of a field; an empty path: not read.
};

/// A row that was not taken.
struct RefusedRow {
    std::int64_t row = 0;  ///< The line of the file; of a JSON array, the element. From 1.
    domain::RowIssues issues;
};

/// What became of the rows of a file: accepted, repeated and refused add up to them.
struct ImportReport {
    std::string format;  ///< "csv", "ndjson", "json", "xlsx"
    std::vector<domain::RunColumn> columns;
    std::int64_t rows = 0;
    std::int64_t accepted = 0;
    std::int64_t repeated = 0;  ///< Accepted before: nothing of them is done again.
    std::int64_t refused = 0;
    std::vector<RefusedRow> refusals;  ///< The first refusals_max.
};

/// Takes in the customers of a file while it arrives, each as its registration by itself would be.
///
/// Promise:   after success each row is refused, or durable. The key of a row is made of its client, its content, and what the
///            file said of that customer before: so the same file again, whole or after a crash, makes each customer once, and the
///            last line of a customer counts.
/// Memory:    bounded: batches under way, 1,000 refusals, and LineKeys.
/// Errors:    invalid_request: the file is none, and nothing was kept. import_broken_off: the file, or its body, is broken behind
///            rows that were taken. import_interrupted: the inbox takes no more now. request_in_flight: another request brings the
///            same rows at this moment. import_too_large. `rows_taken` of each says how many rows are kept. A row that is wrong is no error.
/// Threads:   any; waits for the file and the inbox.
class ImportCustomers {
public:
    struct Ports {
        ports::RequestInbox& inbox;
        ports::MessageBus& bus;
        const ports::Clock& clock;
        std::filesystem::path
            scratch;  ///< The folder for scratch files: a workbook lies there while it is read.
    };
    /// `customers`: as of AcceptCustomer.
    ImportCustomers(Ports ports, CustomerLookup* customers, AcceptBatchesLimits limits = {})
        : ports_{std::move(ports)}, customers_{customers}, limits_{limits} {}

    [[nodiscard]] Answer<ImportReport> operator()(const Caller& caller, std::string_view traceparent,
                                                  const ImportRequest& request, const FileSource& file);

    static constexpr std::size_t refusals_max = 1'000;

private:
    class Reading;
    const Ports ports_;
    CustomerLookup* const customers_;
    const AcceptBatchesLimits limits_;
};

}  // namespace billmill::usecases
