// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/replaced_file.h"

#include <cerrno>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/file.h"

namespace waybill::capture {
namespace {

constexpr mode_t kMode = 0600;
constexpr int kMostTries = 100;  // of names that others took

}  // namespace

Result<ReplacedFile> ReplacedFile::create(const std::string& path) {
    ReplacedFile file;
    file.path_ = path;
    struct stat facts {};
    if (::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) {
        file.descriptor_ = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (file.descriptor_ < 0) {
            return file.failure();
        }
        return file;
    }
    for (int i = 0; i < kMostTries && file.descriptor_ < 0; ++i) {
        file.beside_ =
            path + ".part-" + std::to_string(::getpid()) + (i > 0 ? "-" + std::to_string(i) : "");
        file.descriptor_ = ::open(
            file.beside_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kMode);
        if (file.descriptor_ < 0 && errno != EEXIST) {
            break;
        }
    }
    if (file.descriptor_ < 0) {
        const Error error = file.failure();
        file.beside_.clear();
        return error;
    }
    return file;
}

ReplacedFile::ReplacedFile(ReplacedFile&& other) noexcept
    : path_(std::move(other.path_)),
      beside_(std::exchange(other.beside_, {})),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

ReplacedFile& ReplacedFile::operator=(ReplacedFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(beside_, other.beside_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

ReplacedFile::~ReplacedFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
    if (!beside_.empty()) {
        ::unlink(beside_.c_str());
    }
}

Error ReplacedFile::failure() const {
    return system_error(path_ + ": cannot be written", errno);
}

Result<void> ReplacedFile::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
        if (written < 0 && errno != EINTR) {
            return failure();
        }
        if (written > 0) {
            bytes.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    return {};
}

Result<void> ReplacedFile::commit() {
    if (::close(std::exchange(descriptor_, -1)) != 0) {
        return failure();
    }
    if (!beside_.empty()) {
        if (::rename(beside_.c_str(), path_.c_str()) != 0) {
            return failure();
        }
        beside_.clear();
    }
    return {};
}

}  // namespace waybill::capture
