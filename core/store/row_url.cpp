// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/row_url.h"

#include "core/base/ascii.h"

namespace waybill::store {
namespace {

using Form = http::Target::Form;

}  // namespace

const http::Target& RowUrl::parts() {
    if (!parts_) {
        parts_ = http::split_target(is_connect_ ? "CONNECT" : "", target_);
    }
    return *parts_;
}

std::string_view RowUrl::scheme() {
    if (has_origin_form() || parts().form != Form::Absolute) {
        return own_scheme_;
    }
    if (scheme_.empty()) {
        scheme_ = ascii::lower(parts().scheme);
    }
    return scheme_;
}

// What the builder keeps can be read, or is all host.
std::string_view RowUrl::host() const {
    const auto split = http::split_host_and_port(authority_);
    return split ? split->host : authority_;
}

std::uint16_t RowUrl::port() {
    if (!has_origin_form() && (parts().form == Form::Absolute || parts().form == Form::Authority)) {
        return parts().port.value_or(http::default_port(scheme()));
    }
    const auto split = http::split_host_and_port(authority_);
    return split && split->port ? *split->port : http::default_port(own_scheme_);
}

std::string_view RowUrl::path() {
    if (!has_origin_form()) {
        return parts().path;
    }
    const std::string_view path = target_.substr(0, target_.find('?'));
    return path.substr(0, path.find('#'));
}

std::optional<std::string_view> RowUrl::query() {
    return parts().query;
}

void RowUrl::append_to(std::string& out) {
    if (!has_origin_form()) {
        switch (parts().form) {
            case Form::Absolute:
            case Form::Authority:
                out.append(target_);
                return;
            case Form::Asterisk:
                out.append(own_scheme_).append("://").append(authority_);
                return;
            case Form::Origin:  // and what cannot be read
                break;
        }
    }
    out.append(own_scheme_).append("://").append(authority_);
    if (!target_.empty() && target_.front() != '/') {
        out.push_back('/');
    }
    out.append(target_);
}

}  // namespace waybill::store
