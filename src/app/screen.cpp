#include "app/screen.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string_view>

namespace billmill::app {
namespace {

std::string_view variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string_view{} : value;
}

bool wants_color(const std::string& choice) {
    if (choice != "auto") return choice == "always";
    return variable("NO_COLOR").empty() && variable("TERM") != "dumb" && isatty(STDOUT_FILENO) != 0;
}

}  // namespace

Screen screen_of(const ScreenChoice& choice) {
    return {.json = choice.json,
            .color = !choice.json && wants_color(choice.color),
            .progress = isatty(STDERR_FILENO) != 0};
}

}  // namespace billmill::app
