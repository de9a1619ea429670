// Included by domain/tax.hpp: arithmetic that proves itself at compile time.
#include "domain/decimal.hpp"

namespace billmill::domain {

constexpr std::int64_t tax_on_net(std::int64_t net_minor, Percent rate) {
    return static_cast<std::int64_t>(
        divide_half_up(static_cast<__int128>(net_minor) * rate.ten_thousandths, Percent::hundred));
}

constexpr std::int64_t tax_in_gross(std::int64_t gross_minor, Percent rate, Percent total) {
    return static_cast<std::int64_t>(divide_half_up(static_cast<__int128>(gross_minor) * rate.ten_thousandths,
                                                    Percent::hundred + total.ten_thousandths));
}

static_assert(tax_on_net(89'900, Percent{90'000}) == 8'091);  // Half of 18 % on 899.00.
static_assert(tax_on_net(5, Percent{100'000}) == 1);          // 0.5 rounds away from zero...
static_assert(tax_on_net(-5, Percent{100'000}) == -1);        // ...and a credit note mirrors its invoice.
static_assert(tax_on_net(1'005, Percent{90'000}) == 90);      // Each head by itself: 0.90 + 0.90,
static_assert(tax_on_net(1'005, Percent{180'000}) == 181);    // although 18 % at once is 1.81.
static_assert(tax_in_gross(11'800, Percent{180'000}, Percent{180'000}) == 1'800);

}  // namespace billmill::domain
