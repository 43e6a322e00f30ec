// SPDX-License-Identifier: GPL-3.0-or-later
//
// What people noted on the exchanges of a session, for those who filter by it. It is no part of a
// recording: who shows one may give it.
#pragma once

#include <cstdint>
#include <string_view>

namespace waybill::store {

// Does not change while it is asked; several threads may ask at a time.
class Annotations {
public:
    virtual ~Annotations() = default;

    // Of the exchange with that index.
    virtual int mark(std::uint32_t exchange) const = 0;                  // 1 to 9; 0: none
    virtual std::string_view comment(std::uint32_t exchange) const = 0;  // empty: none
};

}  // namespace waybill::store
