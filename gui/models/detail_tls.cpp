// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of the TLS of the connection that an exchange was on, each fact with what it means,
// and the certificates that the server showed.
#include <array>
#include <string_view>

#include <QCoreApplication>

#include "core/filter/field.h"
#include "core/report/text_format.h"
#include "gui/models/detail_cards.h"
#include "gui/models/exchange_detail.h"
#include "gui/models/filter_text.h"

namespace waybill::gui {
namespace {

using filter::FieldId;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(waybill::gui::DetailTls)
};

constexpr std::int64_t kDay = 24LL * 3600 * kNsPerSecond;
constexpr std::int64_t kSoon = 30;  // days
constexpr std::size_t kMostNames = 12;
constexpr int kMostShown = 500;

Fact& add(CardText& card, const QString& name, const QString& value, const QString& note = {}) {
    Fact fact;
    fact.name = name;
    fact.value = value;
    fact.note = note;
    return card.facts.emplace_back(std::move(fact));
}

// A value of the wire, which filters know by `field`.
Fact& addWire(CardText& card,
              const QString& name,
              std::string_view value,
              const QString& note,
              FieldId field) {
    Fact& fact = add(card, name, shownText(value, kMostShown), note);
    fact.wire = true;
    if (filter::field(field).available) {
        fact.link = DetailLink::narrowing(fieldEquals(field, value));
    }
    return fact;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

void addVersion(CardText& card, const TlsFacts& tls) {
    Fact& fact = add(card, Words::tr("Version"), shownText(tls.version, kMostShown));
    fact.wire = true;
    if (tls.version == "TLSv1.3") {
        fact.note = Words::tr("The newest one (RFC 8446): one round trip, certificates encrypted.");
        fact.tone = Tone::Good;
    } else if (tls.version == "TLSv1.2") {
        fact.note = Words::tr("Sound when its cipher is; TLS 1.3 is quicker and tells less.");
    } else {
        fact.note = Words::tr("Out of use since 2021 (RFC 8996): browsers refuse it.");
        fact.tone = Tone::Bad;
    }
}

void addCipher(CardText& card, const TlsFacts& tls) {
    if (tls.cipher.empty()) {
        add(card,
            Words::tr("Cipher"),
            Words::tr("not known"),
            Words::tr("The answer of the server was not captured."));
        return;
    }
    Fact& fact = addWire(card, Words::tr("Cipher"), tls.cipher, {}, FieldId::TlsCipher);
    const std::string_view name = tls.cipher;
    if (contains(name, "_NULL_") || name.ends_with("_NULL")) {
        fact.note = Words::tr("Nothing is encrypted: everybody on the way can read it.");
        fact.tone = Tone::Bad;
    } else if (contains(name, "RC4") || contains(name, "_DES") || contains(name, "3DES")
               || contains(name, "EXPORT") || contains(name, "anon")) {
        fact.note = Words::tr("Broken or too weak: it must not be used any more.");
        fact.tone = Tone::Bad;
    } else if (contains(name, "CBC")) {
        fact.note = Words::tr("CBC mode: attacks on its padding are known; TLS 1.3 left it out.");
        fact.tone = Tone::Notice;
    } else if (contains(name, "GCM") || contains(name, "CHACHA20") || contains(name, "CCM")) {
        fact.note = Words::tr("Encrypts and authenticates in one: what is recommended.");
    }
    if (tls.version != "TLSv1.3" && name.starts_with("TLS_RSA_")) {
        fact.note += u' '
                     + Words::tr(
                         "No forward secrecy: who gets the server's key can read what was "
                         "recorded before.");
        fact.tone = fact.tone == Tone::Plain ? Tone::Notice : fact.tone;
    }
}

void addAgreement(CardText& card, const TlsFacts& tls) {
    if (!tls.group.empty()) {
        Fact& fact = add(card,
                         Words::tr("Key exchange"),
                         shownText(tls.group, kMostShown),
                         contains(tls.group, "MLKEM")
                             ? Words::tr("The group that the keys come from; a quantum computer "
                                         "could not find them either.")
                             : Words::tr("The group that the keys come from; they are made for "
                                         "this connection alone."));
        fact.wire = true;
    }
    if (!tls.sni.empty()) {
        addWire(card,
                Words::tr("Server name (SNI)"),
                tls.sni,
                tls.encrypted_client_hello
                    ? Words::tr("The outer name; the real one may be in the encrypted part.")
                    : Words::tr("The name that the client asked for; everybody on the way can "
                                "read it."),
                FieldId::TlsSni);
    } else {
        add(card,
            Words::tr("Server name (SNI)"),
            Words::tr("none"),
            Words::tr("The client did not say which host it wanted, or that was not captured."));
    }
    if (!tls.alpn.empty()) {
        addWire(card,
                Words::tr("Protocol (ALPN)"),
                tls.alpn,
                Words::tr("What both agreed to speak inside."),
                FieldId::TlsAlpn);
    }
    if (!tls.alpn_offered.empty()) {
        std::string offered;
        for (const std::string& name : tls.alpn_offered) {
            offered += (offered.empty() ? "" : ", ") + name;
        }
        add(card,
            Words::tr("Offered"),
            shownText(offered, kMostShown),
            Words::tr("The protocols that the client could have spoken."))
            .wire = true;
    }
}

void addHandshake(CardText& card, const TlsFacts& tls) {
    if (tls.handshake_ns >= 0) {
        Fact& fact = add(card,
                         Words::tr("Handshake"),
                         QString::fromStdString(report::format_duration(tls.handshake_ns)),
                         Words::tr("From the client's first word until both had their keys."));
        fact.tip = QStringLiteral("%L1 ns").arg(tls.handshake_ns);
    }
    add(card,
        Words::tr("Resumed"),
        tls.resumed ? Words::tr("yes") : Words::tr("no"),
        tls.resumed ? Words::tr("It goes on with the secrets of an earlier connection, without a "
                                "certificate.")
                    : Words::tr("A whole handshake with a certificate."));
    if (tls.early_data) {
        add(card,
            Words::tr("Early data"),
            Words::tr("offered"),
            Words::tr("Requests were sent before the handshake was over (0-RTT): an attacker can "
                      "send them again."))
            .tone = Tone::Notice;
    }
    if (tls.encrypted_client_hello) {
        add(card,
            Words::tr("Encrypted hello"),
            Words::tr("yes"),
            Words::tr("The client hid what it asked for (ECH)."));
    }
}

void addFingerprints(CardText& card, const TlsFacts& tls) {
    if (!tls.ja4.empty()) {
        addWire(card,
                QStringLiteral("JA4"),
                tls.ja4,
                Words::tr("Tells programs apart by what their hello offers."),
                FieldId::TlsJa4);
    }
    if (!tls.ja3.empty()) {
        addWire(card,
                QStringLiteral("JA3"),
                tls.ja3,
                Words::tr("The older way; browsers that shuffle their extensions defeat it."),
                FieldId::TlsJa3);
    }
    if (!tls.ja3s.empty()) {
        add(card,
            QStringLiteral("JA3S"),
            shownText(tls.ja3s, kMostShown),
            Words::tr("The same of the server's answer."))
            .wire = true;
    }
}

QString dayOf(Timestamp at) {
    std::string text;
    append_rfc3339(text, at);
    return QString::fromStdString(text.substr(0, text.find('T')));
}

// "expires in 31 days", told at the time of the capture.
void addValidity(CardText& card, const CertificateFacts& certificate, Timestamp now) {
    Fact& fact =
        add(card,
            Words::tr("Valid"),
            Words::tr("%1 to %2").arg(dayOf(certificate.not_before), dayOf(certificate.not_after)));
    fact.wire = true;
    if (!now.known()) {
        return;
    }
    const std::int64_t left = certificate.not_after.ns - now.ns;
    if (now.ns < certificate.not_before.ns) {
        fact.note = Words::tr("Not valid yet at the time of the capture.");
        fact.tone = Tone::Bad;
    } else if (left < 0) {
        fact.note = Words::tr(
            "Expired %n day(s) before the capture.", nullptr, static_cast<int>(-left / kDay));
        fact.tone = Tone::Bad;
    } else {
        fact.note = Words::tr(
            "Expires %n day(s) after the capture.", nullptr, static_cast<int>(left / kDay));
        fact.tone = left / kDay < kSoon ? Tone::Notice : Tone::Good;
    }
}

CardText certificateCard(const CertificateFacts& certificate,
                         std::size_t place,
                         bool of_client,
                         Timestamp now) {
    CardText card;
    card.key = QStringLiteral("certificate-%1%2")
                   .arg(of_client ? QStringLiteral("client-") : QString())
                   .arg(place + 1);
    card.title = of_client    ? Words::tr("Certificate of the client")
                 : place == 0 ? Words::tr("Certificate of the server")
                              : Words::tr("Certificate %1 of its chain").arg(place + 1);
    const bool is_weak = certificate.weak_signature || certificate.weak_key;
    card.verdict = is_weak ? Words::tr("It is weak.")
                   : certificate.self_signed
                       ? (place == 0 ? Words::tr("It vouches for itself: nobody else does.")
                                     : Words::tr("A root: it vouches for itself."))
                       : Words::tr("Vouched for by its issuer.");
    card.tone = is_weak || (certificate.self_signed && place == 0) ? Tone::Notice : Tone::Plain;
    addWire(card, Words::tr("Subject"), certificate.subject, {}, FieldId::CertificateSubject);
    addWire(card, Words::tr("Issuer"), certificate.issuer, {}, FieldId::CertificateIssuer);
    if (place > 0 || of_client) {  // filters know the server's own
        card.facts[0].link = {};
        card.facts[1].link = {};
    }
    if (!certificate.names.empty()) {
        std::string names;
        for (std::size_t i = 0; i < certificate.names.size() && i < kMostNames; ++i) {
            names += (names.empty() ? "" : ", ") + certificate.names[i];
        }
        Fact& fact = add(card, Words::tr("Names"), shownText(names, 2 * kMostShown));
        fact.wire = true;
        if (certificate.names.size() > kMostNames) {
            fact.note = Words::tr(
                "and %n more", nullptr, static_cast<int>(certificate.names.size() - kMostNames));
        }
    }
    addValidity(card, certificate, now);
    Fact& key = add(card, Words::tr("Key"), shownText(certificate.key, kMostShown));
    key.wire = true;
    if (certificate.weak_key) {
        key.note = Words::tr("Too short: it can be broken.");
        key.tone = Tone::Bad;
    }
    Fact& signature =
        add(card, Words::tr("Signature"), shownText(certificate.signature, kMostShown));
    signature.wire = true;
    if (certificate.weak_signature) {
        signature.note = Words::tr("Its hash is broken: such a signature can be forged.");
        signature.tone = Tone::Bad;
    }
    add(card, Words::tr("Serial number"), shownText(certificate.serial, kMostShown)).wire = true;
    Fact& fingerprint = add(card, Words::tr("SHA-256"), shownText(certificate.sha256, kMostShown));
    fingerprint.wire = true;
    fingerprint.copies = true;
    return card;
}

}  // namespace

CardText tlsCard(const ExchangeDetail& detail) {
    CardText card;
    card.key = QStringLiteral("tls");
    card.title = Words::tr("Encryption (TLS)");
    const TlsFacts* const tls = detail.connection().tls.get();
    if (tls == nullptr) {
        return card;
    }
    card.verdict = tls->decrypted
                       ? Words::tr("Encrypted on the wire; decrypted here with known keys.")
                       : Words::tr(
                           "Encrypted, and its keys are not known: add a key log to see "
                           "what it carries.");
    card.tone = tls->decrypted ? Tone::Good : Tone::Notice;
    addVersion(card, *tls);
    addCipher(card, *tls);
    addAgreement(card, *tls);
    addHandshake(card, *tls);
    addFingerprints(card, *tls);
    return card;
}

std::vector<CardText> certificateCards(const ExchangeDetail& detail) {
    std::vector<CardText> cards;
    const TlsFacts* const tls = detail.connection().tls.get();
    if (tls == nullptr) {
        return cards;
    }
    const Timestamp now = detail.row().started;
    for (std::size_t i = 0; i < tls->certificates.size(); ++i) {
        cards.push_back(certificateCard(tls->certificates[i], i, false, now));
    }
    for (std::size_t i = 0; i < tls->client_certificates.size(); ++i) {
        cards.push_back(certificateCard(tls->client_certificates[i], i, true, now));
    }
    return cards;
}

}  // namespace waybill::gui
