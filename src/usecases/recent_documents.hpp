#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "domain/invoice.hpp"

namespace billmill::usecases {

/// Invoices just issued in this process and their bytes, so that delivery need not read or render them again.
/// Bounded; forgetting one costs time only. Where there is no space, those go first whose mail was asked for: what still waits
/// for its delivery is what is kept for.      Threads: any.
class RecentDocuments {
public:
    explicit RecentDocuments(std::size_t bytes_max) : bytes_max_{bytes_max} {}
    struct Entry {
        domain::Invoice invoice;
        std::string pdf;
    };
    /// One that alone exceeds the bound is not kept.
    void put(std::shared_ptr<const Entry> entry);
    /// Hands it out and keeps it; nullptr: not here.
    [[nodiscard]] std::shared_ptr<const Entry> find(const Uuid& invoice_id) const;
    /// As find(), for a delivery: it is among the first to go from now on.
    [[nodiscard]] std::shared_ptr<const Entry> hand_out(const Uuid& invoice_id);
    /// Memory held, about.
    [[nodiscard]] std::size_t bytes() const;

private:
    using Ids = std::list<Uuid>;
    struct Kept {
        std::shared_ptr<const Entry> entry;
        Ids::iterator place;
        bool handed_out = false;
    };
    void forget_one();

    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::size_t bytes_ = 0;
    Ids waiting_;     ///< Oldest first; with handed_out_, the ids of entries_.
    Ids handed_out_;  ///< Likewise.
    std::unordered_map<Uuid, Kept> entries_;
};

}  // namespace billmill::usecases
