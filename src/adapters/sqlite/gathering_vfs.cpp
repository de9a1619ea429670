#include "adapters/sqlite/gathering_vfs.hpp"

#include <sqlite3.h>

#include <cstring>
#include <new>
#include <utility>

#include "foundation/invariant.hpp"

namespace billmill::adapters::sqlite {
namespace {

/// What SQLite gets for a file; the file of its own layer follows it in memory. SQLite takes the memory back without a
/// destructor.
struct File {
    sqlite3_file base;
    bool gathers;    ///< The WAL alone, see write().
    char* gathered;  ///< Made with the first write; close_file() frees it.
    sqlite3_int64 start;
    int size;
};

constexpr std::size_t own_bytes = (sizeof(File) + 15) / 16 * 16;

File& file_of(sqlite3_file* file) {
    return *reinterpret_cast<File*>(file);
}

sqlite3_file* below(sqlite3_file* file) {
    return reinterpret_cast<sqlite3_file*>(reinterpret_cast<char*>(file) + own_bytes);
}

/// What has been gathered leaves, or is dropped with the error.
int let_go(sqlite3_file* file) {
    auto& own = file_of(file);
    if (own.size == 0) return SQLITE_OK;
    const int size = std::exchange(own.size, 0);
    auto* real = below(file);
    return real->pMethods->xWrite(real, own.gathered, size, own.start);
}

/// The database's own file is not gathered. A checkpoint ends with a file control whose result SQLite does not look at, and
/// needs no sync where a reader still holds the WAL: an error of its last pages would reach nobody, and the WAL, which has
/// them, would be overwritten.
int write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 offset) {
    auto& own = file_of(file);
    if (!own.gathers) {
        auto* real = below(file);
        return real->pMethods->xWrite(real, bytes, size, offset);
    }
    const bool follows =
        own.size > 0 && offset == own.start + own.size && size <= gather_bytes_max - own.size;
    if (!follows) {
        if (const int code = let_go(file); code != SQLITE_OK) return code;
    }
    auto* real = below(file);
    if (size > gather_bytes_max) return real->pMethods->xWrite(real, bytes, size, offset);
    if (own.gathered == nullptr) {
        own.gathered = new (std::nothrow) char[gather_bytes_max];
        if (own.gathered == nullptr) return real->pMethods->xWrite(real, bytes, size, offset);
    }
    if (own.size == 0) own.start = offset;
    std::memcpy(own.gathered + own.size, bytes, static_cast<std::size_t>(size));
    own.size += size;
    return SQLITE_OK;
}

/// A call of SQLite's own layer, before which what was gathered leaves.
template <auto member, class... Values>
int after_writes(sqlite3_file* file, Values... values) {
    if (const int code = let_go(file); code != SQLITE_OK) return code;
    auto* real = below(file);
    return (real->pMethods->*member)(real, values...);
}

template <auto member, class... Values>
int as_below(sqlite3_file* file, Values... values) {
    auto* real = below(file);
    return (real->pMethods->*member)(real, values...);
}

/// The file ends in any case; a write that fails now is one that nobody synced.
int close_file(sqlite3_file* file) {
    const int code = let_go(file);
    auto* real = below(file);
    const int closed = real->pMethods->xClose(real);
    delete[] std::exchange(file_of(file).gathered, nullptr);
    return code == SQLITE_OK ? closed : code;
}

void barrier(sqlite3_file* file) {
    auto* real = below(file);
    real->pMethods->xShmBarrier(real);
}

/// Of the second version: a third could map the file into memory, where writes that wait would be missed.
constexpr sqlite3_io_methods methods{
    .iVersion = 2,
    .xClose = close_file,
    .xRead = after_writes<&sqlite3_io_methods::xRead, void*, int, sqlite3_int64>,
    .xWrite = write,
    .xTruncate = after_writes<&sqlite3_io_methods::xTruncate, sqlite3_int64>,
    .xSync = after_writes<&sqlite3_io_methods::xSync, int>,
    .xFileSize = after_writes<&sqlite3_io_methods::xFileSize, sqlite3_int64*>,
    .xLock = after_writes<&sqlite3_io_methods::xLock, int>,
    .xUnlock = after_writes<&sqlite3_io_methods::xUnlock, int>,
    .xCheckReservedLock = as_below<&sqlite3_io_methods::xCheckReservedLock, int*>,
    .xFileControl = after_writes<&sqlite3_io_methods::xFileControl, int, void*>,
    .xSectorSize = as_below<&sqlite3_io_methods::xSectorSize>,
    .xDeviceCharacteristics = as_below<&sqlite3_io_methods::xDeviceCharacteristics>,
    .xShmMap = as_below<&sqlite3_io_methods::xShmMap, int, int, int, void volatile**>,
    .xShmLock = as_below<&sqlite3_io_methods::xShmLock, int, int, int>,
    .xShmBarrier = barrier,
    .xShmUnmap = as_below<&sqlite3_io_methods::xShmUnmap, int>,
    .xFetch = nullptr,
    .xUnfetch = nullptr,
};

sqlite3_vfs* system_layer() {
    static auto* const found = sqlite3_vfs_find(nullptr);
    return found;
}

/// SQLite closes only a file that has methods.
int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* flags_out) {
    file_of(file) = {};
    file_of(file).gathers = (flags & SQLITE_OPEN_WAL) != 0;
    auto* real = below(file);
    real->pMethods = nullptr;
    auto* const system = system_layer();
    const int code = system->xOpen(system, name, real, flags, flags_out);
    if (real->pMethods != nullptr) file_of(file).base.pMethods = &methods;
    return code;
}

}  // namespace

const char* gathering_vfs() {
    static constexpr const char* name = "billmill-gathering";
    [[maybe_unused]] static const bool registered = [] {
        static auto layer = *system_layer();  // All but opening is as below.
        layer.zName = name;
        layer.pNext = nullptr;
        layer.szOsFile += static_cast<int>(own_bytes);
        layer.xOpen = open_file;
        INVARIANT(sqlite3_vfs_register(&layer, 0) == SQLITE_OK, "SQLite takes a file layer");
        return true;
    }();
    return name;
}

}  // namespace billmill::adapters::sqlite
