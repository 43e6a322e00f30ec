// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values of a field, for those who show them or sort by them: the same that filters compare.
#pragma once

#include <cstdint>
#include <string>

#include "core/filter/answer.h"
#include "core/filter/expression.h"
#include "core/filter/head_values.h"
#include "core/filter/row_values.h"
#include "core/http/exchange.h"
#include "core/store/session.h"

namespace waybill::filter {

// One belongs to one thread.
class FieldValues {
public:
    // `session` must outlive it. REQUIRES: the field's Need is not Body.
    FieldValues(const store::Session& session, FieldId field, std::string argument = {});

    // What the row tells of it. False when only the loaded exchange tells all; what the row said of
    // it was told nevertheless.
    bool tell(std::uint32_t index, ValueSink& sink);
    // All of it.
    void tell(std::uint32_t index, const http::Exchange& exchange, ValueSink& sink);

private:
    const store::Session& session_;
    Predicate predicate_;  // only its field and argument
    RowValues row_values_;
    HeadValues head_values_;
};

}  // namespace waybill::filter
