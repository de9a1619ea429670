#pragma once

#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

namespace billmill::tests {

/// A folder of its own, gone with the test.
class TemporaryDirectory {
public:
    enum class On : std::uint8_t {
        disk,    ///< Where the system keeps temporary files.
        memory,  ///< Where syncing is free, if there is such a place: for sweeps over thousands of lives.
    };
    explicit TemporaryDirectory(On on = On::disk) {
        std::string pattern = (parent(on) / "billmill-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error{"cannot make a temporary folder"};
        path_ = pattern;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(const TemporaryDirectory&) = delete;
    TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

private:
    static std::filesystem::path parent(On on) {
        const std::filesystem::path memory{"/dev/shm"};
        if (on == On::memory && ::access(memory.c_str(), W_OK) == 0) return memory;
        return std::filesystem::temp_directory_path();
    }
    std::filesystem::path path_;
};

}  // namespace billmill::tests
