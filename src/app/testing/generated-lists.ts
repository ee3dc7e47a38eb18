/**
 * Generates lists in the formats that people use, each with the addresses that were written into it. For tests only.
 */
import * as fc from 'fast-check'

export type GeneratedPeopleList = {
  text: string
  /** With repetitions. */
  emails: readonly string[]
}

const word = fc.constantFrom('Ana', 'Jürgen', '山田', 'O’Neil', 'x', '12', 'Sales & Co')
const email = fc
  .tuple(
    fc.constantFrom(
      'ana',
      'jonas.weber',
      "o'brien",
      'r&d',
      'svc!backup',
      'jürgen',
      'a_b',
      '+x',
      'kim#ext#',
    ),
    fc.constantFrom('acme.example', 'sub_domain.acme.example', 'bücher.example', 'a.b-c.example'),
  )
  .map(([local, domain]) => `${local}@${domain}`)

function wrapped(wrap: (address: string) => string): fc.Arbitrary<GeneratedPeopleList> {
  return email.map((address) => ({ text: wrap(address), emails: [address] }))
}

function named(wrap: (name: string, address: string) => string): fc.Arbitrary<GeneratedPeopleList> {
  return fc
    .tuple(word, email)
    .map(([name, address]) => ({ text: wrap(name, address), emails: [address] }))
}

function paired(wrap: (one: string, other: string) => string): fc.Arbitrary<GeneratedPeopleList> {
  return fc.tuple(email, email).map((emails) => ({ text: wrap(...emails), emails }))
}

const bare = wrapped((address) => address)
const nobody = (text: string): GeneratedPeopleList => ({ text, emails: [] })

/** One person as written in recipients, links, bullets and literals. */
const mention = fc.oneof(
  bare,
  named((name, address) => `${name} <${address}>`),
  named((name, address) => `"${name}, B." <${address}>`),
  named((name, address) => `${name} (${address})`),
  wrapped((address) => `mailto:${address}`),
  wrapped((address) => `<${address}>`),
  wrapped((address) => `<mailto:${address}>`),
  wrapped((address) => `• ${address}`),
  wrapped((address) => `'${address}'`),
  wrapped((address) => `**${address}**`),
  wrapped((address) => `[x](mailto:${address})`),
  paired((name, address) => `"${name}" <${address}>`),
  paired((one, other) => `SMTP:${one};smtp:${other}`),
  paired((text, link) => `[${text}](mailto:${link})`),
)

function joined(parts: readonly GeneratedPeopleList[], separator: (index: number) => string) {
  return {
    text: parts.map(({ text }, index) => (index === 0 ? '' : separator(index - 1)) + text).join(''),
    emails: parts.flatMap(({ emails }) => emails),
  }
}

const lineEnd = fc.constantFrom('\n', '\r\n', '\r', '\n\n')
const MAX_MENTIONS = 8

const recipients = fc
  .tuple(
    fc.array(mention, { minLength: 1, maxLength: MAX_MENTIONS }),
    fc.array(fc.constantFrom(', ', '; ', '；', '、', ' ', '\n', '\r\n', '\r', '\t', ';\n'), {
      minLength: MAX_MENTIONS,
      maxLength: MAX_MENTIONS,
    }),
  )
  .map(([mentions, separators]) => joined(mentions, (index) => separators[index] ?? ''))

const literals = fc
  .tuple(fc.array(bare, { minLength: 1, maxLength: 6 }), fc.constantFrom("', '", "',\n'"))
  .map(([addresses, between]) => {
    const { text, emails } = joined(addresses, () => between)
    return { text: `WHERE email IN ('${text}');`, emails }
  })

const cell = fc.oneof(
  word.map(nobody),
  bare,
  mention,
  fc.constant(nobody('')),
  paired((one, other) => `${one}; ${other}`),
)
const header = fc.constantFrom(
  'Name',
  'Email',
  'Manager Email',
  'メール',
  'userPrincipalName',
  'mail',
  'Notes',
  '@timestamp',
  'Login (user@…)',
)
const WIDEST = 4

/** CSV and text pasted from spreadsheets, including common mistakes. */
const delimited = fc
  .record({
    width: fc.integer({ min: 1, max: WIDEST }),
    names: fc.array(header, { minLength: WIDEST, maxLength: WIDEST }),
    rows: fc.array(fc.array(cell, { minLength: WIDEST, maxLength: WIDEST }), {
      minLength: 1,
      maxLength: 6,
    }),
    delimiter: fc.constantFrom(',', ';', '\t'),
    isQuoted: fc.boolean(),
    hasHeader: fc.boolean(),
    preamble: fc.constantFrom('', '#TYPE X', 'version:v1.0', 'Made by hr@acme.example'),
    footer: fc.constantFrom('', 'Total: 25'),
    end: lineEnd,
    stray: fc.constantFrom('', '', '"', ' "'),
  })
  .map(({ width, names, rows, delimiter, isQuoted, hasHeader, preamble, footer, end, stray }) => {
    const quoted = ({ text, emails }: GeneratedPeopleList) => ({
      text: isQuoted ? `"${text.replaceAll('"', '""')}"` : text,
      emails,
    })
    const lines = rows.map((cells) => joined(cells.slice(0, width).map(quoted), () => delimiter))
    return joined(
      [
        ...(preamble === '' ? [] : [{ text: preamble, emails: addressesOf(preamble) }]),
        ...(hasHeader ? [nobody(names.slice(0, width).join(delimiter))] : []),
        ...lines.map(({ text, emails }, index) => ({
          text: index === 0 ? text + stray : text,
          emails,
        })),
        ...(footer === '' ? [] : [nobody(footer)]),
      ],
      () => end,
    )
  })

function addressesOf(preamble: string): string[] {
  return preamble.split(' ').filter((part) => part.includes('@'))
}

const drawn = fc.array(fc.tuple(word, bare), { minLength: 1, maxLength: 5 }).map((rows) => ({
  text: [
    '| Name | Mail |',
    '|---|:--|',
    ...rows.map(([name, { text }]) => `| ${name} | ${text} |`),
  ].join('\n'),
  emails: rows.flatMap(([, { emails }]) => emails),
}))

const page = fc
  .tuple(
    bare,
    fc.array(fc.tuple(word, mention, bare), { minLength: 1, maxLength: 4 }),
    fc.boolean(),
  )
  .map(([above, rows, isTable]) => ({
    text: isTable
      ? `<p>${inHtml(above.text)}</p>\n<table>\n<tr><th>Name</th><th>E-mail<th>Manager</tr>${rows
          .map(
            (cells) =>
              `<tr>${cells.map((part) => `<td>${inHtml(textOf(part))}</td>`).join('\n')}</tr>`,
          )
          .join('')}</table>`
      : `<ul title="${inHtml(above.text)}">${rows
          .map(([, one, other]) => `<li>${one.text}<br>${inHtml(other.text)}</li>`)
          .join('')}</ul>`,
    emails: [
      ...above.emails,
      ...rows.flatMap(([, one, other]) => [...one.emails, ...other.emails]),
    ],
  }))

function textOf(part: string | GeneratedPeopleList): string {
  return typeof part === 'string' ? part : part.text
}

function inHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}

const message = fc
  .tuple(
    bare,
    fc.array(mention, { minLength: 1, maxLength: 4 }),
    fc.array(mention, { maxLength: 3 }),
    fc.constantFrom(['From', 'To', 'Subject'], ['Von', 'An', 'Betreff'], ['De', 'À', 'Objet']),
  )
  .map(([sender, addressed, body, [from = '', to = '', subject = '']]) => {
    const all = joined(addressed, () => ',\n\t')
    const text = joined(body, () => '\n')
    return {
      text: `${from}: HR <${sender.text}>\n${to}: ${all.text}\n${subject}: x\n\nHello\n${text.text}\n`,
      emails: [...sender.emails, ...all.emails, ...text.emails],
    }
  })

type Person = { name: string; email: string; manager: string | undefined; aliases: string[] }

const people = fc.array(
  fc.record({
    name: word,
    email,
    manager: fc.option(email, { nil: undefined }),
    aliases: fc.array(email, { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 5 },
)

const emailsOf = (records: readonly Person[]) =>
  records.flatMap((person) => [person.email, person.manager ?? [], person.aliases].flat())

const json = people.chain((records) =>
  fc.constantFrom<GeneratedPeopleList>(
    { text: JSON.stringify(records), emails: emailsOf(records) },
    { text: JSON.stringify(records, null, 2), emails: emailsOf(records) },
    {
      text: JSON.stringify({ by: 'hr@acme.example', users: records }),
      emails: ['hr@acme.example', ...emailsOf(records)],
    },
    {
      text: records.map((record) => JSON.stringify(record)).join('\n'),
      emails: emailsOf(records),
    },
  ),
)

const yaml = people.map((records) => ({
  text: `# Leavers\nleavers:\n${records
    .map(
      ({ email: address, manager, aliases }) =>
        `  - email: "${address}"\n${manager === undefined ? '' : `    manager: ${manager}\n`}    aliases:\n${aliases
          .map((alias) => `      - ${alias} # old\n`)
          .join('')}`,
    )
    .join('')}`,
  emails: emailsOf(records),
}))

const xml = people.map((records) => ({
  text: `<?xml version="1.0"?>\n<people>${records
    .map(
      ({ email: address, manager = '', aliases }) =>
        `<person mail="${inHtml(address)}"><manager>${inHtml(manager)}</manager>${aliases
          .map((alias) => `<alias>${inHtml(alias)}</alias>`)
          .join('')}</person>`,
    )
    .join('')}</people>`,
  emails: emailsOf(records),
}))

/** A log with what was done, to whom and by whom, in one cell. */
const jsonCells = people.map((records) => ({
  text: `Date,User,Data\n${records
    .map((person) => `2026,${person.email},"${JSON.stringify(person).replaceAll('"', '""')}"`)
    .join('\n')}`,
  emails: [...records.map((person) => person.email), ...emailsOf(records)],
}))

const fields = people.map((records) => ({
  text: records
    .map(({ email: mail, manager, aliases }) =>
      [
        'dn: cn=x',
        `mail: ${mail}`,
        ...(manager === undefined ? [] : [`manager: ${manager}`]),
        ...aliases.map((alias) => `proxyAddresses: smtp:${alias}`),
        '',
      ].join('\n'),
    )
    .join('\n'),
  emails: emailsOf(records),
}))

const cards = people.map((records) => ({
  text: records
    .map(
      ({ name, email: mail, aliases }) =>
        `BEGIN:VCARD\r\nVERSION:3.0\r\nFN:${name}\r\nEMAIL;TYPE=WORK:${mail}\r\n${aliases
          .map((alias) => `EMAIL;TYPE=HOME:${alias}\r\n`)
          .join('')}END:VCARD\r\n`,
    )
    .join(''),
  emails: records.flatMap((person) => [person.email, ...person.aliases]),
}))

export const generatedPeopleList: fc.Arbitrary<GeneratedPeopleList> = fc.oneof(
  { arbitrary: recipients, weight: 3 },
  { arbitrary: delimited, weight: 4 },
  literals,
  drawn,
  json,
  fields,
  cards,
  page,
  message,
  yaml,
  xml,
  jsonCells,
)
