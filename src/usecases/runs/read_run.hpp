#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "formats/bulk/bill_table.hpp"
#include "ports/clock.hpp"
#include "ports/run_store.hpp"
#include "usecases/file_source.hpp"
#include "usecases/runs/check_entry.hpp"

namespace billmill::usecases {

/// What is asked of a file.
struct RunRequest {
    std::string name;   ///< Empty: the file's digest.
    bool issue = true;  ///< Once all of it is checked; false: it waits for the word (a dry run).
    bool as_it_comes =
        false;  ///< What has come is billed while the rest comes; what breaks off is kept, and taken up.
    domain::RunMail mail = domain::RunMail::at_once;
    std::optional<Instant> mail_at{};
    std::optional<Digest>
        sha256{};  ///< As the sender knows it: a file that is here already is not read again.
    formats::bulk::ReadOptions read;
};

struct ReadRunAnswer {
    domain::Run run;
    bool replayed = false;  ///< The same file made this run before; it is issued now where that is asked.
};

/// The file is not the one that its digest names.
[[nodiscard]] std::unexpected<Refusal> digest_differs();

/// Makes a run of a file of bills: reads it as it arrives, checks every bill, and keeps all of it, or nothing.
///
/// Promise:   after success every row is durable, and the run is checked, or issuing where that was asked. A file that was read
///            before under this name with these options gives the run it made. Whatever breaks off leaves nothing behind; but of a
///            file that is billed as it comes, what came stays, and the same request goes on behind it.
/// Memory:    bounded, whatever the size of the file.
/// Errors:    invalid_request (the file as a whole), the file's own fault, upload_incomplete, digest_differs, run_name_taken, run_state, run_too_large; those of
///            the store. A bill that is wrong is no error: its rows are refused.
/// Threads:   any; waits for the file and the store.
class ReadRun {
public:
    struct Ports {
        ports::RunStore& runs;
        ports::CustomerStore& customers;
        const ports::SellerDirectory& sellers;
        const ports::Clock& clock;
        const document::InvoiceRenderer& renderer;
        std::filesystem::path
            scratch;  ///< The folder for scratch files: a workbook lies there while it is read.
    };
    /// `on_ready`: a run is issuing from now on.
    ReadRun(Ports ports, std::function<void()> on_ready)
        : ports_{ports},
          check_{ports.customers, ports.sellers, ports.renderer, ports.clock},
          on_ready_{std::move(on_ready)} {}

    [[nodiscard]] Answer<ReadRunAnswer> operator()(const Caller& caller, const RunRequest& request,
                                                   const FileSource& file);

private:
    [[nodiscard]] Answer<ReadRunAnswer> read_whole(const Caller& caller, const RunRequest& request,
                                                   const FileSource& file);
    [[nodiscard]] Answer<ReadRunAnswer> bill_as_it_comes(const Caller& caller, const RunRequest& request,
                                                         const FileSource& file);
    [[nodiscard]] Answer<ReadRunAnswer> compare(const Caller& caller, const RunRequest& request,
                                                const FileSource& file, domain::Run there);
    [[nodiscard]] Answer<bool> may_be_here(const Caller& caller, const FileSource& file);
    [[nodiscard]] Answer<ReadRunAnswer> look_then_read(const Caller& caller, const RunRequest& request,
                                                       const FileSource& file);
    [[nodiscard]] Answer<std::optional<domain::Run>> create_or_find(const domain::Run& run);
    [[nodiscard]] Answer<domain::Run> take_up(const RunRequest& request, const domain::Run& there,
                                              const Uuid& reader);
    [[nodiscard]] std::unexpected<Refusal> broken_off(const domain::Run& run, Refusal why);
    [[nodiscard]] Answer<ReadRunAnswer> finish(const Caller& caller, const RunRequest& request,
                                               domain::Run& run);
    [[nodiscard]] Answer<ReadRunAnswer> replay(const Caller& caller, const RunRequest& request,
                                               domain::Run run);
    [[nodiscard]] Answer<std::optional<ReadRunAnswer>> known(const Caller& caller, const RunRequest& request);
    void remove(const Uuid& run);

    const Ports ports_;
    CheckEntry check_;
    const std::function<void()> on_ready_;
};

}  // namespace billmill::usecases
