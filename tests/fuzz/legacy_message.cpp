// Any bytes as a message of the reference system: what is imported is a request billmill itself would have accepted.
#include <cstddef>
#include <cstdint>
#include <string>

#include "domain/billing_request.hpp"
#include "domain/customer.hpp"
#include "formats/messages.hpp"
#include "foundation/logging.hpp"
#include "fuzz/expect.hpp"
#include "support/listed_sellers.hpp"
#include "usecases/import_legacy_message.hpp"

namespace {

using namespace billmill;

void keeps_what_identifies_it(const ports::Envelope& imported, const ports::Envelope& message) {
    expect(imported.event_id == message.event_id && imported.fingerprint == message.fingerprint &&
               imported.accepted_at == message.accepted_at,
           "reading a message twice makes one event");
    expect(!imported.origin, "its place is a new one");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const bool quiet = (log::set_level(log::Level::error), true);
    expect(quiet, "refusals are not logged here");
    static const tests::ListedSellers sellers;
    const usecases::ImportLegacyMessage import{sellers};
    ports::Envelope message;
    message.payload.assign(reinterpret_cast<const char*>(data), size);
    message.event_id = uuid_v5(spaces::foreign, {"fuzz"});
    message.origin = ports::Position{1, 2};

    message.key = "userID-1";
    if (const auto imported = import.translate(ports::Stage::users, message)) {
        keeps_what_identifies_it(*imported, message);
        const auto customer = formats::decode_customer(imported->payload);
        expect(customer && domain::check_customer(*customer).empty(), "a customer that passes the check");
        expect(imported->key == customer->id.text(), "under its own key");
    }
    message.key = "billID-1";
    if (const auto imported = import.translate(ports::Stage::billing, message)) {
        keeps_what_identifies_it(*imported, message);
        const auto bill = formats::decode_billing_request(imported->payload);
        expect(bill && domain::check_request(*bill).empty(), "a bill that passes the check");
        const auto* seller = sellers.find(bill->seller);
        expect(seller != nullptr && domain::check_for_seller(*bill, *seller).empty(),
               "for a seller that is there");
    }
    message.key = "somebody's";
    expect(!import.translate(ports::Stage::billing, message), "only under the key of its kind");
    return 0;
}
