#pragma once

#include <string>

namespace billmill::app {

/// What the command line says of it.
struct ScreenChoice {
    bool json = false;
    std::string color = "auto";  ///< auto, always or never
};

/// How a command answers people, and programs.
struct Screen {
    bool json = false;      ///< The server's answers, or one JSON document, instead of tables.
    bool color = false;     ///< Of standard output.
    bool progress = false;  ///< Standard error is a terminal: what takes long shows how far it is.
};

/// Colour: as --color says; else none with NO_COLOR in the environment, on a dumb terminal, or where
/// standard output is no terminal.
[[nodiscard]] Screen screen_of(const ScreenChoice& choice);

}  // namespace billmill::app
