#pragma once

#include <optional>
#include <string>

#include "domain/credit.hpp"
#include "formats/describe_parties.hpp"
#include "formats/messages.hpp"
#include "formats/requests.hpp"

namespace billmill::formats {

/// A registration's body: the customer, and what is read beside it.
struct Registration {
    domain::Customer customer;
    std::string name;               ///< The same as lastname.
    std::string country;            ///< Short for the address's.
    std::optional<Date> birth_day;  ///< Older clients send one. No invoice needs it: checked and not kept.
};

template <>
struct Description<Registration> {
    static constexpr SchemaName name{.request = "Registration"};
    static constexpr std::string_view prose = "A customer. Registering again replaces the whole customer.";

    template <class Archive>
    static void members(Archive& archive, Either<Registration> auto& registration) {
        archive.optional("name", registration.name,
                         text(domain::text_rules::party_name, "The same as lastname."));
        archive.optional("country", registration.country,
                         matching("^[A-Z]{2}$", "The same as address.country."));
        Description<domain::Customer>::members(archive, registration.customer);
        archive.optional("dob", registration.birth_day, about("Checked and not kept."));
        archive.at_least_one_of({"lastname", "name", "company"});
    }
};

/// The body of the new route, and the customer that a bill brings: a registration that may say what its client calls the
/// customer.
struct NewCustomer {
    Registration registration;
    std::string external_id;
};

template <>
struct Description<NewCustomer> {
    static constexpr SchemaName name{.request = "NewCustomer"};
    static constexpr std::string_view prose =
        "A customer. One of an externalId that is there already is replaced as a whole.";

    template <class Archive>
    static void members(Archive& archive, Either<NewCustomer> auto& customer) {
        archive.optional("externalId", customer.external_id, external_id_about);
        Description<Registration>::members(archive, customer.registration);
    }
};

template <>
struct Description<domain::CustomerChange> {
    static constexpr SchemaName name{.stored = "CustomerChange"};
    static constexpr std::string_view prose =
        "A customer as it will be, or some of its fields. A patch holds what its fields become; the others "
        "say nothing.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::CustomerChange> auto& change) {
        Description<domain::Customer>::members(archive, change.customer);
        archive.optional("fields", change.only,
                         list(0, domain::customer_field_names.size(),
                              "A patch: the fields it sets. From v 4 on. Absent: all."));
        archive.optional(
            "registers", change.registers,
            about("A patch that registers whoever is not there: a bill brought it. From v 6 on."));
    }
};

/// An allowance or a charge, as it is asked for.
template <class Where>
struct AdjustmentMembers<domain::Adjustment, Where> {
    static constexpr SchemaName name =
        std::same_as<Where, OnLine> ? SchemaName{.stored = "LineAdjustment", .request = "LineAdjustmentInput"}
                                    : SchemaName{.stored = "Adjustment", .request = "AdjustmentInput"};
    static constexpr std::string_view prose =
        std::same_as<Where, OnLine>
            ? "An allowance or charge on a line, after its discount. A share is one of quantity * price."
            : "An allowance or charge on the document. A share is one of the lines' sum. Without a rate or "
              "category an allowance is spread over the tax groups, and a charge bears the tax of the items, "
              "if it "
              "is one, else the seller's rate.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::Adjustment> auto& adjustment) {
        if constexpr (Archive::form == Form::stored) archive.required("kind", adjustment.kind, {});
        archive.extent(adjustment.extent);
        archive.optional("reason", adjustment.reason, text(domain::text_rules::adjustment_reason));
        archive.optional("reasonCode", adjustment.reason_code,
                         about("UNCL 5189 for allowances, UNCL 7161 for charges."));
        archive.at_least_one_of({"reason", "reasonCode"});
        if constexpr (std::same_as<Where, OnDocument> || Archive::form == Form::stored) {
            archive.optional("taxRate", adjustment.tax_rate, about("In percent, of all heads."));
            archive.optional("taxCategory", adjustment.tax_category, about("EN 16931 / UNCL 5305."));
        }
    }
};

template <>
struct Description<domain::Item> {
    static constexpr SchemaName name{.stored = "Item", .request = "Item"};
    static constexpr std::string_view prose = "A line of the bill.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::Item> auto& item) {
        using namespace domain::text_rules;
        archive.required_in(in_records, "productId", item.product_id, text(product_id));
        archive.required("productName", item.product_name, text(product_name));
        archive.required("quantity", item.quantity, about("More than 0, at most 10^9, six decimals."));
        archive.required("price", item.price, about("Of one unit: 0 to 10^12, six decimals."));
        archive.optional("unit", item.unit, about("UN/ECE Recommendation 20; a piece where absent."));
        archive.optional("discount", item.discount, about("Short for one allowance."));
        archive.adjustments(item.adjustments, OnLine{});
        archive.optional("taxRate", item.tax_rate, about("In percent; the seller's where absent."));
        archive.optional("taxCategory", item.tax_category, about("EN 16931 / UNCL 5305."));
        archive.optional("exemptionReason", item.exemption_reason, text(exemption_reason));
        archive.optional("hsn", item.hsn, about("HSN or SAC, India."));
        archive.optional("cess", item.cess, about("India: compensation cess in percent, beside GST."));
        archive.optional("orderLine", item.order_line, text(order_line, "The line of the buyer's order."));
    }
};

template <>
struct Description<domain::Period> {
    static constexpr SchemaName name{.stored = "Period", .request = "PeriodInput", .answer = "Period"};
    static constexpr std::string_view prose = "Days, both included.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::Period> auto& period) {
        archive.required("from", period.from, {});
        archive.required("to", period.to, {});
    }
};

/// What an invoice says beside its lines and amounts: part of request, message, record and answer.
template <>
struct Description<domain::InvoiceTerms> {
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, Either<domain::InvoiceTerms> auto& terms) {
        using namespace domain::text_rules;
        archive.optional("note", terms.note, personal(text(note)));
        archive.optional("reference", terms.buyer_reference,
                         personal(text(reference, "The buyer's own; the Leitweg-ID in Germany.")));
        archive.optional("orderReference", terms.order_reference,
                         text(reference, "The buyer's purchase order."));
        archive.optional("contractReference", terms.contract_reference, text(reference));
        archive.optional("paymentTerms", terms.payment_terms,
                         text(payment_terms, "A sentence; else one is made of the due date."));
        archive.optional("deliveredOn", terms.delivered_on, {});
        archive.optional("period", terms.period, about("The days a service was rendered in."));
        describe_deliver_to(archive, terms.deliver_to);
        archive.optional("reverseCharge", terms.reverse_charge,
                         about("India, Rule 46 (p): the recipient pays the tax."));
        archive.optional("supply", terms.supply,
                         about("India: sez for a special economic zone, deemed-export. Else ordinary."));
        archive.optional(
            "operations", terms.operations,
            about("France: what is billed: goods, services or mixed; the seller's where absent."));
    }

private:
    /// Clients write {"address": {...}}; messages and records hold the address itself.
    template <class Archive>
    static void describe_deliver_to(Archive& archive, Either<std::optional<domain::Address>> auto& address) {
        constexpr About where =
            personal(about("Where the goods went, if not to the buyer. Its country is required."));
        if constexpr (Archive::form == Form::stored) {
            archive.optional("deliverTo", address, where);
        } else {
            archive.optional_within("deliverTo", "address", address, where);
        }
    }
};

template <>
struct Description<domain::ExchangeRate> {
    static constexpr SchemaName name{
        .stored = "ExchangeRate", .request = "ExchangeRateInput", .answer = "ExchangeRate"};
    static constexpr std::string_view prose = "A rate, who published it, and for which day.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::ExchangeRate> auto& exchange) {
        archive.required("rate", exchange.rate,
                         about("Units of the seller's currency for one of the invoice's: more than 0, at "
                               "most 10^6, ten decimals."));
        archive.required("source", exchange.source, text(domain::text_rules::rate_source));
        archive.required("date", exchange.date, {});
    }
};

template <>
struct Description<domain::BillingRequest> {
    static constexpr SchemaName name{.stored = "Bill"};
    static constexpr std::string_view prose = "What is to be billed.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::BillingRequest> auto& request) {
        archive.required_in(in_records, "userId", request.user_id,
                            mailbox("The e-mail that the customer registered by, whatever its address is "
                                    "now. The bill may come before its customer."));
        archive.optional("customerId", request.customer_id,
                         about("The customer's id, in place of userId. In messages from v 4 on."));
        if constexpr (Archive::form == Form::stored)
            archive.optional("customer", request.customer, about("Brought by the bill. From v 3 on."));
        archive.required("items", request.items, list(1, domain::lines_max));
        archive.optional("seller", request.seller, about("A seller's id; the default seller where absent."));
        archive.optional("branch", request.branch, about("The seller's default branch where absent."));
        archive.optional("currency", request.currency,
                         matching("^[A-Z]{3}$", "ISO 4217; the seller's where absent."));
        archive.optional("exchangeRate", request.exchange_rate,
                         about("Of a bill in another currency than the seller's: its tax is stated in both. "
                               "From v 4 on."));
        archive.optional("pricesIncludeTax", request.prices_include_tax, {});
        archive.optional("discount", request.discount, about("On the whole document."));
        archive.optional("dueDays", request.due_days, whole(0, domain::due_days_max));
        archive.optional("placeOfSupply", request.place_of_supply, about("India: the state."));
        archive.adjustments(request.adjustments, OnDocument{});
        archive.optional("prepaid", request.prepaid, about("Paid already; at most the total."));
        archive.optional("roundTo", request.round_to,
                         about("The amount due is rounded to a multiple of it (0.05, 1), a half up; 0: not. "
                               "The seller's where absent."));
        Description<domain::InvoiceTerms>::members(archive, request.terms);
        archive.optional("language", request.language, matching("^[a-z]{2,3}$"));
        archive.optional({"template", "look"}, request.look,
                         matching("^[a-z0-9-]{1,40}$", "The look; the seller's where absent."));
        archive.optional("format", request.format,
                         about("The e-invoice; the customer's, else the seller's where absent."));
        archive.optional("attach", request.attach, about("What goes by mail; likewise."));
        archive.optional("deliver", request.deliver, about("none: no mail is sent. Else mail."));
        archive.optional("cc", request.cc,
                         mailboxes(domain::copies_max, "Each of them gets a mail of its own."));
        archive.optional("bccSeller", request.bcc_seller, about("A copy to the seller's address."));
    }
};

/// A bill's body. The customer is read as a registration is.
struct BillBody {
    domain::BillingRequest request;
    std::optional<NewCustomer> customer;
    std::string customer_external_id;
};

template <>
struct Description<BillBody> {
    static constexpr SchemaName name{.request = "BillingRequest"};
    static constexpr std::string_view prose = Description<domain::BillingRequest>::prose;

    template <class Archive>
    static void members(Archive& archive, Either<BillBody> auto& body) {
        archive.optional(
            "customer", body.customer,
            about("Who is billed, in place of userId: the bill waits for nobody, and registers this "
                  "customer. What is registered later does not change it."));
        Description<domain::BillingRequest>::members(archive, body.request);
        archive.optional(
            "customerExternalId", body.customer_external_id,
            text(domain::text_rules::external_id, "The customer's externalId, in place of userId."));
        archive.at_least_one_of({"userId", "customer", "customerId", "customerExternalId"});
    }
};

template <>
struct Description<domain::CreditLine> {
    static constexpr SchemaName name{.stored = "CreditLine", .request = "CreditLine"};
    static constexpr std::string_view prose{};

    template <class Archive>
    static void members(Archive& archive, Either<domain::CreditLine> auto& line) {
        archive.required("line", line.line, whole(1, domain::lines_max, "1, 2, 3 … of the invoice."));
        archive.optional("quantity", line.quantity, about("All that is left of it where absent."));
    }
};

template <>
struct Description<domain::CreditRequest> {
    static constexpr SchemaName name{.stored = "Credit", .request = "Credit"};
    static constexpr std::string_view prose =
        "What to credit. Without lines: all that is left of the invoice; at first, its cancellation.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::CreditRequest> auto& request) {
        if constexpr (Archive::form == Form::stored)
            archive.required("credit", request.original, about("The invoice that is credited."));
        archive.optional("lines", request.lines, list(1, domain::lines_max));
        archive.optional("reason", request.reason,
                         text(domain::text_rules::credit_reason, "Stands on paper."));
    }
};

/// A credit note's body, which names its invoice.
struct CreditNoteBody {
    domain::CreditRequest request;
};

template <>
struct Description<CreditNoteBody> {
    static constexpr SchemaName name{.request = "CreditNote"};
    static constexpr std::string_view prose = Description<domain::CreditRequest>::prose;

    template <class Archive>
    static void members(Archive& archive, Either<CreditNoteBody> auto& body) {
        archive.required("invoice", body.request.original, about("The id of the invoice that is credited."));
        Description<domain::CreditRequest>::members(archive, body.request);
    }
};

template <>
struct Description<ResendRequest> {
    static constexpr SchemaName name{.request = "Resend"};
    static constexpr std::string_view prose = "Whom to mail the document to again.";

    template <class Archive>
    static void members(Archive& archive, Either<ResendRequest> auto& request) {
        archive.optional("to", request.to, mailbox("The buyer where absent."));
    }
};

template <>
struct Description<FailureSelection> {
    static constexpr SchemaName name{.request = "FailureSelection"};
    static constexpr std::string_view prose =
        "Which of the open failures. Without any filter: all of them, as many as the limit lets through. "
        "To discard them, a filter is required.";

    template <class Archive>
    static void members(Archive& archive, Either<FailureSelection> auto& selection) {
        archive.optional("code", selection.code, about("Of the last time it failed: unknown_customer …"));
        archive.optional("stage", selection.stage, one_of(failure_stages));
        archive.optional("seller", selection.seller, about("Its id. Registrations are of no seller."));
        archive.optional("from", selection.from, about("When it failed last: then or later."));
        archive.optional("to", selection.to, about("When it failed last: before then."));
        archive.optional("dryRun", selection.dry_run, about("Only count them."));
        archive.optional("limit", selection.limit,
                         whole(1, failures_max, "How many are looked at; 200 where absent."));
        archive.optional("cursor", selection.cursor, about("The next of the answer before."));
    }
};

template <>
struct Description<MessagePlace> {
    static constexpr SchemaName name{.request = "MessagePlace"};
    static constexpr std::string_view prose = "Where a message stands.";

    template <class Archive>
    static void members(Archive& archive, Either<MessagePlace> auto& place) {
        archive.required("topic", place.topic, about("As the log and /readyz name it."));
        archive.required("partition", place.partition, at_least(0));
        archive.required("offset", place.offset, at_least(0));
    }
};

template <>
struct Description<Notification> {
    static constexpr SchemaName name{.stored = "Notification"};
    static constexpr std::string_view prose = "A mail to send.";

    template <class Archive>
    static void members(Archive& archive, Either<Notification> auto& notification) {
        archive.required("invoiceId", notification.invoice_id, {});
        archive.required("recipient", notification.recipient, {});
        archive.required("sequence", notification.sequence,
                         at_least(0, "0: with the invoice; resends count on."));
        archive.optional("copy", notification.copy, about("To somebody else than the buyer."));
        archive.optional("asGiven", notification.as_given,
                         about("A person gave this address: it counts, whatever the customer's is now."));
        archive.optional("brought", notification.brought, about("The bill brought its customer."));
    }
};

}  // namespace billmill::formats
