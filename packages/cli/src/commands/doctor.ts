/** `doctor`: looks whether mail can be queued and sent from here, and says what to do where not. Duty: exit 1 with a finding. */
import { action, type CommandDefinition } from '../command.js'
import { checkDatabase } from '../doctor/check-database.js'
import { checkLocks } from '../doctor/check-locks.js'
import { checkQueue } from '../doctor/check-queue.js'
import { checkTransports } from '../doctor/check-transports.js'
import type { Note } from '../doctor/finding.js'
import { EXIT } from '../exit-codes.js'
import type { Session } from '../session.js'

export const doctorCommand: CommandDefinition = (program) => {
  program
    .command('doctor')
    .description(
      'Looks for trouble: database, clocks, settings that lose commits, migrations, transports (it logs in), pauses, locks. Exit 1 with a finding.',
    )
    .action(
      action(async (session) => {
        const notes = await examine(session)
        const findings = notes.filter(({ advice }) => advice !== null)
        const passed = notes.filter(({ advice }) => advice === null)
        session.output.answer({ findings, passed: passed.map(({ check, text }) => ({ check, text })) }, () =>
          notes.map(lineOf),
        )
        return findings.length === 0 ? EXIT.done : EXIT.error
      }),
    )
}

/** Transports do not wait for the database: it may be the one that is down. */
async function examine(session: Session): Promise<Note[]> {
  const [{ notes, clock }, transports, locks] = await Promise.all([
    checkDatabase(session),
    checkTransports(session),
    checkLocks(session),
  ])
  const queue = clock === null ? [] : await checkQueue(session, clock)
  return [...notes, ...transports, ...queue, ...locks]
}

function lineOf({ check, text, advice }: Note): string {
  const said = advice === null ? text : `${text}. ${advice}`
  return `${(advice === null ? 'ok' : 'finding').padEnd(8)} ${check.padEnd(11)} ${said}`
}
