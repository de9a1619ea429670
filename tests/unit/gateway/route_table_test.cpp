#include "gateway/route_table.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "formats/json.hpp"
#include "foundation/ascii.hpp"
#include "gateway/operations.hpp"

namespace billmill::tests {
namespace {

std::string read_file(const std::string& path) {
    std::ifstream file{std::string{BILLMILL_SOURCE_DIR} + "/" + path};
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

std::string method_name(http::Method method) {
    if (method == http::Method::patch) return "PATCH";
    if (method == http::Method::put) return "PUT";
    if (method == http::Method::del) return "DELETE";
    return method == http::Method::get ? "GET" : "POST";
}

TEST(RouteTable, IsTheOneInTheDocs) {
    std::string expected;
    for (const auto& row : gateway::route_rules()) {
        expected += "| " + method_name(row.method) + " | `" + std::string{row.pattern} + "` | " +
                    std::string{gateway::name(row.access)} + " |\n";
    }
    EXPECT_NE(read_file("docs/api/scopes.md").find("| --- | --- | --- |\n" + expected + "\n"),
              std::string::npos)
        << "docs/api/scopes.md should hold\n"
        << expected;
}

enum class Body : std::uint8_t { none, empty_object, asked_for };

/// A POST that asks for nothing may have an empty object, which makers of clients send.
Body body_of(const gateway::RouteRule& row) {
    if (row.body_bytes_max > 0) return Body::asked_for;
    return row.method == http::Method::post ? Body::empty_object : Body::none;
}

Body described_body(const formats::Json& operation) {
    const auto* body = operation.find("requestBody");
    if (body == nullptr) return Body::none;
    const auto* description = body->find("description");
    const bool empty = description != nullptr && description->text.starts_with("Nothing is asked for");
    return empty ? Body::empty_object : Body::asked_for;
}

TEST(RouteTable, IsTheOneInOpenApi) {
    EXPECT_EQ(gateway::openapi_json(), read_file("docs/api/openapi.json"));
    const auto json = formats::read_json(gateway::openapi_json(), {.depth_max = 64,
                                                                   .string_bytes_max = 100'000,
                                                                   .number_bytes_max = 64,
                                                                   .items_max = 10'000,
                                                                   .members_max = 1'000});
    ASSERT_TRUE(json) << json.error().detail;
    std::size_t described = 0;
    for (const auto& [path, operations] : json->find("paths")->members)
        described += operations.members.size();
    EXPECT_EQ(described, gateway::route_rules().size());
    for (const auto& row : gateway::route_rules()) {
        const auto* path = json->find("paths")->find(row.pattern);
        ASSERT_NE(path, nullptr) << row.pattern;
        const auto* operation = path->find(ascii::lower_case(method_name(row.method)));
        ASSERT_NE(operation, nullptr) << row.pattern;
        EXPECT_EQ(operation->find("security")->items.empty(), row.access == gateway::Access::open)
            << row.pattern;
        EXPECT_EQ(described_body(*operation), body_of(row)) << row.pattern;
    }
}

}  // namespace
}  // namespace billmill::tests
