#include "app/command_page.hpp"

#include <algorithm>
#include <cctype>

namespace billmill::app {
namespace {

constexpr std::size_t column = 30;  ///< Where the second column of --help begins.
constexpr std::size_t line_max = 100;

/// "TEXT:{a,b}" of the parser.
std::vector<std::string> choices_of(const std::string& type) {
    const auto begin = type.find('{');
    const auto end = type.find('}');
    std::vector<std::string> choices;
    if (begin == std::string::npos || end == std::string::npos) return choices;
    for (auto at = begin + 1; at < end;) {
        const auto comma = std::min(type.find(',', at), end);
        choices.push_back(type.substr(at, comma - at));
        at = comma + 1;
    }
    return choices;
}

std::string upper(std::string text) {
    std::ranges::transform(text, text.begin(), [](unsigned char c) { return std::toupper(c); });
    return text;
}

OptionText text_of(const CLI::Option& option) {
    OptionText text{.flags = {}, .value = {}, .about = option.get_description(), .choices = {}};
    text.required = option.get_required();
    const auto type = option.get_type_name();
    text.choices = choices_of(type);
    if (option.get_items_expected_max() > 0) {
        const auto word = type.substr(0, type.find_first_of(": "));
        text.value = !text.choices.empty() ? "WORD" : word == "INT" || word == "UINT" ? "N" : word;
    }
    if (option.get_positional()) {
        text.value = upper(option.get_name(true));
        return text;
    }
    for (const auto& name : option.get_snames()) text.flags.push_back("-" + name);
    for (const auto& name : option.get_lnames()) text.flags.push_back("--" + name);
    return text;
}

/// Of groups of options too, which are commands without a name to the parser.
void add_options(const CLI::App& app, CommandPage& page) {
    for (const auto* option : app.get_options()) {
        auto text = text_of(*option);
        (option->get_positional() ? page.positionals : page.options).push_back(std::move(text));
    }
    for (const auto* command : app.get_subcommands({})) {
        if (command->get_name().empty())
            add_options(*command, page);
        else
            page.commands.push_back(command);
    }
}

/// What a command is for comes before what every command has.
bool is_common(const OptionText& option) {
    static constexpr std::string_view common[] = {"--help",  "--data",   "--config",   "--log-level",
                                                  "--color", "--server", "--key-file", "--json"};
    return !option.flags.empty() && std::ranges::find(common, option.flags.back()) != std::end(common);
}

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : std::string{between}) + word;
    return text;
}

void add_wrapped(std::string& out, std::string_view text, std::size_t indent, std::size_t at) {
    while (!text.empty()) {
        const auto end = std::min(text.find(' '), text.size());
        if (at > indent && at + 1 + end > line_max) {
            out += "\n" + std::string(indent, ' ');
            at = indent;
        } else if (at > indent) {
            out += ' ';
            ++at;
        }
        out += text.substr(0, end);
        at += end;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    out += '\n';
}

void add_row(std::string& out, const std::string& name, const std::string& about) {
    out += "  " + name;
    if (about.empty()) {
        out += '\n';
    } else if (name.size() + 4 > column) {
        out += "\n" + std::string(column, ' ');
        add_wrapped(out, about, column, column);
    } else {
        out.append(column - 2 - name.size(), ' ');
        add_wrapped(out, about, column, column);
    }
}

void add_options(std::string& out, std::string_view head, const std::vector<OptionText>& options) {
    if (options.empty()) return;
    out += "\n" + std::string{head} + ":\n";
    for (const auto& option : options) {
        const auto name = joined(option.flags, ", ");
        add_row(out, name + (name.empty() || option.value.empty() ? "" : " ") + option.value, option.about);
    }
}

}  // namespace

std::string page_words(const CLI::App& app) {
    if (app.get_parent() == nullptr) return {};
    const auto before = page_words(*app.get_parent());
    return before.empty() ? app.get_name() : before + " " + app.get_name();
}

std::vector<std::string> flags_of(const CLI::App& app) {
    CommandPage page;
    add_options(app, page);
    std::vector<std::string> flags;
    for (const auto& option : page.options)
        flags.insert(flags.end(), option.flags.begin(), option.flags.end());
    return flags;
}

CommandPage page_of(const CommandTable& table, const CLI::App& app) {
    CommandPage page;
    page.words = page_words(app);
    page.about = app.get_description();
    add_options(app, page);
    std::ranges::stable_partition(page.options, [](const auto& option) { return !is_common(option); });
    if (const auto* command = table.find(app)) {
        page.details = command->details();
        page.examples = command->examples();
    }
    return page;
}

std::vector<CommandPage> all_pages(const CommandTable& table) {
    std::vector<CommandPage> pages;
    const auto add = [&](const auto& self, const CLI::App& app) -> void {
        for (const auto* command : page_of(table, app).commands) {
            pages.push_back(page_of(table, *command));
            self(self, *command);
        }
    };
    add(add, table.top());
    return pages;
}

std::string synopsis(const CommandPage& page) {
    auto text = "billmill" + (page.words.empty() ? "" : " " + page.words);
    if (!page.commands.empty()) return text + " COMMAND";
    if (!page.options.empty()) text += " [OPTIONS]";
    for (const auto& positional : page.positionals)
        text += positional.required ? " " + positional.value : " [" + positional.value + "]";
    return text;
}

std::string help_text(const CommandPage& page) {
    std::string out;
    add_wrapped(out, page.about + ".", 0, 0);
    if (!page.details.empty()) {
        out += '\n';
        add_wrapped(out, page.details, 0, 0);
    }
    out += "\nUsage: " + synopsis(page) + "\n";
    if (!page.commands.empty()) {
        out += "\nCommands:\n";
        for (const auto* command : page.commands)
            add_row(out, command->get_name(), command->get_description());
    }
    add_options(out, "Arguments", page.positionals);
    add_options(out, "Options", page.options);
    if (!page.examples.empty()) out += "\nExamples:\n";
    for (const auto& example : page.examples) {
        if (!example.about.empty()) {
            out += "  ";
            add_wrapped(out, "# " + example.about, 2, 2);
        }
        out += "  " + example.line + "\n";
    }
    if (page.words.empty()) out += "\nMore: billmill help COMMAND, billmill help exit-codes\n";
    return out;
}

}  // namespace billmill::app
