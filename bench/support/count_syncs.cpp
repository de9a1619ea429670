// Preloaded into a program, counts its fsync, fdatasync and syncfs calls per thread name, for bench/support/measure.py.
// The counts stand in the file BENCH_SYNC_COUNTS, mapped, so that they can be read at any time and outlive a kill.
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdlib>

namespace {

/// As read by measure.py: 16 bytes of thread name, then the count.
struct Slot {
    char thread_name[16];
    std::atomic<std::uint64_t> count;
};
constexpr std::uint32_t slots_max = 256;  // The last is shared by every thread that comes too late.

Slot* map_slots() {
    const char* path = std::getenv("BENCH_SYNC_COUNTS");
    if (path == nullptr) return nullptr;
    const int file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0 || ftruncate(file, slots_max * sizeof(Slot)) != 0) std::abort();
    void* memory = mmap(nullptr, slots_max * sizeof(Slot), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    close(file);
    if (memory == MAP_FAILED) std::abort();
    return static_cast<Slot*>(memory);
}

Slot* slot_of_this_thread() {
    static Slot* const slots = map_slots();
    static std::atomic<std::uint32_t> taken{0};
    thread_local Slot* const mine = [] {
        if (slots == nullptr) return static_cast<Slot*>(nullptr);
        const auto index = taken.fetch_add(1);
        Slot* slot = slots + (index < slots_max ? index : slots_max - 1);
        prctl(PR_GET_NAME, slot->thread_name);
        return slot;
    }();
    return mine;
}

using Sync = int (*)(int);

int counted(Sync real, int file) {
    if (Slot* slot = slot_of_this_thread()) slot->count.fetch_add(1, std::memory_order_relaxed);
    return real(file);
}

}  // namespace

extern "C" int fsync(int file) {
    static const auto real = reinterpret_cast<Sync>(dlsym(RTLD_NEXT, "fsync"));
    return counted(real, file);
}

extern "C" int fdatasync(int file) {
    static const auto real = reinterpret_cast<Sync>(dlsym(RTLD_NEXT, "fdatasync"));
    return counted(real, file);
}

extern "C" int syncfs(int file) noexcept {
    static const auto real = reinterpret_cast<Sync>(dlsym(RTLD_NEXT, "syncfs"));
    return counted(real, file);
}
