#include "usecases/runs/file_reading.hpp"

#include <algorithm>

#include "domain/text_rules.hpp"

namespace billmill::usecases {
namespace {

using domain::EntryState;
using formats::bulk::FileBill;

constexpr std::size_t batch_max = 500;
constexpr std::size_t batch_bytes_max = 1024 * 1024;
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

Refusal too_large() {
    return {Fault::invalid, "run_too_large", "The sum of the file's bills is beyond any amount."};
}

std::unexpected<Refusal> refuse_file(const formats::bulk::FileFault& fault) {
    // That is no fault of the file: the same one may be read later.
    if (fault.code == formats::bulk::XlsxFile::no_scratch)
        return std::unexpected{Refusal{Error{Fault::unavailable, fault.detail}}};
    return invalid({fault});
}

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

void add_bill(std::vector<domain::RunSeller>& sellers, const std::string& seller) {
    const auto found = std::ranges::find(sellers, seller, &domain::RunSeller::id);
    if (found != sellers.end())
        ++found->bills;
    else
        sellers.push_back({seller, 1});
}

void add_warning(std::vector<domain::RunWarning>& warnings, const std::string& code,
                 const std::string& detail, std::int64_t row) {
    const auto found = std::ranges::find(warnings, code, &domain::RunWarning::code);
    if (found != warnings.end())
        ++found->bills;
    else
        warnings.push_back({code, detail, row, 1});
}

formats::bulk::ReadOptions how_to_read(const RunRequest& request) {
    auto options = request.read;
    options.at_once = request.as_it_comes;
    return options;
}

bool is_refused(const ports::Appended& appended, std::size_t place) {
    return std::ranges::find(appended.refused, place) != appended.refused.end();
}

/// Of the bills up to this one. The length keeps two lists of parts from giving one text.
Digest prefix_with(const Digest& before, const FileBill& bill) {
    return sha256(before.hex() + ":" + std::to_string(bill.row) + ":" + std::to_string(bill.rows) + ":" +
                  std::to_string(bill.key.size()) + ":" + bill.key + ":" + bill.source);
}

Refusal another_file() {
    return {Fault::conflict, "run_name_taken",
            "Another file is billed under this name: its bills that came before are not those of this file. "
            "Send the file that broke off, or give this one a name of its own."};
}

}  // namespace

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

FileReading::FileReading(const ReadRun::Ports& ports, CheckEntry& check, const Caller& caller,
                         const RunRequest& request)
    : ports_{ports}, check_{check}, caller_{caller}, file_{how_to_read(request), ports.scratch} {
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

void FileReading::go_on(domain::Run there) {
    run = std::move(there);
    there_ = run.entries;
    prefix_there_ = std::exchange(run.prefix, {});
    sums_.amounts.begin_with(run.summary.amounts);
    sums_.summary = run.summary;
    run.bytes = 0;
}

Answer<void> FileReading::read(const FileSource& source) {
    const formats::bulk::BillSink sink{[this](FileBill&& bill) { take(std::move(bill)); }};
    while (true) {
        const auto bytes = source.read();
        if (bytes.empty()) break;
        digest_.add(bytes);
        run.bytes += static_cast<std::int64_t>(bytes.size());
        const auto fed = file_.feed(bytes, sink);
        if (failure_) return std::unexpected{*std::move(failure_)};
        if (!fed) return refuse_file(fed.error());
        if (!is_billed_as_it_comes()) continue;
        store();  // Whoever sends slowly waits for no full batch.
        if (failure_) return std::unexpected{*std::move(failure_)};
    }
    if (!source.is_whole())
        return refuse(Fault::invalid, "upload_incomplete",
                      "The file broke off before its end; nothing of it was kept.");
    if (auto fault = source.fault()) return std::unexpected{*std::move(fault)};
    if (const auto ended = file_.finish(sink); !ended) return refuse_file(ended.error());
    store();
    if (failure_) return std::unexpected{*std::move(failure_)};
    if (seen_ < there_) return std::unexpected{another_file()};
    run.sha256 = digest_.finish();
    run.format = formats::bulk::name(file_.format());
    run.summary = sums_.summary;
    run.summary.columns = columns();
    return {};
}

bool FileReading::is_passed_over(const FileBill& bill) {
    if (!is_billed_as_it_comes()) return false;
    run.prefix = prefix_with(run.prefix, bill);
    if (++seen_ == there_ && run.prefix != prefix_there_) failure_ = another_file();
    return seen_ <= there_;
}

void FileReading::take(FileBill&& bill) {
    if (failure_ || is_passed_over(bill)) return;
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

void FileReading::check(const FileBill& bill, ports::RunEntry& entry) {
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
    waiting_bills_.emplace(waiting_.size(), Billed{std::move(checked->seller), std::move(checked->priced)});
    for (auto& warning : checked->warnings)
        waiting_warnings_.emplace(std::pair{waiting_.size(), std::move(warning.code)},
                                  std::move(warning.detail));
}

Result<ports::Appended> FileReading::append() {
    if (!is_billed_as_it_comes()) return ports_.runs.append(run.id, waiting_);
    run.format = formats::bulk::name(file_.format());
    return ports_.runs.append_arriving(run, waiting_,
                                       [this](const ports::Appended& so_far) -> Result<domain::RunSummary> {
                                           TRY(auto sums, sums_with(so_far));
                                           sums.summary.columns = columns();
                                           return std::move(sums.summary);
                                       });
}

Result<FileReading::Sums> FileReading::sums_with(const ports::Appended& appended) const {
    auto sums = sums_;
    for (const auto& [place, billed] : waiting_bills_) {
        if (is_refused(appended, place)) continue;
        TRY_DO(sums.amounts.add(billed.priced));
        add_bill(sums.summary.sellers, billed.seller);
    }
    for (const auto& [at, detail] : waiting_warnings_)
        if (!is_refused(appended, at.first))
            add_warning(sums.summary.warnings, at.second, detail, waiting_[at.first].entry.row);
    sums.summary.amounts = sums.amounts.all();
    return sums;
}

void FileReading::store() {
    if (failure_ || waiting_.empty()) return;
    const auto appended = append();
    if (!appended) {
        failure_ = appended.error().fault == Fault::invalid ? too_large() : Refusal{appended.error()};
        return;
    }
    auto sums = sums_with(*appended);
    if (!sums) {
        failure_ = too_large();
        return;
    }
    sums_ = *std::move(sums);
    for (const auto& body : appended->bodies) take_back(body);
    run.entries += static_cast<std::int64_t>(waiting_.size());
    waiting_.clear();
    waiting_bytes_ = 0;
    waiting_bills_.clear();
    waiting_warnings_.clear();
    if (on_kept) on_kept();
}

/// Its price is made again: to keep the prices of a whole file until its end has no bound.
void FileReading::take_back(const std::string& body) {
    const auto checked = check_(caller_, body);
    if (!checked) {
        failure_ = checked.error();
        return;
    }
    auto& summary = sums_.summary;
    sums_.amounts.remove(checked->priced);
    summary.amounts = sums_.amounts.all();
    for (auto& seller : summary.sellers)
        if (seller.id == checked->seller) --seller.bills;
    std::erase_if(summary.sellers, [](const auto& seller) { return seller.bills == 0; });
    for (auto& said : summary.warnings)
        if (std::ranges::find(checked->warnings, said.code, &Warning::code) != checked->warnings.end())
            --said.bills;
    std::erase_if(summary.warnings, [](const auto& said) { return said.bills == 0; });
}

std::vector<domain::RunColumn> FileReading::columns() const {
    std::vector<domain::RunColumn> columns;
    for (const auto& column : file_.columns())
        columns.push_back({column.name, column.field == nullptr ? "" : std::string{column.field->path}});
    return columns;
}

}  // namespace billmill::usecases
