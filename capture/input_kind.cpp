// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/input_kind.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/compressed_stream.h"
#include "capture/file.h"
#include "capture/input_stream.h"
#include "core/session_file/session_reader.h"

namespace waybill::capture {
namespace {

constexpr std::size_t kLooked = 4 * kKiB;
// RFC 8878, 3.1.1.2: a block is unpacked as a whole, and has so many bytes at most.
constexpr std::size_t kZstdBlock = 128 * kKiB;

// Bytes that are there already, as an input.
class BytesStream final : public InputStream {
public:
    explicit BytesStream(Bytes bytes) : bytes_(bytes) {}

    Result<std::size_t> read(std::span<Byte> into) override {
        const std::size_t count = std::min(into.size(), bytes_.size());
        std::ranges::copy(bytes_.first(count), into.begin());
        bytes_ = bytes_.subspan(count);
        return count;
    }

private:
    Bytes bytes_;
};

bool begins_an_object(std::string_view text) {
    constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";
    if (text.starts_with(kByteOrderMark)) {
        text.remove_prefix(kByteOrderMark.size());
    }
    const std::size_t first = text.find_first_not_of(" \t\r\n");
    return first != std::string_view::npos && text[first] == '{';
}

// What waits in a pipe, waiting for the first of it; it stays there.
std::vector<Byte> waiting_in_pipe(int descriptor) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
        return {};
    }
    const File out(ends[0]);
    const std::unique_ptr<File> in = std::make_unique<File>(ends[1]);
    ssize_t doubled = -1;
    do {
        doubled = ::tee(descriptor, in->descriptor(), kLooked, 0);
    } while (doubled < 0 && errno == EINTR);
    std::vector<Byte> bytes(doubled > 0 ? static_cast<std::size_t>(doubled) : 0);
    std::size_t filled = 0;
    while (filled < bytes.size()) {
        const ssize_t got = ::read(out.descriptor(), bytes.data() + filled, bytes.size() - filled);
        if (got <= 0) {
            break;
        }
        filled += static_cast<std::size_t>(got);
    }
    bytes.resize(filled);
    return bytes;
}

std::vector<Byte> start_of(int descriptor) {
    struct stat facts {};
    if (::fstat(descriptor, &facts) != 0) {
        return {};
    }
    if (S_ISFIFO(facts.st_mode)) {
        return waiting_in_pipe(descriptor);
    }
    if (!S_ISREG(facts.st_mode)) {
        return {};
    }
    // Standard input may have been read from already.
    const off_t now = ::lseek(descriptor, 0, SEEK_CUR);
    std::vector<Byte> bytes;
    const auto look = [&](std::size_t size) {
        bytes.resize(size);
        const ssize_t got = ::pread(descriptor, bytes.data(), size, std::max<off_t>(now, 0));
        bytes.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
    };
    look(kLooked);
    if (bytes.size() == kLooked && compression_of(bytes) == Compression::Zstd) {
        look(kZstdBlock + kLooked);
    }
    return bytes;
}

}  // namespace

InputKind kind_of_start(Bytes start) {
    if (session_file::is_database(start)) {
        return InputKind::SessionFile;
    }
    std::array<Byte, 256> unpacked{};
    constexpr std::size_t kMagic = 4;
    if (start.size() >= kMagic && compression_of(start) != Compression::None) {
        const auto stream = decompress(compression_of(start), std::make_unique<BytesStream>(start));
        const Result<std::size_t> got = stream->read(unpacked);
        start = got ? Bytes(unpacked).first(*got) : Bytes();
    }
    return begins_an_object(as_text(start)) ? InputKind::Har : InputKind::Capture;
}

InputKind kind_of_input(const std::string& path) {
    if (path == "-") {
        return kind_of_start(start_of(STDIN_FILENO));
    }
    struct stat facts {};
    // A named pipe would wait for a writer, and lose what is read from it.
    if (::stat(path.c_str(), &facts) != 0 || !S_ISREG(facts.st_mode)) {
        return InputKind::Capture;
    }
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) {
        return InputKind::Capture;
    }
    const File file(descriptor);
    return kind_of_start(start_of(file.descriptor()));
}

}  // namespace waybill::capture
