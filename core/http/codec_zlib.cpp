// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>

#include <zlib.h>

#include "core/http/codec.h"

namespace waybill::http {

namespace {

// RFC 1952 section 2.3.1, the bits of FLG.
constexpr unsigned kHeaderCrc = 0x02;
constexpr unsigned kExtra = 0x04;
constexpr unsigned kName = 0x08;
constexpr unsigned kComment = 0x10;
constexpr unsigned kReserved = 0xe0;

// A DEFLATE stream (RFC 1951) with what stands around it. The wrappers are read here and not by
// zlib, because browsers accept more than zlib does: reserved flags, wrong and missing checksums,
// anything after the end.
class DeflateCodec final : public Codec {
public:
    explicit DeflateCodec(DeflateWrapper wrapper) : wrapper_(wrapper), part_(first_part()) {
        if (inflateInit2(&stream_, -MAX_WBITS) != Z_OK) {
            fail("not enough memory");
        }
    }
    ~DeflateCodec() override { inflateEnd(&stream_); }

    Step step(Bytes input, std::span<Byte> output) override;
    void finish() override;
    bool complete() const override { return ended_once_ && part_ != Part::Deflate; }

private:
    enum class Part : std::uint8_t {
        GzipFixed,
        GzipExtraLength,
        GzipExtra,
        GzipName,
        GzipComment,
        GzipHeaderCrc,
        ZlibHeader,
        Deflate,
        Checksum,    // CRC-32 and size of gzip, Adler-32 of zlib
        NextMember,  // of gzip: another one, or something else
        Trailing,    // ignored
    };

    Part first_part() const;
    Part after_header(Part part) const;
    void enter(Part part);
    void header_byte(Byte byte);
    void inflate_some(Bytes input, std::span<Byte> output, Step& step);
    void check_sums();

    DeflateWrapper wrapper_;
    Part part_;
    z_stream stream_{};
    std::size_t count_ = 0;        // bytes of this part so far
    std::array<Byte, 8> small_{};  // those bytes, of the parts that are short
    std::size_t extra_length_ = 0;
    unsigned flags_ = 0;
    bool ended_once_ = false;     // a whole DEFLATE stream has been read
    std::uint32_t checksum_ = 0;  // of this member's output
    std::uint32_t size_ = 0;      // of this member's output, modulo 2^32
};

DeflateCodec::Part DeflateCodec::first_part() const {
    switch (wrapper_) {
        case DeflateWrapper::Gzip:
            return Part::GzipFixed;
        case DeflateWrapper::Zlib:
            return Part::ZlibHeader;
        case DeflateWrapper::None:
            break;
    }
    return Part::Deflate;
}

// The part of a gzip header that follows `part`, as FLG says (RFC 1952 section 2.3).
DeflateCodec::Part DeflateCodec::after_header(Part part) const {
    if (part < Part::GzipExtraLength && (flags_ & kExtra) != 0) {
        return Part::GzipExtraLength;
    }
    if (part == Part::GzipExtraLength && extra_length_ > 0) {
        return Part::GzipExtra;
    }
    if (part < Part::GzipName && (flags_ & kName) != 0) {
        return Part::GzipName;
    }
    if (part < Part::GzipComment && (flags_ & kComment) != 0) {
        return Part::GzipComment;
    }
    if (part < Part::GzipHeaderCrc && (flags_ & kHeaderCrc) != 0) {
        return Part::GzipHeaderCrc;
    }
    return Part::Deflate;
}

void DeflateCodec::enter(Part part) {
    part_ = part;
    count_ = 0;
    if (part == Part::Deflate) {
        inflateReset(&stream_);
        size_ = 0;
        checksum_ = wrapper_ == DeflateWrapper::Zlib ? 1 : 0;
    }
}

// One byte of a header or of what follows the compressed data. Byte by byte is fast enough: only
// names and comments are of any length.
void DeflateCodec::header_byte(Byte byte) {
    if (count_ < small_.size()) {
        small_[count_] = byte;
    }
    ++count_;
    switch (part_) {
        case Part::GzipFixed:
            if ((count_ == 1 && byte != 0x1f) || (count_ == 2 && byte != 0x8b)) {
                fail("no gzip header");
            } else if (count_ == 3 && byte != Z_DEFLATED) {
                remark("unknown compression method in the header");
            } else if (count_ == 4) {
                flags_ = byte;
                if ((flags_ & kReserved) != 0) {
                    remark("reserved flags in the header");
                }
            } else if (count_ == 10) {
                enter(after_header(part_));
            }
            break;
        case Part::GzipExtraLength:
            if (count_ == 2) {
                extra_length_ = small_[0] + 256U * small_[1];
                enter(after_header(part_));
            }
            break;
        case Part::GzipExtra:
            if (count_ == extra_length_) {
                enter(after_header(part_));
            }
            break;
        case Part::GzipName:
        case Part::GzipComment:
            if (byte == 0) {
                enter(after_header(part_));
            }
            break;
        case Part::GzipHeaderCrc:
            if (count_ == 2) {
                enter(after_header(part_));
            }
            break;
        case Part::ZlibHeader:
            // RFC 1950 section 2.2: CM, FDICT, FCHECK. The window size is of no interest.
            if (count_ == 1 && (byte & 0x0f) != Z_DEFLATED) {
                fail("no zlib header");
            } else if (count_ == 2) {
                if ((small_[0] * 256U + byte) % 31 != 0) {
                    remark("wrong check bits in the zlib header");
                }
                if ((byte & 0x20) != 0) {
                    fail("needs a preset dictionary");
                } else {
                    enter(Part::Deflate);
                }
            }
            break;
        case Part::Checksum:
            if (count_ == (wrapper_ == DeflateWrapper::Gzip ? 8U : 4U)) {
                check_sums();
                enter(wrapper_ == DeflateWrapper::Gzip ? Part::NextMember : Part::Trailing);
            }
            break;
        case Part::NextMember:
            if (byte != (count_ == 1 ? 0x1f : 0x8b)) {
                remark("bytes after the end of the compressed data");
                enter(Part::Trailing);
            } else if (count_ == 2) {
                part_ = Part::GzipFixed;  // whose first two bytes these were
            }
            break;
        case Part::Deflate:
        case Part::Trailing:
            break;
    }
}

void DeflateCodec::check_sums() {
    const auto number = [this](std::size_t at) {
        return small_[at] | std::uint32_t{small_[at + 1]} << 8U
               | std::uint32_t{small_[at + 2]} << 16U | std::uint32_t{small_[at + 3]} << 24U;
    };
    if (wrapper_ == DeflateWrapper::Gzip) {
        if (number(0) != checksum_) {
            remark("the CRC-32 at the end is wrong");
        } else if (number(4) != size_) {
            remark("the size at the end is wrong");
        }
    } else if (__builtin_bswap32(number(0)) != checksum_) {
        remark("the Adler-32 at the end is wrong");
    }
}

void DeflateCodec::inflate_some(Bytes input, std::span<Byte> output, Step& step) {
    constexpr std::size_t kMost = std::numeric_limits<uInt>::max() / 2;
    const std::size_t given = std::min(input.size(), kMost);
    const std::size_t room = std::min(output.size(), kMost);
    stream_.next_in = const_cast<Bytef*>(input.data());  // zlib does not write there
    stream_.avail_in = static_cast<uInt>(given);
    stream_.next_out = output.data();
    stream_.avail_out = static_cast<uInt>(room);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t produced = room - stream_.avail_out;
    step.consumed += given - stream_.avail_in;
    step.produced += produced;
    const auto length = static_cast<uInt>(produced);
    size_ += length;
    if (wrapper_ == DeflateWrapper::Gzip) {
        checksum_ = static_cast<std::uint32_t>(crc32(checksum_, output.data(), length));
    } else if (wrapper_ == DeflateWrapper::Zlib) {
        checksum_ = static_cast<std::uint32_t>(adler32(checksum_, output.data(), length));
    }
    if (status == Z_STREAM_END) {
        ended_once_ = true;
        enter(wrapper_ == DeflateWrapper::None ? Part::Trailing : Part::Checksum);
    } else if (status == Z_MEM_ERROR) {
        fail("not enough memory");
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
        fail(stream_.msg != nullptr ? stream_.msg : "invalid compressed data");
    }
}

Codec::Step DeflateCodec::step(Bytes input, std::span<Byte> output) {
    Step step;
    while (error().empty()) {
        if (part_ == Part::Deflate) {
            inflate_some(input.subspan(step.consumed), output.subspan(step.produced), step);
            if (part_ == Part::Deflate) {
                break;  // out of input or room
            }
        } else if (step.consumed == input.size()) {
            break;
        } else if (part_ == Part::Trailing) {
            remark("bytes after the end of the compressed data");
            step.consumed = input.size();
        } else {
            header_byte(input[step.consumed++]);
        }
    }
    return step;
}

void DeflateCodec::finish() {
    switch (part_) {
        case Part::Deflate:
            fail("cut off: the compressed data is not complete");
            break;
        case Part::Checksum:
            // Browsers do not look at it; the compressed data has an end of its own.
            remark("the checksum at the end is missing");
            break;
        case Part::NextMember:
            if (count_ > 0) {
                remark("bytes after the end of the compressed data");
            }
            break;
        case Part::Trailing:
            break;
        case Part::GzipFixed:
        case Part::GzipExtraLength:
        case Part::GzipExtra:
        case Part::GzipName:
        case Part::GzipComment:
        case Part::GzipHeaderCrc:
        case Part::ZlibHeader:
            fail("cut off inside the header");
            break;
    }
}

}  // namespace

std::unique_ptr<Codec> make_deflate_codec(DeflateWrapper wrapper) {
    return std::make_unique<DeflateCodec>(wrapper);
}

}  // namespace waybill::http
