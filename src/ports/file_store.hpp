#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "foundation/result.hpp"

namespace billmill::ports {

struct DocumentFile {
    std::string name;  ///< As usecases::document_name() makes it: "seller/2026/11/number.pdf".
    std::string_view bytes;
};

struct ListedFile {
    std::string name;
    bool regular = true;  ///< Otherwise no write() has made it: a link, a socket.
};

/// PDF files by name. Losing one is no loss: it is made again from the record.
///
/// Promise:   write() returns when all files are complete and durable under their names; nobody ever reads half a file.
/// Errors:    unavailable: disk full or I/O error. invalid, of read(): what stands there is no regular file.   Threads: any.
/// Adapters:  filesystem, none (keeps nothing). Held by tests/contract/file_store_contract.hpp.
class FileStore {
public:
    virtual ~FileStore() = default;
    virtual Outcome write(std::span<const DocumentFile> files) = 0;
    /// false: what is written is gone at once.
    [[nodiscard]] virtual bool keeps() const { return true; }
    virtual Result<std::optional<std::string>> read(const std::string& name) = 0;
    /// It is no mistake if there is none.
    virtual Outcome remove(const std::string& name) = 0;
    /// Every file but half-written ones, in no order; for verification. An error of `visit` ends it and is returned.
    using Visit = std::function<Outcome(const ListedFile&)>;
    virtual Outcome each(const Visit& visit) = 0;
};

}  // namespace billmill::ports
