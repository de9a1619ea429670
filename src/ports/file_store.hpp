#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "foundation/result.hpp"
#include "foundation/uuid.hpp"

namespace billmill::ports {

struct DocumentFile {
    Uuid invoice_id;
    std::string_view bytes;
};

/// A file in the store; `invoice_id`: nullopt for what no write() has made.
struct ListedFile {
    std::string name;
    std::optional<Uuid> invoice_id;
};

/// PDF files by invoice id. Losing one is no loss: it is made again from the record.
///
/// Promise:   write() returns when all files are complete and durable under their names; nobody ever reads half a file.
/// Errors:    unavailable: disk full or I/O error.        Threads: any.
/// Adapters:  filesystem, none (keeps nothing). Held by tests/contract/file_store_contract.hpp.
class FileStore {
public:
    virtual ~FileStore() = default;
    virtual Outcome write(std::span<const DocumentFile> files) = 0;
    virtual Result<std::optional<std::string>> read(const Uuid& invoice_id) = 0;
    /// Every file, in no order; for verification. An error of `visit` ends it and is returned.
    using Visit = std::function<Outcome(const ListedFile&)>;
    virtual Outcome each(const Visit& visit) = 0;
};

}  // namespace billmill::ports
