// SPDX-License-Identifier: GPL-3.0-or-later
//
// How browsers are started so that all they do goes through a proxy of ours, which they trust, with
// a profile that nobody has used: command lines, and what stands in the profile.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/temporary_folder.h"
#include "core/base/result.h"

namespace waybill::cli {

enum class BrowserKind : std::uint8_t { Chromium, Firefox };

struct Browser {
    BrowserKind kind = BrowserKind::Chromium;
    std::string program;  // its path
};

// The kind that a word names: "chromium", "chrome", "firefox".
std::optional<BrowserKind> browser_kind(std::string_view word);

// The first one that is installed; any kind without one. The error says what was looked for.
Result<Browser> find_browser(std::optional<BrowserKind> kind);

struct BrowserStart {
    std::string proxy;             // "127.0.0.1:8080"
    std::string leaf_key_digest;   // of the proxy
    std::string authority_folder;  // of the proxy's certificate authority
    std::string url;               // "": an empty page
    bool headless = false;
};

// Fills the profile and returns the command. The error says what is missing.
Result<std::vector<std::string>> prepare_browser(const Browser& browser,
                                                 const BrowserStart& start,
                                                 const TemporaryFolder& profile);

}  // namespace waybill::cli
