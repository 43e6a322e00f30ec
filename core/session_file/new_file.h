// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session file that is being made: for its owner only from its first moment, locked as long as it
// is written, and put in the place of another one only when it is whole.
#pragma once

#include <string>

#include "core/base/result.h"

namespace waybill::session_file {

class NewFile {
public:
    // Errors name the file. One that exists is left alone: without `overwrite` that is an error,
    // with it the new file is written beside it.
    static Result<NewFile> create(const std::string& path, bool overwrite);

    NewFile(NewFile&& other) noexcept;
    NewFile& operator=(NewFile&& other) noexcept;
    // Leaves the file where it is written.
    ~NewFile();

    // Where it is written.
    const std::string& path() const { return written_; }

    // Puts it where it belongs. REQUIRES: nobody has it open any more.
    Result<void> finish();
    // Removes it.
    void discard();

private:
    NewFile() = default;

    std::string path_;
    std::string written_;
    int descriptor_ = -1;  // open as long as SQLite's own: closing one drops the locks of all
};

}  // namespace waybill::session_file
