// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/tls/key_log.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace waybill::proxy {

Result<std::unique_ptr<KeyLog>> KeyLog::open(const std::string& path) {
    const int descriptor = ::open(
        path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
    if (descriptor < 0) {
        return Error{path + ": " + std::strerror(errno)};  // NOLINT(concurrency-mt-unsafe)
    }
    return std::unique_ptr<KeyLog>(new KeyLog(descriptor));
}

KeyLog::~KeyLog() {
    ::close(descriptor_);
}

void KeyLog::add(std::string_view line) const {
    std::string whole(line);
    whole += '\n';
    // With O_APPEND, writes of several threads and programs do not mix.
    while (::write(descriptor_, whole.data(), whole.size()) < 0 && errno == EINTR) {
    }
}

}  // namespace waybill::proxy
