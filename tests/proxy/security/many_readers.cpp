// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/proxy/security/many_readers.h"

#include <algorithm>
#include <cstdlib>
#include <optional>

#include "core/base/ascii.h"

namespace waybill::proxy::test {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

class Reader {
public:
    Reader(std::string_view bytes, const ReaderHabits& habits) : rest_(bytes), habits_(habits) {}

    std::vector<std::string> read() {
        while (!rest_.empty()) {
            const std::string_view before = rest_;
            if (!read_one()) {
                if (before.find_first_not_of("\r\n") != kNone) {
                    read_.emplace_back("rest");
                }
                break;
            }
        }
        return std::move(read_);
    }

private:
    bool next_line(std::string_view& line) {
        for (std::size_t at = 0; at < rest_.size(); ++at) {
            const bool pair = rest_.substr(at, 2) == "\r\n";
            const bool feed = habits_.lone_feeds && rest_[at] == '\n';
            const bool lone = habits_.lone_returns && rest_[at] == '\r';
            if (pair || feed || lone) {
                line = rest_.substr(0, at);
                rest_.remove_prefix(at + (pair ? 2 : 1));
                return true;
            }
        }
        return false;
    }

    std::string name_of(std::string_view text) const {
        std::string name = ascii::lower(text);
        if (habits_.loose_names) {
            name = std::string(ascii::trim(name));
            std::replace(name.begin(), name.end(), '_', '-');
        }
        return name;
    }

    void note_field(std::string_view line) {
        const std::size_t colon = line.find(':');
        if (colon == kNone) {
            return;
        }
        const std::string name = name_of(line.substr(0, colon));
        std::string value(ascii::trim(line.substr(colon + 1)));
        if (habits_.first_members) {
            value = value.substr(0, value.find_first_of(",;"));
        }
        if (name == "content-length" && (!length_ || habits_.last_wins)) {
            length_ = value;
        } else if (name == "transfer-encoding" && (!coding_ || habits_.last_wins)) {
            coding_ = ascii::lower(value);
        }
    }

    bool is_chunked() const {
        return coding_
               && (habits_.any_chunked ? coding_->find("chunked") != kNone : *coding_ == "chunked");
    }

    std::optional<std::size_t> number(const std::string& text, int base) const {
        if (habits_.c_numbers) {
            const long value = std::strtol(text.c_str(), nullptr, base == 16 ? 16 : 0);
            return value < 0 ? 0 : static_cast<std::size_t>(value);
        }
        char* end = nullptr;
        if (text.empty() || !ascii::is_hex_digit(text[0])) {
            return std::nullopt;
        }
        const unsigned long value = std::strtoul(text.c_str(), &end, base);
        return *end == '\0' ? std::optional<std::size_t>(value) : std::nullopt;
    }

    bool read_one() {
        length_.reset();
        coding_.reset();
        std::string_view line;
        do {
            if (!next_line(line)) {
                return false;
            }
        } while (line.empty());
        const std::size_t space = line.find(' ');
        const std::size_t second = line.find(' ', space == kNone ? space : space + 1);
        if (second == kNone) {
            return false;
        }
        const std::string told(line.substr(0, second));
        for (;;) {
            if (!next_line(line)) {
                return false;
            }
            if (line.empty()) {
                break;
            }
            note_field(line);
        }
        std::size_t size = 0;
        const bool by_length = length_ && (habits_.length_first || !is_chunked());
        if (by_length) {
            const std::optional<std::size_t> length = number(*length_, 10);
            if (!length || *length > rest_.size()) {
                return false;
            }
            size = *length;
            rest_.remove_prefix(size);
        } else if (is_chunked() && !read_chunks(size)) {
            return false;
        }
        read_.push_back(told + " " + std::to_string(size));
        return true;
    }

    bool read_chunks(std::size_t& size) {
        for (;;) {
            std::string_view line;
            if (!next_line(line)) {
                return false;
            }
            const std::string digits(line.substr(0, line.find(';')));
            const std::optional<std::size_t> length = number(digits, 16);
            if (!length || *length > rest_.size()) {
                return false;
            }
            if (*length == 0) {
                break;
            }
            size += *length;
            rest_.remove_prefix(*length);
            if (!next_line(line)) {
                return false;
            }
        }
        std::string_view trailer;
        do {
            if (!next_line(trailer)) {
                return false;
            }
        } while (!trailer.empty());
        return true;
    }

    std::string_view rest_;
    const ReaderHabits habits_;
    std::optional<std::string> length_;
    std::optional<std::string> coding_;
    std::vector<std::string> read_;
};

}  // namespace

ReaderHabits habits_of(unsigned number) {
    const auto bit = [&](unsigned at) {
        return (number >> at & 1U) != 0;
    };
    return {bit(0), bit(1), bit(2), bit(3), bit(4), bit(5), bit(6), bit(7)};
}

std::vector<std::string> requests_as_read(std::string_view bytes, const ReaderHabits& habits) {
    return Reader(bytes, habits).read();
}

std::vector<std::string> requests_in(std::string_view bytes, std::string& why) {
    const std::vector<std::string> strictly = requests_as_read(bytes, habits_of(0));
    for (unsigned i = 1; i < kReaders; ++i) {
        const std::vector<std::string> other = requests_as_read(bytes, habits_of(i));
        if (other != strictly) {
            why = "reader " + std::to_string(i) + " takes it for";
            for (const std::string& request : other) {
                why += " '" + request + "'";
            }
            return {};
        }
    }
    return strictly;
}

}  // namespace waybill::proxy::test
