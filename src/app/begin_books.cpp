#include "app/begin_books.hpp"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "adapters/sqlite/database.hpp"
#include "app/local_engines.hpp"
#include "app/outside.hpp"
#include "app/tell.hpp"

namespace billmill::app {
namespace {

namespace fs = std::filesystem;

/// What is written beside the database: found without it, the database is missing.
constexpr const char* traces[] = {"documents", "mailbox", "heads", "billmill.db-wal"};

/// The first file at or below `place`; folders alone are no trace, a disk may be prepared with them.
Result<std::optional<fs::path>> first_file(const fs::path& place) {
    std::error_code error;
    const auto status = fs::status(place, error);
    if (status.type() == fs::file_type::not_found) return std::nullopt;
    if (!error && fs::is_regular_file(status)) {
        const bool empty = fs::file_size(place, error) == 0;
        if (!error) return empty ? std::nullopt : std::optional{place};
    }
    fs::recursive_directory_iterator entries{place, fs::directory_options::skip_permission_denied, error};
    for (; !error && entries != fs::end(entries); entries.increment(error)) {
        if (entries->is_regular_file(error)) return entries->path();
    }
    if (error) return fail(Fault::unavailable, "cannot read " + place.string() + ": " + error.message());
    return std::nullopt;
}

Outcome check_for_traces(const fs::path& data) {
    for (const auto* trace : traces) {
        TRY(const auto found, first_file(data / trace));
        if (!found) continue;
        return fail(Fault::not_found,
                    data.string() + " holds " + found->string() +
                        " but no books (billmill.db): new ones would give out its numbers again; mount "
                        "the disk or restore the backup that has them, check --data, or move the old "
                        "files elsewhere");
    }
    return {};
}

bool has_real_seller(const ports::SellerDirectory& sellers) {
    return std::ranges::any_of(sellers.all(), [](const auto* seller) { return !seller->built_in; });
}

}  // namespace

Outcome check_books_may_open(const Settings& settings, const ports::SellerDirectory& sellers) {
    TRY(const bool books, adapters::sqlite::Database::exists(settings.data));
    if (books) return {};
    TRY_DO(check_for_traces(settings.data));
    if (!has_real_seller(sellers)) return {};
    return fail(Fault::invalid, "there are no books in " + fs::absolute(settings.data).string() +
                                    ": to begin them, run: billmill init --data " + settings.data.string() +
                                    "; if they should be there, check --data and that the disk is mounted");
}

Outcome check_books_may_begin(const Settings& settings) {
    if (settings.cluster())
        return fail(Fault::invalid, "the books of a cluster are in MongoDB: run billmill prepare");
    TRY(const bool books, adapters::sqlite::Database::exists(settings.data));
    if (books) {
        return fail(Fault::invalid, "there are books in " + fs::absolute(settings.data).string() +
                                        " already; nothing was changed");
    }
    return check_for_traces(settings.data);
}

Outcome begin_books(const Settings& settings, const Screen& screen) {
    if (!settings.cluster()) TRY_DO(open_sellers(settings));  // What serve would refuse is better heard now.
    TRY_DO(check_books_may_begin(settings));
    TRY_DO(open_local_engines(settings));
    const auto place = fs::absolute(settings.data).string();
    tell(screen, "new books in " + place + "; next: billmill serve --data " + settings.data.string(),
         [&](formats::JsonWriter& json) { json.member("data", place); });
    return {};
}

}  // namespace billmill::app
