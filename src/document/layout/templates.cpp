#include "document/layout/templates.hpp"

#include <algorithm>
#include <array>

#include "document/layout/classic.hpp"
#include "document/layout/classic_2/classic.hpp"
#include "document/layout/ledger.hpp"
#include "document/layout/modern.hpp"
#include "domain/looks.hpp"

namespace billmill::document::layout {
namespace {

Drawn draw_classic_2(const Job& job, pdf::Typesetter& type, pdf::Pages& pages) {
    classic_2::Sheet sheet{job.invoice, type, pages, job.pages_max};
    classic_2::draw_classic(sheet, job.logo);
    const bool credit = job.invoice.line.type == domain::DocumentType::credit_note;
    auto title = std::string{credit ? sheet.labels.credit_note_name : sheet.labels.invoice_name};
    return {sheet.full(), sheet.labels.language, std::move(title.append(job.invoice.printed_number))};
}

constexpr std::array table{
    Template{"classic", 2, false, draw_classic_2},
    Template{"classic", 3, true, draw_classic},
    Template{"modern", 1, true, draw_modern},
    Template{"ledger", 1, true, draw_ledger},
};
static_assert(std::ranges::all_of(domain::looks, [](std::string_view look) {
    return std::ranges::find(table, look, &Template::name) != table.end();
}));

const Template* newest(std::string_view name) {
    const Template* found = nullptr;
    for (const auto& row : table) {
        if (row.name == name) found = &row;
    }
    return found;
}

}  // namespace

std::span<const Template> templates() {
    return table;
}

std::span<const std::string_view> template_names() {
    return domain::looks;
}

std::string version_text(const Template& wanted) {
    return std::string{wanted.name}.append("/").append(std::to_string(wanted.version));
}

const Template& template_for(const domain::Invoice& invoice) {
    const auto named = std::string_view{invoice.renderer}.substr(0, invoice.renderer.find(' '));
    const auto* found = std::ranges::find(table, named, version_text);
    if (found != table.end()) return *found;
    for (const auto& look : {invoice.look, invoice.seller.look}) {
        if (const auto* row = newest(look)) return *row;
    }
    return *newest(domain::looks.front());
}

}  // namespace billmill::document::layout
