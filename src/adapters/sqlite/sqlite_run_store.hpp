#pragma once

#include "adapters/sqlite/database.hpp"
#include "ports/run_store.hpp"

namespace billmill::adapters::sqlite {

/// Ownership: borrows the database.
class SqliteRunStore final : public ports::RunStore {
public:
    explicit SqliteRunStore(Database& database) : database_{database} {}
    Outcome create(const domain::Run& run) override;
    Result<ports::Appended> append(const Uuid& run, std::span<const ports::NewEntry> entries) override;
    Result<Uuid> finish_reading(const domain::Run& run) override;
    Result<domain::Run> take_up(const Uuid& run, const Uuid& reader) override;
    Result<ports::Appended> append_arriving(const domain::Run& run, std::span<const ports::NewEntry> entries,
                                            const Summarise& summarise) override;
    Outcome finish_arriving(const domain::Run& run) override;
    Outcome break_off(const Uuid& run, const Uuid& reader) override;
    Result<bool> remove(const Uuid& run, int limit) override;
    Result<std::optional<domain::Run>> find(const Uuid& run) override;
    Result<std::optional<domain::Run>> find(const std::string& client, const std::string& name) override;
    Result<std::optional<domain::Run>> find_counted(const Uuid& run) override;
    Result<ports::Page<domain::Run>> list(const std::optional<std::string>& client,
                                          const std::vector<std::string>& sellers,
                                          const ports::PageRequest& page) override;
    Result<ports::Page<domain::Run>> open(Instant now, const ports::PageRequest& page) override;
    Result<std::vector<Uuid>> in_state(domain::RunState state) override;
    Outcome change_state(const Uuid& run, domain::RunState from, domain::RunState to) override;
    Outcome release(const Uuid& run, std::int64_t mails) override;
    Result<ports::Page<ports::RunEntry>> entries(const Uuid& run, const EntryFilter& filter,
                                                 const ports::PageRequest& page) override;
    Result<std::vector<ports::RunEntry>> next(const Uuid& run, const EntryFilter& filter,
                                              std::int64_t ordinal, int limit) override;
    Result<int> change(const Uuid& run, std::span<const ports::EntryChange> changes) override;
    Result<int> withdraw(const Uuid& run, std::span<const ports::Withdrawal> entries) override;
    Result<std::vector<std::int64_t>> mark_given(const Uuid& run,
                                                 std::span<const ports::RunEntry> entries) override;
    Result<std::optional<domain::RunComparison>> compare(const domain::Run& run) override;

private:
    Database& database_;
};

}  // namespace billmill::adapters::sqlite
