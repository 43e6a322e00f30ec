// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values that the fields of an exchange have by the heads of its messages.
#pragma once

#include <string>

#include "core/filter/answer.h"
#include "core/filter/expression.h"
#include "core/http/exchange.h"

namespace waybill::filter {

// One belongs to one thread.
class HeadValues {
public:
    // Tells the values of the predicate's field. REQUIRES: its Need is Heads.
    void tell(const Predicate& predicate, const http::Exchange& exchange, Answer& answer);

private:
    void tell_value(std::string_view value, Answer& answer);
    void tell_line(std::string_view name, std::string_view value, Answer& answer);
    void tell_fields(const http::HeaderList& fields, const std::string& name, Answer& answer);
    void tell_cookies(const http::HeaderList& fields, const std::string& name, Answer& answer);
    void tell_set_cookies(const http::HeaderList& fields, const std::string& name, Answer& answer);

    std::string scratch_;
};

}  // namespace waybill::filter
