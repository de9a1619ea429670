#include "adapters/mongodb/mongodb_mail_gate_store.hpp"

#include <span>

#include "adapters/mongodb/session.hpp"

namespace billmill::adapters::mongodb {
namespace {

using ports::MailGate;

constexpr std::string_view closed = "closed";
constexpr std::string_view opening = "opening";

domain::GateState read_state(Fields& fields) {
    const auto state = fields.text("state");
    return state == opening ? domain::GateState::opening : domain::GateState::closed;
}

MailGate read_gate(Fields& fields) {
    MailGate gate;
    gate.name = fields.text("_id");
    gate.state = read_state(fields);
    gate.reason = fields.text("reason");
    gate.since = fields.instant("since");
    gate.next_try = fields.instant("next_try");
    gate.failures = fields.int32("failures");
    gate.portion = fields.int32("portion");
    gate.revision = fields.integer("revision");
    return gate;
}

void add_gate(Document& document, const MailGate& gate) {
    document.add("state", gate.state == domain::GateState::opening ? opening : closed)
        .add("reason", gate.reason)
        .add("since", gate.since)
        .add("next_try", gate.next_try)
        .add("failures", gate.failures)
        .add("portion", gate.portion)
        .add("revision", gate.revision);
}

}  // namespace

Result<std::vector<MailGate>> MongodbMailGateStore::all() {
    return database_.run(
        [](Session& session) { return session.find(Collection::mail_gates, {}, {}, read_gate); });
}

Result<bool> MongodbMailGateStore::put(const MailGate& gate) {
    return database_.run([&](Session& session) -> Result<bool> {
        Document fields;
        if (gate.revision == 1) {
            fields.add("_id", gate.name).add("v", document_version);
            add_gate(fields, gate);
            TRY(const auto taken, session.insert(Collection::mail_gates, std::span{&fields, 1}));
            return taken.empty();
        }
        add_gate(fields, gate);
        Document filter;
        filter.add("_id", gate.name).add("revision", gate.revision - 1);
        TRY(const auto matched, session.update_one(Collection::mail_gates, filter, with("$set", fields)));
        return matched > 0;
    });
}

/// MongoDB does not say which document it removed: a change of its revision first tells whether it is ours.
Result<bool> MongodbMailGateStore::remove(const MailGate& gate) {
    return database_.run([&](Session& session) -> Result<bool> {
        Document filter;
        filter.add("_id", gate.name).add("revision", gate.revision);
        const auto next = with("revision", gate.revision + 1);
        TRY(const auto matched, session.update_one(Collection::mail_gates, filter, with("$set", next)));
        if (matched == 0) return false;
        Document mine;
        mine.add("_id", gate.name).add("revision", gate.revision + 1);
        TRY_DO(session.remove(Collection::mail_gates, mine));
        return true;
    });
}

}  // namespace billmill::adapters::mongodb
