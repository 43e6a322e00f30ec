// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/io/rules_file.h"

#include <cerrno>
#include <fstream>
#include <sstream>
#include <utility>

#include <sys/stat.h>

#include "core/base/time.h"
#include "proxy/io/socket.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kLargestFile = 4 * kMiB;
constexpr const char* kTextName = "command line";

Result<std::string> read_whole(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        return Error{path + ": " + error_text(errno)};
    }
    std::ostringstream text;
    text << file.rdbuf();
    std::string content = std::move(text).str();
    if (file.bad()) {
        return Error{path + ": cannot be read"};
    }
    if (content.size() > kLargestFile) {
        return Error{path + ": is larger than 4 MiB"};
    }
    return content;
}

}  // namespace

Result<std::unique_ptr<RulesFile>> RulesFile::open(std::string text, std::string file) {
    std::unique_ptr<RulesFile> rules(new RulesFile);
    rules->text_ = std::move(text);
    rules->file_ = std::move(file);
    if (Result<void> read = rules->read(); !read) {
        return read.error();
    }
    return rules;
}

RulesFile::Stamp RulesFile::stamp() const {
    struct stat facts {};
    if (::stat(file_.c_str(), &facts) != 0) {
        return {};
    }
    return {.changed_ns = facts.st_mtim.tv_sec * kNsPerSecond + facts.st_mtim.tv_nsec,
            .size = static_cast<std::uint64_t>(facts.st_size),
            .inode = facts.st_ino};
}

Result<void> RulesFile::read() {
    std::vector<RuleSet::Source> sources;
    if (!text_.empty()) {
        sources.push_back({text_, kTextName});
    }
    if (!file_.empty()) {
        read_at_ = stamp();  // what is written from here on is another file
        Result<std::string> content = read_whole(file_);
        if (!content) {
            return content.error();
        }
        sources.push_back({std::move(*content), file_});
    }
    Result<std::shared_ptr<const RuleSet>> parsed = RuleSet::parse(sources);
    if (!parsed) {
        return parsed.error();
    }
    rules_.store(std::move(*parsed), std::memory_order_release);
    return {};
}

Result<void> RulesFile::set(std::string_view toml, const std::string& name) {
    Result<std::shared_ptr<const RuleSet>> parsed = RuleSet::parse(toml, name);
    if (!parsed) {
        return parsed.error();
    }
    const std::lock_guard lock(mutex_);
    text_.clear();
    file_.clear();
    error_.clear();
    rules_.store(std::move(*parsed), std::memory_order_release);
    return {};
}

std::vector<std::string> RulesFile::look() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> notes;
    if (file_.empty() || stamp() == read_at_) {
        return notes;
    }
    if (const Result<void> outcome = read(); outcome) {
        error_.clear();
        notes.push_back(file_ + ": its rules are in force now");
    } else {
        error_ = outcome.error().message;
        notes.push_back(error_);
        notes.push_back(file_ + ": the rules of before stay in force");
    }
    return notes;
}

std::string RulesFile::error() const {
    const std::lock_guard lock(mutex_);
    return error_;
}

}  // namespace waybill::proxy
