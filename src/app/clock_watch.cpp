#include "app/clock_watch.hpp"

#include <algorithm>
#include <condition_variable>
#include <fstream>
#include <utility>

#include "adapters/filesystem/replace_file.hpp"
#include "app/tell.hpp"
#include "app/test_hooks.hpp"
#include "foundation/logging.hpp"
#include "foundation/named_thread.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;
using adapters::filesystem::replace_file;

constexpr Milliseconds look_every{1'000};
constexpr Milliseconds keep_every{60'000};
constexpr Milliseconds confirmation_holds{3'600'000};
constexpr const char* record_name = "clock";
constexpr const char* confirmation_name = "clock.confirmed";

/// The first word that is a time; nullopt: there is no such file, or it holds none.
std::optional<Instant> read_time(const fs::path& file) {
    std::ifstream in{file};
    std::string word;
    in >> word;
    return parse_rfc3339(word);
}

/// A record that can't be read is as none: the newest invoice is known as well.
ClockWatch::Record read_record(const fs::path& file) {
    std::ifstream in{file};
    std::string seen;
    std::string overruled;
    in >> seen >> overruled;
    return {.seen = parse_rfc3339(seen).value_or(Instant{}),
            .overruled = parse_rfc3339(overruled).value_or(Instant{})};
}

Result<std::optional<Instant>> latest_known(ports::InvoiceStore& invoices, const ClockWatch::Record& record) {
    auto newest = invoices.list({}, {.after = {}, .limit = 1});
    if (!newest && newest.error().fault != Fault::corrupt) return std::unexpected{std::move(newest).error()};
    if (!newest) {  // For verify to name; it must not keep everybody out.
        log::error("newest_record_unreadable",
                   {{"why", newest.error().what}, {"next", "run billmill verify"}});
        newest = ports::Page<domain::Invoice>{};
    }
    Instant latest = record.seen;
    for (const auto& invoice : newest->items) {
        if (invoice.issued_at > record.overruled) latest = std::max(latest, invoice.issued_at);
    }
    if (latest == Instant{}) return std::nullopt;
    return latest;
}

}  // namespace

Result<std::unique_ptr<ClockWatch>> ClockWatch::open(const Settings& settings, const ports::Clock& clock,
                                                     ports::InvoiceStore& invoices,
                                                     usecases::issue::ClockGuard::Offset offset) {
    Record record;
    std::optional<Instant> latest;
    if (!settings.cluster()) {  // There, machines come and go, and none knows a latest time.
        record = read_record(settings.data / record_name);
        TRY(latest, latest_known(invoices, record));
    }
    std::unique_ptr<ClockWatch> watch{new ClockWatch{settings, clock, record, latest, std::move(offset)}};
    watch->look();
    watch->thread_ =
        named_thread("clock", [watch = watch.get()](const std::stop_token& stop) { watch->run(stop); });
    return watch;
}

ClockWatch::ClockWatch(const Settings& settings, const ports::Clock& clock, Record record,
                       std::optional<Instant> latest_known, usecases::issue::ClockGuard::Offset offset)
    : folder_{settings.data},
      keeps_time_{!settings.cluster()},
      clock_{clock},
      guard_{clock, latest_known, std::move(offset)},
      record_{record},
      latest_known_{latest_known.value_or(Instant{})},
      since_{clock.now()} {}

ClockWatch::~ClockWatch() {
    thread_ = {};
    if (guard_.check()) keep(clock_.now());
}

void ClockWatch::run(const std::stop_token& stop) {
    std::mutex mutex;
    std::condition_variable_any stopped;
    while (!stop.stop_requested()) {
        std::unique_lock lock{mutex};
        stopped.wait_for(lock, stop, look_every, [] { return false; });
        look();
    }
}

void ClockWatch::look() {
    auto checked = guard_.check();
    if (!checked && take_confirmation()) checked = guard_.check();
    note(checked);
    if (!checked) return;
    const auto now = clock_.now();
    believed_ = std::max(believed_, now);
    if (now < kept_at_ || now - kept_at_ >= keep_every) keep(now);
}

/// One that was left for another time than now is of no use, and goes as well.
bool ClockWatch::take_confirmation() {
    const auto file = folder_ / confirmation_name;
    std::error_code error;
    const auto confirmed = read_time(file);
    if (!confirmed) {
        if (fs::exists(file, error) && !std::exchange(unreadable_told_, true))
            log::error("clock_confirmation_unreadable",
                       {{"file", file.string()}, {"next", "let billmill's user read it, or remove it"}});
        return false;
    }
    fs::remove(file, error);
    const auto now = clock_.now();
    const auto age = now > *confirmed ? now - *confirmed : *confirmed - now;
    if (age > confirmation_holds) return false;
    guard_.confirm();
    record_.overruled = std::max({record_.overruled, latest_known_, record_.seen, believed_});
    log::warn("clock_confirmed", {{"time", rfc3339(now)}, {"overrules", rfc3339(record_.overruled)}});
    keep(now);
    return true;
}

void ClockWatch::note(const Outcome& checked) {
    const std::lock_guard lock{mutex_};
    const bool was_believed = why_.empty();
    why_ = checked ? std::string{} : checked.error().what;
    if (was_believed == why_.empty()) return;
    since_ = clock_.now();
    if (was_believed)
        log::error("clock_in_doubt", {{"why", why_}});
    else
        log::info("clock_believed", {{"time", rfc3339(since_)}});
}

void ClockWatch::keep(Instant seen) {
    if (!keeps_time_) return;
    record_.seen = seen;
    kept_at_ = seen;
    const auto kept =
        replace_file(folder_ / record_name, rfc3339(seen) + "\n" + rfc3339(record_.overruled) + "\n");
    if (!kept && !keeping_failed_) log::warn("clock_not_kept", {{"why", kept.error().what}});
    keeping_failed_ = !kept;
}

gateway::PartStatus ClockWatch::status() const {
    const std::lock_guard lock{mutex_};
    gateway::PartStatus status;
    status.since = since_;
    if (why_.empty()) return status;
    status.state = gateway::PartState::degraded;
    status.reason = why_ + "; bills are accepted and wait";
    return status;
}

Outcome confirm_clock(const Settings& settings, const Screen& screen) {
    if (!fs::is_directory(settings.data)) {
        return fail(Fault::invalid, "there is no data directory " + fs::absolute(settings.data).string() +
                                        ": check --data, and the disk");
    }
    const auto now = test_hooks::system_clock().now();
    // Often root confirms, and the service, which must read it, is another user.
    TRY_DO(
        replace_file(settings.data / confirmation_name, rfc3339(now) + "\n", {.for_owner_of_folder = true}));
    tell(screen,
         "confirmed: it is " + rfc3339(now) +
             "; a billmill that runs, or starts within the hour, numbers again",
         [&](formats::JsonWriter& json) { json.member("confirmed", rfc3339(now)); });
    return {};
}

}  // namespace billmill::app
