// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/wire_string.h"

#include <QStringDecoder>

namespace waybill::gui {
namespace {

constexpr char16_t kControlPictures = 0x2400;
constexpr char16_t kDeletePicture = 0x2421;
constexpr char16_t kReplacement = 0xfffd;

// Characters that show nothing of themselves, or turn what follows around.
bool isUnseen(QChar c) {
    switch (c.category()) {
        case QChar::Other_Control:
        case QChar::Other_Format:
        case QChar::Other_PrivateUse:
        case QChar::Separator_Line:
        case QChar::Separator_Paragraph:
            return true;
        default:
            return false;
    }
}

}  // namespace

QString wireText(std::string_view bytes, int most, bool lines) {
    const auto taken = bytes.substr(0, static_cast<std::size_t>(most) * 4);
    const QByteArrayView view(taken.data(), static_cast<qsizetype>(taken.size()));
    QStringDecoder decoder(QStringDecoder::Utf8);
    QString text = decoder(view);
    if (decoder.hasError()) {
        text = QString::fromLatin1(view);
    }
    const bool cut = text.size() > most || taken.size() < bytes.size();
    text.truncate(most);
    for (QChar& c : text) {
        if (lines && (c == u'\n' || c == u'\t')) {
            continue;
        }
        if (c.unicode() < 0x20) {
            c = QChar(kControlPictures + c.unicode());
        } else if (c.unicode() == 0x7f) {
            c = QChar(kDeletePicture);
        } else if (isUnseen(c)) {
            c = QChar(kReplacement);
        }
    }
    if (cut) {
        text += QChar(0x2026);
    }
    return text;
}

QString plainToolTip(const QString& text) {
    return text.isEmpty() ? QString()
                          : QStringLiteral("<span style=\"white-space: pre-wrap\">%1</span>")
                                .arg(text.toHtmlEscaped());
}

}  // namespace waybill::gui
