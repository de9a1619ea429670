#include <algorithm>
#include <cstdio>

#include "app/build_identity.hpp"
#include "app/command_page.hpp"
#include "app/commands/commands.hpp"
#include "app/exit_code.hpp"
#include "app/pages/pages.hpp"
#include "app/text_table.hpp"
#include "foundation/nearest_word.hpp"

namespace billmill::app {
namespace {

struct Help {
    std::vector<std::string> words;  ///< "runs import" as two; empty: the program.
    bool man = false;
    bool markdown = false;
};

void print_exit_codes() {
    for (const auto& each : exit_codes())
        std::printf("%3d  %s\n", each.code, std::string{each.meaning}.c_str());
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

Outcome show_page(const CommandTable& table, const std::string& words) {
    const auto pages = all_pages(table);
    const auto found = std::ranges::find(pages, words, &CommandPage::words);
    if (found != pages.end()) {
        std::fputs(help_text(*found).c_str(), stdout);
        return {};
    }
    std::vector<std::string> known{"exit-codes"};
    for (const auto& page : pages) known.push_back(page.words);
    const auto nearest = nearest_word(words, known);
    return fail(Fault::invalid, "there is no command " + printable(words) +
                                    (nearest.empty() ? "" : "; did you mean " + nearest + "?"));
}

Outcome help(const CommandTable& table, const Help& help, const Screen& screen) {
    if (screen.json)
        std::fputs(table_json(table).c_str(), stdout);
    else if (help.man)
        std::fputs(man_page(table, identity_text()).c_str(), stdout);
    else if (help.markdown)
        std::fputs(markdown_page(table).c_str(), stdout);
    else if (help.words.empty())
        std::fputs(help_text(page_of(table, table.top())).c_str(), stdout);
    else if (help.words.front() == "exit-codes")
        print_exit_codes();
    else
        return show_page(table, joined(help.words));
    return {};
}

}  // namespace

void add_help(CommandTable& table) {
    const auto options = std::make_shared<Help>();
    auto& command = table.add(
        "help", "What a command does, with examples; or the exit codes, or the man page",
        [options, &table](const Context& context) { return help(table, *options, context.screen); });
    auto& app = command.options();
    app.add_option("command", options->words, "A command, such as runs import; or exit-codes");
    auto* man = app.add_flag("--man", options->man, "All of it as a man page");
    app.add_flag("--markdown", options->markdown, "All of it as docs/commands.md")->excludes(man);
    table.add_json(command);
    command.reads_no_settings()
        .example("billmill help runs import")
        .example("billmill help exit-codes")
        .example("billmill help --man > billmill.1");
}

}  // namespace billmill::app
