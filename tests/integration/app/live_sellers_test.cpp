#include "app/live_sellers.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <map>

#include "adapters/filesystem/toml_seller_directory.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::app {
namespace {

class LiveSellersTest : public ::testing::Test {
protected:
    /// Under another name first, as a careful operator does.
    void put(const std::string& file, std::string_view text) const {
        std::ofstream{folder / ".new"} << text;
        std::filesystem::rename(folder / ".new", folder / file);
    }
    static std::string seller(const std::string& id, const std::string& name, const std::string& more = "") {
        return "id = \"" + id + "\"\nname = \"" + name + "\"\nemail = \"a@b.example\"\ntax_rate = 19\n" +
               more +
               "currency = \"EUR\"\nnumber_format = \"{year}-{seq}\"\nzone = "
               "\"Europe/Berlin\"\n[address]\nline1 = "
               "\"A 1\"\ncity = \"Bonn\"\ncountry "
               "= \"DE\"\n";
    }
    std::unique_ptr<LiveSellers> open() {
        auto sellers = LiveSellers::open(
            [this]() -> Result<std::unique_ptr<ports::SellerDirectory>> {
                return adapters::filesystem::TomlSellerDirectory::open(folder.path());
            },
            folder.path());
        EXPECT_TRUE(sellers) << sellers.error().what;
        return sellers ? *std::move(sellers) : nullptr;
    }
    tests::TemporaryDirectory folder;
};

TEST_F(LiveSellersTest, AreReadAgainWhenAFileHasChanged) {
    put("a.toml", seller("a", "First", "default = true\n"));
    const auto sellers = open();
    EXPECT_FALSE(*sellers->look()) << "nothing has changed";
    put("a.toml", seller("a", "Second", "default = true\n"));
    EXPECT_TRUE(*sellers->look());
    EXPECT_EQ(sellers->find("a")->name, "Second");
    put("b.toml", seller("b", "Another"));
    EXPECT_TRUE(*sellers->look());
    EXPECT_EQ(sellers->find("b")->name, "Another");
    EXPECT_EQ(sellers->find("")->id, "a");
    std::filesystem::remove(folder / "b.toml");
    EXPECT_TRUE(*sellers->look());
    EXPECT_EQ(sellers->find("b"), nullptr);
    EXPECT_EQ(sellers->all().size(), 2U) << "the built-in one too";
}

/// Each way in which files could make somebody else the issuer of bills that name nobody.
TEST_F(LiveSellersTest, NeverChangeTheDefaultSellerOfAProcessThatRuns) {
    const auto stated = "default = true\n";
    struct Row {
        const char* what;
        std::map<std::string, std::string> before;
        std::map<std::string, std::string> after;
        std::string by_default;
    };
    const Row rows[] = {
        {"the only one is replaced", {{"a", ""}}, {{"b", ""}}, "a"},
        {"the stated one goes", {{"a", stated}, {"b", ""}}, {{"b", ""}}, "a"},
        {"it is stated of another", {{"a", stated}, {"b", ""}}, {{"a", ""}, {"b", stated}}, "a"},
        {"a second one comes that is stated", {{"a", ""}}, {{"a", ""}, {"b", stated}}, "a"},
        {"all go, and the built-in one is left", {{"a", ""}}, {}, "a"},
        {"the first one comes beside the built-in one", {}, {{"a", ""}}, "max-stores"},
    };
    const auto lay = [&](const std::map<std::string, std::string>& files) {
        for (const auto* id : {"a", "b"}) {
            const auto file = std::string{id} + ".toml";
            const auto found = files.find(id);
            if (found == files.end())
                std::filesystem::remove(folder / file);
            else
                put(file, seller(id, "Of " + file, found->second));
        }
    };
    for (const auto& row : rows) {
        lay(row.before);
        const auto sellers = open();
        ASSERT_NE(sellers, nullptr) << row.what;
        lay(row.after);
        const auto read = sellers->look();
        ASSERT_FALSE(read) << row.what;
        EXPECT_NE(read.error().what.find("default seller would change from " + row.by_default),
                  std::string::npos)
            << row.what << ": " << read.error().what;
        EXPECT_EQ(sellers->find("")->id, row.by_default) << row.what << ": the ones before stay";
        lay(row.before);
        EXPECT_TRUE(*sellers->look()) << row.what << ": as it was before is right again";
        EXPECT_EQ(open()->find("")->id, row.by_default);
        lay(row.after);
        EXPECT_NE(open()->find("")->id, row.by_default) << row.what << ": a start changes it";
    }
}

TEST_F(LiveSellersTest, StayWhereAnythingIsWrong) {
    put("a.toml", seller("a", "First"));
    put("logo.png", "GIF89a");
    const auto sellers = open();
    const std::pair<const char*, std::string> wrong[] = {
        {"no TOML", "id = \n"},
        {"no name", seller("b", "")},
        {"a name that nobody sees", seller("b", "\u200B")},
        {"an id twice", seller("a", "Other")},
        {"no default", seller("b", "Other")},
        {"a logo that is no picture", seller("b", "Other", "default = true\nlogo = \"logo.png\"\n")},
        {"a logo that is not there", seller("b", "Other", "default = true\nlogo = \"none.png\"\n")},
        {"an unknown key", seller("b", "Other", "default = true\ncolour = 1\n")},
    };
    for (const auto& [what, text] : wrong) {
        put("a.toml", seller("a", std::string{"Not taken with "} + what));
        put("b.toml", text);
        const auto read = sellers->look();
        ASSERT_FALSE(read) << what;
        EXPECT_EQ(read.error().fault, Fault::invalid) << what;
        EXPECT_EQ(sellers->find("a")->name, "First") << what;
        EXPECT_EQ(sellers->find("b"), nullptr) << what;
        EXPECT_FALSE(*sellers->look()) << "said once, until the files change again";
    }
    std::filesystem::remove(folder / "b.toml");
    EXPECT_TRUE(*sellers->look()) << "all is right again";
}

TEST_F(LiveSellersTest, NeverEndAPointer) {
    put("a.toml", seller("a", "First", "default = true\n"));
    const auto sellers = open();
    const auto* before = sellers->find("a");
    put("b.toml", seller("b", "Other"));
    ASSERT_TRUE(sellers->reload());
    EXPECT_EQ(sellers->find("a"), before) << "what did not change is the same object";
    put("a.toml", seller("a", "Second", "default = true\n"));
    ASSERT_TRUE(sellers->reload());
    EXPECT_EQ(before->name, "First");
    EXPECT_EQ(sellers->find("a")->name, "Second");
}

}  // namespace
}  // namespace billmill::app
