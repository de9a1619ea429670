#include "adapters/redis/connection.hpp"

#include <hiredis/hiredis.h>

#include <array>

namespace billmill::adapters::redis {
namespace {

void append(std::string& out, const Command& command) {
    std::vector<const char*> arguments;
    std::vector<std::size_t> sizes;
    for (const auto& argument : command) {
        arguments.push_back(argument.data());
        sizes.push_back(argument.size());
    }
    char* formatted = nullptr;
    const int size =
        redisFormatCommandArgv(&formatted, static_cast<int>(command.size()), arguments.data(), sizes.data());
    if (size < 0) throw std::bad_alloc{};  // It fails for no other reason.
    out.append(formatted, static_cast<std::size_t>(size));
    redisFreeCommand(formatted);
}

Reply convert(const redisReply& from) {
    using Kind = Reply::Kind;
    switch (from.type) {
        case REDIS_REPLY_STATUS:
        case REDIS_REPLY_STRING: return {Kind::text, {from.str, from.len}, 0, {}};
        case REDIS_REPLY_INTEGER: return {Kind::integer, {}, from.integer, {}};
        case REDIS_REPLY_ERROR: {
            const std::string_view words{from.str, from.len};
            return {Kind::error, std::string{words.substr(0, words.find(' '))}, 0, {}};
        }
        case REDIS_REPLY_ARRAY: {
            Reply reply{Kind::list, {}, 0, {}};
            for (std::size_t i = 0; i < from.elements; ++i) reply.list.push_back(convert(*from.element[i]));
            return reply;
        }
        default: return {};
    }
}

}  // namespace

Outcome check(std::span<const Reply> replies) {
    for (const auto& reply : replies) {
        if (reply.kind == Reply::Kind::error) return fail(Fault::unavailable, "Redis refuses: " + reply.text);
    }
    return {};
}

Connection::Connection(std::unique_ptr<Wire> wire) : wire_{std::move(wire)}, reader_{redisReaderCreate()} {}

Connection::~Connection() {
    if (reader_ != nullptr) redisReaderFree(reader_);
}

Result<std::unique_ptr<Connection>> Connection::open(const RedisOptions& options, const TlsContext* tls) {
    const auto deadline = std::chrono::steady_clock::now() + options.connect_time;
    TRY(auto wire, Wire::connect(options, tls, deadline));
    std::unique_ptr<Connection> connection{new Connection{std::move(wire)}};
    if (connection->reader_ == nullptr) throw std::bad_alloc{};
    TRY_DO(connection->sign_in(options, deadline));
    return connection;
}

Outcome Connection::sign_in(const RedisOptions& options, Deadline deadline) {
    std::vector<Command> commands;
    if (!options.password.empty()) {
        Command auth{"AUTH"};
        if (!options.user.empty()) auth.push_back(options.user);
        auth.push_back(options.password);
        commands.push_back(std::move(auth));
    }
    commands.push_back({"SELECT", std::to_string(options.database)});
    commands.push_back({"PING"});  // Answers with an error where a password is wanted and none was given.
    TRY(const auto replies, run(commands, deadline));
    return check(replies);
}

Result<std::vector<Reply>> Connection::run(std::span<const Command> commands, Deadline deadline) {
    std::string bytes;
    for (const auto& command : commands) append(bytes, command);
    TRY_DO(wire_->send(bytes, deadline));
    std::vector<Reply> replies;
    for (std::size_t i = 0; i < commands.size(); ++i) {
        TRY(auto reply, read(deadline));
        replies.push_back(std::move(reply));
    }
    return replies;
}

Result<Reply> Connection::read(Deadline deadline) {
    std::array<char, 16 * 1024> buffer;
    while (true) {
        void* raw = nullptr;
        if (redisReaderGetReply(reader_, &raw) != REDIS_OK)
            return fail(Fault::unavailable, "Redis: the answer is not of its protocol");
        if (raw != nullptr) {
            const auto reply = convert(*static_cast<redisReply*>(raw));
            freeReplyObject(raw);
            return reply;
        }
        TRY(const auto size, wire_->receive(buffer.data(), buffer.size(), deadline));
        if (redisReaderFeed(reader_, buffer.data(), size) != REDIS_OK) throw std::bad_alloc{};
    }
}

}  // namespace billmill::adapters::redis
