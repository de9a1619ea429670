#pragma once

#include <array>
#include <optional>
#include <string>

#include "gateway/describe_answers.hpp"
#include "usecases/check_document.hpp"

// What a check of a document says, as clients see it.

namespace billmill::gateway {

/// The invoice that a document names.
struct NamedInvoice {
    Uuid id;
    std::string number;
    domain::DocumentType type{};
    Date issued_on;
    std::string seller;
    domain::Currency currency;
    domain::Money due;
    std::string self;
};
struct DocumentCheck {
    usecases::DocumentFinding finding{};
    Digest sha256;
    std::optional<NamedInvoice> invoice{};
    std::optional<usecases::ChainProof> proof{};
};
[[nodiscard]] DocumentCheck answer_of(const usecases::CheckedDocument& checked);

}  // namespace billmill::gateway

namespace billmill::formats {

inline constexpr std::array<std::string_view, 4> document_finding_names{"genuine", "rendition", "altered",
                                                                        "unknown"};
template <>
inline constexpr std::span<const std::string_view> names_of<usecases::DocumentFinding>{
    document_finding_names};
inline constexpr std::array<std::string_view, 3> chain_proof_names{"proved", "none", "disproved"};
template <>
inline constexpr std::span<const std::string_view> names_of<usecases::ChainProof>{chain_proof_names};

template <>
struct Description<gateway::NamedInvoice> {
    static constexpr SchemaName name{.answer = "NamedInvoice"};
    static constexpr std::string_view prose = "The invoice or credit note that a document names.";

    template <class Archive>
    static void members(Archive& archive, const gateway::NamedInvoice& invoice) {
        archive.required("id", invoice.id, {});
        archive.required("number", invoice.number, about("As it stands on paper."));
        archive.required("type", invoice.type, about("Invoice or credit note."));
        archive.required("issueDate", invoice.issued_on, {});
        archive.required("seller", invoice.seller, about("The seller's name."));
        archive.required("currency", invoice.currency, {});
        archive.required("due", invoice.due, about("What the issued document asks for."));
        archive.required("self", invoice.self, about("Where it is."));
    }
};

template <>
struct Description<gateway::DocumentCheck> {
    static constexpr SchemaName name{.answer = "DocumentCheck"};
    static constexpr std::string_view prose = "Whether a file is a document that was issued here.";

    template <class Archive>
    static void members(Archive& archive, const gateway::DocumentCheck& check) {
        archive.required(
            "finding", check.finding,
            about("genuine: byte by byte as issued. rendition: as it was mailed, made by another "
                  "renderer. altered: it names an invoice, and has other bytes than any document "
                  "of it. unknown: it names no invoice that this key may see."));
        archive.required("sha256", check.sha256, about("Of the file that was sent."));
        archive.optional("invoice", check.invoice, about("The one that the file names."));
        archive.optional("chain", check.proof,
                         about("Of that invoice's record. proved: its link fits it and the one before. none: "
                               "nothing to compare with. disproved: the record was changed."));
    }
};

}  // namespace billmill::formats
