#include "app/ask_person.hpp"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace billmill::app {
namespace {

/// What is typed is not shown while this lives.
class NoEcho {
public:
    NoEcho() {
        if (tcgetattr(STDIN_FILENO, &before_) != 0) return;
        auto silent = before_;
        silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
        changed_ = tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent) == 0;
    }
    ~NoEcho() {
        if (changed_) tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    }
    NoEcho(const NoEcho&) = delete;
    NoEcho& operator=(const NoEcho&) = delete;

private:
    termios before_{};
    bool changed_ = false;
};

std::string trimmed(const std::string& text) {
    const auto begin = text.find_first_not_of(" \t\r");
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

}  // namespace

bool person_is_there() {
    return isatty(STDIN_FILENO) != 0 && isatty(STDERR_FILENO) != 0;
}

Result<std::string> ask_person(const std::string& question, const std::string& otherwise) {
    std::fprintf(stderr, "%s%s: ", question.c_str(),
                 otherwise.empty() ? "" : (" [" + otherwise + "]").c_str());
    std::string line;
    if (!std::getline(std::cin, line))
        return fail(Fault::unavailable, "the input ended before the answer; nothing was changed");
    line = trimmed(line);
    return line.empty() ? otherwise : line;
}

Result<std::string> ask_secret(const std::string& question) {
    const NoEcho silent;
    auto answer = ask_person(question);
    std::fprintf(stderr, "\n");
    return answer;
}

Outcome confirm(const std::string& what, bool said) {
    if (said) return {};
    if (!person_is_there())
        return fail(Fault::invalid, what + " This cannot be undone: say --yes, or --dry-run to look first");
    TRY(const auto answer, ask_person(what + " This cannot be undone. Go on? (yes or no)"));
    if (answer == "yes") return {};
    return fail(Fault::invalid, "nothing was changed");
}

}  // namespace billmill::app
