// SPDX-License-Identifier: GPL-3.0-or-later
//
// The context menu of the table of exchanges.
#include <string>
#include <string_view>

#include <QMenu>

#include "core/filter/field_values.h"
#include "gui/models/color_rules.h"
#include "gui/models/exchange_table_model.h"
#include "gui/models/filter_text.h"
#include "gui/table/exchange_table.h"
#include "gui/table/exchange_view.h"
#include "gui/table/prompt_bar.h"
#include "gui/table/table_header.h"
#include "gui/theme/icons.h"
#include "gui/theme/mark_token.h"
#include "gui/widgets/wire_text.h"

namespace waybill::gui {
namespace {

constexpr std::size_t kLongestValue = 1000;  // of a filter that a menu makes
constexpr int kShownInMenu = 40;

// The filter for the first value of a cell; empty when it has none.
struct FilterSink final : filter::ValueSink {
    FilterSink(const filter::FieldInfo& info, std::string_view name)
        : field(info),
          argument(name) {}

    void on_text(std::string_view value) override {
        if (text.isEmpty() && value.size() <= kLongestValue) {
            text = fieldEquals(field.id, value, argument);
        }
    }
    void on_number(double value) override {
        if (text.isEmpty()) {
            text = comparison(field.id, filter::Operator::Equal, value);
        }
    }
    void on_flag(bool value) override {
        text = value ? presence(field.id) : negated(presence(field.id));
    }
    void on_address(const IpAddress& ip, std::uint16_t port) override {
        if (text.isEmpty()) {
            text = fieldEquals(field.id, port == 0 ? to_string(ip) : to_string(Endpoint{ip, port}));
        }
    }
    void on_time(Timestamp at) override {
        std::string time;
        append_rfc3339(time, at);
        text = fieldEquals(field.id, time);
    }

    const filter::FieldInfo& field;
    std::string_view argument;
    QString text;
};

QString filterOf(const Annotations& notes, filter::FieldId field, std::uint32_t exchange) {
    if (field == filter::FieldId::Mark) {
        const int mark = notes.mark(exchange);
        return mark == 0 ? QString() : fieldEquals(field, std::to_string(mark));
    }
    const std::string comment = notes.comment(exchange).toStdString();
    return comment.empty() || comment.size() > kLongestValue ? QString()
                                                             : fieldEquals(field, comment);
}

QString filterOf(const LoadedSession& session, const Column& column, std::uint32_t exchange) {
    if (column.field == nullptr || !column.field->available) {
        return {};
    }
    if (column.needsBodies()) {
        return presence(column.field->id, column.argument);
    }
    filter::FieldValues values(session.rows(), column.field->id, column.argument);
    FilterSink sink(*column.field, column.argument);
    if (!values.tell(exchange, sink)) {
        const auto loader = session.makeLoader();
        http::Exchange loaded;
        loader->load(exchange, store::BodyDetail::None, loaded);
        sink.text.clear();
        values.tell(exchange, loaded, sink);
    }
    return sink.text;
}

}  // namespace

// What the header asks for is typed below the table.
void ExchangeTable::followHeader() {
    connect(header_, &TableHeader::headerColumnRequested, this, [this] {
        prompt_->ask(tr("Header to show as a column:"), {}, [this](const QString& name) {
            if (name.trimmed().isEmpty()) {
                return tr("A header has a name.");
            }
            addHeaderColumn(name);
            return QString();
        });
    });
    connect(header_, &TableHeader::jsonColumnRequested, this, [this] {
        prompt_->ask(
            tr("JSON path to show as a column, such as user.id:"), {}, [this](const QString& path) {
                const auto column = ExchangeColumns::ofJson(path);
                if (path.trimmed().isEmpty() || !column) {
                    return tr("A path names a place, such as $.items[0].id.");
                }
                addColumn(column->id);
                return QString();
            });
    });
    connect(header_, &TableHeader::columnSetRequested, this, [this] {
        prompt_->ask(tr("Name of the column set:"), {}, [this](const QString& name) {
            if (name.trimmed().isEmpty()) {
                return tr("A column set has a name.");
            }
            header_->saveSet(name.trimmed());
            return QString();
        });
    });
}

void ExchangeTable::addFilterMenu(QMenu& menu, const QModelIndex& index, std::uint32_t exchange) {
    const Column& column = model_->columns()[static_cast<std::size_t>(index.column())];
    const SessionPointer session = list_.document().session();
    const bool is_noted = column.field != nullptr
                          && (column.field->id == filter::FieldId::Mark
                              || column.field->id == filter::FieldId::Comment);
    const QString filter =
        is_noted ? filterOf(list_.document().annotations(), column.field->id, exchange)
                 : filterOf(*session, column, exchange);
    if (!filter.isEmpty()) {
        QString shown = wireText(filter.toStdString(), kShownInMenu);
        shown.replace(u'&', QLatin1String("&&"));
        menu.addAction(
            tr("Show Only: %1").arg(shown), this, [this, filter] { emit filterRequested(filter); });
        menu.addAction(tr("Add to the Filter"), this, [this, filter] { emit narrowed(filter); });
        menu.addAction(
            tr("Hide: %1").arg(shown), this, [this, filter] { emit narrowed(negated(filter)); });
        QMenu* const colors = menu.addMenu(tr("Colour Exchanges Like This"));
        for (int i = 1; i <= ColorRules::kColors; ++i) {
            colors->addAction(icon(u"mark", markToken(i)), tr("Colour %1").arg(i), this, [=] {
                ColorRules::instance().add(filter, i);
            });
        }
        const auto most = static_cast<std::size_t>(ColorRules::kMostRules);
        colors->setEnabled(ColorRules::instance().rules().size() < most);
        menu.addSeparator();
    }
    const store::ExchangeRow& row = session->rows().exchanges[exchange];
    const auto host = ExchangeColumns::find(QStringLiteral("host"));
    const QString of_host = filterOf(*session, *host, exchange);
    menu.addAction(tr("Only This Host"), this, [this, of_host] { emit filterRequested(of_host); })
        ->setEnabled(!of_host.isEmpty());
    const auto operation = ExchangeColumns::find(QStringLiteral("operation"));
    const QString of_operation =
        row.dialect == 0 || !operation ? QString() : filterOf(*session, *operation, exchange);
    if (!of_operation.isEmpty()) {
        menu.addAction(tr("Only This Operation"), this, [this, of_operation] {
            emit filterRequested(of_operation);
        });
    }
    const QString of_connection = comparison(filter::FieldId::Connection,
                                             filter::Operator::Equal,
                                             static_cast<double>(row.connection) + 1);
    menu.addAction(tr("Only This Connection"), this, [this, of_connection] {
        emit filterRequested(of_connection);
    });
}

void ExchangeTable::fillCopyMenu(QMenu& menu) {
    QMenu* const with_secrets = new QMenu(tr("With Secrets"), &menu);
    for (const CopyForm form : kCopyForms) {
        menu.addAction(titleOf(form), this, [this, form] { copy(form); });
        with_secrets->addAction(titleOf(form), this, [this, form] { copy(form, Secrets::Kept); });
    }
    menu.addSeparator();
    menu.addMenu(with_secrets);
}

void ExchangeTable::fillMenu(QMenu& menu, const QModelIndex& index) {
    const auto exchange = index.isValid() ? model_->exchangeAt(index.row()) : std::nullopt;
    if (exchange) {
        addFilterMenu(menu, index, *exchange);
        menu.addSeparator();
        fillCopyMenu(*menu.addMenu(tr("Copy")));
        const std::vector<std::uint32_t> chosen = selected();
        menu.addAction(tr("Compare"), this, &ExchangeTable::compareRequested)
            ->setEnabled(chosen.size() == 2);
        QMenu* const marks = menu.addMenu(tr("Mark"));
        const int mark = list_.document().annotations().mark(*exchange);
        for (int i = 1; i <= Annotations::kMarks; ++i) {
            QAction* const action =
                marks->addAction(tr("Mark %1").arg(i), this, [this, i] { setMark(i); });
            action->setCheckable(true);
            action->setChecked(mark == i);
        }
        marks->addSeparator();
        marks->addAction(tr("No Mark"), this, [this] { setMark(0); });
        menu.addAction(tr("Comment..."), this, &ExchangeTable::askForComment);
        menu.addAction(tr("Take Out of the List"), this, &ExchangeTable::removeSelected);
        menu.addSeparator();
    }
    header_->fillMenu(*menu.addMenu(tr("Columns")), -1);
}

}  // namespace waybill::gui
