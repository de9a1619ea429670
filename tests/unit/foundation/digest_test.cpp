#include "foundation/digest.hpp"

#include <gtest/gtest.h>

#include <string>

#include "foundation/sha256_stream.hpp"

namespace billmill::tests {
namespace {

TEST(Sha256Stream, GoesOnFromWhatAnotherHasTakenIn) {
    const std::string text(300, 'x');
    for (const std::size_t shared : {0U, 1U, 63U, 64U, 65U, 300U}) {
        Sha256Stream front;
        front.add(text.substr(0, shared));
        for (int round = 0; round < 2; ++round) {
            auto whole = front;
            whole.add(text.substr(shared));
            EXPECT_EQ(whole.finish(), sha256(text)) << shared;
        }
    }
}

}  // namespace
}  // namespace billmill::tests
