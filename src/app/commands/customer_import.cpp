#include <algorithm>
#include <array>
#include <condition_variable>
#include <cstdio>
#include <deque>
#include <fstream>
#include <iostream>
#include <mutex>
#include <thread>

#include "app/ask_server.hpp"
#include "app/commands/customers.hpp"
#include "app/interrupt.hpp"
#include "app/progress_bar.hpp"
#include "app/text_table.hpp"
#include "formats/bulk/bill_file.hpp"
#include "foundation/digest.hpp"

namespace billmill::app {
namespace {

using formats::Json;
namespace bulk = formats::bulk;

constexpr std::size_t customer_bytes_max = 16 * 1024;  ///< What the server takes of one customer.
constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::size_t queue_max = 32;
constexpr std::int64_t reports_max = 1'000;  ///< Rows that are told; the rest are only counted.

struct Row {
    std::int64_t line = 0;
    std::string body;
    std::string_view route;
};

struct Counts {
    std::int64_t accepted = 0;
    std::int64_t known = 0;
    std::int64_t refused = 0;
};

/// "/address/city" is told by the column that fills it.
std::string place_of(const std::vector<bulk::Column>& columns, std::string pointer) {
    std::ranges::replace(pointer, '/', '.');
    const auto path = "customer" + pointer;
    for (const auto& column : columns)
        if (column.field != nullptr && column.field->path == path) return "column " + printable(column.name);
    std::ranges::replace(pointer, '.', '/');
    return printable(pointer);
}

/// Sends customers to the server, over some connections at a time. Lines of one customer stay in their order.
class Import {
public:
    /// `file`: its columns are asked for when a row is refused.
    Import(const Server& server, const bulk::BillFile& file, int jobs, const Screen& screen)
        : server_{server}, file_{file}, queues_(static_cast<std::size_t>(jobs)), bar_{screen} {
        for (auto& queue : queues_) threads_.emplace_back([this, &queue] { work(queue); });
    }
    ~Import() { close(); }
    Import(const Import&) = delete;
    Import& operator=(const Import&) = delete;

    void customer(bulk::FileBill&& row) {
        std::string why;
        for (const auto& at : row.issues)
            why += "\n  " + (at.column.empty() ? std::string{} : "column " + printable(at.column) + ": ") +
                   printable(at.issue.detail);
        if (why.empty() && row.body.size() > customer_bytes_max)
            why = "\n  a customer has at most " + std::to_string(customer_bytes_max) + " bytes";
        const auto json = why.empty() ? formats::read_json(row.body) : std::unexpected{Issue{}};
        if (json) return queue(row.row, std::move(row.body), *json);
        const std::lock_guard lock{mutex_};
        refuse(row.row, why.empty() ? "\n  " + printable(json.error().detail) : why);
    }
    /// The server gives no answer any more: the rest need not be read.
    [[nodiscard]] bool has_failed() {
        const std::lock_guard lock{mutex_};
        return failure_.has_value();
    }
    Result<Counts> finish() {
        close();
        if (failure_) return std::unexpected{*failure_};
        return counts_;
    }

private:
    void queue(std::int64_t line, std::string body, const Json& json) {
        const auto id = text_of(json, "externalId");
        auto& queue =
            queues_[std::hash<std::string>{}(id.empty() ? text_of(json, "email") : id) % queues_.size()];
        std::unique_lock lock{mutex_};
        changed_.wait(lock, [&] { return failure_ || queue.size() < queue_max; });
        if (failure_) return;
        queue.push_back({line, std::move(body), route_of_new(json)});
        changed_.notify_all();
    }
    void close() {
        {
            const std::lock_guard lock{mutex_};
            closed_ = true;
        }
        changed_.notify_all();
        threads_.clear();
    }
    void work(std::deque<Row>& queue) {
        std::unique_lock lock{mutex_};
        while (true) {
            changed_.wait(lock, [&] { return failure_ || closed_ || !queue.empty(); });
            if (failure_ || queue.empty()) return;
            auto row = std::move(queue.front());
            queue.pop_front();
            lock.unlock();
            const auto answer =
                server_.try_post(std::string{row.route}, row.body, "import-" + sha256(row.body).hex());
            lock.lock();
            note(row, answer);
            changed_.notify_all();
        }
    }
    void note(const Row& row, const Result<HttpAnswer>& answer) {
        if (!answer) {
            fail_with(row, answer.error());
        } else if (answer->status < 400) {
            ++(answer->head.contains("\r\nIdempotent-Replayed: true\r\n") ? counts_.known : counts_.accepted);
        } else if (const auto problem = json_of(*answer); problem.error().fault == Fault::invalid) {
            refuse(row.line, why_of(*answer, problem.error()));
        } else {
            fail_with(row, problem.error());
        }
        bar_.show(std::nullopt, std::to_string(counts_.accepted) + " accepted, " +
                                    std::to_string(counts_.known) + " known already, " +
                                    std::to_string(counts_.refused) + " refused");
    }
    [[nodiscard]] std::string why_of(const HttpAnswer& answer, const Error& otherwise) const {
        std::string why;
        const auto problem = formats::read_json(answer.body);
        const auto* errors = problem ? problem->find("errors") : nullptr;
        if (errors == nullptr) return "\n  " + otherwise.what;
        for (const auto& issue : errors->items)
            why += "\n  " + place_of(file_.columns(), text_of(issue, "pointer")) + ": " +
                   printable(text_of(issue, "detail"));
        return why;
    }
    void fail_with(const Row& row, const Error& error) {
        if (failure_) return;
        failure_ = Error{error.fault, "line " + std::to_string(row.line) + ": " + error.what +
                                          "\nThe same command again goes on, and changes nothing twice."};
    }
    void refuse(std::int64_t line, const std::string& why) {
        if (++counts_.refused > reports_max) return;
        std::fprintf(stderr, "line %lld:%s\n", static_cast<long long>(line), why.c_str());
    }

    const Server& server_;
    const bulk::BillFile& file_;  ///< The columns stand still once a row was read.
    std::vector<std::deque<Row>> queues_;
    ProgressBar bar_;
    std::mutex mutex_;  ///< Guards the queues and what follows.
    std::condition_variable changed_;
    Counts counts_;
    std::optional<Error> failure_;
    bool closed_ = false;
    std::vector<std::jthread> threads_;
};

std::unexpected<Error> told(const bulk::FileFault& fault) {
    return fail(Fault::invalid, fault.code == "unknown_column" || fault.code == "columns_missing"
                                    ? "no customer was sent: " + fault.detail +
                                          " (--column NAME=FIELD, such as Kunde=customer.company)"
                                    : "no more was read: " + fault.detail);
}

Outcome read_all(std::istream& in, bulk::BillFile& file, Import& import) {
    const bulk::BillSink sink{[&](bulk::FileBill&& row) { import.customer(std::move(row)); }};
    std::string bytes(piece_bytes, '\0');
    while (!import.has_failed()) {
        in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        const auto count = static_cast<std::size_t>(in.gcount());
        if (count == 0) break;
        if (const auto fed = file.feed(std::string_view{bytes}.substr(0, count), sink); !fed)
            return told(fed.error());
    }
    if (in.bad()) return fail(Fault::unavailable, "the file cannot be read to its end");
    if (import.has_failed()) return {};  // Its own error says so.
    if (const auto done = file.finish(sink); !done) return told(done.error());
    return {};
}

/// What is not read is said, so that nobody believes it was.
void advise_on_columns(const bulk::BillFile& file) {
    std::string names;
    for (const auto& column : file.columns())
        if (column.field == nullptr && !column.name.empty())
            names += (names.empty() ? "" : ", ") + printable(column.name);
    if (!names.empty())
        std::fprintf(stderr, "Not read: %s. To read one: --column NAME=FIELD\n", names.c_str());
}

void tell(const Counts& counts, const Screen& screen) {
    if (!screen.json) {
        std::printf("%lld customers accepted, %lld known already, %lld refused\n",
                    static_cast<long long>(counts.accepted), static_cast<long long>(counts.known),
                    static_cast<long long>(counts.refused));
        return;
    }
    std::string text;
    formats::JsonWriter{text}
        .begin_object()
        .member("accepted", counts.accepted)
        .member("known", counts.known)
        .member("refused", counts.refused)
        .end_object();
    std::printf("%s\n", text.c_str());
}

struct ImportCustomers {
    std::string file;
    std::vector<std::string> columns;  ///< "Kunde=customer.company"
    int jobs = 8;
};

Result<bulk::ReadOptions> options_of(const ImportCustomers& command) {
    bulk::ReadOptions options;
    options.rows = bulk::RowsOf::customers;
    for (const auto& pair : command.columns) {
        const auto equals = pair.rfind('=');
        if (equals == std::string::npos || equals == 0)
            return fail(Fault::invalid, "--column is NAME=FIELD, such as Kunde=customer.company");
        options.columns[pair.substr(0, equals)] = pair.substr(equals + 1);
    }
    return options;
}

Outcome import_customers(const ImportCustomers& command, const Context& context) {
    TRY(const auto server, Server::of(context));
    TRY(auto options, options_of(command));
    std::ifstream opened;
    if (command.file != "-") opened.open(command.file, std::ios::binary);
    if (command.file != "-" && !opened.is_open()) return fail(Fault::invalid, "cannot read " + command.file);
    bulk::BillFile file{std::move(options)};
    const Interrupt interrupt{
        "What was accepted stays. The same command again goes on, and changes nothing twice."};
    Import import{server, file, command.jobs, context.screen};
    const auto read = read_all(command.file == "-" ? std::cin : opened, file, import);
    TRY(const auto counts, import.finish());
    if (!read) return read;
    advise_on_columns(file);
    tell(counts, context.screen);
    if (counts.refused == 0) return {};
    return fail(Fault::invalid, "some lines were refused; correct them and import them again");
}

}  // namespace

void add_customer_import(CommandTable& table, CLI::App& customers) {
    const auto options = std::make_shared<ImportCustomers>();
    auto& command =
        table.add_asking(customers, "import", "Many customers of a file: a row or a JSON document each",
                         [options](const Context& context) { return import_customers(*options, context); });
    command.options()
        .add_option("file", options->file, "CSV, NDJSON, an array of JSON or .xlsx; -: standard input")
        ->required();
    command.options()
        .add_option("--column", options->columns,
                    "A column and its field: Kunde=customer.company; may be repeated")
        ->type_name("NAME=FIELD");
    command.options()
        .add_option("--jobs", options->jobs, "Connections (default: 8)")
        ->check(CLI::Range(1, 64));
    command
        .details(
            "Columns may have any order, and names in seven languages, as of a file of bills; their fields "
            "are those that begin with customer. The same file again changes nothing. Where a customer "
            "stands in several lines, the last counts.")
        .example("billmill customers import customers.csv")
        .example("billmill customers import customers.ndjson");
}

}  // namespace billmill::app
