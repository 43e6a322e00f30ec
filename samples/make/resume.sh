# SPDX-License-Identifier: GPL-3.0-or-later
#
# Two connections of TLS 1.3, the second with the ticket of the first: resume.sh WORK-FOLDER HOST
set -euo pipefail
ask() { # OPTION FILE PATH
    { printf 'GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n' "$3" "$host"; sleep 0.3; } |
        openssl s_client -quiet -connect "$host:443" -servername "$host" -CAfile "$work/ca.pem" \
            -keylogfile "$SSLKEYLOGFILE" "$1" "$2"
}
work=$1 host=$2
ask -sess_out "$work/session" /thumb-1.png
ask -sess_in "$work/session" /thumb-2.png
