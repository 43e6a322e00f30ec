// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/har_spool.h"

#include <algorithm>
#include <vector>

#include "core/http/base64_stream.h"
#include "core/report/har_values.h"

namespace waybill::report {
namespace {

bool is_space(Byte byte) {
    return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

// The alphabet for URLs (RFC 4648 section 5) is read as the other one.
Byte in_common_alphabet(Byte byte) {
    return byte == '-' ? Byte{'+'} : byte == '_' ? Byte{'/'} : byte;
}

}  // namespace

void HarSpool::clear() {
    present_ = false;
    size_ = 0;
    memory_.clear();
    chain_ = store::kNoChain;
}

void HarSpool::begin() {
    clear();
    present_ = true;
}

void HarSpool::add(std::string_view part) {
    size_ += part.size();
    if (chain_ == store::kNoChain && memory_.size() + part.size() <= kInMemory) {
        memory_ += part;
        return;
    }
    if (!memory_.empty()) {
        writer_.append(chain_, as_bytes(memory_), Timestamp{0});
        memory_.clear();
    }
    writer_.append(chain_, as_bytes(part), Timestamp{0});
}

void HarSpool::read(const std::function<void(Bytes)>& output) {
    if (chain_ == store::kNoChain) {
        if (!memory_.empty()) {
            output(as_bytes(memory_));
        }
        return;
    }
    writer_.flush();
    store::read_chain(bytes_, chain_, [&](const store::ChainPiece& piece) {
        output(piece.data);
        return true;
    });
}

bool HarSpool::read_base64(const std::function<void(Bytes)>& output) {
    http::Base64Stream decoder;
    std::vector<Byte> digits;
    std::vector<Byte> decoded;
    bool good = true;
    read([&](Bytes piece) {
        constexpr std::size_t kPart = 64 * kKiB;
        while (good && !piece.empty()) {
            const Bytes part = piece.first(std::min(piece.size(), kPart));
            piece = piece.subspan(part.size());
            digits.clear();
            for (const Byte byte : part) {
                if (!is_space(byte)) {
                    digits.push_back(in_common_alphabet(byte));
                }
            }
            decoded.clear();
            good = decoder.add(digits, decoded) == digits.size();
            if (!decoded.empty()) {
                output(decoded);
            }
        }
    });
    decoded.clear();
    decoder.finish(decoded);
    if (!decoded.empty()) {
        output(decoded);
    }
    return good;
}

bool HarSpool::is_latin1() {
    bool all = true;
    read([&](Bytes piece) {
        all = all && std::all_of(piece.begin(), piece.end(), [](Byte byte) {
                  return byte < 0xc4;  // leads of U+0080 to U+00FF, and what follows them
              });
    });
    return all;
}

void HarSpool::read_latin1(const std::function<void(Bytes)>& output) {
    std::string rest;
    read([&](Bytes piece) {
        rest += as_text(piece);
        const bool cut = !rest.empty() && static_cast<Byte>(rest.back()) >= 0xc0;
        const std::size_t whole = rest.size() - (cut ? 1 : 0);
        const std::string bytes = latin1_bytes(std::string_view(rest).substr(0, whole));
        rest.erase(0, whole);
        output(as_bytes(bytes));
    });
    output(as_bytes(rest));
}

}  // namespace waybill::report
