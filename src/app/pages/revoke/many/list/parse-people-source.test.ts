import * as fc from 'fast-check'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { generatedPeopleList } from '../../../../testing/generated-lists'
import { createColumnChoice, findFallbackColumns } from './column-choice'
import { type PeopleSource, chooseSourceColumns } from './people-source'
import { parsePeopleSource } from './parse-people-source'

const ANA = 'ana.souza@acme.example'
const JONAS = 'jonas.weber@acme.example'
const PRIYA = 'priya.raman@acme.example'

async function readFixture(name: string): Promise<PeopleSource> {
  const bytes = await readFile(path.resolve('src/app/testing/people-lists', name))
  return parsePeopleSource(name, new Uint8Array(bytes).buffer)
}

const read = (text: string) => parsePeopleSource('pasted', text)

const entriesOf = ({ tables }: PeopleSource) => tables.flatMap(({ entries }) => entries)
const emailsOf = (source: PeopleSource) => entriesOf(source).flatMap(({ email }) => email ?? [])
const notTakenOf = ({ tables }: PeopleSource) =>
  tables.flatMap(({ notTaken }) => notTaken.map(({ email, why }) => `${email}: ${why}`))
const questionsOf = ({ tables }: PeopleSource) =>
  tables.flatMap(({ choice, offered }) =>
    choice === undefined ? [offered.map(({ name }) => name)] : [],
  )

describe('the people of a file are those that it was made for', () => {
  test.each<[file: string, people: string[]]>([
    ['hr-shift-jis.csv', [ANA, JONAS]],
    ['hr-gbk.csv', [ANA, JONAS]],
    ['hr-big5.csv', [ANA, JONAS]],
    ['hr-euc-kr.csv', [ANA, JONAS]],
    ['hr-windows-1251.csv', [ANA, JONAS]],
    ['hr-utf-16le.csv', [ANA, JONAS]],
    ['hr-utf-16be.txt', [ANA, JONAS]],
    ['hr-utf-16-with-mark.txt', [ANA, JONAS]],
    ['entra-audit-log.csv', [ANA, JONAS]],
    ['entra-bulk-create.csv', [ANA, JONAS]],
    ['powershell.csv', [ANA, JONAS]],
    ['slack-members.csv', [ANA, JONAS]],
    ['okta-people.csv', [ANA, JONAS]],
    ['recipients.txt', [ANA, JONAS, PRIYA]],
    ['auth0.ndjson', [ANA, JONAS]],
    ['directory.ldif', [ANA, JONAS]],
    ['contacts.vcf', [ANA, JONAS]],
    ['message-trace.csv', [ANA, JONAS]],
    ['hidden-characters.txt', [ANA, JONAS, PRIYA]],
    ['own-report.csv', ['+ana@acme.example', '-jonas@acme.example']],
    [
      'entra-users.csv',
      [ANA, JONAS, 'zoe@partner.example', 'kim_partner.example#ext#@acme.onmicrosoft.com'],
    ],
  ])('%s', async (file, people) => {
    const source = await readFixture(file)
    expect(questionsOf(source)).toEqual([])
    expect(emailsOf(source)).toEqual(people)
  })
})

test.each<[file: string, columns: string[]]>([
  ['leavers-and-approvers.csv', ['Employee Email', 'Approver Email']],
  ['hr-windows-1252.csv', ['E-Mail dienstlich', 'E-Mail Führungskraft']],
  ['report.csv', ['Work Email', 'Manager Email']],
])('asks for the column of %s, and takes nobody before', async (file, columns) => {
  const source = await readFixture(file)
  expect(questionsOf(source)).toEqual([columns])
  expect(emailsOf(source)).toEqual([])
})

describe('tables of other shapes', () => {
  const two = [ANA, JONAS]
  test.each<[what: string, text: string]>([
    ['one to a line', `${ANA}\n${JONAS}\n`],
    ['with empty lines and the line ends of three systems', `${ANA}\r\n\r\n  \r${JONAS}\n`],
    ['on one line with commas', `${ANA}, ${JONAS}`],
    ['on one line with blanks', `${ANA} ${JONAS}`],
    ['with names, over two lines', `Ana <${ANA}>;\nJonas <${JONAS}>`],
    [
      'with names that have a comma, over two lines',
      `Souza, Ana <${ANA}>\nWeber, Jonas <${JONAS}>`,
    ],
    ['with full-width separators', `${ANA}；${JONAS}`],
    ['with other full-width separators', `安娜，${ANA}、乔纳，${JONAS}`],
    ['in upper case', `${ANA.toUpperCase()}\n${JONAS}`],
    ['below the name of the column', `E-mail\n${ANA}\n${JONAS}`],
    ['as links', `mailto:${ANA}\nmailto:${JONAS}`],
    ['as links that spell the @ otherwise', `mailto:${ANA.replace('@', '%40')}\n<mailto:${JONAS}>`],
    ['as bullets', `• ${ANA}\n  - ${JONAS}`],
    ['as bullets with names before them', `- Ana: ${ANA}\n- Jonas: ${JONAS}`],
    ['as a numbered list', `1. ${ANA}\n2) ${JONAS}`],
    ['as a list of SQL', `WHERE email IN ('${ANA}', '${JONAS}');`],
    ['as a list of SQL over lines', `'${ANA}',\n'${JONAS}'`],
    ['as JSON', JSON.stringify([ANA, JONAS])],
    ['as JSON of records', JSON.stringify({ users: two.map((email) => ({ name: 'A', email })) })],
    [
      'in JSON of SCIM',
      JSON.stringify({
        Resources: two.map((userName) => ({ userName, emails: [{ value: userName }] })),
      }),
    ],
    ['in lines of JSON', two.map((mail) => JSON.stringify({ mail, n: 1 })).join('\n')],
    [
      'as a table of Markdown',
      `| Name | Mail |\n|---|:--|\n| Ana | ${ANA} |\n| Jonas | ${JONAS} |`,
    ],
    [
      'as a table of psql',
      ` name  |  mail\n-------+------\n Ana   | ${ANA}\n Jonas | ${JONAS}\n(2 rows)`,
    ],
    ['as a table of PowerShell', `Name  Mail\n----  ----\nAna   ${ANA}\nJonas ${JONAS}\n`],
    [
      'as a list of PowerShell',
      `Name              : Ana\nUserPrincipalName : ${ANA}\n\nName              : Jonas\nUserPrincipalName : ${JONAS}\n`,
    ],
    ['with tabs', `Name\tEmail\nAna\t${ANA}\nJonas\t${JONAS}`],
    ['with semicolons and no header', `Ana;${ANA}\nJonas;${JONAS}`],
    ['after a quotation mark that is never closed', `email,name\n${ANA},"Ana\n${JONAS},Jonas\n`],
    ['after a quotation mark that another closes', `name,email\n"Ana,${ANA}\n"Jonas",${JONAS}\n`],
    ['after an inch', `Desk,Email\n27" screen,${ANA}\n"x"y",${JONAS}\n`],
    [
      'after a blank before a quotation mark',
      `Name, Email\n"Souza, Ana", "${ANA}"\n"Weber, Jonas", "${JONAS}"\n`,
    ],
    [
      'after the line that tells Excel the delimiter',
      `\uFEFFsep=;\r\nEmail;Name\r\n${ANA};"Souza, Ana"\r\n${JONAS};"Weber, Jonas"\r\n`,
    ],
    [
      'in quotes with line ends in them',
      `Name,Email\n"Ana\n""the boss""","${ANA}"\nJonas,${JONAS}`,
    ],
    [
      'with their primary address',
      `SMTP:${ANA};smtp:a@acme.example\nSMTP:${JONAS};smtp:j@acme.example`,
    ],
    [
      'beside a number of a message',
      `Name,Email,Message-ID\nAna,${ANA},<1@mx.acme.example>\nJonas,${JONAS},<2@mx.acme.example>`,
    ],
    [
      'beside a name that is the same address',
      `Display name,Email\n${ANA},${ANA}\n${JONAS},${JONAS}`,
    ],
    [
      'below a name with an example',
      `@timestamp,Login (user@acme.example)\n2026,${ANA}\n2027,${JONAS}`,
    ],
    ['in two tables', `Team A\nName,Email\nAna,${ANA}\n\nTeam B\nName,Email\nJonas,${JONAS}`],
    [
      'of a mail’s header',
      `From: ${PRIYA}\nTo: Ana <${ANA}>, Jonas <${JONAS}>\nSubject: Hello\nMessage-ID: <1@mx.acme.example>\n`,
    ],
    [
      'of a license report of GitHub',
      `GitHub com login,GitHub com saml name,GitHub com verified domain emails,Visual studio subscription email\nana,${ANA},a@acme.example,v@acme.example\njonas,,${JONAS},`,
    ],
    [
      'of Personio’s people with their supervisors',
      JSON.stringify({
        data: two.map((email) => ({
          type: 'Employee',
          attributes: {
            first_name: { label: 'First name', value: 'A' },
            email: { label: 'Email', value: email },
            supervisor: { value: { attributes: { email: { value: PRIYA } } } },
          },
        })),
      }),
    ],
    [
      'beside all that their mailboxes have',
      `User principal name,Proxy addresses\n${ANA},SMTP:${ANA}+smtp:a@acme.example\n${JONAS},SMTP:${JONAS}`,
    ],
    ['after names in angle brackets', `<Ana Souza> ${ANA}\n<Jonas Weber> ${JONAS}`],
    ['in angle brackets within a page', `<p>Ana <${ANA}></p><p>Jonas <${JONAS.toUpperCase()}></p>`],
    ['as variables of a shell', `LEAVER_1=${ANA}\nLEAVER_2=${JONAS}`],
    ['behind pictures', `✉️${ANA} ➡${JONAS}`],
    [
      'of mailboxes with all that they have',
      `SMTP:${ANA};X500:/o=Acme/cn=ana;smtp:a@acme.example\nsmtp:j@acme.example;SMTP:${JONAS}`,
    ],
    [
      'of AWS, whose names of users are none',
      JSON.stringify({ Users: two.map((Value) => ({ UserName: 'x', Emails: [{ Value }] })) }),
    ],
    [
      'of statements that add rows, not those of comments',
      `-- asked for by ${PRIYA}\nINSERT INTO leavers (id, email, name) VALUES\n  (1, '${ANA}', 'Souza, Ana'),\n  (2, '${JONAS}', NULL);\n`,
    ],
    ['as literals of SQL Server', `IN (N'${ANA}', N'${JONAS}')`],
    ['in quotes, as a value of SQL', `VALUES (1,'A','${ANA}'),(2,'B','${JONAS}');`],
    ['with a delimiter after each, the name of the column too', `Email;\n${ANA};\n${JONAS};\n`],
    ['above a total', `Name\tEmail\nAna\t${ANA}\nJonas\t${JONAS}\nTotal: 25\t\n`],
    ['in a page', `<ul><li>ana.souza&#64;acme.example</li><li>${JONAS}</li></ul>`],
    [
      'in a table of a page',
      `<table><tr><th>Name<th>E-mail</tr><tr><td>Ana<td><a href="mailto:${ANA}">${ANA}</a></tr><tr><td>Jonas<td>${JONAS}</table>`,
    ],
    ['in XML', `<users><user mail="${ANA}"/><user><mail>${JONAS}</mail></user></users>`],
    [
      'in YAML',
      `users:\n  - name: Ana\n    mail: ${ANA}\n  - name: "Jonas"\n    mail: "${JONAS}" # HR\n`,
    ],
    [
      'of a German mail’s header',
      `Von: HR <${PRIYA}>\nGesendet: Freitag\nAn: Souza, Ana <${ANA}>; Weber, Jonas <${JONAS}>\nBetreff: Austritte\n`,
    ],
    [
      'in a mail’s transfer encoding',
      `Content-Transfer-Encoding: quoted-printable\n\nana.souza@acme=\n.example and jonas.weber=40acme.example`,
    ],
    [
      'after a version of LDIF',
      `version: 1\n\ndn: cn=a\nmail: ${ANA}\n\ndn: cn=j\nmail:: ${btoa(JONAS)}\n`,
    ],
    [
      'in the lines of a note of a vCard',
      `BEGIN:VCARD\nVERSION:4.0\nFN:Leavers\nNOTE:${ANA}\\n${JONAS}\\, and nobody else\nEND:VCARD\n`,
    ],
    [
      'of the guests of an event, whose names have a colon',
      `BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE;CN="Souza: Ana":mailto:${ANA}\nATTENDEE;CN="Weber: Jonas":mailto:${JONAS}\nEND:VEVENT\nEND:VCALENDAR\n`,
    ],
    ['around a line break of JSON that was cut off', `["${ANA}\\n${JONAS}"`],
    ['around line breaks and tabs as a program writes them', `To:\\t${ANA}\\r\\n${JONAS}\\n`],
    [
      'around a line break of YAML',
      `- mail: "${ANA}\\n${JONAS}"\n  team: "IT"\n- mail: "${JONAS}"\n  team: "HR"\n`,
    ],
    [
      'in a log that escapes its brackets',
      `WARN sent to \\u003c${ANA}\\u003e and \\x3C${JONAS}\\x3E`,
    ],
    ['in brackets', `Ana (${ANA}), Jonas [${JONAS}]`],
    [
      'of Active Directory, whose people sign in with other names',
      `Name : Ana\nManager : CN=Bo\nmail : ${ANA}\nUserPrincipalName : as@corp.acme.example\n\nName : Jo\nManager : CN=Bo\nmail : ${JONAS}\nUserPrincipalName : jw@corp.acme.example\n`,
    ],
    [
      'of Exchange, whose people sign in with other names',
      `"PrimarySmtpAddress","UserPrincipalName","ManagedBy"\n"${ANA}","as@acme.onmicrosoft.com","${PRIYA}"\n"${JONAS}","${JONAS}","${PRIYA}"\n`,
    ],
    [
      'of a directory, with other addresses of the same people',
      JSON.stringify({
        Resources: two.map((value) => ({
          userName: 'x',
          emails: [
            { value: 'x@home.example', type: 'home' },
            { value, primary: true },
          ],
        })),
      }),
    ],
    [
      'in a table whose cells have formulas',
      `Name,Email\nAna,"=HYPERLINK(""mailto:${ANA}"",""${ANA}"")"\nJonas,"=HYPERLINK(""mailto:${JONAS}"")"\n`,
    ],
    [
      'in a column beside states of accounts',
      `Email,Status,Mailbox\n${ANA},Deleted,Keep\n${JONAS},Disabled,Keep\n`,
    ],
    ['within bold letters', `**${ANA}** and *${JONAS}*`],
    ['below a heading', `Leavers in November:\n${ANA}\n${JONAS}\n`],
    ['below two headings', `## Sales\n- ${ANA}\n\n## IT\n- ${JONAS}\n`],
    ['in a letter', `Hi team,\n\n${ANA}\n${JONAS}\n\nThanks,\nPriya\n`],
    ['in a list of YAML', `leavers:\n  - ${ANA}\n  - ${JONAS}\n`],
    ['in a list of JavaScript', `const leavers = [\n  "${ANA}",\n  "${JONAS}",\n];\n`],
    [
      'in tables of TOML',
      `[[users]]\nname = "Ana"\nemail = "${ANA}"\n\n[[users]]\nname = "Jonas"\nemail = "${JONAS}"\n`,
    ],
    ['in sections of settings', `[ana]\nemail=${ANA}\n[jonas]\nemail=${JONAS}\n`],
    [
      'in what Python prints',
      `[{'name': 'Ana', 'email': '${ANA}', 'left': True}, {'name': "O'Neil", 'email': '${JONAS}', 'left': None}]`,
    ],
    [
      'in a box of DuckDB',
      `┌─────────┬──────────────────────────┐\n│  name   │          email           │\n│ varchar │         varchar          │\n├─────────┼──────────────────────────┤\n│ Ana     │ ${ANA}   │\n│ Jonas   │ ${JONAS} │\n├─────────┴──────────────────────────┤\n│ 2 rows                   2 columns │\n└────────────────────────────────────┘\n`,
    ],
    [
      'as they are copied from a page, three lines for each',
      `Name\nEmail\nRole\nAna Souza\n${ANA}\nMember\n\nJonas Weber\n${JONAS}\nMember\n\nAna Souza\n${ANA}\nGuest\n`,
    ],
    [
      'as they are copied from a page, two lines for each',
      `Ana Souza\n${ANA}\nJonas Weber\n${JONAS}\n`,
    ],
    ['as reports of attacks write them', `ana.souza[@]acme[.]example\njonas.weber＠acme．example`],
    ['in links below names', `[Ana – E-mail](mailto:${ANA})\n[Jonas – E-mail](mailto:${JONAS})\n`],
    [
      'in two tables with titles, whose rows are longer than their headers',
      `Report\nTopic,Id,Start\nLeavers,8,Monday\nPanelist Details\nAttended,User Name,Email,Guest\nYes,Ana,${ANA},No,\nAttendee Details\nAttended,User Name,First Name,Email,Guest\nYes,Jonas,Jonas,${JONAS},No,\nYes,Ana,Ana,${ANA},No,\n`,
    ],
  ])('addresses %s are found', async (_what, text) => {
    const source = await read(text)
    expect(questionsOf(source)).toEqual([])
    expect([...new Set(emailsOf(source))]).toEqual(two)
    expect(entriesOf(source).filter(({ email }) => email === undefined)).toEqual([])
  })

  test.each<[what: string, text: string, columns: string[]]>([
    [
      'a column of French',
      `Nom;Courriel du responsable;Courriel\nAna;${PRIYA};${ANA}`,
      ['Courriel', 'Courriel du responsable'],
    ],
    [
      'columns without names',
      `Ana,${ANA},${PRIYA}\nJonas,${JONAS},${PRIYA}`,
      ['Column 2', 'Column 3'],
    ],
    [
      'columns of a spreadsheet',
      `${ANA}\t${PRIYA}\n${JONAS}\t${PRIYA}\nx@acme.example\t${PRIYA}`,
      ['Column 1', 'Column 2'],
    ],
    [
      'a ticket’s people',
      `Ticket,Requester Email,Affected User\nI1,${PRIYA},${ANA}`,
      ['Affected User', 'Requester Email'],
    ],
    ['only others', `Employee,Manager Email\nAna,${PRIYA}\nJonas,${PRIYA}`, ['Manager Email']],
    [
      'a list that names who asked',
      `Requested by: ${PRIYA}\n${ANA}\n${JONAS}`,
      ['the others', 'Requested by'],
    ],
    [
      'a list that ends with who allowed it',
      `- Ana – ${ANA}\n- Jonas – ${JONAS}\nApproved by ${PRIYA}`,
      ['the others', 'Approved by'],
    ],
    [
      'a file of settings',
      `[user1]\nemail = ${ANA}\nmanager = ${PRIYA}\n[user2]\nemail = ${JONAS}\n`,
      ['email', 'manager'],
    ],
    [
      'an invitation’s people',
      `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nORGANIZER;CN=P:mailto:${PRIYA}\r\nATTENDEE;CN=A:mailto:ana.souza\r\n @acme.example\r\nATTENDEE:mailto:${JONAS}\r\nEND:VEVENT\r\nEND:VCALENDAR`,
      ['ATTENDEE', 'ORGANIZER'],
    ],
    [
      'a page’s columns',
      `<table><tr><td>Manager</td><td>E-mail</td></tr><tr><td>${PRIYA}</td><td>${ANA}</td></tr></table>`,
      ['E-mail', 'Manager'],
    ],
    [
      'the people of YAML',
      `- email: ${ANA}\n  manager: ${PRIYA}\n- email: ${JONAS}\n  manager: ${PRIYA}\n`,
      ['email', 'manager'],
    ],
    [
      'columns of a command line, aligned with blanks',
      `NAME         EMAIL                     MANAGER\nAna Souza    ${ANA}    ${PRIYA}\nJonas Weber  ${JONAS}  ${PRIYA}\n`,
      ['EMAIL', 'MANAGER'],
    ],
    [
      'columns below a long title',
      `Summary\nTitle\tX\nA\nB\nC\nD\n\nName\tJoined\tEmail\tManager\nAna\t8\t${ANA}\t${PRIYA}\nJonas\t8\t${JONAS}\t${PRIYA}\n`,
      ['Email', 'Manager'],
    ],
    [
      'values of SQL beside managers',
      `INSERT INTO leavers (id, email, manager_email) VALUES\n  (1, '${ANA}', '${PRIYA}'),\n  (2, '${JONAS}', NULL);\n`,
      ['email', 'manager_email'],
    ],
    [
      'a statement for each row, as SQL Server writes it',
      two
        .map(
          (email, index) =>
            `INSERT [dbo].[Users] ([Id], [Email], [Manager]) VALUES (${index}, N'${email}', N'${PRIYA}')\nGO\n`,
        )
        .join(''),
      ['Email', 'Manager'],
    ],
    [
      'a dump of MySQL, whose definition names the columns',
      `CREATE TABLE \`users\` (\n  \`id\` int NOT NULL,\n  \`name\` varchar(90),\n  \`email\` varchar(90),\n  \`created_by\` varchar(90),\n  PRIMARY KEY (\`id\`)\n) ENGINE=InnoDB;\nINSERT INTO \`users\` VALUES (1,'O\\'Neil, (A)','${ANA}','${PRIYA}'),(2,'J','${JONAS}','${PRIYA}');\n`,
      ['email', 'created_by'],
    ],
    [
      'a dump of PostgreSQL',
      `COPY public.users (id, email, manager_email) FROM stdin;\n1\t${ANA}\t${PRIYA}\n2\t${JONAS}\t\\N\n\\.\n\n-- ${PRIYA}\n`,
      ['email', 'manager_email'],
    ],
    [
      'values of SQL whose columns have no names',
      `INSERT INTO users VALUES (1, '${ANA}', '${PRIYA}'), (2, '${JONAS}', '${PRIYA}');`,
      ['Column 2', 'Column 3'],
    ],
    [
      'columns of MySQL',
      `+----+-------+\n| id | email                   | created_by               |\n+----+-------+\n|  1 | ${ANA}  | ${PRIYA} |\n|  2 | ${JONAS} | ${PRIYA} |\n+----+-------+\n2 rows in set (0.00 sec)\n`,
      ['email', 'created_by'],
    ],
    [
      'records of psql',
      `-[ RECORD 1 ]---\nid         | 1\nemail      | ${ANA}\ncreated_by | ${PRIYA}\n-[ RECORD 2 ]---\nid         | 2\nemail      | ${JONAS}\ncreated_by | ${PRIYA}\n`,
      ['email', 'created_by'],
    ],
    [
      'records of mysql',
      `***************** 1. row *****************\n        id: 1\n     email: ${ANA}\ncreated_by: ${PRIYA}\n***************** 2. row *****************\n        id: 2\n     email: ${JONAS}\ncreated_by: ${PRIYA}\n`,
      ['email', 'created_by'],
    ],
    [
      'fields of Exchange, one of which has an unknown name',
      `PrimarySmtpAddress    : ${ANA}\nWindowsLiveID         : as@acme.example\nForwardingSmtpAddress : a@home.example\n\nPrimarySmtpAddress    : ${JONAS}\nWindowsLiveID         : ${JONAS}\nForwardingSmtpAddress : \n`,
      ['PrimarySmtpAddress', 'WindowsLiveID', 'ForwardingSmtpAddress'],
    ],
    [
      'fields of one person',
      `User: ${ANA}\nFirst Name: Ana\nRelations:\n value: ${PRIYA}\n type: manager\nEmail Aliases (other addresses):\n alias: a@acme.example\n`,
      ['User', 'Relations', 'Email Aliases (other addresses)'],
    ],
    [
      'guests of a meeting and its room',
      `BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:0400@acme.example\nATTENDEE;CN=A:mailto:${ANA}\nATTENDEE;CUTYPE=ROOM:mailto:room@acme.example\nEND:VEVENT\nEND:VCALENDAR`,
      ['ATTENDEE', 'ATTENDEE room'],
    ],
    [
      'lists of JSON, the longest of which is of others',
      JSON.stringify({
        approvers: [{ email: PRIYA }, { email: 'x@acme.example' }],
        leavers: [{ email: ANA }],
      }),
      ['leavers.email', 'approvers.email'],
    ],
    [
      'addresses below a heading that excludes them',
      `Please revoke:\n${ANA}\n${JONAS}\n\nDo not revoke:\n${PRIYA}\n`,
      ['the others', 'Do not revoke'],
    ],
    ['a list with an exception', `${ANA}\n${JONAS}\nExcept: ${PRIYA}\n`, ['the others', 'Except']],
    ['a list with comments', `${ANA}\n# ${PRIYA}\n${JONAS}\n`, ['the others', '#']],
    [
      'a text with who signed it',
      `Hi,\nplease end the sessions of ${ANA} and ${JONAS}.\n\nThanks,\nBo\n${PRIYA}\n`,
      ['the others', 'Thanks'],
    ],
    [
      'an answered mail with who wrote it',
      `On Fri, Nov 27, 2026 Bo <${PRIYA}> wrote:\nTwo people:\n${ANA}\n${JONAS}\n`,
      ['the others', 'wrote'],
    ],
    [
      'those in the lines of a log',
      `08:00 INFO ${PRIYA} disabled ${ANA}\n08:01 INFO ${PRIYA} disabled ${JONAS}\n`,
      ['Address 1 of a line', 'Address 2 of a line'],
    ],
    [
      'recipients of a mail and those in its text in Base64',
      `From: hr@acme.example\nTo: ${PRIYA}\nSubject: Leavers\nContent-Transfer-Encoding: base64\n\n${btoa(`${ANA}\n${JONAS}\n`)}\n`,
      ['To', 'Text', 'From'],
    ],
    [
      'columns of pandas, which are aligned at their ends',
      `    name                     email            manager\n0    Ana    ${ANA}  ${PRIYA}\n1  Jonas  ${JONAS}  ${PRIYA}\n`,
      ['email', 'manager'],
    ],
    [
      'columns of a box',
      `╭───────┬────────────────────────┬────────────────────────╮\n│ name  │ email                  │ manager                │\n├───────┼────────────────────────┼────────────────────────┤\n│ Ana   │ ${ANA} │ ${PRIYA} │\n│ Jonas │ ${JONAS} │ ${PRIYA} │\n╰───────┴────────────────────────┴────────────────────────╯\n`,
      ['email', 'manager'],
    ],
    [
      'columns of Jira’s wiki',
      `||Name||Email||Manager||\n|Ana|${ANA}|${PRIYA}|\n|Jonas|${JONAS}|${PRIYA}|\n`,
      ['Email', 'Manager'],
    ],
    [
      'records of JSON with comments and commas too many',
      `[ // leavers\n  {"email": "${ANA}", "manager": "${PRIYA}"},\n]\n`,
      ['email', 'manager'],
    ],
    [
      'records of JavaScript',
      `[\n  { email: '${ANA}', left: true, manager: '${PRIYA}' },\n  { email: '${JONAS}', manager: "${PRIYA}" },\n]`,
      ['email', 'manager'],
    ],
    [
      'only other addresses of the people',
      `Login,Personal email\nas,a@home.example\n`,
      ['Personal email'],
    ],
    [
      'the attributes of XML',
      `<?xml version="1.0"?><users><user mail="${ANA}"><manager>${PRIYA}</manager></user><user mail="${JONAS}"/></users>`,
      ['mail', 'manager'],
    ],
    [
      'recipients of a mail and those in its text',
      `From: hr@acme.example\nTo: ${PRIYA}\nSubject: Leavers\n\n${ANA}\n${JONAS}\n`,
      ['To', 'Text', 'From'],
    ],
    [
      'a mail whose text is a page',
      `From: hr@acme.example\nTo: P <${PRIYA}>\nSubject: Leavers\nContent-Type: text/html\n\n<p>${ANA}</p><p>Jonas <${JONAS}></p>`,
      ['To', 'Text', 'From'],
    ],
    [
      'the values in a log’s cells',
      `Date,UserIds,AuditData\n2026,${PRIYA},"{""UserId"":""${PRIYA}"",""ObjectId"":""${ANA}""}"\n2026,${PRIYA},"{""UserId"":""${PRIYA}"",""ObjectId"":""${JONAS}""}"`,
      ['UserIds', 'AuditData.UserId', 'AuditData.ObjectId'],
    ],
    [
      'those whose only name is of who did it',
      JSON.stringify(
        two.map((email) => ({ action: 'x', actor: 'y', external_identity_nameid: email })),
      ),
      ['external_identity_nameid'],
    ],
    [
      'records of a ticket system',
      JSON.stringify([
        { opened_by: { email: PRIYA }, user: { email: ANA } },
        { opened_by: { email: PRIYA }, user: { email: JONAS } },
      ]),
      ['user.email', 'opened_by.email'],
    ],
  ])('it is asked which of %s are meant', async (_what, text, columns) => {
    const source = await read(text)
    expect(questionsOf(source)).toEqual([columns])
    expect(emailsOf(source)).toEqual([])
  })
})

test.each([
  'Disabled by',
  'Deleted by email',
  'terminatedBy.email',
  'Gemeldet von',
  'Freigegeben durch',
  'Modificado por',
  'Modifié par',
  'Modificato da',
  'Gewijzigd door',
  'Ändrad av',
  'Oprettet af',
  'Zmienione przez',
  'Mgr email',
  'HRBP Email',
  'Sponsor',
  'Technician',
  'Team leader',
  'Forward mail to',
  'Successor',
  'Teamleiter',
  'Vertretung',
  'E-mail N+1',
  'Valideur',
  'Superior imediato',
  'Referente',
  'Teamleider',
  'Ansvarig',
  'Wnioskodawca',
  'Nadřízený',
  'Vezető e-mail',
  'Esihenkilön sähköposti',
  'Керівник',
  'Yönetici E-posta',
  'Προϊστάμενος',
  'מנהל',
  'مدير',
  'Quản lý',
  '評価者メール',
  '直属领导邮箱',
  '審核人',
  '부서장 이메일',
])('the addresses of the column “%s” alone are not taken unasked', async (name) => {
  const source = await read(`Name;${name}\nAna;${PRIYA}\nJonas;${PRIYA}\n`)
  expect(questionsOf(source)).toEqual([[name]])
  expect(emailsOf(source)).toEqual([])
})

describe('shows ignored addresses with the reason', () => {
  test.each<[what: string, text: string, notTaken: string[]]>([
    [
      'in another column',
      `login,firstName,lastName,secondEmail\n${ANA},Ana,Souza,a@home.example`,
      ['a@home.example: in the column “secondEmail”, which is not chosen'],
    ],
    [
      'above the table',
      `Leavers, made by hr@acme.example\n\nName,Email\nAna,${ANA}`,
      ['hr@acme.example: above the table'],
    ],
    [
      'a secondary address',
      `SMTP:${ANA};smtp:a@acme.example`,
      ['a@acme.example: a secondary address (smtp:)'],
    ],
    ['a name', `"a@home.example" <${ANA}>`, ['a@home.example: the name before an address']],
    [
      'a Message-ID',
      `Message-ID: <1@mx.acme.example>\n${ANA}`,
      ['1@mx.acme.example: a Message-ID'],
    ],
    ['of a link', `[${ANA}](mailto:${ANA})`, [`${ANA}: the link of an address`]],
    [
      'in a web address',
      `${ANA}\nhttps://acme.example/?user=${JONAS}`,
      [`${JONAS}: in a web address`],
    ],
    [
      'after what may be a line break or a backslash',
      `${ANA}\nHello\\nina@acme.example`,
      ['nina@acme.example: after a backslash, which may be a line break'],
    ],
    [
      'of who answered for a guest',
      `BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE;SENT-BY="mailto:${PRIYA}":mailto:${ANA}\nEND:VEVENT\nEND:VCALENDAR\n`,
      [`${PRIYA}: beside the list`],
    ],
    [
      'of who is marked as excluded',
      `Email,Name,Do not revoke\n${ANA},Ana,\n${PRIYA},Priya,x\n`,
      [`${PRIYA}: marked “x” in the column “Do not revoke”`],
    ],
    [
      'of who is marked as not meant',
      `Name,Email,Revoke?\nAna,${ANA},Yes\nPriya,${PRIYA},No\n`,
      [`${PRIYA}: marked “No” in the column “Revoke?”`],
    ],
    [
      'of who is excluded in German',
      `Name;E-Mail;Ausnahme\nAna;${ANA};nein\nPriya;${PRIYA};ja\n`,
      [`${PRIYA}: marked “ja” in the column “Ausnahme”`],
    ],
    [
      'of whose status excludes them',
      `Email,Status\n${ANA},Disabled\n${PRIYA},Excluded\n`,
      [`${PRIYA}: marked “Excluded” in the column “Status”`],
    ],
    [
      'of with whom nothing is to be done',
      `Email,Action\n${ANA},Revoke\n${PRIYA},keep\n`,
      [`${PRIYA}: marked “keep” in the column “Action”`],
    ],
    [
      'above a table of a page',
      `<p>From: <a href="mailto:${PRIYA}">${PRIYA}</a></p><table><tr><th>Name<th>E-mail</tr><tr><td>Ana<td>${ANA}</table>`,
      [`${PRIYA}: above the table`, `${PRIYA}: above the table`],
    ],
    [
      'below the table, of who made it',
      `Email,Name\n${ANA},Ana\n\nGenerated by: ${PRIYA},\n`,
      [`${PRIYA}: below the table`],
    ],
    [
      'of others within a line',
      `- Ana ${ANA} (approved by ${PRIYA})\n`,
      [`${PRIYA}: named as another person within its line`],
    ],
    [
      'of others within a line, whatever they did',
      `- Ana ${ANA} (disabled by ${PRIYA})\n`,
      [`${PRIYA}: named as another person within its line`],
    ],
    [
      'of others in a log of keys and values',
      `level=info actor=${PRIYA} target=${ANA}\n`,
      [`${PRIYA}: named as another person within its line`],
    ],
    [
      'that is cut off',
      `${ANA}\njonas.weber@acme.exam...\n…a.raman@acme.example\n`,
      [
        'jonas.weber@acme.exam: cut off by whoever wrote it',
        'a.raman@acme.example: cut off by whoever wrote it',
      ],
    ],
    ['that is struck out', `${ANA}\n~~${PRIYA}~~\n`, [`${PRIYA}: struck out`]],
    [
      'of a sender',
      `SenderAddress,RecipientAddress\n${PRIYA},${ANA}`,
      [`${PRIYA}: in the column “SenderAddress”, which is not chosen`],
    ],
  ])('%s', async (_what, text, notTaken) => {
    const source = await read(text)
    expect(emailsOf(source)).toEqual([ANA])
    expect(notTakenOf(source)).toEqual(notTaken)
  })
})

describe('rows without an address keep their text', () => {
  test('to be corrected', async () => {
    const source = await read(`Name,Email\nAna,${ANA}\nBo,bo(at)acme.example\nCy,\n`)
    expect(entriesOf(source).slice(1)).toMatchObject([
      { row: 3, text: 'bo(at)acme.example', email: undefined, about: 'Bo' },
      { row: 4, text: '', email: undefined, about: 'Cy' },
    ])
  })

  test('where it is the first of them', async () => {
    const source = await read(`Name,Email\nBo,bo(at)acme.example\nAna,${ANA}`)
    expect(entriesOf(source)).toMatchObject([
      { row: 2, text: 'bo(at)acme.example', email: undefined },
      { row: 3, email: ANA },
    ])
  })

  test('where there is none at all', async () => {
    const source = await read('Name,Email\nBo,bo(at)acme.example\n')
    expect(entriesOf(source)).toMatchObject([{ row: 2, text: 'bo(at)acme.example' }])
  })

  test('where PowerShell broke the address at the width of the console', async () => {
    const source = await read(
      `Name              : Priya\nUserPrincipalName : priya.raman@subsidiary.ac\n                    me.example\n\nName              : Ana\nUserPrincipalName : ${ANA}\n`,
    )
    expect(entriesOf(source)).toMatchObject([
      { text: 'priya.raman@subsidiary.ac…me.example', email: undefined },
      { email: ANA },
    ])
  })

  test('but not what ldapsearch says about its search', async () => {
    const source = await read(
      `dn: cn=a\nmail: ${ANA}\n\n# search result\nsearch: 2\nresult: 0 Success\n`,
    )
    expect(entriesOf(source)).toMatchObject([{ email: ANA }])
  })

  test.each<[what: string, text: string, without: string[]]>([
    ['of a list of names and addresses', `Ana: ${ANA}\nBo:\nJonas: ${JONAS}\n`, ['Bo:']],
    [
      'above somebody else’s address',
      `Bo Smith\n${ANA}\nCy Young\n${JONAS}\n`,
      ['Bo Smith', 'Cy Young'],
    ],
    [
      'of two blocks of lines',
      `Ana Souza\n${ANA}\nBo Smith\nJonas Weber\n${JONAS}\nCy Young\n`,
      ['Ana Souza', 'Bo Smith', 'Jonas Weber', 'Cy Young'],
    ],
  ])('which is a name %s', async (_what, text, without) => {
    const entries = entriesOf(await read(text))
    expect(entries.flatMap((entry) => (entry.email === undefined ? entry.text : []))).toEqual(
      without,
    )
  })

  test('below a heading that excludes them, in a table', async () => {
    const source = await read(`Email,Name\n${ANA},Ana\n\nExclusions:,\n${PRIYA},Priya\n`)
    expect(emailsOf(source)).toEqual([ANA])
    expect(notTakenOf(source)).toEqual([`${PRIYA}: below “Exclusions:”`])
  })

  test('also for robots of Slack, which have no address', async () => {
    const source = await readFixture('slack-members.csv')
    expect(entriesOf(source)[1]).toMatchObject({
      text: '',
      email: undefined,
      about: 'robot · Bot · 0',
    })
  })
})

test('a backslash after the name of a domain is not the beginning of a line break', async () => {
  expect(emailsOf(await read('ACME\\nina@acme.example\nACME\\bo@acme.example'))).toEqual([
    'nina@acme.example',
    'bo@acme.example',
  ])
})

test('an address that stands in for an empty cell says from where', async () => {
  const source = await readFixture('entra-users.csv')
  expect(entriesOf(source).map(({ instead }) => instead)).toEqual([
    undefined,
    'userPrincipalName',
    undefined,
    'userPrincipalName',
  ])
})

const chosen = async (text: string, ...names: string[]) => {
  const source = await read(text)
  const [table] = source.tables
  if (table === undefined) throw new Error('There is no table.')
  const columns = table.offered.filter(({ name }) => names.includes(name))
  return chooseSourceColumns(
    source,
    0,
    createColumnChoice(
      table,
      columns.map(({ index }) => index),
    ),
  )
}

describe('where the column that was chosen is empty', () => {
  test('the next one stands in, and says so', async () => {
    const source = await chosen(
      `Mail,Login,Private mail\n${ANA},as1@acme.example,a@home.example\n,${JONAS},j@home.example\n,,p@home.example`,
      'Mail',
    )
    expect(entriesOf(source)).toMatchObject([
      { email: ANA },
      { email: JONAS, instead: 'Login' },
      { email: 'p@home.example', instead: 'Private mail' },
    ])
    expect(notTakenOf(source)).toContain(
      'as1@acme.example: in the column “Login”, which is only taken where those that are chosen have no address',
    )
  })

  test.each<[what: string, text: string]>([
    ['names others', `Mail,Manager\n${ANA},m1@acme.example\n,m2@acme.example`],
    ['has one address for several people', `Mail,X\n${ANA},${PRIYA}\n${JONAS},${PRIYA}\n,${PRIYA}`],
    [
      'has the person of another row',
      `Mail,X\n${ANA},x@acme.example\n${JONAS},y@acme.example\n,${ANA}`,
    ],
  ])('a column that %s does not stand in', async (_what, text) => {
    const source = await chosen(text, 'Mail')
    expect(entriesOf(source).at(-1)).toMatchObject({ email: undefined })
    expect(source.tables.flatMap(findFallbackColumns)).toMatchObject([{ rows: 1 }])
  })

  test('an address that is misspelled is to be corrected, and no other stands in', async () => {
    const source = await chosen(
      `Mail,Login\n${ANA},as1@acme.example\njonas(at)acme.example,${JONAS}`,
      'Mail',
    )
    expect(entriesOf(source).at(-1)).toMatchObject({
      text: 'jonas(at)acme.example',
      email: undefined,
    })
  })

  test('another column also stands in for two chosen ones', async () => {
    const source = await chosen(
      `Mail,Alias,Login\n${ANA},a@acme.example,x\n,,${JONAS}`,
      'Mail',
      'Alias',
    )
    expect(emailsOf(source)).toEqual([ANA, 'a@acme.example', JONAS])
  })
})

test.each([
  ['hr-shift-jis.csv', 'shift_jis', '氏名'],
  ['hr-gbk.csv', 'gb18030', '姓名'],
  ['hr-big5.csv', 'big5', '姓名'],
  ['hr-euc-kr.csv', 'euc-kr', '이름'],
  ['hr-windows-1251.csv', 'windows-1251', 'Имя'],
])('the names of the columns of %s can be read', async (file, encoding, name) => {
  const source = await readFixture(file)
  expect(source.file?.encoding).toBe(encoding)
  expect(source.tables[0]?.table.columns[0]).toBe(name)
})

test('hidden characters are counted', async () => {
  expect((await readFixture('hidden-characters.txt')).hiddenCharacters).toBe(5)
})

test('nothing is found in nothing', async () => {
  expect(entriesOf(await read(''))).toEqual([])
  expect(entriesOf(await read('\n \n'))).toEqual([])
})

test.each([
  ['XML', `<a>${'<b>'.repeat(100_000)}${ANA}</a>`],
  ['JSON', `${'['.repeat(100_000)}"${ANA}"${']'.repeat(100_000)}`],
  [
    'JSON beside a list',
    `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)},"b":[{"mail":"${ANA}"}]}`,
  ],
])('%s that is nested beyond all bounds is refused in words', async (_format, text) => {
  await expect(read(text)).rejects.toThrow('levels deep, which no list of people is.')
})

test.each([
  ['leavers.xlsx', [0x50, 0x4b, 0x03, 0x04, 0x14]],
  ['leavers.csv', [0x50, 0x4b, 0x03, 0x04, 0x14]],
  ['leavers.xls', [0xd0, 0xcf, 0x11, 0xe0, 0xa1]],
])('a workbook, %s, is not taken for text, and it is said what to do', async (name, bytes) => {
  await expect(parsePeopleSource(name, new Uint8Array(bytes).buffer)).rejects.toThrow(
    `${name} is a workbook, not text`,
  )
})

test('no address is lost, whatever the shape of a text', async () => {
  await fc.assert(
    fc.asyncProperty(generatedPeopleList, async ({ text, emails }) => {
      const source = await read(text)
      const notTaken = source.tables.flatMap((table) => table.notTaken.map((other) => other.email))
      const seen = [...emailsOf(source), ...notTaken]
      expect(seen.toSorted()).toEqual(emails.toSorted())
    }),
    { numRuns: 500 },
  )
})
