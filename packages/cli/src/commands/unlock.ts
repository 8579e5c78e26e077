/**
 * `unlock`: removes what a killed command left behind. Duty: says whose it is first; a lock that is renewed is refused
 * (75) unless --force. Locks only save work, so a wrong --force sends nothing twice.
 */
import { Argument } from 'commander'
import { action, type CommandDefinition } from '../command.js'
import { EXIT, type ExitCode } from '../exit-codes.js'
import { removeLock } from '../lock-file.js'
import { LOCKED_COMMANDS, lockSeen, whose, type LockedCommand, type LockSeen } from '../locks.js'
import type { Session } from '../session.js'

interface UnlockOptions {
  force?: boolean
  lockPath?: string
}

export const unlockCommand: CommandDefinition = (program) => {
  program
    .command('unlock')
    .description('Removes the file lock that a killed cron command left behind, after saying whose it is.')
    .addArgument(new Argument('[command]', 'Whose lock; all three if left out.').choices(LOCKED_COMMANDS))
    .option('--lock-path <file>', 'As the command was given it.')
    .option('--force', 'Also a lock that is held; its holder notices, finishes what is in flight, and ends with 75.')
    .action(
      action<UnlockOptions>(async (session, { args: [command], options }) => {
        const wanted = command === undefined ? LOCKED_COMMANDS : [command as LockedCommand]
        let code: ExitCode = EXIT.done
        for (const one of wanted) {
          const ended = await unlock(session, await lockSeen(session, one, options.lockPath), options)
          if (ended !== EXIT.done) code = ended
        }
        return code
      }),
    )
}

async function unlock(session: Session, seen: LockSeen, { force = false }: UnlockOptions): Promise<ExitCode> {
  const { path, state } = seen
  const answer = state === 'free' ? 'free' : state === 'stale' || force ? 'removed' : 'held'
  session.output.answer({ ...seen, answer }, () => [SENTENCES[answer](seen)])
  if (answer === 'removed') await removeLock(path)
  return answer === 'held' ? EXIT.tryLater : EXIT.done
}

const SENTENCES: Readonly<Record<'free' | 'removed' | 'held', (seen: LockSeen) => string>> = {
  free: ({ command, path }) => `${command}: not locked (${path})`,
  removed: (seen) => `${seen.command}: removing the lock of ${whose(seen)} (${seen.path})`,
  held: (seen) =>
    `${seen.command}: not removed, it is running: ${whose(seen)} (${seen.path}). End that process, or say --force`,
}
