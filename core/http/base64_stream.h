// SPDX-License-Identifier: GPL-3.0-or-later
//
// Undoes base64 (RFC 4648 section 4) piece by piece, also where several parts that were encoded
// each on its own follow each other, so that there is padding in the middle.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "core/base/bytes.h"

namespace waybill::http {

class Base64Stream {
public:
    // Appends what `data` stands for to `out`. Returns how many bytes were read: all, or those in
    // front of the first one that base64 does not have.
    std::size_t add(Bytes data, std::vector<Byte>& out);

    // What is left when nothing more comes.
    void finish(std::vector<Byte>& out);

private:
    std::array<Byte, 4> group_{};  // digits as numbers
    std::size_t group_size_ = 0;
};

}  // namespace waybill::http
