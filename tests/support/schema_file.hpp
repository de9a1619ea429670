#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "formats/json.hpp"
#include "formats/schema_writer.hpp"
#include "foundation/encoding.hpp"

// Holds components/schemas of a document such as docs/api/openapi.json against the descriptions.

namespace billmill::schema_file {

using formats::Json;

inline Json* find(Json& object, std::string_view name) {
    const auto found = std::ranges::find(object.members, name, &Json::Member::name);
    return found == object.members.end() ? nullptr : &found->value;
}

inline Json parse(std::string_view text) {
    auto json = formats::read_json(text, {.depth_max = 64, .string_bytes_max = 65'536});
    EXPECT_TRUE(json) << (json ? "" : json.error().detail) << text.substr(0, 200);
    return json ? *std::move(json) : Json{};
}

/// As Python's json.dumps(value, indent=…, ensure_ascii=False) writes it.
inline void print(std::string& out, const Json& value, std::size_t indent, std::size_t depth = 0) {
    const auto line = [&](std::size_t level) { out.append("\n").append(level * indent, ' '); };
    const auto list = [&](char open, char close, const auto& entries, auto print_entry) {
        out += open;
        for (const auto& entry : entries) {
            if (&entry != &entries.front()) out += ',';
            line(depth + 1);
            print_entry(entry);
        }
        if (!entries.empty()) line(depth);
        out += close;
    };
    switch (value.kind) {
        case Json::Kind::object:
            return list('{', '}', value.members, [&](const Json::Member& member) {
                json::append_string(out, member.name);
                out += ": ";
                print(out, member.value, indent, depth + 1);
            });
        case Json::Kind::array:
            return list('[', ']', value.items,
                        [&](const Json& item) { print(out, item, indent, depth + 1); });
        case Json::Kind::string: return json::append_string(out, value.text);
        case Json::Kind::number: out += value.text; return;
        case Json::Kind::boolean: out += value.boolean ? "true" : "false"; return;
        case Json::Kind::null: out += "null"; return;
    }
}

/// The document with its schemas as described. Those that `is_by_hand` stay and come first; an example of a described
/// type stays with it.
template <class ByHand>
std::string with_schemas(std::string_view document, const formats::Schemas& described, std::size_t indent,
                         ByHand is_by_hand) {
    Json json = parse(document);
    Json& schemas = *find(*find(json, "components"), "schemas");
    Json merged;
    merged.kind = Json::Kind::object;
    for (const auto& member : schemas.members) {
        if (is_by_hand(member.name)) merged.members.push_back(member);
    }
    for (const auto& [name, text] : described.texts()) {
        EXPECT_FALSE(is_by_hand(name)) << name << " is described, and kept by hand as well";
        auto& made = merged.members.emplace_back(name, parse(text)).value;
        auto* before = find(schemas, name);
        auto* examples = before == nullptr ? nullptr : find(*before, "examples");
        if (examples != nullptr && find(made, "examples") == nullptr)
            made.members.push_back({"examples", std::move(*examples)});
    }
    schemas = std::move(merged);
    std::string out;
    print(out, json, indent);
    return out + "\n";
}

/// Compares, or with BILLMILL_WRITE_SCHEMAS=1 writes the file anew.
template <class ByHand>
void expect_as_described(const std::string& name, const formats::Schemas& described, std::size_t indent,
                         ByHand is_by_hand) {
    const std::string path = std::string{BILLMILL_SOURCE_DIR "/docs/api/"} + name;
    std::ifstream in{path, std::ios::binary};
    ASSERT_TRUE(in) << path;
    const std::string stands{std::istreambuf_iterator<char>{in}, {}};
    const auto wanted = with_schemas(stands, described, indent, is_by_hand);
    if (std::getenv("BILLMILL_WRITE_SCHEMAS") != nullptr) {
        std::ofstream{path, std::ios::binary} << wanted;
        return;
    }
    if (stands == wanted) return;
    const auto [at, other] = std::ranges::mismatch(stands, wanted);
    const auto line = 1 + std::count(stands.begin(), at, '\n');
    FAIL() << "docs/api/" << name << ":" << line << " is not what the descriptions in src say: it has\n"
           << stands.substr(static_cast<std::size_t>(at - stands.begin()), 120) << "\nwhere they have\n"
           << wanted.substr(static_cast<std::size_t>(other - wanted.begin()), 120)
           << "\nTo write the file anew: BILLMILL_WRITE_SCHEMAS=1 ctest --test-dir build/dev -R Schemas; "
              "then build.";
}

}  // namespace billmill::schema_file
