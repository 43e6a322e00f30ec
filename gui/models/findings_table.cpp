// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/findings_table.h"

#include <algorithm>
#include <string>
#include <utility>

#include <QLocale>

#include "core/store/row_url.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

QString number(std::uint64_t count) {
    return QLocale().toString(static_cast<qulonglong>(count));
}

}  // namespace

void FindingsTable::setRules(std::vector<RuleSummary> rules) {
    beginResetModel();
    rules_ = std::move(rules);
    arrange();
    endResetModel();
}

void FindingsTable::setLeastSeverity(audit::Severity least) {
    beginResetModel();
    least_ = least;
    arrange();
    endResetModel();
}

void FindingsTable::arrange() {
    shown_.clear();
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        if (rules_[i].severity >= least_) {
            shown_.push_back(i);
        }
    }
    const auto before = [&](std::size_t left, std::size_t right) {
        const RuleSummary& a = rules_[left];
        const RuleSummary& b = rules_[right];
        switch (sort_column_) {
            case kSeverity:
                return a.severity < b.severity;
            case kTitle:
                return a.rule->title < b.rule->title;
            case kExchanges:
                return a.exchanges < b.exchanges;
            case kHosts:
                return a.hosts < b.hosts;
            case kPoints:
                return a.points < b.points;
            default:
                return left < right;
        }
    };
    std::stable_sort(shown_.begin(), shown_.end(), [&](std::size_t left, std::size_t right) {
        return order_ == Qt::AscendingOrder || sort_column_ < 0 ? before(left, right)
                                                                : before(right, left);
    });
}

int FindingsTable::rowOf(const audit::RuleInfo* rule) const {
    for (std::size_t i = 0; i < shown_.size(); ++i) {
        if (rules_[shown_[i]].rule == rule) {
            return static_cast<int>(i);
        }
    }
    return -1;
}

void FindingsTable::sort(int column, Qt::SortOrder order) {
    beginResetModel();
    sort_column_ = column;
    order_ = order;
    arrange();
    endResetModel();
}

int FindingsTable::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(shown_.size());
}

int FindingsTable::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant FindingsTable::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const RuleSummary& rule = at(index.row());
    const QString title = wireText(rule.rule->title);
    switch (role) {
        case Qt::DisplayRole:
            switch (index.column()) {
                case kSeverity:
                    return severityWords(rule.severity);
                case kTitle:
                    return title;
                case kExchanges:
                    return number(rule.exchanges);
                case kHosts:
                    return number(rule.hosts);
                case kPoints:
                    return rule.points > 0
                               ? QStringLiteral("-%1").arg(QLocale().toString(rule.points, 'f', 1))
                               : QString();
                default:
                    return {};
            }
        case Qt::TextAlignmentRole:
            return QVariant::fromValue(
                (index.column() >= kExchanges ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        case Qt::ToolTipRole:
            return plainToolTip(tr("%1 severity: %2").arg(severityWords(rule.severity), title)
                                + QStringLiteral("\n") + wireText(rule.rule->message));
        case kSeverityRole:
            return static_cast<int>(rule.severity);
        default:
            return {};
    }
}

QVariant FindingsTable::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal) {
        return {};
    }
    if (role == Qt::TextAlignmentRole) {
        return QVariant::fromValue((section >= kExchanges ? Qt::AlignRight : Qt::AlignLeft)
                                   | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && section == kPoints) {
        return plainToolTip(tr("Points that it took of the recording's scores."));
    }
    if (section == kSeverity && (role == Qt::ToolTipRole || role == Qt::AccessibleTextRole)) {
        return tr("Severity");
    }
    if (role == Qt::DisplayRole) {
        switch (section) {
            case kTitle:
                return tr("Finding");
            case kExchanges:
                return tr("Exchanges");
            case kHosts:
                return tr("Hosts");
            case kPoints:
                return tr("Points");
            default:
                break;
        }
    }
    return {};
}

void ExchangeLines::setExchanges(SessionPointer session, std::vector<std::uint32_t> exchanges) {
    beginResetModel();
    session_ = std::move(session);
    exchanges_ = std::move(exchanges);
    endResetModel();
}

int ExchangeLines::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(exchanges_.size());
}

QVariant ExchangeLines::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || session_ == nullptr) {
        return {};
    }
    switch (role) {
        case Qt::DisplayRole:
            return exchangeLine(*session_, exchangeAt(index.row()));
        case Qt::ToolTipRole:
            return plainToolTip(exchangeLine(*session_, exchangeAt(index.row()), 2048));
        default:
            return {};
    }
}

QString exchangeLine(const LoadedSession& session, std::uint32_t exchange, int most) {
    const store::Session& rows = session.rows();
    if (exchange >= rows.exchanges.size()) {
        return {};
    }
    const store::ExchangeRow& row = rows.exchanges[exchange];
    std::string url;
    if (row.has(store::row_flag::kHasRequest)) {
        store::RowUrl(rows, row).append_to(url);
        constexpr std::string_view kUsual = "http://";
        url.erase(0, url.starts_with(kUsual) ? kUsual.size() : 0);
    }
    QString line = QStringLiteral("#%1  ").arg(exchange + 1);
    if (row.status != 0) {
        line += QString::number(row.status) + QStringLiteral("  ");
    }
    return line + wireText(rows.strings.at(row.method), 20) + u' ' + wireText(url, most);
}

}  // namespace waybill::gui
