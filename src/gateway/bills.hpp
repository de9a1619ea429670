#pragma once

#include "gateway/answers.hpp"
#include "gateway/use_cases.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/bill.     Threads: any.
class Bills {
public:
    explicit Bills(UseCases& usecases) : do_{usecases} {}
    void generate(Call&& call, http::Reply reply);  ///< Never waits.
    void resend(Call&& call, http::Reply reply);
    void credit(Call&& call, http::Reply reply);
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response show_pdf(const Call& call);
    [[nodiscard]] http::Response show_xml(const Call& call);
    [[nodiscard]] http::Response preview(const Call& call);

private:
    /// The issued invoice that the path names.
    [[nodiscard]] OrAnswer<domain::Invoice> issued(const Call& call);

    UseCases& do_;
};

}  // namespace billmill::gateway
