#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "document/invoice_renderer.hpp"
#include "ports/account.hpp"
#include "ports/file_store.hpp"
#include "ports/invoice_store.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::pipeline {

/// What an auditor would write down.
struct BooksReport {
    std::vector<ports::StageAccount> account;
    std::int64_t invoices = 0;
    std::int64_t series = 0;
    std::int64_t files_read = 0;      ///< Kept files whose bytes were hashed.
    std::int64_t files_remade = 0;    ///< Not kept: made again and hashed.
    std::int64_t other_renderer = 0;  ///< Not kept, and made by another renderer: hash cannot be compared.
    std::vector<std::string> faults;  ///< One sentence each; at most faults_max.
    static constexpr std::size_t faults_max = 1'000;

    [[nodiscard]] bool sound() const;
};

struct BooksPorts {
    ports::InvoiceStore& invoices;
    ports::FileStore& files;
    ports::Account& account;
    const ports::SellerDirectory& sellers;
    const document::InvoiceRenderer& renderer;
};

/// Proves the books, record by record: numbers 1..n in every series, dates that rise with them, sums that add up,
/// credits that fit their invoices, documents that hash to what the record says, and in = done + waiting + dead.
/// Errors: unavailable, corrupt: the books could not be read at all.
Result<BooksReport> verify_books(const BooksPorts& ports);

}  // namespace billmill::pipeline
