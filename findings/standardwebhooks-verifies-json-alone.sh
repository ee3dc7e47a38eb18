#!/usr/bin/env bash
# Guess: the reference library of Standard Webhooks verifies a signature over bytes. A rightly signed body of plain text
# is therefore verified, and whatever goes wrong is told by its own WebhookVerificationError.
# Seen: `sign` takes any text, but `verify` parses what it has verified as JSON: a rightly signed “hello” ends in a
# SyntaxError, which a receiver that catches WebhookVerificationError alone lets through as a fault of its own (500, and
# the sender tries again for days). An integer beyond 2^53 comes back rounded, since only the parsed value is returned.
# Versions: npm standardwebhooks 1.1.1.
# Gatehouse: what it sends is JSON, and its numbers are small (src/gateway/account/notifications).
set -euo pipefail
echo 'Guess: a rightly signed body of plain text is verified.'
echo 'Seen:  standardwebhooks 1.1.1 throws a SyntaxError, of JSON.parse.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund standardwebhooks@1.1.1

cat >webhook.mjs <<'JS'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'

const webhook = new Webhook(`whsec_${Buffer.from('a secret for this script').toString('base64')}`)
const now = new Date()
const verify = (body) =>
  webhook.verify(body, {
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
    'webhook-signature': webhook.sign('msg_1', now, body),
  })

let refusal
try {
  verify('hello')
} catch (error) {
  refusal = error
}
console.log('hello:', refusal?.name, '| WebhookVerificationError:', refusal instanceof WebhookVerificationError)
const { number } = verify('{"number":12345678901234567890}')
console.log('12345678901234567890:', String(number))
const isAsStated =
  refusal instanceof SyntaxError &&
  !(refusal instanceof WebhookVerificationError) &&
  String(number) === '12345678901234567000'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node webhook.mjs
