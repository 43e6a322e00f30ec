// SPDX-License-Identifier: GPL-3.0-or-later
//
// The file of session secrets (RFC 9850), as SSLKEYLOGFILE names one. Others may follow it while it
// grows: each line is written at once.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "core/base/result.h"

namespace waybill::proxy {

class KeyLog {
public:
    // Appends to a file that is there; makes a new one that only its owner can read.
    static Result<std::unique_ptr<KeyLog>> open(const std::string& path);
    ~KeyLog();
    KeyLog(const KeyLog&) = delete;
    KeyLog& operator=(const KeyLog&) = delete;

    // `line` without its end. Any thread. What the disk does not take is lost.
    void add(std::string_view line) const;

private:
    explicit KeyLog(int descriptor) : descriptor_(descriptor) {}

    int descriptor_;
};

}  // namespace waybill::proxy
