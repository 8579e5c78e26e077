/**
 * A mail between the caller and the store: checked, not yet composed. Duty: makes drafts of what each door takes, and
 * says in errors which of many mails is meant.
 * Failures: those of mail-rules.ts and send-options.ts; nothing is read and nothing is stored.
 */
import type { Clock } from '../clock.js'
import { isMailerError, MailerError } from '../errors.js'
import type { ParsedAddress } from '../message/address.js'
import type { CheckedSettings } from '../settings.js'
import { compose, composeAtOnce, withCrlf, type Composed } from './compose.js'
import type { FileToRead } from './content-rules.js'
import type { Envelope } from './envelope.js'
import type { FinishedMail } from './finished-mail.js'
import { idempotencyHash, whatWasSaid } from './idempotency.js'
import type { Mail, SendOptions } from './mail.js'
import { pickFields } from './mail-fields.js'
import { checkMail, type CheckedMail } from './mail-rules.js'
import { badMail, badOption, isRecord, kindOf } from './refusal.js'
import { checkOptions, type CheckedOptions } from './send-options.js'

export interface Draft<Tx = unknown> {
  /** 'mails[3]' where there are many; null for a mail alone. */
  place: string | null
  options: CheckedOptions<Tx>
  from: ParsedAddress
  envelope: Envelope
  subject: string | null
  /** To be read before the two functions below are called. */
  files: readonly FileToRead[]
  /** Null without a key. */
  idempotencyHash(): string | null
  compose(): Promise<Composed>
}

export interface DraftRules {
  settings: CheckedSettings
  transports: readonly string[]
  clock: Clock
}

/** A mail and its options, and which one of many it is. */
export interface Item<Tx> {
  place: string | null
  mail: Mail
  options: SendOptions<Tx>
}

export function draftOf<Tx>(item: Item<Tx>, rules: DraftRules): Draft<Tx> {
  const { mail, draft } = checkedItem(item, rules)
  return { ...draft, compose: composing(mail, rules) }
}

/**
 * For one of many: composed as soon as it is checked, where that takes no waiting. What was checked would else be kept
 * until all are, of ten thousand mails, and a quarter of the time went into collecting that garbage.
 */
export function composedDraftOf<Tx>(item: Item<Tx>, rules: DraftRules): Draft<Tx> {
  const { mail, draft } = checkedItem(item, rules)
  const composed = composeAtOnce(mail, rules.clock.now())
  return { ...draft, compose: composed === null ? composing(mail, rules) : answering(composed) }
}

/** Closures in functions of their own: in one function the second would keep what only the first needs. */
const composing = (mail: CheckedMail, rules: DraftRules) => () => compose(mail, rules.clock.now())
const answering = (composed: Composed) => async () => composed

interface CheckedItem<Tx> {
  mail: CheckedMail
  draft: Omit<Draft<Tx>, 'compose'>
}

function checkedItem<Tx>({ place, mail: given, options }: Item<Tx>, rules: DraftRules): CheckedItem<Tx> {
  try {
    const checkedOptions = checkOptions(options, { transports: rules.transports, path: 'options' })
    const mail = checkMail(given, rules.settings)
    const { from, envelope, subject, files } = mail
    const hash = hashing({ mail: given, options, files }, checkedOptions)
    return { mail, draft: { place, options: checkedOptions, from, envelope, subject, files, idempotencyHash: hash } }
  } catch (error) {
    return about(place)(error)
  }
}

/** Bytes that are there already. The mail's fields were judged before nodemailer built them, and are again. */
export function finishedDraft<Tx>(finished: FinishedMail, options: SendOptions<Tx>, rules: DraftRules): Draft<Tx> {
  const checkedOptions = checkOptions(options, { transports: rules.transports, path: 'queue' })
  const mail = pickFields(finished.mail)
  const { from, to } = finished.envelope
  const checked = checkMail({ ...mail, envelope: { from: from === false ? '' : from, to: [...to] } }, rules.settings)
  return {
    place: null,
    options: checkedOptions,
    from: checked.from,
    envelope: checked.envelope,
    subject: checked.subject,
    files: [],
    idempotencyHash: hashing({ mail, options, files: [] }, checkedOptions),
    compose: async () => ({ content: withCrlf(finished.content), messageId: finished.messageId }),
  }
}

/** What sendMany takes, made alike: each mail's own options before the shared ones. */
export function itemsOf<Tx>(
  mails: readonly (Mail | { mail: Mail; options?: SendOptions<Tx> })[],
  shared: SendOptions<Tx>,
): Item<Tx>[] {
  if (!Array.isArray(mails)) throw badMail('mails', `must be a list of mails, not ${kindOf(mails)}`)
  if (!isRecord(shared)) throw badOption('options', `must be an object, not ${kindOf(shared)}`)
  if (mails.length > 1 && shared.idempotencyKey !== undefined) {
    throw badOption(
      'options.idempotencyKey',
      'stands for one mail; give each its own: { mail, options: { idempotencyKey } }',
    )
  }
  return (mails as readonly (Mail | { mail: Mail; options?: SendOptions<Tx> })[]).map((item, index) => {
    const place = `mails[${index}]`
    const { mail, options = {} } = isRecord(item) && 'mail' in item ? item : { mail: item }
    if (options.transaction !== undefined && options.transaction !== shared.transaction) {
      throw badOption(
        `${place}.options.transaction`,
        'must be given once for all of them, as sendMany is all or nothing',
      )
    }
    return { place, mail, options: { ...shared, ...options } }
  })
}

/** For `catch`: the error again, and which of many mails it is about. */
export function about(place: string | null): (error: unknown) => never {
  return (error) => {
    if (place === null || !isMailerError(error)) throw error
    const { path } = error.details
    const details = { ...error.details, path: typeof path === 'string' ? `${place}.${path}` : place }
    throw new MailerError(error.code, details, { cause: error, retryable: error.retryable })
  }
}

/** What was said is taken down at once, before the caller may change it; the bytes of files are there later. */
function hashing<Tx>(
  given: { mail: Mail; options: SendOptions<Tx>; files: readonly FileToRead[] },
  checked: CheckedOptions<Tx>,
): () => string | null {
  const { mail, options, files } = given
  if (checked.idempotencyKey === null) return () => null
  const said = whatWasSaid(mail, options)
  return () => {
    const contents = files.map((file) => file.part.content)
    return idempotencyHash(said, contents)
  }
}
