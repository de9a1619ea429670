#include "contract/account_contract.hpp"
#include "contract/amendment_contract.hpp"
#include "contract/api_key_store_contract.hpp"
#include "contract/crash_marks_contract.hpp"
#include "contract/customer_store_contract.hpp"
#include "contract/dead_letter_store_contract.hpp"
#include "contract/delivery_store_contract.hpp"
#include "contract/invoice_store_contract.hpp"
#include "contract/mail_gate_store_contract.hpp"
#include "contract/message_bus_contract.hpp"
#include "contract/parked_store_contract.hpp"
#include "contract/request_inbox_contract.hpp"
#include "contract/run_store_contract.hpp"
#include "contract/sqlite/sqlite_world.hpp"
#include "contract/webhook_store_contract.hpp"

namespace billmill::contract {
namespace {

/// Gives a contract's subject a world.
template <class S>
struct On : S {
    SqliteWorld world;
    void reopen() override { world.reopen(); }
};

struct Bus final : On<MessageBusSubject> {
    ports::MessageBus& bus() override { return world.stores->bus; }
};
struct InboxFactory final : On<RequestInboxSubject> {
    ports::RequestInbox& inbox() override { return world.stores->inbox; }
    ports::MessageBus& bus() override { return world.stores->bus; }
};
struct Customers final : On<CustomerStoreSubject> {
    ports::CustomerStore& customers() override { return world.stores->customers; }
};
struct Invoices final : On<InvoiceStoreSubject> {
    ports::InvoiceStore& invoices() override { return world.stores->invoices; }
};
struct Deliveries final : On<DeliveryStoreSubject> {
    ports::DeliveryStore& deliveries() override { return world.stores->deliveries; }
};
struct Parked final : On<ParkedStoreSubject> {
    ports::ParkedStore& parked() override { return world.stores->parked; }
};
struct Gates final : On<MailGateStoreSubject> {
    ports::MailGateStore& gates() override { return world.stores->gates; }
};
struct Runs final : On<RunStoreSubject> {
    ports::RunStore& runs() override { return world.stores->runs; }
};
struct Webhooks final : On<WebhookStoreSubject> {
    ports::WebhookStore& webhooks() override { return world.stores->webhooks; }
};
struct DeadLetters final : On<DeadLetterStoreSubject> {
    ports::DeadLetterStore& dead_letters() override { return world.stores->dead_letters; }
};
struct CrashMarks final : On<CrashMarksSubject> {
    ports::CrashMarks& marks() override { return world.stores->crash_marks; }
};
struct ApiKeys final : On<ApiKeyStoreSubject> {
    ports::ApiKeyStore& keys() override { return *world.api_keys; }
};
struct Account final : On<AccountSubject> {
    ports::Account& account() override { return world.stores->account; }
    ports::RequestInbox& inbox() override { return world.stores->inbox; }
    ports::MessageBus& bus() override { return world.stores->bus; }
    ports::CustomerStore& customers() override { return world.stores->customers; }
    ports::InvoiceStore& invoices() override { return world.stores->invoices; }
    ports::DeliveryStore& deliveries() override { return world.stores->deliveries; }
    ports::ParkedStore& parked() override { return world.stores->parked; }
    ports::DeadLetterStore& dead_letters() override { return world.stores->dead_letters; }
};

template <class S, class On>
auto sqlite() {
    return testing::Values(Candidate<S>{"sqlite", [] { return std::make_unique<On>(); }});
}

INSTANTIATE_TEST_SUITE_P(Sqlite, MessageBusContract, (sqlite<MessageBusSubject, Bus>()),
                         candidate_name<MessageBusSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, WebhookStoreContract, (sqlite<WebhookStoreSubject, Webhooks>()),
                         candidate_name<WebhookStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, RequestInboxContract, (sqlite<RequestInboxSubject, InboxFactory>()),
                         candidate_name<RequestInboxSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, CustomerStoreContract, (sqlite<CustomerStoreSubject, Customers>()),
                         candidate_name<CustomerStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, InvoiceStoreContract, (sqlite<InvoiceStoreSubject, Invoices>()),
                         candidate_name<InvoiceStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, DeliveryStoreContract, (sqlite<DeliveryStoreSubject, Deliveries>()),
                         candidate_name<DeliveryStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, MailGateStoreContract, (sqlite<MailGateStoreSubject, Gates>()),
                         candidate_name<MailGateStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, RunStoreContract, (sqlite<RunStoreSubject, Runs>()),
                         candidate_name<RunStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, ParkedStoreContract, (sqlite<ParkedStoreSubject, Parked>()),
                         candidate_name<ParkedStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, DeadLetterStoreContract, (sqlite<DeadLetterStoreSubject, DeadLetters>()),
                         candidate_name<DeadLetterStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, CrashMarksContract, (sqlite<CrashMarksSubject, CrashMarks>()),
                         candidate_name<CrashMarksSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, ApiKeyStoreContract, (sqlite<ApiKeyStoreSubject, ApiKeys>()),
                         candidate_name<ApiKeyStoreSubject>);
INSTANTIATE_TEST_SUITE_P(Sqlite, AccountContract, (sqlite<AccountSubject, Account>()),
                         candidate_name<AccountSubject>);

}  // namespace
}  // namespace billmill::contract
