// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_table_model.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "core/filter/row_state.h"
#include "core/report/text_format.h"
#include "gui/models/color_rules.h"
#include "gui/models/filter_text.h"
#include "gui/models/json_cells.h"
#include "gui/models/settings.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

constexpr int kLongestOperation = 200;
constexpr int kLoadedKept = 2000;  // exchanges whose cells are remembered

// A table has no more rows than an int can count.
int asInt(std::size_t count) {
    return static_cast<int>(std::min<std::size_t>(count, std::numeric_limits<int>::max() / 64));
}

}  // namespace

ExchangeTableModel::ExchangeTableModel(ExchangeList& list, QObject* parent)
    : QAbstractTableModel(parent),
      list_(list),
      colors_(new RowColors(list.document(), ColorRules::instance(), this)),
      json_cells_(new JsonCells(this)),
      loaded_(std::make_unique<http::Exchange>()),
      loaded_cells_(kLoadedKept) {
    renewSession();
    setColumns(ExchangeColumns::defaults());
    layOutGroups();
    follow(list);
}

ExchangeTableModel::~ExchangeTableModel() = default;

void ExchangeTableModel::follow(ExchangeList& list) {
    connect(&list, &ExchangeList::aboutToAppend, this, [this](std::size_t count) {
        beginInsertRows({}, rows_, rows_ + asInt(count) - 1);
    });
    connect(&list, &ExchangeList::appended, this, [this] {
        layOutGroups();
        endInsertRows();
    });
    connect(&list, &ExchangeList::aboutToReset, this, [this] { beginResetModel(); });
    connect(&list, &ExchangeList::reset, this, [this] {
        layOutGroups();
        endResetModel();
    });
    // Exchanges that were cut off may be whole now.
    const auto refresh = [this] {
        renewSession();
        if (rows_ > 0 && !columns_.empty()) {
            emit dataChanged(index(0, 0), index(rows_ - 1, columnCount() - 1));
        }
    };
    connect(&list.document(), &Document::rowsArrived, this, refresh);
    connect(&list.document(), &Document::judged, this, refresh);
    connect(&Settings::instance(), &Settings::changed, this, [refresh](const QString& key) {
        if (key == QLatin1String("time.format")) {
            refresh();
        }
    });
    connect(colors_, &RowColors::changed, this, [this] {
        if (rows_ > 0 && !columns_.empty()) {
            emit dataChanged(index(0, 0), index(rows_ - 1, columnCount() - 1));
        }
    });
    const auto tell = [this](const std::vector<std::uint32_t>& exchanges) {
        for (const std::uint32_t exchange : exchanges) {
            if (const auto row = rowOf(exchange); row && !columns_.empty()) {
                emit dataChanged(index(*row, 0), index(*row, columnCount() - 1));
            }
        }
    };
    connect(json_cells_, &JsonCells::known, this, tell);
    connect(&list.document().annotations(), &Annotations::changed, this, tell);
}

void ExchangeTableModel::renewSession() {
    readers_.clear();
    loaded_cells_.clear();
    loader_.reset();
    session_ = list_.document().session();
    json_cells_->renew(session_, columns_);
    const TimeStyle times = timeStyleOf(Settings::instance().text(u"time.format"));
    for (const Column& column : columns_) {
        readers_.emplace_back(session_->rows(), column, times);
    }
    const auto category = ExchangeColumns::find(QStringLiteral("category"));
    categories_ = std::make_unique<ColumnReader>(session_->rows(), *category);
}

void ExchangeTableModel::setColumns(const QStringList& ids) {
    beginResetModel();
    columns_.clear();
    for (const QString& id : ids) {
        if (auto column = ExchangeColumns::find(id);
            column && std::find(columns_.begin(), columns_.end(), *column) == columns_.end()) {
            columns_.push_back(*std::move(column));
        }
    }
    renewSession();
    endResetModel();
}

QStringList ExchangeTableModel::columnIds() const {
    QStringList ids;
    for (const Column& column : columns_) {
        ids.push_back(column.id);
    }
    return ids;
}

// ---- Rows ----

void ExchangeTableModel::layOutGroups() {
    group_rows_.clear();
    if (list_.groups().empty()) {
        rows_ = asInt(list_.shown().size());
        return;
    }
    int row = 0;
    for (const ExchangeGroup& group : list_.groups()) {
        group_rows_.push_back(row);
        row += 1 + (folded_.contains(group.key) ? 0 : asInt(group.count));
    }
    rows_ = row;
}

std::optional<std::size_t> ExchangeTableModel::groupAt(int row) const {
    const auto next = std::upper_bound(group_rows_.begin(), group_rows_.end(), row);
    if (next == group_rows_.begin() || *std::prev(next) != row) {
        return std::nullopt;
    }
    return static_cast<std::size_t>(next - group_rows_.begin() - 1);
}

std::optional<std::uint32_t> ExchangeTableModel::exchangeAt(int row) const {
    if (row < 0 || row >= rows_) {
        return std::nullopt;
    }
    if (group_rows_.empty()) {
        return list_.shown()[static_cast<std::size_t>(row)];
    }
    const auto next = std::upper_bound(group_rows_.begin(), group_rows_.end(), row);
    const auto group = static_cast<std::size_t>(next - group_rows_.begin() - 1);
    const int inside = row - group_rows_[group] - 1;
    if (inside < 0) {
        return std::nullopt;
    }
    return list_.shown()[list_.groups()[group].begin + static_cast<std::uint32_t>(inside)];
}

std::optional<int> ExchangeTableModel::rowOf(std::uint32_t exchange) const {
    const auto position = list_.positionOf(exchange);
    if (!position || group_rows_.empty()) {
        return position ? std::optional(asInt(*position)) : std::nullopt;
    }
    const std::vector<ExchangeGroup>& groups = list_.groups();
    const auto next = std::upper_bound(
        groups.begin(), groups.end(), *position, [](std::size_t at, const ExchangeGroup& group) {
            return at < group.begin;
        });
    const auto group = static_cast<std::size_t>(next - groups.begin() - 1);
    if (isFolded(group)) {
        return std::nullopt;
    }
    return group_rows_[group] + 1 + asInt(*position - groups[group].begin);
}

bool ExchangeTableModel::isFolded(std::size_t group) const {
    return folded_.contains(list_.groups()[group].key);
}

void ExchangeTableModel::setFolded(std::size_t group, bool folded) {
    if (group >= list_.groups().size() || isFolded(group) == folded) {
        return;
    }
    const ExchangeGroup& which = list_.groups()[group];
    const int first = group_rows_[group] + 1;
    const int last = first + asInt(which.count) - 1;
    if (folded) {
        beginRemoveRows({}, first, last);
        folded_.insert(which.key);
        layOutGroups();
        endRemoveRows();
    } else {
        beginInsertRows({}, first, last);
        folded_.erase(which.key);
        layOutGroups();
        endInsertRows();
    }
    emit dataChanged(index(first - 1, 0), index(first - 1, columnCount() - 1));
}

void ExchangeTableModel::setAllFolded(bool folded) {
    beginResetModel();
    folded_.clear();
    if (folded) {
        for (const ExchangeGroup& group : list_.groups()) {
            folded_.insert(group.key);
        }
    }
    layOutGroups();
    endResetModel();
}

void ExchangeTableModel::unfoldTo(std::uint32_t exchange) {
    if (const auto position = list_.positionOf(exchange)) {
        for (std::size_t i = 0; i < list_.groups().size(); ++i) {
            const ExchangeGroup& group = list_.groups()[i];
            if (*position >= group.begin && *position < std::size_t{group.begin} + group.count) {
                setFolded(i, false);
                return;
            }
        }
    }
}

int ExchangeTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : rows_;
}

int ExchangeTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : asInt(columns_.size());
}

Qt::ItemFlags ExchangeTableModel::flags(const QModelIndex& index) const {
    const Qt::ItemFlags usual = QAbstractTableModel::flags(index);
    return index.isValid() && exchangeAt(index.row()) ? usual | Qt::ItemIsDragEnabled : usual;
}

// ---- Cells ----

CellText ExchangeTableModel::cell(std::uint32_t exchange, std::size_t column) const {
    if (exchange >= session_->size()) {
        return {};
    }
    if (columns_[column].needsBodies()) {
        const CellText* const known = json_cells_->cell(exchange, column);
        return known != nullptr ? *known : CellText{QStringLiteral("..."), tr("Being read")};
    }
    if (!columns_[column].needsHeads()) {
        if (auto text = readers_[column].read(exchange)) {
            return *std::move(text);
        }
    }
    if (const std::vector<CellText>* const known = loaded_cells_.object(exchange)) {
        return (*known)[column];
    }
    // All cells that need it at once.
    if (loader_ == nullptr) {
        loader_ = session_->makeLoader();
    }
    loader_->load(exchange, store::BodyDetail::None, *loaded_);
    auto* const cells = new std::vector<CellText>(columns_.size());
    for (std::size_t i = 0; i < columns_.size(); ++i) {
        if (columns_[i].needsHeads() || !readers_[i].read(exchange)) {
            (*cells)[i] = readers_[i].read(exchange, *loaded_);
        }
    }
    CellText text = (*cells)[column];
    loaded_cells_.insert(exchange, cells);
    return text;
}

http::Category ExchangeTableModel::categoryOf(std::uint32_t exchange) const {
    if (exchange < session_->size()) {
        if (const auto text = categories_->read(exchange)) {
            for (int i = 0; i <= static_cast<int>(http::Category::Other); ++i) {
                const auto category = static_cast<http::Category>(i);
                if (text->text == QLatin1String(http::name_of(category).data())) {
                    return category;
                }
            }
        }
    }
    return http::Category::Other;
}

QString ExchangeTableModel::groupTitle(std::size_t group) const {
    const ExchangeGroup& which = list_.groups()[group];
    const store::Session& session = session_->rows();
    if (which.count == 0) {
        return {};
    }
    const store::ExchangeRow& first = session.exchanges[list_.shown()[which.begin]];
    const store::ConnectionRow& connection = session.connections[first.connection];
    if (list_.grouping() == Grouping::Connection) {
        return tr("Connection %1: %2 to %3")
            .arg(first.connection + 1)
            .arg(QString::fromStdString(to_string(connection.client())),
                 QString::fromStdString(to_string(connection.server())));
    }
    const std::string_view host = session.strings.at(first.host);
    return host.empty() ? tr("Without a host") : wireText(report::shown_host(host));
}

QVariant ExchangeTableModel::groupData(std::size_t group, int column, int role) const {
    const auto count = static_cast<int>(list_.groups()[group].count);
    switch (role) {
        case Qt::DisplayRole:
        case Qt::AccessibleTextRole:
            return column == 0 ? tr("%1 (%n exchanges)", nullptr, count).arg(groupTitle(group))
                               : QVariant();
        case Qt::ToolTipRole:
            return plainToolTip(tr("%1 (%n exchanges)", nullptr, count).arg(groupTitle(group)));
        case GroupRole:
            return groupTitle(group);
        default:
            return {};
    }
}

QVariant ExchangeTableModel::annotation(std::uint32_t exchange, int role) const {
    const Annotations& notes = list_.document().annotations();
    return role == MarkRole ? QVariant(notes.mark(exchange)) : QVariant(notes.comment(exchange));
}

// Where many operations share a path, it is the operation that tells them apart.
QString ExchangeTableModel::operationOf(const store::ExchangeRow& row) const {
    if (row.dialect == 0) {
        return {};
    }
    const http::Dialect dialect = store::read_dialect(session_->rows().strings.at(row.dialect));
    switch (dialect.kind) {
        case http::DialectKind::GraphQl:
        case http::DialectKind::JsonRpc:
        case http::DialectKind::XmlRpc:
        case http::DialectKind::Soap:
            return wireText(dialect.operation, kLongestOperation);
        default:
            return {};
    }
}

// With what is only painted beside the text.
QVariant ExchangeTableModel::accessibleText(std::uint32_t exchange, std::size_t column) const {
    const store::ExchangeRow& row = session_->rows().exchanges[exchange];
    if (columns_[column].kind == Column::Kind::Host && row.has(store::row_flag::kHttps)) {
        return tr("%1, encrypted").arg(cell(exchange, column).text);
    }
    if (const QString operation = operationOf(row);
        columns_[column].kind == Column::Kind::Path && !operation.isEmpty()) {
        return tr("%1, operation %2").arg(cell(exchange, column).text, operation);
    }
    return {};
}

QString ExchangeTableModel::toolTip(std::uint32_t exchange, std::size_t column) const {
    const CellText text = cell(exchange, column);
    const store::ExchangeRow& row = session_->rows().exchanges[exchange];
    switch (columns_[column].kind) {
        case Column::Kind::Status:
            if (filter::is_aborted(row, session_->rows().connections[row.connection])) {
                return tr("It was cut off.");
            }
            return row.has(store::row_flag::kHasResponse) ? text.text : tr("There is no response.");
        case Column::Kind::Host:
            return row.has(store::row_flag::kHttps) ? tr("%1, encrypted").arg(text.text)
                                                    : tr("%1, not encrypted").arg(text.text);
        case Column::Kind::Path: {
            const QString operation = operationOf(row);
            const QString whole = text.exact.isEmpty() ? text.text : text.exact;
            return operation.isEmpty()
                       ? whole
                       : whole + QLatin1Char('\n') + tr("Operation: %1").arg(operation);
        }
        case Column::Kind::Mark: {
            const ColorRule* const rule = colors_->rule(exchange);
            return rule == nullptr || list_.document().annotations().mark(exchange) > 0
                       ? text.text
                       : tr("Coloured by the rule %1")
                             .arg(wireText(FilterBytes(rule->filter).bytes()));
        }
        case Column::Kind::Waterfall: {
            const http::Timing timing =
                store::timing_of(row, session_->rows().connections[row.connection]);
            QStringList lines;
            const auto add = [&](const QString& name, std::int64_t ns) {
                if (ns >= 0) {
                    lines.push_back(name.arg(QString::fromStdString(report::format_duration(ns))));
                }
            };
            add(tr("Connecting: %1"), timing.connect);
            add(tr("TLS handshake: %1"), timing.tls);
            add(tr("Sending: %1"), timing.send);
            add(tr("Waiting: %1"), timing.wait);
            add(tr("Receiving: %1"), timing.receive);
            add(tr("In all: %1"), timing.total);
            return lines.join(QLatin1Char('\n'));
        }
        default:
            return text.exact.isEmpty() ? text.text : text.exact;
    }
}

QVariant ExchangeTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) {
        return {};
    }
    if (const auto group = groupAt(index.row())) {
        return groupData(*group, index.column(), role);
    }
    const auto exchange = exchangeAt(index.row());
    const auto column = static_cast<std::size_t>(index.column());
    if (!exchange || *exchange >= session_->size()) {
        return {};
    }
    const Column& which = columns_[column];
    const store::ExchangeRow& row = session_->rows().exchanges[*exchange];
    switch (role) {
        case Qt::DisplayRole:
            if (which.id == QLatin1String("mark")) {
                const int mark = list_.document().annotations().mark(*exchange);
                const int color = colors_->color(*exchange);
                if (mark == 0 && color > 0) {
                    return QStringLiteral("c%1").arg(color);
                }
                return mark == 0 ? QString() : QString::number(mark);
            }
            if (which.id == QLatin1String("comment")) {
                return wireText(list_.document().annotations().comment(*exchange).toStdString(),
                                1024);
            }
            return cell(*exchange, column).text;
        case Qt::ToolTipRole:
            return plainToolTip(toolTip(*exchange, column));
        case Qt::TextAlignmentRole:
            return QVariant(which.isRight() ? Qt::AlignRight | Qt::AlignVCenter
                                            : Qt::AlignLeft | Qt::AlignVCenter);
        case ExchangeRole:
            return *exchange;
        case ColumnRole:
            return which.id;
        case StatusRole:
            return row.status;
        case AbortedRole:
            return filter::is_aborted(row, session_->rows().connections[row.connection]);
        case CategoryRole:
            return static_cast<int>(categoryOf(*exchange));
        case OperationRole:
            return operationOf(row);
        case SecureRole:
            return row.has(store::row_flag::kHttps);
        case Qt::AccessibleTextRole:
            return accessibleText(*exchange, column);
        case MarkRole:
        case CommentRole:
            return annotation(*exchange, role);
        default:
            return {};
    }
}

QVariant ExchangeTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) {
        return {};
    }
    const Column& column = columns_[static_cast<std::size_t>(section)];
    switch (role) {
        case Qt::DisplayRole:
            // Too narrow for a title.
            return column.kind == Column::Kind::Mark || column.kind == Column::Kind::Category
                       ? QString()
                       : column.title;
        case Qt::AccessibleTextRole:
            return column.title;
        case Qt::ToolTipRole:
            return plainToolTip(column.title + QLatin1Char('\n') + column.explanation);
        case Qt::TextAlignmentRole:
            return QVariant(column.isRight() ? Qt::AlignRight | Qt::AlignVCenter
                                             : Qt::AlignLeft | Qt::AlignVCenter);
        case ColumnRole:
            return column.id;
        default:
            return {};
    }
}

}  // namespace waybill::gui
