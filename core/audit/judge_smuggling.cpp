// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>
#include <bitset>
#include <optional>

#include "core/audit/conformance_tools.h"
#include "core/audit/rules_smuggling.h"
#include "core/http/url.h"

namespace waybill::audit {
namespace {

constexpr auto kRules = std::to_array<const RuleInfo*>({
    &rule::kSmugglingTeAndLength,      &rule::kSmugglingTeNotFinal,
    &rule::kSmugglingChunkedTwice,     &rule::kSmugglingTeDisguised,
    &rule::kSmugglingTeInOldVersion,   &rule::kSmugglingLengthsDiffer,
    &rule::kSmugglingLengthRepeated,   &rule::kSmugglingLengthMalformed,
    &rule::kSmugglingLengthLookalike,  &rule::kSmugglingBareLf,
    &rule::kSmugglingBareCr,           &rule::kSmugglingFoldedLine,
    &rule::kSmugglingSpaceBeforeColon, &rule::kSmugglingForbiddenCharacter,
    &rule::kSmugglingFieldName,        &rule::kSmugglingNotAField,
    &rule::kSmugglingBadChunk,         &rule::kSmugglingTargetHost,
    &rule::kSmugglingHostRepeated,     &rule::kSmugglingHostInvalid,
    &rule::kSmugglingAfterClose,       &rule::kSmugglingH2cUpgrade,
    &rule::kSmugglingBodyUnannounced,
});

// Says each rule once per message, with the first evidence.
class Judge {
public:
    Judge(const ExchangeFacts& facts, Findings& findings) : facts_(facts), findings_(findings) {}

    void message(Side side);
    void anomaly(Side side, AnomalyCode code, std::string_view detail);
    void host();

private:
    void say(Side side, const RuleInfo& info, Evidence evidence, std::string detail = {});
    void framing(Side side);
    void coding(Side side);
    void length_fields(Side side);
    void names(Side side);

    const ExchangeFacts& facts_;
    Findings& findings_;
    std::array<std::bitset<kRules.size()>, 2> said_;
};

void Judge::say(Side side, const RuleInfo& info, Evidence evidence, std::string detail) {
    const auto place =
        static_cast<std::size_t>(std::find(kRules.begin(), kRules.end(), &info) - kRules.begin());
    if (!said_[index_of(side)].test(place)) {
        said_[index_of(side)].set(place);
        report(findings_, info, std::move(evidence), std::move(detail));
    }
}

void Judge::message(Side side) {
    const http::Message& message = message_of(facts_, side);
    if (!message.present || !is_http1(message)) {
        return;
    }
    framing(side);
    names(side);
    for (const http::HeadAnomaly& found : message.head.anomalies) {
        anomaly(side, found.code, found.detail);
    }
}

// One pass, for the names are few and the fields many.
void Judge::framing(Side side) {
    bool has_length = false;
    const http::Field* coding_field = nullptr;
    for (const http::Field& field : message_of(facts_, side).head.fields) {
        if (field.name.size() == 14 && ascii::equal_ignoring_case(field.name, "content-length")) {
            has_length = true;
        } else if (field.name.size() == 17
                   && ascii::equal_ignoring_case(field.name, "transfer-encoding")) {
            coding_field = &field;
        }
    }
    if (has_length) {
        length_fields(side);
    }
    if (coding_field != nullptr) {
        coding(side);
    }
    if (has_length && coding_field != nullptr) {
        say(side, rule::kSmugglingTeAndLength, evidence_of(side, *coding_field));
    }
}

void Judge::length_fields(Side side) {
    std::optional<std::string_view> first;
    bool repeated = false;
    for (const http::Field& field : message_of(facts_, side).head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "content-length")) {
            continue;
        }
        if (field.value.find_first_not_of(" \t,") == std::string_view::npos) {
            say(side, rule::kSmugglingLengthMalformed, evidence_of(side, field), "empty");
        }
        ascii::for_each_member(field.value, [&](std::string_view member) {
            if (!std::all_of(member.begin(), member.end(), ascii::is_digit)) {
                say(side, rule::kSmugglingLengthMalformed, evidence_of(side, field));
            } else if (!ascii::parse_decimal(member)) {
                say(side, rule::kSmugglingLengthMalformed, evidence_of(side, field), "too large");
            }
            if (!first) {
                first = member;
            } else if (*first != member) {
                say(side,
                    rule::kSmugglingLengthsDiffer,
                    evidence_of(side, field),
                    std::string(first->substr(0, 40)) + " and "
                        + std::string(member.substr(0, 40)));
            } else if (!repeated) {
                repeated = true;
                say(side, rule::kSmugglingLengthRepeated, evidence_of(side, field));
            }
        });
    }
}

// Whether `text` holds the word chunked without being it: "xchunked", "chunked;q=1", "\"chunked\"".
bool resembles_chunked(std::string_view text) {
    const std::string low = ascii::lower(text);
    return low.find("chunk") != std::string::npos;
}

bool is_registered_coding(std::string_view name) {
    for (const std::string_view known :
         {"chunked", "gzip", "x-gzip", "deflate", "compress", "x-compress", "identity"}) {
        if (ascii::equal_ignoring_case(name, known)) {
            return true;
        }
    }
    return false;
}

void Judge::coding(Side side) {
    const http::Message& message = message_of(facts_, side);
    const http::Field* last_field = nullptr;
    std::string_view last;
    std::size_t chunked = 0;
    for (const http::Field& field : message.head.fields) {
        if (!ascii::equal_ignoring_case(field.name, "transfer-encoding")) {
            continue;
        }
        last_field = &field;
        // A tab, a folded line or another control character inside the value.
        if (std::any_of(field.value.begin(), field.value.end(), [](char c) {
                return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
            })) {
            say(side, rule::kSmugglingTeDisguised, evidence_of(side, field));
        }
        http::for_each_list_member(field.value, [&](std::string_view member) {
            last = http::split_parameters(member).value;
            const bool is_chunked = ascii::equal_ignoring_case(last, "chunked");
            chunked += is_chunked ? 1U : 0U;
            if (is_chunked ? last.size() != member.size()
                           : resembles_chunked(member)
                                 || (!ascii::is_token(last) && !is_registered_coding(last))) {
                say(side, rule::kSmugglingTeDisguised, evidence_of(side, field));
            }
        });
    }
    if (chunked > 1) {
        say(side, rule::kSmugglingChunkedTwice, evidence_of(side, *last_field));
    }
    // A response without chunked ends with its connection, which is allowed.
    if (side == Side::Client && !ascii::equal_ignoring_case(last, "chunked")) {
        say(side, rule::kSmugglingTeNotFinal, evidence_of(side, *last_field));
    }
    const bool old_answer = side == Side::Server && facts_.exchange.request.present
                            && facts_.exchange.request.head.version < http::Version{1, 1};
    if (message.head.version < http::Version{1, 1} || old_answer) {
        say(side, rule::kSmugglingTeInOldVersion, evidence_of(side, *last_field));
    }
}

void Judge::names(Side side) {
    for (const http::Field& field : message_of(facts_, side).head.fields) {
        if (field.name.find('_') != std::string_view::npos
            && (field.name.size() == 14 || field.name.size() == 17)) {
            std::string low = ascii::lower(field.name);
            std::replace(low.begin(), low.end(), '_', '-');
            if (low == "content-length" || low == "transfer-encoding") {
                say(side, rule::kSmugglingLengthLookalike, evidence_of(side, field));
            }
        }
        if (field.name.size() == 7 && ascii::equal_ignoring_case(field.name, "upgrade")
            && side == Side::Client && field.value.size() >= 3) {
            bool h2c = false;
            ascii::for_each_member(field.value, [&h2c](std::string_view member) {
                h2c = h2c || ascii::equal_ignoring_case(member, "h2c");
            });
            if (h2c) {
                say(side, rule::kSmugglingH2cUpgrade, evidence_of(side, field));
            }
        }
    }
}

// RFC 9112 section 3.2.
void Judge::host() {
    const http::Message& request = facts_.exchange.request;
    if (!request.present || !is_http1(request) || request.head.version < http::Version{1, 0}) {
        return;
    }
    const http::Field* first = nullptr;
    for (const http::Field& field : request.head.fields) {
        if (field.name.size() != 4 || !ascii::equal_ignoring_case(field.name, "host")) {
            continue;
        }
        if (first != nullptr) {
            say(Side::Client, rule::kSmugglingHostRepeated, evidence_of(Side::Client, field));
        } else {
            first = &field;
        }
    }
    if (first == nullptr || first->value.empty()) {
        return;
    }
    const auto named = http::split_host_and_port(first->value);
    if (!named || first->value.find_first_of(" \t/@\\\"<>?#{}|^`") != std::string_view::npos) {
        say(Side::Client, rule::kSmugglingHostInvalid, evidence_of(Side::Client, *first));
        return;
    }
    const http::Target target = http::split_target(request.head.method, request.head.target);
    const bool has_host =
        target.form == http::Target::Form::Absolute || target.form == http::Target::Form::Authority;
    if (has_host && !target.host.empty() && !ascii::equal_ignoring_case(target.host, named->host)) {
        say(Side::Client,
            rule::kSmugglingTargetHost,
            evidence_of(Side::Client, *first),
            std::string(target.host.substr(0, 80)) + " and "
                + std::string(named->host.substr(0, 80)));
    }
}

void Judge::anomaly(Side side, AnomalyCode code, std::string_view detail) {
    const auto tell = [&](const RuleInfo& info) {
        say(side, info, start_line(side, {}), std::string(detail.substr(0, kEvidenceKept)));
    };
    switch (code) {
        case AnomalyCode::BareLf:
            return tell(rule::kSmugglingBareLf);
        case AnomalyCode::BareCr:
            return tell(rule::kSmugglingBareCr);
        case AnomalyCode::ObsFold:
            return tell(rule::kSmugglingFoldedLine);
        case AnomalyCode::WhitespaceBeforeColon:
            return tell(rule::kSmugglingSpaceBeforeColon);
        case AnomalyCode::BadChunk:
            return tell(rule::kSmugglingBadChunk);
        case AnomalyCode::BadTransferEncoding:
            if (detail.find("body is not chunked") != std::string_view::npos) {
                tell(rule::kSmugglingBadChunk);
            }
            return;
        case AnomalyCode::DataAfterClose:
            return tell(rule::kSmugglingAfterClose);
        case AnomalyCode::UnexpectedBody:
            return tell(rule::kSmugglingBodyUnannounced);
        case AnomalyCode::BadHeader:
            if (detail.find("content coding") == std::string_view::npos) {
                tell(rule::kSmugglingNotAField);
            }
            return;
        case AnomalyCode::ForbiddenCharacter:
            if (detail.find("field name") != std::string_view::npos) {
                tell(rule::kSmugglingFieldName);
            } else {
                tell(rule::kSmugglingForbiddenCharacter);
            }
            return;
        default:
            return;
    }
}

}  // namespace

std::span<const RuleInfo* const> smuggling_rules() {
    return kRules;
}

void judge_smuggling(const ExchangeFacts& facts, Findings& findings) {
    Judge judge(facts, findings);
    judge.message(Side::Client);
    judge.message(Side::Server);
    judge.host();
    if (facts.exchange.version.major > 1) {
        return;  // what is wrong in binary frames cannot be read in two ways
    }
    for (const Anomaly& anomaly : facts.exchange.anomalies) {
        judge.anomaly(anomaly.side, anomaly.code, anomaly.detail);
    }
}

}  // namespace waybill::audit
