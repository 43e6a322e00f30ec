// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/models/body_form.h"

#include <algorithm>
#include <utility>

#include <QLocale>

#include "core/base/ascii.h"
#include "core/http/mime_type.h"
#include "core/http/parameters.h"
#include "core/report/text_format.h"
#include "gui/models/copy_role.h"
#include "gui/models/wire_string.h"

namespace waybill::gui {
namespace {

// The value of a parameter of Content-Disposition, without quotes (RFC 7578 section 4.2).
std::string parameterOf(std::string_view field, std::string_view wanted) {
    std::size_t at = field.find(';');
    while (at != std::string_view::npos && at < field.size()) {
        std::string_view rest = field.substr(at + 1);
        const std::size_t equals = rest.find('=');
        if (equals == std::string_view::npos) {
            return {};
        }
        const std::string_view name = ascii::trim(rest.substr(0, equals));
        std::size_t end = equals + 1;
        std::string value;
        if (end < rest.size() && rest[end] == '"') {
            for (++end; end < rest.size() && rest[end] != '"'; ++end) {
                if (rest[end] == '\\' && end + 1 < rest.size()
                    && (rest[end + 1] == '"' || rest[end + 1] == '\\')) {
                    ++end;
                }
                value += rest[end];
            }
        } else {
            end = std::min(rest.find(';', end), rest.size());
            value = ascii::trim(rest.substr(equals + 1, end - equals - 1));
        }
        if (ascii::equal_ignoring_case(name, wanted)) {
            return value;
        }
        const std::size_t next = rest.find(';', end);
        at = next == std::string_view::npos ? next : at + 1 + next;
    }
    return {};
}

FormField partOf(std::string_view part) {
    FormField field;
    // Headers up to an empty line.
    while (!part.empty()) {
        const std::size_t end = std::min(part.find('\n'), part.size());
        std::string_view line = ascii::trim(part.substr(0, end));
        line = line.substr(0, line.find('\r'));
        part.remove_prefix(std::min(end + 1, part.size()));
        if (line.empty()) {
            break;
        }
        const std::size_t colon = std::min(line.find(':'), line.size());
        const std::string_view name = line.substr(0, colon);
        const std::string_view value = ascii::trim(line.substr(std::min(colon + 1, line.size())));
        if (ascii::equal_ignoring_case(name, "content-disposition")) {
            field.name = parameterOf(value, "name");
            field.file_name = parameterOf(value, "filename");
        } else if (ascii::equal_ignoring_case(name, "content-type")) {
            field.type = value;
        }
    }
    field.size = part.size();
    field.value = part.substr(0, kMostFormValue);
    return field;
}

// RFC 2046 section 5.1.1: parts lie between lines that begin with two hyphens and the boundary.
std::vector<FormField> partsOf(std::string_view boundary, std::string_view body) {
    std::vector<FormField> fields;
    const std::string mark = "--" + std::string(boundary);
    std::size_t at = body.find(mark);
    while (at != std::string_view::npos && fields.size() < kMostFormFields) {
        std::size_t begin = at + mark.size();
        if (body.substr(begin, 2) == "--") {
            break;
        }
        begin = std::min(body.find('\n', begin), body.size() - 1) + 1;
        const std::size_t end = body.find("\n" + mark, begin == 0 ? 0 : begin - 1);
        std::string_view part = body.substr(
            begin,
            end == std::string_view::npos ? std::string_view::npos : std::max(end, begin) - begin);
        if (part.ends_with('\r')) {
            part.remove_suffix(1);
        }
        fields.push_back(partOf(part));
        at = end == std::string_view::npos ? end : end + 1;
    }
    return fields;
}

}  // namespace

std::vector<FormField> formFields(std::string_view content_type, std::string_view body) {
    const std::optional<http::MimeType> type = http::parse_mime_type(content_type);
    if (type && type->type == "multipart") {
        const std::string* const boundary = type->find("boundary");
        return boundary == nullptr || boundary->empty() ? std::vector<FormField>()
                                                        : partsOf(*boundary, body);
    }
    std::vector<FormField> fields;
    http::for_each_parameter(body, [&](const http::NameAndValue& parameter) {
        if (fields.size() < kMostFormFields) {
            FormField field;
            http::append_form_decoded(field.name, parameter.name.substr(0, kMostFormValue));
            http::append_form_decoded(field.value, parameter.value.substr(0, kMostFormValue));
            field.size = parameter.value.size();
            fields.push_back(std::move(field));
        }
    });
    return fields;
}

void FormModel::setFields(std::vector<FormField> fields) {
    beginResetModel();
    fields_ = std::move(fields);
    endResetModel();
}

int FormModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(fields_.size());
}

int FormModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : Columns;
}

namespace {

// As it was sent, for what is text of the form.
QVariant copiedOf(const FormField& field, int column) {
    switch (column) {
        case FormModel::Name:
            return QString::fromStdString(field.name);
        case FormModel::Value:
            return field.file_name.empty() ? QString::fromStdString(field.value) : QString();
        case FormModel::FileName:
            return QString::fromStdString(field.file_name);
        default:
            return {};
    }
}

}  // namespace

QVariant FormModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid()) {
        return {};
    }
    const FormField& field = fields_[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole && index.column() == Size) {
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (role == Qt::ToolTipRole && index.column() == Size) {
        return tr("%1 bytes").arg(QLocale().toString(qulonglong{field.size}));
    }
    if (role == kCopyRole) {
        return copiedOf(field, index.column());
    }
    if (role != Qt::DisplayRole) {
        return {};
    }
    switch (index.column()) {
        case Name:
            return wireText(field.name, 300);
        case Value:  // a file's content is looked at elsewhere
            return field.file_name.empty() ? wireText(field.value, 500) : QString();
        case FileName:
            return wireText(field.file_name, 300);
        case Type:
            return wireText(field.type, 200);
        case Size:
            return QString::fromStdString(report::format_size(field.size));
        default:
            return {};
    }
}

QVariant FormModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (role == Qt::TextAlignmentRole && section == Size) {
        return static_cast<int>(Qt::AlignRight | Qt::AlignVCenter);
    }
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole) {
        return {};
    }
    switch (section) {
        case Name:
            return tr("Name");
        case Value:
            return tr("Value");
        case FileName:
            return tr("File name");
        case Type:
            return tr("Type");
        case Size:
            return tr("Size");
        default:
            return {};
    }
}

}  // namespace waybill::gui
