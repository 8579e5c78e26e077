/** `migrate`: the queue's tables. Duty: up, down one step, what is pending, and the SQL for those who run their own. */
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
        'up: all that is pending; down: takes the last one back, with its mail; status; sql: prints it.',
      )
        .choices(['up', 'down', 'status', 'sql'])
        .default('up'),
    )
    .action(action(async (session, { args }) => STEPS[args[0] as Step](session)))
}

interface Migrations {
  status(): Promise<{ applied: readonly string[]; pending: readonly string[] }>
  up(): Promise<readonly string[]>
  down(): Promise<readonly string[]>
  sql(): Promise<string>
}

const STEPS: Readonly<Record<Step, (session: Session) => Promise<ExitCode>>> = {
  up: async (session) => report(session, 'applied', await (await migrationsOf(session)).up()),
  down: async (session) => report(session, 'taken back', await (await migrationsOf(session)).down()),
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

function report(session: Session, what: string, names: readonly string[]): ExitCode {
  session.output.answer({ what, names }, () => [
    ...names,
    names.length === 0 ? 'Nothing to do.' : `${counted(names.length, 'migration')} ${what}.`,
  ])
  return EXIT.done
}
