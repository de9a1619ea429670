#pragma once

#include "gateway/answers.hpp"
#include "gateway/invoice_query.hpp"
#include "gateway/use_cases.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/invoices and /api/v1/credit-notes, and POST /api/v1/bill/genBill.     Threads: any.
class Invoices {
public:
    explicit Invoices(UseCases& usecases) : do_{usecases} {}
    void make(Call&& call, http::Reply reply);  ///< Never waits.
    void send(Call&& call, http::Reply reply);
    void record_irn(Call&& call, http::Reply reply);
    void credit(Call&& call, http::Reply reply);
    [[nodiscard]] http::Response list(const Call& call);
    [[nodiscard]] http::Response list_credit_notes(const Call& call);
    [[nodiscard]] http::Response show(const Call& call);
    [[nodiscard]] http::Response show_pdf(const Call& call);
    [[nodiscard]] http::Response show_xml(const Call& call);
    [[nodiscard]] http::Response show_mail(const Call& call);
    /// What the mail shows, as a page of its own for a frame: nothing in it runs, and nothing is fetched from elsewhere.
    [[nodiscard]] http::Response show_mail_page(const Call& call);
    [[nodiscard]] http::Response show_timeline(const Call& call);
    [[nodiscard]] http::Response preview(const Call& call);
    [[nodiscard]] http::Response preview_credit(const Call& call);

private:
    /// The issued invoices that a query names; the others it may ask for are list()'s.
    [[nodiscard]] http::Response issued_page(const Call& call, InvoiceQuery query);
    /// The issued invoice that the path names.
    [[nodiscard]] OrAnswer<domain::Invoice> issued(const Call& call);

    UseCases& do_;
};

}  // namespace billmill::gateway
