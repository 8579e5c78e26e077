/** `migrate`: the queue's tables. Duty: up, down one step, what is pending, and the SQL for those who run their own. */
import { createInterface } from 'node:readline/promises'
import { isatty } from 'node:tty'
import { MailerError } from '@mailspool/core'
import { Argument } from 'commander'
import { action, type CommandDefinition } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { counted } from '../output.js'
import type { Session } from '../session.js'

type Step = 'up' | 'down' | 'status' | 'sql'

export const migrateCommand: CommandDefinition = (program) => {
  program
    .command('migrate')
    .description('Creates and updates the tables of the queue.')
    .addArgument(
      new Argument(
        '[step]',
        'up: all that is pending; down: takes the last one back, and the mail with it; status; sql: prints it.',
      )
        .choices(['up', 'down', 'status', 'sql'])
        .default('up'),
    )
    .option('--yes', 'Do not ask before down deletes.')
    .action(action<{ yes?: boolean }>(async (session, { args, options }) => STEPS[args[0] as Step](session, options)))
}

interface Migrations {
  status(): Promise<{ applied: readonly string[]; pending: readonly string[] }>
  up(): Promise<readonly string[]>
  down(): Promise<readonly string[]>
  sql(): Promise<string>
}

const STEPS: Readonly<Record<Step, (session: Session, asked: { yes?: boolean }) => Promise<ExitCode>>> = {
  up: async (session) => report(session, 'applied', await (await migrationsOf(session)).up()),
  down: async (session, { yes }) => {
    const migrations = await migrationsOf(session)
    const last = (await migrations.status()).applied.at(-1)
    if (last !== undefined && yes !== true) await mustAgree(last, (await session.store()).identity)
    return report(session, 'taken back', await migrations.down())
  },
  status: async (session) => {
    const { applied, pending } = await (await migrationsOf(session)).status()
    session.output.answer({ applied, pending }, () => [
      ...applied.map((name) => `applied  ${name}`),
      ...pending.map((name) => `pending  ${name}`),
    ])
    return EXIT.done
  },
  sql: async (session) => {
    const sql = await (await migrationsOf(session)).sql()
    session.output.write(sql.endsWith('\n') ? sql : `${sql}\n`)
    return EXIT.done
  },
}

/** A store of the developer's own may keep its tables another way. */
async function migrationsOf(session: Session): Promise<Migrations> {
  const store = (await session.store()) as { migrations?: Migrations }
  if (store.migrations !== undefined) return store.migrations
  throw new MailerError('MAILER_BAD_ARGUMENT', { path: 'store', problem: 'has no migrations for this command to run' })
}

/** @throws {MailerError} MAILER_BAD_ARGUMENT when nobody can be asked, or says no */
async function mustAgree(migration: string, identity: string): Promise<void> {
  const deletes = `deletes the mail in ${identity} with the tables of ${migration}`
  if (!isatty(process.stdin.fd)) throw refused(`${deletes}: say --yes`)
  const asking = createInterface({ input: process.stdin, output: process.stderr })
  const answer = await asking.question(`migrate down ${deletes}. Type yes to go on: `)
  asking.close()
  if (answer.trim().toLowerCase() !== 'yes') throw refused('was not agreed to; nothing was done')
}

const refused = (problem: string) => new MailerError('MAILER_BAD_ARGUMENT', { path: 'migrate down', problem })

function report(session: Session, what: string, names: readonly string[]): ExitCode {
  session.output.answer({ what, names }, () => [
    ...names,
    names.length === 0 ? 'Nothing to do.' : `${counted(names.length, 'migration')} ${what}.`,
  ])
  return EXIT.done
}
