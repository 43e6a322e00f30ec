// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/http/exchange.h"

#include "core/http/content_coding.h"

namespace waybill::http {

std::vector<std::string> codings_of(const Message& message) {
    return message.content_decoded ? std::vector<std::string>()
                                   : content_codings(message.head.fields);
}

}  // namespace waybill::http
