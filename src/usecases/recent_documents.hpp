#pragma once

#include <deque>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "domain/invoice.hpp"

namespace billmill::usecases {

/// Invoices just issued in this process and their bytes, so that delivery need not read or render them again.
/// Bounded; forgetting one costs time only.      Threads: any.
class RecentDocuments {
public:
    explicit RecentDocuments(std::size_t bytes_max) : bytes_max_{bytes_max} {}
    struct Entry {
        domain::Invoice invoice;
        std::string pdf;
    };
    /// The oldest go first when it is full; one that alone exceeds the bound is not kept.
    void put(std::shared_ptr<const Entry> entry);
    /// Hands it out and keeps it; nullptr: not here.
    [[nodiscard]] std::shared_ptr<const Entry> find(const Uuid& invoice_id) const;
    /// Memory held, about.
    [[nodiscard]] std::size_t bytes() const;

private:
    void forget_oldest();

    const std::size_t bytes_max_;
    mutable std::mutex mutex_;
    std::size_t bytes_ = 0;
    std::deque<Uuid> order_;  ///< Oldest first; the same ids as entries_.
    std::unordered_map<Uuid, std::shared_ptr<const Entry>> entries_;
};

}  // namespace billmill::usecases
