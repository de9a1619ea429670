#include "usecases/record_irn.hpp"

#include <algorithm>
#include <utility>

#include "formats/messages.hpp"
#include "formats/signed_qr.hpp"

namespace billmill::usecases {
namespace {

constexpr std::size_t date_size = 10;  ///< "2026-11-29"

std::unexpected<Refusal> irn_exists() {
    return refuse(Fault::conflict, "irn_exists",
                  "Another answer of the portal stands beside this invoice; nothing of this one was kept.");
}

/// What the portal signed must be of this very document.
Issues check_signed(const domain::PortalAnswer& answer, const domain::Invoice& invoice) {
    if (answer.signed_qr.empty()) return {};
    const auto read = formats::read_signed_qr(answer.signed_qr);
    if (!read) return {{"/signedQr", "not_a_jwt", "its payload is not what the portal signs"}};
    Issues issues;
    const auto differs = [&](const char* member, const std::string& says, const std::string& is) {
        if (!says.empty() && says != is)
            issues.push_back(
                {"/signedQr", "other_document", std::string{member} + " is " + says + ", and not " + is});
    };
    differs("Irn", read->irn, answer.irn);
    differs("DocNo", read->document_number, invoice.printed_number);
    differs("SellerGstin", read->seller_gstin, invoice.seller.gstin);
    return issues;
}

}  // namespace

Issues check_answer_to(const domain::PortalAnswer& answer, const domain::Invoice& invoice, Instant now) {
    if (!domain::is_for_portal(invoice))
        return {{"/irn", "not_for_the_portal",
                 "the portal takes documents under GST alone, in rupees, to a buyer with a GSTIN or abroad"}};
    auto issues = check_signed(answer, invoice);
    const auto today = local_date(now, invoice.seller.zone);
    const auto day = parse_date(std::string_view{answer.acknowledgement_date}.substr(0, date_size));
    if (today && day && *day > add_days(std::max(*today, invoice.issued_on), 1))
        issues.push_back({"/ackDate", "out_of_range", "the portal answers on a day that has come"});
    return issues;
}

void RecordIrn::operator()(const RequestContext& context, const Uuid& id, const domain::PortalAnswer& answer,
                           OnAccepted done) {
    const auto invoice = bills_.invoice(context.caller, id, Fault::conflict,
                                        "This bill has no invoice yet; GET the bill for its state.");
    if (!invoice) return done(std::unexpected{invoice.error()});
    if (auto issues = check_answer_to(answer, *invoice, accept_.now()); !issues.empty())
        return done(invalid(std::move(issues)));
    const RequestIdentity identity{
        .id = domain::amendment_id(id), .fingerprint = domain::fingerprint_of(answer), .keyed = true};
    const auto known = documents_.amendment(*invoice);
    if (!known) return done(std::unexpected{Refusal{known.error()}});
    if (*known) {
        if ((*known)->fingerprint != identity.fingerprint) return done(irn_exists());
        return done(Accepted{.id = id, .replayed = true});
    }
    accept_(context, identity,
            {.stage = ports::Stage::billing,
             .key = domain::amendment_line(invoice->line),
             .payload = formats::encode(domain::AmendmentRequest{id, answer})},
            [id, done = std::move(done)](Answer<Accepted> accepted) mutable {
                if (!accepted && accepted.error().code == "key_reused") return done(irn_exists());
                if (accepted) accepted->id = id;
                done(std::move(accepted));
            });
}

}  // namespace billmill::usecases
