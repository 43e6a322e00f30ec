// SPDX-License-Identifier: GPL-3.0-or-later
//
// The catalogues of texts: nothing in them is left open, and each text has the placeholders of the
// one it stands for.
#include <algorithm>
#include <string>
#include <vector>

#include <QDir>
#include <QFile>
#include <QTranslator>
#include <QXmlStreamReader>
#include <gtest/gtest.h>

#include "gui/window/language.h"

namespace waybill::gui {
namespace {

// "%1", "%L2", "%n", sorted.
std::vector<std::string> placeholders(const QString& text) {
    std::vector<std::string> found;
    for (qsizetype at = text.indexOf(u'%'); at >= 0; at = text.indexOf(u'%', at + 1)) {
        qsizetype end = at + 1;
        end += end < text.size() && text[end] == u'L' ? 1 : 0;
        if (end < text.size() && (text[end].isDigit() || text[end] == u'n')) {
            found.push_back(text.mid(at, end - at + 1).toStdString());
        }
    }
    std::sort(found.begin(), found.end());
    return found;
}

struct Entry {
    QString source;
    QString text;
    bool unfinished = false;
};

std::vector<Entry> entriesOf(const QString& path) {
    QFile file(path);
    EXPECT_TRUE(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    std::vector<Entry> entries;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) {
            continue;
        }
        if (xml.name() == u"message") {
            entries.emplace_back();
        } else if (xml.name() == u"source") {
            entries.back().source = xml.readElementText();
        } else if (xml.name() == u"translation") {
            // With its forms one behind the other, where it has some.
            entries.back().unfinished = xml.attributes().hasAttribute(QStringLiteral("type"));
            entries.back().text =
                xml.readElementText(QXmlStreamReader::IncludeChildElements).trimmed();
        }
    }
    EXPECT_FALSE(xml.hasError()) << xml.errorString().toStdString();
    return entries;
}

QStringList catalogues() {
    const QDir folder(QStringLiteral(WAYBILL_SOURCE_DIR "/gui/translations"));
    QStringList paths;
    for (const QString& name : folder.entryList({QStringLiteral("*.ts")})) {
        paths.append(folder.filePath(name));
    }
    return paths;
}

TEST(CataloguesTest, EveryTextIsFinished) {
    ASSERT_EQ(catalogues().size(), 2);
    for (const QString& path : catalogues()) {
        const auto entries = entriesOf(path);
        EXPECT_GT(entries.size(), 30U);
        for (const Entry& entry : entries) {
            EXPECT_FALSE(entry.unfinished) << entry.source.toStdString();
            EXPECT_FALSE(entry.text.isEmpty()) << entry.source.toStdString();
        }
    }
}

TEST(CataloguesTest, PlaceholdersMatch) {
    // The Chinese one has one form of each: there it may be compared as it stands.
    for (const Entry& entry :
         entriesOf(QStringLiteral(WAYBILL_SOURCE_DIR "/gui/translations/waybill_zh.ts"))) {
        EXPECT_EQ(placeholders(entry.source), placeholders(entry.text))
            << entry.source.toStdString() << " | " << entry.text.toStdString();
    }
}

TEST(CataloguesTest, TheLanguageIsTheFirstOneThereIsACatalogueFor) {
    EXPECT_EQ(languageFor({QStringLiteral("xx-YY")}), QStringLiteral("en"));
    EXPECT_EQ(languageFor({}), QStringLiteral("en"));
    if (!languages().contains(QStringLiteral("zh"))) {
        GTEST_SKIP() << "built without Qt's tools for translations";
    }
    EXPECT_EQ(languageFor({QStringLiteral("xx"), QStringLiteral("zh-Hans-CN")}),
              QStringLiteral("zh"));
    EXPECT_EQ(languageFor({QStringLiteral("en-GB"), QStringLiteral("zh")}), QStringLiteral("en"));
}

TEST(CataloguesTest, PluralsAreWordsInEnglishAndTextsChineseInChinese) {
    if (!languages().contains(QStringLiteral("zh"))) {
        GTEST_SKIP() << "built without Qt's tools for translations";
    }
    QTranslator english;
    ASSERT_TRUE(english.load(QStringLiteral(":/translations/waybill_en.qm")));
    const char* const context = "waybill::gui::SideTreeModel";
    EXPECT_EQ(english.translate(context, "%n exchange(s)", nullptr, 1),
              QStringLiteral("%n exchange"));
    EXPECT_EQ(english.translate(context, "%n exchange(s)", nullptr, 2),
              QStringLiteral("%n exchanges"));
    QTranslator chinese;
    ASSERT_TRUE(chinese.load(QStringLiteral(":/translations/waybill_zh.qm")));
    const QString hosts = chinese.translate(context, "Hosts");
    ASSERT_FALSE(hosts.isEmpty());
    EXPECT_GT(hosts[0].unicode(), 0x3000);
}

}  // namespace
}  // namespace waybill::gui
