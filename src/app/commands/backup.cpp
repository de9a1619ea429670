#include <filesystem>

#include "adapters/sqlite/database.hpp"
#include "adapters/sqlite/sqlite_api_key_store.hpp"
#include "app/commands/commands.hpp"
#include "app/tell.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;
using adapters::sqlite::Database;
using adapters::sqlite::SqliteApiKeyStore;

/// Directories 0700, files 0640: a backup holds every customer.
Outcome restrict_modes(const fs::path& target) {
    std::error_code error;
    fs::permissions(target, fs::perms::owner_all, error);
    fs::recursive_directory_iterator entries{target, error};
    for (; !error && entries != fs::end(entries); entries.increment(error)) {
        const bool folder = entries->is_directory(error);
        fs::permissions(entries->path(),
                        folder ? fs::perms::owner_all
                               : fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read,
                        error);
        if (error) break;
    }
    if (error) return fail(Fault::unavailable, "cannot set the modes of the copy: " + error.message());
    return {};
}

Outcome copy_all(const Settings& settings, const fs::path& target) {
    TRY(const auto database, Database::open_read_only(settings.data));
    TRY_DO(database->backup_to(target / "billmill.db"));
    TRY(const auto keys, SqliteApiKeyStore::open_read_only(settings.data));
    TRY_DO(keys->backup_to(target / "keys.db"));
    const std::pair<fs::path, fs::path> also[] = {
        {settings.sellers_folder(), target / "sellers"},
        {settings.data / "billmill.toml", target / "billmill.toml"}};
    std::error_code error;
    for (const auto& [from, to] : also) {
        if (!fs::exists(from, error)) continue;
        fs::copy(from, to, fs::copy_options::recursive, error);
        if (error) return fail(Fault::unavailable, "cannot copy " + from.string() + ": " + error.message());
    }
    return restrict_modes(target);
}

Outcome backup(const fs::path& target, const Context& context) {
    const auto& settings = context.settings;
    if (settings.cluster()) {
        return fail(
            Fault::invalid,
            "the books are in MongoDB: back it up with its own tools (docs/operating.md, \"Backup\")");
    }
    std::error_code error;
    if (!fs::create_directory(target, error)) {
        return fail(Fault::invalid,
                    "the target must be a new directory in an existing one: " + target.string());
    }
    fs::permissions(target, fs::perms::owner_all, error);
    if (auto copied = copy_all(settings, target); !copied) {
        fs::remove_all(target, error);  // Ours, and new: half a copy must not pass for one.
        return copied;
    }
    app::tell(context.screen,
              "copied to " + target.string() + "; prove it with: billmill verify --data " + target.string(),
              [&](formats::JsonWriter& json) { json.member("backup", fs::absolute(target).string()); });
    return {};
}

}  // namespace

void add_backup(CommandTable& table) {
    const auto target = std::make_shared<fs::path>();
    auto& command = table.add("backup", "Copy database, sellers and settings; the server may go on running",
                              [target](const Context& context) { return backup(*target, context); });
    command.options().add_option("target", *target, "A directory that does not exist yet")->required();
    table.add_json(command);
    command.example("billmill backup --data data /backup/billmill-2026-11-22");
}

}  // namespace billmill::app
