#!/usr/bin/env bash
# Guess: where a call of Python's older client of Cloudflare's API ends at a page of HTML, it raises an error, as
# it does for every answer that is not the API's.
# Seen: it returns a text, and not the page's but Python's notation of its bytes: "b'<title>Sign in</title>'". So
# `if cf.….revoke_user.post(…)` holds after a redirect to a login page. And `params={'devices': True}` is sent as
# `?devices=True`, with Python's capital letter.
# Versions: python3-cloudflare 2.11.1-1 of Debian 12, and its Python 3.11. Needs such a Debian.
# Gatehouse: docs/deploy.md, “Scripts”; takes `True` for true (src/gateway/cloudflare-operation-handlers.ts).
set -euo pipefail
echo 'Guess: a call that ends at a login page raises an error; True in a query is true.'
echo "Seen:  it returns the text \"b'<title>Sign in</title>'\"; True in a query is True, in python3-cloudflare 2.11.1."

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download --quiet=2 python3-cloudflare=2.11.1-1 python3-requests python3-urllib3 python3-certifi \
  python3-chardet python3-charset-normalizer python3-idna python3-yaml python3-six \
  python3-bs4 python3-soupsieve 2>/dev/null
for package in *.deb; do dpkg-deb --extract "$package" packages; done

cat >client.py <<'PYTHON'
import http.server
import sys
import threading

import CloudFlare


class LoginPage(http.server.BaseHTTPRequestHandler):
    """As Access does with who is not signed in: a redirect, and a page to sign in with."""

    asked = []

    def answer(self):
        self.rfile.read(int(self.headers.get('content-length') or 0))
        self.asked.append(f'{self.command} {self.path}')
        is_page = self.path.startswith('/cdn-cgi/access/login')
        body = b'<title>Sign in</title>' if is_page else b''
        self.send_response(200 if is_page else 302)
        if is_page:
            self.send_header('content-type', 'text/html')
        else:
            self.send_header('location', '/cdn-cgi/access/login')
        self.send_header('content-length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *parameters):
        pass


server = http.server.HTTPServer(('127.0.0.1', 0), LoginPage)
threading.Thread(target=server.serve_forever, daemon=True).start()
client = CloudFlare.CloudFlare(token='unused', base_url=f'http://127.0.0.1:{server.server_port}')
result = client.accounts.access.organizations.revoke_user.post(
    'a', data={'email': 'ana@acme.example'}, params={'devices': True})
print('asked: ', LoginPage.asked)
print('result:', repr(result))
is_as_stated = result == "b'<title>Sign in</title>'" and LoginPage.asked[0].endswith('?devices=True')
print('As stated.' if is_as_stated else 'NOT as stated.')
sys.exit(0 if is_as_stated else 1)
PYTHON
PYTHONPATH=packages/usr/lib/python3/dist-packages /usr/bin/python3 -S client.py
