// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/search.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "core/base/text_finder.h"
#include "core/filter/body_text.h"
#include "core/filter/message_text.h"
#include "core/filter/streamed_text.h"

namespace waybill::filter {
namespace {

// Text is looked through in windows of this size: they stay in the cache of a core.
constexpr std::size_t kLiteralWindow = 64 * kKiB;

// Another case of a letter has up to three times its bytes.
constexpr std::size_t kMostBytesOfOtherCase = 4;

bool is_ascii(std::string_view text) {
    return std::all_of(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

bool is_continuation(char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
}

constexpr std::size_t kLongestTail = 3;  // continuation bytes of a character

// At most `most` bytes of the beginning of `text`, no character cut in two.
std::string_view beginning(std::string_view text, std::size_t most) {
    if (text.size() <= most) {
        return text;
    }
    std::size_t end = most;
    while (end > 0 && most - end < kLongestTail && is_continuation(text[end])) {
        --end;
    }
    return text.substr(0, is_continuation(text[end]) ? most : end);
}

// The same of the end.
std::string_view ending(std::string_view text, std::size_t most) {
    if (text.size() <= most) {
        return text;
    }
    std::size_t begin = text.size() - most;
    const std::size_t first = begin;
    while (begin < text.size() && begin - first < kLongestTail && is_continuation(text[begin])) {
        ++begin;
    }
    return text.substr(begin);
}

// What stands before and after a place in its line.
std::string_view end_of_line(std::string_view text) {
    const std::size_t line = text.find_last_of("\r\n");
    return line == std::string_view::npos ? text : text.substr(line + 1);
}
std::string_view start_of_line(std::string_view text) {
    return text.substr(0, text.find_first_of("\r\n"));
}

struct Match {
    std::size_t begin = 0;
    std::size_t length = 0;
};

// A needle made ready.
class Finder {
public:
    explicit Finder(const Needle& needle) : literal_(needle.text, needle.exact_case) {
        is_nothing_ = needle.text.empty();
        if (needle.is_pattern) {
            // Needle::parse() let nothing else through.
            if (auto pattern = Pattern::compile(needle.text, needle.exact_case)) {
                pattern_ = std::move(*pattern);
            } else {
                is_nothing_ = true;
            }
            first_window_ = kPatternText;
            window_ = kPatternWindow;
            overlap_ = kPatternOverlap;
            return;
        }
        overlap_ = needle.text.size() - (is_nothing_ ? 0 : 1);
        if (!needle.exact_case && !is_ascii(needle.text)) {
            // A text that makes no pattern, as one that is not UTF-8, has its ASCII letters folded.
            if (auto pattern = Pattern::literal(needle.text, false)) {
                pattern_ = std::move(*pattern);
                overlap_ = needle.text.size() * kMostBytesOfOtherCase;
            }
        }
        first_window_ = window_ = kLiteralWindow + 2 * overlap_;
    }

    // The first match at or behind `from` that is not empty.
    std::optional<Match> find(std::string_view text, std::size_t from) const {
        if (is_nothing_) {
            return std::nullopt;
        }
        if (!pattern_) {
            const std::size_t at = literal_.find(text, from);
            return at == TextFinder::kNowhere ? std::nullopt
                                              : std::optional(Match{at, literal_.size()});
        }
        while (from <= text.size()) {
            const std::string_view found = pattern_->find(text, from);
            if (found.data() == nullptr) {
                break;
            }
            const auto at = static_cast<std::size_t>(found.data() - text.data());
            if (!found.empty()) {
                return Match{at, found.size()};
            }
            from = at + 1;
        }
        return std::nullopt;
    }

    std::size_t first_window() const { return first_window_; }
    std::size_t window() const { return window_; }
    // So much of the end of a window may belong to a match that goes on behind it.
    std::size_t overlap() const { return overlap_; }

private:
    TextFinder literal_;
    std::optional<Pattern> pattern_;
    bool is_nothing_ = false;
    std::size_t first_window_ = 0;
    std::size_t window_ = 0;
    std::size_t overlap_ = 0;
};

// Looks through a text that comes in pieces, window by window. Of the window before it keeps what
// may be the beginning of a match, and what shows a match in its context.
class TextScan {
public:
    using OnMatch = std::function<bool(std::uint64_t offset, std::string_view text, Match match)>;

    // `on_match` gets the window with the match in it, and returns whether to go on.
    TextScan(const Finder& finder, OnMatch on_match)
        : finder_(finder),
          on_match_(std::move(on_match)) {}

    void start() {
        text_.clear();
        base_ = 0;
        from_ = 0;
        room_ = finder_.first_window() + 2 * kContext;
    }

    bool add(Bytes data) {
        while (!data.empty()) {
            const Bytes some = data.first(std::min(data.size(), room_ - text_.size()));
            text_ += as_text(some);
            data = data.subspan(some.size());
            if (text_.size() == room_) {
                if (!scan(text_, false)) {
                    return false;
                }
                const std::size_t done = from_ - std::min(from_, kContext);
                text_.erase(0, done);
                base_ += done;
                from_ -= done;
                room_ = finder_.window() + 2 * kContext;
            }
        }
        return true;
    }

    bool finish() { return scan(text_, true); }

    // A text that is there in one piece.
    bool scan_whole(std::string_view text) {
        start();
        return scan(text, true);
    }

private:
    static constexpr std::size_t kContext = kContextKept + kLongestTail;

    bool scan(std::string_view text, bool is_end) {
        while (const std::optional<Match> match = finder_.find(text, from_)) {
            const std::size_t end = match->begin + match->length;
            // What follows it is to be shown; and it may be longer than is seen yet. But what fills
            // half a window does not wait.
            const bool may_wait = text.size() - match->begin <= room_ / 2;
            if (!is_end && may_wait && text.size() - end < kContext) {
                from_ = match->begin;
                return true;
            }
            from_ = end;
            if (!on_match_(base_, text, *match)) {
                return false;
            }
        }
        if (!is_end) {
            from_ = std::max(from_, text.size() - std::min(finder_.overlap(), text.size()));
        }
        return true;
    }

    const Finder& finder_;
    OnMatch on_match_;
    std::string text_;
    std::uint64_t base_ = 0;  // offset of text_
    std::size_t from_ = 0;    // in text_: what is before it is done
    std::size_t room_ = 0;    // bytes of the current window
};

}  // namespace

Result<Needle> Needle::parse(std::string_view text, bool exact_case) {
    Needle needle{std::string(text), false, exact_case};
    const bool is_exact_pattern = text.size() > 3 && text.ends_with("/c");
    const std::string_view closed = text.substr(0, text.size() - (is_exact_pattern ? 1 : 0));
    if (closed.size() > 2 && closed.starts_with('/') && closed.ends_with('/')) {
        needle.text = closed.substr(1, closed.size() - 2);
        needle.is_pattern = true;
        needle.exact_case = exact_case || is_exact_pattern;
        const Result<Pattern> pattern = Pattern::compile(needle.text, needle.exact_case);
        if (!pattern) {
            return with_context("the pattern", pattern.error());
        }
    }
    if (needle.text.empty()) {
        return Error{"there is nothing to look for"};
    }
    if (needle.text.size() > kLongestNeedle) {
        return Error{"the text to look for is longer than " + std::to_string(kLongestNeedle)
                     + " bytes"};
    }
    return needle;
}

class Searcher::Impl {
public:
    Impl(const Needle& needle, const SearchScope& scope)
        : scope_(scope),
          finder_(needle),
          scan_(finder_, [this](std::uint64_t base, std::string_view text, Match match) {
              return give(base, text, match);
          }) {}

    void search(std::uint32_t index,
                store::ExchangeLoader& loader,
                std::uint64_t most,
                const OnHit& on_hit) {
        if (most == 0) {
            return;
        }
        index_ = index;
        left_ = most;
        on_hit_ = &on_hit;
        loader.load(index, store::BodyDetail::None, exchange_);
        const bool goes_on = !scope_.requests || search_message(Side::Client, loader);
        if (goes_on && scope_.responses) {
            search_message(Side::Server, loader);
        }
    }

    const SearchedBytes& searched() const { return searched_; }

private:
    // Each returns whether to go on.
    bool search_message(Side side, store::ExchangeLoader& loader) {
        const http::Message& message = message_of(exchange_, side);
        side_ = side;
        in_body_ = false;
        if (scope_.heads && message.present) {
            const std::string_view head = head_text(message, scratch_);
            searched_.heads += head.size();
            if (!scan_.scan_whole(head)) {
                return false;
            }
        }
        if (!scope_.bodies || !has_body(message)) {
            return true;
        }
        in_body_ = true;
        scan_.start();
        bool goes_on = true;
        reader_.read(exchange_, side, loader, [&](Bytes data) {
            searched_.bodies += data.size();
            goes_on = scan_.add(data);
            return goes_on;
        });
        return goes_on && scan_.finish();
    }

    bool give(std::uint64_t base, std::string_view text, Match match) {
        const std::string_view before = text.substr(0, match.begin);
        const std::string_view found = text.substr(match.begin, match.length);
        const std::string_view after = text.substr(match.begin + match.length);
        Hit hit;
        hit.exchange = index_;
        hit.side = side_;
        hit.in_body = in_body_;
        hit.offset = base + match.begin;
        hit.before = end_of_line(ending(before, kContextKept));
        hit.found = beginning(found, kFoundKept);
        hit.after = start_of_line(beginning(after, kContextKept));
        --left_;
        return (*on_hit_)(std::move(hit)) && left_ > 0;
    }

    SearchScope scope_;
    Finder finder_;
    TextScan scan_;
    BodyText reader_;
    http::Exchange exchange_;
    std::string scratch_;
    SearchedBytes searched_;
    // Of the current search.
    std::uint32_t index_ = 0;
    Side side_ = Side::Client;
    bool in_body_ = false;
    std::uint64_t left_ = 0;
    const OnHit* on_hit_ = nullptr;
};

Searcher::Searcher(const Needle& needle, const SearchScope& scope)
    : impl_(std::make_unique<Impl>(needle, scope)) {}
Searcher::~Searcher() = default;

void Searcher::search(std::uint32_t index,
                      store::ExchangeLoader& loader,
                      std::uint64_t most,
                      const OnHit& on_hit) {
    impl_->search(index, loader, most, on_hit);
}

const SearchedBytes& Searcher::searched() const {
    return impl_->searched();
}

}  // namespace waybill::filter
