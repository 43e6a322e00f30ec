# SPDX-License-Identifier: GPL-3.0-or-later
#
# Python's clients through the proxy: python_client.py CLIENT PROXY CERTIFICATE HTTP HTTPS HTTP2
#
# Prints what came back, one line of JSON for each step; fails where a client does.
import hashlib
import json
import sys

client, proxy, certificate, http, https, http2 = sys.argv[1:]


def tell(response, body=None):
    body = response.content if body is None else body
    version = getattr(response, 'http_version', None)
    print(json.dumps({
        'status': response.status_code, 'size': len(body),
        'sha256': hashlib.sha256(body).hexdigest(), 'version': version,
        'cookies': response.headers.get('set-cookie'),
    }), flush=True)


def pieces():
    for number in range(50):
        yield b'piece %d of a body without a length\n' % number


def common(session, stream):
    for origin in (http, https, http2):
        tell(session.get(origin + '/get?a=b c', headers={'X-Unicode': 'na\u00efve'.encode('latin-1')}))
        tell(session.post(origin + '/post', data={'name': 'Ada', 'wish': 'lamp'}))
        tell(session.post(origin + '/upload', files={'file': ('zeros.bin', bytes(500_000))}))
        tell(session.head(origin + '/size/12345'))
        tell(session.get(origin + '/pieces/400000'))
        tell(session.delete(origin + '/status/204'))
        stream(session, origin)


def with_requests():
    import requests

    session = requests.Session()
    session.trust_env = False
    session.proxies = {'http': proxy, 'https': proxy}
    session.verify = certificate

    def stream(session, origin):
        tell(session.put(origin + '/put', data=pieces()))
        with session.get(origin + '/size/1000000', stream=True) as response:
            tell(response, b''.join(response.iter_content(10_000)))

    common(session, stream)


def with_httpx(versions):
    import httpx

    def stream(session, origin):
        tell(session.put(origin + '/put', content=pieces()))
        with session.stream('GET', origin + '/size/1000000') as response:
            tell(response, b''.join(response.iter_bytes()))

    with httpx.Client(proxies=proxy, verify=certificate, trust_env=False, timeout=20,
                      http2=versions == 2) as session:
        common(session, stream)


def with_socks():
    import requests

    session = requests.Session()
    session.trust_env = False
    session.proxies = {'http': proxy, 'https': proxy}
    session.verify = certificate
    for origin in (http, https, http2):
        tell(session.get(origin + '/through-socks'))


{
    'requests': with_requests, 'httpx1': lambda: with_httpx(1), 'httpx2': lambda: with_httpx(2),
    'socks': with_socks,
}[client]()
