// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/table/table_header.h"

#include <algorithm>
#include <utility>

#include <QApplication>
#include <QContextMenuEvent>
#include <QMenu>
#include <QPainter>
#include <QSettings>

#include "gui/models/wire_string.h"
#include "gui/theme/theme.h"

namespace waybill::gui {
namespace {

constexpr int kNarrowest = 20;
constexpr int kWidest = 4000;
constexpr int kPadding = 6;
constexpr int kArrow = 4;    // half its width
constexpr int kCommon = 18;  // columns of the menu itself; the others are one deeper
constexpr std::chrono::milliseconds kBeforeSaving{500};

constexpr QStringView kProgramColumn = u"process";

QString settingsKey(const char* name) {
    return QStringLiteral("table/") + QLatin1String(name);
}

// For QPainter::drawText().
int textFlags(const Column& column) {
    const int side = column.isRight() ? Qt::AlignRight : Qt::AlignLeft;
    return side | Qt::AlignVCenter | Qt::TextSingleLine;
}

}  // namespace

TableHeader::TableHeader(ExchangeTableModel& model, QWidget* parent)
    : QHeaderView(Qt::Horizontal, parent),
      model_(model) {
    setObjectName(QStringLiteral("exchangeHeader"));
    setSectionsClickable(true);
    setSectionsMovable(true);
    setFirstSectionMovable(true);
    setHighlightSections(false);
    setMinimumSectionSize(kNarrowest);
    setStretchLastSection(true);
    setTextElideMode(Qt::ElideRight);
    saving_.setSingleShot(true);
    saving_.setInterval(kBeforeSaving);
    connect(&saving_, &QTimer::timeout, this, &TableHeader::save);
    connect(this, &QHeaderView::sectionClicked, this, [this](int section) {
        sortBy(model_.columns()[static_cast<std::size_t>(section)].id,
               QApplication::keyboardModifiers().testFlag(Qt::ShiftModifier));
    });
    connect(this, &QHeaderView::sectionResized, this, [this](int section, int, int width) {
        const bool is_stretched = visualIndex(section) == count() - 1;
        if (!applying_ && section < model_.columnCount() && !is_stretched) {
            widths_[model_.columns()[static_cast<std::size_t>(section)].id] = width;
            saving_.start();
        }
    });
    connect(this, &QHeaderView::sectionMoved, this, [this] {
        if (!applying_) {
            saving_.start();
        }
    });
    connect(
        &model_.list(), &ExchangeList::sortKeysChanged, viewport(), qOverload<>(&QWidget::update));
    const Document& document = model_.list().document();
    connect(&document, &Document::rowsArrived, this, &TableHeader::suitPrograms);
    connect(&Theme::instance(), &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TableHeader::restore() {
    const QSettings settings;
    const QStringList columns = settings.value(settingsKey("columns")).toStringList();
    for (const QString& entry : settings.value(settingsKey("widths")).toStringList()) {
        const auto at = entry.lastIndexOf(u'=');
        widths_[entry.left(at)] = std::clamp(entry.mid(at + 1).toInt(), kNarrowest, kWidest);
    }
    setShownColumns(columns.isEmpty() ? ExchangeColumns::defaults() : columns);
    suitPrograms();
}

// The usual columns have the program where any is known. Columns of one's own choice stay.
void TableHeader::suitPrograms() {
    const QStringList without = ExchangeColumns::defaults();
    QStringList with = without;
    with.insert(without.indexOf(QLatin1String("host")), kProgramColumn.toString());
    const QStringList shown = shownColumns();
    if (shown != without && shown != with) {
        return;
    }
    const auto& connections = model_.list().document().session()->rows().connections;
    const bool known = std::any_of(connections.begin(), connections.end(), [](const auto& row) {
        const Program* const program = row.program(Side::Client);
        return program != nullptr && !program->name.empty();
    });
    const bool wanted = known && !QSettings().value(settingsKey("without_programs")).toBool();
    if (const QStringList& usual = wanted ? with : without; shown != usual) {
        setShownColumns(usual);
    }
}

QStringList TableHeader::shownColumns() const {
    QStringList ids;
    for (int visual = 0; visual < count(); ++visual) {
        ids.push_back(model_.columns()[static_cast<std::size_t>(logicalIndex(visual))].id);
    }
    return ids;
}

void TableHeader::setShownColumns(const QStringList& ids) {
    applying_ = true;
    model_.setColumns(ids);
    if (model_.columns().empty()) {
        model_.setColumns(ExchangeColumns::defaults());
    }
    for (int section = 0; section < count(); ++section) {
        moveSection(visualIndex(section), section);
    }
    applyWidths();
    applying_ = false;
    fit(viewport()->width());
    saving_.start();
}

void TableHeader::applyWidths() {
    for (int section = 0; section < model_.columnCount(); ++section) {
        const Column& column = model_.columns()[static_cast<std::size_t>(section)];
        resizeSection(section, widths_.value(column.id, column.width));
    }
}

// The path, the host and the last column share what the others leave, as long as the user did not
// set them.
void TableHeader::fit(int room) {
    constexpr int kNarrowestPath = 96;
    constexpr int kNarrowestLast = 56;
    constexpr int kNarrowestHost = 84;
    constexpr int kWidestHost = 220;
    int host = -1;
    int usual_host = 0;
    int others = 0;
    int path = -1;
    int last = -1;
    for (int section = 0; section < model_.columnCount(); ++section) {
        const Column& column = model_.columns()[static_cast<std::size_t>(section)];
        if (visualIndex(section) == count() - 1) {
            last = section;
        } else if (column.kind == Column::Kind::Path && path < 0 && !widths_.contains(column.id)) {
            path = section;
        } else if (column.kind == Column::Kind::Host && host < 0 && !widths_.contains(column.id)) {
            host = section;
            usual_host = column.width;
        } else {
            others += sectionSize(section);
        }
    }
    if (path < 0 || last < 0) {
        return;
    }
    applying_ = true;
    int spare = room - others;
    if (host >= 0) {
        const int with_path = std::min(usual_host, spare - kNarrowestPath - kNarrowestLast);
        const int for_host =
            std::clamp(std::max(spare / 6, with_path), kNarrowestHost, kWidestHost);
        resizeSection(host, for_host);
        spare -= for_host;
    }
    const int for_path = std::max(kNarrowestPath, std::min(spare * 3 / 5, spare - kNarrowestLast));
    resizeSection(path, for_path);
    resizeSection(last, std::max(kNarrowestLast, spare - for_path));
    applying_ = false;
}

void TableHeader::toggleColumn(const QString& id) {
    QStringList ids = shownColumns();
    if (id == kProgramColumn) {
        QSettings().setValue(settingsKey("without_programs"), ids.contains(id));
    }
    if (!ids.removeOne(id)) {
        // In front of the waterfall, which goes to the edge.
        const auto end = ids.indexOf(QLatin1String("waterfall"));
        ids.insert(end < 0 ? ids.size() : end, id);
    }
    if (!ids.isEmpty()) {
        setShownColumns(ids);
    }
}

void TableHeader::save() {
    QSettings settings;
    settings.setValue(settingsKey("columns"), shownColumns());
    QStringList widths;
    for (auto each = widths_.constBegin(); each != widths_.constEnd(); ++each) {
        widths.push_back(each.key() + QLatin1Char('=') + QString::number(each.value()));
    }
    settings.setValue(settingsKey("widths"), widths);
}

void TableHeader::saveSet(const QString& name) {
    QSettings settings;
    QMap<QString, QVariant> sets = settings.value(settingsKey("sets")).toMap();
    sets[name] = shownColumns();
    settings.setValue(settingsKey("sets"), sets);
}

void TableHeader::sortBy(const QString& id, bool add) {
    std::vector<SortKey> keys = model_.list().sortKeys();
    const auto key = std::find_if(
        keys.begin(), keys.end(), [&](const SortKey& each) { return each.column == id; });
    const bool is_new = key == keys.end();
    const bool is_rising = !is_new && key->order == Qt::AscendingOrder;
    if (!add) {
        if (is_new) {
            keys = {{id, Qt::AscendingOrder}};
        } else if (is_rising) {
            keys = {{id, Qt::DescendingOrder}};
        } else {
            keys.clear();
        }
    } else if (is_new) {
        keys.push_back({id, Qt::AscendingOrder});
    } else if (is_rising) {
        key->order = Qt::DescendingOrder;
    } else {
        keys.erase(key);
    }
    model_.list().setSortKeys(std::move(keys));
}

// ---- Looks ----

QSize TableHeader::sizeHint() const {
    QSize size = QHeaderView::sizeHint();
    size.setHeight(measure::kHeader);
    return size;
}

void TableHeader::paintSection(QPainter* painter, const QRect& rect, int section) const {
    if (section < 0 || section >= model_.columnCount()) {
        return;
    }
    painter->save();
    painter->fillRect(rect, themeColor(Token::Window));
    painter->setPen(themeColor(Token::Border));
    painter->drawLine(rect.bottomLeft(), rect.bottomRight());
    painter->drawLine(rect.topRight() + QPoint(0, kPadding),
                      rect.bottomRight() - QPoint(0, kPadding));
    const Column& column = model_.columns()[static_cast<std::size_t>(section)];
    QRect inside = rect.adjusted(kPadding, 0, -kPadding, 0);

    const std::vector<SortKey>& keys = model_.list().sortKeys();
    const auto key = std::find_if(
        keys.begin(), keys.end(), [&](const SortKey& each) { return each.column == column.id; });
    painter->setFont(Theme::instance().secondaryFont());
    if (key != keys.end()) {
        const QPoint middle(inside.right() - kArrow, rect.center().y());
        const int way = key->order == Qt::AscendingOrder ? -1 : 1;
        painter->setRenderHint(QPainter::Antialiasing);
        painter->setPen(Qt::NoPen);
        painter->setBrush(themeColor(Token::Accent));
        painter->drawPolygon(QPolygon({middle + QPoint(-kArrow, -2 * way),
                                       middle + QPoint(kArrow, -2 * way),
                                       middle + QPoint(0, 3 * way)}));
        inside.setRight(middle.x() - kArrow - 2);
        if (keys.size() > 1) {
            const QString place = QString::number(key - keys.begin() + 1);
            painter->setPen(themeColor(Token::Accent));
            painter->drawText(inside, Qt::AlignRight | Qt::AlignVCenter, place);
            inside.setRight(inside.right() - painter->fontMetrics().horizontalAdvance(place) - 2);
        }
    }
    painter->setPen(themeColor(key != keys.end() ? Token::Text : Token::SecondaryText));
    const QString title = model_.headerData(section, Qt::Horizontal, Qt::DisplayRole).toString();
    painter->drawText(inside,
                      textFlags(column),
                      painter->fontMetrics().elidedText(title, Qt::ElideRight, inside.width()));
    painter->restore();
}

// ---- Menu ----

void TableHeader::contextMenuEvent(QContextMenuEvent* event) {
    QMenu menu(this);
    fillMenu(menu, logicalIndexAt(event->pos()));
    menu.exec(event->globalPos());
}

void TableHeader::fillMenu(QMenu& menu, int section) {
    if (section >= 0 && section < model_.columnCount()) {
        const Column column = model_.columns()[static_cast<std::size_t>(section)];
        menu.addAction(tr("Hide This Column"), this, [this, id = column.id] { toggleColumn(id); });
        menu.addAction(tr("Sort Ascending"), this, [this, id = column.id] {
            model_.list().setSortKeys({{id, Qt::AscendingOrder}});
        });
        menu.addAction(tr("Sort Descending"), this, [this, id = column.id] {
            model_.list().setSortKeys({{id, Qt::DescendingOrder}});
        });
    }
    menu.addAction(tr("Order of Arrival"), this, [this] { model_.list().setSortKeys({}); })
        ->setEnabled(!model_.list().sortKeys().empty());
    menu.addSeparator();

    QMenu* const group = menu.addMenu(tr("Group"));
    const auto add_grouping = [&](const QString& title, Grouping grouping) {
        QAction* const action = group->addAction(
            title, this, [this, grouping] { model_.list().setGrouping(grouping); });
        action->setCheckable(true);
        action->setChecked(model_.list().grouping() == grouping);
    };
    add_grouping(tr("Not at All"), Grouping::None);
    add_grouping(tr("By Host"), Grouping::Host);
    add_grouping(tr("By Connection"), Grouping::Connection);
    group->addSeparator();
    group->addAction(tr("Fold All"), this, [this] { model_.setAllFolded(true); });
    group->addAction(tr("Unfold All"), this, [this] { model_.setAllFolded(false); });

    QMenu* const sets = menu.addMenu(tr("Column Sets"));
    const QMap<QString, QVariant> known = QSettings().value(settingsKey("sets")).toMap();
    for (auto each = known.constBegin(); each != known.constEnd(); ++each) {
        QString title = each.key();
        sets->addAction(title.replace(u'&', QLatin1String("&&")),
                        this,
                        [this, ids = each.value().toStringList()] { setShownColumns(ids); });
    }
    sets->addSeparator();
    sets->addAction(tr("Save These as a Set..."), this, &TableHeader::columnSetRequested);
    sets->addAction(tr("The Usual Columns"), this, [this] {
        widths_.clear();
        QSettings().remove(settingsKey("without_programs"));
        setShownColumns(ExchangeColumns::defaults());
        suitPrograms();
    });
    menu.addSeparator();

    const QStringList shown = shownColumns();
    QStringList ids = ExchangeColumns::all();
    for (const QString& id : shown) {
        if (!ids.contains(id)) {
            ids.prepend(id);  // headers
        }
    }
    QMenu* more = nullptr;
    for (qsizetype i = 0; i < ids.size(); ++i) {
        const auto column = ExchangeColumns::find(ids[i]);
        if (!column) {
            continue;
        }
        if (i >= kCommon && more == nullptr) {
            more = menu.addMenu(tr("More Columns"));
        }
        QString title = column->title;
        QAction* const action = (more != nullptr ? more : &menu)
                                    ->addAction(title.replace(u'&', QLatin1String("&&")),
                                                this,
                                                [this, id = ids[i]] { toggleColumn(id); });
        action->setCheckable(true);
        action->setChecked(shown.contains(ids[i]));
        action->setToolTip(plainToolTip(column->explanation));
    }
    menu.addAction(tr("Add a Header as a Column..."), this, &TableHeader::headerColumnRequested);
    menu.addAction(tr("Add a JSON Path as a Column..."), this, &TableHeader::jsonColumnRequested);
}

}  // namespace waybill::gui
