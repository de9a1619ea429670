#include "foundation/logging.hpp"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <memory>

#include "foundation/ascii.hpp"
#include "foundation/encoding.hpp"

namespace billmill::log {
namespace {

spdlog::logger& logger() {
    static const auto instance = [] {
        auto made =
            std::make_shared<spdlog::logger>("billmill", std::make_shared<spdlog::sinks::stderr_sink_mt>());
        made->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
        made->flush_on(spdlog::level::info);
        return made;
    }();
    return *instance;
}

spdlog::level::level_enum spdlog_level(Level level) {
    switch (level) {
        case Level::debug: return spdlog::level::debug;
        case Level::info: return spdlog::level::info;
        case Level::warn: return spdlog::level::warn;
        case Level::error: return spdlog::level::err;
    }
    return spdlog::level::info;
}

bool is_plain(std::string_view value) {
    return !value.empty() && std::ranges::all_of(value, [](char c) {
        return ascii::is_visible(c) && c != '"' && c != '=' && c != '\\';
    });
}

void append_quoted(std::string& line, std::string_view value) {
    line += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\') {
            line += '\\';
            line += c;
        } else if (ascii::is_control(c)) {
            line += "\\x";
            hex::append(line, static_cast<std::uint8_t>(c));
        } else {
            line += c;
        }
    }
    line += '"';
}

}  // namespace

void set_level(Level level) {
    logger().set_level(spdlog_level(level));
}

bool parse_level(std::string_view text, Level& level) {
    for (const auto& [word, value] : {std::pair{"debug", Level::debug}, std::pair{"info", Level::info},
                                      std::pair{"warn", Level::warn}, std::pair{"error", Level::error}}) {
        if (text == word) {
            level = value;
            return true;
        }
    }
    return false;
}

void write(Level level, std::string_view event, std::initializer_list<Field> fields) {
    auto& target = logger();
    if (!target.should_log(spdlog_level(level))) return;
    std::string line{event};
    for (const auto& field : fields) {
        line += ' ';
        line += field.key;
        line += '=';
        if (is_plain(field.value)) {
            line += field.value;
        } else {
            append_quoted(line, field.value);
        }
    }
    target.log(spdlog_level(level), spdlog::string_view_t{line.data(), line.size()});
}

}  // namespace billmill::log
