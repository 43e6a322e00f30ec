// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/cache_words.h"

#include <algorithm>
#include <array>

#include "core/base/ascii.h"
#include "core/http/parameters.h"

namespace waybill::audit {
namespace {

bool contains(std::string_view text, std::string_view lower_word) {
    return std::search(text.begin(),
                       text.end(),
                       lower_word.begin(),
                       lower_word.end(),
                       [](char a, char b) { return ascii::to_lower(a) == b; })
           != text.end();
}

std::string_view file_name(std::string_view path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

// At least eight letters and digits of a hash: both kinds, as chance would have it.
bool is_hash(std::string_view word) {
    if (word.size() < 8) {
        return false;
    }
    std::size_t digits = 0;
    for (const char c : word) {
        if (!ascii::is_digit(c) && !ascii::is_alpha(c)) {
            return false;
        }
        digits += ascii::is_digit(c) ? 1U : 0U;
    }
    const bool hexadecimal = std::all_of(word.begin(), word.end(), ascii::is_hex_digit);
    return digits >= 2
           && (hexadecimal ? digits < word.size() || word.size() >= 10 : digits * 6 >= word.size());
}

}  // namespace

bool has_version(std::string_view path) {
    std::string_view name = file_name(path);
    std::size_t dotted_numbers = 0;
    while (!name.empty()) {
        const std::size_t end = name.find_first_of(".-_~");
        const std::string_view word = name.substr(0, end);
        const bool number = !word.empty() && std::all_of(word.begin(), word.end(), ascii::is_digit);
        dotted_numbers = number ? dotted_numbers + 1 : 0;
        if (is_hash(word) || dotted_numbers >= 2) {
            return true;
        }
        name = end == std::string_view::npos ? std::string_view{} : name.substr(end + 1);
    }
    return false;
}

bool has_static_name(std::string_view path) {
    static constexpr auto kEndings = std::to_array<std::string_view>({"css",
                                                                      "js",
                                                                      "mjs",
                                                                      "png",
                                                                      "jpg",
                                                                      "jpeg",
                                                                      "gif",
                                                                      "webp",
                                                                      "avif",
                                                                      "svg",
                                                                      "ico",
                                                                      "woff",
                                                                      "woff2",
                                                                      "ttf",
                                                                      "mp4",
                                                                      "webm",
                                                                      "mp3",
                                                                      "pdf"});
    const std::string_view name = file_name(path);
    const std::size_t dot = name.rfind('.');
    return dot != std::string_view::npos
           && std::any_of(kEndings.begin(), kEndings.end(), [&](std::string_view ending) {
                  return ascii::equal_ignoring_case(name.substr(dot + 1), ending);
              });
}

bool is_delicate_path(std::string_view path) {
    static constexpr auto kWords = std::to_array<std::string_view>(
        {"account", "payment", "billing", "checkout", "invoice", "profile", "bank", "patient"});
    return std::any_of(
        kWords.begin(), kWords.end(), [&](std::string_view word) { return contains(path, word); });
}

bool names_field(const QualifiedFields& fields, std::string_view name) {
    bool found = false;
    if (fields.present) {
        ascii::for_each_member(fields.names, [&](std::string_view member) {
            found = found || ascii::equal_ignoring_case(member, name);
        });
    }
    return found;
}

}  // namespace waybill::audit
