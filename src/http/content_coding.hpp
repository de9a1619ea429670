#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "foundation/issue.hpp"
#include "http/message.hpp"

namespace billmill::http {

enum class ContentCoding : std::uint8_t { identity, gzip, zstd };

/// By the header Content-Encoding. nullopt: another one, or several.
[[nodiscard]] std::optional<ContentCoding> content_coding(const Request& request);

struct DecodedLimits {
    std::uint64_t bytes_max;               ///< After decoding.
    std::uint64_t ratio_max = 100;         ///< Of the decoded bytes to those that came.
    std::uint64_t free_bytes = 1U << 20U;  ///< So many count for no ratio: a short file may be all alike.
};

/// A body without its content coding, decoded while it arrives.
///
/// Promise:   gives what the sender compressed, whole and checked by its own sum, or says what is wrong with it.
/// Memory:    one piece of what came, one of what is given, and the window: 32 KiB of gzip, 8 MiB of zstd.
/// Errors:    compressed_truncated, compressed_damaged, compressed_trailing, compressed_window, compressed_ratio, file_too_large.
/// Threads:   one at a time.     Source: RFC 9110 8.4, RFC 1952, RFC 8878; the window's size: RFC 9659.
class DecodedBody {
public:
    /// `encoded`: the next bytes as they came; empty: the end.
    DecodedBody(ContentCoding coding, std::function<std::string()> encoded, DecodedLimits limits);
    ~DecodedBody();
    DecodedBody(const DecodedBody&) = delete;
    DecodedBody& operator=(const DecodedBody&) = delete;

    /// The next bytes, 64 KiB at most where they were compressed; empty: the end, or a fault.
    [[nodiscard]] std::string read();
    /// After the end.
    [[nodiscard]] const std::optional<Issue>& fault() const { return fault_; }

    class Decoder;  ///< Of one coding.

private:
    [[nodiscard]] std::string decoded();
    void fail(const char* code, const char* detail);

    const std::function<std::string()> encoded_;
    const DecodedLimits limits_;
    const std::unique_ptr<Decoder> decoder_;  ///< nullptr: as it came.
    std::string waiting_;
    std::size_t used_ = 0;  ///< Of `waiting_`.
    std::uint64_t bytes_in_ = 0;
    std::uint64_t bytes_out_ = 0;
    bool ended_ = false;
    std::optional<Issue> fault_;
};

}  // namespace billmill::http
