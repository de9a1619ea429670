#pragma once

#include <toml++/toml.h>

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace billmill::adapters::filesystem {

/// Takes the fields of one TOML table by name, notes every mistake with its line, and at last every field nobody took.
class TomlReader {
public:
    TomlReader(const toml::table& table, std::string file, std::string prefix,
               std::vector<std::string>& mistakes)
        : table_{table}, file_{std::move(file)}, prefix_{std::move(prefix)}, mistakes_{mistakes} {}

    /// nullopt: not there, or of the wrong type (noted).
    std::optional<std::string> text(std::string_view name, std::size_t bytes_max = 200,
                                    bool many_lines = false);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t least, std::int64_t most);
    std::optional<bool> boolean(std::string_view name);
    /// A decimal as an integer or in quotes: a bare 18.5 would be binary floating point.
    std::optional<std::string> decimal(std::string_view name);
    const toml::table* table(std::string_view name);

    void mistake(std::string_view name, std::string_view sentence);
    void refuse_unknown();

private:
    const toml::node* take(std::string_view name);

    const toml::table& table_;
    std::string file_;
    std::string prefix_;
    std::vector<std::string>& mistakes_;
    std::set<std::string, std::less<>> taken_;
};

}  // namespace billmill::adapters::filesystem
