#include "gateway/party_json.hpp"

namespace billmill::gateway {
namespace {

void write_address(formats::JsonWriter& out, const domain::Address& address) {
    if (address == domain::Address{}) return;
    out.name("address").begin_object();
    out.optional_member("line1", address.line1)
        .optional_member("line2", address.line2)
        .optional_member("city", address.city)
        .optional_member("postcode", address.postcode)
        .optional_member("region", address.region)
        .optional_member("country", address.country);
    out.end_object();
}

}  // namespace

void write_customer_members(formats::JsonWriter& out, const domain::Customer& customer) {
    out.member("id", customer.id.text())
        .member("email", customer.email)
        .member("firstname", customer.firstname)
        .member("middlename", customer.middlename)
        .member("lastname", customer.lastname)
        .member("mobile", customer.mobile)
        .optional_member("company", customer.company)
        .optional_member("taxId", customer.tax_id)
        .optional_member("language", customer.language);
    write_address(out, customer.address);
}

void write_seller(formats::JsonWriter& out, const domain::Seller& seller) {
    out.begin_object();
    out.member("id", seller.id)
        .member("name", seller.name)
        .optional_member("email", seller.email)
        .optional_member("phone", seller.phone)
        .optional_member("website", seller.website)
        .optional_member("vatId", seller.vat_id)
        .optional_member("gstin", seller.gstin)
        .optional_member("registrationNumber", seller.registration_number);
    write_address(out, seller.address);
    out.end_object();
}

}  // namespace billmill::gateway
