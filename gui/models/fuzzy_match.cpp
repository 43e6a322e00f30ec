// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/fuzzy_match.h"

namespace waybill::gui {
namespace {

constexpr int kTogether = 8;
constexpr int kWordBegins = 6;
constexpr int kTextBegins = 4;
constexpr int kWhole = 40;  // what was typed stands in the text as it is

bool beginsWord(QStringView text, qsizetype at) {
    return at == 0 || !text[at - 1].isLetterOrNumber();
}

}  // namespace

std::optional<FuzzyMatch> fuzzyMatch(QStringView text, QStringView typed) {
    FuzzyMatch match;
    const qsizetype whole = typed.isEmpty() ? -1 : text.indexOf(typed, 0, Qt::CaseInsensitive);
    if (whole >= 0) {
        for (qsizetype i = 0; i < typed.size(); ++i) {
            match.places.push_back(static_cast<int>(whole + i));
        }
        match.score = kWhole + static_cast<int>(typed.size()) * kTogether
                      + (beginsWord(text, whole) ? kWordBegins : 0)
                      + (whole == 0 ? kTextBegins : 0);
        return match;
    }
    qsizetype from = 0;
    for (const QChar wanted : typed) {
        if (wanted.isSpace()) {
            continue;
        }
        // The next letter if it fits, else a beginning of a word, else wherever it comes.
        qsizetype at = -1;
        for (qsizetype i = from; i < text.size(); ++i) {
            if (text[i].toCaseFolded() != wanted.toCaseFolded()) {
                continue;
            }
            if (at < 0) {
                at = i;
            }
            if ((i == from && from > 0) || beginsWord(text, i)) {
                at = i;
                break;
            }
        }
        if (at < 0) {
            return std::nullopt;
        }
        match.score +=
            1 + (at == from && from > 0 ? kTogether : 0) + (beginsWord(text, at) ? kWordBegins : 0);
        match.places.push_back(static_cast<int>(at));
        from = at + 1;
    }
    match.score -= static_cast<int>(text.size()) / 16;
    return match;
}

}  // namespace waybill::gui
