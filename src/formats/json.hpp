#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "foundation/issue.hpp"

namespace billmill::formats {

/// A JSON value with its numbers as text, so that 0.1 stays one tenth.
struct Json {
    enum class Kind : std::uint8_t { null, boolean, number, string, array, object };
    struct Member;

    Kind kind = Kind::null;
    bool boolean = false;
    std::string text;             ///< number: as written; string: UTF-8.
    std::vector<Json> items;      ///< array
    std::vector<Member> members;  ///< object, in the order written, names distinct.

    /// nullptr: not an object, or no such member.
    [[nodiscard]] const Json* find(std::string_view name) const;
};
struct Json::Member {
    std::string name;
    Json value;
};

struct JsonLimits {
    std::size_t depth_max = 32;
    std::size_t string_bytes_max = 4'096;
    std::size_t number_bytes_max = 64;
    std::size_t items_max = 10'000;    ///< Per array.
    std::size_t members_max = 200;     ///< Per object.
    std::size_t values_max = 100'000;  ///< In all: a value of two bytes takes about a hundred in memory.
};

/// Reads strict JSON (RFC 8259): UTF-8 checked, no duplicate names, no trailing text.
/// The error names the place by pointer and byte offset, with code `not_json`, `duplicate_name`, `too_deep`,
/// `invalid_utf8`, `string_too_long`, `number_too_long` or `too_many`.
[[nodiscard]] std::expected<Json, Issue> read_json(std::string_view text, const JsonLimits& limits = {});

/// One text for all writings of a value: names sorted by bytes, no white space, numbers in shortest plain
/// decimal form (1.0, 1 and 1e0 are one), strings minimally escaped. What fingerprints are taken of.
[[nodiscard]] std::string canonical(const Json& value);

/// Appends JSON to one buffer. The caller keeps the nesting right; separators are set by the writer.
class JsonWriter {
public:
    explicit JsonWriter(std::string& out) : out_{out} {}
    JsonWriter& begin_object();
    JsonWriter& end_object();
    JsonWriter& begin_array();
    JsonWriter& end_array();
    JsonWriter& name(std::string_view name);
    JsonWriter& string(std::string_view utf8);
    JsonWriter& integer(std::int64_t value);
    JsonWriter& boolean(bool value);
    JsonWriter& null();
    JsonWriter& raw(std::string_view json);                         ///< Already JSON.
    [[nodiscard]] std::size_t size() const { return out_.size(); }  ///< Bytes written so far.

    JsonWriter& member(std::string_view key, std::string_view value) { return name(key).string(value); }
    JsonWriter& member(std::string_view key, const char* value) { return name(key).string(value); }
    JsonWriter& member(std::string_view key, std::int64_t value) { return name(key).integer(value); }
    JsonWriter& member(std::string_view key, int value) { return name(key).integer(value); }
    JsonWriter& member(std::string_view key, bool value) { return name(key).boolean(value); }
    /// Leaves the member out when the text is empty.
    JsonWriter& optional_member(std::string_view key, std::string_view value) {
        return value.empty() ? *this : member(key, value);
    }

private:
    void separate();
    std::string& out_;
    bool first_ = true;
};

}  // namespace billmill::formats
