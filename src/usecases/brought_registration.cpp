#include "usecases/brought_registration.hpp"

#include "domain/customer_change.hpp"
#include "formats/messages.hpp"

namespace billmill::usecases {

ports::Envelope brought_registration(const ports::Envelope& bill, const domain::Customer& customer) {
    ports::Envelope registration;
    registration.event_id = formats::brought_registration_id(bill.event_id);
    registration.key = customer.id.text();
    registration.payload = formats::encode(domain::brought_by_bill(customer));
    registration.client = bill.client;
    registration.fingerprint = bill.fingerprint;
    registration.accepted_at = bill.accepted_at;
    registration.traceparent = bill.traceparent;
    return registration;
}

}  // namespace billmill::usecases
