// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/exchange_drag.h"

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <utility>

#include <QDir>
#include <QDrag>
#include <QFileInfo>
#include <QMimeData>
#include <QTemporaryDir>
#include <QThreadPool>
#include <QUrl>
#include <QWidget>

#include "gui/models/document.h"
#include "gui/models/exchange_export.h"
#include "gui/table/exchange_copier.h"
#include "gui/theme/icons.h"

namespace waybill::gui {
namespace {

constexpr int kPicture = 32;

// A folder of its own for each drag, so that files keep their names; empty when there is none.
QString nextFolder() {
    static const QTemporaryDir all(QDir::tempPath() + QStringLiteral("/waybill-drag-XXXXXX"));
    static int drags = 0;
    const QString name = QString::number(++drags);
    return all.isValid() && QDir(all.path()).mkdir(name) ? all.filePath(name) : QString();
}

// Written by one thread, awaited by another.
class Files {
public:
    void set(QString path, QByteArray urls) {
        const std::lock_guard lock(mutex_);
        path_ = std::move(path);
        urls_ = std::move(urls);
        is_there_ = true;
        arrived_.notify_all();
    }
    // Empty when it could not be written.
    QString path() {
        await();
        return path_;
    }
    QByteArray urls() {
        await();
        return urls_;
    }

    std::atomic<bool> stop{false};

private:
    void await() {
        std::unique_lock lock(mutex_);
        arrived_.wait(lock, [this] { return is_there_; });
    }

    std::mutex mutex_;
    std::condition_variable arrived_;
    bool is_there_ = false;
    QString path_;
    QByteArray urls_;
};

// Waits for what is asked for only when it is asked for.
class DraggedExchanges : public QMimeData {
public:
    DraggedExchanges(std::shared_ptr<Files> files, bool has_file)
        : files_(std::move(files)),
          has_file_(has_file) {}
    ~DraggedExchanges() override { files_->stop = true; }

    QStringList formats() const override {
        QStringList formats{QStringLiteral("text/plain")};
        if (has_file_) {
            formats.push_front(QStringLiteral("text/uri-list"));
        }
        return formats;
    }

protected:
    QVariant retrieveData(const QString& type, QMetaType /*wanted*/) const override {
        if (type == QStringLiteral("text/plain")) {
            return QString::fromUtf8(files_->urls());
        }
        const QString path = type == QStringLiteral("text/uri-list") ? files_->path() : QString();
        return path.isEmpty() ? QVariant() : QVariant(QVariantList{QUrl::fromLocalFile(path)});
    }

private:
    std::shared_ptr<Files> files_;
    bool has_file_;
};

bool fitsAFile(const store::Session& rows, const std::vector<std::uint32_t>& exchanges) {
    std::uint64_t bytes = 0;
    for (const std::uint32_t exchange : exchanges) {
        bytes += rows.exchanges[exchange].request_size + rows.exchanges[exchange].response_size;
    }
    return exchanges.size() <= kMostDragged && bytes <= kMostDraggedBytes;
}

}  // namespace

std::unique_ptr<QMimeData> mimeDataOf(const Document& document,
                                      std::vector<std::uint32_t> exchanges) {
    auto files = std::make_shared<Files>();
    ExportTask task{.session = document.session(),
                    .exchanges = std::move(exchanges),
                    .form = ExportForm::Har,
                    .with_secrets = false,
                    .path = {}};
    if (fitsAFile(task.session->rows(), task.exchanges)) {
        if (const QString folder = nextFolder(); !folder.isEmpty()) {
            task.path = folder + u'/' + QFileInfo(document.title()).baseName()
                        + (task.exchanges.size() == 1
                               ? QStringLiteral("-%1.har").arg(task.exchanges.front() + 1)
                               : QStringLiteral("-exchanges.har"));
        }
    }
    const bool has_file = !task.path.isEmpty();
    QThreadPool::globalInstance()->start([files, task = std::move(task)] {
        const auto memory = ExchangeCopier::makeMemory();
        const std::string urls = ExchangeCopier::textOf(
            *task.session, CopyForm::Url, task.exchanges, memory.get(), files->stop);
        QString path;
        if (!task.path.isEmpty()) {
            const ExportOutcome outcome =
                exportExchanges(task, files->stop, [](std::uint64_t, std::uint64_t) {});
            path = outcome.error.isEmpty() && !outcome.stopped ? task.path : QString();
        }
        files->set(path, QByteArray::fromStdString(urls));
    });
    return std::make_unique<DraggedExchanges>(std::move(files), has_file);
}

void dragExchanges(const Document& document,
                   std::vector<std::uint32_t> exchanges,
                   QWidget& source) {
    auto* const drag = new QDrag(&source);  // goes by itself
    drag->setPixmap(iconPixmap(u"exchanges", kPicture, Token::Accent, source.devicePixelRatioF()));
    drag->setMimeData(mimeDataOf(document, std::move(exchanges)).release());
    drag->exec(Qt::CopyAction, Qt::CopyAction);
}

}  // namespace waybill::gui
