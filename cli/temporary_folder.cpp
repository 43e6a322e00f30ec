// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/temporary_folder.h"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <unistd.h>

namespace waybill::cli {
namespace {

Error failure(const std::string& path) {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): the text is copied at once
    return Error{path + ": " + std::strerror(errno)};
}

}  // namespace

Result<TemporaryFolder> TemporaryFolder::make() {
    const char* const set = std::getenv("TMPDIR");  // NOLINT(concurrency-mt-unsafe)
    std::string path = set != nullptr && *set != '\0' ? set : "/tmp";
    path += "/waybill-XXXXXX";
    if (::mkdtemp(path.data()) == nullptr) {
        return failure(path);
    }
    TemporaryFolder made;
    made.path_ = path;
    return made;
}

TemporaryFolder::~TemporaryFolder() {
    if (!path_.empty()) {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
}

Result<void> TemporaryFolder::write(const std::string& name, const std::string& content) const {
    const std::string path = path_of(name);
    ::unlink(path.c_str());
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) {
        return failure(path);
    }
    Result<void> written;
    for (std::size_t done = 0; done < content.size();) {
        const ssize_t put = ::write(file, content.data() + done, content.size() - done);
        if (put < 0 && errno != EINTR) {
            written = failure(path);
            break;
        }
        done += put > 0 ? static_cast<std::size_t>(put) : 0;
    }
    ::close(file);
    return written;
}

}  // namespace waybill::cli
