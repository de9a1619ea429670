#include <gtest/gtest.h>

#include <vector>

#include "app/command_line.hpp"
#include "app/nearest_word.hpp"
#include "app/readiness_report.hpp"
#include "foundation/host_port.hpp"

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
    const auto read = read_command_line(static_cast<int>(line.size()), line.data());
    return {read ? 0 : read.error().code, testing::internal::GetCapturedStderr()};
}

TEST(CommandLine, AnUnknownCommandSuggestsTheNearest) {
    EXPECT_EQ(said_of({"helth"}).first, 2);
    EXPECT_NE(said_of({"helth"}).second.find("did you mean health?"), std::string::npos);
    EXPECT_NE(said_of({"keys", "lst"}).second.find("no command keys lst; did you mean list?"),
              std::string::npos);
    EXPECT_NE(said_of({"config", "chekc"}).second.find("did you mean check?"), std::string::npos);
    EXPECT_EQ(said_of({"status"}).second.find("did you mean"), std::string::npos);
    EXPECT_EQ(said_of({"keys", "revoke", "serv"}).first, 0);  // A name, and no command.
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
