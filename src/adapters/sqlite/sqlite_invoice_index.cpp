#include "adapters/sqlite/sqlite_invoice_index.hpp"

#include "adapters/sqlite/index_customers.hpp"
#include "adapters/sqlite/index_search.hpp"
#include "adapters/sqlite/index_totals.hpp"
#include "adapters/sqlite/index_writing.hpp"
#include "foundation/logging.hpp"

namespace billmill::adapters::sqlite {
namespace {

constexpr const char* file_name = "index.db";
constexpr int readers = 3;
constexpr int writes_between_checkpoints = 20;

/// Of any file but a sound one, the answer is to make it again.
bool can_be_made_again(const Error& error) {
    return error.fault == Fault::not_found || error.fault == Fault::invalid || error.fault == Fault::corrupt;
}

Outcome check_built(Connection& reader) {
    TRY(const auto built, reader.number("SELECT event IS NOT NULL FROM meta"));
    if (built != 0) return {};
    return fail(Fault::not_yet, "the index is being built");
}

}  // namespace

Result<std::unique_ptr<SqliteInvoiceIndex>> SqliteInvoiceIndex::open(const std::filesystem::path& directory) {
    std::unique_ptr<SqliteInvoiceIndex> index{new SqliteInvoiceIndex{directory / file_name}};
    auto file = IndexFile::open(index->file_path_, readers);
    if (file) {
        index->use(*std::move(file));
    } else if (file.error().fault != Fault::not_found) {
        log::warn("index_not_usable", {{"why", file.error().what}, {"next", "it is built again by itself"}});
    }
    return index;
}

Result<std::unique_ptr<SqliteInvoiceIndex>> SqliteInvoiceIndex::open_read_only(
    const std::filesystem::path& directory) {
    std::unique_ptr<SqliteInvoiceIndex> index{new SqliteInvoiceIndex{directory / file_name}};
    auto file = IndexFile::open_read_only(index->file_path_);
    if (!file && !can_be_made_again(file.error())) return std::unexpected{std::move(file).error()};
    if (file) index->use(*std::move(file));
    return index;
}

std::shared_ptr<IndexFile> SqliteInvoiceIndex::file() const {
    const std::lock_guard lock{mutex_};
    return file_;
}

void SqliteInvoiceIndex::use(std::shared_ptr<IndexFile> file) {
    const std::lock_guard lock{mutex_};
    file_.swap(file);
}

template <class F>
auto SqliteInvoiceIndex::read(F work) const -> std::invoke_result_t<F&, Connection&> {
    const auto opened = file();
    if (opened == nullptr) return fail(Fault::not_yet, "the index is not built yet");
    const auto lease = opened->readers->borrow();
    auto& connection = lease.connection();
    TRY_DO(connection.run("BEGIN"));
    auto result = work(connection);
    if (auto ended = connection.run("COMMIT"); !ended && result)
        return std::unexpected{std::move(ended).error()};
    return result;
}

Result<ports::InvoiceHits> SqliteInvoiceIndex::find(const ports::InvoiceSearch& search,
                                                    const ports::PageRequest& page) {
    return read([&](Connection& reader) -> Result<ports::InvoiceHits> {
        TRY_DO(check_built(reader));
        return search_invoices(reader, search, page);
    });
}

Result<ports::Page<Uuid>> SqliteInvoiceIndex::find_customers(const ports::CustomerSearch& search,
                                                             const ports::PageRequest& page) {
    return read([&](Connection& reader) -> Result<ports::Page<Uuid>> {
        TRY_DO(check_built(reader));
        return search_customers(reader, search, page);
    });
}

Result<std::vector<ports::InvoiceTotal>> SqliteInvoiceIndex::totals(const ports::TotalsQuestion& question) {
    return read([&](Connection& reader) -> Result<std::vector<ports::InvoiceTotal>> {
        TRY_DO(check_built(reader));
        return sum_up(reader, question);
    });
}

Result<std::optional<ports::IndexPosition>> SqliteInvoiceIndex::position() {
    if (file() == nullptr) return std::nullopt;
    auto found = read([&](Connection& reader) -> Result<std::optional<ports::IndexPosition>> {
        TRY(auto row, reader.query("SELECT books, event, as_of FROM meta WHERE event IS NOT NULL"));
        return first_row(row, [](Statement& meta) {
            return ports::IndexPosition{meta.uuid(0), meta.integer(1), meta.instant(2)};
        });
    });
    if (!found && can_be_made_again(found.error())) return std::nullopt;
    return found;
}

/// Whoever reads the file of before keeps it until the end of the read.
Outcome SqliteInvoiceIndex::begin_again() {
    use(nullptr);
    TRY(auto made, IndexFile::make(file_path_, readers));
    use(std::move(made));
    writes_ = 0;
    return {};
}

Outcome SqliteInvoiceIndex::write(const ports::IndexChanges& changes) {
    const auto opened = file();
    if (opened == nullptr) return fail(Fault::not_found, "the index has no file");
    if (!opened->writer) return fail(Fault::forbidden, "the index is open for reading only");
    auto& writer = *opened->writer;
    TRY_DO(writer.run("BEGIN IMMEDIATE"));
    auto written = write_changes(writer, changes);
    if (written) written = writer.run("COMMIT");
    if (!written) {
        if (writer.in_transaction()) (void)writer.run("ROLLBACK");  // The first error is the one to tell.
        return written;
    }
    if (++writes_ < writes_between_checkpoints) return {};
    writes_ = 0;
    return writer.script("PRAGMA wal_checkpoint(PASSIVE)");
}

Outcome SqliteInvoiceIndex::erase_forgotten() {
    const auto opened = file();
    if (opened == nullptr || !opened->writer) return {};
    return sqlite::erase_forgotten(*opened->writer);
}

}  // namespace billmill::adapters::sqlite
