// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/schema_files.h"

#include <cerrno>
#include <fstream>
#include <utility>

#include "capture/file.h"
#include "core/base/bytes.h"

namespace waybill::cli {
namespace {

constexpr std::size_t kLargestSchema = 64 * kMiB;

Result<std::string> read_file(const std::string& path) {
    errno = 0;
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return with_context(path, capture::system_error("cannot be opened", errno));
    }
    std::string content;
    std::string piece(64 * kKiB, '\0');
    while (content.size() <= kLargestSchema
           && (file.read(piece.data(), static_cast<std::streamsize>(piece.size()))
               || file.gcount() > 0)) {
        content.append(piece, 0, static_cast<std::size_t>(file.gcount()));
    }
    if (file.bad()) {
        return with_context(path, capture::system_error("cannot be read", errno));
    }
    if (content.size() > kLargestSchema) {
        return Error{path + ": too large for a schema"};
    }
    return content;
}

}  // namespace

Result<report::ProtobufSchema> read_schemas(const std::vector<std::string>& paths) {
    std::vector<report::DescriptorSet> sets;
    for (const std::string& path : paths) {
        Result<std::string> content = read_file(path);
        if (!content) {
            return content.error();
        }
        sets.push_back({path, std::move(*content)});
    }
    return report::ProtobufSchema::load(sets);
}

}  // namespace waybill::cli
