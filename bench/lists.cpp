/// How long lists, filters and searches take on an index of many documents. Prints a table.
///
///     bench_lists [DIRECTORY [ROWS [TIMES]]]      default: a temporary directory, 1,000,000 rows, 300 times
///
/// Rows are synthetic: 40,000 customers, 5 sellers, 3 currencies, three years. Each has some words that all have. Each kind of search is asked TIMES times with other
/// values, by one caller; every tenth for the next page as well. An index that the directory has already is asked as it is.
/// "cpu" is the processor time of the call: what it takes by the clock where nothing else is computed.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "adapters/sqlite/sqlite_invoice_index.hpp"
#include "foundation/search_words.hpp"
#include "support/measuring.hpp"

namespace {

using namespace billmill;
using adapters::sqlite::SqliteInvoiceIndex;
using bench::must;
using ports::InvoiceSearch;

std::mt19937_64 engine{7};
std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>{low, high}(engine);
}

constexpr int names = 200;
std::string name_of(std::int64_t n) {
    static const char* const syllables[]{"an",  "ber", "chi", "dor", "el", "fra", "gun", "hil", "in",  "jo",
                                         "kar", "lu",  "mar", "nor", "ot", "pet", "ro",  "sus", "tom", "ul"};
    return std::string{syllables[n % 20]} + syllables[n / 20 % 20] + "a";
}
Date day_of(std::int64_t row, std::int64_t rows) {
    return add_days({2024, 1, 1}, static_cast<int>(row * 1'000 / rows));
}

ports::IndexedInvoice document(std::int64_t seq, std::int64_t rows) {
    static const std::vector<domain::Currency> currencies{
        *domain::find_currency("EUR"), *domain::find_currency("EUR"), *domain::find_currency("INR"),
        *domain::find_currency("JPY")};
    const auto& currency = currencies[static_cast<std::size_t>(between(0, 3))];
    const auto gross = between(100, 2'000'000);
    ports::IndexedInvoice row{.seq = seq, .id = uuid_v7(from_unix_ms(1'700'000'000'000 + seq))};
    row.seller = "seller-" + std::to_string(between(0, 9) < 6 ? 0 : between(1, 4));
    const auto first = between(0, names - 1);
    const auto last = between(0, names - 1);
    const auto customer = std::to_string(first * names + last);
    row.buyer = uuid_v5(spaces::request, {customer});
    row.printed_number = "MS/26-27/" + std::to_string(10'000'000 + seq);
    row.type = between(0, 19) == 0 ? domain::DocumentType::credit_note : domain::DocumentType::invoice;
    row.state = between(0, 29) == 0 ? domain::BillState::cancelled : domain::BillState::issued;
    row.mail = between(0, 999) == 0 ? domain::MailState::failed : domain::MailState::handed_over;
    row.issued_on = day_of(seq, rows);
    row.due_on = add_days(row.issued_on, static_cast<int>(between(7, 60)));
    row.net = {gross - gross / 6, currency};
    row.tax = {gross / 6, currency};
    row.gross = {gross, currency};
    for (const auto& word :
         search_words(row.printed_number + " MS2627" + std::to_string(10'000'000 + seq) + " " +
                      name_of(first) + " " + name_of(last) + " customer." + customer + "@load.example po" +
                      std::to_string(between(0, 999'999)) + (seq % 2 == 0 ? " hardcover" : " paperback") +
                      (seq == 1 ? " earliest" : "")))
        row.words.append(row.words.empty() ? "" : " ").append(word);
    return row;
}

struct Kind {
    const char* name;
    std::function<InvoiceSearch()> make;
};

/// What calls took, by the clock and of the processor.
struct Taken {
    bench::Times wall;
    bench::Times cpu;

    template <class Call>
    auto operator()(Call call) {
        const auto wall_before = bench::wall_seconds();
        const auto cpu_before = bench::thread_cpu_seconds();
        auto result = must(call());
        cpu.add(bench::thread_cpu_seconds() - cpu_before);
        wall.add(bench::wall_seconds() - wall_before);
        return result;
    }
    void print(const char* name, double found) {
        std::printf("%-34s %8.2f %8.2f %8.2f %8.2f %8.2f %8.1f\n", name, cpu.below(0.5), cpu.below(0.99),
                    cpu.below(1), wall.below(0.5), wall.below(0.99), found);
        std::fflush(stdout);
    }
};

void measure(SqliteInvoiceIndex& index, const Kind& kind, int times) {
    Taken taken;
    std::int64_t found = 0;
    for (int n = 0; n < times; ++n) {
        const auto search = kind.make();
        const auto page = taken([&] { return index.find(search, {.after = {}, .limit = 50}); });
        found += std::ssize(page.ids);
        if (n % 10 != 0 || page.next.empty()) continue;
        (void)taken([&] { return index.find(search, {.after = page.next, .limit = 50}); });
    }
    taken.print(kind.name, static_cast<double>(found) / times);
}

void fill(SqliteInvoiceIndex& index, std::int64_t rows) {
    must(index.begin_again());
    const auto begin = bench::wall_seconds();
    for (std::int64_t seq = 0; seq < rows;) {
        ports::IndexChanges changes;
        while (seq < rows && changes.invoices.size() < 500) changes.invoices.push_back(document(++seq, rows));
        changes.position = ports::IndexPosition{uuid_v5(spaces::request, {"books"}), seq, {}};
        must(index.write(changes));
    }
    std::printf("%lld rows in %.1f s\n", static_cast<long long>(rows), bench::wall_seconds() - begin);
}

}  // namespace

int main(int argc, char** argv) {
    const auto folder = argc > 1
                            ? std::filesystem::path{argv[1]}
                            : std::filesystem::temp_directory_path() / ("lists-" + std::to_string(getpid()));
    const std::int64_t rows = argc > 2 ? std::atoll(argv[2]) : 1'000'000;
    const int times = argc > 3 ? std::atoi(argv[3]) : 300;
    std::filesystem::create_directories(folder);
    const bool kept = std::filesystem::exists(folder / "index.db");
    const auto index = must(SqliteInvoiceIndex::open(folder));
    if (!kept) fill(*index, rows);
    std::printf("%.0f bytes a row\n", static_cast<double>(std::filesystem::file_size(folder / "index.db")) /
                                          static_cast<double>(rows));
    const auto eur = domain::find_currency("EUR");
    const auto any_name = [] { return name_of(between(0, names - 1)); };
    const auto any_customer = [] { return std::to_string(between(0, names * names - 1)); };
    const std::vector<Kind> kinds{
        {"newest", [] { return InvoiceSearch{}; }},
        {"oldest", [] { return InvoiceSearch{.rising = true}; }},
        {"by due date", [] { return InvoiceSearch{.order = ports::InvoiceOrder::due}; }},
        {"by amount", [] { return InvoiceSearch{.order = ports::InvoiceOrder::amount}; }},
        {"seller", [] { return InvoiceSearch{.sellers = {"seller-" + std::to_string(between(0, 4))}}; }},
        {"currency, month",
         [&] {
             const auto from = day_of(between(0, rows), rows);
             return InvoiceSearch{.currency = eur, .issued_from = from, .issued_to = add_days(from, 30)};
         }},
        {"state, seller",
         [] { return InvoiceSearch{.sellers = {"seller-0"}, .states = {domain::BillState::cancelled}}; }},
        {"mail failed", [] { return InvoiceSearch{.mails = {domain::MailState::failed}}; }},
        {"amount range",
         [] {
             const auto from = between(0, 190'000'000);
             return InvoiceSearch{.amount_from = from, .amount_to = from + 1'000'000};
         }},
        {"due range, by amount",
         [&] {
             const auto from = day_of(between(0, rows), rows);
             return InvoiceSearch{
                 .due_from = from, .due_to = add_days(from, 7), .order = ports::InvoiceOrder::amount};
         }},
        {"q: a name", [&] { return InvoiceSearch{.words = {any_name()}}; }},
        {"q: a letter", [&] { return InvoiceSearch{.words = {any_name().substr(0, 1)}}; }},
        {"q: two names", [&] { return InvoiceSearch{.words = {any_name(), any_name()}}; }},
        {"q: two beginnings",
         [&] { return InvoiceSearch{.words = {any_name().substr(0, 2), any_name().substr(0, 3)}}; }},
        {"q: a number",
         [&] { return InvoiceSearch{.words = {std::to_string(10'000'000 + between(1, rows))}}; }},
        {"q: a name, by amount",
         [&] { return InvoiceSearch{.words = {any_name()}, .order = ports::InvoiceOrder::amount}; }},
        {"q: an e-mail address",
         [&] { return InvoiceSearch{.words = {"customer", any_customer(), "load", "example"}}; }},
        {"q: its beginning",
         [&] {
             return InvoiceSearch{.words = {"customer", std::to_string(between(10, 99)), "load", "exam"}};
         }},
        {"q: an address, oldest first",
         [&] { return InvoiceSearch{.words = {"customer", "17", "load", "example"}, .rising = true}; }},
        {"q: an address, by amount",
         [&] {
             return InvoiceSearch{.words = {"customer", any_customer(), "load", "example"},
                                  .order = ports::InvoiceOrder::amount};
         }},
        {"q: an address, seller, month",
         [&] {
             const auto from = day_of(between(0, rows), rows);
             return InvoiceSearch{.words = {"customer", std::to_string(between(10, 99)), "load", "example"},
                                  .sellers = {"seller-0"},
                                  .issued_from = from,
                                  .issued_to = add_days(from, 30)};
         }},
        {"q: what all have", [] { return InvoiceSearch{.words = {"customer"}}; }},
        {"q: its beginning, by amount",
         [] { return InvoiceSearch{.words = {"custo"}, .order = ports::InvoiceOrder::amount}; }},
        {"q: what all have, and a name",
         [&] { return InvoiceSearch{.words = {"customer", "example", any_name()}}; }},
        {"q: a beginning of all numbers", [] { return InvoiceSearch{.words = {"ms2627"}}; }},
        {"q: a beginning of old numbers", [] { return InvoiceSearch{.words = {"ms26271000"}}; }},
        {"q: a reference",
         [&] { return InvoiceSearch{.words = {"po" + std::to_string(between(0, 999'999))}}; }},
        {"q: what none has", [] { return InvoiceSearch{.words = {"customer", "example", "nobody"}}; }},
        {"q: what the oldest has",
         [] { return InvoiceSearch{.words = {"customer", "example", "earliest"}}; }},
        {"q: halves that never meet", [] { return InvoiceSearch{.words = {"hardcover", "paperback"}}; }},
        {"q: a name, seller, EUR, unsent",
         [&] {
             return InvoiceSearch{.words = {any_name()},
                                  .sellers = {"seller-0"},
                                  .mails = {domain::MailState::failed},
                                  .currency = eur};
         }},
        {"seller, EUR, credit notes, amount",
         [&] {
             return InvoiceSearch{.sellers = {"seller-3"},
                                  .type = domain::DocumentType::credit_note,
                                  .currency = eur,
                                  .amount_from = 150'000'000};
         }},
    };
    std::printf("%-34s %8s %8s %8s %8s %8s %8s\n", "ms", "cpu p50", "cpu p99", "cpu max", "p50", "p99",
                "found");
    for (const auto& kind : kinds) measure(*index, kind, times);
    Taken totals;
    for (int n = 0; n < times; ++n)
        (void)totals([&] { return index->totals({.from = Date{2026, 1, 1}, .to = Date{2026, 9, 27}}); });
    totals.print("totals of 270 days", 0);
    if (argc < 2) std::filesystem::remove_all(folder);
    return 0;
}
