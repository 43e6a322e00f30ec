// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bodies of captures in their view, read in the background, by mouse and keyboard.
#include "gui/body/body_view.h"

#include <string>
#include <string_view>

#include <QLabel>
#include <QLineEdit>
#include <QTest>
#include <gmock/gmock.h>

#include "gui/body/body_strip.h"
#include "gui/body/body_views.h"
#include "gui/body/text_view.h"
#include "gui/models/body_source.h"

namespace waybill::gui {
namespace {

SessionPointer sample(const std::string& name) {
    LoadedSession::Reading reading;
    reading.paths = {std::string(WAYBILL_SAMPLES "/") + name};
    return LoadedSession::read(reading);
}

// The first response whose media type and coding are these.
std::uint32_t findBody(const SessionPointer& session,
                       std::string_view type,
                       std::string_view coding = {}) {
    const auto loader = session->makeLoader();
    for (std::uint32_t i = 0; i < session->size(); ++i) {
        http::Exchange exchange;
        loader->load(i, store::BodyDetail::None, exchange);
        const http::HeaderList& fields = exchange.response.head.fields;
        if (exchange.response.body.size > 0 && fields.value("content-type").starts_with(type)
            && fields.value("content-encoding") == coding) {
            return i;
        }
    }
    ADD_FAILURE() << "no " << type;
    return 0;
}

std::string textOf(const BodySource& source, BodyPart part) {
    const auto& document = source.document(part);
    return document == nullptr ? std::string() : document->bytes().text(0, document->size());
}

TEST(BodySourceTest, CodingsAndChunksAreUndone) {
    const SessionPointer session = sample("gzip-chunked.pcap");
    BodySource source;
    for (std::uint32_t i = 0; i < session->size(); ++i) {
        source.open(session, i, Side::Server);
        ASSERT_TRUE(QTest::qWaitFor([&] { return source.isComplete(); }));
        if (source.description().is_coded) {
            source.readAsSent();
            ASSERT_TRUE(QTest::qWaitFor([&] { return source.isAsSentComplete(); }));
            const std::string sent = textOf(source, BodyPart::AsSent);
            EXPECT_EQ(sent.size(), source.description().sent_size);
            EXPECT_EQ(sent.substr(0, 2), "\x1f\x8b");
            EXPECT_NE(textOf(source, BodyPart::Content), sent);
            EXPECT_TRUE(source.failure().isEmpty()) << source.failure().toStdString();
            return;
        }
    }
    FAIL() << "nothing is compressed";
}

TEST(BodySourceTest, MissingBytesAreTold) {
    const SessionPointer session = sample("capture-gaps.pcap");
    BodySource source;
    bool found = false;
    for (std::uint32_t i = 0; i < session->size(); ++i) {
        source.open(session, i, Side::Server);
        ASSERT_TRUE(QTest::qWaitFor([&] { return source.isComplete(); }));
        const BodyDescription& description = source.description();
        if (description.absence == BodyDescription::Absence::None && description.missing > 0) {
            found = true;
            EXPECT_LE(textOf(source, BodyPart::AsSent).size(),
                      description.sent_size - description.missing);
        }
    }
    EXPECT_TRUE(found);
}

TEST(BodySourceTest, AnOldReadingDoesNotComeIntoANewOne) {
    const SessionPointer session = sample("shop.pcap");
    const std::uint32_t json = findBody(session, "application/json");
    const std::uint32_t html = findBody(session, "text/html", "gzip");
    BodySource source;
    for (int i = 0; i < 50; ++i) {
        source.open(session, html, Side::Server);
        source.open(session, json, Side::Server);
        ASSERT_TRUE(QTest::qWaitFor([&] { return source.isComplete(); }));
        ASSERT_EQ(textOf(source, BodyPart::Text).find('<'), std::string::npos);
    }
}

TEST(BodyViewTest, AutoTakesTheViewForTheContent) {
    const SessionPointer session = sample("shop.pcap");
    BodyView view;
    view.resize(600, 400);
    view.show();
    view.showBody(session, findBody(session, "image/png"), Side::Server);
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.shownMode() == BodyMode::Image; }));
    view.showBody(session, findBody(session, "application/json"), Side::Server);
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.shownMode() == BodyMode::Pretty; }));
    view.setMode(BodyMode::Hex);
    EXPECT_EQ(view.shownMode(), BodyMode::Hex);
    view.setMode(BodyMode::Tree);
    EXPECT_EQ(view.shownMode(), BodyMode::Tree);
    view.showBody(session, findBody(session, "image/png"), Side::Server);
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.shownMode() == BodyMode::Image; }))
        << "what is no tree is shown as Auto would";
}

TEST(BodyViewTest, TextIsFoundByKeyboard) {
    const SessionPointer session = sample("shop.pcap");
    BodyView view;
    view.resize(600, 400);
    view.show();
    view.setMode(BodyMode::Text);
    view.showBody(session, findBody(session, "application/json"), Side::Server);
    ASSERT_TRUE(QTest::qWaitFor([&] { return view.source().isComplete(); }));
    auto* const text = view.findChild<TextView*>();
    ASSERT_NE(text, nullptr);
    QTest::keyClick(text, Qt::Key_F, Qt::ControlModifier);
    auto* const needle = view.findChild<QLineEdit*>(QStringLiteral("bodyFindText"));
    ASSERT_TRUE(needle->isVisible());
    needle->setText(QStringLiteral("\""));
    auto* const state = needle->parentWidget();
    EXPECT_TRUE(QTest::qWaitFor([&] { return !text->hasSelection() && state->isVisible(); }));
    QTest::keyClick(needle, Qt::Key_Return);
    QTest::keyClick(text, Qt::Key_F3);
    QTest::keyClick(needle, Qt::Key_Escape);
    EXPECT_FALSE(needle->isVisible());
    QTest::keyClick(text, Qt::Key_A, Qt::ControlModifier);
    EXPECT_EQ(text->selectedText().toStdString(), textOf(view.source(), BodyPart::Text));
}

TEST(BodyViewTest, ToBeSearchedATreeBecomesTextAndTheBoxSaysSo) {
    const SessionPointer session = sample("shop.pcap");
    BodyView view;
    view.resize(600, 400);
    view.show();
    view.setMode(BodyMode::Tree);
    view.showBody(session, findBody(session, "application/json"), Side::Server);
    ASSERT_TRUE(QTest::qWaitFor([&] { return view.shownMode() == BodyMode::Tree; }));
    view.find();
    EXPECT_EQ(view.shownMode(), BodyMode::Text);
    EXPECT_EQ(view.mode(), BodyMode::Text);
    view.showBody(session, findBody(session, "application/json"), Side::Server);
    EXPECT_TRUE(QTest::qWaitFor([&] { return view.shownMode() == BodyMode::Tree; }))
        << "the next body is shown as was chosen";
    EXPECT_EQ(view.mode(), BodyMode::Tree);
}

TEST(BodyViewTest, AMissingBodySaysWhy) {
    const SessionPointer session = sample("shop.pcap");
    BodyView view;
    view.showBody(session, 0, Side::Client);
    const auto* const label = view.findChild<QLabel*>(QStringLiteral("bodyNothing"));
    ASSERT_NE(label, nullptr);
    EXPECT_FALSE(label->text().isEmpty());
    EXPECT_EQ(label->textFormat(), Qt::PlainText);
}

}  // namespace
}  // namespace waybill::gui
