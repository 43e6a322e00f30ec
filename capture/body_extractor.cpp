// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/body_extractor.h"

#include <cerrno>
#include <cstring>
#include <optional>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/http/exchange.h"
#include "core/report/safe_file_name.h"

namespace waybill::capture {
namespace {

constexpr mode_t kFolderMode = 0700;  // bodies hold secrets
constexpr mode_t kFileMode = 0600;
constexpr std::size_t kFailuresKept = 20;

std::string reason() {
    return std::strerror(errno);  // NOLINT(concurrency-mt-unsafe): the text is copied at once
}

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
    bool valid() const { return number_ >= 0; }

private:
    int number_;
};

bool write_all(int file, Bytes data) {
    while (!data.empty()) {
        const ssize_t written = ::write(file, data.data(), data.size());
        if (written < 0 && errno != EINTR) {
            return false;
        }
        if (written > 0) {
            data = data.subspan(static_cast<std::size_t>(written));
        }
    }
    return true;
}

class Extractor {
public:
    Extractor(int folder, const store::Session& session, store::ExchangeLoader& loader)
        : folder_(folder),
          session_(session),
          loader_(loader) {}

    // False when the folder cannot be written to any more.
    bool extract(std::uint32_t index, Side side, ExtractedBodies& out) {
        const store::ExchangeRow& row = session_.exchanges[index];
        if (exchange_.id != std::uint64_t{index} + 1) {
            loader_.load(index, store::BodyDetail::None, exchange_);
        }
        const std::string_view type = side == Side::Server ? session_.strings.at(row.type) : "";
        const std::string name =
            report::safe_file_name(std::uint64_t{index} + 1,
                                   side == Side::Client ? "request" : "response",
                                   exchange_.url.path,
                                   type);
        const Descriptor file(::openat(folder_,
                                       name.c_str(),
                                       O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC,
                                       kFileMode));
        if (!file.valid()) {
            const bool exists = errno == EEXIST;
            fail(out, name + ": " + reason());
            out.complete = out.complete && exists;
            return exists;
        }
        ++out.files;
        bool written = true;
        const std::optional<http::DecodeFailure> failure =
            loader_.read_body(exchange_, side, store::BodyForm::Content, [&](Bytes data) {
                out.bytes += data.size();
                written = written && write_all(file.number(), data);
                return written;
            });
        if (!written) {
            out.complete = false;
            fail(out, name + ": " + reason());
        } else if (failure) {
            fail(out, name + ": " + failure->detail);
        }
        return written;
    }

private:
    static void fail(ExtractedBodies& out, std::string sentence) {
        if (out.failures.size() < kFailuresKept) {
            out.failures.push_back(std::move(sentence));
        }
    }

    int folder_;
    const store::Session& session_;
    store::ExchangeLoader& loader_;
    http::Exchange exchange_;  // the latest
};

}  // namespace

Result<ExtractedBodies> extract_bodies(const std::string& folder,
                                       const store::Session& session,
                                       store::ExchangeLoader& loader,
                                       const ChosenExchanges& exchanges,
                                       const ExtractOptions& options) {
    if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
        return Error{folder + ": " + reason()};
    }
    const Descriptor opened(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!opened.valid()) {
        return Error{folder + ": " + reason()};
    }
    Extractor extractor(opened.number(), session, loader);
    ExtractedBodies out;
    for (std::uint32_t i = 0; i < exchanges.size(); ++i) {
        if (options.stop != nullptr && *options.stop) {
            out.complete = false;
            break;
        }
        if (options.progress) {
            options.progress(i, exchanges.size());
        }
        const std::uint32_t index = exchanges[i];
        const store::ExchangeRow& row = session.exchanges[index];
        if (row.request_size > 0 && !extractor.extract(index, Side::Client, out)) {
            break;
        }
        if (row.response_size > 0 && !extractor.extract(index, Side::Server, out)) {
            break;
        }
    }
    return out;
}

}  // namespace waybill::capture
