// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/dialect_values.h"

#include "core/http/dialect.h"
#include "core/store/session.h"

namespace waybill::filter {

void tell_dialect(FieldId field, std::string_view text, Answer& answer) {
    using http::DialectKind;
    if (text.empty()) {
        return;
    }
    const http::Dialect dialect = store::read_dialect(text);
    if (field == FieldId::Dialect) {
        answer.text(name_of(dialect.kind));
        return;
    }
    const bool is_grpc = dialect.kind == DialectKind::Grpc || dialect.kind == DialectKind::GrpcWeb;
    const bool asked = field == FieldId::GraphqlOperation ? dialect.kind == DialectKind::GraphQl
                       : field == FieldId::GrpcMethod     ? is_grpc
                                                          : true;
    if (asked && !dialect.operation.empty()) {
        answer.text(dialect.operation);
    }
}

}  // namespace waybill::filter
