#include "app/server_access.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>

#include "app/secret_file.hpp"

#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

namespace billmill::app {
namespace {

namespace fs = std::filesystem;

std::string variable(const char* name) {
    const char* value = std::getenv(name);
    return value == nullptr ? std::string{} : value;
}

fs::path own_file() {
    const auto folder = variable("XDG_CONFIG_HOME");
    if (folder.starts_with('/')) return fs::path{folder} / "billmill" / "config.toml";
    const auto home = variable("HOME");
    return home.empty() ? fs::path{} : fs::path{home} / ".config" / "billmill" / "config.toml";
}

Result<ServerAccess> read_table(const toml::table& table) {
    ServerAccess found;
    std::string mistakes;
    for (const auto& [key, value] : table) {
        const auto text = value.value_exact<std::string>();
        if (key == "server" && text)
            found.server = *text;
        else if (key == "key" && text)
            found.key = *text;
        else if (key == "key_file" && text)
            found.key_file = *text;
        else
            mistakes += "\n  - " + std::string{key.str()} + " (line " +
                        std::to_string(value.source().begin.line) +
                        "): server, key and key_file may stand here, each a text";
    }
    if (mistakes.empty()) return found;
    return fail(Fault::invalid, mistakes);
}

Result<ServerAccess> read_own_file(const fs::path& file) {
    struct stat status{};
    if (file.empty() || stat(file.c_str(), &status) != 0) return ServerAccess{};
    try {
        auto found = read_table(toml::parse_file(file.string()));
        if (!found) return fail(Fault::invalid, "mistakes in " + file.string() + ":" + found.error().what);
        if (!found->key.empty() && !is_private(status.st_mode & 0777U, status.st_uid, geteuid())) {
            return fail(
                Fault::invalid,
                file.string() + " holds a key and can be read by others; run: chmod 600 " + file.string());
        }
        return found;
    } catch (const toml::parse_error& error) {
        return fail(Fault::invalid, file.string() + ": " + std::string{error.description()} + " (line " +
                                        std::to_string(error.source().begin.line) + ")");
    }
}

}  // namespace

Result<ServerAccess> complete(ServerAccess said) {
    if (said.server.empty()) said.server = variable("BILLMILL_SERVER");
    if (said.key_file.empty()) said.key = variable("BILLMILL_API_KEY");
    TRY(const auto own, read_own_file(own_file()));
    if (said.server.empty()) said.server = own.server;
    const bool same_server = own.server.empty() || own.server == said.server;
    if (said.key.empty() && said.key_file.empty() && same_server) {
        said.key = own.key;
        if (own.key.empty()) said.key_file = own.key_file;
    }
    return said;
}

}  // namespace billmill::app
