// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder that only we can look into, gone at the end with all that is in it.
#pragma once

#include <string>
#include <utility>

#include "core/base/result.h"

namespace waybill::cli {

class TemporaryFolder {
public:
    // In TMPDIR, else /tmp.
    static Result<TemporaryFolder> make();

    TemporaryFolder() = default;  // none
    TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::exchange(other.path_, "")) {}
    TemporaryFolder& operator=(TemporaryFolder&& other) noexcept {
        std::swap(path_, other.path_);
        return *this;
    }
    ~TemporaryFolder();

    const std::string& path() const { return path_; }
    std::string path_of(const std::string& name) const { return path_ + "/" + name; }

    // A new file that only we can read and write.
    Result<void> write(const std::string& name, const std::string& content) const;

private:
    std::string path_;
};

}  // namespace waybill::cli
