#include "usecases/runs/read_run.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "domain/text_rules.hpp"
#include "formats/bulk/bill_file.hpp"
#include "foundation/logging.hpp"
#include "foundation/sha256_stream.hpp"
#include "usecases/runs/find_runs.hpp"
#include "usecases/runs/remove_unfinished.hpp"
#include "usecases/runs/run_sums.hpp"

namespace billmill::usecases {
namespace {

using domain::EntryState;
using formats::bulk::FileBill;

constexpr std::size_t batch_max = 500;
constexpr std::size_t batch_bytes_max = 1024 * 1024;
constexpr domain::TextRule name_rule{1, 100};
constexpr domain::TextRule key_rule{1, 200};

std::string content_key(const FileBill& bill) {
    return "sha256:" + sha256(bill.source).hex().substr(0, 32);
}

domain::RowIssue split_issue(const FileBill& bill) {
    return {bill.row,
            {},
            {},
            {"", "reference_split", "rows of this reference stand elsewhere in the file; put them together"}};
}

/// One text for each way to read and mail a file. What `then` asks for may differ: a dry run is issued by it.
Digest options_of(const RunRequest& request) {
    std::string text;
    const auto add = [&](std::string_view part) {
        text.append(std::to_string(part.size())).append(":").append(part);
    };
    add(std::to_string(static_cast<int>(request.mail)));
    add(request.mail_at ? rfc3339(*request.mail_at) : "");
    add(request.read.seller);
    add(std::to_string(static_cast<int>(request.read.dates)));
    add(std::to_string(static_cast<int>(request.read.decimals)));
    for (const auto& [column, path] : request.read.columns) {
        add(column);
        add(path);
    }
    return sha256(text);
}

Refusal too_large() {
    return {Fault::invalid, "run_too_large", "The sum of the file's bills is beyond any amount."};
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

std::unexpected<Refusal> refuse_file(const formats::bulk::FileFault& fault) {
    // That is no fault of the file: the same one may be read later.
    if (fault.code == formats::bulk::XlsxFile::no_scratch)
        return std::unexpected{Refusal{Error{Fault::unavailable, fault.detail}}};
    return invalid({fault});
}

}  // namespace

/// An amount loses the sign that stands beside it: it must not become one of another currency.
Issues other_currencies(const FileBill& bill, const domain::Currency& currency) {
    Issues issues;
    for (const auto& [sign, pointer] : bill.signs) {
        if (formats::bulk::may_bear(currency.code(), sign)) continue;
        issues.push_back({pointer, "currency_differs",
                          "the cell says " + sign + ", and the bill is in " + std::string{currency.code()} +
                              "; name its currency in a column"});
    }
    return issues;
}

std::unexpected<Refusal> digest_differs() {
    return refuse(Fault::invalid, "digest_differs",
                  "The file is not the one that the digest names; nothing of it was kept.");
}

/// One file on its way into the store.
class ReadRun::Reading {
public:
    Reading(const Ports& ports, CheckEntry& check, const Caller& caller, const RunRequest& request)
        : ports_{ports}, check_{check}, caller_{caller}, file_{request.read, ports.scratch} {
        run.id = uuid_v7(ports.clock.now());
        run.name = run.id.text();
        run.client = caller.identity();
        run.continues_keyless = caller.continues_keyless;
        run.sellers = caller.sellers;
        run.mail = request.mail;
        run.mail_at = request.mail_at;
        run.options = options_of(request);
        run.created_at = ports.clock.now();
    }

    [[nodiscard]] Answer<void> read(const FileSource& source) {
        TRY_DO(ports_.runs.create(run));
        created = true;
        const formats::bulk::BillSink sink{[this](FileBill&& bill) { take(std::move(bill)); }};
        while (true) {
            const auto bytes = source.read();
            if (bytes.empty()) break;
            digest_.add(bytes);
            run.bytes += static_cast<std::int64_t>(bytes.size());
            if (const auto fed = file_.feed(bytes, sink); !fed) return refuse_file(fed.error());
            if (failure_) return std::unexpected{*std::move(failure_)};
        }
        if (!source.is_whole())
            return refuse(Fault::invalid, "upload_incomplete",
                          "The file broke off before its end; nothing of it was kept.");
        if (auto fault = source.fault()) return std::unexpected{*std::move(fault)};
        if (const auto ended = file_.finish(sink); !ended) return refuse_file(ended.error());
        store();
        if (failure_) return std::unexpected{*std::move(failure_)};
        run.sha256 = digest_.finish();
        run.format = formats::bulk::name(file_.format());
        summarise();
        return {};
    }

    domain::Run run;
    bool created = false;

private:
    void take(FileBill&& bill) {
        if (failure_) return;
        ports::NewEntry read;
        auto& entry = read.entry;
        entry.row = bill.row;
        entry.rows = bill.rows;
        read.unique_key = !bill.key.empty();
        entry.issues = std::move(bill.issues);
        if (read.unique_key) {
            read.issue = split_issue(bill);
            if (auto issue = domain::text_issue("/key", bill.key, key_rule))
                entry.issues.push_back({bill.row, {}, {}, *std::move(issue)});
        }
        if (!bill.body.empty()) check(bill, entry);
        entry.state = entry.issues.empty() ? EntryState::ready : EntryState::refused;
        entry.key = read.unique_key ? std::move(bill.key) : content_key(bill);
        entry.source = std::move(bill.source);
        entry.body = std::move(bill.body);
        waiting_bytes_ += entry.body.size() + entry.source.size();
        waiting_.push_back(std::move(read));
        if (waiting_.size() >= batch_max || waiting_bytes_ >= batch_bytes_max) store();
    }

    void check(const FileBill& bill, ports::RunEntry& entry) {
        auto checked = check_(caller_, bill.body);
        if (!checked) {
            auto refusal = std::move(checked).error();
            if (refusal.engine_failed()) {
                failure_ = std::move(refusal);
                return;
            }
            domain::add_unless_at_fault(entry.issues, file_.locate(bill, refusal.issues));
            return;
        }
        domain::add_unless_at_fault(entry.issues,
                                    file_.locate(bill, other_currencies(bill, checked->priced.currency)));
        entry.customer = domain::buyer_name(checked->bill.value);
        entry.gross = checked->priced.totals.due;
        if (!entry.issues.empty()) return;
        waiting_bills_.emplace(waiting_.size(),
                               Billed{std::move(checked->seller), std::move(checked->priced)});
        for (auto& warning : checked->warnings)
            waiting_warnings_.emplace(std::pair{waiting_.size(), std::move(warning.code)},
                                      std::move(warning.detail));
    }

    void store() {
        if (failure_ || waiting_.empty()) return;
        const auto appended = ports_.runs.append(run.id, waiting_);
        if (!appended) {
            failure_ = appended.error();
            return;
        }
        for (const auto place : appended->refused) waiting_bills_.erase(place);
        for (const auto& body : appended->bodies) take_back(body);
        for (const auto& [place, billed] : waiting_bills_) {
            if (!sums_.add(billed.priced)) failure_ = too_large();
            bill_of(billed.seller);
        }
        for (const auto& [at, detail] : waiting_warnings_)
            if (waiting_bills_.contains(at.first)) warn(at.second, detail, waiting_[at.first].entry.row);
        waiting_.clear();
        waiting_bytes_ = 0;
        waiting_bills_.clear();
        waiting_warnings_.clear();
    }

    void bill_of(const std::string& seller) {
        auto& sellers = run.summary.sellers;
        const auto found = std::ranges::find(sellers, seller, &domain::RunSeller::id);
        if (found != sellers.end())
            ++found->bills;
        else
            sellers.push_back({seller, 1});
    }

    void warn(const std::string& code, const std::string& detail, std::int64_t row) {
        auto& warnings = run.summary.warnings;
        const auto found = std::ranges::find(warnings, code, &domain::RunWarning::code);
        if (found != warnings.end()) {
            ++found->bills;
        } else {
            warnings.push_back({code, detail, row, 1});
        }
    }

    /// Its price is made again: to keep the prices of a whole file until its end has no bound.
    void take_back(const std::string& body) {
        const auto checked = check_(caller_, body);
        if (!checked) {
            failure_ = checked.error();
            return;
        }
        sums_.remove(checked->priced);
        for (auto& seller : run.summary.sellers)
            if (seller.id == checked->seller) --seller.bills;
        std::erase_if(run.summary.sellers, [](const auto& seller) { return seller.bills == 0; });
        for (auto& said : run.summary.warnings)
            if (std::ranges::find(checked->warnings, said.code, &Warning::code) != checked->warnings.end())
                --said.bills;
        std::erase_if(run.summary.warnings, [](const auto& said) { return said.bills == 0; });
    }

    void summarise() {
        for (const auto& column : file_.columns())
            run.summary.columns.push_back(
                {column.name, column.field == nullptr ? "" : std::string{column.field->path}});
        run.summary.amounts = sums_.all();
    }

    const Ports& ports_;
    CheckEntry& check_;
    const Caller& caller_;
    formats::bulk::BillFile file_;
    Sha256Stream digest_;
    RunSums sums_;
    std::vector<ports::NewEntry> waiting_;
    std::size_t waiting_bytes_ = 0;
    struct Billed {
        std::string seller;
        domain::PricedInvoice priced;
    };
    std::map<std::size_t, Billed> waiting_bills_;  ///< Of those that are not refused, by their place.
    std::map<std::pair<std::size_t, std::string>, std::string> waiting_warnings_;  ///< By place and code.
    std::optional<Refusal> failure_;
};

Answer<ReadRunAnswer> ReadRun::operator()(const Caller& caller, const RunRequest& request,
                                          const FileSource& file) {
    if (!request.name.empty()) {
        if (auto issue = domain::text_issue("/query/name", request.name, name_rule))
            return invalid({*std::move(issue)});
    }
    TRY(auto before, known(caller, request));
    if (before) return *std::move(before);
    TRY_DO(check_seller(caller, request.read.seller, ports_.sellers));
    Reading reading{ports_, check_, caller, request};
    auto answer = [&]() -> Answer<ReadRunAnswer> {
        TRY_DO(reading.read(file));
        return finish(caller, request, reading);
    }();
    if (reading.created && (!answer || answer->replayed)) {
        // What cannot be removed now is removed with what is unfinished.
        if (const auto removed = remove_run(ports_.runs, reading.run.id); !removed)
            log::warn("run_not_removed", {{"run", reading.run.id.text()}, {"why", removed.error().what}});
    }
    return answer;
}

/// Asked before a byte is read: a digest that the sender knows saves the way.
Answer<std::optional<ReadRunAnswer>> ReadRun::known(const Caller& caller, const RunRequest& request) {
    if (!request.sha256) return std::nullopt;
    const auto name = request.name.empty() ? request.sha256->hex() : request.name;
    TRY(auto run, ports_.runs.find(std::string{caller.identity()}, name));
    if (!run || run->sha256 != *request.sha256 || run->state == domain::RunState::reading)
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
    if (request.issue && run.state == domain::RunState::checked) {
        const auto changed =
            ports_.runs.change_state(run.id, domain::RunState::checked, domain::RunState::issuing);
        if (!changed && changed.error().fault != Fault::conflict) return std::unexpected{changed.error()};
        if (changed) on_ready_();
        TRY(auto now, ports_.runs.find(run.id));
        if (now) run = *std::move(now);
    }
    return ReadRunAnswer{std::move(run), true};
}

Answer<ReadRunAnswer> ReadRun::finish(const Caller& caller, const RunRequest& request, Reading& reading) {
    auto& run = reading.run;
    if (request.sha256 && *request.sha256 != run.sha256) return digest_differs();
    run.name = request.name.empty() ? run.sha256.hex() : request.name;
    TRY(run.summary.comparison, ports_.runs.compare(run));
    run.state = request.issue ? domain::RunState::issuing : domain::RunState::checked;
    TRY(const auto id, ports_.runs.finish_reading(run));
    TRY(auto kept, ports_.runs.find(id));
    if (!kept) return std::unexpected{Refusal{Error{Fault::corrupt, "a run that was stored is not there"}}};
    const bool replayed = id != run.id;
    if (replayed && kept->sha256 != run.sha256) {
        return refuse(Fault::conflict, "run_name_taken",
                      "Another file made the run of this name; give this one a name of its own.");
    }
    if (replayed) return replay(caller, request, *std::move(kept));
    if (request.issue) on_ready_();
    return ReadRunAnswer{*std::move(kept), false};
}

}  // namespace billmill::usecases
