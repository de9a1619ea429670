#include "adapters/filesystem/toml_reader.hpp"

#include <algorithm>

#include "domain/text_rules.hpp"

namespace billmill::adapters::filesystem {
namespace {

/// Controls, direction overrides and code points that are no characters, which neither paper nor XML can hold.
bool is_unprintable(std::string_view text, bool many_lines) {
    const auto issue = domain::text_issue({}, text, {.min = 0, .max = text.size(), .many_lines = many_lines});
    return issue && (issue->code == "control_character" || issue->code == "invalid_utf8");
}

}  // namespace

const toml::node* TomlReader::take(std::string_view name) {
    taken_.emplace(name);
    return table_.get(name);
}

void TomlReader::mistake(std::string_view name, std::string_view sentence) {
    const auto* node = table_.get(name);
    const auto line = node != nullptr ? node->source().begin.line : table_.source().begin.line;
    mistakes_.push_back(file_ + ":" + std::to_string(std::max<toml::source_index>(line, 1)) + ": " + prefix_ +
                        std::string{name} + ": " + std::string{sentence});
}

std::optional<std::string> TomlReader::text(std::string_view name, std::size_t bytes_max, bool many_lines) {
    const auto* node = take(name);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_string();
    if (value == nullptr) {
        mistake(name, "must be text in quotes");
        return std::nullopt;
    }
    if (value->get().size() > bytes_max)
        mistake(name, "is longer than " + std::to_string(bytes_max) + " bytes");
    if (is_unprintable(value->get(), many_lines))
        mistake(name, "holds a line break, a control character or one that is none");
    return value->get();
}

std::optional<std::int64_t> TomlReader::integer(std::string_view name, std::int64_t least,
                                                std::int64_t most) {
    const auto* node = take(name);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_integer();
    if (value == nullptr || value->get() < least || value->get() > most) {
        mistake(name, "must be a whole number from " + std::to_string(least) + " to " + std::to_string(most));
        return std::nullopt;
    }
    return value->get();
}

std::optional<bool> TomlReader::boolean(std::string_view name) {
    const auto* node = take(name);
    if (node == nullptr) return std::nullopt;
    const auto* value = node->as_boolean();
    if (value == nullptr) {
        mistake(name, "must be true or false");
        return std::nullopt;
    }
    return value->get();
}

std::optional<std::string> TomlReader::decimal(std::string_view name) {
    const auto* node = take(name);
    if (node == nullptr) return std::nullopt;
    if (const auto* whole = node->as_integer()) return std::to_string(whole->get());
    if (const auto* quoted = node->as_string()) return quoted->get();
    mistake(name, "must be a whole number, or a decimal in quotes: \"8.875\"");
    return std::nullopt;
}

const toml::table* TomlReader::table(std::string_view name) {
    const auto* node = take(name);
    if (node == nullptr) return nullptr;
    if (!node->is_table()) mistake(name, "must be a table: [" + std::string{name} + "]");
    return node->as_table();
}

void TomlReader::refuse_unknown() {
    for (const auto& [key, node] : table_) {
        if (!taken_.contains(key.str())) mistake(key.str(), "there is no such field");
    }
}

}  // namespace billmill::adapters::filesystem
