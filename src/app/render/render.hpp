#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "app/settings.hpp"

namespace billmill::app {

struct Render {
    std::string input;  ///< "-": standard input.
    std::string out;    ///< A directory; "-": standard output.
    std::string zip;    ///< Or an archive of all; "-": standard output.
    std::string tar;
    std::vector<std::string> formats{"pdf"};  ///< pdf, xml (the record's own), or a format's name.
    std::string look;                         ///< Over the record's; likewise `language`.
    std::string language;
    std::filesystem::path seller;   ///< One seller's file.
    std::filesystem::path sellers;  ///< Or a folder of them; else that of the settings.
    int jobs = 0;                   ///< 0: one per core.
};

/// Documents of the requests in a file, without a server.
/// Refused records do not stop the others; with any, the outcome is an error.
Outcome render_file(const Render& command, const Settings& settings);

}  // namespace billmill::app
