#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "app/command_table.hpp"
#include "app/exit_code.hpp"
#include "app/pages/pages.hpp"
#include "app/progress_bar.hpp"
#include "app/readiness_report.hpp"
#include "foundation/host_port.hpp"
#include "foundation/nearest_word.hpp"

namespace billmill::app {
namespace {

const std::vector<std::string> commands{"serve", "gateway", "core", "health", "verify", "keys", "import"};

TEST(NearestWord, IsWhatAFingerSlippedFrom) {
    for (const auto& [typed, meant] :
         std::vector<std::pair<std::string, std::string>>{{"sevre", "serve"},   // swapped
                                                          {"helth", "health"},  // one is missing
                                                          {"veriify", "verify"},
                                                          {"inport", "import"},
                                                          {"keis", "keys"},
                                                          {"gatway", "gateway"},
                                                          {"status", ""},
                                                          {"k", ""},
                                                          {std::string(10'000, 'x'), ""}}) {
        EXPECT_EQ(nearest_word(typed, commands), meant) << typed.substr(0, 40);
    }
}

/// The exit code of a command line, and what it said on standard error.
std::pair<int, std::string> said_of(std::vector<const char*> line) {
    line.insert(line.begin(), "billmill");
    testing::internal::CaptureStderr();
    CommandTable table;
    add_all_commands(table);
    const auto read = table.read(static_cast<int>(line.size()), line.data());
    return {read ? 0 : read.error().code, testing::internal::GetCapturedStderr()};
}

TEST(CommandLine, AnUnknownCommandSuggestsTheNearest) {
    EXPECT_EQ(said_of({"helth"}).first, 2);
    EXPECT_NE(said_of({"helth"}).second.find("did you mean health?"), std::string::npos);
    EXPECT_NE(said_of({"keys", "lst"}).second.find("no command keys lst; did you mean list?"),
              std::string::npos);
    EXPECT_NE(said_of({"config", "chekc"}).second.find("did you mean check?"), std::string::npos);
    EXPECT_EQ(said_of({"xyzzy"}).second.find("did you mean"), std::string::npos);
    EXPECT_EQ(said_of({"keys", "revoke", "serv"}).first, 0);  // A name, and no command.
}

TEST(CommandLine, AnUnknownOptionSuggestsTheNearestThoughMoreIsMissing) {
    const auto [code, said] = said_of({"runs", "show", "--jsn"});
    EXPECT_EQ(code, 2);
    EXPECT_NE(said.find("billmill runs show has no option --jsn; did you mean --json?"), std::string::npos)
        << said;
    EXPECT_NE(said.find("See: billmill runs show --help"), std::string::npos) << said;
    EXPECT_NE(said_of({"invoices", "list", "--limt=5"}).second.find("did you mean --limit?"),
              std::string::npos);
    EXPECT_EQ(said_of({"invoices", "list", "--", "--limt"}).second.find("has no option"), std::string::npos);
}

TEST(CommandTable, EveryCommandIsDescribedAndHasAnExample) {
    CommandTable table;
    add_all_commands(table);
    for (const auto& page : all_pages(table)) {
        EXPECT_FALSE(page.about.empty()) << page.words;
        if (!page.commands.empty()) continue;
        EXPECT_FALSE(page.examples.empty()) << page.words;
        for (const auto& example : page.examples)
            EXPECT_NE(example.line.find("billmill " + page.words), std::string::npos) << example.line;
        for (const auto& option : page.options) EXPECT_FALSE(option.flags.empty()) << page.words;
    }
}

TEST(CommandTable, EveryPageNamesEveryCommand) {
    CommandTable table;
    add_all_commands(table);
    const auto man = man_page(table, "billmill 1");
    const auto markdown = markdown_page(table);
    const auto bash = bash_completion(table);
    const auto zsh = zsh_completion(table);
    const auto fish = fish_completion(table);
    for (const auto& page : all_pages(table)) {
        EXPECT_NE(bash.find("'" + page.words + "')"), std::string::npos) << page.words;
        EXPECT_NE(zsh.find("'" + page.words + "')"), std::string::npos) << page.words;
        EXPECT_NE(fish.find("'__billmill_at " + page.words + "'"), std::string::npos) << page.words;
        EXPECT_NE(markdown.find("# billmill " + page.words + "\n"), std::string::npos) << page.words;
        const auto help = help_text(page);
        for (const auto& option : page.options) EXPECT_NE(help.find(option.flags.back()), std::string::npos);
    }
    EXPECT_NE(man.find("continue\\-keyless"), std::string::npos);
}

TEST(ExitCode, IsOneOfTheTable) {
    const auto known = [](int code) {
        return std::ranges::any_of(exit_codes(), [&](const ExitCode& each) { return each.code == code; });
    };
    for (const auto fault : {Fault::invalid, Fault::not_found, Fault::not_yet, Fault::conflict,
                             Fault::forbidden, Fault::unavailable, Fault::corrupt}) {
        EXPECT_TRUE(known(exit_code(fail(fault, ""), true)));
        EXPECT_TRUE(known(exit_code(fail(fault, ""), false)));
    }
    EXPECT_EQ(exit_code(fail(Fault::unavailable, ""), true), 3);
    EXPECT_EQ(exit_code(fail(Fault::unavailable, ""), false), 1);
}

TEST(ProgressBar, IsALine) {
    EXPECT_EQ(progress_line(0.5, "x"), "[##########----------]  50 %  x");
    EXPECT_EQ(progress_line(0, ""), "[--------------------]   0 %  ");
    EXPECT_EQ(progress_line(7, ""), "[####################] 100 %  ");
    EXPECT_EQ(progress_line(std::nullopt, "3 kB"), "3 kB");
    EXPECT_EQ(rough_time(std::chrono::seconds{99}), "99 s");
    EXPECT_EQ(rough_time(std::chrono::seconds{150}), "3 min");
    EXPECT_EQ(rough_time(std::chrono::seconds{-1}), "0 s");
    EXPECT_EQ(rough_bytes(999), "999 B");
    EXPECT_EQ(rough_bytes(12'345'678), "12.3 MB");
}

TEST(HostPort, BracketsIpv6) {
    EXPECT_EQ(host_port("::1", 5002), "[::1]:5002");
    EXPECT_EQ(host_port("2001:db8::7", 25), "[2001:db8::7]:25");
    EXPECT_EQ(host_port("[::1]", 5002), "[::1]:5002");
    EXPECT_EQ(host_port("127.0.0.1", 5002), "127.0.0.1:5002");
    EXPECT_EQ(host_port("smtp.example.com", 587), "smtp.example.com:587");
}

TEST(ReadinessReport, HasALineForEachPartThatIsNotWell) {
    EXPECT_EQ(readiness_report(R"({"status":"degraded","accepts":false,"parts":[
        {"name":"process","state":"ok"},
        {"name":"bus","state":"degraded","reason":"start Kafka","peer":"[::1]:9092","since":"2026-11-28T22:00:00.000Z",
         "waiting":3}]})"),
              "  bus: degraded at [::1]:9092 since 2026-11-28T22:00:00.000Z, waiting: 3: start Kafka\n");
    EXPECT_EQ(readiness_report("<html>"), "");
    EXPECT_EQ(readiness_report(R"({"parts":[{"name":"a\u001b[2J","state":"failed","reason":"r"}]})"),
              "  a?[2J: failed: r\n");
}

}  // namespace
}  // namespace billmill::app
