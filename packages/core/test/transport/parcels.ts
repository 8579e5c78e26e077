/** Mails and contexts for the transport tests, and a transport opened with short time-outs. */
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '../../src/clock.js'
import { silentLogger } from '../../src/logger.js'
import { checkSettings, type Settings } from '../../src/settings.js'
import { openTransport } from '../../src/transport/open-transport.js'
import type { TransportConfig } from '../../src/transport/transport-config.js'
import type { DeliveryContext, JournalPermit, Outcome, Parcel, Transport } from '../../src/transport/transport.js'

let parcels = 0

export function aParcel(given: Partial<Omit<Parcel, 'content'>> & { content?: string | Buffer } = {}): Parcel {
  parcels += 1
  const content =
    given.content ?? `Message-ID: <${parcels}@test>\r\nSubject: Mail ${parcels}\r\n\r\nHello ${parcels}\r\n`
  return {
    id: `parcel-${parcels}`,
    messageId: `<${parcels}@test>`,
    from: 'shop@example.com',
    to: ['ann@example.com'],
    eightBit: false,
    onUncertain: 'retry',
    ...given,
    content: Buffer.from(content),
  }
}

/** A journal that says what it is told to, and counts. */
export function aContext(
  given: {
    permit?: JournalPermit
    fresh?: boolean
    held?: () => boolean
    signal?: AbortSignal
    journal?: () => Promise<JournalPermit>
  } = {},
) {
  const context = {
    journaled: 0,
    journal: async () => {
      context.journaled += 1
      return given.journal ? given.journal() : (given.permit ?? 'go')
    },
    fresh: () => given.fresh ?? true,
    held: given.held ?? (() => true),
    signal: given.signal ?? new AbortController().signal,
  }
  return context satisfies DeliveryContext
}

/** Opened with time-outs of a few seconds, unless others are given. */
export function open(config: TransportConfig, settings: Partial<Settings> = {}): Transport {
  const timeouts = { connect: 5, greeting: 5, command: 5, content: 5, final: 5, total: 10, ...settings.timeouts }
  const checked = checkSettings({ ...settings, timeouts })
  return openTransport(config, { name: 'default', settings: checked, clock: systemClock, logger: silentLogger })
}

/** Delivers one mail and closes. */
export async function deliverOnce(
  transport: Transport,
  parcel: Parcel = aParcel(),
  context: DeliveryContext = aContext(),
): Promise<Outcome> {
  try {
    return await transport.deliver(parcel, context)
  } finally {
    await transport.close()
  }
}

export const mails = (count: number): Parcel[] => Array.from({ length: count }, () => aParcel())

export const kinds = (outcomes: readonly Outcome[]): string[] => outcomes.map((one) => one.kind)

/** Bounded: says what it waited for. */
export async function until(what: string, isSo: () => boolean): Promise<void> {
  for (let left = 400; !isSo(); left--) {
    if (left === 0) throw new RangeError(`waited in vain for ${what}`)
    await wait(5)
  }
}
