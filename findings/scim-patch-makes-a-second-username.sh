#!/usr/bin/env bash
# Guess: a PATCH with the path `username` changes `userName`: names of attributes are case-insensitive in SCIM.
# Seen: the library adds a second attribute beside the first. The user keeps the old name, and has a new one that nobody
# who asks for `userName` sees.
# Versions: npm scim-patch 0.8.3. The rule: RFC 7643, section 2.1.
# Gatehouse: finds the columns of people’s tables by their names without regard to case.
set -euo pipefail
echo 'Guess: the path username is the attribute userName.'
echo 'Seen:  scim-patch 0.8.3 leaves userName as it was and adds username.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund scim-patch@0.8.3

cat >patch.mjs <<'JS'
import { scimPatch } from 'scim-patch'

const user = {
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
  userName: 'ana',
  meta: { resourceType: 'User', created: new Date(0), lastModified: new Date(0), location: '/Users/1' },
}
const { userName, username } = scimPatch(user, [{ op: 'replace', path: 'username', value: 'ana.b' }])
console.log(JSON.stringify({ userName, username }))
const isAsStated = userName === 'ana' && username === 'ana.b'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node patch.mjs
