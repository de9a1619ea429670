#pragma once

#include <functional>
#include <string>

#include "gateway/answers.hpp"
#include "usecases/exports/export_datev.hpp"
#include "usecases/exports/export_gstr1.hpp"
#include "usecases/exports/export_invoices.hpp"

namespace billmill::gateway {

/// Routes under /api/v1/exports: answers that follow while they are made.     Threads: any.
class Exports {
public:
    Exports(usecases::ExportInvoices& exports, usecases::ExportDatev& datev, usecases::ExportGstr1& gstr1)
        : exports_{exports}, datev_{datev}, gstr1_{gstr1} {}
    void documents(Call&& call, http::Reply reply);
    void print_copy(Call&& call, http::Reply reply);
    void invoices(Call&& call, http::Reply reply);
    void lines(Call&& call, http::Reply reply);
    void taxes(Call&& call, http::Reply reply);
    void customers(Call&& call, http::Reply reply);
    [[nodiscard]] http::Response datev(const Call& call);
    [[nodiscard]] http::Response gstr1(const Call& call);

private:
    using MakeFile = usecases::Answer<void> (usecases::ExportInvoices::*)(
        const usecases::Caller&, const usecases::ExportFilter&, const usecases::ExportInvoices::Write&);
    void file(const Call& call, http::Reply reply, const char* type, const char* name, MakeFile make);
    using Make = usecases::Answer<void> (usecases::ExportInvoices::*)(const usecases::Caller&,
                                                                      const usecases::ExportFilter&,
                                                                      usecases::TableFormat,
                                                                      const usecases::ExportInvoices::Write&);
    void table(const Call& call, http::Reply reply, const std::string& name, Make make);

    usecases::ExportInvoices& exports_;
    usecases::ExportDatev& datev_;
    usecases::ExportGstr1& gstr1_;
};

/// Answers 200 with a body that `make` writes while it is read; where `make` fails, the body breaks off.
void answer_while_made(
    const Call& call, http::Reply reply, const char* type, const std::string& name,
    const std::function<usecases::Answer<void>(const usecases::ExportInvoices::Write&)>& make);

}  // namespace billmill::gateway
