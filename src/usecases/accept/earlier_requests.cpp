#include "usecases/accept/earlier_requests.hpp"

#include <utility>
#include <vector>

#include "foundation/named_thread.hpp"

namespace billmill::usecases {

EarlierRequests::EarlierRequests(ports::RequestInbox& inbox)
    : inbox_{inbox}, answering_{named_thread("earlier", [this] { answer_questions(); })} {}

void EarlierRequests::find(const Uuid& id, Done done) {
    Question question{.id = id, .done = std::move(done), .asked_at = std::chrono::steady_clock::now()};
    if (questions_.push(question) == BatchQueue<Question>::Push::taken) return;
    question.done(fail(Fault::unavailable, "too many ask for earlier requests"));
}

void EarlierRequests::stop() {
    questions_.close();
    if (answering_.joinable()) answering_.join();
}

void EarlierRequests::answer_questions() {
    for (std::vector<Question> questions; questions_.take(questions); questions.clear()) {
        for (auto& [id, done, asked_at] : questions) {
            const bool late = std::chrono::steady_clock::now() - asked_at >= patience;
            done(late ? fail(Fault::unavailable, "the store of requests does not answer in time")
                      : inbox_.find(id));
        }
    }
}

}  // namespace billmill::usecases
