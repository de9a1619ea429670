#include "adapters/sqlite/kept_account.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "adapters/sqlite/bus_tables.hpp"
#include "domain/lifecycle/dead_letter.hpp"
#include "domain/lifecycle/delivery.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::Stage;
using ports::StageAccount;

using Ids = std::unordered_set<Uuid>;
/// By id; the invoice is that of a mail.
using Events = std::unordered_map<Uuid, Uuid>;

/// What waits and what is dead of a stage, whether or not it is done.
struct Unfinished {
    Events waiting;
    Events dead;
    Events closed;    ///< Dead letters that were closed; read for notify alone.
    Events replayed;  ///< Likewise.
};

class KeptAccount {
public:
    KeptAccount(Connection& reader, std::int64_t looked_at_max)
        : reader_{reader}, looked_at_max_{looked_at_max} {}

    Result<std::vector<StageAccount>> read() {
        std::vector<StageAccount> accounts;
        for (const auto stage : ports::all_stages) {
            TRY(auto account, totals(stage));
            TRY(const auto rows, unfinished_rows(stage));
            sum_ += rows;
            if (sum_ > looked_at_max_) {
                TRY_DO(take_the_rest_for_waiting(account));
            } else if (stage == Stage::notify) {
                TRY_DO(look_at_mails(account));
            } else {
                TRY_DO(look_at_requests(account));
            }
            accounts.push_back(std::move(account));
        }
        return accounts;
    }

private:
    Result<StageAccount> totals(Stage stage) {
        StageAccount account;
        account.stage = stage;
        TRY(auto row, reader_.query("SELECT accepted, done FROM totals WHERE stage = ?", stage));
        TRY(const auto kept,
            first_row(row, [](Statement& s) { return std::array{s.integer(0), s.integer(1)}; }));
        if (!kept) return fail(Fault::corrupt, "SQLite: the totals of a stage are missing");
        account.in = (*kept)[0];
        account.done = (*kept)[1];
        return account;
    }

    Result<std::int64_t> unfinished_rows(Stage stage) {
        TRY(const auto on_bus, reader_.number(bus_sql(stage).lag));
        TRY(const auto parked, reader_.number("SELECT count(*) FROM parked WHERE stage = ?", stage));
        TRY(const auto letters,
            stage == Stage::notify
                ? reader_.number(
                      "SELECT count(*) FROM dead_letters WHERE state IN (0, 1, 2, 3) AND stage = ?", stage)
                : dead_letters(stage));
        return on_bus + parked + letters;
    }
    Result<std::int64_t> dead_letters(Stage stage) {
        return reader_.number("SELECT count(*) FROM dead_letters WHERE state IN (?, ?) AND stage = ?",
                              domain::dead_states[0], domain::dead_states[1], stage);
    }

    Outcome take_the_rest_for_waiting(StageAccount& account) {
        TRY(const auto dead, dead_letters(account.stage));
        const auto rest = std::max<std::int64_t>(account.in - account.done, 0);
        account.dead = std::min(dead, rest);
        account.waiting = rest - account.dead;
        account.in = account.done + rest;
        return {};
    }

    static Outcome add_events(Statement rows, Events& events) {
        while (true) {
            TRY(const bool more, rows.step());
            if (!more) return {};
            events.emplace(rows.uuid(0), Uuid::parse(rows.view(1)).value_or(Uuid{}));
        }
    }
    Outcome add_letters(Stage stage, domain::DeadLetterState state, Events& events) {
        TRY(auto rows, reader_.query("SELECT event_id, key FROM dead_letters WHERE state = ? AND stage = ?",
                                     state, stage));
        return add_events(std::move(rows), events);
    }
    Result<Unfinished> unfinished(Stage stage) {
        Unfinished found;
        TRY(auto on_bus, reader_.query(bus_sql(stage).uncommitted));
        TRY_DO(add_events(std::move(on_bus), found.waiting));
        TRY(auto parked, reader_.query("SELECT event_id, key FROM parked WHERE stage = ?", stage));
        TRY_DO(add_events(std::move(parked), found.waiting));
        for (const auto state : domain::dead_states) TRY_DO(add_letters(stage, state, found.dead));
        if (stage != Stage::notify) return found;
        TRY_DO(add_letters(stage, domain::DeadLetterState::closed, found.closed));
        TRY_DO(add_letters(stage, domain::DeadLetterState::replayed, found.replayed));
        return found;
    }

    /// It was accepted, and has not had its effect.
    Result<bool> is_open(Stage stage, const Uuid& id) {
        TRY(const auto open,
            stage == Stage::users
                ? reader_.number("SELECT EXISTS (SELECT 1 FROM requests WHERE id = ?1 AND stage = 0) AND NOT "
                                 "EXISTS (SELECT 1 FROM applied WHERE request_id = ?1)",
                                 id)
                : reader_.number("SELECT EXISTS (SELECT 1 FROM requests WHERE id = ?1 AND stage = 1) AND NOT "
                                 "EXISTS (SELECT 1 FROM invoices WHERE id = ?1) AND NOT "
                                 "EXISTS (SELECT 1 FROM amendments WHERE id = ?1)",
                                 id));
        return open != 0;
    }

    Outcome look_at_requests(StageAccount& account) {
        TRY(auto found, unfinished(account.stage));
        for (const auto& [id, invoice] : found.waiting) {
            TRY(const bool open, is_open(account.stage, id));
            account.waiting += open ? 1 : 0;
        }
        for (const auto& [id, invoice] : found.dead) {
            if (found.waiting.contains(id)) continue;
            TRY(const bool open, is_open(account.stage, id));
            account.dead += open ? 1 : 0;
        }
        account.missing_count = account.in - account.done - account.waiting - account.dead;
        if (account.stage == Stage::billing) billing_ = std::move(found);
        return {};
    }

    struct Mail {
        bool known = false;  ///< It has a delivery.
        bool done = false;
    };
    Result<Mail> mail(const Uuid& invoice, const Uuid& id) {
        TRY(auto row,
            reader_.query("SELECT state FROM deliveries WHERE invoice_id = ? AND id = ?", invoice, id));
        TRY(const auto state,
            first_row(row, [](Statement& s) { return static_cast<domain::DeliveryState>(s.integer(0)); }));
        return Mail{state.has_value(), state && domain::is_done(*state)};
    }
    /// Asked for by a message alone: nothing in the totals tells of it.
    Result<bool> is_a_message_only(const Uuid& id, const Mail& mail) {
        if (mail.known) return false;
        TRY(const auto asked, reader_.number("SELECT count(*) FROM requests WHERE id = ? AND stage = 2", id));
        return asked == 0;
    }
    /// Those mails of an invoice that are not done and not counted yet.
    Outcome count_mails_of(const Uuid& invoice, Ids& counted, std::int64_t& into) {
        TRY(auto rows, reader_.query("SELECT id, state FROM deliveries WHERE invoice_id = ?", invoice));
        while (true) {
            TRY(const bool more, rows.step());
            if (!more) return {};
            if (domain::is_done(static_cast<domain::DeliveryState>(rows.integer(1)))) continue;
            if (counted.insert(rows.uuid(0)).second) ++into;
        }
    }
    Outcome count(const Events& events, StageAccount& account, Ids& counted, std::int64_t& into) {
        for (const auto& [id, invoice] : events) {
            TRY(const auto found, mail(invoice, id));
            TRY(const bool more, is_a_message_only(id, found));
            if (more && messages_only_.insert(id).second) ++account.in;
            if (!found.done && counted.insert(id).second) ++into;
        }
        return {};
    }

    /// A mail of an invoice that has still to be announced waits, though no message of it is there yet.
    Outcome look_at_mails(StageAccount& account) {
        TRY(const auto found, unfinished(Stage::notify));
        Ids counted;
        TRY_DO(count(found.waiting, account, counted, account.waiting));
        for (const auto& [invoice, nothing] : billing_.waiting)
            TRY_DO(count_mails_of(invoice, counted, account.waiting));
        TRY_DO(count(found.dead, account, counted, account.dead));
        for (const auto& [invoice, nothing] : billing_.dead)
            TRY_DO(count_mails_of(invoice, counted, account.dead));
        TRY_DO(count_made_up_for(found.closed, account, counted));
        std::int64_t missing = 0;
        TRY_DO(count(found.replayed, account, counted, missing));
        account.missing_count = account.in - account.done - account.waiting - account.dead;
        return {};
    }
    Outcome count_made_up_for(const Events& closed, StageAccount& account, Ids& counted) {
        for (const auto& [id, invoice] : closed) {
            TRY(const auto found, mail(invoice, id));
            TRY(const bool more, is_a_message_only(id, found));
            if (more && messages_only_.insert(id).second) ++account.in;
            if (found.done || !found.known || counted.contains(id)) continue;
            TRY(const auto sent_again,
                reader_.number("SELECT EXISTS (SELECT 1 FROM deliveries WHERE invoice_id = ? AND sequence > "
                               "0 AND state IN (?, ?))",
                               invoice, domain::done_states[0], domain::done_states[1]));
            if (sent_again != 0 && counted.insert(id).second) ++account.done;
        }
        return {};
    }

    Connection& reader_;
    const std::int64_t looked_at_max_;
    std::int64_t sum_ = 0;
    Unfinished billing_;
    Ids messages_only_;
};

}  // namespace

Result<std::vector<StageAccount>> read_kept_account(Connection& reader, std::int64_t looked_at_max) {
    return KeptAccount{reader, looked_at_max}.read();
}

}  // namespace billmill::adapters::sqlite
