#pragma once

#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>

namespace billmill::tests {

/// Where a real engine listens: KEY=value from the file that BILLMILL_ENGINES names (tools/engines writes it).
/// nullopt: there is none, and what needs it is skipped.
inline std::optional<std::string> engine_address(const std::string& key) {
    const char* file = std::getenv("BILLMILL_ENGINES");
    if (file == nullptr) return std::nullopt;
    std::ifstream lines{file};
    for (std::string line; std::getline(lines, line);) {
        if (line.starts_with(key + "=")) return line.substr(key.size() + 1);
    }
    return std::nullopt;
}

}  // namespace billmill::tests
