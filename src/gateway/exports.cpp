#include "gateway/exports.hpp"

#include <algorithm>
#include <array>

#include "foundation/logging.hpp"
#include "gateway/datev_query.hpp"
#include "gateway/invoice_query.hpp"
#include "http/answer_stream.hpp"

namespace billmill::gateway {
namespace {

using usecases::TableFormat;

constexpr const char* csv = "text/csv; charset=utf-8";
constexpr const char* xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// By the parameter, else by what the client accepts; else CSV.
TableFormat read_format(const http::Request& request, Issues& issues) {
    if (const auto text = request.query_value("format")) {
        if (*text == "csv") return TableFormat::csv;
        if (*text != "xlsx") issues.push_back({"/query/format", "unknown_value", "one of csv, xlsx"});
        return TableFormat::xlsx;
    }
    const auto accepted = request.header("accept").value_or("");
    return accepted.find(xlsx) == std::string_view::npos ? TableFormat::csv : TableFormat::xlsx;
}

std::optional<Date> read_date(const http::Request& request, const char* name, Issues& issues) {
    const auto text = request.query_value(name);
    if (!text) return std::nullopt;
    const auto date = parse_date(*text);
    if (!date) issues.push_back({std::string{"/query/"} + name, "not_a_date", "a day such as 2026-12-31"});
    return date;
}

std::vector<std::string_view> parameters_and(std::initializer_list<std::string_view> more) {
    std::vector<std::string_view> names{search_parameters.begin(), search_parameters.end()};
    names.insert(names.end(), more);
    return names;
}

void read_filter(const http::Request& request, usecases::ExportFilter& filter, Issues& issues) {
    const auto is_more = [&](std::string_view name) {
        return name != "run" && name != "seller" && request.query_value(name);
    };
    if (std::ranges::any_of(search_parameters, is_more))
        filter.search = read_search(request, issues, SearchStates::read);
    if (const auto run = request.query_value("run")) {
        filter.run = Uuid::parse(*run);
        if (!filter.run) issues.push_back({"/query/run", "not_an_id", "a run's id has 36 characters"});
    }
    if (const auto seller = request.query_value("seller")) filter.seller = std::string{*seller};
    filter.from = read_date(request, "from", issues);
    filter.to = read_date(request, "to", issues);
    // An empty file would read as "there was nothing in that time".
    if (filter.from && filter.to && *filter.to < *filter.from)
        issues.push_back({"/query/to", "before_its_beginning", "it is below the other end"});
}

using MakeBody = std::function<usecases::Answer<void>(const usecases::ExportInvoices::Write&)>;

void answer_table(const Call& call, http::Reply reply, TableFormat format, const std::string& name,
                  const MakeBody& make) {
    const bool is_csv = format == TableFormat::csv;
    answer_while_made(call, std::move(reply), is_csv ? csv : xlsx, name + (is_csv ? ".csv" : ".xlsx"), make);
}

}  // namespace

void answer_while_made(
    const Call& call, http::Reply reply, const char* type, const std::string& name,
    const std::function<usecases::Answer<void>(const usecases::ExportInvoices::Write&)>& make) {
    const auto stream = std::make_shared<http::AnswerStream>();
    reply({.status = 200,
           .content_type = type,
           .body = {},
           .headers = {{"Cache-Control", "no-store"},
                       {"Content-Disposition", "attachment; filename=\"" + name + "\""}},
           .stream = stream});
    const auto whole = make([&](std::string_view bytes) { return stream->write(bytes); });
    if (!whole) {
        log::warn("answer_broken_off",
                  {{"what", name}, {"trace_id", call.request.trace_id}, {"why", whole.error().detail}});
    }
    stream->end(whole ? http::AnswerStream::End::complete : http::AnswerStream::End::broken);
}

void Exports::file(const Call& call, http::Reply reply, const char* type, const char* name, MakeFile make) {
    usecases::ExportFilter filter;
    auto issues = check_query(call.request, parameters_and({"from", "to"}));
    read_filter(call.request, filter, issues);
    if (!issues.empty()) return reply(wrong(std::move(issues)));
    if (const auto allowed = exports_.check(call.caller, filter); !allowed)
        return reply(problem(call.request.trace_id, allowed.error()));
    answer_while_made(call, std::move(reply), type, name, [&](const usecases::ExportInvoices::Write& write) {
        return (exports_.*make)(call.caller, filter, write);
    });
}

void Exports::documents(Call&& call, http::Reply reply) {
    file(call, std::move(reply), "application/zip", "documents.zip", &usecases::ExportInvoices::documents);
}

void Exports::print_copy(Call&& call, http::Reply reply) {
    file(call, std::move(reply), "application/pdf", "print.pdf", &usecases::ExportInvoices::print_copy);
}

void Exports::table(const Call& call, http::Reply reply, const std::string& name, Make make) {
    usecases::ExportFilter filter;
    auto issues = check_query(call.request, parameters_and({"from", "to", "format"}));
    read_filter(call.request, filter, issues);
    const auto format = read_format(call.request, issues);
    if (!issues.empty()) return reply(wrong(std::move(issues)));
    if (const auto allowed = exports_.check(call.caller, filter); !allowed)
        return reply(problem(call.request.trace_id, allowed.error()));
    answer_table(call, std::move(reply), format, name, [&](const usecases::ExportInvoices::Write& write) {
        return (exports_.*make)(call.caller, filter, format, write);
    });
}

void Exports::invoices(Call&& call, http::Reply reply) {
    table(call, std::move(reply), "invoices", &usecases::ExportInvoices::invoices);
}

void Exports::lines(Call&& call, http::Reply reply) {
    table(call, std::move(reply), "lines", &usecases::ExportInvoices::lines);
}

void Exports::taxes(Call&& call, http::Reply reply) {
    table(call, std::move(reply), "taxes", &usecases::ExportInvoices::taxes);
}

void Exports::customers(Call&& call, http::Reply reply) {
    auto issues = check_query(call.request, {"format"});
    const auto format = read_format(call.request, issues);
    if (!issues.empty()) return reply(wrong(std::move(issues)));
    if (const auto allowed = exports_.check_customers(call.caller); !allowed)
        return reply(problem(call.request.trace_id, allowed.error()));
    answer_table(call, std::move(reply), format, "customers",
                 [&](const usecases::ExportInvoices::Write& write) {
                     return exports_.customers(call.caller, format, write);
                 });
}

http::Response Exports::datev(const Call& call) {
    OR_ANSWER(const auto request, read_datev_request(call.request));
    OR_ANSWER(auto file, or_problem(call.request, datev_(call.caller, request)));
    return {.status = 200,
            .content_type = "text/csv; charset=windows-1252",
            .body = std::move(file),
            .headers = {{"Cache-Control", "no-store"},
                        {"Content-Disposition", "attachment; filename=\"EXTF_Buchungsstapel.csv\""}}};
}

http::Response Exports::gstr1(const Call& call) {
    auto issues = check_query(call.request, {"seller", "month"});
    const auto seller = call.request.query_value("seller").value_or("");
    if (seller.empty()) issues.push_back({"/query/seller", "required", "it is needed"});
    const auto month = call.request.query_value("month").value_or("");
    const auto first = parse_date(std::string{month} + "-01");
    if (!first) issues.push_back({"/query/month", "not_a_month", "a month such as 2026-11"});
    if (!issues.empty()) return wrong(std::move(issues));
    OR_ANSWER(auto form, or_problem(call.request, gstr1_(call.caller, std::string{seller}, *first)));
    return {.status = 200,
            .content_type = "application/json",
            .body = std::move(form),
            .headers = {{"Cache-Control", "no-store"},
                        {"Content-Disposition", "attachment; filename=\"gstr1.json\""}}};
}

}  // namespace billmill::gateway
