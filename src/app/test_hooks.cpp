#include "app/test_hooks.hpp"

#include <cstdlib>

namespace billmill::app::test_hooks {

#ifdef BILLMILL_TEST_HOOKS

namespace {

/// What a bug that only one message meets looks like from outside.
class AbortingHandler final : public pipeline::Handler {
public:
    AbortingHandler(pipeline::Handler& target, std::string text) : target_{target}, text_{std::move(text)} {}
    [[nodiscard]] ports::Stage stage() const override { return target_.stage(); }
    [[nodiscard]] std::size_t batch_max() const override { return target_.batch_max(); }
    Result<std::vector<pipeline::Verdict>> handle(std::span<const ports::Delivered> batch) override {
        for (const auto& message : batch) {
            if (message.envelope.payload.find(text_) != std::string::npos) std::abort();
        }
        return target_.handle(batch);
    }

private:
    pipeline::Handler& target_;
    std::string text_;
};

}  // namespace

pipeline::Handler& wrap(pipeline::Handler& handler) {
    const char* text = std::getenv("BILLMILL_TEST_ABORT_ON");
    if (text == nullptr || *text == '\0') return handler;
    static AbortingHandler aborting{handler, text};
    return aborting;
}

#else

pipeline::Handler& wrap(pipeline::Handler& handler) { return handler; }

#endif

}  // namespace billmill::app::test_hooks
