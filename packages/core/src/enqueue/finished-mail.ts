/** A mail that nodemailer has composed already, as queueTransport hands it to the pipeline. Duty: the type. */
import type { Mail } from './mail.js'

export interface FinishedMail {
  /** nodemailer's bytes, after its compile and stream plugins. */
  content: Buffer
  /** As in the content, with angle brackets. */
  messageId: string
  /** nodemailer's envelope, bcc included; `from: false` is the null sender. */
  envelope: { from: string | false; to: readonly string[] }
  /** What the caller wrote, checked like any other mail; says who is cc, what the subject is, what the key stands for. */
  mail: Mail
}
