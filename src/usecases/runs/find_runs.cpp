#include "usecases/runs/find_runs.hpp"

namespace billmill::usecases {

bool may_see(const Caller& caller, const domain::Run& run) {
    return caller.sellers.empty() ||
           (run.client == caller.identity() && domain::is_within(run.sellers, caller.sellers));
}

Answer<domain::Run> FindRuns::operator()(const Caller& caller, const Uuid& id) {
    TRY(auto run, runs_.find(id));
    if (!run || !may_see(caller, *run))
        return refuse(Fault::not_found, "no_such_run", "There is no run with this id.");
    return *std::move(run);
}

Answer<std::optional<domain::Run>> FindRuns::named(const Caller& caller, const std::string& name) {
    TRY(auto run, runs_.find(std::string{caller.identity()}, name));
    if (!run || !may_see(caller, *run)) return std::nullopt;
    return std::optional{*std::move(run)};
}

Answer<ports::Page<domain::Run>> FindRuns::list(const Caller& caller, const ports::PageRequest& page) {
    const auto own = caller.sellers.empty() ? std::nullopt : std::optional{std::string{caller.identity()}};
    TRY(auto runs, runs_.list(own, caller.sellers, page));
    return runs;
}

Answer<ports::Page<ports::RunEntry>> FindRuns::entries(const Caller& caller, const Uuid& id,
                                                       const ports::RunStore::EntryFilter& filter,
                                                       const ports::PageRequest& page) {
    TRY(const auto run, (*this)(caller, id));
    auto counted = filter;
    counted.last = run.entries;
    TRY(auto entries, runs_.entries(run.id, counted, page));
    return entries;
}

}  // namespace billmill::usecases
