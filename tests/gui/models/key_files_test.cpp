// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/key_files.h"

#include <string>

#include <QFile>
#include <QTemporaryDir>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "capture/tls/secrets.h"
#include "gui/models/document.h"
#include "gui/models/event_lines.h"
#include "gui/models/keyed_reading.h"

namespace waybill::gui {
namespace {

using testing::ElementsAre;

class KeyFilesTest : public ::testing::Test {
protected:
    QString write(const char* name, const QByteArray& bytes) {
        const QString path = folder_.filePath(QLatin1String(name));
        QFile file(path);
        EXPECT_TRUE(file.open(QIODevice::WriteOnly));
        file.write(bytes);
        return path;
    }

    QTemporaryDir folder_;
};

const QByteArray kLine = "CLIENT_RANDOM " + QByteArray(64, 'a') + ' ' + QByteArray(96, 'b') + '\n';

TEST_F(KeyFilesTest, AKeyLogIsKnownByItsFirstLines) {
    EXPECT_EQ(KeyFile::kindOf(write("a", kLine)), KeyFile::Kind::KeyLog);
    EXPECT_EQ(KeyFile::kindOf(write("b", "# SSL/TLS secrets log file\r\n\r\n" + kLine)),
              KeyFile::Kind::KeyLog);
    EXPECT_EQ(KeyFile::kindOf(write("c", "SERVER_TRAFFIC_SECRET_0 00 11\n")),
              KeyFile::Kind::KeyLog);
    EXPECT_EQ(KeyFile::kindOf(write("d", "RSA Session-ID:00 Master-Key:11\n")),
              KeyFile::Kind::KeyLog);
    EXPECT_EQ(KeyFile::kindOf(write("e", "-----BEGIN RSA PRIVATE KEY-----\nMII\n")),
              KeyFile::Kind::PrivateKey);
    EXPECT_EQ(KeyFile::kindOf(write("f", "-----BEGIN CERTIFICATE-----\nMII\n")),
              KeyFile::Kind::None);
    EXPECT_EQ(KeyFile::kindOf(write("g", "RSA is a cipher.\n")), KeyFile::Kind::None);
    EXPECT_EQ(KeyFile::kindOf(write("h", {})), KeyFile::Kind::None);
    EXPECT_EQ(KeyFile::kindOf(QStringLiteral(WAYBILL_SAMPLES "/shop.pcap")), KeyFile::Kind::None);
    EXPECT_EQ(KeyFile::kindOf(folder_.path()), KeyFile::Kind::None);
}

TEST_F(KeyFilesTest, WhatIsNoneIsToldInWords) {
    const KeyFile none = KeyFile::checked(write("notes.txt", "hello\n"));
    EXPECT_TRUE(none.error.contains(QStringLiteral("There are no keys in notes.txt.")));
    const KeyFile good = KeyFile::checked(write("keys.log", kLine));
    EXPECT_EQ(good.error, QString());
    EXPECT_EQ(good.secrets, 1U);
    const KeyFile broken = KeyFile::checked(write("key.pem", "-----BEGIN PRIVATE KEY-----\nno\n"));
    EXPECT_NE(broken.error, QString());
}

TEST_F(KeyFilesTest, TheEnvironmentNamesAKeyLogAndTheEventsTellOfIt) {
    qputenv("SSLKEYLOGFILE", write("env.log", kLine).toLocal8Bit());
    const auto file = KeyFile::ofEnvironment();
    ASSERT_TRUE(file);
    EXPECT_TRUE(file->from_environment);
    LoadedSession::Reading reading;
    reading.paths = {WAYBILL_SAMPLES "/curl-get.pcap"};
    reading.keys = {*file};
    const SessionPointer session = LoadedSession::read(reading);
    qunsetenv("SSLKEYLOGFILE");
    EXPECT_FALSE(KeyFile::ofEnvironment());
    ASSERT_EQ(session->keys().size(), 1U);
    EXPECT_EQ(session->keys()[0].secrets, 1U);
    EventFacts facts;
    facts.session = session;
    QStringList said;
    for (const EventLine& line : eventLines(facts)) {
        said.append(line.text);
    }
    EXPECT_TRUE(
        said.contains(QStringLiteral("The key log that SSLKEYLOGFILE names was read: env.log")))
        << said.join(u'\n').toStdString();
}

store::ExchangeRow row(std::uint32_t connection, std::int64_t started, std::uint32_t stream = 0) {
    store::ExchangeRow made;
    made.connection = connection;
    made.started.ns = started;
    made.stream = stream;
    return made;
}

TEST_F(KeyFilesTest, ExchangesAreFoundAgainAmongThoseThatCame) {
    store::Session before;
    before.exchanges.push_back(row(0, 10));
    before.exchanges.push_back(row(2, 20));
    before.exchanges.push_back(row(2, 20));  // as the one before, and behind it
    before.exchanges.push_back(row(3, 40));
    store::Session after;
    after.exchanges.push_back(row(1, 5, 1));
    after.exchanges.push_back(row(0, 10));
    after.exchanges.push_back(row(2, 20));
    after.exchanges.push_back(row(2, 20));
    after.exchanges.push_back(row(1, 30, 3));
    EXPECT_THAT(sameExchanges(before, after), ElementsAre(1U, 2U, 3U, kGone));
}

TEST_F(KeyFilesTest, EncryptedConnectionsAreCounted) {
    store::Session session;
    for (const bool decrypted : {true, false, false}) {
        TlsFacts facts;
        facts.decrypted = decrypted;
        session.connections.emplace_back().tls = std::make_unique<const TlsFacts>(facts);
    }
    session.connections.emplace_back();
    const EncryptedCounts counts = encryptedIn(session);
    EXPECT_EQ(counts.connections, 3U);
    EXPECT_EQ(counts.decrypted, 1U);
    EXPECT_EQ(counts.closed(), 2U);
}

}  // namespace
}  // namespace waybill::gui
