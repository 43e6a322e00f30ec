// SPDX-License-Identifier: GPL-3.0-or-later
//
// Invariant: text in which no secret is learned stays as it is; a replacement that keeps lengths
// keeps them; a scanner for leaks tells the same however its input is divided; a strict head has as
// many fields once its secrets are replaced.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "core/http/head_parser.h"
#include "core/report/redacted_heads.h"
#include "core/report/redactor.h"
#include "core/report/secret_learner.h"

namespace {

using namespace waybill;
using namespace waybill::report;

void check(bool holds) {
    if (!holds) {
        std::abort();
    }
}

void redact_a_head(std::string_view text, const SecretReplacer& replacer) {
    http::HeadEndFinder finder;
    const std::size_t end = finder.find(text);
    if (end == std::string_view::npos) {
        return;
    }
    http::HeadParser parser;
    http::Message message;
    message.present = true;
    message.raw_head = text.substr(0, end);
    message.head = parser.parse(http::HeadKind::Request, message.raw_head);
    http::Message redacted;
    redact_heads(replacer, message, http::HeadKind::Request, parser, redacted);
    check(!message.head.anomalies.empty()
          || redacted.head.fields.size() == message.head.fields.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = as_text({data, size});

    Redactor redactor;
    redactor.learn_text(text);
    const std::string redacted = redactor.redact(text);
    check(redactor.secrets() > 0 || redacted == text);

    LeakScanner whole(redactor);
    whole.add({data, size});
    LeakScanner divided(redactor);
    const std::size_t piece = size == 0 ? 1 : 1 + data[0] % 16;
    for (std::size_t at = 0; at < size; at += piece) {
        divided.add({data + at, std::min(piece, size - at)});
    }
    check(whole.leaks().size() == divided.leaks().size());
    for (std::size_t i = 0; i < whole.leaks().size(); ++i) {
        check(whole.leaks()[i].offset == divided.leaks()[i].offset);
    }

    SecretTable table;
    SecretLearner learner(table);
    learner.learn_text(text, TextUse::Form);
    find_field_secrets("Cookie", text, [&](const SecretPlace& place) {
        check(place.begin <= place.end && place.end <= size);
        table.add(place.kind, text.substr(place.begin, place.end - place.begin), place.trust);
    });
    find_field_secrets("Authorization", text, [&](const SecretPlace& place) {
        check(place.begin <= place.end && place.end <= size);
    });
    const SecretMatcher matcher(table);
    const SecretReplacer replacer(table, matcher);
    check(replacer.text(text, {TextUse::Any, true, true, true, true}).size() == size);
    redact_a_head(text, replacer);
    return 0;
}
