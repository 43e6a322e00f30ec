// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariants: blocks that nghttp2's inflater accepts give the same fields here and are not damaged;
// a decoder that came late, with the same blocks from some one on, never shows a known field that
// differs from the sent one; limits on what is told do not change the state.
//
// Input: byte 0 is the block from which on the late one listens; then blocks, each two bytes of
// length (the upper one's high bit: the table size is changed in front of it to its other bits
// times 64) and its bytes.
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include <nghttp2/nghttp2.h>

#include "core/http/hpack_decoder.h"

namespace {

using namespace waybill;
using namespace waybill::http;

void require(bool holds) {
    if (!holds) {
        std::abort();
    }
}

struct Sent {
    std::string name;
    std::string value;
    bool known = true;
};

class Fields final : public HpackFieldSink {
public:
    void on_field(const HpackField& field) override {
        all.push_back({std::string(field.name), std::string(field.value), field.known});
    }
    std::vector<Sent> all;
};

struct Deleter {
    void operator()(nghttp2_hd_inflater* inflater) const { nghttp2_hd_inflate_del(inflater); }
};

// False when the block is not well-formed.
bool inflate(nghttp2_hd_inflater* inflater, Bytes block, std::vector<Sent>& out) {
    for (;;) {
        nghttp2_nv field;
        int flags = 0;
        const auto taken =
            nghttp2_hd_inflate_hd2(inflater, &field, &flags, block.data(), block.size(), 1);
        if (taken < 0) {
            return false;
        }
        block = block.subspan(static_cast<std::size_t>(taken));
        if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0) {
            out.push_back({std::string(reinterpret_cast<char*>(field.name), field.namelen),
                           std::string(reinterpret_cast<char*>(field.value), field.valuelen)});
        }
        if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0) {
            nghttp2_hd_inflate_end_headers(inflater);
            return true;
        }
        if ((flags & NGHTTP2_HD_INFLATE_EMIT) == 0 && block.empty()) {
            return true;
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) {
        return 0;
    }
    const std::size_t late_from = data[0] % 8;
    Bytes rest = Bytes(data, size).subspan(1);
    nghttp2_hd_inflater* made = nullptr;
    require(nghttp2_hd_inflate_new(&made) == 0);
    const std::unique_ptr<nghttp2_hd_inflater, Deleter> oracle(made);
    HpackDecoder decoder;
    HpackDecoder limited;
    HpackDecoder late;
    late.lose_state();
    bool valid = true;
    constexpr HpackLimits kAll{1U << 30U, 1U << 20U};
    constexpr HpackLimits kFew{200, 3};
    for (std::size_t count = 0; rest.size() >= 2; ++count) {
        std::size_t length = rest[1];
        if ((rest[0] & 0x80U) != 0) {
            const std::size_t table = std::size_t{rest[0] & 0x7fU} * 64;
            decoder.set_limit(table);
            limited.set_limit(table);
            late.set_limit(table);
            valid = valid && nghttp2_hd_inflate_change_table_size(oracle.get(), table) == 0;
        } else {
            length += std::size_t{rest[0]} << 8U;
        }
        rest = rest.subspan(2);
        const Bytes block = rest.first(std::min(length, rest.size()));
        rest = rest.subspan(block.size());

        Fields fields;
        const HpackOutcome outcome = decoder.decode(block, kAll, fields);
        Fields few;
        const bool few_damaged = limited.decode(block, kFew, few).damaged;
        require(few.all.size() <= 3);
        std::vector<Sent> sent;
        valid = valid && inflate(oracle.get(), block, sent);
        if (!valid) {
            continue;
        }
        require(!few_damaged);
        require(!outcome.damaged && outcome.unknown == 0 && fields.all.size() == sent.size());
        for (std::size_t i = 0; i < sent.size(); ++i) {
            require(fields.all[i].name == sent[i].name && fields.all[i].value == sent[i].value);
        }
        for (std::size_t i = 0; i < few.all.size(); ++i) {
            require(few.all[i].name == sent[i].name && few.all[i].value == sent[i].value);
        }
        if (count < late_from) {
            continue;
        }
        Fields heard;
        require(!late.decode(block, kAll, heard).damaged);
        require(heard.all.size() == sent.size());
        for (std::size_t i = 0; i < sent.size(); ++i) {
            require(!heard.all[i].known
                    || (heard.all[i].name == sent[i].name && heard.all[i].value == sent[i].value));
        }
    }
    return 0;
}
