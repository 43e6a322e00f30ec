// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/detail/messages_tab.h"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QSplitter>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "core/http/protobuf_text.h"
#include "core/report/message_list.h"
#include "gui/body/body_view.h"
#include "gui/detail/list_table.h"
#include "gui/models/body_source.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/message_table.h"
#include "gui/theme/icons.h"
#include "gui/widgets/busy_bar.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {
namespace {

constexpr std::chrono::milliseconds kRest{200};

// Control messages are muted; what is not whole is in the colour of a notice.
class MessageDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        QColor color = themeColor(Token::Text);
        if (index.data(MessageTable::kControlRole).toBool()) {
            color = themeColor(Token::SecondaryText);
        } else if (index.column() == MessageTable::kTime) {
            color = themeColor(Token::SecondaryText);
        } else if (index.column() == MessageTable::kDirection) {
            color = themeColor(Token::Accent);
        }
        if (index.column() == MessageTable::kText) {
            option->font = Theme::instance().wireFont();
            if (index.data(MessageTable::kNoticeRole).toBool()) {
                color = themeColor(Token::Medium);
            }
        }
        option->state &= ~QStyle::State_HasFocus;  // the whole row is chosen
        option->palette.setColor(QPalette::Text, color);
        option->palette.setColor(QPalette::HighlightedText, color);
    }
};

BodyDescription descriptionOf(const http::StreamMessage& message) {
    BodyDescription description;
    description.absence =
        message.data.empty() ? BodyDescription::Absence::Empty : BodyDescription::Absence::None;
    description.sent_size = message.size;
    description.missing = message.missing;
    description.complete = message.whole;
    const bool is_binary = message.kind == http::MessageKind::Binary || message.compressed
                           || (message.kind == http::MessageKind::Grpc && !message.trailers);
    description.type = is_binary ? "application/octet-stream" : "";
    description.file_name =
        is_binary ? QStringLiteral("message.bin") : QStringLiteral("message.txt");
    return description;
}

}  // namespace

MessagesTab::MessagesTab(QWidget* parent)
    : DetailTab(parent),
      messages_(new MessageTable(this)),
      search_(new QLineEdit),
      count_(makeSecondaryLabel()),
      busy_(new BusyBar),
      table_(new QTableView),
      body_(new BodyView) {
    search_->setObjectName(QStringLiteral("messages_search"));
    search_->setAccessibleName(tr("Search in the messages"));
    search_->setPlaceholderText(tr("Search in the messages"));
    search_->setClearButtonEnabled(true);
    search_->addAction(icon(u"search", Token::SecondaryText), QLineEdit::LeadingPosition);
    count_->setObjectName(QStringLiteral("messages_count"));
    count_->setWordWrap(false);
    count_->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    table_->setObjectName(QStringLiteral("messages_table"));
    table_->setAccessibleName(tr("Messages of the exchange"));
    table_->setModel(messages_);
    table_->setItemDelegate(new MessageDelegate(table_));
    dressList(*table_);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    const std::array<int, MessageTable::kText> widths = {24, 66, 62, 60};
    for (int i = 0; i < MessageTable::kText; ++i) {
        table_->setColumnWidth(i, widths.at(static_cast<std::size_t>(i)));
    }
    body_->setObjectName(QStringLiteral("messages_body"));
    auto* const strip = new QHBoxLayout;
    strip->setContentsMargins(measure::kMargin, measure::kGrid, measure::kMargin, measure::kGrid);
    strip->setSpacing(measure::kGap);
    strip->addWidget(search_, 1);
    strip->addWidget(count_);
    auto* const splitter = new QSplitter(Qt::Vertical);
    splitter->setObjectName(QStringLiteral("messages_splitter"));
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(table_);
    splitter->addWidget(body_);
    splitter->setStretchFactor(0, 3);
    splitter->setStretchFactor(1, 2);
    splitter->setSizes({360, 240});
    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(strip);
    column->addWidget(busy_);
    column->addWidget(splitter, 1);
    setFocusProxy(table_);

    rest_.setSingleShot(true);
    rest_.setInterval(kRest);
    connect(&rest_, &QTimer::timeout, this, &MessagesTab::search);
    connect(search_, &QLineEdit::textChanged, &rest_, qOverload<>(&QTimer::start));
    connect(table_->selectionModel(),
            &QItemSelectionModel::currentRowChanged,
            this,
            [this](const QModelIndex& index) { showMessage(index.row()); });
    connect(&Theme::instance(), &Theme::changed, table_, [this] { table_->viewport()->update(); });
}

bool MessagesTab::isFor(const ExchangeDetail& detail) {
    return report::may_have_messages(detail.exchange());
}

void MessagesTab::showDetail(const DetailPointer& detail) {
    detail_ = detail;
    messages_->setMessages(nullptr);
    body_->clear();
    count_->clear();
    searching_.cancel();
    if (!isFor(*detail)) {
        reading_.cancel();
        busy_->setBusy(false);
        return;
    }
    busy_->setBusy(true);
    reading_.start(
        [session = detail->session(), exchange = detail->index()](const std::atomic<bool>& stop) {
            return MessageList::read(*session, exchange, stop);
        },
        [this](const std::shared_ptr<const MessageList>& list) { take(list); });
}

void MessagesTab::take(const std::shared_ptr<const MessageList>& list) {
    busy_->setBusy(false);
    if (list == nullptr) {
        return;
    }
    messages_->setMessages(list);
    tellCount();
    if (!search_->text().isEmpty()) {
        search();
    } else if (messages_->rowCount() > 0) {
        table_->selectRow(0);
    }
}

void MessagesTab::search() {
    const auto list = messages_->list();
    if (list == nullptr) {
        return;
    }
    const std::string text = search_->text().toStdString();
    if (text.empty()) {
        searching_.cancel();
        messages_->showAll();
        tellCount();
        return;
    }
    searching_.start([list, text](const std::atomic<bool>& stop) { return list->find(text, stop); },
                     [this](std::vector<std::uint32_t> found) {
                         messages_->setFound(std::move(found));
                         tellCount();
                         if (messages_->rowCount() > 0) {
                             table_->selectRow(0);
                         } else {
                             showMessage(-1);
                         }
                     });
}

void MessagesTab::tellCount() {
    const auto& list = messages_->list();
    const auto all = static_cast<int>(list->messages.size());
    const QString text = list->full ? tr("The first %n message(s)", nullptr, all)
                         : messages_->rowCount() < all
                             ? tr("%1 of %n message(s)", nullptr, all).arg(messages_->rowCount())
                             : tr("%n message(s)", nullptr, all);
    count_->setText(list->readable ? text : text + u' ' + tr("(some of it cannot be read again)"));
}

void MessagesTab::showMessage(int row) {
    const http::StreamMessage* const message = messages_->messageAt(row);
    if (message == nullptr) {
        body_->clear();
        return;
    }
    QString hint;
    if (message->truncated) {
        hint = tr("Only the beginning of this message is kept.");
    }
    if (message->compressed) {
        hint = tr("Compressed with what was sent before, which was not captured.");
    }
    BodyDescription description = descriptionOf(*message);
    // Without its schema: fields by number, values by what they may be.
    std::optional<std::string> text;
    if (message->kind == http::MessageKind::Grpc && !message->trailers && !message->compressed
        && !message->truncated) {
        text = http::protobuf_text(as_bytes(message->data));
    }
    if (text && !text->empty()) {
        description.type.clear();
        hint = tr("Protobuf without its schema: fields by number.");
    }
    body_->showBytes(description, message->data, text.value_or(std::string()), hint);
}

}  // namespace waybill::gui
