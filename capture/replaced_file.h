// SPDX-License-Identifier: GPL-3.0-or-later
//
// A file that is written beside the one it will replace: whoever opens the path finds the old one
// or the whole new one, and a failure leaves the old one alone.
#pragma once

#include <string>
#include <string_view>

#include "core/base/result.h"

namespace waybill::capture {

class ReplacedFile {
public:
    // For its owner only (0600), as what is written may hold secrets. A path that is there but no
    // plain file (a pipe, a device) is written to directly. Errors name the path.
    static Result<ReplacedFile> create(const std::string& path);

    ReplacedFile(ReplacedFile&& other) noexcept;
    ReplacedFile& operator=(ReplacedFile&& other) noexcept;
    // Without commit() nothing is left of it.
    ~ReplacedFile();

    Result<void> write(std::string_view bytes);

    // Puts the file in its place. REQUIRES: nothing is written afterwards.
    Result<void> commit();

private:
    ReplacedFile() = default;

    Error failure() const;

    std::string path_;
    std::string beside_;  // empty: written to directly
    int descriptor_ = -1;
};

}  // namespace waybill::capture
