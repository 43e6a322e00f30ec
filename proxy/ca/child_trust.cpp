// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/child_trust.h"

#include <array>
#include <cstdlib>
#include <fstream>

#include "core/base/bytes.h"
#include "proxy/ca/certificate_authority.h"
#include "proxy/ca/private_folder.h"
#include "proxy/ca/shell_word.h"
#include "proxy/ca/trust_stores.h"

namespace waybill::proxy {
namespace {

constexpr const char* kBundleName = "bundle.pem";
constexpr const char* kCertificateName = "certificate.pem";
constexpr unsigned kPublicMode = 0644;

// They name the file of all authorities that are trusted.
constexpr std::array<const char*, 16> kBundleVariables = {
    "SSL_CERT_FILE",  // OpenSSL, Go, Ruby, PHP, .NET, Python's ssl, Rust's native certificates
    "CURL_CA_BUNDLE",
    "REQUESTS_CA_BUNDLE",
    "PIP_CERT",
    "HTTPLIB2_CA_CERTS",
    "WEBSOCKET_CLIENT_CA_BUNDLE",
    "AWS_CA_BUNDLE",
    "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE",
    "GIT_SSL_CAINFO",
    "CARGO_HTTP_CAINFO",
    "BUNDLE_SSL_CA_CERT",
    "COMPOSER_CAFILE",
    "PERL_LWP_SSL_CA_FILE",
    "NIX_SSL_CERT_FILE",
    "GRPC_DEFAULT_SSL_ROOTS_FILE_PATH",
    "npm_config_cafile",
};

// They name one that is trusted as well.
constexpr std::array<const char*, 2> kAddingVariables = {"NODE_EXTRA_CA_CERTS", "DENO_CERT"};

// Two spellings, because programs read the one or the other; curl reads http_proxy in lower case
// only.
constexpr std::array<const char*, 8> kProxyVariables = {"http_proxy",
                                                        "HTTP_PROXY",
                                                        "https_proxy",
                                                        "HTTPS_PROXY",
                                                        "all_proxy",
                                                        "ALL_PROXY",
                                                        "ws_proxy",
                                                        "wss_proxy"};

// Too long for certificates is cut: such a file is none of them.
std::string read_text(const std::string& path) {
    constexpr std::size_t kMost = 3 * kMiB;
    std::ifstream file(path, std::ios::binary);
    std::string text(kMost, '\0');
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

}  // namespace

Result<ChildTrust> ChildTrust::prepare(const std::string& authority_folder,
                                       const TrustPlaces& places) {
    const Result<AuthorityCertificate> ours =
        CertificateAuthority::read_certificate(authority_folder);
    if (!ours) {
        return ours.error();
    }
    const Result<PrivateFolder> folder = PrivateFolder::open(authority_folder);
    if (!folder) {
        return folder.error();
    }
    ChildTrust made;
    made.certificate_file = folder->path_of(kCertificateName);
    made.bundle_file = folder->path_of(kBundleName);

    const char* const set = std::getenv("SSL_CERT_FILE");  // NOLINT(concurrency-mt-unsafe)
    const bool is_set = set != nullptr && *set != '\0' && made.bundle_file != set;
    std::string bundle = read_text(is_set ? set : system_bundle(places));
    if (!bundle.empty() && !bundle.ends_with('\n')) {
        bundle += '\n';
    }
    if (!bundle_has(bundle, ours->pem)) {
        bundle += ours->pem;
    }
    const Result<std::string> there = folder->read(kBundleName);
    if (!there || *there != bundle) {
        const Result<bool> written =
            folder->write(kBundleName, bundle, kPublicMode, PrivateFolder::Existing::Replace);
        if (!written) {
            return written.error();
        }
    }
    return made;
}

EnvironmentVariables ChildTrust::trust_variables() const {
    EnvironmentVariables variables;
    for (const char* const name : kBundleVariables) {
        variables.emplace_back(name, bundle_file);
    }
    for (const char* const name : kAddingVariables) {
        variables.emplace_back(name, certificate_file);
    }
    return variables;
}

EnvironmentVariables proxy_variables(std::string_view proxy) {
    EnvironmentVariables variables;
    const std::string url = "http://" + std::string(proxy);
    for (const char* const name : kProxyVariables) {
        variables.emplace_back(name, url);
    }
    variables.emplace_back("no_proxy", "");
    variables.emplace_back("NO_PROXY", "");
    variables.emplace_back("NODE_USE_ENV_PROXY", "1");  // without it, Node.js uses none
    return variables;
}

std::string shell_lines(const EnvironmentVariables& variables) {
    std::string lines;
    for (const auto& [name, value] : variables) {
        lines += "export " + name + "=" + shell_word(value) + "\n";
    }
    return lines;
}

}  // namespace waybill::proxy
