#include <openssl/evp.h>

#include <algorithm>
#include <charconv>
#include <string_view>

#include "support/smtp_sink/state.hpp"
#include "support/smtp_sink/wire.hpp"

namespace billmill::support {
namespace {

constexpr std::size_t message_bytes_max = 64 << 20;
constexpr std::size_t line_bytes_max = 16 << 10;

std::string base64_decoded(std::string_view text) {
    std::string out(text.size() / 4 * 3 + 3, '\0');
    const int size =
        EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
    const auto padding = static_cast<int>(std::ranges::count(text, '='));
    out.resize(static_cast<std::size_t>(std::max(0, size - padding)));
    return out;
}

std::string between_brackets(std::string_view line) {
    const auto open = line.find('<');
    const auto close = line.rfind('>');
    return open == std::string_view::npos || close == std::string_view::npos
               ? ""
               : std::string{line.substr(open + 1, close - open - 1)};
}

std::string message_id_of(std::string_view message) {
    constexpr std::string_view name = "Message-ID: ";
    const auto at = message.find(name);
    if (at == std::string_view::npos) return "";
    return std::string{message.substr(at + name.size(), message.find("\r\n", at) - at - name.size())};
}

/// The message's lines as they were before its client put a dot before each dot at a line's beginning (RFC 5321 4.5.2).
std::string without_stuffing(std::string_view lines) {
    std::string out;
    out.reserve(lines.size());
    if (lines.starts_with('.')) lines.remove_prefix(1);
    for (auto at = lines.find("\r\n."); at != std::string_view::npos; at = lines.find("\r\n.")) {
        out += lines.substr(0, at + 2);
        lines.remove_prefix(at + 3);
    }
    return out += lines;
}

/// One conversation.
class Session {
public:
    Session(SmtpSink::Impl& sink, int fd, int number) : sink_{sink}, wire_{fd}, number_{number} {}

    void run() {
        if (sink_.options.tls == SinkOptions::Tls::from_the_start && !wire_.encrypt(sink_.tls.get())) return;
        if (!react(Moment::greeting, "220 sink.example ESMTP")) return;
        while (auto line = read_line()) {
            if (!obey(*line)) return;
        }
    }

private:
    /// Does what the rules say at this moment, or else answers as a server should. False: hang up.
    bool react(Moment moment, const std::string& usual, bool* usual_happened = nullptr) {
        const auto rule = sink_.rule_at(moment);
        if (usual_happened != nullptr) *usual_happened = !rule;
        return follow(rule, usual);
    }

    bool follow(const std::optional<Rule>& rule, const std::string& usual) {
        if (!rule) return (wire_.say(usual), true);
        if (rule->act == Rule::Act::stay_silent) {
            wire_.flush();
            std::unique_lock lock{sink_.mutex};
            sink_.stopped.wait(lock, [&] { return sink_.stopping; });
            return false;
        }
        if (rule->act != Rule::Act::hang_up) wire_.say(rule->reply);
        if (rule->act == Rule::Act::answer_and_go_away) {
            wire_.flush();
            sink_.go_away(rule->away);
        }
        return rule->act == Rule::Act::answer;
    }

    std::optional<std::string> read_line() {
        while (true) {
            const auto end = wire_.pending().find('\n');
            if (end != std::string::npos) {
                auto line = wire_.pending().substr(0, end);
                wire_.pending().erase(0, end + 1);
                const bool proper = line.ends_with('\r');
                if (proper) line.pop_back();
                if (!proper || line.find('\r') != std::string::npos) note_bare_line_end();
                return line;
            }
            if (wire_.pending().size() > line_bytes_max)
                return (wire_.say("500 line too long"), std::nullopt);
            if (!wire_.hear()) return std::nullopt;
        }
    }

    void note_bare_line_end() {
        const std::lock_guard lock{sink_.mutex};
        ++sink_.bare_line_ends;
    }

    bool obey(const std::string& line) {
        auto verb = line.substr(0, 4);
        std::ranges::transform(verb, verb.begin(),
                               [](char c) { return c >= 'a' && c <= 'z' ? char(c - 32) : c; });
        if (!sink_.options.on_mail) {
            const std::lock_guard lock{sink_.mutex};
            sink_.commands.push_back(verb == "AUTH" ? "AUTH" : line);
        }
        if (verb == "EHLO" || verb == "HELO") return react(Moment::hello, hello());
        if (verb == "STAR") return start_tls();
        if (verb == "AUTH") return log_in(line);
        if (verb == "MAIL") return mail_from(line);
        if (verb == "RCPT") return recipient(line);
        if (verb == "DATA") return data();
        if (verb == "BDAT" && sink_.options.chunking) return chunk(line);
        if (verb == "RSET") return (from_.reset(), to_.reset(), react(Moment::reset, "250 ok"));
        if (verb == "QUIT") return (wire_.say("221 bye"), false);
        wire_.say(verb == "NOOP" ? "250 ok" : "502 5.5.2 no such command");
        return true;
    }

    [[nodiscard]] std::string hello() const {
        std::string reply = "250-sink.example\r\n";
        if (sink_.options.pipelining) reply += "250-PIPELINING\r\n";
        if (sink_.options.chunking) reply += "250-CHUNKING\r\n";
        if (sink_.options.tls == SinkOptions::Tls::offered && !wire_.encrypted()) reply += "250-STARTTLS\r\n";
        if (!sink_.options.user.empty()) reply += "250-AUTH PLAIN LOGIN\r\n";
        return reply + "250 8BITMIME";
    }

    bool start_tls() {
        bool usual = false;
        if (!react(Moment::starttls, "220 go ahead", &usual)) return false;
        return !usual || wire_.encrypt(sink_.tls.get());
    }

    bool log_in(const std::string& line) {
        std::string user;
        std::string password;
        if (line.starts_with("AUTH PLAIN")) {
            auto answer = line.size() > 11 ? line.substr(11) : ask("334 ");
            const auto plain = base64_decoded(answer);
            const auto first = plain.find('\0');
            const auto second = plain.find('\0', first + 1);
            if (second != std::string::npos) {
                user = plain.substr(first + 1, second - first - 1);
                password = plain.substr(second + 1);
            }
        } else {
            user = base64_decoded(line.size() > 11 ? line.substr(11) : ask("334 VXNlcm5hbWU6"));
            password = base64_decoded(ask("334 UGFzc3dvcmQ6"));
        }
        logged_in_ = user == sink_.options.user && password == sink_.options.password;
        return react(Moment::login, logged_in_ ? "235 2.7.0 welcome" : "535 5.7.8 who are you?");
    }

    std::string ask(const std::string& question) {
        wire_.say(question);
        return read_line().value_or("");
    }

    bool mail_from(const std::string& line) {
        if (!sink_.options.user.empty() && !logged_in_) return (wire_.say("530 5.7.0 log in first"), true);
        if (from_) return (wire_.say("503 5.5.1 a sender is already there"), true);
        bool usual = false;
        const bool going = react(Moment::mail_from, "250 2.1.0 ok", &usual);
        if (usual) from_ = between_brackets(line);
        return going;
    }

    bool recipient(const std::string& line) {
        if (!from_) return (wire_.say("503 5.5.1 who sends this?"), true);
        bool usual = false;
        const bool going = react(Moment::recipient, "250 2.1.5 ok", &usual);
        if (usual) to_ = between_brackets(line);
        return going;
    }

    bool data() {
        if (!to_) return (wire_.say("554 5.5.1 no valid recipients"), true);
        bool usual = false;
        if (!react(Moment::data, "354 go ahead", &usual)) return false;
        return !usual || read_message();
    }

    bool read_message() {
        auto& pending = wire_.pending();
        bool started = false;
        for (std::size_t searched = 0;;) {
            if (!started && pending.find('\n') != std::string::npos) {
                started = true;
                if (const auto rule = sink_.rule_at(Moment::upload)) return (follow(rule, ""), false);
            }
            if (pending.starts_with(".\r\n")) return take(0, 3);
            const auto from = searched < 4 ? 0 : searched - 4;  // The end may have come in part.
            const auto end = pending.find("\r\n.\r\n", from);
            if (end != std::string::npos) return take(end + 2, 3);
            searched = pending.size();
            if (searched > message_bytes_max) return (wire_.say("552 5.3.4 too big"), false);
            if (!wire_.hear()) return false;
        }
    }

    /// A message is one chunk. Its bytes are read whatever the answer is.
    bool chunk(const std::string& line) {
        std::size_t size = 0;
        const auto* const digits = line.data() + std::min<std::size_t>(5, line.size());
        const auto [end, error] = std::from_chars(digits, line.data() + line.size(), size);
        if (error != std::errc{} || std::string_view{end} != " LAST" || size > message_bytes_max)
            return (wire_.say("501 5.5.4 a chunk of how many?"), false);
        while (wire_.pending().size() < size) {
            if (!wire_.pending().empty()) {
                if (const auto rule = sink_.rule_at(Moment::upload)) return (follow(rule, ""), false);
            }
            if (!wire_.hear()) return false;
        }
        if (to_) return take(size, 0);
        wire_.pending().erase(0, size);
        return (wire_.say("554 5.5.1 no valid recipients"), true);
    }

    /// The message is so long; the line that ends it follows. A chunk has none, and no dots that were added.
    bool take(std::size_t size, std::size_t end_bytes) {
        const auto lines = std::string_view{wire_.pending()}.substr(0, size);
        const auto rule = sink_.rule_at(Moment::message);
        const bool answered = rule && rule->act != Rule::Act::hang_up && rule->act != Rule::Act::stay_silent;
        if (!answered || rule->reply.starts_with('2')) {
            ReceivedMail mail{number_, *from_,
                              *to_,    end_bytes == 0 ? std::string{lines} : without_stuffing(lines),
                              "",      wire_.encrypted()};
            mail.message_id = message_id_of(mail.message);
            sink_.keep(mail);
        }
        wire_.pending().erase(0, size + end_bytes);
        from_.reset();
        to_.reset();
        return follow(rule, "250 2.0.0 taken");
    }

    SmtpSink::Impl& sink_;
    Wire wire_;
    int number_;
    bool logged_in_ = false;
    std::optional<std::string> from_;
    std::optional<std::string> to_;
};

}  // namespace

void converse(SmtpSink::Impl& sink, int fd, int number) {
    Session{sink, fd, number}.run();
}

}  // namespace billmill::support
