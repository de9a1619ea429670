#include "gateway/documents.hpp"

#include "foundation/sha256_stream.hpp"
#include "gateway/describe_documents.hpp"
#include "http/body_stream.hpp"

namespace billmill::gateway {
namespace {

NamedInvoice named(const domain::Invoice& invoice) {
    return {invoice.id,
            invoice.printed_number,
            invoice.line.type,
            invoice.issued_on,
            invoice.seller.name,
            invoice.priced.currency,
            invoice.priced.totals.due,
            "/api/v1/invoices/" + invoice.id.text()};
}

/// Of a large file its end alone is kept.
usecases::HeldDocument receive(http::BodyStream& body) {
    usecases::HeldDocument document;
    Sha256Stream digest;
    for (auto bytes = body.read(); !bytes.empty(); bytes = body.read()) {
        digest.add(bytes);
        document.end += bytes;
        if (document.end.size() > 2 * usecases::document_end_max)
            document.end.erase(0, document.end.size() - usecases::document_end_max);
    }
    document.sha256 = digest.finish();
    return document;
}

}  // namespace

DocumentCheck answer_of(const usecases::CheckedDocument& checked) {
    DocumentCheck answer{.finding = checked.finding, .sha256 = checked.sha256};
    if (!checked.invoice) return answer;
    answer.invoice = named(*checked.invoice);
    answer.proof = checked.proof;
    return answer;
}

http::Response Documents::check(const Call& call) {
    if (auto issues = check_query(call.request, {}); !issues.empty()) return wrong(std::move(issues));
    const auto document = receive(*call.request.stream);
    if (call.request.stream->ended() != http::BodyStream::End::complete)
        return refuse(400, "upload_incomplete", "The file broke off before its end.");
    OR_ANSWER(const auto checked, or_problem(call.request, check_(call.caller, document)));
    return json(200, json_of(answer_of(checked)));
}

}  // namespace billmill::gateway
