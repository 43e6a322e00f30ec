// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the detail pane says, as plain values of text: cards with a verdict, evidence and advice.
// Texts that came from the wire went through shownText() already.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include <QString>

#include "core/audit/finding.h"

namespace waybill::gui {

// What a text means; the widgets give it a colour.
enum class Tone : std::uint8_t { Plain, Secondary, Good, Redirect, Notice, Bad, Critical };
Tone toneOf(audit::Severity severity);
Tone toneOfStatus(int status);  // 0: no response

// Where a value leads.
struct DetailLink {
    enum class Kind : std::uint8_t { None, Filter, Narrow, Exchange };
    Kind kind = Kind::None;
    QString filter;
    std::uint32_t exchange = 0;

    static DetailLink to(std::uint32_t exchange) { return {Kind::Exchange, {}, exchange}; }
    static DetailLink filtering(const QString& filter) { return {Kind::Filter, filter, 0}; }
    static DetailLink narrowing(const QString& filter) { return {Kind::Narrow, filter, 0}; }
};

// A line of evidence.
struct Fact {
    QString name;
    QString value;
    QString note;  // in secondary text
    Tone tone = Tone::Plain;
    bool wire = false;  // the value is quoted from the wire
    DetailLink link{};
    QString tip{};          // the exact value
    bool is_phase = false;  // one that the timing bar shows too
    bool copies = false;    // has a button that copies the value; of the wire, without a link
};

// What is wrong, and what to do.
struct Advice {
    QString title;
    QString severity;  // "high"
    Tone tone = Tone::Plain;
    QString points;  // "-6.0 points"; empty where none were taken
    QString detail;  // what is particular to this one
    QString message;
    QString evidence;  // quoted from the wire
    QString fix;
    QString line;  // the exact line to add
    QString source;
    DetailLink link{};
};

struct CardText {
    QString key;  // stable: "request"
    QString title;
    QString verdict;
    Tone tone = Tone::Plain;
    std::vector<Fact> facts{};
    std::vector<Advice> advice{};
    QString why{};
    QString source{};
};

// Everything of it, in lines: for tests, and for copying.
QString toText(const CardText& card);

// Bytes of the wire as they may be shown: wireText().
QString shownText(std::string_view bytes, int most = 4096);
// Our own text.
QString ownText(std::string_view text);

}  // namespace waybill::gui
