// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reads a recording again with more keys, in the background, and finds out which of its exchanges
// is which of those there were.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <QObject>
#include <QStringList>

#include "gui/models/background_task.h"
#include "gui/models/key_files.h"
#include "gui/models/loaded_session.h"

namespace waybill::gui {

class Document;

// By exchange of `before`: its index in `after`, or kGone.
inline constexpr std::uint32_t kGone = ~0U;
std::vector<std::uint32_t> sameExchanges(const store::Session& before, const store::Session& after);

// Connections over TLS, and how many of them were decrypted.
struct EncryptedCounts {
    std::uint32_t connections = 0;
    std::uint32_t decrypted = 0;

    std::uint32_t closed() const { return connections - decrypted; }
};
EncryptedCounts encryptedIn(const store::Session& session);

class KeyedReading : public QObject {
    Q_OBJECT

public:
    // `files` are key logs and private keys; they are added to those the document has.
    KeyedReading(Document& document, QStringList files, QObject* parent = nullptr);

    struct Outcome {
        QString error;  // of a file of keys: then there is nothing else
        std::vector<KeyFile> keys;
        SessionPointer session;
        std::vector<std::uint32_t> same;  // sameExchanges()
        EncryptedCounts before;
        EncryptedCounts after;
        std::int64_t exchanges_more = 0;
    };
    const Outcome& outcome() const { return *outcome_; }
    const QStringList& files() const { return files_; }

    void start();

signals:
    void progressed(qint64 read, qint64 total);
    void finished();

private:
    Document& document_;
    QStringList files_;
    std::shared_ptr<const Outcome> outcome_;
    BackgroundTask reading_;
};

}  // namespace waybill::gui
