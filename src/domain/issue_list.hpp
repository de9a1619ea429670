#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "domain/adjustment.hpp"
#include "domain/billing_request.hpp"
#include "domain/text_rules.hpp"
#include "foundation/issue.hpp"

namespace billmill::domain {

/// Collects issues; pointers are put together only when there is something to say.
class IssueList {
public:
    void add(std::string pointer, std::string code, std::string detail) {
        if (issues_.size() < issues_max)
            issues_.push_back({std::move(pointer), std::move(code), std::move(detail)});
    }
    /// Whether the text is as the rule wants it.
    bool text(std::string_view pointer, std::string_view value, const TextRule& rule) {
        auto issue = text_issue(pointer, value, rule);
        if (issue) add(std::move(issue->pointer), std::move(issue->code), std::move(issue->detail));
        return !issue;
    }
    [[nodiscard]] bool full() const { return issues_.size() >= issues_max; }
    [[nodiscard]] bool empty() const { return issues_.empty(); }
    [[nodiscard]] Issues take() && { return std::move(issues_); }

private:
    Issues issues_;
};

[[nodiscard]] inline std::string item_pointer(std::size_t item, std::string_view member = {}) {
    std::string pointer = "/items/" + std::to_string(item);
    if (!member.empty()) pointer.append("/").append(member);
    return pointer;
}

/// Where an adjustment stands in a body, which lists allowances and charges apart.
[[nodiscard]] inline std::string adjustment_pointer(std::string_view above,
                                                    std::span<const Adjustment> adjustments, std::size_t i) {
    std::size_t place = 0;
    for (std::size_t k = 0; k < i; ++k) place += adjustments[k].kind == adjustments[i].kind ? 1U : 0U;
    const bool charge = adjustments[i].kind == AdjustmentKind::charge;
    std::string pointer{above};
    return pointer.append(charge ? "/charges/" : "/allowances/").append(std::to_string(place));
}

[[nodiscard]] inline bool is_percentage(Percent percent) {
    return percent.ten_thousandths >= 0 && percent.ten_thousandths <= Percent::hundred;
}

/// Texts, country and, in India, state of an address. Pointers start with `above`.
void check_address(std::string_view above, const Address& address, IssueList& issues);

/// The rules that need neither seller nor buyer.
void check_alone(const BillingRequest& request, IssueList& issues);

}  // namespace billmill::domain
