import { describe, expect, test } from 'vitest'
import { parsePersonSearchText } from './person-search'

const ANA = 'ana.souza@acme.example'

describe('one address is found', () => {
  test.each([
    ANA,
    'Ana Souza <ana.souza@acme.example>',
    '"Souza, Ana" <ana.souza@acme.example>',
    'Souza, Ana <ANA.SOUZA@acme.example>;',
    'mailto:ana.souza@acme.example',
    'mailto:ana.souza%40acme.example?subject=Access&body=Hello',
    '<ana.souza@acme.example>',
    '<mailto:ana.souza@acme.example|ana.souza@acme.example>',
    '[Ana Souza](mailto:ana.souza@acme.example)',
    'ana.souza@acme.example;',
    'ana.souza@acme.example,',
    'ana.souza@acme.example.',
    '\u202aana.souza@acme.example\u202c',
    'ana.\u200bsouza@acme\u00ad.example',
    '\ufeffana.souza@acme.example',
    '\u00a0ana.souza@acme.example\u3000',
    'Ana Souza (ana.souza@acme.example)',
    'Ana Souza\tana.souza@acme.example',
    'SMTP:ana.souza@acme.example',
    'E-mail: ana.souza@acme.example',
    '“ana.souza@acme.example”',
    "'ana.souza@acme.example'",
    'ana.souza＠acme.example',
    'ACME\\ana.souza@acme.example',
    'upn=ana.souza@acme.example',
    '**ana.souza@acme.example**',
    '_ana.souza@acme.example_',
    '{ana.souza@acme.example}',
    'ana.souza@acme.example/',
    '"email":"ana.souza@acme.example",',
    "{'email': 'ana.souza@acme.example'}",
    'user_email=ana.souza@acme.example',
    '邮箱：ana.souza@acme.example。',
    '【ana.souza@acme.example】',
    'ana.souza@acme.example…',
    'ana.souza﹫acme．example',
    'from:ana.souza@acme.example',
    'xmpp:ana.souza@acme.example',
    'mailto://ana.souza@acme.example',
    'mailto:Ana%20Souza%20%3Cana.souza%40acme.example%3E',
    'ana.souza%40acme.example',
    'https://chat.example/l/0/0?users=ana.souza%40acme.example&topic=x',
    '@ana.souza@acme.example',
    '[~ana.souza@acme.example]',
    '~~ana.souza@acme.example~~',
    'Ana Souza &lt;ana.souza@acme.example&gt;',
    'ana.souza&#64;acme.example',
    'ana.souza[@]acme[.]example',
  ])('in %j', (text) => {
    expect(parsePersonSearchText(text)).toEqual({ addresses: [ANA], searches: [{ search: ANA }] })
  })

  test.each([
    "o'brien@acme.example",
    'kim_outlook.example#ext#@acme.onmicrosoft.com',
    '-jo@a.example',
    '_jo@a.example',
    'sales=emea@a.example',
    'a%b@a.example',
    'a/b@a.example',
  ])('as it is in %s', (address) => {
    expect(parsePersonSearchText(address).addresses).toEqual([address])
  })
})

test('several addresses are asked about one by one, not looked up', () => {
  const text = 'Ana <ana@acme.example>; jonas@acme.example; ANA@acme.example'
  expect(parsePersonSearchText(text)).toEqual({
    addresses: ['ana@acme.example', 'jonas@acme.example'],
    searches: [],
  })
})

test.each(['ana.souza@acme.example@other.example', 'ana@bo@acme.example'])(
  'no part of %j is taken for an address',
  (text) => {
    expect(parsePersonSearchText(text).addresses).toEqual([])
  },
)

describe('a name is looked up', () => {
  test.each<[text: string, ...searches: string[]]>([
    ['Ana', 'Ana'],
    ['ana.souza', 'ana.souza'],
    ['ACME\\ana.souza', 'ana.souza'],
    ['acme.example\\ana.souza', 'ana.souza'],
    ['AzureAD\\AnaSouza', 'AnaSouza', 'Ana Souza'],
    ['Ana Souza', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['Souza Ana', 'Souza Ana', 'Souza', 'Ana Souza'],
    ['Souza, Ana', 'Ana Souza', 'Souza', 'Souza, Ana'],
    ['Souza,Ana;', 'Ana Souza', 'Souza', 'Souza, Ana'],
    ['"Souza, Ana"', 'Ana Souza', 'Souza', 'Souza, Ana'],
    ['Souza, Ana (IT Support)', 'Ana Souza', 'Souza', 'Souza, Ana'],
    ['  Ana\u00a0\u200b Souza ', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['CN=Ana Souza,OU=People,DC=acme', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['CN=Souza\\, Ana,OU=People,DC=acme', 'Ana Souza', 'Souza', 'Souza, Ana'],
    ['uid=asouza,ou=people,dc=acme', 'asouza'],
    ['Dr. Ana Souza', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['Ana Souza, PhD', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['山田 花子 様', '山田 花子', '山田', '花子 山田'],
    ['Ana Souza - IT', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['Ana Souza | Acme', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['Ana Souza 🎉', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['@Ana Souza', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['(Ana Souza)', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['Name: Ana Souza', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['[~asouza]', 'asouza'],
    ['Ana%20Souza', 'Ana Souza', 'Souza', 'Souza Ana'],
    ['Ing', 'Ing'],
    ['Souza,', 'Souza'],
    ['@acme.example', '@acme.example'],
    ['ana@', 'ana@'],
  ])('%j as %j, then %j, then %j', (text, ...searches) => {
    const terms = parsePersonSearchText(text)
    expect(terms.addresses).toEqual([])
    expect(terms.searches.map(({ search }) => search)).toEqual(searches)
  })

  test.each(['', 'a', ' \u200b ', '<>', 'x'.repeat(3_000)])('unless the text is %j', (text) => {
    expect(parsePersonSearchText(text)).toEqual({ addresses: [], searches: [] })
  })
})
