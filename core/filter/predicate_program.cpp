// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/predicate_program.h"

#include <algorithm>

namespace waybill::filter {

// Whether there was a request or a response is told by the strings too: without one they are empty.
PredicateProgram::Key PredicateProgram::key_of(FieldId field) {
    switch (field) {
        case FieldId::Method:
            return Key::Method;
        case FieldId::Host:
            return Key::Host;
        case FieldId::Type:
        case FieldId::ServerSentEvents:
            return Key::Type;
        case FieldId::Category:
            return Key::Category;
        case FieldId::Connection:
        case FieldId::Client:
        case FieldId::ClientIp:
        case FieldId::ClientPort:
        case FieldId::Server:
        case FieldId::ServerIp:
        case FieldId::ServerPort:
        case FieldId::Ip:
        case FieldId::TcpPort:
        case FieldId::Retransmissions:
        case FieldId::Gaps:
        case FieldId::RoundTrip:
        case FieldId::Reset:
            return Key::Connection;
        case FieldId::Tls:
        case FieldId::TlsVersion:
        case FieldId::TlsSni:
        case FieldId::TlsAlpn:
        case FieldId::TlsCipher:
        case FieldId::TlsJa3:
        case FieldId::TlsJa4:
        case FieldId::TlsDecrypted:
        case FieldId::CertificateIssuer:
        case FieldId::CertificateSubject:
            return Key::Secured;
        case FieldId::Dialect:
        case FieldId::Operation:
        case FieldId::GraphqlOperation:
        case FieldId::GrpcMethod:
            return Key::Dialect;
        default:
            return Key::None;
    }
}

unsigned PredicateProgram::cost_of(const Predicate& predicate) {
    constexpr unsigned kNumber = 1;
    constexpr unsigned kRemembered = 2;
    constexpr unsigned kAnomalies = 3;
    constexpr unsigned kUrl = 4;
    constexpr unsigned kPattern = 4;  // on top, for each
    constexpr unsigned kHeads = 1'000'000;
    constexpr unsigned kBody = 1'000'000'000;

    const FieldInfo& info = field(predicate.field);
    unsigned cost = kNumber;
    if (key_of(predicate.field) != Key::None) {
        cost = kRemembered;
    } else if (predicate.field == FieldId::Anomaly || predicate.field == FieldId::Missing) {
        cost = kAnomalies;
    } else if (info.type == FieldType::Text) {
        cost = kUrl;
        for (const ValueRange& range : predicate.values) {
            cost += range.low.kind == ValueKind::Pattern ? kPattern : 1;
        }
    }
    switch (info.need) {
        case Need::Row:
            break;
        case Need::Heads:
            return kHeads + cost;
        case Need::Body:
            return kBody + cost;
    }
    return cost;
}

PredicateProgram::PredicateProgram(const Predicate& predicate, const store::Session& session)
    : predicate_(predicate),
      matcher_(predicate),
      session_(&session),
      key_(key_of(predicate.field)),
      cost_(cost_of(predicate)) {}

// Null where it hangs on more.
PredicateProgram::Remembered* PredicateProgram::memory_of(const store::ExchangeRow& row) {
    std::size_t id = 0;
    switch (key_) {
        case Key::None:
            return nullptr;
        case Key::Method:
            id = row.method;
            break;
        case Key::Host:
            id = row.host;
            break;
        case Key::Category:
            if (!type_tells_category(*session_, row)) {
                return nullptr;
            }
            id = row.type;
            break;
        case Key::Type:
            id = row.type;
            break;
        case Key::Dialect:
            id = row.dialect;
            break;
        case Key::Connection:
            id = row.connection;
            break;
        case Key::Secured:  // a connection may have begun in the clear
            id = std::size_t{row.connection} * 2 + std::size_t{row.has(store::row_flag::kHttps)};
            break;
    }
    if (id >= memory_.size()) {
        const std::size_t known = key_ == Key::Connection ? session_->connections.size()
                                  : key_ == Key::Secured  ? session_->connections.size() * 2
                                                          : session_->strings.size();
        memory_.resize(std::max(id + 1, known));
    }
    return &memory_[id];
}

Verdict PredicateProgram::ask_row(RowValues& values, const RowValues::Subject& subject) const {
    Answer answer(matcher_);
    values.tell(predicate_, subject, answer);
    return answer.verdict();
}

Verdict PredicateProgram::on_row(RowValues& values,
                                 std::uint32_t index,
                                 const store::ExchangeRow& row) {
    Remembered* const remembered = memory_of(row);
    if (remembered != nullptr && *remembered != Remembered::Nothing) {
        return *remembered == Remembered::Yes ? Verdict::Yes : Verdict::No;
    }
    const Verdict verdict = ask_row(values, {index, row});
    if (remembered != nullptr && verdict != Verdict::Open) {
        *remembered = verdict == Verdict::Yes ? Remembered::Yes : Remembered::No;
    }
    return verdict;
}

bool PredicateProgram::on_exchange(RowValues& row_values,
                                   HeadValues& head_values,
                                   std::uint32_t index,
                                   const store::ExchangeRow& row,
                                   const http::Exchange& exchange,
                                   store::ExchangeLoader& loader) {
    const Verdict by_row = on_row(row_values, index, row);
    if (by_row != Verdict::Open) {
        return by_row == Verdict::Yes;
    }
    switch (field(predicate_.field).need) {
        case Need::Row: {
            // A head that could not be read again has no target.
            const std::string_view kept = session_->target(row);
            const std::string_view loaded = exchange.request.head.target;
            const std::string_view target = loaded.size() > kept.size() ? loaded : kept;
            return ask_row(row_values, {index, row, target}) == Verdict::Yes;
        }
        case Need::Heads: {
            Answer answer(matcher_);
            head_values.tell(predicate_, exchange, answer);
            return answer.verdict() == Verdict::Yes;
        }
        case Need::Body:
            if (bodies_ == nullptr) {
                bodies_ = std::make_unique<BodyMatcher>(predicate_);
            }
            return bodies_->matches(exchange, loader);
    }
    return false;
}

}  // namespace waybill::filter
