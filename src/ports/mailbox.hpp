#pragma once

#include <optional>
#include <string>
#include <vector>

#include "foundation/result.hpp"
#include "foundation/time.hpp"
#include "foundation/uuid.hpp"
#include "ports/page.hpp"

namespace billmill::ports {

struct MailboxEntry {
    Uuid id;  ///< The delivery's id.
    Instant received_at{};
    std::int64_t bytes = 0;
    std::string to;
    std::string subject;  ///< Decoded.
};

/// Local mode: the mails that would have left.     Errors: unavailable.     Threads: any.
/// Adapters: filesystem.
class Mailbox {
public:
    virtual ~Mailbox() = default;
    virtual Result<Page<MailboxEntry>> list(const PageRequest& page) = 0;  ///< Newest first.
    virtual Result<std::optional<std::string>> read(const Uuid& id) = 0;   ///< The raw message.
};

}  // namespace billmill::ports
