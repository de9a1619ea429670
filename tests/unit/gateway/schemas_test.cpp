// What docs/api/openapi.json says of bodies is what their descriptions say.

#include <gtest/gtest.h>

#include <algorithm>
#include "formats/describe_amendment.hpp"

#include "formats/bulk/row_codes.hpp"
#include "formats/describe_requests.hpp"
#include "formats/schema_writer.hpp"
#include "gateway/codes.hpp"
#include "gateway/describe_bills.hpp"
#include "gateway/describe_books.hpp"
#include "gateway/describe_clients.hpp"
#include "gateway/describe_codes.hpp"
#include "gateway/describe_documents.hpp"
#include "gateway/describe_events.hpp"
#include "gateway/describe_failed_work.hpp"
#include "gateway/describe_imports.hpp"
#include "gateway/describe_operations.hpp"
#include "gateway/describe_runs.hpp"
#include "gateway/describe_sellers.hpp"
#include "gateway/describe_sessions.hpp"
#include "gateway/describe_timeline.hpp"
#include "gateway/describe_totals.hpp"
#include "gateway/describe_webhooks.hpp"
#include "support/schema_file.hpp"

namespace billmill::gateway {
namespace {

using formats::Form;

/// Problems are the HTTP layer's, with the codes of each status. Bill is one of two described types. A patch holds fields of a
/// customer, or null.
bool is_by_hand(std::string_view name) {
    return name.starts_with("Problem") || name.starts_with("Accepted") || name == "Bill" ||
           name == "Health" || name == "CustomerPatch";
}

TEST(Schemas, OfBodiesAreThoseOfOpenApi) {
    formats::Schemas schemas;
    schemas.add<Form::request, formats::Registration>();
    schemas.add<Form::request, formats::NewCustomer>();
    schemas.add<Form::request, formats::BillBody>();
    schemas.add<Form::request, formats::CreditNoteBody>();
    schemas.add<Form::request, domain::PortalAnswer>();
    schemas.add<Form::request, formats::ResendRequest>();
    schemas.add<Form::request, formats::FailureSelection>();
    schemas.add<Form::request, NewClientBody>();
    schemas.add<Form::request, NewKeyBody>();
    schemas.add<Form::request, SignInBody>();
    schemas.add<Form::request, NewWebhookBody>();
    schemas.add<Form::request, WebhookPatchBody>();
    schemas.add<Form::answer, WebhooksAnswer>();
    schemas.add<Form::answer, WebhookSecretAnswer>();
    schemas.add<Form::answer, ports::Page<DeliveryAnswer>>();
    schemas.add<Form::answer, WebhookMessage>();
    schemas.add<Form::answer, SessionAnswer>();
    schemas.add<Form::answer, ClientsAnswer>();
    schemas.add<Form::answer, usecases::NewKey>();
    schemas.add<Form::request, formats::MessagePlace>();
    schemas.add<Form::answer, ports::Page<ports::StoredCustomer>>();
    schemas.add<Form::answer, usecases::Warning>();
    schemas.add<Form::answer, usecases::IssuedBill>();
    schemas.add<Form::answer, usecases::UnissuedBill>();
    schemas.add<Form::answer, BillPage>();
    schemas.add<Form::answer, ports::Page<usecases::OpenBill>>();
    schemas.add<Form::answer, Preview>();
    schemas.add<Form::answer, CreditNotePreview>();
    schemas.add<Form::answer, usecases::InvoiceTotals>();
    schemas.add<Form::answer, Timeline>();
    schemas.add<Form::answer, DocumentCheck>();
    schemas.add<Form::answer, SellersAnswer>();
    schemas.add<Form::answer, EventsAnswer>();
    schemas.add<Form::answer, CodeAnswer>();
    schemas.add<Form::answer, ports::Page<Summary<usecases::Failure>>>();
    schemas.add<Form::answer, FailureAnswer>();
    schemas.add<Form::answer, FailureNow>();
    schemas.add<Form::answer, usecases::BulkReport>();
    schemas.add<Form::answer, ports::Page<usecases::WaitingWork>>();
    schemas.add<Form::answer, ports::Page<ports::MailboxEntry>>();
    schemas.add<Form::answer, ports::Page<RunAnswer>>();
    schemas.add<Form::answer, ports::Page<ports::RunEntry>>();
    schemas.add<Form::answer, FileGuess>();
    schemas.add<Form::answer, usecases::ImportReport>();
    schemas.add<Form::answer, AccountAnswer>();
    schemas.add<Form::answer, BooksAnswer>();
    schemas.add<Form::answer, SettingsAnswer>();
    schemas.add<Form::answer, Readiness>();
    schema_file::expect_as_described("openapi.json", schemas, 1, is_by_hand);
}

/// Regression: the codes of rows stood in no description, so that no client knew of them.
TEST(Schemas, OfRowsNameEachCodeThatTheDocsExplain) {
    static constexpr std::string_view place = "Files of bills";
    const auto explained = [&](std::string_view code) {
        return std::ranges::any_of(meanings_of(code),
                                   [](const CodeMeaning& meaning) { return meaning.where == place; });
    };
    for (const auto code : formats::bulk::row_codes) EXPECT_TRUE(explained(code)) << code;
    // Those of the first table refuse the file as a whole.
    const auto page = problems_page();
    const auto rows = page.substr(page.find("A bill that is wrong does not stop the others."));
    const auto table = rows.substr(0, rows.find("\n## "));
    std::size_t lines = 0;
    for (auto at = table.find("\n| `"); at != std::string_view::npos; at = table.find("\n| `", at + 1))
        ++lines;
    EXPECT_EQ(lines, formats::bulk::row_codes.size());
}

TEST(Schemas, OfAPatchHaveEachFieldOfACustomer) {
    std::ifstream in{BILLMILL_SOURCE_DIR "/docs/api/openapi.json", std::ios::binary};
    const std::string text{std::istreambuf_iterator<char>{in}, {}};
    const auto document = schema_file::parse(text);
    const auto* patch = document.find("components")->find("schemas")->find("CustomerPatch");
    std::vector<std::string_view> names;
    for (const auto& member : patch->find("properties")->members) names.emplace_back(member.name);
    EXPECT_TRUE(std::ranges::equal(names, domain::customer_field_names));
}

}  // namespace
}  // namespace billmill::gateway
