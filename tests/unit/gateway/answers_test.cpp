#include "gateway/answers.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace billmill::gateway {
namespace {

std::string header(const http::Response& answer, std::string_view name) {
    const auto found = std::ranges::find(answer.headers, name, [](const auto& one) { return one.first; });
    return found == answer.headers.end() ? "" : found->second;
}

struct FaultCase {
    Fault fault;
    int status;
    const char* code;
    bool ask_again;
};
void PrintTo(const FaultCase& one, std::ostream* out) {
    *out << name(one.fault);
}

class EngineFault : public testing::TestWithParam<FaultCase> {};

TEST_P(EngineFault, HasItsStatusAndKeepsItsReasonInTheLog) {
    const auto& [fault, status, code, ask_again] = GetParam();
    const auto answer = failed("4bf92f3577b34da6a3ce929d0e0e4736", Error{fault, "host db-7 refused"});
    EXPECT_EQ(answer.status, status);
    EXPECT_NE(answer.body.find(code), std::string::npos) << answer.body;
    EXPECT_EQ(answer.body.find("db-7"), std::string::npos) << "that is for the operator alone";
    EXPECT_EQ(header(answer, "Retry-After"), ask_again ? "1" : "");
}

INSTANTIATE_TEST_SUITE_P(Table, EngineFault,
                         testing::Values(FaultCase{Fault::invalid, 422, "invalid_request", false},
                                         FaultCase{Fault::not_found, 404, "not_found", false},
                                         FaultCase{Fault::conflict, 409, "conflict", false},
                                         FaultCase{Fault::forbidden, 403, "forbidden", false},
                                         FaultCase{Fault::unavailable, 503, "unavailable", true},
                                         FaultCase{Fault::corrupt, 500, "internal_error", false}));

TEST(Rejection, SaysWhetherTheBodyCouldBeRead) {
    EXPECT_EQ(wrong(formats::Rejection{.readable = false, .issues = {{"", "not_json", "no JSON"}}}).status,
              400);
    EXPECT_EQ(
        wrong(formats::Rejection{.readable = true, .issues = {{"/a", "required", "is missing"}}}).status,
        422);
}

TEST(PathId, IsAnIdOrAMistakeOfTheClient) {
    http::Request request;
    request.parameters = {"0198f6f0-1c3e-7000-8000-000000000000"};
    ASSERT_TRUE(path_id(request));
    EXPECT_EQ(path_id(request)->text(), request.parameters[0]);
    request.parameters = {"17"};
    ASSERT_FALSE(path_id(request));
    EXPECT_EQ(path_id(request).error().status, 400);
}

TEST(Refusal, IsAnsweredWithItsCodeAndTheIdItNames) {
    usecases::Refusal refusal{Fault::conflict, "key_reused", "The key was used for another request."};
    refusal.id = Uuid{};
    const auto answer = problem("", refusal);
    EXPECT_EQ(answer.status, 409);
    EXPECT_NE(answer.body.find("/problems/key_reused"), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find(Uuid{}.text()), std::string::npos);
}

TEST(Json, IsNeverKeptByACache) {
    EXPECT_EQ(header(json(200, "{}"), "Cache-Control"), "no-store");
}

}  // namespace
}  // namespace billmill::gateway
