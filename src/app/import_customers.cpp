#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <mutex>

#include "app/commands.hpp"
#include "app/open_engines.hpp"
#include "app/outside.hpp"
#include "formats/json.hpp"
#include "formats/messages.hpp"
#include "formats/requests.hpp"
#include "ports/clock.hpp"

namespace billmill::app {
namespace {

constexpr std::size_t in_flight_max = 256;  ///< Commits are shared by those that wait together.
constexpr std::size_t reports_max = 1'000;  ///< Lines that are told; the rest are only counted.

/// What the old system's documents hold beside the customer.
bool is_left_out(std::string_view name) {
    constexpr std::array<std::string_view, 7> names{"_id",       "__v",       "customerID", "dob",
                                                    "createdAt", "updatedAt", "id"};
    return std::ranges::find(names, name) != names.end();
}

std::expected<std::string, Issue> registration_body(std::string_view line) {
    auto json = formats::read_json(line);
    if (!json) return std::unexpected{json.error()};
    std::erase_if(json->members, [](const auto& member) { return is_left_out(member.name); });
    return formats::canonical(*json);
}

/// The same customer brought again is the same request, and changes nothing.
ports::Envelope envelope_of(const formats::Read<domain::Customer>& read, Instant now) {
    ports::Envelope envelope;
    envelope.event_id = uuid_v5(spaces::request, {"import", "users", read.canonical});
    envelope.key = read.value.id.text();
    envelope.payload = formats::encode(read.value);
    envelope.client = "import";
    envelope.fingerprint = sha256(read.canonical);
    envelope.accepted_at = now;
    return envelope;
}

/// Hands customers to the door, a bounded number at a time, and counts what became of them.
class Import {
public:
    explicit Import(ports::Intake& intake) : intake_{intake} {}

    void line(std::int64_t number, std::string_view text) {
        const auto body = registration_body(text);
        if (!body) return report(number, {body.error()});
        auto read = formats::read_registration(*body);
        if (!read) return report(number, read.error().issues);
        {
            std::unique_lock lock{mutex_};
            room_.wait(lock, [&] { return in_flight_ < in_flight_max; });
            ++in_flight_;
        }
        intake_.accept(ports::Stage::users, envelope_of(*read, clock_.now()),
                       [this, number](Result<ports::Admission> admission) { heard(number, admission); });
    }
    Outcome finish() {
        std::unique_lock lock{mutex_};
        room_.wait(lock, [&] { return in_flight_ == 0; });
        std::printf("%lld customers taken, %lld known already, %lld refused\n",
                    static_cast<long long>(taken_), static_cast<long long>(known_),
                    static_cast<long long>(refused_));
        if (!failure_.empty()) return fail(Fault::unavailable, failure_ + "; run the same command again");
        if (refused_ != 0)
            return fail(Fault::invalid, "some lines were refused; mend them and run the same command again");
        return {};
    }

private:
    void report(std::int64_t number, const Issues& issues) {
        const std::lock_guard lock{mutex_};
        ++refused_;
        if (static_cast<std::size_t>(refused_) > reports_max) return;
        std::fprintf(stderr, "line %lld:\n", static_cast<long long>(number));
        for (const auto& issue : issues) {
            std::fprintf(stderr, "  %s  %s  %s\n", issue.pointer.c_str(), issue.code.c_str(),
                         issue.detail.c_str());
        }
    }
    void heard(std::int64_t number, const Result<ports::Admission>& admission) {
        const std::lock_guard lock{mutex_};
        --in_flight_;
        if (!admission) {
            if (failure_.empty()) failure_ = "line " + std::to_string(number) + ": " + admission.error().what;
        } else {
            ++(*admission == ports::Admission::accepted ? taken_ : known_);
        }
        room_.notify_all();
    }

    ports::Intake& intake_;
    const ports::SystemClock clock_;
    std::mutex mutex_;
    std::condition_variable room_;
    std::size_t in_flight_ = 0;
    std::int64_t taken_ = 0;
    std::int64_t known_ = 0;
    std::int64_t refused_ = 0;
    std::string failure_;
};

}  // namespace

Outcome run(const ImportCustomers& command, const Settings& settings) {
    std::ifstream file;
    if (command.file != "-") file.open(command.file);
    if (!file) return fail(Fault::invalid, "cannot read " + command.file);
    std::istream& in = command.file == "-" ? std::cin : file;
    const ports::SystemClock clock;
    TRY(const auto sellers, open_sellers(settings));
    TRY(const auto engines, open_engines(settings, clock, *sellers));
    Import import{engines->ports().intake};
    std::string line;
    for (std::int64_t number = 1; std::getline(in, line); ++number) {
        if (!line.empty()) import.line(number, line);
    }
    return import.finish();
}

}  // namespace billmill::app
