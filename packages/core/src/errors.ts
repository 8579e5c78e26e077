/**
 * Every error that a user can meet: its code and its sentence, once. docs/errors.md is printed from this table.
 * Delivery trouble is an Outcome and a lost lease is an answer: neither is thrown. A RangeError or TypeError out of
 * this library is a bug of ours, never a mistake of the user.
 */

/** code: what is wrong and what to do. Placeholders in braces are filled from the details. */
export const ERRORS = {
  MAILER_BAD_MAIL: 'The mail was not queued: {path} {problem}.',
  MAILER_BAD_ADDRESS: 'The mail was not queued: {path} {problem}. Give one plain address, or a list of them.',
  MAILER_BAD_HEADER: 'The mail was not queued: {path} {problem}.',
  MAILER_NO_RECIPIENT: 'The mail was not queued: it needs at least one address in to, cc or bcc.',
  MAILER_NO_SENDER: 'The mail was not queued: give it a from, or set defaultFrom.',
  MAILER_TOO_MANY_RECIPIENTS: 'The mail was not queued: it has {count} recipients and maxRecipients is {limit}. Split it, or raise the setting.',
  MAILER_TOO_LARGE: 'The mail was not queued: it has {size} bytes encoded and maxSize is {limit}. Send a link instead, or raise the setting.',
  MAILER_BAD_OPTION: 'Not queued: {path} {problem}.',
  MAILER_COMPOSE_FAILED: 'The mail was not queued: it could not be composed ({problem}).',
  MAILER_UNKNOWN_TRANSPORT: "There is no transport named '{transport}'. Known are: {known}.",
  MAILER_IDEMPOTENCY_CONFLICT: "Another mail was queued under the idempotency key '{key}' with other content. Use a new key, or send the same content.",
  MAILER_BAD_CONFIG: 'The configuration is wrong: {problems}',
  MAILER_CONFIG_NOT_FOUND: 'There is no config file at {file}. Create it with `mailer-cli init`, or leave --config out.',
  MAILER_CONFIG_UNREADABLE: 'The config file {file} could not be loaded: {problem}. Mend it and try again.',
  MAILER_NOT_CONFIGURED: 'Nothing is guessed here: set {missing}.',
  MAILER_TRANSPORT_FAILED: 'The transport {transport} does not work: {problem}. Check its settings and that the server can be reached from here.',
  MAILER_QUEUE_LOOP: "The transport '{transport}' is this queue's own queueTransport: mail would be queued for ever. Set {setting} to the SMTP server, and give queueTransport({other}) to the application's nodemailer only.",
  MAILER_BAD_ARGUMENT: '{path} {problem}.',
  MAILER_NO_CONTENT: 'The message {id} cannot go out again: its content has left the database. Send a new mail.',
  MAILER_FOREIGN_TRANSACTION: 'Not queued: the transaction belongs to another database than the queue. Begin it on the database that holds the mailer tables, or send without { transaction }.',
  MAILER_BAD_TRANSACTION: 'Not queued: {problem}.',
  MAILER_STORE_BUSY: 'The database stayed locked for {seconds} s: {problem}.',
  MAILER_STORE_UNAVAILABLE: 'The queue database does not answer: {problem}. Try again when it is back; what it was storing just then may be there already.',
  MAILER_STORE_FAILED: 'The queue database refused a statement: {problem}.',
  MAILER_NOT_MIGRATED: 'The queue tables are missing or out of date ({pending}). Run `mailer-cli migrate up`, or set autoMigrate: true.',
  MAILER_TABLE_TAKEN: "The table {table} is there already and is not this queue's: it lacks {columns}. Nothing was changed. Give the queue's tables another name with tablePrefix (or schema), or rename that table.",
  MAILER_DRIVER_MISSING: 'The database driver {driver} is not installed. Run `{install}`.',
  MAILER_LOCKED: 'Another {command} holds the lock {path} (pid {pid} on {host}, since {since}). Try later, or run `mailer-cli status`.',
  MAILER_LOCK_UNUSABLE: 'The lock {path} cannot be written ({problem}). Set lockPath to a folder that can, or run without a lock (useFileLock: false, --no-lock).',
  MAILER_NOT_OPEN: 'The settings are not known yet: they are read at first use. Await mailer.ready() first.',
  MAILER_NO_SUCH_MAIL: 'No mail that fits was delivered within {seconds} s. The outbox holds {subjects}.',
  MAILER_CLOSED: 'This mailer is closed. Make a new one, or close it later.',
  MAILER_ATTACHMENT_REFUSED: 'The mail was not queued: {path} {problem}. Give the attachment by content, or set attachmentsRoot to the folder it is in.',
} as const // prettier-ignore

/** The code of an error: stable, for programs; its sentence is for people. */
export type ErrorCode = keyof typeof ERRORS

/** Facts of an error; `path` is the field's place such as 'attachments[0].path'. Never passwords, tokens or bodies. */
export type ErrorDetails = Record<string, unknown>

/** An error that says what to do. `retryable`: the same call may succeed later without a change by the caller. */
export class MailerError extends Error {
  override readonly name = 'MailerError'
  readonly code: ErrorCode
  readonly details: ErrorDetails
  readonly retryable: boolean

  constructor(code: ErrorCode, details: ErrorDetails = {}, more: { cause?: unknown; retryable?: boolean } = {}) {
    super(sentence(ERRORS[code], details), more.cause === undefined ? undefined : { cause: more.cause })
    this.code = code
    this.details = details
    this.retryable = more.retryable ?? false
  }
}

/** Whether it is ours, even from another copy of this package (ESM beside CommonJS). */
export function isMailerError(error: unknown): error is MailerError {
  return error instanceof Error && error.name === 'MailerError' && 'code' in error
}

function sentence(template: string, details: ErrorDetails): string {
  const filled = template.replace(/\{(\w+)\}/g, (whole, name: string) =>
    name in details ? String(details[name]) : whole,
  )
  return filled.replace(/\?\.$/, '?') // '…; did you mean subject?' ends a sentence by itself
}
