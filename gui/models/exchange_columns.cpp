// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/exchange_columns.h"

#include <array>
#include <cmath>
#include <string_view>
#include <utility>

#include <QDateTime>

#include "core/filter/parser.h"
#include "core/filter/row_values.h"
#include "core/report/program_text.h"
#include "core/report/text_format.h"
#include "core/report/text_list.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

using filter::FieldId;
using filter::FieldType;
using Kind = Column::Kind;
namespace row_flag = store::row_flag;

constexpr QStringView kWaterfall = u"waterfall";
constexpr int kLongestCell = 1024;
constexpr int kTextWidth = 140;
constexpr int kNumberWidth = 76;
constexpr qsizetype kLongestId = 512;

struct Known {
    FieldId field;
    const char* title;
    Kind kind;
    int width;
};

// Those with a title of their own, in the order in which they are offered.
constexpr auto kKnown = std::to_array<Known>({
    {FieldId::Number, QT_TRANSLATE_NOOP("ExchangeColumns", "#"), Kind::Number, 44},
    {FieldId::Mark, QT_TRANSLATE_NOOP("ExchangeColumns", "Mark"), Kind::Mark, 22},
    {FieldId::Category, QT_TRANSLATE_NOOP("ExchangeColumns", "Kind"), Kind::Category, 28},
    {FieldId::Method, QT_TRANSLATE_NOOP("ExchangeColumns", "Method"), Kind::Method, 74},
    {FieldId::Status, QT_TRANSLATE_NOOP("ExchangeColumns", "Status"), Kind::Status, 58},
    {FieldId::Scheme, QT_TRANSLATE_NOOP("ExchangeColumns", "Scheme"), Kind::Text, 64},
    {FieldId::Host, QT_TRANSLATE_NOOP("ExchangeColumns", "Host"), Kind::Host, 112},
    {FieldId::Port, QT_TRANSLATE_NOOP("ExchangeColumns", "Port"), Kind::Number, 60},
    {FieldId::Path, QT_TRANSLATE_NOOP("ExchangeColumns", "Path"), Kind::Path, 260},
    {FieldId::Query, QT_TRANSLATE_NOOP("ExchangeColumns", "Query"), Kind::Text, 160},
    {FieldId::Url, QT_TRANSLATE_NOOP("ExchangeColumns", "URL"), Kind::Path, 320},
    {FieldId::Type, QT_TRANSLATE_NOOP("ExchangeColumns", "Type"), Kind::Type, 48},
    {FieldId::Size, QT_TRANSLATE_NOOP("ExchangeColumns", "Size"), Kind::Number, 60},
    {FieldId::Duration, QT_TRANSLATE_NOOP("ExchangeColumns", "Time"), Kind::Number, 60},
    {FieldId::Time, QT_TRANSLATE_NOOP("ExchangeColumns", "Started"), Kind::Number, 100},
    {FieldId::Since, QT_TRANSLATE_NOOP("ExchangeColumns", "Since the beginning"), Kind::Number, 90},
    {FieldId::Wait, QT_TRANSLATE_NOOP("ExchangeColumns", "Wait"), Kind::Number, 76},
    {FieldId::Send, QT_TRANSLATE_NOOP("ExchangeColumns", "Send"), Kind::Number, 76},
    {FieldId::Receive, QT_TRANSLATE_NOOP("ExchangeColumns", "Receive"), Kind::Number, 76},
    {FieldId::Connect, QT_TRANSLATE_NOOP("ExchangeColumns", "Connect"), Kind::Number, 76},
    {FieldId::RoundTrip, QT_TRANSLATE_NOOP("ExchangeColumns", "Round trip"), Kind::Number, 80},
    {FieldId::Protocol, QT_TRANSLATE_NOOP("ExchangeColumns", "Protocol"), Kind::Text, 84},
    {FieldId::Stream, QT_TRANSLATE_NOOP("ExchangeColumns", "Stream"), Kind::Number, 64},
    {FieldId::Dialect, QT_TRANSLATE_NOOP("ExchangeColumns", "Dialect"), Kind::Text, 84},
    {FieldId::Operation, QT_TRANSLATE_NOOP("ExchangeColumns", "Operation"), Kind::Text, 160},
    {FieldId::TlsVersion, QT_TRANSLATE_NOOP("ExchangeColumns", "TLS version"), Kind::Number, 84},
    {FieldId::TlsSni, QT_TRANSLATE_NOOP("ExchangeColumns", "SNI"), Kind::Text, 140},
    {FieldId::TlsAlpn, QT_TRANSLATE_NOOP("ExchangeColumns", "ALPN"), Kind::Text, 70},
    {FieldId::TlsCipher, QT_TRANSLATE_NOOP("ExchangeColumns", "Cipher"), Kind::Text, 200},
    {FieldId::Client, QT_TRANSLATE_NOOP("ExchangeColumns", "Client"), Kind::Text, 150},
    {FieldId::Server, QT_TRANSLATE_NOOP("ExchangeColumns", "Server"), Kind::Text, 150},
    {FieldId::Process, QT_TRANSLATE_NOOP("ExchangeColumns", "Program"), Kind::Text, 88},
    {FieldId::Pid, QT_TRANSLATE_NOOP("ExchangeColumns", "PID"), Kind::Number, 70},
    {FieldId::User, QT_TRANSLATE_NOOP("ExchangeColumns", "User"), Kind::Text, 90},
    {FieldId::Container, QT_TRANSLATE_NOOP("ExchangeColumns", "Container"), Kind::Text, 150},
    {FieldId::Command, QT_TRANSLATE_NOOP("ExchangeColumns", "Command line"), Kind::Text, 260},
    {FieldId::ServerProcess,
     QT_TRANSLATE_NOOP("ExchangeColumns", "Server's program"),
     Kind::Text,
     110},
    {FieldId::Connection, QT_TRANSLATE_NOOP("ExchangeColumns", "Connection"), Kind::Number, 84},
    {FieldId::RequestSize, QT_TRANSLATE_NOOP("ExchangeColumns", "Request size"), Kind::Number, 90},
    {FieldId::WireSize, QT_TRANSLATE_NOOP("ExchangeColumns", "Wire size"), Kind::Number, 84},
    {FieldId::Score, QT_TRANSLATE_NOOP("ExchangeColumns", "Score"), Kind::Number, 60},
    {FieldId::Grade, QT_TRANSLATE_NOOP("ExchangeColumns", "Grade"), Kind::Text, 56},
    {FieldId::CachingScore,
     QT_TRANSLATE_NOOP("ExchangeColumns", "Caching score"),
     Kind::Number,
     96},
    {FieldId::CachingGrade, QT_TRANSLATE_NOOP("ExchangeColumns", "Caching grade"), Kind::Text, 96},
    {FieldId::Finding, QT_TRANSLATE_NOOP("ExchangeColumns", "Findings"), Kind::Text, 180},
    {FieldId::Severity, QT_TRANSLATE_NOOP("ExchangeColumns", "Severity"), Kind::Text, 90},
    {FieldId::Anomaly, QT_TRANSLATE_NOOP("ExchangeColumns", "Anomalies"), Kind::Text, 140},
    {FieldId::Comment, QT_TRANSLATE_NOOP("ExchangeColumns", "Comment"), Kind::Text, 160},
});

bool isNumeric(FieldType type) {
    return type == FieldType::Number || type == FieldType::Size || type == FieldType::Duration
           || type == FieldType::Time;
}

bool isOffered(const filter::FieldInfo& info) {
    return info.available && info.need != filter::Need::Body && info.id != FieldId::Text;
}

bool isJson(const filter::FieldInfo& info) {
    return info.id == FieldId::Json || info.id == FieldId::RequestJson
           || info.id == FieldId::ResponseJson;
}

QString firstUpper(QString text) {
    if (!text.isEmpty()) {
        text[0] = text[0].toUpper();
    }
    return text;
}

QString timeText(Timestamp at, TimeStyle style, Timestamp began) {
    constexpr int kExact = 6;  // decimal places of a second
    const qint64 at_ms = at.ns / kNsPerMs;
    if (style == TimeStyle::SinceFirst && began.known()) {
        const double seconds = static_cast<double>(at.ns - began.ns) / 1e9;
        return QCoreApplication::translate("ExchangeColumns", "%1 s").arg(seconds, 0, 'f', kExact);
    }
    if (style == TimeStyle::Ago) {
        const qint64 ago = QDateTime::currentMSecsSinceEpoch() - at_ms;
        if (ago >= 0) {
            return QCoreApplication::translate("ExchangeColumns", "%1 ago")
                .arg(QString::fromStdString(report::format_duration(ago * kNsPerMs)));
        }
    }
    if (style == TimeStyle::Local) {
        return QDateTime::fromMSecsSinceEpoch(at_ms).time().toString(u"HH:mm:ss.zzz");
    }
    std::string time;
    append_time_of_day(time, at);
    return QString::fromStdString(time);
}

// Joins the values of a field into a cell.
class TextSink final : public filter::ValueSink {
public:
    TextSink(const filter::FieldInfo& field, TimeStyle times, Timestamp began)
        : field_(field),
          times_(times),
          began_(began) {}

    void on_text(std::string_view value) override {
        if (field_.id == FieldId::Type) {
            add(wireText(report::short_type(value), kLongestCell), wireText(value));
        } else {
            add(wireText(value, kLongestCell), {});
        }
    }
    void on_number(double value) override {
        if (field_.type == FieldType::Size) {
            const auto bytes = static_cast<std::uint64_t>(value);
            add(QString::fromStdString(report::format_size(bytes)),
                QCoreApplication::translate("ExchangeColumns", "%1 bytes")
                    .arg(QString::fromStdString(report::format_count(bytes))));
        } else if (field_.type == FieldType::Duration) {
            constexpr int kExact = 6;  // decimal places of a millisecond
            add(QString::fromStdString(report::format_duration(static_cast<std::int64_t>(value))),
                QCoreApplication::translate("ExchangeColumns", "%1 ms")
                    .arg(value / static_cast<double>(kNsPerMs), 0, 'f', kExact));
        } else if (std::trunc(value) == value) {
            add(QString::number(static_cast<qint64>(value)), {});
        } else {
            add(QString::number(value, 'f', 1), QString::number(value, 'g', 10));
        }
    }
    void on_flag(bool value) override {
        if (value) {
            add(QCoreApplication::translate("ExchangeColumns", "yes"), {});
        }
    }
    void on_address(const IpAddress& ip, std::uint16_t port) override {
        add(QString::fromStdString(port == 0 ? to_string(ip) : to_string(Endpoint{ip, port})), {});
    }
    void on_time(Timestamp at) override {
        std::string exact;
        append_rfc3339(exact, at);
        add(timeText(at, times_, began_), QString::fromStdString(exact));
    }

    CellText cell;

private:
    void add(const QString& text, const QString& exact) {
        if (cell.text.size() > kLongestCell) {
            return;
        }
        if (!cell.text.isEmpty()) {
            cell.text += QStringLiteral(", ");
        }
        cell.text += text;
        if (!exact.isEmpty()) {
            cell.exact += (cell.exact.isEmpty() ? QString() : QStringLiteral(", ")) + exact;
        }
    }

    const filter::FieldInfo& field_;
    TimeStyle times_;
    Timestamp began_;
};

}  // namespace

std::optional<Column> ExchangeColumns::find(const QString& id) {
    Column column;
    if (id == kWaterfall) {
        column.id = id;
        column.title = tr("Waterfall");
        column.explanation = tr("When it was sent, waited for and received.");
        column.kind = Kind::Waterfall;
        column.width = 160;
        return column;
    }
    if (id.size() > kLongestId) {
        return std::nullopt;
    }
    // A name alone is a filter: that the field is there.
    const filter::ParsedFilter parsed = filter::parse_filter(id.toStdString());
    if (!parsed.expression || parsed.expression->kind != filter::Expression::Kind::Predicate
        || parsed.expression->predicate.op != filter::Operator::Present) {
        return std::nullopt;
    }
    const filter::Predicate& predicate = parsed.expression->predicate;
    const filter::FieldInfo& info = filter::field(predicate.field);
    if (!isOffered(info) && !isJson(info)) {
        return std::nullopt;
    }
    column.id = QString::fromStdString(filter::to_text(*parsed.expression));
    column.field = &info;
    column.argument = predicate.argument;
    column.explanation = firstUpper(QString::fromUtf8(info.meaning)) + QLatin1Char('.');
    column.kind = isNumeric(info.type) ? Kind::Number : Kind::Text;
    column.width = column.isRight() ? kNumberWidth : kTextWidth;
    column.title = QString::fromUtf8(info.name);
    if (!column.argument.empty()) {
        column.title = wireText(column.argument, 64);
        column.explanation = column.id;
        return column;
    }
    for (const Known& known : kKnown) {
        if (known.field == info.id) {
            column.title = tr(known.title);
            column.kind = known.kind;
            column.width = known.width;
        }
    }
    return column;
}

Column ExchangeColumns::ofHeader(const QString& name) {
    filter::Expression expression;
    expression.kind = filter::Expression::Kind::Predicate;
    expression.predicate.field = FieldId::Header;
    expression.predicate.argument = name.trimmed().toLower().toStdString();
    return find(QString::fromStdString(filter::to_text(expression))).value_or(Column{});
}

std::optional<Column> ExchangeColumns::ofJson(const QString& path) {
    const QString typed = path.trimmed();
    if (const auto column = find(typed); column && column->needsBodies()) {
        return column;  // in full, as in a filter
    }
    filter::Expression expression;
    expression.kind = filter::Expression::Kind::Predicate;
    expression.predicate.field = FieldId::Json;
    expression.predicate.argument =
        (typed.startsWith(u'$')       ? typed
         : typed.startsWith(u'[')     ? u'$' + typed
         : typed.startsWith(u"json.") ? QStringLiteral("$.") + typed.mid(5)
                                      : QStringLiteral("$.") + typed)
            .toStdString();
    return find(QString::fromStdString(filter::to_text(expression)));
}

QStringList ExchangeColumns::defaults() {
    return {QStringLiteral("n"),
            QStringLiteral("mark"),
            QStringLiteral("category"),
            QStringLiteral("method"),
            QStringLiteral("status"),
            QStringLiteral("host"),
            QStringLiteral("path"),
            QStringLiteral("type"),
            QStringLiteral("size"),
            QStringLiteral("dur"),
            QStringLiteral("waterfall")};
}

const QStringList& ExchangeColumns::all() {
    static const QStringList ids = [] {
        QStringList list;
        const auto offer = [&](const filter::FieldInfo& info) {
            const QString id = QString::fromUtf8(info.name);
            const bool is_named =
                info.need == filter::Need::Heads && info.argument == filter::ArgumentKind::Name;
            if (isOffered(info) && !is_named && !list.contains(id)) {
                list.push_back(id);
            }
        };
        for (const Known& known : kKnown) {
            offer(filter::field(known.field));
        }
        list.push_back(kWaterfall.toString());
        for (const filter::FieldInfo& info : filter::all_fields()) {
            offer(info);
        }
        return list;
    }();
    return ids;
}

TimeStyle timeStyleOf(QStringView name) {
    return name == u"local"   ? TimeStyle::Local
           : name == u"first" ? TimeStyle::SinceFirst
           : name == u"ago"   ? TimeStyle::Ago
                              : TimeStyle::Utc;
}

ColumnReader::ColumnReader(const store::Session& session, const Column& column, TimeStyle times)
    : session_(session),
      column_(column),
      times_(times),
      began_(filter::beginning_of(session)) {
    if (column.field != nullptr && !column.needsBodies()) {
        values_.emplace(session, column.field->id, column.argument);
    }
}

// In full with what is known of the program, a line for each.
CellText ColumnReader::readProgram(FieldId field, const store::ConnectionRow& connection) {
    const bool is_client = field == FieldId::Client || field == FieldId::Process;
    const bool is_address = field == FieldId::Client || field == FieldId::Server;
    const Program* const program = connection.program(is_client ? Side::Client : Side::Server);
    CellText cell;
    if (is_address) {
        cell.text = QString::fromStdString(
            to_string(is_client ? connection.client() : connection.server()));
    } else if (program != nullptr) {
        cell.text = wireText(program->name, kLongestCell);
    }
    if (program == nullptr) {
        return cell;
    }
    QStringList lines;
    if (is_address) {
        lines.push_back(cell.text);
    }
    for (const std::string& line :
         {report::program_label(*program), program->path, program->command_line}) {
        if (!line.empty()) {
            lines.push_back(wireText(line, kLongestCell));
        }
    }
    cell.exact = lines.join(u'\n');
    return cell;
}

// What people read otherwise than programs.
std::optional<CellText> ColumnReader::readKnown(const store::ExchangeRow& row) const {
    const FieldId field = column_.field->id;
    if (field == FieldId::Status) {
        return CellText{QString::fromStdString(report::status_of(row)), {}};
    }
    if (field == FieldId::Host && row.has(row_flag::kHasRequest)) {
        return CellText{wireText(report::shown_host(session_.strings.at(row.host))), {}};
    }
    if (field == FieldId::Host) {
        return CellText{
            QString::fromStdString(to_string(session_.connections[row.connection].server())), {}};
    }
    if (field == FieldId::Path && !row.has(row_flag::kHasRequest)) {
        return CellText{QCoreApplication::translate("ExchangeColumns", "(request not captured)"),
                        {}};
    }
    if (field == FieldId::Client || field == FieldId::Server || field == FieldId::Process
        || field == FieldId::ServerProcess) {
        return readProgram(field, session_.connections[row.connection]);
    }
    // With its query: there it is told apart.
    if (field == FieldId::Path && session_.target(row).starts_with('/')) {
        const std::string_view target = session_.target(row);
        return CellText{wireText(target, kLongestCell), wireText(target)};
    }
    return std::nullopt;
}

std::optional<CellText> ColumnReader::read(std::uint32_t exchange) {
    if (!values_) {
        return CellText{};
    }
    if (auto known = readKnown(session_.exchanges[exchange])) {
        return known;
    }
    TextSink sink(*column_.field, times_, began_);
    if (!values_->tell(exchange, sink)) {
        return std::nullopt;
    }
    return std::move(sink.cell);
}

CellText ColumnReader::read(std::uint32_t index, const http::Exchange& exchange) {
    if (!values_) {
        return {};
    }
    if (auto known = readKnown(session_.exchanges[index])) {
        return *std::move(known);
    }
    TextSink sink(*column_.field, times_, began_);
    values_->tell(index, exchange, sink);
    return std::move(sink.cell);
}

}  // namespace waybill::gui
