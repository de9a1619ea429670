#include "adapters/sqlite/index_queries.hpp"

#include "adapters/sqlite/index_file.hpp"
#include "domain/lifecycle/bill_state.hpp"

namespace billmill::adapters::sqlite {
namespace {

struct Source {
    const char* from;
    const char* condition;
};
constexpr std::array<Source, driver_count> sources{{
    {"invoices INDEXED BY invoices_id", "id = ?21"},
    {"invoices INDEXED BY invoices_number", "number = ?9"},
    {"invoices INDEXED BY invoices_buyer", "buyer = ?8"},
    {"words CROSS JOIN invoices ON place = words.rowid", "words MATCH ?15 AND words.rowid BETWEEN ?1 AND ?2"},
    {"invoices INDEXED BY invoices_state", "state <> 1 AND state = ?16"},
    {"invoices INDEXED BY invoices_mail", "mail <> 2 AND mail = ?17"},
    {"invoices INDEXED BY invoices_credit", "credit = 1"},
    {"invoices INDEXED BY invoices_seller", "seller = ?18"},
    {"invoices INDEXED BY invoices_currency", "currency = ?10"},
    {"invoices NOT INDEXED", "true"},
    {"invoices INDEXED BY invoices_mail",
     "mail <> 2 AND mail IN (iif(?6 & 1, 0, NULL), iif(?6 & 2, 1, NULL), iif(?6 & 8, 3, NULL), iif(?6 & 16, "
     "4, NULL))"},
    {"invoices INDEXED BY invoices_due", "due BETWEEN ?11 AND ?12"},
    {"invoices INDEXED BY invoices_amount", "amount BETWEEN ?13 AND ?14"},
}};

static_assert(static_cast<int>(domain::MailState::handed_over) == 2 &&
              static_cast<int>(domain::MailState::trial) == 4);

/// Every condition of a search but the words. The last one mentions the parameter with the highest number, so that
/// all texts take the same ones.
constexpr const char* all_conditions =
    " AND (place & 1099511627775) <= ?3 AND (?4 IS NULL OR seller IN (SELECT value FROM json_each(?4)))"
    " AND (?5 >> state) & 1 AND (?6 >> mail) & 1 AND (?7 IS NULL OR credit = ?7)"
    " AND (?8 IS NULL OR buyer = ?8) AND (?9 IS NULL OR number = ?9) AND (?10 IS NULL OR currency = ?10)"
    " AND due BETWEEN ?11 AND ?12 AND amount BETWEEN ?13 AND ?14 AND (?21 IS NULL OR id = ?21)";
static_assert(seq_mask == 1099511627775);

const Source& source_of(Driver driver) {
    return sources[static_cast<std::size_t>(driver)];
}

std::string where(Driver driver) {
    const auto& source = source_of(driver);
    return std::string{" FROM "} + source.from + " WHERE " + source.condition +
           (driver == Driver::words ? "" : " AND place BETWEEN ?1 AND ?2");
}

constexpr const char* words_alone = " FROM words WHERE words MATCH ?15 AND words.rowid BETWEEN ?1 AND ?2";

/// What the index alone says. Places are no help to an index that is not in their order.
std::string alone(Driver driver) {
    const bool by_key = !gives_places_in_order(driver);
    const auto& source = source_of(driver);
    const auto rows = driver == Driver::words ? std::string{words_alone}
                      : by_key ? std::string{" FROM "} + source.from + " WHERE " + source.condition
                               : where(driver);
    return rows + " AND (?21 IS NULL OR true) LIMIT " + std::to_string(sieved_max + 1);
}

}  // namespace

IndexQueries::IndexQueries() {
    constexpr const char* columns = "SELECT place, id, due, amount, invoices.text";
    for (std::size_t at = 0; at < driver_count; ++at) {
        const auto driver = static_cast<Driver>(at);
        const std::string place = driver == Driver::words ? "words.rowid" : "place";
        probe[at] = "SELECT count(*) FROM (SELECT 1" + alone(driver) + ")";
        places[at] = "SELECT " + place + alone(driver);
        count[at] = "SELECT invoices.text" + where(driver) + all_conditions;
        gather[at] = columns + where(driver) + all_conditions;
        falling[at] = gather[at] + " ORDER BY " + place + " DESC";
        rising[at] = gather[at] + " ORDER BY " + place;
    }
    const auto walk = [&](Driver driver, const std::string& key) {
        const auto head = gather[static_cast<std::size_t>(driver)] + " AND (" + key + ", place) ";
        return std::array{head + "< (?19, ?20) ORDER BY " + key + " DESC, place DESC",
                          head + "> (?19, ?20) ORDER BY " + key + ", place"};
    };
    by_key = {walk(Driver::due, "due"), walk(Driver::amount, "amount")};
    const auto step = [&](Driver driver, const std::string& key) {
        const auto& source = source_of(driver);
        const auto head = "SELECT " + key + ", place FROM " + source.from + " WHERE " + source.condition +
                          " AND (?21 IS NULL OR true) AND (" + key + ", place) ";
        return std::array{head + "< (?19, ?20) ORDER BY " + key + " DESC, place DESC",
                          head + "> (?19, ?20) ORDER BY " + key + ", place"};
    };
    keys = {step(Driver::due, "due"), step(Driver::amount, "amount")};
    one = std::string{columns} + " FROM invoices WHERE place = ?20" + all_conditions;
    count_words = std::string{"SELECT 1"} + words_alone +
                  " AND (words.rowid & 1099511627775) <= ?3 AND (?21 IS NULL OR true)";
}

const IndexQueries& index_queries() {
    static const IndexQueries made;
    return made;
}

std::vector<SearchQuery> search_queries() {
    std::vector<SearchQuery> all{{total_text},
                                 {customers_by_words_text, true},
                                 {customers_by_country_text, true},
                                 {customers_text, true}};
    for (std::size_t at = 0; at < driver_count; ++at) {
        const auto driver = static_cast<Driver>(at);
        for (const auto* of : {&index_queries().probe, &index_queries().places, &index_queries().count,
                               &index_queries().gather})
            all.push_back({of->at(at)});
        if (!gives_places_in_order(driver)) continue;  // Never walked by place.
        for (const auto* of : {&index_queries().falling, &index_queries().rising})
            all.push_back({of->at(at), true});
    }
    all.push_back({index_queries().count_words});
    all.push_back({index_queries().one});
    for (const auto* of : {&index_queries().by_key, &index_queries().keys})
        for (const auto& both : *of)
            for (const auto& text : both) all.push_back({text, true});
    return all;
}

}  // namespace billmill::adapters::sqlite
