// SPDX-License-Identifier: GPL-3.0-or-later
//
// Has the kernel stop connect() in this process, and in all that it starts, until whoever holds the
// listener lets it go on (seccomp_unotify(2)).
#pragma once

namespace waybill::capture {

// Returns the listener, or a negative error number. The process, and what it starts, gains no
// privileges any more (no_new_privs), as with set-user-ID programs. When the last copy of the
// listener is closed, connect() fails there from then on.
// Async-signal-safe: for the time between fork() and exec().
int install_connect_filter();

// Lets one connect() that waits at the listener go on, without a look at it. False: there is none.
// Async-signal-safe.
bool let_one_connect(int listener);

}  // namespace waybill::capture
