/**
 * SMTP as a Transport: a pool of connections, and DKIM signing where the options ask for it. DKIM signs here and not at
 * enqueue so that a key that changed meanwhile is the one that is used; it is the only byte that differs between attempts.
 */
import DKIM, { type DKIMOptions } from 'nodemailer/lib/dkim'
import type { Clock } from '../../clock.js'
import { MailerError } from '../../errors.js'
import type { Logger } from '../../logger.js'
import type { CheckedSettings } from '../../settings.js'
import type { Parcel, Transport } from '../transport.js'
import { openConnection, type Connected } from './connect.js'
import { Pool } from './pool.js'
import type { SmtpAccess } from './smtp-access.js'
import { Wire } from './wire.js'

export interface SmtpParts {
  settings: Pick<CheckedSettings, 'concurrency' | 'timeouts' | 'breaker' | 'inFlight'>
  clock: Clock
  logger: Logger
}

export function smtpTransport(access: SmtpAccess, { settings, clock, logger }: SmtpParts): Transport {
  const pool = new Pool({ access, size: settings.concurrency, clock, logger, settings })
  const sign = signer(access.options.dkim)
  return {
    label: access.label,
    allow: (connections) => pool.resize(connections),
    get capacity() {
      return pool.capacity
    },
    get newestConnection() {
      return pool.newest
    },
    deliver: async (parcel, context) => pool.deliver(await sign(parcel), context),
    verify: () => verify(access, { clock, timeouts: settings.timeouts }),
    idle: () => pool.idle(),
    close: () => pool.close(),
  }
}

async function verify(
  access: SmtpAccess,
  parts: { clock: Clock; timeouts: CheckedSettings['timeouts'] },
): Promise<void> {
  const opening = openConnection(access, parts)
  const stop = new AbortController()
  const watch = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await parts.clock.sleep(100, stop.signal)
      opening.check(parts.clock.monotonic())
    }
  }
  void watch()
  const answer = await opening.result
  stop.abort()
  if ('connected' in answer) return leave(answer.connected, parts)
  const { error: problem, failureClass } = answer.breakage
  throw new MailerError('MAILER_TRANSPORT_FAILED', { transport: access.label, problem, failureClass })
}

async function leave(
  { smtp, socket }: Connected,
  parts: { clock: Clock; timeouts: CheckedSettings['timeouts'] },
): Promise<void> {
  if (socket === null) smtp.quit()
  else await new Wire(socket, parts).quit()
}

function signer(options: DKIMOptions | undefined): (parcel: Parcel) => Promise<Parcel> {
  if (options === undefined) return async (parcel) => parcel
  const dkim = new DKIM(options)
  return async (parcel) => {
    const chunks: Buffer[] = []
    for await (const chunk of dkim.sign(parcel.content)) chunks.push(chunk as Buffer)
    return { ...parcel, content: Buffer.concat(chunks) }
  }
}
