// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/detail_text.h"

#include <QStringList>

#include "gui/models/wire_string.h"

namespace waybill::gui {

Tone toneOf(audit::Severity severity) {
    switch (severity) {
        case audit::Severity::Info:
            return Tone::Secondary;
        case audit::Severity::Low:
            return Tone::Redirect;
        case audit::Severity::Medium:
            return Tone::Notice;
        case audit::Severity::High:
            return Tone::Bad;
        case audit::Severity::Critical:
            return Tone::Critical;
    }
    return Tone::Plain;
}

Tone toneOfStatus(int status) {
    if (status == 0) {
        return Tone::Critical;
    }
    if (status < 300) {
        return status < 200 ? Tone::Plain : Tone::Good;
    }
    if (status < 400) {
        return Tone::Redirect;
    }
    return status < 500 ? Tone::Notice : Tone::Bad;
}

QString toText(const CardText& card) {
    QStringList lines{card.title + QStringLiteral(": ") + card.verdict};
    for (const Fact& fact : card.facts) {
        QString line = QStringLiteral("  ") + fact.name + QStringLiteral(": ") + fact.value;
        if (!fact.note.isEmpty()) {
            line += QStringLiteral(" (") + fact.note + u')';
        }
        lines << line;
    }
    for (const Advice& advice : card.advice) {
        lines << QStringLiteral("  [") + advice.severity + QStringLiteral("] ") + advice.title
                     + (advice.points.isEmpty() ? QString() : QStringLiteral(" ") + advice.points);
        for (const QString& text :
             {advice.detail, advice.message, advice.evidence, advice.fix, advice.line}) {
            if (!text.isEmpty()) {
                lines << QStringLiteral("    ") + text;
            }
        }
    }
    if (!card.why.isEmpty()) {
        lines << QStringLiteral("  ") + card.why;
    }
    if (!card.source.isEmpty()) {
        lines << QStringLiteral("  ") + card.source;
    }
    return lines.join(u'\n');
}

QString shownText(std::string_view bytes, int most) {
    return wireText(bytes, most);
}

QString ownText(std::string_view text) {
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

}  // namespace waybill::gui
