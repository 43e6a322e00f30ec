// SPDX-License-Identifier: GPL-3.0-or-later
//
// Rules on how a host encrypts: its version of TLS, its cipher suite, its certificate. They are
// about connections, of which the first exchange carries what was found.
#pragma once

#include <span>
#include <string_view>

#include "core/audit/finding.h"
#include "core/base/time.h"
#include "core/base/tls_facts.h"

namespace waybill::audit {

namespace rule {

inline constexpr RuleInfo kTlsVersionOld{
    .id = "tls-version-old",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "Outdated version of TLS",
    .message =
        "Versions before 1.2 have known weaknesses and are given up by browsers. SSL can be "
        "broken in practice.",
    .fix = "Let the server speak TLS 1.2 and 1.3 only.",
    .line = {},
    .source = "RFC 8996",
};

inline constexpr RuleInfo kTlsCipherWeak{
    .id = "tls-cipher-weak",
    .severity = Severity::Medium,
    .subject = Subject::Transport,
    .title = "Weak cipher suite",
    .message =
        "The suite that was agreed on encrypts badly or not at all, or lets anybody be the "
        "server: what goes over the wire can be read or changed.",
    .fix = "Offer suites with AES-GCM or ChaCha20-Poly1305 and ephemeral keys only.",
    .line = {},
    .source = "RFC 9325 section 4.1",
};

inline constexpr RuleInfo kTlsCertificateExpired{
    .id = "tls-certificate-expired",
    .severity = Severity::High,
    .subject = Subject::Transport,
    .title = "Certificate outside of its time",
    .message = "The certificate was not valid at the time of the exchange; browsers refuse it.",
    .fix = "Renew the certificate, and let a program do it from then on.",
    .line = {},
    .source = "RFC 5280 section 6.1.3",
};

inline constexpr RuleInfo kTlsCertificateExpiring{
    .id = "tls-certificate-expiring",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "Certificate that ends soon",
    .message = "It has less than two weeks left; afterwards browsers refuse it.",
    .fix = "Renew the certificate, and let a program do it from then on.",
    .line = {},
    .source = "RFC 5280 section 4.1.2.5",
};

inline constexpr RuleInfo kTlsCertificateWeakSignature{
    .id = "tls-certificate-weak-signature",
    .severity = Severity::High,
    .subject = Subject::Transport,
    .title = "Certificate with a weak signature",
    .message =
        "It is signed over a digest for which collisions can be made, so that others may have a "
        "certificate with the same signature. Browsers refuse it.",
    .fix = "Have it issued anew with SHA-256.",
    .line = {},
    .source = "RFC 9155, and RFC 6194",
};

inline constexpr RuleInfo kTlsCertificateWeakKey{
    .id = "tls-certificate-weak-key",
    .severity = Severity::High,
    .subject = Subject::Transport,
    .title = "Certificate with a weak key",
    .message = "The key is so short that its private half may be worked out.",
    .fix = "Use RSA with 2048 bits at least, or an elliptic curve of 256.",
    .line = {},
    .source = "RFC 9325 section 4.5",
};

inline constexpr RuleInfo kTlsCertificateNameMismatch{
    .id = "tls-certificate-name-mismatch",
    .severity = Severity::High,
    .subject = Subject::Transport,
    .title = "Certificate for other names",
    .message =
        "None of its names is that of the host that was asked: clients that check it refuse the "
        "connection, and one that does not can be lied to.",
    .fix = "Have a certificate issued with the name of the host.",
    .line = {},
    .source = "RFC 9525 section 6",
};

inline constexpr RuleInfo kTlsCertificateSelfSigned{
    .id = "tls-certificate-self-signed",
    .severity = Severity::Low,
    .subject = Subject::Transport,
    .title = "Self-signed certificate",
    .message =
        "Nobody but the host itself vouches for the certificate: clients must know it "
        "beforehand, or they cannot tell it from that of somebody in between.",
    .fix = "Have it issued by an authority that the clients trust.",
    .line = {},
    .source = "RFC 5280 section 6.1",
};

}  // namespace rule

std::span<const RuleInfo* const> tls_session_rules();

// Whether a name of a certificate is that of `host`: with a star in place of its first label, too
// (RFC 9525 section 6.3). ASCII case is ignored.
bool certificate_name_matches(std::string_view name, std::string_view host);

// What is to say of a connection to `host` that began at `at`.
void judge_tls(const TlsFacts& tls, std::string_view host, Timestamp at, Findings& findings);

}  // namespace waybill::audit
