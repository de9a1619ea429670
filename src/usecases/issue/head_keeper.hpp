#pragma once

#include <map>
#include <string>

#include "ports/heads_store.hpp"
#include "ports/invoice_store.hpp"
#include "usecases/journal/journal_keeper.hpp"

namespace billmill::usecases::issue {

/// Keeps the heads of the books apart from them, and says in which lines nothing may be numbered, because the store is
/// behind its heads: numbers would be given twice.
///
/// Promise:   a head is kept only after its record is durable, so the heads are never ahead of a store that lost nothing.
///            save() is called before anything of a batch leaves, so whoever has seen an invoice finds it in the heads;
///            only a power cut can take back what the heads store did not sync.
/// Threads:   one.
class HeadKeeper {
public:
    /// `heads`: nullptr: none are kept, and no line is refused. `journal`: nullptr: there is none; else it is compared as
    /// the heads are.
    HeadKeeper(ports::HeadsStore* heads, ports::InvoiceStore& invoices, JournalKeeper* journal = nullptr)
        : heads_{heads}, invoices_{invoices}, journal_{journal} {}

    /// Compares the store with its heads, once; lines that are behind are logged. Heads that are behind are brought up.
    /// Heads that can't be read are made anew, which is logged.
    /// Errors: those of both stores, and of a journal that could not be read yet: ask again.
    Outcome prepare();
    /// Nothing may be numbered in this line. `end`: where the store says that its chain ends, which must not be before
    /// what this process has seen of it: a store of a cluster may be put back while cores run.
    [[nodiscard]] bool refuses(const std::string& line, const domain::ChainEnd& end);
    /// The line's records up to `end` are durable.
    void advance(const std::string& line, const domain::LineHead& end);
    /// Keeps what advanced since the last time.       Errors: unavailable: it is kept with the next one.
    Outcome save();

private:
    Outcome compare(const domain::BookHeads& kept);

    ports::HeadsStore* const heads_;
    ports::InvoiceStore& invoices_;
    JournalKeeper* const journal_;
    bool prepared_ = false;
    bool unsaved_ = false;
    bool all_refused_ = false;
    std::map<std::string, domain::LineHead> refused_;  ///< Their heads, which stay as they are.
    domain::BookHeads current_;
};

}  // namespace billmill::usecases::issue
