// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/key_log_file.h"

#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/file.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

bool KeyLogFile::has_changed() const {
    struct stat status {};
    return growing_ && ::stat(path_.c_str(), &status) == 0
           && (static_cast<std::uint64_t>(status.st_size) != read_.size
               || status.st_ino != read_.number || status.st_dev != read_.device);
}

Result<void> KeyLogFile::read_new(const std::function<void(std::string_view)>& on_line) {
    // Not to wait for somebody who opens the other end of a pipe.
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0) {
        return with_context(path_, system_error("cannot be opened", errno));
    }
    const File owner(descriptor);
    auto result = read_from(descriptor, on_line);
    return result ? result : with_context(path_, result.error());
}

Result<void> KeyLogFile::read_from(int descriptor,
                                   const std::function<void(std::string_view)>& on_line) {
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
        return system_error("cannot be read", errno);
    }
    if (S_ISDIR(status.st_mode)) {
        return Error{"is a directory"};
    }
    if (!S_ISREG(status.st_mode) && !S_ISFIFO(status.st_mode)) {
        return Error{"is not a file"};
    }
    growing_ = S_ISREG(status.st_mode);
    if (!growing_ && ::fcntl(descriptor, F_SETFL, 0) != 0) {
        return system_error("cannot be read", errno);
    }
    if (status.st_dev != read_.device || status.st_ino != read_.number
        || static_cast<std::uint64_t>(status.st_size) < read_.size) {
        read_ = {.device = status.st_dev, .number = status.st_ino, .size = 0};
        splitter_.clear();
    }
    constexpr std::size_t kAtOnce = 256 * kKiB;
    std::vector<char> buffer(kAtOnce);
    for (;;) {
        const ssize_t got =
            growing_
                ? ::pread(descriptor, buffer.data(), buffer.size(), static_cast<off_t>(read_.size))
                : ::read(descriptor, buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return system_error("cannot be read", errno);
        }
        if (got == 0) {
            return {};
        }
        read_.size += static_cast<std::uint64_t>(got);
        splitter_.feed({buffer.data(), static_cast<std::size_t>(got)}, on_line);
    }
}

}  // namespace waybill::capture::tls
