/**
 * How to get in touch with an SMTP server, out of nodemailer's options: they are read by nodemailer itself (URL,
 * well-known service, OAuth2, proxy), so that each means what its documentation says. Duty: options, login, socket.
 */
import type { Socket } from 'node:net'
import nodemailer, { type SMTPConnectionAuth, type SMTPTransportOptions } from 'nodemailer'

export interface SmtpAccess {
  options: SMTPTransportOptions
  pipelining: 'auto' | 'off'
  /** 'smtp mail.example.com:587'. */
  label: string
  /** Credentials; with OAuth2 the object that fetches and keeps tokens. */
  auth(): SMTPConnectionAuth | false | undefined
  /** The connected socket of a proxy, where one is set; else nothing, and nodemailer connects by itself. */
  socket(): Promise<{ connection?: Socket }>
}

/** What nodemailer makes of these options; nothing is connected. */
export function smtpAccess(given: SMTPTransportOptions, meta: ReadonlyMap<string, unknown> = new Map()): SmtpAccess {
  const transporter = nodemailer.createTransport({ ...given, pool: false })
  for (const [key, value] of meta) transporter.set(key, value)
  const smtp = transporter.transporter as unknown as SmtpTransport
  const { options } = smtp
  const { pipelining } = options as { pipelining?: unknown }
  const secure = options.secure ?? Number(options.port) === 465
  return {
    options,
    pipelining: pipelining === 'off' ? 'off' : 'auto',
    label: `${secure ? 'smtps' : 'smtp'} ${options.host ?? 'localhost'}:${options.port ?? (secure ? 465 : 587)}`,
    auth: () => smtp.getAuth(null),
    socket: () => proxySocket(transporter, smtp),
  }
}

type GetSocket = (options: object, done: (error: Error | null, given?: { connection?: Socket } | false) => void) => void

interface SmtpTransport {
  options: SMTPTransportOptions
  getAuth(own: null): SMTPConnectionAuth | false | undefined
  getSocket: GetSocket
}

/** nodemailer sets it on the Transporter where a proxy is configured. */
interface Proxied {
  getSocket?: GetSocket | false
}

function proxySocket(transporter: Proxied, smtp: SmtpTransport): Promise<{ connection?: Socket }> {
  const getSocket = transporter.getSocket ? transporter.getSocket : smtp.getSocket.bind(smtp)
  return new Promise((resolve, reject) => {
    getSocket({ ...smtp.options, connectStartedAt: Date.now() }, (error, given) => {
      if (error) reject(error)
      else resolve(given || {})
    })
  })
}
