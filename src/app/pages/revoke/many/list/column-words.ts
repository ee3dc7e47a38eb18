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
export function isPeopleWord(name: string): boolean {
  return ADDRESS_WORDS.test(name) && !/\d{3}/.test(name) && name.length <= 60
}

/** Whether a cell names a column by an example: `Login (user@acme.example)`. */
export function namesByExample(cell: string): boolean {
  const text = cell.trim()
  const opening = Math.max(text.lastIndexOf('('), text.lastIndexOf('（'))
  const name = text.slice(0, Math.max(0, opening))
  const isExample = /[)）]$/.test(text) && text.indexOf('@') > opening
  return isExample && isPeopleWord(name)
}

/** People who requested, approved, sent or performed an action, rather than those affected by it. */
const OTHERS =
  /return-path|reply-to|received|organi[sz]er|manager|supervisor|\bboss\b|approv|request(?:e|o)r|requested|sender|\bfrom\b|\bactor|initiat|created|creator|modified|changed|updated|performed|invited|inviter|assign|owner|external identity|opened|reporter|reported|submitt|author|admin|contact|\bhr\b|\blead\b|führungskraft|vorgesetzt|\bleit|genehmig|antragstell|absender|ersteller|erstellt|ansprechpartner|verantwort|responsable|approba|demandeur|expéditeur|supérieur|gestionnaire|créé|auteur|\bjefe|gerente|aprob|solicit|remitente|creado|encargad|responsabile|approva|richiedente|mittente|\bcapo|creato|gestor|chefe|aprova|remetente|criado|leidinggevende|goedkeur|aanvrager|afzender|kierownik|przełożon|chef\b|godkänn|avsändare|leder|руководител|начальник|отправител|согласу|上司|承認|申請|依頼者|送信者|差出人|管理者|責任者|担当|经理|主管|审批|申请人|发件人|上级|經理|審批|申請人|寄件人|관리자|상사|승인|신청자|보낸|발신/iu

/** Whether a name refers to people other than those meant. */
export function namesOthers(name: string): boolean {
  // `approverEmail` contains a word boundary.
  return OTHERS.test(name.replaceAll(/(?<=\p{Ll})(?=\p{Lu})|_/gu, ' '))
}

/** Another address of the people who are meant. */
const SECOND =
  /second|alternat|recover|personal|private|privat|home|other|backup|alias|proxy|external|notification|sekundär|zweit|secondaire|récupération|personnel|alternativ|recuperac|secundari|casa|persone|secondari|pessoal|個人|予備|备用|個人|개인/iu

export function namesSecondAddress(name: string): boolean {
  return SECOND.test(name)
}

const MESSAGE_IDS =
  /^(?:rfc822|internet|network|smtp)?(?:gmail)?message\.?id$|^(?:inreplyto|references|rfc822messageid)$/

/** Message identifiers look like addresses, but belong to nobody. */
export function namesMessageIds(name: string): boolean {
  return MESSAGE_IDS.test(plainName(name))
}
