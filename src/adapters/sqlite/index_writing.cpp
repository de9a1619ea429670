#include "adapters/sqlite/index_writing.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "adapters/sqlite/index_bindings.hpp"
#include "adapters/sqlite/index_file.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::IndexedInvoice;

/// Changes of one FTS5 table. They are written last and together: FTS5 writes out what it has gathered whenever another
/// statement opens a savepoint, or a row comes that stands before the last one.
class WordChanges {
public:
    WordChanges(Sql insertion, Sql deletion) : insertion_{insertion}, deletion_{deletion} {}

    void add(std::int64_t place, std::string words) { changes_.push_back({place, true, std::move(words)}); }
    /// `words`: those that the table has, as it can't know them by itself.
    void remove(std::int64_t place, std::string words) {
        changes_.push_back({place, false, std::move(words)});
    }

    Outcome write(Connection& writer) {
        std::ranges::stable_sort(changes_, {}, &Change::place);
        for (const auto& change : changes_)
            TRY_DO(writer.run(change.added ? insertion_ : deletion_, change.place, change.words));
        return {};
    }

private:
    struct Change {
        std::int64_t place;
        bool added;
        std::string words;
    };

    Sql insertion_;
    Sql deletion_;
    std::vector<Change> changes_;
};

/// What documents add to the totals, of all changes together: most fall on few rows.
class TotalChanges {
public:
    /// `sign`: 1 adds the document to the totals of its state, -1 takes it away.
    void count(const IndexedInvoice& invoice, int state, int sign) {
        auto& sums = rows_[Row{day_number(invoice.issued_on), invoice.seller,
                               invoice.type == domain::DocumentType::credit_note,
                               std::string{invoice.gross.currency.code()}, state}];
        sums.documents += sign;
        sums.net.add(invoice.net, sign);
        sums.tax.add(invoice.tax, sign);
        sums.gross.add(invoice.gross, sign);
    }

    Outcome write(Connection& writer) const {
        for (const auto& [row, sums] : rows_) {
            const auto& [day, seller, credit, currency, state] = row;
            TRY_DO(
                writer.run("INSERT INTO totals VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON "
                           "CONFLICT DO "
                           "UPDATE SET count = count + ?6, net_high = net_high + ?7, net = net + ?8, "
                           "tax_high = tax_high + ?9, "
                           "tax = tax + ?10, gross_high = gross_high + ?11, gross = gross + ?12",
                           day, seller, credit, currency, state, sums.documents, sums.net.high, sums.net.rest,
                           sums.tax.high, sums.tax.rest, sums.gross.high, sums.gross.rest));
        }
        return {};
    }

private:
    using Row = std::tuple<std::int64_t, std::string, bool, std::string, int>;
    struct Sum {
        std::int64_t high = 0;  ///< In totals_unit.
        std::int64_t rest = 0;
        void add(domain::Money amount, int sign) {
            high += sign * (amount.minor / totals_unit);
            rest += sign * (amount.minor % totals_unit);
        }
    };
    struct Sums {
        std::int64_t documents = 0;
        Sum net;
        Sum tax;
        Sum gross;
    };
    std::map<Row, Sums> rows_;
};

struct Known {
    std::int64_t place = 0;
    int state = 0;
    int mail = 0;
    std::string words;
};

Result<std::optional<Known>> find_known(Connection& writer, const Uuid& id) {
    TRY(auto row, writer.query("SELECT place, state, mail, text FROM invoices WHERE id = ?", id));
    return first_row(row, [](Statement& found) {
        return Known{found.integer(0), found.int32(1), found.int32(2), found.text(3)};
    });
}

struct KnownCustomer {
    std::int64_t place = 0;
    std::string words;
};

Result<std::optional<KnownCustomer>> find_customer(Connection& writer, const Uuid& id) {
    TRY(auto row, writer.query("SELECT place, text FROM customers WHERE id = ?", id));
    return first_row(row, [](Statement& found) { return KnownCustomer{found.integer(0), found.text(1)}; });
}

/// One transaction's changes: rows as they come, then words, totals and the last place in the order of issue.
class Changes {
public:
    explicit Changes(Connection& writer) : writer_{writer} {}

    Outcome put(const IndexedInvoice& invoice) {
        TRY(auto known, find_known(writer_, invoice.id));
        return known ? update(*std::move(known), invoice) : insert(invoice);
    }

    Outcome put(const ports::IndexedCustomer& customer) {
        TRY(auto known, find_customer(writer_, customer.id));
        if (known) {
            forgets_ = true;
            customer_words_.remove(known->place, std::move(known->words));
            TRY_DO(writer_.run("UPDATE customers SET country = ?, text = ? WHERE place = ?", customer.country,
                               customer.words, known->place));
        } else {
            TRY_DO(writer_.run("INSERT INTO customers (id, country, text) VALUES (?, ?, ?)", customer.id,
                               customer.country, customer.words));
            TRY(known, find_customer(writer_, customer.id));
        }
        customer_words_.add(known->place, customer.words);
        return {};
    }

    Outcome forget(const Uuid& customer) {
        TRY(auto known, find_customer(writer_, customer));
        if (!known) return {};
        forgets_ = true;
        customer_words_.remove(known->place, std::move(known->words));
        return writer_.run("DELETE FROM customers WHERE place = ?", known->place);
    }

    Outcome finish() {
        TRY_DO(totals_.write(writer_));
        if (last_seq_ > 0)
            TRY_DO(writer_.run("UPDATE meta SET last_seq = ?1 WHERE last_seq < ?1", last_seq_));
        if (forgets_) TRY_DO(writer_.run("UPDATE meta SET forgotten = TRUE WHERE NOT forgotten"));
        TRY_DO(words_.write(writer_));
        return customer_words_.write(writer_);
    }

private:
    Outcome insert(const IndexedInvoice& invoice) {
        const auto place = place_of(invoice.issued_on, invoice.seq);
        TRY_DO(writer_.run(
            "INSERT INTO invoices (place, id, seller, buyer, number, credit, state, mail, due, currency, "
            "amount, "
            "net, tax, gross, text) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            place, invoice.id, invoice.seller, invoice.buyer, invoice.printed_number,
            invoice.type == domain::DocumentType::credit_note, invoice.state, invoice.mail,
            day_number(invoice.due_on), invoice.gross.currency.code(), ports::ten_thousandths(invoice.gross),
            invoice.net.minor, invoice.tax.minor, invoice.gross.minor, invoice.words));
        words_.add(place, invoice.words);
        totals_.count(invoice, static_cast<int>(invoice.state), 1);
        last_seq_ = std::max(last_seq_, invoice.seq);
        return {};
    }

    Outcome update(Known known, const IndexedInvoice& invoice) {
        const auto state = static_cast<int>(invoice.state);
        if (known.state != state) {
            totals_.count(invoice, known.state, -1);
            totals_.count(invoice, state, 1);
        }
        if (known.state != state || known.mail != static_cast<int>(invoice.mail)) {
            TRY_DO(writer_.run("UPDATE invoices SET state = ?, mail = ? WHERE place = ?", invoice.state,
                               invoice.mail, known.place));
        }
        if (known.words == invoice.words) return {};
        forgets_ = true;
        words_.remove(known.place, std::move(known.words));
        words_.add(known.place, invoice.words);
        return writer_.run("UPDATE invoices SET text = ?, buyer = ? WHERE place = ?", invoice.words,
                           invoice.buyer, known.place);
    }

    Connection& writer_;
    WordChanges words_{"INSERT INTO words (rowid, text) VALUES (?, ?)",
                       "INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)"};
    WordChanges customer_words_{
        "INSERT INTO customer_words (rowid, text) VALUES (?, ?)",
        "INSERT INTO customer_words (customer_words, rowid, text) VALUES ('delete', ?, ?)"};
    TotalChanges totals_;
    std::int64_t last_seq_ = 0;
    bool forgets_ = false;
};

}  // namespace

Outcome write_changes(Connection& writer, const ports::IndexChanges& changes) {
    Changes written{writer};
    for (const auto& invoice : changes.invoices) TRY_DO(written.put(invoice));
    for (const auto& customer : changes.customers) TRY_DO(written.put(customer));
    for (const auto& customer : changes.customers_gone) TRY_DO(written.forget(customer));
    TRY_DO(written.finish());
    if (!changes.position) return {};
    return writer.run("UPDATE meta SET books = ?, event = ?, as_of = ?", changes.position->books,
                      changes.position->event, changes.position->as_of);
}

/// FTS5 notes that a row is gone, and drops its words when it merges: here all at once. Pages that become free are overwritten,
/// and the log that still has them is emptied, which a reader may put off.
Outcome erase_forgotten(Connection& writer) {
    TRY(const auto forgotten, writer.number("SELECT forgotten FROM meta"));
    if (forgotten == 0) return {};
    TRY_DO(
        writer.script("PRAGMA secure_delete = ON; INSERT INTO words (words) VALUES ('optimize'); "
                      "INSERT INTO customer_words (customer_words) VALUES ('optimize'); "
                      "PRAGMA secure_delete = FAST"));
    TRY(const auto busy, writer.number("PRAGMA wal_checkpoint(TRUNCATE)"));
    if (busy != 0) return {};
    return writer.run("UPDATE meta SET forgotten = FALSE");
}

}  // namespace billmill::adapters::sqlite
