#pragma once

#include "domain/amendment.hpp"
#include "formats/description.hpp"

namespace billmill::formats {

/// The signed string names the buyer's GSTIN, which is personal in the invoice's record too.
template <>
struct Description<domain::PortalAnswer> {
    static constexpr SchemaName name{.stored = "PortalAnswer", .request = "Irn"};
    static constexpr std::string_view prose =
        "What India's invoice registration portal answered to an invoice's INV-01.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::PortalAnswer> auto& answer) {
        archive.required(
            "irn", answer.irn,
            matching("^[0-9a-fA-F]{64}$", "The invoice reference number: 64 hexadecimal digits."));
        archive.required("ackNo", answer.acknowledgement_number,
                         matching("^[0-9]{1,20}$", "The portal's acknowledgement number."));
        archive.required("ackDate", answer.acknowledgement_date,
                         about("Its date as the portal writes it: 2026-11-29 12:34:56, or the day alone."));
        archive.optional("signedQr", answer.signed_qr,
                         personal(text({0, domain::signed_qr_max},
                                       "SignedQRCode as the portal gave it; drawn on the document.")));
    }
};

/// The message.
template <>
struct Description<domain::AmendmentRequest> {
    static constexpr SchemaName name{.stored = "Amend"};
    static constexpr std::string_view prose = "What is added to an issued invoice or credit note.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::AmendmentRequest> auto& request) {
        archive.required("amend", request.invoice, about("The invoice or credit note."));
        archive.required("portal", request.portal, {});
    }
};

/// The record.
template <>
struct Description<domain::Amendment> {
    static constexpr SchemaName name{.stored = "Amendment"};
    static constexpr std::string_view prose =
        "What was added to an issued invoice, and the document that came of both.";

    template <class Archive>
    static void members(Archive& archive, Either<domain::Amendment> auto& amendment) {
        archive.required("id", amendment.id, {});
        archive.required("fingerprint", amendment.fingerprint, personal());
        archive.required("invoice", amendment.invoice, {});
        archive.required("line", amendment.line, {});
        archive.required("portal", amendment.portal, {});
        archive.required("acceptedAt", amendment.accepted_at, {});
        archive.required("recordedAt", amendment.recorded_at, {});
        archive.required("renderer", amendment.renderer, {});
        archive.required("sha256", amendment.sha256, {});
        archive.required("bytes", amendment.bytes, {});
    }
};

}  // namespace billmill::formats
