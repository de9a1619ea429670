#include "http/content_coding.hpp"

#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "foundation/ascii.hpp"

namespace billmill::http {
namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr int gzip_alone = 15 + 16;  ///< Of inflateInit2(): the largest window, and gzip's own head and sum.
constexpr int zstd_window_log_max = 23;

}  // namespace

/// Decodes some bytes. Where one compressed part ends, another may follow: both formats are joined that way.
class DecodedBody::Decoder {
public:
    enum class Step : std::uint8_t { goes_on, damaged, trailing, window };
    Decoder() = default;
    virtual ~Decoder() = default;
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    /// Takes from the front of `in`, and appends to `out` until it has `piece_bytes`.
    [[nodiscard]] virtual Step decode(std::string_view& in, std::string& out) = 0;
    /// Nothing is missing where it is now.
    [[nodiscard]] virtual bool is_whole() const = 0;
};

namespace {

using Step = DecodedBody::Decoder::Step;

class Gunzip final : public DecodedBody::Decoder {
public:
    Gunzip() {
        if (inflateInit2(&stream_, gzip_alone) != Z_OK) throw std::runtime_error{"inflateInit2"};
    }
    ~Gunzip() override { (void)inflateEnd(&stream_); }
    Gunzip(const Gunzip&) = delete;
    Gunzip& operator=(const Gunzip&) = delete;

    Step decode(std::string_view& in, std::string& out) override {
        constexpr char first_of_gzip = '\x1F';
        // Some may wait inside until there is space for it: it is asked until it can go no further.
        while (out.size() < piece_bytes) {
            if (member_ended_) {
                if (in.empty()) break;
                if (in.front() != first_of_gzip) return Step::trailing;
                if (inflateReset(&stream_) != Z_OK) return Step::damaged;
                member_ended_ = false;
            }
            const auto before = out.size();
            out.resize(piece_bytes);
            // zlib promises to leave what it reads as it is.
            stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(in.data()));
            stream_.avail_in = static_cast<uInt>(in.size());
            stream_.next_out = reinterpret_cast<Bytef*>(out.data() + before);
            stream_.avail_out = static_cast<uInt>(piece_bytes - before);
            const auto result = inflate(&stream_, Z_NO_FLUSH);
            in.remove_prefix(in.size() - stream_.avail_in);
            out.resize(piece_bytes - stream_.avail_out);
            member_ended_ = result == Z_STREAM_END;
            if (result == Z_BUF_ERROR) break;
            if (result != Z_OK && result != Z_STREAM_END) return Step::damaged;
        }
        return Step::goes_on;
    }
    bool is_whole() const override { return member_ended_; }

private:
    z_stream stream_{};
    bool member_ended_ = false;
};

class Unzstd final : public DecodedBody::Decoder {
public:
    Unzstd() : context_{ZSTD_createDCtx()} {
        if (context_ == nullptr ||
            ZSTD_isError(ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, zstd_window_log_max)) != 0)
            throw std::runtime_error{"ZSTD_createDCtx"};
    }
    ~Unzstd() override { ZSTD_freeDCtx(context_); }
    Unzstd(const Unzstd&) = delete;
    Unzstd& operator=(const Unzstd&) = delete;

    Step decode(std::string_view& in, std::string& out) override {
        while (out.size() < piece_bytes) {
            if (frame_ended_ && in.empty()) break;
            const auto before = out.size();
            out.resize(piece_bytes);
            ZSTD_inBuffer source{in.data(), in.size(), 0};
            ZSTD_outBuffer target{out.data(), piece_bytes, before};
            const auto result = ZSTD_decompressStream(context_, &target, &source);
            out.resize(target.pos);
            in.remove_prefix(source.pos);
            if (ZSTD_isError(result) != 0) return step_of(ZSTD_getErrorCode(result));
            if (source.pos == 0 && target.pos == before) break;
            frame_ended_ = result == 0;
        }
        return Step::goes_on;
    }
    bool is_whole() const override { return frame_ended_; }

private:
    [[nodiscard]] Step step_of(ZSTD_ErrorCode error) const {
        if (error == ZSTD_error_frameParameter_windowTooLarge) return Step::window;
        return error == ZSTD_error_prefix_unknown && frame_ended_ ? Step::trailing : Step::damaged;
    }

    ZSTD_DCtx* const context_;
    bool frame_ended_ = false;
};

std::unique_ptr<DecodedBody::Decoder> decoder_of(ContentCoding coding) {
    switch (coding) {
        case ContentCoding::gzip: return std::make_unique<Gunzip>();
        case ContentCoding::zstd: return std::make_unique<Unzstd>();
        case ContentCoding::identity: break;
    }
    return nullptr;
}

}  // namespace

std::optional<ContentCoding> content_coding(const Request& request) {
    const auto count = request.header_count("content-encoding");
    if (count == 0) return ContentCoding::identity;
    const auto value = request.header("content-encoding");
    if (!value) return std::nullopt;
    constexpr std::array<std::pair<std::string_view, ContentCoding>, 4> names{
        {{"identity", ContentCoding::identity},
         {"gzip", ContentCoding::gzip},
         {"x-gzip", ContentCoding::gzip},
         {"zstd", ContentCoding::zstd}}};
    for (const auto& [name, coding] : names)
        if (ascii::equal_ignoring_case(ascii::trimmed(*value), name)) return coding;
    return std::nullopt;
}

DecodedBody::DecodedBody(ContentCoding coding, std::function<std::string()> encoded, DecodedLimits limits)
    : encoded_{std::move(encoded)}, limits_{limits}, decoder_{decoder_of(coding)} {}

DecodedBody::~DecodedBody() = default;

std::string DecodedBody::read() {
    if (fault_) return {};
    if (decoder_ == nullptr) return encoded_();
    auto bytes = decoded();
    bytes_out_ += bytes.size();
    if (bytes_out_ > limits_.free_bytes && bytes_out_ / limits_.ratio_max > bytes_in_)
        fail("compressed_ratio", "the file is over 100 times as long as its compressed form");
    else if (bytes_out_ > limits_.bytes_max)
        fail("file_too_large", "the file is longer than one may be");
    return fault_ ? std::string{} : bytes;
}

std::string DecodedBody::decoded() {
    std::string out;
    while (out.empty() && !fault_) {
        if (used_ == waiting_.size() && !ended_) {
            waiting_ = encoded_();
            used_ = 0;
            ended_ = waiting_.empty();
        }
        auto rest = std::string_view{waiting_}.substr(used_);
        const auto step = decoder_->decode(rest, out);
        bytes_in_ += waiting_.size() - used_ - rest.size();
        used_ = waiting_.size() - rest.size();
        switch (step) {
            case Step::goes_on: break;
            case Step::damaged: fail("compressed_damaged", "the compressed form is damaged"); break;
            case Step::trailing:
                fail("compressed_trailing", "there are bytes after the end of the compressed form");
                break;
            case Step::window:
                fail("compressed_window",
                     "zstd needs a window above 8 MiB for it; compress it with -19 or less");
                break;
        }
        if (!ended_ || !out.empty() || fault_) continue;
        if (!decoder_->is_whole())
            fail("compressed_truncated", "the compressed form breaks off before its end");
        break;
    }
    return out;
}

void DecodedBody::fail(const char* code, const char* detail) {
    fault_ = Issue{"", code, detail};
}

}  // namespace billmill::http
