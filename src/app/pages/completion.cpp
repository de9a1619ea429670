#include "app/pages/pages.hpp"

namespace billmill::app {
namespace {

/// A text between single quotes of a shell.
std::string shell_quoted(std::string_view text) {
    std::string out = "'";
    for (const char c : text) out += c == '\'' ? std::string{"'\\''"} : std::string{c};
    return out + "'";
}

std::vector<CommandPage> with_top(const CommandTable& table) {
    auto pages = all_pages(table);
    pages.insert(pages.begin(), page_of(table, table.top()));
    return pages;
}

/// "|serve|runs|runs import|": what follows them is no command.
std::string known_commands(const CommandTable& table) {
    std::string text = "|";
    for (const auto& page : all_pages(table)) text += page.words + "|";
    return text;
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const auto& word : words) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string words_after(const CommandPage& page) {
    std::vector<std::string> words;
    for (const auto* command : page.commands) words.push_back(command->get_name());
    for (const auto& option : page.options)
        words.insert(words.end(), option.flags.begin(), option.flags.end());
    return joined(words);
}

/// Of zsh: no colon may end the name of what it describes.
std::string described(std::string_view name, std::string_view about) {
    std::string text{name};
    text += ':';
    return shell_quoted(text + std::string{about});
}

}  // namespace

std::string bash_completion(const CommandTable& table) {
    std::string cases;
    std::string values;
    for (const auto& page : with_top(table)) {
        cases +=
            "        " + shell_quoted(page.words) + ") words=" + shell_quoted(words_after(page)) + " ;;\n";
        for (const auto& option : page.options) {
            if (!option.choices.empty())
                values += "        " + shell_quoted(page.words + " " + option.flags.back()) +
                          ") words=" + shell_quoted(joined(option.choices)) + " ;;\n";
        }
        for (const auto& positional : page.positionals)
            if (!positional.choices.empty())
                cases.insert(cases.rfind("' ;;"), " " + joined(positional.choices));
    }
    return R"(# bash completion for billmill                              -*- shell-script -*-
_billmill() {
    local current=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} path='' word words=''
    local commands=)" +
           shell_quoted(known_commands(table)) +
           R"(
    for word in "${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
        [[ $commands == *"|$path${path:+ }$word|"* ]] || break
        path+=${path:+ }$word
    done
    case $path in
)" + cases +
           R"(    esac
    case "$path $before" in
)" + values +
           R"(    esac
    COMPREPLY=($(compgen -W "$words" -- "$current"))
    [[ ${#COMPREPLY[@]} -gt 0 || $current == -* ]] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _billmill billmill
)";
}

std::string zsh_completion(const CommandTable& table) {
    std::string cases;
    for (const auto& page : with_top(table)) {
        cases += "        " + shell_quoted(page.words) + ")\n            found=(";
        for (const auto* command : page.commands)
            cases += "\n                " + described(command->get_name(), command->get_description());
        for (const auto& positional : page.positionals)
            for (const auto& choice : positional.choices)
                cases += "\n                " + shell_quoted(choice);
        for (const auto& option : page.options)
            for (const auto& flag : option.flags)
                cases += "\n                " + described(flag, option.about);
        cases += ") ;;\n";
    }
    return R"(#compdef billmill
_billmill() {
    local at='' word
    local commands=)" +
           shell_quoted(known_commands(table)) +
           R"(
    for word in "${(@)words[2,CURRENT-1]}"; do
        [[ $commands == *"|$at${at:+ }$word|"* ]] || break
        at+=${at:+ }$word
    done
    local -a found
    case $at in
)" + cases +
           R"(    esac
    _describe 'billmill' found || _files
}
if [[ ${funcstack[1]} == _billmill ]]; then
    _billmill "$@"
else
    compdef _billmill billmill
fi
)";
}

std::string fish_completion(const CommandTable& table) {
    std::string out = R"(# fish completion for billmill
function __billmill_at
    set -l path
    for word in (commandline -opc)[2..-1]
        set -l longer (string trim -- "$path $word")
        string match -q -- "*|$longer|*" $__billmill_commands; or break
        set -a path $word
    end
    test "$path" = "$argv"
end
)";
    out += "set -g __billmill_commands " + shell_quoted(known_commands(table)) + "\n";
    for (const auto& page : with_top(table)) {
        const auto at = "complete -c billmill -n " + shell_quoted("__billmill_at " + page.words);
        for (const auto* command : page.commands)
            out += at + " -f -a " + shell_quoted(command->get_name()) + " -d " +
                   shell_quoted(command->get_description()) + "\n";
        for (const auto& positional : page.positionals)
            if (!positional.choices.empty())
                out += at + " -f -a " + shell_quoted(joined(positional.choices)) + "\n";
        for (const auto& option : page.options) {
            out += at;
            for (const auto& flag : option.flags)
                out += flag.starts_with("--") ? " -l " + flag.substr(2) : " -s " + flag.substr(1);
            if (!option.value.empty()) out += " -r";
            if (!option.choices.empty()) out += " -f -a " + shell_quoted(joined(option.choices));
            out += " -d " + shell_quoted(option.about) + "\n";
        }
    }
    return out;
}

}  // namespace billmill::app
