// SPDX-License-Identifier: GPL-3.0-or-later
//
// The body of one message, read in the background: its content with the codings undone, the same as
// text in UTF-8, and as it was sent. What came so far can be shown at once.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include <QObject>
#include <QString>

#include "core/base/anomaly.h"
#include "core/http/category.h"
#include "gui/models/background_task.h"
#include "gui/models/loaded_session.h"
#include "gui/models/text_document.h"

namespace waybill::gui {

// What the heads tell of a body. Texts are as they may be shown.
struct BodyDescription {
    enum class Absence : std::uint8_t {
        None,  // there is a body, or there may be
        NoMessage,
        HeadRequest,
        NoContent,    // 204, 1xx
        NotModified,  // 304
        Tunnel,
        NotAnnounced,  // neither length nor framing says that there is one
        Empty,         // of length 0
        NotCaptured,   // its bytes are missing
    };

    Absence absence = Absence::NoMessage;
    std::uint64_t sent_size = 0;  // as sent, without transfer framing
    std::uint64_t missing = 0;    // of those, never captured
    bool complete = true;         // its end was seen
    bool is_coded = false;
    std::string type;          // media type in lower case, without parameters; may be empty
    std::string content_type;  // the whole value
    http::Category category = http::Category::Other;
    QString coding;     // "gzip, br"; empty without
    QString charset;    // as the message names it; empty without
    QString file_name;  // that is proposed for saving
};

enum class BodyPart : std::uint8_t { Content, Text, AsSent };

class BodySource : public QObject {
    Q_OBJECT

public:
    explicit BodySource(QObject* parent = nullptr);

    // Loads the heads at once, and begins to read the body.
    void open(const SessionPointer& session, std::uint32_t exchange, Side side);
    // What is at hand already, and the same as text where that is another one. `failure`: why it
    // ends early; may be empty.
    void openBytes(const BodyDescription& description,
                   std::string_view content,
                   std::string_view text,
                   const QString& failure);
    void close();

    bool isOpen() const { return session_ != nullptr; }
    const BodyDescription& description() const { return description_; }
    // What there is so far; null while nothing is known. Content of unknown or no character set is
    // taken for UTF-8, and then Text is Content. AsSent is read when readAsSent() was called.
    const std::shared_ptr<const TextDocument>& document(BodyPart part) const;
    void readAsSent();

    bool isComplete() const { return complete_; }  // of Content and Text
    bool isAsSentComplete() const { return as_sent_complete_; }
    // Why content ends early, as it may be shown; empty when it does not.
    const QString& failure() const { return failure_; }
    // A character set that was found, or assumed.
    const QString& usedCharset() const { return used_charset_; }

    // Reads the body again and writes it into a file, the whole of it. `done(error)` comes on this
    // thread; the error is empty when it went well.
    void save(const QString& path, BodyPart part, std::function<void(const QString&)> done);

signals:
    void opened();
    // There is more of it.
    void grew();
    void finished();

private:
    struct Reading;
    void readContent();
    void take(const std::shared_ptr<Reading>& reading);

    SessionPointer session_;
    std::uint32_t exchange_ = 0;
    Side side_ = Side::Server;
    BodyDescription description_;
    std::shared_ptr<const TextDocument> content_;
    std::shared_ptr<const TextDocument> text_;
    std::shared_ptr<const TextDocument> as_sent_;
    bool complete_ = false;
    bool as_sent_complete_ = false;
    QString failure_;
    QString used_charset_;
    BackgroundTask reading_;
    BackgroundTask reading_as_sent_;
    BackgroundTask saving_;
};

}  // namespace waybill::gui
