// SPDX-License-Identifier: GPL-3.0-or-later
//
// Cuts what one side sends into the records of TLS (RFC 8446 section 5.1, RFC 5246 section 6.2.1).
// A record that lies in one piece is borrowed; of others one is kept. Behind a gap the next record
// is looked for by its header.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "capture/tls/record_cipher.h"
#include "core/base/byte_stream.h"
#include "core/base/bytes.h"

namespace waybill::capture::tls {

inline constexpr std::size_t kRecordHeaderBytes = 5;
inline constexpr std::size_t kMostFragmentBytes = 16'384 + 2'048;  // RFC 5246 section 6.2.3

enum RecordType : std::uint8_t {
    kChangeCipherSpec = 20,
    kAlert = 21,
    kHandshake = 22,
    kApplicationData = 23,
    kHeartbeat = 24,
};

struct TlsRecord {
    RecordHeader header;
    Bytes fragment;            // empty when it was not wanted
    std::uint32_t length = 0;  // of the fragment
    std::uint64_t offset = 0;  // of the record in the side's stream
    Arrival arrival;           // place: of the record; at: of the packet that completed it
    Timestamp began;           // when its first byte came
    bool ssl2_hello = false;   // the fragment is a ClientHello of SSL 2 from its type on
};

class RecordEvents {
public:
    virtual ~RecordEvents() = default;
    // Whether the fragment is needed; its bytes are passed over otherwise.
    virtual bool wants_record(const TlsRecord& record) = 0;
    virtual void on_record(const TlsRecord& record) = 0;
    // Records that cannot be read: so many bytes of the stream, headers included. `known` is the
    // only one that was lost, when that is known.
    virtual void on_lost_records(std::uint64_t offset,
                                 std::uint64_t bytes,
                                 const RecordHeader* known,
                                 Timestamp at) = 0;
    // Here stands what is no record.
    virtual void on_malformed(std::uint64_t offset, std::string detail) = 0;
};

class RecordReader {
public:
    // `searching`: the first byte may be in the middle of a record.
    RecordReader(RecordEvents& events, bool searching) : events_(events), searching_(searching) {}

    // Before anything else: where the first byte stands in the side's stream.
    void starts_at(std::uint64_t offset) {
        position_ = offset;
        lost_begin_ = offset;
    }
    void on_data(Bytes data, const Arrival& arrival);
    void on_gap(std::uint64_t length, Timestamp at);
    // No more bytes come.
    void finish(Timestamp at);

    std::uint64_t position() const { return position_; }

private:
    // What could be a header, when only a search leads to it.
    static bool is_plausible(Bytes header);

    // Each takes from the front of `data` what it can use.
    void read(Bytes& data, const Arrival& arrival);
    void read_header(Bytes& data, const Arrival& arrival);
    void begin_record(Bytes header);
    bool begin_ssl2_hello(Bytes header);
    void read_fragment(Bytes& data, const Arrival& arrival);
    void end_record(Bytes fragment, const Arrival& arrival);
    // Takes up at a header; holds what may be one when more bytes are known.
    void search(Bytes& data, bool last, Timestamp at);

    RecordEvents& events_;
    bool searching_;
    bool at_start_ = true;  // nothing was read yet
    bool in_fragment_ = false;
    bool wanted_ = false;
    bool lost_ = false;             // the record being read, in part; it was told
    std::uint64_t position_ = 0;    // in the stream, of the next byte
    std::uint64_t lost_begin_ = 0;  // while searching: what precedes was told
    TlsRecord record_;              // the one being read
    std::uint32_t missing_ = 0;     // bytes of its fragment
    std::vector<Byte> held_;        // the beginning of a header or fragment; what is searched
};

}  // namespace waybill::capture::tls
