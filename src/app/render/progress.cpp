#include "app/render/progress.hpp"

#include <unistd.h>

#include <cstdio>

namespace billmill::app::render {

Progress::Progress() : terminal_{isatty(STDERR_FILENO) == 1} {}

void Progress::clear() {
    if (terminal_) std::fputs("\r\x1b[K", stderr);
}

void Progress::refused(int line, const Issues& issues) {
    ++refusals_;
    say(line, "", issues);
}

void Progress::warned(int line, const Issues& issues) {
    if (!issues.empty()) say(line, "warning: ", issues);
}

void Progress::say(int line, const char* kind, const Issues& issues) {
    clear();
    for (const auto& issue : issues) {
        std::fprintf(stderr, "line %d: %s%s%s%s: %s\n", line, kind, issue.pointer.c_str(),
                     issue.pointer.empty() ? "" : ": ", issue.code.c_str(), issue.detail.c_str());
    }
}

std::string Progress::counts() const {
    return std::to_string(documents_) + (documents_ == 1 ? " document, " : " documents, ") +
           std::to_string(refusals_) + " refused";
}

void Progress::show() {
    using namespace std::chrono_literals;
    const auto now = Clock::now();
    if (!terminal_ || now - shown_ < 100ms) return;
    shown_ = now;
    const double seconds = std::chrono::duration<double>(now - started_).count();
    std::fprintf(stderr, "\r%s, %.0f a second\x1b[K", counts().c_str(),
                 static_cast<double>(documents_) / seconds);
}

void Progress::end() {
    clear();
    std::fprintf(stderr, "%s\n", counts().c_str());
}

}  // namespace billmill::app::render
