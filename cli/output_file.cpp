// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/output_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/exit_status.h"
#include "cli/terminal.h"

namespace waybill::cli {
namespace {

constexpr mode_t kMode = 0666;  // less what the user's umask takes away

std::string reason_of(int error) {
    return std::strerror(error);  // NOLINT(concurrency-mt-unsafe): the text is copied at once
}

// Whether a file is one of those under the paths.
bool is_among(const struct stat& own, std::span<const std::string> paths) {
    if (!S_ISREG(own.st_mode)) {
        return false;
    }
    return std::any_of(paths.begin(), paths.end(), [&own](const std::string& path) {
        struct stat other {};
        const int found =
            path == "-" ? ::fstat(STDIN_FILENO, &other) : ::stat(path.c_str(), &other);
        return found == 0 && own.st_dev == other.st_dev && own.st_ino == other.st_ino;
    });
}

}  // namespace

Result<OutputFile> OutputFile::open(const std::string& path, std::span<const std::string> inputs) {
    if (path.empty() || path == "-") {
        return OutputFile("standard output", STDOUT_FILENO, false);
    }
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, kMode);
    if (descriptor < 0) {
        return Error{path + ": " + reason_of(errno)};
    }
    OutputFile file(path, descriptor, true);
    struct stat own {};
    if (::fstat(descriptor, &own) == 0 && is_among(own, inputs)) {
        return Error{path + ": is what is to be read"};
    }
    if (::ftruncate(descriptor, 0) != 0 && errno != EINVAL) {  // pipes and devices have no length
        return file.failure();
    }
    return file;
}

OutputFile OutputFile::standard_error() {
    return OutputFile("standard error", STDERR_FILENO, false);
}

OutputFile::OutputFile(OutputFile&& other) noexcept
    : name_(std::move(other.name_)),
      descriptor_(other.descriptor_),
      owned_(std::exchange(other.owned_, false)) {}

OutputFile& OutputFile::operator=(OutputFile&& other) noexcept {
    std::swap(name_, other.name_);
    std::swap(descriptor_, other.descriptor_);
    std::swap(owned_, other.owned_);
    return *this;
}

OutputFile::~OutputFile() {
    if (owned_) {
        ::close(descriptor_);
    }
}

Error OutputFile::failure() const {
    return Error{name_ + ": " + reason_of(errno)};
}

Result<void> OutputFile::write(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno != EINTR) {
            has_no_reader_ = errno == EPIPE;
            return failure();
        }
        if (written > 0) {
            text.remove_prefix(static_cast<std::size_t>(written));
        }
    }
    return {};
}

Result<void> OutputFile::close() {
    if (std::exchange(owned_, false) && ::close(descriptor_) != 0) {
        return failure();
    }
    return {};
}

bool is_one_of(const std::string& path, std::span<const std::string> inputs) {
    struct stat own {};
    return ::stat(path.c_str(), &own) == 0 && is_among(own, inputs);
}

int write_to_standard_output(std::string_view text) {
    Result<OutputFile> out = OutputFile::open("", {});
    const Result<void> written = out->write(text);
    if (!written) {
        complain(written.error().message);
    }
    return written ? kExitDone : kExitFailed;
}

}  // namespace waybill::cli
