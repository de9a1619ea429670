#include "document/layout/templates.hpp"

#include <algorithm>
#include <array>

#include "document/layout/classic.hpp"
#include "document/layout/ledger.hpp"
#include "document/layout/modern.hpp"
#include "domain/looks.hpp"

namespace billmill::document::layout {
namespace {

constexpr std::array table{
    Template{"classic", 8, draw_classic},
    Template{"modern", 6, draw_modern},
    Template{"ledger", 6, draw_ledger},
};
static_assert(std::ranges::equal(table, domain::looks, {}, &Template::name));

}  // namespace

std::span<const Template> templates() {
    return table;
}

const Template& template_for(const domain::Invoice& invoice) {
    for (const auto& wanted : {invoice.look, invoice.seller.look}) {
        const auto* found = std::ranges::find(table, wanted, &Template::name);
        if (found != table.end()) return *found;
    }
    return table.front();
}

}  // namespace billmill::document::layout
