// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/private_folder.h"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proxy/ca/shell_word.h"

namespace waybill::proxy {
namespace {

constexpr mode_t kFolderMode = 0700;
constexpr mode_t kOthers = S_IRWXG | S_IRWXO;
constexpr mode_t kOthersMayWrite = S_IWGRP | S_IWOTH;
constexpr int kMostTries = 100;                     // of names that others took
constexpr std::string_view kUnfinished = ".part-";  // in names of files that are written
constexpr std::size_t kBlock = 64 * kKiB;

Error error_of(const std::string& path, int code) {
    return Error{path + ": " + std::generic_category().message(code)};
}

// Closes a descriptor at the end of a scope.
class Descriptor {
public:
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() {
        if (number_ >= 0) {
            ::close(number_);
        }
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int number() const { return number_; }

private:
    int number_;
};

Error of_another_user(const std::string& path, uid_t owner) {
    return Error{fmt::format(
        "{}: belongs to user {}, not to you (user {}): use another folder, or mend it with: "
        "sudo chown {} {}",
        path,
        owner,
        ::geteuid(),
        ::geteuid(),
        shell_word(path))};
}

Result<void> check_folder(const std::string& path, int descriptor) {
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0) {
        return error_of(path, errno);
    }
    if (facts.st_uid != ::geteuid()) {
        return of_another_user(path, facts.st_uid);
    }
    if ((facts.st_mode & kOthersMayWrite) != 0) {
        return Error{fmt::format(
            "{}: others may change what is in it (mode {:04o}); mend it with: chmod 0700 {}",
            path,
            facts.st_mode & 07777,
            shell_word(path))};
    }
    return {};
}

// Of "a/b//", "a/b": what is in front of its last slash is another folder.
std::string without_slashes(std::string path) {
    while (path.size() > 1 && path.ends_with('/')) {
        path.pop_back();
    }
    return path;
}

// All of it, or false with errno set.
bool write_all(int descriptor, std::string_view content) {
    while (!content.empty()) {
        const ssize_t put = ::write(descriptor, content.data(), content.size());
        if (put < 0 && errno == EINTR) {
            continue;
        }
        if (put <= 0) {
            return false;
        }
        content.remove_prefix(static_cast<std::size_t>(put));
    }
    return true;
}

}  // namespace

Result<PrivateFolder> PrivateFolder::open_or_create(const std::string& given) {
    const std::string path = without_slashes(given);
    std::error_code code;
    const std::filesystem::path above = std::filesystem::path(path).parent_path();
    if (!above.empty()) {
        std::filesystem::create_directories(above, code);
        if (code) {
            return error_of(above.string(), code.value());
        }
    }
    const bool is_new = ::mkdir(path.c_str(), kFolderMode) == 0;
    if (!is_new && errno != EEXIST) {
        return error_of(path, errno);
    }
    // The umask may have taken bits that we need, for opening it already.
    if (is_new && ::chmod(path.c_str(), kFolderMode) != 0) {
        return error_of(path, errno);
    }
    return open(path);
}

Result<PrivateFolder> PrivateFolder::open(const std::string& given) {
    const std::string path = without_slashes(given);
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (descriptor < 0) {
        return error_of(path, errno);
    }
    PrivateFolder folder(path, descriptor);
    if (const Result<void> checked = check_folder(path, descriptor); !checked) {
        return checked.error();
    }
    return folder;
}

PrivateFolder::PrivateFolder(PrivateFolder&& other) noexcept
    : path_(std::move(other.path_)),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

PrivateFolder& PrivateFolder::operator=(PrivateFolder&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(descriptor_, other.descriptor_);
    return *this;
}

PrivateFolder::~PrivateFolder() {
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

std::string PrivateFolder::path_of(std::string_view name) const {
    return (std::filesystem::path(path_) / name).string();
}

Error PrivateFolder::failure(std::string_view name, int code) const {
    return error_of(path_of(name), code);
}

bool PrivateFolder::has(const std::string& name) const {
    struct stat facts {};
    return ::fstatat(descriptor_, name.c_str(), &facts, AT_SYMLINK_NOFOLLOW) == 0;
}

Result<std::string> PrivateFolder::read_secret(const std::string& name) const {
    return read_file(name, true);
}

Result<std::string> PrivateFolder::read(const std::string& name) const {
    return read_file(name, false);
}

Result<std::string> PrivateFolder::read_file(const std::string& name, bool is_secret) const {
    // Without waiting for whoever would write into a pipe of that name.
    const Descriptor file(
        ::openat(descriptor_, name.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK));
    struct stat facts {};
    if (file.number() < 0 || ::fstat(file.number(), &facts) != 0) {
        return errno == ELOOP
                   ? Error{path_of(name) + ": is a link, and links are not followed here"}
                   : failure(name, errno);
    }
    if (!S_ISREG(facts.st_mode)) {
        return Error{path_of(name) + ": is no plain file"};
    }
    if (facts.st_uid != ::geteuid()) {
        return of_another_user(path_of(name), facts.st_uid);
    }
    if (is_secret && (facts.st_mode & kOthers) != 0) {
        return Error{fmt::format(
            "{}: others may read or change this key (mode {:04o}); mend it with: chmod 0600 {} - "
            "and where others could have read it, make a new one: waybill ca rotate",
            path_of(name),
            facts.st_mode & 07777,
            shell_word(path_of(name)))};
    }
    std::string content;
    std::string block(kBlock, '\0');
    while (content.size() <= kLargestFile) {
        const ssize_t got = ::read(file.number(), block.data(), block.size());
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return failure(name, errno);
        }
        if (got == 0) {
            break;
        }
        content.append(block.data(), static_cast<std::size_t>(got));
    }
    if (is_secret) {
        OPENSSL_cleanse(block.data(), block.size());
    }
    if (content.size() > kLargestFile) {
        return Error{path_of(name) + ": is too large to be ours"};
    }
    return content;
}

std::vector<std::string> PrivateFolder::names(std::string_view begin,
                                              std::string_view end,
                                              std::size_t most) const {
    std::vector<std::string> names;
    std::error_code code;
    for (std::filesystem::directory_iterator at(path_, code), none; !code && at != none;
         at.increment(code)) {
        std::string name = at->path().filename().string();
        if (name.size() >= begin.size() + end.size() && name.starts_with(begin)
            && name.ends_with(end)) {
            names.push_back(std::move(name));
        }
    }
    std::sort(names.begin(), names.end());
    names.resize(std::min(names.size(), most));
    return names;
}

void PrivateFolder::remove_unfinished(const std::string& name) const {
    constexpr std::size_t kMost = 1000;
    for (const std::string& left : names(name + std::string(kUnfinished), "", kMost)) {
        ::unlinkat(descriptor_, left.c_str(), 0);
    }
}

Result<bool> PrivateFolder::write(const std::string& name,
                                  std::string_view content,
                                  unsigned mode,
                                  Existing existing) const {
    std::string beside;
    int opened = -1;
    for (int i = 0; i < kMostTries && opened < 0; ++i) {
        beside = fmt::format("{}{}{}-{}", name, kUnfinished, ::getpid(), i);
        opened = ::openat(descriptor_,
                          beside.c_str(),
                          O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                          0600);
        if (opened < 0 && errno != EEXIST) {
            return failure(beside, errno);
        }
    }
    const Descriptor file(opened);
    bool done = opened >= 0 && write_all(opened, content) && ::fchmod(opened, mode) == 0
                && ::fsync(opened) == 0;
    int code = done ? 0 : errno;
    bool placed = false;
    if (done && existing == Existing::Replace) {
        placed = ::renameat(descriptor_, beside.c_str(), descriptor_, name.c_str()) == 0;
        code = placed ? 0 : errno;
    } else if (done) {
        // Unlike a rename, a link does not take the place of what another program made meanwhile.
        placed = ::linkat(descriptor_, beside.c_str(), descriptor_, name.c_str(), 0) == 0;
        code = placed || errno == EEXIST ? 0 : errno;
    }
    if (opened >= 0 && !(placed && existing == Existing::Replace)) {
        ::unlinkat(descriptor_, beside.c_str(), 0);
    }
    if (code != 0) {
        return failure(name, code);
    }
    if (::fsync(descriptor_) != 0 && errno != EINVAL) {  // some file systems have none for folders
        return failure("", errno);
    }
    return placed;
}

}  // namespace waybill::proxy
