// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_search.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "core/base/ascii.h"
#include "core/base/text_finder.h"

namespace waybill::gui {
namespace {

constexpr std::uint64_t kPiece = kMiB;
constexpr std::chrono::milliseconds kBetweenSignals{50};

unsigned valueOf(char digit) {
    return ascii::is_digit(digit) ? static_cast<unsigned>(digit - '0')
                                  : static_cast<unsigned>(ascii::to_lower(digit) - 'a') + 10U;
}

}  // namespace

void BodySearch::clear() {
    task_.cancel();
    found_.reset();
}

void BodySearch::start(std::shared_ptr<const TextDocument> document,
                       std::string needle,
                       bool exact_case) {
    clear();
    if (needle.empty() || document == nullptr) {
        emit changed();
        return;
    }
    task_.start(
        [this, guard = task_.guard(), run = ++run_, document, needle, exact_case](
            const std::atomic<bool>& stop) {
            const TextFinder finder(needle, exact_case);
            BodyMatches matches;
            matches.length = needle.size();
            auto next_signal = std::chrono::steady_clock::now();
            std::uint64_t offset = 0;  // of what was not searched yet
            while (!stop) {
                const std::string piece =
                    document->bytes().text(offset, kPiece + needle.size() - 1);
                std::size_t from = 0;
                while (!stop) {
                    const std::size_t place = finder.find(piece, from);
                    if (place == TextFinder::kNowhere) {
                        break;
                    }
                    ++matches.count;
                    if (matches.offsets.size() < BodyMatches::kMost) {
                        matches.offsets.push_back(offset + place);
                        matches.rows.push_back(document->rowOf(offset + place));
                    }
                    from = place + needle.size();
                }
                const bool is_last = piece.size() < kPiece + needle.size() - 1;
                offset += is_last ? piece.size() : std::max<std::uint64_t>(kPiece, from);
                matches.searched = offset;
                matches.complete = is_last;
                if (is_last) {
                    break;
                }
                const auto now = std::chrono::steady_clock::now();
                if (now >= next_signal) {
                    next_signal = now + kBetweenSignals;
                    guard->deliver([this, run, so_far = std::make_shared<BodyMatches>(matches)] {
                        if (run == run_ && task_.isBusy()) {
                            found_ = so_far;
                            emit changed();
                        }
                    });
                }
            }
            return std::make_shared<BodyMatches>(std::move(matches));
        },
        [this](const std::shared_ptr<BodyMatches>& all) {
            found_ = all;
            emit changed();
        });
}

std::string bytesOfHex(std::string_view text) {
    std::string bytes;
    unsigned digits = 0;
    unsigned value = 0;
    for (const char c : text) {
        if (c == ' ' && digits == 0) {
            continue;
        }
        if (!ascii::is_hex_digit(c)) {
            return {};
        }
        value = value * 16 + valueOf(c);
        if (++digits == 2) {
            bytes.push_back(static_cast<char>(value));
            digits = 0;
            value = 0;
        }
    }
    return digits == 0 ? bytes : std::string();
}

}  // namespace waybill::gui
