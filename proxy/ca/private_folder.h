// SPDX-License-Identifier: GPL-3.0-or-later
//
// A folder for secrets: nobody but its owner may change what is in it, and secret files in it may
// be read by nobody else. Files are reached through the folder that was checked, so that nothing
// can be put in its place meanwhile; links are never followed. Errors name the file and the command
// that mends it. May be used by several programs at the same time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::proxy {

class PrivateFolder {
public:
    // Makes it (0700), and the folders above it, where there is none.
    static Result<PrivateFolder> open_or_create(const std::string& path);
    static Result<PrivateFolder> open(const std::string& path);

    PrivateFolder(PrivateFolder&& other) noexcept;
    PrivateFolder& operator=(PrivateFolder&& other) noexcept;
    ~PrivateFolder();

    const std::string& path() const { return path_; }
    std::string path_of(std::string_view name) const;

    bool has(const std::string& name) const;

    // A file that is a secret: refused unless it is a plain file of ours that nobody else can read
    // or write. Of at most kLargestFile bytes.
    Result<std::string> read_secret(const std::string& name) const;
    // Any plain file of ours, of at most kLargestFile bytes.
    Result<std::string> read(const std::string& name) const;

    enum class Existing : std::uint8_t { Keep, Replace };
    // Whole or not at all, also when the machine stops: written beside, brought to the disk and put
    // in place. `mode` holds whatever the umask is. Returns false when one was there that is to be
    // kept.
    Result<bool> write(const std::string& name,
                       std::string_view content,
                       unsigned mode,
                       Existing existing) const;

    // Names of plain files that begin and end so, in order; of at most `most` of them.
    std::vector<std::string> names(std::string_view begin,
                                   std::string_view end,
                                   std::size_t most) const;

    // What a program that was stopped while it wrote this file left behind.
    void remove_unfinished(const std::string& name) const;

    static constexpr std::size_t kLargestFile = 4 * kMiB;

private:
    PrivateFolder(std::string path, int descriptor)
        : path_(std::move(path)),
          descriptor_(descriptor) {}

    Result<std::string> read_file(const std::string& name, bool is_secret) const;
    Error failure(std::string_view name, int code) const;

    std::string path_;
    int descriptor_ = -1;
};

}  // namespace waybill::proxy
