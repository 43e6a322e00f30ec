// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/figure_text.h"

#include <algorithm>
#include <string>

#include <QCoreApplication>
#include <QLocale>

#include "core/http/url.h"
#include "core/report/text_format.h"
#include "gui/models/filter_text.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::FigureText)
};

constexpr int kMostHost = 200;

// A pattern for the paths of a route: what stands in braces is any one segment.
std::string patternOf(std::string_view route) {
    std::string pattern = "^";
    while (!route.empty()) {
        const std::size_t end = route.front() == '{' ? route.find('}') : std::string_view::npos;
        if (end != std::string_view::npos) {
            pattern += "[^/]+";
            route.remove_prefix(end + 1);
            continue;
        }
        constexpr std::string_view kSpecial = "\\^$.|?*+()[]{}";
        if (kSpecial.find(route.front()) != std::string_view::npos) {
            pattern += '\\';
        }
        pattern += route.front();
        route.remove_prefix(1);
    }
    return pattern + '$';
}

}  // namespace

QString countText(std::uint64_t count) {
    return QString::fromStdString(report::format_count(count));
}

QString sizeText(std::uint64_t bytes) {
    return QString::fromStdString(report::format_size(bytes));
}

QString timeText(std::int64_t ns) {
    return QString::fromStdString(report::format_duration(ns));
}

QString shareText(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? QStringLiteral("-")
                      : QString::fromStdString(report::format_share(std::min(part, whole), whole));
}

QString exactSize(std::uint64_t bytes) {
    return Words::tr("%1 bytes").arg(countText(bytes));
}

QString exactTime(std::int64_t ns) {
    return ns < 0 ? Words::tr("not known")
                  : Words::tr("%1 ms").arg(
                      QLocale::c().toString(static_cast<double>(ns) / 1e6, 'f', 3));
}

QString hostText(std::string_view host) {
    return host.empty() ? Words::tr("(not told)") : wireText(report::shown_host(host), kMostHost);
}

QString hostFilter(std::string_view host) {
    if (host.empty()) {
        return negated(presence(filter::FieldId::Host));
    }
    const auto parts = http::split_host_and_port(host);
    if (!parts) {
        return fieldEquals(filter::FieldId::Host, host);
    }
    const QString name = fieldEquals(filter::FieldId::Host, parts->host);
    return parts->port ? joined(name,
                                comparison(filter::FieldId::Port,
                                           filter::Operator::Equal,
                                           static_cast<double>(*parts->port)))
                       : name;
}

QString routeFilter(std::string_view host, std::string_view method, std::string_view route) {
    const bool has_places = route.find('{') != std::string_view::npos;
    QString path = fieldEquals(filter::FieldId::Path, route);
    if (has_places) {
        path = comparison(filter::FieldId::Path, filter::Operator::Matches, patternOf(route));
        // As a pattern, not as a text that is one.
        if (const auto parsed = parsedFilter(path)) {
            path = filterText(*parsed);
        }
    }
    const QString whole = joined(hostFilter(host), path);
    return method.empty() ? whole : joined(whole, fieldEquals(filter::FieldId::Method, method));
}

}  // namespace waybill::gui
