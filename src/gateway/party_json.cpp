#include "gateway/party_json.hpp"

namespace billmill::gateway {
namespace {

void write_electronic_address(formats::JsonWriter& out, const domain::ElectronicAddress& address) {
    if (address.id.empty()) return;
    out.name("electronicAddress").begin_object();
    out.member("scheme", address.scheme).member("id", address.id).end_object();
}

}  // namespace

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

void write_customer_members(formats::JsonWriter& out, const domain::Customer& customer) {
    out.member("id", customer.id.text())
        .member("email", customer.email)
        .member("firstname", customer.firstname)
        .member("middlename", customer.middlename)
        .member("lastname", customer.lastname)
        .member("mobile", customer.mobile)
        .optional_member("company", customer.company)
        .optional_member("taxId", customer.tax_id)
        .optional_member("registrationNumber", customer.registration_number)
        .optional_member("buyerReference", customer.buyer_reference)
        .optional_member("language", customer.language);
    if (customer.format) out.member("format", name(*customer.format));
    if (customer.attach) out.member("attach", name(*customer.attach));
    write_electronic_address(out, customer.electronic_address);
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
        .optional_member("taxNumber", seller.tax_number)
        .optional_member("registrationNumber", seller.registration_number)
        .optional_member("contact", seller.contact);
    write_electronic_address(out, seller.electronic_address);
    write_address(out, seller.address);
    out.end_object();
}

}  // namespace billmill::gateway
