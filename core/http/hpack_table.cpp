// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/hpack_table.h"

#include <algorithm>
#include <array>
#include <utility>

namespace waybill::http {
namespace {

constexpr std::size_t kSmallestEntry = 32;
constexpr std::size_t kRoomKept = 256;  // of an entry that is gone, for the next one

// RFC 7541 appendix A.
constexpr std::array<HpackTable::StaticField, HpackTable::kStaticEntries> kStatic = {{
    {":authority", ""},
    {":method", "GET"},
    {":method", "POST"},
    {":path", "/"},
    {":path", "/index.html"},
    {":scheme", "http"},
    {":scheme", "https"},
    {":status", "200"},
    {":status", "204"},
    {":status", "206"},
    {":status", "304"},
    {":status", "400"},
    {":status", "404"},
    {":status", "500"},
    {"accept-charset", ""},
    {"accept-encoding", "gzip, deflate"},
    {"accept-language", ""},
    {"accept-ranges", ""},
    {"accept", ""},
    {"access-control-allow-origin", ""},
    {"age", ""},
    {"allow", ""},
    {"authorization", ""},
    {"cache-control", ""},
    {"content-disposition", ""},
    {"content-encoding", ""},
    {"content-language", ""},
    {"content-length", ""},
    {"content-location", ""},
    {"content-range", ""},
    {"content-type", ""},
    {"cookie", ""},
    {"date", ""},
    {"etag", ""},
    {"expect", ""},
    {"expires", ""},
    {"from", ""},
    {"host", ""},
    {"if-match", ""},
    {"if-modified-since", ""},
    {"if-none-match", ""},
    {"if-range", ""},
    {"if-unmodified-since", ""},
    {"last-modified", ""},
    {"link", ""},
    {"location", ""},
    {"max-forwards", ""},
    {"proxy-authenticate", ""},
    {"proxy-authorization", ""},
    {"range", ""},
    {"referer", ""},
    {"refresh", ""},
    {"retry-after", ""},
    {"server", ""},
    {"set-cookie", ""},
    {"strict-transport-security", ""},
    {"transfer-encoding", ""},
    {"user-agent", ""},
    {"vary", ""},
    {"via", ""},
    {"www-authenticate", ""},
}};

}  // namespace

const HpackTable::StaticField& HpackTable::static_field(std::size_t index) {
    return kStatic[index - 1];
}

void HpackTable::drop_oldest() {
    HpackEntry& oldest = ring_[(newest_ + ring_.size() - (count_ - 1)) % ring_.size()];
    bytes_ -= oldest.size();
    oldest.name = {};
    if (oldest.value.capacity() > kRoomKept) {
        oldest.value = {};
    }
    --count_;
}

// RFC 7541 section 4.4. What is unknown is older than what is known, and is evicted first.
void HpackTable::insert(HpackName name, std::string_view value) {
    const std::size_t size = name.text.size() + value.size() + kSmallestEntry;
    const std::uint64_t most = size_known_ ? std::min<std::uint64_t>(size_, kKept) : kKept;
    while (count_ > 0 && bytes_ + size > most) {
        drop_oldest();
        whole_ = size_known_ && size_ <= kKept;
    }
    if (size > most) {
        whole_ = size_known_ && size > size_;  // then it emptied the encoder's table
        return;
    }
    if (count_ == ring_.size()) {
        std::vector<HpackEntry> larger(std::max<std::size_t>(16, ring_.size() * 2));
        for (std::size_t i = 0; i < count_; ++i) {
            larger[count_ - 1 - i] = std::move(ring_[(newest_ + ring_.size() - i) % ring_.size()]);
        }
        newest_ = count_ > 0 ? count_ - 1 : larger.size() - 1;
        ring_ = std::move(larger);
    }
    newest_ = (newest_ + 1) % ring_.size();
    ring_[newest_].name = std::move(name);
    ring_[newest_].value.assign(value);
    ++count_;
    bytes_ += size;
    whole_ = whole_ || (size_known_ && size_ - bytes_ < kSmallestEntry);
}

void HpackTable::resize(std::uint64_t size) {
    size_ = size;
    size_known_ = true;
    while (count_ > 0 && bytes_ > size) {
        drop_oldest();
        whole_ = true;
    }
    whole_ = whole_ || size - bytes_ < kSmallestEntry;
}

void HpackTable::forget() {
    ring_.clear();
    newest_ = 0;
    count_ = 0;
    bytes_ = 0;
    size_known_ = false;
    whole_ = false;
}

}  // namespace waybill::http
