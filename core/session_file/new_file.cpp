// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session_file/new_file.h"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace waybill::session_file {
namespace {

constexpr mode_t kMode = 0600;
constexpr int kMostTries = 100;  // of names that others took

Error failure(const std::string& path, int code) {
    return Error{path + ": cannot be written: " + std::generic_category().message(code)};
}

// Never one that is there, nor what a link points to.
int make(const std::string& path) {
    return ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, kMode);
}

}  // namespace

Result<NewFile> NewFile::create(const std::string& path, bool overwrite) {
    NewFile file;
    file.path_ = path;
    file.written_ = path;
    file.descriptor_ = make(path);
    if (file.descriptor_ < 0 && errno == EEXIST) {
        struct stat facts {};
        if (::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode)) {
            return Error{path
                         + (S_ISDIR(facts.st_mode) ? ": is a directory" : ": is no plain file")};
        }
        if (!overwrite) {
            return Error{path + ": exists already"};
        }
        for (int i = 0; i < kMostTries && file.descriptor_ < 0; ++i) {
            file.written_ = path + ".part-" + std::to_string(::getpid())
                            + (i > 0 ? "-" + std::to_string(i) : "");
            file.descriptor_ = make(file.written_);
            if (file.descriptor_ < 0 && errno != EEXIST) {
                break;
            }
        }
    }
    if (file.descriptor_ < 0) {
        return failure(path, errno);
    }
    // A mask may have taken bits that the owner needs.
    if (::fchmod(file.descriptor_, kMode) != 0
        || ::flock(file.descriptor_, LOCK_EX | LOCK_NB) != 0) {
        const Error error = failure(path, errno);
        file.discard();
        return error;
    }
    return file;
}

NewFile::NewFile(NewFile&& other) noexcept
    : path_(std::move(other.path_)),
      written_(std::move(other.written_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

NewFile& NewFile::operator=(NewFile&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(written_, other.written_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

NewFile::~NewFile() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

Result<void> NewFile::finish() {
    if (written_ != path_ && std::rename(written_.c_str(), path_.c_str()) != 0) {
        return failure(path_, errno);
    }
    return {};
}

void NewFile::discard() {
    if (!written_.empty()) {
        ::unlink(written_.c_str());
    }
}

}  // namespace waybill::session_file
