#include "adapters/sqlite/sqlite_account.hpp"

#include <algorithm>
#include <limits>

#include "adapters/sqlite/kept_account.hpp"
#include "domain/lifecycle/dead_letter.hpp"
#include "domain/lifecycle/delivery.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::Stage;
using ports::StageAccount;

/// Each query gives, for every id that went in: the id, and 0 done, 1 waiting, 2 dead, 3 missing.
/// Its values are the states of a dead letter that nobody works on. A mail whose letter was closed (2) without being sent
/// is done if a resend of its invoice was sent: that made up for it.
/// What waits or is dead is little beside what is done, so it is looked up in lists made once.
constexpr Sql users_states =
    "SELECT r.id, CASE"
    " WHEN EXISTS (SELECT 1 FROM applied a WHERE a.request_id = r.id) THEN 0"
    " WHEN r.id IN (SELECT event_id FROM bus_users WHERE offset > (SELECT committed FROM consumers WHERE "
    "stage = 0)"
    "               UNION ALL SELECT event_id FROM parked WHERE stage = 0) THEN 1"
    " WHEN r.id IN (SELECT event_id FROM dead_letters WHERE stage = 0 AND state IN (?1, ?2)) THEN 2"
    " ELSE 3 END FROM requests r WHERE r.stage = 0";

constexpr Sql billing_states =
    "SELECT r.id, CASE"
    " WHEN EXISTS (SELECT 1 FROM invoices i WHERE i.id = r.id) THEN 0"
    " WHEN EXISTS (SELECT 1 FROM amendments a WHERE a.id = r.id) THEN 0"
    " WHEN r.id IN (SELECT event_id FROM bus_billing WHERE offset > (SELECT committed FROM consumers WHERE "
    "stage = 1)"
    "               UNION ALL SELECT event_id FROM parked WHERE stage = 1) THEN 1"
    " WHEN r.id IN (SELECT event_id FROM dead_letters WHERE stage = 1 AND state IN (?1, ?2)) THEN 2"
    " ELSE 3 END FROM requests r WHERE r.stage = 1";

constexpr Sql notify_states =
    "WITH"
    " waiting(id) AS MATERIALIZED ("
    "  SELECT event_id FROM bus_notify WHERE offset > (SELECT committed FROM consumers WHERE stage = 2)"
    "  UNION ALL SELECT event_id FROM parked WHERE stage = 2),"
    " dead(id) AS MATERIALIZED (SELECT event_id FROM dead_letters WHERE stage = 2 AND state IN (?1, ?2)),"
    " closed(id) AS MATERIALIZED (SELECT event_id FROM dead_letters WHERE stage = 2 AND state = 2),"
    " known(id) AS ("
    "  SELECT id FROM waiting UNION SELECT event_id FROM dead_letters WHERE stage = 2"
    "  UNION SELECT id FROM requests WHERE stage = 2)"
    "SELECT d.id, CASE"
    " WHEN d.state IN (2, 4) THEN 0"
    " WHEN d.id IN (SELECT id FROM waiting) THEN 1"
    " WHEN d.invoice_id IN ("
    "  SELECT event_id FROM bus_billing WHERE offset > (SELECT committed FROM consumers WHERE stage = 1)"
    "  UNION ALL SELECT event_id FROM parked WHERE stage = 1) THEN 1"
    " WHEN d.id IN (SELECT id FROM dead) THEN 2"
    " WHEN d.invoice_id IN (SELECT event_id FROM dead_letters WHERE stage = 1 AND state IN (?1, ?2)) THEN 2"
    " WHEN d.id IN (SELECT id FROM closed) AND EXISTS (SELECT 1 FROM deliveries s WHERE s.invoice_id ="
    "  d.invoice_id AND s.state IN (2, 4) AND s.sequence > 0) THEN 0"
    " ELSE 3 END FROM deliveries d "
    "UNION ALL "
    "SELECT k.id, CASE"
    " WHEN k.id IN (SELECT id FROM waiting) THEN 1"
    " WHEN k.id IN (SELECT id FROM dead) THEN 2"
    " ELSE 3 END FROM known k WHERE k.id NOT IN (SELECT id FROM deliveries)";

static_assert(domain::dead_states.size() == 2, "the queries have two values");
static_assert(static_cast<int>(domain::DeadLetterState::closed) == 2, "the query of notify names it");
static_assert(static_cast<int>(domain::done_states[0]) == 2 &&
                  static_cast<int>(domain::done_states[1]) == 4 && domain::done_states.size() == 2,
              "likewise");
constexpr std::int64_t missing_named_max = 100;

Result<StageAccount> count(Connection& reader, Stage stage, Sql states) {
    StageAccount account;
    account.stage = stage;
    TRY(auto rows, reader.query(states, domain::dead_states[0], domain::dead_states[1]));
    while (true) {
        TRY(const bool more, rows.step());
        if (!more) return account;
        ++account.in;
        switch (rows.integer(1)) {
            case 0: ++account.done; break;
            case 1: ++account.waiting; break;
            case 2: ++account.dead; break;
            default:
                if (++account.missing_count <= missing_named_max) account.missing.push_back(rows.uuid(0));
        }
    }
}

Result<std::vector<StageAccount>> count_all(Connection& reader) {
    std::vector<StageAccount> accounts;
    TRY(auto users, count(reader, Stage::users, users_states));
    accounts.push_back(std::move(users));
    TRY(auto billing, count(reader, Stage::billing, billing_states));
    accounts.push_back(std::move(billing));
    TRY(auto notify, count(reader, Stage::notify, notify_states));
    accounts.push_back(std::move(notify));
    return accounts;
}

std::string text_of(const StageAccount& account) {
    return "in " + std::to_string(account.in) + ", done " + std::to_string(account.done) + ", waiting " +
           std::to_string(account.waiting) + ", dead " + std::to_string(account.dead);
}

std::vector<std::string> differing(const std::vector<StageAccount>& kept,
                                   const std::vector<StageAccount>& counted) {
    std::vector<std::string> found;
    for (std::size_t i = 0; i < counted.size(); ++i) {
        const auto is = text_of(counted[i]);
        const auto says = text_of(kept[i]);
        if (is != says)
            found.push_back(std::string{ports::name(counted[i].stage)} + ": kept are " + says +
                            "; counted are " + is);
    }
    return found;
}

}  // namespace

Result<std::vector<StageAccount>> SqliteAccount::read() {
    return database_.read([](Connection& reader) -> Result<std::vector<StageAccount>> {
        TRY(auto kept, read_kept_account(reader));
        if (std::ranges::all_of(kept, [](const StageAccount& one) { return one.missing_count == 0; }))
            return kept;
        return count_all(reader);
    });
}

Result<ports::Recount> SqliteAccount::recount() {
    return database_.read([](Connection& reader) -> Result<ports::Recount> {
        ports::Recount recount;
        TRY(recount.stages, count_all(reader));
        // Whatever waits is looked at: what is kept is compared, and nothing is taken for the rest.
        TRY(const auto kept, read_kept_account(reader, std::numeric_limits<std::int64_t>::max()));
        recount.differing = differing(kept, recount.stages);
        return recount;
    });
}

}  // namespace billmill::adapters::sqlite
