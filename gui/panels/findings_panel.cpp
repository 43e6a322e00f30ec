// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/panels/findings_panel.h"

#include <utility>

#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QListView>
#include <QMenu>
#include <QSplitter>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

#include "gui/models/filter_text.h"
#include "gui/models/findings_table.h"
#include "gui/panels/finding_details.h"
#include "gui/theme/icons.h"
#include "gui/theme/theme.h"
#include "gui/widgets/busy_bar.h"
#include "gui/widgets/item_copying.h"
#include "gui/widgets/severity_mark.h"
#include "gui/widgets/themed_label.h"

namespace waybill::gui {
namespace {

constexpr int kWidthOfRules = 560;
constexpr int kWidthOfExchanges = 280;
constexpr int kWidthOfDetails = 420;
constexpr int kWidthOfMark = 32;
constexpr int kWidthOfCount = 92;
constexpr int kWidthOfFigure = 68;

class FindingsDelegate final : public QStyledItemDelegate {
public:
    using QStyledItemDelegate::QStyledItemDelegate;

protected:
    void initStyleOption(QStyleOptionViewItem* option, const QModelIndex& index) const override {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto severity =
            static_cast<audit::Severity>(index.data(FindingsTable::kSeverityRole).toInt());
        const QColor color = themeColor(Token::Text);
        if (index.column() == FindingsTable::kSeverity) {
            option->icon = severityIcon(severity);
            option->features |= QStyleOptionViewItem::HasDecoration;
            option->decorationSize = QSize(16, 16);
            option->decorationAlignment = Qt::AlignCenter;
            option->text.clear();  // the mark has its letter
        } else if (index.column() == FindingsTable::kTitle) {
            option->font.setWeight(severity >= audit::Severity::Medium ? QFont::DemiBold
                                                                       : QFont::Normal);
        }
        option->state &= ~QStyle::State_HasFocus;  // the whole row is chosen
        option->palette.setColor(QPalette::Text, color);
        option->palette.setColor(QPalette::HighlightedText, color);
    }
};

}  // namespace

FindingsPanel::FindingsPanel(Document& document, QWidget* parent)
    : QWidget(parent),
      document_(document),
      rules_(new FindingsTable(this)),
      lines_(new ExchangeLines(this)),
      pages_(new QStackedWidget),
      state_(makeTextLabel({}, Token::SecondaryText)),
      busy_(new BusyBar),
      least_(new QComboBox),
      count_(makeTextLabel({}, Token::SecondaryText)),
      table_(new QTableView),
      exchanges_(new QListView),
      details_(new FindingDetails) {
    exchanges_->setObjectName(QStringLiteral("findings_exchanges"));
    exchanges_->setAccessibleName(tr("Exchanges with this finding"));
    exchanges_->setModel(lines_);
    letCopy(*exchanges_);
    exchanges_->setUniformItemSizes(true);
    exchanges_->setFrameShape(QFrame::NoFrame);
    exchanges_->setFont(Theme::instance().wireFont());
    exchanges_->setTextElideMode(Qt::ElideMiddle);
    exchanges_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    exchanges_->installEventFilter(this);

    auto* const splitter = new QSplitter(Qt::Horizontal);
    splitter->setObjectName(QStringLiteral("findings_splitter"));
    splitter->setChildrenCollapsible(false);
    splitter->addWidget(makeRules());
    splitter->addWidget(exchanges_);
    splitter->addWidget(details_);
    splitter->setSizes({kWidthOfRules, kWidthOfExchanges, kWidthOfDetails});
    splitter->setStretchFactor(0, 5);
    splitter->setStretchFactor(1, 3);
    splitter->setStretchFactor(2, 4);

    auto* const message = new QWidget;
    auto* const middle = new QVBoxLayout(message);
    state_->setObjectName(QStringLiteral("findings_state"));
    state_->setAlignment(Qt::AlignCenter);
    middle->addStretch(1);
    middle->addWidget(state_);
    middle->addStretch(1);
    pages_->addWidget(message);
    pages_->addWidget(splitter);

    auto* const column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(busy_);
    column->addWidget(pages_, 1);
    setFocusProxy(table_);

    connect(&document_, &Document::judged, this, &FindingsPanel::fill);
    connect(&document_, &Document::stateChanged, this, &FindingsPanel::showState);
    connect(&document_, &Document::judgingProgressed, this, [this](qint64 done, qint64 total) {
        busy_->setBusy(true);
        busy_->setProgress(done, total);
    });
    connect(details_, &FindingDetails::filterRequested, this, &FindingsPanel::filterRequested);
    connect(details_, &FindingDetails::narrowed, this, &FindingsPanel::narrowed);
    connect(&Theme::instance(), &Theme::changed, this, [this] {
        exchanges_->setFont(Theme::instance().wireFont());
    });
    showState();
    if (document_.isJudged()) {
        fill();
    }
}

QWidget* FindingsPanel::makeRules() {
    table_->setObjectName(QStringLiteral("findings_table"));
    table_->setAccessibleName(tr("Findings by rule"));
    table_->setModel(rules_);
    table_->setItemDelegate(new FindingsDelegate(table_));
    table_->setSelectionBehavior(QAbstractItemView::SelectRows);
    table_->setSelectionMode(QAbstractItemView::SingleSelection);
    table_->setEditTriggers(QAbstractItemView::NoEditTriggers);
    table_->setShowGrid(false);
    table_->setFrameShape(QFrame::NoFrame);
    table_->setWordWrap(false);
    table_->setTabKeyNavigation(false);
    table_->setContextMenuPolicy(Qt::CustomContextMenu);
    table_->verticalHeader()->hide();
    table_->verticalHeader()->setDefaultSectionSize(measure::kRow);
    table_->verticalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    QHeaderView& header = *table_->horizontalHeader();
    header.setHighlightSections(false);
    header.setMinimumSectionSize(kWidthOfMark);
    header.resizeSection(FindingsTable::kExchanges, kWidthOfCount);
    header.resizeSection(FindingsTable::kHosts, kWidthOfFigure);
    header.resizeSection(FindingsTable::kPoints, kWidthOfFigure);
    header.setSectionResizeMode(FindingsTable::kTitle, QHeaderView::Stretch);
    header.setSectionResizeMode(FindingsTable::kSeverity, QHeaderView::Fixed);
    header.resizeSection(FindingsTable::kSeverity, kWidthOfMark);
    table_->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    table_->setSortingEnabled(true);
    header.setSortIndicatorClearable(true);
    header.setSortIndicator(-1, Qt::AscendingOrder);
    table_->installEventFilter(this);

    least_->setObjectName(QStringLiteral("findings_severity"));
    least_->setAccessibleName(tr("Least severity that is shown"));
    least_->addItem(tr("All severities"), static_cast<int>(audit::Severity::Info));
    for (const audit::Severity severity : {audit::Severity::Low,
                                           audit::Severity::Medium,
                                           audit::Severity::High,
                                           audit::Severity::Critical}) {
        least_->addItem(severityIcon(severity),
                        severity == audit::Severity::Critical
                            ? severityWords(severity)
                            : tr("%1 and worse").arg(severityWords(severity)),
                        static_cast<int>(severity));
    }
    connect(least_, &QComboBox::currentIndexChanged, this, [this] {
        rules_->setLeastSeverity(static_cast<audit::Severity>(least_->currentData().toInt()));
        showState();
        table_->selectRow(0);
    });
    connect(table_->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this] {
        showRule();
    });
    connect(rules_, &QAbstractItemModel::modelReset, this, [this] {
        if (rules_->rowCount() > 0 && !table_->currentIndex().isValid()) {
            table_->selectRow(0);
        }
    });
    connect(table_, &QTableView::customContextMenuRequested, this, &FindingsPanel::showMenu);
    connect(table_, &QTableView::doubleClicked, this, [this](const QModelIndex& index) {
        emit filterRequested(
            fieldEquals(filter::FieldId::Finding, rules_->at(index.row()).rule->id));
    });
    connect(exchanges_->selectionModel(), &QItemSelectionModel::currentChanged, this, [this] {
        showEvidence();
    });
    connect(exchanges_, &QListView::clicked, this, &FindingsPanel::goToExchange);

    auto* const box = new QWidget;
    auto* const column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* const bar = new QHBoxLayout;
    bar->setContentsMargins(measure::kMargin, measure::kGrid, measure::kMargin, measure::kGrid);
    bar->setSpacing(measure::kGap);
    bar->addWidget(least_);
    bar->addWidget(count_, 1);
    column->addLayout(bar);
    column->addWidget(table_, 1);
    return box;
}

void FindingsPanel::fill() {
    summing_.start([session = document_.session()](
                       const std::atomic<bool>& stop) { return summariseRules(*session, stop); },
                   [this](std::vector<RuleSummary> rules) {
                       busy_->setBusy(false);
                       rules_->setRules(std::move(rules));
                       showState();
                       table_->selectRow(0);
                       emit filled();
                   });
}

void FindingsPanel::showState() {
    const bool has_rules = rules_->total() > 0;
    pages_->setCurrentIndex(has_rules ? 1 : 0);
    if (has_rules) {
        count_->setText(tr("%n finding(s)", nullptr, rules_->rowCount()));
        return;
    }
    const Document::State state = document_.state();
    if (document_.isJudged() && !summing_.isBusy()) {
        state_->setText(tr("Nothing was found to complain of."));
    } else if (state == Document::State::New || state == Document::State::Failed) {
        state_->setText(tr("Findings are shown here when a recording was read and judged."));
    } else {
        state_->setText(
            tr("The recording is being read and judged. Findings come when all of it "
               "is known."));
    }
}

void FindingsPanel::showRule() {
    const QModelIndex current = table_->currentIndex();
    if (!current.isValid()) {
        listing_.cancel();
        lines_->setExchanges(nullptr, {});
        details_->clear();
        return;
    }
    const RuleSummary& rule = rules_->at(current.row());
    details_->showRule(rule);
    details_->showEvidence(document_.session(), rule.first);
    lines_->setExchanges(nullptr, {});
    listing_.start(
        [session = document_.session(), info = rule.rule](const std::atomic<bool>& stop) {
            return std::pair(session, exchangesWith(*session, *info, stop));
        },
        [this](std::pair<SessionPointer, std::vector<std::uint32_t>> found) {
            lines_->setExchanges(std::move(found.first), std::move(found.second));
        });
}

void FindingsPanel::showEvidence() {
    const QModelIndex current = exchanges_->currentIndex();
    if (current.isValid()) {
        details_->showEvidence(document_.session(), lines_->exchangeAt(current.row()));
    }
}

void FindingsPanel::goToExchange() {
    const QModelIndex current = exchanges_->currentIndex();
    if (current.isValid()) {
        emit exchangeRequested(lines_->exchangeAt(current.row()));
    }
}

void FindingsPanel::showMenu(QPoint position) {
    const QModelIndex index = table_->indexAt(position);
    if (!index.isValid()) {
        return;
    }
    const audit::RuleInfo& rule = *rules_->at(index.row()).rule;
    const QString filter = fieldEquals(filter::FieldId::Finding, rule.id);
    auto* const menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(icon(u"filter"), tr("Show only exchanges with this"), this, [this, filter] {
        emit filterRequested(filter);
    });
    menu->addAction(
        tr("Narrow the filter to this"), this, [this, filter] { emit narrowed(filter); });
    menu->addAction(
        tr("Hide exchanges with this"), this, [this, filter] { emit narrowed(negated(filter)); });
    menu->addSeparator();
    const QString title = QString::fromUtf8(rule.title);
    menu->addAction(
        icon(u"copy"), tr("Copy"), this, [title] { QApplication::clipboard()->setText(title); });
    menu->popup(table_->viewport()->mapToGlobal(position));
}

bool FindingsPanel::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const auto& key = static_cast<const QKeyEvent&>(*event);
        const bool is_enter = key.key() == Qt::Key_Return || key.key() == Qt::Key_Enter;
        if (is_enter && watched == exchanges_) {
            goToExchange();
            return true;
        }
        if (is_enter && watched == table_ && table_->currentIndex().isValid()) {
            const QString filter = fieldEquals(filter::FieldId::Finding,
                                               rules_->at(table_->currentIndex().row()).rule->id);
            if (key.modifiers().testFlag(Qt::ControlModifier)) {
                emit narrowed(filter);
            } else {
                emit filterRequested(filter);
            }
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

}  // namespace waybill::gui
