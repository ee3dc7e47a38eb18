#!/usr/bin/env bash
# Guess: metadata of an identity provider that is about to change its key lists two signing certificates, and a
# configuration made from it accepts both, or at least the one that is in use now, which stands first.
# Seen: toPassportConfig takes the last. Logins fail from the moment at which the metadata announces the next key until
# the provider begins to use it. The option multipleCerts gives both.
# Versions: npm passport-saml-metadata 5.0.0.
# Gatehouse: names the callback addresses of identity providers, and leaves certificates to them.
set -euo pipefail
echo 'Guess: a configuration made from two signing certificates has both, or the first.'
echo 'Seen:  passport-saml-metadata 5.0.0 takes the last.'

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund passport-saml-metadata@5.0.0

cat >metadata.mjs <<'JS'
import { MetadataReader, toPassportConfig } from 'passport-saml-metadata'

const key = (certificate) => `
  <KeyDescriptor use="signing">
    <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
      <X509Data><X509Certificate>${certificate}</X509Certificate></X509Data>
    </KeyInfo>
  </KeyDescriptor>`
const reader = new MetadataReader(`
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example/">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    ${key('UsedToday')}${key('UsedFromNextMonth')}
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"
      Location="https://idp.example/login" />
  </IDPSSODescriptor>
</EntityDescriptor>`)
console.log('in the metadata:', reader.signingCerts.join(', '))
const { idpCert } = toPassportConfig(reader)
const both = toPassportConfig(reader, { multipleCerts: true }).idpCert
console.log('by default:', idpCert)
console.log('multipleCerts:', JSON.stringify(both))
const isAsStated =
  idpCert === 'UsedFromNextMonth' && JSON.stringify(both) === '["UsedToday","UsedFromNextMonth"]'
console.log(isAsStated ? 'As stated.' : 'NOT as stated.')
process.exit(isAsStated ? 0 : 1)
JS
node metadata.mjs
