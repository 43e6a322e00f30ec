// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/key_log_file.h"

#include <algorithm>
#include <cerrno>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/file.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {
namespace {

constexpr std::size_t kTail = 256;  // more than a line has

}  // namespace

bool KeyLogFile::goes_on(int descriptor, const Version& now) const {
    if (now.device != read_.device || now.number != read_.number || now.size < read_.size) {
        return false;
    }
    std::string tail(tail_.size(), '\0');
    const auto offset = static_cast<off_t>(read_.size - tail.size());
    return ::pread(descriptor, tail.data(), tail.size(), offset)
               == static_cast<ssize_t>(tail.size())
           && tail == tail_;
}

void KeyLogFile::keep_tail(std::string_view piece) {
    piece.remove_prefix(piece.size() - std::min(piece.size(), kTail));
    tail_.append(piece);
    tail_.erase(0, tail_.size() - std::min(tail_.size(), kTail));
}

KeyLogFile::Version KeyLogFile::version_of(const struct stat& status) {
    return {
        .device = status.st_dev,
        .number = status.st_ino,
        .size = static_cast<std::uint64_t>(status.st_size),
        .changed_ns = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

bool KeyLogFile::has_changed() const {
    struct stat status {};
    if (pipe_ != nullptr) {
        return true;
    }
    if ((!growing_ && !followed_) || ::stat(path_.c_str(), &status) != 0) {
        return false;
    }
    // A file that was begun anew may be as long as it was.
    const Version now = version_of(status);
    return !growing_ || now.size != read_.size || now.number != read_.number
           || now.device != read_.device || now.changed_ns != read_.changed_ns;
}

Result<void> KeyLogFile::read_new(const std::function<void(std::string_view)>& on_line) {
    auto result =
        pipe_ != nullptr ? read_from(pipe_->descriptor(), on_line) : open_and_read(on_line);
    return result ? result : with_context(path_, result.error());
}

Result<void> KeyLogFile::open_and_read(const std::function<void(std::string_view)>& on_line) {
    // Not to wait for somebody who opens the other end of a pipe.
    const int descriptor = ::open(path_.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (descriptor < 0) {
        return system_error("cannot be opened", errno);
    }
    auto owner = std::make_unique<File>(descriptor);
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
    if (!growing_ && followed_) {
        pipe_ = std::move(owner);
    } else if (!growing_ && ::fcntl(descriptor, F_SETFL, 0) != 0) {
        return system_error("cannot be read", errno);
    }
    const Version now = version_of(status);
    if (!goes_on(descriptor, now)) {
        read_ = now;
        read_.size = 0;
        tail_.clear();
        splitter_.clear();
    }
    read_.changed_ns = now.changed_ns;
    return read_from(descriptor, on_line);
}

Result<void> KeyLogFile::read_from(int descriptor,
                                   const std::function<void(std::string_view)>& on_line) {
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
        if (got < 0 && errno == EAGAIN && pipe_ != nullptr) {
            return {};
        }
        if (got < 0) {
            return system_error("cannot be read", errno);
        }
        if (got == 0) {
            return {};
        }
        const std::string_view piece(buffer.data(), static_cast<std::size_t>(got));
        read_.size += piece.size();
        keep_tail(piece);
        splitter_.feed(piece, on_line);
    }
}

}  // namespace waybill::capture::tls
