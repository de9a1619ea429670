#pragma once

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "support/engines.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::tests {

/// Engines that one test may kill: a set of its own, started by the script that started those of
/// BILLMILL_ENGINES.
class OwnEngines {
public:
    /// False: no engines were asked for; what needs them is skipped.
    [[nodiscard]] static bool wanted() { return engine_address("TOOL").has_value(); }

    explicit OwnEngines(const std::string& names) { run("start --only " + names); }
    ~OwnEngines() { (void)succeeds("stop"); }  // A destructor cannot fail; the tool has said why.
    OwnEngines(const OwnEngines&) = delete;
    OwnEngines& operator=(const OwnEngines&) = delete;

    [[nodiscard]] std::string address(const std::string& key) const {
        std::ifstream lines{folder_ / "addresses"};
        for (std::string line; std::getline(lines, line);) {
            if (line.starts_with(key + "=")) return line.substr(key.size() + 1);
        }
        return {};
    }
    [[nodiscard]] std::filesystem::path folder() const { return folder_.path(); }
    void kill(const std::string& name) { run("kill " + name); }  ///< SIGKILL.
    void end(const std::string& name) { run("kill " + name + " --signal TERM"); }
    void restart(const std::string& name) {
        run("restart " + name);
    }  ///< Returns when it answers; same port and data.

private:
    void run(const std::string& what) {
        if (!succeeds(what)) throw std::runtime_error{"tools/engines: could not " + what};
    }
    [[nodiscard]] bool succeeds(const std::string& what) {
        const auto command =
            *engine_address("TOOL") + " " + what + " --dir " + folder_.path().string() + " >&2";
        return std::system(command.c_str()) == 0;
    }
    TemporaryDirectory folder_;
};

}  // namespace billmill::tests
