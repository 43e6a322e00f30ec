// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_frame_note.h"

#include "core/base/byte_reader.h"

namespace waybill::http {
namespace {

constexpr std::uint32_t kStreamBits = 0x7fffffffU;

// In the first byte of a note.
constexpr Byte kServer = 0x01;
constexpr Byte kMissing = 0x02;
constexpr Byte kSettings = 0x04;
constexpr Byte kError = 0x08;
constexpr Byte kLastStream = 0x10;
constexpr Byte kIncrement = 0x20;
constexpr Byte kPromised = 0x40;
constexpr Byte kPriority = 0x80;

void append_number(std::uint64_t number, std::vector<Byte>& out) {
    while (number >= 0x80) {
        out.push_back(static_cast<Byte>(number | 0x80U));
        number >>= 7U;
    }
    out.push_back(static_cast<Byte>(number));
}

std::optional<std::uint64_t> read_number(ByteReader& reader) {
    std::uint64_t number = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        const std::optional<std::uint8_t> byte = reader.u8();
        if (!byte) {
            return std::nullopt;
        }
        number |= std::uint64_t{*byte & 0x7fU} << shift;
        if ((*byte & 0x80U) == 0) {
            return number;
        }
    }
    return std::nullopt;
}

// False when there is no number, or it does not fit.
template <typename Number>
bool read_into(ByteReader& reader, Number& number) {
    const std::optional<std::uint64_t> read = read_number(reader);
    number = static_cast<Number>(read.value_or(0));
    return read && *read == number;
}

bool read_into(ByteReader& reader, bool wanted, std::optional<std::uint32_t>& number) {
    return !wanted || read_into(reader, number.emplace());
}

std::optional<Http2Priority> read_priority(ByteReader& reader) {
    const std::optional<std::uint32_t> dependency = reader.be32();
    const std::optional<std::uint8_t> weight = reader.u8();
    if (!dependency || !weight) {
        return std::nullopt;
    }
    return Http2Priority{*dependency & kStreamBits,
                         static_cast<std::uint16_t>(*weight + 1),
                         (*dependency & ~kStreamBits) != 0};
}

void read_settings(ByteReader& reader, Http2FrameNote& note) {
    while (note.settings.size() < Http2FrameNote::kSettingsKept && reader.remaining() >= 6) {
        const std::uint16_t setting = reader.be16().value_or(0);
        note.settings.emplace_back(setting, reader.be32().value_or(0));
    }
}

}  // namespace

void note_frame(Side side, const Http2Frame& frame, Bytes payload, Http2FrameNote& note) {
    note.side = side;
    note.kind = frame.kind;
    note.flags = frame.flags;
    note.stream = frame.stream;
    note.length = frame.length;
    note.missing = 0;
    note.settings.clear();
    note.error.reset();
    note.last_stream.reset();
    note.increment.reset();
    note.promised_stream.reset();
    note.priority.reset();
    ByteReader reader(payload);
    const bool padded = frame.has(http2_flag::kPadded);
    switch (frame.kind) {
        case http2_kind::kHeaders:
            if (frame.has(http2_flag::kPriority) && reader.skip(padded ? 1 : 0)) {
                note.priority = read_priority(reader);
            }
            break;
        case http2_kind::kPriority:
            note.priority = read_priority(reader);
            break;
        case http2_kind::kRstStream:
            note.error = reader.be32();
            break;
        case http2_kind::kSettings:
            read_settings(reader, note);
            break;
        case http2_kind::kPushPromise:
            if (reader.skip(padded ? 1 : 0) && reader.remaining() >= 4) {
                note.promised_stream = reader.be32().value_or(0) & kStreamBits;
            }
            break;
        case http2_kind::kGoAway:
            if (reader.remaining() >= 8) {
                note.last_stream = reader.be32().value_or(0) & kStreamBits;
                note.error = reader.be32();
            }
            break;
        case http2_kind::kWindowUpdate:
            if (reader.remaining() >= 4) {
                note.increment = reader.be32().value_or(0) & kStreamBits;
            }
            break;
        default:
            break;
    }
}

void append_note(const Http2FrameNote& note, std::vector<Byte>& out) {
    const std::size_t holds = out.size();
    out.insert(out.end(), {note.side == Side::Server ? kServer : Byte{0}, note.kind, note.flags});
    append_number(note.stream, out);
    append_number(note.length, out);
    const auto append = [&](Byte mark, const std::optional<std::uint32_t>& number) {
        if (number) {
            out[holds] |= mark;
            append_number(*number, out);
        }
    };
    if (note.missing > 0) {
        out[holds] |= kMissing;
        append_number(note.missing, out);
    }
    if (!note.settings.empty()) {
        out[holds] |= kSettings;
        append_number(note.settings.size(), out);
        for (const auto& [setting, value] : note.settings) {
            append_number(setting, out);
            append_number(value, out);
        }
    }
    append(kError, note.error);
    append(kLastStream, note.last_stream);
    append(kIncrement, note.increment);
    append(kPromised, note.promised_stream);
    if (note.priority) {
        out[holds] |= kPriority;
        append_number(note.priority->dependency, out);
        append_number(note.priority->weight, out);
        out.push_back(note.priority->exclusive ? 1 : 0);
    }
}

bool read_note(Bytes& bytes, Http2FrameNote& note) {
    ByteReader reader(bytes);
    note = {};
    const Byte holds = reader.u8().value_or(0);
    note.side = (holds & kServer) != 0 ? Side::Server : Side::Client;
    note.kind = reader.u8().value_or(0);
    note.flags = reader.u8().value_or(0);
    if (!read_into(reader, note.stream) || !read_into(reader, note.length)
        || ((holds & kMissing) != 0 && !read_into(reader, note.missing))) {
        return false;
    }
    if ((holds & kSettings) != 0) {
        std::size_t count = 0;
        if (!read_into(reader, count) || count > Http2FrameNote::kSettingsKept) {
            return false;
        }
        note.settings.resize(count);
        for (auto& [setting, value] : note.settings) {
            if (!read_into(reader, setting) || !read_into(reader, value)) {
                return false;
            }
        }
    }
    if (!read_into(reader, (holds & kError) != 0, note.error)
        || !read_into(reader, (holds & kLastStream) != 0, note.last_stream)
        || !read_into(reader, (holds & kIncrement) != 0, note.increment)
        || !read_into(reader, (holds & kPromised) != 0, note.promised_stream)) {
        return false;
    }
    if ((holds & kPriority) != 0) {
        Http2Priority& priority = note.priority.emplace();
        if (!read_into(reader, priority.dependency) || !read_into(reader, priority.weight)
            || !read_into(reader, priority.exclusive)) {
            return false;
        }
    }
    bytes = reader.rest();
    return true;
}

}  // namespace waybill::http
