#include "usecases/line_seal.hpp"

namespace billmill::usecases {
namespace {

constexpr int page_size = 200;

Result<Digest> seal_series(ports::InvoiceStore& invoices, const std::string& series, Digest seal) {
    for (std::int64_t after = 0;;) {
        TRY(const auto page, invoices.scan(series, after, page_size));
        if (page.empty()) return seal;
        for (const auto& stored : page) {
            if (stored.chain) return seal;  // All that follow are.
            seal = domain::seal_over(seal, stored.text);
        }
        after = page.back().number;
    }
}

}  // namespace

Result<Digest> line_seal(ports::InvoiceStore& invoices, const Uuid& books, std::string_view line,
                         std::span<const std::string> series) {
    auto seal = domain::first_seal(books, line);
    for (const auto& name : series) {
        TRY(seal, seal_series(invoices, name, seal));
    }
    return seal;
}

}  // namespace billmill::usecases
