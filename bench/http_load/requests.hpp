#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace billmill::bench {

enum class Kind : std::uint8_t {
    bill,          ///< POST /api/v1/bill/genBill
    registration,  ///< POST /api/v1/user/register
    mixed,         ///< One registration to nine bills.
};

/// What the requests are made of.
struct Recipe {
    Kind kind = Kind::bill;
    std::uint64_t seed = 1;
    std::uint64_t customers = 1'000;  ///< Bills and registrations name one of these.
    std::uint64_t items_min = 1;      ///< Lines of a bill.
    std::uint64_t items_max = 3;
    std::string host;     ///< The Host header.
    bool deliver = true;  ///< false: bills say `"deliver":"none"`.
};

/// Writes complete HTTP requests, each with another body and another Idempotency-Key.
///
/// Promise: the n-th request is a function of the recipe and n alone. Costs less than a microsecond.
/// Threads: one.
class RequestWriter {
public:
    explicit RequestWriter(Recipe recipe);

    /// Replaces `out` by request number `n`.
    void write(std::uint64_t n, std::string& out);
    /// Replaces `out` by the first registration of one of the recipe's customers.
    void write_preparation(std::uint64_t customer, std::string& out);

private:
    void write_bill(std::uint64_t n, std::string& out);
    void write_registration(std::string_view key_kind, std::uint64_t n, std::uint64_t customer,
                            std::string& out);
    void finish(std::string_view head, std::string_view key_kind, std::uint64_t n, std::string& out);

    Recipe recipe_;
    std::string bill_head_;
    std::string registration_head_;
    std::string body_;
};

}  // namespace billmill::bench
