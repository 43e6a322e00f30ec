// SPDX-License-Identifier: GPL-3.0-or-later
//
// Finds in the text of answers what gives the server away: messages, addresses, paths, code. All
// are linear in the text.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace waybill::audit {

struct TextRange {
    std::size_t offset = 0;
    std::size_t length = 0;
};

// A message of an application, a database or a framework that broke.
std::optional<TextRange> find_application_error(std::string_view text);

// A message for those who run the server.
std::optional<TextRange> find_debug_error(std::string_view text);

// A title or heading of the lists of files that servers make.
std::optional<TextRange> find_directory_listing(std::string_view text);

// "nginx/1.18": a server's name with its version.
std::optional<TextRange> find_server_banner(std::string_view text);

// The first addresses of private networks (RFC 1918), with a port where there is one, and names
// made of them (ip-10-0-0-1); at most `limit`. Version numbers that look alike are left out.
std::vector<TextRange> find_private_addresses(std::string_view text, std::size_t limit);

// An absolute path of a file system. In HTML only where a reader sees it.
std::optional<TextRange> find_file_path(std::string_view text, bool is_html);

// Code of PHP, JSP, ASP or SQL that was not run.
std::optional<TextRange> find_source_code(std::string_view text);

bool is_private_address(std::string_view text);

// Whether there is an address like a@b.cd in it.
bool has_email(std::string_view text);

}  // namespace waybill::audit
