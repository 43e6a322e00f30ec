// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values that the fields of an exchange have by its row, and what a row knows of those that it
// does not hold.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/filter/answer.h"
#include "core/filter/expression.h"
#include "core/store/annotations.h"
#include "core/store/row_url.h"
#include "core/store/session.h"

namespace waybill::filter {

// One belongs to one thread.
class RowValues {
public:
    // Both must outlive it; null: nobody noted anything.
    explicit RowValues(const store::Session& session,
                       const store::Annotations* annotations = nullptr);

    struct Subject {
        std::uint32_t index;
        const store::ExchangeRow& row;
        // The target of the loaded exchange; without it, what the row kept.
        std::optional<std::string_view> whole_target = std::nullopt;
    };

    // Tells the values of the predicate's field.
    void tell(const Predicate& predicate, const Subject& subject, Answer& answer);

private:
    void tell_url(const Predicate& predicate, const Subject& subject, Answer& answer);
    void tell_url_part(const Predicate& predicate, store::RowUrl& url, Answer& answer);
    void tell_query(const std::string& name, std::string_view query, Answer& answer);
    void tell_category(const Subject& subject, Answer& answer);

    const store::Session& session_;
    const store::Annotations* annotations_;
    Timestamp began_;
    std::string scratch_;
};

// What the field `since` counts from: the first packet, else the first exchange.
Timestamp beginning_of(const store::Session& session);

// Whether the media type alone tells the category.
bool type_tells_category(const store::Session& session, const store::ExchangeRow& row);

}  // namespace waybill::filter
