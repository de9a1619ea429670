#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace billmill::log {

/// One line per event, `time level event key=value …` (logfmt), to standard error.
/// Promise: control characters are escaped, so a value can never forge a line.
/// The caller's duty: no secrets, no personal data (ids and counts, never names, addresses or bodies).
/// Threads: any.
enum class Level : std::uint8_t { debug, info, warn, error };

struct Field {
    std::string_view key;
    std::string value;

    Field(std::string_view key, std::string value) : key{key}, value{std::move(value)} {}
    Field(std::string_view key, std::string_view value) : key{key}, value{value} {}
    Field(std::string_view key, const char* value) : key{key}, value{value} {}
    Field(std::string_view key, std::int64_t value) : key{key}, value{std::to_string(value)} {}
    Field(std::string_view key, std::uint64_t value) : key{key}, value{std::to_string(value)} {}
    Field(std::string_view key, int value) : key{key}, value{std::to_string(value)} {}
};

void set_level(Level level);
[[nodiscard]] bool parse_level(std::string_view text, Level& level);
void write(Level level, std::string_view event, std::initializer_list<Field> fields);

inline void debug(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::debug, event, fields);
}
inline void info(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::info, event, fields);
}
inline void warn(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::warn, event, fields);
}
inline void error(std::string_view event, std::initializer_list<Field> fields = {}) {
    write(Level::error, event, fields);
}

}  // namespace billmill::log
