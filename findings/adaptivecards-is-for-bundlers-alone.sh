#!/usr/bin/env bash
# Guess: the npm package of Adaptive Cards, whose parser needs no browser, is loaded in Node by its name, so that a
# service that posts cards can check them before it does.
# Seen: its `main` is an ES module whose imports have no file extension, which Node does not resolve, by `import` as by
# `require`. The bundle in `dist`, which `main` does not name, is loaded, and parses a card without a document.
# Versions: npm adaptivecards 3.0.6, with its peer swiper 12.1.2.
# Gatehouse: its tests read the cards that it posts to Teams with this parser. They run behind a bundler, which resolves
# such imports (src/gateway/account/notifications/message-body.test.ts).
set -euo pipefail
echo 'Guess: adaptivecards is imported and required in Node.'
echo 'Seen:  neither for adaptivecards 3.0.6, and its bundle in dist parses a card.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund adaptivecards@3.0.6 swiper@12.1.2

cat >load.cjs <<'JS'
const attempt = async (name, load) => {
  try {
    await load()
    console.log(`${name}: loaded`)
    return undefined
  } catch (error) {
    console.log(`${name}: ${error.code}`)
    return error.code
  }
}

async function run() {
  const codes = [
    await attempt('import', () => import('adaptivecards')),
    await attempt('require', () => require('adaptivecards')),
  ]
  const { AdaptiveCard, SerializationContext } = require('adaptivecards/dist/adaptivecards.js')
  const context = new SerializationContext()
  const body = [{ type: 'TextBlock', text: 'Hello', size: 'Huge' }]
  new AdaptiveCard().parse({ type: 'AdaptiveCard', version: '1.4', body }, context)
  const { message } = context.getEventAt(0)
  console.log('dist:', message)
  const isAsStated =
    codes.every((code) => code === 'ERR_MODULE_NOT_FOUND') && message.includes('Huge')
  console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
  process.exit(isAsStated ? 0 : 1)
}

void run()
JS
node load.cjs
