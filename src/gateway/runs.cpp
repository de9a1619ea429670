#include "gateway/runs.hpp"

#include "formats/bulk/bill_file.hpp"
#include "foundation/logging.hpp"
#include "gateway/describe_runs.hpp"
#include "gateway/exports.hpp"
#include "gateway/run_query.hpp"
#include "gateway/uploaded_file.hpp"
#include "http/answer_stream.hpp"
#include "http/content_coding.hpp"

namespace billmill::gateway {
namespace {

http::Response no_runs() {
    return refuse(404, "no_runs_here", "This process keeps no runs. Send each bill by itself.");
}

/// What was compressed has a digest of its own: the run's is that of the file, compressed or not.
std::optional<Digest> digest_as_sent(const http::Request& request, usecases::RunRequest& run) {
    if (http::content_coding(request) == http::ContentCoding::identity) return std::nullopt;
    return std::exchange(run.sha256, std::nullopt);
}

std::string path_of_run(const Uuid& id) {
    return "/api/v1/runs/" + id.text();
}

}  // namespace

RunAnswer answer_of(domain::Run run, std::int64_t per_second) {
    const auto self = path_of_run(run.id);
    return {std::move(run), per_second, {self, self + "/rows", self + "/report"}};
}

int progress_of(const domain::RunCounts& counts) {
    const auto all = counts.all_bills();
    return all == 0 ? 0 : static_cast<int>((all - counts.open_bills()) * 100 / all);
}

http::Response Runs::shown(domain::Run run, int status) {
    const auto per_second = runs_->feed.per_second(run);
    return json(status, json_of(answer_of(std::move(run), per_second)));
}

http::Response Runs::make(const Call& call) {
    if (runs_ == nullptr) return no_runs();
    OR_ANSWER(auto request, read_run_request(call.request));
    const auto file = uploaded_file(call.request, digest_as_sent(call.request, request));
    OR_ANSWER(auto made, or_problem(call.request, runs_->read(call.caller, request, file)));
    const auto path = path_of_run(made.run.id);
    auto response = shown(std::move(made.run), 202);
    response.headers.emplace_back("Location", path);
    if (made.replayed) response.headers.emplace_back("Idempotent-Replayed", "true");
    return response;
}

http::Response Runs::preview(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    const auto source = uploaded_file(call.request, std::nullopt);
    FileGuess guess;
    formats::bulk::BillFile file{{},
                                 runs_ == nullptr ? std::filesystem::temp_directory_path() : runs_->scratch};
    bool any = false;
    for (auto bytes = source.read(); !bytes.empty(); bytes = source.read()) {
        any = true;
        if (const auto looked = file.look_at(bytes); !looked) return wrong(Issues{looked.error()});
    }
    // What is compressed may break off where the head does. With nothing before that, there is nothing to show.
    if (auto fault = source.fault(); fault && !any) return problem(call.request.trace_id, *std::move(fault));
    if (const auto looked = file.finish_look(); !looked && looked.error().code != "columns_missing")
        return wrong(Issues{looked.error()});
    guess.format = formats::bulk::name(file.format());
    if (file.format() == formats::bulk::FileFormat::csv) guess.delimiter = file.delimiter();
    guess.sheet = file.sheet();
    for (const auto& column : file.columns()) {
        const auto at = guess.columns.size();
        guess.columns.push_back({column.name, column.field == nullptr ? "" : std::string{column.field->path},
                                 at < file.first_row().size() ? file.first_row()[at] : ""});
    }
    for (const auto& field : formats::bulk::all_fields()) guess.fields.emplace_back(field.path);
    return json(200, json_of(guess));
}

usecases::Answer<ports::Page<domain::Run>> Runs::named(const usecases::Caller& caller,
                                                       const std::string& name) {
    TRY(auto run, runs_->find.named(caller, name));
    ports::Page<domain::Run> page;
    if (run) page.items.push_back(*std::move(run));
    return page;
}

http::Response Runs::list(const Call& call) {
    if (runs_ == nullptr) return no_runs();
    auto issues = check_query(call.request, {"limit", "cursor", "name"});
    const auto page = read_page(call.request, issues);
    if (!issues.empty()) return wrong(std::move(issues));
    const auto name = call.request.query_value("name");
    auto found = name ? named(call.caller, std::string{*name}) : runs_->find.list(call.caller, page);
    if (!found) return list_failed(call.request, found.error());
    ports::Page<RunAnswer> answers{{}, std::move(found->next)};
    for (auto& run : found->items) {
        const auto per_second = runs_->feed.per_second(run);
        answers.items.push_back(answer_of(std::move(run), per_second));
    }
    return json(200, json_of(answers));
}

http::Response Runs::show(const Call& call) {
    if (runs_ == nullptr) return no_runs();
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(auto run, or_problem(call.request, runs_->find(call.caller, id)));
    return shown(std::move(run), 200);
}

http::Response Runs::rows(const Call& call) {
    if (runs_ == nullptr) return no_runs();
    OR_ANSWER(const auto query, read_run_row_query(call.request));
    OR_ANSWER(const auto id, path_id(call.request));
    const auto found = runs_->find.entries(call.caller, id, query.filter, query.page);
    if (!found) return list_failed(call.request, found.error());
    return json(200, json_of(*found));
}

void Runs::report(Call&& call, http::Reply reply) {
    if (runs_ == nullptr) return reply(no_runs());
    const auto state = read_report_state(call.request);
    if (!state) return reply(state.error());
    const auto id = path_id(call.request);
    if (!id) return reply(id.error());
    const auto run = or_problem(call.request, runs_->find(call.caller, *id));
    if (!run) return reply(run.error());
    answer_while_made(call, std::move(reply), "text/csv; charset=utf-8", "report.csv",
                      [&](const usecases::ReportRun::Write& write) {
                          return runs_->report(call.caller, *run, *state, write);
                      });
}

http::Response Runs::steer(const Call& call, domain::RunAction action) {
    if (runs_ == nullptr) return no_runs();
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(auto run, or_problem(call.request, runs_->steer(call.caller, id, action)));
    return shown(std::move(run), 202);
}

http::Response Runs::issue(const Call& call) {
    return steer(call, domain::RunAction::issue);
}

http::Response Runs::pause(const Call& call) {
    return steer(call, domain::RunAction::pause);
}

http::Response Runs::resume(const Call& call) {
    return steer(call, domain::RunAction::resume);
}

http::Response Runs::cancel(const Call& call) {
    return steer(call, domain::RunAction::cancel);
}

http::Response Runs::release(const Call& call) {
    if (runs_ == nullptr) return no_runs();
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(const auto id, path_id(call.request));
    OR_ANSWER(const auto first, read_release(call.request));
    OR_ANSWER(auto run, or_problem(call.request, runs_->steer.release(call.caller, id, first)));
    return shown(std::move(run), 202);
}

}  // namespace billmill::gateway
