#include "adapters/sqlite/index_file.hpp"

#include <chrono>

#include "adapters/sqlite/files.hpp"
#include "adapters/sqlite/index_words.hpp"
#include "adapters/sqlite/schema.hpp"
#include "domain/search_words_of.hpp"
#include "foundation/search_words.hpp"

namespace billmill::adapters::sqlite {
namespace {

constexpr int tables_version = 3;
constexpr int writer_cache_kib = 16 * 1024;
constexpr int reader_cache_kib = 8 * 1024;

constexpr const char* tables = R"sql(
CREATE TABLE meta (
  books BLOB, event INTEGER, as_of INTEGER, last_seq INTEGER NOT NULL,  -- no event: it is not built to the end
  forgotten INTEGER NOT NULL                                            -- words of old rows may be in its pages
) STRICT;
INSERT INTO meta VALUES (NULL, NULL, NULL, 0, FALSE);

CREATE TABLE invoices (           -- credit notes too; days are counted from 1900, amounts in minor units
  place INTEGER PRIMARY KEY, id BLOB NOT NULL, seller TEXT NOT NULL, buyer BLOB NOT NULL, number TEXT NOT NULL,
  credit INTEGER NOT NULL, state INTEGER NOT NULL, mail INTEGER NOT NULL, due INTEGER NOT NULL, currency TEXT NOT NULL,
  amount INTEGER NOT NULL, net INTEGER NOT NULL, tax INTEGER NOT NULL, gross INTEGER NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX invoices_id ON invoices (id);
CREATE INDEX invoices_number ON invoices (number);
CREATE INDEX invoices_seller ON invoices (seller);
CREATE INDEX invoices_buyer ON invoices (buyer);
CREATE INDEX invoices_currency ON invoices (currency);
CREATE INDEX invoices_due ON invoices (due);
CREATE INDEX invoices_amount ON invoices (amount);
CREATE INDEX invoices_credit ON invoices (credit) WHERE credit = 1;
CREATE INDEX invoices_state ON invoices (state) WHERE state <> 1;
CREATE INDEX invoices_mail ON invoices (mail) WHERE mail <> 2;  -- most are handed over
CREATE VIRTUAL TABLE words USING fts5(
  text, content = 'invoices', content_rowid = 'place', tokenize = 'ascii', prefix = '1 2 3', detail = none, columnsize = 0
);

CREATE TABLE totals (             -- the sums are two numbers each: what is beyond a thousand million, and the rest
  day INTEGER NOT NULL, seller TEXT NOT NULL, credit INTEGER NOT NULL, currency TEXT NOT NULL, state INTEGER NOT NULL,
  count INTEGER NOT NULL, net_high INTEGER NOT NULL, net INTEGER NOT NULL, tax_high INTEGER NOT NULL, tax INTEGER NOT NULL,
  gross_high INTEGER NOT NULL, gross INTEGER NOT NULL, PRIMARY KEY (day, seller, credit, currency, state)
) STRICT, WITHOUT ROWID;

CREATE TABLE customers (
  place INTEGER PRIMARY KEY, id BLOB NOT NULL, country TEXT NOT NULL, text TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX customers_id ON customers (id);
CREATE INDEX customers_country ON customers (country);
CREATE VIRTUAL TABLE customer_words USING fts5(
  text, content = 'customers', content_rowid = 'place', tokenize = 'ascii', prefix = '1 2 3', detail = none, columnsize = 0
);
)sql";

constexpr std::chrono::sys_days first_day{std::chrono::year{1900} / 1 / 1};

/// Other words, or words that are folded in another way: the index is made again.
int index_version() {
    return domain::search_words_of_version * 100'000'000 + tables_version * 1'000'000 +
           search_words_version();
}

Outcome check_index_version(Connection& connection) {
    TRY(const auto maker, connection.number("PRAGMA application_id"));
    TRY(const auto version, connection.number("PRAGMA user_version"));
    if (maker == application_id && version == index_version()) return {};
    return fail(Fault::invalid, "the index is of another version");
}

/// It can be made again, so no commit waits for the disk; a checkpoint does, and so what a power cut leaves is whole. Not
/// by the layer of the books, which keeps what was written until a commit syncs it: here none does, and a reader would look
/// for it in the file.
Result<std::unique_ptr<Connection>> open_writer(const std::filesystem::path& file) {
    TRY(auto writer, Connection::open(file, Connection::Mode::write_shared, writer_cache_kib));
    TRY_DO(writer->script("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL"));
    return writer;
}

Result<std::shared_ptr<IndexFile>> with_readers(std::unique_ptr<Connection> writer,
                                                const std::filesystem::path& file, int readers) {
    auto opened = std::make_shared<IndexFile>();
    opened->writer = std::move(writer);
    TRY(opened->readers, Readers::open(file, readers, reader_cache_kib, term_tables));
    return opened;
}

}  // namespace

std::int64_t day_number(Date date) {
    const std::chrono::sys_days day{std::chrono::year{date.year} / date.month / date.day};
    return (day - first_day).count();
}

Date date_of_day(std::int64_t day) {
    const std::chrono::year_month_day date{first_day + std::chrono::days{day}};
    return {static_cast<std::int16_t>(static_cast<int>(date.year())),
            static_cast<std::uint8_t>(static_cast<unsigned>(date.month())),
            static_cast<std::uint8_t>(static_cast<unsigned>(date.day()))};
}

Result<std::shared_ptr<IndexFile>> IndexFile::open(const std::filesystem::path& file, int readers) {
    if (!std::filesystem::exists(file)) return fail(Fault::not_found, "there is no index yet");
    TRY(auto writer, open_writer(file));
    TRY_DO(check_index_version(*writer));
    return with_readers(std::move(writer), file, readers);
}

Result<std::shared_ptr<IndexFile>> IndexFile::open_read_only(const std::filesystem::path& file) {
    if (!std::filesystem::exists(file)) return fail(Fault::not_found, "there is no index yet");
    TRY(auto opened, with_readers(nullptr, file, 1));
    TRY_DO(check_index_version(opened->readers->borrow().connection()));
    return opened;
}

/// SQLite finds its log by the name of the file: it goes first, so that it never meets another file.
Result<std::shared_ptr<IndexFile>> IndexFile::make(const std::filesystem::path& file, int readers) {
    for (const auto* suffix : {"-wal", "-shm", ""}) {
        std::error_code error;
        std::filesystem::remove(file.string() + suffix, error);
        if (error) return fail(Fault::unavailable, "cannot remove " + file.string() + ": " + error.message());
    }
    TRY_DO(make_private(file));
    TRY(auto writer, open_writer(file));
    const auto text = std::string{"BEGIN IMMEDIATE;"} + tables +
                      ";PRAGMA application_id = " + std::to_string(application_id) +
                      ";PRAGMA user_version = " + std::to_string(index_version()) + ";COMMIT";
    TRY_DO(writer->script(text.c_str()));
    return with_readers(std::move(writer), file, readers);
}

}  // namespace billmill::adapters::sqlite
