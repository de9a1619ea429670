#include "app/save_answer.hpp"

#include <cstdio>

#include "app/interrupt.hpp"
#include "app/output_file.hpp"
#include "app/progress_bar.hpp"

namespace billmill::app {
namespace {

void say_saved(const std::filesystem::path& file, std::uint64_t bytes, const Screen& screen) {
    if (!screen.json) {
        std::printf("%s, %s\n", file.c_str(), rough_bytes(bytes).c_str());
        return;
    }
    std::string text;
    formats::JsonWriter{text}
        .begin_object()
        .member("file", file.string())
        .member("bytes", static_cast<std::int64_t>(bytes))
        .end_object();
    std::printf("%s\n", text.c_str());
}

}  // namespace

Outcome save_answer(const Server& server, const std::string& target, const std::filesystem::path& file,
                    const Screen& screen) {
    TRY(auto out, OutputFile::open(file));
    const Interrupt interrupt{"Nothing was kept of the file. The same command begins it again.",
                              out.unfinished().string()};
    std::uint64_t bytes = 0;
    bool written = true;
    {
        ProgressBar bar{screen};
        const auto fetched = server.fetch(target, [&](std::string_view piece) {
            bytes += piece.size();
            bar.show(std::nullopt, rough_bytes(bytes) + " received");
            return written = out.write(piece);
        });
        if (!fetched && written) return fetched;
    }
    TRY_DO(out.finish());
    if (!out.is_standard_output()) say_saved(file, bytes, screen);
    return {};
}

}  // namespace billmill::app
