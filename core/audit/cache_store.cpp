// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_store.h"

#include <utility>

#include <boost/container_hash/hash.hpp>

namespace waybill::audit {
namespace {

// Seven bits at a time, the lowest first; the highest bit says that more follow.
std::size_t length_of_number(std::size_t number) {
    std::size_t length = 1;
    for (; number >= 0x80; number >>= 7U) {
        ++length;
    }
    return length;
}

void append_number(std::string& out, std::size_t number) {
    for (; number >= 0x80; number >>= 7U) {
        out += static_cast<char>(number | 0x80U);
    }
    out += static_cast<char>(number);
}

std::size_t take_number(std::string_view& text) {
    std::size_t number = 0;
    for (unsigned shift = 0; !text.empty(); shift += 7) {
        const auto byte = static_cast<unsigned char>(text.front());
        text.remove_prefix(1);
        number |= static_cast<std::size_t>(byte & 0x7fU) << shift;
        if (byte < 0x80) {
            break;
        }
    }
    return number;
}

std::string_view take_text(std::string_view& text, std::size_t size) {
    const std::string_view taken = text.substr(0, size);
    text.remove_prefix(taken.size());
    return taken;
}

std::uint64_t hash_of(std::string_view url) {
    return boost::hash<std::string_view>{}(url);
}

}  // namespace

void CacheStore::pack(const KeptTexts& texts, Entry& entry) {
    std::size_t size =
        texts.url.size() + texts.variant.size() + texts.range.size() + texts.content.size();
    for (const http::Field& field : texts.fields) {
        size += field.name.size() + length_of_number(field.name.size()) + field.value.size()
                + length_of_number(field.value.size());
    }
    std::string text;
    text.reserve(size);
    text.append(texts.url).append(texts.variant).append(texts.range).append(texts.content);
    for (const http::Field& field : texts.fields) {
        append_number(text, field.name.size());
        append_number(text, field.value.size());
        text.append(field.name).append(field.value);
    }
    entry.url_size = static_cast<std::uint32_t>(texts.url.size());
    entry.variant_size = static_cast<std::uint32_t>(texts.variant.size());
    entry.range_size = static_cast<std::uint32_t>(texts.range.size());
    entry.content_size = static_cast<std::uint32_t>(texts.content.size());
    entry.text = std::move(text);
}

std::string_view CacheStore::variant(Place place) const {
    const Entry& entry = entries_[place];
    return std::string_view(entry.text).substr(entry.url_size, entry.variant_size);
}

void CacheStore::read(Place place, KeptTexts& out) const {
    const Entry& entry = entries_[place];
    std::string_view text = entry.text;
    out.url = take_text(text, entry.url_size);
    out.variant = take_text(text, entry.variant_size);
    out.range = take_text(text, entry.range_size);
    out.content = take_text(text, entry.content_size);
    out.fields.clear();
    while (!text.empty()) {
        const std::size_t name_size = take_number(text);
        const std::size_t value_size = take_number(text);
        const std::string_view name = take_text(text, name_size);
        out.fields.add({name, take_text(text, value_size)});
    }
}

CacheStore::Place CacheStore::same_url_from(Place place, std::string_view url) const {
    while (place != kNowhere && entries_[place].url() != url) {
        place = entries_[place].next;
    }
    return place;
}

CacheStore::Place CacheStore::first(std::string_view url) const {
    const auto found = first_.find(hash_of(url));
    return found == first_.end() ? kNowhere : same_url_from(found->second, url);
}

CacheStore::Place CacheStore::next(Place place) const {
    return same_url_from(entries_[place].next, entries_[place].url());
}

void CacheStore::put(const KeptTexts& texts, const KeptNumbers& numbers) {
    if (numbers.wire_size > limits_.bytes) {
        ++dropped_;
        return;
    }
    Entry made;
    pack(texts, made);
    made.numbers = numbers;
    made.hash = hash_of(texts.url);
    const auto [chain, is_new] = first_.try_emplace(made.hash, kNowhere);
    if (!is_new) {
        made.next = chain->second;
        Place last = made.next;
        std::size_t length = 1;
        for (; entries_[last].next != kNowhere; last = entries_[last].next) {
            ++length;
        }
        if (length >= kMostVariants) {
            take_out(last);  // never the only one, so that `chain` stays
            ++dropped_;
        }
    }
    Place place = static_cast<Place>(entries_.size());
    if (free_.empty()) {
        entries_.push_back(std::move(made));
    } else {
        place = free_.back();
        free_.pop_back();
        entries_[place] = std::move(made);
    }
    chain->second = place;
    bytes_ += numbers.wire_size;
    link_as_last_used(place);
    keep_limits();
}

void CacheStore::replace_fields(Place place, const http::HeaderList& fields) {
    KeptTexts texts;
    read(place, texts);
    texts.fields = fields;
    pack(texts, entries_[place]);
}

void CacheStore::take_out(Place place) {
    Entry& entry = entries_[place];
    Place& chain = first_[entry.hash];
    if (chain == place && entry.next == kNowhere) {
        first_.erase(entry.hash);
    } else if (chain == place) {
        chain = entry.next;
    } else {
        Place before = chain;
        while (entries_[before].next != place) {
            before = entries_[before].next;
        }
        entries_[before].next = entry.next;
    }
    unlink_from_use(place);
    bytes_ -= entry.numbers.wire_size;
    entry = {};
    free_.push_back(place);
}

void CacheStore::link_as_last_used(Place place) {
    Entry& entry = entries_[place];
    entry.used_before = last_used_;
    entry.used_after = kNowhere;
    if (last_used_ != kNowhere) {
        entries_[last_used_].used_after = place;
    } else {
        least_used_ = place;
    }
    last_used_ = place;
}

void CacheStore::unlink_from_use(Place place) {
    const Entry& entry = entries_[place];
    (entry.used_before == kNowhere ? least_used_ : entries_[entry.used_before].used_after) =
        entry.used_after;
    (entry.used_after == kNowhere ? last_used_ : entries_[entry.used_after].used_before) =
        entry.used_before;
}

void CacheStore::touch(Place place) {
    if (place != last_used_) {
        unlink_from_use(place);
        link_as_last_used(place);
    }
}

bool CacheStore::drop_least_used() {
    if (least_used_ == kNowhere) {
        return false;
    }
    take_out(least_used_);
    ++dropped_;
    return true;
}

void CacheStore::keep_limits() {
    while ((bytes_ > limits_.bytes || size() > limits_.answers) && drop_least_used()) {
    }
}

}  // namespace waybill::audit
