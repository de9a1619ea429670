#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "adapters/filesystem/descriptor.hpp"
#include "adapters/filesystem/found_invoices.hpp"
#include "adapters/filesystem/heads_file.hpp"
#include "adapters/filesystem/journal_folder.hpp"
#include "adapters/sqlite/database.hpp"
#include "adapters/sqlite/sqlite_invoice_store.hpp"
#include "adapters/sqlite/sqlite_restore_store.hpp"
#include "app/commands/commands.hpp"
#include "app/tell.hpp"
#include "app/test_hooks.hpp"
#include "document/document_identity.hpp"
#include "usecases/restore_books.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;
using adapters::sqlite::Database;

struct Restore {
    fs::path backup;
    fs::path journal;                 ///< Empty: that of the settings.
    fs::path heads;                   ///< Heads that were kept elsewhere; empty: none.
    std::vector<std::string> issued;  ///< "SERIES=NUMBER"
};

constexpr const char* database_name = "billmill.db";

void say(const std::string& line) {
    std::printf("%s\n", line.c_str());
}

Outcome check_places(const Restore& command, const Settings& settings) {
    if (settings.cluster())
        return fail(Fault::invalid, "the books are in MongoDB: restore it with its own tools");
    std::error_code error;
    if (!fs::is_directory(command.backup, error))
        return fail(Fault::invalid, "there is no backup in " + command.backup.string());
    const auto file = command.backup / database_name;
    if (fs::status(file, error).type() != fs::file_type::regular)
        return fail(Fault::invalid, file.string() + " is not there, or no file: this is no backup");
    TRY(const bool books, Database::exists(command.backup));
    if (!books) return fail(Fault::invalid, file.string() + " holds no books");
    const bool there = fs::exists(settings.data / database_name, error);
    if (there && fs::file_size(settings.data / database_name, error) > 0) {
        return fail(Fault::invalid,
                    "there is a database in " + fs::absolute(settings.data).string() +
                        " already: if it is sound, nothing need be restored (billmill verify); "
                        "else stop billmill and move " +
                        database_name + "* elsewhere. Leave the other files there");
    }
    return {};
}

/// With a log of SQLite, where the backup is a copy of a directory.
Outcome copy_books(const fs::path& from, const fs::path& to) {
    std::error_code error;
    for (const auto* name : {"billmill.db", "billmill.db-wal", "keys.db", "keys.db-wal"}) {
        const auto file = from / name;
        if (!fs::exists(file, error)) continue;
        fs::copy_file(file, to / name, error);
        if (error) return fail(Fault::unavailable, "cannot copy " + file.string() + ": " + error.message());
        fs::permissions(to / name, fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read,
                        error);
    }
    return {};
}

/// What is there already is newer.
Outcome copy_missing(const fs::path& backup, const Settings& settings) {
    std::error_code error;
    const std::pair<fs::path, fs::path> files[] = {
        {backup / "sellers", settings.sellers_folder()},
        {backup / "billmill.toml", settings.data / "billmill.toml"}};
    for (const auto& [from, to] : files) {
        if (!fs::exists(from, error) || fs::exists(to, error)) continue;
        fs::copy(from, to, fs::copy_options::recursive, error);
        if (error) return fail(Fault::unavailable, "cannot copy " + from.string() + ": " + error.message());
    }
    return {};
}

Outcome sync_folder(const fs::path& folder) {
    const adapters::filesystem::Descriptor opened{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (opened.valid() && ::syncfs(opened.get()) == 0) return {};
    return fail(Fault::unavailable, "cannot sync " + folder.string());
}

constexpr std::int64_t number_max = 1'000'000'000'000;

Result<std::map<std::string, std::int64_t>> read_issued(const std::vector<std::string>& words) {
    std::map<std::string, std::int64_t> issued;
    for (const auto& word : words) {
        const auto equals = word.rfind('=');
        std::int64_t number = -1;
        if (equals != std::string::npos) {
            const auto* const end = word.data() + word.size();
            const auto [stop, error] = std::from_chars(word.data() + equals + 1, end, number);
            if (error != std::errc{} || stop != end || number > number_max) number = -1;
        }
        const auto series = word.substr(0, equals);
        if (number < 0 || std::ranges::count(series, '/') < 3) {
            return fail(Fault::invalid,
                        "--issued " + word + ": say SERIES=NUMBER, such as nordlicht/invoice/main/2026=1042");
        }
        if (!issued.emplace(series, number).second)
            return fail(Fault::invalid, "--issued names the series " + series + " twice");
    }
    return issued;
}

/// Those beside the lost books, and those that were named.
Result<std::vector<domain::BookHeads>> read_heads(const Restore& command, const Settings& settings) {
    std::vector<domain::BookHeads> all;
    adapters::filesystem::HeadsFile beside{settings.data / "heads"};
    auto found = beside.read();
    if (!found) {
        if (found.error().fault != Fault::corrupt) return std::unexpected{found.error()};
        std::fprintf(stderr, "heads          those in %s are damaged, and not used\n", settings.data.c_str());
    } else if (*found) {
        all.push_back(**std::move(found));
    }
    if (command.heads.empty()) return all;
    adapters::filesystem::HeadsFile named{command.heads};
    TRY(auto heads, named.read());
    if (!heads) return fail(Fault::invalid, "there are no heads at " + command.heads.string());
    all.push_back(*std::move(heads));
    return all;
}

void print(const usecases::RestoreReport& report) {
    say("journal        " + std::to_string(report.restored) + " invoices and credit notes brought back");
    if (report.amendments > 0) say("amendments     " + std::to_string(report.amendments) + " brought back");
    for (const auto& sentence : report.damage) say("DAMAGE         " + sentence);
    if (report.unproved > 0)
        say("unproved       " + std::to_string(report.unproved) +
            " of them: the record that they follow is lost");
    say("holes          " + std::to_string(report.holes.size()) + ", of " +
        std::to_string(report.lost_numbers) + " numbers");
    for (const auto& hole : report.holes) {
        for (const auto& range : hole.numbers)
            say("HOLE           " + range.series + ", numbers " + std::to_string(range.first) + " to " +
                std::to_string(range.last) + ": " + hole.why);
    }
    if (report.lost_documents > 0)
        say("documents      " + std::to_string(report.lost_documents) +
            " of invoices without a record: kept as issued in lost books");
    say("mails          " + std::to_string(report.mails_in_doubt) +
        " are sent at the next start, and may have been sent before");
}

void print_as_json(const usecases::RestoreReport& report, const fs::path& data) {
    tell({.json = true}, {}, [&](formats::JsonWriter& json) {
        json.member("data", fs::absolute(data).string()).member("restored", report.restored);
        json.member("amendments", report.amendments).member("unproved", report.unproved);
        json.member("lostNumbers", report.lost_numbers).member("lostDocuments", report.lost_documents);
        json.member("mailsInDoubt", report.mails_in_doubt).name("damage").begin_array();
        for (const auto& sentence : report.damage) json.string(sentence);
        json.end_array().name("holes").begin_array();
        for (const auto& hole : report.holes) {
            for (const auto& range : hole.numbers)
                json.begin_object()
                    .member("series", range.series)
                    .member("first", range.first)
                    .member("last", range.last)
                    .member("why", hole.why)
                    .end_object();
        }
        json.end_array();
    });
}

Result<usecases::RestoreReport> restore_into(const fs::path& folder, const Restore& command,
                                             const Settings& settings) {
    usecases::RestoreHints hints;
    TRY(hints.issued, read_issued(command.issued));
    TRY(hints.heads, read_heads(command, settings));
    TRY(const auto files,
        adapters::filesystem::invoices_with_files(settings.data / "documents", settings.data / "mailbox",
                                                  document::invoice_of_pdf));
    for (const auto& [id, file] : files) hints.documents.push_back({id, file});
    TRY(const auto database, Database::open(folder));
    adapters::sqlite::SqliteInvoiceStore invoices{*database};
    adapters::sqlite::SqliteRestoreStore store{*database};
    const auto place = command.journal.empty() ? settings.journal : command.journal;
    adapters::filesystem::JournalFolder journal{place, {}};
    return usecases::restore_books({.invoices = invoices,
                                    .store = store,
                                    .clock = test_hooks::system_clock(),
                                    .journal = place.empty() ? nullptr : &journal},
                                   hints);
}

/// The books last: from then on they are there.
Outcome take_place(const fs::path& folder, const fs::path& data) {
    TRY_DO(sync_folder(folder));
    std::error_code error;
    const auto log = folder / "billmill.db-wal";
    if (!fs::exists(folder / database_name, error) ||
        (fs::exists(log, error) && fs::file_size(log, error) > 0))
        return fail(Fault::unavailable,
                    "the books in " + folder.string() +
                        " are not whole; see that the disk is not full, and start restore again");
    for (const auto* name : {"billmill.db-wal", "billmill.db-shm"}) fs::remove(data / name, error);
    for (const auto* name : {"keys.db", database_name}) {
        if (!fs::exists(folder / name, error)) continue;
        if (name != database_name && fs::exists(data / name, error)) continue;  // The newer keys.
        fs::rename(folder / name, data / name, error);
        if (error)
            return fail(Fault::unavailable, "cannot move " + std::string{name} + ": " + error.message());
    }
    fs::remove_all(folder, error);
    return sync_folder(data);
}

/// Books in a data directory that has none, from a backup, a journal, and what is known besides. All is done in DIR/restoring
/// and takes its place in one step at the end: so one that was interrupted is done again.
Outcome restore(const Restore& command, const Context& context) {
    const auto& settings = context.settings;
    TRY_DO(check_places(command, settings));
    const auto folder = settings.data / "restoring";
    std::error_code error;
    fs::create_directories(settings.data, error);
    if (error)
        return fail(Fault::unavailable, "cannot make " + settings.data.string() + ": " + error.message());
    TRY(auto lock, adapters::sqlite::DirectoryLock::take(settings.data));
    fs::remove_all(folder, error);  // Of a restore that was interrupted.
    if (!error) fs::create_directory(folder, error);
    if (error) return fail(Fault::unavailable, "cannot make " + folder.string() + ": " + error.message());
    const auto attempt = [&]() -> Result<usecases::RestoreReport> {
        TRY_DO(copy_books(command.backup, folder));
        return restore_into(folder, command, settings);
    };
    auto report = attempt();
    if (!report) {
        fs::remove_all(folder, error);
        return std::unexpected{std::move(report).error()};
    }
    TRY_DO(copy_missing(command.backup, settings));
    TRY_DO(take_place(folder, settings.data));
    lock.release_clean();
    if (context.screen.json) {
        print_as_json(*report, settings.data);
        return {};
    }
    print(*report);
    say("the books are in " + fs::absolute(settings.data).string() + "; next: billmill verify --data " +
        settings.data.string() + ", then start billmill");
    return {};
}

}  // namespace

void add_restore(CommandTable& table) {
    const auto options = std::make_shared<Restore>();
    auto& command = table.add(
        "restore", "Bring books back from a backup and the journal; no server may run on the data directory",
        [options](const Context& context) { return restore(*options, context); });
    auto& app = command.options();
    table.add_json(command);
    app.add_option("backup", options->backup, "What billmill backup has made")->required();
    app.add_option("--journal", options->journal, "The folder of the journal (default: journal in [books])")
        ->type_name("DIR");
    app.add_option("--heads", options->heads, "Heads of these books that were kept elsewhere")
        ->type_name("FILE");
    app.add_option("--issued", options->issued,
                   "Without journal and heads: the highest number of a series that left; may be repeated")
        ->type_name("SERIES=NUMBER");
    command.example("billmill restore /backup/billmill-2026-11-22 --data data --journal /other/disk");
}

}  // namespace billmill::app
