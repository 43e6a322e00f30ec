// SPDX-License-Identifier: GPL-3.0-or-later
#include "cli/secret_files.h"

#include <algorithm>
#include <cstdlib>

namespace waybill::cli {
namespace {

Result<void> read_key_log(const std::string& path,
                          capture::tls::Secrets& secrets,
                          std::vector<std::string>& notes) {
    const std::size_t known = secrets.count();
    const std::size_t unreadable = secrets.unreadable();
    if (Result<void> read = secrets.add_key_log_file(path); !read) {
        return read;
    }
    if (secrets.count() == known && secrets.unreadable() > unreadable) {
        notes.push_back(path + ": none of its lines is one of a key log");
    }
    return {};
}

}  // namespace

Result<void> read_secrets(const SecretFiles& files,
                          capture::tls::Secrets& secrets,
                          std::vector<std::string>& notes) {
    for (const std::string& path : files.key_logs) {
        if (Result<void> read = read_key_log(path, secrets, notes); !read) {
            return read;
        }
    }
    for (const std::string& path : files.rsa_keys) {
        if (Result<void> read = secrets.add_rsa_key_file(path); !read) {
            return read;
        }
    }
    const char* const set = std::getenv("SSLKEYLOGFILE");  // NOLINT(concurrency-mt-unsafe)
    const std::string variable = set != nullptr ? set : "";
    const auto& named = files.key_logs;
    if (!variable.empty() && std::find(named.begin(), named.end(), variable) == named.end()) {
        if (const Result<void> read = read_key_log(variable, secrets, notes); read) {
            notes.push_back("decrypting with " + variable + ", which SSLKEYLOGFILE names");
        } else {
            notes.push_back("SSLKEYLOGFILE: " + read.error().message);
        }
    }
    return {};
}

}  // namespace waybill::cli
