#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <unordered_map>

#include "app/commands/commands.hpp"
#include "app/line_reader.hpp"
#include "app/open_engines.hpp"
#include "app/outside.hpp"
#include "app/stop_signals.hpp"
#include "app/tell.hpp"
#include "formats/json.hpp"
#include "formats/requests.hpp"
#include "ports/clock.hpp"
#include "usecases/accept_customer.hpp"

namespace billmill::app {
namespace {

constexpr std::size_t in_flight_max = 256;  ///< Commits are shared by those that wait together.
constexpr std::size_t line_bytes_max = 256 * 1024;
constexpr std::size_t customers_max = 5'000'000;  ///< Of one file: about 150 bytes of memory each.
constexpr std::size_t reports_max = 1'000;        ///< Lines that are told; the rest are only counted.

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

/// Hands customers to AcceptCustomer, a bounded number at a time, and counts what became of them.
class Import {
public:
    explicit Import(ports::RequestInbox& inbox)
        : accept_{inbox, clock_}, accept_customer_{accept_, nullptr} {}

    Outcome line(std::int64_t number, std::string_view text) {
        const auto body = registration_body(text);
        if (!body) {
            report(number, {body.error()});
            return {};
        }
        auto read = formats::read_registration(*body);
        if (!read) {
            report(number, read.error().issues);
            return {};
        }
        TRY(const auto key, key_of(*read));
        if (!key) return {};
        {
            std::unique_lock lock{mutex_};
            space_.wait(lock, [&] { return in_flight_ < in_flight_max; });
            ++in_flight_;
        }
        accept_customer_(
            {caller_, key, {}, {}}, usecases::register_customer_operation, *std::move(read),
            [this, number](usecases::Answer<usecases::Accepted> answer) { on_answer(number, answer); });
        return {};
    }
    void refuse(std::int64_t number, Issue issue) { report(number, {std::move(issue)}); }
    Outcome finish(const Screen& screen) {
        std::unique_lock lock{mutex_};
        space_.wait(lock, [&] { return in_flight_ == 0; });
        tell(screen,
             std::to_string(taken_) + " customers taken, " + std::to_string(known_) + " known already, " +
                 std::to_string(refused_) + " refused",
             [&](formats::JsonWriter& json) {
                 json.member("taken", taken_).member("known", known_).member("refused", refused_);
             });
        if (!failure_.empty()) return fail(Fault::unavailable, failure_ + "; run the same command again");
        if (refused_ != 0)
            return fail(Fault::invalid,
                        "some lines were refused; correct them and run the same command again");
        return {};
    }

private:
    /// A customer's lines so far, in short.
    struct Known {
        Digest content;
        Digest key;
    };
    /// The same file imported again is the same requests, and changes nothing. Within it a customer's last line wins,
    /// also where it says what an earlier one said: each key is made of the one before. nullopt: it says what the line
    /// before said.
    Result<std::optional<std::string>> key_of(const formats::Read<domain::Customer>& customer) {
        const auto content = sha256(customer.canonical);
        const auto found = lines_.find(customer.value.id);
        if (found == lines_.end()) {
            if (lines_.size() >= customers_max)
                return fail(Fault::invalid, "more than " + std::to_string(customers_max) +
                                                " customers in one file: split it");
            lines_.emplace(customer.value.id, Known{content, content});
            return content.hex();
        }
        if (found->second.content == content) {
            const std::lock_guard lock{mutex_};
            ++known_;
            return std::nullopt;
        }
        found->second = {content, sha256(found->second.key.hex() + content.hex())};
        return found->second.key.hex();
    }
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
    void on_answer(std::int64_t number, const usecases::Answer<usecases::Accepted>& answer) {
        const std::lock_guard lock{mutex_};
        --in_flight_;
        if (!answer) {
            if (failure_.empty()) failure_ = "line " + std::to_string(number) + ": " + answer.error().detail;
        } else {
            ++(answer->replayed ? known_ : taken_);
        }
        space_.notify_all();
    }

    const ports::SystemClock clock_;
    const usecases::Caller caller_{.client = "import", .sellers = {}};
    usecases::RequestAcceptor accept_;
    usecases::AcceptCustomer accept_customer_;
    std::unordered_map<Uuid, Known> lines_;  ///< By customer.
    std::mutex mutex_;
    std::condition_variable space_;
    std::size_t in_flight_ = 0;
    std::int64_t taken_ = 0;
    std::int64_t known_ = 0;
    std::int64_t refused_ = 0;
    std::string failure_;
};

/// Until the end of the input, or until a signal comes. True: the end.
Result<bool> read_all(LineReader& reader, Import& import) {
    std::string line;
    for (std::int64_t number = 1;; ++number) {
        TRY(const auto next, reader.next(line));
        switch (next) {
            case LineReader::Next::end: return true;
            case LineReader::Next::stopped: return false;
            case LineReader::Next::too_long:
                import.refuse(
                    number, {"", "too_long", "at most " + std::to_string(line_bytes_max) + " bytes a line"});
                break;
            case LineReader::Next::line:
                if (line.find_first_not_of(" \t") != std::string::npos) TRY_DO(import.line(number, line));
        }
    }
}

Outcome import_users(const std::string& file, const Context& context) {
    const auto& settings = context.settings;
    const StopSignals signals;  // Before any thread.
    TRY(auto reader, LineReader::open(file, line_bytes_max, signals.descriptor()));
    const ports::SystemClock clock;
    TRY(const auto sellers, open_sellers(settings));
    TRY(const auto engines, open_engines(settings, clock, *sellers));
    Import import{engines->ports().inbox};
    const auto whole = read_all(reader, import);
    auto finished = import.finish(context.screen);
    if (!whole) return std::unexpected{whole.error()};
    if (!*whole)
        return fail(Fault::unavailable, "stopped before the end of the input; run the same command again");
    return finished;
}

}  // namespace

void add_import(CommandTable& table) {
    const auto file = std::make_shared<std::string>();
    auto& command = table.add("import", "Bring customers of the older system over, one JSON document a line",
                              [file](const Context& context) { return import_users(*file, context); });
    table.add_json(command);
    command.options().add_option("file", *file, "As mongoexport writes it; -: standard input")->required();
    command
        .details(
            "It writes into the books themselves, or onto Kafka. Customers for a running server: "
            "billmill customers import.")
        .example("billmill import users.ndjson --data data");
}

}  // namespace billmill::app
