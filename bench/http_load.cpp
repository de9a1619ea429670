// Loads a running billmill with bills and registrations, all different, and prints what was answered.
//   bench_http_load --url http://127.0.0.1:5002 --prepare --requests 100000 --connections 64
#include <arpa/inet.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <memory>
#include <string>

#include "http_load/load.hpp"
#include "http_load/requests.hpp"

namespace {

using namespace billmill::bench;

struct Options {
    std::string url = "http://127.0.0.1:5002";
    Recipe recipe;
    LoadOptions load;
    std::string items = "1..3";
    std::uint64_t first = 0;
    bool prepare = false;
    bool json = false;
    std::string accepted_log;
};

/// Only a numeric address: a load generator needs no resolver, and should not be aimed by name.
bool read_url(const std::string& url, Options& options) {
    char host[64] = {};
    unsigned port = 0;
    int end = 0;
    if (std::sscanf(url.c_str(), "http://%63[0-9.]:%5u%n", host, &port, &end) != 2 || port > 65'535)
        return false;
    if (url.substr(static_cast<std::size_t>(end)).find_first_not_of('/') != std::string::npos) return false;
    options.load.server.sin_family = AF_INET;
    options.load.server.sin_port = htons(static_cast<std::uint16_t>(port));
    options.recipe.host = std::string{host} + ":" + std::to_string(port);
    return inet_pton(AF_INET, host, &options.load.server.sin_addr) == 1;
}

/// "5": always five lines.   "1..20": one to twenty.
bool read_items(const std::string& text, Recipe& recipe) {
    unsigned long least = 0;
    unsigned long most = 0;
    const int found = std::sscanf(text.c_str(), "%lu..%lu", &least, &most);
    if (found == 1) most = least;
    recipe.items_min = least;
    recipe.items_max = most;
    return found >= 1 && least >= 1 && most >= least && most <= 2'000;
}

void declare(CLI::App& app, Options& options) {
    const std::map<std::string, Kind> kinds{
        {"bill", Kind::bill}, {"register", Kind::registration}, {"mixed", Kind::mixed}};
    app.add_option("--url", options.url, "http://ADDRESS:PORT, a numeric address")->capture_default_str();
    app.add_option("--kind", options.recipe.kind, "bill, register or mixed (one registration to nine bills)")
        ->transform(CLI::CheckedTransformer(kinds));
    app.add_option("--requests", options.load.requests, "How many; 0: as many as fit into --seconds");
    app.add_option("--seconds", options.load.seconds, "Start no request after this time");
    app.add_option("--connections", options.load.connections)
        ->check(CLI::Range(1, 10'000))
        ->capture_default_str();
    app.add_option("--rate", options.load.rate,
                   "Requests due per second; 0: each connection asks again at once")
        ->check(CLI::Range(0.0, 1e6));
    app.add_option("--items", options.items, "Lines of a bill: N or LEAST..MOST")->capture_default_str();
    app.add_option("--customers", options.recipe.customers, "Distinct customers")
        ->check(CLI::Range(1, 100'000'000))
        ->capture_default_str();
    app.add_flag("--prepare", options.prepare, "First register all customers");
    app.add_flag("!--deliver-none", options.recipe.deliver, "Bills ask for no mail");
    app.add_option("--first", options.first, "Number of the first request: go on where another run ended");
    app.add_option("--seed", options.recipe.seed, "Another seed, other bodies and keys")
        ->check(CLI::Range(0, 0xff'ffff));
    app.add_option("--timeout", options.load.timeout_seconds, "Seconds for one answer")
        ->capture_default_str();
    app.add_option("--hard-bound", options.load.hard_bound_seconds,
                   "Seconds after which the run ends in any case")
        ->check(CLI::Range(1.0, 36'000.0))
        ->capture_default_str();
    app.add_option("--accepted-log", options.accepted_log,
                   "A line per 202: UTC ns when due, when answered, id");
    app.add_flag("--json", options.json, "Print one JSON object instead of a table");
}

double milliseconds(std::uint64_t ns) {
    return static_cast<double>(ns) / 1e6;
}

double cpu_us_per_answer(const LoadReport& report) {
    std::uint64_t answers = 0;
    for (const auto& [status, count] : report.answers) answers += count;
    return answers == 0 ? 0 : report.cpu_seconds * 1e6 / static_cast<double>(answers);
}

double per_second(const LoadReport& report) {
    return report.seconds > 0 ? static_cast<double>(report.accepted) / report.seconds : 0;
}

void print_table(const char* what, const LoadReport& report) {
    const auto& latencies = report.latencies;
    std::printf("%s\n", what);
    std::printf("  accepted            %12llu   in %.2f s: %.0f/s\n",
                static_cast<unsigned long long>(report.accepted), report.seconds, per_second(report));
    for (const auto& [status, count] : report.answers) {
        std::printf("  answered %d        %12llu\n", status, static_cast<unsigned long long>(count));
    }
    std::printf("  timed out, broken, given up   %llu, %llu, %llu\n",
                static_cast<unsigned long long>(report.timed_out),
                static_cast<unsigned long long>(report.broken),
                static_cast<unsigned long long>(report.given_up));
    std::printf("  latency ms          p50 %.2f   p90 %.2f   p99 %.2f   max %.2f\n",
                milliseconds(latencies.quantile_ns(0.5)), milliseconds(latencies.quantile_ns(0.9)),
                milliseconds(latencies.quantile_ns(0.99)), milliseconds(latencies.max_ns()));
    std::printf("  client CPU          %.2f us a request\n", cpu_us_per_answer(report));
}

void print_json(const LoadReport& report) {
    const auto& latencies = report.latencies;
    std::printf(
        R"({"accepted":%llu,"seconds":%.3f,"per_second":%.1f,"timed_out":%llu,"broken":%llu,"given_up":%llu,)",
        static_cast<unsigned long long>(report.accepted), report.seconds, per_second(report),
        static_cast<unsigned long long>(report.timed_out), static_cast<unsigned long long>(report.broken),
        static_cast<unsigned long long>(report.given_up));
    std::printf(R"("p50_ms":%.3f,"p90_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,"client_cpu_us":%.2f,"answers":{)",
                milliseconds(latencies.quantile_ns(0.5)), milliseconds(latencies.quantile_ns(0.9)),
                milliseconds(latencies.quantile_ns(0.99)), milliseconds(latencies.max_ns()),
                cpu_us_per_answer(report));
    const char* comma = "";
    for (const auto& [status, count] : report.answers) {
        std::printf("%s\"%d\":%llu", comma, status, static_cast<unsigned long long>(count));
        comma = ",";
    }
    std::printf("}}\n");
}

bool prepare(const Options& options, RequestWriter& writer) {
    auto load = options.load;
    load.requests = options.recipe.customers;
    load.seconds = 0;
    load.rate = 0;
    LoadReport report;
    const auto write = [&](std::uint64_t n, std::string& out) { writer.write_preparation(n, out); };
    const bool reached = Load{load, write}.run(report);
    if (!options.json) print_table("customers", report);
    if (report.accepted == options.recipe.customers) return true;
    if (reached) std::fprintf(stderr, "http_load: not every customer was accepted\n");
    return false;
}

bool load(Options& options, RequestWriter& writer) {
    std::unique_ptr<std::FILE, int (*)(std::FILE*)> log{nullptr, std::fclose};
    if (!options.accepted_log.empty()) {
        log.reset(std::fopen(options.accepted_log.c_str(), "ae"));
        if (!log) {
            std::perror(options.accepted_log.c_str());
            return false;
        }
        std::setvbuf(log.get(), nullptr, _IOFBF, 1 << 20);
        options.load.accepted_log = log.get();
    }
    LoadReport report;
    const auto write = [&](std::uint64_t n, std::string& out) { writer.write(options.first + n, out); };
    const bool reached = Load{options.load, write}.run(report);
    options.json ? print_json(report) : print_table("load", report);
    const bool complete =
        options.load.requests == 0 || options.load.seconds > 0 || report.accepted == options.load.requests;
    if (reached && !complete) std::fprintf(stderr, "http_load: not every request was accepted\n");
    return reached && complete;
}

}  // namespace

int main(int argc, char** argv) {  // NOLINT(bugprone-exception-escape): an exception ends the benchmark.
    Options options;
    CLI::App app{"Loads a running billmill and prints what it answered.", "bench_http_load"};
    declare(app, options);
    CLI11_PARSE(app, argc, argv);
    if (!read_url(options.url, options)) {
        std::fprintf(stderr, "http_load: --url must look like http://127.0.0.1:5002\n");
        return 2;
    }
    if (!read_items(options.items, options.recipe)) {
        std::fprintf(stderr, "http_load: --items must be N or LEAST..MOST, within 1 and 2000\n");
        return 2;
    }
    const bool loads = options.load.requests > 0 || options.load.seconds > 0;
    if (!loads && !options.prepare) {
        std::fprintf(stderr, "http_load: say --requests, --seconds or --prepare\n");
        return 2;
    }
    RequestWriter writer{options.recipe};
    if (options.prepare && !prepare(options, writer)) return 1;
    return !loads || load(options, writer) ? 0 : 1;
}
