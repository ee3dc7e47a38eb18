/**
 * Interprets the names of columns, in the languages of the people who export tables. Names decide nothing on their own:
 * they identify a header without addresses below it, sort the columns that the page offers, and make the page ask when
 * it otherwise would not.
 */

/** Keeps only letters and digits, so that `E-Mail Address` and `email_address` are the same. */
function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}.]/gu, '')
}

const ADDRESS_WORDS =
  /mail|courriel|correo|correio|posta|mél|e-?post|sähköposti|почт|邮箱|邮件|郵件|信箱|メール|アドレス|이메일|메일|address|adresse|indirizzo|direcci|upn|userprincipal|login|logon|user|account|benutzer|utilisateur|usuario|utente|identifiant|anmelde|氏名|姓名|이름|(?<!\p{L})(?:name|nom|nome|nombre|imię|jméno|имя)(?!\p{L})/iu

/** Whether a cell may be the header of a column of people. */
export function isPeopleColumnName(name: string): boolean {
  return ADDRESS_WORDS.test(name) && !/\d{3}/.test(name) && name.length <= 60
}

/** Whether a cell names a column by an example: `Login (user@acme.example)`. */
export function isPeopleColumnNameWithExample(cell: string): boolean {
  const text = cell.trim()
  const opening = Math.max(text.lastIndexOf('('), text.lastIndexOf('（'))
  const name = text.slice(0, Math.max(0, opening))
  const isExample = /[)）]$/.test(text) && text.indexOf('@') > opening
  return isExample && isPeopleColumnName(name)
}

/** People who requested, approved, sent or performed an action, rather than those affected by it. */
const OTHERS =
  /return-path|\bsuser\b|\bsrc user\b|help ?desk|service ?desk|support|\bwrote|schrieb|écrit|escribió|scritto|escreveu|schreef|skrev|napisa|написал|reply-to|received|organi[sz]er|manager|supervisor|\bboss\b|approv|request(?:e|o)r|requested(?! for)|caller|sender|\bfrom\b|\bactor|initiat|created|creator|modified|changed|updated|performed|managed|reports to|enrolled|generated|exported|prepared|printed|erzeugt|exportiert|généré|exporté|generad|exportad|invited|inviter|assign|owner|external identity|opened|reporter|reported|submitt|author|admin|contact|\bhr\b|\blead\b|führungskraft|vorgesetzt|\bleit|genehmig|antragstell|absender|ersteller|erstellt|ansprechpartner|verantwort|responsable|approba|demandeur|expéditeur|supérieur|gestionnaire|créé|auteur|\bjefe|gerente|aprob|solicit|remitente|creado|encargad|responsabile|approva|richiedente|mittente|\bcapo|creato|gestor|chefe|aprova|remetente|criado|leidinggevende|goedkeur|aanvrager|afzender|kierownik|przełożon|chef\b|godkänn|avsändare|leder|руководител|начальник|отправител|согласу|上司|承認|申請|依頼者|送信者|差出人|管理者|責任者|担当|经理|主管|审批|申请人|发件人|上级|經理|審批|申請人|寄件人|관리자|상사|승인|신청자|보낸|발신/iu

/** Whether a name refers to people other than those meant. */
export function isOtherPeopleColumnName(name: string): boolean {
  // `approverEmail` contains a word boundary.
  return OTHERS.test(name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|_/gu, ' ')) || isExclusionName(name)
}

const LABEL = /^[\s\p{P}\p{S}]{0,8}(\p{L}[\p{L}\p{M} ()/_-]{0,40})["'”]?\s{0,8}[:：=]/u
/** `Approved by boss@acme.example`, whatever precedes it. */
const BY =
  /^[\s\p{P}\p{S}]{0,8}(\p{L}[\p{L}\p{M} -]{0,40} (?:by|von|durch|par|por|da|door|av|przez)) /iu
/** The line above a mail that is answered, in the words of mail programs: `On Friday, Bo <bo@acme.example> wrote:`. */
const WROTE =
  /(?<!\p{L})(wrote|schrieb|a écrit|escribió|ha scritto|escreveu|schreef|skrev|napisał\(?a?\)?|написал\(?а?\)?)(?!\p{L})/iu
/** Neither the name of a sender nor a date behind those words is longer. */
const LONGEST_WROTE = 75

/** Returns the words in front of an address that say who it is: `Approved by`, `Manager`. */
export function findLabelBeforeAddress(line: string): string | undefined {
  return (LABEL.exec(line) ?? BY.exec(line))?.[1] ?? wroteIn(line.trimEnd())
}

function wroteIn(line: string): string | undefined {
  if (!line.endsWith(':')) return undefined
  return WROTE.exec(line.slice(line.lastIndexOf('@') + 1).slice(-LONGEST_WROTE))?.[1]
}

/** Another address of the people who are meant. */
const SECOND =
  /second|alternat|recover|personal|private|privat|home|other(?!s)|backup|alias|proxy|external|notification|sekundär|zweit|secondaire|récupération|personnel|alternativ|recuperac|secundari|casa|persone|secondari|pessoal|個人|予備|备用|個人|개인/iu

export function isSecondaryAddressColumnName(name: string): boolean {
  return SECOND.test(name)
}

const MESSAGE_IDS =
  /^(?:rfc822|internet|network|smtp)?(?:gmail)?message\.?id$|^(?:inreplyto|references|rfc822messageid)$/

/** Message identifiers look like addresses, but belong to nobody. */
export function isMessageIdColumnName(name: string): boolean {
  return MESSAGE_IDS.test(plainName(name))
}

/** `Do not revoke`, `Exclude`, in the languages of the people who write it into a list. */
const EXCLUSION =
  /^(?:to be )?(?:exclu(?:de|des|ded|sion|sions|re|s)|exempt(?:ed|ions?)?|exceptions?|except(?: for)?|skip|keep|omit|allow ?list(?:ed)?|white ?list(?:ed)?|ausnahmen?|außer|ausgenommen|ausschließen|ausgeschlossen|behalten|sauf|excepté|excepto|salvo|exento|isento|eccetto|escludere|esclus[oi]|除外|対象外|排除|제외)$|^(?:please )?(?:do not|don[’']?t|never|nicht|bitte nicht|ne pas|no|não|non|niet)[ _-](?:revo|touch|disable|sign|log|end|terminat|remove|block|widerruf|abmeld|sperr|déconn|desconect|disconn|intrekk)[\p{L} _-]{0,20}$/iu
/** No name of such a column is longer. */
const LONGEST_EXCLUSION = 80

/** Returns a name with blanks between its words, without punctuation around it or a note such as `(y/n)`. */
export function toSpacedWords(text: string): string {
  return text
    .replace(/\((?:y(?:es)?|j|ja|o|s)\s?\/\s?n\w*\)/i, '')
    .replaceAll(/^[\s\p{P}]+|[\s\p{P}]{1,20}$/gu, '')
    .replaceAll(/(?<=\p{Ll})(?=\p{Lu})|[_\s]+/gu, ' ')
}

/** Whether a name or a heading stands for people whose sessions are not to be ended. */
export function isExclusionName(name: string): boolean {
  return name.length <= LONGEST_EXCLUSION && EXCLUSION.test(toSpacedWords(name))
}
