/**
 * What the admin page keeps beside the queue: figures by minute, groups of failures, the audit. Duty: history; never
 * edited once released. Why each index exists: docs/indexes.md.
 */
import type { Migration, MigrationPlace } from './migration.js'

export const createAdminTables: Migration = {
  name: '0002-create-admin-tables',
  up: (place) => [...minuteTable(place), ...failureTable(place), ...auditTable(place)],
  down: ({ table }) => ['audit', 'failure', 'minute'].map((name) => `drop table if exists ${table(name)}`),
}

/** A row for each stretch of time, transport, priority, tally and bucket of the histogram; -1: none. */
function minuteTable({ dialect: { ddl }, table }: MigrationPlace): string[] {
  const columns = [
    `span ${ddl.integer} not null`,
    `at ${ddl.instant} not null`,
    `transport ${ddl.text(100)} not null`,
    `priority ${ddl.integer} not null`,
    `tally ${ddl.text(10)} not null`,
    `bucket ${ddl.integer} not null`,
    `n ${ddl.integer} not null`,
    'primary key (span, at, transport, priority, tally, bucket)',
  ]
  return ddl.table({ name: table('minute'), columns, indexes: [] })
}

/** The group of each failed message. It may outlive that state, and is left out then. */
function failureTable({ dialect: { ddl }, table, index }: MigrationPlace): string[] {
  const columns = [
    `message ${ddl.id} not null primary key`,
    `group_key ${ddl.text(16)} not null`,
    `at ${ddl.instant} not null`,
    `reason ${ddl.text(20)}`,
    `failure_class ${ddl.text(20)}`,
    `reply ${ddl.text(200)}`,
    `domain ${ddl.text(320)}`,
  ]
  const indexes = [
    { name: index('failure_at'), columns: 'at, message' },
    { name: index('failure_group'), columns: 'group_key, message' },
  ]
  return ddl.table({ name: table('failure'), columns, indexes })
}

function auditTable({ dialect: { ddl }, table, index }: MigrationPlace): string[] {
  const columns = [
    `id ${ddl.id} not null primary key`,
    `at ${ddl.instant} not null`,
    `actor ${ddl.text(255)} not null`,
    `deed ${ddl.text(40)} not null`,
    `message ${ddl.id}`,
    `facts ${ddl.longText} not null`,
  ]
  const indexes = [
    { name: index('audit_at'), columns: 'at, id' },
    { name: index('audit_actor'), columns: 'actor, at, id' },
    { name: index('audit_deed'), columns: 'deed, at, id' },
    { name: index('audit_message'), columns: 'message, at, id', holds: 'message is not null' },
  ]
  return ddl.table({ name: table('audit'), columns, indexes })
}
