#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "formats/bulk/bill_file.hpp"
#include "foundation/sha256_stream.hpp"
#include "usecases/runs/read_run.hpp"
#include "usecases/runs/run_sums.hpp"

namespace billmill::usecases {

/// One text for each way to read and mail a file. What `then` asks for may differ: a dry run is issued by it.
[[nodiscard]] Digest options_of(const RunRequest& request);

/// One file on its way into the store: every bill checked, and kept in batches.
///
/// Memory:    one batch, and the bill that is being read.     Errors: as of ReadRun.     Threads: one.
class FileReading {
public:
    FileReading(const ReadRun::Ports& ports, CheckEntry& check, const Caller& caller,
                const RunRequest& request);

    /// Reads the file to its end into the run, which was created or taken up.
    [[nodiscard]] Answer<void> read(const FileSource& source);

    /// The run is there in part: what it has is passed over, where the file begins as it did.
    void go_on(domain::Run there);

    domain::Run run;
    std::function<void()> on_kept;  ///< Of a run that is billed as it comes: there are more bills.

private:
    struct Billed {
        std::string seller;
        domain::PricedInvoice priced;
    };
    /// What the bills come to.
    struct Sums {
        RunSums amounts;
        domain::RunSummary summary;
    };
    [[nodiscard]] bool is_billed_as_it_comes() const { return run.reader.has_value(); }
    void take(formats::bulk::FileBill&& bill);
    /// Whether the run has this bill already.
    [[nodiscard]] bool is_passed_over(const formats::bulk::FileBill& bill);
    void check(const formats::bulk::FileBill& bill, ports::RunEntry& entry);
    void store();
    [[nodiscard]] Result<ports::Appended> append();
    /// The sums with the batch at hand, of which these were refused.
    [[nodiscard]] Result<Sums> sums_with(const ports::Appended& appended) const;
    void take_back(const std::string& body);
    [[nodiscard]] std::vector<domain::RunColumn> columns() const;

    const ReadRun::Ports& ports_;
    CheckEntry& check_;
    const Caller& caller_;
    formats::bulk::BillFile file_;
    Sha256Stream digest_;
    Sums sums_;
    std::vector<ports::NewEntry> waiting_;
    std::size_t waiting_bytes_ = 0;
    std::map<std::size_t, Billed> waiting_bills_;  ///< Of those that are not refused, by their place.
    std::map<std::pair<std::size_t, std::string>, std::string> waiting_warnings_;  ///< By place and code.
    std::int64_t seen_ = 0;                                                        ///< Bills of the file.
    std::int64_t there_ = 0;  ///< Of these were in the run before.
    Digest prefix_there_;
    std::optional<Refusal> failure_;
};

}  // namespace billmill::usecases
