// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/spill_file.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace waybill::capture {
namespace {

// Not every file system can make a file without a name: then it has one for a moment.
int open_unnamed(const std::string& folder) {
    const int unnamed = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (unnamed >= 0) {
        return unnamed;
    }
    std::string name = folder + "/waybill-XXXXXX";
    const int named = ::mkostemp(name.data(), O_CLOEXEC);  // mode 0600
    if (named >= 0) {
        ::unlink(name.c_str());
    }
    return named;
}

}  // namespace

SpillFile::SpillFile(int descriptor, std::string folder)
    : file_(descriptor),
      folder_(std::move(folder)) {}

Result<std::unique_ptr<SpillFile>> SpillFile::create() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): nothing in this program changes the environment
    const char* wanted = std::getenv("TMPDIR");
    std::string folder = wanted != nullptr && *wanted != '\0' ? wanted : "/tmp";
    const int descriptor = open_unnamed(folder);
    if (descriptor < 0) {
        return system_error("no temporary file can be made in " + folder, errno);
    }
    return std::unique_ptr<SpillFile>(new SpillFile(descriptor, std::move(folder)));
}

Result<void> SpillFile::write_at(std::uint64_t at, Bytes bytes) {
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(file_.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(at));
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            return system_error("the temporary file in " + folder_ + " cannot be written",
                                written < 0 ? errno : ENOSPC);
        }
        bytes = bytes.subspan(static_cast<std::size_t>(written));
        at += static_cast<std::uint64_t>(written);
    }
    return {};
}

Result<void> SpillFile::append(Bytes bytes) {
    const Result<void> written = write_at(size_, bytes);
    if (written) {
        size_ += bytes.size();
    }
    return written;
}

Result<std::size_t> SpillingStream::read(std::span<Byte> into) {
    Result<std::size_t> got = stream_->read(into);
    if (got) {
        const Result<void> kept = spill_.append(into.first(*got));
        if (!kept) {
            return kept.error();
        }
    }
    return got;
}

}  // namespace waybill::capture
