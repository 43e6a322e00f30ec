// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/side_tree.h"

#include <functional>
#include <set>
#include <utility>

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QStyledItemDelegate>
#include <QTreeView>
#include <QVBoxLayout>

#include "gui/models/chip_filters.h"
#include "gui/models/filter_text.h"
#include "gui/models/side_tree_model.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/busy_bar.h"
#include "gui/widgets/severity_mark.h"

namespace waybill::gui {
namespace {

constexpr int kBeforeSearch = 120;   // milliseconds without a key
constexpr int kOpenedByItself = 12;  // hosts, when a search finds so few
constexpr int kLeastWidth = 180;

QStringView iconOf(TreeKind kind) {
    switch (kind) {
        case TreeKind::All:
            return u"exchanges";
        case TreeKind::Marked:
        case TreeKind::Mark:
            return u"mark";
        case TreeKind::Comment:
            return u"comment";
        case TreeKind::Hosts:
        case TreeKind::Host:
        case TreeKind::ProgramHost:
            return u"host";
        case TreeKind::Programs:
        case TreeKind::Program:
            return u"program";
        case TreeKind::Connections:
        case TreeKind::Server:
            return u"connection";
        case TreeKind::Findings:
            return u"finding";
        default:
            return {};
    }
}

// The same as the chip's for errors: it shows what the column counts.
QString failedFilter() {
    return QString::fromLatin1(stateChips().front().filter);
}

TreeKind kindOf(const QModelIndex& index) {
    return static_cast<TreeKind>(index.data(SideTreeModel::kKindRole).toInt());
}

// Gives lines their icons and colours.
class SideTreeDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override {
        return {QStyledItemDelegate::sizeHint(option, index).width(), measure::kRow};
    }

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const TreeKind kind = kindOf(index);
        QColor color = themeColor(Token::Text);
        if (index.column() == SideTreeModel::kName) {
            const QVariant severity = index.data(SideTreeModel::kSeverityRole);
            const QStringView name = iconOf(kind);
            if (severity.isValid()) {
                option->icon = severityIcon(static_cast<audit::Severity>(severity.toInt()));
            } else if (index.data(SideTreeModel::kSecureRole).toBool()) {
                option->icon = icon(u"lock", Token::SecondaryText);
            } else if (!name.empty()) {
                option->icon = icon(name, Token::SecondaryText);
            }
            if (!option->icon.isNull()) {
                option->features |= QStyleOptionViewItem::HasDecoration;
                option->decorationSize = QSize(16, 16);
            }
            option->textElideMode =
                severity.isValid() || kind == TreeKind::Comment ? Qt::ElideRight : Qt::ElideMiddle;
            if (kind == TreeKind::More) {
                color = themeColor(index.data(SideTreeModel::kLinkRole).toBool()
                                       ? Token::Accent
                                       : Token::SecondaryText);
            } else if (!index.parent().isValid()) {
                option->font.setWeight(QFont::DemiBold);
            }
        } else {
            color = themeColor(index.column() == SideTreeModel::kFailed ? Token::High
                                                                        : Token::SecondaryText);
        }
        option->palette.setColor(QPalette::Text, color);
        option->palette.setColor(QPalette::HighlightedText, color);
    }
};

void forEachOpen(const QTreeView& view,
                 const QModelIndex& parent,
                 const std::function<void(const QModelIndex&)>& call) {
    const QAbstractItemModel& model = *view.model();
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        if (view.isExpanded(index)) {
            call(index);
            forEachOpen(view, index, call);
        }
    }
}

}  // namespace

SideTree::SideTree(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      model_(new SideTreeModel(this)),
      search_(new QLineEdit),
      busy_(new BusyBar),
      view_(new QTreeView) {
    setMinimumWidth(kLeastWidth);
    search_->setObjectName(QStringLiteral("side_tree_search"));
    search_->setPlaceholderText(tr("Find a host, path or finding"));
    search_->setAccessibleName(tr("Find in the overview"));
    search_->setClearButtonEnabled(true);
    search_->addAction(icon(u"search", Token::SecondaryText), QLineEdit::LeadingPosition);
    search_->installEventFilter(this);
    view_->setObjectName(QStringLiteral("side_tree"));
    view_->setAccessibleName(tr("Overview of the recording"));
    view_->setModel(model_);
    view_->setItemDelegate(new SideTreeDelegate(view_));
    view_->setUniformRowHeights(true);
    view_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    view_->setContextMenuPolicy(Qt::CustomContextMenu);
    view_->setExpandsOnDoubleClick(false);
    view_->setIndentation(14);
    view_->setFrameShape(QFrame::NoFrame);
    view_->setTextElideMode(Qt::ElideMiddle);
    view_->installEventFilter(this);
    // Names need the room that titles of the columns would take.
    view_->setHeaderHidden(true);
    QHeaderView& header = *view_->header();
    header.setStretchLastSection(false);
    header.setMinimumSectionSize(24);
    header.setSectionResizeMode(SideTreeModel::kName, QHeaderView::Stretch);
    header.setSectionResizeMode(SideTreeModel::kExchanges, QHeaderView::Fixed);
    header.setSectionResizeMode(SideTreeModel::kFailed, QHeaderView::Fixed);
    connect(model_, &QAbstractItemModel::modelReset, this, &SideTree::fitNumbers);
    connect(model_, &QAbstractItemModel::dataChanged, this, &SideTree::fitNumbers);
    connect(model_, &QAbstractItemModel::rowsInserted, this, &SideTree::fitNumbers);
    fitNumbers();
    header.setSectionsMovable(false);
    setFocusProxy(view_);

    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* const line = new QVBoxLayout;
    line->setContentsMargins(measure::kGrid, measure::kGrid, measure::kGrid, measure::kGrid);
    line->addWidget(search_);
    column->addLayout(line);
    column->addWidget(busy_);
    column->addWidget(view_, 1);
    setTabOrder(search_, view_);

    search_later_.setSingleShot(true);
    search_later_.setInterval(kBeforeSearch);
    connect(search_, &QLineEdit::textChanged, &search_later_, qOverload<>(&QTimer::start));
    connect(&search_later_, &QTimer::timeout, this, &SideTree::searchNow);
    connect(view_, &QTreeView::clicked, this, [this](const QModelIndex& index) {
        activate(index, QApplication::keyboardModifiers().testFlag(Qt::ControlModifier));
    });
    connect(view_, &QTreeView::customContextMenuRequested, this, &SideTree::showMenu);
    connect(&filling_, &BackgroundTask::busyChanged, busy_, &BusyBar::setBusy);
    connect(&document_, &Document::rowsArrived, this, &SideTree::fill);
    connect(&document_, &Document::judged, this, &SideTree::fill);
    connect(&document_.annotations(), &Annotations::changed, this, [this] {
        keepPlace([this] { model_->setAnnotations(document_.annotations()); });
    });
    connect(&Theme::instance(), &Theme::changed, view_, [this] { view_->viewport()->update(); });
    model_->setAnnotations(document_.annotations());
    if (document_.size() > 0) {
        fill();
    }
}

void SideTree::fill() {
    filling_.start(
        [session = document_.session()](const std::atomic<bool>& stop) {
            return SideTreeContent::of(session->rows(), session->audit(), stop);
        },
        [this](const std::shared_ptr<const SideTreeContent>& content) {
            if (content == nullptr) {
                return;
            }
            keepPlace([&] { model_->setContent(content); });
            if (!was_filled_ && content->size() > 0) {
                was_filled_ = true;
                view_->expand(model_->sectionIndex(TreeKind::Hosts));
            }
            emit filled();
        });
}

template <typename Change>
void SideTree::keepPlace(Change change) {
    std::set<QString> open;
    forEachOpen(*view_, {}, [&](const QModelIndex& index) {
        open.insert(index.data(SideTreeModel::kKeyRole).toString());
    });
    const QModelIndex current = view_->currentIndex();
    const QString chosen =
        current.isValid() ? current.data(SideTreeModel::kKeyRole).toString() : QString();
    const int scrolled = view_->verticalScrollBar()->value();
    change();
    const std::function<void(const QModelIndex&)> restore = [&](const QModelIndex& parent) {
        for (int row = 0; row < model_->rowCount(parent); ++row) {
            const QModelIndex index = model_->index(row, 0, parent);
            const QString key = index.data(SideTreeModel::kKeyRole).toString();
            if (!chosen.isEmpty() && key == chosen) {
                view_->setCurrentIndex(index);
            }
            if (open.contains(key)) {
                view_->expand(index);
                restore(index);
            }
        }
    };
    restore({});
    view_->verticalScrollBar()->setValue(scrolled);
}

void SideTree::searchNow() {
    const bool was_searching = !model_->search().isEmpty();
    if (search_->text().isEmpty()) {
        keepPlace([this] { model_->setSearch({}); });
        return;
    }
    keepPlace([this] { model_->setSearch(search_->text()); });
    for (const TreeKind kind :
         {TreeKind::Hosts, TreeKind::Connections, TreeKind::Programs, TreeKind::Findings}) {
        const QModelIndex section = model_->sectionIndex(kind);
        if (!section.isValid()) {
            continue;
        }
        const int count = model_->rowCount(section);
        if (!was_searching || count <= kOpenedByItself) {
            view_->setExpanded(section, count > 0);
        }
        for (int row = 0; row < count && count <= kOpenedByItself; ++row) {
            view_->expand(model_->index(row, 0, section));
        }
    }
}

void SideTree::activate(const QModelIndex& index, bool narrow) {
    if (!index.isValid()) {
        return;
    }
    const QModelIndex line = index.siblingAtColumn(0);
    if (line.data(SideTreeModel::kLinkRole).toBool()) {
        model_->showMore(line);
        return;
    }
    if (kindOf(line) == TreeKind::Comment) {
        emit exchangeRequested(line.data(SideTreeModel::kExchangeRole).toUInt());
        return;
    }
    if (!line.data(SideTreeModel::kFiltersRole).toBool()) {
        return;
    }
    QString filter = line.data(SideTreeModel::kFilterRole).toString();
    if (index.column() == SideTreeModel::kFailed && !index.data().toString().isEmpty()) {
        filter = joined(filter, failedFilter());
    }
    if (narrow && !filter.isEmpty()) {
        emit narrowed(filter);
    } else {
        emit filterRequested(filter);
    }
}

void SideTree::showMenu(QPoint position) {
    const QModelIndex index = view_->indexAt(position).siblingAtColumn(0);
    if (!index.isValid() || kindOf(index) == TreeKind::More) {
        return;
    }
    auto* const menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("side_tree_menu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const QString filter = index.data(SideTreeModel::kFilterRole).toString();
    const QString text = index.data(SideTreeModel::kCopyRole).toString();
    if (index.data(SideTreeModel::kFiltersRole).toBool()) {
        menu->addAction(icon(u"filter"), tr("Show only this"), this, [this, filter] {
            emit filterRequested(filter);
        });
        if (!filter.isEmpty()) {
            menu->addAction(
                tr("Narrow the filter to this"), this, [this, filter] { emit narrowed(filter); });
            menu->addAction(
                tr("Hide this"), this, [this, filter] { emit narrowed(negated(filter)); });
        }
        if (!index.siblingAtColumn(SideTreeModel::kFailed).data().toString().isEmpty()) {
            menu->addAction(icon(u"error"), tr("Show what failed of it"), this, [this, filter] {
                emit filterRequested(joined(filter, failedFilter()));
            });
        }
        menu->addSeparator();
    }
    menu->addAction(
        icon(u"copy"), tr("Copy"), this, [text] { QApplication::clipboard()->setText(text); });
    if (!filter.isEmpty()) {
        menu->addAction(
            tr("Copy as a filter"), this, [filter] { QApplication::clipboard()->setText(filter); });
    }
    if (model_->hasChildren(index)) {
        menu->addSeparator();
        menu->addAction(tr("Open all below"), this, [this, line = QPersistentModelIndex(index)] {
            view_->expandRecursively(line, 3);
        });
    }
    menu->popup(view_->viewport()->mapToGlobal(position));
}

bool SideTree::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() != QEvent::KeyPress) {
        return QWidget::eventFilter(watched, event);
    }
    const auto& key = static_cast<const QKeyEvent&>(*event);
    const bool is_enter = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
    if (watched == view_) {
        if (is_enter || key.key() == Qt::Key_Space) {
            activate(view_->currentIndex(), key.modifiers().testFlag(Qt::ControlModifier));
            return true;
        }
        if (key.matches(QKeySequence::Copy)) {
            QApplication::clipboard()->setText(
                view_->currentIndex().data(SideTreeModel::kCopyRole).toString());
            return true;
        }
        if (key.key() == Qt::Key_Menu) {
            showMenu(view_->visualRect(view_->currentIndex()).center());
            return true;
        }
    }
    if (watched == search_) {
        if (is_enter || key.key() == Qt::Key_Down) {
            search_later_.stop();
            searchNow();
            view_->setFocus();
            return true;
        }
        if (key.key() == Qt::Key_Escape && !search_->text().isEmpty()) {
            search_->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

// As wide as the largest number, which is that of the first line, so that names get the rest.
void SideTree::fitNumbers() {
    const QFontMetrics metrics(view_->font());
    for (const int column : {SideTreeModel::kExchanges, SideTreeModel::kFailed}) {
        const QString largest = model_->index(0, column).data().toString();
        view_->header()->resizeSection(column,
                                       metrics.horizontalAdvance(largest) + 2 * measure::kGap);
    }
}

}  // namespace waybill::gui
