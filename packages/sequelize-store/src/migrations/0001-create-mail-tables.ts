/**
 * The tables as they began. Duty: history; never edited once released, so it spells its names itself instead of taking
 * them from tables.ts, which moves on. Why each index exists: docs/indexes.md.
 */
import type { Migration, MigrationPlace } from './migration.js'

export const createMailTables: Migration = {
  name: '0001-create-mail-tables',
  up: (place) => [
    messageTable(place),
    ...messageIndexes(place),
    ...belongings(place),
    ...attemptTable(place),
    ...listsAndSettings(place),
  ],
  down: ({ table }) =>
    ['setting', 'dont_send', 'tag', 'attempt', 'recipient', 'content', 'message'].map((t) => `drop table ${table(t)}`),
}

function messageTable({ dialect: { ddl }, table }: MigrationPlace): string {
  return `create table ${table('message')} (
  id ${ddl.id} not null primary key,
  format ${ddl.integer} not null,
  state ${ddl.text(10)} not null,
  phase ${ddl.text(5)},
  reason ${ddl.text(20)},
  priority ${ddl.integer} not null,
  due_at ${ddl.instant},
  token ${ddl.text(80)},
  claim_seq ${ddl.integer} not null default 0,
  claimed_alone ${ddl.flag} not null default 0,
  lease_until ${ddl.instant},
  attempts ${ddl.integer} not null default 0,
  retries ${ddl.integer} not null default 0,
  set_asides ${ddl.integer} not null default 0,
  crashes ${ddl.integer} not null default 0,
  uncertain_attempts ${ddl.integer} not null default 0,
  message_id ${ddl.text(1000)} not null,
  idempotency_key ${ddl.text(255)},
  idempotency_hash ${ddl.text(64)},
  envelope_from ${ddl.text(320)} not null,
  from_header ${ddl.longText} not null,
  first_recipient ${ddl.text(320)},
  subject ${ddl.longText},
  size ${ddl.integer} not null,
  eight_bit ${ddl.flag} not null,
  transport ${ddl.text(100)} not null,
  tags ${ddl.longText} not null,
  metadata ${ddl.longText} not null,
  sensitive ${ddl.flag} not null,
  log_content ${ddl.flag} not null,
  on_uncertain ${ddl.text(20)},
  possible_duplicate ${ddl.flag} not null default 0,
  expires_at ${ddl.instant},
  first_attempt_at ${ddl.instant},
  created_at ${ddl.instant} not null,
  finished_at ${ddl.instant}
)`
}

function messageIndexes(place: MigrationPlace): string[] {
  const { ddl } = place.dialect
  const on = (name: string, columns: string, where = '') =>
    `create index ${place.index(`message_${name}`)} on ${place.table('message')} (${columns})${where}`
  return [
    `create unique index ${place.index('message_key')} on ${place.table('message')} (idempotency_key)`,
    on('claim', 'state, transport, crashes, priority, id, format', ddl.partial("state = 'queued'")),
    on('next', 'state, priority, id', ddl.partial("state = 'queued'")),
    on('state', 'state, created_at, id'),
    on('due', 'state, due_at, created_at', ddl.partial("state = 'queued' or due_at is not null")),
    on('lease', 'state, lease_until', ddl.partial('lease_until is not null')),
    on('expiry', 'state, expires_at', ddl.partial('expires_at is not null')),
    on('finished', 'state, finished_at', ddl.partial('finished_at is not null')),
    on('transport', 'transport, created_at, id'),
    on('created', 'created_at, id'),
    on('message_id', ddl.indexed('message_id', 255)),
    on('subject', `${ddl.indexed('subject', 191)}, id`),
  ]
}

function belongings({ dialect: { ddl }, table, index }: MigrationPlace): string[] {
  return [
    `create table ${table('content')} (
  message ${ddl.id} not null,
  part ${ddl.integer} not null,
  bytes ${ddl.bytes} not null,
  primary key (message, part)
)`,
    `create table ${table('recipient')} (
  message ${ddl.id} not null,
  place ${ddl.integer} not null,
  address ${ddl.text(320)} not null,
  address_key ${ddl.text(320)} not null,
  domain ${ddl.text(320)} not null,
  kind ${ddl.text(3)} not null,
  fate ${ddl.text(10)} not null,
  reply ${ddl.longText},
  primary key (message, place)
)`,
    `create index ${index('recipient_address')} on ${table('recipient')} (address_key, message)`,
    `create index ${index('recipient_domain')} on ${table('recipient')} (domain, message)`,
    `create table ${table('tag')} (
  message ${ddl.id} not null,
  tag ${ddl.text(255)} not null,
  primary key (message, tag)
)`,
    `create index ${index('tag_tag')} on ${table('tag')} (tag, message)`,
  ]
}

function attemptTable({ dialect: { ddl }, table, index }: MigrationPlace): string[] {
  const on = (name: string, columns: string, where = '') =>
    `create index ${index(`attempt_${name}`)} on ${table('attempt')} (${columns})${where}`
  return [
    `create table ${table('attempt')} (
  id ${ddl.id} not null primary key,
  message ${ddl.id} not null,
  claim_seq ${ddl.integer},
  at ${ddl.instant} not null,
  duration_ms ${ddl.integer} not null,
  result ${ddl.text(10)} not null,
  counted ${ddl.flag} not null,
  failure_class ${ddl.text(20)},
  code ${ddl.integer},
  enhanced_code ${ddl.text(12)},
  reply ${ddl.longText},
  transport ${ddl.text(100)} not null,
  worker ${ddl.text(255)} not null,
  possible_duplicate ${ddl.flag} not null default 0
)`,
    on('message', 'message, at, id'),
    on('at', 'at, id'),
    on('result', 'result, at, id'),
    on('class', 'failure_class, at, id', ddl.partial('failure_class is not null')),
  ]
}

function listsAndSettings({ dialect: { ddl }, table }: MigrationPlace): string[] {
  return [
    `create table ${table('dont_send')} (
  address ${ddl.text(320)} not null primary key,
  reason ${ddl.longText},
  source ${ddl.text(255)},
  expires_at ${ddl.instant},
  created_at ${ddl.instant} not null
)`,
    `create table ${table('setting')} (
  name ${ddl.text(255)} not null primary key,
  value ${ddl.longText} not null,
  version ${ddl.integer} not null,
  lasts_until ${ddl.instant}
)`,
  ]
}
