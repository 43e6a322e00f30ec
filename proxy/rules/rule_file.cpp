// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/rule_file.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "core/base/ascii.h"

namespace waybill::proxy {
namespace {

class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor() {
        if (fd_ >= 0) {
            ::close(fd_);
        }
    }
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;

    int get() const { return fd_; }
    bool is_open() const { return fd_ >= 0; }

private:
    int fd_;
};

// A FIFO without a writer must not hold the proxy up: O_NONBLOCK.
constexpr int kReading = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

Result<std::string> read_open(int fd) {
    struct stat facts {};
    if (::fstat(fd, &facts) != 0) {
        return Error{std::strerror(errno)};
    }
    if (!S_ISREG(facts.st_mode)) {
        return Error{"is not a regular file"};
    }
    if (facts.st_size < 0 || static_cast<std::uint64_t>(facts.st_size) > kLargestServedFile) {
        return Error{"is larger than 64 MiB"};
    }
    std::string content(static_cast<std::size_t>(facts.st_size), '\0');
    std::size_t have = 0;
    while (have < content.size()) {
        const ssize_t got = ::read(fd, content.data() + have, content.size() - have);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return Error{std::strerror(errno)};
        }
        if (got == 0) {
            break;  // it became shorter
        }
        have += static_cast<std::size_t>(got);
    }
    content.resize(have);
    return content;
}

std::optional<unsigned> hex_value(char c) {
    if (ascii::is_digit(c)) {
        return static_cast<unsigned>(c - '0');
    }
    return ascii::is_hex_digit(c)
               ? std::optional(static_cast<unsigned>(ascii::to_lower(c) - 'a') + 10)
               : std::nullopt;
}

// Percent codes undone once; nothing where one is malformed.
std::optional<std::string> decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            out += text[i];
            continue;
        }
        const auto high = i + 2 < text.size() ? hex_value(text[i + 1]) : std::nullopt;
        const auto low = high ? hex_value(text[i + 2]) : std::nullopt;
        if (!low) {
            return std::nullopt;
        }
        out += static_cast<char>(*high * 16 + *low);
        i += 2;
    }
    return out;
}

// A name that is no name of a file of the folder, or that nobody should ask for.
bool is_allowed(std::string_view segment) {
    constexpr std::size_t kLongestName = 255;
    return segment.size() <= kLongestName && (segment.front() != '.' || segment == ".well-known")
           && std::none_of(segment.begin(), segment.end(), [](char c) {
                  return static_cast<unsigned char>(c) < 0x20 || c == '\x7f' || c == '\\'
                         || c == '/';
              });
}

// Each segment by itself, so that a coded slash is not one.
std::optional<std::vector<std::string>> segments_of(std::string_view name) {
    constexpr std::size_t kMostSegments = 64;
    std::vector<std::string> segments;
    name = name.substr(0, name.find_first_of("?#"));
    while (!name.empty()) {
        const std::size_t slash = name.find('/');
        const auto segment = decoded(name.substr(0, slash));
        if (!segment) {
            return std::nullopt;
        }
        if (!segment->empty()) {
            if (!is_allowed(*segment) || segments.size() == kMostSegments) {
                return std::nullopt;
            }
            segments.push_back(*segment);
        }
        if (slash == std::string_view::npos) {
            break;
        }
        name.remove_prefix(slash + 1);
    }
    return segments;
}

// Where the kernel has no openat2() (or a sandbox forbids it) no symbolic link is followed at all.
Descriptor open_by_steps(int folder, const std::string& path) {
    Descriptor at(::dup(folder));
    std::string_view rest = path;
    while (at.is_open() && !rest.empty()) {
        const std::size_t slash = rest.find('/');
        const std::string step(rest.substr(0, slash));
        const bool is_last = slash == std::string_view::npos;
        at = Descriptor(
            ::openat(at.get(), step.c_str(), kReading | O_NOFOLLOW | (is_last ? 0 : O_DIRECTORY)));
        rest = is_last ? std::string_view{} : rest.substr(slash + 1);
    }
    return at;
}

Descriptor open_below(int folder, const std::string& path) {
    struct open_how how {};
    how.flags = static_cast<std::uint64_t>(kReading);
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    const long fd = ::syscall(SYS_openat2, folder, path.c_str(), &how, sizeof how);
    if (fd < 0 && (errno == ENOSYS || errno == EPERM)) {
        return open_by_steps(folder, path);
    }
    return Descriptor(static_cast<int>(fd));
}

bool is_folder(int fd) {
    struct stat facts {};
    return ::fstat(fd, &facts) == 0 && S_ISDIR(facts.st_mode);
}

}  // namespace

Result<std::string> read_rule_file(const std::string& path) {
    const Descriptor file(::open(path.c_str(), kReading));
    if (!file.is_open()) {
        return Error{path + ": " + std::strerror(errno)};
    }
    auto content = read_open(file.get());
    return content ? std::move(content) : with_context(path, content.error());
}

Result<std::string> text_of(const RuleText& text) {
    return text.file.empty() ? Result<std::string>(text.text) : read_rule_file(text.file);
}

FolderFile read_below(const std::string& folder, std::string_view name) {
    FolderFile found;
    const auto segments = segments_of(name);
    if (!segments) {
        return found;
    }
    const Descriptor root(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!root.is_open()) {
        found.what = FolderFile::What::Failed;
        found.detail = folder + ": " + std::strerror(errno);
        return found;
    }
    std::string path;
    for (const std::string& segment : *segments) {
        path += path.empty() ? "" : "/";
        path += segment;
    }
    constexpr std::string_view kIndex = "index.html";
    Descriptor file(-1);
    if (!path.empty()) {
        file = open_below(root.get(), path);
    }
    if (path.empty() || (file.is_open() && is_folder(file.get()))) {
        path += path.empty() ? "" : "/";
        path += kIndex;
        file = open_below(root.get(), path);
    }
    if (!file.is_open()) {
        return found;
    }
    auto content = read_open(file.get());
    if (!content) {
        found.what = FolderFile::What::Failed;
        found.detail = folder + "/" + path + ": " + content.error().message;
        return found;
    }
    found.what = FolderFile::What::Found;
    found.content = std::move(*content);
    found.name = std::move(path);
    return found;
}

std::string_view media_type_of(std::string_view name) {
    struct Ending {
        std::string_view ending;
        std::string_view type;
    };
    static constexpr auto kEndings = std::to_array<Ending>({
        {"avif", "image/avif"},
        {"bmp", "image/bmp"},
        {"css", "text/css; charset=utf-8"},
        {"csv", "text/csv; charset=utf-8"},
        {"gif", "image/gif"},
        {"gz", "application/gzip"},
        {"htm", "text/html; charset=utf-8"},
        {"html", "text/html; charset=utf-8"},
        {"ico", "image/vnd.microsoft.icon"},
        {"jpeg", "image/jpeg"},
        {"jpg", "image/jpeg"},
        {"js", "text/javascript; charset=utf-8"},
        {"json", "application/json"},
        {"jsonld", "application/ld+json"},
        {"map", "application/json"},
        {"md", "text/markdown; charset=utf-8"},
        {"mjs", "text/javascript; charset=utf-8"},
        {"mp3", "audio/mpeg"},
        {"mp4", "video/mp4"},
        {"oga", "audio/ogg"},
        {"ogg", "audio/ogg"},
        {"otf", "font/otf"},
        {"pdf", "application/pdf"},
        {"png", "image/png"},
        {"svg", "image/svg+xml"},
        {"tar", "application/x-tar"},
        {"ttf", "font/ttf"},
        {"txt", "text/plain; charset=utf-8"},
        {"wasm", "application/wasm"},
        {"wav", "audio/wav"},
        {"webm", "video/webm"},
        {"webmanifest", "application/manifest+json"},
        {"webp", "image/webp"},
        {"woff", "font/woff"},
        {"woff2", "font/woff2"},
        {"xhtml", "application/xhtml+xml"},
        {"xml", "application/xml"},
        {"zip", "application/zip"},
    });
    name = name.substr(name.find_last_of('/') + 1);
    const std::size_t dot = name.rfind('.');
    const std::string_view ending = dot == std::string_view::npos ? "" : name.substr(dot + 1);
    const auto* const found =
        std::find_if(kEndings.begin(), kEndings.end(), [ending](const Ending& candidate) {
            return ascii::equal_ignoring_case(candidate.ending, ending);
        });
    return found == kEndings.end() ? "application/octet-stream" : found->type;
}

}  // namespace waybill::proxy
