// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/header_lines.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include <QCoreApplication>

#include "core/audit/cache_control.h"
#include "core/base/ascii.h"
#include "core/report/glossary.h"
#include "gui/models/detail_text.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(HeaderLines)
};

constexpr int kMostShown = 4096;  // characters of a value
constexpr int kMostMembers = 24;  // directives that are explained
constexpr int kLongestTip = 4000;

const report::Term* fieldTerm(std::string_view name) {
    for (const report::Term& term : report::field_terms()) {
        if (ascii::equal_ignoring_case(term.name, name)) {
            return &term;
        }
    }
    return nullptr;
}

QString firstSentence(std::string_view text) {
    const std::size_t end = text.find(". ");
    return ownText(end == std::string_view::npos ? text : text.substr(0, end + 1));
}

const report::Term* directiveTerm(report::TermKind kind, std::string_view name) {
    for (const report::Term& term : report::directive_terms()) {
        if (term.kind == kind && ascii::equal_ignoring_case(term.name, name)) {
            return &term;
        }
    }
    return nullptr;
}

// Each directive or attribute in the value, with its meaning.
QString memberWords(report::TermKind kind, std::string_view value, char separator) {
    QString text;
    int count = 0;
    for (std::size_t begin = 0; begin < value.size() && count < kMostMembers;) {
        const std::size_t end = audit::end_of_member(value, begin, separator);
        const std::string_view member = ascii::trim(value.substr(begin, end - begin));
        const std::string_view name = member.substr(0, member.find_first_of("= \t"));
        if (const report::Term* const term = directiveTerm(kind, name)) {
            ++count;
            text += QStringLiteral("\n%1: %2").arg(ownText(term->name), ownText(term->meaning));
        }
        begin = end + 1;
    }
    return text;
}

QString tipOf(std::string_view name, std::string_view value, const report::Term* term) {
    QString tip;
    if (term != nullptr) {
        tip = ownText(term->name) + u'\n' + ownText(term->meaning);
    }
    if (ascii::equal_ignoring_case(name, "cache-control")) {
        tip += memberWords(report::TermKind::CacheDirective, value, ',');
    } else if (ascii::equal_ignoring_case(name, "content-security-policy")
               || ascii::equal_ignoring_case(name, "content-security-policy-report-only")) {
        tip += memberWords(report::TermKind::CspDirective, value, ';');
    } else if (ascii::equal_ignoring_case(name, "set-cookie")) {
        tip += memberWords(report::TermKind::CookieAttribute, value, ';');
    }
    if (term != nullptr && !term->source.empty()) {
        tip += u'\n' + ownText(term->source);
    }
    tip.truncate(kLongestTip);
    return tip;
}

HeaderLine lineOf(const http::Field& field) {
    HeaderLine line;
    line.name = shownText(field.name, 200);
    const std::string value = http::unfold(field.value.substr(0, kWireValueKept));
    line.value = shownText(value, kMostShown);
    line.wire_name = std::string(field.name.substr(0, 1000));
    line.wire_value = value;
    const report::Term* const term = fieldTerm(field.name);
    line.note = term == nullptr ? QString() : firstSentence(term->meaning);
    line.tip = tipOf(field.name, field.value.substr(0, kMostShown), term);
    return line;
}

QString pseudoNote(std::string_view name) {
    const std::pair<std::string_view, QString> notes[] = {
        {":method", Words::tr("What is asked for; in HTTP/1 it begins the request line.")},
        {":scheme", Words::tr("http or https.")},
        {":authority", Words::tr("The host, as the Host field says it in HTTP/1.")},
        {":path", Words::tr("The path with its query.")},
        {":protocol", Words::tr("What is spoken in the tunnel that is asked for.")},
        {":status", Words::tr("The status code.")},
    };
    for (const auto& [known, note] : notes) {
        if (known == name) {
            return note;
        }
    }
    return {};
}

// Of a head of HTTP/2, which has them in place of a start line.
void addPseudoFields(const http::Message& message, std::vector<HeaderLine>& lines) {
    constexpr std::size_t kBetween = 2;  // ": ", and the line's end
    const std::string_view raw = message.raw_head;
    std::size_t at = 0;
    for (const http::FieldLengths& lengths : message.head_lengths) {
        const std::size_t whole = std::size_t{lengths.name} + kBetween + lengths.value;
        if (at + whole + kBetween > raw.size()) {
            break;
        }
        const std::string_view name = raw.substr(at, lengths.name);
        if (name.starts_with(':')) {
            http::Field field;
            field.name = name;
            field.value = raw.substr(at + lengths.name + kBetween, lengths.value);
            HeaderLine line = lineOf(field);
            line.note = pseudoNote(name);
            line.tip = line.note;
            line.offset = static_cast<std::uint32_t>(at);
            line.length = static_cast<std::uint32_t>(whole + kBetween);
            lines.push_back(std::move(line));
        }
        at += whole + kBetween;
    }
}

}  // namespace

std::vector<HeaderLine> headerLines(const http::Message& message) {
    std::vector<HeaderLine> lines;
    addPseudoFields(message, lines);
    std::unordered_set<std::string> seen;
    const std::string_view raw = message.raw_head;
    const auto take = [&](const http::HeaderList& fields, bool trailer) {
        seen.clear();
        for (const http::Field& field : fields) {
            HeaderLine line = lineOf(field);
            line.again = !seen.insert(ascii::lower(field.name)).second;
            line.trailer = trailer;
            // Views of a head point into its bytes.
            const bool inside = !trailer && field.name.data() >= raw.data()
                                && field.name.data() <= raw.data() + raw.size();
            if (inside) {
                line.offset = static_cast<std::uint32_t>(field.name.data() - raw.data());
                const bool value_inside = field.value.data() >= raw.data()
                                          && field.value.data() <= raw.data() + raw.size();
                const std::size_t from =
                    value_inside ? static_cast<std::size_t>(field.value.data() - raw.data())
                                       + field.value.size()
                                 : line.offset + field.name.size();
                const std::size_t end = raw.find('\n', std::min(from, raw.size()));
                line.length = static_cast<std::uint32_t>(
                    (end == std::string_view::npos ? raw.size() : end + 1) - line.offset);
            }
            lines.push_back(std::move(line));
        }
    };
    take(message.head.fields, false);
    take(message.trailers, true);
    return lines;
}

void HeaderModel::setLines(std::vector<HeaderLine> lines) {
    beginResetModel();
    lines_ = std::move(lines);
    endResetModel();
}

int HeaderModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(lines_.size());
}

int HeaderModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : kColumns;
}

QVariant HeaderModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) {
        return {};
    }
    const HeaderLine& line = lines_[static_cast<std::size_t>(index.row())];
    switch (role) {
        case Qt::DisplayRole:
            return index.column() == kName    ? line.name
                   : index.column() == kValue ? line.value
                                              : line.note;
        case Qt::ToolTipRole:
            return plainToolTip(line.tip);
        case Qt::AccessibleTextRole:
            return index.column() == kName    ? line.name
                   : index.column() == kValue ? line.value
                                              : line.note;
        case kAgainRole:
            return line.again;
        default:
            return {};
    }
}

QVariant HeaderModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case kName:
            return tr("Field");
        case kValue:
            return tr("Value");
        case kNote:
            return tr("What it says");
        default:
            return {};
    }
}

}  // namespace waybill::gui
