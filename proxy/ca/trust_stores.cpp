// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/trust_stores.h"

#include <fstream>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/base/bytes.h"
#include "proxy/ca/authority_certificate.h"
#include "proxy/ca/shell_word.h"
#include "proxy/ca/tool_run.h"

namespace waybill::proxy {
namespace {

constexpr std::size_t kDigitsInName = 16;  // of the fingerprint
constexpr std::size_t kLargestBundle = 16 * kMiB;
constexpr const char* kNoCertutil =
    "certutil is not installed, which changes databases of NSS (Debian: apt install libnss3-tools)";

std::string read_text(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::string text;
    std::string block(64 * kKiB, '\0');
    while (file && text.size() < kLargestBundle) {
        file.read(block.data(), static_cast<std::streamsize>(block.size()));
        text.append(block.data(), static_cast<std::size_t>(file.gcount()));
    }
    return text;
}

// The same in every store, so that it is found again.
std::string file_in(const TrustStore& store, const AuthorityCertificate& certificate) {
    return store.path + "/waybill-" + certificate.facts.fingerprint.substr(0, kDigitsInName)
           + ".crt";
}

std::string database_of(const TrustStore& store) {
    return "sql:" + store.path;
}

// Whether `path`, or the folder that it would be made in, may be changed by us.
bool may_change(std::string path) {
    while (::access(path.c_str(), F_OK) != 0) {
        const std::size_t slash = path.rfind('/');
        if (slash == 0 || slash == std::string::npos) {
            return ::access("/", W_OK) == 0;
        }
        path.erase(slash);
    }
    return ::access(path.c_str(), W_OK) == 0;
}

TrustStatus system_status(const TrustStore& store, const AuthorityCertificate& certificate) {
    if (!store.bundle.empty() && bundle_has(read_text(store.bundle), certificate.pem)) {
        return {TrustState::Trusted, ""};
    }
    const bool has_file = ::access(file_in(store, certificate).c_str(), F_OK) == 0;
    return {has_file ? TrustState::Present : TrustState::Absent, ""};
}

// The flags for servers in what certutil prints: "NAME    CT,C,C". The name may have spaces.
bool is_trusted_in(std::string_view list, const std::string& name) {
    while (!list.empty()) {
        const std::size_t end = list.find('\n');
        std::string_view line = list.substr(0, end);
        list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
        if (!line.starts_with(name)) {
            continue;
        }
        line.remove_prefix(name.size());
        const std::size_t flags = line.find_first_not_of(' ');
        if (flags == std::string_view::npos || flags == 0) {
            continue;
        }
        line.remove_prefix(flags);
        if (line.substr(0, line.find(',')).find('C') != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

TrustStatus database_status(const TrustStore& store, const AuthorityCertificate& certificate) {
    if (!store.exists) {
        return {TrustState::Absent, ""};
    }
    if (find_tool("certutil").empty()) {
        return {TrustState::Unknown, kNoCertutil};
    }
    const std::string& name = certificate.facts.name;
    const Result<ToolRun> list = run_tool({"certutil", "-L", "-d", database_of(store)});
    if (!list || list->status != 0) {
        return {TrustState::Unknown, list ? list->errors : list.error().message};
    }
    const Result<ToolRun> one =
        run_tool({"certutil", "-L", "-d", database_of(store), "-n", name, "-r"});
    if (!one || one->status != 0 || one->output != certificate.der) {
        return {TrustState::Absent, ""};
    }
    return {is_trusted_in(list->output, name) ? TrustState::Trusted : TrustState::Present, ""};
}

// The last line of what a tool says tends to be the reason.
std::string reason_of(const ToolRun& run) {
    std::string_view text = run.errors.empty() ? run.output : run.errors;
    while (text.ends_with('\n')) {
        text.remove_suffix(1);
    }
    const std::size_t line = text.rfind('\n');
    return text.empty() ? fmt::format("ended with status {}", run.status)
                        : std::string(text.substr(line == std::string_view::npos ? 0 : line + 1));
}

TrustChange change_of(const TrustStore& store) {
    TrustChange change;
    change.store = store.name;
    change.path = store.path;
    change.needs_root = store.kind == StoreKind::System && !may_change(store.path);
    return change;
}

}  // namespace

std::string_view name_of(TrustState state) {
    switch (state) {
        case TrustState::Trusted:
            return "trusted";
        case TrustState::Present:
            return "present";
        case TrustState::Absent:
            return "absent";
        case TrustState::Unknown:
            return "unknown";
    }
    return "";
}

bool bundle_has(std::string_view bundle, std::string_view pem) {
    constexpr std::string_view kBegin = "-----BEGIN CERTIFICATE-----\n";
    constexpr std::string_view kEnd = "-----END CERTIFICATE-----";
    const std::size_t begin = pem.find(kBegin);
    const std::size_t end = pem.find(kEnd);
    return begin != std::string_view::npos && end != std::string_view::npos && end > begin
           && bundle.find(pem.substr(begin, end + kEnd.size() - begin)) != std::string_view::npos;
}

TrustStatus trust_status(const TrustStore& store, const AuthorityCertificate& certificate) {
    return store.kind == StoreKind::System ? system_status(store, certificate)
                                           : database_status(store, certificate);
}

std::vector<std::string> TrustChange::lines() const {
    std::vector<std::string> lines;
    for (const std::vector<std::string>& command : commands) {
        std::string line = needs_root ? "sudo" : "";
        for (const std::string& word : command) {
            line += (line.empty() ? "" : " ") + shell_word(word);
        }
        lines.push_back(std::move(line));
    }
    return lines;
}

Result<TrustChange> plan_install(const TrustStore& store,
                                 const AuthorityCertificate& certificate,
                                 const std::string& certificate_file) {
    TrustChange change = change_of(store);
    const TrustStatus now = trust_status(store, certificate);
    if (now.state == TrustState::Trusted) {
        return change;
    }
    if (store.kind == StoreKind::System) {
        change.commands.push_back(
            {"install", "-D", "-m", "0644", certificate_file, file_in(store, certificate)});
        change.commands.push_back(store.update);
        return change;
    }
    if (find_tool("certutil").empty() || now.state == TrustState::Unknown) {
        return Error{store.name + " (" + store.path
                     + "): " + (now.problem.empty() ? kNoCertutil : now.problem)};
    }
    if (!store.exists) {
        change.commands.push_back({"mkdir", "-p", "-m", "0700", store.path});
        change.commands.push_back({"certutil", "-N", "-d", database_of(store), "--empty-password"});
    }
    // For servers, and for nothing else.
    change.commands.push_back({"certutil",
                               "-A",
                               "-d",
                               database_of(store),
                               "-n",
                               certificate.facts.name,
                               "-t",
                               "C,,",
                               "-i",
                               certificate_file});
    return change;
}

Result<TrustChange> plan_removal(const TrustStore& store, const AuthorityCertificate& certificate) {
    TrustChange change = change_of(store);
    const TrustStatus now = trust_status(store, certificate);
    if (now.state == TrustState::Absent) {
        return change;
    }
    if (store.kind == StoreKind::System) {
        const std::string file = file_in(store, certificate);
        if (::access(file.c_str(), F_OK) != 0) {
            return Error{store.bundle
                         + ": has the certificate, but not from a file of ours: remove it the way "
                           "it came there"};
        }
        change.commands.push_back({"rm", "-f", file});
        change.commands.push_back(store.update_after_removal);
        return change;
    }
    if (now.state == TrustState::Unknown) {
        return Error{store.name + " (" + store.path + "): " + now.problem};
    }
    change.commands.push_back(
        {"certutil", "-D", "-d", database_of(store), "-n", certificate.facts.name});
    return change;
}

Result<void> carry_out(const TrustChange& change) {
    for (const std::vector<std::string>& command : change.commands) {
        const Result<ToolRun> run = run_tool(command);
        if (!run) {
            return with_context(change.store, run.error());
        }
        if (run->status != 0) {
            return Error{change.store + " (" + change.path + "): " + command[0] + ": "
                         + reason_of(*run)};
        }
    }
    return {};
}

}  // namespace waybill::proxy
