// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/pcapng_blocks.h"

#include <algorithm>
#include <limits>

#include "capture/format.h"
#include "core/base/endpoint.h"

namespace waybill::capture {
namespace {

// GCC and clang have it, ISO C++ does not.
__extension__ using Wide = __int128;

constexpr std::uint16_t kEndOfOptions = 0;
constexpr std::uint16_t kComment = 1;
constexpr std::uint16_t kInterfaceName = 2;
constexpr std::uint16_t kInterfaceDescription = 3;
constexpr std::uint16_t kTickResolution = 9;
constexpr std::uint16_t kFilter = 11;
constexpr std::uint16_t kTickOffset = 14;
constexpr std::uint16_t kReceived = 4;
constexpr std::uint16_t kDropped = 5;
constexpr std::uint16_t kDroppedBySystem = 7;

constexpr std::size_t padded(std::size_t size) {
    return (size + 3) & ~std::size_t{3};
}

// Walks over records of a code, a length and a padded value: options, and name records. Ends in
// front of the first one that does not fit.
class OptionWalk {
public:
    OptionWalk(const SectionNumbers& numbers, Bytes bytes) : numbers_(numbers), rest_(bytes) {}

    bool next() {
        if (rest_.size() < 4) {
            return false;
        }
        code_ = numbers_.u16(rest_.data());
        const std::size_t length = numbers_.u16(rest_.data() + 2);
        if (code_ == kEndOfOptions || length > rest_.size() - 4) {
            return false;
        }
        value_ = rest_.subspan(4, length);
        rest_ = rest_.subspan(std::min(4 + padded(length), rest_.size()));
        return true;
    }

    std::uint16_t code() const { return code_; }
    Bytes value() const { return value_; }

private:
    SectionNumbers numbers_;
    Bytes rest_;
    std::uint16_t code_ = 0;
    Bytes value_;
};

// Some writers count a final NUL.
std::string text_of(Bytes value) {
    const std::string_view text = as_text(value);
    return std::string(text.substr(0, text.find('\0')));
}

// Names are short, and a file may have very many of them.
std::string name_of(std::string_view text) {
    constexpr std::size_t kLongest = 255;
    return std::string(text.substr(0, std::min(kLongest, text.find('\0'))));
}

Wide power_of_10(unsigned exponent) {
    Wide power = 1;
    for (unsigned i = 0; i < exponent; ++i) {
        power *= 10;
    }
    return power;
}

Timestamp clamped(Wide ns) {
    constexpr Wide kEarliest = std::numeric_limits<std::int64_t>::min() + 1;  // not kUnknown
    constexpr Wide kLatest = std::numeric_limits<std::int64_t>::max();
    return Timestamp{static_cast<std::int64_t>(std::clamp(ns, kEarliest, kLatest))};
}

constexpr std::uint8_t kPowerOf2 = 0x80;
constexpr unsigned kNanoDigits = 9;

}  // namespace

TickScale::TickScale(std::uint8_t resolution, std::int64_t offset_seconds)
    : resolution_(resolution),
      offset_seconds_(offset_seconds) {
    simple_below_ = 0;
    if (resolution <= kNanoDigits && offset_seconds == 0) {
        factor_ = static_cast<std::uint64_t>(power_of_10(kNanoDigits - resolution));
        simple_below_ =
            static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) / factor_;
    }
}

Timestamp TickScale::scaled(std::uint64_t ticks) const {
    const Wide offset = Wide{offset_seconds_} * kNsPerSecond;
    if ((resolution_ & kPowerOf2) != 0) {
        const unsigned bits = resolution_ & 0x7f;
        return clamped(((Wide{ticks} * kNsPerSecond) >> bits) + offset);
    }
    if (resolution_ <= kNanoDigits) {
        return clamped(Wide{ticks} * power_of_10(kNanoDigits - resolution_) + offset);
    }
    // 64 bits of ticks are less than 10^20: finer ones than this are no whole nanosecond together.
    constexpr unsigned kNothingLeft = kNanoDigits + 20;
    if (resolution_ >= kNothingLeft) {
        return clamped(offset);
    }
    return clamped(Wide{ticks} / power_of_10(resolution_ - kNanoDigits) + offset);
}

std::vector<std::string> section_comments(const SectionNumbers& numbers, Bytes body) {
    constexpr std::size_t kFixed = 16;
    std::vector<std::string> comments;
    if (body.size() > kFixed) {
        OptionWalk options(numbers, body.subspan(kFixed));
        while (options.next()) {
            if (options.code() == kComment) {
                comments.push_back(text_of(options.value()));
            }
        }
    }
    return comments;
}

std::optional<InterfaceBlock> read_interface(const SectionNumbers& numbers, Bytes body) {
    constexpr std::size_t kFixed = 8;
    if (body.size() < kFixed) {
        return std::nullopt;
    }
    InterfaceBlock block;
    block.interface.link_type = link_type_of_field(numbers.u16(body.data()));
    block.interface.snap_length = numbers.u32(body.data() + 4);
    std::uint8_t resolution = 6;
    std::int64_t offset_seconds = 0;
    OptionWalk options(numbers, body.subspan(kFixed));
    while (options.next()) {
        const Bytes value = options.value();
        if (options.code() == kInterfaceName) {
            block.name = name_of(as_text(value));
        } else if (options.code() == kInterfaceDescription) {
            block.description = text_of(value);
        } else if (options.code() == kFilter && value.size() > 1 && value[0] == 0) {
            block.filter = text_of(value.subspan(1));
        } else if (options.code() == kTickResolution && !value.empty()) {
            resolution = value[0];
        } else if (options.code() == kTickOffset && value.size() >= 8) {
            offset_seconds = static_cast<std::int64_t>(numbers.u64(value.data()));
        }
    }
    block.interface.scale = TickScale(resolution, offset_seconds);
    return block;
}

std::vector<std::pair<std::string, std::string>> read_names(const SectionNumbers& numbers,
                                                            Bytes body,
                                                            std::size_t limit) {
    constexpr std::uint16_t kV4 = 1;
    constexpr std::uint16_t kV6 = 2;
    std::vector<std::pair<std::string, std::string>> names;
    OptionWalk records(numbers, body);
    while (records.next()) {
        const std::size_t address_size = records.code() == kV4 ? 4 : records.code() == kV6 ? 16 : 0;
        if (address_size == 0 || records.value().size() < address_size) {
            continue;
        }
        const Byte* const octets = records.value().data();
        const std::string address =
            to_string(address_size == 4 ? ip_from_v4(octets) : ip_from_v6(octets));
        // One or more names, each with a NUL behind it.
        std::string_view rest = as_text(records.value().subspan(address_size));
        while (!rest.empty() && names.size() < limit) {
            const std::string_view name = rest.substr(0, rest.find('\0'));
            if (!name.empty()) {
                names.emplace_back(address, name_of(name));
            }
            rest.remove_prefix(std::min(name.size() + 1, rest.size()));
        }
    }
    return names;
}

Bytes read_tls_secrets(const SectionNumbers& numbers, Bytes body) {
    constexpr std::uint32_t kTlsKeyLog = 0x544c534b;
    constexpr std::size_t kFixed = 8;
    if (body.size() < kFixed || numbers.u32(body.data()) != kTlsKeyLog) {
        return {};
    }
    const std::size_t length = numbers.u32(body.data() + 4);
    return body.subspan(kFixed, std::min(length, body.size() - kFixed));
}

std::optional<InterfaceStatistics> read_statistics(const SectionNumbers& numbers, Bytes body) {
    constexpr std::size_t kFixed = 12;
    if (body.size() < kFixed) {
        return std::nullopt;
    }
    InterfaceStatistics statistics;
    statistics.interface = numbers.u32(body.data());
    statistics.at =
        std::uint64_t{numbers.u32(body.data() + 4)} << 32 | numbers.u32(body.data() + 8);
    OptionWalk options(numbers, body.subspan(kFixed));
    while (options.next()) {
        if (options.value().size() < 8) {
            continue;
        }
        const std::uint64_t count = numbers.u64(options.value().data());
        if (options.code() == kReceived) {
            statistics.received = count;
        } else if (options.code() == kDropped) {
            statistics.dropped = count;
        } else if (options.code() == kDroppedBySystem) {
            statistics.dropped_by_system = count;
        }
    }
    return statistics;
}

std::vector<std::string> packet_comments(const SectionNumbers& numbers, Bytes options) {
    constexpr std::size_t kMost = 100;
    std::vector<std::string> comments;
    OptionWalk walk(numbers, options);
    while (comments.size() < kMost && walk.next()) {
        if (walk.code() == kComment) {
            comments.push_back(text_of(walk.value()));
        }
    }
    return comments;
}

}  // namespace waybill::capture
