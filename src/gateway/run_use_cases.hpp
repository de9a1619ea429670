#pragma once

#include <filesystem>
#include <utility>

#include "gateway/gateway.hpp"
#include "usecases/runs/feed_runs.hpp"
#include "usecases/runs/find_runs.hpp"
#include "usecases/runs/read_run.hpp"
#include "usecases/runs/report_run.hpp"
#include "usecases/runs/steer_run.hpp"

namespace billmill::gateway {

/// What a client can ask of runs, and the thread that feeds them.     Ownership: borrows the ports.
struct RunUseCases {
    RunUseCases(const Ports& ports, ports::RunStore& runs, usecases::AcceptBill& accept,
                usecases::ResendInvoice& resend, std::filesystem::path scratch_folder)
        : scratch{std::move(scratch_folder)},
          feed{{runs, ports.bus, ports.invoices, ports.deliveries, ports.dead_letters, ports.parked,
                ports.sellers, ports.clock, ports.leases},
               accept,
               resend},
          read{{runs, ports.customers, ports.sellers, ports.clock, ports.renderer, scratch},
               [this] { feed.wake(); }},
          find{runs},
          steer{runs, find, [this] { feed.wake(); }},
          report{find} {
        feed.start();
    }

    const std::filesystem::path scratch;  ///< The folder for scratch files.
    usecases::FeedRuns feed;
    usecases::ReadRun read;
    usecases::FindRuns find;
    usecases::SteerRun steer;
    usecases::ReportRun report;
};

}  // namespace billmill::gateway
