#pragma once

#include <array>

#include "adapters/sqlite/database.hpp"
#include "ports/request_inbox.hpp"

namespace billmill::adapters::sqlite {

/// A row in `requests` and the message on the bus, in one transaction. Never answers `in_flight`: a repetition that comes
/// while the request is being accepted waits for the same commit and gets `replayed`.
/// Ownership: borrows the database.
class SqliteRequestInbox final : public ports::RequestInbox {
public:
    /// At most about `waiting_max` messages of a stage may wait; one more is `unavailable`, and nothing of it is kept.
    explicit SqliteRequestInbox(Database& database, std::int64_t waiting_max = 1'000'000)
        : database_{database}, waiting_max_{waiting_max} {}
    /// A payload over payload_bytes_max is `invalid`.
    using RequestInbox::accept;
    void accept(ports::Stage stage, ports::Envelope message, std::optional<ports::Companion> companion,
                Done done) override;
    /// All of them in one transaction. Where they find no space together, each is `unavailable`, also what was here before.
    void accept_all(ports::Stage stage, std::vector<ports::Envelope> messages, AllDone done) override;
    Result<std::optional<ports::AcceptedRequest>> find(const Uuid& id) override;

private:
    struct Batch;
    /// Whether the topic has no space for so many more.
    Result<bool> is_full(Connection& writer, ports::Stage stage, std::int64_t count = 1);
    Result<bool> is_lost(Connection& writer, const Uuid& id);
    Outcome admit_all(Connection& writer, Batch& batch);
    Result<ports::Admitted> admit(Connection& writer, ports::Stage stage, const ports::Envelope& message);

    Database& database_;
    const std::int64_t waiting_max_;
    std::array<std::int64_t, std::size(ports::all_stages)> space_{};  // The writer's thread only.
    std::optional<bool> any_lost_;  // Likewise. Only a restore changes it, and nobody runs meanwhile.
};

}  // namespace billmill::adapters::sqlite
