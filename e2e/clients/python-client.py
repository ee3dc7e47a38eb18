"""Calls the gateway with Debian's python3-cloudflare, and prints a line of JSON for each call.

python-client.py BASE_URL ACCOUNT BLANK_ACCOUNT
"""

import json
import sys

import CloudFlare

base_url, account, blank = sys.argv[1:]
client = CloudFlare.CloudFlare(token='unused: the gateway has its own', base_url=base_url)
# This version omits DoH from its list, because it omits everything that was once marked as deprecated.
client.add('AUTH', 'accounts', 'access/organizations/doh')
organizations = client.accounts.access.organizations


def answer(name, call):
    try:
        print(json.dumps({'name': name, 'result': call()}))
    except CloudFlare.exceptions.CloudFlareAPIError as error:
        print(json.dumps({'name': name, 'error': {'code': int(error), 'message': str(error)}}))


answer('version', lambda: CloudFlare.__version__)
answer('get', lambda: organizations.get(account))
answer('put', lambda: organizations.put(account, data={'name': 'Acme by Python'}))
answer('put wrong', lambda: organizations.put(account, data={'session_duration': 'soon'}))
answer('post', lambda: organizations.post(
    blank, data={'name': 'Blank', 'auth_domain': 'blank-python.cloudflareaccess.com'}))
answer('get doh', lambda: organizations.doh.get(account))
answer('put doh', lambda: organizations.doh.put(account, data={'doh_jwt_duration': '12h'}))
answer('revoke', lambda: organizations.revoke_user.post(
    account, data={'email': 'ana.souza@acme.example'}, params={'devices': True}))
answer('foreign', lambda: organizations.get('f' * 32))
