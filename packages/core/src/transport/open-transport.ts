/**
 * Reads what a developer wrote as a transport and makes it one. Duty: telling the forms of API.md's TransportConfig
 * apart. Failures: MAILER_BAD_CONFIG naming the setting, never the URL (it holds a password); MAILER_QUEUE_LOOP for a
 * transport that would queue again.
 */
import nodemailer, { type SMTPTransportOptions, type Transport as NodemailerPlugin, type Transporter } from 'nodemailer'
import type { Clock } from '../clock.js'
import { MailerError } from '../errors.js'
import type { Logger } from '../logger.js'
import { badConfig, type CheckedSettings, type Problem } from '../settings.js'
import { errorText } from '../text.js'
import { nullTransport } from './null.js'
import { outboxTransport } from './outbox.js'
import { acceptedBy, isTransporter, pluginTransport } from './plugin.js'
import { smtpAccess, type SmtpAccess } from './smtp/smtp-access.js'
import { smtpTransport } from './smtp/smtp-transport.js'
import type { TransportConfig } from './transport-config.js'
import type { Transport } from './transport.js'

export interface TransportParts {
  /** 'default', or its name in `transports`. */
  name: string
  settings: CheckedSettings
  clock: Clock
  logger: Logger
}

/** Opens nothing yet: connections come with the first mail. @throws {MailerError} MAILER_BAD_CONFIG, MAILER_QUEUE_LOOP */
export function openTransport(config: TransportConfig, parts: TransportParts): Transport {
  if (typeof config === 'string') return fromUrl(config.trim(), parts)
  if (isQueue(config)) throw queueLoop(parts)
  if (isTransporter(config)) return fromTransporter(config, parts)
  if (isPlugin(config)) return pluginTransport(config, { ...parts, accepts: acceptedBy(config) })
  if ('use' in config) return fromUse(config, parts)
  return fromOptions(config as Options, parts)
}

/**
 * All of them, by name; 'default' is the setting `transport`.
 * @throws {MailerError} MAILER_BAD_CONFIG with every problem, MAILER_QUEUE_LOOP
 */
export function openTransports(
  settings: CheckedSettings,
  parts: Pick<TransportParts, 'clock' | 'logger'>,
): ReadonlyMap<string, Transport> {
  const configs = Object.entries({
    ...settings.transports,
    default: settings.transport ?? settings.transports.default ?? null,
  })
  const problems: Problem[] = []
  const opened = new Map<string, Transport>()
  for (const [name, config] of configs) {
    if (config === null) continue
    try {
      opened.set(name, openTransport(config, { ...parts, name, settings }))
    } catch (error) {
      if (!(error instanceof MailerError && error.code === 'MAILER_BAD_CONFIG')) throw error
      problems.push(...(error.details.list as Problem[]))
    }
  }
  if (problems.length > 0) throw badConfig(problems)
  return opened
}

/** The setting that a mistake is in. */
const settingOf = (name: string): string => (name === 'default' ? 'transport' : `transports.${name}`)

function complain(parts: TransportParts, problem: string): MailerError {
  return badConfig([{ path: settingOf(parts.name), problem }])
}

const FORMS = "'smtp://user:pass@host:587', 'smtps://…', 'outbox:./folder' or 'null:'"

function fromUrl(url: string, parts: TransportParts): Transport {
  const [, scheme, rest = ''] = /^([a-z]+):(.*)$/is.exec(url) ?? []
  switch (scheme?.toLowerCase()) {
    case 'null':
      return nullTransport(parts.settings.inFlight)
    case 'outbox':
      if (rest.trim() === '') throw complain(parts, "needs a folder: 'outbox:./folder'")
      return outboxTransport(rest.trim(), { clock: parts.clock })
    case 'smtp':
    case 'smtps':
      return fromOptions({ url }, parts)
    default:
      throw complain(parts, `is none of ${FORMS}`)
  }
}

type Options = SMTPTransportOptions & Record<string, unknown>

/** nodemailer's own words for a transport that is not SMTP. */
const OTHER_KINDS = ['sendmail', 'streamTransport', 'jsonTransport', 'SES']

function fromOptions(options: Options, parts: TransportParts): Transport {
  if (OTHER_KINDS.some((kind) => options[kind])) {
    return fromTransporter(nodemailer.createTransport(options as object), parts)
  }
  if (!['host', 'url', 'service', ...OWN_SOCKET].some((name) => options[name])) {
    throw complain(parts, `must be ${FORMS}, SMTP options with a host, or a nodemailer transport`)
  }
  return smtp(options, parts)
}

function smtp(options: Options, parts: TransportParts, meta?: ReadonlyMap<string, unknown>): Transport {
  const access = readAccess(options, parts, meta)
  const { host, pipelining } = access.options as Options
  const connected = OWN_SOCKET.some((name) => options[name])
  if (!connected && (typeof host !== 'string' || !HOST.test(host))) throw complain(parts, 'names no host')
  if (pipelining !== undefined && pipelining !== 'auto' && pipelining !== 'off') {
    throw complain(parts, "has pipelining, which must be 'auto' or 'off'")
  }
  return smtpTransport(access, parts)
}

const HOST = /^[^\s/@]+$/
/** nodemailer's options for who brings the connection along. */
const OWN_SOCKET = ['socket', 'connection', 'getSocket']

function readAccess(options: Options, parts: TransportParts, meta?: ReadonlyMap<string, unknown>): SmtpAccess {
  try {
    return smtpAccess(options, meta)
  } catch (error) {
    // nodemailer's words name no value of the URL
    throw complain(parts, `cannot be read by nodemailer: ${errorText(error)}`)
  }
}

/** One made by nodemailer.createTransport: SMTP is spoken by us all the same, unless plugins of its own change the mail. */
function fromTransporter(transporter: Transporter, parts: TransportParts): Transport {
  if (isQueue(transporter.transporter)) throw queueLoop(parts)
  const { name, options } = transporter.transporter as unknown as { name: string; options?: Options }
  const ours = name === 'SMTP' || name === 'SMTP (pool)'
  if (ours && options !== undefined && !hasPlugins(transporter)) return smtp(options, parts, transporter.meta)
  return pluginTransport(transporter, { ...parts, accepts: acceptedBy(transporter) })
}

function hasPlugins(transporter: object): boolean {
  const { _userPlugins } = transporter as { _userPlugins?: Record<string, unknown[]> }
  return Object.values(_userPlugins ?? {}).some((list) => list.length > 0)
}

function fromUse({ use, accepts }: { use: unknown; accepts: unknown }, parts: TransportParts): Transport {
  if (typeof use !== 'object' || use === null || !(isTransporter(use) || isPlugin(use))) {
    throw complain(parts, 'has a `use` that is no nodemailer transport: it needs a send() method')
  }
  if (accepts !== 'bytes' && accepts !== 'fields')
    throw complain(parts, "has `accepts`, which must be 'bytes' or 'fields'")
  if (isQueue(use) || (isTransporter(use) && isQueue(use.transporter))) throw queueLoop(parts)
  return pluginTransport(use, { ...parts, accepts })
}

function isPlugin(config: object): config is NodemailerPlugin {
  return 'send' in config && typeof config.send === 'function'
}

/** queueTransport marks what it makes by a plain property, which survives a copy by for..in. */
function isQueue(transport: object): boolean {
  return 'mailspoolQueue' in transport && transport.mailspoolQueue === true
}

function queueLoop(parts: TransportParts): MailerError {
  return new MailerError('MAILER_QUEUE_LOOP', {
    transport: parts.name,
    setting: settingOf(parts.name),
    other: 'mailer',
  })
}
