// SPDX-License-Identifier: GPL-3.0-or-later
#include "proxy/rules/known_form.h"

#include <algorithm>
#include <utility>

namespace waybill::proxy {
namespace {

using filter::Expression;
using filter::FieldId;
using Kind = Expression::Kind;

struct Asked {
    unsigned parts = 0;    // it asks about
    bool earlier = false;  // and about what is there without them too
};

Asked asked_by(FieldId field) {
    constexpr unsigned kBodies = kPartRequestBody | kPartResponseBody;
    switch (field) {
        case FieldId::Status:
        case FieldId::Reason:
        case FieldId::Interim:
        case FieldId::ResponseHeader:
        case FieldId::SetCookie:
        case FieldId::Type:
        case FieldId::Category:
        case FieldId::Charset:
        case FieldId::Coding:
        case FieldId::Framing:
        case FieldId::Size:  // as the head announces it
        case FieldId::Duration:
        case FieldId::Wait:
        case FieldId::Receive:
        case FieldId::Error:
        case FieldId::Aborted:
        case FieldId::Redirect:
        case FieldId::Cached:
        case FieldId::Compressed:
        case FieldId::ServerSentEvents:
            return {kPartResponse, false};
        case FieldId::Header:
            return {kPartResponse, true};
        case FieldId::RequestBody:
        case FieldId::RequestRawBody:
        case FieldId::RequestJson:
        case FieldId::RequestXml:
        case FieldId::RequestDecodedSize:
        case FieldId::RequestTrailer:
            return {kPartRequestBody, false};
        case FieldId::GraphqlOperation:
        case FieldId::Operation:
            return {kPartRequestBody, true};
        case FieldId::ResponseBody:
        case FieldId::ResponseRawBody:
        case FieldId::ResponseJson:
        case FieldId::ResponseXml:
        case FieldId::DecodedSize:
        case FieldId::WireSize:
        case FieldId::ResponseTrailer:
            return {kPartResponse | kPartResponseBody, false};
        case FieldId::Body:
        case FieldId::RawBody:
        case FieldId::Json:
        case FieldId::Xml:
        case FieldId::Text:
        case FieldId::Trailer:
            return {kPartResponse | kBodies, true};
        default:
            return {};
    }
}

bool is_progress(FieldId field) {
    return field == FieldId::HasRequest || field == FieldId::HasResponse
           || field == FieldId::Pending || field == FieldId::Complete;
}

Expression negated(Expression inner) {
    if (is_never(inner)) {
        return {};
    }
    Expression expression;
    expression.kind = Kind::Not;
    expression.children.push_back(std::move(inner));
    return expression;
}

Expression joined(Kind kind, std::vector<Expression> members) {
    const bool deciding = kind == Kind::Or;
    std::vector<Expression> left;
    for (Expression& member : members) {
        if (deciding ? is_always(member) : is_never(member)) {
            return std::move(member);
        }
        if (!(deciding ? is_never(member) : is_always(member))) {
            left.push_back(std::move(member));
        }
    }
    if (left.empty()) {
        return deciding ? never() : Expression{};
    }
    if (left.size() == 1) {
        return std::move(left.front());
    }
    Expression expression;
    expression.kind = kind;
    expression.children = std::move(left);
    return expression;
}

// With `hopeful`, what is not known counts as true. The depth is that of filters: bounded.
Expression form_of(const Expression& expression, unsigned missing, bool hopeful) {
    switch (expression.kind) {
        case Kind::All:
            return {};
        case Kind::Predicate: {
            const Asked asked = asked_by(expression.predicate.field);
            if ((asked.parts & missing) == 0) {
                return expression;
            }
            if (hopeful) {
                return {};
            }
            // One value that is there decides, but not whether there will be a bad one.
            const bool decides = expression.predicate.op != filter::Operator::NotEqual;
            return asked.earlier && decides ? expression : never();
        }
        case Kind::Not:
            return negated(form_of(expression.children.front(), missing, !hopeful));
        case Kind::And:
        case Kind::Or:
            break;
    }
    std::vector<Expression> members;
    members.reserve(expression.children.size());
    for (const Expression& child : expression.children) {
        members.push_back(form_of(child, missing, hopeful));
    }
    return joined(expression.kind, std::move(members));
}

}  // namespace

filter::Expression never() {
    Expression expression;
    expression.kind = Kind::Not;
    expression.children.emplace_back();
    return expression;
}

bool is_always(const Expression& expression) {
    return expression.kind == Kind::All;
}

bool is_never(const Expression& expression) {
    return expression.kind == Kind::Not && is_always(expression.children.front());
}

unsigned parts_asked(const Expression& expression) {
    unsigned parts =
        expression.kind == Kind::Predicate ? asked_by(expression.predicate.field).parts : 0;
    for (const Expression& child : expression.children) {
        parts |= parts_asked(child);
    }
    return parts;
}

unsigned parts_missing(Phase phase) {
    switch (phase) {
        case Phase::RequestHead:
            return kPartRequestBody | kPartResponse | kPartResponseBody;
        case Phase::RequestBody:
            return kPartResponse | kPartResponseBody;
        case Phase::ResponseHead:
            return kPartResponseBody;
        case Phase::ResponseBody:
        case Phase::WebSocketMessage:
            break;
    }
    return 0;
}

bool asks_for_progress(const Expression& expression) {
    return (expression.kind == Kind::Predicate && is_progress(expression.predicate.field))
           || std::any_of(
               expression.children.begin(), expression.children.end(), asks_for_progress);
}

KnownForms known_forms(const Expression& expression, unsigned missing) {
    return {form_of(expression, missing, false), form_of(expression, missing, true)};
}

}  // namespace waybill::proxy
