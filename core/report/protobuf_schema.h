// SPDX-License-Identifier: GPL-3.0-or-later
//
// Messages of gRPC read by their schema: FileDescriptorSets as `protoc --include_imports
// --descriptor_set_out=FILE` writes them. The only part that knows libprotobuf.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/base/anomaly.h"
#include "core/base/bytes.h"
#include "core/base/result.h"

namespace waybill::report {

// What a file holds.
struct DescriptorSet {
    std::string name;  // of the file, for errors
    std::string bytes;
};

class ProtobufSchema {
public:
    // Of several sets with a .proto of the same name the first counts.
    static Result<ProtobufSchema> load(const std::vector<DescriptorSet>& sets);

    ~ProtobufSchema();
    ProtobufSchema(ProtobufSchema&&) noexcept;
    ProtobufSchema& operator=(ProtobufSchema&&) noexcept;

    // Whether there is such a method: "package.Service/Method", with a slash in front or without.
    bool has_method(std::string_view method) const;

    // What `side` sends in a call of that method, as JSON (the mapping of proto3), on
    // one line and safe to look at as what JsonWriter writes. The error says
    // whether the method is not known or the bytes are not such a message. Several threads may ask
    // at a time.
    Result<std::string> message_json(std::string_view method, Side side, Bytes message) const;

private:
    class Impl;
    explicit ProtobufSchema(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> impl_;
};

}  // namespace waybill::report
