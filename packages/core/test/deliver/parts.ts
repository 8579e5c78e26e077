/** A delivery engine on the memory store and a scripted transport, for the tests in this folder. */
import { uuidv7 } from 'uuidv7'
import { systemClock } from '../../src/clock.js'
import { createEngine } from '../../src/deliver/engine.js'
import type { DeliveryParts } from '../../src/deliver/parts.js'
import { Events, type MailerEvents, type EventName } from '../../src/events.js'
import type { Logger } from '../../src/logger.js'
import { checkSettings, type Settings } from '../../src/settings.js'
import { createMemoryStore } from '../../src/store/memory-store/memory-store.js'
import type { NewMessage } from '../../src/store/store.js'
import type { Transport } from '../../src/transport/transport.js'

export interface Said {
  level: keyof Logger
  sentence: string
  facts: Record<string, unknown>
}

export function aNewMessage(change: Partial<NewMessage> & { to?: string[] } = {}): NewMessage {
  const { to = ['ann@example.com'], ...rest } = change
  const id = uuidv7()
  const content = Buffer.from(`Message-ID: <${id}@example.com>\r\nSubject: Hello\r\n\r\nHi\r\n`)
  return {
    id, format: 1, state: 'queued', reason: null, priority: 'medium', dueAt: null, expiresAt: null,
    messageId: `<${id}@example.com>`, idempotencyKey: null, idempotencyHash: null, envelopeFrom: 'shop@example.com',
    from: 'shop@example.com', subject: 'Hello', size: content.length, eightBit: false, transport: 'default', tags: [],
    metadata: {}, sensitive: false, logContent: true, onUncertain: null,
    recipients: to.map((address) => ({ address, kind: 'to' as const, fate: 'open' as const })), content, ...rest,
  } // prettier-ignore
}

/** Settings come with short spans; `transports` replace the default one. */
export function anEngine(transports: Record<string, Transport>, settings: Partial<Settings> = {}) {
  const store = createMemoryStore()
  const said: Said[] = []
  const say = (level: keyof Logger) => (facts: Record<string, unknown>, sentence: string) =>
    void said.push({ level, sentence, facts })
  const logger = { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }
  const events = new Events(logger)
  const parts: DeliveryParts = {
    store,
    settings: checkSettings({ transport: 'null:', ...settings }),
    transports: new Map(Object.entries(transports)),
    clock: systemClock,
    random: () => 0.5,
    logger,
    events,
  }
  const heard: { event: EventName; detail: unknown }[] = []
  const names: EventName[] = ['transition', 'attempt', 'gone', 'breaker', 'authFailed']
  for (const event of names)
    events.on(event, (detail: MailerEvents[typeof event]) => void heard.push({ event, detail }))
  const add = (...messages: NewMessage[]) => store.add({ messages, batchSize: 500 })
  return { store, parts, said, heard, add, engine: createEngine(parts) }
}

export async function states(store: ReturnType<typeof createMemoryStore>): Promise<Record<string, number>> {
  const counts = await store.counts({})
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0))
}
