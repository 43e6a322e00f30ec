# SPDX-License-Identifier: GPL-3.0-or-later
#
# The samples of TLS, HTTP/2 and of what is said on top of HTTP; read by make-samples.sh.

# A key and a certificate of its own authority, for the names of the samples.
make_certificate() {
    local ca=("-key" "$work/ca.key" "-subj" "/O=Samples/CN=Sample Root" "-days" 3650)
    local names='subjectAltName=DNS:shop.example,DNS:live.example,DNS:rpc.example'
    for name in ca server; do
        openssl genpkey -quiet -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$name.key"
    done
    openssl req -x509 -new "${ca[@]}" -out "$work/ca.pem" 2>/dev/null
    openssl req -new -key "$work/server.key" -subj /CN=shop.example -out "$work/server.csr"
    openssl x509 -req -in "$work/server.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" \
        -CAcreateserial -days 800 -extfile <(echo "$names") -out "$work/server.pem" 2>/dev/null
}

# Puts the secrets of $work/keys into a pcapng file, in front of its packets.
with_secrets() { # NAME
    editcap -F pcapng --inject-secrets "tls,$work/keys" "$here/$1.pcap" "$here/$1.pcapng"
    rm "$here/$1.pcap"
}

# HTTP/1.1 over TLS 1.3 and 1.2, a session resumed, and one connection whose keys nobody kept. The
# secrets stand in the file.
sample_https() {
    start_nginx
    serve node "$make/shop-server.mjs" 10.77.0.21 10.77.0.30 3000
    wait_for 127.0.0.1 3000
    record $client https.pcap -i eth0 tcp
    local to=(--cacert "$work/ca.pem" --http1.1 --compressed)
    export SSLKEYLOGFILE=$work/keys
    get "${to[@]}" https://shop.example/ --next -s "${to[@]}" https://shop.example/style.css
    get "${to[@]}" --tls-max 1.2 --ciphers ECDHE-ECDSA-CHACHA20-POLY1305 \
        https://shop.example/logo.svg
    get "${to[@]}" --tls-max 1.2 --ciphers ECDHE-ECDSA-AES128-SHA256 -d user=ada \
        https://shop.example/login
    on_client bash "$make/resume.sh" "$work" shop.example >"$work/out" 2>&1
    unset SSLKEYLOGFILE
    get "${to[@]}" https://shop.example/sale
    stop_recording
    with_secrets https
}

# HTTP/2 over TLS: streams side by side, a push, an interim response, trailers, a reset. The keys are
# in http2.keys.
sample_http2() {
    rm -f "$here/http2.keys"
    serve node "$make/http2-server.mjs" 10.77.0.20 443 "$work" "$here/http2.keys"
    wait_for 10.77.0.20 443
    record $client http2.pcap -i eth0 tcp
    local site=https://shop.example
    on_client nghttp -n $site/ $site/stock $site/hints >"$work/out" 2>&1
    get --cacert "$work/ca.pem" --compressed $site/trailers --next -s --cacert "$work/ca.pem" \
        -H 'Content-Type: application/json' -d '{"stock":18}' $site/stock \
        --next -s --cacert "$work/ca.pem" $site/reset
    stop_recording
}

# HTTP/2 in clear: known beforehand, and agreed on by an upgrade.
sample_h2c() {
    start_nginx
    serve nghttpx --conf=/dev/null --single-process --log-level=ERROR \
        -f '10.77.0.20,8080;no-tls' -b 10.77.0.20,80
    wait_for 10.77.0.20 8080
    record $client h2c.pcap -i eth0 tcp port 8080
    local site=http://shop.example:8080
    on_client nghttp -n $site/ $site/style.css >"$work/out" 2>&1
    get --http2 $site/logo.svg $site/no-such-page
    stop_recording
}

# A WebSocket whose messages are compressed.
sample_websocket-deflate() {
    serve /usr/bin/python3 "$make/websocket-deflate.py" server 10.77.0.20 80
    wait_for 10.77.0.20 80
    record $client websocket-deflate.pcap -i eth0 tcp
    on_client /usr/bin/python3 "$make/websocket-deflate.py" client live.example 80
    stop_recording
}

# Server-sent events, cut off by the client once and taken up again, and records of JSON.
sample_events() {
    serve node "$make/rpc-server.mjs" 10.77.0.20 80
    wait_for 10.77.0.20 80
    record $client events.pcap -i eth0 tcp
    get -N -m 1.2 -H 'Accept: text/event-stream' http://live.example/events
    get -N -H 'Accept: text/event-stream' -H 'Last-Event-ID: 3' http://live.example/events
    get -N http://live.example/records
    stop_recording
}

# GraphQL, JSON-RPC, XML-RPC and SOAP.
sample_rpc() {
    serve node "$make/rpc-server.mjs" 10.77.0.20 80
    wait_for 10.77.0.20 80
    record $client rpc.pcap -i eth0 tcp
    local to=http://rpc.example json='Content-Type: application/json' xml='Content-Type: text/xml'
    local soap='http://schemas.xmlsoap.org/soap/envelope/'
    get -H "$json" -d '{"operationName":"Product","query":"query Product($id: ID!) { product(id: $id) { name cents } }","variables":{"id":4}}' $to/graphql \
        --next -s -H "$json" -d '[{"query":"{ products { name } }"},{"query":"mutation Buy { buy(id: 4) { ok } }"}]' $to/graphql \
        --next -s "$to/graphql?query=%7B%20version%20%7D" \
        --next -s -H "$json" -d '{"jsonrpc":"2.0","id":1,"method":"stock.get","params":[4]}' $to/json \
        --next -s -H "$json" -d '[{"jsonrpc":"2.0","id":2,"method":"stock.get"},{"jsonrpc":"2.0","method":"log"}]' $to/json \
        --next -s -H "$xml" -d '<?xml version="1.0"?><methodCall><methodName>stock.get</methodName><params/></methodCall>' $to/xml \
        --next -s -H "$xml" -H 'SOAPAction: "urn:stock#Get"' -d "<s:Envelope xmlns:s=\"$soap\"><s:Body><Get xmlns=\"urn:stock\"><id>4</id></Get></s:Body></s:Envelope>" $to/soap
    stop_recording
}

# gRPC: a call, a stream of answers, a stream of both, one compressed, one that fails.
sample_grpc() {
    serve /usr/bin/python3 "$make/grpc-calls.py" server 10.77.0.20 50051
    wait_for 10.77.0.20 50051
    record $client grpc.pcap -i eth0 tcp
    on_client /usr/bin/python3 "$make/grpc-calls.py" client rpc.example 50051
    stop_recording
}

# What a browser sends that has to use QUIC, to a server that does not answer.
sample_quic() {
    on_server nft -f - <<'RULES'
table inet quiet {
    chain in {
        type filter hook input priority 0;
        udp dport 443 drop
    }
}
RULES
    record $client quic.pcap -i eth0 udp port 443
    on_client timeout 5 chromium --headless --no-sandbox --disable-gpu --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync \
        --user-data-dir="$work/profile" --enable-quic --origin-to-force-quic-on=shop.example:443 \
        --dump-dom https://shop.example/ >"$work/out" 2>&1 || true
    on_server nft delete table inet quiet
    stop_recording
}
