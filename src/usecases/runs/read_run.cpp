#include "usecases/runs/read_run.hpp"

#include <algorithm>
#include <utility>

#include "domain/text_rules.hpp"
#include "foundation/logging.hpp"
#include "foundation/scratch_file.hpp"
#include "foundation/sha256_stream.hpp"
#include "usecases/runs/file_reading.hpp"
#include "usecases/runs/find_runs.hpp"
#include "usecases/runs/remove_unfinished.hpp"

namespace billmill::usecases {
namespace {

using domain::RunState;

constexpr domain::TextRule name_rule{1, 100};
constexpr int newest_runs = 100;
constexpr std::int64_t looked_at_max = 256'000'000;  ///< A longer file does not lie on the disk twice.
constexpr std::size_t piece_bytes = 256 * 1024;

std::unexpected<Refusal> incomplete() {
    return refuse(Fault::invalid, "upload_incomplete",
                  "The file broke off before its end; nothing of it was kept.");
}

/// A seller named for the whole file: as of one bill, it is not told whether there is one that the caller may not use.
Answer<void> check_seller(const Caller& caller, const std::string& seller,
                          const ports::SellerDirectory& sellers) {
    if (seller.empty()) return {};
    if (!caller.may_use(seller))
        return refuse(Fault::forbidden, "seller_not_allowed", "This API key may not bill for this seller.");
    if (sellers.find(seller) == nullptr)
        return invalid({{"/query/seller", "unknown_seller", "no seller of this deployment has this id"}});
    return {};
}

std::unexpected<Refusal> name_taken(const domain::Run& by) {
    if (!by.whole)
        return refuse(Fault::conflict, "run_name_taken",
                      "The file of the run of this name is billed as it comes, and is not whole yet: send it "
                      "again with asItComes=true, or give this one a name of its own.");
    return refuse(Fault::conflict, "run_name_taken",
                  "Another file made the run of this name; give this one a name of its own.");
}

/// The name that is known before the file is read; empty: there is none.
std::string name_before(const RunRequest& request) {
    return request.name.empty() && request.sha256 ? request.sha256->hex() : request.name;
}

/// What needs the whole file first is no run that is billed as it comes.
Answer<void> check_as_it_comes(const RunRequest& request) {
    Issues issues;
    if (!request.issue)
        issues.push_back(
            {"/query/then", "contradiction", "a dry run issues nothing: leave out then=check, or asItComes"});
    if (request.mail == domain::RunMail::on_release)
        issues.push_back({"/query/mail", "contradiction",
                          "mails that wait for a look are for a file that is read whole: leave out "
                          "mail=on_release, or asItComes"});
    if (name_before(request).empty())
        issues.push_back({"/query/name", "required",
                          "with asItComes the run needs its name before the first row: give a name, or the "
                          "Content-Digest of the file as it is without compression"});
    if (!issues.empty()) return invalid(std::move(issues));
    return {};
}

/// Why the run takes no more of its file from who read it.
std::unexpected<Refusal> not_read_any_more(const std::optional<domain::Run>& now) {
    if (now && (now->reader || now->whole))
        return refuse(Fault::conflict, "run_state",
                      "The file has come once more meanwhile, and is read there; look at the run.");
    if (now && now->state != RunState::cancelling && now->state != RunState::cancelled)
        return std::unexpected{
            Refusal{Error{Fault::unavailable, "another process has written into a run that was read here"}}};
    return refuse(Fault::conflict, "run_state",
                  "The run was cancelled while its file came; nothing more of the file is billed.");
}

}  // namespace

std::unexpected<Refusal> digest_differs() {
    return refuse(Fault::invalid, "digest_differs",
                  "The file is not the one that the digest names; nothing of it was kept.");
}

Answer<ReadRunAnswer> ReadRun::operator()(const Caller& caller, const RunRequest& request,
                                          const FileSource& file) {
    if (!request.name.empty()) {
        if (auto issue = domain::text_issue("/query/name", request.name, name_rule))
            return invalid({*std::move(issue)});
    }
    if (request.as_it_comes) TRY_DO(check_as_it_comes(request));
    TRY(auto before, known(caller, request));
    if (before) return *std::move(before);
    TRY_DO(check_seller(caller, request.read.seller, ports_.sellers));
    if (request.as_it_comes) return bill_as_it_comes(caller, request, file);
    if (!request.name.empty()) {
        TRY(auto there, ports_.runs.find(std::string{caller.identity()}, request.name));
        if (there && there->state != RunState::reading)
            return compare(caller, request, file, *std::move(there));
    } else {
        TRY(const bool maybe, may_be_here(caller, file));
        if (maybe) return look_then_read(caller, request, file);
    }
    return read_whole(caller, request, file);
}

Answer<ReadRunAnswer> ReadRun::read_whole(const Caller& caller, const RunRequest& request,
                                          const FileSource& file) {
    FileReading reading{ports_, check_, caller, request};
    auto& run = reading.run;
    TRY_DO(ports_.runs.create(run));
    auto answer = [&]() -> Answer<ReadRunAnswer> {
        TRY_DO(reading.read(file));
        return finish(caller, request, run);
    }();
    if (!answer || answer->replayed) remove(run.id);
    return answer;
}

/// What cannot be removed now is removed with what is unfinished.
void ReadRun::remove(const Uuid& run) {
    if (const auto removed = remove_run(ports_.runs, run); !removed)
        log::warn("run_not_removed", {{"run", run.text()}, {"why", removed.error().what}});
}

/// Without a name a file is named by its digest, which is known at its end. One of the newest runs whose file was as long may be
/// its run.
Answer<bool> ReadRun::may_be_here(const Caller& caller, const FileSource& file) {
    if (!file.bytes || *file.bytes > looked_at_max) return false;
    TRY(const auto runs,
        ports_.runs.list(std::string{caller.identity()}, {}, {.after = {}, .limit = newest_runs}));
    return std::ranges::any_of(runs.items, [&](const domain::Run& run) {
        return run.bytes == *file.bytes && run.whole && run.name == run.sha256.hex();
    });
}

/// The file waits in a scratch file until its digest is known. Where that has no run, it is read from there.
Answer<ReadRunAnswer> ReadRun::look_then_read(const Caller& caller, const RunRequest& request,
                                              const FileSource& file) {
    TRY(auto scratch, ScratchFile::make(ports_.scratch));
    Sha256Stream digest;
    for (auto bytes = file.read(); !bytes.empty(); bytes = file.read()) {
        digest.add(bytes);
        TRY_DO(scratch.append(bytes));
    }
    if (!file.is_whole()) return incomplete();
    if (auto fault = file.fault()) return std::unexpected{*std::move(fault)};
    const auto sha256 = digest.finish();
    if (request.sha256 && *request.sha256 != sha256) return digest_differs();
    TRY(auto there, ports_.runs.find(std::string{caller.identity()}, sha256.hex()));
    if (there && there->whole && there->sha256 == sha256) return replay(caller, request, *std::move(there));
    std::optional<Refusal> fault;
    std::uint64_t place = 0;
    const FileSource kept{.read =
                              [&] {
                                  std::string bytes(piece_bytes, '\0');
                                  const auto read = scratch.read(place, bytes);
                                  if (!read) fault = Refusal{read.error()};
                                  bytes.resize(read.value_or(0));
                                  place += bytes.size();
                                  return bytes;
                              },
                          .is_whole = [] { return true; },
                          .fault = [&] { return fault; }};
    return read_whole(caller, request, kept);
}

/// The run of this name is there: the file's digest says whether it is the same. So nothing of it is parsed or written.
Answer<ReadRunAnswer> ReadRun::compare(const Caller& caller, const RunRequest& request,
                                       const FileSource& file, domain::Run there) {
    if (!may_see(caller, there)) return replay(caller, request, std::move(there));
    if (!there.whole) return name_taken(there);
    Sha256Stream digest;
    for (auto bytes = file.read(); !bytes.empty(); bytes = file.read()) digest.add(bytes);
    if (!file.is_whole()) return incomplete();
    if (auto fault = file.fault()) return std::unexpected{*std::move(fault)};
    const auto sha256 = digest.finish();
    if (request.sha256 && *request.sha256 != sha256) return digest_differs();
    if (there.sha256 != sha256) return name_taken(there);
    return replay(caller, request, std::move(there));
}

/// Bills what has come while the rest of the file comes.
Answer<ReadRunAnswer> ReadRun::bill_as_it_comes(const Caller& caller, const RunRequest& request,
                                                const FileSource& file) {
    FileReading reading{ports_, check_, caller, request};
    auto& run = reading.run;
    run.name = name_before(request);
    run.state = RunState::arriving;
    run.whole = false;
    run.reader = uuid_v7(ports_.clock.now());
    TRY(auto there, create_or_find(run));
    if (there) {
        if (!may_see(caller, *there)) return replay(caller, request, *std::move(there));
        if (there->whole) return compare(caller, request, file, *std::move(there));
        TRY(auto taken, take_up(request, *there, *run.reader));
        reading.go_on(std::move(taken));
    }
    reading.on_kept = on_ready_;
    auto read = [&]() -> Answer<void> {
        TRY_DO(reading.read(file));
        if (request.sha256 && *request.sha256 != run.sha256) return digest_differs();
        TRY(run.summary.comparison, ports_.runs.compare(run));
        TRY_DO(ports_.runs.finish_arriving(run));
        return {};
    }();
    if (!read) return broken_off(run, std::move(read).error());
    on_ready_();
    TRY(auto kept, ports_.runs.find(run.id));
    if (!kept) return std::unexpected{Refusal{Error{Fault::corrupt, "a run that was stored is not there"}}};
    return ReadRunAnswer{*std::move(kept), false};
}

/// nullopt: it is created. Who is quicker with this name has made the other.
Answer<std::optional<domain::Run>> ReadRun::create_or_find(const domain::Run& run) {
    TRY(auto there, ports_.runs.find(run.client, run.name));
    if (there) return there;
    const auto created = ports_.runs.create(run);
    if (created) return std::nullopt;
    if (created.error().fault != Fault::conflict) return std::unexpected{Refusal{created.error()}};
    TRY(there, ports_.runs.find(run.client, run.name));
    if (!there) return std::unexpected{Refusal{created.error()}};
    return there;
}

Answer<domain::Run> ReadRun::take_up(const RunRequest& request, const domain::Run& there,
                                     const Uuid& reader) {
    if (there.options != options_of(request))
        return refuse(Fault::conflict, "run_name_taken",
                      "The same file made the run of this name with other options; send it with those, or "
                      "under a name of its own.");
    auto taken = ports_.runs.take_up(there.id, reader);
    if (taken) return *std::move(taken);
    if (taken.error().fault != Fault::conflict) return std::unexpected{Refusal{taken.error()}};
    return refuse(Fault::conflict, "run_state",
                  "The run of this name was cancelled before its file was whole; give the file a name of its "
                  "own. Leave out the rows that were issued: under another name they are billed again.");
}

/// What has come stays billed, and the answer says how much that is.
std::unexpected<Refusal> ReadRun::broken_off(const domain::Run& run, Refusal why) {
    const auto ended = ports_.runs.break_off(run.id, *run.reader);
    if (!ended) log::warn("run_not_interrupted", {{"run", run.id.text()}, {"why", ended.error().what}});
    const auto now = ports_.runs.find(run.id);
    if (!now) return std::unexpected{std::move(why)};
    if (why.engine_failed() && why.fault == Fault::conflict) return not_read_any_more(*now);
    if (why.engine_failed() || !*now) return std::unexpected{std::move(why)};
    why.rows_taken = (*now)->counts.all_rows();
    const auto rows = std::to_string(*why.rows_taken) + (*why.rows_taken == 1 ? " row" : " rows");
    const auto kept = rows + " came before, and what is right of them is billed.";
    if (why.code == "upload_incomplete")
        why.detail = "The file broke off before its end. " + kept + " The same file again brings the rest.";
    else if (why.code == "digest_differs")
        why.detail = "The file is not the one that the digest names. " + kept;
    else if (!why.issues.empty())
        why.detail = "The file can be read but is wrong. " + kept;
    else
        why.detail += " " + kept;
    return std::unexpected{std::move(why)};
}

/// Asked before a byte is read: a digest that the sender knows saves the way.
Answer<std::optional<ReadRunAnswer>> ReadRun::known(const Caller& caller, const RunRequest& request) {
    if (!request.sha256) return std::nullopt;
    const auto name = request.name.empty() ? request.sha256->hex() : request.name;
    TRY(auto run, ports_.runs.find(std::string{caller.identity()}, name));
    if (!run || run->sha256 != *request.sha256 || run->state == RunState::reading || !run->whole)
        return std::nullopt;
    TRY(auto answer, replay(caller, request, *std::move(run)));
    return answer;
}

/// The run is there. A dry run that is asked for once more, now to be issued, is issued.
Answer<ReadRunAnswer> ReadRun::replay(const Caller& caller, const RunRequest& request, domain::Run run) {
    if (!may_see(caller, run))
        return refuse(Fault::conflict, "run_name_taken",
                      "A run that this key may not see has this name; give this one a name of its own.");
    if (run.options != options_of(request))
        return refuse(Fault::conflict, "run_name_taken",
                      "The same file made the run of this name with other options; send it with those, or "
                      "under a name of its own.");
    if (request.issue && run.state == RunState::checked) {
        const auto changed = ports_.runs.change_state(run.id, RunState::checked, RunState::issuing);
        if (!changed && changed.error().fault != Fault::conflict) return std::unexpected{changed.error()};
        if (changed) on_ready_();
        TRY(auto now, ports_.runs.find(run.id));
        if (now) run = *std::move(now);
    }
    return ReadRunAnswer{std::move(run), true};
}

Answer<ReadRunAnswer> ReadRun::finish(const Caller& caller, const RunRequest& request, domain::Run& run) {
    if (request.sha256 && *request.sha256 != run.sha256) return digest_differs();
    run.name = request.name.empty() ? run.sha256.hex() : request.name;
    TRY(run.summary.comparison, ports_.runs.compare(run));
    run.state = request.issue ? RunState::issuing : RunState::checked;
    TRY(const auto id, ports_.runs.finish_reading(run));
    TRY(auto kept, ports_.runs.find(id));
    if (!kept) return std::unexpected{Refusal{Error{Fault::corrupt, "a run that was stored is not there"}}};
    const bool replayed = id != run.id;
    if (replayed && kept->sha256 != run.sha256) return name_taken(*kept);
    if (replayed) return replay(caller, request, *std::move(kept));
    if (request.issue) on_ready_();
    return ReadRunAnswer{*std::move(kept), false};
}

}  // namespace billmill::usecases
