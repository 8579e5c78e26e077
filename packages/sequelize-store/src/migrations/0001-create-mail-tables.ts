/**
 * The tables as they began. Duty: history; never edited once released, so it spells its names itself instead of taking
 * them from tables.ts, which moves on. Why each index exists: docs/indexes.md.
 */
import type { NewIndex } from '../dialect/dialect.js'
import type { Migration, MigrationPlace } from './migration.js'

export const createMailTables: Migration = {
  name: '0001-create-mail-tables',
  up: (place) => [...messageTable(place), ...belongings(place), ...attemptTable(place), ...listsAndSettings(place)],
  // some may be gone already, where a migration that ended half way is not undone as a whole
  down: ({ table }) =>
    ['setting', 'dont_send', 'tag', 'attempt', 'recipient', 'content', 'message'].map(
      (name) => `drop table if exists ${table(name)}`,
    ),
}

function messageTable(place: MigrationPlace): string[] {
  const { ddl } = place.dialect
  const columns = [
    `id ${ddl.id} not null primary key`,
    `format ${ddl.integer} not null`,
    `state ${ddl.text(10)} not null`,
    `phase ${ddl.text(5)}`,
    `reason ${ddl.text(20)}`,
    `priority ${ddl.integer} not null`,
    `due_at ${ddl.instant}`,
    `token ${ddl.text(80)}`,
    `claim_seq ${ddl.integer} not null default 0`,
    `claimed_alone ${ddl.flag} not null default 0`,
    `lease_until ${ddl.instant}`,
    `attempts ${ddl.integer} not null default 0`,
    `retries ${ddl.integer} not null default 0`,
    `set_asides ${ddl.integer} not null default 0`,
    `crashes ${ddl.integer} not null default 0`,
    `uncertain_attempts ${ddl.integer} not null default 0`,
    `message_id ${ddl.text(1000)} not null`,
    `idempotency_key ${ddl.text(255)}`,
    `idempotency_hash ${ddl.text(64)}`,
    `envelope_from ${ddl.text(320)} not null`,
    `from_header ${ddl.longText} not null`,
    `first_recipient ${ddl.text(320)}`,
    `subject ${ddl.longText}`,
    `size ${ddl.integer} not null`,
    `eight_bit ${ddl.flag} not null`,
    `transport ${ddl.text(100)} not null`,
    `tags ${ddl.longText} not null`,
    `metadata ${ddl.longText} not null`,
    // 'sensitive' is a reserved word of MySQL
    `is_sensitive ${ddl.flag} not null`,
    `log_content ${ddl.flag} not null`,
    `on_uncertain ${ddl.text(20)}`,
    `possible_duplicate ${ddl.flag} not null default 0`,
    `expires_at ${ddl.instant}`,
    `first_attempt_at ${ddl.instant}`,
    `created_at ${ddl.instant} not null`,
    `finished_at ${ddl.instant}`,
  ]
  return ddl.table({ name: place.table('message'), columns, indexes: messageIndexes(place) })
}

function messageIndexes(place: MigrationPlace): NewIndex[] {
  const { ddl } = place.dialect
  const on = (name: string, columns: string, holds?: string): NewIndex => {
    return { name: place.index(`message_${name}`), columns, ...(holds === undefined ? {} : { holds }) }
  }
  return [
    { ...on('key', 'idempotency_key'), unique: true },
    on('claim', 'state, transport, crashes, priority, id, format', "state = 'queued'"),
    on('next', 'state, priority, id', "state = 'queued'"),
    on('state', 'state, created_at, id'),
    on('due', 'state, due_at, created_at', "state = 'queued' or due_at is not null"),
    on('lease', 'state, lease_until', 'lease_until is not null'),
    on('expiry', 'state, expires_at', 'expires_at is not null'),
    on('finished', 'state, finished_at', 'finished_at is not null'),
    on('transport', 'transport, created_at, id'),
    on('created', 'created_at, id'),
    on('message_id', ddl.indexed('message_id', 255)),
    on('subject', `${ddl.indexed('subject', 191)}, id`),
  ]
}

function belongings({ dialect: { ddl }, table, index }: MigrationPlace): string[] {
  const message = `message ${ddl.id} not null`
  const content = [
    message,
    `part ${ddl.integer} not null`,
    `bytes ${ddl.bytes} not null`,
    'primary key (message, part)',
  ]
  const recipient = [
    message,
    `place ${ddl.integer} not null`,
    `address ${ddl.text(320)} not null`,
    `address_key ${ddl.text(320)} not null`,
    `domain ${ddl.text(320)} not null`,
    `kind ${ddl.text(3)} not null`,
    `fate ${ddl.text(10)} not null`,
    `reply ${ddl.longText}`,
    'primary key (message, place)',
  ]
  const recipientIndexes = [
    { name: index('recipient_address'), columns: 'address_key, message' },
    { name: index('recipient_domain'), columns: 'domain, message' },
  ]
  const tag = [message, `tag ${ddl.text(255)} not null`, 'primary key (message, tag)']
  const tagIndexes = [{ name: index('tag_tag'), columns: 'tag, message' }]
  return [
    ...ddl.table({ name: table('content'), columns: content, indexes: [] }),
    ...ddl.table({ name: table('recipient'), columns: recipient, indexes: recipientIndexes }),
    ...ddl.table({ name: table('tag'), columns: tag, indexes: tagIndexes }),
  ]
}

function attemptTable({ dialect: { ddl }, table, index }: MigrationPlace): string[] {
  const columns = [
    `id ${ddl.id} not null primary key`,
    `message ${ddl.id} not null`,
    `claim_seq ${ddl.integer}`,
    `at ${ddl.instant} not null`,
    `duration_ms ${ddl.integer} not null`,
    `result ${ddl.text(10)} not null`,
    `counted ${ddl.flag} not null`,
    `failure_class ${ddl.text(20)}`,
    `code ${ddl.integer}`,
    `enhanced_code ${ddl.text(12)}`,
    `reply ${ddl.longText}`,
    `transport ${ddl.text(100)} not null`,
    `worker ${ddl.text(255)} not null`,
    `possible_duplicate ${ddl.flag} not null default 0`,
  ]
  const indexes = [
    { name: index('attempt_message'), columns: 'message, at, id' },
    { name: index('attempt_at'), columns: 'at, id' },
    { name: index('attempt_result'), columns: 'result, at, id' },
    { name: index('attempt_class'), columns: 'failure_class, at, id', holds: 'failure_class is not null' },
  ]
  return ddl.table({ name: table('attempt'), columns, indexes })
}

function listsAndSettings({ dialect: { ddl }, table }: MigrationPlace): string[] {
  const dontSend = [
    `address ${ddl.text(320)} not null primary key`,
    `reason ${ddl.longText}`,
    `source ${ddl.text(255)}`,
    `expires_at ${ddl.instant}`,
    `created_at ${ddl.instant} not null`,
  ]
  const setting = [
    `name ${ddl.text(255)} not null primary key`,
    `value ${ddl.longText} not null`,
    `version ${ddl.integer} not null`,
    `lasts_until ${ddl.instant}`,
  ]
  return [
    ...ddl.table({ name: table('dont_send'), columns: dontSend, indexes: [] }),
    ...ddl.table({ name: table('setting'), columns: setting, indexes: [] }),
  ]
}
