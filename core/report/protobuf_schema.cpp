// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/report/protobuf_schema.h"

#include <map>
#include <set>
#include <utility>

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>
#include <google/protobuf/dynamic_message.h>
#include <google/protobuf/stubs/logging.h>
#include <google/protobuf/util/json_util.h>

namespace waybill::report {
namespace {

namespace pb = google::protobuf;

constexpr std::size_t kLargestMessage = 256 * kMiB;

// Keeps the first thing that is wrong with a file.
class FirstError final : public pb::DescriptorPool::ErrorCollector {
public:
    void AddError(const std::string& /*file*/,
                  const std::string& element,
                  const pb::Message* /*descriptor*/,
                  ErrorLocation /*location*/,
                  const std::string& message) override {
        if (text.empty()) {
            text = element.empty() ? message : element + ": " + message;
        }
    }

    std::string text;
};

using FilesByName = std::map<std::string, pb::FileDescriptorProto>;

// Collects the .proto files of one set.
Result<void> read_set(const DescriptorSet& from, FilesByName& files) {
    pb::FileDescriptorSet set;
    if (!set.ParseFromString(from.bytes) || set.file_size() == 0) {
        return Error{from.name
                     + ": is no set of descriptors (protoc --descriptor_set_out makes one)"};
    }
    for (const pb::FileDescriptorProto& file : set.file()) {
        files.try_emplace(file.name(), file);
    }
    return {};
}

// libprotobuf escapes most of what could drive a terminal; these it lets pass: the isolates U+2066
// to U+2069 and U+061C. They can be in strings only.
std::string with_all_escapes(const std::string& json) {
    constexpr std::string_view kIsolate = "\xe2\x81";
    constexpr std::string_view kArabicMark = "\xd8\x9c";
    std::string out;
    out.reserve(json.size());
    for (std::size_t i = 0; i < json.size(); ++i) {
        const std::string_view rest = std::string_view(json).substr(i);
        if (rest.size() > 2 && rest.substr(0, 2) == kIsolate && rest[2] >= '\xa6'
            && rest[2] <= '\xa9') {
            out += "\\u206";
            out += static_cast<char>('6' + (rest[2] - '\xa6'));
            i += 2;
        } else if (rest.substr(0, 2) == kArabicMark) {
            out += "\\u061c";
            ++i;
        } else {
            out += json[i];
        }
    }
    return out;
}

}  // namespace

class ProtobufSchema::Impl {
public:
    Result<void> add(FilesByName files);
    const pb::MethodDescriptor* find(std::string_view method) const;
    const pb::Message* prototype(const pb::Descriptor* type) { return factory_.GetPrototype(type); }

private:
    Result<void> build(const std::string& name, const FilesByName& files);

    pb::DescriptorPool pool_;
    pb::DynamicMessageFactory factory_{&pool_};
};

// What a file imports comes before it.
Result<void> ProtobufSchema::Impl::add(FilesByName files) {
    std::vector<std::string> waiting;
    std::set<std::string> begun;
    for (const auto& [name, file] : files) {
        waiting.push_back(name);
        while (!waiting.empty()) {
            const std::string next = waiting.back();
            if (pool_.FindFileByName(next) != nullptr) {
                waiting.pop_back();
                continue;
            }
            if (begun.insert(next).second) {
                for (const std::string& import : files.at(next).dependency()) {
                    if (files.count(import) == 0) {
                        return Error{next + ": imports " + import
                                     + ", which is not in the set (protoc --include_imports puts it "
                                       "there)"};
                    }
                    if (begun.count(import) == 0) {
                        waiting.push_back(import);
                    }
                }
                continue;
            }
            waiting.pop_back();
            if (Result<void> built = build(next, files); !built) {
                return built.error();
            }
        }
    }
    return {};
}

Result<void> ProtobufSchema::Impl::build(const std::string& name, const FilesByName& files) {
    FirstError wrong;
    if (pool_.BuildFileCollectingErrors(files.at(name), &wrong) == nullptr) {
        return Error{name + ": " + wrong.text};
    }
    return {};
}

const pb::MethodDescriptor* ProtobufSchema::Impl::find(std::string_view method) const {
    if (!method.empty() && method.front() == '/') {
        method.remove_prefix(1);
    }
    std::string name(method);
    const std::size_t slash = name.rfind('/');
    if (slash == std::string::npos) {
        return nullptr;
    }
    name[slash] = '.';
    return pool_.FindMethodByName(name);
}

ProtobufSchema::ProtobufSchema(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

ProtobufSchema::~ProtobufSchema() = default;
ProtobufSchema::ProtobufSchema(ProtobufSchema&&) noexcept = default;
ProtobufSchema& ProtobufSchema::operator=(ProtobufSchema&&) noexcept = default;

Result<ProtobufSchema> ProtobufSchema::load(const std::vector<DescriptorSet>& sets) {
    const pb::LogSilencer silent;  // what is wrong is told by errors
    FilesByName files;
    for (const DescriptorSet& set : sets) {
        if (Result<void> read = read_set(set, files); !read) {
            return read.error();
        }
    }
    auto impl = std::make_unique<Impl>();
    if (Result<void> added = impl->add(std::move(files)); !added) {
        return added.error();
    }
    return ProtobufSchema(std::move(impl));
}

bool ProtobufSchema::has_method(std::string_view method) const {
    return impl_->find(method) != nullptr;
}

Result<std::string> ProtobufSchema::message_json(std::string_view method,
                                                 Side side,
                                                 Bytes message) const {
    const pb::LogSilencer silent;
    const pb::MethodDescriptor* found = impl_->find(method);
    if (found == nullptr) {
        return Error{std::string(method) + ": no such method in the schema"};
    }
    const pb::Descriptor* type = side == Side::Client ? found->input_type() : found->output_type();
    const std::unique_ptr<pb::Message> parsed(impl_->prototype(type)->New());
    std::string json;
    if (message.size() > kLargestMessage
        || !parsed->ParsePartialFromArray(message.data(), static_cast<int>(message.size()))
        || !pb::util::MessageToJsonString(*parsed, &json).ok()) {
        return Error{std::string(method) + ": the bytes are no " + type->full_name()};
    }
    return with_all_escapes(json);
}

}  // namespace waybill::report
