/**
 * The settings that only this package reads (where the queue lives, the admin page, the log), checked by a zod schema.
 * Duty: every problem in the same words as core's. Pure.
 */
import type { Problem } from '@mailspool/core'
import { z } from 'zod'
import { isDatabaseUrl } from './database-url.js'

const has = (value: unknown, methods: readonly string[]) =>
  typeof value === 'object' &&
  value !== null &&
  methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function')

const thing = (want: string, methods: readonly string[]) =>
  z.custom<object>((value) => has(value, methods), `must be ${want}`)

const admin = z.strictObject({
  path: z.string('must be a text').startsWith('/', "must begin with '/'").optional(),
  authorize: z.custom((value) => typeof value === 'function', 'must be a function').optional(),
})

const ROWS = {
  database: z
    .string('must be a text')
    .refine(isDatabaseUrl, "must be 'postgres://…', 'mysql://…' or 'sqlite:./file', not that text"),
  sequelize: thing('a Sequelize instance', ['query', 'transaction', 'getDialect']),
  store: thing('a store such as createMemoryStore() makes', ['add', 'claim', 'settle']),
  tablePrefix: z
    .string('must be a text')
    .regex(/^[A-Za-z][A-Za-z0-9_]{0,29}$/, 'must be at most 30 letters, digits and underscores, a letter first'),
  schema: z.string('must be a text').min(1, 'must not be empty'),
  dialectModule: z.custom<object>((value) => typeof value === 'object' && value !== null, 'must be a driver module'),
  pool: z.looseObject({}, "must be an object of Sequelize's pool options"),
  autoMigrate: z.boolean('must be true or false'),
  admin: z.union([z.literal(false), admin], 'must be false or { path, authorize }'),
  logger: thing('an object with the methods debug, info, warn and error', ['debug', 'info', 'warn', 'error']),
}

export type OwnName = keyof typeof ROWS

export const OWN_NAMES = Object.keys(ROWS) as OwnName[]

/** Those that a text can hold, and the variable that sets them. */
export const OWN_VARIABLES: Readonly<Record<string, OwnName>> = {
  MAILER_DATABASE: 'database',
  MAILER_TABLE_PREFIX: 'tablePrefix',
  MAILER_SCHEMA: 'schema',
  MAILER_AUTO_MIGRATE: 'autoMigrate',
}

/** What is wrong with one of them; none when it is absent. */
export function ownProblems(name: OwnName, value: unknown, path: string = name): Problem[] {
  if (value === undefined || value === null) return []
  const read = ROWS[name].safeParse(value)
  return read.success ? [] : read.error.issues.flatMap((issue) => asProblems(issue, path))
}

function asProblems(issue: z.core.$ZodIssue, path: string): Problem[] {
  const at = [path, ...issue.path.map(String)].join('.')
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({ path: `${at}.${key}`, problem: 'is no setting' }))
  // a union says only that nothing fitted; what its object part says is what the developer wants to read
  const inner = issue.code === 'invalid_union' ? issue.errors.at(-1) : undefined
  const better = inner?.filter((one) => one.path.length > 0 || one.code === 'unrecognized_keys') ?? []
  return better.length > 0 ? better.flatMap((one) => asProblems(one, at)) : [{ path: at, problem: issue.message }]
}
