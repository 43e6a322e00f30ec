// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/corpus/capture_index.h"

#include <algorithm>

namespace waybill::corpus {
namespace {

std::vector<std::string> split(std::string_view text, char separator, bool keep_empty) {
    std::vector<std::string> parts;
    while (true) {
        const std::size_t end = text.find(separator);
        const std::string_view part = text.substr(0, end);
        if (keep_empty || !part.empty()) {
            parts.emplace_back(part);
        }
        if (end == std::string_view::npos) {
            return parts;
        }
        text.remove_prefix(end + 1);
    }
}

std::string cell(const std::vector<std::string>& names,
                 const std::vector<std::string>& cells,
                 std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    const auto column = static_cast<std::size_t>(found - names.begin());
    return column < cells.size() ? cells[column] : std::string();
}

}  // namespace

std::vector<CaptureEntry> read_capture_index(std::string_view text) {
    std::vector<CaptureEntry> entries;
    std::vector<std::string> names;
    for (const std::string& line : split(text, '\n', false)) {
        const std::vector<std::string> cells = split(line, '\t', true);
        if (names.empty()) {
            names = cells;
            continue;
        }
        CaptureEntry entry;
        entry.file = cell(names, cells, "file");
        entry.kinds = split(cell(names, cells, "kinds"), ',', false);
        entry.key_log = cell(names, cells, "keys");
        entry.tshark_truth = cell(names, cells, "truth_tshark");
        entry.other_truths = split(cell(names, cells, "truth_source"), ' ', false);
        entries.push_back(std::move(entry));
    }
    return entries;
}

std::string_view base_name(std::string_view path) {
    return path.substr(path.rfind('/') + 1);
}

std::string_view folder_name(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? std::string_view() : base_name(path.substr(0, slash));
}

}  // namespace waybill::corpus
