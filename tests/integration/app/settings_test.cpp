#include "app/settings.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_directory.hpp"

namespace billmill::app {
namespace {

TEST(Settings, KnowWhereTheyCameFromAndWhatWasNamed) {
    const tests::TemporaryDirectory folder;
    SettingsOverrides overrides;
    overrides.data = folder.path();
    auto settings = read_settings(overrides);
    ASSERT_TRUE(settings) << settings.error().what;
    EXPECT_TRUE(settings->file.empty()) << "there is none";
    EXPECT_TRUE(settings->data_named);

    std::ofstream{folder / "billmill.toml"} << "[server]\nport = 5003\n";
    settings = read_settings(overrides);
    ASSERT_TRUE(settings) << settings.error().what;
    EXPECT_EQ(settings->file, folder / "billmill.toml");
    EXPECT_EQ(settings->port, 5003);
}

TEST(Settings, TellEveryMistake) {
    const tests::TemporaryDirectory folder;
    SettingsOverrides overrides;
    overrides.file = folder / "other.toml";
    std::ofstream{folder / "other.toml"} << "[server]\nport = \"x\"\ncolour = 1\n[shop]\nopen = true\n";
    const auto settings = read_settings(overrides);
    ASSERT_FALSE(settings);
    for (const auto* part : {"port", "colour", "shop", "3 mistakes"}) {
        EXPECT_NE(settings.error().what.find(part), std::string::npos) << settings.error().what;
    }
}

TEST(Settings, LetMailOffThisMachineWithoutTlsOnlyWhereTheNetworkIsTrusted) {
    const tests::TemporaryDirectory folder;
    SettingsOverrides overrides;
    overrides.file = folder / "billmill.toml";
    const auto with = [&](const char* more) {
        std::ofstream{folder / "billmill.toml"} << "[smtp]\nhost = \"mail\"\nsecurity = \"none\"\n" << more;
        return read_settings(overrides);
    };
    const auto refused = with("");
    ASSERT_FALSE(refused);
    EXPECT_NE(refused.error().what.find("security"), std::string::npos) << refused.error().what;
    const auto taken = with("trusted_network = true\n");
    ASSERT_TRUE(taken) << taken.error().what;
    EXPECT_TRUE(taken->smtp.trusted_network);
}

}  // namespace
}  // namespace billmill::app
