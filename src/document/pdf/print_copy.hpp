#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "document/pdf/object_reader.hpp"
#include "foundation/digest.hpp"
#include "foundation/result.hpp"

namespace billmill::document::pdf {

/// Joins documents of DocumentWriter into one PDF to be printed, forwards.
///
/// Promise:   every page as it is, in order. What only an archive or a program reads is left out: attachments, metadata, structure;
///            so the copy claims neither PDF/A nor PDF/UA. What documents have in common, such as fonts, stands in it once.
/// Memory:    a document, 8 bytes for each object of the copy, and 4 MB to know what is there already.
/// Threads:   one at a time.     Source: ISO 32000-1, 7.5.4 (a table of objects), 7.7.3 (a tree of pages).
class PrintCopy {
public:
    /// False: nobody reads any more.
    using Write = std::function<bool(std::string_view)>;
    explicit PrintCopy(Write write);

    /// Errors: invalid: it is no such document; nothing of it is in the copy.
    [[nodiscard]] Outcome add(std::string_view pdf);
    /// A page of text, in lines of 100 characters at most; only what ASCII has is shown.
    void add_text(const std::vector<std::string>& lines);
    /// False: nobody reads any more.
    [[nodiscard]] bool finish();
    [[nodiscard]] bool is_read() const { return is_read_; }
    [[nodiscard]] std::int64_t pages() const { return pages_; }

private:
    class Copying;
    /// A node of the tree of pages, while it takes more.
    struct Node {
        int number = 0;
        std::vector<int> kids{};
        std::int64_t pages = 0;
    };
    void put(std::string_view bytes);
    int reserve();
    void write_object(int number, std::string_view text);
    /// Writes it, or finds it where it is already.
    int write_shared(std::string_view text);
    void add_page(int page);
    int parent_of_next();
    void close_node(std::size_t level, bool last);
    void add_kid(std::size_t level, int kid, std::int64_t pages);

    const Write write_;
    bool is_read_ = true;
    std::uint64_t offset_ = 0;
    std::int64_t pages_ = 0;
    std::vector<std::uint64_t> places_;  ///< Of the objects, by number - 1.
    std::vector<Node> nodes_;            ///< One of each level that is open; the leaves are 0.
    std::map<Digest, int> known_;
};

}  // namespace billmill::document::pdf
