#pragma once

#include "app/screen.hpp"
#include "app/settings.hpp"
#include "ports/seller_directory.hpp"

namespace billmill::app {

/// Whether the data directory holds books, or new ones may begin in it now.
///
/// Numbers must never start from 1 again because a disk is not mounted, a file was removed or the directory is mistyped. So
/// only books of the trial seller begin by themselves, in a directory without traces of others; those of a real seller begin
/// by `billmill init`.
/// Errors: invalid: there are no books; says what to do.  not_found: documents or mails lie there, and their books do not.
///         unavailable: the directory can't be read.
Outcome check_books_may_open(const Settings& settings, const ports::SellerDirectory& sellers);

/// Whether `begin_books` would begin them.  Errors: as there.
Outcome check_books_may_begin(const Settings& settings);
/// `billmill init`: new, empty books in a directory that holds nothing of others.
/// Errors: invalid: books are there already, or belong to a cluster.  not_found, unavailable: as above.
Outcome begin_books(const Settings& settings, const Screen& screen);

}  // namespace billmill::app
