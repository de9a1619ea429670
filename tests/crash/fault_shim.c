/* Breaks a process from inside, at the n-th call of a kind, counted over all its threads.
 *
 * LD_PRELOAD this with FAULT_SHIM_CONTROL naming a file that holds one struct control: the sweep maps the same file,
 * chooses what breaks, arms it at the moment it likes, and reads afterwards what fired, also when the process is dead.
 * Only calls on regular files below `under` count, so that logs and sockets do not move the count.
 *
 * strace can inject faults too, but with several threads it counts per thread.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum class_bit {
    CLASS_SYNC = 1,
    CLASS_WRITE = 2,
    CLASS_RENAME = 4,
    CLASS_OPEN = 8,
    CLASS_TRUNCATE = 16,
    CLASS_UNLINK = 32
};
enum action { ACTION_KILL = 1, ACTION_EIO = 2, ACTION_ENOSPC = 3, ACTION_TEAR = 4 };

struct control {
    _Atomic int64_t armed; /* 0: calls pass and are not counted. */
    int64_t classes;       /* Of enum class_bit, or-ed. */
    int64_t at;            /* The at-th counted call breaks; 0: count only. */
    int64_t action;
    int64_t sticky; /* That one and every later one. */
    _Atomic int64_t count;
    _Atomic int64_t fired;
    char under[512];
    char where[512]; /* Call and file of the first fault. */
};

static struct control* control;

__attribute__((constructor)) static void open_control(void) {
    const char* path = getenv("FAULT_SHIM_CONTROL");
    if (path == NULL) return;
    int (*real_open)(const char*, int, ...) = (int (*)(const char*, int, ...))dlsym(RTLD_NEXT, "open64");
    const int fd = real_open(path, O_RDWR | O_CLOEXEC);
    if (fd < 0) abort();
    void* mapped = mmap(NULL, sizeof(struct control), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) abort();
    close(fd);
    control = mapped;
}

static int is_below(const char* path) {
    const size_t length = strlen(control->under);
    return strncmp(path, control->under, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

static int path_of(int fd, char* path) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    const ssize_t length = readlink(link, path, PATH_MAX - 1);
    if (length < 0) return 0;
    path[length] = '\0';
    return path[0] == '/';
}

/* A path as given, made absolute against its directory. */
static int absolute(int folder, const char* path, char* out) {
    if (path[0] == '/') return snprintf(out, PATH_MAX, "%s", path) < PATH_MAX;
    char base[PATH_MAX];
    if (folder == AT_FDCWD ? getcwd(base, sizeof base) == NULL : !path_of(folder, base)) return 0;
    return snprintf(out, PATH_MAX, "%s/%s", base, path) < PATH_MAX;
}

/* 0: let it pass. Else an action; ACTION_KILL does not return. */
static int fault(const char* call, const char* path) {
    const int64_t nth = atomic_fetch_add(&control->count, 1) + 1;
    if (control->at == 0 || nth < control->at || (nth > control->at && !control->sticky)) return 0;
    if (atomic_fetch_add(&control->fired, 1) == 0)
        snprintf(control->where, sizeof control->where, "%s %.400s", call, path);
    if (control->action == ACTION_KILL) {
        kill(getpid(), SIGKILL);
        for (;;) pause();
    }
    return (int)control->action;
}

static int wanted(int64_t class_bit) {
    return control != NULL && atomic_load(&control->armed) != 0 && (control->classes & class_bit) != 0;
}

static int fault_fd(int64_t class_bit, const char* call, int fd) {
    char path[PATH_MAX];
    if (!wanted(class_bit) || !path_of(fd, path) || !is_below(path)) return 0;
    return fault(call, path);
}

static int fault_path(int64_t class_bit, const char* call, int folder, const char* name) {
    char path[PATH_MAX];
    if (!wanted(class_bit) || !absolute(folder, name, path) || !is_below(path)) return 0;
    return fault(call, path);
}

static int fails(int action) {
    errno = action == ACTION_ENOSPC ? ENOSPC : EIO;
    return -1;
}

#define REAL(type, name, ...)         \
    static type (*real)(__VA_ARGS__); \
    if (real == NULL) real = (type(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

/* -- sync -- */

#define SYNC_CALL(name)                                     \
    int name(int fd) {                                      \
        REAL(int, #name, int);                              \
        const int action = fault_fd(CLASS_SYNC, #name, fd); \
        return action ? fails(action) : real(fd);           \
    }
SYNC_CALL(fsync)
SYNC_CALL(fdatasync)
SYNC_CALL(syncfs)

/* -- write: a torn one leaves its first half, then the process dies. -- */

static ssize_t broken_write(int action, ssize_t half_written) {
    (void)half_written;
    if (action != ACTION_TEAR) return fails(action);
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

ssize_t write(int fd, const void* bytes, size_t count) {
    REAL(ssize_t, "write", int, const void*, size_t);
    const int action = fault_fd(CLASS_WRITE, "write", fd);
    if (!action) return real(fd, bytes, count);
    return broken_write(action, action == ACTION_TEAR ? real(fd, bytes, count / 2) : 0);
}

#define PWRITE_CALL(name, offset_type)                                                               \
    ssize_t name(int fd, const void* bytes, size_t count, offset_type offset) {                      \
        REAL(ssize_t, #name, int, const void*, size_t, offset_type);                                 \
        const int action = fault_fd(CLASS_WRITE, #name, fd);                                         \
        if (!action) return real(fd, bytes, count, offset);                                          \
        return broken_write(action, action == ACTION_TEAR ? real(fd, bytes, count / 2, offset) : 0); \
    }
PWRITE_CALL(pwrite, off_t)
PWRITE_CALL(pwrite64, off64_t)

ssize_t writev(int fd, const struct iovec* parts, int count) {
    REAL(ssize_t, "writev", int, const struct iovec*, int);
    const int action = fault_fd(CLASS_WRITE, "writev", fd);
    if (!action) return real(fd, parts, count);
    return broken_write(action, action == ACTION_TEAR ? real(fd, parts, 1) : 0);
}

ssize_t pwritev(int fd, const struct iovec* parts, int count, off_t offset) {
    REAL(ssize_t, "pwritev", int, const struct iovec*, int, off_t);
    const int action = fault_fd(CLASS_WRITE, "pwritev", fd);
    if (!action) return real(fd, parts, count, offset);
    return broken_write(action, action == ACTION_TEAR ? real(fd, parts, 1, offset) : 0);
}

/* -- rename and link: both ends are in the same folder; the new name decides. -- */

int rename(const char* from, const char* to) {
    REAL(int, "rename", const char*, const char*);
    const int action = fault_path(CLASS_RENAME, "rename", AT_FDCWD, to);
    return action ? fails(action) : real(from, to);
}

int renameat(int from_folder, const char* from, int to_folder, const char* to) {
    REAL(int, "renameat", int, const char*, int, const char*);
    const int action = fault_path(CLASS_RENAME, "renameat", to_folder, to);
    return action ? fails(action) : real(from_folder, from, to_folder, to);
}

int renameat2(int from_folder, const char* from, int to_folder, const char* to, unsigned flags) {
    REAL(int, "renameat2", int, const char*, int, const char*, unsigned);
    const int action = fault_path(CLASS_RENAME, "renameat2", to_folder, to);
    return action ? fails(action) : real(from_folder, from, to_folder, to, flags);
}

int link(const char* from, const char* to) {
    REAL(int, "link", const char*, const char*);
    const int action = fault_path(CLASS_RENAME, "link", AT_FDCWD, to);
    return action ? fails(action) : real(from, to);
}

int linkat(int from_folder, const char* from, int to_folder, const char* to, int flags) {
    REAL(int, "linkat", int, const char*, int, const char*, int);
    const int action = fault_path(CLASS_RENAME, "linkat", to_folder, to);
    return action ? fails(action) : real(from_folder, from, to_folder, to, flags);
}

/* -- open: only what may make a file; and making folders. -- */

#define OPEN_CALL(name)                                                                          \
    int name(const char* path, int flags, ...) {                                                 \
        REAL(int, #name, const char*, int, ...);                                                 \
        va_list rest;                                                                            \
        va_start(rest, flags);                                                                   \
        const mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;          \
        va_end(rest);                                                                            \
        const int action =                                                                       \
            flags & (O_CREAT | __O_TMPFILE) ? fault_path(CLASS_OPEN, #name, AT_FDCWD, path) : 0; \
        return action ? fails(action) : real(path, flags, mode);                                 \
    }
OPEN_CALL(open)
OPEN_CALL(open64)

#define OPENAT_CALL(name)                                                                      \
    int name(int folder, const char* path, int flags, ...) {                                   \
        REAL(int, #name, int, const char*, int, ...);                                          \
        va_list rest;                                                                          \
        va_start(rest, flags);                                                                 \
        const mode_t mode = flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;        \
        va_end(rest);                                                                          \
        const int action =                                                                     \
            flags & (O_CREAT | __O_TMPFILE) ? fault_path(CLASS_OPEN, #name, folder, path) : 0; \
        return action ? fails(action) : real(folder, path, flags, mode);                       \
    }
OPENAT_CALL(openat)
OPENAT_CALL(openat64)

#define FOPEN_CALL(name)                                                                            \
    FILE* name(const char* path, const char* mode) {                                                \
        REAL(FILE*, #name, const char*, const char*);                                               \
        const int action = strpbrk(mode, "wa") ? fault_path(CLASS_OPEN, #name, AT_FDCWD, path) : 0; \
        return action ? (fails(action), NULL) : real(path, mode);                                   \
    }
FOPEN_CALL(fopen)
FOPEN_CALL(fopen64)

int mkdir(const char* path, mode_t mode) {
    REAL(int, "mkdir", const char*, mode_t);
    const int action = fault_path(CLASS_OPEN, "mkdir", AT_FDCWD, path);
    return action ? fails(action) : real(path, mode);
}

int mkdirat(int folder, const char* path, mode_t mode) {
    REAL(int, "mkdirat", int, const char*, mode_t);
    const int action = fault_path(CLASS_OPEN, "mkdirat", folder, path);
    return action ? fails(action) : real(folder, path, mode);
}

/* -- truncate and unlink -- */

#define TRUNCATE_CALL(name, offset_type)                        \
    int name(int fd, offset_type length) {                      \
        REAL(int, #name, int, offset_type);                     \
        const int action = fault_fd(CLASS_TRUNCATE, #name, fd); \
        return action ? fails(action) : real(fd, length);       \
    }
TRUNCATE_CALL(ftruncate, off_t)
TRUNCATE_CALL(ftruncate64, off64_t)

int unlink(const char* path) {
    REAL(int, "unlink", const char*);
    const int action = fault_path(CLASS_UNLINK, "unlink", AT_FDCWD, path);
    return action ? fails(action) : real(path);
}

int unlinkat(int folder, const char* path, int flags) {
    REAL(int, "unlinkat", int, const char*, int);
    const int action = fault_path(CLASS_UNLINK, "unlinkat", folder, path);
    return action ? fails(action) : real(folder, path, flags);
}
