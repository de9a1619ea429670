#pragma once

#include <hiredis/hiredis.h>

#include <memory>
#include <string>
#include <vector>

#include "adapters/redis/redis_cache.hpp"
#include "contract/subject.hpp"
#include "foundation/uuid.hpp"
#include "ports/clock.hpp"
#include "support/engines.hpp"

namespace billmill::contract {

/// `address`: host:port.
inline adapters::redis::RedisOptions redis_at(const std::string& address) {
    const auto colon = address.rfind(':');
    adapters::redis::RedisOptions options;
    options.host = address.substr(0, colon);
    options.port = static_cast<std::uint16_t>(std::stoi(address.substr(colon + 1)));
    options.prefix = uuid_v7(ports::SystemClock{}.now()).text() + ":";
    return options;
}

/// A second, plain way to the server: to look, and to make time pass.
class RedisPeek {
public:
    explicit RedisPeek(const adapters::redis::RedisOptions& options)
        : context_{redisConnect(options.host.c_str(), options.port)} {
        if (context_->err != 0) ADD_FAILURE() << context_->errstr;
        ask({"SELECT", std::to_string(options.database)});
    }
    ~RedisPeek() { redisFree(context_); }
    RedisPeek(const RedisPeek&) = delete;
    RedisPeek& operator=(const RedisPeek&) = delete;

    /// The words of the answer; of an integer, its digits.
    std::vector<std::string> ask(const std::vector<std::string>& command) {
        std::vector<const char*> arguments;
        std::vector<std::size_t> sizes;
        for (const auto& one : command) {
            arguments.push_back(one.data());
            sizes.push_back(one.size());
        }
        auto* reply = static_cast<redisReply*>(
            redisCommandArgv(context_, static_cast<int>(command.size()), arguments.data(), sizes.data()));
        std::vector<std::string> words;
        if (reply == nullptr) return words;
        for (std::size_t i = 0; i < reply->elements; ++i)
            words.emplace_back(reply->element[i]->str, reply->element[i]->len);
        if (reply->type == REDIS_REPLY_INTEGER) words.push_back(std::to_string(reply->integer));
        if (reply->type == REDIS_REPLY_STRING) words.emplace_back(reply->str, reply->len);
        freeReplyObject(reply);
        return words;
    }
    std::vector<std::string> keys(const std::string& prefix) { return ask({"KEYS", prefix + "*"}); }

private:
    redisContext* context_;
};

/// Keys of its own on a running server, gone at the end.
class RedisWorld {
public:
    explicit RedisWorld(const std::string& address) : options{redis_at(address)}, peek{options} { reopen(); }
    ~RedisWorld() {
        for (const auto& key : peek.keys(options.prefix)) peek.ask({"DEL", key});
    }
    RedisWorld(const RedisWorld&) = delete;
    RedisWorld& operator=(const RedisWorld&) = delete;

    void reopen() { cache = must(adapters::redis::RedisCache::open(options)); }
    /// Every key has so much less to live.
    void pass(Milliseconds time) {
        for (const auto& key : peek.keys(options.prefix)) {
            const auto left = std::stoll(peek.ask({"PTTL", key}).at(0));
            EXPECT_GT(left, 0) << "a key without an end";
            peek.ask({"PEXPIRE", key, std::to_string(left - time.count())});
        }
    }

    const adapters::redis::RedisOptions options;
    RedisPeek peek;
    std::unique_ptr<adapters::redis::RedisCache> cache;
};

}  // namespace billmill::contract
