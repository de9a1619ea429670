#include "app/secret_file.hpp"

#include <gtest/gtest.h>

namespace billmill::app {
namespace {

constexpr uid_t root = 0;
constexpr uid_t self = 10'001;
constexpr uid_t other = 1'000;

TEST(SecretFile, OfOnesOwnIsForOneselfAlone) {
    EXPECT_TRUE(is_private(0600, self, self));
    EXPECT_TRUE(is_private(0400, self, self));
    EXPECT_FALSE(is_private(0640, self, self));
    EXPECT_FALSE(is_private(0604, self, self));
    EXPECT_FALSE(is_private(0640, other, self));
}

TEST(SecretFile, OfRootMayBeReadByItsGroup) {
    EXPECT_TRUE(is_private(0640, root, self));
    EXPECT_TRUE(is_private(0440, root, self)) << "a Secret that Kubernetes mounts";
    EXPECT_FALSE(is_private(0660, root, self)) << "its group may write";
    EXPECT_FALSE(is_private(0650, root, self));
    EXPECT_FALSE(is_private(0444, root, self));
}

TEST(SecretFile, OfRootIsForRootAloneWhereRootReads) {
    EXPECT_TRUE(is_private(0600, root, root));
    EXPECT_FALSE(is_private(0640, root, root));
}

}  // namespace
}  // namespace billmill::app
