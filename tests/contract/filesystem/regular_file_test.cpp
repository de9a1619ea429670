#include "adapters/filesystem/regular_file.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <fstream>
#include <functional>

#include "adapters/filesystem/toml_seller_directory.hpp"
#include "support/temporary_directory.hpp"

namespace billmill::adapters::filesystem {
namespace {

using Path = std::filesystem::path;

void make_socket(const Path& at) {
    const int descriptor = socket(AF_UNIX, SOCK_STREAM, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    at.string().copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(bind(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    close(descriptor);
}

struct Row {
    const char* what;
    std::function<void(const Path&)> make;
    const char* said;
};

/// What is no file that can be read at once. A test that waits for one of them never ends.
const Row no_files[] = {
    {"a FIFO", [](const Path& at) { mkfifo(at.c_str(), 0600); }, "is a FIFO"},
    {"a socket", make_socket, "is a socket"},
    {"a directory", [](const Path& at) { std::filesystem::create_directory(at); }, "is a directory"},
    {"a link to a device", [](const Path& at) { std::filesystem::create_symlink("/dev/zero", at); },
     "is a device"},
    {"a link to a terminal", [](const Path& at) { std::filesystem::create_symlink("/dev/tty", at); },
     "is a device"},
    {"a link to nothing", [](const Path& at) { std::filesystem::create_symlink("nowhere", at); },
     "cannot be read"},
    {"a link to itself", [](const Path& at) { std::filesystem::create_symlink(at.filename(), at); },
     "cannot be read"},
};

constexpr const char* seller = R"(
id = "acme"
name = "Acme"
email = "a@b.example"
currency = "EUR"
number_format = "{year}-{seq}"
zone = "Europe/Berlin"
logo = "logo.png"
[address]
country = "DE"
)";

TEST(RegularFile, IsReadAndNothingElse) {
    for (const auto& [what, make, said] : no_files) {
        const tests::TemporaryDirectory folder;
        make(folder / "file");
        const auto read = read_regular_file(folder / "file", 10);
        ASSERT_FALSE(read) << what;
        EXPECT_EQ(read.error().fault, Fault::invalid) << what;
        EXPECT_NE(read.error().what.find(said), std::string::npos) << what << ": " << read.error().what;
    }
    const tests::TemporaryDirectory folder;
    std::ofstream{folder / "file"} << "0123456789abc";
    EXPECT_EQ(*read_regular_file(folder / "file", 10), "0123456789a") << "one more shows that it is too long";
    EXPECT_EQ(*read_regular_file(folder / "file", 20), "0123456789abc");
}

TEST(RegularFile, IsWhatASellerAndALogoMustBe) {
    for (const auto& [what, make, said] : no_files) {
        for (const auto* name : {"acme.toml", "logo.png"}) {
            const tests::TemporaryDirectory folder;
            if (std::string_view{name} == "logo.png") std::ofstream{folder / "acme.toml"} << seller;
            make(folder / name);
            const auto opened = TomlSellerDirectory::open(folder.path());
            ASSERT_FALSE(opened) << what << name;
            EXPECT_NE(opened.error().what.find(said), std::string::npos)
                << what << ": " << opened.error().what;
        }
    }
}

TEST(RegularFile, OfAnEditorIsNoSeller) {
    for (const auto* name :
         {".acme.toml", "acme.toml~", "#acme.toml#", ".acme.toml.swp", "acme.toml.bak", "acme.bak.toml",
          "acme~.toml", "#acme.toml", ".#acme.toml", "acme.toml.tmp", "acme.swp.toml"}) {
        const tests::TemporaryDirectory folder;
        std::ofstream{folder / name} << "this is not TOML";
        const auto opened = TomlSellerDirectory::open(folder.path());
        ASSERT_TRUE(opened) << name << opened.error().what;
        EXPECT_EQ((*opened)->all().size(), 1U) << name;
    }
    EXPECT_FALSE(is_left_by_editor("acme.toml"));
    EXPECT_FALSE(is_left_by_editor("/home/.hidden/acme-2.toml"));
}

TEST(RegularFile, OfASellerHasABound) {
    const tests::TemporaryDirectory folder;
    std::ofstream{folder / "acme.toml"} << seller << std::string(300'000, '#');
    const auto opened = TomlSellerDirectory::open(folder.path());
    ASSERT_FALSE(opened);
    EXPECT_NE(opened.error().what.find("larger than 256 KiB"), std::string::npos) << opened.error().what;
}

}  // namespace
}  // namespace billmill::adapters::filesystem
