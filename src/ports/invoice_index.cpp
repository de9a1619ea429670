#include "ports/invoice_index.hpp"

#include <limits>

namespace billmill::ports {

std::int64_t ten_thousandths(domain::Money amount) {
    auto value = amount.minor;
    for (int decimals = amount.currency.decimals; decimals < 4; ++decimals) {
        if (__builtin_mul_overflow(value, std::int64_t{10}, &value))
            return amount.minor < 0 ? std::numeric_limits<std::int64_t>::min()
                                    : std::numeric_limits<std::int64_t>::max();
    }
    return value;
}

}  // namespace billmill::ports
