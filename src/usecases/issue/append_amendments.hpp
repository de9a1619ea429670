#pragma once

#include <optional>
#include <span>

#include "usecases/issue/head_keeper.hpp"
#include "usecases/issue/pending_document.hpp"
#include "usecases/issue_invoices.hpp"

namespace billmill::usecases::issue {

/// Records what is added to invoices, each at the next place of its line, with the document that comes of both.
///
/// Promise:   an invoice gets one amendment. The same once more is acknowledged; another becomes the dead letter `irn_exists`.
///            Each record that is stored is a valid end of its line's chain: its place is read before, and unique.
/// Threads:   one.
class AppendAmendments {
public:
    AppendAmendments(const IssuePorts& ports, HeadKeeper& heads) : ports_{ports}, heads_{heads} {}

    /// Those among `bills`, in their order; each has its disposition afterwards.
    /// Errors: those of the stores; unavailable: the line has another writer.
    Outcome append(std::span<PendingDocument> bills);
    /// Once heads are saved: their documents replace the kept ones, and mails that waited for them are asked for again.
    Outcome publish(std::span<const PendingDocument> bills);

private:
    Outcome append_one(PendingDocument& bill);
    Result<bool> is_settled(PendingDocument& bill);
    Result<std::optional<ports::EncodedAmendment>> make(PendingDocument& bill, const domain::ChainEnd& end);

    const IssuePorts& ports_;
    HeadKeeper& heads_;
    std::optional<Uuid> books_;
};

}  // namespace billmill::usecases::issue
