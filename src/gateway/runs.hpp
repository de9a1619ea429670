#pragma once

#include "gateway/answers.hpp"
#include "gateway/use_cases.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/runs. Where this process keeps no runs, all of them answer 404 no_runs_here.     Threads: any.
class Runs {
public:
    /// `runs`: nullptr: this process keeps none.
    explicit Runs(RunUseCases* runs) : runs_{runs} {}
    [[nodiscard]] http::Response make(const Call& call);  ///< Waits for the file.
    [[nodiscard]] http::Response preview(const Call& call);
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response rows(const Call& call);
    void report(Call&& call, http::Reply reply);  ///< Goes on after its reply.
    [[nodiscard]] http::Response issue(const Call& call);
    [[nodiscard]] http::Response pause(const Call& call);
    [[nodiscard]] http::Response resume(const Call& call);
    [[nodiscard]] http::Response cancel(const Call& call);
    [[nodiscard]] http::Response release(const Call& call);

private:
    [[nodiscard]] http::Response steer(const Call& call, domain::RunAction action);
    [[nodiscard]] http::Response shown(domain::Run run, int status);
    [[nodiscard]] usecases::Answer<ports::Page<domain::Run>> named(const usecases::Caller& caller,
                                                                   const std::string& name);

    RunUseCases* const runs_;
};

}  // namespace billmill::gateway
