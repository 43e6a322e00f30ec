// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/pages/security_page.h"

#include <QFile>
#include <QLabel>
#include <QTemporaryDir>
#include <QTest>
#include <gmock/gmock.h>

#include "core/report/session_report.h"
#include "gui/pages/cache_page.h"
#include "gui/pages/dashboard_page.h"
#include "gui/widgets/foldable.h"
#include "gui/widgets/link_label.h"
#include "gui/widgets/score_view.h"
#include "tests/gui/pages/page_fixture.h"
#include "tests/support/traffic.h"

namespace waybill::gui {
namespace {

using testing::ElementsAre;

class SecurityPageTest : public testing::Test {
protected:
    ShownPage<SecurityPage> shown{sample("shop.pcap")};

    report::SessionReport expected() const {
        const LoadedSession& session = *shown.document.session();
        return report::make_report(session.rows(), *session.audit());
    }
};

TEST_F(SecurityPageTest, ItsScoresAreThoseOfTheReport) {
    shown.open();
    const report::SessionReport made = expected();
    ASSERT_EQ(shown.page.report().scores.size(), 3U);
    const SecurityReport::Score& security = shown.page.report().scores.front();
    EXPECT_EQ(security.grade.toStdString(), made.card.security.grade);
    EXPECT_EQ(security.points, made.card.security.value);
    EXPECT_EQ(security.lines.size(), made.card.security.lines.size());
    EXPECT_EQ(shown.page.report().hosts.size(), made.hosts.size());
    std::size_t rules = 0;
    for (const SecurityReport::Group& group : shown.page.report().groups) {
        rules += group.rules.size();
    }
    EXPECT_EQ(rules, made.findings.size());
    EXPECT_NE(shown.page.findChild<ScoreView*>(QStringLiteral("score_security")), nullptr);
}

TEST_F(SecurityPageTest, WhatToChangeFirstBringsThePointsOfItsRule) {
    shown.open();
    const report::SessionReport made = expected();
    ASSERT_FALSE(shown.page.report().changes.empty());
    const analysis::ScoreLine& line = made.card.security.lines.front();
    const Advice& first = shown.page.report().changes.front();
    EXPECT_EQ(first.title.toStdString(), line.rule->title);
    EXPECT_EQ(first.line.toStdString(), line.rule->line);
    EXPECT_EQ(first.link.filter.toStdString(), "finding == \"" + std::string(line.rule->id) + "\"");
}

TEST_F(SecurityPageTest, APartOfAScoreFilters) {
    shown.open();
    auto* const score = shown.page.findChild<ScoreView*>(QStringLiteral("score_security"));
    ASSERT_NE(score, nullptr);
    emit score->partActivated(0);
    EXPECT_THAT(shown.filters,
                ElementsAre(shown.page.report().scores.front().lines.front().filter.toStdString()));
}

TEST_F(SecurityPageTest, AFindingNamesItsExchanges) {
    shown.open();
    const SecurityReport::Group& group = shown.page.report().groups.front();
    auto* const card = shown.page.findChild<QWidget*>(QStringLiteral("findings_") + group.key);
    ASSERT_NE(card, nullptr);
    const auto links = card->findChildren<LinkLabel*>().size();
    card->findChildren<Foldable*>().front()->setOpen(true);
    const auto all = card->findChildren<LinkLabel*>();
    ASSERT_GT(all.size(), links);
    for (LinkLabel* const link : all) {
        if (link->label() == group.rules.front().examples.front().name) {
            link->click();
        }
    }
    EXPECT_THAT(shown.exchanges, ElementsAre(group.rules.front().examples.front().exchange));
}

TEST_F(SecurityPageTest, TheReportIsWrittenWhole) {
    shown.open();
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("report.json"));
    bool done = false;
    QObject::connect(&shown.page, &SecurityPage::exported, &shown.page, [&](const QString& error) {
        EXPECT_TRUE(error.isEmpty()) << error.toStdString();
        done = true;
    });
    shown.page.exportTo(ReportForm::Json, path);
    ASSERT_TRUE(waitFor([&] { return done; }));
    QFile file(path);
    ASSERT_TRUE(file.open(QIODevice::ReadOnly));
    std::string text;
    report::append_report_json(text, expected());
    EXPECT_EQ(file.readAll().toStdString(), text);
    EXPECT_EQ(file.permissions() & (QFileDevice::ReadOther | QFileDevice::ReadGroup), 0);
}

TEST_F(SecurityPageTest, AFolderThatIsNotThereIsTold) {
    shown.open();
    QString told;
    QObject::connect(&shown.page, &SecurityPage::exported, &shown.page, [&](const QString& error) {
        told = error;
    });
    shown.page.exportTo(ReportForm::Html, QStringLiteral("/nonexistent/report.html"));
    ASSERT_TRUE(waitFor([&] { return !told.isEmpty(); }));
}

// Exchanges whose every part that is shown tries to be markup.
std::string hostile_capture() {
    constexpr std::string_view kMarkup = "<img/src=x><b>a</b>&amp;";
    const std::string markup(kMarkup);
    test::Traffic traffic;
    test::Conversation talk(traffic);
    talk.open();
    for (int i = 0; i < 3; ++i) {
        talk.client("GET /" + markup + " HTTP/1.1\r\nHost: " + markup + "\r\nCookie: " + markup
                    + "=1\r\n\r\n")
            .server(test::response_of("<p>hello</p>",
                                      "Content-Type: text/html\r\nSet-Cookie: " + markup + "="
                                          + markup + "\r\nServer: " + markup + "\r\n"));
    }
    talk.close();
    return traffic.pcap();
}

template <typename Page>
void expectNoMarkup() {
    const test::TemporaryDirectory folder;
    const std::string path = folder.write("hostile.pcap", hostile_capture());
    ShownPage<Page> shown(QString::fromStdString(path));
    shown.open();
    ASSERT_GT(shown.document.size(), 0U);
    for (Foldable* const fold : shown.page.template findChildren<Foldable*>()) {
        fold->setOpen(true);
    }
    for (const QLabel* const label : shown.page.template findChildren<QLabel*>()) {
        EXPECT_EQ(label->textFormat(), Qt::PlainText) << label->text().toStdString();
    }
    for (const QWidget* const widget : shown.page.template findChildren<QWidget*>()) {
        EXPECT_FALSE(widget->toolTip().contains(QStringLiteral("<img")))
            << widget->toolTip().toStdString();
    }
}

TEST(HostilePageTest, NothingOfTheWireIsMarkup) {
    expectNoMarkup<SecurityPage>();
    expectNoMarkup<DashboardPage>();
    expectNoMarkup<CachePage>();
}

}  // namespace
}  // namespace waybill::gui
