// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the program's heap behaves.
#pragma once

#include <cstdlib>  // says whether this is glibc

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace waybill::gui {

// Large pieces of memory go back to the system as soon as they are free. Else glibc, once it freed
// some, keeps those that follow in its arenas, and they stay there: of a recording of a million
// exchanges 100 MB. To be called before there are threads.
inline void returnFreedMemory() {
#ifdef __GLIBC__
    constexpr int kLarge = 128 * 1024;  // where glibc begins; from now on it stays there
    mallopt(M_MMAP_THRESHOLD, kLarge);
#endif
}

}  // namespace waybill::gui
