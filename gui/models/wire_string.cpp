// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/wire_string.h"

#include <QStringDecoder>

namespace waybill::gui {
namespace {

constexpr char16_t kControlPictures = 0x2400;
constexpr char16_t kDeletePicture = 0x2421;
constexpr char16_t kReplacement = 0xfffd;

// Characters that show nothing of themselves, or turn what follows around.
bool isUnseen(char32_t c) {
    switch (QChar::category(c)) {
        case QChar::Other_Control:
        case QChar::Other_Format:
        case QChar::Other_PrivateUse:
        case QChar::Other_Surrogate:
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
    for (qsizetype i = 0; i < text.size(); ++i) {
        QChar& c = text[i];
        if (lines && (c == u'\n' || c == u'\t')) {
            continue;
        }
        if (c.isHighSurrogate() && i + 1 < text.size() && text[i + 1].isLowSurrogate()) {
            QChar& low = text[++i];
            if (isUnseen(QChar::surrogateToUcs4(c, low))) {
                c = low = QChar(kReplacement);
            }
            continue;
        }
        if (c.unicode() < 0x20) {
            c = QChar(kControlPictures + c.unicode());
        } else if (c.unicode() == 0x7f) {
            c = QChar(kDeletePicture);
        } else if (isUnseen(c.unicode())) {
            c = QChar(kReplacement);
        }
    }
    if (cut) {
        text += QChar(0x2026);
    }
    return text;
}

QString plainToolTip(const QString& text) {
    constexpr int kMost = 16'384;
    return text.isEmpty() ? QString()
                          : QStringLiteral("<span style=\"white-space: pre-wrap\">%1</span>")
                                .arg(wireText(text.toStdString(), kMost, true).toHtmlEscaped());
}

}  // namespace waybill::gui
