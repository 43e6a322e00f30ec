// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/input_stream.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include "capture/compressed_stream.h"

namespace waybill::capture {
namespace {

// Pipes, terminals, sockets: what can be read once only. The first bytes are looked at before.
class PipeStream : public InputStream {
public:
    PipeStream(int descriptor, InputControl& control) : file_(descriptor), control_(control) {}

    // The first bytes, as many as there are up to four; read() gives them once more.
    Result<Bytes> peek() {
        while (peeked_ < first_.size()) {
            const Result<std::size_t> got = receive(std::span(first_).subspan(peeked_));
            if (!got) {
                return got.error();
            }
            if (*got == 0) {
                break;
            }
            peeked_ += *got;
        }
        return Bytes(first_).first(peeked_);
    }

    Result<std::size_t> read(std::span<Byte> into) override {
        if (given_ < peeked_) {
            const std::size_t count = std::min(into.size(), peeked_ - given_);
            std::copy_n(first_.begin() + static_cast<std::ptrdiff_t>(given_), count, into.begin());
            given_ += count;
            return count;
        }
        return receive(into);
    }

private:
    Result<std::size_t> receive(std::span<Byte> into) {
        constexpr int kLookUpEachMs = 200;
        while (!control_.interrupted.load(std::memory_order_relaxed)) {
            pollfd ready{.fd = file_.descriptor(), .events = POLLIN, .revents = 0};
            const int events = ::poll(&ready, 1, kLookUpEachMs);
            if (events == 0 || (events < 0 && errno == EINTR)) {
                continue;
            }
            const ssize_t got = ::read(file_.descriptor(), into.data(), into.size());
            if (got >= 0) {
                control_.bytes_read.fetch_add(static_cast<std::uint64_t>(got),
                                              std::memory_order_relaxed);
                return static_cast<std::size_t>(got);
            }
            if (errno != EINTR && errno != EAGAIN) {
                return system_error("cannot be read", errno);
            }
        }
        return std::size_t{0};
    }

    File file_;
    InputControl& control_;
    std::array<Byte, 4> first_{};
    std::size_t peeked_ = 0;
    std::size_t given_ = 0;
};

int open_descriptor(const std::string& path) {
    if (path == "-") {
        return ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 0);
    }
    // A named pipe without a writer must not hold us where we cannot be interrupted.
    return ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

Result<Input> open_plain(int descriptor, InputControl& control) {
    auto file = std::make_shared<const File>(descriptor);
    ::posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL);
    std::array<Byte, 4> first{};
    const Result<std::size_t> got = file->read_at(0, first);
    if (!got) {
        return got.error();
    }
    const Compression compression = compression_of(Bytes(first).first(*got));
    auto stream = std::make_unique<FileStream>(file, 0, &control);
    if (compression == Compression::None) {
        return Input{std::move(stream), std::move(file)};
    }
    return Input{decompress(compression, std::move(stream)), nullptr};
}

Result<Input> open_pipe(int descriptor, InputControl& control) {
    auto stream = std::make_unique<PipeStream>(descriptor, control);
    const Result<Bytes> first = stream->peek();
    if (!first) {
        return first.error();
    }
    const Compression compression = compression_of(*first);
    if (compression == Compression::None) {
        return Input{std::move(stream), nullptr};
    }
    return Input{decompress(compression, std::move(stream)), nullptr};
}

}  // namespace

Result<std::size_t> FileStream::read(std::span<Byte> into) {
    if (control_ != nullptr && control_->interrupted.load(std::memory_order_relaxed)) {
        return std::size_t{0};
    }
    Result<std::size_t> got = file_->read_at(offset_, into);
    if (got) {
        offset_ += *got;
        if (control_ != nullptr) {
            control_->bytes_read.fetch_add(*got, std::memory_order_relaxed);
        }
    }
    return got;
}

Result<Input> open_input(const std::string& path, InputControl& control) {
    const int descriptor = open_descriptor(path);
    if (descriptor < 0) {
        return system_error("cannot be opened", errno);
    }
    struct stat status {};
    if (::fstat(descriptor, &status) != 0) {
        const int reason = errno;
        ::close(descriptor);
        return system_error("cannot be opened", reason);
    }
    if (S_ISDIR(status.st_mode)) {
        ::close(descriptor);
        return Error{"is a directory"};
    }
    // Standard input may be a plain file that somebody else has read a part of: then it is a pipe
    // to us.
    if (S_ISREG(status.st_mode) && ::lseek(descriptor, 0, SEEK_CUR) == 0) {
        return open_plain(descriptor, control);
    }
    return open_pipe(descriptor, control);
}

Result<std::shared_ptr<const File>> open_file(const std::string& path) {
    const int descriptor = open_descriptor(path);
    if (descriptor < 0) {
        return system_error("cannot be opened", errno);
    }
    return std::make_shared<const File>(descriptor);
}

std::uint64_t plain_file_size(const std::string& path) {
    struct stat status {};
    const bool found =
        path == "-" ? ::fstat(STDIN_FILENO, &status) == 0 : ::stat(path.c_str(), &status) == 0;
    return found && S_ISREG(status.st_mode) ? static_cast<std::uint64_t>(status.st_size) : 0;
}

}  // namespace waybill::capture
