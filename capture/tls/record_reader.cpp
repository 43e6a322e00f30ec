// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/tls/record_reader.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/base/byte_reader.h"

namespace waybill::capture::tls {
namespace {

constexpr std::uint8_t kSsl2Flag = 0x80;  // a header of two bytes

bool is_header(Bytes header) {
    return header[0] >= kChangeCipherSpec && header[0] <= kHeartbeat && header[1] == 3
           && load_be16(header.data() + 3) <= kMostFragmentBytes;
}

}  // namespace

bool RecordReader::is_plausible(Bytes header) {
    return is_header(header) && header[2] <= 4 && load_be16(header.data() + 3) > 0;
}

void RecordReader::on_data(Bytes data, const Arrival& arrival) {
    Arrival here = arrival;
    const std::size_t given = data.size();
    while (!data.empty()) {
        if (searching_ && !held_.empty()) {
            break;
        }
        here.place = arrival.place.behind(static_cast<std::uint32_t>(given - data.size()));
        read(data, here);
    }
    if (data.empty()) {
        return;
    }
    // What is searched began in earlier bytes.
    here.place.skip = Place::kScattered;
    std::vector<Byte> together;
    together.swap(held_);
    position_ -= together.size();
    together.insert(together.end(), data.begin(), data.end());
    for (data = together; !data.empty();) {
        read(data, here);
    }
}

void RecordReader::read(Bytes& data, const Arrival& arrival) {
    if (searching_) {
        search(data, false, arrival.at);
    } else if (in_fragment_) {
        read_fragment(data, arrival);
    } else {
        read_header(data, arrival);
    }
}

void RecordReader::read_header(Bytes& data, const Arrival& arrival) {
    if (held_.empty()) {
        record_ = {};
        record_.offset = position_;
        record_.arrival = arrival;
        record_.began = arrival.at;
    }
    if (held_.empty() && data.size() >= kRecordHeaderBytes) {
        begin_record(data.first(kRecordHeaderBytes));
        if (searching_) {
            return;
        }
        position_ += kRecordHeaderBytes;
        data = data.subspan(kRecordHeaderBytes);
    } else {
        record_.arrival.place.skip = Place::kScattered;
        const std::size_t take = std::min(kRecordHeaderBytes - held_.size(), data.size());
        held_.insert(held_.end(), data.begin(), data.begin() + static_cast<std::ptrdiff_t>(take));
        position_ += take;
        data = data.subspan(take);
        if (held_.size() < kRecordHeaderBytes) {
            return;
        }
        std::vector<Byte> header;
        header.swap(held_);
        begin_record(header);
        if (searching_) {
            held_.swap(header);
            return;
        }
    }
    if (missing_ == 0) {
        end_record({}, arrival);
    }
}

// `header` has five bytes; sets searching_ when they are none.
void RecordReader::begin_record(Bytes header) {
    if (std::exchange(at_start_, false) && begin_ssl2_hello(header)) {
        return;
    }
    if (!is_header(header)) {
        events_.on_malformed(record_.offset,
                             fmt::format("no record of TLS begins with {:02x} {:02x} {:02x} {:02x} "
                                         "{:02x}",
                                         header[0],
                                         header[1],
                                         header[2],
                                         header[3],
                                         header[4]));
        lost_begin_ = record_.offset;
        searching_ = true;
        return;
    }
    record_.header = {header[0], load_be16(header.data() + 1)};
    record_.length = load_be16(header.data() + 3);
    missing_ = record_.length;
    in_fragment_ = true;
    wanted_ = events_.wants_record(record_);
}

// RFC 5246 appendix E.2: two bytes of length, and the message, of which three bytes are here.
bool RecordReader::begin_ssl2_hello(Bytes header) {
    const std::size_t length = load_be16(header.data()) & 0x7fffU;
    if ((header[0] & kSsl2Flag) == 0 || header[2] != 1 || header[3] != 3 || length < 9
        || length > kMostFragmentBytes) {
        return false;
    }
    record_.header = {kHandshake, load_be16(header.data() + 3)};
    record_.length = static_cast<std::uint32_t>(length);
    record_.ssl2_hello = true;
    record_.arrival.place.skip = Place::kScattered;
    held_.assign(header.begin() + 2, header.end());
    missing_ = static_cast<std::uint32_t>(length - 3);
    in_fragment_ = true;
    wanted_ = true;
    return true;
}

void RecordReader::read_fragment(Bytes& data, const Arrival& arrival) {
    const std::size_t take = std::min<std::size_t>(missing_, data.size());
    const Bytes piece = data.first(take);
    data = data.subspan(take);
    position_ += take;
    missing_ -= static_cast<std::uint32_t>(take);
    if (missing_ == 0 && held_.empty()) {
        end_record(wanted_ ? piece : Bytes{}, arrival);
        return;
    }
    if (wanted_) {
        if (held_.empty()) {
            held_.reserve(record_.length);
        }
        held_.insert(held_.end(), piece.begin(), piece.end());
        record_.arrival.place.skip = Place::kScattered;
    }
    if (missing_ == 0) {
        std::vector<Byte> fragment;
        fragment.swap(held_);
        end_record(fragment, arrival);
    }
}

void RecordReader::end_record(Bytes fragment, const Arrival& arrival) {
    in_fragment_ = false;
    if (std::exchange(lost_, false)) {
        return;
    }
    TlsRecord record = std::exchange(record_, {});
    record.fragment = fragment;
    record.arrival.at = arrival.at;
    record.arrival.first_record = std::min(record.arrival.first_record, arrival.first_record);
    record.arrival.peer_acked = arrival.peer_acked;
    events_.on_record(record);
}

void RecordReader::on_gap(std::uint64_t length, Timestamp at) {
    if (searching_) {
        held_.clear();
        position_ += length;
        return;
    }
    if (in_fragment_ && length <= missing_) {
        position_ += length;
        missing_ -= static_cast<std::uint32_t>(length);
        if (wanted_) {
            wanted_ = false;
            lost_ = true;
            held_.clear();
            events_.on_lost_records(
                record_.offset, record_.length + kRecordHeaderBytes, &record_.header, at);
        }
        if (missing_ == 0) {
            Arrival arrival;
            arrival.at = at;
            end_record({}, arrival);
        }
        return;
    }
    lost_begin_ = in_fragment_ || !held_.empty() ? record_.offset : position_;
    if (lost_) {
        lost_begin_ += record_.length + kRecordHeaderBytes;
        lost_ = false;
    }
    at_start_ = false;
    in_fragment_ = false;
    held_.clear();
    searching_ = true;
    position_ += length;
}

void RecordReader::search(Bytes& data, bool last, Timestamp at) {
    std::size_t i = 0;
    for (; i + kRecordHeaderBytes <= data.size(); ++i) {
        const Bytes rest = data.subspan(i);
        if (!is_plausible(rest)) {
            continue;
        }
        // A record ends where another one begins, or where the sender has nothing more to say.
        const std::size_t whole = kRecordHeaderBytes + load_be16(rest.data() + 3);
        const bool decided =
            last || rest.size() == whole || rest.size() >= whole + kRecordHeaderBytes;
        if (!decided) {
            break;
        }
        if (rest.size() >= whole + kRecordHeaderBytes ? is_plausible(rest.subspan(whole))
                                                      : rest.size() >= whole) {
            searching_ = false;
            break;
        }
    }
    position_ += i;
    data = data.subspan(i);
    if (searching_) {
        held_.assign(data.begin(), data.end());
        position_ += held_.size();
        data = {};
    } else if (position_ > lost_begin_) {
        events_.on_lost_records(lost_begin_, position_ - lost_begin_, nullptr, at);
    }
}

void RecordReader::finish(Timestamp at) {
    if (searching_ && !held_.empty()) {
        std::vector<Byte> held;
        held.swap(held_);
        position_ -= held.size();
        Bytes data = held;
        Arrival arrival;
        arrival.at = at;
        search(data, true, at);
        while (!data.empty()) {
            read(data, arrival);
        }
    }
    if (searching_ && position_ > lost_begin_) {
        events_.on_lost_records(lost_begin_, position_ - lost_begin_, nullptr, at);
        lost_begin_ = position_;
    } else if (in_fragment_ && wanted_) {
        events_.on_lost_records(record_.offset, position_ - record_.offset, &record_.header, at);
    }
    in_fragment_ = false;
    held_ = {};
}

}  // namespace waybill::capture::tls
