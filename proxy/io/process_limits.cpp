// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/process_limits.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <sys/random.h>
#include <sys/resource.h>

#include "core/base/bytes.h"
#include "proxy/io/event_loop.h"

namespace waybill::proxy {
namespace {

// Descriptors that are not of clients or their servers: listeners, files, the bytes that are kept.
constexpr std::size_t kOtherDescriptors = 64;

}  // namespace

std::size_t clients_with_descriptors(std::size_t wanted) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) {
        return wanted;
    }
    if (limit.rlim_cur < limit.rlim_max) {
        rlimit more = limit;
        more.rlim_cur = more.rlim_max;
        if (::setrlimit(RLIMIT_NOFILE, &more) == 0) {
            limit = more;
        }
    }
    // A client mostly needs a second one for its server.
    const std::size_t all = limit.rlim_cur;
    const std::size_t others = std::min(kOtherDescriptors, all / 2);
    return std::clamp<std::size_t>((all - others) / 2, 1, std::max<std::size_t>(wanted, 1));
}

std::string random_name() {
    std::array<Byte, 8> bytes{};
    std::string name;
    if (::getrandom(bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) {
        return fmt::format("{:x}", time_now().ns);
    }
    for (const Byte byte : bytes) {
        name += fmt::format("{:02x}", byte);
    }
    return name;
}

}  // namespace waybill::proxy
