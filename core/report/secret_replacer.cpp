// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/secret_replacer.h"

#include <algorithm>
#include <utility>

#include "core/audit/base64.h"
#include "core/base/ascii.h"
#include "core/report/command_secrets.h"
#include "core/report/secret_forms.h"

namespace waybill::report {
namespace {

using Span = SecretReplacer::Span;

bool is_base64_digit(char c) {
    return audit::is_base64url_char(c) || c == '+' || c == '/';
}

// In order and without overlaps: of two that lie across each other one span is made.
void put_in_order(std::vector<Span>& spans) {
    std::stable_sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end > b.end;
    });
    std::size_t kept = 0;
    for (std::size_t i = 0; i < spans.size(); ++i) {
        if (kept > 0 && spans[i].begin < spans[kept - 1].end) {
            spans[kept - 1].end = std::max(spans[kept - 1].end, spans[i].end);
        } else {
            if (kept != i) {
                spans[kept] = std::move(spans[i]);
            }
            ++kept;
        }
    }
    spans.resize(kept);
}

}  // namespace

bool is_bare_number(std::string_view text, std::size_t begin, std::size_t end) {
    const std::string_view value = text.substr(begin, end - begin);
    if (!std::all_of(value.begin(), value.end(), ascii::is_digit)) {
        return false;
    }
    std::size_t before = begin;
    while (before > 0 && begin - before < 2 && text[before - 1] == ' ') {
        --before;
    }
    const char front = before > 0 ? text[before - 1] : '\0';
    const char behind = end < text.size() ? text[end] : '\0';
    return (front == ':' || front == '[' || front == ',')
           && (behind == ',' || behind == '}' || behind == ']' || behind == '\n' || behind == '\r')
           && (before < 2 || front != ':' || text[before - 2] == '"');
}

std::string SecretReplacer::placeholder(std::string_view text, const SecretPlace& place) const {
    const auto secret = table_.find(text.substr(place.begin, place.end - place.begin));
    return secret ? table_.placeholder(*secret) : placeholder_of(place.kind);
}

void SecretReplacer::add_place(std::string_view text,
                               const SecretPlace& place,
                               bool same_length,
                               std::vector<Span>& found) const {
    const std::size_t length = place.end - place.begin;
    if (length == 0 || is_placeholder(text.substr(place.begin, length))) {
        return;
    }
    std::string replacement = placeholder(text, place);
    if (place.bare_number && !same_length) {
        replacement = '"' + replacement + '"';
    }
    found.push_back({place.begin, place.end, std::move(replacement)});
}

// Undoes the base64 around a match as far as it goes, replaces there, and does it again.
SecretReplacer::Span SecretReplacer::base64_span(std::string_view text,
                                                 std::size_t from,
                                                 const SecretMatch& match) const {
    constexpr std::size_t kMostGroups = 2048;
    constexpr std::size_t kGroup = 4;
    std::size_t begin = match.begin - std::min(match.begin, match.group_begins_before);
    const auto are_digits = [&](std::size_t first, std::size_t last) {
        return first < last && last <= text.size()
               && std::all_of(text.begin() + static_cast<std::ptrdiff_t>(first),
                              text.begin() + static_cast<std::ptrdiff_t>(last),
                              is_base64_digit);
    };
    if (begin < from || !are_digits(begin, match.end)) {
        return {match.begin, match.end, table_.placeholder(match.secret)};
    }
    for (std::size_t groups = 0;
         groups < kMostGroups && begin >= from + kGroup && are_digits(begin - kGroup, begin);
         ++groups) {
        begin -= kGroup;
    }
    std::size_t end = match.end;
    while (end < text.size() && end - match.end < kMostGroups * kGroup
           && is_base64_digit(text[end])) {
        ++end;
    }
    const bool cut_off = end < text.size() && is_base64_digit(text[end]);
    end -= cut_off ? (end - begin) % kGroup : 0;
    const std::string_view run = text.substr(begin, end - begin);
    const bool url = run.find_first_of("-_") != std::string_view::npos;
    const auto decoded = audit::decode_base64(
        run, url ? audit::Base64Alphabet::Url : audit::Base64Alphabet::Standard);
    if (end < match.end || !decoded) {
        return {match.begin, match.end, table_.placeholder(match.secret)};
    }
    std::string out;
    std::size_t done = 0;
    for (auto inner = matcher_.find(*decoded, 0); inner; inner = matcher_.find(*decoded, done)) {
        out.append(*decoded, done, inner->begin - done);
        std::string replacement = table_.placeholder(inner->secret);
        // As many bytes over as before, so that what follows stays where it is in its group.
        while (replacement.size() % 3 != (inner->end - inner->begin) % 3) {
            replacement += '-';
        }
        out += replacement;
        done = inner->end;
    }
    if (done == 0) {
        return {match.begin, match.end, table_.placeholder(match.secret)};
    }
    out.append(*decoded, done);
    return {begin, end, encode_base64(out, url)};
}

void SecretReplacer::add_matches(std::string_view text,
                                 std::size_t from,
                                 const ReplaceOptions& options,
                                 std::vector<Span>& found) const {
    for (auto match = matcher_.find(text, from, options.words); match;
         match = matcher_.find(text, from, options.words)) {
        Span span{match->begin, match->end, {}};
        if (match->in_base64 && !options.same_length) {
            span = base64_span(text, from, *match);
        } else {
            span.replacement = table_.placeholder(match->secret);
            if (!options.same_length && is_bare_number(text, span.begin, span.end)) {
                span.replacement = '"' + span.replacement + '"';
            }
        }
        from = span.end;
        found.push_back(std::move(span));
    }
}

std::vector<SecretReplacer::Span> SecretReplacer::spans(std::string_view text,
                                                        std::size_t from,
                                                        const ReplaceOptions& options) const {
    std::vector<Span> found;
    const auto add = [&](const SecretPlace& place) {
        if (place.end > from) {
            const std::size_t before = found.size();
            add_place(text, place, options.same_length, found);
            if (found.size() > before) {
                found.back().begin = std::max(found.back().begin, from);
            }
        }
    };
    if (options.by_name) {
        find_named_secrets(text, options.use, add);
    }
    add_matches(text, from, options, found);
    if (const auto cut = options.at_end ? matcher_.find_cut_off(text, from) : std::nullopt) {
        found.push_back({cut->begin, cut->end, table_.placeholder(cut->secret)});
    }
    put_in_order(found);
    for (Span& span : found) {
        if (options.same_length) {
            span.replacement.resize(span.end - span.begin, '-');
        }
    }
    return found;
}

std::string SecretReplacer::apply(std::string_view text, std::vector<Span> found) const {
    put_in_order(found);
    std::string out;
    std::size_t done = 0;
    for (const Span& span : found) {
        out.append(text.substr(done, span.begin - done)).append(span.replacement);
        done = span.end;
    }
    out.append(text.substr(done));
    return out;
}

std::string SecretReplacer::text(std::string_view text, const ReplaceOptions& options) const {
    return apply(text, spans(text, 0, options));
}

std::string SecretReplacer::field(std::string_view name, std::string_view value) const {
    std::vector<Span> found = spans(value, 0, {});
    find_field_secrets(
        name, value, [&](const SecretPlace& place) { add_place(value, place, false, found); });
    return apply(value, std::move(found));
}

std::string SecretReplacer::authority(std::string_view authority) const {
    std::vector<Span> found = spans(authority, 0, {});
    find_authority_secrets(
        authority, [&](const SecretPlace& place) { add_place(authority, place, false, found); });
    return apply(authority, std::move(found));
}

std::string SecretReplacer::command(std::string_view command) const {
    std::vector<Span> found = spans(command, 0, {});
    find_command_secrets(
        command, [&](const SecretPlace& place) { add_place(command, place, false, found); });
    return apply(command, std::move(found));
}

bool ReplacingStream::add(Bytes data) {
    constexpr std::size_t kAtOnce = 256 * kKiB;
    while (!stopped_ && !data.empty()) {
        const Bytes part = data.first(std::min(data.size(), kAtOnce));
        buffer_ += as_text(part);
        data = data.subspan(part.size());
        if (buffer_.size() - given_ >= kAtOnce) {
            give(false);
        }
    }
    return !stopped_;
}

bool ReplacingStream::give(bool all) {
    constexpr std::size_t kHeld = 64 * kKiB;    // longer than any form of a secret
    constexpr std::size_t kInFront = 4 * kKiB;  // where the name of a value stands
    if (stopped_ || buffer_.size() == given_) {
        return !stopped_;
    }
    std::size_t cut = all ? buffer_.size() : buffer_.size() - std::min(buffer_.size(), kHeld);
    cut = std::max(cut, given_);
    std::string out;
    std::size_t done = given_;
    ReplaceOptions options = options_;
    options.at_end = all;
    for (const SecretReplacer::Span& span : replacer_.spans(buffer_, given_, options)) {
        if (span.begin >= cut) {
            break;
        }
        out.append(buffer_, done, span.begin - done).append(span.replacement);
        done = span.end;
    }
    cut = std::max(cut, done);
    out.append(buffer_, done, cut - done);
    const std::size_t dropped = cut - std::min(cut, kInFront);
    buffer_.erase(0, dropped);
    given_ = cut - dropped;
    stopped_ = !out.empty() && !output_(as_bytes(out));
    return !stopped_;
}

}  // namespace waybill::report
