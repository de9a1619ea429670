// What docs/api/asyncapi.json says of messages is what their descriptions say.

#include <gtest/gtest.h>

#include "formats/describe_amendment.hpp"
#include "formats/describe_requests.hpp"
#include "formats/schema_writer.hpp"
#include "support/schema_file.hpp"

namespace billmill::formats {
namespace {

TEST(Schemas, OfMessagesAreThoseOfAsyncApi) {
    Schemas schemas;
    schemas.add_message<domain::CustomerChange>();
    schemas.add_message<domain::BillingRequest>();
    schemas.add_message<domain::CreditRequest>();
    schemas.add_message<domain::AmendmentRequest>();
    schemas.add_message<Notification>();
    schema_file::expect_as_described("asyncapi.json", schemas, 2,
                                     [](std::string_view name) { return name == "Headers"; });
}

}  // namespace
}  // namespace billmill::formats
