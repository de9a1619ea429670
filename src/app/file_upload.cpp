#include "app/file_upload.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <fstream>
#include <memory>
#include <utility>

#include "adapters/filesystem/descriptor.hpp"
#include "app/ask_server.hpp"
#include "app/progress_bar.hpp"
#include "app/text_table.hpp"
#include "foundation/encoding.hpp"
#include "foundation/sha256_stream.hpp"

namespace billmill::app {
namespace {

using adapters::filesystem::Descriptor;

constexpr std::size_t piece_bytes = 256 * 1024;

/// The next bytes; empty: the end, or an error of the disk.
std::string next_piece(std::istream& in) {
    std::string bytes(piece_bytes, '\0');
    in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    bytes.resize(static_cast<std::size_t>(in.gcount()));
    return bytes;
}

/// What is there of a stream, at least a byte of it; empty: its end. Its sender may write for hours: nothing waits for more.
std::string next_piece(int stream) {
    std::string bytes(piece_bytes, '\0');
    auto count = ::read(stream, bytes.data(), bytes.size());
    while (count < 0 && (errno == EINTR || errno == EAGAIN)) {
        // Whoever made the pipe may have asked for reads that do not wait.
        pollfd there{.fd = stream, .events = POLLIN, .revents = 0};
        if (errno == EAGAIN) ::poll(&there, 1, -1);
        count = ::read(stream, bytes.data(), bytes.size());
    }
    bytes.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return bytes;
}

/// A file that is compressed goes as it is; the server undoes it.
std::string_view encoding_of(const std::filesystem::path& file) {
    if (file.extension() == ".gz") return "gzip";
    if (file.extension() == ".zst") return "zstd";
    return {};
}

/// "november.csv.gz" holds CSV.
std::string_view type_of(std::filesystem::path file) {
    if (!encoding_of(file).empty()) file = file.stem();
    const auto extension = file.extension();
    if (extension == ".csv") return "text/csv";
    if (extension == ".tsv" || extension == ".tab") return "text/tab-separated-values";
    if (extension == ".ndjson" || extension == ".jsonl") return "application/x-ndjson";
    if (extension == ".json") return "application/json";
    if (extension == ".xlsx") return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
    return "application/octet-stream";  // The server tells it by its first bytes.
}

/// Of no length that is known: it is read once, while it is sent.
HttpUpload upload_of_stream(std::shared_ptr<const Descriptor> stream, const Screen& screen) {
    HttpUpload upload{.chunked = true};
    upload.read = [stream = std::move(stream), sent = std::uint64_t{0},
                   bar = std::make_shared<ProgressBar>(screen)]() mutable {
        auto bytes = next_piece(stream->get());
        sent += bytes.size();
        if (sent > piece_bytes) bar->show(std::nullopt, rough_bytes(sent) + " sent");
        return bytes;
    };
    return upload;
}

/// A FIFO, or what a shell makes of <(command).
Result<HttpUpload> upload_of_pipe(const std::filesystem::path& file, const Screen& screen) {
    auto stream = std::make_shared<const Descriptor>(::open(file.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
    if (!stream->valid()) return fail(Fault::invalid, "cannot read " + file.string());
    auto upload = upload_of_stream(std::move(stream), screen);
    upload.type = type_of(file);
    upload.encoding = encoding_of(file);
    return upload;
}

/// Reads it once: its length, and its digest where that is wanted.
Outcome measure(std::ifstream& in, HttpUpload& upload, WithDigest with_digest) {
    if (with_digest == WithDigest::no) {
        in.seekg(0, std::ios::end);
        upload.bytes = static_cast<std::uint64_t>(in.tellg());
    } else {
        Sha256Stream digest;
        for (auto bytes = next_piece(in); !bytes.empty(); bytes = next_piece(in)) {
            digest.add(bytes);
            upload.bytes += bytes.size();
        }
        const auto hash = digest.finish();
        upload.digest =
            "sha-256=:" +
            base64::encode({reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()}) + ":";
    }
    if (in.bad()) return fail(Fault::unavailable, "cannot be read to its end");
    in.clear();
    in.seekg(0);
    return {};
}

}  // namespace

Result<HttpUpload> upload_of(const std::filesystem::path& file, const Screen& screen,
                             WithDigest with_digest) {
    if (file == "-") return upload_of_stream(std::make_shared<const Descriptor>(::dup(STDIN_FILENO)), screen);
    if (std::error_code error; std::filesystem::exists(file, error) && !std::filesystem::is_directory(file) &&
                               !std::filesystem::is_regular_file(file))
        return upload_of_pipe(file, screen);
    const auto in = std::make_shared<std::ifstream>(file, std::ios::binary);
    if (!*in || std::filesystem::is_directory(file))
        return fail(Fault::invalid, "cannot read " + file.string());
    HttpUpload upload{.type = std::string{type_of(file)}, .encoding = std::string{encoding_of(file)}};
    if (const auto read = measure(*in, upload, with_digest); !read)
        return fail(Fault::unavailable, file.string() + " " + read.error().what);
    upload.read = [in, sent = std::uint64_t{0}, all = upload.bytes,
                   bar = std::make_shared<ProgressBar>(screen)]() mutable {
        auto bytes = next_piece(*in);
        sent += bytes.size();
        if (all > piece_bytes)
            bar->show(static_cast<double>(sent) / static_cast<double>(all),
                      rough_bytes(sent) + " of " + rough_bytes(all) + " sent");
        return bytes;
    };
    return upload;
}

Result<std::string> columns_of(const std::vector<std::string>& pairs) {
    if (pairs.empty()) return std::string{};
    std::string text;
    formats::JsonWriter json{text};
    json.begin_object();
    for (const auto& pair : pairs) {
        const auto equals = pair.rfind('=');
        if (equals == std::string::npos || equals == 0)
            return fail(Fault::invalid, "--column is NAME=FIELD, such as Kunde=customer.company");
        json.member(pair.substr(0, equals), pair.substr(equals + 1));
    }
    json.end_object();
    return text;
}

void advise_on_columns(const formats::Json& answer) {
    std::string names;
    const auto* columns = answer.find("columns");
    if (columns == nullptr) return;
    for (const auto& column : columns->items) {
        const auto name = text_of(column, "name");
        if (text_of(column, "field").empty() && !name.empty())
            names += (names.empty() ? "" : ", ") + printable(name);
    }
    if (!names.empty())
        std::fprintf(stderr, "Not read: %s. To read one: --column NAME=FIELD\n", names.c_str());
}

}  // namespace billmill::app
