#include "adapters/sqlite/error.hpp"

#include <sqlite3.h>

namespace billmill::adapters::sqlite {
namespace {

int primary(int code) {
    return code & 0xff;
}

Fault fault_of(int code) {
    switch (primary(code)) {
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
        case SQLITE_ERROR:  // A statement that does not fit the schema: the file is not what it claims to be.
        case SQLITE_SCHEMA:
        case SQLITE_MISMATCH: return Fault::corrupt;
        case SQLITE_TOOBIG: return Fault::invalid;
        case SQLITE_CONSTRAINT:
            return code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ? Fault::conflict
                                                                                            : Fault::invalid;
        default: return Fault::unavailable;
    }
}

}  // namespace

Error error_of(int code, std::string_view doing) {
    std::string what = "SQLite: ";
    what.append(doing).append(": ").append(sqlite3_errstr(code));
    return Error{fault_of(code), what.append(" (").append(std::to_string(code)).append(")")};
}

bool is_engine_trouble(int code) {
    switch (primary(code)) {
        case SQLITE_OK:
        case SQLITE_ROW:
        case SQLITE_DONE:
        case SQLITE_CONSTRAINT:
        case SQLITE_TOOBIG: return false;
        default: return true;
    }
}

bool is_fatal(int code) {
    switch (primary(code)) {
        case SQLITE_FULL:
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
        case SQLITE_INTERRUPT: return false;
        default: return is_engine_trouble(code);
    }
}

}  // namespace billmill::adapters::sqlite
