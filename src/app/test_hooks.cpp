#include "app/test_hooks.hpp"

#include <cstdlib>
#include <fstream>

namespace billmill::app::test_hooks {

#ifdef BILLMILL_TEST_HOOKS

namespace {

/// What a bug that only one message meets looks like from outside.
class AbortingHandler final : public ports::StageHandler {
public:
    AbortingHandler(ports::StageHandler& target, std::string text)
        : target_{target}, text_{std::move(text)} {}
    [[nodiscard]] ports::Stage stage() const override { return target_.stage(); }
    [[nodiscard]] std::size_t batch_max() const override { return target_.batch_max(); }
    Result<std::vector<ports::Disposition>> handle(std::span<const ports::Delivered> batch) override {
        for (const auto& message : batch) {
            if (message.envelope.payload.find(text_) != std::string::npos) std::abort();
        }
        return target_.handle(batch);
    }

private:
    ports::StageHandler& target_;
    std::string text_;
};

/// A clock that somebody sets.
class ShiftedClock final : public ports::Clock {
public:
    explicit ShiftedClock(const char* file) : file_{file} {}
    [[nodiscard]] Instant now() const override {
        std::ifstream in{file_};
        std::int64_t by = 0;
        in >> by;
        return system_.now() + Milliseconds{by};
    }
    [[nodiscard]] Milliseconds since_boot() const override { return system_.since_boot(); }

private:
    const std::string file_;
    const ports::SystemClock system_;
};

}  // namespace

const ports::Clock& system_clock() {
    static const ports::SystemClock system;
    const char* file = std::getenv("BILLMILL_TEST_CLOCK_FILE");
    if (file == nullptr || *file == '\0') return system;
    static const ShiftedClock shifted{file};
    return shifted;
}

ports::StageHandler& wrap(ports::StageHandler& handler) {
    const char* text = std::getenv("BILLMILL_TEST_ABORT_ON");
    if (text == nullptr || *text == '\0') return handler;
    static AbortingHandler aborting{handler, text};
    return aborting;
}

#else

const ports::Clock& system_clock() {
    static const ports::SystemClock system;
    return system;
}

ports::StageHandler& wrap(ports::StageHandler& handler) {
    return handler;
}

#endif

}  // namespace billmill::app::test_hooks
