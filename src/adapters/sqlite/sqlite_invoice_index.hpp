#pragma once

#include <filesystem>
#include <memory>
#include <mutex>

#include "adapters/sqlite/index_file.hpp"
#include "ports/invoice_index.hpp"

namespace billmill::adapters::sqlite {

/// The index beside the books, DIR/index.db: nothing in it is not in the books as well. A file that is missing, damaged, or of
/// another version of program or ICU is one that was not built.
///
/// Errors:    those of the store. Of open(): none; what is wrong with a file is a reason to make another, which is told then.
/// Threads:   find and the like: any; the others: one at a time.
class SqliteInvoiceIndex final : public ports::DerivedIndex {
public:
    static Result<std::unique_ptr<SqliteInvoiceIndex>> open(const std::filesystem::path& directory);
    /// To look, also while a server runs. Writing fails with `forbidden`.
    static Result<std::unique_ptr<SqliteInvoiceIndex>> open_read_only(const std::filesystem::path& directory);

    Result<ports::InvoiceHits> find(const ports::InvoiceSearch& search,
                                    const ports::PageRequest& page) override;
    Result<ports::Page<Uuid>> find_customers(const ports::CustomerSearch& search,
                                             const ports::PageRequest& page) override;
    Result<std::vector<ports::InvoiceTotal>> totals(const ports::TotalsQuestion& question) override;

    Result<std::optional<ports::IndexPosition>> position() override;
    Outcome begin_again() override;
    Outcome write(const ports::IndexChanges& changes) override;
    Outcome erase_forgotten() override;

private:
    explicit SqliteInvoiceIndex(std::filesystem::path file) : file_path_{std::move(file)} {}
    /// nullptr: there is none.
    [[nodiscard]] std::shared_ptr<IndexFile> file() const;
    void use(std::shared_ptr<IndexFile> file);
    template <class F>
    auto read(F work) const -> std::invoke_result_t<F&, Connection&>;

    const std::filesystem::path file_path_;
    mutable std::mutex mutex_;
    std::shared_ptr<IndexFile> file_;
    int writes_ = 0;  ///< Since the last checkpoint.
};

}  // namespace billmill::adapters::sqlite
