#include "formats/requests.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/credit.hpp"
#include "domain/invoice.hpp"
#include "formats/messages.hpp"
#include "foundation/utf8.hpp"
#include "fuzz/expect.hpp"

namespace {

using namespace billmill;

template <class T>
void explains(const formats::Reading<T>& reading) {
    if (reading) return;
    const auto& issues = reading.error().issues;
    expect(!issues.empty() && issues.size() <= domain::issues_max, "one to a hundred issues");
    for (const auto& issue : issues) {
        expect(!issue.code.empty() && utf8::is_valid(issue.pointer), "each has a code and a place");
        expect(issue.detail.size() < 200, "and never quotes the body at length");
    }
}

void bill(const domain::BillingRequest& request) {
    static const domain::Seller indian = [] {
        domain::Seller seller;
        seller.gstin = "27AAPFU0939F1ZV";
        return seller;
    }();
    expect(domain::check_request(request).empty(), "what is read passes the check");
    expect(formats::decode_billing_request(formats::encode(request)) == request, "the message round-trips");
    const domain::Customer buyer;
    if (!check_for_seller(request, indian).empty() || !check_for_buyer(request, indian, buyer).empty())
        return;
    const auto priced = price(request, indian, buyer);
    expect(priced.has_value(), "what is checked can be priced");
    const auto& totals = priced->totals;
    expect(totals.net.minor >= 0 && totals.tax.minor >= 0 && totals.discount.minor >= 0,
           "nothing is negative");
    expect(totals.net.minor + totals.tax.minor == totals.gross.minor, "the totals add up");
    expect(totals.due.minor >= 0 &&
               totals.gross.minor - totals.prepaid.minor + totals.rounding.minor == totals.due.minor,
           "what is due adds up");
    domain::Invoice invoice;
    invoice.priced = *priced;
    std::vector<domain::Invoice> credits(1);
    const auto first = domain::credit({{}, {{1, {}}}, {}}, invoice, {});
    expect(first.has_value(), "the first line can be credited");
    credits[0].priced = *first;
    const auto rest = domain::credit({}, invoice, credits);
    expect(rest.has_value() == (request.items.size() > 1), "and then the rest, where there is one");
    const auto credited = first->totals.gross.minor + (rest ? rest->totals.gross.minor : 0);
    expect(credited == totals.gross.minor, "both are the invoice");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto request = formats::read_billing_request(text);
    explains(request);
    if (request) {
        bill(request->value);
        const auto again = formats::read_billing_request(request->canonical);
        expect(again && again->value == request->value && again->canonical == request->canonical,
               "canonical means the same");
    }
    const auto customer = formats::read_registration(text);
    explains(customer);
    if (customer) {
        expect(domain::check_customer(customer->value).empty(), "what is read passes the check");
        expect(formats::decode_customer(formats::encode(customer->value)) == customer->value,
               "the message round-trips");
    }
    explains(formats::read_new_customer(text));
    const auto patch = formats::read_customer_patch(text);
    explains(patch);
    if (patch) {
        expect(patch->value.is_patch(), "it sets something");
        expect(formats::decode_customer_change(formats::encode(patch->value)) == patch->value,
               "the message round-trips");
    }
    explains(formats::read_resend(text));
    const auto credit = formats::read_credit(text);
    explains(credit);
    if (credit) {
        expect(formats::decode_credit_request(formats::encode(credit->value)) == credit->value,
               "the message round-trips");
    }
    return 0;
}
