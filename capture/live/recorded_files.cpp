// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/live/recorded_files.h"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/pcapng_blocks.h"
#include "capture/spill_file.h"
#include "core/base/byte_reader.h"

namespace waybill::capture {
namespace {

constexpr mode_t kMode = 0600;  // what people said to each other is nobody else's business

// Local time, as dumpcap has it in names: 20261120224759.
std::string time_for_names() {
    const std::time_t now = std::time(nullptr);
    std::tm local{};
    ::localtime_r(&now, &local);
    std::string text(16, '\0');
    text.resize(std::strftime(text.data(), text.size(), "%Y%m%d%H%M%S", &local));
    return text;
}

std::string five_digits(std::uint64_t number) {
    constexpr std::uint64_t kNumbers = 100'000;
    const std::string digits = std::to_string(number % kNumbers);
    return std::string(5 - digits.size(), '0') + digits;
}

// How much of the blocks that are in front of `written` is whole.
struct WholeBlocks {
    std::size_t bytes = 0;
    std::uint64_t packets_behind = 0;  // that are not whole, or not there
};

WholeBlocks whole_blocks(Bytes blocks, std::size_t written) {
    WholeBlocks whole;
    for (std::size_t at = 0; at < blocks.size();) {
        const std::size_t end = at + load_le32(blocks.data() + at + 4);
        if (end <= written) {
            whole.bytes = end;
        } else if (load_le32(blocks.data() + at) == block_type::kEnhancedPacket) {
            ++whole.packets_behind;
        }
        at = end;
    }
    return whole;
}

std::uint64_t most_files(const RecorderOptions& options) {
    return options.path.empty() ? std::max<std::uint64_t>(options.temporary_files, 1)
                                : options.limits.ring_files;
}

}  // namespace

RecordedFiles::RecordedFiles(const RecorderOptions& options)
    : path_(options.path),
      overwrite_(options.overwrite),
      limits_(options.limits),
      most_files_(most_files(options)) {}

RecordedFiles::~RecordedFiles() = default;

Result<std::unique_ptr<RecordedFiles>> RecordedFiles::create(const RecorderOptions& options) {
    std::unique_ptr<RecordedFiles> files(new RecordedFiles(options));
    if (Result<void> opened = files->open_names_file(); !opened) {
        return opened.error();
    }
    if (Result<void> begun = files->next_file(); !begun) {
        return begun.error();
    }
    return files;
}

Result<void> RecordedFiles::open_names_file() {
    const std::string& name = limits_.names_file;
    if (name.empty()) {
        return {};
    }
    const bool is_output = name == "-" || name == "stdout";
    const int descriptor =
        is_output || name == "stderr"
            ? ::fcntl(is_output ? STDOUT_FILENO : STDERR_FILENO, F_DUPFD_CLOEXEC, 0)
            : ::open(name.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOCTTY, kMode);
    if (descriptor < 0) {
        return system_error(name + ": cannot be written", errno);
    }
    names_file_ = std::make_unique<File>(descriptor);
    return {};
}

Result<void> RecordedFiles::next_file() {
    if (begun_ > 0) {
        tell_name();
    }
    ++begun_;
    if (Result<void> opened = path_.empty() ? open_temporary() : open_named(); !opened) {
        file_.reset();
        names_file_.reset();
        return opened;
    }
    file_bytes_ = 0;
    stream_->begin_file(file_);
    let_go();
    return {};
}

Result<void> RecordedFiles::open_temporary() {
    Result<std::unique_ptr<SpillFile>> made = SpillFile::create();
    if (!made) {
        return made.error();
    }
    const std::shared_ptr<const SpillFile> spill = std::move(*made);
    file_ = std::shared_ptr<const File>(spill, &spill->file());
    file_name_ = "a temporary file";
    return {};
}

Result<void> RecordedFiles::open_named() {
    const std::string path = limits_.several_files() ? next_path() : path_;
    delete_oldest();
    const int descriptor =
        ::open(path.c_str(),
               O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | (overwrite_ ? 0 : O_EXCL),
               kMode);
    if (descriptor < 0) {
        return system_error(path + ": cannot be written", errno);
    }
    auto file = std::make_shared<const File>(descriptor);
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return Error{path + ": is no plain file, as a recording must be"};
    }
    if (::ftruncate(descriptor, 0) != 0) {
        return system_error(path + ": cannot be written", errno);
    }
    file_ = std::move(file);
    file_name_ = path;
    const std::scoped_lock lock(mutex_);
    named_.push_back({.path = path, .begin = stream_->size()});
    return {};
}

// "a/b.pcapng" is followed by "a/b_00001_20261120224759.pcapng".
std::string RecordedFiles::next_path() const {
    const std::size_t folder_end = path_.rfind('/');
    const std::size_t name = folder_end == std::string::npos ? 0 : folder_end + 1;
    std::size_t stem_end = path_.rfind('.');
    if (stem_end == std::string::npos || stem_end < name) {
        stem_end = path_.size();
    }
    const std::string number = five_digits(begun_);
    const std::string time = time_for_names();
    return path_.substr(0, stem_end) + "_"
           + (limits_.time_before_number ? time + "_" + number : number + "_" + time)
           + path_.substr(stem_end);
}

// In front of a new file, so that a ring never takes more room than its files may have.
void RecordedFiles::delete_oldest() {
    std::string oldest;
    {
        const std::scoped_lock lock(mutex_);
        if (limits_.ring_files == 0 || named_.size() < limits_.ring_files) {
            return;
        }
        oldest = std::move(named_.front().path);
        named_.pop_front();
    }
    ::unlink(oldest.c_str());
}

void RecordedFiles::tell_name() const {
    if (names_file_ && !path_.empty()) {
        const std::string line = file_name_ + "\n";
        // Whoever wanted to know the names may be gone; the capture goes on.
        (void)!::write(names_file_->descriptor(), line.data(), line.size());
    }
}

Result<void> RecordedFiles::append(Bytes blocks) {
    if (!file_) {
        return Error{file_name_ + ": cannot be written"};
    }
    std::size_t done = 0;
    while (done < blocks.size()) {
        const ssize_t written = ::pwrite(file_->descriptor(),
                                         blocks.data() + done,
                                         blocks.size() - done,
                                         static_cast<off_t>(file_bytes_ + done));
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            const int reason = written < 0 ? errno : ENOSPC;
            cut_back(blocks, done);
            return system_error(file_name_ + ": cannot be written", reason);
        }
        done += static_cast<std::size_t>(written);
    }
    file_bytes_ += blocks.size();
    bytes_ += blocks.size();
    stream_->grow(blocks.size());
    return {};
}

void RecordedFiles::cut_back(Bytes blocks, std::size_t written) {
    const WholeBlocks whole = whole_blocks(blocks, written);
    packets_lost_ = whole.packets_behind;
    file_bytes_ += whole.bytes;
    bytes_ += whole.bytes;
    // A reader takes what is behind the last whole block for a file that is cut off, and says so.
    (void)!::ftruncate(file_->descriptor(), static_cast<off_t>(file_bytes_));
    file_.reset();
    if (whole.bytes > 0) {
        stream_->grow(whole.bytes);
    }
}

void RecordedFiles::finish() {
    tell_name();
    names_file_.reset();
    file_.reset();
    stream_->end();
}

void RecordedFiles::passed(std::uint64_t offset) {
    {
        const std::scoped_lock lock(mutex_);
        passed_ = std::max(passed_, offset);
    }
    let_go();
}

// Giving the blocks of a file back takes a while, in which nobody else has to wait.
void RecordedFiles::let_go() {
    const std::unique_lock one_at_a_time(letting_go_, std::try_to_lock);
    if (most_files_ == 0 || !one_at_a_time) {
        return;
    }
    std::uint64_t passed = 0;
    {
        const std::scoped_lock lock(mutex_);
        passed = passed_;
    }
    while (stream_->files() > most_files_ && stream_->second() <= passed) {
        stream_->forget_oldest();
    }
}

std::uint64_t RecordedFiles::held() const {
    const std::scoped_lock lock(mutex_);
    const std::uint64_t kept_by_user = named_.empty() ? stream_->size() : named_.front().begin;
    return kept_by_user - std::min(kept_by_user, passed_);
}

std::vector<std::string> RecordedFiles::paths() const {
    const std::scoped_lock lock(mutex_);
    std::vector<std::string> paths;
    paths.reserve(named_.size());
    for (const Named& each : named_) {
        paths.push_back(each.path);
    }
    return paths;
}

}  // namespace waybill::capture
