#pragma once

namespace billmill::adapters::sqlite {

/// The name of SQLite's own file layer for Unix, with one change: writes that follow each other in a WAL are gathered and
/// leave as one. SQLite writes each frame of the WAL in two calls, and only syncs after the last. The pages of a checkpoint
/// are not gathered: SQLite does not look at the result of every call that could report their errors.
///
/// Promise:   what was written is with the kernel before the file is synced, read, measured, cut, locked, unlocked or closed
///            by the connection that wrote it. So nobody who follows SQLite's protocol, in this process or another, sees a
///            file that lags behind: a frame of the WAL counts for others only once it was synced.
/// Errors:    of a gathered write are returned by the call that made it leave. What could not be written is dropped, as
///            SQLite writes it again or gives up.
/// Bounds:    gather_bytes_max for each file that is being written.
/// Threads:   as the connection's.       Source: sqlite.org/vfs.html; walformat.html, section 3.
[[nodiscard]] const char* gathering_vfs();

/// SQLite's layer writes less than 128 KiB at once, and fails where exactly as much is left.
inline constexpr int gather_bytes_max = 128 * 1024 - 1;

}  // namespace billmill::adapters::sqlite
