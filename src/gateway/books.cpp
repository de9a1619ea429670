#include "gateway/books.hpp"

#include <algorithm>
#include <utility>

#include "gateway/describe_books.hpp"

namespace billmill::gateway {

Books::Books(ports::InvoiceStore& invoices, ThisProcess process, const std::vector<Part>& parts)
    : invoices_{invoices}, process_{std::move(process)} {
    const auto clock = std::ranges::find(parts, "clock", &Part::name);
    if (clock != parts.end()) look_at_clock_ = clock->look;
}

http::Response Books::show(const Call& call) {
    auto issues = check_query(call.request, {"limit", "cursor"});
    const auto page = read_page(call.request, issues);
    if (!issues.empty()) return wrong(std::move(issues));
    BooksAnswer answer{.id = {}, .store = process_.store, .clock = {}, .lines = {}};
    OR_ANSWER(answer.id, or_failed(call.request, invoices_.books()));
    auto lines = usecases::list_line_ends(invoices_, page);
    if (!lines) return list_failed(call.request, lines.error());
    answer.lines = *std::move(lines);
    if (look_at_clock_) {
        auto clock = look_at_clock_();
        answer.clock = ClockAnswer{clock.state, std::move(clock.reason), clock.since, {}};
        if (process_.clock_offset) {
            if (const auto offset = process_.clock_offset())
                answer.clock->offset_milliseconds = offset->count();
        }
    }
    return json(200, json_of(answer));
}

http::Response Books::settings(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    return json(200, json_of(SettingsAnswer{process_.settings_file, process_.settings}));
}

}  // namespace billmill::gateway
