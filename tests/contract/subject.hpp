#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>

#include "foundation/result.hpp"

namespace billmill::contract {

/// One adapter under test, over storage of its own that is empty at first. A contract adds its ports.
class Subject {
public:
    virtual ~Subject() = default;
    /// Everything is closed and opened again on the same storage; references to ports are void.
    virtual void reopen() = 0;
    /// Of two changes of one row at once, one finds what the other made. false: an engine where both may win; what is
    /// made only once (a number, an id) is so there too.
    [[nodiscard]] virtual bool changes_are_atomic() const { return true; }
};

/// Makes a fresh subject, or none where its engine is not there; and names it in the test's name.
template <class S>
struct Candidate {
    std::string name;
    std::function<std::unique_ptr<S>()> make;

    friend void PrintTo(const Candidate& candidate, std::ostream* out) { *out << candidate.name; }
};

template <class S>
class Contract : public testing::TestWithParam<Candidate<S>> {
protected:
    void SetUp() override {
        subject = this->GetParam().make();
        if (!subject) GTEST_SKIP() << "no such engine: see tools/engines";
    }
    std::unique_ptr<S> subject;
};

template <class S>
std::string candidate_name(const testing::TestParamInfo<Candidate<S>>& info) {
    return info.param.name;
}

/// Runs and unwraps; the test fails with the error's text.
template <class T>
T must(Result<T> result) {
    if (!result) {
        ADD_FAILURE() << name(result.error().fault) << ": " << result.error().what;
        std::abort();
    }
    if constexpr (!std::is_void_v<T>) return *std::move(result);
}

inline std::string fault_of(const Outcome& outcome) {
    return outcome ? "success" : std::string{name(outcome.error().fault)};
}
template <class T>
std::string fault_of(const Result<T>& result) {
    return result ? "success" : std::string{name(result.error().fault)};
}

}  // namespace billmill::contract
