#include "adapters/sqlite/sqlite_mail_gate_store.hpp"

namespace billmill::adapters::sqlite {
namespace {

using ports::MailGate;

MailGate read_gate(Statement& row) {
    MailGate gate;
    gate.name = row.text(0);
    gate.revision = row.integer(1);
    gate.state = static_cast<domain::GateState>(row.integer(2));
    gate.reason = row.text(3);
    gate.since = row.instant(4);
    gate.next_try = row.instant(5);
    gate.failures = row.int32(6);
    gate.portion = row.int32(7);
    return gate;
}

}  // namespace

Result<std::vector<MailGate>> SqliteMailGateStore::all() {
    return database_.read([](Connection& reader) -> Result<std::vector<MailGate>> {
        TRY(auto rows,
            reader.query(
                "SELECT name, revision, state, reason, since, next_try, failures, portion FROM mail_gates"));
        return all_rows(rows, read_gate);
    });
}

Result<bool> SqliteMailGateStore::put(const MailGate& gate) {
    return database_.write([&](Connection& writer) -> Result<bool> {
        if (gate.revision == 1) {
            TRY_DO(writer.run(
                "INSERT INTO mail_gates (name, revision, state, reason, since, next_try, failures, portion) "
                "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
                gate.name, gate.revision, gate.state, gate.reason, gate.since, gate.next_try, gate.failures,
                gate.portion));
        } else {
            TRY_DO(
                writer.run("UPDATE mail_gates SET revision = ?1, state = ?2, reason = ?3, since = ?4, "
                           "next_try = ?5, failures = ?6, portion = ?7 WHERE name = ?8 AND revision = ?1 - 1",
                           gate.revision, gate.state, gate.reason, gate.since, gate.next_try, gate.failures,
                           gate.portion, gate.name));
        }
        return writer.changes() > 0;
    });
}

Result<bool> SqliteMailGateStore::remove(const MailGate& gate) {
    return database_.write([&](Connection& writer) -> Result<bool> {
        TRY_DO(
            writer.run("DELETE FROM mail_gates WHERE name = ? AND revision = ?", gate.name, gate.revision));
        return writer.changes() > 0;
    });
}

}  // namespace billmill::adapters::sqlite
