// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/file.h"

#include <cerrno>
#include <system_error>

#include <sys/stat.h>
#include <unistd.h>

namespace waybill::capture {

Error system_error(std::string_view what, int error_number) {
    return Error{std::string(what) + ": " + std::generic_category().message(error_number)};
}

File::~File() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

File::Identity File::identity() const {
    struct stat status {};
    ::fstat(descriptor_, &status);
    return {.device = status.st_dev, .number = status.st_ino};
}

Result<std::size_t> File::read_at(std::uint64_t offset, std::span<Byte> into) const {
    std::size_t done = 0;
    while (done < into.size()) {
        const ssize_t got = ::pread(
            descriptor_, into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return system_error("cannot be read", errno);
        }
        if (got == 0) {
            break;
        }
        done += static_cast<std::size_t>(got);
    }
    return done;
}

}  // namespace waybill::capture
