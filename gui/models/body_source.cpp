// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_source.h"

#include <algorithm>
#include <chrono>
#include <functional>
#include <utility>

#include <QSaveFile>

#include "core/base/ascii.h"
#include "core/filter/body_text.h"
#include "core/http/charset.h"
#include "core/http/content_coding.h"
#include "core/http/media_type.h"
#include "core/http/text_decoder.h"
#include "core/report/safe_file_name.h"
#include "gui/models/settings.h"

namespace waybill::gui {
namespace {

using store::BodyDetail;
using store::BodyForm;

constexpr std::chrono::milliseconds kBetweenSignals{33};

// The first bytes are told of at once, what follows now and then.
class Pacer {
public:
    bool isTime() {
        const auto now = std::chrono::steady_clock::now();
        if (now < next_) {
            return false;
        }
        next_ = now + kBetweenSignals;
        return true;
    }

private:
    std::chrono::steady_clock::time_point next_{};
};

QString shown(std::string_view text) {
    QString out = QString::fromLatin1(text.data(), static_cast<qsizetype>(text.size()));
    out.truncate(100);
    for (QChar& c : out) {
        if (!c.isPrint()) {
            c = QChar::ReplacementCharacter;
        }
    }
    return out;
}

BodyDescription::Absence absenceOf(const http::Exchange& exchange, Side side) {
    using Absence = BodyDescription::Absence;
    const http::Message& message = filter::message_of(exchange, side);
    if (!message.present) {
        return Absence::NoMessage;
    }
    if (message.body.framing == http::BodyFraming::Tunnel) {
        return Absence::Tunnel;
    }
    if (message.body.size > 0) {
        return message.body.missing >= message.body.size ? Absence::NotCaptured : Absence::None;
    }
    if (side == Side::Server) {
        const std::uint16_t status = message.head.status;
        if (exchange.request.present && exchange.request.head.method == "HEAD") {
            return Absence::HeadRequest;
        }
        if (status == 204 || status < 200) {
            return Absence::NoContent;
        }
        if (status == 304) {
            return Absence::NotModified;
        }
    }
    if (message.body.framing == http::BodyFraming::None) {
        return Absence::NotAnnounced;
    }
    return message.body.complete ? Absence::Empty : Absence::NotCaptured;
}

BodyDescription describe(const http::Exchange& exchange, Side side) {
    const http::Message& message = filter::message_of(exchange, side);
    BodyDescription description;
    description.absence = absenceOf(exchange, side);
    description.sent_size = message.body.size;
    description.missing = message.body.missing;
    description.complete = message.body.complete;
    const http::HeaderList& fields = message.head.fields;
    description.content_type = std::string(fields.value("content-type"));
    const http::MediaType type = http::parse_media_type(description.content_type);
    description.type = ascii::lower(type.type);
    description.charset = shown(type.charset);
    description.category = http::category_of(description.type, exchange.url.path);
    const std::vector<std::string> codings = http::codings_of(message);
    description.is_coded = !codings.empty();
    for (const std::string& coding : codings) {
        if (!description.coding.isEmpty()) {
            description.coding += QStringLiteral(", ");
        }
        description.coding += shown(coding);
    }
    description.file_name =
        QString::fromStdString(report::safe_file_name(exchange.id,
                                                      side == Side::Client ? "request" : "response",
                                                      exchange.url.path,
                                                      description.type));
    return description;
}

// The character set to decode from; null where the bytes are text as they are.
const http::Charset* charsetOf(const BodyDescription& description, std::string_view start) {
    if (!description.type.empty() && !http::is_textual(description.type)) {
        return nullptr;
    }
    const http::ByteOrderMark mark = http::find_byte_order_mark(start);
    if (mark.charset != nullptr) {
        return mark.charset;
    }
    const http::Charset* charset =
        http::find_charset(http::parse_media_type(description.content_type).charset);
    if (charset == nullptr && description.type.find("html") != std::string::npos) {
        charset = http::charset_of_html(start);
    }
    if (charset == nullptr && description.type.find("xml") != std::string::npos) {
        charset = http::charset_of_xml(start);
    }
    return charset;
}

bool isTextAsItIs(const http::Charset* charset, std::string_view start) {
    return (charset == nullptr || charset->kind == http::CharsetKind::Utf8)
           && http::find_byte_order_mark(start).length == 0;
}

}  // namespace

// What is shared with the thread that reads.
struct BodySource::Reading {
    std::shared_ptr<TextDocument> content = std::make_shared<TextDocument>();
    std::shared_ptr<TextDocument> text;  // null until the character set is known
    QString charset;
    QString failure;
};

BodySource::BodySource(QObject* parent) : QObject(parent) {}

void BodySource::close() {
    reading_.cancel();
    reading_as_sent_.cancel();
    session_.reset();
    content_.reset();
    text_.reset();
    as_sent_.reset();
    description_ = {};
    complete_ = false;
    as_sent_complete_ = false;
    failure_.clear();
    used_charset_.clear();
}

void BodySource::open(const SessionPointer& session, std::uint32_t exchange, Side side) {
    close();
    session_ = session;
    exchange_ = exchange;
    side_ = side;
    if (exchange < session->size()) {
        http::Exchange loaded;
        session->makeLoader()->load(exchange, BodyDetail::None, loaded);
        description_ = describe(loaded, side);
    }
    emit opened();
    if (description_.absence == BodyDescription::Absence::None) {
        readContent();
    } else {
        complete_ = true;
        emit finished();
    }
}

void BodySource::openBytes(const BodyDescription& description,
                           std::string_view content,
                           std::string_view text,
                           const QString& failure) {
    close();
    description_ = description;
    failure_ = failure;
    emit opened();
    if (description_.absence == BodyDescription::Absence::None) {
        const auto document = [this](std::string_view bytes) {
            auto made = std::make_shared<TextDocument>();
            if (Result<void> appended = made->append(bytes); !appended) {
                failure_ = QString::fromStdString(appended.error().message);
            }
            return made;
        };
        content_ = document(content);
        text_ = text.empty() ? content_ : document(text);
    }
    complete_ = true;
    emit finished();
}

const std::shared_ptr<const TextDocument>& BodySource::document(BodyPart part) const {
    switch (part) {
        case BodyPart::Content:
            return content_;
        case BodyPart::Text:
            return text_;
        case BodyPart::AsSent:
            break;
    }
    return description_.is_coded ? as_sent_ : content_;
}

namespace {

// Appends what comes to the content and to its text, and tells now and then that it grew.
class ContentWriter {
public:
    // Of what is compressed no more than `most` bytes.
    ContentWriter(const BodyDescription& description,
                  std::uint64_t most,
                  std::shared_ptr<TextDocument> content,
                  std::function<void(std::shared_ptr<TextDocument>, QString)> on_settled,
                  std::function<void()> on_growth)
        : description_(description),
          most_(most),
          content_(std::move(content)),
          on_settled_(std::move(on_settled)),
          on_growth_(std::move(on_growth)) {}

    bool add(Bytes data) {
        if (description_.is_coded) {
            const std::uint64_t room = most_ - content_->size();
            if (data.size() > room) {
                put(data.first(static_cast<std::size_t>(room)));
                reached_limit_ = true;
                return false;
            }
        }
        return put(data);
    }

    void finish() {
        if (!settled_) {
            settle();
        }
        if (decodes_) {
            decoder_.finish();
        }
    }

    bool reachedLimit() const { return reached_limit_; }
    const std::string& error() const { return error_; }

private:
    bool put(Bytes data) {
        if (Result<void> appended = content_->append(as_text(data)); !appended) {
            error_ = appended.error().message;
            return false;
        }
        if (settled_) {
            if (decodes_ && !decoder_.add(data)) {
                return false;
            }
        } else if (content_->size() >= http::kCharsetPrescan) {
            settle();
        }
        if (settled_ && pacer_.isTime()) {
            on_growth_();
        }
        return error_.empty();
    }

    void settle() {
        settled_ = true;
        const std::string all = content_->bytes().text(0, content_->size());
        const std::string_view start = std::string_view(all).substr(0, http::kCharsetPrescan);
        const http::Charset* const charset = charsetOf(description_, start);
        if (isTextAsItIs(charset, start)) {
            on_settled_(content_, charset == nullptr ? QString() : shown(charset->name));
            return;
        }
        decodes_ = true;
        text_ = std::make_shared<TextDocument>();
        decoder_.start(description_.content_type, to_text_);
        decoder_.add(as_bytes(all));
        on_settled_(text_, shown(charset->name));
    }

    BodyDescription description_;
    std::uint64_t most_;
    std::shared_ptr<TextDocument> content_;
    std::shared_ptr<TextDocument> text_;
    std::function<void(std::shared_ptr<TextDocument>, QString)> on_settled_;
    std::function<void()> on_growth_;
    http::TextDecoder decoder_;
    http::TextDecoder::Output to_text_ = [this](Bytes data) {
        if (Result<void> appended = text_->append(as_text(data)); !appended) {
            error_ = appended.error().message;
            return false;
        }
        return true;
    };
    bool settled_ = false;
    bool decodes_ = false;
    bool reached_limit_ = false;
    std::string error_;
    Pacer pacer_;
};

}  // namespace

void BodySource::readContent() {
    auto reading = std::make_shared<Reading>();
    content_ = reading->content;
    reading_.start(
        [this,
         reading,
         guard = reading_.guard(),
         session = session_,
         exchange = exchange_,
         side = side_,
         description = description_,
         most_mib = Settings::instance().number(u"body.decoded")](const std::atomic<bool>& stop) {
            const auto loader = session->makeLoader();
            http::Exchange loaded;
            loader->load(exchange, BodyDetail::None, loaded);
            const auto tell = [this, reading, guard] {
                // Copied here: the reading is this thread's as long as it runs.
                guard->deliver([this,
                                content = reading->content,
                                text = reading->text,
                                charset = reading->charset] {
                    if (content_ == content && !complete_) {
                        text_ = text;
                        used_charset_ = charset;
                        emit grew();
                    }
                });
            };
            ContentWriter writer(
                description,
                static_cast<std::uint64_t>(most_mib) * kMiB,
                reading->content,
                [&](const std::shared_ptr<TextDocument>& text, const QString& charset) {
                    reading->text = text;
                    reading->charset = charset;
                },
                tell);
            const std::optional<http::DecodeFailure> failure =
                loader->read_body(loaded, side, BodyForm::Content, [&](Bytes data) {
                    return !stop && writer.add(data);
                });
            writer.finish();
            if (!writer.error().empty()) {
                reading->failure = QString::fromStdString(writer.error());
            } else if (writer.reachedLimit()) {
                reading->failure =
                    tr("Only the first %1 MiB are decoded here. Save the body to have all of it.")
                        .arg(most_mib);
            } else if (failure) {
                reading->failure = tr("Decoding ended early: %1").arg(shown(failure->detail));
            }
            return reading;
        },
        [this](const std::shared_ptr<Reading>& done) { take(done); });
}

void BodySource::take(const std::shared_ptr<Reading>& reading) {
    text_ = reading->text;
    used_charset_ = reading->charset;
    failure_ = reading->failure;
    complete_ = true;
    emit finished();
}

void BodySource::readAsSent() {
    if (!description_.is_coded || as_sent_ != nullptr || session_ == nullptr
        || description_.absence != BodyDescription::Absence::None) {
        return;
    }
    auto document = std::make_shared<TextDocument>();
    as_sent_ = document;
    reading_as_sent_.start(
        [session = session_, exchange = exchange_, side = side_, document](
            const std::atomic<bool>& stop) {
            const auto loader = session->makeLoader();
            http::Exchange loaded;
            loader->load(exchange, BodyDetail::None, loaded);
            loader->read_body(loaded, side, BodyForm::AsSent, [&](Bytes data) {
                return !stop && document->append(as_text(data)).has_value();
            });
            return true;
        },
        [this](bool) {
            as_sent_complete_ = true;
            emit grew();
        });
}

void BodySource::save(const QString& path,
                      BodyPart part,
                      std::function<void(const QString&)> done) {
    if (session_ == nullptr) {
        QSaveFile file(path);
        if (content_ != nullptr && file.open(QIODevice::WriteOnly)) {
            const std::string all = content_->bytes().text(0, content_->size());
            file.write(all.data(), static_cast<qint64>(all.size()));
            done(file.commit() ? QString() : file.errorString());
        } else {
            done(file.errorString());
        }
        return;
    }
    const BodyForm form = part == BodyPart::AsSent ? BodyForm::AsSent : BodyForm::Content;
    saving_.start(
        [session = session_, exchange = exchange_, side = side_, path, form](
            const std::atomic<bool>& stop) {
            QSaveFile file(path);
            if (!file.open(QIODevice::WriteOnly)) {
                return file.errorString();
            }
            const auto loader = session->makeLoader();
            http::Exchange loaded;
            loader->load(exchange, BodyDetail::None, loaded);
            const auto failure = loader->read_body(loaded, side, form, [&](Bytes data) {
                const auto size = static_cast<qint64>(data.size());
                return !stop
                       && file.write(reinterpret_cast<const char*>(data.data()), size) == size;
            });
            if (stop || file.error() != QFileDevice::NoError || !file.commit()) {
                return file.errorString();
            }
            return failure ? tr("Decoding ended early: %1").arg(shown(failure->detail)) : QString();
        },
        std::move(done));
}

}  // namespace waybill::gui
