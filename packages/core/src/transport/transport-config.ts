/** What a developer may write as a transport (API.md). Duty: types; open-transport.ts reads them. */
import type { SMTPTransportOptions, Transport as NodemailerPlugin, Transporter } from 'nodemailer'

/** nodemailer's SMTP options, and whether the server may be trusted with PIPELINING and CHUNKING. */
export type SmtpOptions = SMTPTransportOptions & { pipelining?: 'auto' | 'off' }

/** A nodemailer Transport plugin, or a Transporter made of one. */
export type NodemailerTransport = NodemailerPlugin | Transporter

/** 'smtp://user:pass@host:587', 'smtps://…', 'outbox:./folder', 'null:', SMTP options, or a nodemailer plugin (which gets fields unless told 'bytes'). */
export type TransportConfig =
  string | SmtpOptions | NodemailerTransport | { use: NodemailerTransport; accepts: 'bytes' | 'fields' }
