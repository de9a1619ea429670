// tests/support/smtp_sink as a program: takes everything and keeps a line about each mail, for measurements and as the
// witness of crash tests.
//
//   bench_smtp_sink [--port P] [--log FILE] [--no-pipelining] [--no-chunking]
//                   [--refuse-every N] [--defer-every N] [--drop-after-dot-every N] [--down-for SECONDS
//                   [--down-after N]]
//
// The first line of output names the port. Each accepted mail is a line of JSON in FILE, written before its
// 250 leaves:
// {"at":unix ms,"messageId":"<…>","to":"…","bytes":n,"invoice":"uuid","pdfSha256":"…"}. SIGTERM prints the
// totals.
#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <charconv>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/digest.hpp"
#include "support/smtp_sink/smtp_sink.hpp"

namespace {

using billmill::support::Moment;
using billmill::support::ReceivedMail;
using billmill::support::Rule;
using billmill::support::SmtpSink;

struct Options {
    std::int64_t port = 0;
    std::string log;
    bool pipelining = true;
    bool chunking = true;
    std::int64_t refuse_every = 0;
    std::int64_t defer_every = 0;
    std::int64_t drop_after_dot_every = 0;
    std::int64_t down_for = 0;
    std::int64_t down_after = 0;
};

[[noreturn]] void die(const char* what) {
    std::perror(what);
    std::exit(1);
}

std::string_view header_value(std::string_view message, std::string_view name) {
    const auto head = message.substr(0, message.find("\r\n\r\n"));
    const auto at = head.find(name);
    if (at == std::string_view::npos) return {};
    const auto start = at + name.size();
    return head.substr(start, head.find("\r\n", start) - start);
}

/// JSON text without its quotes: what an address or an id may hold, the rest as '?'.
std::string plain(std::string_view text) {
    std::string out{text.substr(0, 320)};
    std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~' || c == '"' || c == '\\'; }, '?');
    return out;
}

std::string pdf_sha256(std::string_view message) {
    static const auto values = [] {
        std::array<std::int8_t, 256> table{};
        table.fill(-1);
        constexpr std::string_view digits =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (std::size_t i = 0; i < digits.size(); ++i)
            table[static_cast<unsigned char>(digits[i])] = std::int8_t(i);
        return table;
    }();
    const auto part = message.find("Content-Type: application/pdf");
    const auto start = part == std::string_view::npos ? part : message.find("\r\n\r\n", part);
    const auto end = start == std::string_view::npos ? start : message.find("\r\n--", start);
    if (end == std::string_view::npos) return "";
    std::string bytes;
    bytes.reserve((end - start) * 3 / 4);
    std::uint32_t bits = 0;
    int held = 0;
    for (const char c : message.substr(start, end - start)) {
        const auto value = values[static_cast<unsigned char>(c)];
        if (value < 0) continue;
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) bytes += static_cast<char>(bits >> (held -= 8) & 0xFF);
    }
    return billmill::sha256(bytes).hex();
}

/// Counts mails and writes their lines.     Threads: any.
class Log {
public:
    explicit Log(const std::string& path) {
        if (path.empty()) return;
        file_ = open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
        if (file_ < 0) die("open log");
    }

    void add(const ReceivedMail& mail) {
        ++mails;
        bytes += static_cast<std::int64_t>(mail.message.size());
        if (file_ < 0) return;
        const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
            std::chrono::system_clock::now().time_since_epoch());
        const auto line = "{\"at\":" + std::to_string(now.count()) + ",\"messageId\":\"" +
                          plain(mail.message_id) + "\",\"to\":\"" + plain(mail.to) +
                          "\",\"bytes\":" + std::to_string(mail.message.size()) + ",\"invoice\":\"" +
                          plain(header_value(mail.message, "\r\nX-Billmill-Invoice: ")) +
                          "\",\"pdfSha256\":\"" + pdf_sha256(mail.message) + "\"}\n";
        // One write: appended whole, whoever else appends.
        if (write(file_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) die("write log");
    }

    std::atomic<std::int64_t> mails{0};
    std::atomic<std::int64_t> bytes{0};

private:
    int file_ = -1;
};

/// In this order, so that their counts can be told apart afterwards; 0 leaves a rule out by never holding.
std::vector<Rule> rules_of(const Options& options) {
    const auto every = [](Moment moment, Rule::Act act, std::string reply, std::int64_t n) {
        Rule rule{.moment = moment, .act = act, .reply = std::move(reply)};
        rule.every = static_cast<int>(n);
        if (n == 0) rule.times = 0;
        return rule;
    };
    Rule away{.moment = Moment::message, .act = Rule::Act::answer_and_go_away, .reply = "250 2.0.0 taken"};
    away.skip = static_cast<int>(options.down_after) - 1;
    away.times = options.down_for > 0 ? 1 : 0;
    away.away = std::chrono::seconds{options.down_for};
    return {every(Moment::recipient, Rule::Act::answer, "550 5.1.1 no such mailbox", options.refuse_every),
            every(Moment::message, Rule::Act::answer, "451 4.7.1 try again later", options.defer_every),
            every(Moment::message, Rule::Act::hang_up, "", options.drop_after_dot_every), away};
}

void print_totals(const SmtpSink& sink, const Log& log) {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto micros = [](timeval time) { return time.tv_sec * 1'000'000 + time.tv_usec; };
    const auto cpu = micros(usage.ru_utime) + micros(usage.ru_stime);
    const auto followed = sink.rules_followed();
    std::printf(
        "mails %lld  bytes %lld  refused %lld  deferred %lld  dropped %lld  connections %d  cpu %lld "
        "us/mail\n",
        static_cast<long long>(log.mails), static_cast<long long>(log.bytes),
        static_cast<long long>(followed[0]), static_cast<long long>(followed[1]),
        static_cast<long long>(followed[2]), sink.connections(),
        static_cast<long long>(cpu / std::max<std::int64_t>(1, log.mails)));
}

Options read_options(int count, char** values) {
    Options options;
    const std::map<std::string_view, std::int64_t*> numbers{
        {"--port", &options.port},
        {"--refuse-every", &options.refuse_every},
        {"--defer-every", &options.defer_every},
        {"--drop-after-dot-every", &options.drop_after_dot_every},
        {"--down-for", &options.down_for},
        {"--down-after", &options.down_after}};
    for (int i = 1; i < count; ++i) {
        const std::string_view name = values[i];
        const std::string_view value = i + 1 < count ? values[i + 1] : "";
        const auto number = numbers.find(name);
        bool good =
            name == "--no-pipelining" || name == "--no-chunking" || (name == "--log" && !value.empty());
        if (number != numbers.end()) {
            const auto read = std::from_chars(value.data(), value.data() + value.size(), *number->second);
            good = read.ec == std::errc{} && read.ptr == value.data() + value.size() && *number->second >= 0;
        }
        if (!good) {
            std::fprintf(stderr, "bench_smtp_sink: %s: see the top of bench/smtp_sink.cpp\n", values[i]);
            std::exit(2);
        }
        if (name == "--no-pipelining") {
            options.pipelining = false;
            continue;
        }
        if (name == "--no-chunking") {
            options.chunking = false;
            continue;
        }
        if (name == "--log") options.log = value;
        ++i;
    }
    if (options.down_for > 0 && options.down_after == 0) options.down_after = 1;
    return options;
}

}  // namespace

int main(int count, char** values) {
    const auto options = read_options(count, values);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);  // Before the sink's threads, which inherit it.

    Log log{options.log};
    const SmtpSink sink{{.pipelining = options.pipelining,
                         .chunking = options.chunking,
                         .rules = rules_of(options),
                         .port = static_cast<std::uint16_t>(options.port),
                         .on_mail = [&log](const ReceivedMail& mail) { log.add(mail); }}};
    std::printf("smtp sink on 127.0.0.1:%d\n", sink.port());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&signals, &signal);
    print_totals(sink, log);
}
