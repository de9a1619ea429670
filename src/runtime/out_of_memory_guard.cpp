#include "runtime/out_of_memory_guard.hpp"

#include <new>

#include "foundation/logging.hpp"

namespace billmill::runtime {

Result<std::vector<ports::Disposition>> OutOfMemoryGuard::handle(std::span<const ports::Delivered> batch) {
    try {
        return target_.handle(batch);
    } catch (const std::bad_alloc&) {
        log::error("out_of_memory",
                   {{"stage", name(stage())}, {"messages", static_cast<std::uint64_t>(batch.size())}});
    }
    std::vector<ports::Disposition> dispositions;
    for (const auto& message : batch) {
        TRY(auto disposition, handle_one(message));
        dispositions.push_back(std::move(disposition));
    }
    return dispositions;
}

Result<ports::Disposition> OutOfMemoryGuard::handle_one(const ports::Delivered& message) {
    try {
        TRY(auto dispositions, target_.handle({&message, 1}));
        return std::move(dispositions.front());
    } catch (const std::bad_alloc&) {
        return ports::Disposition::retry("out_of_memory", "there was not enough memory to handle it");
    }
}

}  // namespace billmill::runtime
