// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/http2_frame_reader.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace waybill::http {
namespace {

// How far is looked for the end of a row of frames.
constexpr std::size_t kLookAhead = 64 * kKiB;
constexpr std::size_t kUsualRoom = 64 * kKiB;  // of collected_, kept for the next frame

Arrival behind(const Arrival& arrival, std::size_t count) {
    Arrival moved = arrival;
    moved.place = arrival.place.behind(static_cast<std::uint32_t>(count));
    return moved;
}

}  // namespace

void Http2FrameReader::on_data(Bytes data, const Arrival& arrival) {
    if (state_ != State::Lost) {
        const std::size_t taken = run(data, arrival);
        if (taken == data.size()) {
            return;
        }
        data = data.subspan(taken);
        held_.assign(data.begin(), data.end());
        pieces_.assign(1, {data.size(), behind(arrival, taken)});
    } else {
        held_.insert(held_.end(), data.begin(), data.end());
        pieces_.push_back({data.size(), arrival});
    }
    search(false);
}

std::size_t Http2FrameReader::run(Bytes data, const Arrival& arrival) {
    std::size_t at = 0;
    while (at < data.size() && state_ != State::Lost) {
        const Bytes rest = data.subspan(at);
        std::size_t taken = 0;
        switch (state_) {
            case State::Preface:
                taken = preface(rest);
                break;
            case State::Header:
                taken = header(rest, header_size_ == 0 ? behind(arrival, at) : arrival);
                break;
            case State::Payload:
                taken = payload(rest, behind(arrival, at));
                break;
            case State::Lost:
                break;
        }
        at += taken;
        offset_ += taken;
    }
    return at;
}

// RFC 9113 section 3.4. A client without one begins with frames.
std::size_t Http2FrameReader::preface(Bytes data) {
    const std::size_t count = std::min(kHttp2Preface.size() - preface_, data.size());
    if (as_text(data.first(count)) != kHttp2Preface.substr(preface_, count)) {
        state_ = State::Header;
        if (preface_ > 0) {
            events_.on_bad_frame(offset_, "the preface is not whole");
            lose_sync();
        }
        return 0;
    }
    preface_ += count;
    if (preface_ == kHttp2Preface.size()) {
        saw_preface_ = true;
        state_ = State::Header;
    }
    return count;
}

std::size_t Http2FrameReader::header(Bytes data, const Arrival& arrival) {
    if (header_size_ == 0) {
        start_.offset = offset_;
        start_.arrival = arrival;
        if (data.size() >= kHttp2FrameHeader) {
            start_frame(data.data());
            return kHttp2FrameHeader;
        }
    }
    const std::size_t count = std::min(kHttp2FrameHeader - header_size_, data.size());
    std::copy_n(data.data(), count, header_.data() + header_size_);
    header_size_ += count;
    if (header_size_ == kHttp2FrameHeader) {
        header_size_ = 0;
        start_frame(header_.data());
    }
    return count;
}

void Http2FrameReader::start_frame(const Byte* bytes) {
    const Http2Frame frame = read_frame_header(bytes);
    start_.frame = frame;
    const std::string_view fault = http2_frame_fault(frame);
    if (frame.length > longest_) {
        events_.on_bad_frame(start_.offset,
                             "a frame of " + std::to_string(frame.length)
                                 + " bytes is longer than the " + std::to_string(longest_)
                                 + " that its receiver allows");
        if (http2_kind_name(frame.kind).empty() || !fault.empty()) {
            lose_sync();
            return;
        }
    } else if (!fault.empty()) {
        events_.on_bad_frame(start_.offset,
                             "a frame of the kind " + std::string(http2_kind_name(frame.kind)) + " "
                                 + std::string(fault));
    }
    any_ = true;
    left_ = frame.length;
    padding_ = 0;
    missing_ = 0;
    const bool is_data = frame.kind == http2_kind::kData;
    padding_known_ = !is_data || !frame.has(http2_flag::kPadded);
    collecting_ = !is_data;
    collected_.clear();
    events_.on_frame_start(start_);
    if (left_ == 0) {
        end_frame({}, true, start_.arrival);
    } else {
        state_ = State::Payload;
    }
}

std::size_t Http2FrameReader::payload(Bytes data, const Arrival& arrival) {
    const std::size_t count = std::min<std::size_t>(left_, data.size());
    const Bytes here = data.first(count);
    if (start_.frame.kind == http2_kind::kData) {
        return content(here, arrival);
    }
    left_ -= static_cast<std::uint32_t>(count);
    if (left_ == 0 && collected_.empty() && collecting_) {  // it came in one piece
        end_frame(here.first(std::min(count, kept_)), count <= kept_, arrival);
        return count;
    }
    if (collecting_) {
        const std::size_t room = std::min(count, kept_ - std::min(kept_, collected_.size()));
        collected_.insert(
            collected_.end(), here.begin(), here.begin() + static_cast<std::ptrdiff_t>(room));
        collecting_ = room == count;
    }
    if (left_ == 0) {
        end_frame(collected_, collecting_, arrival);
    }
    return count;
}

// RFC 9113 section 6.1.
std::size_t Http2FrameReader::content(Bytes data, const Arrival& arrival) {
    std::size_t at = 0;
    if (!padding_known_) {
        padding_known_ = true;
        padding_ = data[at++];
        --left_;
        if (padding_ > left_) {
            events_.on_bad_frame(start_.offset, "a frame of the kind data is all padding");
            padding_ = left_;
        }
    }
    const std::size_t content = std::min<std::size_t>(left_ - padding_, data.size() - at);
    if (content > 0) {
        events_.on_content(data.subspan(at, content), behind(arrival, at));
        at += content;
        left_ -= static_cast<std::uint32_t>(content);
    }
    const std::size_t rest = data.size() - at;  // all of it padding
    left_ -= static_cast<std::uint32_t>(rest);
    padding_ -= static_cast<std::uint32_t>(rest);
    if (left_ == 0) {
        end_frame({}, true, arrival);
    }
    return data.size();
}

void Http2FrameReader::end_frame(Bytes payload, bool whole, const Arrival& arrival) {
    state_ = State::Header;
    events_.on_frame_end({payload, whole && missing_ == 0, missing_, arrival});
    collected_.clear();
    if (collected_.capacity() > kUsualRoom) {
        collected_ = {};
    }
}

void Http2FrameReader::on_gap(std::uint64_t length, Timestamp at) {
    if (state_ == State::Lost) {
        search(true);
    }
    if (state_ == State::Payload) {
        const std::uint64_t inside = std::min<std::uint64_t>(left_, length);
        missing_ += inside;
        collecting_ = false;
        if (start_.frame.kind == http2_kind::kData) {
            padding_known_ = true;
            const std::uint64_t content = std::min<std::uint64_t>(left_ - padding_, inside);
            padding_ -= static_cast<std::uint32_t>(inside - content);
            if (content > 0) {
                events_.on_content_gap(content, at);
            }
        }
        left_ -= static_cast<std::uint32_t>(inside);
        offset_ += inside;
        length -= inside;
        if (left_ == 0) {
            Arrival arrival = start_.arrival;
            arrival.at = at;
            end_frame(collected_, false, arrival);
        }
    }
    offset_ += length;
    if (length > 0) {
        lose_sync();
    }
}

void Http2FrameReader::end(Timestamp at) {
    if (state_ == State::Lost) {
        search(true);
    }
    if (state_ == State::Payload) {
        missing_ += left_;
        left_ = 0;
        Arrival arrival = start_.arrival;
        arrival.at = at;
        end_frame(collected_, false, arrival);
    }
}

void Http2FrameReader::lose_sync() {
    state_ = State::Lost;
    header_size_ = 0;
    searched_ = 0;
    skipped_from_ = 0;
    events_.on_frames_lost();
}

void Http2FrameReader::search(bool last) {
    while (state_ == State::Lost && find_chain(last)) {
        replay();
    }
    if (state_ != State::Lost || last) {
        if (state_ == State::Lost) {
            skip(held_.size() - skipped_from_);
        }
        tell_skipped();
        held_ = {};
        pieces_ = {};
        searched_ = 0;
        skipped_from_ = 0;
    }
}

void Http2FrameReader::skip(std::size_t count) {
    skipped_ += count;
    offset_ += count;
}

void Http2FrameReader::tell_skipped() {
    if (skipped_ > 0) {
        events_.on_skipped(offset_ - skipped_, skipped_);
        skipped_ = 0;
    }
}

// Moves searched_ to where a row of frames begins. False when none does, so far.
bool Http2FrameReader::find_chain(bool last) {
    const std::uint32_t longest = std::max(longest_, kHttp2FrameSize);
    for (; searched_ + kHttp2FrameHeader <= held_.size(); ++searched_) {
        const Bytes rest = Bytes(held_).subspan(searched_);
        const FrameChain chain = judge_frame_chain(rest, longest);
        if (!chain.possible) {
            continue;
        }
        if (chain.certain || (chain.likely && (last || rest.size() > kLookAhead))) {
            return true;
        }
        if (!last && rest.size() <= kLookAhead) {
            break;
        }
    }
    // What was searched goes, now and then.
    if (searched_ > kLookAhead && !last) {
        skip(searched_ - skipped_from_);
        std::size_t gone = 0;
        auto piece = pieces_.begin();
        for (; gone + piece->size <= searched_ && piece + 1 != pieces_.end(); ++piece) {
            gone += piece->size;
        }
        pieces_.erase(pieces_.begin(), piece);
        held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(gone));
        searched_ -= gone;
        skipped_from_ = searched_;
    }
    return false;
}

// Reads frames from searched_ on, until they can no longer be told.
void Http2FrameReader::replay() {
    skip(searched_ - skipped_from_);
    tell_skipped();
    state_ = State::Header;
    std::size_t begin = 0;
    std::size_t at = searched_;
    for (const Piece& piece : pieces_) {
        const std::size_t end = begin + piece.size;
        if (at < end) {
            const std::size_t taken =
                run(Bytes(held_).subspan(at, end - at), behind(piece.arrival, at - begin));
            at += taken;
            if (state_ == State::Lost) {
                break;
            }
        }
        begin = end;
    }
    searched_ = at;
    skipped_from_ = at;
}

}  // namespace waybill::http
