// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/text_diff.h"

#include <algorithm>

#include <QCoreApplication>

#include "core/base/ascii.h"
#include "gui/models/detail_text.h"

namespace waybill::gui {
namespace {

constexpr int kLongestLine = 2000;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::TextDiff)
};

using Lines = std::vector<std::string_view>;

class Differ {
public:
    Differ(const Lines& left, const Lines& right) : left_(left), right_(right) {}

    std::vector<DiffRow> run() {
        std::size_t begin = 0;
        const std::size_t shorter = std::min(left_.size(), right_.size());
        while (begin < shorter && left_[begin] == right_[begin]) {
            addSame(begin);
            ++begin;
        }
        std::size_t tail = 0;
        while (tail < shorter - begin
               && left_[left_.size() - 1 - tail] == right_[right_.size() - 1 - tail]) {
            ++tail;
        }
        middle(begin, left_.size() - tail, begin, right_.size() - tail);
        flush();
        for (std::size_t i = left_.size() - tail; i < left_.size(); ++i) {
            addSame(i);
        }
        return std::move(rows_);
    }

private:
    void addSame(std::size_t i) {
        const QString text = shownText(left_[i], kLongestLine);
        rows_.push_back({DiffKind::Same, text, text});
    }

    // What is only on one side is kept until something alike comes, so that lines stand in each
    // other's place.
    void flush() {
        const std::size_t count = std::max(only_left_.size(), only_right_.size());
        for (std::size_t i = 0; i < count; ++i) {
            const bool has_left = i < only_left_.size();
            const bool has_right = i < only_right_.size();
            rows_.push_back(
                {has_left && has_right ? DiffKind::Changed
                 : has_left            ? DiffKind::Left
                                       : DiffKind::Right,
                 has_left ? shownText(left_[only_left_[i]], kLongestLine) : QString(),
                 has_right ? shownText(right_[only_right_[i]], kLongestLine) : QString()});
        }
        only_left_.clear();
        only_right_.clear();
    }

    void placeByPlace(std::size_t l, std::size_t l_end, std::size_t r, std::size_t r_end) {
        while (l < l_end && r < r_end) {
            if (left_[l] == right_[r]) {
                flush();
                addSame(l);
            } else {
                only_left_.push_back(l);
                only_right_.push_back(r);
            }
            ++l;
            ++r;
        }
        for (; l < l_end; ++l) {
            only_left_.push_back(l);
        }
        for (; r < r_end; ++r) {
            only_right_.push_back(r);
        }
    }

    void middle(std::size_t l, std::size_t l_end, std::size_t r, std::size_t r_end) {
        const std::size_t height = l_end - l;
        const std::size_t width = r_end - r;
        if (height == 0 || width == 0 || height > kMostDiffCells / width) {
            placeByPlace(l, l_end, r, r_end);
            return;
        }
        // lengths[i][j]: of the longest common subsequence of what follows i and j.
        std::vector<std::uint32_t> lengths((height + 1) * (width + 1), 0);
        const auto at = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
            return lengths[i * (width + 1) + j];
        };
        for (std::size_t i = height; i-- > 0;) {
            for (std::size_t j = width; j-- > 0;) {
                at(i, j) = left_[l + i] == right_[r + j] ? at(i + 1, j + 1) + 1
                                                         : std::max(at(i + 1, j), at(i, j + 1));
            }
        }
        std::size_t i = 0;
        std::size_t j = 0;
        while (i < height && j < width) {
            if (left_[l + i] == right_[r + j]) {
                flush();
                addSame(l + i);
                ++i;
                ++j;
            } else if (at(i + 1, j) >= at(i, j + 1)) {
                only_left_.push_back(l + i++);
            } else {
                only_right_.push_back(r + j++);
            }
        }
        for (; i < height; ++i) {
            only_left_.push_back(l + i);
        }
        for (; j < width; ++j) {
            only_right_.push_back(r + j);
        }
    }

    const Lines& left_;
    const Lines& right_;
    std::vector<DiffRow> rows_;
    std::vector<std::size_t> only_left_;
    std::vector<std::size_t> only_right_;
};

DiffRow compare(std::string_view left, std::string_view right) {
    return {left == right   ? DiffKind::Same
            : right.empty() ? DiffKind::Left
            : left.empty()  ? DiffKind::Right
                            : DiffKind::Changed,
            shownText(left, kLongestLine),
            shownText(right, kLongestLine)};
}

std::string startLine(const http::Message& message) {
    const std::string_view raw = message.raw_head;
    return std::string(raw.substr(0, std::min(raw.find_first_of("\r\n"), raw.size())));
}

std::string lineOf(const http::Field& field) {
    return std::string(field.name) + ": " + http::unfold(field.value);
}

void diffFields(std::vector<DiffRow>& rows,
                const http::HeaderList& left,
                const http::HeaderList& right) {
    std::vector<bool> taken(right.size(), false);
    for (const http::Field& field : left) {
        std::string partner;
        for (std::size_t i = 0; i < right.size(); ++i) {
            if (!taken[i] && ascii::equal_ignoring_case(right[i].name, field.name)) {
                taken[i] = true;
                partner = lineOf(right[i]);
                break;
            }
        }
        rows.push_back(compare(lineOf(field), partner));
    }
    for (std::size_t i = 0; i < right.size(); ++i) {
        if (!taken[i]) {
            rows.push_back(compare({}, lineOf(right[i])));
        }
    }
}

}  // namespace

std::vector<DiffRow> diffLines(const Lines& left, const Lines& right) {
    return Differ(left, right).run();
}

std::vector<std::string_view> linesOf(std::string_view text) {
    Lines lines;
    while (!text.empty() && lines.size() < kMostDiffLines) {
        const std::size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) {
            line.remove_suffix(1);
        }
        lines.push_back(line);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    }
    return lines;
}

std::vector<DiffRow> diffHeads(const http::Exchange& left, const http::Exchange& right) {
    std::vector<DiffRow> rows;
    const auto add = [&](const QString& heading, const http::Message& a, const http::Message& b) {
        rows.push_back({DiffKind::Heading, heading, heading});
        if (a.present || b.present) {
            rows.push_back(compare(startLine(a), startLine(b)));
        }
        diffFields(rows, a.head.fields, b.head.fields);
    };
    add(Words::tr("Request"), left.request, right.request);
    add(Words::tr("Response"), left.response, right.response);
    return rows;
}

}  // namespace waybill::gui
