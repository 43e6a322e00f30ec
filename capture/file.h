// SPDX-License-Identifier: GPL-3.0-or-later
//
// An open file descriptor that is read by place. May be used from several threads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::capture {

// "cannot be opened: No such file or directory"
Error system_error(std::string_view what, int error_number);

class File {
public:
    // Takes over the descriptor.
    explicit File(int descriptor) : descriptor_(descriptor) {}
    virtual ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    int descriptor() const { return descriptor_; }

    // The same for every name and every time the file is opened.
    struct Identity {
        std::uint64_t device = 0;
        std::uint64_t number = 0;

        bool operator==(const Identity&) const = default;
    };
    Identity identity() const;

    // Reads until `into` is full or the file ends, and says how much came.
    virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<Byte> into) const;

protected:
    // Of what is put together from several.
    File() = default;

private:
    int descriptor_ = -1;
};

}  // namespace waybill::capture
