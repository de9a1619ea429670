#include "gateway/invoice_query.hpp"

#include <algorithm>
#include <array>

#include "gateway/describe_bills.hpp"
#include "gateway/query_values.hpp"

namespace billmill::gateway {
namespace {

/// Bills that are not issued are on another list.
constexpr std::array<std::string_view, 6> list_states{"issued",  "credited_in_part", "cancelled",
                                                      "waiting", "failed",           "open"};
constexpr std::size_t issued_states = 3;
constexpr std::size_t ids_max = 200;  ///< So many fit into the first line of a request.
constexpr std::array<std::string_view, 6> sorts{"issued", "-issued", "due", "-due", "amount", "-amount"};

domain::BillState issued_state(std::size_t place) {
    constexpr std::array states{domain::BillState::issued, domain::BillState::credited_in_part,
                                domain::BillState::cancelled};
    return states.at(place);
}

std::vector<std::string_view> known(std::initializer_list<std::string_view> without) {
    std::vector<std::string_view> names{search_parameters.begin(), search_parameters.end()};
    names.insert(names.end(), {"limit", "cursor"});
    std::erase_if(names, [&](auto name) { return std::ranges::find(without, name) != without.end(); });
    return names;
}

template <class Value>
void check_range(const std::optional<Value>& from, const std::optional<Value>& to, std::string name,
                 Issues& issues) {
    if (from && to && *to < *from)
        issues.push_back({"/query/" + std::move(name), "before_its_beginning", "it is below the other end"});
}

void read_ranges(const http::Request& request, ports::InvoiceSearch& by, Issues& issues) {
    by.issued_from = read_date(request, "issuedFrom", issues);
    by.issued_to = read_date(request, "issuedTo", issues);
    by.due_from = read_date(request, "dueFrom", issues);
    by.due_to = read_date(request, "dueTo", issues);
    by.amount_from = read_amount(request, "amountFrom", issues);
    by.amount_to = read_amount(request, "amountTo", issues);
    check_range(by.issued_from, by.issued_to, "issuedTo", issues);
    check_range(by.due_from, by.due_to, "dueTo", issues);
    check_range(by.amount_from, by.amount_to, "amountTo", issues);
}

void read_names(const http::Request& request, ports::InvoiceSearch& by, Issues& issues) {
    if (const auto seller = request.query_value("seller")) by.sellers = {std::string{*seller}};
    if (const auto number = request.query_value("number")) by.printed_number = std::string{*number};
    by.buyer = read_customer(request, "customer", issues);
    if (const auto code = request.query_value("currency")) {
        by.currency = domain::find_currency(*code);
        if (!by.currency)
            issues.push_back({"/query/currency", "unknown_value", "an ISO 4217 code such as EUR"});
    }
    for (const auto mail : read_choices(request, "delivery", formats::mail_state_names, issues))
        by.mails.push_back(static_cast<domain::MailState>(mail));
    if (const auto type = read_choice(request, "type", formats::document_type_names, issues))
        by.type = static_cast<domain::DocumentType>(*type);
    if (const auto sort = read_choice(request, "sort", sorts, issues)) {
        by.order = static_cast<ports::InvoiceOrder>(*sort / 2);
        by.rising = *sort % 2 == 0;
    }
}

void read_state(const http::Request& request, InvoiceQuery& query, Issues& issues) {
    constexpr std::array<std::string_view, 5> of_open{"q", "idempotencyKey", "seller", "customer", "state"};
    const auto states = read_choices(request, "state", list_states, issues);
    const bool any_open = std::ranges::any_of(states, [](auto state) { return state >= issued_states; });
    if (!any_open) {
        for (const auto state : states) query.search.by.states.push_back(issued_state(state));
        return;
    }
    if (states.size() > 1)
        issues.push_back({"/query/state", "contradiction", "waiting, failed and open stand alone"});
    const auto state = list_states.at(states.front());
    query.open = usecases::OpenBillFilter{.waiting = state != "failed", .failed = state != "waiting"};
    if (!query.search.by.sellers.empty()) query.open->seller = query.search.by.sellers.front();
    query.open->customer = query.search.by.buyer;
    query.open->q = query.search.q;
    query.open->key = query.search.key;
    for (const auto name : search_parameters) {
        if (std::ranges::find(of_open, name) == of_open.end() && request.query_value(name))
            issues.push_back({"/query/" + std::string{name}, "contradiction", "only of issued bills"});
    }
}

InvoiceQuery read_common(const http::Request& request, Issues& issues) {
    return {.search = read_search(request, issues), .open = {}, .page = read_page(request, issues)};
}

}  // namespace

usecases::BillSearch read_search(const http::Request& request, Issues& issues, SearchStates states) {
    usecases::BillSearch search;
    if (states == SearchStates::read) {
        for (const auto state : read_choices(request, "state", formats::issued_state_names, issues))
            search.by.states.push_back(issued_state(state));
    }
    search.q = read_q(request, issues).value_or("");
    search.key = read_key(request, issues);
    read_names(request, search.by, issues);
    read_ranges(request, search.by, issues);
    if (const auto run = request.query_value("run")) {
        search.run = Uuid::parse(*run);
        if (!search.run) issues.push_back({"/query/run", "not_an_id", "a run's id has 36 characters"});
    }
    if (search.run && (request.query_value("sort") || request.query_value("q")))
        issues.push_back({"/query/run", "contradiction", "a run has the order of its file, and no q"});
    search.by.ids = read_ids(request, "ids", ids_max, issues);
    if (!search.by.ids.empty() && (search.run || !search.q.empty()))
        issues.push_back({"/query/ids", "contradiction", "ids stand without run and q"});
    if (search.key && (search.run || !search.q.empty() || !search.by.ids.empty())) {
        issues.push_back({"/query/idempotencyKey", "contradiction", "a key stands without run, ids and q"});
    }
    return search;
}

OrAnswer<InvoiceQuery> read_invoice_query(const http::Request& request) {
    auto issues = check_query(request, known({}));
    auto query = read_common(request, issues);
    read_state(request, query, issues);
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    return query;
}

OrAnswer<InvoiceQuery> read_credit_note_query(const http::Request& request) {
    auto issues = check_query(request, known({"state", "type"}));
    auto query = read_common(request, issues);
    query.search.by.type = domain::DocumentType::credit_note;
    if (!issues.empty()) return std::unexpected{wrong(std::move(issues))};
    return query;
}

}  // namespace billmill::gateway
