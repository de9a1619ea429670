#include "ports/request_inbox.hpp"

#include <atomic>
#include <memory>

namespace billmill::ports {
namespace {

/// What is asked together, until the last answer.
struct Batch {
    Batch(std::size_t count, RequestInbox::AllDone told)
        : answers(count), done{std::move(told)}, left{count} {}
    std::vector<Result<Admission>> answers;
    RequestInbox::AllDone done;
    std::atomic<std::size_t> left;
};

}  // namespace

void RequestInbox::accept_all(Stage stage, std::vector<Envelope> messages, AllDone done) {
    if (messages.empty()) return done({});
    const auto batch = std::make_shared<Batch>(messages.size(), std::move(done));
    for (std::size_t i = 0; i < messages.size(); ++i) {
        accept(stage, std::move(messages[i]), std::nullopt, [batch, i](Result<Admission> answer) {
            batch->answers[i] = std::move(answer);
            if (--batch->left == 0) batch->done(std::move(batch->answers));
        });
    }
}

}  // namespace billmill::ports
