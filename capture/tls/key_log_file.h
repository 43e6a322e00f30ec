// SPDX-License-Identifier: GPL-3.0-or-later
//
// A key log on disk that a program may still be writing.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "capture/file.h"
#include "capture/tls/key_log.h"
#include "core/base/result.h"

struct stat;

namespace waybill::capture::tls {

class KeyLogFile {
public:
    // `followed`: the file need not exist, and of a pipe that is read which is there.
    explicit KeyLogFile(std::string path, bool followed = false)
        : path_(std::move(path)),
          followed_(followed) {}

    const std::string& path() const { return path_; }

    // There is more to read, as far as the file system says: cheap.
    bool has_changed() const;

    // Gives out the lines that were added since the last call; a file that became shorter, or
    // another one under its name, is read from its beginning. An error names the file.
    Result<void> read_new(const std::function<void(std::string_view)>& on_line);

    // The last line, while its end has not been written.
    std::string_view unfinished() const { return splitter_.rest(); }

private:
    struct Version {
        std::uint64_t device = 0;
        std::uint64_t number = 0;
        std::uint64_t size = 0;
        std::int64_t changed_ns = 0;
    };

    static Version version_of(const struct stat& status);

    Result<void> open_and_read(const std::function<void(std::string_view)>& on_line);
    Result<void> read_from(int descriptor, const std::function<void(std::string_view)>& on_line);
    // The descriptor's file begins with what was read.
    bool goes_on(int descriptor, const Version& now) const;
    void keep_tail(std::string_view piece);

    std::string path_;
    bool followed_;
    Version read_;          // size: as far as it was read
    std::string tail_;      // the last that was read: a file system may use numbers again at once
    bool growing_ = false;  // a regular file, which was read
    std::unique_ptr<File> pipe_;  // kept open, as its writer would fail
    KeyLogSplitter splitter_;
};

}  // namespace waybill::capture::tls
