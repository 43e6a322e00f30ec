// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audit/csp_bypass.h"

#include <algorithm>
#include <array>

#include "core/audit/public_suffix.h"
#include "core/base/ascii.h"

namespace waybill::audit {
namespace {

using enum BypassKind;

// By host.
constexpr auto kBypasses = std::to_array<CspBypass>({
    {"accounts.google.com", "/o/oauth2/revoke", Jsonp, true},
    {"ajax.googleapis.com", "/ajax/libs/angularjs/1.2.0rc1/angular-route.min.js", Angular, true},
    {"ajax.googleapis.com", "/ajax/libs/angularjs/", Angular, false},
    {"ajax.googleapis.com", "/ajax/services/search/news", Jsonp, true},
    {"ajax.googleapis.com", "/ajax/libs/yui/2.8.0r4/build/charts/assets/charts.swf", Flash, true},
    {"an.yandex.ru", "/page/147484", Jsonp, true},
    {"api.facebook.com", "/restserver.php", Jsonp, true},
    {"api.flickr.com", "/services/feeds/photos_friends.gne", Jsonp, true},
    {"api.mixpanel.com", "/track/", Jsonp, true},
    {"api.vk.com", "/method/wall.get", Jsonp, true},
    {"books.google.com", "/books", Jsonp, true},
    {"cdn.bootcss.com", "/angular.js/1.2.0/angular.min.js", Angular, true},
    {"cdn.jsdelivr.net", "/", Uploads, true},
    {"cdn.shopify.com", "/s/files/", Uploads, false},
    {"cdn.shopify.com", "/s/files/1/0225/6463/t/1/assets/angular-animate.min.js", Angular, true},
    {"cdnjs.cloudflare.com", "/ajax/libs/angular.js/1.2.16/angular.min.js", Angular, true},
    {"cdnjs.cloudflare.com", "/ajax/libs/angular.js/", Angular, false},
    {"clients1.google.com", "/complete/search", Jsonp, true},
    {"code.angularjs.org", "/", Angular, false},
    {"connect.mail.ru", "/share_count", Jsonp, true},
    {"cse.google.com", "/api/", Jsonp, true},
    {"d1f69o4buvlrj5.cloudfront.net", "/", Jsonp, true},
    {"dev.virtualearth.net", "/REST/V1/Imagery/Metadata/", Jsonp, true},
    {"dl.dropboxusercontent.com", "/u/", Uploads, true},
    {"esm.sh", "/", Uploads, false},
    {"esm.run", "/", Uploads, false},
    {"fast.wistia.com", "/embed/medias/", Jsonp, true},
    {"gist.githubusercontent.com", "/", Uploads, false},
    {"googleads.g.doubleclick.net", "/pagead/conversion/1036918760/wcm", Jsonp, true},
    {"googletagmanager.com", "/gtm/js", JsonpWithEval, true},
    {"graph.facebook.com", "/1/", Jsonp, true},
    {"gstatic.com", "/fsn/angular_js-bundle1.js", Angular, true},
    {"gum.criteo.com", "/sync", Jsonp, true},
    {"ib.adnxs.com", "/jpt", Jsonp, true},
    {"links.services.disqus.com", "/api/ping", Jsonp, true},
    {"m.addthis.com", "/live/red_lojson/100eng.json", Jsonp, true},
    {"maps.google.com", "/maps/vt", Jsonp, true},
    {"maps.googleapis.com", "/maps/api/js/GeoPhotoService.GetMetadata", Jsonp, true},
    {"mc.yandex.ru", "/watch/24306916/1", Jsonp, true},
    {"nominatim.openstreetmap.org", "/", Jsonp, true},
    {"oss.maxcdn.com", "/angularjs/1.2.20/angular.min.js", Angular, true},
    {"pagead2.googlesyndication.com", "/relatedsearch", Jsonp, true},
    {"pubsub.pubnub.com", "/subscribe/demo/hello_world/", Jsonp, true},
    {"publish.twitter.com", "/oembed", Jsonp, true},
    {"query.yahooapis.com", "/v1/public/yql", Jsonp, true},
    {"raw.githubusercontent.com", "/", Uploads, true},
    {"s3-eu-west-1.amazonaws.com", "/", Uploads, true},
    {"s3.amazonaws.com", "/", Uploads, false},
    {"securepubads.g.doubleclick.net", "/gampad/ads", Jsonp, true},
    {"ssl.google-analytics.com", "/gtm/js", JsonpWithEval, true},
    {"static.tumblr.com", "/", Uploads, true},
    {"storage.googleapis.com", "/", Uploads, true},
    {"suggest.taobao.com", "/sug", Jsonp, true},
    {"syndication.twitter.com", "/widgets/timelines/765840589183213568", Jsonp, true},
    {"translate.google.com", "/translate_a/l", Jsonp, true},
    {"translate.googleapis.com", "/translate_a/l", Jsonp, true},
    {"translate.yandex.net", "/api/v1.5/tr.json/detect", Jsonp, true},
    {"unpkg.com", "/", Uploads, false},
    {"vimeo.com", "/api/oembed.json/", Jsonp, true},
    {"vk.com", "/swf/video.swf", Flash, true},
    {"www.adobe.com", "/devnet-apps/flashshowcase/lib/angular/angular.1.1.5.min.js", Angular, true},
    {"www.blogger.com", "/feeds/", Jsonp, true},
    {"www.facebook.com", "/restserver.php", Jsonp, true},
    {"www.google-analytics.com", "/gtm/js", JsonpWithEval, true},
    {"www.google.com", "/complete/search", Jsonp, false},
    {"www.google.com", "/tools/feedback/escalation-options", Jsonp, true},
    {"www.google.de", "/maps/vt", Jsonp, true},
    {"www.googleadservices.com", "/pageadimg/imgad", Angular, true},
    {"www.googleapis.com", "/freebase/v1/topic/m/0344_", Jsonp, true},
    {"www.googletagmanager.com", "/gtm/js", JsonpWithEval, true},
    {"www.gstatic.com", "/fsn/angular_js-bundle1.js", Angular, true},
    {"www.sharethis.com", "/get-publisher-info.php", Jsonp, true},
    {"www.youku.com", "/index_cookielist/s/jsonp", Jsonp, true},
    {"www.youtube.com", "/profile_style", Jsonp, true},
    {"yandex.ru", "/soft/browsers/check", Jsonp, true},
    {"yandex.st", "/angularjs/1.2.16/angular-cookies.min.js", Angular, true},
    {"yastatic.net", "/angularjs/1.2.23/angular.min.js", Angular, true},
});

// Those that the Public Suffix List leaves out.
constexpr auto kSharedHosting = std::to_array<std::string_view>({
    "akamaihd.net",
    "amazonaws.com",
    "googleusercontent.com",
    "kxcdn.com",
    "windows.net",
});

bool host_matches(const BypassQuestion& question, std::string_view host) {
    if (!question.wildcard) {
        return ascii::equal_ignoring_case(question.host, host);
    }
    // "*.example.org" takes in what is under example.org, and not example.org itself.
    return host.size() > question.host.size() + 1
           && host[host.size() - question.host.size() - 1] == '.'
           && ascii::equal_ignoring_case(host.substr(host.size() - question.host.size()),
                                         question.host);
}

// A path that ends in a slash takes in all below it. For our own judgement the table's folders do
// the same the other way round: what lies in one serves.
bool path_matches(const BypassQuestion& question, std::string_view path) {
    const std::string_view asked = question.path;
    if (asked.empty() || asked == "/") {
        return true;
    }
    if (asked.ends_with('/') ? path.starts_with(asked) : path == asked) {
        return true;
    }
    return !question.as_evaluator && path.ends_with('/') && asked.starts_with(path);
}

}  // namespace

const CspBypass* find_csp_bypass(const BypassQuestion& question) {
    for (const CspBypass& bypass : kBypasses) {
        const bool wanted = (bypass.kind == Flash) == question.flash
                            && (bypass.kind != JsonpWithEval || question.eval_allowed)
                            && (bypass.in_evaluator || !question.as_evaluator);
        if (wanted && host_matches(question, bypass.host) && path_matches(question, bypass.path)) {
            return &bypass;
        }
    }
    return nullptr;
}

bool is_shared_hosting(std::string_view host) {
    return is_public_suffix(host)
           || std::any_of(
               kSharedHosting.begin(), kSharedHosting.end(), [host](std::string_view each) {
                   return ascii::equal_ignoring_case(each, host);
               });
}

}  // namespace waybill::audit
