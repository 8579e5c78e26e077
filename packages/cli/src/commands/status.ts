/** `status`: how the queue is. Duty: counts, the oldest due mail, pauses, transports, migrations, and the file locks. */
import { STATES, type QueueStatus, type TransportStatus } from '@mailspool/core'
import { action, type CommandDefinition } from '../command.js'
import { EXIT } from '../exit-codes.js'
import { locksSeen } from '../locks.js'

export const statusCommand: CommandDefinition = (program) => {
  program
    .command('status')
    .description('Counts by state, what waits longest, pauses, transports, pending migrations, held locks.')
    .action(
      action(async (session) => {
        const mailer = await session.mailer()
        await mailer.ready()
        const status = await mailer.status()
        const held = (await locksSeen(session)).filter(({ state }) => state === 'held')
        const full = { ...status, lock: held.map(({ state: _held, ...lock }) => lock) }
        session.output.answer(full, () => linesOf(full))
        return EXIT.done
      }),
    )
}

function linesOf(status: QueueStatus): string[] {
  const { oldestDueAt, lastSuccessAt, newerFormat, migrations } = status
  return [
    `store        ${status.store}`,
    ...STATES.map((state) => `${state.padEnd(12)} ${figure(status.counts[state])}`),
    `oldest due   ${oldestDueAt === null ? 'nothing waits' : oldestDueAt.toISOString()}`,
    `last success ${lastSuccessAt === null ? 'none yet' : lastSuccessAt.toISOString()}`,
    ...(status.paused ? ['paused       nothing is sent'] : []),
    ...status.pauses.map(({ transport, by, at, reason }) =>
      ['pause       ', transport ?? 'everything', `since ${at}`, by && `by ${by}`, reason].filter(Boolean).join(' '),
    ),
    ...status.transports.map(transportLine),
    ...Object.entries(status.unknownTransports).map(
      ([name, count]) => `unknown      transport ${name}: ${count} queued that this process cannot send`,
    ),
    ...(newerFormat > 0 ? [`newer        ${newerFormat} queued by a newer version than this`] : []),
    ...(migrations.pending.length > 0 ? [`migrations   pending: ${migrations.pending.join(', ')}`] : []),
    ...status.lock.map(({ command, path, pid, host, since }) =>
      `lock         ${command}: pid ${pid ?? '?'} on ${host ?? '?'} since ${since ?? '?'} (${path})`), // prettier-ignore
  ]
}

/** Core stops counting there. */
const COUNTED_UP_TO = 10_000

const figure = (count: number) => (count >= COUNTED_UP_TO ? `${COUNTED_UP_TO} or more` : String(count))

function transportLine({ name, label, breaker, opensIn, lastError, paused }: TransportStatus): string {
  const words = [
    paused ? 'paused' : '',
    breaker === 'closed' ? '' : `breaker ${breaker}${opensIn === null ? '' : `, probe in ${Math.ceil(opensIn)} s`}`,
    lastError ?? '',
  ]
  return [`transport    ${name} (${label})`, ...words.filter(Boolean)].join(' · ')
}
