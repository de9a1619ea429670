#include "adapters/sqlite/index_writing.hpp"

#include "adapters/sqlite/index_bindings.hpp"
#include "adapters/sqlite/index_file.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::IndexedInvoice;

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

/// Adds the document to the totals of its state, or takes it away.
Outcome count(Connection& writer, const IndexedInvoice& invoice, int state, int sign) {
    const auto high = [&](domain::Money amount) { return sign * (amount.minor / totals_unit); };
    const auto rest = [&](domain::Money amount) { return sign * (amount.minor % totals_unit); };
    return writer.run(
        "INSERT INTO totals VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT DO UPDATE "
        "SET "
        "count = count + ?6, net_high = net_high + ?7, net = net + ?8, tax_high = tax_high + ?9, tax = tax + "
        "?10, "
        "gross_high = gross_high + ?11, gross = gross + ?12",
        day_number(invoice.issued_on), invoice.seller, invoice.type == domain::DocumentType::credit_note,
        invoice.gross.currency.code(), state, sign, high(invoice.net), rest(invoice.net), high(invoice.tax),
        rest(invoice.tax), high(invoice.gross), rest(invoice.gross));
}

Outcome insert(Connection& writer, const IndexedInvoice& invoice) {
    const auto place = place_of(invoice.issued_on, invoice.seq);
    TRY_DO(writer.run(
        "INSERT INTO invoices (place, id, seller, buyer, number, credit, state, mail, due, currency, amount, "
        "net, tax, "
        "gross, text) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        place, invoice.id, invoice.seller, invoice.buyer, invoice.printed_number,
        invoice.type == domain::DocumentType::credit_note, invoice.state, invoice.mail,
        day_number(invoice.due_on), invoice.gross.currency.code(), ports::ten_thousandths(invoice.gross),
        invoice.net.minor, invoice.tax.minor, invoice.gross.minor, invoice.words));
    TRY_DO(writer.run("INSERT INTO words (rowid, text) VALUES (?, ?)", place, invoice.words));
    TRY_DO(writer.run("UPDATE meta SET last_seq = ?1 WHERE last_seq < ?1", invoice.seq));
    return count(writer, invoice, static_cast<int>(invoice.state), 1);
}

/// The index of words is told what it has, so that it can forget it.
Outcome change_words(Connection& writer, const Known& known, const std::string& words, const Uuid& buyer) {
    TRY_DO(writer.run("INSERT INTO words (words, rowid, text) VALUES ('delete', ?, ?)", known.place,
                      known.words));
    TRY_DO(writer.run("UPDATE invoices SET text = ?, buyer = ? WHERE place = ?", words, buyer, known.place));
    return writer.run("INSERT INTO words (rowid, text) VALUES (?, ?)", known.place, words);
}

Outcome put(Connection& writer, const IndexedInvoice& invoice) {
    TRY(const auto known, find_known(writer, invoice.id));
    if (!known) return insert(writer, invoice);
    const auto state = static_cast<int>(invoice.state);
    if (known->state != state) {
        TRY_DO(count(writer, invoice, known->state, -1));
        TRY_DO(count(writer, invoice, state, 1));
    }
    if (known->state != state || known->mail != static_cast<int>(invoice.mail)) {
        TRY_DO(writer.run("UPDATE invoices SET state = ?, mail = ? WHERE place = ?", invoice.state,
                          invoice.mail, known->place));
    }
    if (known->words == invoice.words) return {};
    return change_words(writer, *known, invoice.words, invoice.buyer);
}

struct KnownCustomer {
    std::int64_t place = 0;
    std::string words;
};

Result<std::optional<KnownCustomer>> find_customer(Connection& writer, const Uuid& id) {
    TRY(auto row, writer.query("SELECT place, text FROM customers WHERE id = ?", id));
    return first_row(row, [](Statement& found) { return KnownCustomer{found.integer(0), found.text(1)}; });
}

Outcome forget_words(Connection& writer, const KnownCustomer& known) {
    return writer.run("INSERT INTO customer_words (customer_words, rowid, text) VALUES ('delete', ?, ?)",
                      known.place, known.words);
}

Outcome put(Connection& writer, const ports::IndexedCustomer& customer) {
    TRY(auto known, find_customer(writer, customer.id));
    if (known) {
        TRY_DO(forget_words(writer, *known));
        TRY_DO(writer.run("UPDATE customers SET country = ?, text = ? WHERE place = ?", customer.country,
                          customer.words, known->place));
    } else {
        TRY_DO(writer.run("INSERT INTO customers (id, country, text) VALUES (?, ?, ?)", customer.id,
                          customer.country, customer.words));
        TRY(known, find_customer(writer, customer.id));
    }
    return writer.run("INSERT INTO customer_words (rowid, text) VALUES (?, ?)", known->place, customer.words);
}

Outcome forget(Connection& writer, const Uuid& customer) {
    TRY(const auto known, find_customer(writer, customer));
    if (!known) return {};
    TRY_DO(forget_words(writer, *known));
    return writer.run("DELETE FROM customers WHERE place = ?", known->place);
}

}  // namespace

Outcome write_changes(Connection& writer, const ports::IndexChanges& changes) {
    for (const auto& invoice : changes.invoices) TRY_DO(put(writer, invoice));
    for (const auto& customer : changes.customers) TRY_DO(put(writer, customer));
    for (const auto& customer : changes.customers_gone) TRY_DO(forget(writer, customer));
    if (!changes.position) return {};
    return writer.run("UPDATE meta SET books = ?, event = ?, as_of = ?", changes.position->books,
                      changes.position->event, changes.position->as_of);
}

}  // namespace billmill::adapters::sqlite
