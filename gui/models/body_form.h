// SPDX-License-Identifier: GPL-3.0-or-later
//
// The fields of a form as it was sent: application/x-www-form-urlencoded and multipart/form-data,
// or the parts of any multipart body.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <QAbstractTableModel>

namespace waybill::gui {

struct FormField {
    std::string name;
    std::string value;  // its beginning
    std::string file_name;
    std::string type;
    std::uint64_t size = 0;
};

inline constexpr std::size_t kMostFormFields = 10'000;
inline constexpr std::size_t kMostFormValue = 1024 * 1024;  // that is kept of a value

std::vector<FormField> formFields(std::string_view content_type, std::string_view body);

class FormModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Value, FileName, Type, Size, Columns };

    using QAbstractTableModel::QAbstractTableModel;

    void setFields(std::vector<FormField> fields);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    std::vector<FormField> fields_;
};

}  // namespace waybill::gui
