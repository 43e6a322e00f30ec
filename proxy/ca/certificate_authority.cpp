// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/ca/certificate_authority.h"

#include <array>
#include <cstdlib>
#include <ctime>
#include <utility>

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "proxy/ca/authority_certificate.h"
#include "proxy/ca/private_folder.h"

namespace waybill::proxy {
namespace {

using Existing = PrivateFolder::Existing;

constexpr const char* kAuthorityFile = "authority.pem";
constexpr const char* kPemFile = "certificate.pem";
constexpr const char* kDerFile = "certificate.der";
constexpr std::string_view kFormerPrefix = "former-";
constexpr std::string_view kFormerSuffix = ".pem";
constexpr std::size_t kFormerDigits = 16;  // of the fingerprint, in the file's name
constexpr std::size_t kMostFormer = 100;   // that are looked at
constexpr unsigned kSecretMode = 0600;
constexpr unsigned kPublicMode = 0644;

std::int64_t time_or_now(std::int64_t given) {
    return given != 0 ? given : std::int64_t{::time(nullptr)};
}

std::string host_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 && name[0] != '\0' ? name.data()
                                                                               : "this machine";
}

std::string environment_value(const char* name) {
    const char* const value = std::getenv(name);  // NOLINT(concurrency-mt-unsafe)
    return value != nullptr ? value : "";
}

// Text that is wiped at the end.
class SecretText {
public:
    explicit SecretText(std::string text) : text_(std::move(text)) {}
    ~SecretText() { OPENSSL_cleanse(text_.data(), text_.size()); }
    SecretText(const SecretText&) = delete;
    SecretText& operator=(const SecretText&) = delete;

    const std::string& text() const { return text_; }

private:
    std::string text_;
};

// What authority.pem holds.
struct Authority {
    KeyHandle key;
    CertificateHandle certificate;
    AuthorityFacts facts;
};

Result<Authority> make_authority(AuthorityOptions options) {
    options.now = time_or_now(options.now);
    options.host = options.host.empty() ? host_name() : options.host;
    Authority made;
    Result<KeyHandle> key = make_key();
    if (!key) {
        return key.error();
    }
    made.key = std::move(*key);
    Result<CertificateHandle> certificate = make_authority_certificate(made.key.get(), options);
    if (!certificate) {
        return certificate.error();
    }
    made.certificate = std::move(*certificate);
    Result<AuthorityFacts> facts = read_authority_facts(made.certificate.get());
    if (!facts) {
        return facts.error();
    }
    made.facts = std::move(*facts);
    return made;
}

// The error is for the path in front of it.
Result<Authority> read_authority(const std::string& text, std::int64_t now) {
    Authority read;
    read.key = read_key_pem(text);
    read.certificate = read_certificate_pem(text);
    if (!read.key || !read.certificate
        || X509_check_private_key(read.certificate.get(), read.key.get()) != 1) {
        return Error{"holds no key with its certificate; waybill ca rotate makes a new one"};
    }
    Result<AuthorityFacts> facts = read_authority_facts(read.certificate.get());
    if (!facts) {
        return facts.error();
    }
    read.facts = std::move(*facts);
    if (read.facts.not_after <= now) {
        return Error{"its certificate has ended; waybill ca rotate makes a new one"};
    }
    return read;
}

// The key is in our memory now, and shall be in no file that a crash leaves behind.
void write_no_core_dump() {
    static_cast<void>(::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0));
}

// Brings the copies for others up to date.
Result<void> write_copies(const PrivateFolder& folder, X509* certificate) {
    const std::array<std::pair<const char*, std::string>, 2> copies = {{
        {kPemFile, pem_of(certificate)},
        {kDerFile, der_of(certificate)},
    }};
    for (const auto& [name, content] : copies) {
        const Result<std::string> there = folder.read(name);
        if (there && *there == content) {
            continue;
        }
        const Result<bool> written = folder.write(name, content, kPublicMode, Existing::Replace);
        if (!written) {
            return written.error();
        }
    }
    return {};
}

Result<bool> write_authority(const PrivateFolder& folder,
                             const Authority& authority,
                             Existing existing) {
    const SecretText key(pem_of(authority.key.get()));
    const std::string certificate = pem_of(authority.certificate.get());
    if (key.text().empty() || certificate.empty()) {
        return openssl_failure("the key cannot be written");
    }
    const SecretText both(key.text() + certificate);
    return folder.write(kAuthorityFile, both.text(), kSecretMode, existing);
}

// Of a file that may be anything.
Result<AuthorityCertificate> read_certificate_file(const PrivateFolder& folder,
                                                   const std::string& name) {
    const Result<std::string> text = folder.read(name);
    if (!text) {
        return text.error();
    }
    const CertificateHandle certificate = read_certificate_pem(*text);
    if (!certificate) {
        return Error{folder.path_of(name) + ": is no certificate"};
    }
    Result<AuthorityFacts> facts = read_authority_facts(certificate.get());
    if (!facts) {
        return with_context(folder.path_of(name), facts.error());
    }
    return AuthorityCertificate{
        std::move(*facts), pem_of(certificate.get()), der_of(certificate.get())};
}

}  // namespace

std::string default_authority_folder() {
    // The base directory specification: a path that is not absolute does not count.
    const std::string data = environment_value("XDG_DATA_HOME");
    if (data.starts_with('/')) {
        return data + "/waybill/ca";
    }
    const std::string home = environment_value("HOME");
    return home.starts_with('/') ? home + "/.local/share/waybill/ca" : "";
}

Result<CertificateAuthority::Pointer> CertificateAuthority::open(const std::string& path,
                                                                 std::int64_t now) {
    const Result<PrivateFolder> folder = PrivateFolder::open(path);
    if (!folder) {
        return folder.error();
    }
    const std::string file = folder->path_of(kAuthorityFile);
    write_no_core_dump();
    const Result<std::string> text = folder->read_secret(kAuthorityFile);
    if (!text) {
        return text.error();
    }
    const SecretText secret(*text);
    Result<Authority> read = read_authority(secret.text(), time_or_now(now));
    if (!read) {
        return with_context(file, read.error());
    }
    if (const Result<void> written = write_copies(*folder, read->certificate.get()); !written) {
        return written.error();
    }
    const std::shared_ptr<CertificateAuthority> opened(new CertificateAuthority);
    opened->folder_ = path;
    opened->certificate_ = std::move(read->certificate);
    opened->key_ = std::move(read->key);
    opened->facts_ = std::move(read->facts);
    return Pointer(opened);
}

Result<CertificateAuthority::Pointer> CertificateAuthority::open_or_create(
    const std::string& path, const AuthorityOptions& options) {
    if (path.empty()) {
        return Error{"there is no place for the CA: neither HOME nor XDG_DATA_HOME is set"};
    }
    const Result<PrivateFolder> folder = PrivateFolder::open_or_create(path);
    if (!folder) {
        return folder.error();
    }
    if (!folder->has(kAuthorityFile)) {
        write_no_core_dump();
        const Result<Authority> made = make_authority(options);
        if (!made) {
            return made.error();
        }
        if (const Result<bool> written = write_authority(*folder, *made, Existing::Keep);
            !written) {
            return written.error();
        }
    }
    Result<Pointer> opened = open(path, options.now);
    if (opened && !options.limits.empty() && !(options.limits == (*opened)->facts().limits)) {
        return Error{path
                     + ": the CA there is limited to other names, or to none; waybill ca rotate "
                       "makes a new one"};
    }
    return opened;
}

Result<CertificateAuthority::Pointer> CertificateAuthority::rotate(
    const std::string& path, const AuthorityOptions& options) {
    if (path.empty()) {
        return Error{"there is no place for the CA: neither HOME nor XDG_DATA_HOME is set"};
    }
    const Result<PrivateFolder> folder = PrivateFolder::open_or_create(path);
    if (!folder) {
        return folder.error();
    }
    write_no_core_dump();
    const Result<Authority> made = make_authority(options);
    if (!made) {
        return made.error();
    }
    // The copy for others may be older.
    Result<AuthorityCertificate> former = read_certificate_file(*folder, kAuthorityFile);
    if (!former) {
        former = read_certificate_file(*folder, kPemFile);
    }
    if (former) {
        const std::string name = fmt::format("{}{}{}",
                                             kFormerPrefix,
                                             former->facts.fingerprint.substr(0, kFormerDigits),
                                             kFormerSuffix);
        const Result<bool> kept = folder->write(name, former->pem, kPublicMode, Existing::Replace);
        if (!kept) {
            return kept.error();
        }
    }
    const Result<bool> written = write_authority(*folder, *made, Existing::Replace);
    if (!written) {
        return written.error();
    }
    folder->remove_unfinished(kAuthorityFile);  // which may hold the old key
    return open(path, options.now);
}

Result<AuthorityCertificate> CertificateAuthority::read_certificate(const std::string& path) {
    const Result<PrivateFolder> folder = PrivateFolder::open(path);
    if (!folder) {
        return folder.error();
    }
    return read_certificate_file(*folder, kPemFile);
}

Result<std::vector<AuthorityCertificate>> CertificateAuthority::read_former(
    const std::string& path) {
    const Result<PrivateFolder> folder = PrivateFolder::open(path);
    if (!folder) {
        return folder.error();
    }
    std::vector<AuthorityCertificate> former;
    for (const std::string& name : folder->names(kFormerPrefix, kFormerSuffix, kMostFormer)) {
        if (Result<AuthorityCertificate> read = read_certificate_file(*folder, name)) {
            former.push_back(std::move(*read));
        }
    }
    return former;
}

}  // namespace waybill::proxy
