#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <vector>

#include "ports/webhook_sender.hpp"

namespace billmill::tests {

/// Receivers of webhooks that answer as a test says: at once, or when it lets them.     Threads: any.
class FakeWebhookSender final : public ports::WebhookSender {
public:
    /// nullopt: the receiver is slow, and answers when release() says so.
    using Receiver = std::function<std::optional<ports::WebhookReply>(const ports::WebhookPost&)>;

    void post(ports::WebhookPost post, Done done) override {
        std::optional<ports::WebhookReply> reply;
        {
            const std::lock_guard lock{mutex_};
            posts_.push_back(post);
            const auto found = receivers_.find(post.url);
            reply = found == receivers_.end() ? ports::WebhookReply{.status = 200} : found->second(post);
            if (!reply) held_.push_back({post, std::move(done)});
        }
        changed_.notify_all();
        if (reply) done(*reply);
    }
    void at(const std::string& url, Receiver receiver) {
        const std::lock_guard lock{mutex_};
        receivers_[url] = std::move(receiver);
    }
    void at(const std::string& url, ports::WebhookReply reply) {
        at(url, [reply](const ports::WebhookPost&) { return reply; });
    }
    /// The slow ones answer.
    void release(const ports::WebhookReply& reply) {
        std::vector<std::pair<ports::WebhookPost, Done>> held;
        {
            const std::lock_guard lock{mutex_};
            held.swap(held_);
        }
        for (auto& [post, done] : held) done(reply);
    }
    [[nodiscard]] std::vector<ports::WebhookPost> posts() const {
        const std::lock_guard lock{mutex_};
        return posts_;
    }
    [[nodiscard]] std::vector<ports::WebhookPost> posts(const std::string& url) const {
        auto all = posts();
        std::erase_if(all, [&](const ports::WebhookPost& post) { return post.url != url; });
        return all;
    }
    /// False: there were not so many posts within ten seconds.
    [[nodiscard]] bool wait_for(std::size_t count) const {
        std::unique_lock lock{mutex_};
        return changed_.wait_for(lock, std::chrono::seconds{10}, [&] { return posts_.size() >= count; });
    }

private:
    mutable std::mutex mutex_;
    mutable std::condition_variable changed_;
    std::map<std::string, Receiver> receivers_;
    std::vector<ports::WebhookPost> posts_;
    std::vector<std::pair<ports::WebhookPost, Done>> held_;
};

/// A header of a post; empty: it is not there.
[[nodiscard]] inline std::string header_of(const ports::WebhookPost& post, std::string_view name) {
    for (const auto& [known, value] : post.headers)
        if (known == name) return value;
    return {};
}

}  // namespace billmill::tests
