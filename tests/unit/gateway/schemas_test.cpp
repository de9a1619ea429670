// What docs/api/openapi.json says of bodies is what their descriptions say.

#include <gtest/gtest.h>

#include "formats/describe_requests.hpp"
#include "formats/schema_writer.hpp"
#include "gateway/describe_bills.hpp"
#include "gateway/describe_clients.hpp"
#include "gateway/describe_failed_work.hpp"
#include "gateway/describe_operations.hpp"
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
    schemas.add<Form::request, domain::CreditRequest>();
    schemas.add<Form::request, formats::ResendRequest>();
    schemas.add<Form::request, formats::FailureSelection>();
    schemas.add<Form::request, NewClientBody>();
    schemas.add<Form::request, NewKeyBody>();
    schemas.add<Form::answer, ClientsAnswer>();
    schemas.add<Form::answer, usecases::NewKey>();
    schemas.add<Form::request, formats::MessagePlace>();
    schemas.add<Form::answer, ports::Page<ports::StoredCustomer>>();
    schemas.add<Form::answer, usecases::Warning>();
    schemas.add<Form::answer, usecases::IssuedBill>();
    schemas.add<Form::answer, usecases::UnissuedBill>();
    schemas.add<Form::answer, ports::Page<Summary<usecases::IssuedBill>>>();
    schemas.add<Form::answer, ports::Page<usecases::OpenBill>>();
    schemas.add<Form::answer, Preview>();
    schemas.add<Form::answer, ports::Page<Summary<usecases::Failure>>>();
    schemas.add<Form::answer, FailureAnswer>();
    schemas.add<Form::answer, FailureNow>();
    schemas.add<Form::answer, usecases::BulkReport>();
    schemas.add<Form::answer, ports::Page<usecases::WaitingWork>>();
    schemas.add<Form::answer, ports::Page<ports::MailboxEntry>>();
    schemas.add<Form::answer, AccountAnswer>();
    schemas.add<Form::answer, Readiness>();
    schema_file::expect_as_described("openapi.json", schemas, 1, is_by_hand);
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
