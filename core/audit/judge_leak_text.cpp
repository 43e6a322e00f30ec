// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <string>

#include "core/audit/rules_leak_text.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kLeakBackupFile,
    &rule::kLeakConfigFile,
    &rule::kLeakDebugPage,
    &rule::kLeakEnvFile,
    &rule::kLeakGit,
    &rule::kLeakSourceMap,
    &rule::kLeakSqlError,
    &rule::kLeakStackTrace,
});

bool ends_with_any(std::string_view path, std::initializer_list<std::string_view> endings) {
    return std::any_of(endings.begin(), endings.end(), [path](std::string_view ending) {
        return path.ends_with(ending);
    });
}

// Servers answer many names with their own page, and 200: that is no file.
bool is_page(std::string_view type, std::string_view body) {
    std::size_t at = body.find_first_not_of(" \t\r\n");
    at = at == std::string_view::npos ? 0 : at;
    return ascii::starts_with_ignoring_case(type, "text/html")
           || ascii::starts_with_ignoring_case(body.substr(at), "<!doctype html")
           || ascii::starts_with_ignoring_case(body.substr(at), "<html");
}

bool is_repository_file(std::string_view path, std::string_view body) {
    if (path.find("/.git/") != std::string_view::npos) {
        return body.starts_with("ref: ") || body.find("[core]") != std::string_view::npos
               || body.starts_with("DIRC") || path.ends_with(".pack")
               || path.find("/.git/logs/") != std::string_view::npos
               || path.find("/.git/objects/") != std::string_view::npos
               || (path.ends_with("/HEAD") && body.size() >= 40);
    }
    return path.ends_with("/.svn/entries") || path.ends_with("/.svn/wc.db")
           || path.ends_with("/.hg/requires") || path.ends_with("/.hg/store/00manifest.i");
}

// Lines NAME=value.
bool is_environment(std::string_view body) {
    while (!body.empty()) {
        const std::size_t end = body.find('\n');
        std::string_view line = ascii::trim(body.substr(0, end));
        if (line.starts_with("export ")) {
            line.remove_prefix(7);
        }
        const std::size_t equals = line.find('=');
        if (!line.starts_with('#') && equals != std::string_view::npos && equals > 1
            && std::all_of(
                line.begin(), line.begin() + static_cast<std::ptrdiff_t>(equals), [](char c) {
                    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '_';
                })) {
            return true;
        }
        body = end == std::string_view::npos ? std::string_view{} : body.substr(end + 1);
    }
    return false;
}

bool is_environment_name(std::string_view path) {
    const std::string_view name = path.substr(path.rfind('/') + 1);
    return name == ".env" || (name.starts_with(".env.") && name != ".env.example");
}

bool is_configuration_name(std::string_view path) {
    return ends_with_any(path,
                         {"/.htpasswd",
                          "/.htaccess",
                          "/web.config",
                          "/.aws/credentials",
                          "/.ssh/id_rsa",
                          "/.npmrc",
                          "/.pypirc",
                          "/.netrc",
                          "/.dockercfg",
                          "/.docker/config.json",
                          "/.ds_store",
                          "/docker-compose.yml",
                          "/docker-compose.yaml",
                          "/application.properties",
                          "/application.yml",
                          "/appsettings.json",
                          "/wp-config.php.txt",
                          "/settings.py",
                          "/database.yml",
                          "/.bash_history"});
}

bool is_backup_name(std::string_view path) {
    return ends_with_any(path,
                         {".bak",
                          ".backup",
                          ".old",
                          ".orig",
                          ".save",
                          ".swp",
                          ".swo",
                          "~",
                          ".sql",
                          ".sql.gz",
                          ".sql.zip",
                          ".dump",
                          "/backup.zip",
                          "/backup.tar.gz",
                          "/www.zip",
                          "/site.zip",
                          ".php.txt",
                          ".php.inc"});
}

}  // namespace

std::span<const RuleInfo* const> leak_text_rules() {
    return kRules;
}

void judge_leak_text(const ExchangeFacts& facts, Findings& findings) {
    const http::Exchange& exchange = facts.exchange;
    const std::uint16_t status = exchange.response.head.status;
    if ((status != 200 && status != 206) || exchange.response.body.size == 0
        || exchange.request.head.method != "GET") {
        return;
    }
    const std::string path = ascii::lower(exchange.url.path);
    const std::string_view body = facts.response_body.value_or("");
    const std::string_view type = facts.response("content-type");
    const auto tell = [&](const RuleInfo& rule) {
        report(findings, rule, {Side::Client, {}, std::string(exchange.url.path)});
    };
    if (is_page(type, body)) {
        return;
    }
    if (is_repository_file(exchange.url.path, body)) {
        tell(rule::kLeakGit);
    } else if (is_environment_name(path)) {
        if (is_environment(body)) {
            tell(rule::kLeakEnvFile);
        }
    } else if (is_configuration_name(path)) {
        tell(rule::kLeakConfigFile);
    } else if (is_backup_name(path)) {
        tell(rule::kLeakBackupFile);
    } else if (path.ends_with(".map") && body.find("\"mappings\"") != std::string_view::npos) {
        tell(rule::kLeakSourceMap);
    }
}

}  // namespace waybill::audit
