#!/bin/bash
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes the captures of this folder again, with real programs in two network namespaces joined by a
# veth pair. Nothing leaves the machine, and no process or namespace stays behind.
#
#   samples/make-samples.sh             all of them
#   samples/make-samples.sh shop range  these
#
# Needs root and, by Debian's names, the packages chromium, curl, iproute2, nftables, nghttp2,
# nginx-light, nodejs, openssl, python3-grpcio, python3-websockets, tcpdump, wireshark-common (for
# editcap) and zstd.
# Times, ports and sequence numbers differ each time, so the golden files have to be rewritten.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
make=$here/make
client=waybill-client
server=waybill-server
hosts="10.77.0.20 shop.example upload.example live.example rpc.example
10.77.0.21 api.shop.example
10.77.0.22 img.shop.example
10.77.0.30 metrics.example
10.77.0.40 proxy.example"

if [ "$(id -u)" -ne 0 ]; then
    echo "make-samples.sh: needs root, for network namespaces and tcpdump" >&2
    exit 1
fi
for program in chromium curl editcap ip nft nghttp nghttpx nginx node openssl tcpdump zstd; do
    if ! command -v "$program" >/dev/null; then
        echo "make-samples.sh: $program is missing" >&2
        exit 1
    fi
done

work=$(mktemp -d)
processes=()

end_processes() {
    for process in "${processes[@]}"; do
        kill "$process" 2>/dev/null || true
        wait "$process" 2>/dev/null || true
    done
    processes=()
}

clean_up() {
    end_processes
    ip netns delete $client 2>/dev/null || true
    ip netns delete $server 2>/dev/null || true
    rm -rf /etc/netns/$client /etc/netns/$server "$work"
    rmdir --ignore-fail-on-non-empty /etc/netns 2>/dev/null || true
}
trap clean_up EXIT
trap 'exit 1' INT TERM

on_client() { ip netns exec $client "$@"; }
on_server() { ip netns exec $server "$@"; }
get() { on_client curl -s "$@" >"$work/out" || true; }

# serve COMMAND...: runs it on the server until the sample is done.
serve() {
    ip netns exec $server "$@" >>"$work/servers.log" 2>&1 &
    processes+=($!)
}

# wait_for ADDRESS PORT: until something listens there.
wait_for() {
    for _ in $(seq 100); do
        if on_server bash -c "exec 3<>/dev/tcp/$1/$2" 2>/dev/null; then
            return
        fi
        sleep 0.05
    done
    echo "make-samples.sh: nothing listens on $1 port $2" >&2
    exit 1
}

# record NAMESPACE FILE TCPDUMP-ARGUMENTS...
record() {
    local space=$1 file=$2
    shift 2
    rm -f "$here/$file" "$work/tcpdump.log"
    touch "$work/tcpdump.log"
    ip netns exec "$space" tcpdump -Z root -U -B 16384 -w "$here/$file" "$@" \
        2>>"$work/tcpdump.log" &
    recorder=$!
    processes+=("$recorder")
    until grep -q 'listening on' "$work/tcpdump.log"; do
        kill -0 "$recorder" 2>/dev/null || { cat "$work/tcpdump.log" >&2; exit 1; }
        sleep 0.05
    done
}

stop_recording() {
    sleep 1.3  # tcpdump gets the packets of a second at once
    kill "$recorder"
    wait "$recorder" || true
    if ! grep -q '^0 packets dropped by kernel' "$work/tcpdump.log"; then
        echo "make-samples.sh: tcpdump has lost packets" >&2
        exit 1
    fi
    end_processes
}

make_network() {
    ip netns add $client
    ip netns add $server
    for space in $client $server; do
        mkdir -p "/etc/netns/$space"
        printf '127.0.0.1 localhost\n::1 localhost\n%s\n' "$hosts" >"/etc/netns/$space/hosts"
        ip -n "$space" link set lo up
    done
    ip -n $client link add eth0 address 02:77:00:00:00:10 type veth \
        peer name eth0 address 02:77:00:00:00:20 netns $server
    for space in $client $server; do
        # So that the captures have packets of ordinary size, as on a cable.
        ip -n "$space" link set eth0 gso_max_segs 1
        ip netns exec "$space" sh -c 'echo 1 >/proc/sys/net/ipv6/conf/eth0/disable_ipv6'
        ip -n "$space" link set eth0 up
    done
    for address in 10 11 12; do ip -n $client address add 10.77.0.$address/24 dev eth0; done
    for address in 20 21 22 30 40; do ip -n $server address add 10.77.0.$address/24 dev eth0; done
}

start_nginx() {
    serve nginx -p "$work" -c "$work/nginx.conf"
    wait_for 10.77.0.20 80
}

make_site() {
    mkdir "$work/tmp"
    sed "s#@ROOT@#$work#g" "$make/nginx.conf" >"$work/nginx.conf"
    cp -r "$make/site" "$work/site"
    chmod -R a+rX "$work"
    node "$make/make-images.mjs" "$work/images"
    cp "$work/images/favicon.ico" "$work/images/thumb-"[1-9].png "$work/site/"
    mkdir "$work/site/private" "$work/site/zstd"
    echo 'The key is under the mat.' >"$work/site/private/key.txt"
    echo 'ada:{PLAIN}lovelace' >"$work/users"
    seq -f 'line %05.0f of a file that is long enough to need several segments' 900 \
        >"$work/site/long.txt"
    zstd -q -19 "$work/site/long.txt" -o "$work/site/zstd/long.zst"
    head -c 46000 /dev/zero | noise >"$work/site/noise.bin"
    touch -d '2026-01-05 08:00:00 UTC' "$work/site/"* "$work/images/"*
}

# Bytes that do not compress, the same each time.
noise() {
    node -e '
        const { createHash } = require("node:crypto");
        process.stdin.on("data", (data) => {
            for (let i = 0; i < data.length; i += 64) {
                const noise = createHash("sha512").update(String(i)).digest();
                process.stdout.write(noise.subarray(0, Math.min(64, data.length - i)));
            }
        });'
}

# A visit to a little shop, by a browser, by the shop's app and by others.
sample_shop() {
    start_nginx
    serve node "$make/shop-server.mjs" 10.77.0.21 10.77.0.30 3000
    wait_for 10.77.0.21 80
    wait_for 127.0.0.1 3000
    record $client shop.pcap -i eth0 tcp
    local app=(--interface 10.77.0.11 --compressed -A 'LoomApp/3.2 (Android 14)')
    (
        sleep 3
        get "${app[@]}" http://api.shop.example/products \
            --next "${app[@]}" -s http://api.shop.example/products/4 \
            --next "${app[@]}" -s http://api.shop.example/products/99
        sleep 1
        get "${app[@]}" -X PUT -H 'Content-Type: application/json' -d '{"stock":18}' \
            http://api.shop.example/stock/4 \
            --next "${app[@]}" -s -X PUT -H 'Authorization: Bearer s4mple-t0ken' \
            -H 'Content-Type: application/json' -d '{"stock":18}' http://api.shop.example/stock/4 \
            --next "${app[@]}" -s -X DELETE http://api.shop.example/cart/1
        get --interface 10.77.0.12 -A 'uptime-check/1.0' -I http://shop.example/
        sleep 1
        get "${app[@]}" http://api.shop.example/export
        get --interface 10.77.0.12 -A 'uptime-check/1.0' -I http://shop.example/ \
            --next -s --interface 10.77.0.12 -A 'uptime-check/1.0' \
            http://shop.example/admin/status
    ) &
    local others=$!
    on_client node "$make/browser.mjs" \
        open http://shop.example/ \
        open http://shop.example/sale \
        open 'http://shop.example/product.html?id=4' \
        run 'document.getElementById("add").click()' \
        open http://shop.example/account.html \
        run 'document.querySelector("[name=user]").value = "ada";
             document.querySelector("[name=password]").value = "lovelace";
             document.getElementById("login").submit()' \
        run 'document.getElementById("order").click()' \
        open http://shop.example/
    wait $others
    stop_recording
}

# GET, HEAD and a conditional GET on one connection, over IPv6 on the loopback interface.
sample_curl-get() {
    start_nginx
    record $server curl-get.pcap -i lo tcp port 80
    local tag
    tag=$(on_server curl -s -I 'http://[::1]/style.css' | sed -n 's/^ETag: \(.*\)\r$/\1/p')
    on_server curl -s 'http://[::1]/' >"$work/out" \
        --next -s -I 'http://[::1]/' \
        --next -s -H "If-None-Match: $tag" 'http://[::1]/style.css' \
        --next -s 'http://[::1]/no-such-page'
    stop_recording
}

# Compressed on the fly and therefore chunked; recorded on "any", which is Linux cooked v2.
sample_gzip-chunked() {
    start_nginx
    record $client gzip-chunked.pcap -i any -y LINUX_SLL2 tcp
    get --compressed http://shop.example/long.txt --next -s --compressed \
        http://shop.example/app.js
    stop_recording
}

# One page: a browser fetches what belongs to it over several connections at once.
sample_browser-page() {
    start_nginx
    printf '<!DOCTYPE html><title>Nine</title><link rel="stylesheet" href="/style.css">%s%s' \
        '<script src="/app.js" defer></script><body data-page="nine"><h1>Nine pictures</h1>' \
        "$(for i in 1 2 3 4 5 6 7 8 9; do echo "<img src=/thumb-$i.png alt=>"; done)" \
        >"$work/site/nine.html"
    record $client browser-page.pcap -i eth0 tcp
    on_client node "$make/browser.mjs" open http://shop.example/nine.html
    stop_recording
}

# JSON, a form, a multipart form and a file after "100 Continue".
sample_uploads() {
    serve node "$make/upload-server.mjs" 10.77.0.20 80
    wait_for 10.77.0.20 80
    record $client uploads.pcap -i eth0 tcp
    local to=http://upload.example
    get -H 'Content-Type: application/json' -d '{"name":"Oil lantern","cents":4900}' $to/items \
        --next -s -d name=Ada -d 'wish=a lamp & a blanket' $to/form \
        --next -s -F 'title=A thumb' -F "picture=@$work/images/thumb-1.png" $to/multi
    get -H 'Expect: 100-continue' -T "$work/images/large-4.png" $to/files/large.png
    stop_recording
}

# Chunked both ways, with trailers both ways.
sample_chunked-trailers() {
    serve node "$make/trailers.mjs" server 10.77.0.20 80
    wait_for 10.77.0.20 80
    record $client chunked-trailers.pcap -i eth0 tcp
    on_client node "$make/trailers.mjs" client 10.77.0.20 80
    stop_recording
}

# Requests sent before the answers to those before them.
sample_pipelining() {
    start_nginx
    record $client pipelining.pcap -i eth0 tcp
    local end='Host: shop.example\r\n\r\n'
    on_client node "$make/send-raw.mjs" 10.77.0.20 80 \
        "GET /thumb-1.png HTTP/1.1\r\n${end}HEAD /thumb-2.png HTTP/1.1\r\n${end}GET /sale HTTP/1.1\r\n$end" \
        "GET /thumb-3.png HTTP/1.1\r\nHost: shop" ".example\r\n\r\nGET /none HTTP/1.1\r\n${end}GET /logo.svg HTTP/1.0\r\n$end"
    stop_recording
}

# A part, two parts at once, the rest of a download, and a range that is not there.
sample_range() {
    start_nginx
    record $client range.pcap -i eth0 tcp
    get -r 0-99 http://shop.example/long.txt \
        --next -s -r 100-149,1000-1049 http://shop.example/long.txt \
        --next -s -C 57000 http://shop.example/long.txt \
        --next -s -r 900000- http://shop.example/long.txt
    stop_recording
}

# Redirects, a log-in form with cookies, Basic authentication refused and given.
sample_login() {
    start_nginx
    serve node "$make/shop-server.mjs" 10.77.0.21 10.77.0.30 3000
    wait_for 127.0.0.1 3000
    record $client login.pcap -i eth0 tcp
    get -L http://shop.example/old
    get -L -c "$work/jar" -b "$work/jar" -d 'user=ada&password=lovelace' http://shop.example/login
    get -b "$work/jar" http://shop.example/account.html
    get -d 'user=eve&password=guess' http://shop.example/login
    get http://shop.example/private/key.txt
    get -u ada:wrong http://shop.example/private/key.txt
    get -u ada:lovelace http://shop.example/private/key.txt
    stop_recording
}

# An upgrade, then frames of each kind.
sample_websocket() {
    serve node "$make/websocket.mjs" server 10.77.0.20 80
    wait_for 10.77.0.20 80
    record $client websocket.pcap -i eth0 tcp
    on_client node "$make/websocket.mjs" client 10.77.0.20 80
    stop_recording
}

# A proxy: absolute form, HTTP in a CONNECT tunnel, a tunnel refused. Only the client's leg.
sample_connect-proxy() {
    start_nginx
    serve node "$make/proxy.mjs" 10.77.0.40 3128
    wait_for 10.77.0.40 3128
    record $client connect-proxy.pcap -i eth0 tcp
    get -x http://proxy.example:3128 http://shop.example/
    get -p -x http://proxy.example:3128 http://shop.example/ http://shop.example/logo.svg
    get -p -x http://proxy.example:3128 http://forbidden.example/
    stop_recording
}

# HTTP through a SOCKS5 server.
sample_socks5() {
    start_nginx
    serve node "$make/socks.mjs" 10.77.0.40 1080
    wait_for 10.77.0.40 1080
    record $client socks5.pcap -i eth0 tcp
    get --socks5-hostname proxy.example:1080 http://shop.example/ http://shop.example/logo.svg
    get --socks5 proxy.example:1080 http://shop.example/sale
    stop_recording
}

# Packets are lost before the place of recording (never seen there), and behind it (seen twice).
sample_packet-loss() {
    start_nginx
    on_server nft -f - <<'RULES'
table ip loss {
    chain out {
        type filter hook postrouting priority 0;
        ip daddr 10.77.0.10 numgen inc mod 9 4 drop
    }
}
RULES
    on_client nft -f - <<'RULES'
table ip loss {
    chain in {
        type filter hook input priority 0;
        ip saddr 10.77.0.20 numgen inc mod 11 6 drop
    }
}
RULES
    record $client packet-loss.pcap -i eth0 tcp
    get --interface 10.77.0.10 http://shop.example/noise.bin \
        --next -s --interface 10.77.0.10 http://shop.example/logo.svg
    on_server nft delete table ip loss
    on_client nft delete table ip loss
    stop_recording
}

# The recording itself lacks packets that did arrive: every fourth large one, by its IP id.
sample_capture-gaps() {
    start_nginx
    record $client capture-gaps.pcap -i eth0 'tcp and not (greater 1000 and ip[4:2] & 3 = 1)'
    get http://shop.example/noise.bin --next -s http://shop.example/ \
        --next -s http://shop.example/thumb-9.png
    stop_recording
}

# One page in each content coding, two of them stacked, and two that are not what they say.
sample_content-codings() {
    start_nginx
    serve node "$make/encodings-server.mjs" 10.77.0.21 8080
    wait_for 10.77.0.21 8080
    record $client content-codings.pcap -i eth0 tcp
    local url=http://api.shop.example:8080
    for path in plain br gzip deflate deflate-bare gzip-then-br not-really-gzip cut-off; do
        get --compressed $url/$path
    done
    get --compressed http://shop.example/zstd/long.zst
    stop_recording
}

# Two lengths in one request, sent to a server that refuses it and to one that takes it: there the
# body of the first reading is a second request.
sample_smuggling() {
    start_nginx
    serve node --insecure-http-parser "$make/upload-server.mjs" 10.77.0.21 8080
    wait_for 10.77.0.21 8080
    record $client smuggling.pcap -i eth0 tcp
    local request='POST /form HTTP/1.1\r\nHost: shop.example\r\nContent-Length: 59\r\n'
    request+='Transfer-Encoding: chunked\r\n\r\n'
    request+='0\r\n\r\nGET /admin HTTP/1.1\r\nHost: shop.example\r\nX-Ignore: x\r\n\r\n'
    on_client node "$make/send-raw.mjs" 10.77.0.20 80 "$request"
    on_client node "$make/send-raw.mjs" 10.77.0.21 8080 "$request"
    on_client node "$make/send-raw.mjs" 10.77.0.20 80 \
        'GET / HTTP/1.1\r\nHost: shop.example\r\nTransfer-Encoding : chunked\r\n\r\n'
    stop_recording
}

# A file of another kind: pcapng with a comment, compressed.
sample_get() {
    start_nginx
    record $client get.pcap -i eth0 tcp
    get http://shop.example/ http://shop.example/category.html
    stop_recording
    editcap -F pcapng --capture-comment 'Two pages fetched with curl.' \
        "$here/get.pcap" "$work/get.pcapng"
    rm "$here/get.pcap"
    gzip -9n <"$work/get.pcapng" >"$here/get.pcapng.gz"
}

# shellcheck source=samples/make/protocols.sh
. "$make/protocols.sh"

all=(shop curl-get gzip-chunked browser-page uploads chunked-trailers pipelining range login
    websocket connect-proxy socks5 packet-loss capture-gaps content-codings smuggling get
    https http2 h2c websocket-deflate events rpc grpc quic)
make_network
make_site
make_certificate
for name in "${@:-${all[@]}}"; do
    if ! declare -F "sample_$name" >/dev/null; then
        echo "make-samples.sh: no sample $name; there are: ${all[*]}" >&2
        exit 1
    fi
    echo "$name"
    "sample_$name"
done
ls -l "$here"/*.pcap "$here"/*.pcapng "$here"/*.gz
