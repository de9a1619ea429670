#include "contract/amendment_contract.hpp"
#include "contract/api_key_store_contract.hpp"
#include "contract/crash_marks_contract.hpp"
#include "contract/customer_store_contract.hpp"
#include "contract/dead_letter_store_contract.hpp"
#include "contract/delivery_store_contract.hpp"
#include "contract/invoice_store_contract.hpp"
#include "contract/mail_gate_store_contract.hpp"
#include "contract/mongodb/mongodb_world.hpp"
#include "contract/parked_store_contract.hpp"
#include "contract/run_store_contract.hpp"
#include "contract/webhook_store_contract.hpp"

namespace billmill::contract {
namespace {

/// Gives a contract's subject a world.
template <class S>
struct On : S {
    explicit On(std::string uri) : world{std::move(uri)} {}
    MongodbWorld world;
    void reopen() override { world.reopen(); }
    [[nodiscard]] bool changes_are_atomic() const override { return world.changes_are_atomic(); }
};

struct Customers final : On<CustomerStoreSubject> {
    using On::On;
    ports::CustomerStore& customers() override { return world.stores->customers; }
};
struct Invoices final : On<InvoiceStoreSubject> {
    using On::On;
    ports::InvoiceStore& invoices() override { return world.stores->invoices; }
};
struct Deliveries final : On<DeliveryStoreSubject> {
    using On::On;
    ports::DeliveryStore& deliveries() override { return world.stores->deliveries; }
};
struct Parked final : On<ParkedStoreSubject> {
    using On::On;
    ports::ParkedStore& parked() override { return world.stores->parked; }
};
struct Gates final : On<MailGateStoreSubject> {
    using On::On;
    ports::MailGateStore& gates() override { return world.stores->gates; }
};
struct DeadLetters final : On<DeadLetterStoreSubject> {
    using On::On;
    ports::DeadLetterStore& dead_letters() override { return world.stores->dead_letters; }
};
struct CrashMarks final : On<CrashMarksSubject> {
    using On::On;
    ports::CrashMarks& marks() override { return world.stores->crash_marks; }
};
struct ApiKeys final : On<ApiKeyStoreSubject> {
    using On::On;
    ports::ApiKeyStore& keys() override { return world.stores->api_keys; }
};

struct Runs final : On<RunStoreSubject> {
    using On::On;
    ports::RunStore& runs() override { return world.stores->runs; }
};
struct Webhooks final : On<WebhookStoreSubject> {
    using On::On;
    ports::WebhookStore& webhooks() override { return world.stores->webhooks; }
};

template <class S, class On>
auto mongodb() {
    return testing::Values(Candidate<S>{"mongodb", [] { return on_mongodb<On>(); }});
}

INSTANTIATE_TEST_SUITE_P(Mongodb, CustomerStoreContract, (mongodb<CustomerStoreSubject, Customers>()),
                         candidate_name<CustomerStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Mongodb, InvoiceStoreContract, (mongodb<InvoiceStoreSubject, Invoices>()),
                         candidate_name<InvoiceStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Mongodb, DeliveryStoreContract, (mongodb<DeliveryStoreSubject, Deliveries>()),
                         candidate_name<DeliveryStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Mongodb, MailGateStoreContract, (mongodb<MailGateStoreSubject, Gates>()),
                         candidate_name<MailGateStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Mongodb, ParkedStoreContract, (mongodb<ParkedStoreSubject, Parked>()),
                         candidate_name<ParkedStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Mongodb, DeadLetterStoreContract, (mongodb<DeadLetterStoreSubject, DeadLetters>()),
                         candidate_name<DeadLetterStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Mongodb, CrashMarksContract, (mongodb<CrashMarksSubject, CrashMarks>()),
                         candidate_name<CrashMarksSubject>);
INSTANTIATE_TEST_SUITE_P(Mongodb, ApiKeyStoreContract, (mongodb<ApiKeyStoreSubject, ApiKeys>()),
                         candidate_name<ApiKeyStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Mongodb, RunStoreContract, (mongodb<RunStoreSubject, Runs>()),
                         candidate_name<RunStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Mongodb, WebhookStoreContract, (mongodb<WebhookStoreSubject, Webhooks>()),
                         candidate_name<WebhookStoreSubject>);

}  // namespace
}  // namespace billmill::contract
