// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/filter/field_values.h"

#include <utility>

namespace waybill::filter {

FieldValues::FieldValues(const store::Session& session, FieldId field, std::string argument)
    : session_(session),
      row_values_(session) {
    predicate_.field = field;
    predicate_.argument = std::move(argument);
}

bool FieldValues::tell(std::uint32_t index, ValueSink& sink) {
    Answer answer(sink);
    row_values_.tell(predicate_, {index, session_.exchanges[index]}, answer);
    return !answer.has_more_elsewhere();
}

void FieldValues::tell(std::uint32_t index, const http::Exchange& exchange, ValueSink& sink) {
    Answer answer(sink);
    if (field(predicate_.field).need == Need::Row) {
        // A head that could not be read again has no target.
        const store::ExchangeRow& row = session_.exchanges[index];
        const std::string_view kept = session_.target(row);
        const std::string_view loaded = exchange.request.head.target;
        row_values_.tell(
            predicate_, {index, row, loaded.size() > kept.size() ? loaded : kept}, answer);
    } else {
        head_values_.tell(predicate_, exchange, answer);
    }
}

}  // namespace waybill::filter
